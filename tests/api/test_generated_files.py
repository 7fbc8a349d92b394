"""What is committed equals what the models say, in `crds/` and in the chart's copy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from leastwise.api.generate import HEADER, KINDS, file_name, main, render_crd, render_yaml
from leastwise.api.reference import main as write_reference
from leastwise.api.reference import render_reference
from leastwise.api.schema import Kind

ROOT = Path(__file__).parents[2]
FOLDERS = ("crds", "charts/leastwise/crd-bases")


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_committed_crd_equals_the_models(kind: Kind, folder: str) -> None:
    committed = (ROOT / folder / file_name(kind)).read_text(encoding="utf-8")
    assert committed == render_yaml(kind), "run `make crds` and commit what it writes"


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_other_crd_is_committed(folder: str) -> None:
    assert {path.name for path in (ROOT / folder).iterdir()} == {file_name(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_equal_models_give_equal_bytes(kind: Kind) -> None:
    assert render_yaml(kind) == render_yaml(kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_file_says_where_it_comes_from_and_reads_back(kind: Kind) -> None:
    text = render_yaml(kind)
    assert text.startswith(HEADER)
    assert yaml.safe_load(text) == render_crd(kind)
    # no anchors: they are hard to read, and some tools refuse them
    assert "&id" not in text


def test_program_writes_every_folder_that_is_named(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "deep" / "b"]
    assert main([str(folder) for folder in folders]) == 0
    for folder in folders:
        assert sorted(path.name for path in folder.iterdir()) == sorted(file_name(kind) for kind in KINDS)


def test_program_without_folders_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage:" in capsys.readouterr().err


def test_committed_reference_equals_the_models() -> None:
    committed = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert committed == render_reference(), "run `python -m leastwise.api.reference docs/api.md`"


def test_reference_names_every_field_with_its_bounds() -> None:
    text = render_reference()
    assert "| `spec.aws.statements[].actions` | list, required |" in text
    assert "| `spec.aws.maxSessionSeconds` | integer |" in text
    assert "Default `3600`. At least 3600, at most 43200." in text
    assert "- `spec.subject.selector` must not be empty" in text


def test_reference_program_wants_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_reference([str(tmp_path / "api.md")]) == 0
    assert (tmp_path / "api.md").read_text(encoding="utf-8") == render_reference()
    assert write_reference([]) == 2
    assert "usage:" in capsys.readouterr().err
