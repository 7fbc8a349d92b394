"""The API server's log is followed over rotation, packing, restarts; each event is counted once."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_events import Event, event, to_lines
from leastwise.adapters.usage import audit_tail
from leastwise.adapters.usage.audit_tail import AuditTail
from leastwise.core.usage.aggregates import united
from leastwise.core.usage.batches import UsageBatch
from leastwise.core.usage.coverage import Span, joined


def at(minute: int) -> Event:
    stamp = f"2026-06-01T12:{minute:02d}:00.000000Z"
    return event(name=f"pod-{minute}", at=stamp, auditID=f"id-{minute}")


def time(minute: int) -> datetime:
    return datetime(2026, 6, 1, 12, minute, tzinfo=UTC)


def follow(path: Path, last: UsageBatch | None = None, seen_to: datetime | None = None) -> AuditTail:
    return AuditTail(str(path), "cluster", last.position if last else None, seen_to)


def count(batches: list[UsageBatch]) -> int:
    return sum(each.count for each in united(batch.aggregates for batch in batches))


def test_what_is_added_is_taken_and_nothing_twice(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    tail = follow(log)
    assert list(tail.batches()) == []
    log.write_bytes(to_lines(at(0), at(1)))
    assert count(list(tail.batches())) == 2
    assert list(tail.batches()) == []
    with log.open("ab") as file:
        file.write(to_lines(at(2)))
    assert count(list(tail.batches())) == 1


def test_a_line_that_is_being_written_waits(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    tail = follow(log)
    whole = to_lines(at(0), at(1))
    log.write_bytes(whole[:-20])
    assert count(list(tail.batches())) == 1
    log.write_bytes(whole)
    assert count(list(tail.batches())) == 1


@pytest.mark.parametrize("ending", [".log", ".log.gz"])
def test_a_rotated_file_is_gone_on_with(tmp_path: Path, ending: str) -> None:
    log = tmp_path / "audit.log"
    log.write_bytes(to_lines(at(0), at(1)))
    tail = follow(log)
    assert count(list(tail.batches())) == 2
    content = log.read_bytes() + to_lines(at(2))
    rotated = tmp_path / f"audit-2026-06-01T12-03-00.000{ending}"
    rotated.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
    log.write_bytes(to_lines(at(3)))
    batches = list(tail.batches())
    assert count(batches) == 2
    spans = joined([Span(time(0), time(1)), *(span for each in batches for span in each.covered)])
    assert spans == (Span(time(0), time(3)),)


def test_after_a_restart_it_goes_on_where_the_store_says(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    log.write_bytes(to_lines(at(0), at(1)))
    (last,) = follow(log).batches()
    with log.open("ab") as file:
        file.write(to_lines(at(5)))
    (batch,) = follow(log, last, time(1)).batches()
    assert count([batch]) == 1
    assert batch.covered == (Span(time(1), time(5)),)


def test_a_file_that_is_gone_is_a_gap_and_covers_nothing_in_between(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    log.write_bytes(to_lines(at(0), at(1)))
    tail = follow(log)
    list(tail.batches())
    log.write_bytes(to_lines(at(7), at(9)))
    lost, batch = tail.batches()
    assert "is gone" in lost.gaps[0].message
    assert lost.aggregates == ()
    assert batch.covered == (Span(time(7), time(9)),)


def test_a_file_that_is_there_packed_and_unpacked_counts_once(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    rotated = tmp_path / "audit-2026-06-01T12-03-00.000.log"
    rotated.write_bytes(to_lines(at(0)))
    Path(f"{rotated}.gz").write_bytes(gzip.compress(rotated.read_bytes()))
    log.write_bytes(to_lines(at(1)))
    assert count(list(follow(log).batches())) == 2


def test_broken_lines_are_told_and_the_others_counted(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    log.write_bytes(to_lines(at(0)) + b"broken\n" + to_lines(at(1)))
    (batch,) = follow(log).batches()
    assert count([batch]) == 2
    assert batch.gaps[0].message == "1 of its lines are no audit events"


def test_a_line_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_tail, "MOST_OF_A_BATCH", 1000)
    monkeypatch.setattr(audit_tail, "MOST_OF_A_LINE", 3000)
    log = tmp_path / "audit.log"
    log.write_bytes(to_lines(at(0)) + b"x" * 20_000 + b"\n" + to_lines(at(1)))
    batches = list(follow(log).batches())
    assert count(batches) == 2
    assert any(each.gaps for each in batches)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(200, 900))
def test_however_it_is_written_and_rotated_each_event_counts_once(steps: list[int], size: int) -> None:
    """Step 0 rotates, 1 packs the newest rotated file, 2 and 3 append so many events."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as name:
        patch.setattr(audit_tail, "MOST_OF_A_BATCH", size)
        folder, log = Path(name), Path(name) / "audit.log"
        tail, batches, written = follow(log), list[UsageBatch](), 0
        for number, step in enumerate(steps):
            if step == 0 and log.exists():
                log.rename(folder / f"audit-2026-06-01T12-{number:02d}-00.000.log")
            elif step == 1:
                for each in sorted(folder.glob("audit-*.log"))[-1:]:
                    Path(f"{each}.gz").write_bytes(gzip.compress(each.read_bytes()))
                    each.unlink()
            elif step > 1:
                with log.open("ab") as file:
                    file.write(to_lines(*(at(written + more) for more in range(step))))
                written += step
            batches += tail.batches()
        assert count(batches) == written
        assert not any(each.gaps for each in batches)
