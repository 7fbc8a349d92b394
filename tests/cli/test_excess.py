"""`leastwise excess`: offline from logs and a snapshot, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit_events import event, to_lines
from cli.question_worlds import ACCOUNT, CLUSTER, Desk
from cli.screens import assert_fits, assert_golden
from usage_stores import store_of

WORKER = "system:serviceaccount:payments:worker"
DAYS = [f"2026-{month:02d}-{day:02d}T12:00:00.000000Z" for month in (3, 4, 5, 6) for day in (1, 15, 28)]
LOG = to_lines(
    *[event("get", "secrets", name="db", at=at) for at in DAYS],
    *[event("get", "pods", user=WORKER, namespace=place, at=DAYS[-1]) for place in ("payments", "shop")],
)
MORE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: api-views, namespace: payments}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: viewer}
subjects: [{kind: ServiceAccount, name: api, namespace: payments}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: viewer, namespace: payments}
rules:
- {apiGroups: [""], resources: [services, secrets], verbs: [get]}
"""
LABELLED = CLUSTER.replace(
    '{name: payments, uid: "1"}', '{name: payments, uid: "1", labels: {team: invoices}}'
)
BEFORE = ("--granted-before", "2026-01-01T00:00:00Z")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "audit.log").write_bytes(LOG)
    (tmp_path / "payments.yaml").write_text(LABELLED, encoding="utf-8")
    (tmp_path / "more.yaml").write_text(MORE, encoding="utf-8")
    return Desk(tmp_path, capsys)


SOURCES = ("--from", "payments.yaml", "--from", "more.yaml", "--from", "audit.log")


def ask(desk: Desk, *words: str, code: int = 0, sources: tuple[str, ...] = SOURCES) -> str:
    asked = desk.ask("excess", *words, *sources, sources=())
    assert asked.code == code, asked.err
    return asked.out


def items(desk: Desk, *words: str) -> dict[str, Any]:
    lines = [json.loads(each) for each in ask(desk, *words, "-o", "jsonl").splitlines()]
    return {each["identity"].rpartition(":")[2]: each for each in lines}


def test_one_identity_is_told_what_may_go_and_why_and_how_sure_that_is(desk: Desk) -> None:
    out = ask(desk, "sa/payments/api", *BEFORE)
    assert_fits(out)
    assert_golden("excess-subject", out)


def test_everybody_is_one_row_each_highest_score_first(desk: Desk) -> None:
    out = ask(desk, *BEFORE)
    assert_fits(out)
    assert_golden("excess", out)


def test_a_wide_grant_says_where_it_was_used(desk: Desk) -> None:
    out = ask(desk, "sa/payments/worker", *BEFORE)
    assert_fits(out)
    assert "cluster-wide, used in 2 namespaces: payments, shop" in out
    assert "holds paths of other servers" in out


def test_without_a_date_of_the_grants_nothing_is_called_unused(desk: Desk) -> None:
    out = ask(desk, "sa/payments/api")
    assert_fits(out)
    assert out.startswith("? Of payments/api nothing can be called unused: since when it is granted is not")
    assert "--granted-before TIME" in out
    assert "nothing could be called unused" in ask(desk)


def test_a_window_that_was_not_watched_is_undecided_with_the_reason(desk: Desk) -> None:
    out = ask(desk, "sa/payments/api", *BEFORE, "--window", "300d")
    assert "39.66 % of the last 300 days was watched, less than 99 %" in " ".join(out.split())
    covered = "2025-01-01T00:00:00Z..2026-06-28T12:00:00Z"
    assert "did not use" in ask(desk, "sa/payments/api", *BEFORE, "--window", "300d", "--covered", covered)
    assert "did not use" in ask(desk, "sa/payments/api", *BEFORE, "--window", "300d", "--min-coverage", "30")


def test_an_earlier_end_can_be_asked_for(desk: Desk) -> None:
    found = items(desk, *BEFORE, "--until", "2026-03-20T00:00:00Z", "--window", "10d", "--min-observed", "5d")
    assert found["api"]["undecided"] == ""
    assert found["api"]["counts"]["unused"] == 4


def test_each_line_for_machines_has_the_documented_fields(desk: Desk) -> None:
    found = items(desk, *BEFORE)
    assert set(found) == {"api", "worker", "jane@example.com"}
    api = found["api"]
    assert list(api) == [
        *("identity", "plane", "kind", "name", "place", "lastSeen", "watched", "undecided", "baseline"),
        *("counts", "grants", "stale"),
    ]
    assert api["counts"] | {"score": 61} == {
        "used": 1,
        "unused": 4,
        "undecided": 0,
        "notObservable": 0,
        "protected": 0,
        "privilegedUsed": 1,
        "privilegedUnused": 1,
        "wildcardsUsed": 0,
        "wildcardsUnused": 0,
        "wildcardsOpen": 0,
        "weightUnused": 26,
        "weightDecided": 46,
        "identities": 1,
        "unusedShare": 0.8,
        "privilegedUnusedShare": 0.5,
        "score": 61,
    }
    assert api["grants"] == [
        {
            "source": {"kind": "RoleBinding", "name": "payments/api-reads"},
            "removable": True,
            "declared": False,
            "unused": 3,
            "needed": 1,
            "coveredBy": [{"kind": "RoleBinding", "name": "payments/api-views"}],
        },
        {
            "source": {"kind": "RoleBinding", "name": "payments/api-views"},
            "removable": False,
            "declared": False,
            "unused": 1,
            "needed": 1,
            "reason": "part of it is needed",
        },
    ]
    assert found["jane@example.com"]["stale"] == [
        {"kind": "NotSeen", "text": "never seen, not in the last 90 days"}
    ]


