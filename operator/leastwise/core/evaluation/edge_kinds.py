"""Every kind of edge of the reach graph, of all planes and across them."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.evaluation.aws.edges_kinds import EDGE_KINDS as AWS_KINDS
from leastwise.core.evaluation.azure.edge_kinds import EDGE_KINDS as AZURE_KINDS
from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.evaluation.gcp.edge_kinds import EDGE_KINDS as GCP_KINDS
from leastwise.core.evaluation.kubernetes.edge_kinds import EDGE_KINDS as KUBERNETES_KINDS
from leastwise.core.evaluation.links.kinds import EDGE_KINDS as LINK_KINDS

EDGE_KINDS: tuple[EdgeKind, ...] = (*KUBERNETES_KINDS, *AWS_KINDS, *GCP_KINDS, *AZURE_KINDS, *LINK_KINDS)
"""All rows, plane by plane."""

EDGE_KINDS_BY_ID: Mapping[str, EdgeKind] = {each.id: each for each in EDGE_KINDS}
