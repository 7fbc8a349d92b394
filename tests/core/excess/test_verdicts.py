from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from excess_worlds import (
    ACCOUNT,
    END,
    LONG_AGO,
    SUBJECT,
    gap,
    observation,
    seen,
    used,
    weigh_cluster,
)
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.verdicts import Verdict, atoms_of
from leastwise.core.excess.windows import ExcessExemption, ExcessOptions
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import Plane
from leastwise.core.usage.coverage import Coverage, Span
from rbac_builders import binding, engine, role, rule

USED, UNUSED, UNDECIDED = Verdict.USED, Verdict.UNUSED, Verdict.UNDECIDED
HIDDEN, PROTECTED = Verdict.NOT_OBSERVABLE, Verdict.PROTECTED


def cluster(*rules: KubernetesRule, scope: str = "shop") -> RbacEngine:
    """One account with one role of these rules, in a namespace or (empty scope) in the cluster."""
    if scope:
        return engine(role(f"{scope}/worker", *rules), binding(f"{scope}/works", "Role/worker", SUBJECT))
    return engine(role("worker", *rules), binding("works", "ClusterRole/worker", SUBJECT))


READER = cluster(rule(["get", "list"], ["pods"]))


def test_what_was_used_in_the_window_is_used_and_the_rest_is_unused() -> None:
    found = weigh_cluster(READER, [used("get pods in shop")])
    assert found.verdicts() == {"shop: get pods": USED, "shop: list pods": UNUSED}


def test_bindings_and_entries_say_the_same() -> None:
    uses = [used("get pods in shop")]
    by_entries = weigh_cluster(READER, uses, by_entries=True)
    assert by_entries.verdicts() == weigh_cluster(READER, uses).verdicts()
    assert by_entries.removable() == weigh_cluster(READER, uses).removable()


def test_what_was_denied_was_not_used() -> None:
    found = weigh_cluster(READER, [used("get pods in shop", decision="Denied")])
    assert found.verdict("shop: get pods") is UNUSED
    assert found.excess.last_seen


def test_use_in_another_namespace_or_of_another_resource_is_no_use_of_a_grant() -> None:
    uses = [used("get pods in stock"), used("get secrets in shop"), used("get pods.apps in shop")]
    assert weigh_cluster(READER, uses).verdict("shop: get pods") is UNUSED


def test_a_list_of_all_namespaces_is_no_use_of_a_grant_in_one() -> None:
    assert weigh_cluster(READER, [used("list pods")]).verdict("shop: list pods") is UNUSED


def test_a_cluster_wide_grant_is_used_wherever_it_is_used() -> None:
    found = weigh_cluster(cluster(rule(["get", "list"], ["pods"]), scope=""), [used("get pods in x")])
    assert found.verdicts() == {": get pods": USED, ": list pods": UNUSED}


def test_what_was_last_used_before_the_window_is_unused() -> None:
    uses = [used("get pods in shop", days=60)]
    options = ExcessOptions(window=timedelta(days=50))
    assert weigh_cluster(READER, uses, options=options).verdict("shop: get pods") is UNUSED
    assert weigh_cluster(READER, uses).verdict("shop: get pods") is USED


def test_use_after_the_end_of_the_window_is_use() -> None:
    assert weigh_cluster(READER, [used("get pods in shop", days=-3)]).verdict("shop: get pods") is USED


def test_a_path_is_used_through_its_pattern() -> None:
    found = weigh_cluster(
        cluster(rule(["get"], [], [], paths=["/apis/*", "/version"]), scope=""), [used("get /apis/apps/v1")]
    )
    assert found.verdicts() == {": get /apis/*": USED, ": get /version": UNUSED}


def test_what_is_granted_and_cannot_work_is_not_counted() -> None:
    found = weigh_cluster(cluster(rule(["list"], ["nodes", "pods"])))
    assert found.verdicts() == {"shop: list pods": UNUSED}


# ---------------------------------------------------------------- names


