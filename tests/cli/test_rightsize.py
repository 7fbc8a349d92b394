"""`leastwise rightsize`: one proposal, a directory of them, and what stands in its way."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.question_worlds import ROLE, Asked, Desk
from leastwise.cli.rightsize_files import MANIFEST, file_name
from leastwise.core.evaluation.inventories import IdentityId

COVERED = ("--covered", "2026-01-01T00:00:00Z..2026-06-02T00:00:00Z")
OLD = ("--granted-before", "2026-01-01T00:00:00Z")
API, WORKER = "sa/payments/api", "sa/payments/worker"


def event(user: str, verb: str, resource: str, namespace: str = "", name: str = "", **fields: Any) -> str:
    at = fields.pop("at", "2026-06-01T00:00:00Z")
    reference = {"resource": resource, "namespace": namespace, "name": name, "apiVersion": "v1"}
    return json.dumps(
        {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Metadata",
            "auditID": f"{user}{verb}{resource}{name}",
            "stage": "ResponseComplete",
            "requestURI": "/",
            "verb": verb,
            "user": {"username": f"system:serviceaccount:payments:{user}", "groups": []},
            "objectRef": {key: value for key, value in reference.items() if value},
            "responseStatus": {"code": 200},
            "requestReceivedTimestamp": at,
            "stageTimestamp": at,
            "annotations": {"authorization.k8s.io/decision": "allow"},
            **fields,
        }
    )


def record(name: str, key: str) -> dict[str, Any]:
    issuer = {"type": "Role", "arn": ROLE, "accountId": "111122223333", "userName": "invoices"}
    return {
        "eventVersion": "1.09",
        "eventID": f"00000000-0000-0000-0000-0000000000{len(key):02}",
        "eventTime": "2026-06-01T00:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": False,
        "eventCategory": "Data",
        "recipientAccountId": "111122223333",
        "requestParameters": {"bucketName": "invoices", "key": key},
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/invoices/s",
            "accountId": "111122223333",
            "accessKeyId": "ASIA1",
            "sessionContext": {"sessionIssuer": issuer},
        },
    }


EVENTS = (
    event("api", "get", "secrets", "payments", "db"),
    event("worker", "list", "pods", "shop"),
    event("worker", "watch", "nodes"),
    event("worker", "delete", "pods", "shop", "p", annotations={"authorization.k8s.io/decision": "forbid"}),
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in [each for each in os.environ if each.startswith("LEASTWISE_")]:
        monkeypatch.delenv(name)
    found = Desk(tmp_path, capsys)
    found.write("audit.log", "\n".join(EVENTS) + "\n")
    found.write("trail.json", json.dumps({"Records": [record("GetObject", "2026/1.pdf")]}))
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


def cluster(desk: Desk, *words: str) -> Asked:
    return desk.ask("rightsize", *words, sources=("audit.log", "cluster.yaml"))


def sure(desk: Desk, *words: str) -> Asked:
    """Ask where everything was watched long enough."""
    return cluster(desk, *words, *COVERED, *OLD)


def test_a_proposal_says_what_was_what_is_used_and_what_is_left(desk: Desk) -> None:
    asked = sure(desk, API)
    assert asked.code == 0, asked.err
    assert "payments/api needs less: 4 permissions today, 1 different use, 1 permission proposed." in flat(
        asked.out
    )
    assert "Checked: 1 recorded requests replayed against it, none denied." in asked.out
    assert "resourceNames:\n  - db\n" in asked.out
    assert "Kept" not in asked.out


def test_machines_get_the_document_alone(desk: Desk) -> None:
    found = list(yaml.safe_load_all(sure(desk, API, "-o", "yaml").out))
    assert [each["kind"] for each in found] == ["Role", "RoleBinding"]
    assert sure(desk, API, "-o", "json").document["kind"] == "List"
    assert [each["kind"] for each in sure(desk, API, "-o", "jsonl").lines] == ["Role", "RoleBinding"]
    only = sure(desk, API, "--as", "policy", "-o", "json").document
    assert only["kind"] == "EntitlementPolicy"
    assert only["spec"]["kubernetes"]["rules"] == [
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["db"]}
    ]


def test_choices_make_it_wider(desk: Desk) -> None:
    (definition, _) = yaml.safe_load_all(sure(desk, API, "--names", "any", "-o", "yaml").out)
    assert definition["rules"] == [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
    wide = sure(desk, WORKER, "--namespaces", "any", "--resources", "any", "-o", "yaml").out
    assert {"apiGroups": ["*"], "resources": ["*"], "verbs": ["list", "watch"]} in next(
        yaml.safe_load_all(wide)
    )["rules"]


def test_what_no_log_shows_is_kept_and_told_and_a_denied_use_is_nothing(desk: Desk) -> None:
    asked = sure(desk, WORKER)
    assert "NotObservable: bind clusterroles" in asked.out
    assert "take them out where it does not manage roles" in asked.out
    assert "  - delete\n" not in asked.out
    assert "NotObservable" in sure(desk, WORKER, "-o", "table").out
    assert "create nodes/stats" in sure(desk, WORKER, "-o", "wide").out


def test_without_coverage_it_keeps_what_it_has_and_says_why(desk: Desk) -> None:
    asked = cluster(desk, API)
    assert asked.code == 0
    assert "payments/api keeps what it has" in asked.out
    assert "Undecided: get configmaps" in asked.out
    assert "since when it is granted is not known" in flat(cluster(desk, API, *COVERED).out)


def test_a_role_of_aws_gets_its_policy(desk: Desk) -> None:
    asked = desk.ask("rightsize", ROLE, "-o", "json", *COVERED, *OLD, sources=("trail.json", "account.json"))
    assert asked.code == 0, asked.err
    assert asked.document == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::invoices/2026/1.pdf"}
        ],
    }


def test_an_identity_without_grants_needs_none_and_a_stranger_is_told(desk: Desk) -> None:
    asked = sure(desk, "sa/payments/nobody")
    assert "payments/nobody has no grant of its own that could be smaller." in asked.out
    assert "Nothing is proposed: it needs no grant of its own." in asked.out
    assert "payments/nobody is not among the identities that were read." in asked.out


def test_a_use_that_is_not_granted_any_more_is_told(desk: Desk) -> None:
    desk.write("audit.log", event("api", "create", "pods", "payments") + "\n")
    asked = sure(desk, API)
    assert "Not given back:" in asked.out
    assert "create pods: used until 2026-06-01T00:00:00" in " ".join(asked.out.split())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "SUBJECT and --all: one of them is needed"),
        ((API, "--all"), 2, "SUBJECT and --all: one of them is needed"),
        (("--all",), 2, "--all and --out: each needs the other"),
        ((API, "--out", "x"), 2, "--all and --out: each needs the other"),
        ((API, "--most-names", "0"), 2, "0 is not between 1 and 64"),
        ((API, "--min-coverage", "0"), 2, "the least coverage is more than 0"),
        ((API, "--window", "soon"), 2, "--window soon: no duration"),
        ((API, "--until", "soon"), 2, "--until soon: no time with a zone"),
        ((API, "--granted-before", "soon"), 2, "--granted-before soon: no time with a zone"),
        (("k8s:group:dev",), 1, "a group does nothing itself"),
        (("gcp:user:a@example.com",), 1, "nothing of its system was read"),
        ((API, "--as", "iam"), 1, "no proposal for it can be written as iam; write policy or role"),
    ],
)
def test_a_bad_question_names_what_was_wrong(
    desk: Desk, words: tuple[str, ...], code: int, says: str
) -> None:
    asked = cluster(desk, *words)
    assert asked.code == code, asked.err
    assert says in " ".join(asked.err.split())
    assert asked.out == ""


def test_files_of_one_side_alone_are_told(desk: Desk) -> None:
    assert "--from names only logs" in desk.ask("rightsize", API, sources=("audit.log",)).err
    assert "--from is needed" in desk.ask("rightsize", API, sources=()).err
    asked = desk.ask("rightsize", API)
    assert "no log of what was used is among them" in asked.err


def test_a_proposal_that_fails_its_check_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leastwise.core.rightsizing.kubernetes_rightsizing.write_rules", lambda _pieces: {})
    asked = sure(desk, API)
    assert asked.code == 1
    assert "failed its own check: the proposal would deny a recorded use" in " ".join(asked.err.split())
    assert asked.out == ""
    asked = sure(desk, "--all", "--out", "out")
    assert asked.code == 1
    assert "Not proposed:" in asked.out
    assert "would deny a recorded use" in desk_text(desk, "out/README.md")


def test_text_of_a_log_cannot_command_a_terminal_or_a_file(desk: Desk) -> None:
    hostile = "x\x1b[31m\nrules: []\n# \u202e|"
    desk.write("audit.log", "\n".join([*EVENTS, event("api", "get", "secrets", "payments", hostile)]) + "\n")
    for words in ((API,), (API, "-o", "yaml"), (API, "-o", "json")):
        asked = sure(desk, *words)
        assert asked.code == 0
        assert not {"\x1b", "\u202e"} & set(asked.out)
    rules = next(yaml.safe_load_all(sure(desk, API, "-o", "yaml").out))["rules"]
    assert rules[0]["resourceNames"] == sorted(["db", hostile])


# ---------------------------------------------------------------- all


def desk_text(desk: Desk, name: str) -> str:
    return (desk.folder / name).read_text(encoding="utf-8")


def files(desk: Desk) -> dict[str, str]:
    root = desk.folder / "out"
    return {
        str(each.relative_to(root)): each.read_text() for each in sorted(root.rglob("*")) if each.is_file()
    }


def test_a_directory_has_a_file_an_identity_and_an_index(desk: Desk) -> None:
    everything = ("audit.log", "trail.json", "cluster.yaml", "account.json")
    asked = desk.ask("rightsize", "--all", "--out", "out", *COVERED, *OLD, "--stats", sources=everything)
    assert asked.code == 0, asked.err
    assert "4 identities of 4 can have less: 5 files written to out, 0 as before, 0 removed." in flat(
        asked.out
    )
    assert "4 identities" in asked.err
    written = files(desk)
    assert sorted(written) == [
        MANIFEST,
        "README.md",
        "aws/111122223333/role/invoices.json",
        "kubernetes/payments/api.yaml",
        "kubernetes/payments/worker.yaml",
        "kubernetes/users/jane@example.com.yaml",
    ]
    assert "| k8s:system:serviceaccount:payments:api | 4 permissions | 1 | 1 | 0 |" in written["README.md"]
    assert "(NotObservable: it is asked for inside the request" in written["README.md"]
    head = written["kubernetes/payments/worker.yaml"].splitlines()
    assert head[0].startswith(
        "# Proposed by `leastwise rightsize` for k8s:system:serviceaccount:payments:worker"
    )
    assert any(each.startswith("# Kept (NotObservable): ") for each in head)
    assert json.loads(written["aws/111122223333/role/invoices.json"])["Version"] == "2012-10-17"


def test_the_same_question_writes_the_same_files_and_takes_away_its_old_ones(desk: Desk) -> None:
    assert sure(desk, "--all", "--out", "out").code == 0
    first = files(desk)
    again = sure(desk, "--all", "--out", "out")
    assert "0 files written to out, 4 as before, 0 removed" in flat(again.out)
    assert files(desk) == first
    desk.write("cluster.yaml", desk_text(desk, "cluster.yaml").replace("jane@example.com", "joe"))
    assert "1 removed" in flat(sure(desk, "--all", "--out", "out").out)
    assert "kubernetes/users/joe.yaml" in files(desk)
    assert "kubernetes/users/jane@example.com.yaml" not in files(desk)


def test_a_file_of_somebody_else_stays_unless_it_is_forced(desk: Desk) -> None:
    assert sure(desk, "--all", "--out", "out").code == 0
    mine = desk.folder / "out/kubernetes/payments/api.yaml"
    mine.write_text("mine\n")
    (desk.folder / "out/notes.md").write_text("notes\n")
    before = files(desk)
    asked = cluster(desk, "--all", "--out", "out")
    assert asked.code == 1
    assert "not as `rightsize` wrote it: kubernetes/payments/api.yaml" in " ".join(asked.err.split())
    assert files(desk) == before
    assert cluster(desk, "--all", "--out", "out", "--force").code == 0
    assert mine.read_text() != "mine\n"
    assert files(desk)["notes.md"] == "notes\n"


@pytest.mark.parametrize(
    "content", ["nothing", "[]", '{"files": []}', '{"files": {"../x": "1", "README.md": 3}}']
)
def test_a_broken_list_of_files_owns_nothing(desk: Desk, content: str) -> None:
    (desk.folder / "x").write_text("x")
    (desk.folder / "out").mkdir()
    (desk.folder / "out" / MANIFEST).write_text(content)
    (desk.folder / "out/README.md").write_text("mine")
    asked = sure(desk, "--all", "--out", "out")
    assert "not as `rightsize` wrote it: README.md" in asked.err
    assert (desk.folder / "x").read_text() == "x"


def test_a_link_is_never_followed(desk: Desk) -> None:
    target = desk.folder / "elsewhere"
    target.write_text("theirs")
    (desk.folder / "out").mkdir()
    (desk.folder / "out/README.md").symlink_to(target)
    asked = sure(desk, "--all", "--out", "out")
    assert asked.code == 1
    assert target.read_text() == "theirs"


def test_a_directory_that_cannot_be_is_told(desk: Desk) -> None:
    (desk.folder / "out").write_text("a file")
    asked = sure(desk, "--all", "--out", "out")
    assert asked.code == 1
    assert "--out out" in asked.err


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("k8s:system:serviceaccount:payments:api", "kubernetes/payments/api.yaml"),
        ("k8s:jane@example.com", "kubernetes/users/jane@example.com.yaml"),
        ("aws:arn:aws:iam::111122223333:role/team/reader", "aws/111122223333/role/team/reader.yaml"),
        ("k8s:../../etc/passwd", "kubernetes/users/__.._etc_passwd-"),
        ("k8s:..", "kubernetes/users/_-"),
        ("k8s:.git", "kubernetes/users/_git-"),
        ("aws:arn:aws:iam::1:role/../../x", "aws/1/role/_/_/x-"),
        ("aws:odd", "aws/odd.yaml"),
        ("gcp:user:a@example.com", "gcp/user_a@example.com-"),
        (f"k8s:{'a' * 300}", f"kubernetes/users/{'a' * 100}-"),
    ],
)
def test_a_name_never_leads_out_of_the_directory(identity: str, expected: str) -> None:
    name = file_name(IdentityId(identity), "yaml")
    assert name.startswith(expected)
    assert ".." not in Path(name).parts
    assert not name.startswith("/")


def test_different_identities_have_different_files() -> None:
    names = {file_name(IdentityId(f"k8s:{name}"), "yaml") for name in ("a/b", "a_b", "a:b", "a|b", "A/b")}
    assert len(names) == 5
