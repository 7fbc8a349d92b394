from __future__ import annotations

import base64
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.adapters.recorded.kinds import KINDS, is_known, plane_of
from leastwise.adapters.recorded.recognition import (
    looks_like,
    read_path,
    recognise_bytes,
    split_kind,
)
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.snapshots import Plane

ROLE = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "Role",
    "metadata": {"name": "r", "namespace": "n"},
}
LIST = {"apiVersion": "v1", "kind": "List", "items": [ROLE]}
GAAD: dict[str, list[object]] = {
    "UserDetailList": [],
    "GroupDetailList": [],
    "RoleDetailList": [],
    "Policies": [],
}
ORG: dict[str, object] = {"scps": [[]], "rcps": [[]], "accounts": {}}
REPORT = (
    "user,arn,user_creation_time,password_enabled,password_last_used,access_key_1_active\n"
    "a,arn:aws:iam::111122223333:user/a,2026-01-01T00:00:00Z,false,N/A,true\n"
)
YAML = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata: {name: api, namespace: pay, creationTimestamp: 2026-01-01T00:00:00Z, labels: {on: "yes"}}
"""


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def kinds(data: bytes, kind: str = "") -> list[str]:
    return [each.kind for each in recognise_bytes("file", data, kind)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (encoded(LIST), "kubernetes"),
        (encoded(ROLE), "kubernetes"),
        (encoded([LIST, LIST]), "kubernetes"),
        (b"\xef\xbb\xbf" + encoded(LIST), "kubernetes"),
        (b"  \n" + encoded(LIST), "kubernetes"),
        (gzip.compress(encoded(LIST)), "kubernetes"),
        (encoded(ROLE) + b"\n" + encoded(ROLE), "kubernetes"),
        (YAML.encode(), "kubernetes"),
        (gzip.compress(YAML.encode()), "kubernetes"),
        (encoded(GAAD), "aws-account"),
        (encoded(ORG), "aws-organization"),
        (encoded({"arn:aws:s3:::b": {"Statement": []}}), "aws-resources"),
        (REPORT.encode(), "aws-credential-report"),
        (encoded({"associations": []}), "eks-associations"),
        (encoded({"accessEntries": []}), "eks-access-entries"),
        (b"source,target,kind\na,b,c\n", "graph"),
        (b"target\na\n", "graph-targets"),
        (encoded({"documents": {}, "cases": []}), "cases"),
        (encoded({"user": "u", "verb": "get"}) + b"\n" + encoded({"user": "u", "verb": "get"}), "requests"),
        (encoded({"apiVersion": "leastwise.dev/v1alpha1", "kind": "Snapshot", "documents": []}), "snapshot"),
    ],
)
def test_files_are_recognised_by_their_content(data: bytes, kind: str) -> None:
    assert kinds(data) == [kind]


def test_a_credential_report_is_taken_as_the_tool_prints_it() -> None:
    answer = {"Content": base64.b64encode(REPORT.encode()).decode(), "ReportFormat": "text/csv"}
    assert kinds(encoded(answer)) == ["aws-credential-report"]


def test_yaml_with_several_documents_is_several_inputs() -> None:
    found = recognise_bytes("file", f"---\n{YAML}---\n{YAML}---\n".encode())
    assert [each.kind for each in found] == ["kubernetes", "kubernetes"]
    item = json.loads(found[0].data)["items"][0]["metadata"]
    assert item["creationTimestamp"] == "2026-01-01T00:00:00Z"
    assert item["labels"] == {"on": "yes"}


def test_json_lines_become_one_list() -> None:
    (found,) = recognise_bytes("file", encoded(ROLE) + b"\n\n" + encoded(ROLE) + b"\n")
    assert json.loads(found.data) == [ROLE, ROLE]


def test_a_kind_that_is_given_is_not_questioned() -> None:
    assert kinds(b"[]", "azure-assignments") == ["azure-assignments"]


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"[]", "an empty list"),
        (b"{}", "an empty object"),
        (b"[1, 2]", "a list of plain values"),
        (encoded({"Version": "2012-10-17", "Statement": []}), "an IAM policy document"),
        (encoded({"apiVersion": "v1", "kind": "Service", "metadata": {}}), "a Kubernetes object of a kind"),
        (encoded({"kind": "Config", "clusters": [], "users": []}), "a kubeconfig"),
        (encoded({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}), "an object with 'a', 'b', 'c', 'd' and 1 more"),
        (encoded([{"a": 1}]), "a list of an object with 'a'"),
        (b"---\na: 1\n", "an object with 'a'"),
        (b"hello", "plain text"),
        (b"", "empty"),
        (b"---\n", "no document"),
        (b'{"a": ', "looks like JSON and is not"),
        (b"a: [", "neither JSON, CSV nor YAML"),
        (b"\x1f\x8b123", "no whole gzip file"),
        (b"a: &x 1\nb: *x\n", "an alias"),
        (b"\xff\xfe{}", "plain text"),
    ],
)
def test_what_is_not_recognised_says_what_it_looks_like(data: bytes, looks: str) -> None:
    with pytest.raises(UnrecognisedContentError, match=r"^file: ") as raised:
        recognise_bytes("file", data)
    assert looks in str(raised.value)


def test_unknown_content_names_the_kinds_that_are_read() -> None:
    with pytest.raises(UnrecognisedContentError) as raised:
        recognise_bytes("x.json", b'{"a": 1}')
    assert all(each.word in raised.value.allowed for each in KINDS)


def test_a_binary_value_in_yaml_is_no_crash() -> None:
    with pytest.raises(UnrecognisedContentError):
        recognise_bytes("file", b"a: !!set {b, c}\n")


def assert_answered(data: bytes) -> None:
    try:
        found = recognise_bytes("file", data)
    except UnrecognisedContentError:
        return
    assert found


@given(st.binary(max_size=300))
def test_whatever_the_bytes_it_is_a_kind_or_a_sentence(data: bytes) -> None:
    assert_answered(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_a_kind_or_a_sentence(value: object) -> None:
    assert_answered(encoded(value))


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(UnrecognisedContentError):
        recognise_bytes("file", b"[" * 200_000)
    with pytest.raises(UnrecognisedContentError):
        recognise_bytes("file", b"- " * 5_000 + b"a")


@pytest.mark.parametrize(
    "broken", [b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"[" * 5_000 + b"]" * 5_000, b"NaN"]
)
@pytest.mark.parametrize("kind", ["", "cases"])
def test_cases_of_which_one_value_is_broken_are_cases(broken: bytes, kind: str) -> None:
    text = b'{"documents": {"bad": ' + broken + b'}, "cases": []}'
    assert [each.kind for each in recognise_bytes("file", text, kind)] == ["cases"]
    with pytest.raises(UnrecognisedContentError):
        recognise_bytes("file", text[:-1], kind)


# ---------------------------------------------------------------- paths


def test_a_folder_is_all_its_files_without_what_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(encoded(LIST))
    (tmp_path / "b.json").write_bytes(encoded(GAAD))
    (tmp_path / "cases.json").write_bytes(encoded({"documents": {}, "cases": []}))
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "inner").mkdir()
    assert [each.kind for each in read_path(str(tmp_path))] == ["kubernetes", "aws-account"]


def test_an_unknown_file_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "what.json").write_text('{"a": 1}')
    with pytest.raises(UnrecognisedContentError, match=r"what\.json"):
        list(read_path(str(tmp_path)))


def test_an_empty_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnrecognisedContentError, match="holds no file"):
        list(read_path(str(tmp_path)))
    with pytest.raises(UnrecognisedContentError, match="No such file"):
        list(read_path(str(tmp_path / "nope")))


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(encoded(LIST))

    monkeypatch.setattr("sys.stdin", Input)
    assert [each.name for each in read_path("-")] == ["standard input"]


def test_a_kind_before_the_path(tmp_path: Path) -> None:
    path = tmp_path / "a=b.json"
    path.write_bytes(encoded(LIST))
    assert split_kind("kubernetes=x") == ("kubernetes", "x")
    assert split_kind("x") == ("", "x")
    assert split_kind(str(path)) == ("", str(path))
    with pytest.raises(UnrecognisedContentError, match="'nonsense' is no kind"):
        split_kind("nonsense=x")


def test_every_kind_has_its_plane() -> None:
    assert all(each.plane is plane_of(each.word) for each in KINDS)
    assert all(is_known(each.word) for each in KINDS)
    assert plane_of("graph") is None
    assert plane_of("eks-associations") is Plane.AWS


def test_a_list_of_lists_looks_like_plain_values() -> None:
    assert looks_like([]) == "an empty list, which does not say of what"
