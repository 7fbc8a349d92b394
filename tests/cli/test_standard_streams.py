from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pytest

from leastwise.cli.emitting import emit_lines
from leastwise.cli.failures import CommandError
from leastwise.cli.standard_streams import finish, is_gone, take_streams

WORLD = """
{"kind": "List", "apiVersion": "v1", "items": [
 {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},
 {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "s", "namespace": "a"}},
 {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r", "namespace": "a"},
  "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
 {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
  "metadata": {"name": "r", "namespace": "a"},
  "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
  "subjects": [{"kind": "ServiceAccount", "name": "s", "namespace": "a"}]}]}
"""
CAN = [sys.executable, "-m", "leastwise", "can", "sa/a/s", "get"]


def ask(tmp_path: Path, resource: str, stdout: int | None, *more: str) -> tuple[int, str]:
    """Ask with --exit-code; return the exit code and the errors."""
    (tmp_path / "w.json").write_text(WORLD)
    call = [*CAN, resource, "-n", "a", "--from", "w.json", "--exit-code", *more]
    if stdout is None:
        call = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *call]
    done = subprocess.run(call, stdout=stdout, stderr=subprocess.PIPE, cwd=tmp_path, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(("resource", "code"), [("pods", 0), ("secrets", 3)])
@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_reader_who_leaves_early_changes_no_exit_code(
    tmp_path: Path, resource: str, code: int, form: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert ask(tmp_path, resource, writing, "-o", form) == (code, "")
    finally:
        os.close(writing)


def test_a_closed_output_changes_no_exit_code(tmp_path: Path) -> None:
    assert ask(tmp_path, "secrets", None) == (3, "")


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_full_disk_is_an_error_in_words(tmp_path: Path, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        code, text = ask(tmp_path, "pods", full.fileno(), "-o", form)
    assert code == 1
    assert text.splitlines()[0] == "Error: standard output: No space left on device"
    assert "--debug" not in text


@contextmanager
def streams(stdout: IO[str] | None, stderr: IO[str] | None) -> Iterator[None]:
    """Put others in the place of the process's streams, and take them."""
    kept = sys.stdout, sys.stderr
    vars(sys).update(stdout=stdout, stderr=stderr)
    try:
        take_streams()
        yield
    finally:
        with suppress(OSError):
            sys.stdout.close()
        with suppress(OSError):
            sys.stderr.close()
        sys.stdout, sys.stderr = kept


def test_a_long_answer_ends_when_nobody_reads_it() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    asked: list[int] = []

    def values() -> Iterator[str]:
        for number in range(100):
            asked.append(number)
            yield "x" * (1 << 20)

    with os.fdopen(writing, "w") as pipe, streams(pipe, None):
        emit_lines(values())
        assert is_gone(sys.stdout)
    assert len(asked) == 1


def test_what_fails_at_the_end_is_told_and_fails_once() -> None:
    told: list[str] = []

    def fail(error: CommandError) -> int:
        told.append(str(error))
        return error.code

    with Path("/dev/full").open("w") as full, streams(full, None):
        sys.stdout.write("x")
        assert finish(3, fail) == 1
        assert finish(3, fail) == 3
    assert told == ["standard output: No space left on device"]
    assert not is_gone(None)


def test_errors_that_nobody_reads_fail_nothing() -> None:
    with Path("/dev/full").open("w") as full, streams(None, full):
        sys.stderr.write("x")
        assert finish(0, lambda error: error.code) == 0
