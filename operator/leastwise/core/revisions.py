"""Prior documents: what a policy had made before a removal took it away, so that it can be given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One kept state of a policy. `spec` is the policy's spec as stored (JSON values); `documents` holds what
    was live, for people to read: object reference -> JSON document. `name` is empty until it is saved;
    `owner` is the text of the mark."""

    owner: str
    namespace: str
    policy: str
    reason: str  # PolicyDeleted, BlockRemoved, SubjectLeft, CeilingNarrowed, ServiceAccountDeleted
    spec: Mapping[str, object]
    documents: Mapping[str, object] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)  # of the policy, so that it can be made again
    name: str = ""
    created: datetime | None = None
