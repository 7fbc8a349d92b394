from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from leastwise.adapters.recorded.batches import read_cases, read_lines
from leastwise.adapters.recorded.reductions import reduce_document
from leastwise.adapters.recorded.snapshot_file import read_snapshot, write_snapshot
from leastwise.adapters.recorded.statements import find_statements
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.evaluation.decisions import Source
from leastwise.core.recordings import RecordedDocument, Recording, united
from leastwise.core.snapshots import Gap

GAP = Gap("pods", "kubernetes", "Forbidden", "pods is forbidden")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def document(kind: str, value: object) -> RecordedDocument:
    return RecordedDocument(kind, "file", json.dumps(value).encode())


def reduced(kind: str, value: object) -> Any:
    return json.loads(reduce_document(document(kind, value)))


# ---------------------------------------------------------------- the file


def test_a_snapshot_is_read_as_it_was_written() -> None:
    recording = Recording(
        (
            document("aws-resources", {"arn:b": {}}),
            RecordedDocument("aws-credential-report", "r", b"user,arn\n"),
        ),
        (GAP,),
        NOW,
        ("https://127.0.0.1:6443",),
    )
    assert read_snapshot("x", write_snapshot(recording)) == Recording(
        (
            RecordedDocument("aws-resources", "file", b'{"arn:b": {}}'),
            RecordedDocument("aws-credential-report", "r", b"user,arn\n"),
        ),
        (GAP,),
        NOW,
        ("https://127.0.0.1:6443",),
    )


def test_a_snapshot_without_sources_is_its_own_source() -> None:
    found = read_snapshot("x", write_snapshot(Recording((document("aws-resources", {}),))))
    assert (found.sources, found.taken, found.gaps) == (("x",), None, ())


def test_times_are_told_in_utc_and_the_oldest_counts() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=2)))
    stored = json.loads(write_snapshot(Recording(taken=there)))
    found = read_snapshot("x", json.dumps(stored).encode())
    assert found.taken == NOW
    later = Recording(gaps=(GAP,), taken=NOW + timedelta(hours=1), sources=("b",))
    both = united([later, Recording(gaps=(GAP,), taken=NOW, sources=("a",)), Recording(sources=("b",))])
    assert (both.taken, both.gaps, both.sources) == (NOW, (GAP,), ("b", "a"))
    assert united([]).taken is None


# ---------------------------------------------------------------- what it leaves out


def test_kinds_that_answer_nothing_are_left_out() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "data": {"a": "b"}}
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "x", "namespace": "y"},
        "data": {},
    }
    assert (
        reduced("kubernetes", {"kind": "List", "apiVersion": "v1", "items": [secret, config, 1]})["items"]
        == []
    )
    assert reduced("kubernetes", [{"kind": "SecretList", "items": [{"metadata": {"name": "x"}}]}, 2]) == [
        {"kind": "SecretList", "items": []},
        None,
    ]


def test_of_objects_only_what_decides_is_kept() -> None:
    aws_auth = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "aws-auth", "namespace": "kube-system", "annotations": {"a": "b"}},
        "data": {"mapRoles": "[]", "other": "x"},
    }
    assert reduced("kubernetes", aws_auth)["data"] == {"mapRoles": "[]"}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "n", "managedFields": []},
        "spec": {"serviceAccountName": "a", "containers": [{"env": [{"value": "secret"}]}]},
        "status": {"podIP": "10.0.0.1"},
    }
    assert reduced("kubernetes", pod) == {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": "p", "namespace": "n"},
        "spec": {"serviceAccountName": "a"},
    }
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "status": {"incomplete": True, "resourceRules": [1]},
    }
    assert reduced("kubernetes", review)["status"] == {"incomplete": True}


def test_of_an_asset_only_policies_and_place_are_kept() -> None:
    asset = {
        "name": "//compute.googleapis.com/projects/p/zones/z/instances/i",
        "assetType": "compute.googleapis.com/Instance",
        "ancestors": ["projects/1"],
        "iamPolicy": {"bindings": []},
        "resource": {
            "data": {
                "metadata": {"items": [{"value": "password"}]},
                "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}, "other": 1},
                "displayName": "i",
            }
        },
    }
    found = reduced("gcp-assets", [asset])[0]
    assert "password" not in json.dumps(found)
    assert found["resource"]["data"] == {
        "displayName": "i",
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": False}},
    }
    named = {"resource": "//x", "policy": {"bindings": []}, "secret": 1}
    assert reduced("gcp-assets", {"results": [named], "nextPageToken": "t"}) == {
        "results": [{"resource": "//x", "policy": {"bindings": []}}],
        "nextPageToken": "t",
    }
    key = {"name": "k", "keyType": "USER_MANAGED", "privateKeyData": "x"}
    assert reduced("gcp-keys", key) == {"name": "k", "keyType": "USER_MANAGED"}


