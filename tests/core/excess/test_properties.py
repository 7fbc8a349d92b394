"""What has to hold whatever is granted and used, with the engine's own decisions as the judge."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from excess_worlds import (
    ACCOUNT,
    END,
    SUBJECT,
    gap,
    observation,
    question,
    seen,
    used,
    weigh_cluster,
    without,
)
from leastwise.core.comparisons import Access, covers_access
from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.verdicts import Verdict, atoms_of
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate, united
from leastwise.core.usage.coverage import Coverage, Span
from rbac_builders import binding, engine, role, rule

VERBS = ("get", "list", "create", "delete", "*", "bind")
RESOURCES = ("pods", "secrets", "pods/log", "deployments", "*", "*/log", "nodes", "namespaces")
GROUPS = ("", "apps", "*")
PLACES = ("shop", "stock", "")
SUBJECTS = (
    SUBJECT,
    "Group system:serviceaccounts:shop",
    "Group system:authenticated",
    "ServiceAccount shop/other",
)


def some(values: tuple[str, ...], least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True)


RULES = st.builds(
    rule, some(VERBS), some(RESOURCES), some(GROUPS, most=2), some(("db", "mail"), least=0, most=2)
)
PATHS = st.builds(
    lambda verbs, paths: rule(verbs, [], [], paths=paths),
    some(("get", "*")),
    some(("/apis/*", "/version", "*")),
)
ROLES = st.lists(st.one_of(RULES, PATHS), min_size=1, max_size=3)
BINDINGS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(PLACES), some(SUBJECTS, most=2)), min_size=1, max_size=6
)


@st.composite
def clusters(draw: st.DrawFn) -> RbacEngine:
    """A cluster of a few roles and bindings."""
    roles = [role(f"r{number}", *draw(ROLES)) for number in range(4)]
    bound = [
        binding(f"{place}/b{number}" if place else f"b{number}", f"ClusterRole/r{which}", *subjects)
        for number, (which, place, subjects) in enumerate(draw(BINDINGS))
    ]
    return engine(*roles, *bound)


REQUESTS = st.one_of(
    st.builds(
        lambda verb, what, place, name: (f"{verb} {what}" + (f" in {place}" if place else ""), name),
        st.sampled_from(("get", "list", "create", "delete")),
        st.sampled_from(("pods", "secrets", "pods/log", "deployments.apps", "nodes", "namespaces")),
        st.sampled_from(PLACES),
        st.sampled_from(("", "db", "mail")),
    ),
    st.tuples(st.sampled_from(("get /apis/apps", "get /version", "get /metrics")), st.just("")),
)


def uses_of(world: RbacEngine, requests: list[tuple[str, str]]) -> list[tuple[Aggregate, str]]:
    """The uses that the cluster would have allowed."""
    found = []
    for what, name in requests:
        each = used(what, *([name] if name else []))
        if world.decide(Caller(ACCOUNT), question(each.use, name)).is_allowed:
            found.append((each, name))
    return found


@given(clusters(), st.lists(REQUESTS, max_size=8))
def test_removing_everything_removable_leaves_every_use_allowed(
    world: RbacEngine, requests: list[tuple[str, str]]
) -> None:
    uses = uses_of(world, requests)
    found = weigh_cluster(world, [each for each, _ in uses])
    after = without(world, ACCOUNT, found.removable())
    for each, name in uses:
        assert after.decide(Caller(ACCOUNT), question(each.use, name)).is_allowed, each.use


@given(clusters(), st.lists(REQUESTS, max_size=8))
def test_removing_everything_removable_leaves_all_that_is_not_unused(
    world: RbacEngine, requests: list[tuple[str, str]]
) -> None:
    """Undecided, not observable and protected atoms are still granted, as they were written."""
    uses = [each for each, _ in uses_of(world, requests)]
    found = weigh_cluster(world, uses)
    left = without(world, ACCOUNT, found.removable()).effective(ACCOUNT)
    working = [entry for entry in left if not entry.inert]
    for scope, atoms in atoms_of(found.excess.parts, *(set(Verdict) - {Verdict.UNUSED})).items():
        for atom in found.weigher.table.of(atoms):
            access = Access("kubernetes", scope, atom.action, atom.resource, atom.group, atom.name, atom.path)
            assert any(covers_access(entry, access) for entry in working), atom


@given(clusters(), st.lists(REQUESTS, max_size=8), st.lists(REQUESTS, max_size=4))
def test_more_use_never_makes_more_excess(
    world: RbacEngine, requests: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    fewer = [each for each, _ in uses_of(world, requests)]
    every = fewer + [each for each, _ in uses_of(world, more)]
    before = weigh_cluster(world, fewer)
    after = weigh_cluster(world, every)
    unused = {text for text, verdict in before.verdicts().items() if verdict is Verdict.UNUSED}
    still = {text for text, verdict in after.verdicts().items() if verdict is Verdict.UNUSED}
    assert still <= unused


@given(clusters(), st.lists(REQUESTS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_sources_never_matters(
    world: RbacEngine, requests: list[tuple[str, str]], random: Random
) -> None:
    uses = [each for each, _ in uses_of(world, requests)]
    sources = [uses[::2], uses[1::2]]
    expected = weigh_cluster(world, united(sources)).excess
    random.shuffle(uses)
    spans = [Span(END - timedelta(days=200), END - timedelta(days=3)), Span(END - timedelta(days=4), END)]
    coverage = [Coverage(Plane.KUBERNETES, "log", (span,)) for span in spans]
    random.shuffle(coverage)
    watch = observation(*coverage)
    assert (
        weigh_cluster(world, united([uses, ()]), watch=watch).verdicts()
        == weigh_cluster(world, united(reversed(sources))).verdicts()
    )
    again = weigh_cluster(world, uses).excess
    assert (again.parts, again.grants) == (expected.parts, expected.grants)


@given(clusters(), st.lists(REQUESTS, max_size=8))
def test_a_gap_never_produces_a_removal(world: RbacEngine, requests: list[tuple[str, str]]) -> None:
    uses = [each for each, _ in uses_of(world, requests)]
    whole = set(weigh_cluster(world, uses).removable())
    for lack in (
        {"watch": observation(gaps=(gap("audit.log"),))},
        {"watch": observation(seen(5))},
        {"granted_before": None},
        {"gaps": tuple(gap(kind) for kind in ("rolebindings", "clusterrolebindings"))},
    ):
        found = weigh_cluster(world, uses, **lack)
        assert set(found.removable()) <= whole
        unused = sum(each.unused for each in found.excess.removable)
        assert not unused, "what may go is covered whole by what stays"


@given(clusters(), st.lists(REQUESTS, max_size=8))
def test_parts_hold_every_effective_atom_once_by_bindings_and_by_entries(
    world: RbacEngine, requests: list[tuple[str, str]]
) -> None:
    uses = [each for each, _ in uses_of(world, requests)]
    found = weigh_cluster(world, uses)
    effective = found.weigher.holdings.of(ACCOUNT).effective
    for scope, atoms in effective.items():
        parts = [each.atoms for each in found.excess.parts if each.scope == scope]
        assert sum(each.bit_count() for each in parts) == atoms.bit_count()
        assert atoms_of(found.excess.parts, *Verdict)[scope] == atoms
    by_entries = weigh_cluster(world, uses, by_entries=True)
    assert by_entries.verdicts() == found.verdicts()
    assert by_entries.excess.counts == found.excess.counts
    assert by_entries.excess.grants == found.excess.grants
