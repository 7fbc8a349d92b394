"""Pages whose commands answer from files run as written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("usage.md", "excess.md", "anomalies.md")
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands() -> list[tuple[str, str]]:
    return [
        (page, line)
        for page in PAGES
        for block in _BLOCK.findall((ROOT / "docs" / page).read_text())
        for line in block.splitlines()
        if line.startswith("leastwise ")
    ]


@pytest.mark.parametrize(("page", "command"), commands())
def test_a_command_of_a_page_runs_as_written(page: str, command: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        ["/bin/sh", "-ec", command],
        cwd=tmp_path,
        env={
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "KUBECONFIG": os.devnull,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"{page}: {done.stderr}"
    assert done.stdout
