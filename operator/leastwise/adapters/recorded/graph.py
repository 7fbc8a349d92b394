"""Graphs as files: a CSV of steps (head `source,target,kind`), and one of targets (head `target`).

A million lines are cut at every comma and line end in one go; only files with quotes take the csv module.
"""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from leastwise.core.errors import InputError
from leastwise.core.evaluation.engines import Edge
from leastwise.core.reach.graph import Graph

GRAPH_HEAD = "source,target,kind"
TARGETS_HEAD = "target"


def recognise(head: str) -> str:
    """Return the kind of a CSV file by its first line; empty when it is none of ours."""
    return {GRAPH_HEAD: "graph", TARGETS_HEAD: "graph-targets"}.get(head.strip().lstrip("\ufeff"), "")


@dataclass(slots=True)
class GraphFiles:
    """Collects the columns of graph files; several files are one graph."""

    sources: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # as cut, some with the end of their line
    targets: list[str] = field(default_factory=list)

    def add(self, kind: str, data: bytes, name: str) -> None:
        """Add one file: `graph` or `graph-targets`. InputError names the line that cannot be read."""
        text = _decode(data, name)
        if kind == "graph-targets":
            self.targets += _read_targets(text, name)
            return
        with _no_collection():
            sources, ends, kinds = _read_columns(text, name)
            self.sources += sources
            self.ends += ends
            self.kinds += kinds

    def graph(self) -> Graph:
        """Return the graph for questions about every node; its steps do not say their kinds."""
        with _no_collection():
            return Graph.of_columns(self.sources, self.ends)

    def edges(self) -> Iterator[Edge]:
        """Return the steps one by one, for questions about one node."""
        rows = zip(self.sources, self.ends, self.kinds, strict=True)
        return (Edge(source, target, kind.removesuffix("\n")) for source, target, kind in rows)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector from walking over millions of texts again and again: they hold no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start} is not UTF-8") from error
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return text if text.endswith("\n") else f"{text}\n"


def _read_targets(text: str, name: str) -> list[str]:
    head, *rows = text.splitlines()
    if head.strip() != TARGETS_HEAD:
        raise InputError(f"{name}: the first line must be '{TARGETS_HEAD}', not '{head[:60]}'")
    for number, row in enumerate(rows, start=2):
        if not row or "," in row or '"' in row:
            raise InputError(f"{name}, line {number}: must be one name, not '{row[:60]}'")
    return rows


def _read_columns(text: str, name: str) -> tuple[list[str], list[str], list[str]]:
    head, _, body = text.partition("\n")
    if head != GRAPH_HEAD:
        raise InputError(f"{name}: the first line must be '{GRAPH_HEAD}', not '{head[:60]}'")
    if '"' in body:
        return _read_rows(body, name)
    cells = body.replace("\n", "\n,").split(",")
    sources, ends, kinds = cells[0:-1:3], cells[1::3], cells[2::3]
    different = set(kinds)
    is_even = len(kinds) == body.count("\n") and all(kind.endswith("\n") for kind in different)
    if not is_even or "\n" in different or "" in sources or "" in ends:
        return _read_rows(body, name)
    return sources, ends, kinds


def _read_rows(body: str, name: str) -> tuple[list[str], list[str], list[str]]:
    """Read with the csv module: quotes are understood, and what is wrong has a line."""
    columns: tuple[list[str], list[str], list[str]] = ([], [], [])
    reader = csv.reader(io.StringIO(body), strict=True)
    try:
        for row in reader:
            if len(row) != len(columns) or not all(row):
                raise InputError(
                    f"{name}, line {reader.line_num + 1}: must hold three names ({GRAPH_HEAD}), has {row}"
                )
            for column, cell in zip(columns, row, strict=True):
                column.append(cell)
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num + 1}: {error}") from error
    return columns
