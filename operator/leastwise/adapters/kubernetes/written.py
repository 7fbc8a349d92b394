"""The answers to our own writes, given to the index: the next run never judges what was before them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from leastwise.adapters.kubernetes.decoding import Codec
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.kinds import ResourceKind


class IndexFeed:
    """Implements `leastwise.adapters.kubernetes.apply.WrittenSink` over the index."""

    def __init__(self, index: ClusterIndex, codecs: Mapping[str, Codec[object]]) -> None:
        self._index = index
        self._codecs = codecs

    def take(self, kind: ResourceKind, answer: bytes) -> None:
        """Take the object as the API server holds it now."""
        with suppress(msgspec.MsgspecError):  # the write was done; the watch tells what it made
            self._index.put_written(kind, self._codecs[kind.kind].item(answer))

    def drop(self, kind: ResourceKind, namespace: str, name: str, uid: str) -> None:
        """Forget an object that was deleted."""
        self._index.drop_written(kind, namespace, name, uid)
