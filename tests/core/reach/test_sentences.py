"""The sentences of the blast radius."""

from __future__ import annotations

import pytest

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge, EdgeKind
from leastwise.core.reach.cuts import Cut
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.radius import blast_radius
from leastwise.core.reach.sentences import cut_gain, cut_sentence, edge_sentence, kind_label, verdict
from leastwise.core.snapshots import Plane
from reach_graphs import step

ADMIN, SECRETS = "aws:asset:admin:1", "k8s:asset:secrets:payments"


@pytest.mark.parametrize(
    ("edges", "gaps", "sentence"),
    [
        ([], 0, "a reaches nothing beyond itself."),
        ([], 1, "a reaches nothing beyond itself in what could be read. 1 thing could not be read."),
        (
            [step("k8s:a", "k8s:b")],
            0,
            "a reaches 1 other identity or asset, none of them severe.",
        ),
        (
            [step("k8s:a", "k8s:b"), step("k8s:b", "k8s:c")],
            2,
            (
                "a reaches 2 other identities and assets, none of them severe in what could be read. "
                "2 things could not be read."
            ),
        ),
        ([step("k8s:a", ADMIN)], 0, "a reaches administrator of 1 (Critical) in 1 step."),
        (
            [step("k8s:a", "k8s:b"), step("k8s:b", ADMIN, confidence="Conditional"), step("k8s:b", SECRETS)],
            0,
            (
                "a reaches administrator of 1 (Critical) in 2 steps, if a condition that is left open holds, "
                "and 1 more severe asset."
            ),
        ),
    ],
)
def test_the_verdict_says_the_worst_in_one_sentence(edges: list[Edge], gaps: int, sentence: str) -> None:
    assert verdict(blast_radius(Graph.of(edges), "k8s:a"), gaps) == sentence


def test_a_cut_says_what_to_do_and_what_it_takes() -> None:
    binding = Cut(Source("RoleBinding", "payments/x"), (), (ADMIN, "k8s:b", "k8s:c"), 1)
    assert cut_sentence(binding) == "Remove RoleBinding payments/x"
    assert cut_gain(binding) == "takes away 1 asset and 2 identities"
    statement = Cut(Source("inline policy", "role/x", "Statement[0]"), (), ("k8s:b",), 1, collateral=2)
    assert cut_sentence(statement) == "Take Statement[0] out of inline policy role/x"
    assert cut_gain(statement) == "takes away 1 identity; 2 steps of others end too"
    other = Cut(Source("RoleBinding", "x"), (), (ADMIN,), 1, instead=True)
    assert cut_gain(other) == "instead of these: alone it takes away 1 asset"
    bare = Cut(None, (step("k8s:a", SECRETS),), (), 0)
    assert cut_sentence(bare) == "End token from a to secrets in payments"
    assert cut_gain(bare) == "closes one of several ways; take the next as well"


def test_a_step_says_why_it_exists() -> None:
    kinds = {"K8S-token": EdgeKind("K8S-token", Plane.KUBERNETES, "may create its token", "is the account")}
    assert edge_sentence(step("a", "b"), kinds) == "may create its token: is the account."
    assert edge_sentence(step("a", "b"), {}) == "token: who holds the one gets the other."
    assert (kind_label("plain"), kind_label("")) == ("plain", "a step")
