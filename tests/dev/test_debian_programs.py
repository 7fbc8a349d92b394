from __future__ import annotations

from pathlib import Path

import pytest

from leastwise_dev.caches import ToolMissingError
from leastwise_dev.debian_programs import debian_program, installed_program


def test_program_on_path_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert debian_program("promtool", package="prometheus") == program


def test_unpacked_program_is_taken_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "cache" / "debian" / "prometheus" / "usr" / "bin" / "promtool"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    assert debian_program("promtool", package="prometheus") == program


def test_without_apt_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ToolMissingError, match="install the Debian package prometheus"):
        debian_program("promtool", package="prometheus")


def test_an_installed_program_is_taken_from_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_program("chromium", package="chromium") == program


def test_a_program_is_not_installed_by_others_than_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(ToolMissingError, match="apt-get install chromium"):
        installed_program("chromium", package="chromium")


def test_without_apt_nothing_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="there is no apt-get here"):
        installed_program("chromium", package="chromium")


def test_a_package_without_the_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(ToolMissingError, match="holds no chromium"):
        installed_program("chromium", package="chromium")
