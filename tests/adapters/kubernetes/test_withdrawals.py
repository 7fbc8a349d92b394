"""Withdrawals as the API server gets them, and the dry runs of the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import role_ref
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.kinds import ResourceKind
from leastwise.adapters.kubernetes.withdrawals import KubernetesWithdrawals, render_withdrawal
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.core.errors import AlreadyExistsError, ForbiddenError
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject
from leastwise.core.withdrawals.records import Withdrawn
from leastwise.core.withdrawals.returns import LivePod
from leastwise.removal_ports import WithdrawalWriter
from withdrawal_builders import SUBJECT, announced, atom, pair

OWNER = "cluster-1/payments/invoice-reader"
ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces/payments/roles"


@dataclass
class FakeClient:
    """Takes writes and gives the scripted pages."""

    writes: list[tuple[str, str, Any, Mapping[str, str] | None]] = field(default_factory=list)
    reads: list[tuple[str, Mapping[str, str] | None]] = field(default_factory=list)
    pages: list[object] = field(default_factory=list)
    error: Exception | None = None

    async def write(self, method: str, path: str, body: Any, **options: Any) -> bytes:
        self.writes.append((method, path, body, options["query"]))
        if self.error is not None:
            raise self.error
        return msgspec.json.encode(body)

    async def read(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        self.reads.append((path, query))
        return msgspec.json.encode(self.pages.pop(0))


@dataclass
class FakeGuard:
    asked: int = 0

    def check(self, write_seconds: float = 10.0) -> None:
        assert write_seconds == 3.0
        self.asked += 1


@dataclass
class FakeSink:
    taken: list[str] = field(default_factory=list)

    def take(self, kind: ResourceKind, answer: bytes) -> None:
        self.taken.append(f"{kind.kind} {msgspec.json.decode(answer)['metadata']['name']}")

    def drop(self, kind: ResourceKind, namespace: str, name: str, uid: str) -> None:
        raise AssertionError((kind, namespace, name, uid))


def writer(
    client: FakeClient, guard: FakeGuard | None = None, sink: FakeSink | None = None
) -> WithdrawalWriter:
    return KubernetesWithdrawals(
        cast("KubernetesClient", client), guard or FakeGuard(), write_seconds=3.0, sink=sink
    )


async def test_it_is_made_by_a_create_without_a_status_and_the_index_hears_of_it() -> None:
    client, guard, sink = FakeClient(), FakeGuard(), FakeSink()
    await writer(client, guard, sink).create(announced())
    ((method, path, body, query),) = client.writes
    assert (method, path) == ("POST", "/apis/leastwise.dev/v1alpha1/namespaces/payments/withdrawals")
    assert query == {"fieldManager": "leastwise.dev/policy-controller"}
    assert "status" not in body
    assert "ownerReferences" not in body["metadata"]
    assert body["metadata"]["labels"]["leastwise.dev/managed"] == "true"
    assert (guard.asked, sink.taken) == (1, ["Withdrawal invoice-reader-1"])


async def test_a_name_that_is_taken_is_told() -> None:
    client = FakeClient(error=AlreadyExistsError("taken"))
    with pytest.raises(AlreadyExistsError):
        await writer(client).create(announced())


async def test_the_way_back_is_tried_as_a_new_object_and_never_made() -> None:
    """An update that changes nothing would pass without the check for escalation."""
    client, guard, sink = FakeClient(), FakeGuard(), FakeSink()
    rules = (KubernetesRule(("",), ("pods",), ("get",)),)
    await writer(client, guard, sink).try_role("payments", rules, OWNER)
    subject = BindingSubject("ServiceAccount", "payments-api", "payments")
    await writer(client, guard, sink).try_binding(
        "ClusterRoleBinding", "", RoleRef("ClusterRole", "view"), [subject], OWNER
    )
    (role, binding) = client.writes
    assert (role[0], role[1]) == ("POST", ROLES)
    assert role[2]["metadata"]["annotations"] == {"leastwise.dev/owner": OWNER}
    assert binding[1] == "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"
    for each in client.writes:
        assert each[3] is not None
        assert each[3]["dryRun"] == "All"
    assert (guard.asked, sink.taken) == (2, [])


async def test_a_refused_way_back_is_told() -> None:
    client = FakeClient(error=ForbiddenError("roles is forbidden: attempting to grant RBAC permissions"))
    with pytest.raises(ForbiddenError, match="attempting to grant"):
        await writer(client).try_role("payments", (), OWNER)


async def test_live_pods_are_listed_page_by_page_with_their_nodes() -> None:
    pages = [
        {
            "items": [{"metadata": {"name": "b", "uid": "2"}, "spec": {"nodeName": "n1"}}],
            "metadata": {"continue": "more"},
        },
        {"items": [{"metadata": {"name": "a", "uid": "1"}, "spec": {}}], "metadata": {}},
    ]
    client = FakeClient(pages=[*pages])
    found = await writer(client).live_pods(SUBJECT)
    assert found == (LivePod(SUBJECT, "a", "1", ""), LivePod(SUBJECT, "b", "2", "n1"))
    assert client.reads[0] == (
        "/api/v1/namespaces/payments/pods",
        {"fieldSelector": "spec.serviceAccountName=payments-api,status.phase=Running", "limit": "500"},
    )
    assert client.reads[1][1] == {**(client.reads[0][1] or {}), "continue": "more"}


async def test_no_pods_are_no_pods() -> None:
    assert await writer(FakeClient(pages=[{"items": None}])).live_pods(SUBJECT) == ()


WORDS = st.builds(
    Withdrawn,
    kubernetes=st.lists(
        st.sampled_from([atom(), atom("deployments", "*", "apps"), atom("secrets", "get", name="db")]),
        unique=True,
    ).map(tuple),
    bindings=st.sampled_from([(), (role_ref(),), (role_ref("local", "Role"),)]),
    cluster_bindings=st.sampled_from([(), (role_ref(),)]),
    aws=st.sampled_from([(), (pair(),)]),
    managed_policy_arns=st.sampled_from([(), ("arn:aws:iam::aws:policy/ReadOnlyAccess",)]),
).filter(len)


@given(words=WORDS)
def test_what_is_written_is_read_back_the_same(words: Withdrawn) -> None:
    one = announced(withdrawn=words)
    document = render_withdrawal(one)
    metadata = {**cast("dict[str, object]", document["metadata"]), "uid": one.uid, "generation": 1}
    assert withdrawal_to_domain({**document, "metadata": metadata}) == one
