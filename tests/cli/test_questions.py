from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from cli.fake_connections import FakeConnection
from cli.question_worlds import CLUSTER, ROLE, Desk
from cli.screens import assert_fits, assert_golden
from leastwise.adapters.recorded.recognition import recognise_bytes
from leastwise.cli.invocations import ClusterOptions
from leastwise.core.evaluation.decisions import Decision, Outcome
from leastwise.core.recordings import Recording
from leastwise.core.snapshots import Gap

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

BOTH = ("cluster.yaml", "account.json")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in [each for each in os.environ if each.startswith("LEASTWISE_")]:
        if name != "LEASTWISE_UPDATE_GOLDEN":
            monkeypatch.delenv(name)
    return Desk(tmp_path, capsys)


# ---------------------------------------------------------------- can


def test_a_yes_names_every_grant_that_would_have_to_go(desk: Desk) -> None:
    asked = desk.ask("can", "sa/payments/api", "get", "secrets/db", "-n", "payments")
    assert asked.code == 0
    assert_fits(asked.out)
    assert_golden("can-yes", asked.out)


def test_a_no_names_the_layer_that_blocks(desk: Desk) -> None:
    asked = desk.ask("can", "sa/payments/api", "delete", "secrets", "-n", "payments", "--exit-code")
    assert asked.code == 3
    assert_golden("can-no", asked.out)


def test_a_user_whose_groups_are_not_known_is_unknown_unless_they_are_given(desk: Desk) -> None:
    question = ("can", "k8s:bob", "get", "pods", "--exit-code")
    assert desk.ask(*question).code == 4
    assert desk.ask(*question, "--as-group", "dev").code == 3
    assert desk.ask(*question, "--as-group", "system:masters").code == 0


def test_without_exit_code_an_answer_is_no_failure(desk: Desk) -> None:
    assert desk.ask("can", "k8s:bob", "get", "pods").code == 0


def test_a_decision_is_a_versioned_document(desk: Desk) -> None:
    words = ("can", "sa/payments/api", "get", "secrets", "-n", "payments")
    found = desk.ask(*words, "-o", "json").document
    assert (found["apiVersion"], found["kind"]) == ("leastwise.dev/v1alpha1", "Decision")
    assert found["decision"] == "Allowed"
    assert found["sources"] == ["cluster.yaml"]
    binding, role = found["because"][0]["sources"]
    assert binding == {"kind": "RoleBinding", "name": "payments/api-reads"}
    assert role == {"kind": "Role", "name": "payments/reader", "part": "rules[0]"}
    assert yaml.safe_load(desk.ask(*words, "-o", "yaml").out) == found
    assert desk.ask(*words, "-o", "jsonl").lines == [found]


def test_a_plane_that_was_not_read_is_unknown(desk: Desk) -> None:
    asked = desk.ask("can", ROLE, "s3:GetObject", "arn:aws:s3:::invoices/1", "--exit-code")
    assert asked.code == 4
    assert "nothing of aws was read" in asked.out


def test_a_question_to_the_cloud_follows_the_trust_of_a_service_account(desk: Desk) -> None:
    words = ("can", "sa/payments/api", "s3:GetObject", "arn:aws:s3:::invoices/1", "-o", "json")
    found = desk.ask(*words, sources=BOTH).document
    assert found["decision"] == "Allowed", found
    assert found["because"][0]["via"] == [f"aws:{ROLE}"]
    stranger = ("can", "sa/payments/worker", *words[2:])
    assert desk.ask(*stranger, sources=BOTH).document["decision"] == "ImplicitlyDenied"


# ---------------------------------------------------------------- who-can


