"""Reads what the audit webhook sends, one EventList a body, and finds the collector's own canaries in it.

https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#webhook-backend
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from leastwise.adapters.usage.audit_events import Annotations, ImpersonatedUser, ObjectReference, Status, User
from leastwise.adapters.usage.audit_fold import AuditFold
from leastwise.adapters.usage.stamps import to_micro, to_time
from leastwise.collector_ports import CanarySeen, Counted, UndecodableError
from leastwise.core.usage.batches import Evidence
from leastwise.core.usage.kubernetes import FORBID, FORBIDDEN

AGENT = "leastwise-canary/"
"""What the user agent of a canary begins with; its nonce follows."""
MOST_EVIDENCE = 32
"""So many refused requests of a batch are kept one by one, for somebody to look at."""

_MARK = AGENT.encode()
_REFUSED = (b'"forbid"', b'"code":403')
_LONGEST = 64
_NO_LIST = (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError)


class _Event(msgspec.Struct, rename="camel", gc=False):
    """The fields of an event that tell a canary, or show a refused request."""

    stage: str = ""
    stage_timestamp: str = ""
    user_agent: str = ""
    audit_id: str = msgspec.field(default="", name="auditID")
    source_ips: list[str] | None = msgspec.field(default=None, name="sourceIPs")
    verb: str = ""
    user: User | None = None
    impersonated_user: ImpersonatedUser | None = None
    object_ref: ObjectReference | None = None
    response_status: Status | None = None
    annotations: Annotations | None = None
    request_uri: str = msgspec.field(default="", name="requestURI")


class _EventList(msgspec.Struct):
    items: list[_Event]


_DECODE = msgspec.json.Decoder(_EventList).decode


def read_batch(body: bytes) -> Counted:
    """Count the events of one body (the BatchReader port)."""
    fold = AuditFold()
    try:
        fold.add_list(body)
        is_looked_at = _MARK in body or any(each in body for each in _REFUSED)
        events = _DECODE(body).items if is_looked_at else ()
        canaries = tuple(_canaries(events))
        evidence = tuple(islice(_evidence(events), MOST_EVIDENCE))
    except _NO_LIST as error:
        raise UndecodableError(f"no EventList: {type(error).__name__}") from error
    if fold.malformed:
        raise UndecodableError(f"{fold.malformed} of its events have no time that can be read")
    return Counted(tuple(fold.aggregates()), fold.events, fold.skipped, canaries, evidence)


def _canaries(events: Sequence[_Event]) -> Iterator[CanarySeen]:
    for event in events:
        if event.stage == "ResponseComplete" and event.user_agent.startswith(AGENT):
            at = to_time(to_micro(event.stage_timestamp))
            yield CanarySeen(event.user_agent.removeprefix(AGENT), at)


def _evidence(events: Sequence[_Event]) -> Iterator[Evidence]:
    for event in events:
        user = event.impersonated_user or event.user
        if event.stage != "ResponseComplete" or user is None or not user.username or not _is_refused(event):
            continue
        yield Evidence(
            f"k8s:{user.username}",
            event.audit_id[:_LONGEST],
            to_micro(event.stage_timestamp),
            event.source_ips[0][:_LONGEST] if event.source_ips else "",
            event.user_agent.partition("/")[0].partition(" ")[0][:_LONGEST],
            _what(event),
        )


def _is_refused(event: _Event) -> bool:
    code = event.response_status.code if event.response_status else 0
    return code == FORBIDDEN or (event.annotations is not None and event.annotations.decision == FORBID)


def _what(event: _Event) -> str:
    ref = event.object_ref
    if ref is None:
        return f"{event.verb} {event.request_uri.partition('?')[0][:_LONGEST]}"
    kind = f"{ref.resource}/{ref.subresource}" if ref.subresource else ref.resource
    return f"{event.verb} {f'{kind}.{ref.api_group}' if ref.api_group else kind}"
