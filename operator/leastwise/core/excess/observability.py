"""Whether any log would tell that an atom is used; of a wildcard, whether that is so of all that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.excess.atoms import ALL, Atom, Target
from leastwise.core.snapshots import Plane
from leastwise.core.usage.unobservable import KUBELET_SUBRESOURCES, not_observable

NotObservable = Callable[[Atom, Target | None, frozenset[str], bool], str]
"""Says why no log tells whether an atom is used; empty: one does.

Given are the atom, for clouds its target, the kinds of events that are missing, and whether it is granted in
a namespace, where nothing cluster-scoped can be used.
"""

_RBAC = "rbac.authorization.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_ROLES = tuple((verb, _RBAC, role) for verb in ("bind", "escalate") for role in ("roles", "clusterroles"))
_SIGNERS = tuple((verb, _CERTIFICATES, "signers") for verb in ("approve", "sign", "attest"))
_NODES = tuple(
    (verb, "", f"nodes/{each}") for verb in ("get", "create") for each in sorted(KUBELET_SUBRESOURCES)
)
_FINALIZERS = "finalizers"
_PART = "holds {part}: {reason}"


def why_hidden(atom: Atom, target: Target | None, missing: frozenset[str], is_namespaced: bool) -> str:  # noqa: FBT001 (positional by protocol)
    """Say why nothing tells whether an atom is used; a wildcard is hidden when a part of it is."""
    if atom.plane is not Plane.KUBERNETES:
        return _why_in_cloud(atom, target, missing)
    resource, _, subresource = atom.resource.partition("/")
    reason = not_observable(
        atom.plane,
        atom.action,
        group=atom.group,
        resource=resource,
        subresource=subresource,
        path=atom.path,
        missing=missing,
    )
    if reason or not atom.is_wildcard:
        return reason
    return next(_hidden_parts(atom, missing, is_namespaced=is_namespaced), "")


def _hidden_parts(atom: Atom, missing: frozenset[str], *, is_namespaced: bool) -> Iterator[str]:
    if atom.path:
        if atom.path == ALL:
            yield "holds paths of other servers, which log it nowhere"
        return
    for verb, group, resource in (*_ROLES, *(() if is_namespaced else (*_SIGNERS, *_NODES))):
        if _holds(atom, verb, group, resource):
            yield _told(verb, group, resource, missing)
    if atom.action in (ALL, "update") and (atom.resource == ALL or atom.resource.endswith(f"/{_FINALIZERS}")):
        yield _told("update", "", f"{ALL}/{_FINALIZERS}", missing)
    if missing:
        yield "some of what it holds is dropped by the audit policy"


def _holds(atom: Atom, verb: str, group: str, resource: str) -> bool:
    subresource = resource.partition("/")[2]
    return (
        atom.action in (ALL, verb)
        and atom.group in (ALL, group)
        and (atom.resource in (ALL, resource) or (bool(subresource) and atom.resource == f"*/{subresource}"))
    )


def _told(verb: str, group: str, resource: str, missing: frozenset[str]) -> str:
    name, _, subresource = resource.partition("/")
    reason = not_observable(
        Plane.KUBERNETES, verb, group=group, resource=name, subresource=subresource, missing=missing
    )
    return _PART.format(part=f"{verb} {resource}", reason=reason)


def _why_in_cloud(atom: Atom, target: Target | None, missing: frozenset[str]) -> str:
    is_data = target.is_data if target is not None and atom.plane is Plane.AZURE else None
    reason = not_observable(atom.plane, atom.action, missing=missing, is_data=is_data)
    if reason or not atom.is_wildcard:
        return reason
    if atom.plane is not Plane.AWS:
        return "a pattern: what it holds is not known one by one"
    known = catalogue()
    for name in known.names_of(known.expand(atom.action)):
        part = not_observable(atom.plane, name, missing=missing)
        if part:
            return _PART.format(part=name, reason=part)
    return ""
