"""The form of the Dockerfile: no container engine is needed to see that it is careful."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
STEPS = [
    (word, rest) for word, _, rest in (line.partition(" ") for line in TEXT.splitlines()) if word.isupper()
]


def rest_of(word: str) -> list[str]:
    return [rest for each, rest in STEPS if each == word]


def test_image_runs_as_the_user_of_the_chart_and_not_as_root() -> None:
    values = yaml.safe_load((ROOT / "charts" / "leastwise" / "values.yaml").read_text())
    user, last = values["runAsUser"], STEPS[-3:]
    assert user > 0
    assert last[0] == ("USER", f"{user}:{user}")
    assert [word for word, _ in last[1:]] == ["ENTRYPOINT", "CMD"]  # nothing is installed after it


def test_image_starts_what_the_chart_starts() -> None:
    command = [*json.loads(rest_of("ENTRYPOINT")[0]), *json.loads(rest_of("CMD")[0])]
    assert command == ["leastwise", "run"]
    deployment = (ROOT / "charts" / "leastwise" / "templates" / "deployment.yaml").read_text()
    assert f"command: [{', '.join(command)}]" in deployment


def test_everything_from_an_index_is_installed_by_hash() -> None:
    installs = [part for rest in rest_of("RUN") for part in rest.split("&&") if "pip " in part]
    assert len(installs) == 4
    for each in installs:
        assert "--require-hashes" in each or {"--no-deps"} < set(re.findall(r"--[a-z-]+", each)), each
    assert all(
        "--no-index" in each or "--no-build-isolation" in each for each in installs if "-r " not in each
    )
    named = re.findall(r"-r (\S+)", " ".join(installs))
    assert [Path(each).name for each in named] == ["development.txt", "runtime.txt"]


def test_nothing_is_fetched_by_address_and_the_base_is_the_tested_python() -> None:
    assert rest_of("ADD") == []
    assert not re.search(r"https?://|curl|wget|git\+", TEXT)
    assert {each.split()[0] for each in rest_of("FROM")} == {"python:3.11-slim"}


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for rest in rest_of("COPY"):
        if rest.startswith("--from="):
            continue
        for name in rest.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert name in kept or f"{Path(name).parent}/*{Path(name).suffix}" in kept, name