def test_every_permission_is_told_where_it_is_asked_for(desk: Desk) -> None:
    (api,) = items(desk, "sa/payments/api", *BEFORE).values()
    assert api["permissions"][0] == {
        "verdict": "Unused",
        "permission": "list secrets",
        "scope": "payments",
        "severity": "High",
        "declared": False,
        "wildcard": False,
        "verb": "list",
        "resource": "secrets",
        "grants": [{"kind": "RoleBinding", "name": "payments/api-reads"}],
    }
    every = items(desk, *BEFORE, "--atoms")
    assert every["api"]["permissions"] == api["permissions"]
    assert every["worker"]["wide"][0]["permission"] == "* *.*"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_document_says_how_it_was_judged_and_the_sum(desk: Desk, form: str) -> None:
    import yaml  # noqa: PLC0415 (JSON is YAML)

    value = yaml.safe_load(ask(desk, *BEFORE, "-o", form))
    assert value["kind"] == "Excess"
    assert (value["windowSeconds"], value["minObservedSeconds"], value["minCoverage"]) == (
        7776000,
        2592000,
        0.99,
    )
    assert value["total"]["identities"] == 3
    assert value["total"]["removable"] == 1
    assert len(value["items"]) == 3


def test_numbers_can_be_told_by_place_and_by_team(desk: Desk) -> None:
    by_place = ask(desk, *BEFORE, "--by", "place")
    assert_fits(by_place)
    assert "PLACE" in by_place
    assert "payments" in by_place
    by_team = ask(desk, *BEFORE, "--by", "team")
    assert "invoices" in by_team
    assert "invoices" not in ask(desk, *BEFORE, "--by", "team", "--team-label", "unit")


def test_identities_of_the_system_are_told_only_when_they_are_asked_for(desk: Desk) -> None:
    assert "Not told: 1 identity of the system, and groups." in ask(desk, *BEFORE)
    assert len(ask(desk, *BEFORE, "--include-system", "-o", "jsonl").splitlines()) >= 3


def test_an_identity_that_used_everything_and_a_log_without_events(desk: Desk, tmp_path: Path) -> None:
    verbs = [event(verb, what, name="x", at=at) for at in DAYS for verb in ("get", "list") for what in USED]
    (tmp_path / "audit.log").write_bytes(to_lines(*verbs))
    sources = ("--from", "payments.yaml", "--from", "audit.log")
    out = ask(desk, "sa/payments/api", *BEFORE, sources=sources)
    assert out.startswith("✓ payments/api used each of its 4 permissions in 90 days.")
    (tmp_path / "audit.log").write_bytes(to_lines(event(stage="RequestReceived")))
    asked = desk.ask("excess", *BEFORE, *sources, sources=())
    assert asked.code == 1
    assert "nothing tells when they end" in asked.err


USED = ("secrets", "configmaps")
MARKED = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ours
  namespace: payments
  labels: {leastwise.dev/managed: "true"}
  annotations: {leastwise.dev/owner: c1/payments/policy}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: worker, namespace: payments}]