def test_who_can_lists_everyone_with_the_way(desk: Desk) -> None:
    asked = desk.ask("who-can", "get", "secrets", "-n", "payments")
    assert asked.code == 0
    assert_fits(asked.out)
    assert_golden("who-can", asked.out)


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        ("system:unauthenticated", "Everyone who reaches the API server can"),
        ("system:authenticated", "Everyone who has signed in can"),
    ],
)
def test_who_can_says_first_that_everyone_can(desk: Desk, group: str, sentence: str) -> None:
    opened = CLUSTER.replace("{kind: User, name: jane@example.com}", f"{{kind: Group, name: {group}}}")
    desk.write("open.yaml", opened)
    asked = desk.ask("who-can", "get", "pods", "-A", sources=("open.yaml",))
    assert_fits(asked.out)
    assert asked.out[2:].startswith(sentence)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({}, "Everyone can s3:GetObject on arn:aws:s3:::b/k: "),
        ({"Bool": {"aws:SecureTransport": "true"}}, "1 more, everyone among them, under a condition"),
    ],
)
def test_who_can_tells_everyone_from_identities(
    desk: Desk, condition: dict[str, object], sentence: str
) -> None:
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
    }
    if condition:
        statement["Condition"] = condition
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    desk.write("buckets.json", json.dumps({"arn:aws:s3:::b": policy}))
    asked = desk.ask("who-can", "s3:GetObject", "arn:aws:s3:::b/k", sources=("aws-resources=buckets.json",))
    assert sentence in " ".join(asked.out.split())


def test_who_can_follows_trust_backwards(desk: Desk) -> None:
    words = ("who-can", "s3:GetObject", "arn:aws:s3:::invoices/1", "-o", "json")
    holders = desk.ask(*words, sources=BOTH).document["holders"]
    found = {each["identity"]: each for each in holders}
    account = found["k8s:system:serviceaccount:payments:api"]
    assert account["because"][0]["via"] == [f"aws:{ROLE}"]
    assert f"aws:{ROLE}" in found


def test_who_can_over_a_plane_that_was_not_read_is_no_all_clear(desk: Desk) -> None:
    asked = desk.ask("who-can", "s3:GetObject", "arn:aws:s3:::invoices/1")
    assert asked.out.startswith("? 0 identities")
    assert "nothing of aws was read" in asked.out


def test_holders_come_one_a_line(desk: Desk) -> None:
    lines = desk.ask("who-can", "get", "pods", "-o", "jsonl").lines
    assert all(each["decision"] == "Allowed" for each in lines)
    assert "Role" in desk.ask("who-can", "get", "pods", "--all", "-o", "wide").out


# ---------------------------------------------------------------- effective


def test_effective_is_grouped_for_reading(desk: Desk) -> None:
    asked = desk.ask("effective", "sa/payments/api")
    assert_fits(asked.out)
    assert_golden("effective", asked.out)


def test_effective_adds_what_it_is_by_trust(desk: Desk) -> None:
    found = desk.ask("effective", "sa/payments/api", "-o", "json", sources=BOTH).document
    own, lent, *_ = found["entries"]
    assert "via" not in own
    assert own["namespace"] == "payments"
    assert lent["via"] == [f"aws:{ROLE}"]
    assert lent["actions"] == ["s3:GetObject"]
    assert "role/invoices" in desk.ask("effective", "sa/payments/api", sources=BOTH).out


def test_one_line_an_identity(desk: Desk) -> None:
    lines = desk.ask("effective", "--all", "-o", "jsonl").lines
    assert all(set(each) == {"identity", "plane", "kind", "name", "entries"} for each in lines)
    (entry,) = next(each for each in lines if each["name"] == "payments/api")["entries"]
    assert entry == {
        "plane": "kubernetes",
        "verbs": ["get", "list"],
        "apiGroups": [""],
        "resources": ["secrets", "configmaps"],
        "namespace": "payments",
        "sources": [
            [
                {"kind": "RoleBinding", "name": "payments/api-reads"},
                {"kind": "Role", "name": "payments/reader", "part": "rules[0]"},
            ]
        ],
    }


def test_lines_and_documents_hold_the_same(desk: Desk) -> None:
    """Both planes: the lines of a cluster are written as bytes, the documents are not."""
    for sources in (("cluster.yaml",), BOTH):
        lines = desk.ask("effective", "--all", "-o", "jsonl", sources=sources).lines
        document = desk.ask("effective", "--all", "-o", "json", sources=sources).document
        assert lines == document["items"]


CROWD = """\
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: again, namespace: payments}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
  subjects: [{kind: ServiceAccount, name: api, namespace: payments}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: shared}
  rules:
  - {apiGroups: [apps], resources: [deployments, nodes], resourceNames: [a], verbs: [get]}
  - {apiGroups: [""], resources: [nodes, pods], verbs: [list]}
  - {nonResourceURLs: [/healthz], verbs: [get]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: everyone}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: shared}
  subjects: [{kind: Group, name: "system:serviceaccounts"}, {kind: Group, name: "system:masters"}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: here, namespace: payments}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: shared}
  subjects:
  - {kind: Group, name: "system:authenticated"}
  - {kind: ServiceAccount, name: api, namespace: payments}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: lost, namespace: payments}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone}
  subjects: [{kind: ServiceAccount, name: api, namespace: payments}]
"""


