"""Every kind of edge of the reach graph, of all planes and across them."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.evaluation.links.kinds import EDGE_KINDS as LINK_KINDS

EDGE_KINDS: tuple[EdgeKind, ...] = (*LINK_KINDS,)
"""All rows, plane by plane."""

EDGE_KINDS_BY_ID: Mapping[str, EdgeKind] = {each.id: each for each in EDGE_KINDS}
