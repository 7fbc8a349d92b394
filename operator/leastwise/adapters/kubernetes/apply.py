"""Writes to Kubernetes: create first, then apply with force on exactly the object that was read.

Apply without force would conflict for ever after a hand edit, and apply onto a stranger's object would
succeed and put our mark on it (pitfalls K15): hence a create for the first write and the uid in later ones.
https://kubernetes.io/docs/reference/using-api/server-side-apply/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import (
    APPLY,
    JSON_PATCH,
    MERGE_PATCH,
    WRITE_SECONDS,
    Body,
    KubernetesClient,
)
from leastwise.adapters.kubernetes.documents import (
    Document,
    render_annotations,
    render_binding,
    render_role,
    render_status,
)
from leastwise.adapters.kubernetes.events import EventWriter
from leastwise.adapters.kubernetes.kinds import (
    ACCOUNT,
    POD,
    POLICY,
    ROLE,
    SERVICE_ACCOUNT,
    STATUS_MANAGER,
    ResourceKind,
    kind_named,
)
from leastwise.adapters.kubernetes.records import VersionRecord
from leastwise.core.errors import ConflictError, InvalidError, NotFoundError
from leastwise.core.identities import FIELD_MANAGER, FINALIZER, ROLE_ARN_KEY, PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject
from leastwise.ports import Clock, PodStart, WriteGuard

_MAX_PODS = 20  # an event each: the first twenty tell enough
_TRIES = 5  # of a read and a write that somebody else may come between


class _Finalized(msgspec.Struct, rename="camel"):
    resource_version: str
    finalizers: list[str] | None = None


class _FinalizedObject(msgspec.Struct):
    metadata: _Finalized


class _PodMeta(msgspec.Struct, rename="camel"):
    name: str
    uid: str
    creation_timestamp: datetime


class _Pod(msgspec.Struct):
    metadata: _PodMeta


class _Pods(msgspec.Struct):
    items: list[_Pod] | None = None


class _Deleted(msgspec.Struct):
    kind: str = ""


_DELETED = msgspec.json.Decoder(_Deleted)
_PODS = msgspec.json.Decoder(_Pods)
_FINALIZED = msgspec.json.Decoder(_FinalizedObject)
_VERSION = msgspec.json.Decoder(VersionRecord)


class WrittenSink(Protocol):
    """Hears of every write of ours that was acknowledged: the index, so that it is never behind us."""

    def take(self, kind: ResourceKind, answer: bytes) -> None:
        """Take the object as the API server holds it now."""
        ...

    def drop(self, kind: ResourceKind, namespace: str, name: str, uid: str) -> None:
        """Forget an object that was deleted, if it still is the one of that uid."""
        ...


class KubernetesWriter:
    """Implements `leastwise.ports.KubernetesWriter`. The guard is asked before every single request.

    `write_seconds` is the longest that a request may take; it must be well under the Lease's duration.
    """

    def __init__(
        self,
        client: KubernetesClient,
        guard: WriteGuard,
        clock: Clock,
        *,
        reporting_instance: str,
        write_seconds: float = WRITE_SECONDS,
        sink: WrittenSink | None = None,
    ) -> None:
        self._sink = sink
        self._client = client
        self._guard = guard
        self._write_seconds = write_seconds
        self._events = EventWriter(self._send, client, clock, reporting_instance)

    # ------------------------------------------------------------ RBAC

    async def create_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str
    ) -> None:
        """Create the Role; AlreadyExistsError when the name is taken."""
        await self._create(ROLE, namespace, render_role(namespace, name, rules, owner))

    async def apply_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str, uid: str
    ) -> None:
        """Make the Role of that uid as given; ConflictError when another one has the name."""
        await self._apply(ROLE, namespace, name, render_role(namespace, name, rules, owner, _known(uid)))

    async def create_binding(
        self,
        kind: str,
        namespace: str,
        name: str,
        role_ref: RoleRef,
        subjects: Iterable[BindingSubject],
        owner: str,
    ) -> None:
        """Create the binding; AlreadyExistsError when the name is taken."""
        resource = kind_named(kind)
        document = render_binding(resource, namespace, name, role_ref, subjects, owner)
        await self._create(resource, namespace, document)

    async def apply_binding(
        self,
        kind: str,
        namespace: str,
        name: str,
        role_ref: RoleRef,
        subjects: Iterable[BindingSubject],
        owner: str,
        uid: str,
    ) -> None:
        """Make the binding of that uid as given. Its roleRef cannot change: InvalidError (K3)."""
        resource = kind_named(kind)
        document = render_binding(resource, namespace, name, role_ref, subjects, owner, _known(uid))
        await self._apply(resource, namespace, name, document)

    async def delete(self, kind: str, namespace: str, name: str, uid: str) -> None:
        """Delete the object of that uid; absent is success, another one of the name is ConflictError."""
        body = {"preconditions": {"uid": _known(uid)}}
        resource = kind_named(kind)
        try:
            path = resource.object_path(namespace, name)
            answer = decode_answer(_DELETED, await self._send("DELETE", path, body), path)
            is_gone = answer.kind == "Status"  # else the object, which somebody's finalizer holds
        except NotFoundError:
            is_gone = True
        if self._sink is not None and is_gone:
            self._sink.drop(resource, namespace, name, uid)

    async def _create(self, kind: ResourceKind, namespace: str, document: Document) -> None:
        answer = await self._send(
            "POST", kind.collection_path(namespace), document, query={"fieldManager": FIELD_MANAGER}
        )
        self._take(kind, answer)

    async def _apply(
        self,
        kind: ResourceKind,
        namespace: str,
        name: str,
        document: Document,
        *,
        manager: str = FIELD_MANAGER,
        force: bool = True,
        subresource: str = "",
    ) -> None:
        path = kind.object_path(namespace, name) + subresource
        query = {"fieldManager": manager, "force": "true" if force else "false"}
        self._take(kind, await self._send("PATCH", path, document, query=query, content_type=APPLY))

    def _take(self, kind: ResourceKind, answer: bytes) -> None:
        if self._sink is not None:
            self._sink.take(kind, answer)

    # ------------------------------------------------------------ ServiceAccounts

    async def annotate_role_arn(self, account: ServiceAccount, role_arn: str | None) -> None:
        """Hold the annotation, or give it up. ConflictError when another manager holds another value.

        The uid is read first: an apply without it would create an account that was just deleted.
        """
        path = SERVICE_ACCOUNT.object_path(account.namespace, account.name)
        try:
            uid = decode_answer(_VERSION, await self._client.read(path), path).metadata.uid
        except NotFoundError:
            if role_arn is None:
                return
            raise
        annotations = {} if role_arn is None else {ROLE_ARN_KEY: role_arn}
        document = render_annotations(SERVICE_ACCOUNT, account.namespace, account.name, uid, annotations)
        await self._apply(SERVICE_ACCOUNT, account.namespace, account.name, document, force=False)

    # ------------------------------------------------------------ our kinds

    async def add_finalizer(self, key: PolicyKey) -> None:
        """Put our finalizer on the policy; those of others stay, also under racing writers."""
        await self._add_finalizer(POLICY, POLICY.object_path(key.namespace, key.name))

    async def add_account_finalizer(self, name: str) -> None:
        """Hold a CloudAccount while it is in use."""
        await self._add_finalizer(ACCOUNT, ACCOUNT.object_path("", name))

    async def remove_account_finalizer(self, name: str) -> None:
        """Let a CloudAccount go. Absent: success."""
        with suppress(NotFoundError):
            await self._change_finalizers(ACCOUNT, ACCOUNT.object_path("", name), present=False)

    async def _add_finalizer(self, kind: ResourceKind, path: str) -> None:
        first: list[dict[str, object]] = [
            {"op": "test", "path": "/metadata/finalizers", "value": None},
            {"op": "add", "path": "/metadata/finalizers", "value": [FINALIZER]},
        ]
        try:
            # one request for a policy without finalizers, which most new ones are
            self._take(kind, await self._send("PATCH", path, first, content_type=JSON_PATCH))
        except InvalidError:
            await self._change_finalizers(kind, path, present=True)

    async def remove_finalizer(self, key: PolicyKey) -> None:
        """Take our finalizer off the policy; those of others stay. Absent policy: success."""
        with suppress(NotFoundError):
            await self._change_finalizers(POLICY, POLICY.object_path(key.namespace, key.name), present=False)

    async def _change_finalizers(self, kind: ResourceKind, path: str, *, present: bool) -> None:
        for attempt in range(1, _TRIES + 1):
            metadata = decode_answer(_FINALIZED, await self._client.read(path), path).metadata
            held = metadata.finalizers or []
            if (FINALIZER in held) is present:
                return
            others = [finalizer for finalizer in held if finalizer != FINALIZER]
            wanted = [*others, FINALIZER] if present else others
            # the version makes the server refuse a list that was read before somebody else's write
            body = {"metadata": {"resourceVersion": metadata.resource_version, "finalizers": wanted}}
            try:
                answer = await self._send("PATCH", path, body, content_type=MERGE_PATCH)
            except ConflictError:
                if attempt == _TRIES:
                    raise
            else:
                self._take(kind, answer)
                return

    async def pods_of(self, account: ServiceAccount) -> tuple[PodStart, ...]:
        """List the running pods of a ServiceAccount; ForbiddenError when the operator may not."""
        path = POD.collection_path(account.namespace)
        fields = f"spec.serviceAccountName={account.name},status.phase=Running"
        body = await self._client.read(path, {"fieldSelector": fields, "limit": str(_MAX_PODS)})
        return tuple(
            PodStart(each.metadata.name, each.metadata.uid, each.metadata.creation_timestamp)
            for each in decode_answer(_PODS, body, path).items or ()
        )

    async def write_status(self, kind: str, namespace: str, name: str, status: Mapping[str, object]) -> None:
        """Make the status as given; equal content changes nothing, not even the resourceVersion."""
        resource = kind_named(kind)
        document = render_status(resource, namespace, name, status)
        await self._apply(resource, namespace, name, document, manager=STATUS_MANAGER, subresource="/status")

    async def emit_event(
        self, kind: str, namespace: str, name: str, uid: str, *, reason: str, message: str, warning: bool
    ) -> None:
        """Tell people about an object; repeats are counted on one event."""
        await self._events.emit(
            kind_named(kind), namespace, name, uid, reason=reason, message=message, warning=warning
        )

    # ------------------------------------------------------------ one request

    async def _send(
        self,
        method: str,
        path: str,
        body: Body,
        *,
        query: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> bytes:
        self._guard.check(self._write_seconds)
        return await self._client.write(
            method, path, body, query=query, content_type=content_type, timeout_seconds=self._write_seconds
        )


def _known(uid: str) -> str:
    """Refuse to write to whatever has the name: without a uid nothing proves whose it is."""
    if not uid:
        raise InvalidError("an existing object is written or deleted only by its uid")
    return uid
