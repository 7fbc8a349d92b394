"""The folder in which built tools are kept between runs, safe for several programs at once."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]  # the clone


class ToolMissingError(RuntimeError):
    """A tool cannot be had; the message says what is missing and how to get it."""


def cache_folder() -> Path:
    """`LEASTWISE_DEV_CACHE`, else `leastwise` in the user's cache folder; made when absent."""
    explicit = os.environ.get("LEASTWISE_DEV_CACHE")
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(explicit) if explicit else Path(user) / "leastwise"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the cache's lock of this name: one program builds, the others wait and find it built."""
    path = cache_folder() / f"{name}.lock"
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # released when the file is closed, also by a crash
        yield
