from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.kubernetes_covers import (
    denied,
    permission_covers,
    permission_intersects,
    rule_covers,
    rule_intersects,
    uncovered,
)
from leastwise.core.permissions import KubernetesPermission, KubernetesRule

NEW = "new"  # a word that stands in no rule: what only a wildcard matches
Request = tuple[str, str, str, str, str]  # group, resource, subresource, verb, name
REQUESTS: list[Request] = list(
    product(
        ("", "apps", NEW),
        ("pods", "jobs", NEW),
        ("", "log", "scale", NEW),
        ("get", "list", NEW),
        ("", "a", "b", NEW),
    )
)


def some(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=2).map(tuple)


RULES = st.builds(
    KubernetesRule,
    some("", "apps", "*"),
    some("pods", "jobs", "pods/log", "jobs/scale", "*/log", "*/scale", "*"),
    some("get", "list", "*"),
    some("a", "b"),
)


def authorises(rule: KubernetesRule, request: Request) -> bool:
    """Decide as the API server does (pkg/apis/rbac/v1/evaluation_helpers.go)."""
    group, resource, subresource, verb, name = request
    combined = f"{resource}/{subresource}" if subresource else resource
    return (
        bool({"*", group} & set(rule.api_groups))
        and bool({"*", verb} & set(rule.verbs))
        and any(
            each in {"*", combined} or (subresource != "" and each == f"*/{subresource}")
            for each in rule.resources
        )
        and (not rule.resource_names or name in rule.resource_names)
    )


def allowed(rules: list[KubernetesRule]) -> set[Request]:
    return {request for request in REQUESTS if any(authorises(rule, request) for rule in rules)}


@given(st.lists(RULES, max_size=3), RULES)
def test_covers_agrees_with_the_api_server_on_every_request(
    allow: list[KubernetesRule], rule: KubernetesRule
) -> None:
    assert rule_covers(allow, rule) == (allowed([rule]) <= allowed(allow))


@given(RULES, RULES)
def test_intersects_agrees_with_the_api_server_on_every_request(
    deny: KubernetesRule, rule: KubernetesRule
) -> None:
    assert rule_intersects(deny, rule) == bool(allowed([deny]) & allowed([rule]))
    assert rule_intersects(deny, rule) == rule_intersects(rule, deny)


@given(RULES)
def test_covers_is_reflexive(rule: KubernetesRule) -> None:
    assert rule_covers([rule], rule)


def narrow(data: st.DataObject, rule: KubernetesRule) -> KubernetesRule:
    """Draw a rule that gives less: fewer words, concrete ones for wildcards, names for every name."""

    def less(words: tuple[str, ...], concrete: dict[str, str]) -> tuple[str, ...]:
        kept = [word for word in words if data.draw(st.booleans())]
        return tuple(concrete.get(word, word) if data.draw(st.booleans()) else word for word in kept)

    resources = {"*": "pods/log", "*/log": "jobs/log", "*/scale": "pods/scale"}
    return KubernetesRule(
        less(rule.api_groups, {"*": "apps"}),
        less(rule.resources, resources),
        less(rule.verbs, {"*": "get"}),
        rule.resource_names[:1] if rule.resource_names else data.draw(some("a", "b")),
    )


@given(RULES, st.data())
def test_covers_is_transitive_and_a_narrower_rule_is_covered(
    first: KubernetesRule, data: st.DataObject
) -> None:
    second = narrow(data, first)
    third = narrow(data, second)
    assert rule_covers([first], second)
    assert rule_covers([second], third)
    assert rule_covers([first], third)


@given(st.lists(RULES, max_size=3), st.lists(RULES, max_size=3))
def test_uncovered_names_exactly_the_atoms_that_are_left(
    rules: list[KubernetesRule], allow: list[KubernetesRule]
) -> None:
    left = uncovered(rules, allow)
    assert list(left) == sorted(set(left))
    for atom in {each for rule in rules for each in rule.atoms()}:
        assert (atom in left) != any(permission_covers(each, atom) for each in allow)
        assert (atom in denied(rules, allow)) == any(permission_intersects(each, atom) for each in allow)


def test_wildcard_verb_of_a_declaration_intersects_any_deny() -> None:
    """K2."""
    rule = KubernetesRule(("rbac.authorization.k8s.io",), ("roles",), ("*",))
    deny = KubernetesRule(("rbac.authorization.k8s.io",), ("roles",), ("escalate",))
    assert denied((rule,), (deny,)) == (KubernetesPermission("rbac.authorization.k8s.io", "roles", "*"),)
    assert not rule_covers((deny,), rule)


def test_empty_resource_name_is_not_every_name() -> None:
    unnamed = KubernetesRule(("",), ("pods",), ("get",))
    nameless = KubernetesRule(("",), ("pods",), ("get",), ("",))
    assert not rule_covers((nameless,), unnamed)
    assert rule_intersects(nameless, unnamed)
