"""Each file goes to the reader of its kind; what is no log is left to others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit_events import event, to_lines
from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.kinds import LogKind, kind_of
from leastwise.adapters.usage.readings import sort_paths
from leastwise.core.errors import UnrecognisedContentError
from leastwise.factory_usage import load_usage

SNAPSHOT = json.dumps({"apiVersion": "leastwise.dev/v1", "kind": "Snapshot"})
BEGINNINGS = {
    to_lines(event()): LogKind.AUDIT,
    b'{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[': LogKind.AUDIT,
    b'2026-06-01T12:00:00Z {"kind":"Event","apiVersion":"audit.k8s.io/v1"': LogKind.AUDIT,
    b'{"category":"kube-audit","properties":{"log":"{\\"apiVersion\\":\\"audit.k8s.io/v1': LogKind.AUDIT,
    b'{"Records":[{"eventVersion":"1.11","eventSource":"s3.amazonaws.com"': LogKind.CLOUDTRAIL,
    b'{"Records":[]}': LogKind.CLOUDTRAIL,
    b'{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"GetObject"}': LogKind.CLOUDTRAIL,
    b'{"awsAccountId":"1","digestStartTime":"2026","digestS3Bucket":"b"': LogKind.CLOUDTRAIL_DIGEST,
    b'[{"insertId":"a","protoPayload":{"methodName":"x"': LogKind.GCP,
    b'{"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity"': LogKind.GCP,
    b'[{"operationName":{"value":"Microsoft.Storage/write"},"correlationId":"a"': LogKind.AZURE,
    b'{"records":[{"resourceId":"/subscriptions/x","operationName":"SecretGet"': LogKind.AZURE,
    SNAPSHOT.encode(): None,
    b'{"kind":"List","items":[{"kind":"Role"': None,
    b"": None,
}


@pytest.mark.parametrize("head", BEGINNINGS)
def test_a_log_is_known_by_how_it_begins(head: bytes) -> None:
    assert kind_of(head) is BEGINNINGS[head]


def test_logs_and_other_files_are_told_apart(tmp_path: Path) -> None:
    log, snapshot, folder = tmp_path / "audit.log", tmp_path / "today.json", tmp_path / "logs"
    folder.mkdir()
    for each in (log, folder / "1.log"):
        each.write_bytes(to_lines(event()))
    (folder / "notes.txt").write_text("about these logs")
    snapshot.write_text(SNAPSHOT)
    found = sort_paths([str(snapshot), str(log), str(folder)])
    assert found.logs == {LogKind.AUDIT: (LogFile(str(log)), LogFile(str(folder / "1.log")))}
    assert found.others == (str(snapshot),)


def test_a_kind_may_be_said(tmp_path: Path) -> None:
    log = tmp_path / "odd"
    log.write_bytes(b"\n")
    assert sort_paths([f"kubernetes-audit={log}"]).logs == {LogKind.AUDIT: (LogFile(str(log)),)}


def test_a_path_with_an_equals_sign_stays_whole(tmp_path: Path) -> None:
    log = tmp_path / "a=b"
    log.write_bytes(to_lines(event()))
    assert sort_paths([str(log)]).logs == {LogKind.AUDIT: (LogFile(str(log)),)}
    with pytest.raises(UnrecognisedContentError, match="no such file"):
        sort_paths([f"nothing={log}"])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    packed = tmp_path / "a.gz"
    packed.write_bytes(b"\x1f\x8b\x08broken")
    with pytest.raises(UnrecognisedContentError, match=r"a\.gz"):
        sort_paths([str(packed)])


def test_no_log_at_all_is_an_error_that_lists_the_kinds(tmp_path: Path) -> None:
    path = tmp_path / "today.json"
    path.write_text(SNAPSHOT)
    with pytest.raises(UnrecognisedContentError) as raised:
        load_usage([str(path)])
    assert "kubernetes-audit" in raised.value.allowed


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.log").write_bytes(to_lines(event()))
    (tmp_path / "2.log").write_bytes(to_lines(event("list")))
    found = load_usage([str(tmp_path)])
    assert [each.use.action for each in found.reading.aggregates] == ["get", "list"]
    assert found.others == ()


def test_a_broken_file_among_logs_is_a_gap_and_not_the_end(tmp_path: Path) -> None:
    (tmp_path / "1.log").write_bytes(to_lines(event()))
    (tmp_path / "2.log.gz").write_bytes(b"\x1f\x8b\x08broken")
    found = load_usage([str(tmp_path)]).reading
    assert found.events == 1
    assert [gap.scope for gap in found.gaps] == [f"log/{tmp_path / '2.log.gz'}"]
