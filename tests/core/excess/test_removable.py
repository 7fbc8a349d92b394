from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from excess_worlds import (
    ACCOUNT,
    END,
    LONG_AGO,
    SUBJECT,
    Weighed,
    gap,
    observation,
    seen,
    used,
    weigh_cluster,
)
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.grants import GrantFacts
from leastwise.core.excess.removable import Grant
from leastwise.core.excess.weighing import Weigher
from leastwise.core.excess.windows import ExcessExemption, ExcessOptions
from leastwise.core.permissions import KubernetesRule
from leastwise.core.risks.kubernetes_states import direct_subjects
from rbac_builders import binding, engine, role, rule

READS = rule(["get", "list"], ["pods"])
WRITES = rule(["get", "delete"], ["pods"])


def two(
    first: KubernetesRule = READS, second: KubernetesRule = WRITES, to_second: str = SUBJECT
) -> RbacEngine:
    """Two roles in one namespace."""
    return engine(
        role("shop/a", first),
        role("shop/b", second),
        binding("shop/a", "Role/a", SUBJECT),
        binding("shop/b", "Role/b", to_second),
    )


def grants(found: Weighed) -> dict[str, Grant]:
    return {each.source.name: each for each in found.excess.grants}


def test_a_binding_that_gives_nothing_used_may_go() -> None:
    found = weigh_cluster(two(), [used("list pods in shop")])
    assert found.removable() == ["RoleBinding shop/b"]
    kept = grants(found)["shop/a"]
    assert (kept.is_removable, kept.unused, kept.needed) == (False, 1, 1)
    assert kept.reason == "part of it is needed"


def test_two_grants_of_one_used_atom_never_both_go() -> None:
    world = two(second=rule(["get"], ["pods", "secrets"]))
    found = weigh_cluster(world, [used("get pods in shop")])
    assert found.removable() == ["RoleBinding shop/b"], "the one with the sensitive excess goes"
    assert grants(found)["shop/b"].covered_by == (Source("RoleBinding", "shop/a"),)


def test_of_equal_grants_the_first_by_name_goes_whatever_their_order() -> None:
    uses = [used("get pods in shop"), used("list pods in shop")]
    parts = [binding(f"shop/{name}", f"Role/{name}", SUBJECT) for name in "abc"]
    for order in permutations(parts):
        world = engine(*[role(f"shop/{name}", READS) for name in "abc"], *order)
        assert weigh_cluster(world, uses).removable() == ["RoleBinding shop/a", "RoleBinding shop/b"]


def test_what_is_undecided_makes_a_grant_stay_unless_it_is_covered() -> None:
    watch = observation(seen(10))
    assert weigh_cluster(two(), watch=watch).removable() == []
    same = two(second=rule(["get"], ["pods"]))
    assert weigh_cluster(same, watch=watch).removable() == ["RoleBinding shop/b"]


def test_a_wildcard_that_stays_covers_what_it_holds() -> None:
    world = two(second=rule(["*"], ["pods"]))
    uses = [used("get pods in shop"), used("deletecollection pods in shop")]
    found = weigh_cluster(world, uses)
    assert found.removable() == ["RoleBinding shop/a"]
    assert grants(found)["shop/a"].covered_by == (Source("RoleBinding", "shop/b"),)


def test_what_a_wildcard_covers_does_not_cover_the_wildcard() -> None:
    world = two(second=rule(["*"], ["pods"]))
    found = weigh_cluster(world, [used("get pods in shop")])
    assert found.removable() == ["RoleBinding shop/a"]


def test_a_cluster_wide_grant_that_stays_covers_a_namespace() -> None:
    world = engine(
        role("a", READS),
        binding("shop/a", "ClusterRole/a", SUBJECT),
        binding("wide", "ClusterRole/a", SUBJECT),
    )
    uses = [used("get pods in shop"), used("get pods in stock"), used("list pods in shop")]
    assert weigh_cluster(world, uses).removable() == ["RoleBinding shop/a"]


def test_a_grant_in_a_namespace_does_not_cover_a_cluster_wide_one() -> None:
    world = engine(
        role("a", rule(["get"], ["pods"])),
        binding("shop/a", "ClusterRole/a", SUBJECT),
        binding("wide", "ClusterRole/a", SUBJECT),
    )
    assert "ClusterRoleBinding wide" not in weigh_cluster(world, [used("get pods in shop")]).removable()


def test_a_named_grant_does_not_cover_one_for_every_name_but_is_covered_by_it() -> None:
    world = two(rule(["get"], ["secrets"], names=["db"]), rule(["get"], ["secrets"]))
    uses = [used("get secrets in shop", "db")]
    assert weigh_cluster(world, uses).removable() == ["RoleBinding shop/a"]


def test_a_grant_of_a_group_stays_and_covers() -> None:
    world = two(second=READS, to_second="Group system:serviceaccounts:shop")
    found = weigh_cluster(world, [used("get pods in shop"), used("list pods in shop")])
    assert found.removable() == ["RoleBinding shop/a"]
    assert [each.source.name for each in found.excess.grants] == ["shop/a"]


def test_a_binding_that_names_the_account_and_its_group_stays() -> None:
    world = engine(
        role("shop/a", READS),
        binding("shop/a", "Role/a", SUBJECT, "Group system:serviceaccounts:shop"),
    )
    assert weigh_cluster(world).excess.grants == ()
    assert weigh_cluster(world, by_entries=True).excess.grants == ()


