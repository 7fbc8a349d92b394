"""docs/rightsize.md: its commands run as they are written, its options are those of the command."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from leastwise.cli.app import build_app, main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rightsize.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^leastwise (.+)$", PAGE, re.MULTILINE)
GROUP: Any = typer.main.get_command(build_app("leastwise"))


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    assert main(["leastwise", *shlex.split(command)]) == 0, capsys.readouterr().err
    out = capsys.readouterr().out
    if "--all" in command:
        assert (tmp_path / "proposals/README.md").exists()
    else:
        assert "secrets" in out
        assert "Kept" not in out


def test_options_of_the_page_are_those_of_the_command() -> None:
    known = {name for each in GROUP.commands["rightsize"].params for name in each.opts}
    named = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", PAGE))
    assert named <= known
    own = {"--as", "--names", "--most-names", "--resources", "--namespaces", "--all", "--out", "--force"}
    assert own <= named
