from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cli.documents import stored_policy
from leastwise.cli.checks import missing_text
from leastwise.cli.rights import (
    CLUSTER,
    CLUSTER_BINDINGS,
    OURS,
    RBAC,
    Right,
    annotations_in,
    bindings_in,
    escalation_in,
    needs_of,
    own_records,
    render_rules,
    rights,
    roles_in,
    withdrawals_in,
)

NS = "payments"


def enforced(kubernetes: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    document = stored_policy(enforcement="Enforce", **fields)
    if kubernetes:
        document["spec"]["kubernetes"] = kubernetes
    return document


def needed(document: dict[str, Any]) -> set[Right]:
    return {each.right for each in needs_of(document)}


def test_a_policy_that_only_observes_needs_nothing() -> None:
    document = stored_policy(
        kubernetes={"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
    )
    assert needs_of(document) == ()


def test_rules_need_roles_bindings_and_to_be_held_or_escalated_to() -> None:
    """K16: without `bind` on roles the RoleBinding to the new Role is refused."""
    document = enforced({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]})
    held = Right(NS, "", "pods", "get")
    assert needed(document) == {*bindings_in(NS), *roles_in(NS), held}
    need = next(each for each in needs_of(document) if each.right == held)
    assert need.unless == escalation_in(NS)


def test_a_binding_needs_bind_on_exactly_its_role() -> None:
    document = enforced({"bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}]})
    assert needed(document) == {*bindings_in(NS), Right(NS, RBAC, "clusterroles", "bind", "view")}


def test_a_binding_to_a_role_needs_bind_on_that_role() -> None:
    document = enforced({"bindings": [{"roleRef": {"kind": "Role", "name": "local"}}]})
    assert Right(NS, RBAC, "roles", "bind", "local") in needed(document)


def test_a_cluster_binding_needs_the_switch() -> None:
    document = enforced({"clusterBindings": [{"roleRef": {"kind": "ClusterRole", "name": "metrics-reader"}}]})
    bind = Right(CLUSTER, RBAC, "clusterroles", "bind", "metrics-reader")
    assert needed(document) == {*CLUSTER_BINDINGS, bind}


def test_irsa_needs_to_annotate_and_pod_identity_does_not() -> None:
    irsa = enforced(account="prod")
    pods = enforced(account="prod")
    pods["spec"]["aws"]["trust"] = "PodIdentity"
    assert needed(irsa) == set(annotations_in(NS))
    assert needed(pods) == set()


def test_staging_needs_to_make_withdrawals() -> None:
    document = enforced()
    document["spec"]["excess"] = {"remediation": "Stage"}
    assert needed(document) == set(withdrawals_in(NS))
    document["spec"]["excess"] = {"remediation": "Suggest"}
    assert needed(document) == set()


def test_rules_to_add_are_those_that_are_missing_and_no_more() -> None:
    rules = render_rules(
        [
            *rights(CLUSTER, OURS, "cloudaccounts entitlementpolicies", "get list"),
            *rights(CLUSTER, OURS, "entitlementceilings", "get"),
            *rights(CLUSTER, RBAC, "clusterroles", "bind", "view"),
        ]
    )
    assert rules == (
        {
            "apiGroups": [OURS],
            "resources": ["cloudaccounts", "entitlementpolicies"],
            "verbs": ["get", "list"],
        },
        {"apiGroups": [OURS], "resources": ["entitlementceilings"], "verbs": ["get"]},
        {
            "apiGroups": [RBAC],
            "resources": ["clusterroles"],
            "resourceNames": ["view"],
            "verbs": ["bind"],
        },
    )


SOME_RIGHTS = st.sets(
    st.builds(
        Right,
        st.just(CLUSTER),
        st.sampled_from(["", RBAC, OURS]),
        st.sampled_from(["roles", "pods", "pods/log"]),
        st.sampled_from(["get", "list", "bind"]),
        st.sampled_from(["", "view"]),
    )
)


@given(SOME_RIGHTS)
def test_rendered_rules_give_exactly_the_rights(missing: set[Right]) -> None:
    given_back = {
        Right(CLUSTER, group, resource, verb, name)
        for rule in render_rules(missing)
        for group in _words(rule, "apiGroups")
        for resource in _words(rule, "resources")
        for verb in _words(rule, "verbs")
        for name in _words(rule, "resourceNames") or [""]
    }
    assert given_back == missing


def _words(rule: Any, key: str) -> list[str]:
    words: list[str] = rule.get(key, [])
    return words


def test_the_lease_is_created_by_kind_and_held_by_name() -> None:
    """A create cannot be limited to a name."""
    found = [each for each in own_records("leastwise-system", "lease") if each.resource == "leases"]
    assert {each.name for each in found if each.verb == "create"} == {""}
    assert {each.name for each in found if each.verb != "create"} == {"lease"}


def test_missing_rights_are_named_shortly() -> None:
    text = missing_text([*roles_in(NS)[:2], Right(CLUSTER, RBAC, "clusterroles", "bind", "view")])
    assert text == "bind,create roles in payments; bind clusterroles 'view'"
