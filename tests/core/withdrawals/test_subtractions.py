"""Desired = declared - active withdrawals: word by word, never more than before, and back to the letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import aws_block, kubernetes_block, role_ref, rule, statement
from builders import policy as plain_policy
from leastwise.core.entitlements import AwsStatement, DeletionPolicy
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.kubernetes_covers import permission_covers
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.permissions import AwsPermission, KubernetesPermission, KubernetesRule
from leastwise.core.withdrawals.records import (
    ExcessRules,
    Exemption,
    Progress,
    Remediation,
    Returned,
    Stage,
    Withdrawal,
    Withdrawn,
    atom_text,
)
from leastwise.core.withdrawals.subtractions import (
    active_for,
    declared_of,
    is_about,
    still_reached,
    subtract,
)
from withdrawal_builders import DAY, NOW, SUBJECT, announced, atom, pair, withdrawal
from withdrawal_builders import staged as policy

GET, LIST = atom(verb="get"), atom(verb="list")

# ---------------------------------------------------------------- which are active

ENDED = Progress(narrowed=NOW - DAY, end=Stage.ADOPTED, ended=NOW)


@pytest.mark.parametrize(
    ("one", "is_active"),
    [
        pytest.param(withdrawal(), True, id="narrowed"),
        pytest.param(announced(), False, id="only announced"),
        pytest.param(withdrawal(progress=ENDED), False, id="ended"),
        pytest.param(withdrawal(until=NOW), False, id="deadline reached, not written down yet"),
        pytest.param(withdrawal(rollback_reason="nightly job"), False, id="a person asked for its end"),
        pytest.param(withdrawal(subject=ServiceAccount("payments", "other")), False, id="another subject"),
        pytest.param(withdrawal(policy=PolicyKey("payments", "other")), False, id="another policy"),
    ],
)
def test_a_withdrawal_takes_only_while_it_is_active(one: Withdrawal, *, is_active: bool) -> None:
    assert bool(active_for(policy(), [one], NOW)) is is_active


def test_a_selector_may_choose_somebody_of_whom_nothing_was_observed() -> None:
    assert not is_about(withdrawal(), policy(match_labels={"app": "payments"}))


@pytest.mark.parametrize("excess", [None, ExcessRules(remediation=Remediation.SUGGEST)])
def test_a_policy_that_only_wants_suggestions_keeps_everything(excess: ExcessRules | None) -> None:
    assert active_for(plain_policy(excess=excess), [withdrawal()], NOW) == ()


def test_a_policy_without_rules_of_excess_has_no_exemptions() -> None:
    assert subtract(plain_policy(), [withdrawal(LIST)], NOW).taken.kubernetes == (LIST,)


def test_what_is_not_valid_is_not_subtracted_from() -> None:
    assert not is_about(withdrawal(), policy(invalid="spec.subject: must be set"))


# ---------------------------------------------------------------- Kubernetes


def test_a_withdrawn_atom_goes_and_the_rest_of_its_rule_stays() -> None:
    result = subtract(policy(), [withdrawal(LIST)], NOW)
    assert result.policy.kubernetes == replace(kubernetes_block(rules=[rule(verbs=["get"])]), keeps_role=True)
    assert result.taken == Withdrawn(kubernetes=(LIST,))


def test_a_rule_of_which_nothing_goes_is_the_same_text() -> None:
    kept = rule(["pods", "pods/log"], ["get", "watch"])
    declared = policy(kubernetes=kubernetes_block(rules=[rule(), kept]))
    left = subtract(declared, [withdrawal(LIST)], NOW).policy
    assert left.kubernetes is not None
    assert kept in left.kubernetes.rules


def test_one_name_goes_and_the_other_stays() -> None:
    declared = policy(kubernetes=kubernetes_block(rules=[rule(["secrets"], ["get"], names=["a", "b"])]))
    left = subtract(declared, [withdrawal(atom("secrets", "get", name="b"))], NOW).policy
    assert left.kubernetes is not None
    assert left.kubernetes.rules == (rule(["secrets"], ["get"], names=["a"]),)


def test_a_name_inside_every_name_cannot_be_taken_and_is_said() -> None:
    declared = policy(kubernetes=kubernetes_block(rules=[rule(["secrets"], ["get"])]))
    one = withdrawal(atom("secrets", "get", name="b"))
    result = subtract(declared, [one], NOW)
    assert result.policy is declared
    assert still_reached(result.policy, one.withdrawn).kubernetes == one.withdrawn.kubernetes


def test_a_word_that_was_narrowed_by_hand_stays_withdrawn() -> None:
    declared = policy(kubernetes=kubernetes_block(rules=[rule(["pods"], ["get"])]))
    assert subtract(declared, [withdrawal(atom("*", "get"))], NOW).taken.kubernetes == (atom("pods", "get"),)


def test_a_role_of_which_everything_is_withdrawn_stands_empty() -> None:
    left = subtract(policy(), [withdrawal(GET, LIST)], NOW).policy
    desired = desire_kubernetes(left, [SUBJECT], "c1")
    assert desired.role is not None
    assert desired.role.rules == ()
    assert len(desired.bindings) == 1


def test_a_block_that_never_had_rules_gets_no_role() -> None:
    declared = policy(kubernetes=kubernetes_block(rules=[], bindings=[role_ref(), role_ref("edit")]))
    one = withdrawal(withdrawn=Withdrawn(bindings=(role_ref(),)))
    desired = desire_kubernetes(subtract(declared, [one], NOW).policy, [SUBJECT], "c1")
    assert desired.role is None
    assert [each.role_ref for each in desired.bindings] == [role_ref("edit")]


def test_whole_bindings_go() -> None:
    block = kubernetes_block(bindings=[role_ref()], cluster_bindings=[role_ref("metrics-reader")])
    withdrawn = Withdrawn(bindings=(role_ref(),), cluster_bindings=(role_ref("metrics-reader"),))
    result = subtract(policy(kubernetes=block), [withdrawal(withdrawn=withdrawn)], NOW)
    assert result.taken == withdrawn
    assert result.policy.kubernetes == replace(kubernetes_block(), keeps_role=True)


def test_a_binding_that_would_stay_undeclared_is_not_taken() -> None:
    declared = policy(
        kubernetes=kubernetes_block(bindings=[role_ref()]), deletion_policy=DeletionPolicy.ORPHAN
    )
    one = withdrawal(withdrawn=Withdrawn(bindings=(role_ref(),)))
    assert subtract(declared, [one], NOW).policy is declared


# ---------------------------------------------------------------- what is kept

ONE_DAY = NOW + DAY


@pytest.mark.parametrize(
    ("kept", "is_taken"),
    [
        pytest.param(Exemption("audit", ONE_DAY, kubernetes=LIST), False, id="the atom"),
        pytest.param(Exemption("audit", ONE_DAY, kubernetes=atom("*", "*", "*")), False, id="a wildcard"),
        pytest.param(Exemption("audit", ONE_DAY, kubernetes=atom(name="x")), False, id="a part of it"),
        pytest.param(Exemption("audit", ONE_DAY, kubernetes=GET), True, id="another one"),
        pytest.param(Exemption("audit", NOW, kubernetes=LIST), True, id="not any more"),
        pytest.param(Exemption("audit", ONE_DAY, aws=pair("s3:*", "*")), True, id="of another plane"),
    ],
)
def test_an_exemption_gives_back_at_once(kept: Exemption, *, is_taken: bool) -> None:
    declared = policy(excess=ExcessRules(exempt=(kept,), remediation=Remediation.STAGE))
    assert bool(len(subtract(declared, [withdrawal(LIST)], NOW).taken)) is is_taken


@pytest.mark.parametrize(
    ("kept", "taken"),
    [
        (Exemption("close", ONE_DAY, aws=pair("s3:*", "*")), 0),
        (Exemption("close", ONE_DAY, aws=pair("sqs:*", "*")), 1),
        (Exemption("close", ONE_DAY, kubernetes=LIST), 2),
    ],
)
def test_an_exemption_in_aws_keeps_pairs_and_every_managed_policy(kept: Exemption, taken: int) -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    declared = policy(
        aws=aws_block(managed_policy_arns=(arn,)),
        excess=ExcessRules(exempt=(kept,), remediation=Remediation.STAGE),
    )
    one = withdrawal(withdrawn=Withdrawn(aws=(pair(),), managed_policy_arns=(arn,)))
    assert len(subtract(declared, [one], NOW).taken) == taken


def test_an_exempt_permission_keeps_every_binding() -> None:
    kept = Exemption("audit", ONE_DAY, kubernetes=GET)
    declared = policy(
        kubernetes=kubernetes_block(bindings=[role_ref()]),
        excess=ExcessRules(exempt=(kept,), remediation=Remediation.STAGE),
    )
    one = withdrawal(withdrawn=Withdrawn(bindings=(role_ref(),)))
    assert subtract(declared, [one], NOW).policy is declared


def test_what_came_back_by_itself_is_not_taken_again() -> None:
    back = Progress(narrowed=NOW - DAY, returned=(Returned(LIST, NOW, "api-0"),))
    assert subtract(policy(), [withdrawal(GET, LIST, progress=back)], NOW).taken.kubernetes == (GET,)


# ---------------------------------------------------------------- AWS


def test_a_withdrawn_action_goes_and_conditions_stay() -> None:
    condition = (("StringEquals", "aws:PrincipalOrgID", ("o-abc",)),)
    declared = policy(
        kubernetes=None,
        aws=aws_block(statements=[statement(["s3:GetObject", "s3:PutObject"], conditions=condition)]),
    )
    one = withdrawal(withdrawn=Withdrawn(aws=(pair("s3:PutObject"),)))
    left = subtract(declared, [one], NOW)
    assert left.policy.aws == aws_block(statements=[statement(["s3:GetObject"], conditions=condition)])
    assert left.taken.aws == (pair("s3:PutObject"),)


def test_a_role_of_which_everything_is_withdrawn_stays_with_its_trust() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    declared = policy(aws=aws_block(managed_policy_arns=(arn,)))
    one = withdrawal(withdrawn=Withdrawn(aws=(pair(),), managed_policy_arns=(arn,)))
    left = subtract(declared, [one], NOW)
    assert left.policy.aws == aws_block(statements=[])
    assert left.taken.managed_policy_arns == (arn,)


def test_a_resource_with_a_variable_is_taken_by_its_own_text() -> None:
    resource = "arn:aws:s3:::invoices/${aws:PrincipalTag/team}/*"
    declared = policy(aws=aws_block(statements=[statement(resources=[resource])]))
    one = withdrawal(withdrawn=Withdrawn(aws=(pair(resource=resource),)))
    assert subtract(declared, [one], NOW).taken.aws == (pair(resource=resource),)


@pytest.mark.parametrize(
    ("declared", "is_reached"),
    [(pair("s3:*"), True), (pair("s3:getobject"), True), (pair("s3:ListBucket"), False), (pair(), True)],
)
def test_a_withdrawn_action_inside_a_wildcard_is_said(declared: AwsPermission, *, is_reached: bool) -> None:
    block = aws_block(statements=[statement([declared.action], [declared.resource])])
    withdrawn = Withdrawn(aws=(pair(),))
    assert bool(still_reached(policy(aws=block), withdrawn).aws) is is_reached


# ---------------------------------------------------------------- what is declared of it


def test_what_git_took_out_is_not_declared_any_more() -> None:
    withdrawn = Withdrawn(
        kubernetes=(LIST, atom("secrets", "get")),
        bindings=(role_ref(),),
        aws=(pair(),),
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
    )
    assert declared_of(policy(), withdrawn) == Withdrawn(kubernetes=(LIST,))
    assert declared_of(policy(kubernetes=None), withdrawn) == Withdrawn()


# ---------------------------------------------------------------- words


def test_withdrawn_permissions_are_told_in_words() -> None:
    withdrawn = Withdrawn(
        kubernetes=(atom("deployments", "delete", "apps", "web"), LIST),
        bindings=(role_ref(),),
        cluster_bindings=(role_ref("metrics-reader"),),
        aws=(pair(),),
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
    )
    assert list(withdrawn.words()) == [
        "list configmaps",
        'delete apps/deployments "web"',
        "RoleBinding to ClusterRole/view",
        "ClusterRoleBinding to ClusterRole/metrics-reader",
        "s3:GetObject on arn:aws:s3:::invoices/*",
        "managed policy arn:aws:iam::aws:policy/ReadOnlyAccess",
    ]
    assert len(withdrawn) == 6
    assert atom_text(atom("pods", "get")) == "get pods"


# ---------------------------------------------------------------- algebra

WORDS = st.lists(st.sampled_from(["*", "a", "b", "a/x"]), min_size=1, max_size=3)
RULES = st.lists(
    st.builds(
        lambda groups, resources, verbs, names: rule(resources, verbs, groups=groups, names=names),
        st.lists(st.sampled_from(["", "*", "apps"]), min_size=1, max_size=2),
        WORDS,
        st.lists(st.sampled_from(["*", "get", "list"]), min_size=1, max_size=2),
        st.lists(st.sampled_from(["x", "y"]), max_size=2),
    ),
    max_size=4,
)
ATOMS = st.builds(
    KubernetesPermission,
    st.sampled_from(["", "*", "apps"]),
    st.sampled_from(["*", "a", "b", "a/x"]),
    st.sampled_from(["*", "get", "list"]),
    st.sampled_from(["", "x"]),
)
PAIRS = st.builds(
    AwsPermission,
    st.sampled_from(["s3:*", "s3:Get*", "s3:GetObject", "sqs:SendMessage"]),
    st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b"]),
)
STATEMENTS = st.lists(
    st.builds(
        lambda pairs: statement({each.action for each in pairs}, {each.resource for each in pairs}),
        st.lists(PAIRS, min_size=1, max_size=3),
    ),
    max_size=3,
)


def atoms_of(rules: tuple[KubernetesRule, ...]) -> set[KubernetesPermission]:
    return {each for one in rules for each in one.atoms()}


def pairs_of(statements: tuple[AwsStatement, ...]) -> set[AwsPermission]:
    return {AwsPermission(a, r) for one in statements for a in one.actions for r in one.resources}


@given(rules=RULES, atoms=st.lists(ATOMS, min_size=1, max_size=4))
def test_what_is_left_is_what_was_declared_without_the_withdrawn_atoms(
    rules: list[KubernetesRule], atoms: list[KubernetesPermission]
) -> None:
    declared = policy(kubernetes=kubernetes_block(rules=rules))
    result = subtract(declared, [withdrawal(*atoms)], NOW)
    assert result.policy.kubernetes is not None
    before, after = atoms_of(tuple(rules)), atoms_of(result.policy.kubernetes.rules)
    taken = set(result.taken.kubernetes)
    assert after | taken == before
    assert not after & taken
    for gone in atoms:
        names = (gone.resource_name,) if gone.resource_name else ()
        outer = KubernetesRule((gone.api_group,), (gone.resource,), (gone.verb,), names)
        assert not any(permission_covers(outer, each) for each in after)


@given(rules=RULES, atoms=st.lists(ATOMS, min_size=1, max_size=4))
def test_a_withdrawn_atom_is_reached_only_where_it_is_said(
    rules: list[KubernetesRule], atoms: list[KubernetesPermission]
) -> None:
    one = withdrawal(*atoms)
    left = subtract(policy(kubernetes=kubernetes_block(rules=rules)), [one], NOW).policy
    assert left.kubernetes is not None
    said = still_reached(left, one.withdrawn).kubernetes
    for each in set(atoms) - set(said):
        assert not any(permission_covers(outer, each) for outer in left.kubernetes.rules)


@given(statements=STATEMENTS, pairs=st.lists(PAIRS, min_size=1, max_size=3))
def test_what_is_left_in_aws_is_within_what_was_declared(
    statements: list[AwsStatement], pairs: list[AwsPermission]
) -> None:
    declared = policy(aws=aws_block(statements=statements))
    result = subtract(declared, [withdrawal(withdrawn=Withdrawn(aws=tuple(pairs)))], NOW)
    assert result.policy.aws is not None
    before, after = pairs_of(tuple(statements)), pairs_of(result.policy.aws.statements)
    assert after | set(result.taken.aws) == before
    assert not after & set(pairs)


@given(rules=RULES, atoms=st.lists(ATOMS, max_size=4))
def test_ending_gives_back_exactly_what_was_declared(
    rules: list[KubernetesRule], atoms: list[KubernetesPermission]
) -> None:
    declared = policy(kubernetes=kubernetes_block(rules=rules))
    ended = [withdrawal(*atoms, progress=ENDED)] if atoms else []
    assert subtract(declared, active_for(declared, ended, NOW), NOW).policy is declared


@given(atoms=st.lists(ATOMS, min_size=1, max_size=5), data=st.data())
def test_the_order_of_withdrawals_never_matters(
    atoms: list[KubernetesPermission], data: st.DataObject
) -> None:
    declared = policy(kubernetes=kubernetes_block(rules=[rule(["a", "b"]), rule(["*"], ["*"])]))
    several = [withdrawal(each, name=f"w-{place}") for place, each in enumerate(atoms)]
    shuffled = data.draw(st.permutations(several))
    assert subtract(declared, several, NOW) == subtract(declared, shuffled, NOW)
    assert active_for(declared, several, NOW) == active_for(declared, shuffled, NOW)
