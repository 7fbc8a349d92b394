"""Reads exported logs of Azure, of two kinds.

The Activity Log, as the API, `az monitor activity-log list` and diagnostic settings write it; and the logs of
Key Vaults and storage accounts, which diagnostic settings write.

https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log-schema and
https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs-schema
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.json import Decoder, encode

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.json_records import read_records
from leastwise.adapters.usage.place_spans import PlaceSpans
from leastwise.adapters.usage.stamps import to_micro
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Tally
from leastwise.core.usage.azure import (
    APPLICATION,
    MANAGED_IDENTITY,
    MOST_OF_A_NAME,
    OBJECT_IDS,
    ActivityRecord,
    AzureUse,
    Granted,
    ResourceRecord,
    activity_uses,
    activity_via,
    is_refused,
    looks_like_azure,
    place_of,
    resource_uses,
    resource_via,
    type_of,
)
from leastwise.core.usage.azure_observability import STORAGE_CATEGORIES, kind_of_record, missing_kinds
from leastwise.core.usage.readings import UsageReading
from leastwise.core.usage.uses import DENIED, Use

SOURCE = "Azure logs"
MOST_UNMAPPED = 100
"""Names of operations without a known action that are kept for a type of resource."""

_RESOURCE_CATEGORIES = frozenset({"AuditEvent", *STORAGE_CATEGORIES})
_ACTIVITY_CATEGORIES = frozenset(
    {
        "administrative", "write", "delete", "action", "policy", "autoscale", "alert", "security",
        "recommendation", "servicehealth", "resourcehealth",
    }
)  # fmt: skip
_MOST_OF_A_MESSAGE = 65536

_Object = Mapping[str, object]
_decode = Decoder(dict[str, object]).decode


def read_azure_logs(
    files: Sequence[LogFile], note: Callable[[int], None] = lambda _events: None
) -> UsageReading:
    """Read files into uses; what cannot be read is a gap. `note` hears how many records were read."""
    fold = _Fold()
    malformed, gaps = read_records(files, Plane.AZURE, fold.add, note)
    return fold.reading(malformed, gaps)


class _Operation:
    """One operation of the Activity Log, whose records come in any order."""

    __slots__ = ("is_refused", "stamp", "uses", "via")

    def __init__(self) -> None:
        self.stamp = ""
        self.is_refused = False
        self.uses: tuple[AzureUse, ...] = ()
        self.via: tuple[str, ...] = ()


class _Fold:
    """Counts records. Of an operation all are read before it counts: the last may say that it was refused."""

    def __init__(self) -> None:
        self._events = 0
        self._skipped = 0
        self._operations: dict[int, _Operation] = {}
        self._seen: set[int] = set()
        self._tallies: dict[Use, Tally] = {}
        self._unmapped: dict[str, set[str]] = {}
        self._places = PlaceSpans(Plane.AZURE, SOURCE)
        self._active: set[str] = set()  # places whose Activity Log is there
        self._kinds: dict[str, set[tuple[str, str]]] = {}

    def add(self, record: bytes) -> None:
        """Count one record; raises what cannot be decoded, and ValueError for what has a wrong type."""
        event = _decode(record)
        if not looks_like_azure(event):
            self._events += 1
            self._skipped += 1
            return
        category = _text(event, "category")
        if category in _RESOURCE_CATEGORIES:
            self._add_resource(event, category, hash(record))
        elif "eventTimestamp" in event or category.lower() in _ACTIVITY_CATEGORIES:
            self._add_activity(event)
        else:
            self._events += 1
            self._skipped += 1

    # ---------------------------------------------------------------- the Activity Log

    def _add_activity(self, event: _Object) -> None:
        stamp = to_micro(_text(event, "eventTimestamp") or _text(event, "time"))
        told = _activity(event)
        uses = activity_uses(told)
        key = _operation_key(event, told)
        self._events += 1
        place = place_of(told.resource, told.scope, f"/subscriptions/{told.subscription}")
        self._places.see(place, stamp)
        self._active.add(place)
        if not uses:
            self._skipped += 1
            return
        operation = self._operations.setdefault(key, _Operation())
        if operation.stamp:
            self._skipped += 1
        operation.is_refused = operation.is_refused or is_refused(told)
        if not operation.stamp or (stamp, uses) < (operation.stamp, operation.uses):
            operation.stamp, operation.uses = stamp, uses
        operation.via = tuple(sorted({*operation.via, *activity_via(told)}))

    # ---------------------------------------------------------------- logs of resources

    def _add_resource(self, event: _Object, category: str, mark: int) -> None:
        stamp = to_micro(_text(event, "time"))
        told = _resource(event, category)
        uses = resource_uses(told)
        self._events += 1
        if mark in self._seen:  # these records have no id: a repeated one is equal to the last byte
            self._skipped += 1
            return
        self._seen.add(mark)
        place = place_of(told.resource)
        kind = kind_of_record(type_of(told.resource), category)
        self._places.see(place, stamp)
        if kind is not None:
            self._kinds.setdefault(place, set()).add(kind)
        if not uses:
            self._skipped += 1
            return
        self._count(stamp, uses, resource_via(told))

    def _count(self, stamp: str, uses: Sequence[AzureUse], via: tuple[str, ...]) -> None:
        for each in uses:
            tally = self._tallies.get(each.use)
            if tally is None:
                tally = self._tallies[each.use] = Tally()
            tally.touch(stamp, 1, each.name)
            if via:
                tally.came_by(via)
            if not each.is_known:
                service, _, name = each.use.action.partition(":")
                names = self._unmapped.setdefault(service, set())
                if len(names) < MOST_UNMAPPED:
                    names.add(name)

    def reading(self, malformed: int, gaps: Sequence[Gap]) -> UsageReading:
        """Return what was counted."""
        for each in self._operations.values():
            uses = each.uses
            if each.is_refused:
                uses = tuple(one._replace(use=one.use._replace(decision=DENIED)) for one in uses)
            self._count(each.stamp, uses, each.via)
        self._operations.clear()
        tallies = sorted(self._tallies.items(), key=lambda pair: pair[0])
        return UsageReading(
            aggregates=tuple(tally.aggregate(use) for use, tally in tallies),
            coverage=self._places.coverage(
                lambda place: missing_kinds(self._kinds.get(place, set()), has_activity=place in self._active)
            ),
            gaps=tuple(gaps),
            first_event=self._places.first,
            last_event=self._places.last,
            events=self._events,
            skipped=self._skipped,
            malformed=malformed,
            unmapped={service: tuple(sorted(names)) for service, names in sorted(self._unmapped.items())},
        )


# ---------------------------------------------------------------- from JSON


def _operation_key(event: _Object, told: ActivityRecord) -> int:
    """Return what the records of one operation have in common."""
    identifier = _text(event, "operationId") or _text(_object(event, "properties"), "operationId")
    correlation = _text(event, "correlationId")
    own = ("", "") if identifier else (told.operation.lower(), told.resource.lower())
    apart = "" if identifier or correlation else f"{_text(event, 'eventDataId')} {_text(event, 'time')}"
    return hash((correlation, identifier, *own, apart))


def _activity(event: _Object) -> ActivityRecord:
    identity = _object(event, "identity")
    authorization = _object(event if "authorization" in event else identity, "authorization")
    claims = _object(event if "claims" in event else identity, "claims")
    properties = _object(event, "properties")
    status = (
        f"{_text(event, 'subStatus') or _text(event, 'resultSignature')} {_text(properties, 'statusCode')}"
    )
    return ActivityRecord(
        operation=_name(event, "operationName"),
        action=_name(authorization, "action"),
        category=_text(properties, "eventCategory") or _text(event, "category"),
        caller=_name(event, "caller"),
        claims={
            key: value
            for key, value in claims.items()
            if isinstance(value, str) and len(value) <= MOST_OF_A_NAME
        },
        resource=_text(event, "resourceId"),
        scope=_text(authorization, "scope"),
        subscription=_name(event, "subscriptionId"),
        status=_text(event, "status") or _text(event, "resultType"),
        sub_status=status,
        message=_message(properties),
    )


def _message(properties: _Object) -> str:
    """Return the error, which is JSON inside a text, or JSON."""
    found = properties.get("statusMessage")
    text = found if isinstance(found, str) else encode(found).decode() if found else ""
    return text[:_MOST_OF_A_MESSAGE]


def _resource(event: _Object, category: str) -> ResourceRecord:
    identity = _object(event, "identity")
    claims = _object(identity, "claim")
    requester = _object(identity, "requester")
    properties = _object(event, "properties")
    return ResourceRecord(
        operation=_name(event, "operationName"),
        category=category,
        resource=_text(event, "resourceId"),
        object_id=_name(requester, "objectId")
        or next(filter(None, (_name(claims, each) for each in OBJECT_IDS)), ""),
        application=_name(requester, "appId") or _name(claims, APPLICATION),
        managed_identity=_name(claims, MANAGED_IDENTITY),
        code=_number(event, "statusCode") or _number(properties, "httpStatusCode"),
        granted=_granted(identity),
        target=_text(properties, "id") or _text(properties, "objectKey") or _text(properties, "requestUri"),
    )


def _granted(identity: _Object) -> tuple[Granted, ...]:
    found = identity.get("authorization")
    if not isinstance(found, list):
        return ()
    return tuple(
        Granted(_name(each, "action"), _text(each, "result")) for each in found if isinstance(each, dict)
    )


def _text(event: _Object, key: str) -> str:
    """Return a text, also one that the API writes as `{"value": …, "localizedValue": …}`."""
    found = event.get(key)
    if isinstance(found, dict):
        found = found.get("value")
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ValueError(f"{key}: {type(found).__name__}, not a text")  # noqa: TRY004 (one kind of problem for all)
    return found


def _name(event: _Object, key: str) -> str:
    found = _text(event, key)
    if len(found) > MOST_OF_A_NAME:
        raise ValueError(f"{key}: {len(found)} characters, more than {MOST_OF_A_NAME}")
    return found


def _object(event: _Object, key: str) -> _Object:
    """Return an object, also one that was written into a text; any other text holds nothing."""
    found = event.get(key)
    if isinstance(found, str) and found.lstrip().startswith("{"):
        return _decode(found)
    if found is None or isinstance(found, str):
        return {}
    if not isinstance(found, dict):
        raise ValueError(f"{key}: {type(found).__name__}, not an object")  # noqa: TRY004 (as above)
    return found


def _number(event: _Object, key: str) -> int:
    found = event.get(key)
    if isinstance(found, str) and found.isascii() and found.isdigit():
        return int(found[:9])
    return found if isinstance(found, int) else 0
