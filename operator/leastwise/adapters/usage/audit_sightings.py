"""Kubernetes audit events as the rules of anomalies need them, as a stream.

Beside what usage reads: which credential was used and of which pod and node, which was issued, where the
connection came from. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ and
https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ name annotations and extras.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from leastwise.adapters.usage.audit_events import ObjectReference
from leastwise.adapters.usage.audit_sighting_events import (
    Event,
    EventList,
    TokenRequest,
    TokenSpec,
    User,
)
from leastwise.adapters.usage.stamps import MICRO, to_micro
from leastwise.core.anomalies.sightings import Credential, Deed, Issued, PodEnded, Sighting, deed_of
from leastwise.core.anomalies.texts import clipped
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.identities import ServiceAccount
from leastwise.core.usage import kubernetes as table
from leastwise.core.usage.kubernetes import Atom, Impersonated
from leastwise.core.usage.uses import Use

MOST_PROBLEMS = 3
MOST_SHAPES = 100_000
"""Different deeds that are remembered; past them all are made anew."""

MOST_OF_A_SHAPE = 2048
"""Characters of a deed that is remembered; a longer one is no real one's."""

_NODE = "system:node:"
_ACCOUNT = "system:serviceaccount:"
_GARBAGE = "system:serviceaccount:kube-system:pod-garbage-collector"
_DRY = "dryRun="
_AT_ONCE = "gracePeriodSeconds=0"
_NO_EVENT = (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError)
_CREATED = (200, 201)
_OK = range(200, 300)


class AuditSightings:
    """Takes lines of a log, gives sightings. `events` were read, `skipped` of them are nobody's deed.

    `malformed` lines are no events; `problems` tells of the first: number of the line, and what is wrong.
    """

    def __init__(self) -> None:
        self.events = self.skipped = self.malformed = self.lines = 0
        self.problems: list[tuple[int, str]] = []
        self._shapes: dict[tuple[object, ...], tuple[Deed, ...]] = {}
        self._hours: dict[str, int] = {}
        self._event = msgspec.json.Decoder(Event)
        self._list = msgspec.json.Decoder(EventList)
        self._token = msgspec.json.Decoder(TokenRequest)

    def of_block(self, block: bytes) -> Iterator[Sighting]:
        """Read events, one a line; a line may also hold an EventList, and an empty one is nothing."""
        try:
            events = self._event.decode_lines(block)
        except _NO_EVENT:
            for line in block.split(b"\n"):
                yield from self._of_line(line)
            return
        before = self.lines
        for number, event in enumerate(events, 1):
            self.lines = before + number
            yield from self._of_event(event)

    def _of_line(self, line: bytes) -> Iterator[Sighting]:
        self.lines += 1
        if not line.strip():
            return
        for each in self._decoded(line):
            yield from self._of_event(each)

    def _decoded(self, line: bytes) -> Iterable[Event]:
        try:
            return (self._event.decode(line),)
        except _NO_EVENT as error:
            try:
                return self._list.decode(line).items
            except _NO_EVENT:
                self._add_problem(error)
                return ()

    def _add_problem(self, error: Exception) -> None:
        self.malformed += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((self.lines, str(error)[:200]))

    # ---------------------------------------------------------------- one event

    def _of_event(self, event: Event) -> Iterator[Sighting]:
        user, status = event.user, event.response_status
        code = status.code if status is not None else 0
        self.events += 1
        if (
            user is None
            or not user.username
            or event.stage not in table.COUNTS
            or code == table.UNAUTHENTICATED
        ):
            self.skipped += 1
            return
        try:
            # The token was looked at when the request came, not when its watch ended.
            at = self._seconds(event.request_received_timestamp or event.stage_timestamp)
        except ValueError as error:
            self.events -= 1
            self._add_problem(error)
            return
        username = clipped(user.username)
        addresses = event.source_ips
        yield Sighting(
            at,
            event.audit_id,
            self._deeds(event, username, code),
            _credential(user, username),
            self._fact(event, username, code),
            clipped(addresses[-1]) if addresses else "",  # all but the last are what the client says
            event.user_agent,
        )

    def _seconds(self, stamp: str) -> int:
        """Return a time in seconds; ValueError for what is none. An hour that was seen is not read again."""
        start = self._hours.get(stamp[:14])
        if (
            start is not None
            and len(stamp) == MICRO
            and stamp[-1] == "Z"
            and (stamp[14:16] + stamp[17:19]).isdecimal()
        ):
            return start + int(stamp[14:16]) * 60 + int(stamp[17:19])
        text = to_micro(stamp)
        hour, seconds = text[:14], text[14:19]
        start = self._hours.get(hour)
        if start is None:
            start = int(datetime.fromisoformat(f"{text[:13]}:00:00").replace(tzinfo=UTC).timestamp())
            if start < 0:
                raise ValueError(f"'{text[:MICRO]}' lies before 1970")
            if len(self._hours) > MOST_SHAPES:
                self._hours.clear()
            self._hours[hour] = start
        return start + int(seconds[:2]) * 60 + int(seconds[3:])

    def _deeds(self, event: Event, username: str, code: int) -> tuple[Deed, ...]:
        ref, marks = event.object_ref, event.annotations
        decision = marks.decision if marks is not None else ""
        if event.impersonated_user is not None or code == table.FORBIDDEN:
            return self._special(event, username, code, decision)
        if ref is None:
            path = event.request_uri.partition("?")[0]
            shape: tuple[object, ...] = (username, event.verb, path, code, decision)
        else:
            shape = (
                username,
                event.verb,
                ref.resource,
                ref.namespace,
                ref.api_group,
                ref.subresource,
                code,
                decision,
            )
        found = self._shapes.get(shape)
        if found is None:
            uses = table.request_uses(username, _atom_of(event), code, decision)
            found = (deed_of(IdentityId(f"k8s:{username}"), uses),)
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            if sum(len(each) for each in shape if type(each) is str) <= MOST_OF_A_SHAPE:
                self._shapes[shape] = found
        return found

    def _special(self, event: Event, username: str, code: int, decision: str) -> tuple[Deed, ...]:
        """What was refused, or done as somebody else."""
        atom = _atom_of(event)
        wanted = _impersonated(event)
        if wanted is None:
            return (_deed(username, _uses(username, atom, event, code, decision)),)
        other = clipped(wanted.username)
        by_other = _uses(other, atom, event, code, decision)
        message = event.response_status.message if event.response_status else ""
        if not decision and code == table.FORBIDDEN:
            refused = table.refused(username, message)
            if refused is not None:  # to become somebody else was refused itself
                return (_deed(username, (refused,)),)
        own = tuple(each.use for each in table.impersonations(username, wanted, atom))
        return _deed(username, own), _deed(other, by_other)

    # ---------------------------------------------------------------- what it tells beside

    def _fact(self, event: Event, username: str, code: int) -> Issued | PodEnded | None:
        ref = event.object_ref
        if ref is None or event.verb not in {"create", "delete"}:
            return None
        if ref.resource == "serviceaccounts":
            is_token = event.verb == "create" and ref.subresource == "token" and code in _CREATED
            return self._issued(event, ref, username) if is_token else None
        if ref.resource != "pods" or ref.api_group or code not in _OK or _DRY in event.request_uri:
            return None
        is_eviction = event.verb == "create" and ref.subresource == "eviction"
        is_end = event.verb == "delete" and not ref.subresource
        if not ref.name or not (is_eviction or is_end):
            return None
        is_final = is_end and (
            username.startswith(_NODE) or username == _GARBAGE or _AT_ONCE in event.request_uri
        )
        return PodEnded(clipped(f"{ref.namespace}/{ref.name}"), is_final=is_final)

    def _issued(self, event: Event, ref: ObjectReference, username: str) -> Issued:
        account = ServiceAccount(ref.namespace, ref.name)
        wanted = event.impersonated_user
        caller = clipped(wanted.username) if wanted is not None and wanted.username else username
        asked = self._asked(event.request_object)
        bound = asked.bound_object_ref if asked is not None else None
        is_pod = bound is not None and bound.kind == "Pod"
        audiences = None
        if asked is not None:
            audiences = tuple(clipped(each) for each in (asked.audiences or ())[:16])
        return Issued(
            IdentityId(f"k8s:{clipped(account.username)}"),
            IdentityId(f"k8s:{caller}"),
            clipped(event.annotations.issued) if event.annotations is not None else "",
            caller.removeprefix(_NODE) if caller.startswith(_NODE) else "",
            clipped(f"{ref.namespace}/{bound.name}") if bound is not None and is_pod else "",
            clipped(bound.uid) if bound is not None and is_pod else "",
            audiences,
        )

    def _asked(self, raw: msgspec.Raw) -> TokenSpec | None:
        """Decode `requestObject` of a TokenRequest; None where the log does not hold it."""
        text = bytes(raw)
        if not text or text == b"null":
            return None
        try:
            found = self._token.decode(text)
        except _NO_EVENT:
            return None
        return found.spec if found.spec is not None else TokenSpec()


