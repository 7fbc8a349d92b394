from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from builders import (
    CREATED,
    aws_block,
    aws_ceiling,
    ceiling,
    kubernetes_block,
    kubernetes_ceiling,
    pattern,
    policy,
    role_ref,
    rule,
    statement,
)
from leastwise.core.ceiling_checks import check_policy, selecting, selects
from leastwise.core.ceiling_texts import names_text
from leastwise.core.ceiling_unions import ExplainedCeiling, Sourced, explain, on_narrowed
from leastwise.core.ceilings import Ceiling, OnNarrowed
from leastwise.core.permissions import AwsPermission, KubernetesPermission
from leastwise.core.permitted_parts import permitted_part
from leastwise.core.snapshots import ObservedNamespace

PAYMENTS = ObservedNamespace("payments", "uid", labels=(("team", "payments"),))


def test_ceiling_selects_by_labels_and_expressions() -> None:
    assert selects(ceiling(), PAYMENTS)
    assert selects(ceiling(match_labels={"team": "payments"}), PAYMENTS)
    assert not selects(ceiling(match_labels={"team": "billing"}), PAYMENTS)
    expression = (("team", "NotIn", ("billing",)),)
    assert selects(ceiling(match_expressions=expression), PAYMENTS)


def test_selecting_ceilings_are_sorted_by_name() -> None:
    found = selecting([ceiling("b"), ceiling("c", match_labels={"team": "x"}), ceiling("a")], PAYMENTS)
    assert [each.name for each in found] == ["a", "b"]


def test_no_ceiling_explains_as_nothing() -> None:
    assert explain([]) == ExplainedCeiling()
    assert explain([]).account("prod") is None


def test_explanation_names_the_ceiling_of_every_word() -> None:
    view, metrics = role_ref(), role_ref("metrics-reader")
    first = Ceiling(
        name="a",
        kubernetes=kubernetes_ceiling(
            allow=[rule()], deny=[rule(["secrets"])], bindable=[view], cluster_bindable=[metrics]
        ),
        aws=(
            aws_ceiling(
                allow=[pattern()],
                managed_policy_arns=("arn:aws:iam::aws:policy/X",),
                role_name_pattern="a-*",
                max_roles=3,
            ),
        ),
        max_policies=5,
    )
    second = Ceiling(
        name="b",
        kubernetes=kubernetes_ceiling(allow=[rule()], bindable=[]),
        aws=(aws_ceiling(allow=[], deny=[pattern(["iam:*"])], max_roles=2), aws_ceiling(account_ref="stage")),
        max_policies=9,
        on_narrowed=OnNarrowed.REVOKE,
    )
    found = explain([second, first])
    assert found.ceilings == ("a", "b")
    assert found.kubernetes_allow == (Sourced(rule(), "a"), Sourced(rule(), "b"))
    assert found.kubernetes_deny == (Sourced(rule(["secrets"]), "a"),)
    assert found.bindable_roles == (Sourced(view, "a"),)
    assert found.cluster_bindable_roles == (Sourced(metrics, "a"),)
    assert found.max_policies == Sourced(5, "a")
    assert found.on_narrowed is OnNarrowed.REVOKE
    prod, stage = found.accounts
    assert (prod.account_ref, stage.account_ref) == ("prod", "stage")
    assert prod.allow == (Sourced(pattern(), "a"),)
    assert prod.deny == (Sourced(pattern(["iam:*"]), "b"),)
    assert prod.managed_policy_arns == (Sourced("arn:aws:iam::aws:policy/X", "a"),)
    assert prod.role_name_patterns == (Sourced("a-*", "a"),)
    assert prod.max_roles == Sourced(2, "b")
    assert stage.max_roles is None


def test_of_equal_caps_the_first_ceiling_by_name_is_named() -> None:
    caps = [ceiling("b", max_policies=1), ceiling("a", max_policies=1)]
    assert explain(caps).max_policies == Sourced(1, "a")


def test_what_is_explained_is_what_is_decided() -> None:
    found = explain([ceiling(kubernetes=kubernetes_ceiling(deny=[rule(["secrets"], ["*"])]))])
    assert found.permits(KubernetesPermission("", "pods", "get"))
    assert not found.permits(KubernetesPermission("", "secrets", "get"))
    assert found.permits_binding(role_ref(), cluster_wide=False)
    assert not found.permits_binding(role_ref(), cluster_wide=True)
    (account,) = found.accounts
    assert account.permits(AwsPermission("s3:GetObject", "*"))
    assert not account.permits(AwsPermission("iam:GetRole", "*"))


