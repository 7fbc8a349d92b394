"""Wires answers from files: the only importer of the readers of recorded files. Loads no SDK.

It is apart from `factory_cli` because a question about files needs neither a cluster nor a cloud, and starts
in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from leastwise.adapters.recorded.estates import GRAPH_KINDS, ClusterFacts, build_estate, read_recorded
from leastwise.adapters.recorded.snapshot_file import write_snapshot
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.evaluation.decisions import Decision, Source, unknown
from leastwise.core.evaluation.estates import Estate
from leastwise.core.recordings import Recording
from leastwise.core.snapshots import Plane

if TYPE_CHECKING:
    from leastwise.adapters.recorded.aws_cases import AwsCases
    from leastwise.adapters.recorded.graph import GraphFiles

__all__ = [
    "Answer",
    "ClusterFacts",
    "build_estate",
    "decide_requests",
    "find_statements",
    "has_graph",
    "load_cases",
    "load_estate",
    "load_graph",
    "read_recorded",
    "write_snapshot",
]

Answer = tuple[int | str, Decision]
"""The id of a request, and what was decided."""


def load_estate(paths: Sequence[str], cluster: ClusterFacts | None = None) -> Estate:
    """Build an estate from files, as `--from [KIND=]PATH` names them."""
    return build_estate(read_recorded(paths), cluster or ClusterFacts())


def has_graph(recording: Recording) -> bool:
    """Tell whether it holds a graph of steps, and so no grants that could be evaluated."""
    return any(each.kind in GRAPH_KINDS for each in recording.documents)


def load_graph(recording: Recording) -> GraphFiles:
    """Read the graph that the documents hold; all of them must be of it."""
    from leastwise.adapters.recorded.graph import GraphFiles  # noqa: PLC0415 (start-up time)

    files = GraphFiles()
    for each in recording.documents:
        if each.kind not in GRAPH_KINDS:
            raise UnrecognisedContentError(
                f"{each.name}: a graph of steps and a file of kind '{each.kind}' make no one answer",
                allowed="files of kinds graph and graph-targets alone, or none of them",
            )
        files.add(each.kind, each.data, each.name)
    return files


def decide_requests(estate: Estate, path: str) -> Iterator[Answer]:
    """Decide a file of access reviews, line by line; without a cluster every line is Unknown."""
    from leastwise.adapters.recorded.batches import decide_requests, read_lines  # noqa: PLC0415 (start-up time)

    engine = estate.engine(Plane.KUBERNETES)
    if engine is not None:
        return decide_requests(engine, read_lines(path))
    return (
        (number, unknown("nothing of kubernetes was read")) for number, _ in enumerate(read_lines(path), 1)
    )


def load_cases(path: str) -> AwsCases:
    """Read a file of requests to AWS with their policies."""
    from leastwise.adapters.recorded.batches import read_cases  # noqa: PLC0415 (start-up time)

    return read_cases(path)


def find_statements(recording: Recording, wanted: Collection[Source]) -> Mapping[Source, str]:
    """Return the texts of sources, as the documents hold them."""
    from leastwise.adapters.recorded import statements  # noqa: PLC0415 (only for a report)

    return statements.find_statements(recording, wanted)
