from __future__ import annotations

from pathlib import Path

import pytest

from leastwise_dev import python_programs, setup, tools


def missing() -> object:
    raise tools.ToolMissingError("install it like this")


def test_missing_tool_fails_the_setup_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "ALL", {"Helm": missing, "promtool": lambda: None})
    assert setup.main() == 1
    assert "Helm cannot be had. install it like this" in capsys.readouterr().err


def test_every_tool_of_the_documentation_is_in_the_list() -> None:
    assert set(tools.ALL) == {
        "the control plane",
        "Helm",
        "Prometheus",
        "promtool",
        "Chromium",
        "Java",
        "PostgreSQL",
        "the AWS emulator",
    }


def test_emulator_is_keyed_by_its_requirements(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    calls: list[list[str]] = []
    monkeypatch.setattr(python_programs, "uv", lambda: Path("uv"))

    def run(command: list[str]) -> None:
        calls.append(command)
        if command[1] == "venv":
            Path(command[-1]).mkdir(parents=True)

    monkeypatch.setattr(python_programs, "_run", run)
    requirements = tmp_path / "emulator.txt"
    requirements.write_text("ministack==1")
    first = python_programs.ministack(requirements)
    assert python_programs.ministack(requirements) == first
    assert [command[1] for command in calls] == ["venv", "pip"]
    assert "--require-hashes" in calls[1]
    requirements.write_text("ministack==2")
    assert python_programs.ministack(requirements) != first


def test_interrupted_installation_is_done_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(python_programs, "uv", lambda: Path("uv"))

    def run(command: list[str]) -> None:
        if command[1] == "pip":
            raise tools.ToolMissingError("interrupted")

    monkeypatch.setattr(python_programs, "_run", run)
    requirements = tmp_path / "emulator.txt"
    requirements.write_text("ministack==1")
    for _ in range(2):
        with pytest.raises(tools.ToolMissingError, match="interrupted"):
            python_programs.ministack(requirements)


def test_missing_uv_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tools.ToolMissingError, match="make setup"):
        python_programs.uv()
