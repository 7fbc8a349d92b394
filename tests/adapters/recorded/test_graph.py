"""Graph files: read fast, and refused with the line that is wrong."""

from __future__ import annotations

import gc

import pytest

from leastwise.adapters.recorded.graph import GraphFiles, recognise
from leastwise.core.errors import InputError
from leastwise.core.evaluation.engines import Edge

HEAD = "source,target,kind\n"


def _read(text: str, kind: str = "graph") -> GraphFiles:
    files = GraphFiles()
    files.add(kind, text.encode(), "graph.csv")
    return files


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("source,target,kind", "graph"),
        ("\ufeffsource,target,kind\r", "graph"),
        ("target", "graph-targets"),
        ("user,arn", ""),
    ],
)
def test_files_are_recognised_by_their_head(head: str, kind: str) -> None:
    assert recognise(head) == kind


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}a,b,AssumeRole\nb,c,MemberOf\n",
        f"{HEAD}a,b,AssumeRole\nb,c,MemberOf",
        f"\ufeff{HEAD}a,b,AssumeRole\r\nb,c,MemberOf\r\n".replace("kind\n", "kind\r\n"),
        f'{HEAD}"a",b,AssumeRole\nb,"c",MemberOf\n',
    ],
)
def test_every_spelling_gives_the_same_edges(text: str) -> None:
    files = _read(text)
    assert list(files.edges()) == [Edge("a", "b", "AssumeRole"), Edge("b", "c", "MemberOf")]
    graph = files.graph()
    assert [[graph.names[end] for end in ends] for ends in graph.successors] == [["b"], ["c"], []]


def test_quotes_keep_commas_and_line_ends_in_names() -> None:
    assert list(_read(f'{HEAD}"a,b","c\nd",k\n').edges()) == [Edge("a,b", "c\nd", "k")]


def test_several_files_are_one_graph_with_its_targets() -> None:
    files = _read(f"{HEAD}a,b,k\n")
    files.add("graph", f"{HEAD}b,c,k\n".encode(), "more.csv")
    files.add("graph", HEAD.encode(), "none.csv")
    files.add("graph-targets", b"target\nc\n", "targets.csv")
    assert (len(files.graph()), files.targets) == (3, ["c"])


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("from,to\n", "graph", "the first line must be 'source,target,kind', not 'from,to'"),
        (f"{HEAD}a,b\n", "graph", "line 2: must hold three names"),
        (f"{HEAD}a,b,k\nc,d\ne,f,k,g\n", "graph", "line 3: must hold three names"),
        (f"{HEAD}a,b,k\n,d,k\n", "graph", "line 3: must hold three names"),
        (f"{HEAD}a,,k\n", "graph", "line 2: must hold three names"),
        (f"{HEAD}a,b,\n", "graph", "line 2: must hold three names"),
        (f"{HEAD}a,b,k\n\nc,d,k\n", "graph", "line 3: must hold three names"),
        (f'{HEAD}"a,b,k\n', "graph", "line 2: unexpected end of data"),
        ("goal\n", "graph-targets", "the first line must be 'target', not 'goal'"),
        ("target\na\nb,c\n", "graph-targets", "line 3: must be one name, not 'b,c'"),
        ("target\n\n", "graph-targets", "line 2: must be one name, not ''"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, kind: str, said: str) -> None:
    with pytest.raises(InputError, match=f"graph.csv.*{said}"):
        _read(text, kind)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="byte 1 is not UTF-8"):
        GraphFiles().add("graph", b"a\xff", "graph.csv")


def test_nothing_half_read_is_kept() -> None:
    files = GraphFiles()
    with pytest.raises(InputError):
        files.add("graph", f"{HEAD}a,b,k\nc\n".encode(), "graph.csv")
    assert (files.sources, files.ends, files.kinds) == ([], [], [])


def test_the_collector_is_left_as_it_was() -> None:
    was_on = gc.isenabled()
    try:
        for wanted in (True, False):
            (gc.enable if wanted else gc.disable)()
            _read(f"{HEAD}a,b,k\n").graph()
            assert gc.isenabled() is wanted
    finally:
        (gc.enable if was_on else gc.disable)()
