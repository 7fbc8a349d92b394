"""`leastwise store …` over real files."""

from __future__ import annotations

import io
import json
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from leastwise.cli.app import build_app, main
from leastwise.cli.completions import completions
from leastwise.cli.store_commands import RETENTION_DAYS
from leastwise.factory_store import LEAST_DAYS, open_store
from store_builders import batch, minutes, seen, use

SECRET = "hunter2-hunter2"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LEASTWISE_STORE", raising=False)


@pytest.fixture
def filled() -> str:
    store = open_store("usage.db")
    store.take_all(
        [
            batch("1", seen(use("k8s:jane")), seen(), covered=(minutes(0, 600),)),
            batch("2", seen(use(action="list"), last="2026-05-01T00:00:00Z")),
        ]
    )
    store.close()
    return "usage.db"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["leastwise", "store", *words])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_check_says_what_is_there(capsys: pytest.CaptureFixture[str], filled: str) -> None:
    code, out, err = run(capsys, "check", "--store", filled)
    assert (code, err) == (0, "")
    assert out.startswith("✓ usage.db is whole.\n")
    assert "SQLite, revision 0001" in out
    assert "uses from 2026-01-01T00:00 to 2026-05-01T00:00" in out
    assert "3 aggregates" in out
    assert "webhook" in out
    assert "Assumed" in out
    assert max(map(len, out.splitlines())) <= 80


def test_check_for_machines(capsys: pytest.CaptureFixture[str], filled: str) -> None:
    code, out, _ = run(capsys, "check", "--store", filled, "-o", "json")
    value = json.loads(out)
    assert code == 0
    assert value["kind"] == "StoreHealth"
    assert value["rows"]["aggregates"] == 3
    assert value["problems"] == []
    assert value["coverage"][0] == {
        "plane": "kubernetes",
        "source": "webhook",
        "scope": "c1",
        "completeness": "Assumed",
        "spans": 1,
        "from": "2026-01-01T00:00:00+00:00",
        "to": "2026-01-01T10:00:00+00:00",
        "missing": [],
    }
    assert run(capsys, "check", "--store", filled, "-o", "yaml")[1].startswith("kind: StoreHealth\n")


def test_check_exits_with_3_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str], filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(filled)) as raw:
        raw.execute("DELETE FROM acts")
        raw.commit()
    monkeypatch.setenv("LEASTWISE_STORE", filled)
    code, out, _ = run(capsys, "check")
    assert code == 3
    assert "✗ usage.db is not as it should be." in out
    assert "3 rows of aggregates name what is not in acts" in out
    assert "Next: leastwise store restore FILE --replace" in out


def test_backup_and_restore(capsys: pytest.CaptureFixture[str], filled: str) -> None:
    code, out, _ = run(capsys, "backup", "b.db", "--store", filled)
    assert code == 0
    assert out.startswith("✓ b.db holds everything, in ")
    code, out, _ = run(capsys, "restore", "b.db", "--store", "new.db")
    assert code == 0
    assert out.startswith("✓ The store holds 3 uses of b.db.")
    code, _, err = run(capsys, "restore", "b.db", "--store", "new.db")
    assert code == 1
    assert "not empty" in err
    assert run(capsys, "restore", "b.db", "--store", "new.db", "--replace")[0] == 0
    code, _, err = run(capsys, "restore", "none.db", "--store", "other.db")
    assert code == 1
    assert "the backup none.db does not exist" in err
    assert not Path("other.db").exists()


