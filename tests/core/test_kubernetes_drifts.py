"""Kubernetes drift beside our own objects: foreign bindings, exemptions, the ServiceAccount's annotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import CREATED, exemption, role_ref, rule
from leastwise.core.conditions import Reason
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.drifts import DriftKind
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, ServiceAccount
from leastwise.core.kubernetes_drifts import (
    ForeignBinding,
    KubernetesActual,
    compare_annotation,
    compare_kubernetes,
    foreign_bindings,
)
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedServiceAccount

OWNER = "c1/payments/invoice-reader"
ACCOUNTS = tuple(ServiceAccount("payments", name) for name in ("a", "b", "c"))


# ---------------------------------------------------------------- foreign bindings


def test_foreign_bindings_are_those_that_nobody_answers_for_each_once() -> None:
    both = (
        BindingSubject("ServiceAccount", "a", "payments"),
        BindingSubject("ServiceAccount", "b", "payments"),
    )
    theirs = ObservedBinding("RoleBinding", "payments", "theirs", "", "", role_ref(), both)
    ours = replace(theirs, name="ours")
    rules = {("ClusterRole", "", "view"): (rule(),)}
    found = foreign_bindings(
        ACCOUNTS[:2],
        {ACCOUNTS[0]: (theirs, ours), ACCOUNTS[1]: (theirs,)},
        rules,
        frozenset({("RoleBinding", "payments", "ours")}),
    )
    assert found == (ForeignBinding(theirs, (rule(),)),)
    [unknown] = foreign_bindings(ACCOUNTS[:1], {ACCOUNTS[0]: (theirs,)}, {}, frozenset())
    assert unknown.rules is None


def test_an_exemption_counts_until_its_end_and_only_for_its_own_binding() -> None:
    binding = ObservedBinding("ClusterRoleBinding", "", "legacy", "", "", role_ref("admin"), ())
    desired, actual = DesiredKubernetes(), KubernetesActual(foreign=(ForeignBinding(binding, None),))
    accepted = exemption("legacy")
    for now, exemptions, is_exempt in (
        (CREATED, (accepted,), True),
        (accepted.until, (accepted,), False),
        (accepted.until + timedelta(days=1), (accepted,), False),
        (CREATED, (exemption("legacy", kind="RoleBinding"),), False),
        (CREATED, (exemption("other"),), False),
    ):
        [found] = compare_kubernetes(
            desired, actual, owner=OWNER, exemptions=exemptions, now=now, namespace="payments"
        )
        assert (found.kind, found.exempt, found.repairable) == (DriftKind.EXTRA, is_exempt, False)
        assert "could not be read" in found.detail


# ---------------------------------------------------------------- the annotation


def account(value: str = "", manager: str = "") -> ObservedServiceAccount:
    notes = ((ROLE_ARN_KEY, value),) if value else ()
    return ObservedServiceAccount(ACCOUNTS[0], "u", "1", annotations=notes, role_arn_manager=manager)


@pytest.mark.parametrize(
    ("seen", "kind", "conflicts"),
    [
        (account("arn:ours"), None, False),
        (account("arn:ours", "kubectl"), None, False),
        (account(), DriftKind.MISSING, False),
        (account("arn:old", FIELD_MANAGER), DriftKind.CHANGED, False),
        (account("arn:theirs", "kubectl"), DriftKind.CHANGED, True),
        (account("arn:theirs"), DriftKind.CHANGED, True),
    ],
)
def test_a_foreign_role_arn_is_a_conflict_and_an_old_one_of_ours_is_not(
    seen: ObservedServiceAccount,
    kind: DriftKind | None,
    conflicts: bool,  # noqa: FBT001 (a table)
) -> None:
    """K10: never a field that somebody else holds."""
    found, problems = compare_annotation(seen, "arn:ours")
    assert [each.kind for each in found] == ([kind] if kind is not None else [])
    assert [each.reason for each in problems] == ([Reason.CONFLICT] if conflicts else [])
    assert all(each.repairable is not conflicts for each in found)


def test_an_exemption_of_a_role_binding_speaks_of_the_policy_s_namespace_alone() -> None:
    for namespace, is_exempt in (("payments", True), ("vault", False)):
        binding = ObservedBinding("RoleBinding", namespace, "legacy", "", "", role_ref("admin"), ())
        [found] = compare_kubernetes(
            DesiredKubernetes(),
            KubernetesActual(foreign=(ForeignBinding(binding, (rule(),)),)),
            owner=OWNER,
            namespace="payments",
            exemptions=(exemption("legacy", kind="RoleBinding"),),
            now=CREATED,
        )
        assert found.exempt is is_exempt