NAMED = cluster(rule(["get"], ["secrets"], names=["db", "mail"]))


def test_a_named_grant_is_used_when_that_name_was_seen() -> None:
    found = weigh_cluster(NAMED, [used("get secrets in shop", "db", "other")])
    assert found.verdicts() == {"shop: get secrets db": USED, "shop: get secrets mail": UNUSED}


def test_a_use_without_a_name_is_no_use_of_a_named_grant() -> None:
    assert weigh_cluster(NAMED, [used("get secrets in shop")]).verdict("shop: get secrets db") is UNUSED


def test_names_that_overflowed_leave_those_undecided_that_begin_alike_and_no_others() -> None:
    found = weigh_cluster(NAMED, [used("get secrets in shop", "d*", "x*")])
    assert found.verdict("shop: get secrets db") is UNDECIDED
    assert "begin like this" in found.reason("shop: get secrets db")
    assert found.verdict("shop: get secrets mail") is UNUSED


def test_a_name_that_is_known_among_overflowed_ones_is_used() -> None:
    found = weigh_cluster(NAMED, [used("get secrets in shop", "d*", "mail")])
    assert found.verdict("shop: get secrets mail") is USED


# ---------------------------------------------------------------- wildcards


@pytest.mark.parametrize(
    ("verbs", "resources", "groups"),
    [(["*"], ["deployments"], ["apps"]), (["get"], ["*"], ["apps"]), (["get"], ["deployments"], ["*"])],
)
def test_a_wildcard_is_used_when_a_part_of_it_was(
    verbs: list[str], resources: list[str], groups: list[str]
) -> None:
    found = weigh_cluster(cluster(rule(verbs, resources, groups)), [used("get deployments.apps in shop")])
    assert set(found.verdicts().values()) == {USED}
    counts = found.excess.counts
    assert (counts.used, counts.wildcards_used) == (0, 1)


def test_a_wildcard_of_subresources_is_used_by_that_subresource_alone() -> None:
    scaler = cluster(rule(["update"], ["*/scale"], ["apps"]))
    assert weigh_cluster(scaler, [used("update deployments.apps/scale in shop")]).removable() == []
    assert weigh_cluster(scaler, [used("update deployments.apps in shop")]).removable() == [
        "RoleBinding shop/works"
    ]


def test_an_unused_wildcard_that_holds_what_no_log_shows_is_not_observable() -> None:
    found = weigh_cluster(cluster(rule(["*"], ["*"], ["*"]), scope=""))
    assert found.verdict(": * *.*") is HIDDEN
    assert "bind" in found.reason(": * *.*")
    assert found.removable() == []


# ---------------------------------------------------------------- what is not observable


def test_what_no_log_shows_is_not_observable_and_its_grant_stays() -> None:
    found = weigh_cluster(cluster(rule(["bind"], ["clusterroles"], ["rbac.authorization.k8s.io"]), scope=""))
    assert set(found.verdicts().values()) == {HIDDEN}
    assert found.removable() == []


def test_what_the_audit_policy_drops_is_not_observable() -> None:
    leases = cluster(rule(["update"], ["leases"], ["coordination.k8s.io"]))
    missing = seen(missing=("leases.coordination.k8s.io",))
    watch = observation(missing)
    assert set(weigh_cluster(leases, watch=watch).verdicts().values()) == {HIDDEN}
    whole = observation(missing, seen())
    assert set(weigh_cluster(leases, watch=whole).verdicts().values()) == {UNUSED}


# ---------------------------------------------------------------- what leaves everything undecided


def holes(*days: tuple[float, float]) -> Coverage:
    """Watched in these spans of days before the end."""
    spans = tuple(Span(END - timedelta(days=a), END - timedelta(days=b)) for a, b in days)
    return Coverage(Plane.KUBERNETES, "log", spans)


