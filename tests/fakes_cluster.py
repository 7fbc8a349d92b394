"""A cluster in memory: what an API server keeps and refuses, watched by the operator's real index.

Objects are the values of the core; our own policies are stored as documents and decoded as in production.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from fakes import FakeClock
from faults import Faults
from leastwise.adapters.kubernetes.decoding import Item, build_codecs
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.kinds import WATCHED, kind_named
from leastwise.adapters.kubernetes.withdrawals import render_withdrawal
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.core.accounts import AwsAccount
from leastwise.core.ceilings import Ceiling
from leastwise.core.errors import (
    AlreadyExistsError,
    ConflictError,
    InvalidError,
    LeastwiseError,
    NotFoundError,
)
from leastwise.core.identities import FINALIZER, PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.core.withdrawals.returns import LivePod
from leastwise.ports import PodStart

ROLE_ARN = "eks.amazonaws.com/role-arn"
LONG_SECONDS = 3600.0
OUR_MANAGER = "leastwise.dev/policy-controller"

Where = tuple[str, str, str]
Document = dict[str, Any]

_CODECS = build_codecs(
    {
        "EntitlementPolicy": entitlement_policy_to_domain,
        "EntitlementCeiling": lambda _: None,
        "CloudAccount": lambda _: None,
        "Withdrawal": withdrawal_to_domain,
    }
)


@dataclass(frozen=True, slots=True)
class FakeEvent:
    """An event as it was posted."""

    kind: str
    name: str
    reason: str
    message: str
    warning: bool


@dataclass
class FakeCluster:
    """Objects by kind, namespace and name. Implements `KubernetesWriter`; `watch` attaches an index.

    While `is_delayed`, the watch tells nothing until `deliver`; answers to the operator's own writes reach
    its index at once, as in production, unless the answer was lost.
    """

    clock: FakeClock
    faults: Faults
    objects: dict[Where, Any] = field(default_factory=dict)
    statuses: dict[Where, Mapping[str, object]] = field(default_factory=dict)
    events: list[FakeEvent] = field(default_factory=list)
    pods: dict[ServiceAccount, tuple[PodStart, ...]] = field(default_factory=dict)
    live: dict[ServiceAccount, tuple[LivePod, ...]] = field(default_factory=dict)
    tried: list[Any] = field(default_factory=list)  # dry runs of the way back
    index: ClusterIndex | None = None
    is_delayed: bool = False
    _pending: list[Where] = field(default_factory=list)
    _versions: itertools.count[int] = field(default_factory=lambda: itertools.count(100))
    _version_of: dict[Where, int] = field(default_factory=dict)

    # ------------------------------------------------------------ the watch

    def watch(self, index: ClusterIndex) -> None:
        """Give an index the full state, and from now on every change."""
        self.index, self._pending = index, []
        for kind in WATCHED:
            index.register(kind, "")
        for kind in WATCHED:
            places = [where for where in self.objects if where[0] == kind.kind]
            index.restock(kind, "", [self._item(where) for where in sorted(places)])

    def deliver(self) -> None:
        """Let the watch tell what it has held back."""
        pending, self._pending = self._pending, []
        for where in pending:
            self._tell(where)

    def lose(self, kind: str, error: LeastwiseError) -> None:
        """Let the watch of a kind fail, for so long that it is a Gap."""
        assert self.index is not None
        self.index.lose(kind_named(kind), "", error)
        self.index._states[kind, ""].lost_since = self.clock.monotonic() - LONG_SECONDS
        self.index.lose(kind_named(kind), "", error)

    def regain(self, kind: str) -> None:
        """Let the watch of a kind have its whole state again."""
        assert self.index is not None
        places = [where for where in self.objects if where[0] == kind]
        self.index.restock(kind_named(kind), "", [self._item(where) for where in sorted(places)])

    def _item(self, where: Where) -> Item:
        kind, namespace, name = where
        value = self.objects[where]
        version = str(self._version_of[where])
        if kind in {"EntitlementPolicy", "Withdrawal"}:
            return _CODECS[kind].item(msgspec.json.encode(value))
        return Item(namespace, name, version, value, status=self.statuses.get(where, {}))

    def _changed(self, where: Where) -> None:
        if self.is_delayed:
            self._pending.append(where)
        else:
            self._tell(where)

    def _tell(self, where: Where) -> None:
        if self.index is None:
            return
        kind = kind_named(where[0])
        if where in self.objects:
            self.index.put(kind, self._item(where))
            self.index.hear(kind, "", str(self._version_of[where]))
        else:
            self.index.drop(kind, where[1], where[2])

    def _answer(self, where: Where, uid: str = "") -> None:
        """Give the index the answer to a write of the operator."""
        if self.index is None:
            return
        kind = kind_named(where[0])
        if where in self.objects:
            self.index.put_written(kind, self._item(where))
        elif uid:
            self.index.drop_written(kind, where[1], where[2], uid)

    # ------------------------------------------------------------ the store

    def put(self, value: Any) -> None:
        """Store an object as somebody else's write does; a new one gets a uid."""
        where = place_of(value)
        if not _uid(value) and hasattr(value, "uid"):
            old = self.objects.get(where)
            value = replace(value, uid=_uid(old) if old is not None else self._new_uid(where))
        self._store(where, value)
        self._changed(where)

    def _store(self, where: Where, value: Any) -> None:
        version = next(self._versions)
        self._version_of[where] = version
        if isinstance(value, dict):
            value["metadata"]["resourceVersion"] = str(version)
        elif hasattr(value, "resource_version"):
            value = replace(value, resource_version=str(version))
        self.objects[where] = value

    def malform(self, kind: str, namespace: str, name: str) -> None:
        """Let an object become one that cannot be understood."""
        assert self.index is not None
        version = str(next(self._versions))
        self.index.put(kind_named(kind), Item(namespace, name, version, None, problem="not valid"))

    def remove(self, kind: str, namespace: str, name: str) -> None:
        """Delete an object as somebody else does."""
        where = (kind, namespace, name)
        self.objects.pop(where, None)
        self.statuses.pop(where, None)
        self._changed(where)

    def _new_uid(self, where: Where) -> str:
        return f"uid-{where[0]}-{where[2]}-{next(self._versions)}"

    # ------------------------------------------------------------ policies

    def declare(self, key: PolicyKey, spec: Mapping[str, object], **annotations: str) -> None:
        """Create a policy or change its spec, as a team's GitOps does."""
        where = ("EntitlementPolicy", key.namespace, key.name)
        document: Document | None = copy.deepcopy(self.objects.get(where))
        if document is None:
            document = {
                "metadata": {
                    "name": key.name,
                    "namespace": key.namespace,
                    "uid": self._new_uid(where),
                    "generation": 1,
                    "creationTimestamp": _time(self.clock.now()),
                },
                "status": {},
            }
        elif document["spec"] != spec:
            document["metadata"]["generation"] += 1
        document["spec"] = copy.deepcopy(dict(spec))
        notes = document["metadata"].setdefault("annotations", {})
        notes.update({f"leastwise.dev/{each.replace('_', '-')}": text for each, text in annotations.items()})
        self._store(where, document)
        self._changed(where)

    def put_document(self, document: Document) -> None:
        """Store a policy as a whole, as somebody else's write does."""
        metadata = document["metadata"]
        where = ("EntitlementPolicy", metadata["namespace"], metadata["name"])
        self._store(where, copy.deepcopy(document))
        self._changed(where)

    def delete_policy(self, key: PolicyKey) -> None:
        """Ask for the deletion of a policy; a finalizer holds it."""
        where = ("EntitlementPolicy", key.namespace, key.name)
        document = copy.deepcopy(self.objects[where])
        document["metadata"].setdefault("deletionTimestamp", _time(self.clock.now()))
        self._put_finalized(where, document, document["metadata"].get("finalizers", []))
        self._changed(where)

    def document(self, key: PolicyKey) -> Document | None:
        """Return a policy as stored."""
        document: Document | None = self.objects.get(("EntitlementPolicy", key.namespace, key.name))
        return document

    def _put_finalized(self, where: Where, value: Any, finalizers: list[str]) -> None:
        if isinstance(value, dict):
            value["metadata"]["finalizers"] = finalizers
            is_going = "deletionTimestamp" in value["metadata"]
        else:
            value = replace(value, has_finalizer=FINALIZER in finalizers)
            is_going = value.deleting
        if is_going and not finalizers:
            self.objects.pop(where, None)
            self.statuses.pop(where, None)
        else:
            self._store(where, value)

    def delete_account(self, name: str) -> None:
        """Ask for the deletion of a CloudAccount."""
        where = ("CloudAccount", "", name)
        account = replace(self.objects[where], deleting=True)
        self._put_finalized(where, account, [FINALIZER] if account.has_finalizer else [])
        self._changed(where)

    # ------------------------------------------------------------ withdrawals

    def put_withdrawal(self, withdrawal: Withdrawal, status: Mapping[str, object] | None = None) -> None:
        """Let a withdrawal stand with this status, as an earlier run of the operator left it."""
        where = ("Withdrawal", withdrawal.namespace, withdrawal.name)
        document = copy.deepcopy(render_withdrawal(withdrawal))
        metadata: Any = document["metadata"]
        metadata |= {"uid": self._new_uid(where), "generation": 1}
        self._store(where, {**document, "status": dict(status or {})})
        self._changed(where)

    def annotate_withdrawal(self, namespace: str, name: str, **annotations: str) -> None:
        """Set annotations of ours on a withdrawal, as a person does."""
        where = ("Withdrawal", namespace, name)
        document = copy.deepcopy(self.objects[where])
        notes = document["metadata"].setdefault("annotations", {})
        notes.update({f"leastwise.dev/{each.replace('_', '-')}": text for each, text in annotations.items()})
        self._store(where, document)
        self._changed(where)

    # ------------------------------------------------------------ KubernetesWriter

    async def _write(self, verb: str, where: Where, work: Callable[[], str | None]) -> None:
        def carry_out() -> str:
            uid = work() or ""
            self._changed(where)
            return uid

        target = f"{where[1]}/{where[2]}" if where[1] else where[2]
        uid = await self.faults.write("kubernetes", verb, target, carry_out)
        self._answer(where, uid)

    async def create_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str
    ) -> None:
        where = ("Role", namespace, name)
        value = ObservedRoleDefinition("Role", namespace, name, "", "", tuple(rules), owner, managed=True)
        await self._write("create_role", where, lambda: self._create(where, value))

    async def apply_role(
        self, namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str, uid: str
    ) -> None:
        where = ("Role", namespace, name)
        value = ObservedRoleDefinition("Role", namespace, name, uid, "", tuple(rules), owner, managed=True)
        await self._write("apply_role", where, lambda: self._apply(where, value))

    async def create_binding(
        self,
        kind: str,
        namespace: str,
        name: str,
        role_ref: RoleRef,
        subjects: Iterable[BindingSubject],
        owner: str,
    ) -> None:
        where = (kind, namespace, name)
        value = ObservedBinding(kind, namespace, name, "", "", role_ref, tuple(subjects), owner, managed=True)
        await self._write("create_binding", where, lambda: self._create(where, value))

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
        where = (kind, namespace, name)
        value = ObservedBinding(
            kind, namespace, name, uid, "", role_ref, tuple(subjects), owner, managed=True
        )
        await self._write("apply_binding", where, lambda: self._apply(where, value))

    async def delete(self, kind: str, namespace: str, name: str, uid: str) -> None:
        where = (kind, namespace, name)

        def work() -> str:
            found = self.objects.get(where)
            if found is not None and _uid(found) != uid:
                raise ConflictError(f"{kind} {name} is another object by now")
            self.objects.pop(where, None)
            return uid

        await self._write("delete", where, work)

    def _create(self, where: Where, value: Any) -> None:
        if where in self.objects:
            raise AlreadyExistsError(f"{where[0]} {where[2]} already exists")
        namespace = self.objects.get(("Namespace", "", where[1]))
        if where[1] and namespace is None:
            raise NotFoundError(f"namespace {where[1]} does not exist")
        self._store(where, replace(value, uid=self._new_uid(where)))

    def _apply(self, where: Where, value: Any) -> None:
        found = self.objects.get(where)
        if found is None or _uid(found) != value.uid:
            raise ConflictError(f"{where[0]} {where[2]} is another object by now")
        if isinstance(value, ObservedBinding) and found.role_ref != value.role_ref:
            raise InvalidError("roleRef: cannot be changed")
        self._store(where, value)

    async def annotate_role_arn(self, account: ServiceAccount, role_arn: str | None) -> None:
        where = ("ServiceAccount", account.namespace, account.name)

        def work() -> None:
            found = self.objects.get(where)
            if found is None:
                if role_arn is None:
                    return
                raise NotFoundError(f"ServiceAccount {account} does not exist")
            notes = dict(found.annotations)
            if role_arn is None:
                if found.role_arn_manager == OUR_MANAGER:
                    notes.pop(ROLE_ARN, None)
                    self._store(
                        where, replace(found, annotations=tuple(sorted(notes.items())), role_arn_manager="")
                    )
                return
            if notes.get(ROLE_ARN, role_arn) != role_arn and found.role_arn_manager != OUR_MANAGER:
                raise ConflictError(f"conflict with {found.role_arn_manager}")
            notes[ROLE_ARN] = role_arn
            self._store(
                where, replace(found, annotations=tuple(sorted(notes.items())), role_arn_manager=OUR_MANAGER)
            )

        await self._write("annotate_role_arn", where, work)

    async def add_finalizer(self, key: PolicyKey) -> None:
        await self._finalize("add_finalizer", ("EntitlementPolicy", key.namespace, key.name), present=True)

    async def remove_finalizer(self, key: PolicyKey) -> None:
        await self._finalize(
            "remove_finalizer", ("EntitlementPolicy", key.namespace, key.name), present=False
        )

    async def add_account_finalizer(self, name: str) -> None:
        await self._finalize("add_account_finalizer", ("CloudAccount", "", name), present=True)

    async def remove_account_finalizer(self, name: str) -> None:
        await self._finalize("remove_account_finalizer", ("CloudAccount", "", name), present=False)

    async def _finalize(self, verb: str, where: Where, *, present: bool) -> None:
        def work() -> str:
            value = copy.deepcopy(self.objects.get(where))
            if value is None:
                if present:
                    raise NotFoundError(f"{where[0]} {where[2]} does not exist")
                return ""
            held = _finalizers(value)
            if (FINALIZER in held) is present:
                return ""
            if present and _is_going(value):
                raise InvalidError("metadata.finalizers: no new finalizers while being deleted")
            kept = [each for each in held if each != FINALIZER]
            self._put_finalized(where, value, [*kept, FINALIZER] if present else kept)
            return _uid(value)

        await self._write(verb, where, work)

    # ------------------------------------------------------------ WithdrawalWriter

    async def create(self, withdrawal: Withdrawal) -> None:
        where = ("Withdrawal", withdrawal.namespace, withdrawal.name)

        def work() -> str:
            if where in self.objects:
                raise AlreadyExistsError(f"Withdrawal {withdrawal.name} already exists")
            document = copy.deepcopy(render_withdrawal(withdrawal))
            metadata: Any = document["metadata"]
            metadata |= {"uid": self._new_uid(where), "generation": 1}
            self._store(where, document)
            return str(metadata["uid"])

        await self._write("create_withdrawal", where, work)

    async def try_role(self, namespace: str, rules: Iterable[KubernetesRule], owner: str) -> None:
        self.tried.append((namespace, tuple(rules)))
        await self.faults.read("kubernetes", "try_role", namespace, lambda: None)

    async def try_binding(
        self, kind: str, namespace: str, role_ref: RoleRef, subjects: Iterable[BindingSubject], owner: str
    ) -> None:
        self.tried.append((kind, namespace, role_ref, tuple(subjects)))
        await self.faults.read("kubernetes", "try_binding", f"{kind} {role_ref}", lambda: None)

    async def live_pods(self, account: ServiceAccount) -> tuple[LivePod, ...]:
        return await self.faults.read(
            "kubernetes", "live_pods", str(account), lambda: self.live.get(account, ())
        )

    async def pods_of(self, account: ServiceAccount) -> tuple[PodStart, ...]:
        return await self.faults.read(
            "kubernetes", "pods_of", str(account), lambda: self.pods.get(account, ())
        )

    async def write_status(self, kind: str, namespace: str, name: str, status: Mapping[str, object]) -> None:
        where = (kind, namespace, name)

        def work() -> None:
            value = self.objects.get(where)
            if value is None:
                raise NotFoundError(f"{kind} {name} does not exist")
            if isinstance(value, dict):
                value = {**copy.deepcopy(value), "status": copy.deepcopy(dict(status))}
            else:
                self.statuses[where] = copy.deepcopy(dict(status))
            self._store(where, value)

        await self._write("write_status", where, work)

    async def emit_event(
        self, kind: str, namespace: str, name: str, uid: str, *, reason: str, message: str, warning: bool
    ) -> None:
        event = FakeEvent(kind, name, reason, message, warning)
        target = f"{namespace}/{name} {reason}"
        await self.faults.write("kubernetes", "emit_event", target, lambda: self.events.append(event))

    def reasons(self, kind: str = "EntitlementPolicy") -> list[str]:
        """Reasons of the events about a kind, in their order."""
        return [each.reason for each in self.events if each.kind == kind]


