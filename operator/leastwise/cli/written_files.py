"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from leastwise.cli.failures import CommandError


def write_whole(option: str, path: str, data: bytes) -> None:
    """Write a file so that an interruption leaves what was there; CommandError names the path."""
    try:
        target = Path(path).resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe, which is only ever written to
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        text = getattr(error, "strerror", None) or error
        raise CommandError(f"{option} {path}: {text}", allowed="a file that can be written") from error


def _replace(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