@pytest.mark.parametrize("kept", [0, 1 << 20])
def test_what_many_share_is_written_as_if_each_had_it_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr("leastwise.cli.rbac_lines.MOST_KEPT_BYTES", kept)
    desk.write("crowd.yaml", CLUSTER + CROWD)
    sources = ("crowd.yaml",)
    lines = desk.ask("effective", "--all", "-o", "jsonl", sources=sources).lines
    assert lines == desk.ask("effective", "--all", "-o", "json", sources=sources).document["items"]
    entries = [entry for each in lines for entry in each["entries"]]
    assert any(len(each["sources"]) > 1 for each in entries)
    assert any(each.get("inert") for each in entries)
    assert any(each.get("names") for each in entries)


def test_everyone_is_counted(desk: Desk) -> None:
    asked = desk.ask("effective", "--all", "--stats")
    assert "4 of 4 identities can do something" in asked.out
    assert "identities a second, peak memory" in asked.err


@pytest.mark.parametrize("command", ["effective", "reach"])
def test_a_subject_or_all_of_them(desk: Desk, command: str) -> None:
    assert desk.ask(command).code == 2
    assert desk.ask(command, "sa/payments/api", "--all").code == 2


# ---------------------------------------------------------------- reach


def test_reach_tells_the_worst_first_and_what_to_cut(desk: Desk) -> None:
    asked = desk.ask("reach", "sa/payments/worker")
    assert_fits(asked.out)
    assert "cluster admin" in asked.out.splitlines()[0]
    assert "Cut first:" in asked.out
    assert "Remove ClusterRoleBinding worker-admin" in asked.out
    wide = desk.ask("reach", "sa/payments/api", "-o", "wide").out
    assert "payments/api [K8S-read-secrets]" in wide


def test_reach_is_a_document_with_its_paths(desk: Desk) -> None:
    found = desk.ask("reach", "sa/payments/worker", "-o", "json").document
    assert (found["kind"], found["worst"]) == ("Reach", "Critical")
    first = found["reached"][0]
    assert first["path"][-1]["target"] == first["node"]
    assert {each["kind"] for each in found["edges"]} == {each["id"] for each in found["kinds"]}
    lines = desk.ask("reach", "sa/payments/worker", "-o", "jsonl").lines
    assert lines == found["reached"]


def test_reach_writes_one_page_and_a_graph(desk: Desk) -> None:
    asked = desk.ask("reach", "sa/payments/worker", "--html", "reach.html")
    page = (desk.folder / "reach.html").read_text()
    assert "Written: reach.html" in asked.out
    assert "worker-admin" in page
    assert "rules" in page
    assert "hunter2" not in page
    graph = desk.ask("reach", "sa/payments/worker", "--dot").out
    assert graph.startswith("digraph reach {")
    assert graph.rstrip().endswith("}")


def test_a_page_that_cannot_be_written_is_an_error(desk: Desk) -> None:
    assert desk.ask("reach", "sa/payments/worker", "--html", "no/where.html").code == 1


def test_reach_of_all_is_a_number_a_node(desk: Desk) -> None:
    lines = desk.ask("reach", "--all", "-o", "jsonl").lines
    assert [each["node"] for each in lines] == sorted(each["node"] for each in lines)
    counts = {each["node"]: each["targets"] for each in lines}
    assert counts["k8s:jane@example.com"]
    assert "nodes" in desk.ask("reach", "--all").out.splitlines()[0]
    assert desk.ask("reach", "--all", "--dot").code == 2


