"""An engine groups events, and gives the answer that reading the files gives."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.usage.test_audit_fold import AS_OTHER, CREATE_REFUSED, EVENTS, PATHS
from audit_events import Event, event, path_event, to_lines
from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.history import read_history
from leastwise.core.errors import UnrecognisedContentError

AS_SOMEBODY = {
    "username": "bob",
    "uid": "7",
    "groups": ["dev", "system:authenticated"],
    "extra": {"scopes": ["read"]},
}
KINDS = [
    event(name="a"),
    event(name="b"),
    event(),
    event("watch", stage="ResponseStarted"),
    event("watch", at="2026-06-01T14:00:00Z"),
    event("patch", "configmaps", name="app", code=201),
    event("patch", "configmaps", name="app", code=403, message=CREATE_REFUSED),
    event("get", subresource="exec", name="a", code=101),
    event(code=401),
    event(stage="RequestReceived"),
    event(user="alice", impersonatedUser=AS_SOMEBODY),
    event(
        user="alice",
        impersonatedUser=AS_SOMEBODY,
        authenticationMetadata={"impersonationConstraint": "impersonate:user-info"},
    ),
    path_event("/metrics?a=b"),
    path_event("/metrics"),
]


def written(folder: Path, *events: Event) -> Path:
    path = folder / "audit.jsonl"
    path.write_bytes(to_lines(*events))
    return path


def test_duckdb_answers_as_reading_the_file_does(tmp_path: Path) -> None:
    path = written(tmp_path, *KINDS)
    assert read_history("duckdb", [str(path)]) == read_audit([LogFile(str(path))])


@settings(max_examples=15, deadline=None)
@given(events=st.lists(EVENTS | PATHS | AS_OTHER, min_size=1, max_size=25))
def test_duckdb_answers_alike_for_any_log(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event]
) -> None:
    path = written(tmp_path_factory.mktemp("log"), *events)
    assert read_history("duckdb", [str(path)]) == read_audit([LogFile(str(path))])


def test_parquet_and_a_table_answer_alike(tmp_path: Path) -> None:
    path = written(tmp_path, *KINDS)
    database = tmp_path / "logs.duckdb"
    backend = ibis.duckdb.connect(database)
    backend.raw_sql(f"CREATE TABLE audit AS SELECT * FROM read_json('{path}', format = 'newline_delimited')")
    backend.raw_sql(f"COPY audit TO '{tmp_path / 'audit.parquet'}' (FORMAT parquet)")
    backend.disconnect()
    expected = read_audit([LogFile(str(path))])
    assert read_history("duckdb", [str(tmp_path / "audit.parquet")]) == expected
    assert read_history(f"duckdb://{database}", ["table:audit"]) == expected


def test_files_are_counted_together(tmp_path: Path) -> None:
    path = written(tmp_path, event())
    assert read_history("duckdb", [str(path), str(path)]).aggregates[0].count == 2


def test_lines_that_are_no_events_are_a_gap(tmp_path: Path) -> None:
    path = written(tmp_path, event(), {"stage": "ResponseComplete"}, event(at="yesterday"))
    found = read_history("duckdb", [str(path)])
    assert (found.events, found.malformed) == (1, 2)
    assert found.gaps[0].message == "2 of its lines are no audit events"


@pytest.mark.parametrize("path", ["nothing.jsonl", "table:nothing"])
def test_what_is_not_there_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnrecognisedContentError, match="nothing"):
        read_history("duckdb", [path if path.startswith("table:") else str(tmp_path / path)])


def test_an_engine_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnrecognisedContentError, match="--engine: "):
        read_history("nosuch://x", ["a"])


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "ibis":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UnrecognisedContentError, match=r"leastwise\[history\]"):
        read_history("duckdb", ["a"])
