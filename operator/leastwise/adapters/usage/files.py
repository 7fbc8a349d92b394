"""Files of logs: plain or gzip, alone or in folders, read as a stream so that none has to fit into memory."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO

from leastwise.core.errors import UnrecognisedContentError

STDIN = "-"
MOST_OF_A_LINE = 16 << 20
"""Bytes of one event; a line that is longer is no event, and told."""

MOST_OF_A_DOCUMENT = 256 << 20
"""Bytes of a file that is one document and has to be read whole."""

CHUNK = 1 << 17
"""Bytes that are read at once: few enough for the processor's caches, which more would be too slow for."""

_GZIP = b"\x1f\x8b"
_LEAST_OF_A_HEAD = 1 << 12
UNREADABLE = (OSError, EOFError, ValueError, zlib.error)
"""What reading a plain or packed file may raise."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file; `-` is standard input, which is read once only."""

    name: str

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open it for reading its unpacked bytes; raises what `UNREADABLE` names."""
        if self.name == STDIN:
            yield _unpacked(sys.stdin.buffer)
            return
        with Path(self.name).open("rb") as file:
            yield _unpacked(file)

    def head(self, size: int = 1 << 16) -> bytes:
        """Return how it begins, as far as it can be unpacked; standard input is peeked at and stays whole."""
        if self.name == STDIN:
            stream = sys.stdin.buffer
            start = stream.peek(size) if isinstance(stream, BufferedReader) else b""
        else:
            with Path(self.name).open("rb") as file:
                start = file.read(max(size, _LEAST_OF_A_HEAD))
        return (_start_of_packed(start) if start.startswith(_GZIP) else start)[:size]


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    buffered = file if isinstance(file, BufferedReader) else BufferedReader(file)  # type: ignore[type-var]
    if buffered.peek(len(_GZIP)).startswith(_GZIP):
        return gzip.GzipFile(fileobj=buffered)  # type: ignore[return-value]  # reads as any file
    return buffered


def _start_of_packed(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, CHUNK)
    except zlib.error:
        return b""


def find_files(paths: Sequence[str]) -> tuple[LogFile, ...]:
    """Return the files that paths name, those of a folder sorted by name, hidden ones left out.

    UnrecognisedContentError when a path does not exist or a folder holds no file.
    """
    found: dict[str, None] = {}
    for each in paths:
        for name in [STDIN] if each == STDIN else _below(Path(each)):
            found[name] = None
    return tuple(LogFile(name) for name in found)


def _below(path: Path) -> list[str]:
    if path.is_file() or path.is_fifo():
        return [str(path)]
    if not path.is_dir():
        raise UnrecognisedContentError(f"{path}: no such file or folder", allowed="files or folders of logs")
    files = sorted(
        str(each)
        for each in path.rglob("*")
        if each.is_file() and not any(part.startswith(".") for part in each.relative_to(path).parts)
    )
    if not files:
        raise UnrecognisedContentError(f"{path}: a folder without files", allowed="files or folders of logs")
    return files


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Read whole lines, many at once; of one longer than `MOST_OF_A_LINE` only the start comes.

    The start alone is no event, so that whoever reads it tells of it as of any other broken line.
    """
    rest: list[bytes] = []  # parts of a line whose end was not read yet
    size = 0
    is_skipping = False
    while chunk := file.read(CHUNK):
        start = chunk.find(b"\n") + 1 if is_skipping else 0
        end = chunk.rfind(b"\n") + 1
        if end:
            yield b"".join((*rest, chunk[start:end]))
            rest, size, is_skipping = [], 0, False
        if is_skipping or end == len(chunk):
            continue
        rest.append(chunk[end:])
        size += len(chunk) - end
        if size > MOST_OF_A_LINE:
            yield rest[0] + b"\n"
            rest, size, is_skipping = [], 0, True
    if rest:
        yield b"".join(rest)


def is_document(head: bytes) -> bool:
    """Whether a file is one JSON value over many lines."""
    text = head.lstrip()
    return text.startswith(b"[") or text.partition(b"\n")[0].strip() == b"{"


def whole_document(file: IO[bytes], unit: str) -> bytes:
    """Read a document; ValueError when it is too big, which says to put one `unit` a line."""
    data = file.read(MOST_OF_A_DOCUMENT + 1)
    if len(data) > MOST_OF_A_DOCUMENT:
        raise ValueError(f"one document of more than {MOST_OF_A_DOCUMENT >> 20} MiB: put one {unit} a line")
    return data
