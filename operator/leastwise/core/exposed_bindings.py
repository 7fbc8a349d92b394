"""Strangers in bindings of Google Cloud and in assignments of Azure.

https://cloud.google.com/iam/docs/principals-overview and
https://learn.microsoft.com/entra/external-id/user-properties say how they are spelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.azure.worlds import AzureWorld, Principal, RoleAssignment
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.risks.system_identities import is_system

Found = tuple[str, str, str, str, tuple[str, ...], tuple[Source, ...]]
"""Resource, stranger, access, confidence, conditions, path."""

_EVERYBODY = ("gcp:allUsers", "gcp:allAuthenticatedUsers")
_PRIVATE_DOMAINS = ("gmail.com", "googlemail.com", "googlegroups.com")
_ACCOUNTS = ".iam.gserviceaccount.com"
_MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"  # tenant of the applications of Microsoft itself


def google_strangers(engine: GcpEngine, trusted: frozenset[str]) -> Iterator[Found]:
    """Yield what is bound to everybody and to principals of other projects and private accounts."""
    told: set[tuple[Source, ...]] = set()
    for identity in map(IdentityId, _EVERYBODY):  # who signs in has what everybody has: told once
        entries = [entry for entry in engine.effective(identity) if not told.issuperset(entry.sources)]
        yield from _of_entries(native_of(identity), entries)
        told.update(chain for entry in entries for chain in entry.sources)
    inside = _projects(engine.world) | trusted
    for known in engine.identities():
        stranger = _stranger(native_of(known.id), inside)
        if stranger and not is_system(known.id, known):
            yield from _of_entries(stranger, engine.effective(known.id))


def _of_entries(stranger: str, entries: Iterable[Entry]) -> Iterator[Found]:
    """Yield one exposure an entry; that a role's content was not read makes the binding no less certain."""
    for entry in entries:
        path = min(entry.sources, default=())
        is_open = bool(entry.conditions) or any(clause.conditions for clause in entry.excluded)
        confidence = Confidence.CONDITIONAL if is_open or not path else Confidence.CERTAIN
        access = path[-1].name if path else ", ".join(entry.actions)
        yield (
            entry.scope,
            stranger,
            access,
            confidence.value,
            (*entry.conditions, *entry.unknown),
            path,
        )


def _stranger(native: str, inside: frozenset[str]) -> str:
    kind, _, address = native.partition(":")
    domain = address.rpartition("@")[2]
    if kind == "serviceAccount" and domain.endswith(_ACCOUNTS):
        project = domain.removesuffix(_ACCOUNTS)
        return "" if not inside or project in inside else f"{native} of project {project}"
    if kind in {"user", "group"} and domain in _PRIVATE_DOMAINS:
        return native
    return ""


def _projects(world: GcpWorld) -> frozenset[str]:
    """Return the ids of the projects that were read."""
    every = (policy.resource for policy in world.allow)
    named = {each.rpartition("/projects/")[2].partition("/")[0] for each in every if "/projects/" in each}
    return frozenset(named | set(world.project_ids.values()))


def azure_strangers(world: AzureWorld, trusted: frozenset[str]) -> Iterator[Found]:
    """Yield what is assigned to guests, foreign groups and applications of other tenants."""
    inside = world.tenants | trusted | {_MICROSOFT, ""}
    for assignment in world.assignments:
        stranger = _foreigner(assignment, world.principals.get(assignment.principal), inside)
        if stranger:
            role = world.definitions.get(assignment.definition)
            conditions = (assignment.condition,) if assignment.condition else ()
            yield (
                assignment.scope,
                stranger,
                (role.name if role else "") or assignment.definition_name or assignment.definition,
                (Confidence.CONDITIONAL if conditions else Confidence.CERTAIN).value,
                conditions,
                (Source("role assignment", assignment.id),),
            )


def _foreigner(assignment: RoleAssignment, principal: Principal | None, inside: frozenset[str]) -> str:
    name = assignment.principal_name or assignment.principal
    if assignment.principal_kind == "ForeignGroup":
        return f"foreign group {name}"
    if "#ext#" in (principal.upn if principal else name).lower():
        return f"guest {name}"
    if principal is not None and _knows_tenants(inside) and principal.origin not in inside:
        return f"application of tenant {principal.origin}"
    return ""


def _knows_tenants(inside: frozenset[str]) -> bool:
    """Whether the own tenant is known, so that another one can be told from it."""
    return bool(inside - {_MICROSOFT, ""})
