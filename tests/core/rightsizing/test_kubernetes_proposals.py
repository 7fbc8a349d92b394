"""What is proposed for a cluster: cases of grant, use and options, with the rules that come of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.rightsizing.use_builders import ME, used
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.excess.atoms import Atom
from leastwise.core.permissions import KubernetesRule
from leastwise.core.rightsizing.kubernetes_checks import Sides, check, is_baseline
from leastwise.core.rightsizing.kubernetes_needs import needs_of
from leastwise.core.rightsizing.kubernetes_rightsizing import KubernetesRightSizing, RightSized
from leastwise.core.rightsizing.proposals import (
    Doubt,
    Doubts,
    Reason,
    RefusedProposalError,
    no_doubts,
)
from leastwise.core.rightsizing.widths import Names, Namespaces, Resources, Width
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.uses import DENIED
from rbac_builders import binding, role, rule

ANY_NAME = Width(names=Names.ANY)
API = "ServiceAccount payments/api"
EVERYTHING = (
    role("all", rule(["*"], ["*"], ["*"]), rule(["*"], [], [], paths=["*"])),
    binding("all", "ClusterRole/all", API),
)


def world(*objects: object) -> ClusterWorld:
    return ClusterWorld(
        roles=tuple(each for each in objects if isinstance(each, ObservedRoleDefinition)),
        bindings=tuple(each for each in objects if isinstance(each, ObservedBinding)),
    )


def engine(*objects: object) -> RbacEngine:
    return RbacEngine(world(*objects))


def own(*rules: KubernetesRule, namespace: str = "") -> tuple[object, ...]:
    """One role with these rules, bound to the account in a namespace or in the whole cluster."""
    name = f"{namespace}/r" if namespace else "r"
    kind = "Role" if namespace else "ClusterRole"
    return role(name, *rules), binding(name, f"{kind}/r", API)


def sized(
    granted: tuple[object, ...],
    *uses: Aggregate,
    doubts: Doubts = no_doubts,
    width: Width | None = None,
    hidden: tuple[Atom, ...] = (),
    since: str = "",
) -> RightSized:
    return KubernetesRightSizing(engine(*granted), doubts, hidden, width).of(ME, uses, since)


def texts(found: RightSized) -> list[str]:
    """What is proposed, one piece a line, sorted: `get secrets db in payments`."""
    return sorted(
        f"{each.atom.text} in {each.scope}" if each.scope else each.atom.text for each in found.after
    )


@dataclass(frozen=True)
class Case:
    says: str
    granted: tuple[object, ...]
    uses: tuple[Aggregate, ...]
    proposed: list[str]
    width: Width | None = None


READ = ("get", "list", "watch")
CASES = [
    Case("nothing used, nothing proposed", EVERYTHING, (), []),
    Case(
        "a wildcard becomes what was used, where it was used",
        EVERYTHING,
        (used("list pods in a"), used("list pods in b"), used("get deployments.apps in a", "web")),
        ["list pods in a", "get deployments.apps web in a", "list pods in b"],
    ),
    Case(
        "a list over all namespaces needs the whole cluster, and covers those in one",
        EVERYTHING,
        (used("list pods"), used("list pods in a"), used("get pods in a", "p")),
        ["list pods", "get pods in a"],
    ),
    Case(
        "cluster-scoped resources stay cluster-wide",
        EVERYTHING,
        (used("get nodes", "n"), used("get namespaces in shop", "shop")),
        ["get nodes n", "get namespaces shop in shop"],
    ),
    Case(
        "a subresource is no resource, and exec by GET is create as well",
        EVERYTHING,
        (used("get pods/exec in a", "p"), used("create pods/exec in a", "p")),
        ["create pods/exec in a", "get pods/exec in a"],
    ),
    Case("few names are written out", EVERYTHING, (used("get secrets in a", "x", "y"),),
         ["get secrets x in a", "get secrets y in a"]),
    Case("more names than are allowed are not", EVERYTHING, (used("get secrets in a", "x", "y", "z"),),
         ["get secrets in a"], Width(most_names=2)),
    Case("names that were once not told are not", EVERYTHING,
         (used("get secrets in a", "x", unnamed=True),), ["get secrets in a"]),
    Case("names that were too many are not", EVERYTHING,
         (used("get secrets in a", "app-*", words=1),), ["get secrets in a"]),
    Case("generated names are not", EVERYTHING,
         (used("get secrets in a", "token-x7k2p"), used("get pods in a", "db-0")),
         ["get pods in a", "get secrets in a"]),
    Case("any name is a choice", EVERYTHING, (used("get secrets in a", "x"),),
         ["get secrets in a"], ANY_NAME),
    Case(
        "a name that a server never checks is not written: create, deletecollection",
        EVERYTHING,
        (used("create configmaps in a", "c"), used("deletecollection configmaps in a", "c")),
        ["create configmaps in a", "deletecollection configmaps in a"],
    ),
    Case("a list by name keeps it", EVERYTHING, (used("list secrets in a", "x"),), ["list secrets x in a"]),
    Case("a list that was also whole keeps none", EVERYTHING,
         (used("list secrets in a", "x", unnamed=True),), ["list secrets in a"]),
    Case(
        "create by an apply patch works with a name, where only that is granted",
        own(rule(["create", "patch"], ["configmaps"], names=["c", "d"]), namespace="payments"),
        (used("create configmaps in payments", "c"), used("patch configmaps in payments", "c")),
        ["create configmaps c in payments", "patch configmaps c in payments"],
    ),
    Case(
        "names of the grant are cut to those used",
        own(rule(["get"], ["secrets"], names=["x", "y", "z"]), namespace="payments"),
        (used("get secrets in payments", "y"),),
        ["get secrets y in payments"],
    ),
    Case(
        "and stay where names are any",
        own(rule(["get"], ["secrets"], names=["x", "y", "z"]), namespace="payments"),
        (used("get secrets in payments", "y"),),
        ["get secrets x in payments", "get secrets y in payments", "get secrets z in payments"],
        ANY_NAME,
    ),
    Case(
        "of granted names those that begin as used ones did",
        own(rule(["get"], ["secrets"], names=["app-a", "app-b", "db"]), namespace="payments"),
        (used("get secrets in payments", "app-*", words=1),),
        ["get secrets app-a in payments", "get secrets app-b in payments"],
    ),
    Case(
        "a wildcard is kept by choice, no wider than it was",
        own(rule(["get", "update"], ["*", "*/scale"], ["apps"])),
        (used("get deployments.apps in a", "d"), used("update deployments.apps/scale in a", "d")),
        ["get *.apps d in a", "update */scale.apps d in a"],
        Width(resources=Resources.ANY),
    ),
    Case(
        "every namespace is a choice",
        EVERYTHING,
        (used("list pods in a"),),
        ["list pods"],
        Width(namespaces=Namespaces.ANY),
    ),
    Case(
        "a namespace that was granted alone stays it",
        own(rule(READ, ["pods"]), namespace="payments"),
        (used("list pods in payments"),),
        ["list pods in payments"],
        Width(namespaces=Namespaces.ANY),
    ),
    Case("paths are those used", EVERYTHING, (used("get /metrics"), used("get /healthz")),
         ["get /healthz", "get /metrics"]),
    Case(
        "or the pattern by choice",
        own(rule(["get"], [], [], paths=["/api/*", "*"])),
        (used("get /api/v1"),),
        ["get /api/*"],
        Width(resources=Resources.ANY),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_use_becomes_the_smallest_rules(case: Case) -> None:
    found = sized(case.granted, *case.uses, width=case.width)
    assert texts(found) == sorted(case.proposed)
    assert not found.kept
    assert not found.lapsed
    assert found.used == len(case.uses)


def test_a_use_that_is_not_granted_any_more_is_told_and_not_given_back() -> None:
    granted = own(rule(["get"], ["pods"]), namespace="payments")
    found = sized(granted, used("delete pods in payments", "p"), used("get /metrics"))
    assert not found.after
    assert [(each.what, each.scope) for each in found.lapsed] == [
        ("delete pods", "payments"),
        ("get /metrics", ""),
    ]
    assert found.used == 0


def test_a_refused_use_is_no_use_and_one_before_the_window_neither() -> None:
    found = sized(
        EVERYTHING,
        used("get pods in a", "p", decision=DENIED),
        used("list pods in a", at="2025-01-01T00:00:00Z"),
        since="2026-01-01T00:00:00",
    )
    assert not found.after


def test_what_everybody_has_is_not_proposed() -> None:
    common = (
        role("seen", rule(["get"], [], [], paths=["/version"]), rule(["get"], ["pods"], names=["p", "q"])),
        binding("seen", "ClusterRole/seen", "Group system:authenticated"),
        role("own", rule(["get"], ["pods"]), rule(["get"], [], [], paths=["/version"])),
        binding("own", "ClusterRole/own", API),
    )
    assert texts(sized(common, used("get /version"), used("get pods in a", "p"))) == []
    assert texts(sized(common, used("get pods in a", "p", "z"))) == ["get pods in a"]
    assert texts(sized(common, used("get pods in a", "p", unnamed=True))) == ["get pods in a"]


def test_bindings_that_the_server_restores_are_left_alone() -> None:
    assert is_baseline(binding("system:x", "ClusterRole/all", API))
    assert not is_baseline(binding("x", "ClusterRole/all", API, "Group system:serviceaccounts:payments"))
    granted = (EVERYTHING[0], binding("system:x", "ClusterRole/all", API))
    assert not sized(granted, used("get pods in a", "p")).before


def test_what_a_group_gives_is_proposed_for_the_account_itself() -> None:
    granted = (EVERYTHING[0], binding("g", "ClusterRole/all", "Group system:serviceaccounts:payments"))
    assert texts(sized(granted, used("list pods in a"))) == ["list pods in a"]


def test_a_group_has_no_uses_of_its_own() -> None:
    maker = KubernetesRightSizing(engine(*EVERYTHING), no_doubts)
    with pytest.raises(InvalidError, match="right-size its members"):
        maker.of(IdentityId("k8s:group:team"), ())


# ---------------------------------------------------------------- doubts


def only(doubt: Doubt, *actions: str) -> Doubts:
    def doubts(atom: Atom, _scope: str) -> Reason | None:
        is_meant = atom.action in actions or "*" in (atom.action, atom.resource)
        return Reason(doubt.value, "because") if is_meant else None

    return doubts


def test_what_is_not_observable_stays_as_granted() -> None:
    granted = own(rule(["get", "escalate"], ["clusterroles"], ["rbac.authorization.k8s.io"]))
    found = sized(granted, doubts=only(Doubt.NOT_OBSERVABLE, "escalate"))
    assert texts(found) == ["escalate clusterroles.rbac.authorization.k8s.io"]
    assert [(each.what, each.reason.text) for each in found.kept] == [(texts(found)[0], "because")]


def test_of_a_wildcard_only_what_no_log_shows_stays() -> None:
    hidden = (
        Atom(Plane.KUBERNETES, "escalate", "rbac.authorization.k8s.io", "clusterroles"),
        Atom(Plane.KUBERNETES, "update", "*", "*/finalizers"),
        Atom(Plane.KUBERNETES, "get", "", "nodes/proxy"),
        Atom(Plane.KUBERNETES, "list", "", "nodes"),
    )
    doubts = only(Doubt.NOT_OBSERVABLE, "escalate", "update", "get")
    wide = own(rule(["*"], ["*"], ["*"]))
    assert texts(sized(wide, doubts=doubts, hidden=hidden)) == [
        "escalate clusterroles.rbac.authorization.k8s.io",
        "get nodes/proxy",
        "update */finalizers.*",
    ]
    in_one_group = own(rule(["*"], ["*"], ["apps"]), namespace="payments")
    found = sized(in_one_group, doubts=doubts, hidden=hidden)
    assert texts(found) == ["update */finalizers.apps in payments"]
    assert texts(sized(in_one_group, doubts=doubts, hidden=hidden[:1])) == ["* *.apps in payments"]


def test_what_is_undecided_stays_whole_whatever_was_used_of_it() -> None:
    found = sized(EVERYTHING, used("list pods in a"), doubts=only(Doubt.UNDECIDED, "*"))
    assert texts(found) == ["* *", "* *.*"]
    assert len(found.kept) == 2


# ---------------------------------------------------------------- the check


def test_rules_that_deny_a_recorded_use_are_refused() -> None:
    before = Sides.of(engine(*EVERYTHING))
    needs = tuple(needs_of([used("get secrets in a", "x")]))
    rules = {"a": (rule(["get"], ["secrets"], names=["y"]),)}
    with pytest.raises(
        RefusedProposalError, match="would deny a recorded use: get secrets x in a, last seen"
    ):
        check(before, ME, rules, needs)
    with pytest.raises(RefusedProposalError, match="would deny a recorded use: get /x, last seen"):
        check(before, ME, {}, tuple(needs_of([used("get /x")])))


@pytest.mark.parametrize(
    ("scope", "wider", "says"),
    [
        ("payments", rule(["get"], ["secrets"]), "get secrets in payments"),
        ("payments", rule(["*"], ["pods"]), r"\* pods in payments"),
        ("payments", rule(["get"], ["*"]), r"get \* in payments"),
        ("payments", rule(["get"], ["pods/log"]), "get pods/log in payments"),
        ("", rule(["get"], ["pods"]), "get pods in the whole cluster"),
        ("other", rule(["get"], ["pods"]), "get pods in other"),
        ("", rule(["get"], [], [], paths=["/x"]), "get /x in the whole cluster"),
    ],
)
def test_rules_that_are_wider_than_the_grant_are_refused(
    scope: str, wider: KubernetesRule, says: str
) -> None:
    rules = (rule(["get"], ["pods"]), rule(["get"], ["secrets"], names=["x"]))
    before = Sides.of(engine(*own(*rules, namespace="payments")))
    with pytest.raises(RefusedProposalError, match=f"would widen the grant: {says}"):
        check(before, ME, {scope: (wider,)}, ())
    check(before, ME, {"payments": (rule(["get"], ["pods"]),)}, ())
