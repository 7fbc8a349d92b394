"""The table of what an audit event counts as, row by row."""

from __future__ import annotations

import pytest

from leastwise.core.usage.kubernetes import Atom, Impersonated, impersonations, refused, request_uses, use_of

JANE = "jane"
PODS = Atom("get", "", "pods", "", "shop")


def told(uses: object) -> list[tuple[str, str, str, str, str]]:
    return [
        (use.action, use.resource, use.subresource, use.place, use.decision)
        for use in uses  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize(
    ("atom", "code", "decision", "expected"),
    [
        (PODS, 200, "allow", [("get", "Allowed")]),
        (PODS, 404, "allow", [("get", "Allowed")]),
        (PODS, 403, "forbid", [("get", "Denied")]),
        (PODS, 200, "forbid", [("get", "Denied")]),
        (PODS, 403, "", [("get", "Denied")]),
        (PODS, 403, "allow", [("get", "Allowed")]),
        (PODS._replace(verb="patch"), 201, "allow", [("patch", "Allowed"), ("create", "Allowed")]),
        (PODS._replace(verb="patch"), 200, "allow", [("patch", "Allowed")]),
        (PODS._replace(verb="update"), 201, "allow", [("update", "Allowed"), ("create", "Allowed")]),
        (PODS._replace(verb="create"), 201, "allow", [("create", "Allowed")]),
        (PODS._replace(subresource="exec"), 101, "allow", [("get", "Allowed"), ("create", "Allowed")]),
        (PODS._replace(subresource="attach"), 101, "allow", [("get", "Allowed"), ("create", "Allowed")]),
        (PODS._replace(subresource="portforward"), 101, "", [("get", "Allowed"), ("create", "Allowed")]),
        (PODS._replace(subresource="exec", verb="create"), 101, "allow", [("create", "Allowed")]),
        (PODS._replace(subresource="exec"), 403, "forbid", [("get", "Denied")]),
        (PODS._replace(subresource="log"), 200, "allow", [("get", "Allowed")]),
        (Atom("update", path="/exec"), 201, "allow", [("update", "Allowed")]),
    ],
)
def test_what_a_request_used(atom: Atom, code: int, decision: str, expected: list[tuple[str, str]]) -> None:
    uses = request_uses(JANE, atom, code, decision)
    assert [(each.action, each.decision) for each in uses] == expected
    assert all(each[:2] == ("k8s:jane", "kubernetes") for each in uses)
    assert {each.subresource for each in uses} == {atom.subresource}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            (
                'deployments.apps "api" is forbidden: User "jane" cannot create resource "deployments"'
                ' in API group "apps" in the namespace "shop"'
            ),
            Atom("create", "apps", "deployments", "", "shop"),
        ),
        (
            (
                'pods "a" is forbidden: User "jane" cannot create resource "pods/exec" in API group ""'
                ' in the namespace "shop": no relationship found'
            ),
            Atom("create", "", "pods", "exec", "shop"),
        ),
        (
            'nodes is forbidden: User "j" cannot list resource "nodes" in API group "" at the cluster scope',
            Atom("list", "", "nodes"),
        ),
        ('forbidden: User "jane" cannot get path "/metrics"', Atom("get", path="/metrics")),
        (
            (
                'users "a\\"b" is forbidden: User "x \\"cannot" cannot impersonate resource "users"'
                ' in API group "" at the cluster scope'
            ),
            Atom("impersonate", "", "users"),
        ),
        (
            'x is forbidden: User "&lt;" cannot get resource "a&amp;b" in API group "" at the cluster scope',
            Atom("get", "", "a&b"),
        ),
    ],
)
def test_the_check_that_a_message_of_403_tells_of(message: str, expected: Atom) -> None:
    assert refused(JANE, message) == use_of(JANE, expected, "Denied")


@pytest.mark.parametrize(
    "message",
    [
        'pods "a" is forbidden: violates PodSecurity "restricted:latest"',
        'pods "a" is forbidden: exceeded quota: q',
        "",
        'User "jane" cannot',
    ],
)
def test_a_message_of_admission_tells_of_no_check(message: str) -> None:
    assert refused(JANE, message) is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Impersonated("bob", groups=("system:authenticated",)), [(("impersonate", "", "users"), "bob")]),
        (
            Impersonated("bob", "7", ("dev",), (("scopes", ("read", "write")),)),
            [
                (("impersonate", "", "users"), "bob"),
                (("impersonate", "authentication.k8s.io", "uids"), "7"),
                (("impersonate", "", "groups"), "dev"),
                (("impersonate", "authentication.k8s.io", "userextras"), "read"),
                (("impersonate", "authentication.k8s.io", "userextras"), "write"),
            ],
        ),
        (
            Impersonated(
                "system:serviceaccount:shop:api",
                groups=("system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"),
            ),
            [(("impersonate", "", "serviceaccounts"), "api")],
        ),
        (
            Impersonated("system:serviceaccount:shop:api", groups=("system:serviceaccounts:other",)),
            [
                (("impersonate", "", "serviceaccounts"), "api"),
                (("impersonate", "", "groups"), "system:serviceaccounts:other"),
            ],
        ),
        (
            Impersonated("bob", groups=("system:nodes",)),
            [(("impersonate", "", "users"), "bob"), (("impersonate", "", "groups"), "system:nodes")],
        ),
        (
            Impersonated("system:node:a", groups=("system:nodes",), constraint="impersonate:arbitrary-node"),
            [
                (("impersonate:arbitrary-node", "authentication.k8s.io", "nodes"), "a"),
                (("impersonate-on:arbitrary-node:get", "", "pods"), ""),
            ],
        ),
        (
            Impersonated("bob", constraint="impersonate:user-info"),
            [
                (("impersonate:user-info", "authentication.k8s.io", "users"), "bob"),
                (("impersonate-on:user-info:get", "", "pods"), ""),
            ],
        ),
    ],
)
def test_what_impersonating_used(
    wanted: Impersonated, expected: list[tuple[tuple[str, str, str], str]]
) -> None:
    found = impersonations(JANE, wanted, PODS)
    assert [((use.action, use.api_group, use.resource), name) for use, name in found] == expected
    assert {use.identity for use, _ in found} == {"k8s:jane"}
    assert {use.decision for use, _ in found} == {"Allowed"}


def test_a_service_account_is_impersonated_in_its_namespace() -> None:
    (found,) = impersonations(JANE, Impersonated("system:serviceaccount:shop:api"), PODS)
    assert found.use.place == "shop"
