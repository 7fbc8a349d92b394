"""What holds for any policy and ceilings: narrowing, deny before allow, order, the permitted part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, product
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    aws_block,
    aws_ceiling,
    kubernetes_block,
    kubernetes_ceiling,
    pattern,
    policy,
    rule,
    statement,
)
from leastwise.core.ceiling_checks import check_policy, declared_pairs
from leastwise.core.ceiling_unions import explain
from leastwise.core.ceilings import AwsPattern, Ceiling
from leastwise.core.entitlements import AwsStatement, EntitlementPolicy, KubernetesEntitlements
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.permitted_parts import permitted_part

Value = TypeVar("Value")


def some(words: list[str], least: int = 1) -> list[tuple[str, ...]]:
    """List the tuples of at most two words: one draw instead of several keeps the search fast."""
    return [each for length in range(least, 3) for each in combinations(words, length)]


def drawn(make: Callable[..., Value], *choices: list[tuple[str, ...]]) -> st.SearchStrategy[Value]:
    return st.sampled_from([make(*each) for each in product(*choices)])


def short(items: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(items, max_size=2).map(tuple)


RULES = drawn(
    KubernetesRule,
    some(["", "apps", "*"]),
    some(["pods", "pods/log", "*/log", "secrets", "*"]),
    some(["get", "list", "*"]),
    [(), ("a",), ("a", "b")],
)
ROLES = st.sampled_from(
    [RoleRef(kind, name) for kind in ("Role", "ClusterRole") for name in ("view", "edit")]
)
ACTIONS = some(["s3:GetObject", "s3:Get*", "s3:*", "*", "sqs:SendMessage", "s3:*Object"])
RESOURCES = some(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:::?/*", "arn:aws:s3:::${aws:x}/b"])
PATTERNS = drawn(AwsPattern, ACTIONS, RESOURCES)
STATEMENTS = drawn(AwsStatement, ACTIONS, RESOURCES)
ARNS = st.sampled_from(some(["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"], least=0))
MODEST = settings(max_examples=40)  # the values are large, and every test has its time limit


@st.composite
def policies(draw: st.DrawFn) -> EntitlementPolicy:
    kubernetes = kubernetes_block(
        rules=draw(short(RULES)), bindings=draw(short(ROLES)), cluster_bindings=draw(short(ROLES))
    )
    aws = aws_block(
        account_ref=draw(st.sampled_from(["prod", "stage"])),
        statements=draw(short(STATEMENTS)),
        managed_policy_arns=draw(ARNS),
        role_name=draw(st.sampled_from(["", "payments-api"])),
    )
    return policy(
        kubernetes=draw(st.sampled_from([None, kubernetes])), aws=draw(st.sampled_from([None, aws]))
    )


@st.composite
def ceilings(draw: st.DrawFn, name: str = "a") -> Ceiling:
    kubernetes = kubernetes_ceiling(
        allow=draw(short(RULES)),
        deny=draw(short(RULES)),
        bindable=draw(short(ROLES)),
        cluster_bindable=draw(short(ROLES)),
    )
    aws = aws_ceiling(
        allow=draw(short(PATTERNS)),
        deny=draw(short(PATTERNS)),
        managed_policy_arns=draw(st.sampled_from([(), ("arn:aws:iam::aws:policy/*",)])),
        role_name_pattern=draw(st.sampled_from(["", "payments-*"])),
        max_roles=draw(st.sampled_from([None, 0, 1])),
    )
    return Ceiling(
        name=name,
        kubernetes=draw(st.sampled_from([None, kubernetes])),
        aws=draw(st.sampled_from([(), (aws,)])),
        max_policies=draw(st.sampled_from([None, None, 0, 1])),
    )


SEVERAL = st.lists(st.sampled_from("abc"), max_size=3, unique=True).flatmap(
    lambda names: st.tuples(*(ceilings(name) for name in names))
)


@MODEST
@given(policies(), SEVERAL, st.randoms(use_true_random=False))
def test_order_never_matters(
    declared: EntitlementPolicy, selecting: tuple[Ceiling, ...], random: Random
) -> None:
    def shuffled(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(random.sample(values, len(values)))

    found = check_policy(declared, selecting)
    assert list(found) == sorted(set(found))
    assert check_policy(declared, shuffled(selecting)) == found
    assert explain(shuffled(selecting)) == explain(selecting)
    other = replace(
        declared,
        kubernetes=declared.kubernetes
        and KubernetesEntitlements(
            shuffled(declared.kubernetes.rules),
            shuffled(declared.kubernetes.bindings),
            shuffled(declared.kubernetes.cluster_bindings),
        ),
        aws=declared.aws and replace(declared.aws, statements=shuffled(declared.aws.statements)),
    )
    assert check_policy(other, selecting) == found


@MODEST
@given(policies(), SEVERAL)
def test_permitted_part_passes_and_is_everything_where_nothing_is_refused(
    declared: EntitlementPolicy, selecting: tuple[Ceiling, ...]
) -> None:
    part = permitted_part(declared, selecting)
    assert check_policy(part, selecting) == ()
    assert (part == declared) == (check_policy(declared, selecting) == ())
    assert permitted_part(part, selecting) == part


@MODEST
@given(policies(), SEVERAL)
def test_permitted_part_holds_exactly_the_words_that_pass_alone(
    declared: EntitlementPolicy, selecting: tuple[Ceiling, ...]
) -> None:
    united = explain(selecting)
    part = permitted_part(replace(declared, aws=None), selecting)
    atoms = {each for rule in (declared.kubernetes or kubernetes_block()).rules for each in rule.atoms()}
    kept = {each for rule in part.kubernetes.rules for each in rule.atoms()} if part.kubernetes else set()
    if declared.kubernetes is None or (united.max_policies is not None and united.max_policies.value < 1):
        assert kept == set()
    else:
        assert kept == {atom for atom in atoms if united.permits(atom)}


@MODEST
@given(policies(), SEVERAL, st.data())
def test_what_passes_still_passes_when_it_is_narrowed(
    declared: EntitlementPolicy, selecting: tuple[Ceiling, ...], data: st.DataObject
) -> None:
    part = permitted_part(declared, selecting)
    kubernetes, aws = part.kubernetes, part.aws
    if kubernetes is not None:
        names = data.draw(st.sampled_from([("x",), ("x", "y")]))
        kubernetes = replace(
            kubernetes,
            rules=tuple(
                replace(each, verbs=each.verbs[:1], resource_names=each.resource_names or names)
                for each in kubernetes.rules
            ),
            bindings=kubernetes.bindings[:1],
        )
    if aws is not None:
        aws = replace(
            aws,
            statements=tuple(
                AwsStatement(
                    tuple(action.replace("*", "x") for action in each.actions),
                    tuple(resource.replace("*", "y").replace("${aws:x}", "z") for resource in each.resources),
                    (("StringEquals", "aws:x", ("y",)),),
                )
                for each in aws.statements
            ),
            managed_policy_arns=aws.managed_policy_arns[:1],
            role_name="",
        )
    assert check_policy(replace(part, kubernetes=kubernetes, aws=aws), selecting) == ()


@MODEST
@given(RULES, STATEMENTS, st.booleans())
def test_deny_beats_allow(declared: KubernetesRule, wanted: AwsStatement, in_one: bool) -> None:  # noqa: FBT001
    allowed, refused = rule(["*"], ["*"], groups=["*"]), pattern(["*"], ["*"])
    deny = Ceiling(
        name="strict",
        kubernetes=kubernetes_ceiling(allow=(), deny=(declared,), bindable=()),
        aws=(aws_ceiling(allow=(), deny=(AwsPattern(wanted.actions, ("*",)),)),),
    )
    allow = Ceiling(
        name="generous",
        kubernetes=kubernetes_ceiling(allow=(allowed,)),
        aws=(aws_ceiling(allow=(refused,)),),
    )
    whole = policy(kubernetes=kubernetes_block(rules=(declared,)), aws=aws_block(statements=(wanted,)))
    assert check_policy(whole, [allow]) == ()
    for selecting in ([allow, deny], [deny, allow]) if in_one else ([deny],):
        fields = [each.field for each in check_policy(whole, selecting)]
        assert fields == ["spec.aws.statements", "spec.kubernetes.rules"]


@MODEST
@given(policies(), SEVERAL, ceilings("d"))
def test_another_ceiling_that_only_allows_never_refuses_more(
    declared: EntitlementPolicy, selecting: tuple[Ceiling, ...], added: Ceiling
) -> None:
    kubernetes = added.kubernetes and replace(added.kubernetes, deny=())
    aws = tuple(replace(each, deny=(), max_roles=None) for each in added.aws)
    generous = replace(added, kubernetes=kubernetes, aws=aws, max_policies=None)
    if not check_policy(declared, selecting):
        assert check_policy(declared, (*selecting, generous)) == ()


@MODEST
@given(STATEMENTS, st.lists(PATTERNS, max_size=3))
def test_allow_of_aws_is_decided_pair_by_pair(wanted: AwsStatement, allow: list[AwsPattern]) -> None:
    account = explain([Ceiling(name="a", aws=(aws_ceiling(allow=allow),))]).account("prod")
    assert account is not None
    whole = policy(kubernetes=None, aws=aws_block(statements=(wanted,)))
    found = check_policy(whole, [Ceiling(name="a", aws=(aws_ceiling(allow=allow),))])
    assert (found == ()) == all(account.allows(pair) for pair in declared_pairs(wanted))
    single = [
        policy(kubernetes=None, aws=aws_block(statements=(statement((pair.action,), (pair.resource,)),)))
        for pair in declared_pairs(wanted)
    ]
    assert (found == ()) == all(
        check_policy(each, [Ceiling(name="a", aws=(aws_ceiling(allow=allow),))]) == () for each in single
    )