def test_only_a_ceiling_that_says_revoke_revokes() -> None:
    keep, revoke = ceiling("a"), ceiling("b", on_narrowed=OnNarrowed.REVOKE)
    assert on_narrowed([keep]) is OnNarrowed.KEEP
    assert on_narrowed([keep, revoke]) is OnNarrowed.REVOKE
    assert on_narrowed([]) is OnNarrowed.KEEP  # a ceiling that is gone takes nothing away


def test_place_among_policies_is_by_age_then_by_name() -> None:
    capped = [ceiling(max_policies=1)]
    first, second = policy("a"), policy("b")
    assert check_policy(first, capped, siblings=[first, second]) == ()
    assert [each.field for each in check_policy(second, capped, siblings=[first, second])] == ["spec"]
    older = replace(second, created=CREATED - timedelta(seconds=1))
    assert check_policy(older, capped, siblings=[first]) == ()


def test_policies_that_are_being_deleted_or_elsewhere_do_not_count() -> None:
    capped = [ceiling(max_policies=1)]
    others = [
        policy("gone", created=CREATED - timedelta(days=1), deleting=True),
        policy("other", namespace="billing", created=CREATED - timedelta(days=1)),
    ]
    assert check_policy(policy(), capped, siblings=others) == ()


def test_roles_of_another_account_do_not_count() -> None:
    capped = [ceiling(aws=(aws_ceiling(max_roles=1),))]
    elsewhere = policy("older", created=CREATED - timedelta(days=1), aws=aws_block(account_ref="stage"))
    assert check_policy(policy(aws=aws_block()), capped, siblings=[elsewhere]) == ()


def test_permitted_part_keeps_what_passes_and_drops_the_rest_word_by_word() -> None:
    narrowed = [
        Ceiling(
            name="a",
            kubernetes=kubernetes_ceiling(allow=[rule(["configmaps"], ["get"])], bindable=[role_ref()]),
            aws=(aws_ceiling(allow=[pattern(["s3:Get*"], ["arn:aws:s3:::a/*"])]),),
        )
    ]
    declared = policy(
        kubernetes=kubernetes_block(
            rules=[rule(["configmaps"], ["get", "list"], names=["x"]), rule(["configmaps"], ["get"])],
            bindings=[role_ref(), role_ref("edit")],
        ),
        aws=aws_block(
            statements=[
                statement(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::a/1", "arn:aws:s3:::b/1"]),
                statement(["s3:Get*"], ["arn:aws:s3:::a/*"]),
            ]
        ),
    )
    part = permitted_part(declared, narrowed)
    assert part.kubernetes == kubernetes_block(
        rules=[rule(["configmaps"], ["get"], names=["x"]), rule(["configmaps"], ["get"])],
        bindings=[role_ref()],
    )
    assert part.aws == aws_block(
        statements=[
            statement(["s3:GetObject"], ["arn:aws:s3:::a/1"]),
            statement(["s3:Get*"], ["arn:aws:s3:::a/*"]),
        ]
    )


def test_permitted_part_drops_a_block_of_which_nothing_is_left() -> None:
    nothing = [
        Ceiling(name="a", kubernetes=kubernetes_ceiling(allow=[], bindable=[]), aws=(aws_ceiling(allow=[]),))
    ]
    part = permitted_part(policy(aws=aws_block()), nothing)
    assert part.kubernetes is None
    assert part.aws is None


def test_permitted_part_keeps_a_role_without_permissions_that_was_declared_so() -> None:
    nothing = [Ceiling(name="a", aws=(aws_ceiling(allow=[]),))]
    part = permitted_part(policy(aws=aws_block(statements=[])), nothing)
    assert part.kubernetes is None
    assert part.aws == aws_block(statements=[])


def test_permitted_part_of_a_policy_without_a_ceiling_or_above_the_cap_is_empty() -> None:
    whole = policy(aws=aws_block())
    older = policy("older", created=CREATED - timedelta(days=1))
    for selecting_now in ([], [ceiling(max_policies=1)]):
        part = permitted_part(whole, selecting_now, siblings=[older])
        assert (part.kubernetes, part.aws) == (None, None)


def test_long_lists_are_cut_with_the_number_left_out() -> None:
    assert names_text([]) == "nothing"
    assert names_text(["a", "b"]) == "'a', 'b'"
    assert names_text(list("abcdefg")) == "'a', 'b', 'c', 'd', 'e' and 2 more"
    rules = [rule([f"resource-{number}"]) for number in range(7)]
    (found,) = check_policy(policy(), [Ceiling(name="a", kubernetes=kubernetes_ceiling(allow=rules))])
    assert found.message.endswith("; and 2 more")
    assert found.message.startswith(
        "spec.kubernetes.rules: 'get' on 'configmaps' of API group '' (and 1 more)"
    )
