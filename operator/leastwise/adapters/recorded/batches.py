"""Decides batches: access reviews line by line, requests to AWS case by case, each answer in its place."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.adapters.recorded.kubernetes_requests import BadRequest, parse_request
from leastwise.adapters.recorded.recognition import STDIN, recognise_bytes
from leastwise.core.errors import InvalidError, UnrecognisedContentError
from leastwise.core.evaluation.decisions import Decision, unknown
from leastwise.core.evaluation.engines import Engine

Answer = tuple[int | str, Decision]

_GZIP = b"\x1f\x8b"
MOST_OF_A_LINE = 1 << 24
"""Bytes of one packed request; a small file may unpack to a line that fills a machine."""


def read_lines(path: str) -> Iterator[bytes]:
    """Read a file of requests line by line, plain or gzipped; `-` is standard input."""
    if path == STDIN:
        yield from sys.stdin.buffer
        return
    try:
        with _opened(Path(path)) as file:
            yield from _bounded(file) if isinstance(file, gzip.GzipFile) else file
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise UnrecognisedContentError(
            f"{path}: {error}", allowed="a file with one request a line"
        ) from error


def _bounded(file: gzip.GzipFile) -> Iterator[bytes]:
    """Read lines of a packed file; of one that is far too long only the start, which is no request."""
    while line := file.readline(MOST_OF_A_LINE):
        yield line
        while len(line) == MOST_OF_A_LINE and not line.endswith(b"\n"):
            line = file.readline(MOST_OF_A_LINE)


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as file:
        is_packed = file.read(len(_GZIP)) == _GZIP
    return gzip.open(path, "rb") if is_packed else path.open("rb")


def decide_requests(engine: Engine, lines: Iterable[bytes]) -> Iterator[Answer]:
    """Decide each line; its number stands for an id that it does not give, a bad line is Unknown."""
    for number, line in enumerate(lines, start=1):
        request = parse_request(line.rstrip(b"\r\n"))
        place = number if request.id is None else request.id
        if isinstance(request, BadRequest):
            yield place, unknown(f"line {number}: {request.message}")
        else:
            yield place, engine.decide(request.caller, request.question)


def read_cases(path: str) -> AwsCases:
    """Read a file of cases; UnrecognisedContentError when it is none."""
    data = sys.stdin.buffer.read() if path == STDIN else _content(path)
    found = recognise_bytes(path, data)
    if [each.kind for each in found] != ["cases"]:
        raise UnrecognisedContentError(
            f"{path}: it holds no cases", allowed="an object with documents and cases, as docs/cli.md has it"
        )
    try:
        return AwsCases(found[0].data, path)
    except InvalidError as error:
        raise UnrecognisedContentError(str(error), allowed="an object with documents and cases") from error


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise UnrecognisedContentError(
            f"{path}: {getattr(error, 'strerror', None) or error}", allowed="a file that can be read"
        ) from error
