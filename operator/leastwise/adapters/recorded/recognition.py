"""Recognises files by their content: JSON, JSON lines, YAML or CSV, plain or gzipped.

Only the outermost level is looked at. What a file is of each plane is told by that plane's reader; those are
loaded one after the other, so that a file of Kubernetes loads nothing of a cloud.
"""

from __future__ import annotations

import base64
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import msgspec

from leastwise.adapters.recorded.aws_cases_nested import members
from leastwise.adapters.recorded.kinds import KINDS, OTHER_KINDS, allowed_words, is_known
from leastwise.adapters.recorded.unreadable import NO_JSON
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.recordings import RecordedDocument
from leastwise.core.snapshots import Plane

Top = dict[str, msgspec.Raw] | list[msgspec.Raw]

STDIN = "-"
MOST_BYTES = 4 * 1024**3
"""What a gzipped file may grow to; far above any dump, far below what fills a machine."""

_TOP = msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw])
_READERS = {
    Plane.KUBERNETES: "leastwise.adapters.recorded.kubernetes",
    Plane.AWS: "leastwise.adapters.recorded.aws",
    Plane.GCP: "leastwise.adapters.recorded.gcp",
    Plane.AZURE: "leastwise.adapters.recorded.azure",
}
_CSV_KINDS = {
    "source,target,kind": "graph",
    "target": "graph-targets",
}
_REPORT_START = "user,arn,user_creation_time"
_SNAPSHOT = (b'"leastwise.dev/', b'"Snapshot"')


def read_path(text: str) -> Iterator[RecordedDocument]:
    """Read one `[KIND=]PATH`: a file, `-` for standard input, or every file of a folder."""
    kind, path = split_kind(text)
    if path == STDIN:
        yield from recognise_bytes("standard input", sys.stdin.buffer.read(), kind)
        return
    place = Path(path)
    if not place.is_dir():
        yield from recognise_bytes(path, _read(place), kind)
        return
    others = {each.word for each in OTHER_KINDS}
    files = sorted(each for each in place.iterdir() if each.is_file() and not each.name.startswith("."))
    if not files:
        raise UnrecognisedContentError(f"{path}: the folder holds no file", allowed="a folder with dumps")
    for each in files:
        found = recognise_bytes(str(each), _read(each), kind)
        yield from (one for one in found if one.kind not in others)


def split_kind(text: str) -> tuple[str, str]:
    """Split `KIND=PATH`; a path that holds an equals sign stays whole when it is there."""
    kind, sign, path = text.partition("=")
    if not sign:
        return "", text
    if is_known(kind):
        return kind, path
    if Path(text).exists():
        return "", text
    raise UnrecognisedContentError(f"--from {text}: '{kind}' is no kind of file", allowed=allowed_words())


def recognise_bytes(name: str, data: bytes, kind: str = "") -> list[RecordedDocument]:
    """Return what a file holds; UnrecognisedContentError when it is nothing that we read."""
    text = _plain(name, data)
    start = text.lstrip()[:1]
    if start in {b"{", b"["}:
        return _recognise_json(name, text, kind)
    csv = _csv_kind(text)
    if csv:
        return [RecordedDocument(kind or csv, name, text)]
    return _recognise_yaml(name, text, kind)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise UnrecognisedContentError(
            f"{path}: {getattr(error, 'strerror', None) or error}",
            allowed="a file or folder that can be read, or - for input",
        ) from error


def _plain(name: str, data: bytes) -> bytes:
    """Return the content: unpacked, without a byte order mark."""
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(name, data)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise UnrecognisedContentError(f"{name}: it is empty", allowed=allowed_words())
    return data


