"""Programs of Debian packages: those on PATH, else unpacked into the cache.

Unpacked, not installed: installing a server's package would also start the server, on all addresses.
A browser needs many libraries and is no server: it is installed where we may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from leastwise_dev.caches import ToolMissingError, cache_folder, locked
from leastwise_dev.progress import say


def debian_program(program: str, *, package: str) -> Path:
    """The program's path; ToolMissingError where neither PATH nor apt has it."""
    if found := shutil.which(program):
        return Path(found)
    folder = cache_folder() / "debian" / package
    target = folder / "usr" / "bin" / program
    if target.exists():
        return target
    with locked(f"debian-{package}"):
        if not target.exists():
            _unpack(package, folder, f"{program} is missing: install the Debian package {package}")
    if not target.exists():
        raise ToolMissingError(f"the Debian package {package} holds no {program}")
    return target


def installed_program(program: str, *, package: str) -> Path:
    """The path of a program that needs the libraries of its package, installed first when we are root."""
    if found := shutil.which(program):
        return Path(found)
    advice = f"{program} is missing: install the Debian package {package}"
    if shutil.which("apt-get") is None:
        raise ToolMissingError(f"{advice}, or put it on PATH (there is no apt-get here)")
    if os.geteuid() != 0:
        raise ToolMissingError(f"{advice} (as root: apt-get update; apt-get install {package})")
    with locked(f"debian-{package}"):
        say(f"{package}: installing the Debian package")
        _run(["apt-get", "update", "-q"], Path("/"), advice)
        _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", package], Path("/"), advice)
    if found := shutil.which(program):
        return Path(found)
    raise ToolMissingError(f"the Debian package {package} holds no {program}")


def _unpack(package: str, folder: Path, advice: str) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise ToolMissingError(f"{advice}, or put it on PATH (there is no apt-get here)")
    say(f"{package}: fetching the Debian package into the cache")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        drafts = Path(name)
        if not _download(package, drafts):
            if os.geteuid() != 0:
                raise ToolMissingError(f"{advice} (as root: apt-get update; apt-get install {package})")
            _run(["apt-get", "update", "-q"], drafts, advice)
            if not _download(package, drafts):
                raise ToolMissingError(f"{advice}: apt-get does not find it")
        unpacked = drafts / "unpacked"
        _run(["dpkg-deb", "-x", str(next(drafts.glob("*.deb"))), str(unpacked)], drafts, advice)
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.replace(folder)


def _download(package: str, folder: Path) -> bool:
    command = ["apt-get", "download", "-q", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0 and any(folder.glob("*.deb"))


def _run(command: Sequence[str], folder: Path, advice: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ToolMissingError(f"{advice}; `{' '.join(command[:2])}` failed:\n{done.stderr.strip()}")
