"""Prior documents as ControllerRevisions in the operator's own namespace, where tenants cannot read them.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/controller-revision-v1/. They are
not kept in the policy's namespace: nothing can be created in one that terminates (pitfalls K18).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import MERGE_PATCH, WRITE_SECONDS, KubernetesClient
from leastwise.adapters.kubernetes.documents import render_metadata
from leastwise.adapters.kubernetes.kinds import REVISION
from leastwise.core.errors import AlreadyExistsError, NotFoundError
from leastwise.core.identities import MANAGED_BY_KEY
from leastwise.core.revisions import Revision
from leastwise.ports import Clock, WriteGuard

_OWNER_HASH_LABEL = "leastwise.dev/owner-hash"
_SAVED_ANNOTATION = "leastwise.dev/saved-time"
_TOUCH_AFTER = timedelta(days=1)  # a revision that is saved again counts as new, written once a day at most
_PAGE_SIZE = "100"


class _Data(msgspec.Struct):
    owner: str = ""
    namespace: str = ""
    policy: str = ""
    reason: str = ""
    spec: dict[str, object] = msgspec.field(default_factory=dict)
    documents: dict[str, object] = msgspec.field(default_factory=dict)
    labels: dict[str, str] = msgspec.field(default_factory=dict)


class _Metadata(msgspec.Struct, rename="camel"):
    name: str
    uid: str
    creation_timestamp: datetime
    annotations: dict[str, str] | None = None


class _RevisionRecord(msgspec.Struct):
    metadata: _Metadata
    data: _Data = msgspec.field(default_factory=_Data)


class _Page(msgspec.Struct):
    items: list[_RevisionRecord]
    metadata: dict[str, object]


_RECORD = msgspec.json.Decoder(_RevisionRecord)
_PAGE = msgspec.json.Decoder(_Page)


class KubernetesRevisionStore:
    """Implements `leastwise.ports.RevisionStore`."""

    def __init__(
        self,
        client: KubernetesClient,
        guard: WriteGuard,
        clock: Clock,
        namespace: str,
        *,
        write_seconds: float = WRITE_SECONDS,
    ) -> None:
        self._client = client
        self._guard = guard
        self._clock = clock
        self._namespace = namespace
        self._write_seconds = write_seconds

    async def save(self, revision: Revision) -> str:
        """Keep it under a name that its content gives; equal content is kept once."""
        data = _to_data(revision)
        name = _name(data)
        metadata = render_metadata(self._namespace, name, revision.owner)
        metadata["labels"] = {MANAGED_BY_KEY: "true", _OWNER_HASH_LABEL: _owner_hash(revision.owner)}
        body = {
            "apiVersion": REVISION.api_version,
            "kind": REVISION.kind,
            "metadata": metadata,
            "revision": 1,
            "data": msgspec.to_builtins(data),
        }
        try:
            await self._write("POST", REVISION.collection_path(self._namespace), body)
        except AlreadyExistsError:
            await self._touch(name)
        return name

    async def read(self, name: str) -> Revision | None:
        """Return the revision of that name."""
        try:
            return _to_revision(await self._read(name))
        except NotFoundError:
            return None

    async def list_all(self) -> tuple[Revision, ...]:
        """Return every revision, newest first."""
        records = await self._list(f"{MANAGED_BY_KEY}=true")
        return tuple(_to_revision(record) for record in records)

    async def prune(self, owner: str, *, keep: int, max_age_seconds: int) -> int:
        """Delete the oldest of this mark beyond `keep`, and those that are too old."""
        records = await self._list(f"{_OWNER_HASH_LABEL}={_owner_hash(owner)}")
        oldest = self._clock.now() - timedelta(seconds=max_age_seconds)
        spare = [
            record
            for position, record in enumerate(records)
            if position >= keep or _saved(record.metadata) < oldest
        ]
        for record in spare:
            await self._delete(record.metadata)
        return len(spare)

    async def _list(self, selector: str) -> list[_RevisionRecord]:
        records: list[_RevisionRecord] = []
        path = REVISION.collection_path(self._namespace)
        query = {"labelSelector": selector, "limit": _PAGE_SIZE}
        while True:
            page = decode_answer(_PAGE, await self._client.read(path, query), path)
            records += page.items
            token = page.metadata.get("continue")
            if not token:
                break
            query = {"labelSelector": selector, "limit": _PAGE_SIZE, "continue": str(token)}
        return sorted(
            records, key=lambda record: (_saved(record.metadata), record.metadata.name), reverse=True
        )

    async def _read(self, name: str) -> _RevisionRecord:
        path = REVISION.object_path(self._namespace, name)
        return decode_answer(_RECORD, await self._client.read(path), path)

    async def _touch(self, name: str) -> None:
        path = REVISION.object_path(self._namespace, name)
        metadata = (await self._read(name)).metadata
        now = self._clock.now()
        if now - _saved(metadata) >= _TOUCH_AFTER:
            body = {"metadata": {"annotations": {_SAVED_ANNOTATION: now.isoformat()}}}
            await self._write("PATCH", path, body, content_type=MERGE_PATCH)

    async def _delete(self, metadata: _Metadata) -> None:
        path = REVISION.object_path(self._namespace, metadata.name)
        try:
            await self._write("DELETE", path, {"preconditions": {"uid": metadata.uid}})
        except NotFoundError:
            return

    async def _write(
        self, method: str, path: str, body: Mapping[str, object], *, content_type: str = "application/json"
    ) -> None:
        self._guard.check(self._write_seconds)
        await self._client.write(
            method, path, body, content_type=content_type, timeout_seconds=self._write_seconds
        )


def _to_data(revision: Revision) -> _Data:
    return _Data(
        owner=revision.owner,
        namespace=revision.namespace,
        policy=revision.policy,
        reason=revision.reason,
        spec=dict(revision.spec),
        documents=dict(revision.documents),
        labels=dict(revision.labels),
    )


def _to_revision(record: _RevisionRecord) -> Revision:
    data = record.data
    return Revision(
        owner=data.owner,
        namespace=data.namespace,
        policy=data.policy,
        reason=data.reason,
        spec=data.spec,
        documents=data.documents,
        labels=data.labels,
        name=record.metadata.name,
        created=_saved(record.metadata),
    )


def _saved(metadata: _Metadata) -> datetime:
    """Return when it was last saved. An annotation that is no time (edited by hand) is ignored."""
    text = (metadata.annotations or {}).get(_SAVED_ANNOTATION, "")
    try:
        saved = datetime.fromisoformat(text)
    except ValueError:
        return metadata.creation_timestamp
    return saved if saved.tzinfo else metadata.creation_timestamp


def _name(data: _Data) -> str:
    content = hashlib.sha256(msgspec.json.encode(data, order="sorted")).hexdigest()
    return f"leastwise-{_owner_hash(data.owner)[:10]}-{content[:16]}"


def _owner_hash(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:32]
