"""Audit events are found wherever they are exported to; what cannot be read is a gap."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from audit_events import AT, event, to_lines
from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile
from leastwise.core.snapshots import Plane
from leastwise.core.usage.coverage import Completeness
from leastwise.core.usage.readings import UsageReading

LATER = "2026-06-02T12:00:00.000000Z"
LINE = to_lines(event()).decode().strip()
AKS = {"category": "kube-audit", "properties": {"log": LINE, "stream": "stdout"}}

FORMS = {
    "one a line": LINE + "\n",
    "without an end": LINE,
    "an EventList": json.dumps({"kind": "EventList", "items": [event()]}),
    "a list": json.dumps([event()]),
    "a document for people": json.dumps({"kind": "EventList", "items": [event()]}, indent=2),
    "CloudWatch to S3": f"2026-06-01T12:00:00.000Z {LINE}\n",
    "aws logs filter-log-events": json.dumps({"events": [{"timestamp": 1, "message": LINE}]}, indent=4),
    "aws logs in one line": json.dumps({"events": [{"timestamp": 1, "message": LINE}]}),
    "AKS to a storage account": json.dumps(AKS) + "\n",
    "AKS as a list": json.dumps([AKS]),
}


def reading(tmp_path: Path, *contents: str | bytes) -> UsageReading:
    files = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.log"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        files.append(LogFile(str(path)))
    return read_audit(files)


@pytest.mark.parametrize("form", FORMS)
def test_an_event_is_found_in_every_form(tmp_path: Path, form: str) -> None:
    found = reading(tmp_path, FORMS[form])
    assert [(each.use.action, each.count) for each in found.aggregates] == [("get", 1)]
    assert (found.events, found.malformed, found.gaps) == (1, 0, ())


def test_files_are_one_reading(tmp_path: Path) -> None:
    found = reading(tmp_path, to_lines(event()), gzip.compress(to_lines(event(at=LATER))))
    (only,) = found.aggregates
    assert (only.count, only.first_seen, only.last_seen) == (2, AT, LATER)


def test_what_lies_between_the_first_and_the_last_event_is_assumed_to_be_covered(tmp_path: Path) -> None:
    found = reading(tmp_path, to_lines(event(), event(at=LATER)))
    (coverage,) = found.coverage
    assert (coverage.plane, coverage.completeness) == (Plane.KUBERNETES, Completeness.ASSUMED)
    (span,) = coverage.spans
    assert (span.start.isoformat(), span.end.isoformat()) == (
        "2026-06-01T12:00:00+00:00",
        "2026-06-02T12:00:00+00:00",
    )
    assert (found.first_event, found.last_event) == (AT, LATER)


def test_files_without_events_cover_nothing(tmp_path: Path) -> None:
    assert reading(tmp_path, "").coverage == ()


def test_broken_lines_are_a_gap_that_names_the_file_and_the_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, to_lines(event()), to_lines(event()) + b"{broken\n" + to_lines(event()))
    (gap,) = found.gaps
    assert gap.scope == f"log/{tmp_path / '1.log'}"
    assert gap.message.startswith("1 of its lines are no audit events: line 2: ")
    assert found.aggregates[0].count == 3


def test_a_packed_file_that_ends_too_early_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    packed = gzip.compress(to_lines(*[event(name=f"n{number}") for number in range(5000)]))
    found = reading(tmp_path, packed[: len(packed) // 2])
    (gap,) = found.gaps
    assert "not read after line" in gap.message
    assert 0 < found.events < 5000


def test_a_document_that_is_cut_is_a_gap(tmp_path: Path) -> None:
    (gap,) = reading(tmp_path, json.dumps([event()])[:-10]).gaps
    assert "not read after line 0" in gap.message


def test_a_line_among_wrapped_ones_that_is_no_json_is_told(tmp_path: Path) -> None:
    found = reading(tmp_path, f"{json.dumps(AKS)}\nnonsense\n\n{json.dumps(AKS)}\n")
    assert (found.events, found.malformed) == (2, 1)


def test_a_document_that_is_too_big_says_how_to_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leastwise.adapters.usage.files.MOST_OF_A_DOCUMENT", 100)
    (gap,) = reading(tmp_path, json.dumps([event()])).gaps
    assert "put one event a line" in gap.message


def test_a_text_that_looks_like_an_event_deep_inside_is_left(tmp_path: Path) -> None:
    value: object = LINE
    for _ in range(20):
        value = {"a": value}
    assert reading(tmp_path, json.dumps([value])).events == 0


def test_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(to_lines(event(), event()))
    heard: list[int] = []
    read_audit([LogFile(str(path))], heard.append)
    assert heard == [2]
