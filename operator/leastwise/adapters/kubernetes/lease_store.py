"""One Lease on the API server: https://kubernetes.io/docs/concepts/architecture/leases/.

The times that it writes are for people and for other tools; nobody here compares them.
"""

from __future__ import annotations

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.events import to_micro_time
from leastwise.adapters.kubernetes.kinds import LEASE
from leastwise.core.errors import NotFoundError
from leastwise.ports import Clock, LeaseRecord


class _Metadata(msgspec.Struct, rename="camel"):
    resource_version: str


class _Spec(msgspec.Struct, rename="camel"):
    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: str | None = None
    lease_transitions: int | None = None


class _Lease(msgspec.Struct):
    metadata: _Metadata
    spec: _Spec | None = None


_LEASE = msgspec.json.Decoder(_Lease)


class KubernetesLeaseStore:
    """Implements `leastwise.ports.LeaseStore` for one Lease."""

    def __init__(self, client: KubernetesClient, clock: Clock, namespace: str, name: str) -> None:
        self._client = client
        self._clock = clock
        self._namespace = namespace
        self._name = name
        self._path = LEASE.object_path(namespace, name)
        self._acquired = ""  # the time that the holder's writes repeat

    async def read(self, *, timeout_seconds: float) -> LeaseRecord | None:
        """Return the Lease; None when there is none."""
        try:
            body = await self._client.read(self._path, timeout_seconds=timeout_seconds)
        except NotFoundError:
            return None
        return self._to_record(body)

    async def create(self, holder: str, seconds: int, *, timeout_seconds: float) -> LeaseRecord:
        """Make it; AlreadyExistsError when another was first."""
        now = to_micro_time(self._clock.now())
        body = self._render(holder, seconds, acquired=now, renewed=now, transitions=0, version="")
        path = LEASE.collection_path(self._namespace)
        return self._to_record(await self._client.write("POST", path, body, timeout_seconds=timeout_seconds))

    async def update(
        self, record: LeaseRecord, *, holder: str, seconds: int, timeout_seconds: float
    ) -> LeaseRecord:
        """Write over exactly `record`; ConflictError when it has changed. An empty holder gives it up."""
        now = to_micro_time(self._clock.now())
        is_new = holder != record.holder
        body = self._render(
            holder,
            seconds,
            acquired=now if is_new or not self._acquired else self._acquired,
            renewed=now,
            transitions=record.transitions + (1 if is_new and holder else 0),
            version=record.version,
        )
        return self._to_record(
            await self._client.write("PUT", self._path, body, timeout_seconds=timeout_seconds)
        )

    def _render(
        self, holder: str, seconds: int, *, acquired: str, renewed: str, transitions: int, version: str
    ) -> dict[str, object]:
        metadata = {"name": self._name, "namespace": self._namespace}
        if version:
            metadata["resourceVersion"] = version
        return {
            "apiVersion": LEASE.api_version,
            "kind": LEASE.kind,
            "metadata": metadata,
            "spec": {
                "holderIdentity": holder,
                "leaseDurationSeconds": seconds,
                "acquireTime": acquired,
                "renewTime": renewed,
                "leaseTransitions": transitions,
            },
        }

    def _to_record(self, body: bytes) -> LeaseRecord:
        lease = decode_answer(_LEASE, body, self._path)
        spec = lease.spec or _Spec()
        self._acquired = spec.acquire_time or ""
        return LeaseRecord(
            holder=spec.holder_identity or "",
            seconds=spec.lease_duration_seconds or 0,
            transitions=spec.lease_transitions or 0,
            version=lease.metadata.resource_version,
        )