@pytest.mark.parametrize(
    ("coverage", "reason"),
    [
        ((), "not watched"),
        ((seen(plane=Plane.AWS),), "not watched"),
        ((seen(20),), "20 days before the end, less than 30 days"),
        ((seen(60),), "66.66 % of the last 90 days was watched, less than 99 %"),
        ((holes((200, 1)),), "0 seconds before the end"),
        ((holes((200, 29), (28, 0)),), "28 days before the end, less than 30 days"),
        ((holes((200, 50), (48, 0)),), "97.77 %"),
    ],
)
def test_without_enough_coverage_nothing_is_unused(coverage: tuple[Coverage, ...], reason: str) -> None:
    watch = observation(seen())
    watch = type(watch)(END, coverage)
    found = weigh_cluster(READER, [used("get pods in shop")], watch=watch)
    assert found.verdict("shop: get pods") is USED
    assert found.verdict("shop: list pods") is UNDECIDED
    assert reason in found.reason("shop: list pods")
    assert found.removable() == []


@pytest.mark.parametrize(
    "coverage",
    [
        (seen(90),),
        (holes((200, 50), (49.5, 0)),),  # half a day of ninety is less than 1 %
        (holes((200, 20)), holes((20, 0))),  # two sources, one after the other
        (seen(200), holes((3, 2))),
    ],
)
def test_with_enough_coverage_it_is_unused(coverage: tuple[Coverage, ...]) -> None:
    watch = type(observation())(END, coverage)
    assert weigh_cluster(READER, watch=watch).verdict("shop: list pods") is UNUSED


def test_the_least_coverage_and_window_can_be_set() -> None:
    watch = type(observation())(END, (seen(60),))
    options = ExcessOptions(window=timedelta(days=60))
    assert weigh_cluster(READER, watch=watch, options=options).verdict("shop: list pods") is UNUSED
    options = ExcessOptions(min_coverage=0.5)
    assert weigh_cluster(READER, watch=watch, options=options).verdict("shop: list pods") is UNUSED


def test_a_gap_of_the_log_leaves_its_plane_undecided() -> None:
    found = weigh_cluster(READER, watch=observation(gaps=(gap("audit.log"),)))
    assert found.verdict("shop: list pods") is UNDECIDED
    assert "audit.log" in found.reason("shop: list pods")
    other = observation(gaps=(gap("trail", "aws"),))
    assert weigh_cluster(READER, watch=other).verdict("shop: list pods") is UNUSED


def test_of_a_group_nothing_is_said() -> None:
    team = IdentityId("k8s:group:team")
    world = engine(role("shop/worker", rule()), binding("shop/works", "Role/worker", "Group team"))
    found = weigh_cluster(world, identity=team)
    assert found.verdict("shop: get pods") is UNUSED
    weigher = type(found.weigher)(
        {},
        found.weigher.holdings.facts,
        observation(),
        groups=frozenset({team}),
        clusters={team: world},
    )
    excess = weigher.weigh(team, ())
    assert [each.verdict for each in excess.parts] == [UNDECIDED]
    assert "one by one" in excess.parts[0].reason


# ---------------------------------------------------------------- dates of grants


BINDING = Source("RoleBinding", "shop/works")
GRANTING = Source("Role", "shop/worker")


def test_an_unknown_date_of_the_grant_leaves_it_undecided() -> None:
    found = weigh_cluster(READER, granted_before=None)
    assert found.verdict("shop: list pods") is UNDECIDED
    assert found.reason("shop: list pods") == "since when it is granted is not known"


def test_a_young_grant_is_undecided() -> None:
    found = weigh_cluster(READER, granted_before=END - timedelta(days=12))
    assert found.reason("shop: list pods") == "granted for 12 days, less than 30 days"


@pytest.mark.parametrize(
    ("dates", "before", "verdict"),
    [
        ({BINDING: 100, GRANTING: 100}, None, UNUSED),
        ({BINDING: 100, GRANTING: 10}, None, UNDECIDED),
        ({BINDING: 100}, None, UNDECIDED),
        ({BINDING: 100}, LONG_AGO, UNUSED),
        ({BINDING: 3}, LONG_AGO, UNDECIDED),
    ],
)
def test_a_grant_is_as_old_as_its_youngest_part(
    dates: dict[Source, float], before: datetime | None, verdict: Verdict
) -> None:
    known = {source: END - timedelta(days=days) for source, days in dates.items()}
    found = weigh_cluster(READER, dates=known, granted_before=before)
    assert found.verdict("shop: list pods") is verdict


