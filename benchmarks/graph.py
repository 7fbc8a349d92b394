"""The reach graph at 100,000 nodes and 1,000,000 edges: every blast radius, and one edge more or less.

python -m benchmarks.graph [FOLDER]     FOLDER holds edges.csv and acyclic.csv; else they are generated
"""

from __future__ import annotations

import gc
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Row, percentile
from leastwise.adapters.recorded.graph import GRAPH_HEAD, TARGETS_HEAD, GraphFiles
from leastwise.core.reach.incremental import ReachIndex
from leastwise.core.reach.sweeps import count_reached

NODES, EDGES, TARGETS, SEED = 100_000, 1_000_000, 1_000, 7
EDITS = 3_000
RUNS = 3
SHAPES = {"edges": 2.0, "acyclic": 5.0}
"""Name of the file of each shape, and the seconds that the whole process may take."""

_SKEW = 2.5  # degrees fall off like a power law
_KINDS = [
    *["AssumeRole"] * 4,
    *["MemberOf"] * 3,
    *["Impersonate"] * 2,
    "PassRole",
    "CreateToken",
    "ChangePolicy",
]
_MIB = 1024


def generate(
    folder: Path, name: str, *, nodes: int = NODES, edges: int = EDGES, targets: int = TARGETS
) -> None:
    """Write one graph and its targets; the same arguments give the same bytes."""
    label = f"n%0{len(str(nodes - 1))}d"
    with (folder / f"{name}.csv").open("w") as file:
        file.write(f"{GRAPH_HEAD}\n")
        file.writelines(f"{label % a},{label % b},{kind}\n" for a, b, kind in _edges(name, nodes, edges))
    chosen = sorted(random.Random(SEED * 1_000_003 + 1).sample(range(nodes), min(targets, nodes)))
    lines = "".join(f"{label % node}\n" for node in chosen)
    (folder / f"{name}.targets.csv").write_text(f"{TARGETS_HEAD}\n{lines}")


def _edges(name: str, nodes: int, count: int) -> Iterator[tuple[int, int, str]]:
    chance = random.Random(SEED)
    out, into, order = (chance.sample(range(nodes), nodes) for _ in range(3))
    seen = set[int]()
    while len(seen) < count:
        a, b = (side[int(nodes * chance.random() ** _SKEW)] for side in (out, into))
        if name == "acyclic" and order[a] > order[b]:
            a, b = b, a
        if a != b and a * nodes + b not in seen:
            seen.add(a * nodes + b)
            yield a, b, chance.choice(_KINDS)


def _load(folder: Path, name: str) -> GraphFiles:
    files = GraphFiles()
    files.add("graph", (folder / f"{name}.csv").read_bytes(), f"{name}.csv")
    files.add("graph-targets", (folder / f"{name}.targets.csv").read_bytes(), f"{name}.targets.csv")
    return files


def whole_process(folder: Path, name: str) -> Row:
    """Measure `reach --all` from the start of the process to its end: the median of several."""
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "leastwise", "reach", "--all", "-o", "jsonl"),
                *("--from", f"graph={folder / name}.csv"),
                *("--from", f"graph-targets={folder / name}.targets.csv"),
            ],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MIB
    took = statistics.median(seconds)
    return Row(
        f"blast radius of every node, {NODES:,} nodes, {EDGES:,} edges, {name}",
        f"< {SHAPES[name]:.0f} s",
        f"{took:.2f} s",
        took < SHAPES[name],
        f"whole process, {TARGETS:,} targets, best {min(seconds):.2f} s; peak {peak:.0f} MiB",
    )


def exact_counts(files: GraphFiles, name: str) -> Row:
    """Measure how many nodes every node reaches, exactly."""
    graph = files.graph()
    started = time.perf_counter()
    counts = count_reached(graph)
    took = time.perf_counter() - started
    return Row(
        f"exact reach of every node, {name}",
        "—",
        f"{took:.2f} s",
        holds=True,
        detail=f"in process; {statistics.mean(counts):,.0f} nodes in the mean",
    )


def one_edge(files: GraphFiles, name: str) -> Row:
    """Measure random edges that go and come: an acyclic graph stays acyclic."""
    graph = files.graph()
    index = ReachIndex(graph, files.targets)
    gc.freeze()
    chance = random.Random(SEED)
    present = list(zip(files.sources, files.ends, strict=True))
    spent: dict[str, list[float]] = {"added": [], "removed": []}
    for _ in range(EDITS):
        place = chance.randrange(len(present))
        edge = present[place]
        started = time.perf_counter()
        index.remove(*edge)
        spent["removed"].append(time.perf_counter() - started)
        if name != "acyclic":
            edge = (chance.choice(graph.names), chance.choice(graph.names))
            present[place] = edge
        started = time.perf_counter()
        index.add(*edge)
        spent["added"].append(time.perf_counter() - started)
    worst = max(percentile(values, 0.99) for values in spent.values())
    detail = "; ".join(
        f"{what} p50 {statistics.median(values) * 1000:.2f} ms, p99 {percentile(values, 0.99) * 1000:.2f} ms,"
        f" max {max(values) * 1000:.0f} ms"
        for what, values in spent.items()
    )
    return Row(
        f"one edge added or removed, {TARGETS:,} targets, {name}",
        "p99 < 50 ms",
        f"p99 {worst * 1000:.1f} ms",
        worst < 0.05,
        detail,
    )


def blast_radii(folder: Path | None = None) -> list[Row]:
    """Measure everything on both shapes."""
    if folder is not None:
        return [row for name in SHAPES for row in _measure(folder, name)]
    with tempfile.TemporaryDirectory() as place:
        rows = []
        for name in SHAPES:
            generate(Path(place), name)
            rows += _measure(Path(place), name)
        return rows


def _measure(folder: Path, name: str) -> list[Row]:
    whole = whole_process(folder, name)
    files = _load(folder, name)
    return [whole, exact_counts(files, name), one_edge(files, name)]


def main() -> int:
    rows = blast_radii(Path(sys.argv[1]) if sys.argv[1:] else None)
    for row in rows:
        print(f"{row.what}: {row.measured} ({row.target}); {row.detail}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
