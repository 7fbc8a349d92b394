"""What counts as one use: an identity, what it did and where, and whether it was let.

The tables of what a log's event counts as are those of each plane: `kubernetes.py`, `aws.py`, `gcp.py`,
`azure.py`. Each gives uses; nothing of a plane is decided elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

from leastwise.core.evaluation.inventories import IdentityId

ALLOWED = "Allowed"
DENIED = "Denied"


class Use(NamedTuple):
    """The key of an aggregate: equal uses are counted together. A tuple, because there are millions.

    `action` is a verb of Kubernetes, else an action or permission of a cloud. `api_group`, `resource` and
    `subresource` are Kubernetes' own, `path` a non-resource URL without its query. `place` is the namespace
    (empty: the cluster), else the cloud account, project or subscription that the resource is in.
    `decision` is `ALLOWED` or `DENIED`.
    """

    identity: IdentityId
    plane: str  # value of a Plane
    action: str
    api_group: str = ""
    resource: str = ""
    subresource: str = ""
    place: str = ""
    path: str = ""
    decision: str = ALLOWED
