"""One reading of everything that decides who may do what in a cluster, as recorded documents.

With the rights of whoever asks: what is refused is a Gap and stops nothing. Secrets are never read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import msgspec

from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.kinds import (
    CLUSTER_ROLE,
    CLUSTER_ROLE_BINDING,
    NAMESPACE,
    POD,
    ROLE,
    ROLE_BINDING,
    SERVICE_ACCOUNT,
    ResourceKind,
)
from leastwise.core.errors import ForbiddenError, LeastwiseError, NotFoundError
from leastwise.core.recordings import RecordedDocument, Recording
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.ports import Clock

KIND = "kubernetes"
_KINDS = (NAMESPACE, SERVICE_ACCOUNT, CLUSTER_ROLE, ROLE, CLUSTER_ROLE_BINDING, ROLE_BINDING, POD)
_AWS_AUTH = "/api/v1/namespaces/kube-system/configmaps/aws-auth"
_PAGE_SIZE = "500"


class _ListMetadata(msgspec.Struct, rename={"continuation": "continue"}):
    continuation: str = ""


class _Page(msgspec.Struct):
    metadata: _ListMetadata
    items: list[msgspec.Raw] | None = None


class _Group(msgspec.Struct, rename="camel"):
    group_version: str


class _Groups(msgspec.Struct, rename="camel"):
    name: str
    preferred_version: _Group


class _GroupList(msgspec.Struct):
    groups: list[_Groups]


_PAGES = msgspec.json.Decoder(_Page)
_GROUPS = msgspec.json.Decoder(_GroupList)


async def dump_cluster(client: KubernetesClient, clock: Clock, namespaces: Iterable[str] = ()) -> Recording:
    """Read a cluster once; `namespaces` empty: all of it. A failed part is a Gap of its own scope."""
    taken = clock.now()
    places = tuple(sorted(set(namespaces)))
    reader = _Reader(client, places)
    async with asyncio.TaskGroup() as group:
        for kind in _KINDS:
            group.create_task(reader.read_kind(kind))
        group.create_task(reader.read_discovery())
        group.create_task(reader.read_aws_auth())
    documents = sorted(reader.documents, key=lambda each: each.name)
    return Recording(tuple(documents), tuple(sorted(reader.gaps)), taken, (client.server,))


class _Reader:
    def __init__(self, client: KubernetesClient, namespaces: tuple[str, ...]) -> None:
        self._client = client
        self._namespaces = namespaces
        self.documents: list[RecordedDocument] = []
        self.gaps: list[Gap] = []

    async def read_kind(self, kind: ResourceKind) -> None:
        """Read one kind everywhere, or in each of the namespaces."""
        for namespace in (self._namespaces if kind.namespaced else ()) or ("",):
            scope = f"{kind.resource}/{namespace}" if namespace else kind.resource
            try:
                items = await self._items(kind, namespace)
            except LeastwiseError as error:
                self.gaps.append(_gap(scope, error))
                continue
            self.documents.append(RecordedDocument(KIND, scope, _as_list(kind, items)))

    async def read_discovery(self) -> None:
        """Read which resources are cluster-scoped; without it the built-in table decides."""
        try:
            groups = _GROUPS.decode(await self._client.read("/apis")).groups
            paths = ["/api/v1", *(f"/apis/{each.preferred_version.group_version}" for each in groups)]
            for path in paths:
                await self._read_resources(path)
        except (LeastwiseError, msgspec.MsgspecError) as error:
            self.gaps.append(_gap("discovery", error))

    async def _read_resources(self, path: str) -> None:
        try:
            body = await self._client.read(path)
        except NotFoundError:
            return  # an aggregated API whose server is away is listed and not served
        except LeastwiseError as error:
            self.gaps.append(_gap(f"discovery{path}", error))
            return
        self.documents.append(RecordedDocument(KIND, f"discovery{path}", body))

    async def read_aws_auth(self) -> None:
        """Read the mapping of IAM principals, where there is one and it may be read."""
        try:
            body = await self._client.read(_AWS_AUTH)
        except (NotFoundError, ForbiddenError):
            return
        except LeastwiseError as error:
            self.gaps.append(_gap("configmaps/kube-system/aws-auth", error))
            return
        self.documents.append(RecordedDocument(KIND, "configmaps/kube-system/aws-auth", body))

    async def _items(self, kind: ResourceKind, namespace: str) -> list[msgspec.Raw]:
        items: list[msgspec.Raw] = []
        query = {"limit": _PAGE_SIZE}
        while True:
            page = _PAGES.decode(await self._client.read(kind.collection_path(namespace), query))
            items += page.items or ()
            if not page.metadata.continuation:
                return items
            query = {"limit": _PAGE_SIZE, "continue": page.metadata.continuation}


def _as_list(kind: ResourceKind, items: Sequence[msgspec.Raw]) -> bytes:
    """Write a list as kubectl does: the API server leaves kind and version out of the items of a list."""
    head = f'{{"kind":"{kind.kind}","apiVersion":"{kind.api_version}",'.encode()
    objects = b",".join(head + bytes(each).lstrip()[1:] for each in items)
    return b'{"kind":"List","apiVersion":"v1","items":[' + objects + b"]}"


def _gap(scope: str, error: Exception) -> Gap:
    reason = GapReason.FORBIDDEN if isinstance(error, ForbiddenError) else GapReason.UNREACHABLE
    return Gap(scope, Plane.KUBERNETES.value, reason.value, str(error))
