"""One request, resolved: what is asked for, where it stands, and what conditions may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.conditions import functions
from leastwise.core.evaluation.gcp.conditions.facts import (
    BOUNDARY_ATTRIBUTES,
    CREATES_FORWARDING_RULE,
    DENY_ATTRIBUTES,
    LOAD_BALANCING_SCHEMES,
    TAGS,
    Facts,
)
from leastwise.core.evaluation.gcp.conditions.functions import Missing, Value
from leastwise.core.evaluation.gcp.members import Member, MemberKind, parse_identity
from leastwise.core.evaluation.gcp.memberships import Subject
from leastwise.core.evaluation.gcp.names import Place
from leastwise.core.evaluation.gcp.permissions import Permission, parse_permission
from leastwise.core.evaluation.inventories import native_of

Context = Mapping[str, str | tuple[str, ...]]

MODIFIED_GRANTS = "iam.googleapis.com/modifiedGrantsByRole"
LIST_PREFIX = "storage.googleapis.com/objectListPrefix"


@dataclass(frozen=True, slots=True)
class Request:
    """A question that makes sense: its permission, the resource in one spelling, its place, its facts."""

    permission: Permission
    resource: str
    place: Place
    allow_facts: Facts
    deny_facts: Facts
    context: Context
    is_complete: bool


def resolve(world: CompiledWorld, question: CloudQuestion) -> Request | str:
    """Resolve a question; a text says why it makes none."""
    permission = parse_permission(question.action)
    if permission is None:
        return f"'{question.action}' is no permission such as storage.objects.get"
    resource = world.hierarchy.canonical(question.resource)
    if not resource:
        return f"'{question.resource}' is no full resource name such as //storage.googleapis.com/BUCKET"
    place = world.hierarchy.place(resource, question.account)
    tags, tag_ids = _tags(world, resource, question.context)
    complete = question.is_complete
    return Request(
        permission=permission,
        resource=resource,
        place=place,
        allow_facts=Facts(
            values=_values(world, resource, permission, question.context),
            api=_api(permission, question.context),
            tags=tags,
            tag_ids=tag_ids,
            is_complete=complete,
        ),
        deny_facts=Facts(
            tags=tags, tag_ids=tag_ids, recognised=DENY_ATTRIBUTES, has_api=False, is_complete=complete
        ),
        context=question.context,
        is_complete=complete,
    )


def subject_of(caller: Caller, context: Context | None = None, *, is_complete: bool = False) -> Subject:
    """Build who asks; groups are given by address, with or without `group:`."""
    groups = caller.groups
    return Subject(
        member=parse_identity(native_of(caller.identity)),
        groups=None if groups is None else frozenset(each.removeprefix("group:").lower() for each in groups),
        context=context or {},
        is_complete=is_complete,
    )


_TYPES = {
    MemberKind.USER: "iam.googleapis.com/WorkspaceIdentity",
    MemberKind.ACCOUNT: "iam.googleapis.com/ServiceAccount",
}


def principal_facts(member: Member) -> Facts:
    """Return what the binding of a boundary may know of a principal."""
    values: dict[str, Value] = {}
    if member.kind in _TYPES:
        values = {"principal.type": _TYPES[member.kind], "principal.subject": member.value}
    elif member.kind is MemberKind.FEDERATED:
        word = "WorkforcePoolIdentity" if member.pool.startswith("workforce/") else "WorkloadPoolIdentity"
        values = {"principal.type": f"iam.googleapis.com/{word}", "principal.subject": member.value}
    return Facts(values=values, recognised=BOUNDARY_ATTRIBUTES, has_tags=False, has_api=False)


def _values(
    world: CompiledWorld, resource: str, permission: Permission, context: Context
) -> Mapping[str, Value]:
    found = world.hierarchy.attributes(resource)
    values: dict[str, Value] = {
        "resource.service": found.service,
        "resource.type": found.type,
        "resource.name": found.name,
        CREATES_FORWARDING_RULE: permission.verb == "create"
        and permission.resource.endswith("orwardingRules"),
    }
    values = {path: value for path, value in values.items() if value is not Missing.OPEN}
    for path, given in context.items():
        if path in _READERS:
            values[path] = _READERS[path](given)
    return values


def _text(given: str | tuple[str, ...]) -> Value:
    return given if isinstance(given, str) else Missing.ERROR


def _texts(given: str | tuple[str, ...]) -> Value:
    return (given,) if isinstance(given, str) else tuple(given)


def _time(given: str | tuple[str, ...]) -> Value:
    return functions.timestamp(given) if isinstance(given, str) else Missing.ERROR


def _port(given: str | tuple[str, ...]) -> Value:
    return int(given) if isinstance(given, str) and given.isascii() and given.isdigit() else Missing.ERROR


_READERS = {
    "resource.service": _text,
    "resource.type": _text,
    "resource.name": _text,
    "request.time": _time,
    "request.path": _text,
    "request.host": _text,
    "request.auth.access_levels": _texts,
    "destination.ip": _text,
    "destination.port": _port,
    LOAD_BALANCING_SCHEMES: _texts,
}
"""How the values of a context become those of attributes."""


def _api(permission: Permission, context: Context) -> Mapping[str, Value]:
    """Return API attributes: those of other kinds of requests are not defined, so that the default counts."""
    found: dict[str, Value] = {}
    if permission.verb != "setIamPolicy":
        found[MODIFIED_GRANTS] = Missing.ERROR
    if str(permission) != "storage.objects.list":
        found[LIST_PREFIX] = Missing.ERROR
    for name, given in context.items():
        if "/" in name and name.partition("/")[0].endswith(".googleapis.com"):
            found[name] = _texts(given) if name == MODIFIED_GRANTS else given
    return found


Tags = frozenset[tuple[str, str]] | None


def _tags(world: CompiledWorld, resource: str, context: Context) -> tuple[Tags, Tags]:
    """Return the tags of a resource by name and by permanent id; None where nobody told them."""
    given = context.get(TAGS)
    written = world.tags.get(resource) if given is None else ((given,) if isinstance(given, str) else given)
    if written is None:
        return None, None
    pairs = [(key, value) for key, _, value in (each.rpartition("=") for each in written if each)]
    ids = frozenset(pair for pair in pairs if pair[0].startswith("tagKeys/"))
    names = frozenset(pairs) - ids
    if not pairs:
        return frozenset(), frozenset()
    return names or None, ids or None