def test_reach_walks_a_graph_of_its_own(desk: Desk) -> None:
    desk.write("edges.csv", "source,target,kind\na,b,AssumeRole\nb,c,AssumeRole\nx,c,AssumeRole\n")
    desk.write("targets.csv", "target\nc\n")
    sources = ("edges.csv", "targets.csv")
    lines = desk.ask("reach", "--all", "-o", "jsonl", "--stats", sources=sources).lines
    assert lines == [
        {"node": "a", "targets": 1},
        {"node": "b", "targets": 1},
        {"node": "c", "targets": 0},
        {"node": "x", "targets": 1},
    ]
    every = desk.ask("reach", "--all", "-o", "json", sources=("edges.csv",)).document
    assert every["items"][0] == {"node": "a", "reached": 2}
    assert "b" in desk.ask("reach", "a", sources=sources).out
    assert desk.ask("reach", "a", sources=("edges.csv", "cluster.yaml")).code == 2
    assert desk.ask("effective", "--all", sources=("edges.csv",)).code == 2


# ---------------------------------------------------------------- risks and identities


def test_risks_are_told_worst_first_with_their_fix(desk: Desk) -> None:
    asked = desk.ask("risks")
    assert asked.code == 0
    assert_fits(asked.out)
    assert asked.out.startswith("▲▲ ")
    assert "LW-K8S-001" in asked.out
    assert "Fix first:" in asked.out


def test_risks_fail_on_a_severity(desk: Desk) -> None:
    assert desk.ask("risks", "--fail-on", "critical").code == 3
    assert desk.ask("risks", "--fail-on", "critical", "--rule", "LW-K8S-023").code == 0
    assert desk.ask("risks", "--rule", "LW-NO-001").code == 2


def test_an_exception_has_a_reason_and_an_end(desk: Desk) -> None:
    found = desk.ask("risks", "-o", "json").document
    first = found["findings"][0]
    accepted = {"rule": first["rule"], "fingerprint": first["fingerprint"], "reason": "break glass"}
    desk.write("ok.yaml", yaml.safe_dump({"exceptions": [accepted | {"until": "2999-01-01T00:00:00Z"}]}))
    after = desk.ask("risks", "--exceptions", "ok.yaml", "-o", "json").document
    assert len(after["findings"]) == len(found["findings"]) - 1
    assert after["suppressed"][0]["reason"] == "break glass"
    desk.write("over.yaml", yaml.safe_dump([accepted | {"until": "2001-01-01"}]))
    ended = desk.ask("risks", "--exceptions", "over.yaml", "-o", "json").document
    assert ended["findings"] == found["findings"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("exceptions: {}", "must be a list"),
        ("exceptions: [x]", r"exceptions\[0\] must be an object"),
        ("exceptions: [{rule: X, who: me}]", "'who' is not known"),
        ("exceptions: [{rule: X, reason: y, subject: z}]", "until is missing"),
        ("exceptions: [{rule: X, reason: y, subject: z, until: soon}]", "'soon' is no date"),
        ("exceptions: [{rule: X, subject: z, until: 2999-01-01}]", "reason is empty"),
        ("exceptions: [{reason: y, subject: z, until: 2999-01-01}]", r"exceptions\[0\]: rule is missing"),
        (
            "exceptions: [{rule: LW-K8S-42, reason: y, subject: z, until: 2999-01-01}]",
            r"bad.yaml: exceptions\[0\]: rule 'LW-K8S-42': there is no such rule",
        ),
        ("exceptions: [{rule: X, reason: y, subject: z, until: 2999-01-01}]", "LW-K8S-001, LW-AWS-001"),
        ("exceptions: [{rule: LW-K8S-03, reason: y, subject: z, until: 2999-01-01}]", ", LW-K8S-03"),
        ("a: [", "no YAML"),
    ],
)
def test_a_malformed_exception_is_named(desk: Desk, text: str, why: str) -> None:
    desk.write("bad.yaml", text)
    asked = desk.ask("risks", "--exceptions", "bad.yaml")
    assert asked.code == 1
    assert why.replace("\\", "") in asked.err


def test_exceptions_that_are_not_there_are_usage(desk: Desk) -> None:
    assert desk.ask("risks", "--exceptions", "nope.yaml").code == 2


def test_findings_come_one_a_line(desk: Desk) -> None:
    lines = desk.ask("risks", "-o", "jsonl").lines
    assert {"rule", "severity", "subject", "fix", "fingerprint"} <= set(lines[0])