@dataclass
class FakeRevisions:
    """Implements `RevisionStore` over a dictionary."""

    clock: FakeClock
    faults: Faults
    kept: dict[str, Revision] = field(default_factory=dict)

    async def save(self, revision: Revision) -> str:
        content = msgspec.json.encode(
            [revision.owner, revision.reason, revision.spec, revision.documents, revision.labels],
            order="sorted",
        )
        name = f"revision-{abs(hash(content)):x}"

        def work() -> None:
            self.kept.pop(name, None)
            self.kept[name] = replace(revision, name=name, created=self.clock.now())

        await self.faults.write("kubernetes", "save_revision", revision.owner, work)
        return name

    async def read(self, name: str) -> Revision | None:
        return await self.faults.read("kubernetes", "read_revision", name, lambda: self.kept.get(name))

    async def list_all(self) -> tuple[Revision, ...]:
        return tuple(reversed(self.kept.values()))

    async def prune(self, owner: str, *, keep: int, max_age_seconds: int) -> int:
        mine = [name for name, each in reversed(self.kept.items()) if each.owner == owner]
        for name in mine[keep:]:
            await self.faults.write("kubernetes", "prune_revision", name, partial(self.kept.pop, name))
        return len(mine[keep:])

    def of(self, owner: str) -> list[Revision]:
        """What is kept of one mark, oldest first."""
        return [each for each in self.kept.values() if each.owner == owner]


def place_of(value: Any) -> Where:
    """Return kind, namespace and name of a value."""
    match value:
        case ObservedRoleDefinition() | ObservedBinding():
            return (value.kind, value.namespace, value.name)
        case ObservedServiceAccount(account=account):
            return ("ServiceAccount", account.namespace, account.name)
        case ObservedNamespace():
            return ("Namespace", "", value.name)
        case Ceiling():
            return ("EntitlementCeiling", "", value.name)
        case AwsAccount():
            return ("CloudAccount", "", value.name)
        case _:
            raise TypeError(f"no kind of the cluster: {value}")


def _uid(value: Any) -> str:
    return str(value["metadata"]["uid"]) if isinstance(value, dict) else str(getattr(value, "uid", ""))


def _finalizers(value: Any) -> list[str]:
    if isinstance(value, dict):
        return list(value["metadata"].get("finalizers", []))
    return [FINALIZER] if value.has_finalizer else []


def _is_going(value: Any) -> bool:
    return "deletionTimestamp" in value["metadata"] if isinstance(value, dict) else bool(value.deleting)


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
