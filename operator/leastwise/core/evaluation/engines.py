"""What every engine answers, as one protocol, with the questions and the edges of the reach graph.

An engine is built once from an immutable world (a dump or a live snapshot of its plane). It never does I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from leastwise.core.evaluation.decisions import Decision, Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.snapshots import Gap, Plane


@dataclass(frozen=True, slots=True)
class KubernetesQuestion:
    """A request as an authorizer sees it: a resource request, or with `path` one of a non-resource URL.

    An empty `namespace` is a cluster-scoped request or one over all namespaces; an empty `name` no name.
    """

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class CloudQuestion:
    """A request to a cloud: an action (AWS, Azure) or permission (Google Cloud) on one concrete resource.

    `context` holds what is known of the request; with `is_complete` a key that is not there is absent, else
    it is open. `account` is the resource's account where its name does not say it. Values are texts or
    tuples.
    """

    action: str
    resource: str
    account: str = ""
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = False


Question = KubernetesQuestion | CloudQuestion

Permission = KubernetesPermission | str
"""What a risk rule asks for: a Kubernetes atom (resource `pods/exec` for a subresource, no name: any), else
one action or permission of a cloud."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `groups` None: not given, so an engine uses what it knows (a ServiceAccount's own groups).

    `session` is a session name and `session_policies` documents that narrow the session (AWS).
    """

    identity: IdentityId
    groups: tuple[str, ...] | None = None
    session: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """An answer to who-can: an identity and the decision about it."""

    identity: IdentityId
    decision: Decision


class Confidence(Enum):
    """How sure an edge or a finding is."""

    CERTAIN = "Certain"
    CONDITIONAL = "Conditional"  # a condition is left open
    UNKNOWN = "Unknown"  # something in its scope could not be read


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """One row of the documented table of edges: why holding one node gives another.

    `weight` orders paths: 0 for being the same thing (trust that needs nothing else), 1 for one call, 2 and
    more for several or for what leaves traces. `precondition` and `result` are sentences without a stop.
    """

    id: str  # K8S-…, AWS-…, GCP-…, AZ-…, XC-…: stable, lower case words joined by dashes after the prefix
    plane: Plane
    precondition: str
    result: str
    weight: int = 1
    rule: str = ""  # the risk rule (LW-…) that reports it


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One step of a thief: who holds `source` gets `target`. Nodes are identity ids or asset ids.

    An asset id is `PREFIX:asset:WORD:NAME` (`k8s:asset:secrets:payments`, `k8s:asset:cluster-admin:cluster`,
    `aws:asset:admin:111122223333`, `k8s:asset:accounts:payments` for "every account of that namespace").
    `conditions` are left open; `sources` say why it exists.
    """

    source: str
    target: str
    kind: str  # id of an EdgeKind
    confidence: str = Confidence.CERTAIN.value
    conditions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class Engine(Protocol):
    """One plane's evaluator over one world."""

    @property
    def plane(self) -> Plane:
        """The plane that it decides for."""
        ...

    def identities(self) -> tuple[Identity, ...]:
        """Return every identity that exists or that a grant names, sorted by id."""
        ...

    def decide(self, caller: Caller, question: Question) -> Decision:
        """Answer one request, with everything that decided."""
        ...

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return the identity's own effective permissions, grouped for reading, in a stable order."""
        ...

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        """Return the part of `effective` that concerns this permission; empty when it has none of it.

        Limits and denies are applied: what they take away whole is not returned. Inert entries are left out.
        """
        ...

    def holders(self, question: Question) -> tuple[Holder, ...]:
        """Return everyone who is not definitely refused, sorted by id; groups stand for their members."""
        ...

    def edges(self) -> Iterable[Edge]:
        """Return the steps inside this plane: becoming another identity, or reaching an asset."""
        ...

    def gaps(self) -> tuple[Gap, ...]:
        """Return what the world lacks."""
        ...