def test_of_credentials_only_their_ends_are_kept() -> None:
    principal = {
        "id": "0f0e",
        "appId": "a",
        "passwordCredentials": [{"keyId": "1", "endDateTime": "2027", "hint": "abc", "secretText": "x"}],
    }
    found = reduced("azure-principals", {"value": [principal], "@odata.nextLink": "more"})
    assert found["value"][0]["passwordCredentials"] == [{"keyId": "1", "endDateTime": "2027"}]
    assert found["@odata.nextLink"] == "more"
    vault = {
        "id": "/subscriptions/s/v",
        "type": "Microsoft.KeyVault/vaults",
        "properties": {"accessPolicies": [], "secret": "x"},
        "tags": {"a": "b"},
    }
    assert reduced("azure-resources", [vault]) == [
        {
            "id": "/subscriptions/s/v",
            "type": "Microsoft.KeyVault/vaults",
            "properties": {"accessPolicies": []},
        }
    ]


# ---------------------------------------------------------------- texts of statements

LIST = {
    "kind": "List",
    "items": [
        {
            "kind": "Role",
            "metadata": {"name": "r", "namespace": "n", "annotations": {"a": "secret"}},
            "rules": [{"verbs": ["get"]}, {"verbs": ["list"]}],
        },
        {"kind": "RoleBinding", "metadata": {"name": "b", "namespace": "n"}, "roleRef": {"name": "r"}},
        {"kind": "ClusterRole", "metadata": {"name": "c"}},
    ],
}
POLICY = {"Statement": [{"Sid": "A", "Action": "s3:*"}, {"Action": "iam:*"}]}
ROLE = "arn:aws:iam::111122223333:role/r"
ACCOUNT = {
    "RoleDetailList": [
        {
            "Arn": ROLE,
            "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%7B%22Sid%22%3A%22T%22%7D%7D",
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": POLICY}],
        }
    ],
    "UserDetailList": [
        {"Arn": "arn:u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "nonsense"}]}
    ],
    "GroupDetailList": [{"Arn": "arn:g", "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": [1]}]}],
    "Policies": [
        {
            "Arn": "arn:m",
            "PolicyVersionList": [
                {"IsDefaultVersion": False, "Document": {"Statement": []}},
                {"IsDefaultVersion": True, "Document": POLICY},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (Source("Role", "n/r", "rules[1]"), "list"),
        (Source("RoleBinding", "n/b"), "roleRef"),
        (Source("inline policy", f"{ROLE}/p", "A"), "s3:*"),
        (Source("inline policy", f"{ROLE}/p", "Statement[1]"), "iam:*"),
        (Source("trust policy", ROLE, "T"), '"Sid": "T"'),
        (Source("managed policy", "arn:m", "A"), "s3:*"),
        (Source("resource policy", "arn:b", "A"), "s3:*"),
    ],
)
def test_a_statement_is_shown_as_it_stands(source: Source, text: str) -> None:
    documents = (
        document("kubernetes", LIST),
        document("aws-account", ACCOUNT),
        document("aws-resources", {"arn:b": POLICY}),
        document("gcp-roles", []),
        RecordedDocument("kubernetes", "bad", b"{"),
    )
    found = find_statements(Recording(documents), [source])
    assert text in found[source]
    assert "secret" not in found[source]


@pytest.mark.parametrize(
    "source",
    [
        Source("Role", "n/r", "rules[9]"),
        Source("Role", "n/other", "rules[0]"),
        Source("ClusterRole", "c", "rules[0]"),
        Source("inline policy", "arn:u/p", "A"),
        Source("inline policy", "arn:g/p", "A"),
    ],
)
def test_what_is_not_there_has_no_text(source: Source) -> None:
    documents = (document("kubernetes", LIST), document("aws-account", ACCOUNT))
    assert find_statements(Recording(documents), [source]) == {}


def test_a_huge_statement_is_cut() -> None:
    huge = {"arn:b": {"Statement": [{"Sid": "A", "Resource": ["x" * 9_000]}]}}
    source = Source("resource policy", "arn:b", "A")
    found = find_statements(Recording((document("aws-resources", huge),)), [source])
    assert len(found[source]) < 5_000


# ---------------------------------------------------------------- batches


def test_requests_may_be_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    assert list(read_lines(str(path))) == [b"one\n", b"two\n"]
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(UnrecognisedContentError):
        list(read_lines(str(tmp_path / "bad.gz")))


def test_cases_that_are_malformed_are_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text('{"documents": 1, "cases": []}')
    with pytest.raises(UnrecognisedContentError, match="cases"):
        read_cases(str(path))