def _unpacked(name: str, data: bytes) -> bytes:
    import io  # noqa: PLC0415 (start-up time)

    try:
        with gzip.open(io.BytesIO(data)) as packed:
            content = packed.read(MOST_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise UnrecognisedContentError(f"{name}: it is no whole gzip file: {error}") from error
    if len(content) >= MOST_BYTES:
        raise UnrecognisedContentError(f"{name}: unpacked it is larger than {MOST_BYTES} bytes")
    return content


# ---------------------------------------------------------------- JSON


def _recognise_json(name: str, text: bytes, kind: str) -> list[RecordedDocument]:
    try:
        top: Top = _TOP.decode(text)
    except NO_JSON as error:
        if kind in {"", "cases"} and _holds_cases(text):
            return [RecordedDocument("cases", name, text)]
        lines = _json_lines(text)
        if lines is None:
            raise UnrecognisedContentError(
                f"{name}: it looks like JSON and is not: {error}", allowed="JSON, JSON lines, YAML or CSV"
            ) from error
        top = lines
        text = b"[" + b",".join(bytes(each) for each in lines) + b"]"
    found = kind or recognise_top(top)
    if found:
        return [RecordedDocument(found, name, text)]
    inner = _credential_report(top)
    if inner is not None:
        return [RecordedDocument("aws-credential-report", name, inner)]
    raise _unrecognised(name, top)


def recognise_top(top: Top) -> str:
    """Return the kind of a decoded file; empty when nobody knows it."""
    own = _own_kind(top)
    if own:
        return own
    for module in _READERS.values():
        kind: str = import_module(module).recognise(top)
        if kind:
            return kind
    return ""


def _own_kind(top: Top) -> str:
    """Return the kind of a file of our own making."""
    if isinstance(top, list):
        return "requests" if _is_request(_fields(top[0]) if top else {}) else ""
    version, kind = (bytes(top.get(each, b"")) for each in ("apiVersion", "kind"))
    if version.startswith(_SNAPSHOT[0]) and kind == _SNAPSHOT[1]:
        return "snapshot"
    if {"documents", "cases"} <= top.keys():
        return "cases"
    return "requests" if _is_request(top) else ""


def _holds_cases(text: bytes) -> bool:
    """Whether a text that no decoder takes whole is of cases: one bad value concerns only some of them."""
    try:
        return {b'"documents"', b'"cases"'} <= {name for name, _ in members(text)}
    except ValueError:
        return False


def _is_request(fields: Mapping[str, msgspec.Raw]) -> bool:
    return {"user", "verb"} <= fields.keys()


def _fields(raw: msgspec.Raw) -> Mapping[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except NO_JSON:
        return {}


def _json_lines(text: bytes) -> list[msgspec.Raw] | None:
    """Return the values of JSON lines; None when some line is none."""
    lines = [each for each in text.splitlines() if each.strip()]
    if len(lines) < 2:  # noqa: PLR2004 (one line is a document, and it was no good one)
        return None
    try:
        for each in lines:
            _TOP.decode(each)
    except NO_JSON:
        return None
    return [msgspec.Raw(each) for each in lines]


def _credential_report(top: Top) -> bytes | None:
    """Return the CSV inside the answer of `aws iam get-credential-report`."""
    if not isinstance(top, dict) or not {"Content", "ReportFormat"} <= top.keys():
        return None
    try:
        content = msgspec.json.decode(top["Content"], type=str)
        return base64.b64decode(content, validate=True)
    except (*NO_JSON, ValueError):
        return None


# ---------------------------------------------------------------- CSV and YAML


def _csv_kind(text: bytes) -> str:
    header = text.partition(b"\n")[0].strip().decode("utf-8", "replace").replace(" ", "")
    if header.startswith(_REPORT_START):
        return "aws-credential-report"
    return _CSV_KINDS.get(header, "")


def _recognise_yaml(name: str, text: bytes, kind: str) -> list[RecordedDocument]:
    from leastwise.adapters.recorded.yaml_text import yaml_documents  # noqa: PLC0415 (start-up time)

    values = yaml_documents(name, text)
    if not values:
        raise UnrecognisedContentError(f"{name}: it holds no document", allowed=allowed_words())
    kinds = [kind or recognise_top(_TOP.decode(each)) for each in values]
    unknown = next((place for place, each in enumerate(kinds) if not each), None)
    if unknown is not None:
        raise _unrecognised(name, _TOP.decode(values[unknown]))
    return [RecordedDocument(each, name, value) for each, value in zip(kinds, values, strict=True)]


# ---------------------------------------------------------------- what it looks like


_SHAPES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"Version", "Statement"}), "an IAM policy document; it does not say whose it is"),
    (frozenset({"Statement"}), "an IAM policy document; it does not say whose it is"),
    (frozenset({"apiVersion", "kind"}), "a Kubernetes object of a kind that grants nothing"),
    (frozenset({"kind", "clusters", "users"}), "a kubeconfig; it belongs to --kubeconfig"),
    (frozenset({"bindings"}), "a Google Cloud allow policy without its resource"),
    (frozenset({"runs", "version"}), "a SARIF report"),
)


def _unrecognised(name: str, top: Top) -> UnrecognisedContentError:
    width = max(len(each.word) for each in KINDS)
    words = "\n".join(f"           {each.word.ljust(width)} {each.what}" for each in KINDS)
    return UnrecognisedContentError(
        f"{name}: it looks like {looks_like(top)}",
        allowed=f"one of these, or --from KIND=PATH where the content does not say it\n{words}",
    )


def looks_like(top: Top) -> str:
    """Say in a few words what a file seems to be."""
    if isinstance(top, list):
        if not top:
            return "an empty list, which does not say of what"
        first = _fields(top[0])
        return f"a list of {looks_like(dict(first))}" if first else "a list of plain values"
    for keys, what in _SHAPES:
        if keys <= top.keys():
            return what
    return f"an object with {_some(top)}" if top else "an empty object"


def _some(keys: Iterable[str]) -> str:
    shown = [f"'{each[:40]}'" for each in keys]
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""  # noqa: PLR2004 (as many as a line holds)
    return ", ".join(shown[:4]) + more