def test_what_strangers_reach_is_told(desk: Desk) -> None:
    assert "Strangers reach nothing" in desk.ask("exposed").out
    opened = CLUSTER.replace(
        "{kind: User, name: jane@example.com}", "{kind: Group, name: system:unauthenticated}"
    )
    desk.write("open.yaml", opened)
    asked = desk.ask("exposed", sources=("open.yaml",))
    assert_fits(asked.out)
    assert asked.out.startswith("▲ Strangers reach")
    lines = desk.ask("exposed", "-o", "jsonl", sources=("open.yaml",)).lines
    assert {each["stranger"] for each in lines} == {"system:unauthenticated"}
    document = desk.ask("exposed", "-o", "json", "--trusted", "1", sources=("open.yaml",)).document
    assert document["items"] == lines
    assert "worker-admin" in desk.ask("exposed", "-o", "wide", sources=("open.yaml",)).out


def test_identities_are_counted_by_class(desk: Desk) -> None:
    asked = desk.ask("identities", sources=BOTH)
    assert_fits(asked.out)
    assert "1 Person" in asked.out.splitlines()[0]
    lines = desk.ask("identities", "--class", "person", "-o", "jsonl").lines
    assert [each["name"] for each in lines] == ["jane@example.com"]
    orphans = desk.ask("identities", "--orphaned", "-o", "json").document["items"]
    assert all(each["notes"][0].startswith("orphaned") for each in orphans)
    assert desk.ask("identities", "--all", "-o", "wide").out.count("k8s:") > 3


# ---------------------------------------------------------------- compare


def test_new_and_lost_access_stand_apart(desk: Desk) -> None:
    desk.write("later.yaml", CLUSTER.replace("verbs: [get, list]", "verbs: [get, watch]"))
    asked = desk.run("compare", "cluster.yaml", "later.yaml", "--fail-on-new")
    assert asked.code == 3
    assert_fits(asked.out)
    assert_golden("compare", asked.out)
    lines = desk.run("compare", "cluster.yaml", "later.yaml", "-o", "jsonl").lines
    assert {(each["change"], each["action"]) for each in lines} == {("new", "watch"), ("lost", "list")}
    document = desk.run("compare", "cluster.yaml", "later.yaml", "-o", "json").document
    assert len(document["newAccess"]) == len(document["lostAccess"]) == 2


def test_lost_access_alone_is_no_failure(desk: Desk) -> None:
    desk.write("later.yaml", CLUSTER.replace("verbs: [get, list]", "verbs: [get]"))
    assert desk.run("compare", "cluster.yaml", "later.yaml", "--fail-on-new").code == 0


def test_each_side_may_be_several_files(desk: Desk) -> None:
    both = "cluster.yaml,account.json"
    asked = desk.run("compare", both, both)
    assert "Nothing changed." in asked.out
    words = ("--before", "cluster.yaml", "--after", "cluster.yaml", "--after", "account.json", "-o", "json")
    assert f"aws:{ROLE}" in desk.run("compare", *words).document["appeared"]


def test_compare_takes_two_sides(desk: Desk) -> None:
    assert desk.run("compare", "cluster.yaml").code == 2
    assert desk.ask("compare", "cluster.yaml", "cluster.yaml").code == 2


# ---------------------------------------------------------------- snapshot


def test_a_snapshot_answers_as_its_sources_do(desk: Desk) -> None:
    assert desk.ask("snapshot", "-o", "now.json", sources=BOTH).code == 0
    for words in (
        ("effective", "--all", "-o", "jsonl"),
        ("reach", "--all", "-o", "jsonl"),
        ("risks", "-o", "jsonl"),
        ("identities", "--all", "-o", "jsonl"),
    ):
        assert desk.ask(*words, sources=("now.json",)).out == desk.ask(*words, sources=BOTH).out


def test_a_snapshot_holds_no_secret(desk: Desk) -> None:
    text = desk.ask("snapshot", sources=BOTH).out
    assert json.loads(text)["kind"] == "Snapshot"
    assert "aHVudGVyMg" not in text
    assert "hunter2" not in text
    assert "last-applied" not in text
    assert "role-arn" in text


