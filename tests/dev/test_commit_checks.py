from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from leastwise_dev.caches import ROOT
from leastwise_dev.commit_checks import CHECKS, main, private_keys, stale_locks, unreadable_yaml

CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
HOOKS: list[dict[str, Any]] = [hook for repository in CONFIG["repos"] for hook in repository["hooks"]]


def committed() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_hooks_are_local_so_that_nothing_is_fetched() -> None:
    assert {each["repo"] for each in CONFIG["repos"]} == {"local"}
    assert {each["language"] for each in HOOKS} == {"system"}


def test_hooks_run_programs_of_the_environment_and_known_checks() -> None:
    checks = set()
    for hook in HOOKS:
        program, *rest = re.sub(r"^bash -c '.*&& ../(.*)'$", r"\1", hook["entry"]).split()
        assert program.startswith(".venv/bin/"), hook
        if "leastwise_dev.commit_checks" in rest:
            checks.add(rest[-1])
    assert checks == set(CHECKS)


def test_what_is_committed_passes_the_checks_of_a_commit() -> None:
    files = committed()
    assert not list(private_keys(files))
    chosen = next(each for each in HOOKS if each["id"] == "yaml")
    skipped = re.compile(chosen["exclude"])
    texts = [each for each in files if each.suffix in {".yaml", ".yml"}]
    assert not list(
        unreadable_yaml(each for each in texts if not skipped.search(str(each.relative_to(ROOT))))
    )
    assert not list(stale_locks())


def test_a_private_key_is_found_and_a_word_about_one_is_not(tmp_path: Path) -> None:
    heading = "-----BEGIN " + "RSA PRIVATE KEY-----\n"
    key, word = tmp_path / "key", tmp_path / "word"
    key.write_text(heading + "MIIEpAIBAAKCAQEAx0" * 3)
    word.write_text(f"a key begins with {heading}and ends so")
    assert list(private_keys([key, word])) == [f"{key}: holds a private key"]


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("a: 1\n---\nb: !Of {their: own}\n")
    bad.write_text("a: [1\n")
    assert main(["yaml", str(good)]) == 0
    assert main(["yaml", str(good), str(bad)]) == 1
    assert f"{bad}: " in capsys.readouterr().err
    assert main(["nothing"]) == 2


def test_a_requirement_that_is_not_locked_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "requirements" / "runtime.in").open("a") as file:
        file.write("Never_Locked>=1\n")
    assert list(stale_locks(tmp_path)) == [
        "development.in: never-locked is not pinned in development.txt; run `make lock`",
        "runtime.in: never-locked is not pinned in runtime.txt; run `make lock`",
        "pyproject.toml and runtime.in differ: Never_Locked>=1",
    ]
