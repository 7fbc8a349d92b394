"""What the README asks offline, run as it stands there; the answer, compared as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```console run=offline\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.timeout(60)
def test_offline_questions_of_the_readme_answer_as_it_says() -> None:
    blocks = _BLOCK.findall((ROOT / "README.md").read_text())
    assert blocks
    for block in blocks:
        command, _, shown = block.removeprefix("$ ").partition("\n")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == shown, command
