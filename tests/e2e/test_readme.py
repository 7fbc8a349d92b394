"""The README's commands, run as they stand there; its output, compared as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from leastwise_dev import tools
from leastwise_dev.worlds import World

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```console run=cluster\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_AGE = re.compile(r"\b\d+[smhd]\b")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(with_aws=False) as made:
        made.operator.start()
        yield made


def steps() -> list[tuple[str, str]]:
    """Each command with the output that the README shows after it."""
    (block,) = _BLOCK.findall((ROOT / "README.md").read_text())
    return [(each[0], "\n".join(each[1:])) for part in block.split("$ ")[1:] if (each := part.splitlines())]


def comparable(output: str) -> list[list[str]]:
    """Words by line: columns may be wider, ages differ."""
    return [_AGE.sub("AGE", line).split() for line in output.splitlines()]


def test_commands_of_the_readme_answer_as_it_says(world: World) -> None:
    environment = {
        **os.environ,
        "PATH": f"{tools.link_programs()}:{os.environ['PATH']}",
        "KUBECONFIG": str(world.plane.admin_kubeconfig),
        "KUBECACHEDIR": str(world.folder / "readme-cache"),
    }
    for command, shown in steps():
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert comparable(done.stdout) == comparable(shown), command
