"""Uses from logs too big for one machine: an engine groups events that are alike, and the groups are counted.

The engine is any that Ibis speaks to: DuckDB by default, over files here or in object storage, or one that
holds the logs already. It only groups; what an event stands for is decided by the same table as everywhere,
so that every engine gives the answer that reading the files gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from leastwise.adapters.usage.audit_events import (
    STAGES,
    Annotations,
    Details,
    Event,
    ImpersonatedUser,
    Metadata,
    ObjectReference,
    Status,
    User,
)
from leastwise.adapters.usage.audit_files import reading_of
from leastwise.adapters.usage.audit_fold import Alike, AuditFold
from leastwise.adapters.usage.history_expressions import SCHEMA, to_groups
from leastwise.adapters.usage.stamps import to_micro, to_time
from leastwise.core.errors import LeastwiseError, UnrecognisedContentError
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.core.usage.readings import UsageReading

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

DUCKDB = "duckdb"
TABLE = "table:"
"""How `--from` names a table that the engine holds, in place of files."""

_MISSING = "--engine needs the extra 'history': install leastwise[history]"
ROWS = 10_000
"""Groups that become values of Python's at once."""

Row = Mapping[str, Any]


def read_history(
    engine: str, paths: Sequence[str], note: Callable[[int], None] = lambda _events: None
) -> UsageReading:
    """Count Kubernetes audit events in files or tables of an engine (`duckdb`, or a URL that Ibis takes)."""
    backend = _connect(engine)
    fold = AuditFold()
    gaps: list[Gap] = []
    try:
        for path in paths:
            malformed = fold.malformed
            for row in _rows(to_groups(_table(backend, path))):
                _count(fold, row)
                note(fold.events)
            if fold.malformed > malformed:
                message = f"{fold.malformed - malformed} of its lines are no audit events"
                gaps.append(Gap(f"log/{path}", Plane.KUBERNETES.value, GapReason.MALFORMED.value, message))
    except LeastwiseError:
        raise
    except Exception as error:  # an engine's errors are of its own kinds
        raise UnrecognisedContentError(
            f"{engine}: {_first_line(error)}", allowed="audit events as JSON lines or Parquet, or table:NAME"
        ) from error
    return reading_of(fold, gaps)


def _connect(engine: str) -> BaseBackend:
    try:
        import ibis  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise UnrecognisedContentError(_MISSING, allowed="the extra installed, or no --engine") from error
    try:
        found: BaseBackend = ibis.duckdb.connect() if engine == DUCKDB else ibis.connect(engine)
    except Exception as error:  # an engine's errors are of its own kinds
        raise UnrecognisedContentError(
            f"--engine: {_first_line(error)}", allowed="duckdb, or a URL of an engine that Ibis speaks to"
        ) from error
    return found


def _table(backend: BaseBackend, path: str) -> Table:
    if path.startswith(TABLE):
        return backend.table(path.removeprefix(TABLE))
    if path.endswith(".parquet") or "*.parquet" in path:
        return backend.read_parquet(path)
    if backend.name == DUCKDB:
        from ibis.backends.sql.datatypes import DuckDBType  # noqa: PLC0415 (an extra)

        columns = {name: DuckDBType.to_string(kind) for name, kind in SCHEMA.items()}
        return backend.read_json(path, columns=columns, format="newline_delimited", ignore_errors=True)
    from ibis.backends.pyspark.datatypes import PySparkSchema  # noqa: PLC0415 (an extra)

    return backend.read_json(path, schema=PySparkSchema.from_ibis(SCHEMA))


def _rows(groups: Table) -> Iterator[Row]:
    for batch in groups.to_pyarrow().to_batches(max_chunksize=ROWS):
        yield from batch.to_pylist()


def _count(fold: AuditFold, row: Row) -> None:
    """Count one group; one that is no event stands for as many broken lines."""
    count: int = row["events"]
    try:
        first, last = to_micro(row["first"]), to_micro(row["last"])
        event = _event(row, to_time(first))
    except (msgspec.DecodeError, ValueError, TypeError):
        fold.malformed += count
        return
    names = tuple(sorted(row["names"] or ()))
    fold.count_alike(event, Alike(count, first, last, names if row["named"] == count else ("", *names)))


def _event(row: Row, at: datetime) -> Event:
    """Write a group as one of its events."""
    stage = row["stage"]
    if stage not in STAGES:
        raise ValueError(f"no stage: {stage}")
    return Event(
        stage,
        at,
        row["verb"] or "",
        User(row["username"] or ""),
        None if row["resource"] is None else _reference(row),
        Status(row["code"] or 0, row["message"] or "", Details(row["details"] or "")),
        Annotations(row["decision"] or ""),
        _impersonated(row) if row["other"] else None,
        Metadata(row["limited"] or ""),
        row["path"] or "",
    )


def _reference(row: Row) -> ObjectReference:
    group, subresource = row["grp"] or "", row["sub"] or ""
    return ObjectReference(row["resource"], row["namespace"] or "", "", group, subresource)


def _impersonated(row: Row) -> ImpersonatedUser:
    fields = {
        "username": row["other"],
        "uid": row["uid"] or "",
        "groups": _value(row["groups"]),
        "extra": _value(row["extra"]),
    }
    return msgspec.convert(fields, ImpersonatedUser)


def _value(column: object) -> Any:  # noqa: ANN401 (whatever a log holds)
    """Read a list or map that an engine keeps as text, or as pairs."""
    if isinstance(column, str):
        return msgspec.json.decode(column) if column else None
    if isinstance(column, dict):  # fields that not every event has are empty in the others
        return {key: each for key, each in column.items() if each is not None}
    return column


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]
