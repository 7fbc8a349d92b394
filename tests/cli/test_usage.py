"""`leastwise usage`: what identities did, offline from logs, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit_events import API, event, path_event, to_lines
from cli.question_worlds import Desk
from cli.screens import assert_fits, assert_golden
from cloudtrail_records import s3
from usage_stores import store_of

LOG = to_lines(
    event("get", "secrets", name="db", at="2026-06-01T12:00:00.000000Z"),
    event("get", "secrets", name="db", at="2026-06-02T12:00:00.000000Z"),
    event("list", "configmaps", at="2026-06-01T13:00:00.000000Z"),
    event("delete", "pods", name="api-1", code=403, decision="forbid"),
    event("get", "pods", user="alice", namespace="shop", impersonatedUser={"username": "bob"}),
    path_event("/metrics", user="system:serviceaccount:monitoring:prometheus"),
)
FIELDS = [
    *("identity", "plane", "verb", "apiGroup", "resource", "subresource", "namespace", "names", "path"),
    *("overflow", "decision", "via", "firstSeen", "lastSeen", "count"),
]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "audit.log").write_bytes(LOG)
    return Desk(tmp_path, capsys)


def ask(desk: Desk, *words: str, code: int = 0) -> str:
    asked = desk.ask("usage", *words, "--from", "audit.log", sources=())
    assert asked.code == code, asked.err
    return asked.out


def test_everybody_is_listed_with_how_much_they_did(desk: Desk) -> None:
    out = ask(desk)
    assert_fits(out)
    assert_golden("usage", out)


def test_one_identity_is_shown_with_what_it_was_refused_first(desk: Desk) -> None:
    out = ask(desk, "sa/payments/api")
    assert_fits(out)
    assert_golden("usage-subject", out)


def test_each_line_for_machines_has_the_documented_fields(desk: Desk) -> None:
    lines = [json.loads(each) for each in ask(desk, "-o", "jsonl").splitlines()]
    assert all(list(each) == FIELDS for each in lines)
    (read,) = [each for each in lines if each["resource"] == "secrets"]
    assert read == {
        "identity": f"k8s:{API}",
        "plane": "kubernetes",
        "verb": "get",
        "apiGroup": "",
        "resource": "secrets",
        "subresource": "",
        "namespace": "payments",
        "names": ["db"],
        "path": "",
        "overflow": False,
        "decision": "Allowed",
        "via": [],
        "firstSeen": "2026-06-01T12:00:00.000000Z",
        "lastSeen": "2026-06-02T12:00:00.000000Z",
        "count": 2,
    }
    (as_bob,) = [each for each in lines if each["identity"] == "k8s:bob"]
    assert as_bob["via"] == ["alice"]


def test_only_what_was_refused_and_only_one_namespace_can_be_asked_for(desk: Desk) -> None:
    denied = [json.loads(each) for each in ask(desk, "--denied", "-o", "jsonl").splitlines()]
    assert [(each["verb"], each["decision"]) for each in denied] == [("delete", "Denied")]
    there = [json.loads(each) for each in ask(desk, "-n", "shop", "-o", "jsonl").splitlines()]
    assert [each["identity"] for each in there] == ["k8s:bob"]


def test_a_document_also_tells_what_is_covered(desk: Desk) -> None:
    value = json.loads(ask(desk, "-o", "json"))
    assert (value["kind"], value["events"], value["skipped"], value["malformed"]) == ("Usage", 6, 0, 0)
    (coverage,) = value["coverage"]
    assert coverage["completeness"] == "Assumed"
    assert coverage["spans"] == [{"from": "2026-06-01T12:00:00+00:00", "to": "2026-06-02T12:00:00+00:00"}]


def test_what_is_covered_can_be_said(desk: Desk) -> None:
    value = json.loads(ask(desk, "-o", "json", "--covered", "2026-05-01T00:00:00Z..2026-06-03T00:00:00Z"))
    assert value["coverage"][0]["spans"] == [
        {"from": "2026-05-01T00:00:00+00:00", "to": "2026-06-03T00:00:00+00:00"}
    ]


@pytest.mark.parametrize(
    ("span", "message"),
    [
        ("2026", "no span"),
        ("2026-05-01T00:00:00Z..soon", "no time with a zone"),
        ("2026-05-01T00:00:00..2026-05-02T00:00:00Z", "no time with a zone"),
        ("2026-05-02T00:00:00Z..2026-05-01T00:00:00Z", "ends before it begins"),
    ],
)
def test_a_span_that_is_none_is_a_mistake_of_the_command_line(desk: Desk, span: str, message: str) -> None:
    asked = desk.ask("usage", "--from", "audit.log", "--covered", span, sources=())
    assert asked.code == 2
    assert message in asked.err


def test_an_identity_that_did_nothing_is_not_called_unused(desk: Desk) -> None:
    assert "in none of the events that were read" in ask(desk, "sa/payments/nobody")


def test_broken_lines_are_told_and_the_exit_code_is_1(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "audit.log").write_bytes(LOG + b'{"stage": "\x1b[31m\n')
    out = ask(desk, code=1)
    assert "1 line could not be read" in out
    asked = desk.ask("usage", "--from", "audit.log", "-o", "jsonl", sources=())
    assert asked.code == 1
    assert "not read: log/audit.log" in asked.err
    assert "\x1b" not in asked.out + asked.err


def test_hostile_names_are_made_printable(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "audit.log").write_bytes(to_lines(event(user="a\n\x1b[31mb", name="\u202e")))
    for words in ((), ("k8s:a\n\x1b[31mb",), ("-o", "json"), ("-o", "jsonl"), ("-o", "yaml")):
        out = ask(desk, *words)
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_without_logs_it_says_what_it_needs(desk: Desk) -> None:
    asked = desk.ask("usage", sources=())
    assert asked.code == 2
    assert "--from is needed" in asked.err


def test_stats_go_to_standard_error(desk: Desk) -> None:
    asked = desk.ask("usage", "--from", "audit.log", "--stats", "-o", "jsonl", sources=())
    assert "6 events in" in asked.err
    assert "MiB" in asked.err


def test_an_engine_answers_as_reading_the_files_does(desk: Desk) -> None:
    assert ask(desk, "-o", "jsonl", "--engine", "duckdb") == ask(desk, "-o", "jsonl")


def test_an_engine_that_does_not_exist_is_a_mistake_of_the_command_line(desk: Desk) -> None:
    asked = desk.ask("usage", "--from", "audit.log", "--engine", "nosuch://x", sources=())
    assert asked.code == 2
    assert "--engine" in asked.err


def test_without_files_the_store_answers(desk: Desk, tmp_path: Path) -> None:
    address = store_of(tmp_path / "audit.log", tmp_path / "usage.db")
    from_files = ask(desk, "-o", "jsonl")
    asked = desk.ask("usage", "--store", address, "-o", "jsonl", sources=())
    assert (asked.code, asked.out) == (0, from_files)
    one = desk.ask("usage", "sa/payments/api", "--store", address, sources=())
    assert "payments/api did 2 different things" in one.out
    assert "Covered (kubernetes, assumed): 2026-06-01 12:00 to 2026-06-02 12:00." in one.out


def test_a_store_that_does_not_exist_is_named(desk: Desk, tmp_path: Path) -> None:
    asked = desk.ask("usage", "--store", str(tmp_path / "none.db"), sources=())
    assert asked.code == 1
    assert "none.db" in asked.err


def test_what_logs_of_a_cloud_do_not_hold_is_told_in_few_words(desk: Desk, tmp_path: Path) -> None:
    records = [s3("GetObject", "b", "a"), s3("PutObject", "b", "a", seconds=9)]
    (tmp_path / "trail.json").write_text(json.dumps({"Records": records}))
    asked = desk.ask("usage", "--from", "trail.json", sources=())
    assert asked.code == 0, asked.err
    (told,) = [line for line in asked.out.splitlines() if "not in these logs" in line]
    assert told.endswith("more; -o json names them.")
    value = json.loads(desk.ask("usage", "--from", "trail.json", "-o", "json", sources=()).out)
    assert len(value["coverage"][0]["missing"]) > 3
    assert {each["action"] for each in value["items"]} == {"s3:GetObject", "s3:PutObject"}
