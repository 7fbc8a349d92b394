"""Reads exported Cloud Audit Logs: a LogEntry a line (a sink), or lists (`gcloud logging read`).

https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.json import Decoder

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.json_records import read_records
from leastwise.adapters.usage.place_spans import PlaceSpans
from leastwise.adapters.usage.stamps import to_micro
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Tally
from leastwise.core.usage.gcp import (
    ACTIVITY,
    DATA_ACCESS,
    MOST_OF_A_NAME,
    AuditEntry,
    Check,
    GcpUse,
    entry_uses,
    log_of,
    prefix_of,
    via_of,
)
from leastwise.core.usage.gcp_observability import DATA_ACCESS_TYPES, missing_kinds, types_of
from leastwise.core.usage.readings import UsageReading
from leastwise.core.usage.uses import Use

SOURCE = "Cloud Audit Logs"
MOST_UNMAPPED = 100
"""Names of methods without a known permission that are kept for a service."""

_Name = Annotated[str, Meta(max_length=MOST_OF_A_NAME)]


class _Principal(Struct, rename="camel"):
    principal_email: _Name | None = None


class _Delegation(Struct, rename="camel"):
    principal_subject: _Name | None = None
    first_party_principal: _Principal | None = None

    @property
    def name(self) -> str:
        first = self.first_party_principal
        return self.principal_subject or (first.principal_email if first else None) or ""


class _History(Struct, rename="camel"):
    original_principal: _Name | None = None


class _Authentication(Struct, rename="camel"):
    principal_email: _Name | None = None
    principal_subject: _Name | None = None
    service_account_key_name: _Name | None = None
    service_account_delegation_info: list[_Delegation] | None = None
    service_delegation_history: _History | None = None

    @property
    def chain(self) -> tuple[str, ...]:
        history = self.service_delegation_history
        began = (history.original_principal or "") if history else ""
        return (began, *(each.name for each in self.service_account_delegation_info or ()))


class _Authorization(Struct, rename="camel"):
    permission: _Name | None = None
    resource: str | None = None
    granted: bool | None = None
    permission_type: str | None = None


class _Status(Struct):
    code: int | None = None


class _Payload(Struct, rename="camel"):
    service_name: _Name | None = None
    method_name: _Name | None = None
    resource_name: str | None = None
    authentication_info: _Authentication | None = None
    authorization_info: list[_Authorization] | None = None
    status: _Status | None = None


class _Operation(Struct):
    id: _Name | None = None
    producer: _Name | None = None
    first: bool | None = None
    last: bool | None = None


class _Resource(Struct):
    labels: dict[str, str] | None = None


class _Entry(Struct, rename="camel"):
    log_name: _Name = ""
    insert_id: str | None = None
    timestamp: str | None = None
    receive_timestamp: str | None = None
    resource: _Resource | None = None
    operation: _Operation | None = None
    payload: _Payload | None = field(name="protoPayload", default=None)


_decode = Decoder(_Entry).decode


def read_gcp_logs(
    files: Sequence[LogFile], note: Callable[[int], None] = lambda _events: None
) -> UsageReading:
    """Read files into uses; what cannot be read is a gap. `note` hears how many entries were read.

    Requests to GKE clusters (`k8s.io`) keep the names that the log has for them, `io.k8s.…`: whoever reads
    them as uses of Kubernetes takes them out.
    """
    fold = _Fold()
    malformed, gaps = read_records(files, Plane.GCP, fold.add, note)
    return fold.reading(malformed, gaps)


class _Fold:
    """Counts entries. Of a long-running operation all but the first wait: the first may come after them."""

    def __init__(self) -> None:
        self._events = 0
        self._skipped = 0
        self._seen: set[int] = set()
        self._started: set[tuple[str, str]] = set()
        self._later: dict[tuple[str, str], tuple[str, _Entry, _Payload]] = {}
        self._tallies: dict[Use, Tally] = {}
        self._unmapped: dict[str, set[str]] = {}
        self._places = PlaceSpans(Plane.GCP, SOURCE)
        self._active: set[str] = set()  # places whose Admin Activity log is there
        self._types: dict[str, set[tuple[str, str]]] = {}

    def add(self, record: bytes) -> None:
        """Count one entry; raises what cannot be decoded."""
        entry = _decode(record)
        payload = entry.payload
        stamp = to_micro(entry.timestamp or entry.receive_timestamp or "") if payload else ""
        self._events += 1
        if payload is None or self._is_known(entry, stamp):
            self._skipped += 1
            return
        operation = entry.operation
        if operation is None or not operation.id:
            self._count(stamp, entry, payload)
            return
        key = (operation.producer or "", operation.id)
        if operation.first:
            self._start(key, stamp, entry, payload)
        else:
            self._wait(key, stamp, entry, payload)

    def _is_known(self, entry: _Entry, stamp: str) -> bool:
        """Whether an entry was delivered before: Cloud Logging tells them apart by these three."""
        if not entry.insert_id:
            return False
        mark = hash((entry.log_name, stamp, entry.insert_id))
        if mark in self._seen:
            return True
        self._seen.add(mark)
        return False

    def _start(self, key: tuple[str, str], stamp: str, entry: _Entry, payload: _Payload) -> None:
        if self._later.pop(key, None) is not None:
            self._skipped += 1
        if key in self._started:
            self._skipped += 1
            return
        self._started.add(key)
        self._count(stamp, entry, payload)

    def _wait(self, key: tuple[str, str], stamp: str, entry: _Entry, payload: _Payload) -> None:
        known = self._later.get(key)
        if key in self._started or known is not None:
            self._skipped += 1
        if key not in self._started and (
            known is None or _order(payload, stamp) < _order(known[2], known[0])
        ):
            self._later[key] = (stamp, entry, payload)

    def _count(self, stamp: str, entry: _Entry, payload: _Payload) -> None:
        told = _told(entry, payload)
        uses = entry_uses(told)
        self._watch(stamp, told, uses)
        if not uses:
            self._skipped += 1
            return
        via = via_of(told)
        counted: set[Use] = set()
        for each in uses:
            tally = self._tallies.get(each.use)
            if tally is None:
                tally = self._tallies[each.use] = Tally()
            # Of several resources of one entry each is a name, and the entry one use.
            tally.touch(stamp, 0 if each.use in counted else 1, each.name)
            counted.add(each.use)
            if via:
                tally.came_by(via)
            if not each.is_known:
                names = self._unmapped.setdefault(prefix_of(told.service), set())
                if len(names) < MOST_UNMAPPED:
                    names.add(told.method)

    def _watch(self, stamp: str, told: AuditEntry, uses: Sequence[GcpUse]) -> None:
        """Note what the entry says of its log: that it is there, in which place and for which types."""
        container, kind = log_of(told.log)
        place = container or told.place
        if kind not in {ACTIVITY, DATA_ACCESS}:
            return
        self._places.see(place, stamp)
        if kind == ACTIVITY:
            self._active.add(place)
            return
        for each in uses:
            if not each.is_known:
                continue
            types = (each.kind,) if each.kind else types_of(each.use.action)
            if len(types) == 1 and types[0] in DATA_ACCESS_TYPES:
                service = each.use.action.partition(".")[0]
                self._types.setdefault(place, set()).add((service, types[0]))

    def reading(self, malformed: int, gaps: Sequence[Gap]) -> UsageReading:
        """Return what was counted."""
        for each in self._later.values():
            self._count(*each)
        self._later.clear()
        tallies = sorted(self._tallies.items(), key=lambda pair: pair[0])
        return UsageReading(
            aggregates=tuple(tally.aggregate(use) for use, tally in tallies),
            coverage=self._places.coverage(self._missing),
            gaps=tuple(gaps),
            first_event=self._places.first,
            last_event=self._places.last,
            events=self._events,
            skipped=self._skipped,
            malformed=malformed,
            unmapped={service: tuple(sorted(names)) for service, names in sorted(self._unmapped.items())},
        )

    def _missing(self, place: str) -> tuple[str, ...]:
        return missing_kinds(self._types.get(place, set()), has_activity=place in self._active)


def _order(payload: _Payload, stamp: str) -> tuple[bool, str]:
    """Of later entries of an operation, one that says what was checked tells most."""
    return (not payload.authorization_info, stamp)


def _told(entry: _Entry, payload: _Payload) -> AuditEntry:
    who = payload.authentication_info or _Authentication()
    checks = [
        Check(each.permission or "", each.resource or "", each.granted, each.permission_type or "")
        for each in payload.authorization_info or ()
    ]
    return AuditEntry(
        log=entry.log_name,
        service=payload.service_name or "",
        method=payload.method_name or "",
        principal=who.principal_email or "",
        subject=who.principal_subject or "",
        delegations=tuple(filter(None, who.chain)),
        key=who.service_account_key_name or "",
        checks=tuple(checks),
        status=(payload.status.code or 0) if payload.status else 0,
        resource=payload.resource_name or "",
        place=_labelled(entry.resource),
    )


def _labelled(resource: _Resource | None) -> str:
    labels = (resource.labels if resource else None) or {}
    for label, container in (
        ("project_id", "projects"),
        ("folder_id", "folders"),
        ("organization_id", "organizations"),
    ):
        if labels.get(label):
            return f"{container}/{labels[label][:MOST_OF_A_NAME]}"
    return ""
