"""Writes Withdrawals, and asks by dry runs whether what they take away could be given back.

A dry run of an update that changes nothing is not checked for escalation, so the way back is tried as the
making of a new object (`kubernetes/kubernetes` pkg/registry/rbac/role/policybased/storage.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.apply import WrittenSink
from leastwise.adapters.kubernetes.client import WRITE_SECONDS, KubernetesClient
from leastwise.adapters.kubernetes.documents import Document, render_binding, render_role
from leastwise.adapters.kubernetes.kinds import POD, ROLE, WITHDRAWAL, ResourceKind, kind_named
from leastwise.core.identities import FIELD_MANAGER, MANAGED_BY_KEY, ServiceAccount
from leastwise.core.permissions import KubernetesPermission, KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject
from leastwise.core.withdrawals.records import Evidence, Withdrawal, Withdrawn
from leastwise.core.withdrawals.returns import LivePod
from leastwise.ports import WriteGuard

_TRIAL = "leastwise-way-back"
_PAGE_SIZE = "500"


class _PodMeta(msgspec.Struct):
    name: str
    uid: str


class _PodSpec(msgspec.Struct, rename="camel"):
    node_name: str = ""


class _Pod(msgspec.Struct):
    metadata: _PodMeta
    spec: _PodSpec = msgspec.field(default_factory=_PodSpec)


class _ListMeta(msgspec.Struct):
    continue_: str = msgspec.field(default="", name="continue")


class _Pods(msgspec.Struct):
    items: list[_Pod] | None = None
    metadata: _ListMeta = msgspec.field(default_factory=_ListMeta)


_PODS = msgspec.json.Decoder(_Pods)


class KubernetesWithdrawals:
    """Implements `leastwise.removal_ports.WithdrawalWriter`; the guard is asked before every write."""

    def __init__(
        self,
        client: KubernetesClient,
        guard: WriteGuard,
        *,
        write_seconds: float = WRITE_SECONDS,
        sink: WrittenSink | None = None,
    ) -> None:
        self._client = client
        self._guard = guard
        self._write_seconds = write_seconds
        self._sink = sink

    async def create(self, withdrawal: Withdrawal) -> None:
        """Make it; AlreadyExistsError when the name is taken."""
        answer = await self._post(WITHDRAWAL, withdrawal.namespace, render_withdrawal(withdrawal), {})
        if self._sink is not None:
            self._sink.take(WITHDRAWAL, answer)

    async def try_role(self, namespace: str, rules: Iterable[KubernetesRule], owner: str) -> None:
        """Try a Role with these rules under a name that nothing has."""
        await self._post(ROLE, namespace, render_role(namespace, _TRIAL, rules, owner), {"dryRun": "All"})

    async def try_binding(
        self, kind: str, namespace: str, role_ref: RoleRef, subjects: Iterable[BindingSubject], owner: str
    ) -> None:
        """Try a binding under a name that nothing has."""
        resource = kind_named(kind)
        document = render_binding(resource, namespace, _TRIAL, role_ref, subjects, owner)
        await self._post(resource, namespace, document, {"dryRun": "All"})

    async def live_pods(self, account: ServiceAccount) -> tuple[LivePod, ...]:
        """List the running pods of a ServiceAccount, page by page."""
        path = POD.collection_path(account.namespace)
        fields = f"spec.serviceAccountName={account.name},status.phase=Running"
        query, found = {"fieldSelector": fields, "limit": _PAGE_SIZE}, set[LivePod]()
        while True:
            page = decode_answer(_PODS, await self._client.read(path, query), path)
            found |= {
                LivePod(account, each.metadata.name, each.metadata.uid, each.spec.node_name)
                for each in page.items or ()
            }
            if not page.metadata.continue_:
                return tuple(sorted(found))
            query = {**query, "continue": page.metadata.continue_}

    async def _post(
        self, kind: ResourceKind, namespace: str, document: Document, query: Mapping[str, str]
    ) -> bytes:
        self._guard.check(self._write_seconds)
        return await self._client.write(
            "POST",
            kind.collection_path(namespace),
            document,
            query={"fieldManager": FIELD_MANAGER, **query},
            timeout_seconds=self._write_seconds,
        )


# ---------------------------------------------------------------- the document


def render_withdrawal(withdrawal: Withdrawal) -> Document:
    """Render a Withdrawal as it is made: without a status."""
    spec: Document = {
        "policyRef": {"name": withdrawal.policy.name},
        "subjectRef": {"name": withdrawal.subject.name, "namespace": withdrawal.subject.namespace},
        "reason": withdrawal.reason,
        "evidence": _render_evidence(withdrawal.evidence),
        "announcedTime": _time(withdrawal.announced),
        "narrowAfterTime": _time(withdrawal.narrow_after),
        "untilTime": _time(withdrawal.until),
        "watchSeconds": withdrawal.watch_seconds,
        **_render_withdrawn(withdrawal.withdrawn),
    }
    return {
        "apiVersion": WITHDRAWAL.api_version,
        "kind": WITHDRAWAL.kind,
        "metadata": {
            "name": withdrawal.name,
            "namespace": withdrawal.namespace,
            "labels": {MANAGED_BY_KEY: "true", "app.kubernetes.io/managed-by": "leastwise"},
        },
        "spec": spec,
    }


def _render_withdrawn(withdrawn: Withdrawn) -> Document:
    kubernetes: Document = {
        "permissions": [_render_permission(each) for each in withdrawn.kubernetes],
        "bindings": [_render_ref(each) for each in withdrawn.bindings],
        "clusterBindings": [_render_ref(each) for each in withdrawn.cluster_bindings],
    }
    aws: Document = {
        "permissions": [{"action": each.action, "resource": each.resource} for each in withdrawn.aws],
        "managedPolicyArns": list(withdrawn.managed_policy_arns),
    }
    blocks: dict[str, Document] = {"kubernetes": kubernetes, "aws": aws}
    filled = {name: {key: each for key, each in block.items() if each} for name, block in blocks.items()}
    return {name: block for name, block in filled.items() if block}


def _render_permission(atom: KubernetesPermission) -> Document:
    named = {"resourceName": atom.resource_name} if atom.resource_name else {}
    return {"apiGroup": atom.api_group, "resource": atom.resource, "verb": atom.verb, **named}


def _render_ref(ref: RoleRef) -> Document:
    return {"roleRef": {"kind": ref.kind, "name": ref.name}}


def _render_evidence(evidence: Evidence) -> Document:
    sources = {"sources": list(evidence.sources)} if evidence.sources else {}
    return {
        "windowSeconds": evidence.window_seconds,
        "observedSinceTime": _time(evidence.observed_since),
        "observedUntilTime": _time(evidence.observed_until),
        **sources,
    }


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
