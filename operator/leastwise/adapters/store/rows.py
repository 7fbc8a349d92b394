"""Values as rows and back. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from leastwise.core.usage.aggregates import Aggregate, Tally
from leastwise.core.usage.names import MOST_NAMES, MOST_VIAS, NameSet
from leastwise.core.usage.uses import Use

AggregateRow = tuple[Any, ...]
"""first_seen, last_seen, count, names, name_words, unnamed, via, via_words: behind the three numbers."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGEST_BYTES = 16
_MOST_COUNT = 2**62

_encode = msgspec.json.Encoder().encode
_decode_list = msgspec.json.Decoder(list[str]).decode


def digest_of(*parts: str) -> str:
    """Return what an index holds in place of texts, which may be of any length; parts never run together."""
    found = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        found.update(b"%d:" % len(encoded))
        found.update(encoded)
    return found.hexdigest()


def clean(text: str) -> str:
    """Return a text that both databases take: NUL and lone surrogates become U+FFFD."""
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def clean_use(use: Use) -> Use:
    """Return a use whose texts both databases take."""
    return Use(*map(clean, use))  # type: ignore[arg-type] # an identity id is a text


def to_microseconds(time: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """Return it back, in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def to_seconds(time: datetime) -> int:
    """Return an aware time as whole seconds since 1970."""
    return to_microseconds(time) // 1_000_000


def encode_list(texts: Iterable[str]) -> str | None:
    """Return texts, sorted, as a JSON list; None when there are none."""
    found = sorted(map(clean, texts))
    return _encode(found).decode() if found else None


def decode_list(text: str | None) -> tuple[str, ...]:
    """Return the texts of a JSON list."""
    return tuple(_decode_list(text)) if text else ()


def to_row(tally: Tally) -> AggregateRow:
    """Return the row of what was not there."""
    names, via = tally.names, tally.via
    return (
        tally.first,
        tally.last,
        min(tally.count, _MOST_COUNT),
        encode_list(names.names) if names else None,
        names.words if names else None,
        int(tally.unnamed),
        encode_list(via.names) if via else None,
        via.words if via else None,
    )


def merged_row(tally: Tally, row: AggregateRow) -> AggregateRow:
    """Return the row of a tally and what was there."""
    first, last, count, names, name_words, unnamed, via, via_words = row
    names, name_words = _merged(tally.names, names, name_words, MOST_NAMES)
    via, via_words = _merged(tally.via, via, via_words, MOST_VIAS)
    return (
        min(tally.first, first) if tally.first else first,
        max(tally.last, last),
        min(tally.count + count, _MOST_COUNT),
        names,
        name_words,
        int(tally.unnamed or unnamed),
        via,
        via_words,
    )


def _merged(
    found: NameSet | None, text: str | None, words: int | None, most: int
) -> tuple[str | None, int | None]:
    if found is None:
        return text, words
    if text is None:
        return encode_list(found.names), found.words
    kept = _decode_list(text)
    if words == found.words and found.names.issubset(kept):
        return text, words
    names = NameSet(most, set(kept), words)
    names.update(found.names, found.words)
    return encode_list(names.names), names.words


def to_aggregate(use: Use, row: AggregateRow, source: str) -> Aggregate:
    """Return a row as what one source knows of a use."""
    first, last, count, names, name_words, unnamed, via, via_words = row
    return Aggregate(
        use,
        first,
        last,
        count,
        decode_list(names),
        name_words,
        bool(unnamed),
        decode_list(via),
        via_words,
        (source,),
    )


def without_sums(parts: Iterable[Aggregate]) -> Aggregate:
    """Put together what several sources know of one use: the same events, as far as anybody can tell."""
    tally = Tally()
    most = 0
    use = None
    for each in parts:
        tally.unite(each)
        most = max(most, each.count)
        use = each.use
    assert use is not None  # there is always one
    tally.count = most
    return tally.aggregate(use)
