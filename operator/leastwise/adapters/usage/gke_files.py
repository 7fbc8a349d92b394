"""Reads the audit log of GKE: requests to Kubernetes, told as entries of Cloud Audit Logs.

    methodName    io.k8s.core.v1.pods.exec.create          the verb is its last word
    resourceName  core/v1/namespaces/shop/pods/api-1/exec  group, version, place, resource, name, subresource

Groups of the caller are hidden there, and the code of an answer is Google's: that an apply made its object
(201) cannot be told. https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from leastwise.adapters.usage.audit_events import (
    Annotations,
    Event,
    ObjectReference,
    Stage,
    Status,
    User,
)
from leastwise.adapters.usage.audit_files import reading_of
from leastwise.adapters.usage.audit_fold import AuditFold
from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.json_records import read_records
from leastwise.adapters.usage.stamps import to_micro, to_time
from leastwise.core.snapshots import Plane
from leastwise.core.usage import kubernetes as table
from leastwise.core.usage.readings import UsageReading

SERVICE = "k8s.io"
SOURCE = "GKE audit logs"
_UNTOLD = "create *"
"""An apply that made its object looks like any other."""

_PERMISSION_DENIED = 7
_METHOD = "io.k8s."
_READING = ("get", "list", "watch")
"""Where Data Access logs are off, as they are unless somebody turns them on, none of them is there."""


class _Authentication(msgspec.Struct, rename="camel"):
    principal_email: str | None = None


class _Authorization(msgspec.Struct):
    granted: bool | None = None


class _Status(msgspec.Struct):
    code: int | None = None
    message: str | None = None


class _Payload(msgspec.Struct, rename="camel"):
    service_name: str | None = None
    method_name: str | None = None
    resource_name: str | None = None
    authentication_info: _Authentication | None = None
    authorization_info: list[_Authorization] | None = None
    status: _Status | None = None


class _Operation(msgspec.Struct):
    first: bool | None = None
    last: bool | None = None


class _Entry(msgspec.Struct, rename="camel"):
    timestamp: str | None = None
    labels: dict[str, str] | None = None
    operation: _Operation | None = None
    payload: _Payload | None = msgspec.field(name="protoPayload", default=None)


_decode = msgspec.json.Decoder(_Entry).decode


def read_gke_logs(
    files: Sequence[LogFile], note: Callable[[int], None] = lambda _events: None
) -> UsageReading:
    """Read the requests to Kubernetes among the entries of files; what cannot be read is a gap.

    Entries of other services are nothing here, and neither counted nor called broken.
    """
    fold = AuditFold()

    def take(record: bytes) -> None:
        event = _event(_decode(record))
        if event is not None:
            fold.count((event,))

    malformed, gaps = read_records(files, Plane.KUBERNETES, take, note)
    fold.malformed = malformed
    found = reading_of(fold, gaps)
    seen = {each.use.action for each in found.aggregates}
    missing = (*(f"{each} *" for each in _READING if each not in seen), _UNTOLD)
    coverage = tuple(replace(each, source=SOURCE, missing=missing) for each in found.coverage)
    return replace(found, coverage=coverage)


def _event(entry: _Entry) -> Event | None:
    payload = entry.payload
    if payload is None or payload.service_name != SERVICE:
        return None
    method, name = payload.method_name or "", payload.resource_name or ""
    if not method.startswith(_METHOD):
        return None
    who = payload.authentication_info
    return Event(
        stage=_stage(entry.operation),
        stage_timestamp=to_time(to_micro(entry.timestamp or "")),
        verb=method.rpartition(".")[2],
        user=User((who.principal_email if who else None) or ""),
        object_ref=_reference(name),
        response_status=_answer(payload),
        annotations=Annotations(_decision(entry)),
    )


def _stage(operation: _Operation | None) -> Stage:
    """Tell a request that goes on, such as a watch, from one that ended."""
    is_begun = operation is not None and operation.first is True and not operation.last
    return "ResponseStarted" if is_begun else "ResponseComplete"


def _reference(name: str) -> ObjectReference:
    group, _, rest = name.partition("/")
    parts = rest.split("/")[1:]  # without the version
    namespace = ""
    if parts[:1] == ["namespaces"] and len(parts) > 1:
        namespace = parts[1]
        if len(parts) > 2:  # noqa: PLR2004 (namespaces/NAME is the Namespace itself)
            parts = parts[2:]
    resource, named, subresource = [*parts, "", "", ""][:3]
    return ObjectReference(resource, namespace, named, "" if group == "core" else group, subresource)


def _answer(payload: _Payload) -> Status:
    status = payload.status or _Status()
    is_refused = status.code == _PERMISSION_DENIED
    return Status(table.FORBIDDEN if is_refused else status.code or 0, status.message or "")


def _decision(entry: _Entry) -> str:
    told = (entry.labels or {}).get("authorization.k8s.io/decision", "")
    checks = entry.payload.authorization_info if entry.payload else None
    if not told and checks and any(each.granted is False for each in checks):
        return table.FORBID
    return told