def test_forget_asks_first(
    capsys: pytest.CaptureFixture[str], filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = run(capsys, "forget", "k8s:jane", "--store", filled)
    assert code == 2
    assert "--yes" in err
    monkeypatch.setattr("leastwise.cli.screens.Screen.is_interactive", property(lambda _: True))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\ny\n"))
    assert "Nothing was forgotten" in run(capsys, "forget", "k8s:jane", "--store", filled)[1]
    code, out, _ = run(capsys, "forget", "k8s:jane", "--store", filled)
    assert code == 0
    assert "2 rows about k8s:jane are gone" in out
    code, out, _ = run(capsys, "forget", "k8s:jane", "--store", filled, "--yes")
    assert "Nothing about k8s:jane is in the store" in out


def test_forget_finds_a_person_by_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    Path("key").write_bytes(b"k" * 32)
    store = open_store("people.db", pseudonym_key=b"k" * 32)
    store.take_all([batch("1", seen(use("k8s:jane")))])
    store.close()
    code, _, err = run(capsys, "forget", "k8s:jane", "--store", "people.db", "--yes")
    assert code == 1
    assert "give the key" in err
    words = ("forget", "k8s:jane", "--store", "people.db", "--yes", "--pseudonym-key", "key")
    assert "2 rows about k8s:jane are gone" in run(capsys, *words)[1]
    code, _, err = run(capsys, *words[:-1], "none")
    assert code == 2
    assert "random bytes" in err


def test_compact(capsys: pytest.CaptureFixture[str], filled: str) -> None:
    with closing(sqlite3.connect(filled)) as raw:
        raw.execute("UPDATE aggregates SET first_seen = '2001', last_seen = '2001'")
        raw.commit()
    code, out, _ = run(capsys, "compact", "--store", filled)
    assert code == 0
    assert "Taken away: 3 aggregates" in out
    assert "nothing" in run(capsys, "compact", "--store", filled, "--retention-days", "500")[1]
    assert run(capsys, "compact", "--store", filled, "--retention-days", "30")[0] == 2
    assert RETENTION_DAYS == LEAST_DAYS


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("check",), 2, "no store is named"),
        (("check", "--store", "none.db"), 1, "the store none.db does not exist"),
        (("check", "--store", "letter"), 1, "is no store"),
        (("check", "--store", f"oracle://u:{SECRET}@h/d"), 2, "no scheme 'oracle'"),
        (("backup", "b.db", "--store", f"postgresql://u:{SECRET}@127.0.0.1:1/d"), 1, "cannot be used now"),
        (("backup", "letter", "--store", "usage.db"), 1, "is no backup"),
        (("backup", "none/b.db", "--store", "usage.db"), 1, "No such file"),
        (("forget", "who knows", "--store", "usage.db", "--yes"), 2, ""),
    ],
)
def test_mistakes_are_told(
    capsys: pytest.CaptureFixture[str], filled: str, words: tuple[str, ...], code: int, text: str
) -> None:
    Path("letter").write_text("Dear store,\n" * 99)
    found, out, err = run(capsys, *words)
    assert (found, out) == (code, "")
    assert text in err
    assert SECRET not in err


def test_the_group_and_its_commands_have_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), ("check",), ("backup",), ("restore",), ("forget",), ("follow",), ("compact",)):
        code, out, _ = run(capsys, *words, "--help")
        assert code == 0
        assert max(map(len, out.splitlines())) <= 80
    assert [value for value, _ in completions(["store", ""])] == [
        "check",
        "backup",
        "restore",
        "forget",
        "follow",
        "compact",
    ]
    assert [value for value, _ in completions(["store", "check", "--st"])] == ["--store"]


DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_and_option_is_documented() -> None:
    section = (DOCS / "cli.md").read_text().partition("\n## `leastwise store`")[2].partition("\n## ")[0]
    group: Any = typer.main.get_command(build_app("leastwise"))
    for name, command in group.commands["store"].commands.items():
        assert f"| `{name}" in section
        for each in command.params:
            for option in each.opts:
                if option.startswith("--") and option not in {"--debug", "--output"}:
                    assert option in section, f"{name} {option}"


def test_the_commands_of_the_page_run_as_written(capsys: pytest.CaptureFixture[str], filled: str) -> None:
    commands = re.findall(r"^leastwise store (.*)$", (DOCS / "store.md").read_text(), re.MULTILINE)
    assert len(commands) == 5
    for each in commands:
        code, out, err = run(capsys, *shlex.split(each))
        assert (code, err) == (0, ""), each
        assert out
