"""Where a state holds: when two parts of it meet, how wide it is, and what that does to its severity."""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.entries import Entry
from leastwise.core.patterns import intersects
from leastwise.core.snapshots import Plane

_ANYTHING = "*"


def meet(plane: Plane, first: str, second: str) -> str | None:
    """Return the scope in which two parts hold together; None when there is none.

    A cluster holds its namespaces and an empty scope everything; Azure scopes hold what begins with them
    (https://learn.microsoft.com/azure/role-based-access-control/scope-overview).
    """
    if first == second or not second:
        return first
    if not first:
        return second
    if plane is Plane.AZURE:
        return _longer_path(first, second)
    return None


def _longer_path(first: str, second: str) -> str | None:
    outer, inner = sorted((first, second), key=len)
    root = outer.rstrip("/").lower()
    return inner if inner.lower().startswith(f"{root}/") else None


def share_resource(first: Entry, second: Entry) -> bool:
    """Whether two entries may be about one resource; complements may always be."""
    if first.not_resources or second.not_resources:
        return True
    return any(intersects(one, other) for one in first.resources for other in second.resources)


def is_narrow(entry: Entry) -> bool:
    """Whether an entry holds for less than its rule's widest scope: one namespace, named or few resources."""
    if entry.plane is Plane.KUBERNETES:
        return bool(entry.scope or entry.names)
    if entry.plane is Plane.AZURE:
        return "/resourcegroups/" in entry.scope.lower()
    return bool(entry.resources) and _ANYTHING not in entry.resources


def stepped(severity: Severity, *, narrowed: bool, raised: bool) -> Severity:
    """Return a severity one step lower and one step higher; what is a risk at all is at least Low."""
    steps = int(raised) - int(narrowed)
    return Severity(min(max(severity + steps, Severity.LOW), Severity.CRITICAL))
