"""The watches on the real API server: first state, changes, and every way in which a watch breaks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from leastwise.adapters.kubernetes import kinds
from leastwise.adapters.kubernetes.answers import ExpiredError
from leastwise.adapters.kubernetes.apply import KubernetesWriter
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.decoding import Codec, Item, build_codecs
from leastwise.adapters.kubernetes.identities import read_cluster_id
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.adapters.kubernetes.watches import ClusterWatcher, KindWatch, WatchPace
from leastwise.adapters.kubernetes.written import IndexFeed
from leastwise.api.cloud_accounts import cloud_account_to_domain
from leastwise.api.entitlement_ceilings import entitlement_ceiling_to_domain
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.clock import SystemClock
from leastwise.core.identities import Mark, PolicyKey, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import BindingSubject, ObservedBinding, StoredPolicy
from leastwise.ports import ChangeEvent
from leastwise.services.leases import OpenGuard
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

CODECS = build_codecs(
    {
        "EntitlementPolicy": entitlement_policy_to_domain,
        "EntitlementCeiling": entitlement_ceiling_to_domain,
        "CloudAccount": cloud_account_to_domain,
        "Withdrawal": withdrawal_to_domain,
    }
)
PACE = WatchPace(silence=100.0, first_retry=0.1, last_retry=0.5, refused_retry=0.3)


class Observer:
    """An index that is fed, and every change that it told."""

    def __init__(
        self,
        client: KubernetesClient,
        cluster_id: str,
        pace: WatchPace = PACE,
        namespaces: tuple[str, ...] = (),
    ) -> None:
        self.events: list[ChangeEvent] = []
        self.client = client
        self.cluster_id = cluster_id
        self.index = ClusterIndex(cluster_id, SystemClock(), self.events.append)
        self.watcher = ClusterWatcher(
            client, self.index, CODECS, SystemClock(), namespaces=namespaces, pace=pace
        )

    def told(self, kind: str, namespace: str, name: str) -> list[ChangeEvent]:
        wanted = (kind, namespace, name)
        return [event for event in self.events if (event.kind, event.namespace, event.name) == wanted]


async def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 (what is waited for is another process)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def observing(
    kubeconfig: Path, *, pace: WatchPace = PACE, namespaces: tuple[str, ...] = (), cluster_id: str = ""
) -> AsyncIterator[Observer]:
    client = await KubernetesClient.connect(SystemClock(), kubeconfig=str(kubeconfig))
    observer = Observer(client, cluster_id or await read_cluster_id(client), pace, namespaces)
    task = asyncio.create_task(observer.watcher.run())
    try:
        await until(observer.index.is_synchronised)
        yield observer
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await client.close()


@pytest.fixture
async def observer(cluster: ControlPlane) -> AsyncIterator[Observer]:
    async with observing(cluster.admin_kubeconfig) as observer:
        yield observer


def bind(admin: Kubectl, namespace: str, name: str, role: str = "view") -> None:
    admin(
        *("create", "rolebinding", name, "-n", namespace, f"--clusterrole={role}"),
        f"--serviceaccount={namespace}:payments-api",
    )


def policy(namespace: str, **spec: object) -> dict[str, object]:
    return {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementPolicy",
        "metadata": {"name": "invoice-reader", "namespace": namespace, "labels": {"team": "x"}},
        "spec": {"subject": {"serviceAccountName": "payments-api"}, **spec},
    }


# ---------------------------------------------------------------- what is held and told


async def test_first_state_is_whole_and_told_kind_by_kind(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    bind(admin, namespace, "before")
    admin.apply(policy(namespace))
    async with observing(cluster.admin_kubeconfig) as observer:
        index = observer.index
        assert list(index.gaps()) == []
        assert {event.kind for event in observer.events if not event.name} == {
            kind.kind for kind in kinds.WATCHED
        }
        assert observer.told("RoleBinding", namespace, "before") == []
        account = ServiceAccount(namespace, "payments-api")
        assert [binding.name for binding in index.bindings_of(account)] == ["before"]
        cluster_admin = index.role_definition("ClusterRole", "", "cluster-admin")
        assert cluster_admin is not None
        assert cluster_admin.rules[0].verbs == ("*",)
        assert index.namespace(namespace) is not None
        stored = index.stored_policy(PolicyKey(namespace, "invoice-reader"))
        assert stored is not None
        assert stored.spec["enforcement"] == "Observe"  # the default, visible in the stored object
        assert stored.labels == {"team": "x"}
        assert index.silent_seconds() < 10


async def test_change_is_told_once_with_what_was_before_and_after(
    observer: Observer, admin: Kubectl, namespace: str
) -> None:
    bind(admin, namespace, "x")
    await until(lambda: observer.told("RoleBinding", namespace, "x"))
    admin.patch("rolebinding", "x", {"subjects": None}, namespace)
    await until(lambda: len(observer.told("RoleBinding", namespace, "x")) > 1)
    admin("annotate", "rolebinding", "x", "-n", namespace, "example.com/note=1")  # nothing for us
    admin.delete("rolebinding", "x", namespace)
    await until(lambda: len(observer.told("RoleBinding", namespace, "x")) > 2)
    added, changed, deleted = observer.told("RoleBinding", namespace, "x")
    assert added.before is None
    assert isinstance(added.after, ObservedBinding)
    assert added.after.role_ref == RoleRef("ClusterRole", "view")
    assert changed.before == added.after
    assert isinstance(changed.after, ObservedBinding)
    assert changed.after.subjects == ()
    assert deleted.after is None
    assert list(observer.index.bindings_of(ServiceAccount(namespace, "payments-api"))) == []


async def test_user_subject_that_is_spelled_like_a_service_account_names_it(
    observer: Observer, admin: Kubectl, namespace: str
) -> None:
    account = ServiceAccount(namespace, "payments-api")
    admin(
        *("create", "rolebinding", "as-user", "-n", namespace, "--clusterrole=edit"),
        f"--user={account.username}",
    )
    await until(lambda: list(observer.index.bindings_of(account)))


async def test_owned_objects_are_found_by_the_mark_of_this_cluster_only_r1(
    observer: Observer, namespace: str
) -> None:
    key = PolicyKey(namespace, "invoice-reader")
    writer = KubernetesWriter(
        observer.client,
        OpenGuard(),
        SystemClock(),
        reporting_instance="test",
        sink=IndexFeed(observer.index, CODECS),
    )
    for name, cluster_id in (("ours", observer.cluster_id), ("theirs", "another-cluster")):
        owner = Mark(cluster_id, key).text
        subjects = [BindingSubject("ServiceAccount", "payments-api", namespace)]
        await writer.create_role(namespace, name, (), owner)
        await writer.create_binding("RoleBinding", namespace, name, RoleRef("Role", name), subjects, owner)
    # without a wait: the answers to our own writes are in the index when the write returns
    assert [each.name for each in observer.index.owned_bindings(key)] == ["ours"]
    assert [each.name for each in observer.index.owned_role_definitions(key)] == ["ours"]
    ours = observer.index.binding("RoleBinding", namespace, "ours")
    assert ours is not None
    assert ours.managed
    await writer.delete("RoleBinding", namespace, "ours", ours.uid)
    assert observer.index.binding("RoleBinding", namespace, "ours") is None
    await asyncio.sleep(0.3)
    assert observer.index.binding("RoleBinding", namespace, "ours") is None


async def test_policies_are_found_by_what_they_refer_to_and_status_is_told(
    observer: Observer, admin: Kubectl, namespace: str
) -> None:
    key = PolicyKey(namespace, "invoice-reader")
    account_ref = f"prod-{secrets.token_hex(4)}"
    admin.apply(
        policy(
            namespace,
            kubernetes={"bindings": [{"roleRef": {"kind": "ClusterRole", "name": "view"}}]},
            aws={
                "accountRef": {"name": account_ref},
                "trust": "IRSA",
                "statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}],
            },
        )
    )
    await until(lambda: observer.index.policy(key))
    index = observer.index
    assert [policy.key for policy in index.policies_using_account(account_ref)] == [key]
    assert key in list(index.policies_using_role("ClusterRole", "", "view"))
    assert [policy.key for policy in index.policies_in(namespace)] == [key]
    admin.patch("epol", key.name, {"status": {"observedGeneration": 1}}, namespace, status=True)
    await until(lambda: len(observer.told("EntitlementPolicy", namespace, key.name)) > 1)
    last = observer.told("EntitlementPolicy", namespace, key.name)[-1]
    assert isinstance(last.before, StoredPolicy)
    assert isinstance(last.after, StoredPolicy)
    assert last.before.policy == last.after.policy
    assert last.after.status["observedGeneration"] == 1


async def test_role_arn_annotation_is_seen_with_its_manager(
    observer: Observer, admin: Kubectl, namespace: str
) -> None:
    account = ServiceAccount(namespace, "payments-api")
    writer = KubernetesWriter(observer.client, OpenGuard(), SystemClock(), reporting_instance="test")
    admin("create", "serviceaccount", account.name, "-n", namespace)
    await writer.annotate_role_arn(account, "arn:aws:iam::111122223333:role/x")

    def manager() -> str:
        found = observer.index.service_account(account)
        return found.role_arn_manager if found else ""

    await until(manager)
    assert manager() == "leastwise.dev/policy-controller"


async def test_only_the_named_namespaces_are_watched(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    bind(admin, namespace, "inside")
    async with observing(cluster.admin_kubeconfig, namespaces=(namespace,)) as observer:
        index = observer.index
        assert index.binding("RoleBinding", namespace, "inside") is not None
        assert list(index.service_accounts("kube-system")) == []
        assert index.role_definition("ClusterRole", "", "view") is not None


# ---------------------------------------------------------------- how watches break


async def test_killed_api_server_costs_no_change_and_tells_none_twice(
    cluster: ControlPlane, observer: Observer, admin: Kubectl, namespace: str
) -> None:
    bind(admin, namespace, "before")
    await until(lambda: observer.told("RoleBinding", namespace, "before"))
    told = len(observer.told("RoleBinding", namespace, "before"))
    await asyncio.to_thread(cluster.kill_api_server)
    await asyncio.sleep(1.0)
    await asyncio.to_thread(cluster.restart_api_server)
    bind(admin, namespace, "after")
    await until(lambda: observer.told("RoleBinding", namespace, "after"), seconds=60)
    assert len(observer.told("RoleBinding", namespace, "before")) == told
    assert list(observer.index.gaps()) == []  # short trouble with a whole state is no Gap


async def test_expired_version_lists_again_and_finds_what_was_deleted_meanwhile(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    client = await KubernetesClient.connect(SystemClock(), kubeconfig=str(cluster.admin_kubeconfig))
    events: list[ChangeEvent] = []
    index = ClusterIndex("x", SystemClock(), events.append)
    codec = CODECS["RoleBinding"]
    watch = KindWatch(client, kinds.ROLE_BINDING, namespace, codec, index, SystemClock(), PACE, lambda: 0.5)
    bind(admin, namespace, "stays")
    bind(admin, namespace, "goes")
    task = asyncio.create_task(watch.run())
    await until(index.is_synchronised)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    admin.delete("rolebinding", "goes", namespace)
    bind(admin, namespace, "comes")
    # after a restart the API server's memory begins anew, so that the old version is gone: 410
    await asyncio.to_thread(cluster.kill_api_server)
    await asyncio.to_thread(cluster.restart_api_server)
    events.clear()
    with pytest.raises(ExpiredError):
        await watch._watch(watch._version)
    task = asyncio.create_task(watch.run())
    await until(lambda: len(events) > 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await client.close()
    assert {(event.name, event.after is None) for event in events} == {("comes", False), ("goes", True)}
    assert index.binding("RoleBinding", namespace, "stays") is not None


async def test_silent_connection_is_noticed_and_replaced_f13(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    pace = WatchPace(silence=1.0, first_retry=0.1, last_retry=0.5, refused_retry=0.3)
    async with observing(cluster.admin_kubeconfig, pace=pace) as observer:
        await asyncio.to_thread(cluster.pause_api_server)
        try:
            await asyncio.sleep(4.0)
            assert observer.index.silent_seconds() > 3
        finally:
            await asyncio.to_thread(cluster.resume_api_server)
        bind(admin, namespace, "after")
        await until(lambda: observer.told("RoleBinding", namespace, "after"), seconds=60)


async def test_refused_kind_is_a_gap_until_the_right_is_there_r12(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    name = f"reader-{secrets.token_hex(4)}"
    admin("create", "serviceaccount", "reader", "-n", namespace)
    rule = {
        "apiGroups": ["", "rbac.authorization.k8s.io", "leastwise.dev"],
        "resources": ["*"],
        "verbs": ["get", "list", "watch"],
    }
    admin.apply(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRole",
            "metadata": {"name": name},
            "rules": [
                {**rule, "resources": [kind.resource for kind in kinds.WATCHED if kind.kind != "Role"]}
            ],
        }
    )
    admin(
        *("create", "clusterrolebinding", name, f"--clusterrole={name}"),
        f"--serviceaccount={namespace}:reader",
    )
    bind(admin, namespace, "x")
    kubeconfig = cluster.kubeconfig_for_token(cluster.service_account_token(namespace, "reader"))
    async with observing(kubeconfig, cluster_id="x") as observer:
        (gap,) = observer.index.gaps()
        assert (gap.scope, gap.reason) == ("roles", "Forbidden")
        assert 'cannot watch resource "roles"' in gap.message
        assert observer.index.binding("RoleBinding", namespace, "x") is not None
        observer.events.clear()
        admin.patch("clusterrole", name, {"rules": [rule]})
        await until(lambda: not list(observer.index.gaps()))
        assert [event for event in observer.events if event.kind == "Role"] == [
            ChangeEvent("Role", "", "", None, None)
        ]
    admin.delete("clusterrolebinding", name)
    admin.delete("clusterrole", name)


async def test_kind_that_is_not_served_is_a_gap_and_does_not_hold_up_the_rest(
    cluster: ControlPlane,
) -> None:
    client = await KubernetesClient.connect(SystemClock(), kubeconfig=str(cluster.admin_kubeconfig))
    index = ClusterIndex("x", SystemClock())
    ghost = kinds.ResourceKind("CloudAccount", "ghosts", "leastwise.dev/v1alpha1", namespaced=False)
    codec: Codec[object] = Codec(dict, lambda document: Item("", "", "", document))
    watch = KindWatch(client, ghost, "", codec, index, SystemClock(), PACE, lambda: 0.5)
    task = asyncio.create_task(watch.run())
    await until(index.is_synchronised)
    (gap,) = index.gaps()
    assert "is the CRD installed?" in gap.message
    assert index.silent_seconds() == 0.0
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await client.close()
