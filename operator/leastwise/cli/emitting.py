"""Prints answers for machines: json, jsonl, yaml. Loads nothing that draws."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

import msgspec

from leastwise.cli.printable import has_marks, printable_json
from leastwise.cli.standard_streams import is_gone

DOCUMENT_FORMS = frozenset({"json", "yaml"})
MACHINE_FORMS = frozenset({"json", "jsonl", "yaml"})

_ENCODER = msgspec.json.Encoder()
_CHUNK = 1 << 20


def emit_document(value: object, form: str) -> None:
    """Print one document as json or yaml."""
    encoded = _ENCODER.encode(value)
    if form == "json":
        sys.stdout.write(printable_json(msgspec.json.format(encoded, indent=2)).decode() + "\n")
        return
    import yaml  # noqa: PLC0415 (start-up time)

    plain = msgspec.json.decode(encoded)  # tuples and texts of other types become plain ones
    sys.stdout.write(
        yaml.dump(
            plain,
            Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
            sort_keys=False,
            allow_unicode=not has_marks(encoded),
            width=110,
        )
    )


def emit_lines(values: Iterable[object]) -> int:
    """Print one JSON value a line; return how many. Bytes are taken as encoded already."""
    count = 0
    parts: list[bytes] = []
    size = 0
    write = _writer()
    encode = _ENCODER.encode
    for each in values:
        line = each if type(each) is bytes else encode(each)
        parts.append(line)
        size += len(line)
        count += 1
        if size >= _CHUNK:
            write(_joined(parts))
            parts, size = [], 0
            if is_gone(sys.stdout):
                break
    if parts:
        write(_joined(parts))
    return count


def emit_text(data: bytes) -> None:
    """Print a document that is encoded already."""
    _writer()(printable_json(data))


def _joined(lines: Iterable[bytes]) -> bytes:
    return printable_json(b"\n".join(lines)) + b"\n"


def _writer() -> Callable[[bytes], None]:
    sys.stdout.flush()
    stream: BinaryIO | None = getattr(sys.stdout, "buffer", None)

    def write(data: bytes) -> None:
        if stream is None:  # standard output was replaced by one for text
            sys.stdout.write(data.decode())
            return
        stream.write(data)
        stream.flush()

    return write
