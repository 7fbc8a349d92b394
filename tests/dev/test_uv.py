"""`dev/find-uv.sh`: setting up and locking find the same uv."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def find(tmp_path: Path, *, on_path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Look with a Python that can make no environment."""
    python = program(tmp_path / "python", "exit 1")
    tools = tmp_path / "tools"  # the machine's folders may hold a uv
    tools.mkdir()
    (tools / "rm").symlink_to("/bin/rm")
    places = [*([str(on_path)] if on_path else []), str(tools)]
    return subprocess.run(
        ["/bin/bash", str(ROOT / "dev" / "find-uv.sh"), str(python), str(tmp_path / "cache")],
        env={**os.environ, "PATH": ":".join(places)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_uv_on_path_is_taken(tmp_path: Path) -> None:
    uv = program(tmp_path / "bin" / "uv", "echo uv 1")
    assert find(tmp_path, on_path=uv.parent).stdout == f"{uv}\n"


def test_uv_of_the_cache_is_taken_where_path_has_none(tmp_path: Path) -> None:
    uv = program(tmp_path / "cache" / "uv" / "bin" / "uv", "echo uv 1")
    assert find(tmp_path).stdout == f"{uv}\n"


def test_uv_that_cannot_be_had_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    found = find(tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert "put uv on PATH" in found.stderr


def test_setting_up_and_locking_both_use_it() -> None:
    for name in ("Makefile", "dev/setup-python.sh"):
        assert "bash dev/find-uv.sh" in (ROOT / name).read_text()
