"""The blast radius: paths, choke points and cuts of small graphs whose answer can be seen."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge, EdgeKind
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.reach.assets import (
    ASSET_WORDS,
    asset_label,
    asset_parts,
    asset_severity,
    is_asset,
    render_asset_table,
)
from leastwise.core.reach.cuts import find_cuts
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.paths import CONFIDENCE_ORDER
from leastwise.core.reach.radius import Radius, blast_radius
from leastwise.core.snapshots import Plane
from reach_graphs import NODES, edges, step

ADMIN = "aws:asset:admin:111122223333"
SECRETS = "k8s:asset:secrets:payments"
BUCKET = "aws:asset:bucket:ledger"
KINDS = {
    "K8S-token": EdgeKind("K8S-token", Plane.KUBERNETES, "may create a token", "is the account", 1),
    "XC-same": EdgeKind("XC-same", Plane.AWS, "the trust admits it", "is the role", 0),
    "AWS-long": EdgeKind("AWS-long", Plane.AWS, "needs three calls", "is the role", 3),
}


def _radius(*found: Edge, start: str = "k8s:a") -> Radius:
    return blast_radius(Graph.of(found), start, kinds=KINDS)


@given(edges)
def test_reached_nodes_are_the_descendants_and_paths_are_real(found: list[Edge]) -> None:
    radius = blast_radius(Graph.of(found), NODES[0], kinds=KINDS)
    oracle: nx.DiGraph[str] = nx.DiGraph([(edge.source, edge.target) for edge in found])
    oracle.add_node(NODES[0])
    assert {each.node for each in radius.reached} == nx.descendants(oracle, NODES[0])
    for each in radius.reached:
        path = radius.path(each.node)
        assert [edge.target for edge in path[:-1]] == [edge.source for edge in path[1:]]
        assert (path[0].source, path[-1].target, len(path)) == (NODES[0], each.node, each.hops)
        assert each.confidence == max((edge.confidence for edge in path), key=CONFIDENCE_ORDER.index)
        assert set(path) <= set(radius.edges)
        assert radius.last_step(each.node) == path[-1]


@given(edges)
def test_confidence_is_the_best_that_any_path_has(found: list[Edge]) -> None:
    radius = blast_radius(Graph.of(found), NODES[0], kinds=KINDS)
    certain: nx.DiGraph[str] = nx.DiGraph(
        [(edge.source, edge.target) for edge in found if edge.confidence == "Certain"]
    )
    certain.add_node(NODES[0])
    ours = {each.node for each in radius.reached if each.confidence == "Certain"}
    assert ours == nx.descendants(certain, NODES[0])


@given(edges)
def test_cuts_lose_what_they_say(found: list[Edge]) -> None:
    radius = blast_radius(Graph.of(found), NODES[0], kinds=KINDS)
    left = set(radius.edges)
    reached = {each.node for each in radius.reached}
    whole = (frozenset(left), reached)
    for cut in radius.cuts:
        left, reached = (set(whole[0]), whole[1]) if cut.instead else (left, reached)
        left -= set(cut.edges)
        graph = blast_radius(Graph.of(left), NODES[0])
        after = {each.node for each in graph.reached}
        assert set(cut.lost) == reached - after
        reached = after


def test_worst_comes_first_then_the_surest_then_the_nearest() -> None:
    radius = _radius(
        step("k8s:a", "k8s:b"),
        step("k8s:b", SECRETS),
        step("k8s:a", ADMIN, confidence="Conditional"),
        step("k8s:b", BUCKET, confidence="Unknown"),
    )
    assert [each.node for each in radius.reached] == [ADMIN, SECRETS, BUCKET, "k8s:b"]
    assert [each.node for each in radius.assets()] == [ADMIN, SECRETS, BUCKET]
    assert radius.worst is Severity.CRITICAL
    assert [[each.node for each in layer] for layer in radius.hops()] == [[ADMIN, "k8s:b"], [SECRETS, BUCKET]]


def test_a_long_certain_path_is_better_than_a_short_conditional_one() -> None:
    radius = _radius(
        step("k8s:a", ADMIN, confidence="Conditional"), step("k8s:a", "k8s:b"), step("k8s:b", ADMIN)
    )
    assert [edge.source for edge in radius.path(ADMIN)] == ["k8s:a", "k8s:b"]


def test_weights_of_kinds_order_paths_of_the_same_confidence() -> None:
    radius = _radius(
        step("k8s:a", "aws:r", kind="AWS-long"),
        step("k8s:a", "aws:r", kind="AWS-other"),
        step("k8s:a", ADMIN, kind="AWS-long"),
        step("aws:r", ADMIN, kind="XC-same"),
    )
    (admin,) = radius.assets()
    assert (admin.distance, admin.hops) == (1, 2)
    assert [edge.kind for edge in radius.path(ADMIN)] == ["AWS-other", "XC-same"]


def test_a_choke_point_holds_several_severe_assets_and_only_the_first_of_a_chain_is_named() -> None:
    radius = _radius(
        step("k8s:a", "k8s:b"),
        step("k8s:b", "aws:r"),
        step("aws:r", ADMIN),
        step("aws:r", BUCKET),
        step("k8s:a", SECRETS),
    )
    (point,) = radius.choke_points
    assert (point.node, point.assets) == ("k8s:b", (ADMIN, BUCKET))


def test_one_binding_cuts_all_its_steps_and_leaves_the_role_to_others() -> None:
    role = Source("ClusterRole", "admin")
    mine, others = Source("ClusterRoleBinding", "mine"), Source("ClusterRoleBinding", "others")
    radius = _radius(
        Edge("k8s:a", SECRETS, "K8S-token", sources=(role, mine)),
        Edge("k8s:a", "k8s:b", "K8S-token", sources=(role, mine)),
        Edge("k8s:z", SECRETS, "K8S-token", sources=(role, others)),
    )
    (cut,) = radius.cuts
    assert cut.source == mine
    assert (len(cut.edges), cut.lost, cut.collateral) == (2, (SECRETS, "k8s:b"), 0)
    assert radius.fix(SECRETS) == cut
    assert radius.fix("k8s:z") is None


def test_two_ways_need_two_cuts() -> None:
    radius = _radius(
        step("k8s:a", "k8s:b", "one"),
        step("k8s:a", "k8s:c", "two"),
        step("k8s:b", ADMIN),
        step("k8s:c", ADMIN),
    )
    assert sorted(node for cut in radius.cuts[:3] for node in cut.lost) == sorted([ADMIN, "k8s:b", "k8s:c"])


def test_a_cut_that_alone_loses_nothing_is_still_made() -> None:
    radius = _radius(step("k8s:a", ADMIN, "one"), step("k8s:a", ADMIN, "two", kind="XC-same"))
    assert [cut.weight for cut in radius.cuts] == [0, 1000]
    assert [cut.lost for cut in radius.cuts] == [(), (ADMIN,)]


def test_a_step_without_a_grant_is_cut_itself() -> None:
    found = step("k8s:a", ADMIN)
    (cut,) = _radius(found).cuts
    assert (cut.source, cut.edges) == (None, (found,))


def test_a_small_budget_takes_the_most_promising_cut() -> None:
    graph = Graph.of(step("k8s:a", f"k8s:n{number}", str(number)) for number in range(9))
    assert len(find_cuts(graph, graph.index["k8s:a"], {}, budget=0)) == 5


def test_an_identity_without_steps_reaches_nothing() -> None:
    for start in ("k8s:nobody", "k8s:b"):
        radius = _radius(step("k8s:a", "k8s:b"), start=start)
        assert (radius.reached, radius.edges, radius.cuts, radius.hops()) == ((), (), (), ())
        assert radius.worst is Severity.INFO
        assert radius.path("k8s:a" if start == "k8s:nobody" else start) == ()
        with pytest.raises(LookupError):
            radius.last_step("k8s:nobody")


def test_names_are_those_of_the_identities() -> None:
    known = Identity(IdentityId("k8s:a"), Plane.KUBERNETES, "ServiceAccount", "payments/a")
    radius = blast_radius(Graph.of([step("k8s:a", "k8s:b")]), "k8s:a", identities=[known])
    assert (radius.name, radius.reached[0].name) == ("payments/a", "b")
    assert blast_radius(Graph.of([]), "plain").name == "plain"
    assert blast_radius(Graph.of([]), "k8s:system:serviceaccount:a:b").name == "a/b"
    assert blast_radius(Graph.of([]), "aws:arn:aws:iam::1:role/x").name == "role/x"


@pytest.mark.parametrize(
    ("node", "severity", "label"),
    [
        ("k8s:asset:cluster-admin:cluster", Severity.CRITICAL, "cluster admin"),
        ("k8s:asset:secrets:cluster", Severity.CRITICAL, "all secrets"),
        ("k8s:asset:secrets:payments", Severity.HIGH, "secrets in payments"),
        ("k8s:asset:odd-word:x", Severity.MEDIUM, "odd-word x"),
        ("k8s:asset:secrets", Severity.HIGH, "all secrets"),
        ("k8s:asset:odd-word:*", Severity.HIGH, "all odd-word"),
        ("gcp:asset:admin:projects/shop", Severity.CRITICAL, "administrator of shop"),
        ("azure:asset:secrets:/subscriptions/s/vaults/till", Severity.HIGH, "secrets in till"),
    ],
)
def test_severity_and_label_follow_the_word(node: str, severity: Severity, label: str) -> None:
    assert (asset_severity(node), asset_label(node)) == (severity, label)
    assert is_asset(node)


@pytest.mark.parametrize("node", ["k8s:asset", "k8s:system:serviceaccount:a:b", "plain"])
def test_identities_are_no_assets(node: str) -> None:
    assert not is_asset(node)
    assert asset_severity(node) is Severity.INFO
    assert asset_parts(node) == ("", "")


def test_the_table_names_every_word() -> None:
    assert all(f"`{row.word}`" in render_asset_table() for row in ASSET_WORDS)


def test_what_the_system_itself_does_is_never_a_cut() -> None:
    group = Source("Group", "system:authenticated")
    radius = _radius(
        Edge("k8s:a", "k8s:group:system:authenticated", "K8S-member-of", sources=(group,)),
        step("k8s:group:system:authenticated", "k8s:asset:workloads:payments", "deployers"),
        step("k8s:asset:workloads:payments", SECRETS),
    )
    assert [cut.source for cut in radius.cuts] == [Source("RoleBinding", "deployers")]
    assert _radius(step("k8s:a", "k8s:b"), step("k8s:z", "k8s:b", "far")).cuts == ()


def test_what_could_be_cut_instead_stands_behind_what_to_cut_first() -> None:
    radius = _radius(
        step("k8s:a", "k8s:b", "first"), step("k8s:b", ADMIN, "second"), step("k8s:b", SECRETS, "third")
    )
    assert [(cut.source.name, cut.instead, len(cut.lost)) for cut in radius.cuts if cut.source] == [
        ("first", False, 3),
        ("second", True, 1),
        ("third", True, 1),
    ]


def test_targets_count_as_what_is_lost() -> None:
    found = [step("k8s:a", "k8s:b"), step("k8s:b", "k8s:c"), step("k8s:b", "k8s:d"), step("k8s:d", ADMIN)]
    radius = blast_radius(Graph.of(found), "k8s:a", targets=["k8s:c", ADMIN, "k8s:far"])
    assert [(each.node, each.severity) for each in radius.assets()] == [
        (ADMIN, Severity.CRITICAL),
        ("k8s:c", Severity.HIGH),
    ]
    assert [point.node for point in radius.choke_points] == ["k8s:b"]


def test_a_graph_that_is_too_large_has_no_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leastwise.core.reach.cuts.MOST_STEPS", 1)
    assert _radius(step("k8s:a", "k8s:b"), step("k8s:b", ADMIN)).cuts == ()