def test_of_two_grants_of_one_atom_the_older_counts() -> None:
    world = engine(
        role("shop/worker", rule()),
        role("shop/other", rule()),
        binding("shop/works", "Role/worker", SUBJECT),
        binding("shop/others", "Role/other", SUBJECT),
    )
    old, young = END - timedelta(days=100), END - timedelta(days=2)
    dates = {
        BINDING: old,
        GRANTING: old,
        Source("RoleBinding", "shop/others"): young,
        Source("Role", "shop/other"): young,
    }
    assert weigh_cluster(world, dates=dates, granted_before=None).verdict("shop: get pods") is UNUSED


def test_dates_of_single_atoms_count_where_nothing_else_is_known() -> None:
    dates = {ACCOUNT: {"shop: list pods": LONG_AGO, "shop: get pods": END - timedelta(days=1)}}
    found = weigh_cluster(READER, granted_before=None, atom_dates=dates)
    assert found.verdicts() == {"shop: get pods": UNDECIDED, "shop: list pods": UNUSED}
    one = {ACCOUNT: {"shop: list pods": LONG_AGO}}
    found = weigh_cluster(READER, granted_before=None, atom_dates=one)
    assert found.verdicts() == {"shop: get pods": UNDECIDED, "shop: list pods": UNUSED}


# ---------------------------------------------------------------- protection


@pytest.mark.parametrize(
    ("days", "first", "verdict"),
    [
        (92, 92, PROTECTED),  # a quarter ago
        (98, 98, PROTECTED),
        (110, 110, UNUSED),
        (180, 180, PROTECTED),  # half a year
        (150, 150, UNUSED),
        (365, 365, PROTECTED),
        (150, 365, PROTECTED),  # between, nobody knows
        (372.1, 373, UNUSED),
    ],
)
def test_use_around_the_same_date_of_an_earlier_season_protects(
    days: float, first: float, verdict: Verdict
) -> None:
    uses = [used("list pods in shop", days=days, first=first)]
    assert weigh_cluster(READER, uses).verdict("shop: list pods") is verdict
    options = ExcessOptions(is_seasonal=False)
    assert weigh_cluster(READER, uses, options=options).verdict("shop: list pods") is UNUSED


def exempt(**fields: Any) -> ExcessOptions:
    return ExcessOptions(exemptions=(ExcessExemption("restore drill", END + timedelta(days=30), **fields),))


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"permission": "list *"}, PROTECTED),
        ({"permission": "get *"}, UNUSED),
        ({"subject": "k8s:*:shop:*"}, PROTECTED),
        ({"subject": "k8s:*:stock:*"}, UNUSED),
        ({"permission": "*", "scope": "stock"}, UNUSED),
    ],
)
def test_an_exemption_protects_what_it_names(fields: dict[str, Any], verdict: Verdict) -> None:
    found = weigh_cluster(READER, options=exempt(**fields))
    assert found.verdict("shop: list pods") is verdict
    if verdict is PROTECTED:
        assert found.reason("shop: list pods") == "kept until 2026-07-30: restore drill"


def test_an_exemption_whose_end_has_come_protects_nothing() -> None:
    options = ExcessOptions(exemptions=(ExcessExemption("drill", END, permission="*"),))
    assert weigh_cluster(READER, options=options).verdict("shop: list pods") is UNUSED


def test_atoms_are_given_back_by_verdict() -> None:
    found = weigh_cluster(READER, [used("get pods in shop")])
    both = atoms_of(found.excess.parts, USED, UNUSED)
    assert both["shop"].bit_count() == 2
    assert atoms_of(found.excess.parts, HIDDEN) == {}
