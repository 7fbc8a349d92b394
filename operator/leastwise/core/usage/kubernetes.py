"""What an audit event of Kubernetes counts as: `audit.k8s.io/v1`, one function a row of the table.

| Event | Uses |
| --- | --- |
| stage ResponseStarted | sets when it was seen, counts nothing; ResponseComplete and Panic count one |
| stage RequestReceived, answer 401, no user | none |
| `impersonatedUser` | the impersonated user is who acts; the real user used `impersonate` |
| apply patch or PUT answered 201 | also `create` |
| exec, attach, port-forward opened by GET | also `create` of that subresource |
| decision `forbid`, or 403 | the same, Denied; nothing is implied by it |
| 403 without `forbid`, and the message tells of a check | only what the message names, Denied |
| 403 with `allow`, and it does not | Allowed: admission refused what the permission allowed |

Documentation: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/ and
https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

COUNTS = {"ResponseStarted": 0, "ResponseComplete": 1, "Panic": 1}
"""What a stage adds to the count; a stage that is not here is none of a use."""

FORBIDDEN, UNAUTHENTICATED, CREATED = 403, 401, 201
ALLOW, FORBID = "allow", "forbid"
AUTHENTICATION = "authentication.k8s.io"

_STREAMS = frozenset({"exec", "attach", "portforward"})
_CREATING = frozenset({"patch", "update"})
_GIVEN_GROUPS = frozenset({"system:authenticated", "system:unauthenticated", "system:serviceaccounts"})
_ACCOUNT_GROUPS = "system:serviceaccounts:"
_NODE = "system:node:"
_PLANE = Plane.KUBERNETES.value

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_CHECK = re.compile(
    rf"User {_QUOTED} cannot (\S+) (?:path {_QUOTED}|resource {_QUOTED} in API group {_QUOTED}"
    rf" (?:in the namespace {_QUOTED}|at the cluster scope))"
)
_ESCAPED = re.compile(r"\\(.)")
_MARKUP = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class Atom(NamedTuple):
    """What a request asks for, as an authorizer sees it, without the object's name."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Impersonated:
    """`impersonatedUser` of an event, with `authenticationMetadata.impersonationConstraint`."""

    username: str
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
    constraint: str = ""


class Named(NamedTuple):
    """A use and the name of its object; empty: it named none."""

    use: Use
    name: str = ""


def use_of(username: str, atom: Atom, decision: str) -> Use:
    """Return the key of a use."""
    return Use(
        IdentityId(f"k8s:{username}"),
        _PLANE,
        atom.verb,
        atom.group,
        atom.resource,
        atom.subresource,
        atom.namespace,
        atom.path,
        decision,
    )


def request_uses(username: str, atom: Atom, code: int, decision: str) -> tuple[Use, ...]:
    """Return what one request used; all of it is about the object that the request is about.

    `decision` is the annotation `authorization.k8s.io/decision`. What a 403 says of another check is left to
    `refused`.
    """
    if decision == FORBID or (code == FORBIDDEN and decision != ALLOW):
        return (use_of(username, atom, DENIED),)
    own = use_of(username, atom, ALLOWED)
    if _implies_create(atom, code):
        return own, use_of(username, atom._replace(verb="create"), ALLOWED)
    return (own,)


def _implies_create(atom: Atom, code: int) -> bool:
    if atom.path:
        return False
    is_stream = atom.verb == "get" and atom.subresource in _STREAMS
    return is_stream or (atom.verb in _CREATING and code == CREATED)


def refused(username: str, message: str) -> Use | None:
    """Return what a message of 403 says was refused; None when it tells of no check.

    So come a `create` that an apply patch needs as well, and an impersonation, which carries no annotations.
    """
    found = _CHECK.search(message)
    if found is None:
        return None
    _, verb, path, resource, group, namespace = [_plain(each or "") for each in found.groups()]
    name, _, subresource = resource.partition("/")
    return use_of(username, Atom(verb, group, name, subresource, namespace, path), DENIED)


def _plain(quoted: str) -> str:
    text = _ESCAPED.sub(r"\1", quoted)
    for markup, character in _MARKUP:
        text = text.replace(markup, character)
    return text


def impersonations(username: str, wanted: Impersonated, atom: Atom) -> tuple[Named, ...]:
    """Return what the real user used to become another one, and to do this as that one.

    Groups that a user gets by itself are left out: they are only checked where they were asked for, and the
    event does not tell. Constrained impersonation has verbs of its own, beside one for what is done by it.
    """
    verb = wanted.constraint or "impersonate"
    group = AUTHENTICATION if wanted.constraint else ""
    found = [_username_check(verb, group, wanted)]
    if wanted.uid:
        found.append((Atom(verb, AUTHENTICATION, "uids"), wanted.uid))
    found += [
        (Atom(verb, group, "groups"), each)
        for each in wanted.groups
        if each not in _GIVEN_GROUPS and not _is_own_group(each, wanted)
    ]
    found += [
        (Atom(verb, AUTHENTICATION, "userextras", key), value)
        for key, values in wanted.extra
        for value in values
    ]
    if wanted.constraint:
        mode = wanted.constraint.partition(":")[2]
        found.append((atom._replace(verb=f"impersonate-on:{mode}:{atom.verb}"), ""))
    return tuple(Named(use_of(username, each, ALLOWED), name) for each, name in found)


def _username_check(verb: str, group: str, wanted: Impersonated) -> tuple[Atom, str]:
    account = ServiceAccount.of_username(wanted.username)
    if account is not None:
        return Atom(verb, group, "serviceaccounts", "", account.namespace), account.name
    if wanted.constraint and wanted.username.startswith(_NODE):
        return Atom(verb, group, "nodes"), wanted.username.removeprefix(_NODE)
    return Atom(verb, group, "users"), wanted.username


def _is_own_group(group: str, wanted: Impersonated) -> bool:
    if group == "system:nodes":
        return bool(wanted.constraint)
    account = ServiceAccount.of_username(wanted.username)
    return account is not None and group == f"{_ACCOUNT_GROUPS}{account.namespace}"
