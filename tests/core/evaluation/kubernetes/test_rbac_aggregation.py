"""Aggregated ClusterRoles: what the controller fills in, and what to make of what is stored (pitfalls K4)."""

from __future__ import annotations

from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.kubernetes.aggregation import aggregate, filled_in
from leastwise.core.snapshots import LabelSelector
from rbac_builders import binding, engine, request, role, rule

PODS, SECRETS, JOBS = rule(), rule(resources=["secrets"]), rule(resources=["jobs"], groups=["batch"])
TO_VIEW = (LabelSelector((("to-view", "true"),)),)
EVERYTHING = (LabelSelector(),)


def selecting(*expressions: tuple[str, str, tuple[str, ...]]) -> tuple[LabelSelector, ...]:
    return (LabelSelector(match_expressions=expressions),)


def test_roles_are_taken_by_name_selector_by_selector_each_distinct_rule_once() -> None:
    rules = aggregate(
        [
            role("b", SECRETS, PODS, labels={"to-view": "true"}),
            role("a", PODS, labels={"to-view": "true"}),
            role("c", JOBS, PODS, labels={"other": "x"}),
            role("all", aggregation=(*selecting(("other", "In", ("x",))), *TO_VIEW)),
            role("shop/a", JOBS, labels={"to-view": "true"}),  # a Role is never selected
        ]
    )
    assert rules == {"all": (JOBS, PODS, SECRETS)}


def test_aggregated_roles_may_select_each_other_but_never_themselves() -> None:
    rules = aggregate(
        [
            role("leaf", PODS, labels={"to-view": "true"}),
            role("middle", aggregation=TO_VIEW, labels={"to-top": "true", "to-view": "true"}),
            role("top", aggregation=(LabelSelector((("to-top", "true"),)),)),
        ]
    )
    assert rules == {"middle": (PODS,), "top": (PODS,)}


def test_selectors_know_every_operator_and_an_empty_one_selects_all() -> None:
    roles = [role("a", PODS, labels={"k": "1"}), role("b", SECRETS)]
    for selector, expected in (
        (selecting(("k", "Exists", ())), (PODS,)),
        (selecting(("k", "DoesNotExist", ())), (SECRETS,)),
        (selecting(("k", "NotIn", ("1",))), (SECRETS,)),
        (EVERYTHING, (PODS, SECRETS)),
        ((), ()),
    ):
        assert aggregate([*roles, role("x", aggregation=selector)]) == {"x": expected}


def test_a_role_with_a_selector_that_is_not_valid_keeps_what_it_holds() -> None:
    broken = role("x", JOBS, aggregation=selecting(("k", "Near", ())))
    assert aggregate([role("a", PODS), broken]) == {}
    assert engine(role("a", PODS), broken).differences == ()


def test_roles_that_select_each_other_come_to_rest() -> None:
    one = role("one", PODS, aggregation=(LabelSelector((("to-one", "true"),)),), labels={"to-two": "true"})
    two = role("two", PODS, aggregation=(LabelSelector((("to-two", "true"),)),), labels={"to-one": "true"})
    assert aggregate([one, two]) == {"one": (PODS,), "two": (PODS,)}


def test_roles_that_select_each_other_in_a_deep_row_are_all_filled_in() -> None:
    names = [f"role-{number:02d}" for number in range(40)]
    row = [
        role(name, aggregation=(LabelSelector(((f"to-{name}", "true"),)),), labels={f"to-{before}": "true"})
        for before, name in zip(["nobody", *names], names, strict=False)
    ]
    leaf = role("leaf", PODS, labels={f"to-{names[-1]}": "true"})
    assert aggregate([leaf, *row]) == dict.fromkeys(names, (PODS,))


def test_a_circle_of_three_that_never_rests_is_given_up() -> None:
    circle = [
        role(
            name,
            rules,
            aggregation=(LabelSelector(((f"to-{name}", "true"),)),),
            labels={f"to-{after}": "true"},
        )
        for name, after, rules in (("a", "c", PODS), ("b", "a", SECRETS), ("c", "b", JOBS))
    ]
    assert set(aggregate(circle)) == {"a", "b", "c"}


def test_decisions_follow_what_is_stored_and_the_difference_is_told() -> None:
    built = engine(
        role("leaf", PODS, labels={"to-view": "true"}),
        role("view", SECRETS, aggregation=TO_VIEW, version="7"),
        binding("b", "ClusterRole/view", "User u"),
    )
    assert built.decide(*request("u as none: get secrets")).is_allowed
    assert built.decide(*request("u as none: get pods")).outcome is Outcome.IMPLICITLY_DENIED
    assert [(each.role, each.missing, each.extra) for each in built.differences] == [
        ("view", (PODS,), (SECRETS,))
    ]
    assert [(each.scope, each.reason) for each in built.gaps()] == [("clusterroles/view", "Stale")]


def test_the_order_of_stored_rules_is_no_difference() -> None:
    built = engine(
        role("leaf", PODS, SECRETS, labels={"to-view": "true"}),
        role("view", SECRETS, PODS, aggregation=TO_VIEW, version="7"),
    )
    assert built.differences == ()
    assert built.gaps() == ()


def test_a_stored_role_without_rules_gives_nothing_a_manifest_what_it_will_get() -> None:
    leaf = role("leaf", PODS, labels={"to-view": "true"})
    user = binding("b", "ClusterRole/view", "User u")
    stored = engine(leaf, role("view", aggregation=TO_VIEW, version="7"), user)
    assert stored.decide(*request("u as none: get pods")).outcome is Outcome.IMPLICITLY_DENIED
    assert stored.differences
    manifest = engine(leaf, role("view", aggregation=TO_VIEW), user)
    assert manifest.decide(*request("u as none: get pods")).is_allowed
    assert manifest.differences == ()


def test_a_manifest_that_cannot_be_filled_in_stays_as_it_is() -> None:
    broken = (role("x", aggregation=selecting(("k", "Near", ()))),)
    assert filled_in(broken) == broken
