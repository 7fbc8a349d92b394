"""`leastwise anomalies`: what was out of pattern, for people and machines, and what no rule could tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit_events import API, event, to_lines
from cli.question_worlds import Desk
from cli.screens import assert_fits, assert_golden
from leastwise.core.anomalies.rules import RULES, RuleName

PREFIX = "authentication.kubernetes.io/"
FIELDS = [
    *("rule", "severity", "identity", "date", "title", "seen", "usual", "todo", "risks", "count"),
    *("first", "last", "events", "fingerprint"),
]


def as_pod(found: dict[str, Any]) -> dict[str, Any]:
    extra = {
        f"{PREFIX}credential-id": ["JTI=1"],
        f"{PREFIX}node-name": ["node-1"],
        f"{PREFIX}pod-name": ["api-1"],
        f"{PREFIX}pod-uid": ["u1"],
    }
    return {**found, "user": {"username": API, "extra": extra}}


def at(day: int, clock: str = "12:00:00") -> str:
    return f"2026-06-{day:02}T{clock}.000000Z"


USUAL = [as_pod(event("list", "configmaps", at=at(day))) for day in range(1, 17)]
STOLEN = [
    *USUAL,
    event("delete", "pods", name="api-1", user="system:node:node-1", at=at(17)),
    as_pod(
        {**event("list", "secrets", namespace="", at=at(17, "13:00:00")), "userAgent": "curl/8\n\x1b[2Jx"}
    ),
    as_pod({**event("get", "secrets", name="db", at=at(17, "13:00:05")), "sourceIPs": ["203.0.113.9"]}),
]
PODS = {
    "kind": "List",
    "items": [
        {
            "kind": "Pod",
            "metadata": {"name": "api-1", "namespace": "payments", "uid": "u1"},
            "status": {"podIPs": [{"ip": "10.0.0.7"}]},
        }
    ],
}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "audit.log").write_bytes(to_lines(*STOLEN))
    (tmp_path / "usual.log").write_bytes(to_lines(*USUAL))
    (tmp_path / "pods.json").write_text(json.dumps(PODS))
    return Desk(tmp_path, capsys)


def ask(desk: Desk, *words: str, log: str = "audit.log", code: int = 0) -> str:
    asked = desk.ask("anomalies", *words, "--from", log, sources=())
    assert asked.code == code, asked.err
    return asked.out


def test_alerts_are_listed_and_the_worst_explained(desk: Desk) -> None:
    out = ask(desk)
    assert_fits(out)
    assert "\x1b" not in out
    assert_golden("anomalies", out)


def test_a_quiet_log_is_not_called_clean_while_rules_could_not_tell(desk: Desk) -> None:
    out = ask(desk, log="usual.log")
    assert_fits(out)
    assert_golden("anomalies-none", out)


def test_each_line_for_machines_has_the_documented_fields(desk: Desk) -> None:
    lines = [json.loads(each) for each in ask(desk, "-o", "jsonl").splitlines()]
    assert all(list(each) == FIELDS for each in lines)
    assert [each["rule"] for each in lines] == ["token-after-pod", "first-privileged"]
    assert lines[1]["events"][0] == {
        "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "at": "2026-06-17T13:00:00Z",
        "did": "list secrets",
        "address": "10.0.0.7",
        "agent": "curl/8\n\x1b[2Jx",
    }


def test_jsonl_tells_rules_that_were_off_to_standard_error(desk: Desk) -> None:
    asked = desk.ask("anomalies", "--from", "audit.log", "-o", "jsonl", sources=())
    assert "Off: new-assume: the log does not hold AssumeRole events of CloudTrail" in asked.err
    assert "Learning: dormant: until 2026-06-22T00:00:00Z" in asked.err


def test_a_document_tells_alerts_rules_and_gaps(desk: Desk) -> None:
    value = json.loads(ask(desk, "-o", "json"))
    assert value["kind"] == "Anomalies"
    assert (value["events"], value["days"], value["identities"], value["learning"]) == (19, 17, 2, 1)
    assert (value["from"], value["to"]) == ("2026-06-01T12:00:00Z", "2026-06-17T13:00:05Z")
    assert value["counts"] == {"Critical": 1, "High": 1, "Medium": 0, "Low": 0, "Info": 0}
    assert [each["rule"] for each in value["rules"]] == [each.value for each in RuleName]
    assert value["baselines"] == "per identity"
    assert value["gaps"] == []


def test_pods_give_addresses_and_turn_their_rule_on(desk: Desk) -> None:
    value = json.loads(ask(desk, "-o", "json", "--from", "pods.json"))
    assert "token-address" in [each["rule"] for each in value["alerts"]]
    known = json.loads(ask(desk, "-o", "json", "--from", "pods.json", "--known-address", "203.0.113.0/24"))
    assert "token-address" not in [each["rule"] for each in known["alerts"]]


def test_a_wide_page_explains_every_alert(desk: Desk) -> None:
    out = ask(desk, "-o", "wide")
    assert out.count("Seen: ") == 2
    assert f"k8s:{API}" in out


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (("--until", "2026-06-16T23:59:59Z"), []),
        (("--since", "2026-06-18T00:00:00Z"), []),
        (("--since", "2026-06-17T00:00:00Z"), ["token-after-pod", "first-privileged"]),
        (("--baseline", "30d"), ["token-after-pod"]),
        (("--baseline", "2w"), ["token-after-pod", "first-privileged"]),
    ],
)
def test_times_and_baselines_are_settable(desk: Desk, words: tuple[str, ...], rules: list[str]) -> None:
    lines = [json.loads(each) for each in ask(desk, "-o", "jsonl", *words).splitlines()]
    assert [each["rule"] for each in lines] == rules


def test_a_shorter_rest_wakes_suspicion_when_asked_for(desk: Desk, tmp_path: Path) -> None:
    heart = [event("get", "pods", user="jane", at=at(day, "01:00:00")) for day in range(1, 30)]
    rested = [as_pod(event(at=at(day))) for day in (1, 11)]
    (tmp_path / "rest.log").write_bytes(
        to_lines(*sorted([*heart, *rested], key=lambda each: each["stageTimestamp"]))
    )
    assert ask(desk, "-o", "jsonl", log="rest.log") == ""
    (line,) = ask(desk, "-o", "jsonl", "--dormant", "5d", "--baseline", "5d", log="rest.log").splitlines()
    assert json.loads(line)["rule"] == "dormant"


@pytest.mark.parametrize(
    ("severity", "log", "code"),
    [("critical", "audit.log", 3), ("low", "audit.log", 3), ("low", "usual.log", 0)],
)
def test_fail_on_gives_the_exit_code(desk: Desk, severity: str, log: str, code: int) -> None:
    ask(desk, "--fail-on", severity, log=log, code=code)


def test_a_log_that_could_not_be_read_whole_is_no_all_clear(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "broken.log").write_bytes(to_lines(*USUAL) + b"broken\n")
    out = ask(desk, "--fail-on", "low", log="broken.log", code=1)
    assert "1 of its lines are no audit events: line 17" in " ".join(out.split())
    assert out.startswith("?")


def test_events_out_of_time_are_told(desk: Desk, tmp_path: Path) -> None:
    strange = event("list", "configmaps", at="2099-01-01T00:00:00.000000Z")
    (tmp_path / "clock.log").write_bytes(to_lines(*USUAL[:3], strange, *USUAL[3:]))
    value = json.loads(ask(desk, "-o", "json", log="clock.log"))
    assert [each["scope"] for each in value["gaps"]] == ["log/times"]


def test_a_log_that_learns_still_says_until_when(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "short.log").write_bytes(to_lines(*USUAL[:3]))
    value = json.loads(ask(desk, "-o", "json", log="short.log"))
    states = {each["rule"]: each for each in value["rules"]}
    assert states["first-privileged"]["state"] == "Learning"
    assert states["first-privileged"]["why"].startswith("until 2026-06-15T00:00:00Z")


def test_stats_go_to_standard_error(desk: Desk) -> None:
    asked = desk.ask("anomalies", "--from", "audit.log", "--stats", sources=())
    assert "19 events in" in asked.err


@pytest.mark.parametrize(
    ("words", "says", "allowed"),
    [
        ((), "--from is needed", "Kubernetes audit events or CloudTrail"),
        (("--from", "pods.json"), "no log that anomalies are found in", "kubernetes-audit"),
        (("--from", "missing.log"), "missing.log: no such file", "files or folders of logs"),
        (
            ("--from", "audit.log", "--from", "other.json"),
            "other.json: ",
            "kubectl get pods,nodes -A -o json",
        ),
        (("--from", "audit.log", "--baseline", "5h"), "--baseline 5h: no whole days", "14d"),
        (("--from", "audit.log", "--dormant", "x"), "--dormant x: no duration", "90d"),
        (("--from", "audit.log", "--until", "noon"), "--until noon: no time", "2026-06-01T12:00:00Z"),
        (("--from", "audit.log", "--since", "noon"), "--since noon: no time", "2026-06-01T12:00:00Z"),
        (("--from", "audit.log", "--known-address", "x"), "--known-address x: neither", "10.1.0.0/16"),
    ],
)
def test_a_bad_command_line_names_what_is_allowed(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], says: str, allowed: str
) -> None:
    (tmp_path / "other.json").write_text('{"kind": "Other"}')
    asked = desk.ask("anomalies", *words, sources=())
    assert asked.code == 2
    assert says in asked.err
    assert allowed in " ".join(asked.err.split())


def test_many_alerts_are_counted_on_a_narrow_page(desk: Desk, tmp_path: Path) -> None:
    events = [
        event(
            "get",
            f"kind{number}",
            user=f"user-{who:02}",
            code=403,
            decision="forbid",
            at=at(1, f"12:00:{number:02}"),
        )
        for number in range(16)
        for who in range(30)
    ]
    (tmp_path / "many.log").write_bytes(to_lines(*events))
    out = ask(desk, log="many.log")
    assert_fits(out)
    assert "And 5 more; -o wide shows all." in out
    assert out.count("Seen: ") == 3


def test_texts_of_logs_cannot_command_a_terminal(desk: Desk, tmp_path: Path) -> None:
    nasty = "evil\n\x1b]0;x\x07\u202e"
    events = [
        {
            **event(
                "get",
                f"k{n}{nasty}",
                user=f"u{nasty}",
                code=403,
                decision="forbid",
                at=at(1, f"12:00:{n:02}"),
            ),
            "auditID": nasty,
            "sourceIPs": [nasty],
            "userAgent": nasty,
        }
        for n in range(20)
    ]
    (tmp_path / "nasty.log").write_bytes(to_lines(*events))
    for form in ("table", "wide", "json", "jsonl", "yaml"):
        out = ask(desk, "-o", form, log="nasty.log")
        assert not set(out) & {"\x1b", "\x07", "\u202e"}, form
        assert "\nevil" not in out


def test_the_page_names_every_rule_with_what_it_needs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "anomalies.md").read_text()
    for each in RULES.values():
        assert f"| `{each.name.value}` | {each.title} | " in page
        (row,) = [
            line for line in page.splitlines() if line.startswith(f"| `{each.name.value}` | {each.title}")
        ]
        assert row.endswith(f"| {'yes' if each.learns else 'no'} | {each.needs} |")
        assert each.severity.word in row or each.name is RuleName.FIRST_PRIVILEGED
