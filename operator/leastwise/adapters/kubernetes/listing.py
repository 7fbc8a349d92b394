"""One listing of a cluster into an index, without a watch: for commands, with the rights of who runs them.

A refused kind is a Gap and stops nothing. Bindings of other namespaces can name a subject too, so they are
asked for everywhere first; where that is refused they are read in the namespaces alone, and the Gap stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import msgspec
from typing_extensions import override

from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.decoding import Codec, Item
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.kinds import (
    NAMESPACE,
    POLICY,
    ROLE_BINDING,
    SERVICE_ACCOUNT,
    WATCHED,
    ResourceKind,
)
from leastwise.core.errors import ForbiddenError, LeastwiseError, NotFoundError, RetryLaterError
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import ObservedBinding, ObservedRoleDefinition, ObservedServiceAccount
from leastwise.ports import Clock

_PAGE_SIZE = "500"
_MARKED_KINDS = frozenset({"Role", "RoleBinding", "ClusterRoleBinding"})


class ListedCluster(ClusterIndex):
    """The index of one listing; it also tells every object that carries a mark or a role, whosever it is."""

    def __init__(self, cluster_id: str, clock: Clock) -> None:
        super().__init__(cluster_id, clock)
        self._marked: dict[tuple[str, str, str], ObservedBinding | ObservedRoleDefinition] = {}
        self._annotated: dict[ServiceAccount, ObservedServiceAccount] = {}

    @override
    def put(self, kind: ResourceKind, item: Item, *, is_quiet: bool = False) -> None:
        """Take one object."""
        super().put(kind, item, is_quiet=is_quiet)
        value = item.value
        if isinstance(value, ObservedServiceAccount) and value.role_arn_manager:
            self._annotated[value.account] = value
        if not isinstance(value, ObservedBinding | ObservedRoleDefinition):
            return
        if value.owner and kind.kind in _MARKED_KINDS:
            self._marked[value.kind, value.namespace, value.name] = value

    def marked(self) -> tuple[ObservedBinding | ObservedRoleDefinition, ...]:
        """Return every Role and binding with an ownership annotation, sorted."""
        return tuple(self._marked[key] for key in sorted(self._marked))

    def annotated(self) -> tuple[ObservedServiceAccount, ...]:
        """Return every ServiceAccount whose annotation names an AWS role, sorted."""
        return tuple(self._annotated[key] for key in sorted(self._annotated))


class ClusterListing:
    """Lists once; `namespaces` empty: the whole cluster."""

    def __init__(
        self,
        client: KubernetesClient,
        index: ClusterIndex,
        codecs: Mapping[str, Codec[object]],
        namespaces: Iterable[str] = (),
    ) -> None:
        self._client = client
        self._index = index
        self._codecs = codecs
        self._namespaces = tuple(sorted(set(namespaces)))

    async def run(self) -> None:
        """Read every kind of the index; the policies first, because they name subjects elsewhere."""
        await self._list_kind(POLICY)
        others = (kind for kind in WATCHED if kind is not POLICY)
        async with asyncio.TaskGroup() as group:
            for kind in others:
                group.create_task(self._list_kind(kind))

    async def _list_kind(self, kind: ResourceKind) -> None:
        if not self._namespaces or not kind.namespaced:
            await self._list_everywhere(kind)
        elif kind is ROLE_BINDING:
            await self._list_bindings()
        else:
            for namespace in self._scope(kind):
                await self._take(kind, namespace)

    def _scope(self, kind: ResourceKind) -> tuple[str, ...]:
        if kind is not SERVICE_ACCOUNT:
            return self._namespaces
        subjects = {each.subject_namespace for each in self._index.policies()}
        return tuple(sorted({*self._namespaces, *subjects}))

    async def _list_everywhere(self, kind: ResourceKind) -> None:
        error = await self._take(kind, "")
        if kind is NAMESPACE and isinstance(error, ForbiddenError) and self._namespaces:
            await self._read_namespaces(error)

    async def _list_bindings(self) -> None:
        error = await self._take(ROLE_BINDING, "")
        if isinstance(error, ForbiddenError):
            for namespace in self._namespaces:
                await self._take(ROLE_BINDING, namespace)

    async def _read_namespaces(self, error: LeastwiseError) -> None:
        """Who may not list namespaces may still read their own."""
        codec = self._codecs[NAMESPACE.kind]
        try:
            bodies = [await self._client.read(NAMESPACE.object_path("", each)) for each in self._namespaces]
        except NotFoundError:
            bodies = []
        except LeastwiseError:
            self._index.lose(NAMESPACE, "", error)
            return
        self._index.restock(NAMESPACE, "", [codec.item(each) for each in bodies])

    async def _take(self, kind: ResourceKind, namespace: str) -> LeastwiseError | None:
        self._index.register(kind, namespace)
        try:
            items = await self._pages(kind, namespace)
        except LeastwiseError as error:
            self._index.lose(kind, namespace, error)
            return error
        except msgspec.MsgspecError as error:
            lost = RetryLaterError(f"{kind.resource}: an answer could not be decoded: {error}")
            self._index.lose(kind, namespace, lost)
            return lost
        self._index.restock(kind, namespace, items)
        return None

    async def _pages(self, kind: ResourceKind, namespace: str) -> list[Item]:
        items: list[Item] = []
        query = {"limit": _PAGE_SIZE}
        while True:
            body = await self._client.read(kind.collection_path(namespace), query)
            page, _, token = self._codecs[kind.kind].page(body)
            items += page
            if not token:
                return items
            query = {"limit": _PAGE_SIZE, "continue": token}