def _deed(username: str, uses: Iterable[Use]) -> Deed:
    return deed_of(IdentityId(f"k8s:{username}"), uses)


def _atom_of(event: Event) -> Atom:
    ref = event.object_ref
    if ref is None:
        return Atom(event.verb, path=event.request_uri.partition("?")[0])
    return Atom(event.verb, ref.api_group, ref.resource, ref.subresource, ref.namespace)


def _uses(username: str, atom: Atom, event: Event, code: int, decision: str) -> tuple[Use, ...]:
    if code == table.FORBIDDEN and decision != table.FORBID:
        message = event.response_status.message if event.response_status else ""
        refused = table.refused(username, message)
        if refused is not None:
            return (refused,)
    return table.request_uses(username, atom, code, decision)


def _impersonated(event: Event) -> Impersonated | None:
    """Return whom an event was done as."""
    found = event.impersonated_user
    if found is None or not found.username:
        return None
    metadata = event.authentication_metadata
    return Impersonated(
        username=found.username,
        uid=found.uid,
        groups=tuple(found.groups or ()),
        extra=tuple((key, tuple(values)) for key, values in sorted((found.extra or {}).items())),
        constraint=metadata.impersonation_constraint if metadata is not None else "",
    )


def _credential(user: User, username: str) -> Credential | None:
    """Return the token that a ServiceAccount showed; None for others, who have none of its kind."""
    if not username.startswith(_ACCOUNT):
        return None
    extra = user.extra
    identity = IdentityId(f"k8s:{username}")
    if extra is None:
        return Credential(identity)
    pod = _first(extra.pod)
    namespace = username[len(_ACCOUNT) :].partition(":")[0]
    return Credential(
        identity,
        _first(extra.credential),
        clipped(f"{namespace}/{pod}") if pod else "",
        _first(extra.pod_uid),
        _first(extra.node),
    )


def _first(values: list[str] | None) -> str:
    return clipped(values[0]) if values else ""