def test_a_snapshot_that_cannot_be_written_is_an_error(desk: Desk) -> None:
    assert desk.ask("snapshot", "-o", "no/where.json").code == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"apiVersion": "leastwise.dev/v9"}, "is not known"),
        ({"taken": "2026-01-01T00:00:00"}, "no time zone"),
        ({"documents": 1}, "malformed"),
        ({"strange": 1}, "malformed"),
    ],
)
def test_a_malformed_snapshot_is_named(desk: Desk, change: dict[str, object], why: str) -> None:
    text = json.loads(desk.ask("snapshot").out)
    desk.write("bad.json", json.dumps(text | change))
    asked = desk.ask("risks", sources=("bad.json",))
    assert asked.code == 1
    assert why in asked.err
    assert "bad.json" in asked.err


def test_what_a_snapshot_could_not_read_stays_unknown(desk: Desk) -> None:
    text = json.loads(desk.ask("snapshot").out)
    gap = {"scope": "rolebindings", "plane": "kubernetes", "reason": "Forbidden", "message": "is forbidden"}
    desk.write("gap.json", json.dumps(text | {"gaps": [gap], "taken": "2026-06-01T12:00:00Z"}))
    asked = desk.ask(
        "can", "sa/payments/api", "get", "pods", "-n", "payments", "-o", "json", sources=("gap.json",)
    )
    assert asked.document["decision"] == "Unknown"
    assert asked.document["gaps"] == [gap]
    assert asked.document["taken"] == "2026-06-01T12:00:00+00:00"


# ---------------------------------------------------------------- simulate


def test_one_line_out_for_each_line_in(desk: Desk) -> None:
    groups = ["system:serviceaccounts", "system:serviceaccounts:payments", "system:authenticated"]
    request = {
        "id": "a",
        "user": "system:serviceaccount:payments:api",
        "groups": groups,
        "verb": "get",
        "group": "",
        "resource": "secrets",
        "subresource": "",
        "name": "",
        "namespace": "payments",
    }
    path = {"user": "jane@example.com", "groups": [], "verb": "get", "path": "/healthz"}
    rows = [json.dumps(request), "nonsense", json.dumps(path), "", json.dumps({"id": 9, "user": "x"})]
    desk.write("requests.jsonl", "\n".join(rows) + "\n")
    asked = desk.ask("simulate", "--requests", "requests.jsonl", "--stats")
    assert asked.code == 0
    assert [(each["id"], each["decision"]) for each in asked.lines] == [
        ("a", "Allowed"),
        (2, "Unknown"),
        (3, "Allowed"),
        (4, "Unknown"),
        (9, "Unknown"),
    ]
    assert asked.lines[0]["because"][0]["sources"][0]["name"] == "payments/api-reads"
    assert "line 2" in asked.lines[1]["because"][0]["text"]
    assert "decisions a second" in asked.err


def test_cases_hold_their_own_policies(desk: Desk) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    request = {
        "principal": ROLE,
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "resourceAccount": "111122223333",
        "context": {},
    }
    case = {"request": request, "identity": ["d"], "boundary": [], "scps": [], "rcps": [], "resource": None}
    desk.write("cases.json", json.dumps({"documents": {"d": policy}, "cases": [case, {"id": 7}]}))
    asked = desk.run("simulate", "--cases", "cases.json")
    assert [(each["id"], each["decision"]) for each in asked.lines] == [(1, "Allowed"), (7, "Unknown")]


@pytest.mark.parametrize(
    "words",
    [
        ("simulate",),
        ("simulate", "--cases", "x", "--requests", "y"),
        ("simulate", "--cases", "cluster.yaml", "--from", "cluster.yaml"),
        ("simulate", "--cases", "cluster.yaml"),
        ("simulate", "--cases", "nope.json"),
        ("simulate", "--requests", "nope.jsonl", "--from", "cluster.yaml"),
        ("simulate", "--requests", "x", "-o", "yaml"),
        ("can", "jane", "get", "pods", "--from", "cluster.yaml"),
        ("can", "sa/a/b", "get", "widgets", "--from", "cluster.yaml"),
        ("can", "sa/a/b", "get", "pods", "--from", "nope.yaml"),
        ("can", "sa/a/b", "get", "pods", "--from", "what=cluster.yaml"),
        ("can", "sa/a/b", "get", "pods", "--from", "cluster.yaml", "--cluster", "nonsense"),
        ("can", "sa/a/b", "get", "pods", "-n", "x", "-A", "--from", "cluster.yaml"),
        ("can", "sa/a/b", "get", "pods", "-o", "name", "--from", "cluster.yaml"),
        ("identities", "--class", "robot", "--from", "cluster.yaml"),
    ],
)
def test_mistakes_of_a_question_exit_with_2(desk: Desk, words: tuple[str, ...]) -> None:
    asked = desk.run(*words)
    assert asked.code == 2
    assert asked.err
    assert "Traceback" not in asked.err


