from __future__ import annotations

from pathlib import Path

import pytest

from leastwise_dev.caches import ToolMissingError
from leastwise_dev.debian_programs import debian_program


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
