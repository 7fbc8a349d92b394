from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from leastwise.cli.app import build_app
from leastwise.cli.looks import DIRECTIONS, NO, OK, SEVERITIES, UNKNOWN
from leastwise.cli.question_commands import QUESTIONS
from leastwise.cli.usage_commands import USES

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
GROUP: Any = typer.main.get_command(build_app("leastwise"))
COMMANDS = (
    "can",
    "who-can",
    "effective",
    "reach",
    "risks",
    "exposed",
    "compare",
    "identities",
    "simulate",
    "usage",
    "excess",
    "rightsize",
    "anomalies",
    "snapshot",
    "diff",
    "doctor",
    "explain-ceiling",
    "rollback",
    "history",
    "cleanup",
)


def options(command: str) -> set[str]:
    """The long options of a command that its help shows."""
    return {
        name
        for each in GROUP.commands[command].params
        if not getattr(each, "hidden", False)
        for name in each.opts
        if name.startswith("--")
    }


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]


def named(text: str) -> set[str]:
    return set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented_with_its_command_or_with_all(command: str) -> None:
    shared = named(section("Options of every command"))
    shared |= named(section("Questions")) if command in dict((*QUESTIONS, *USES)) else set()
    assert options(command) <= named(section(f"`leastwise {command}")) | shared


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_documented_of_a_command_exists(command: str) -> None:
    others = set().union(*(options(each) for each in COMMANDS))
    assert named(section(f"`leastwise {command}")) <= others | {"--help"}


def test_every_command_has_its_section() -> None:
    titles = " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE))
    for command in GROUP.commands:
        assert re.search(rf"`(?:leastwise )?{command}\b", titles), command


def test_every_sign_is_in_the_legend() -> None:
    for look in (*SEVERITIES.values(), *DIRECTIONS.values(), OK, NO, UNKNOWN):
        assert f"| `{look.sign}` |" in PAGE, look
