"""Names that command a terminal, a browser, a shell or Graphviz: none of it reaches them."""

from __future__ import annotations

import json
import os
import re
import shlex
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cli.question_worlds import Desk
from hostile_worlds import ACCOUNT, ANN, SUB, WORLDS
from leastwise.cli.printable import UNSEEN, has_marks, printable, printable_json, printable_lines
from leastwise.core.snapshots import Plane

HOSTILE = (
    "\x1b]0;t\x07\x9b31m\x7f\r\n\x08\u202e\u2066\u200f\u2028\x00\t\U000e0041"
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\\$(touch pwned);`id`"
)
NAMES: dict[Plane, tuple[str, ...]] = {
    Plane.KUBERNETES: ("jane", "reader", "viewers", "worker"),
    Plane.AWS: ("role/app", "user/ann", "Keep", "most", "guard", "managed", "ledger"),
    Plane.GCP: ("ann", "case.all", "app"),
    Plane.AZURE: ("Ann", "lock", "app", "robot"),
}
SUBJECTS = {
    Plane.KUBERNETES: f"k8s:jane{HOSTILE}",
    Plane.AWS: f"arn:aws:iam::{ACCOUNT}:role/app{HOSTILE}",
    Plane.GCP: f"gcp:user:ann{HOSTILE}@example.com",
    Plane.AZURE: f"azure:{ANN}",
}
QUESTIONS = {
    Plane.KUBERNETES: ("list", "pods"),
    Plane.AWS: ("s3:GetObject", f"arn:aws:s3:::ledger{HOSTILE}/a"),
    Plane.GCP: ("storage.objects.get", "projects/p"),
    Plane.AZURE: ("Microsoft.Web/sites/read", SUB),
}
FORMS = ("table", "wide", "json", "jsonl", "yaml")


def renamed(value: Any, names: Iterable[str]) -> Any:
    if isinstance(value, str):
        for each in names:
            value = value.replace(each, each + HOSTILE)
        return value
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {
            renamed(key, names) if key.startswith("arn:") else key: renamed(each, names)
            for key, each in value.items()
        }
    return value


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in [each for each in os.environ if each.startswith("LEASTWISE_")]:
        monkeypatch.delenv(name)
    return Desk(tmp_path, capsys)


def files_of(desk: Desk, plane: Plane) -> tuple[str, ...]:
    written = renamed(WORLDS[plane], NAMES[plane])
    return tuple(f"{kind}={desk.write(f'{kind}.json', json.dumps(each))}" for kind, each in written.items())


def unseen(text: str) -> set[str]:
    return {
        char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") and char != "\n"
    }


def commands(plane: Plane) -> list[tuple[str, ...]]:
    subject, question = SUBJECTS[plane], QUESTIONS[plane]
    return [
        ("can", subject, *question),
        ("who-can", *question, "--all"),
        ("effective", subject),
        ("effective", "--all"),
        ("reach", subject),
        ("reach", "--all"),
        ("risks", "--all"),
        ("exposed",),
        ("identities", "--all"),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plane", Plane)
def test_no_name_commands_the_terminal(desk: Desk, plane: Plane, form: str) -> None:
    files = files_of(desk, plane)
    for words in commands(plane):
        asked = desk.ask(*words, *(() if form == "table" else ("-o", form)), sources=files)
        assert asked.code == 0, asked.err
        assert not unseen(asked.out + asked.err), words
        if form == "json":
            assert asked.document["apiVersion"]
        if form == "yaml":
            assert yaml.safe_load(asked.out)


@pytest.mark.parametrize("plane", Plane)
def test_documents_hold_the_names_as_they_are(desk: Desk, plane: Plane) -> None:
    files = files_of(desk, plane)
    wanted = SUBJECTS[plane].removeprefix("aws:")
    as_json = desk.ask("reach", SUBJECTS[plane], "-o", "json", sources=files).document
    assert as_json["identity"].removeprefix("aws:") == wanted
    as_yaml = yaml.safe_load(desk.ask("reach", SUBJECTS[plane], "-o", "yaml", sources=files).out)
    assert as_yaml == as_json


@pytest.mark.parametrize("plane", Plane)
def test_a_command_to_type_next_is_one_for_the_shell(desk: Desk, plane: Plane) -> None:
    files = files_of(desk, plane)
    for words in commands(plane):
        asked = desk.ask(*words, sources=files)
        _, found, line = asked.out.replace("\\\n", "").rpartition("\nNext: ")  # as a shell joins lines
        assert found
        assert "\n" not in line.strip()
        parts = shlex.split(line)
        assert parts[0] == "leastwise"
        assert "touch" not in parts
        shell = shlex.shlex(line, posix=True, punctuation_chars=True)
        assert not [each for each in shell if each in (";", "|", "&", "`")]


@pytest.mark.parametrize("plane", Plane)
def test_no_name_is_a_part_of_the_page(desk: Desk, plane: Plane) -> None:
    files = files_of(desk, plane)
    asked = desk.ask("reach", SUBJECTS[plane], "--html", "reach.html", sources=files)
    page = (desk.folder / "reach.html").read_text(encoding="utf-8")
    assert not unseen(asked.out)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "alert(1)" in page
    assert not (desk.folder / "pwned").exists()


TEXT_OF_DOT = re.compile(r'"(?:[^"\\]|\\.)*"')


@pytest.mark.parametrize("plane", Plane)
def test_no_name_is_a_statement_of_the_graph(desk: Desk, plane: Plane) -> None:
    asked = desk.ask("reach", SUBJECTS[plane], "--dot", sources=files_of(desk, plane))
    assert not unseen(asked.out)
    bare = TEXT_OF_DOT.sub("T", asked.out)
    assert '"' not in bare
    assert "script" not in bare
    line = re.compile(r"digraph reach \{|  rankdir=LR;|  T(?: -> T)? \[[a-z]+=T(?:, [a-z]+=T)*\];|\}")
    assert all(line.fullmatch(each) for each in bare.splitlines())


def test_names_of_files_and_subjects_are_shown_without_what_is_in_them(desk: Desk) -> None:
    missing = desk.ask("risks", sources=("no\x1b[31m\nthing.json",))
    assert missing.code == 2
    assert f"no{UNSEEN}[31m\n  thing.json" in missing.err
    strange = desk.ask("can", "\x9b31m", "get", "pods")
    assert strange.code == 2
    assert not unseen(missing.err + strange.err)


def test_a_snapshot_on_standard_output_is_shown_without_commands(desk: Desk) -> None:
    for plane in Plane:
        asked = desk.ask("snapshot", sources=files_of(desk, plane))
        assert asked.code == 0, asked.err
        assert not unseen(asked.out)
        assert asked.document["kind"] == "Snapshot"


# ---------------------------------------------------------------- what is printed instead


@given(st.text())
def test_a_text_keeps_its_width_and_what_can_be_seen(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert all(was in (now, "\t") or now == UNSEEN for was, now in zip(text, shown, strict=True))
    assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in shown)


@given(st.text(alphabet="a\x7f\x9b\u202e\u2028\U000e0041é\ufeff\n\x1b") | st.text(alphabet="ab\n\x1b"))
def test_json_keeps_its_value(text: str) -> None:
    data = json.dumps({text: [text]}, ensure_ascii=False).encode()
    shown = printable_json(data)
    assert json.loads(shown) == {text: [text]}
    assert not unseen(shown.decode())
    assert has_marks(data) is (shown != data)


def test_lines_of_a_message_are_told_from_ours() -> None:
    assert printable_lines("a\nNext: b\r") == f"a\n  Next: b{UNSEEN}"
