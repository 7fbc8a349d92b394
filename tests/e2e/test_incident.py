"""The page for the first minutes of an incident works as written, from files alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "incident.md"


def _commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every command of the page prints, by the command."""
    folder = tmp_path_factory.mktemp("incident")
    (folder / "examples").symlink_to(ROOT / "examples")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "KUBECONFIG": os.devnull,
    }
    settings = [line for line in _commands() if not line.startswith("leastwise ")]
    answers = {}
    for command in _commands():
        if command.startswith("leastwise "):
            script = "\n".join([*settings, command])
            done = subprocess.run(
                ["/bin/sh", "-ec", script],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            answers[command] = " ".join(done.stdout.split())
    answers["reach.html"] = (folder / "reach.html").read_text()
    return answers


def _answer(told: dict[str, str], start: str) -> str:
    (answer,) = [text for command, text in told.items() if command.startswith(start)]
    return answer


def test_the_page_says_what_the_commands_say(told: dict[str, str]) -> None:
    reach = _answer(told, "leastwise reach sa/payments/checkout $WORLD --html")
    assert "payments/checkout reaches administrator of 111122223333 (Critical) in 7 steps" in reach
    assert re.search(r"1\. Remove RoleBinding payments/checkout-release: takes away \d+ assets", reach)
    assert "payments/checkout reaches administrator of 111122223333" in told["reach.html"]


def test_the_path_is_true_and_the_vault_stays_shut(told: dict[str, str]) -> None:
    assert "can patch" in _answer(told, "leastwise can sa/payments/checkout")
    assert "can sts:AssumeRole" in _answer(told, "leastwise can sa/payments/ledger-writer sts")
    assert "can iam:PassRole" in _answer(told, "leastwise can arn")
    assert "an explicit deny refuses it" in _answer(told, "leastwise can sa/payments/ledger-writer s3")


def test_after_the_cut_only_its_own_certificate_is_left(told: dict[str, str]) -> None:
    reach = _answer(told, "leastwise reach sa/payments/checkout $AFTER")
    assert "reaches secret payments/checkout-tls (High) in 1 step" in reach
    compared = _answer(told, "leastwise compare")
    assert "0 identities can do more, 1 identity less, 0 new paths" in compared


def test_the_risks_on_the_path_are_found(told: dict[str, str]) -> None:
    risks = _answer(told, "leastwise risks")
    assert {"LW-AWS-009", "LW-K8S-007"} <= set(re.findall(r"LW-[A-Z0-9]+-\d+", risks))
    assert "partner-audit" in _answer(told, "leastwise exposed")
