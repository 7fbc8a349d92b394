"""Bad command lines and bad files: what was wrong, what is allowed, nothing half written."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from cli.question_worlds import ACCOUNT, CLUSTER, Desk
from leastwise.cli.failures import CommandError
from leastwise.cli.written_files import write_whole


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in [each for each in os.environ if each.startswith("LEASTWISE_")]:
        monkeypatch.delenv(name)
    return Desk(tmp_path, capsys)


CAN = ("can", "sa/payments/api", "get", "secrets")
ROLE = "arn:aws:iam::111122223333:role/invoices"
CALL = ("can", ROLE, "s3:GetObject", "arn:aws:s3:::b/k")


@pytest.mark.parametrize(
    ("words", "says", "allowed"),
    [
        ((*CALL, "--at", "soon"), "--at soon is no time", "ISO 8601 with a zone"),
        ((*CALL, "--at", "2026-06-01T12:00:00"), "has no zone", "ISO 8601 with a zone"),
        ((*CALL, "--at", "0001-01-01T00:00:00+23:00"), "is no time", "ISO 8601 with a zone"),
        ((*CALL, "--with", "key"), "--with key has no value", "--with KEY=VALUE"),
        ((*CALL, "--with", "=v"), "--with =v has no value", "--with KEY=VALUE"),
        ((*CALL, "-n", "payments"), "belong to Kubernetes", "--with KEY=VALUE"),
        ((*CAN, "--with", "a=b"), "belong to clouds", "-n and --subresource"),
        ((*CAN, "--at", "2026-06-01T12:00:00Z"), "belong to clouds", "-n and --subresource"),
        ((*CALL, "--as-group", "g"), "--as-group belongs to users of Kubernetes", "k8s:USER --as-group"),
        (("can", "nobody", "get", "pods"), "could be of several planes", "sa/NAMESPACE/NAME"),
        (("can", "k8s:", "get", "pods"), "names nobody", "sa/NAMESPACE/NAME"),
        (("can", "system:serviceaccount:a", "get", "pods"), "no whole ServiceAccount", "NAMESPACE:NAME"),
        (("can", "sa/a/b", "get", "/x", "-n", "a"), "has neither namespace", "a path by itself"),
        ((*CAN, "--cluster", "x"), "'x' is not understood", "name=NAME,issuer=URL"),
        ((*CAN, "--cluster", "name="), "'name=' is not understood", "name=NAME,issuer=URL"),
        ((*CAN, "--cluster", "name=a,color=b"), "'color=b' is not understood", "name=NAME,issuer=URL"),
        (("risks", "--rule", "LW-NO-1"), "LW-NO-1", "LW-"),
        (("simulate",), "one of --requests and --cases", "one of them"),
        (("simulate", "--cases", "x"), "--from has no part in it", "--cases alone"),
        (("simulate", "--requests", "x", "-o", "yaml"), "prints one JSON line", "jsonl"),
        (("reach",), "one of them is needed", "SUBJECT"),
    ],
)
def test_a_bad_command_line_names_what_is_allowed(
    desk: Desk, words: tuple[str, ...], says: str, allowed: str
) -> None:
    asked = desk.ask(*words)
    assert asked.code == 2, asked.err
    error, _, rest = asked.err.partition("allowed: ")
    assert says in " ".join(error.split())
    assert allowed in rest
    assert asked.out == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"hello", "it looks like plain text"),
        (b"{}", "it looks like an empty object"),
        (b'{"a": 1', "it looks like JSON and is not"),
        (b'{"Version": "2012-10-17", "Statement": []}', "an IAM policy document"),
        (b'{"\xff": 1}', "it looks like JSON and is not"),
        (b"a: !!int ''\n", "neither JSON, CSV nor YAML"),
        (b"a: 1\na: 2\n", "'a' is there twice"),
        (b"a: &a [*a]\n", "an alias"),
        (b"\x1f\x8b\x08\x00", "no whole gzip file"),
        (gzip.compress(b"hello"), "it looks like plain text"),
        (b"\x00" * 100, "neither JSON, CSV nor YAML"),
        (b"MZ\x90\x00\x03" + bytes(range(256)), "neither JSON, CSV nor YAML"),
    ],
    ids=range(13),
)
def test_a_file_that_is_nothing_we_read_is_usage(desk: Desk, content: bytes, says: str) -> None:
    (desk.folder / "strange.bin").write_bytes(content)
    asked = desk.ask("risks", sources=("cluster.yaml", "strange.bin"))
    assert asked.code == 2, asked.err
    error, _, allowed = asked.err.partition("allowed: ")
    assert error.startswith("Error: strange.bin: ")
    assert says in error
    assert allowed or "gzip" in says
    assert asked.out == ""


def test_what_is_not_there_or_holds_nothing_is_usage(desk: Desk) -> None:
    (desk.folder / "empty").mkdir()
    (desk.folder / "notes").mkdir()
    (desk.folder / "notes" / "readme.txt").write_text("read me", encoding="utf-8")
    for source, says in (
        ("nope.json", "nope.json: No such file or directory"),
        ("empty", "empty: the folder holds no file"),
        ("notes", "readme.txt: it looks like plain text"),
        ("strange=cluster.yaml", "'strange' is no kind of file"),
        ("nul\x00.json", ""),
    ):
        asked = desk.ask("risks", sources=(source,))
        assert asked.code == 2, (source, asked.err)
        assert says in asked.err
        assert "allowed: " in asked.err


def test_a_file_of_another_kind_than_is_said_is_an_error_that_names_it(desk: Desk) -> None:
    for kind in ("aws-account", "gcp-allow", "azure-assignments", "eks-access-entries", "gcp-groups"):
        asked = desk.ask("risks", sources=(f"{kind}=cluster.yaml",))
        assert asked.code in (0, 1), asked.err
        assert asked.code == 0 or "cluster.yaml" in asked.err


def test_two_contents_of_one_object_are_an_error_that_names_it(desk: Desk) -> None:
    desk.write("other.yaml", CLUSTER.replace("verbs: [get, list]", "verbs: ['*']"))
    asked = desk.ask("risks", sources=("cluster.yaml", "other.yaml"))
    assert asked.code == 1
    assert "other.yaml: Role payments/reader was read before with another content" in asked.err
    assert "allowed: " in asked.err
    desk.write("other.json", json.dumps(ACCOUNT).replace("s3:GetObject", "s3:*"))
    asked = desk.ask("risks", sources=("account.json", "other.json"))
    assert asked.code == 1
    assert f"{ROLE} was read before with another content" in asked.err


def test_one_object_that_cannot_be_read_is_named_and_the_others_answer(desk: Desk) -> None:
    desk.write("spoiled.yaml", CLUSTER.replace("verbs: [get, list]", "verbs: {get: true}"))
    question = ("get", "secrets", "-n", "payments", "--exit-code")
    spoiled = desk.ask("can", "sa/payments/api", *question, sources=("spoiled.yaml",))
    assert spoiled.code == 4
    assert "roles/payments/reader" in spoiled.out
    assert desk.ask("can", "sa/payments/worker", *question, sources=("spoiled.yaml",)).code == 0


LAUGHS = "a0: &a0 [x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("exceptions: !!int ''", "it is no YAML"),
        ("exceptions: !!timestamp x", "it is no YAML"),
        ("exceptions: " + "[" * 5_000, "it is no YAML"),
        ("- {rule: [LW-X], subject: a, reason: b, until: 2999-01-01}", "exceptions[0]: rule must be a text"),
        ("- {rule: LW-X, subject: a, reason: b, until: [2999-01-01]}", "exceptions[0]: until must be a text"),
        (f"{LAUGHS}exceptions: [{{rule: *a29, reason: *a29}}]", "exceptions[0]: reason must be a text"),
        ("- &e {rule: *e}", "exceptions[0]: rule must be a text"),
    ],
    ids=range(7),
)
def test_spoiled_exceptions_are_named(desk: Desk, content: str, says: str) -> None:
    desk.write("bad.yaml", content)
    asked = desk.ask("risks", "--exceptions", "bad.yaml")
    assert asked.code == 1, asked.err
    assert f"bad.yaml: {says}" in asked.err
    assert "allowed: exceptions: " in asked.err


# ---------------------------------------------------------------- nothing half written


def test_an_interrupted_write_leaves_what_was_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(each.name for each in desk.folder.iterdir())
    desk.write("kept.json", "what was there")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copymode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole("--output", "kept.json", b"new")
    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole("--output", "fresh.json", b"new")
    assert (desk.folder / "kept.json").read_text() == "what was there"
    assert sorted(each.name for each in desk.folder.iterdir()) == sorted([*before, "kept.json"])


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(desk: Desk) -> None:
    for words in (("snapshot", "-o"), ("reach", "sa/payments/api", "--html")):
        for place in ("no/where", ".", "a\x00b"):
            asked = desk.ask(*words, place)
            assert asked.code == 1, (words, place, asked.err)
            assert "allowed: a file that can be written" in asked.err
    assert sorted(each.name for each in desk.folder.iterdir()) == ["account.json", "cluster.yaml"]


def test_files_are_replaced_with_their_rights_and_through_links(desk: Desk) -> None:
    desk.write("target.json", "old")
    (desk.folder / "target.json").chmod(0o600)
    (desk.folder / "link.json").symlink_to("target.json")
    assert desk.ask("snapshot", "-o", "link.json").code == 0
    assert (desk.folder / "link.json").is_symlink()
    assert (desk.folder / "target.json").read_text().startswith('{"apiVersion"')
    assert (desk.folder / "target.json").stat().st_mode & 0o777 == 0o600


def test_a_device_stays_a_device(desk: Desk) -> None:
    write_whole("--output", os.devnull, b"x")
    assert not Path(os.devnull).is_file()
    with pytest.raises(CommandError, match="--output"):
        write_whole("--output", str(desk.folder), b"x")


@pytest.mark.parametrize("words", [("snapshot", "-o", "out"), ("reach", "sa/payments/api", "--html", "out")])
def test_bad_input_writes_no_file(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write("bad.json", '{"kind": "List", "apiVersion": "v1", "items": 5}')
    asked = desk.ask(*words, sources=("bad.json",))
    assert asked.code in (1, 2)
    assert "bad.json" in asked.err
    assert not (desk.folder / "out").exists()
