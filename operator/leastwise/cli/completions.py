"""Completion: scripts for shells, and the answers that kubectl asks a plugin for.

kubectl runs `kubectl_complete-leastwise WORD...` and reads one completion a line, then a directive of cobra
(https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer import completion

from leastwise.cli.app import build_app
from leastwise.cli.invocations import PLUGIN, PROGRAM

_NO_FILES = ":4"  # cobra's ShellCompDirectiveNoFileComp
_VARIABLE = "_LEASTWISE_COMPLETE"
_TYPER: Any = completion  # Any: the package exports none of what its own options call


def completion_script(shell: str) -> str:
    """Return the script for a shell: what `--show-completion` of typer prints, which it does not export."""
    script: str = _TYPER.get_completion_script(prog_name=PROGRAM, complete_var=_VARIABLE, shell=shell)
    return f"{script}\n"


def register_shells() -> None:
    """Let the scripts ask: typer registers its shells only with the options that install them."""
    _TYPER.completion_init()


def complete_for_kubectl(words: Sequence[str]) -> int:
    """Print what the last word may become."""
    for value, what in completions(words):
        sys.stdout.write(f"{value}\t{what}\n" if what else f"{value}\n")
    sys.stdout.write(f"{_NO_FILES}\n")
    return 0


def completions(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the completions of the last word, each with what it is."""
    *before, last = words or ("",)
    group = typer.main.get_command(build_app(PLUGIN))
    context = group.make_context(PLUGIN, list(before), resilient_parsing=True)
    command: Any = group
    given, rest = list(context.args), list(before)
    while rest and rest[0] in getattr(command, "commands", {}):
        named, *rest = rest
        command = command.commands[named]
        context = command.make_context(named, list(rest), parent=context, resilient_parsing=True)
        given = rest
    if given and given[-1].startswith("-") and _takes_value(command, given[-1]):
        return _values(command, context, given[-1], last)
    if not last.startswith("-") and not hasattr(command, "commands"):
        return _arguments(command, context, last)
    found = command.shell_complete(context, last)
    return [(each.value, each.help or "") for each in found]


def _arguments(command: object, context: object, last: str) -> list[tuple[str, str]]:
    """Complete the first argument that has no value yet."""
    given = getattr(context, "params", {})
    for each in getattr(command, "params", ()):
        if each.param_type_name == "argument" and not given.get(each.name):
            return [(found.value, found.help or "") for found in each.shell_complete(context, last)]
    return []


def _takes_value(command: object, option: str) -> bool:
    return any(
        option in each.opts and not each.is_flag
        for each in getattr(command, "params", ())
        if hasattr(each, "is_flag")
    )


def _values(command: object, context: object, option: str, last: str) -> list[tuple[str, str]]:
    parameter = next(each for each in getattr(command, "params", ()) if option in each.opts)
    return [(each.value, each.help or "") for each in parameter.shell_complete(context, last)]
