"""Groups of audit events that are alike in all that decides what they stand for, as one Ibis expression.

The same expression runs on DuckDB, Spark, Trino, BigQuery and Athena. It knows field names and no meaning.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
from ibis import _
from ibis.expr.types import Table, Value

_TEXT = dt.string


def _texts(*names: str) -> dt.Struct:
    return dt.Struct(dict.fromkeys(names, _TEXT))


SCHEMA = ibis.schema(
    {
        **dict.fromkeys(("stage", "stageTimestamp", "verb", "requestURI"), _TEXT),
        "user": _texts("username"),
        "impersonatedUser": _texts("username", "uid", "groups", "extra"),
        "authenticationMetadata": _texts("impersonationConstraint"),
        "objectRef": _texts("resource", "namespace", "name", "apiGroup", "subresource"),
        "responseStatus": dt.Struct({"code": dt.int32, "message": _TEXT, "details": _texts("name")}),
        "annotations": _texts("authorization.k8s.io/decision"),
    }
)
"""The fields of an event that count, for files that hold JSON; lists inside stay texts."""

KEYS = (
    *("stage", "verb", "username", "other", "uid", "groups", "extra", "limited"),
    *("resource", "namespace", "grp", "sub", "code", "message", "details", "decision", "path", "odd_time"),
)
"""What events of one group have in common. The message and its details count for a 403 only, the path only
without an object; a time that is not written as the API server does is a group of its own."""

_FORBIDDEN = 403
_TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$"


def to_groups(events: Table) -> Table:
    """Return one row a group: its keys, `events`, `first`, `last`, `named` (how many had a name), `names`."""
    code = _at(events, "responseStatus", "code")
    resource = _at(events, "objectRef", "resource")
    stamp = events["stageTimestamp"]
    nothing = ibis.null("string")
    flat = events.select(
        stage=_at(events, "stage"),
        at=stamp,
        odd_time=ibis.ifelse(stamp.re_search(_TIME), nothing, stamp),
        verb=_at(events, "verb"),
        username=_at(events, "user", "username"),
        other=_at(events, "impersonatedUser", "username"),
        uid=_at(events, "impersonatedUser", "uid"),
        groups=_at(events, "impersonatedUser", "groups"),
        extra=_at(events, "impersonatedUser", "extra"),
        limited=_at(events, "authenticationMetadata", "impersonationConstraint"),
        resource=resource,
        namespace=_at(events, "objectRef", "namespace"),
        grp=_at(events, "objectRef", "apiGroup"),
        sub=_at(events, "objectRef", "subresource"),
        object=_at(events, "objectRef", "name"),
        code=code,
        message=ibis.ifelse(code == _FORBIDDEN, _at(events, "responseStatus", "message"), nothing),
        details=ibis.ifelse(code == _FORBIDDEN, _at(events, "responseStatus", "details", "name"), nothing),
        decision=_at(events, "annotations", "authorization.k8s.io/decision"),
        path=ibis.ifelse(resource.isnull(), _at(events, "requestURI").re_replace("[?].*", ""), nothing),
    )
    return flat.group_by(*KEYS).aggregate(
        events=_.count(),
        first=_["at"].min(),
        last=_["at"].max(),
        named=_["object"].count(),
        names=_["object"].collect(distinct=True),
    )


def _at(events: Table, column: str, *fields: str) -> Value:
    """Return what stands there; a table that never had such a field has nothing."""
    if column not in events.columns:
        return ibis.null("string")
    found: Value = events[column]
    for each in fields:
        kind = found.type()
        if not isinstance(kind, dt.Struct | dt.Map) or (
            isinstance(kind, dt.Struct) and each not in kind.names
        ):
            return ibis.null("string")
        found = found[each]
    return found
