"""Doubts about what was not seen in use, from how it was watched: the same words as those of excess.

The first that fits is said:

    Undecided        the account or cluster was watched for too short, with gaps, or not at all
    Undecided        since when it is granted is not known, or that is too short ago
    Undecided        events of its service stand for no known action
    NotObservable    no log tells whether it is used
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from leastwise.core.evaluation.kubernetes.rules import ANY
from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.observability import why_hidden
from leastwise.core.excess.verdicts import Unmapped
from leastwise.core.excess.windows import ExcessOptions, Watch, days, watch_of
from leastwise.core.rightsizing.azure import AzureDoubts
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Reason
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.azure_observability import why_hidden as why_hidden_in_azure
from leastwise.core.usage.coverage import Coverage
from leastwise.core.usage.unobservable import KUBELET_SUBRESOURCES, REQUEST_VERBS

_RBAC = "rbac.authorization.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_UNKNOWN_DATE = "since when it is granted is not known"
_DROPPED = "some of what it holds is dropped by the audit policy"
_CACHED = 65536


@dataclass(frozen=True, slots=True)
class Watching:
    """How everything was watched up to a time, and since when everything is granted (None: not known)."""

    end: datetime
    options: ExcessOptions = field(default_factory=ExcessOptions)
    coverage: Sequence[Coverage] = ()
    gaps: Sequence[Gap] = ()
    unmapped: Mapping[str, Sequence[str]] = field(default_factory=dict)
    granted_before: datetime | None = None

    def watch(self, plane: Plane, scope: str) -> Watch:
        """Judge how a cluster, account, project or subscription was watched."""
        return watch_of(plane, scope, self.end, self.options, self.coverage, self.gaps)


def doubts_of(watching: Watching, plane: Plane) -> Doubts:
    """Return the doubts about a plane. Scopes of Kubernetes are namespaces: the cluster is watched as one."""
    unmapped = Unmapped(watching.unmapped)
    has_unmapped = bool(watching.unmapped) and plane is not Plane.KUBERNETES
    young = _too_young(watching)
    is_cluster = plane is Plane.KUBERNETES

    @lru_cache(maxsize=_CACHED)
    def watch(scope: str) -> Watch:
        return watching.watch(plane, scope)

    @lru_cache(maxsize=_CACHED)
    def about(atom: Atom, place: str, is_namespaced: bool) -> Reason | None:  # noqa: FBT001 (a key)
        found = watch(place)
        reason = found.reason or young or (unmapped.reason(atom) if has_unmapped else "")
        if reason:
            return Reason(Doubt.UNDECIDED.value, reason)
        if is_cluster and atom.is_wildcard and has_patterns(found.missing):
            return Reason(Doubt.UNDECIDED.value, _DROPPED)
        hidden = why_hidden(atom, None, found.missing, is_namespaced)
        return Reason(Doubt.NOT_OBSERVABLE.value, hidden) if hidden else None

    def doubts(atom: Atom, scope: str) -> Reason | None:
        return about(atom, "", bool(scope)) if is_cluster else about(atom, scope, False)

    return doubts


def azure_doubts(watching: Watching) -> AzureDoubts:
    """Return the doubts about Azure: whether an action is logged depends on the plane of its grant."""
    unmapped = Unmapped(watching.unmapped)
    young = _too_young(watching)

    @lru_cache(maxsize=_CACHED)
    def doubts(action: str, is_data: bool, subscription: str) -> Reason | None:  # noqa: FBT001 (a key)
        found = watching.watch(Plane.AZURE, subscription)
        odd = unmapped.reason(Atom(Plane.AZURE, action)) if watching.unmapped else ""
        reason = found.reason or young or odd
        if reason:
            return Reason(Doubt.UNDECIDED.value, reason)
        hidden = why_hidden_in_azure(action, found.missing, is_data=is_data)
        return Reason(Doubt.NOT_OBSERVABLE.value, hidden) if hidden else None

    return doubts


def _too_young(watching: Watching) -> str:
    since, least = watching.granted_before, watching.options.min_observed
    if since is None:
        return _UNKNOWN_DATE
    if watching.end - since >= least:
        return ""
    return f"granted for {days(watching.end - since)}, less than {days(least)}"


def has_patterns(missing: Iterable[str]) -> bool:
    """Tell whether what the audit policy drops is more than single resources."""
    return any(ANY in each or "?" in each or "[" in each for each in missing)


def hidden_atoms(missing: Iterable[str] = ()) -> tuple[Atom, ...]:
    """Return known permissions of Kubernetes that no log shows, those that an audit policy drops among them.

    A group `*` stands for that of the wildcard that holds it.
    """
    plane = Plane.KUBERNETES
    found = [
        Atom(plane, verb, _RBAC, role) for verb in ("bind", "escalate") for role in ("clusterroles", "roles")
    ]
    found += [Atom(plane, verb, _CERTIFICATES, "signers") for verb in ("approve", "attest", "sign")]
    found += [
        Atom(plane, verb, "", f"nodes/{each}")
        for verb in ("create", "get")
        for each in sorted(KUBELET_SUBRESOURCES)
    ]
    found.append(Atom(plane, "update", ANY, f"{ANY}/finalizers"))
    for each in sorted(missing):
        verb, _, what = each.rpartition(" ")
        if what.startswith("/"):
            found.append(Atom(plane, verb or "get", path=what))
            continue
        name, _, subresource = what.partition("/")
        resource, _, group = name.partition(".")
        full = f"{resource}/{subresource}" if subresource else resource
        found += [Atom(plane, one, group, full) for one in ((verb,) if verb else sorted(REQUEST_VERBS))]
    return tuple(found)
