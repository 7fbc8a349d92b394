"""Standard output and error of the process: who reads may leave early, and a full disk is an error in words.

What nobody reads any more is dropped, so that the exit code is still that of the answer.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from leastwise.cli.failures import EXIT_ERROR, CommandError

if TYPE_CHECKING:
    from typing_extensions import Buffer


class StandardStream(io.FileIO):
    """The bytes of a stream; with `tells` its first failure is raised, unless it is that the reader left."""

    def __init__(self, descriptor: int, name: str, *, tells: bool) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._called = name
        self._tells = tells
        self.is_gone = False

    def write(self, data: Buffer, /) -> int:  # type: ignore[explicit-override]  # it would be loaded at each start
        """Write bytes, or drop them when nobody gets them."""
        if not self.is_gone:
            try:
                return super().write(data)
            except BrokenPipeError:
                self.is_gone = True
            except OSError as error:
                self.is_gone = True
                if self._tells:
                    raise CommandError(
                        f"{self._called}: {error.strerror or error}",
                        allowed="a place that takes the whole answer; what it holds now is only a part",
                    ) from error
        return memoryview(data).nbytes


def take_streams() -> None:
    """Write by these from now on."""
    sys.stdout = _taken(sys.stdout, "standard output", tells=True)
    sys.stderr = _taken(sys.stderr, "standard error", tells=False)


def _taken(stream: TextIO | None, name: str, *, tells: bool) -> TextIO:
    if stream is None:  # it was closed before the start
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 (no path; open to the end)
    stream.flush()
    raw = StandardStream(stream.fileno(), name, tells=tells)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


def is_gone(stream: object) -> bool:
    """Whether nobody reads a stream any more."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(raw, StandardStream) and raw.is_gone


def finish(code: int, fail: Callable[[CommandError], int]) -> int:
    """Write what is left of the streams; return the exit code, which is that of an error when it failed."""
    try:
        sys.stdout.flush()
    except CommandError as error:
        code = fail(error) if code != EXIT_ERROR else code
    with suppress(OSError):
        sys.stderr.flush()
    return code
