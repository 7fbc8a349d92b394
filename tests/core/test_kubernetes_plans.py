"""Kubernetes drift and plans, over a small cluster as values: what differs, what is written, what goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CREATED, kubernetes_block, policy, role_ref, rule
from leastwise.core.conditions import Reason
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.drifts import Drift, DriftKind, Severity
from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_desires import desire_kubernetes
from leastwise.core.kubernetes_drifts import (
    KubernetesActual,
    compare_kubernetes,
    find_ownership_problems,
    object_ref,
)
from leastwise.core.kubernetes_plans import changed_ref, plan_repairs, plan_retirements
from leastwise.core.permissions import KubernetesRule
from leastwise.core.plans import (
    AnnotateServiceAccount,
    DeleteObject,
    Plan,
    PutBoundary,
    WriteBinding,
    WriteRole,
)
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedRoleDefinition,
)

OWNER = "c1/payments/invoice-reader"
ACCOUNTS = tuple(ServiceAccount("payments", name) for name in ("a", "b", "c"))
EVERYTHING = KubernetesRule(("*",), ("*",), ("*",))
Where = tuple[str, str, str]


@dataclass
class Cluster:
    """RBAC objects by place; applies plans as the API server would."""

    objects: dict[Where, ObservedRoleDefinition | ObservedBinding] = field(default_factory=dict)
    uids: int = 0

    def apply(self, plan: Plan) -> None:
        for step in plan:
            self.uids += 1
            uid = f"u{self.uids}"
            match step.change:
                case WriteRole(namespace, name, rules, known):
                    self._guard(("Role", namespace, name), known)
                    role = ObservedRoleDefinition(
                        "Role", namespace, name, known or uid, "", rules, OWNER, managed=True
                    )
                    self.objects["Role", namespace, name] = role
                case WriteBinding(kind, namespace, name, ref, subjects, known):
                    self._guard((kind, namespace, name), known)
                    binding = ObservedBinding(
                        kind, namespace, name, known or uid, "", ref, subjects, OWNER, managed=True
                    )
                    self.objects[kind, namespace, name] = binding
                case DeleteObject(kind, namespace, name, known):
                    assert self.objects[kind, namespace, name].uid == known
                    del self.objects[kind, namespace, name]
                case other:
                    pytest.fail(f"not RBAC: {other}")

    def _guard(self, where: Where, uid: str) -> None:
        found = self.objects.get(where)
        assert (found.uid if found is not None else "") == uid, "created twice, or another object"

    def around(self, desired: DesiredKubernetes) -> KubernetesActual:
        names = [("Role", desired.role.namespace, desired.role.name)] if desired.role else []
        names += [(each.kind, each.namespace, each.name) for each in desired.bindings]
        ours = [each for each in self.objects.values() if each.owner == OWNER]
        return KubernetesActual(
            at_name={where: self.objects[where] for where in names if where in self.objects},
            owned_roles=tuple(each for each in ours if isinstance(each, ObservedRoleDefinition)),
            owned_bindings=tuple(each for each in ours if isinstance(each, ObservedBinding)),
        )


def desire(
    accounts: Iterable[ServiceAccount] = ACCOUNTS[:1],
    rules: Iterable[KubernetesRule] | None = None,
    bindings: Iterable[str] = ("view",),
    wide: Iterable[str] = (),
) -> DesiredKubernetes:
    block = kubernetes_block(
        rules=rules,
        bindings=[role_ref(each) for each in bindings],
        cluster_bindings=[role_ref(each) for each in wide],
    )
    return desire_kubernetes(policy(kubernetes=block), accounts, "c1")


def standing(desired: DesiredKubernetes) -> Cluster:
    cluster = Cluster()
    cluster.apply(plan_repairs(desired, KubernetesActual(), OWNER))
    return cluster


def drifts(desired: DesiredKubernetes, cluster: Cluster, **fields: object) -> tuple[Drift, ...]:
    actual = replace(cluster.around(desired), **fields)  # type: ignore[arg-type]
    return compare_kubernetes(desired, actual, owner=OWNER, now=CREATED, namespace="payments")


def change(cluster: Cluster, kind: str, **fields: object) -> None:
    """Edit the first object of a kind by hand."""
    where = min(where for where in cluster.objects if where[0] == kind)
    cluster.objects[where] = replace(cluster.objects[where], **fields)  # type: ignore[arg-type]


# ---------------------------------------------------------------- repairs and what they leave


def test_what_is_declared_and_absent_is_missing_and_made_role_first() -> None:
    desired = desire(wide=["nodes"])
    found = drifts(desired, Cluster())
    assert {each.kind for each in found} == {DriftKind.MISSING}
    plan = plan_repairs(desired, KubernetesActual(), OWNER)
    assert [type(each.change).__name__ for each in plan] == [
        "WriteRole",
        "WriteBinding",
        "WriteBinding",
        "WriteBinding",
    ]
    assert [each.ref for each in sorted(found, key=lambda each: each.ref)] == sorted(
        changed_ref(step.change) for step in plan
    )


@pytest.mark.parametrize(
    ("kind", "fields", "severity", "words"),
    [
        ("Role", {"rules": (EVERYTHING,)}, Severity.CRITICAL, "too many"),
        ("Role", {"rules": (rule(verbs=["get", "list", "watch"]),)}, Severity.HIGH, "1 permissions too many"),
        ("Role", {"rules": ()}, Severity.MEDIUM, "2 too few"),
        ("Role", {"managed": False}, Severity.LOW, "label"),
        ("RoleBinding", {"subjects": ()}, Severity.MEDIUM, "1 too few"),
        (
            "RoleBinding",
            {"subjects": (BindingSubject("User", "eve"), BindingSubject("ServiceAccount", "a", "payments"))},
            Severity.HIGH,
            "among them User eve",
        ),
        ("RoleBinding", {"role_ref": role_ref("cluster-admin")}, Severity.HIGH, "roleRef"),
        ("RoleBinding", {"managed": False}, Severity.LOW, "label"),
    ],
)
def test_a_changed_object_of_ours_is_told_with_its_severity_and_repaired(
    kind: str, fields: dict[str, object], severity: Severity, words: str
) -> None:
    desired = desire()
    cluster = standing(desired)
    change(cluster, kind, **fields)
    [found] = drifts(desired, cluster)
    assert (found.kind, found.severity) == (DriftKind.CHANGED, severity)
    assert words in found.detail
    cluster.apply(plan_repairs(desired, cluster.around(desired), OWNER))
    assert drifts(desired, cluster) == ()


def test_an_equal_meaning_in_another_form_is_no_drift() -> None:
    """R4."""
    desired = desire(rules=[rule(verbs=["get", "list"])])
    cluster = standing(desired)
    change(cluster, "Role", rules=(rule(verbs=["list"]), rule(verbs=["get"])))
    change(cluster, "RoleBinding", subjects=tuple(reversed(desired.bindings[0].subjects)))
    assert drifts(desired, cluster) == ()
    assert plan_repairs(desired, cluster.around(desired), OWNER) == ()


def test_a_stranger_s_object_under_our_name_is_a_problem_and_never_written() -> None:
    """R1, K15."""
    desired = desire()
    for owner in ("", "c1/payments/other", "c2/payments/invoice-reader"):
        cluster = standing(desired)
        change(cluster, "Role", owner=owner, rules=(EVERYTHING,))
        actual = cluster.around(desired)
        [problem] = find_ownership_problems(desired, actual, OWNER)
        assert problem.reason is Reason.NOT_OWNED
        assert (owner or "does not carry our mark") in problem.message
        assert drifts(desired, cluster) == ()
        assert plan_repairs(desired, actual, OWNER) == ()
        gone = {changed_ref(each.change) for each in plan_retirements(DesiredKubernetes(), actual)}
        assert not any(ref.startswith("Role/") for ref in gone)


def test_a_surplus_object_with_our_mark_is_changed_and_goes() -> None:
    wide = desire(bindings=["view", "edit"])
    cluster, desired = standing(wide), desire()
    [found] = drifts(desired, cluster)
    assert (found.kind, found.severity) == (DriftKind.CHANGED, Severity.HIGH)
    cluster.apply(plan_retirements(desired, cluster.around(desired)))
    assert drifts(desired, cluster) == ()


def test_retirement_takes_bindings_before_roles() -> None:
    cluster = standing(desire(wide=["nodes"]))
    plan = plan_retirements(DesiredKubernetes(), cluster.around(DesiredKubernetes()))
    kinds = [each.change.kind for each in plan if isinstance(each.change, DeleteObject)]
    assert kinds == ["ClusterRoleBinding", "RoleBinding", "RoleBinding", "Role"]
    cluster.apply(plan)
    assert cluster.objects == {}


def test_who_leaves_is_taken_out_and_who_else_is_there_stays() -> None:
    before = desire(ACCOUNTS[:2])
    cluster = standing(before)
    eve = BindingSubject("User", "eve")
    change(cluster, "RoleBinding", subjects=(*before.bindings[0].subjects, eve))
    desired = desire(ACCOUNTS[1:])
    plan = plan_retirements(desired, cluster.around(desired), leaving=ACCOUNTS[:1])
    written = [each.change for each in plan if isinstance(each.change, WriteBinding)]
    assert len(written) == 2
    assert {subject.name for each in written for subject in each.subjects} == {"b", "eve"}


@given(
    st.sets(st.sampled_from(ACCOUNTS), min_size=1),
    st.sets(st.sampled_from(["view", "edit", "log"])),
    st.sets(st.sampled_from(["nodes", "log"])),
    st.sets(st.sampled_from(ACCOUNTS)),
    st.sets(st.sampled_from(["view", "edit", "log"])),
    st.booleans(),
)
def test_from_any_declaration_to_any_other_one_round_is_enough(
    before_accounts: set[ServiceAccount],
    before_bindings: set[str],
    wide: set[str],
    accounts: set[ServiceAccount],
    bindings: set[str],
    has_rules: bool,  # noqa: FBT001 (drawn)
) -> None:
    cluster = standing(desire(before_accounts, bindings=before_bindings, wide=wide))
    desired = desire(accounts, rules=None if has_rules else [], bindings=bindings)
    actual = cluster.around(desired)
    cluster.apply((*plan_repairs(desired, actual, OWNER), *plan_retirements(desired, actual)))
    assert drifts(desired, cluster) == ()
    left = cluster.around(desired)
    assert plan_repairs(desired, left, OWNER) == plan_retirements(desired, left) == ()


def test_objects_are_named_as_people_read_them() -> None:
    assert object_ref("Role", "payments", "x") == "Role/payments/x"
    assert object_ref("ClusterRoleBinding", "", "x") == "ClusterRoleBinding/x"
    assert changed_ref(AnnotateServiceAccount(ACCOUNTS[0], "")) == "ServiceAccount/payments/a"
    assert changed_ref(PutBoundary("r")) == ""
