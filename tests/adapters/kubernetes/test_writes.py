from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from fakes import FakeClock
from leastwise.adapters.kubernetes import kinds
from leastwise.adapters.kubernetes.apply import KubernetesWriter
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.decoding import build_codecs
from leastwise.adapters.kubernetes.documents import render_binding
from leastwise.adapters.kubernetes.events import to_micro_time
from leastwise.adapters.kubernetes.identities import read_cluster_id
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.lease_store import KubernetesLeaseStore
from leastwise.adapters.kubernetes.revisions import KubernetesRevisionStore
from leastwise.adapters.kubernetes.written import IndexFeed
from leastwise.core.errors import ConflictError, RetryLaterError
from leastwise.core.identities import FINALIZER, PolicyKey, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import BindingSubject
from leastwise.ports import KubernetesWriter as KubernetesWriterPort
from leastwise.ports import LeaseRecord, LeaseStore, RevisionStore

KEY = PolicyKey("payments", "invoice-reader")
OWNER = f"cluster-1/{KEY}"


class FakeGuard:
    """Counts how often it is asked, and for how long a write."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def check(self, write_seconds: float = 10.0) -> None:
        self.asked.append(write_seconds)


class FakeApiServer:
    """Gives the scripted answers in their order, then 200 with an empty object."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Any]] = []
        self.script: list[tuple[int, Mapping[str, object]]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        self.requests.append((request.method, request.path, json.loads(text) if text else None))
        status, body = self.script.pop(0) if self.script else (200, {})
        return web.json_response(body, status=status)

    def methods(self) -> list[str]:
        return [method for method, *_ in self.requests]


@pytest.fixture
async def server() -> FakeApiServer:
    return FakeApiServer()


@pytest.fixture
async def client(server: FakeApiServer, tmp_path: Path) -> AsyncIterator[KubernetesClient]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    path = tmp_path / "kubeconfig"
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    context = {"name": "it", "context": {"cluster": "c", "user": "u"}}
    clusters = [{"name": "c", "cluster": {"server": url}}]
    config = {"current-context": "it", "clusters": clusters, "users": [], "contexts": [context]}
    path.write_text(yaml.safe_dump(config))
    connected = await KubernetesClient.connect(FakeClock(), kubeconfig=str(path))
    yield connected
    await connected.close()
    await runner.cleanup()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def guard() -> FakeGuard:
    return FakeGuard()


@pytest.fixture
def writer(client: KubernetesClient, guard: FakeGuard, clock: FakeClock) -> KubernetesWriter:
    return KubernetesWriter(client, guard, clock, reporting_instance="pod-1", write_seconds=3.0)


def as_port(writer: KubernetesWriter) -> KubernetesWriterPort:
    return writer  # mypy proves that the port is implemented


CONFLICT = (409, {"kind": "Status", "reason": "Conflict"})
EXISTS = (409, {"kind": "Status", "reason": "AlreadyExists"})
ABSENT = (404, {"kind": "Status", "reason": "NotFound"})
INVALID = (422, {"kind": "Status", "reason": "Invalid"})


def held(*finalizers: str) -> tuple[int, Mapping[str, object]]:
    return (200, {"metadata": {"resourceVersion": "7", "finalizers": list(finalizers)}})


async def test_guard_is_asked_before_every_request_of_a_retried_write(
    writer: KubernetesWriter, server: FakeApiServer, guard: FakeGuard
) -> None:
    server.script = [INVALID, held("a"), CONFLICT, held("a", "b"), (200, {})]
    await as_port(writer).add_finalizer(KEY)
    assert server.methods() == ["PATCH", "GET", "PATCH", "GET", "PATCH"]
    assert server.requests[-1][2] == {
        "metadata": {"resourceVersion": "7", "finalizers": ["a", "b", FINALIZER]}
    }
    assert guard.asked == [3.0, 3.0, 3.0]


async def test_finalizer_that_others_always_change_first_is_a_conflict_in_the_end(
    writer: KubernetesWriter, server: FakeApiServer
) -> None:
    server.script = [held(FINALIZER, "a"), CONFLICT] * 9
    with pytest.raises(ConflictError):
        await writer.remove_finalizer(KEY)
    assert server.methods() == ["GET", "PATCH"] * 5


async def test_account_in_use_is_held_and_let_go(writer: KubernetesWriter, server: FakeApiServer) -> None:
    server.script = [(200, {}), held(FINALIZER), (200, {}), ABSENT]
    await writer.add_account_finalizer("prod")
    await writer.remove_account_finalizer("prod")
    await writer.remove_account_finalizer("prod")
    assert server.methods() == ["PATCH", "GET", "PATCH", "GET"]
    assert server.requests[0][1] == "/apis/leastwise.dev/v1alpha1/cloudaccounts/prod"


async def test_object_held_by_a_stranger_s_finalizer_stays_in_the_index(
    client: KubernetesClient, server: FakeApiServer, guard: FakeGuard, clock: FakeClock
) -> None:
    ours = ("EntitlementPolicy", "EntitlementCeiling", "CloudAccount", "Withdrawal")
    codecs = build_codecs(dict.fromkeys(ours, dict))
    index = ClusterIndex("cluster-1", clock)
    index.register(kinds.ROLE, "")
    writer = KubernetesWriter(client, guard, clock, reporting_instance="", sink=IndexFeed(index, codecs))
    role = {"metadata": {"name": "r", "namespace": "payments", "uid": "u", "resourceVersion": "5"}}
    server.script = [(201, role), (200, {"kind": "Role"}), (200, {"kind": "Status"})]
    await writer.create_role("payments", "r", (), OWNER)
    await writer.delete("Role", "payments", "r", "u")
    assert index.role_definition("Role", "payments", "r") is not None
    await writer.delete("Role", "payments", "r", "u")
    assert index.role_definition("Role", "payments", "r") is None
    server.script = [(201, {"metadata": "odd"})]
    await writer.create_role("payments", "r", (), OWNER)  # done, whatever the answer looks like
    assert index.role_definition("Role", "payments", "r") is None


async def test_annotation_is_applied_without_force_on_the_account_that_was_read_k10(
    writer: KubernetesWriter, server: FakeApiServer
) -> None:
    server.script = [(200, {"metadata": {"uid": "u"}})]
    await writer.annotate_role_arn(ServiceAccount("payments", "a"), "arn")
    metadata = server.requests[1][2]["metadata"]
    assert metadata["uid"] == "u"
    assert metadata["annotations"] == {"eks.amazonaws.com/role-arn": "arn"}


def test_binding_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a binding"):
        render_binding(kinds.ROLE, "n", "x", RoleRef("Role", "r"), (), OWNER)


def test_group_subject_is_written_with_its_api_group_and_no_namespace() -> None:
    document = render_binding(
        kinds.CLUSTER_ROLE_BINDING, "n", "x", RoleRef("Role", "r"), [BindingSubject("Group", "g")], OWNER
    )
    assert document["subjects"] == [{"kind": "Group", "name": "g", "apiGroup": "rbac.authorization.k8s.io"}]
    assert "namespace" not in document["metadata"]  # type: ignore[operator]  # a JSON object


# ---------------------------------------------------------------- events


def emitter(writer: KubernetesWriter) -> Callable[[str], Awaitable[None]]:
    async def emit(message: str) -> None:
        await writer.emit_event(
            "EntitlementPolicy", "payments", KEY.name, "u", reason="Drifted", message=message, warning=True
        )

    return emit


async def test_repeats_are_counted_and_written_seldom(
    writer: KubernetesWriter, server: FakeApiServer, clock: FakeClock
) -> None:
    emit = emitter(writer)
    for _ in range(5):
        await emit("m")
    assert server.methods() == ["POST", "PATCH"]
    clock.advance(301)
    await emit("m")
    assert server.methods() == ["POST", "PATCH", "PATCH"]
    assert server.requests[-1][2]["series"]["count"] == 6


async def test_event_that_has_ended_is_written_anew(writer: KubernetesWriter, server: FakeApiServer) -> None:
    emit = emitter(writer)
    server.script = [(201, {}), ABSENT, (201, {})]
    for _ in range(3):
        await emit("m")
    assert server.methods() == ["POST", "PATCH", "POST"]


async def test_event_of_a_process_before_is_counted_on(
    writer: KubernetesWriter, server: FakeApiServer
) -> None:
    emit = emitter(writer)
    server.script = [EXISTS, (200, {"series": {"count": 7}}), (200, {}), EXISTS, ABSENT]
    await emit("m")
    assert server.requests[-1][2]["series"]["count"] == 8
    await emit("n")  # ended between the two requests
    assert server.methods() == ["POST", "GET", "PATCH", "POST", "GET"]


async def test_memory_for_repeats_is_bounded(
    writer: KubernetesWriter, server: FakeApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leastwise.adapters.kubernetes.events._MAX_REMEMBERED", 2)
    emit = emitter(writer)
    for message in ("a", "b", "c", "a"):
        await emit(message)
    assert server.methods() == ["POST", "POST", "POST", "POST"]


async def test_long_message_and_name_are_cut_to_what_the_api_takes(
    writer: KubernetesWriter, server: FakeApiServer
) -> None:
    await writer.emit_event("CloudAccount", "", "x" * 253, "u", reason="R", message="m" * 5000, warning=False)
    _, path, body = server.requests[0]
    assert path.endswith("/namespaces/default/events")
    assert len(body["note"]) == 1024
    assert len(body["metadata"]["name"]) <= 253
    assert "namespace" not in body["regarding"]
    assert body["type"] == "Normal"


def test_micro_time_is_what_the_api_reads() -> None:
    assert to_micro_time(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02T03:04:05.000678Z"


# ---------------------------------------------------------------- revisions


def record(name: str, created: str, **annotations: str) -> dict[str, object]:
    metadata = {"name": name, "uid": f"u-{name}", "creationTimestamp": created, "annotations": annotations}
    return {"metadata": metadata, "data": {"owner": OWNER, "spec": {"a": 1}}}


def page(*records: dict[str, object], token: str = "") -> tuple[int, Mapping[str, object]]:
    return (200, {"items": list(records), "metadata": {"continue": token}})


@pytest.fixture
def store(client: KubernetesClient, guard: FakeGuard, clock: FakeClock) -> KubernetesRevisionStore:
    return KubernetesRevisionStore(client, guard, clock, "leastwise-system")


def as_store(store: KubernetesRevisionStore) -> RevisionStore:
    return store  # mypy proves that the port is implemented


async def test_saving_again_counts_as_new_but_is_written_once_a_day_at_most(
    store: KubernetesRevisionStore, server: FakeApiServer, clock: FakeClock
) -> None:
    now = clock.now()
    server.script = [EXISTS, (200, record("x", (now - timedelta(hours=23)).isoformat()))]
    revision = Revision(OWNER, "payments", KEY.name, "PolicyDeleted", {})
    await as_store(store).save(revision)
    assert server.methods() == ["POST", "GET"]
    server.script = [EXISTS, (200, record("x", (now - timedelta(hours=25)).isoformat()))]
    await store.save(revision)
    assert server.methods() == ["POST", "GET", "POST", "GET", "PATCH"]
    assert server.requests[-1][2]["metadata"]["annotations"] == {"leastwise.dev/saved-time": now.isoformat()}


async def test_revisions_of_several_pages_come_newest_first_by_when_they_were_last_saved(
    store: KubernetesRevisionStore, server: FakeApiServer
) -> None:
    old, new = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
    saved = {"leastwise.dev/saved-time": "2026-01-03T00:00:00+00:00"}
    odd = {"leastwise.dev/saved-time": "2026-01-09T00:00:00"}
    server.script = [
        page(record("a", old, **saved), record("b", old), token="t"),
        page(record("c", new, **odd)),
    ]
    assert [revision.name for revision in await store.list_all()] == ["a", "c", "b"]


async def test_pruning_passes_over_what_is_gone_already(
    store: KubernetesRevisionStore, server: FakeApiServer, clock: FakeClock
) -> None:
    recent = clock.now().isoformat()
    server.script = [page(record("a", recent), record("b", "2020-01-01T00:00:00Z")), ABSENT]
    assert await store.prune(OWNER, keep=5, max_age_seconds=3600) == 1
    assert server.requests[-1][:2] == (
        "DELETE",
        "/apis/apps/v1/namespaces/leastwise-system/controllerrevisions/b",
    )
    assert server.requests[-1][2] == {"preconditions": {"uid": "u-b"}}


# ---------------------------------------------------------------- lease and identity


def as_lease_store(store: KubernetesLeaseStore) -> LeaseStore:
    return store  # mypy proves that the port is implemented


async def test_lease_without_a_spec_is_held_by_nobody(
    client: KubernetesClient, server: FakeApiServer, clock: FakeClock
) -> None:
    store = as_lease_store(KubernetesLeaseStore(client, clock, "leastwise-system", "l"))
    server.script = [(200, {"metadata": {"resourceVersion": "3"}})]
    assert await store.read(timeout_seconds=1) == LeaseRecord("", 0, 0, "3")


async def test_renewal_keeps_the_time_of_taking(
    client: KubernetesClient, server: FakeApiServer, clock: FakeClock
) -> None:
    store = KubernetesLeaseStore(client, clock, "leastwise-system", "l")
    spec = {"holderIdentity": "a", "acquireTime": "2026-01-01T00:00:00.000000Z", "leaseTransitions": 2}
    server.script = [(200, {"metadata": {"resourceVersion": "3"}, "spec": spec})]
    record = await store.read(timeout_seconds=1)
    assert record is not None
    clock.advance(60)
    server.script = [(200, {"metadata": {"resourceVersion": "4"}, "spec": spec})] * 2
    await store.update(record, holder="a", seconds=30, timeout_seconds=1)
    await store.update(record, holder="b", seconds=30, timeout_seconds=1)
    kept, taken = (request[2]["spec"] for request in server.requests[1:])
    assert (kept["acquireTime"], kept["leaseTransitions"]) == (spec["acquireTime"], 2)
    assert (taken["acquireTime"], taken["leaseTransitions"]) == (taken["renewTime"], 3)


async def test_cluster_id_that_cannot_be_read_is_no_id(
    client: KubernetesClient, server: FakeApiServer
) -> None:
    server.script = [(200, {"metadata": {"uid": "u"}}), (200, {"items": []})]
    assert await read_cluster_id(client) == "u"
    with pytest.raises(RetryLaterError):
        await read_cluster_id(client)
