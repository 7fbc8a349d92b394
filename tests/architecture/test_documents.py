"""Documents are held by a machine: links, tests that they name, commands, and what may not be committed."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from leastwise.core.conditions import Reason

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
SECTIONS = {"added", "changed", "deprecated", "removed", "fixed", "security"}
MODES = "EOS"
TRANSITIONS = 11
OTHER_REASONS = {
    "Succeeded",
    "Accepted",
    "ResolvedRefs",
    "InSync",
    "NotCompared",
    "UsageNotObserved",
    "UnusedWithdrawn",
}
"""Reasons that call for nothing: of Ready when all is well, and of the other conditions."""

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_CELL = re.compile(r"\bT-[EOS]-\d+\b")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_FENCE = re.compile(r"^```(\S*) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TRAP = re.compile(r"(?:pitfalls |\(|, )([AKFR]\d{1,2})(?=[,):; ]|$)")
_TRAP_IN_NAME = re.compile(r"_([akfr]\d{1,2})(?=_|$)")


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is in the repository, or will be: ignored ones are not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in done.stdout.splitlines() if (path := ROOT / name).is_file())


def documents() -> list[Path]:
    return [path for path in committed() if path.suffix == ".md"]


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of headings, as the forge makes them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    slugs = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text))
    return frozenset(slugs)


@cache
def named_tests(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    functions = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


# ---------------------------------------------------------------- links and names


def test_links_between_documents_resolve() -> None:
    broken = []
    for path in documents():
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
        for target in _LINK.findall(text):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            found = (path.parent / name).resolve() if name else path
            if not found.exists() or (anchor and anchor not in anchors(found)):
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


def test_every_test_that_a_document_names_exists() -> None:
    named = {found for path in documents() for found in _NAMED_TEST.findall(path.read_text())}
    missing = sorted(f"{path}::{name}" for path, name in named if name not in named_tests(ROOT / path))
    assert len(named) > 50
    assert not missing


def test_every_claim_of_the_threat_model_names_its_test() -> None:
    text = (DOCS / "threat-model.md").read_text()
    parts = re.findall(r"^What stops it:\n(.*?)^What is left:", text, re.MULTILINE | re.DOTALL)
    claims = [claim for part in parts for claim in re.split(r"^- ", part, flags=re.MULTILINE)[1:]]
    assert len(parts) == len(re.findall(r"^## \d+\. ", text, re.MULTILINE))
    assert not [claim for claim in claims if not _NAMED_TEST.search(claim)]


def test_every_reason_has_its_place_in_the_troubleshooting() -> None:
    text = (DOCS / "troubleshooting.md").read_text()
    rows = "".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", rows)) == {each.value for each in Reason} - OTHER_REASONS


def test_every_trap_that_code_or_a_test_cites_is_explained() -> None:
    known = set(re.findall(r"\b([AKFR]\d{1,2})\b", (DOCS / "development.md").read_text()))
    cited: set[str] = set()
    for path in committed():
        if path.suffix == ".py" and path != Path(__file__):
            cited.update(_TRAP.findall(path.read_text()))
            for name in named_tests(path) if path.name.startswith("test_") else ():
                cited.update(each.upper() for each in _TRAP_IN_NAME.findall(name))
    assert not sorted(cited - known)


# ---------------------------------------------------------------- transitions


def test_the_table_of_transitions_has_a_cell_for_every_mode() -> None:
    defined = re.findall(r"\*\*(T-[EOS]-\d+)\*\*", (DOCS / "transitions.md").read_text())
    assert sorted(defined) == sorted(f"T-{mode}-{row}" for mode in MODES for row in range(1, TRANSITIONS + 1))


def test_every_cell_of_the_transitions_is_cited_by_a_test() -> None:
    cells = {f"T-{mode}-{row}" for mode in MODES for row in range(1, TRANSITIONS + 1)}
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert {cell for text in texts for cell in _CELL.findall(text)} == cells


# ---------------------------------------------------------------- README


class Fence(NamedTuple):
    """A fenced block: its language, what is done with it, and its text."""

    language: str
    marker: str
    text: str


def readme_fences() -> list[Fence]:
    return [Fence(*found) for found in _FENCE.findall(README.read_text())]


def test_readme_is_short_and_shows_a_policy_in_the_first_screen() -> None:
    lines = README.read_text().splitlines()
    assert len(lines) < 200
    assert any(line == "kind: EntitlementPolicy" for line in lines[:25])


def test_every_block_of_the_readme_is_run_or_compared() -> None:
    assert {fence.marker.partition("=")[0] for fence in readme_fences()} == {"file", "make", "run"}
    assert [fence.marker for fence in readme_fences()].count(
        "run=cluster"
    ) == 1  # by tests/e2e/test_readme.py


def test_files_that_the_readme_shows_are_as_it_shows_them() -> None:
    shown = [fence for fence in readme_fences() if fence.marker.startswith("file=")]
    for fence in shown:
        path = ROOT / fence.marker.removeprefix("file=")
        assert yaml.safe_load(fence.text) == yaml.safe_load(path.read_text())
        assert fence.text in path.read_text()


def test_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named: set[str] = set()
    for path in documents():
        text = path.read_text()
        for words in re.findall(r"(?:`|^\$ |&& )make ((?:[a-z-]+ ?)+)", text, re.MULTILINE):
            named.update(words.split())
    for fence in readme_fences():
        if fence.marker == "make":
            assert all(re.fullmatch(r"\$ make [a-z-]+", line) for line in fence.text.splitlines())
    assert {"demo", "test"} <= named <= targets


# ---------------------------------------------------------------- decisions and changes


def test_decisions_are_dated_complete_and_listed() -> None:
    listed = set(_LINK.findall((DOCS / "adr" / "README.md").read_text()))
    notes = [path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md"]
    assert listed == {path.name for path in notes}
    for path in notes:
        assert re.fullmatch(r"\d{8}-[a-z0-9-]+\.md", path.name), path
        text, stamp = path.read_text(), path.name[:8]
        date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}"
        assert re.search(rf"^Date: {date}\. Status: (accepted|replaced by .+)\.$", text, re.MULTILINE), path
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], path


def test_changelog_fragments_name_their_section() -> None:
    for path in (ROOT / "changelog.d").iterdir():
        if path.name != "README.md":
            name, section, suffix = path.name.split(".")
            assert re.fullmatch(r"[a-z0-9-]+", name), path
            assert (section in SECTIONS, suffix) == (True, "md"), path
            assert path.read_text().strip().endswith("."), path


# ---------------------------------------------------------------- what may not be committed


def _host(*labels: str) -> str:
    return ".".join(labels)  # joined here, so that this file does not hold what it looks for


FORBIDDEN = (
    _host("pypi", "org"),
    _host("pythonhosted", "org"),
    _host("npmjs", "org"),
    _host("npmjs", "com"),
    _host("yarnpkg", "com"),
    _host("proxy", "golang", "org"),
    _host("sum", "golang", "org"),
    _host("crates", "io"),
    _host("rubygems", "org"),
    _host("deb", "debian", "org"),
    _host("docker", "io"),
    _host("ghcr", "io"),
    _host("quay", "io"),
    _host("gcr", "io"),
    _host("registry", "k8s", "io"),
)
MACHINE_PATH = re.compile(r"(?<![\w/:.*)}-])/(?:work|root|home|Users)/")


def _texts() -> Iterator[tuple[Path, str]]:
    for path in committed():
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def test_no_registry_and_no_path_of_a_machine_is_committed() -> None:
    found = []
    for path, text in _texts():
        found += [f"{path.relative_to(ROOT)}: {word}" for word in FORBIDDEN if word in text]
        found += [f"{path.relative_to(ROOT)}: {word}" for word in MACHINE_PATH.findall(text)]
    assert not found


@pytest.mark.parametrize("name", ["runtime", "development", "emulator"])
def test_requirement_files_pin_every_package_by_hash(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_requirement_files_hold_no_address_and_no_option() -> None:
    for path in (ROOT / "requirements").iterdir():
        for line in path.read_text().splitlines():
            assert "://" not in line, path
            assert not re.match(r"\s*(-i\b|--(index-url|extra-index-url|find-links|trusted-host))", line), (
                path
            )


def test_there_is_no_javascript_package() -> None:
    names = {
        "package.json",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        ".npmrc",
    }
    assert not [path for path in committed() if path.name in names or "node_modules" in path.parts]


def test_ci_runs_the_checks_and_the_readmes_test_command() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line.startswith("make ")]
    assert commands == ["make lint types", "make test"]
    assert "`make test`" in README.read_text()
