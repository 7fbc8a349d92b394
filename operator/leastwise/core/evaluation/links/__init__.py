"""How identities of one system become identities of another."""

from __future__ import annotations

from leastwise.core.evaluation.links.finding import find_links, link_gaps
from leastwise.core.evaluation.links.kinds import EDGE_KINDS

__all__ = ["EDGE_KINDS", "find_links", "link_gaps"]
