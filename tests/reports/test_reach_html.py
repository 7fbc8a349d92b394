"""The HTML report of a blast radius: one inert file that says everything at its top."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

import reach_reports
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.radius import Radius, blast_radius
from leastwise.core.snapshots import Gap
from leastwise.reports.reach_dot import render_dot
from leastwise.reports.reach_html import Meta, render
from leastwise.reports.reach_html.groups import CROWDED, find_groups
from leastwise.reports.reach_html.layout import COLUMN, ROW, find_places
from leastwise.reports.reach_html.picture import MOST_STEPS, picture, shorten

GAP = Gap("rolebindings/legacy", "kubernetes", "Forbidden", "the reader may not list them")


class _Reader(HTMLParser):
    """Collects elements, the text outside of scripts, and the raw text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag if tag in {"script", "style"} else ""

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw.append((self._open, data))
        elif data.strip():
            self.text.append(" ".join(data.split()))


def _data(page: str) -> Any:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    return json.loads(block.group(1))


def _policy(reader: _Reader) -> str:
    (policy,) = [
        attributes["content"]
        for tag, attributes in reader.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    return policy


@pytest.fixture(scope="module")
def page() -> str:
    statements = {reach_reports.GRANT: "kind: RoleBinding\nname: deployers"}
    versions = (("Leastwise", "1"),)
    meta = Meta("2026-11-25T03:00:00Z", "cluster prod", ("cluster.json",), versions, (GAP,), statements)
    return render(reach_reports.payments(), meta)


def test_every_script_and_style_is_allowed_by_its_hash_and_nothing_else_is(page: str) -> None:
    reader = _Reader(page)
    policy = _policy(reader)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag, text in reader.raw:
        if not text.startswith('{"nodes"'):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            directive = next(each for each in policy.split("; ") if each.startswith(f"{tag}-src"))
            assert f"'sha256-{digest}'" in directive


def test_nothing_is_loaded_and_no_attribute_runs(page: str) -> None:
    for tag, attributes in _Reader(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "video", "audio"}
        assert not [name for name in attributes if name.startswith("on")]
        assert not {"src", "style", "action"} & attributes.keys()
        assert str(attributes.get("href", "#")).startswith("#")


def test_the_verdict_comes_first_then_figures_scope_and_gaps(page: str) -> None:
    text = "\n".join(_Reader(page).text)
    parts = (
        "payments/checkout reaches administrator of 111122223333 (Critical) in 4 steps",
        "severe assets in reach",
        "2026-11-25T03:00:00Z",
        "cluster prod",
        "? Unknown",
        "the reader may not list them",
        "The worst, and what ends it",
        "Cut first",
        "Choke points",
        "Everything in reach",
        "The picture as text",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_equal_leaves_are_one_node_that_lists_them(page: str) -> None:
    data = _data(page)
    (buckets,) = [node for node in data["nodes"] if node["count"] == 23]
    assert buckets["label"] == "AW ▲ 23 buckets, read data"
    assert len(buckets["nodes"]) == 23
    assert len(data["nodes"]) == 7


def test_a_step_says_why_it_exists_with_the_text_of_its_source(page: str) -> None:
    (secrets,) = [edge for edge in _data(page)["edges"] if edge["label"] == "read secrets"]
    (step,) = secrets["steps"]
    assert step["why"] == "may read Secrets there: has what they hold."
    assert step["sources"] == [
        {"name": "RoleBinding payments/deployers", "text": "kind: RoleBinding\nname: deployers"}
    ]
    assert 0 in secrets["cuts"]


def test_conditions_and_confidence_stand_at_their_step(page: str) -> None:
    (assume,) = [edge for edge in _data(page)["edges"] if edge["label"] == "assume role"]
    assert (assume["confidence"], assume["width"]) == ("Conditional", 6.0)
    assert assume["steps"][0]["conditions"] == ["aws:MultiFactorAuthPresent must be true"]


def test_hostile_names_stay_text() -> None:
    page = render(reach_reports.hostile(), Meta(scope=reach_reports.HOSTILE, gaps=(GAP,)))
    reader = _Reader(page)
    assert reach_reports.HOSTILE not in page
    assert "img" not in {tag for tag, _ in reader.elements}
    assert sum(1 for tag, _ in reader.elements if tag == "script") == 3
    assert "</script><script>alert(1)</script>" in "".join(reader.text)
    names = [node["name"] for node in _data(page)["nodes"]]
    assert reach_reports.HOSTILE in names


def test_nothing_in_reach_is_said() -> None:
    page = render(blast_radius(Graph.of([]), "k8s:a"), Meta())
    text = "\n".join(_Reader(page).text)
    assert "a reaches nothing beyond itself." in text
    assert "No gaps" in text
    assert "Nothing to cut." in text


def test_a_crowd_is_drawn_readable_and_what_is_left_out_is_counted() -> None:
    for size, most in ((300, 300), (900, 300)):
        radius = reach_reports.many(size)
        drawn = find_groups(radius)
        assert CROWDED < len(drawn.groups) <= most
        shown = sum(len(group.nodes) for group in drawn.groups) - 1
        assert drawn.left_out == len(radius.reached) - shown
        names = {node for group in drawn.groups for node in group.nodes}
        assert {"aws:asset:admin:111122223333", "k8s:asset:cluster-admin:cluster"} <= names


def test_what_is_not_drawn_is_counted_on_the_page() -> None:
    crowd = reach_reports.many(2_000)
    left_out = find_groups(crowd).left_out
    assert left_out > 0
    assert f"{left_out} reached nodes are not drawn" in render(crowd, Meta())


def test_every_drawn_node_has_a_way_from_the_start() -> None:
    drawn = find_groups(reach_reports.many(900), most=40)
    reached = {0}
    for _ in drawn.groups:
        reached |= {end for start, end in drawn.steps if start in reached}
    assert reached == set(range(len(drawn.groups)))


def test_no_two_nodes_stand_on_each_other_and_layers_go_right() -> None:
    radius = reach_reports.many(300)
    drawn = find_groups(radius)
    layers = [group.hops for group in drawn.groups]
    places = find_places(layers, drawn.steps)
    assert len({(place.x, place.y) for place in places}) == len(places)
    for column in {place.column for place in places}:
        heights = sorted(place.y for place in places if place.column == column)
        assert all(after - before >= ROW * 0.9 for before, after in itertools.pairwise(heights))
    by_layer = sorted(zip(places, layers, strict=True), key=lambda each: each[1])
    for (one, layer), (other, later) in itertools.pairwise(by_layer):
        assert layer == later or one.x + COLUMN <= other.x


def test_a_node_without_neighbours_has_a_place() -> None:
    assert [(place.x, place.y) for place in find_places([0], [])] == [(0, 0)]


def test_a_step_with_many_reasons_shows_some_and_counts_the_rest() -> None:
    radius = blast_radius(
        Graph.of(
            Edge("k8s:a", "k8s:b", "K8S-token", sources=(Source("RoleBinding", str(number)),))
            for number in range(MOST_STEPS + 3)
        ),
        "k8s:a",
    )
    (edge,) = _edges(radius)
    assert (len(edge["steps"]), edge["more"]) == (MOST_STEPS, 3)


def test_without_any_cut_the_fix_names_the_last_grant_or_the_step() -> None:
    grants = (Source("Group", "staff"),)
    radius = blast_radius(
        Graph.of(
            [
                Edge("k8s:a", "k8s:asset:secrets:x", "K8S-read", sources=grants),
                Edge("k8s:b", "k8s:asset:secrets:x", "K8S-read"),
            ]
        ),
        "k8s:a",
    )
    assert "Fix: Remove Group staff." in "\n".join(_Reader(render(radius, Meta())).text)
    other = blast_radius(Graph.of(radius.edges), "k8s:a")
    assert other.cuts == radius.cuts == ()


def _edges(radius: Radius) -> Any:
    return picture(radius, {}).data["edges"]


@pytest.mark.parametrize(
    ("text", "short"),
    [("short", "short"), ("payments/invoice-reader", "paym…ader"), ("123456789", "123456789")],
)
def test_long_names_are_cut_in_the_middle(text: str, short: str) -> None:
    assert shorten(text, 9) == short


def test_dot_quotes_every_name() -> None:
    found = [Edge("k8s:a", 'k8s:"; x [\\"', "K8S-x"), Edge("k8s:a", "k8s:asset:secrets:b\nc", "K8S-y")]
    radius = blast_radius(Graph.of(found), "k8s:a")
    lines = list(render_dot(radius))
    assert lines[0] == "digraph reach {"
    assert '  "k8s:a" -> "k8s:\\"; x [\\\\\\"" [label="x", style="solid"];' in lines
    assert not any("\n" in line for line in lines)


def test_dot_marks_choke_points_and_doubt() -> None:
    text = "\n".join(render_dot(reach_reports.payments()))
    assert 'peripheries="2"' in text
    assert 'style="dashed"' in text
    assert 'label="administrator of 111122223333\\nCritical", shape="box"' in text
