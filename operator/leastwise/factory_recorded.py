"""Wires answers from files: the only importer of the readers of recorded files. Loads no SDK.

It is apart from `factory_cli` because a question about files needs neither a cluster nor a cloud, and starts
in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Sequence

from leastwise.adapters.recorded.estates import ClusterFacts, build_estate, read_recorded
from leastwise.adapters.recorded.snapshot_file import write_snapshot
from leastwise.core.evaluation.estates import Estate

__all__ = ["ClusterFacts", "build_estate", "load_estate", "read_recorded", "write_snapshot"]


def load_estate(paths: Sequence[str], cluster: ClusterFacts | None = None) -> Estate:
    """Build an estate from files, as `--from [KIND=]PATH` names them."""
    return build_estate(read_recorded(paths), cluster or ClusterFacts())
