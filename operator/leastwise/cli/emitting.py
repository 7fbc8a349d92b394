"""Prints answers for machines: json, jsonl, yaml. Loads nothing that draws."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

import msgspec

DOCUMENT_FORMS = frozenset({"json", "yaml"})
MACHINE_FORMS = frozenset({"json", "jsonl", "yaml"})

_ENCODER = msgspec.json.Encoder()
_CHUNK = 1 << 20


def emit_document(value: object, form: str) -> None:
    """Print one document as json or yaml."""
    encoded = _ENCODER.encode(value)
    if form == "json":
        sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")
        return
    import yaml  # noqa: PLC0415 (start-up time)

    plain = msgspec.json.decode(encoded)  # tuples and texts of other types become plain ones
    sys.stdout.write(
        yaml.dump(
            plain,
            Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
            sort_keys=False,
            allow_unicode=True,
            width=110,
        )
    )


def emit_lines(values: Iterable[object]) -> int:
    """Print one JSON value a line; return how many."""
    count = 0
    buffer = bytearray()
    write = _writer()
    for each in values:
        _ENCODER.encode_into(each, buffer, -1)
        buffer += b"\n"
        count += 1
        if len(buffer) >= _CHUNK:
            write(buffer)
            buffer = bytearray()
    write(buffer)
    return count


def _writer() -> Callable[[bytearray], None]:
    sys.stdout.flush()
    stream: BinaryIO | None = getattr(sys.stdout, "buffer", None)

    def write(data: bytearray) -> None:
        if stream is None:  # standard output was replaced by one for text
            sys.stdout.write(data.decode())
            return
        stream.write(data)
        stream.flush()

    return write