def test_a_file_that_is_malformed_inside_is_named(desk: Desk) -> None:
    desk.write("bad.json", '{"RoleDetailList": 3}')
    asked = desk.ask("identities", sources=("bad.json",))
    assert asked.code == 1
    assert "bad.json" in asked.err
    assert "explain entitlementpolicy" not in asked.err


def test_the_cluster_is_named_on_the_command_line(desk: Desk) -> None:
    words = ("identities", "--cluster", f"name=prod,issuer=https://{'oidc.example.com'}", "-o", "json")
    assert desk.ask(*words).code == 0


# ---------------------------------------------------------------- live


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> FakeConnection:
    refused = Gap("pods", "kubernetes", "Forbidden", "pods is forbidden")
    (document,) = recognise_bytes("rbac", CLUSTER.encode())
    found = FakeConnection(recording=Recording((document,), (refused,), NOW, ("https://127.0.0.1:6443",)))

    async def opened(_options: ClusterOptions) -> FakeConnection:
        return found

    monkeypatch.setattr("leastwise.cli.connections.open_connection", opened)
    return found


def test_without_files_the_cluster_is_asked_in_the_namespace_of_the_context(
    desk: Desk, connection: FakeConnection
) -> None:
    asked = desk.run("can", "sa/payments/api", "get", "secrets", "-o", "json")
    assert asked.document["question"] == "get secrets in namespace payments"
    assert asked.document["decision"] == "Allowed"
    assert asked.document["taken"] == NOW.isoformat()
    assert connection.recorded_aws == [True]
    everywhere = desk.run("can", "sa/payments/api", "get", "secrets", "-A", "-o", "json", "--skip-aws")
    assert everywhere.document["decision"] == "ImplicitlyDenied"
    assert connection.recorded_aws == [True, False]
    assert desk.run("can", "sa/payments/api", "get", "/healthz", "--exit-code").code == 3


def test_what_was_refused_stands_under_every_answer(desk: Desk, connection: FakeConnection) -> None:
    for words in (
        ("can", "sa/payments/api", "get", "secrets"),
        ("who-can", "get", "secrets"),
        ("effective", "sa/payments/api"),
        ("effective", "--all"),
        ("reach", "sa/payments/api"),
        ("reach", "--all"),
        ("risks",),
        ("exposed",),
        ("identities",),
    ):
        asked = desk.run(*words)
        assert "Not seen:" in asked.out, words
        assert "pods: pods is forbidden" in asked.out
        assert_fits(asked.out)


def test_a_live_snapshot_keeps_its_time_and_its_gaps(desk: Desk, connection: FakeConnection) -> None:
    asked = desk.run("snapshot", "-o", "now.json")
    assert "1 part could not be read" in " ".join(asked.out.split())
    stored = json.loads((desk.folder / "now.json").read_text())
    assert stored["gaps"][0]["scope"] == "pods"
    assert stored["sources"] == ["https://127.0.0.1:6443"]
    again = desk.ask("identities", "-o", "json", sources=("now.json",)).document
    assert again["taken"] == NOW.isoformat()
    assert desk.run("compare", "now.json", "now.json", "--fail-on-new").code == 1


def test_what_takes_long_is_watched_on_a_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = desk.ask("risks").out
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert desk.ask("risks").out == expected
    assert desk.ask("reach", "sa/payments/api").code == 0


def test_a_name_that_nobody_has_is_told(desk: Desk) -> None:
    for words in (("can", "sa/payments/apo", "get", "pods"), ("effective", "sa/a/b"), ("reach", "sa/a/b")):
        assert "is not among the identities that were read" in desk.ask(*words).out
    assert desk.ask("effective", "sa/a/b", "-o", "json").document["exists"] is False


def test_the_example_of_the_library_runs(desk: Desk) -> None:
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    found: dict[str, Decision] = {}
    exec(code.replace('"rbac.json", "gaad.json"', '"cluster.yaml", "account.json"'), found)
    assert found["decision"].outcome is Outcome.ALLOWED
