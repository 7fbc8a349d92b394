"""Logs of several files and kinds as one stream by time; what cannot be read is a gap."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from anomaly_sightings import sighting
from audit_events import event, to_lines
from leastwise.adapters.usage import sightings
from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.kinds import LogKind
from leastwise.adapters.usage.pod_places import read_places
from leastwise.adapters.usage.sightings import SightingLogs, merged
from leastwise.core.anomalies.sightings import Sighting
from leastwise.core.errors import InputError, UnrecognisedContentError

RECORD = {
    "eventTime": "2026-06-01T12:30:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "GetObject",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/x"},
    "eventID": "r-1",
}


def audit(*minutes: int) -> bytes:
    return to_lines(*(event(at=f"2026-06-01T12:{each:02}:00.000000Z") for each in minutes))


def logs(tmp_path: Path, kind: LogKind = LogKind.AUDIT, **files: bytes) -> SightingLogs:
    found = []
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        found.append(LogFile(str(tmp_path / name)))
    return SightingLogs({kind: tuple(found)})


def minutes_of(found: SightingLogs) -> list[int]:
    return [(each.at - 1_780_315_200) // 60 for each in found]


def test_files_are_read_by_the_times_in_them_and_not_by_their_names(tmp_path: Path) -> None:
    found = logs(tmp_path, a=audit(30, 31), b=gzip.compress(audit(0, 10, 40)), c=audit(5, 6))
    assert minutes_of(found) == [0, 5, 6, 10, 30, 31, 40]
    assert (found.events, found.malformed, found.gaps) == (7, 0, [])


def test_a_document_and_lines_of_cloudtrail_are_read_alike(tmp_path: Path) -> None:
    text = json.dumps(RECORD)
    document = json.dumps({"Records": [RECORD, RECORD]}).encode()
    contents = {"a": document, "b": f"{text}\n{text}\n".encode(), "c": document + b"\n" + document}
    for name, content in contents.items():
        found = logs(tmp_path, LogKind.CLOUDTRAIL, **{name: content})
        assert len(list(found)) == (4 if name == "c" else 2), name
        assert found.gaps == []


def test_what_cannot_be_read_is_a_gap_and_the_rest_is_read(tmp_path: Path) -> None:
    cut = gzip.compress(audit(*range(50)))[:-20]
    found = logs(tmp_path, a=audit(1) + b"broken\n", b=cut, c=audit(2))
    assert minutes_of(found) == [1, 2]
    assert found.malformed == 1
    told = {each.scope.rpartition("/")[2]: each.message for each in found.gaps}
    assert told["a"].startswith("1 of its lines are no audit events: line 2: ")
    assert "not read after line" in told["b"]
    missing = SightingLogs({LogKind.AUDIT: (LogFile(str(tmp_path / "missing")),)})
    assert list(missing) == []
    assert "No such file" in missing.gaps[0].message


@pytest.mark.parametrize(
    ("content", "events", "says"),
    [
        (b"no json", 0, "1 of its entries are no events"),
        (b'{"Records": [', 0, "truncated"),
        (b"", 0, ""),
        (b'{"Records": 5}', 0, "array"),
        (b'{"Records": [5, ' + json.dumps(RECORD).encode() + b"]}", 1, "1 of its entries are no events"),
        (json.dumps(RECORD).encode() + b"\nbroken\n", 1, "1 of its entries are no events"),
    ],
)
def test_broken_cloudtrail_is_a_gap(tmp_path: Path, content: bytes, events: int, says: str) -> None:
    found = logs(tmp_path, LogKind.CLOUDTRAIL, a=content)
    assert len(list(found)) == events
    assert all(says in each.message for each in found.gaps)
    assert bool(found.gaps) is bool(says)


def test_a_document_that_does_not_fit_into_memory_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "MOST_OF_A_DOCUMENT", 100)
    found = logs(tmp_path, LogKind.CLOUDTRAIL, a=json.dumps({"Records": [RECORD] * 9}).encode())
    assert list(found) == []
    assert "one document of more than" in found.gaps[0].message


def test_more_gaps_than_are_told_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "MOST_GAPS", 2)
    found = logs(tmp_path, a=b"x\n", b=b"x\n", c=b"x\n", d=b"x\n")
    assert list(found) == []
    assert [each.message for each in found.gaps][2] == "2 more files could not be read whole"


def test_logs_of_other_clouds_are_told_as_not_read() -> None:
    found = SightingLogs({LogKind.GCP: (LogFile("x"),), LogKind.CLOUDTRAIL_DIGEST: (LogFile("y"),)})
    assert [each.scope for each in found.gaps] == ["log/gcp-audit"]
    assert list(found) == []


# ---------------------------------------------------------------- one stream by time


@given(some.lists(some.lists(some.integers(0, 1000), min_size=1).map(sorted), max_size=6))
def test_sorted_streams_become_one_sorted_stream(streams: list[list[int]]) -> None:
    sources = [(each[0], lambda each=each: (sighting(at) for at in each)) for each in streams]
    found = [each.at for each in merged(sorted(sources, key=lambda one: one[0]))]
    assert found == sorted(at for each in streams for at in each)


def test_a_stream_is_opened_only_when_its_time_comes() -> None:
    opened: list[int] = []

    def stream(start: int) -> Iterator[Sighting]:
        opened.append(start)
        yield sighting(start)
        yield sighting(start + 5)

    source = merged([(start, partial(stream, start)) for start in (0, 100, 200)])
    next(source)
    assert opened == [0]
    assert [each.at for each in source] == [5, 100, 105, 200, 205]


def test_not_too_many_streams_are_open_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "MOST_OPEN", 2)
    streams = [(0, lambda: (sighting(at) for at in (0, 1))) for _ in range(9)]
    assert len(list(merged(streams))) == 18


# ---------------------------------------------------------------- pods and nodes


def pod(**more: Any) -> dict[str, Any]:
    return {
        "kind": "Pod",
        "metadata": {"name": "api-1-x", "namespace": "payments", "uid": "u1", "generateName": "api-1-"},
        "spec": {
            "nodeName": "a",
            "containers": [{"image": "api:1"}],
            "initContainers": [{"image": "init:1"}],
        },
        "status": {"podIPs": [{"ip": "10.1.0.7"}, {"ip": "fd00::7"}]},
        **more,
    }


NODE = {
    "kind": "Node",
    "metadata": {"name": "a"},
    "spec": {"podCIDRs": ["10.1.0.0/24"]},
    "status": {
        "addresses": [{"type": "InternalIP", "address": "192.0.2.1"}, {"type": "Hostname", "address": "a"}]
    },
}


def written(tmp_path: Path, value: object) -> str:
    path = tmp_path / "pods.json"
    path.write_text(json.dumps(value))
    return str(path)


def test_addresses_and_images_of_pods_and_nodes(tmp_path: Path) -> None:
    listed = {"kind": "List", "items": [pod(), NODE, {"kind": "Service", "metadata": {"name": "x"}}]}
    places = read_places([written(tmp_path, listed)], ["198.51.100.1"])
    assert places.pods == {"u1": ("10.1.0.7", "fd00::7")}
    assert places.nodes == {"a": ("192.0.2.1", "10.1.0.0/24")}
    assert places.others == ("198.51.100.1",)
    digest = places.images_of("payments/api-1-x")
    assert len(digest) == 12
    assert places.images_of("payments/api-1-other") == digest  # of the same template
    assert places.images_of("payments/api-2-other") == ""
    assert places.images_of("") == ""


def test_a_snapshot_of_ours_tells_what_it_keeps(tmp_path: Path) -> None:
    bare = {"kind": "Pod", "metadata": {"name": "p", "namespace": "n", "uid": "u"}, "spec": {"nodeName": "a"}}
    documents = [
        {"kind": "kubernetes", "data": {"kind": "List", "items": [bare]}},
        {"kind": "kubernetes", "data": {"kind": "APIGroupList"}},
        {"kind": "aws-account", "data": {"x": 1}},
    ]
    places = read_places([written(tmp_path, {"kind": "Snapshot", "documents": documents})])
    assert (places.pods, places.nodes, places.images) == ({}, {}, {})


def test_older_fields_and_single_objects_are_read_too(tmp_path: Path) -> None:
    places = read_places([written(tmp_path, pod(status={"podIP": "10.1.0.8"}))])
    assert places.pods == {"u1": ("10.1.0.8",)}
    node = {"kind": "Node", "metadata": {"name": "a"}, "spec": {"podCIDR": "10.1.0.0/24"}}
    assert read_places([written(tmp_path, node)]).nodes == {"a": ("10.1.0.0/24",)}
    assert read_places([written(tmp_path, {**node, "spec": {}})]).nodes == {}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"items": [pod(status={"podIPs": [{"ip": "x"}]})]}, "Pod payments/api-1-x: status.podIPs: 'x'"),
        ({"items": [{**NODE, "spec": {"podCIDRs": ["x/1"]}}]}, "Node a: spec.podCIDRs: 'x/1'"),
        ({"items": [{"kind": "Pod", "metadata": 5}]}, "pods.json: "),
        ({"items": [5]}, "pods.json: "),
    ],
)
def test_pods_that_are_not_as_they_must_be_are_named(tmp_path: Path, value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says.replace(".", r"\.")):
        read_places([written(tmp_path, value)])


@pytest.mark.parametrize("value", [{"kind": "Other"}, 5, {"items": 5}])
def test_a_file_that_is_neither_a_log_nor_a_list_is_refused(tmp_path: Path, value: Any) -> None:
    with pytest.raises(UnrecognisedContentError, match=r"pods\.json"):
        read_places([written(tmp_path, value)])


def test_a_file_that_is_missing_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnrecognisedContentError, match="No such file"):
        read_places([str(tmp_path / "missing.json")])
    monkeypatch.setattr("leastwise.adapters.usage.pod_places.MOST_OF_A_FILE", 4)
    with pytest.raises(UnrecognisedContentError, match="more than"):
        read_places([written(tmp_path, {"kind": "List"})])
