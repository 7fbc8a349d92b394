"""Whole objects as JSON values, for commands that show or write back what stands there."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.kinds import kind_named
from leastwise.core.errors import NotFoundError

Document = Mapping[str, object]

CLI_MANAGER = "leastwise-cli"
"""Field manager of what a person writes by a command."""

_PAGE_SIZE = "500"


class _ListMetadata(msgspec.Struct):
    continue_: str = msgspec.field(default="", name="continue")


class _Page(msgspec.Struct):
    items: list[dict[str, object]] | None = None
    metadata: _ListMetadata = msgspec.field(default_factory=_ListMetadata)


_PAGE = msgspec.json.Decoder(_Page)
_OBJECT = msgspec.json.Decoder(dict[str, object])


class KubernetesObjects:
    """Reads and writes objects of the kinds of `kinds`, with the rights of the connection."""

    def __init__(self, client: KubernetesClient) -> None:
        self._client = client

    async def list(self, kind: str, namespace: str = "") -> tuple[Document, ...]:
        """Return all objects of a kind, or those in one namespace, in the API server's order."""
        path = kind_named(kind).collection_path(namespace)
        found: list[dict[str, object]] = []
        query = {"limit": _PAGE_SIZE}
        while True:
            page = decode_answer(_PAGE, await self._client.read(path, query), path)
            found += page.items or ()
            if not page.metadata.continue_:
                return tuple(found)
            query = {"limit": _PAGE_SIZE, "continue": page.metadata.continue_}

    async def read(self, kind: str, namespace: str, name: str) -> Document | None:
        """Return one object; None when it does not exist."""
        path = kind_named(kind).object_path(namespace, name)
        try:
            return decode_answer(_OBJECT, await self._client.read(path), path)
        except NotFoundError:
            return None

    async def create(self, kind: str, namespace: str, document: Document) -> Document:
        """Create an object; AlreadyExistsError when the name is taken."""
        path = kind_named(kind).collection_path(namespace)
        return await self._write("POST", path, document)

    async def replace(self, kind: str, namespace: str, name: str, document: Document) -> Document:
        """Write over the version that the document carries; ConflictError when it has changed."""
        return await self._write("PUT", kind_named(kind).object_path(namespace, name), document)

    async def _write(self, method: str, path: str, document: Document) -> Document:
        answer = await self._client.write(method, path, document, query={"fieldManager": CLI_MANAGER})
        return decode_answer(_OBJECT, answer, path)