"""


def test_of_a_declared_grant_the_declaration_shrinks(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(MARKED, encoding="utf-8")
    out = ask(desk, "sa/payments/worker", *BEFORE, "--from", "ours.yaml", "-o", "wide")
    assert "shrink the declaration: " in out
    assert items(desk, *BEFORE, "--from", "ours.yaml")["worker"]["grants"][1]["declared"]


def test_of_a_group_and_of_nobody_nothing_is_said(desk: Desk) -> None:
    assert "one by one" in ask(desk, "k8s:group:system:masters", *BEFORE)
    out = ask(desk, "sa/payments/nobody", *BEFORE)
    assert "holds nothing but what everybody has" in out
    assert "is not among the identities that were read" in out


EXEMPTIONS = "exemptions: [{reason: drill, until: 2027-01-01T00:00:00Z, permission: '* services'}]"


def test_what_is_exempt_is_kept_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "keep.yaml").write_text(EXEMPTIONS, encoding="utf-8")
    out = ask(desk, "sa/payments/api", *BEFORE, "--exemptions", "keep.yaml")
    assert "get services: kept until 2027-01-01: drill" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exemptions: {}", "must be a list"),
        ("- x", "exemptions[0] must be a mapping"),
        ("- {why: x}", "why is no key"),
        ("- {reason: 3, until: 2027-01-01T00:00:00Z}", "reason must be a text"),
        ("- {reason: x, subject: y}", "until must be a time"),
        ("- {reason: x, subject: y, until: soon}", "until must be a time"),
        ("- {reason: x, subject: y, until: 2027-01-01T00:00:00}", "until must be a time"),
        ("- {reason: x, subject: y, until: '2027-01-01T00:00:00'}", "until must be a time"),
        ("- {reason: x, until: '2027-01-01T00:00:00Z'}", "neither a subject nor a permission"),
        ("- {subject: y, until: '2027-01-01T00:00:00Z'}", "reason is empty"),
        ("{", "it is no YAML"),
    ],
)
def test_exemptions_that_are_none_are_refused_by_entry_and_field(
    desk: Desk, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "keep.yaml").write_text(text, encoding="utf-8")
    asked = desk.ask("excess", *SOURCES, "--exemptions", "keep.yaml", sources=())
    assert asked.code in (1, 2)
    assert message in asked.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--window", "long"), "no duration"),
        (("--min-observed", "0d"), "no duration"),
        (("--min-coverage", "0"), "no share of the window"),
        (("--min-coverage", "101"), "no share of the window"),
        (("--until", "2026-01-01"), "no time with a zone"),
        (("--granted-before", "yesterday"), "no time with a zone"),
        (("--exemptions", "missing.yaml"), "missing.yaml"),
    ],
)
def test_options_that_mean_nothing_are_mistakes_of_the_command_line(
    desk: Desk, words: tuple[str, ...], message: str
) -> None:
    asked = desk.ask("excess", *SOURCES, *words, sources=())
    assert asked.code == 2
    assert message in asked.err


def test_only_logs_and_no_logs_are_told_apart(desk: Desk) -> None:
    asked = desk.ask("excess", "--from", "audit.log", sources=())
    assert asked.code == 1
    assert "what is granted is missing" in asked.err
    assert desk.ask("excess", "--from", "payments.yaml", sources=()).code != 0


def test_a_subject_of_a_plane_that_was_not_read_is_an_error(desk: Desk) -> None:
    asked = desk.ask("excess", "arn:aws:iam::111122223333:role/x", *SOURCES, sources=())
    assert asked.code == 1
    assert "what it is granted was not read" in asked.err


def test_broken_lines_of_the_log_leave_everything_undecided_and_the_exit_code_is_1(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "audit.log").write_bytes(LOG + b'{"kind": "Event", "apiVersion": "audit.k8s.io/v1", broken\n')
    out = ask(desk, "sa/payments/api", *BEFORE, code=1)
    assert "not all of the log could be read" in " ".join(out.split())
    asked = desk.ask("excess", *BEFORE, *SOURCES, "-o", "jsonl", sources=())
    assert asked.code == 1
    assert "not read: " in asked.err


def test_a_cloud_without_a_log_of_its_own_is_undecided(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "gaad.json").write_text(json.dumps(ACCOUNT), encoding="utf-8")
    found = items(desk, *BEFORE, "--from", "gaad.json")
    role = next(each for name, each in found.items() if name.endswith("role/invoices"))
    assert role["undecided"] == "not watched: no log covers it"
    assert role["counts"]["unused"] == 0
    assert "completeness assumed" in ask(desk, *BEFORE, "--from", "gaad.json")


def test_numbers_of_the_run_are_told_when_they_are_asked_for(desk: Desk) -> None:
    asked = desk.ask("excess", *BEFORE, *SOURCES, "--stats", sources=())
    assert "3 identities in" in asked.err


def test_names_from_a_log_never_reach_the_terminal_raw(desk: Desk, tmp_path: Path) -> None:
    hostile = event("get", "secrets\u001b[31m", user=WORKER, at=DAYS[-1])
    (tmp_path / "audit.log").write_bytes(LOG + to_lines(hostile))
    assert "\u001b" not in ask(desk, "sa/payments/worker", *BEFORE)


def test_a_store_beside_a_snapshot_answers_as_the_log_does(desk: Desk, tmp_path: Path) -> None:
    address = store_of(tmp_path / "audit.log", tmp_path / "usage.db")
    snapshot = ("--from", "payments.yaml", "--from", "more.yaml")
    from_log = ask(desk, "sa/payments/api", *BEFORE)
    from_store = ask(desk, "sa/payments/api", *BEFORE, sources=(*snapshot, "--store", address))
    assert from_store.partition("Next:")[0] == from_log.partition("Next:")[0]
    assert f"--store {address}" in " ".join(from_store.partition("Next:")[2].replace("\\", "").split())


def test_logs_among_the_files_come_before_the_store(desk: Desk, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.db")
    assert ask(desk, *BEFORE, sources=(*SOURCES, "--store", missing)).startswith("▲")