@pytest.mark.parametrize(
    "group", ["system:authenticated", "system:serviceaccounts", "system:unauthenticated"]
)
def test_what_everybody_has_is_no_excess_and_covers(group: str) -> None:
    world = two(to_second=f"Group {group}")
    found = weigh_cluster(world, by_entries=True)
    if group == "system:unauthenticated":
        return
    assert found.verdicts().keys() == {"shop: list pods"}
    assert found.excess.baseline == 2
    assert found.removable() == ["RoleBinding shop/a"]


def test_bindings_of_the_system_are_the_baseline() -> None:
    world = engine(role("a", READS), binding("system:reads", "ClusterRole/a", SUBJECT))
    for by_entries in (False, True):
        found = weigh_cluster(world, by_entries=by_entries)
        assert (found.verdicts(), found.excess.baseline, found.excess.grants) == ({}, 2, ())


def test_an_unknown_binding_stays() -> None:
    found = weigh_cluster(two(), named={})
    assert found.excess.grants == ()
    assert set(found.verdicts()) == {"shop: get pods", "shop: list pods", "shop: delete pods"}


@pytest.mark.parametrize(
    "scope",
    ["rolebindings", "rolebindings/shop", "rolebindings/shop/a", "roles/shop/a"],
)
def test_a_grant_inside_a_gap_stays(scope: str) -> None:
    found = weigh_cluster(two(), gaps=(gap(scope),))
    assert "RoleBinding shop/a" not in found.removable()
    assert grants(found)["shop/a"].reason == f"not read: {scope}"


@pytest.mark.parametrize("scope", ["clusterrolebindings", "rolebindings/stock", "roles/shop/c", "pods"])
def test_a_gap_elsewhere_speaks_not_against_it(scope: str) -> None:
    found = weigh_cluster(two(), gaps=(gap(scope),))
    assert found.removable() == ["RoleBinding shop/a", "RoleBinding shop/b"]


def test_a_grant_that_must_stay_covers_others() -> None:
    same = two(second=READS)
    uses = [used("get pods in shop"), used("list pods in shop")]
    found = weigh_cluster(same, uses, gaps=(gap("rolebindings/shop/a"),))
    assert found.removable() == ["RoleBinding shop/b"]


def test_what_a_declaration_made_is_told_apart() -> None:
    found = weigh_cluster(two(), declared=frozenset({Source("RoleBinding", "shop/a")}))
    assert {name: each.is_declared for name, each in grants(found).items()} == {
        "shop/a": True,
        "shop/b": False,
    }
    judged = {each.atom.text: each.is_declared for each in found.weigher.judged(found.excess)}
    assert judged == {"get pods": True, "list pods": True, "delete pods": False}


def test_an_exemption_keeps_a_grant() -> None:
    exemption = ExcessExemption("drill", END + timedelta(days=9), permission="delete pods")
    found = weigh_cluster(two(), options=ExcessOptions(exemptions=(exemption,)))
    assert found.removable() == ["RoleBinding shop/a"]


def test_atoms_name_every_grant_that_gives_them_sensitive_ones_first() -> None:
    found = weigh_cluster(two(second=rule(["get", "create"], ["pods", "secrets"])))
    judged = found.weigher.judged(found.excess)
    severities = [each.severity for each in judged]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] > severities[-1]
    both = next(each for each in judged if each.atom.text == "get pods")
    assert [each.name for each in both.sources] == ["shop/a", "shop/b"]


def test_a_group_and_a_user_are_weighed_as_well_and_a_role_that_gives_nothing_is_no_grant() -> None:
    jane, team = IdentityId("k8s:jane"), IdentityId("k8s:group:team")
    world = engine(
        role("shop/a", READS),
        role("shop/inert", rule(["list"], ["nodes"])),
        binding("shop/a", "Role/a", "User jane", "Group team"),
        binding("shop/inert", "Role/inert", "User jane"),
        binding("shop/none", "Role/missing", "User jane"),
    )
    weigher = Weigher(
        {jane: world.effective(jane)},
        GrantFacts(named=direct_subjects(world.world.bindings), granted_before=LONG_AGO),
        observation(),
        clusters={team: world},
    )
    assert list(weigher) == [jane, team]
    assert [each.source.name for each in weigher.weigh(team, ()).removable] == ["shop/a"]
    assert [each.source.name for each in weigher.weigh(jane, ()).removable] == ["shop/a"]
    assert weigh_cluster(world, identity=jane).removable() == ["RoleBinding shop/a"]


def test_accounts_of_one_namespace_share_what_its_group_has_and_keep_apart_what_is_their_own() -> None:
    other = IdentityId("k8s:system:serviceaccount:shop:web")
    world = engine(
        role("shop/a", READS),
        role("shop/b", WRITES),
        binding("shop/all", "Role/a", "Group system:serviceaccounts:shop"),
        binding("shop/own", "Role/b", "ServiceAccount shop/web"),
    )
    weigher = Weigher(
        {},
        GrantFacts(named=direct_subjects(world.world.bindings), granted_before=LONG_AGO),
        observation(),
        clusters={ACCOUNT: world, other: world},
    )
    assert weigher.weigh(ACCOUNT, ()).grants == ()
    assert [each.source.name for each in weigher.weigh(other, ()).grants] == ["shop/own"]


def test_who_holds_nothing_has_nothing_that_may_go() -> None:
    found = weigh_cluster(engine())
    assert (found.verdicts(), found.excess.grants) == ({}, ())
    unknown = found.weigher.weigh(IdentityId("k8s:nobody"), ())
    assert (unknown.parts, unknown.grants) == ((), ())
