"""Python programs with an environment of their own in the cache: the AWS emulator."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from leastwise_dev.caches import ROOT, ToolMissingError, cache_folder, locked
from leastwise_dev.progress import say

EMULATOR_REQUIREMENTS = ROOT / "requirements" / "emulator.txt"


def uv() -> Path:
    """uv from PATH, else the one that `dev/setup-python.sh` put into the cache."""
    found = shutil.which("uv") or shutil.which("uv", path=str(cache_folder() / "uv" / "bin"))
    if found is None:
        raise ToolMissingError("uv is missing: `make setup` installs it into the cache")
    return Path(found)


def ministack(requirements: Path = EMULATOR_REQUIREMENTS) -> Path:
    """The emulator's program, from an environment that holds exactly the hashed requirements."""
    # It pins another botocore than ours, so it must not share our environment.
    key = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = cache_folder() / "ministack" / f"{key}-py{sys.version_info.major}.{sys.version_info.minor}"
    program, complete = folder / "bin" / "ministack", folder / ".complete"
    if complete.exists():
        return program
    with locked("ministack"):
        if not complete.exists():
            say("ministack: installing the AWS emulator into an environment of its own")
            _run([str(uv()), "venv", "-q", "--clear", "--python", sys.executable, str(folder)])
            install = ["pip", "sync", "-q", "--require-hashes", "-p", str(folder / "bin" / "python")]
            _run([str(uv()), *install, str(requirements)])
            complete.touch()  # last: an interrupted installation is done again
    return program


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ToolMissingError(f"`{' '.join(command[1:3])}` failed:\n{done.stderr.strip()}")
