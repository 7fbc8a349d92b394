"""Writes of the Kubernetes adapter on the real API server: its rules are what the safety rests on."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from leastwise.adapters.kubernetes.apply import KubernetesWriter
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.identities import read_cluster_id
from leastwise.adapters.kubernetes.lease_store import KubernetesLeaseStore
from leastwise.adapters.kubernetes.revisions import KubernetesRevisionStore
from leastwise.clock import SystemClock
from leastwise.core.errors import (
    AlreadyExistsError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    LeaseLostError,
    NotFoundError,
    RetryLaterError,
)
from leastwise.core.identities import FINALIZER, PolicyKey, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import BindingSubject
from leastwise.services.leases import LeaseKeeper, OpenGuard
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

pytestmark = pytest.mark.e2e

OWNER = "cluster-1/payments/invoice-reader"
READ = (KubernetesRule(api_groups=("",), resources=("configmaps",), verbs=("get", "list")),)
VIEW = RoleRef("ClusterRole", "view")
ARN = "arn:aws:iam::111122223333:role/leastwise/x"


class FakeClosedGuard:
    """A lease that has expired."""

    def check(self, write_seconds: float = 10.0) -> None:
        raise LeaseLostError("expired")


@pytest.fixture
async def client(cluster: ControlPlane) -> AsyncIterator[KubernetesClient]:
    connected = await KubernetesClient.connect(SystemClock(), kubeconfig=str(cluster.admin_kubeconfig))
    yield connected
    await connected.close()


@pytest.fixture
def writer(client: KubernetesClient) -> KubernetesWriter:
    return KubernetesWriter(client, OpenGuard(), SystemClock(), reporting_instance="test")


def subject(namespace: str, name: str = "payments-api") -> BindingSubject:
    return BindingSubject("ServiceAccount", name, namespace)


def uid_of(admin: Kubectl, kind: str, name: str, namespace: str) -> str:
    return str(admin.get(kind, name, namespace)["metadata"]["uid"])


def make_policy(admin: Kubectl, namespace: str, **metadata: Any) -> PolicyKey:
    admin.apply(
        {
            "apiVersion": "leastwise.dev/v1alpha1",
            "kind": "EntitlementPolicy",
            "metadata": {"name": "invoice-reader", "namespace": namespace, **metadata},
            "spec": {"subject": {"serviceAccountName": "payments-api"}},
        }
    )
    return PolicyKey(namespace, "invoice-reader")


# ---------------------------------------------------------------- whose object it is


async def test_created_role_carries_the_mark_and_no_owner_reference_k17(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    role = admin.get("role", "ours", namespace)
    assert role["metadata"]["annotations"] == {"leastwise.dev/owner": OWNER}
    assert role["metadata"]["labels"] == {
        "leastwise.dev/managed": "true",
        "app.kubernetes.io/managed-by": "leastwise",
    }
    assert "ownerReferences" not in role["metadata"]
    assert role["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]


async def test_create_never_touches_the_object_of_a_stranger_k15_r1(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    admin("create", "role", "taken", "--verb=get", "--resource=pods", "-n", namespace)
    before = admin.get("role", "taken", namespace)
    with pytest.raises(AlreadyExistsError):
        await writer.create_role(namespace, "taken", READ, OWNER)
    assert admin.get("role", "taken", namespace) == before


async def test_apply_with_the_uid_of_another_object_is_a_conflict_and_changes_nothing_k15(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    old_uid = uid_of(admin, "role", "ours", namespace)
    admin.delete("role", "ours", namespace)
    with pytest.raises(ConflictError):
        await writer.apply_role(namespace, "ours", READ, OWNER, old_uid)
    assert not admin.exists("role", "ours", namespace)  # an apply could have created it
    admin("create", "role", "ours", "--verb=get", "--resource=pods", "-n", namespace)
    before = admin.get("role", "ours", namespace)
    with pytest.raises(ConflictError):
        await writer.apply_role(namespace, "ours", READ, OWNER, old_uid)
    assert admin.get("role", "ours", namespace) == before


async def test_write_to_an_existing_object_without_its_uid_is_refused_before_it_is_sent(
    writer: KubernetesWriter, namespace: str
) -> None:
    with pytest.raises(InvalidError):
        await writer.apply_role(namespace, "ours", READ, OWNER, "")
    with pytest.raises(InvalidError):
        await writer.delete("Role", namespace, "ours", "")


async def test_surplus_rule_added_by_hand_is_removed_by_the_next_apply_k15(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    surplus = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}
    role = admin.get("role", "ours", namespace)
    for attempt in ("after the create", "after an apply"):
        admin.patch("role", "ours", {"rules": [*role["rules"], surplus]}, namespace)
        await writer.apply_role(namespace, "ours", READ, OWNER, role["metadata"]["uid"])
        assert admin.get("role", "ours", namespace)["rules"] == role["rules"], attempt


async def test_emptied_role_is_really_empty(writer: KubernetesWriter, admin: Kubectl, namespace: str) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    await writer.apply_role(namespace, "ours", (), OWNER, uid_of(admin, "role", "ours", namespace))
    assert not admin.get("role", "ours", namespace).get("rules")


async def test_mark_removed_or_changed_by_hand_is_put_back_and_other_labels_stay(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    labels = {"leastwise.dev/managed": None, "app.kubernetes.io/managed-by": "me", "team": "x"}
    admin.patch("role", "ours", {"metadata": {"labels": labels}}, namespace)
    await writer.apply_role(namespace, "ours", READ, OWNER, uid_of(admin, "role", "ours", namespace))
    assert admin.get("role", "ours", namespace)["metadata"]["labels"] == {
        "leastwise.dev/managed": "true",
        "app.kubernetes.io/managed-by": "leastwise",
        "team": "x",  # a label of somebody else grants nothing
    }


async def test_equal_apply_changes_nothing(writer: KubernetesWriter, admin: Kubectl, namespace: str) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    uid = uid_of(admin, "role", "ours", namespace)
    await writer.apply_role(namespace, "ours", READ, OWNER, uid)
    version = admin.get("role", "ours", namespace)["metadata"]["resourceVersion"]
    await writer.apply_role(namespace, "ours", READ, OWNER, uid)
    assert admin.get("role", "ours", namespace)["metadata"]["resourceVersion"] == version


async def test_surplus_subject_is_removed_and_user_subjects_are_written_with_their_group(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    subjects = (subject(namespace), BindingSubject("User", "alice"))
    await writer.create_binding("RoleBinding", namespace, "ours", VIEW, subjects, OWNER)
    binding = admin.get("rolebinding", "ours", namespace)
    surplus = {"kind": "Group", "name": "everyone", "apiGroup": "rbac.authorization.k8s.io"}
    admin.patch("rolebinding", "ours", {"subjects": [*binding["subjects"], surplus]}, namespace)
    uid = binding["metadata"]["uid"]
    await writer.apply_binding("RoleBinding", namespace, "ours", VIEW, subjects, OWNER, uid)
    assert admin.get("rolebinding", "ours", namespace)["subjects"] == binding["subjects"]


async def test_role_ref_cannot_be_changed_by_apply_k3(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_binding("RoleBinding", namespace, "ours", VIEW, (subject(namespace),), OWNER)
    uid = uid_of(admin, "rolebinding", "ours", namespace)
    edit = RoleRef("ClusterRole", "edit")
    with pytest.raises(InvalidError, match="roleRef"):
        await writer.apply_binding("RoleBinding", namespace, "ours", edit, (subject(namespace),), OWNER, uid)


async def test_cluster_binding_is_made_without_a_namespace(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    name = f"leastwise-test-{secrets.token_hex(4)}"
    await writer.create_binding("ClusterRoleBinding", namespace, name, VIEW, (subject(namespace),), OWNER)
    binding = admin.get("clusterrolebinding", name)
    assert binding["metadata"]["annotations"]["leastwise.dev/owner"] == OWNER
    await writer.delete("ClusterRoleBinding", namespace, name, binding["metadata"]["uid"])
    assert not admin.exists("clusterrolebinding", name)


async def test_delete_spares_another_object_of_the_name_and_is_content_when_it_is_gone_r1(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    await writer.create_role(namespace, "ours", READ, OWNER)
    uid = uid_of(admin, "role", "ours", namespace)
    await writer.delete("Role", namespace, "ours", uid)
    await writer.delete("Role", namespace, "ours", uid)
    admin("create", "role", "ours", "--verb=get", "--resource=pods", "-n", namespace)
    with pytest.raises(ConflictError):
        await writer.delete("Role", namespace, "ours", uid)
    assert admin.exists("role", "ours", namespace)


# ---------------------------------------------------------------- refusals


async def test_expired_lease_stops_every_kind_of_write(
    client: KubernetesClient, admin: Kubectl, namespace: str
) -> None:
    admin("create", "serviceaccount", "payments-api", "-n", namespace)
    key = make_policy(admin, namespace, finalizers=["example.com/other", FINALIZER])
    before = admin.list("all", namespace), admin.get("epol", key.name, namespace)
    writer = KubernetesWriter(client, FakeClosedGuard(), SystemClock(), reporting_instance="test")
    account = ServiceAccount(namespace, "payments-api")
    revisions = KubernetesRevisionStore(client, FakeClosedGuard(), SystemClock(), namespace)
    for write in (
        writer.create_role(namespace, "ours", READ, OWNER),
        writer.apply_role(namespace, "ours", READ, OWNER, "uid"),
        writer.create_binding("RoleBinding", namespace, "ours", VIEW, (subject(namespace),), OWNER),
        writer.apply_binding("RoleBinding", namespace, "ours", VIEW, (subject(namespace),), OWNER, "uid"),
        writer.delete("Role", namespace, "ours", "uid"),
        writer.annotate_role_arn(account, ARN),
        writer.add_finalizer(key),
        writer.remove_finalizer(key),
        writer.write_status("EntitlementPolicy", namespace, key.name, {"observedGeneration": 1}),
        writer.emit_event(
            "EntitlementPolicy", namespace, key.name, "u", reason="R", message="m", warning=False
        ),
        revisions.save(Revision(OWNER, namespace, key.name, "PolicyDeleted", {})),
    ):
        with pytest.raises(LeaseLostError):
            await write
    assert (admin.list("all", namespace), admin.get("epol", key.name, namespace)) == before
    admin.patch("epol", key.name, {"metadata": {"finalizers": None}}, namespace)


async def test_refusal_says_what_the_api_server_said_k1(
    cluster: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    admin("create", "serviceaccount", "operator", "-n", namespace)
    token = cluster.service_account_token(namespace, "operator")
    limited = await KubernetesClient.connect(
        SystemClock(), kubeconfig=str(cluster.kubeconfig_for_token(token))
    )
    writer = KubernetesWriter(limited, OpenGuard(), SystemClock(), reporting_instance="test")
    with pytest.raises(ForbiddenError, match=r'cannot create resource "roles"'):
        await writer.create_role(namespace, "ours", READ, OWNER)
    admin(
        *("create", "role", "writer", "-n", namespace, "--verb=create,patch"),
        "--resource=roles.rbac.authorization.k8s.io",
    )
    admin(
        *("create", "rolebinding", "writer", "-n", namespace, "--role=writer"),
        f"--serviceaccount={namespace}:operator",
    )
    with pytest.raises(ForbiddenError, match="not currently held"):  # the escalation check
        await writer.create_role(namespace, "ours", READ, OWNER)
    await limited.close()


async def test_refused_token_is_an_authentication_error(cluster: ControlPlane) -> None:
    stranger = await KubernetesClient.connect(
        SystemClock(), kubeconfig=str(cluster.kubeconfig_for_token("not-a-token"))
    )
    with pytest.raises(AuthenticationError):
        await stranger.read("/api/v1/namespaces/default")
    await stranger.close()


async def test_terminating_namespace_is_to_be_waited_for_and_no_missing_right_k18(
    writer: KubernetesWriter, admin: Kubectl
) -> None:
    name = f"test-{secrets.token_hex(4)}"
    admin("create", "namespace", name)
    admin.apply(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "held", "namespace": name, "finalizers": ["example.com/held"]},
        }
    )
    admin.delete("namespace", name, wait=False)
    with pytest.raises(RetryLaterError, match="terminat"):
        await writer.create_role(name, "ours", READ, OWNER)
    admin.patch("configmap", "held", {"metadata": {"finalizers": None}}, name)


# ---------------------------------------------------------------- ServiceAccounts


async def test_annotation_is_held_by_our_manager_and_given_up_again(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    account = ServiceAccount(namespace, "payments-api")
    admin("create", "serviceaccount", account.name, "-n", namespace)
    admin("annotate", "serviceaccount", account.name, "team=x", "-n", namespace)
    await writer.annotate_role_arn(account, ARN)
    found = admin.get("serviceaccount", account.name, namespace)["metadata"]["annotations"]
    assert found == {"team": "x", "eks.amazonaws.com/role-arn": ARN}
    await writer.annotate_role_arn(account, None)
    await writer.annotate_role_arn(account, None)
    found = admin.get("serviceaccount", account.name, namespace)["metadata"]["annotations"]
    assert found == {"team": "x"}


async def test_foreign_annotation_is_a_conflict_and_stays(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    account = ServiceAccount(namespace, "payments-api")
    admin("create", "serviceaccount", account.name, "-n", namespace)
    foreign = "arn:aws:iam::111122223333:role/foreign"
    admin(
        "annotate", "serviceaccount", account.name, f"eks.amazonaws.com/role-arn={foreign}", "-n", namespace
    )
    with pytest.raises(ConflictError, match=r"eks\.amazonaws\.com/role-arn"):
        await writer.annotate_role_arn(account, ARN)
    await writer.annotate_role_arn(account, None)
    found = admin.get("serviceaccount", account.name, namespace)["metadata"]["annotations"]
    assert found == {"eks.amazonaws.com/role-arn": foreign}


async def test_annotating_never_creates_an_account(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    account = ServiceAccount(namespace, "absent")
    with pytest.raises(NotFoundError):
        await writer.annotate_role_arn(account, ARN)
    await writer.annotate_role_arn(account, None)
    assert not admin.exists("serviceaccount", "absent", namespace)


# ---------------------------------------------------------------- finalizer


def finalizers(admin: Kubectl, key: PolicyKey) -> list[str]:
    metadata = admin.get("epol", key.name, key.namespace)["metadata"]
    return list(metadata.get("finalizers", []))


async def test_finalizer_comes_and_goes_once(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    key = make_policy(admin, namespace)
    await writer.add_finalizer(key)
    await writer.add_finalizer(key)
    assert finalizers(admin, key) == [FINALIZER]
    await writer.remove_finalizer(key)
    await writer.remove_finalizer(key)
    assert finalizers(admin, key) == []


async def test_racing_writers_lose_no_finalizer(
    writer: KubernetesWriter, client: KubernetesClient, admin: Kubectl, namespace: str
) -> None:
    key = make_policy(admin, namespace, finalizers=["example.com/first"])
    path = f"/apis/leastwise.dev/v1alpha1/namespaces/{namespace}/entitlementpolicies/{key.name}"

    async def touch() -> None:
        for number in range(15):
            body = {"metadata": {"annotations": {"leastwise.dev/reconcile-at": str(number)}}}
            await client.write("PATCH", path, body, content_type="application/merge-patch+json")
            await asyncio.sleep(0.01)

    async def switch() -> None:
        for _ in range(5):
            for change in (writer.add_finalizer, writer.remove_finalizer):
                for _ in range(50):
                    try:
                        await change(key)
                    except ConflictError:
                        continue
                    break

    await asyncio.gather(touch(), switch())
    await writer.add_finalizer(key)
    assert finalizers(admin, key) == ["example.com/first", FINALIZER]
    await writer.remove_finalizer(key)
    assert finalizers(admin, key) == ["example.com/first"]
    admin.patch("epol", key.name, {"metadata": {"finalizers": None}}, namespace)


async def test_finalizer_holds_a_deleted_policy_until_it_is_taken_off(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    key = make_policy(admin, namespace)
    await writer.add_finalizer(key)
    admin.delete("epol", key.name, namespace, wait=False)
    assert admin.exists("epol", key.name, namespace)
    await writer.remove_finalizer(key)
    assert not admin.exists("epol", key.name, namespace)
    await writer.remove_finalizer(key)
    with pytest.raises(NotFoundError):
        await writer.add_finalizer(key)


# ---------------------------------------------------------------- status and events


def condition(status: str, reason: str) -> dict[str, object]:
    return {
        "type": "Ready",
        "status": status,
        "reason": reason,
        "message": "m",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }


async def test_equal_status_keeps_the_resource_version_and_a_dropped_field_goes(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    key = make_policy(admin, namespace)
    status: dict[str, object] = {
        "observedGeneration": 1,
        "kubernetes": {"roleName": "x"},
        "conditions": [condition("True", "Succeeded")],
    }
    await writer.write_status("EntitlementPolicy", namespace, key.name, status)
    before = admin.get("epol", key.name, namespace)
    assert before["status"]["kubernetes"] == {"roleName": "x"}
    await writer.write_status("EntitlementPolicy", namespace, key.name, status)
    after = admin.get("epol", key.name, namespace)
    assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]
    del status["kubernetes"]
    status["conditions"] = [condition("False", "DriftDetected")]
    await writer.write_status("EntitlementPolicy", namespace, key.name, status)
    now = admin.get("epol", key.name, namespace)["status"]
    assert "kubernetes" not in now
    assert [each["reason"] for each in now["conditions"]] == ["DriftDetected"]


async def test_status_never_creates_a_policy(
    writer: KubernetesWriter, admin: Kubectl, namespace: str
) -> None:
    with pytest.raises(NotFoundError):
        await writer.write_status("EntitlementPolicy", namespace, "absent", {"observedGeneration": 1})
    assert not admin.exists("epol", "absent", namespace)


async def test_status_of_a_cluster_wide_kind_is_written(writer: KubernetesWriter, admin: Kubectl) -> None:
    name = f"prod-{secrets.token_hex(4)}"
    spec = {"cloud": "AWS", "aws": {"accountId": "111122223333", "region": "eu-west-1"}}
    admin.apply(
        {
            "apiVersion": "leastwise.dev/v1alpha1",
            "kind": "CloudAccount",
            "metadata": {"name": name},
            "spec": spec,
        }
    )
    await writer.write_status("CloudAccount", "", name, {"observedGeneration": 1})
    assert admin.get("cloudaccount", name)["status"]["observedGeneration"] == 1
    await writer.emit_event("CloudAccount", "", name, "u", reason="Listed", message="m", warning=False)
    admin.delete("cloudaccount", name)


async def test_repeated_event_is_one_event_with_a_count_also_after_a_restart(
    client: KubernetesClient, admin: Kubectl, namespace: str
) -> None:
    key = make_policy(admin, namespace)
    uid = uid_of(admin, "epol", key.name, namespace)

    async def emit(writer: KubernetesWriter, message: str) -> None:
        await writer.emit_event(
            "EntitlementPolicy", namespace, key.name, uid, reason="Drifted", message=message, warning=True
        )

    first = KubernetesWriter(client, OpenGuard(), SystemClock(), reporting_instance="test")
    for _ in range(4):
        await emit(first, "a rule was added")
    await emit(first, "a subject was added")
    second = KubernetesWriter(client, OpenGuard(), SystemClock(), reporting_instance="another")
    await emit(second, "a rule was added")
    events = {
        event["note"]: event
        for event in admin.list("events.events.k8s.io", namespace)
        if event["regarding"]["name"] == key.name
    }
    assert sorted(events) == ["a rule was added", "a subject was added"]
    assert events["a rule was added"]["series"]["count"] == 3
    assert "series" not in events["a subject was added"]
    assert events["a rule was added"]["reportingController"] == "leastwise.dev/controller"


# ---------------------------------------------------------------- identity, revisions, lease


async def test_cluster_id_is_the_uid_of_kube_system(client: KubernetesClient, admin: Kubectl) -> None:
    assert await read_cluster_id(client) == admin.get("namespace", "kube-system")["metadata"]["uid"]


def revision(owner: str, **spec: object) -> Revision:
    return Revision(
        owner=owner,
        namespace="payments",
        policy="invoice-reader",
        reason="PolicyDeleted",
        spec=spec,
        documents={"Role/payments/x": {"rules": []}},
        labels={"team": "x"},
    )


async def test_revision_comes_back_as_it_was_saved_and_equal_content_is_kept_once(
    client: KubernetesClient, namespace: str
) -> None:
    store = KubernetesRevisionStore(client, OpenGuard(), SystemClock(), namespace)
    name = await store.save(revision(OWNER, enforcement="Enforce"))
    assert await store.save(revision(OWNER, enforcement="Enforce")) == name
    found = await store.read(name)
    assert found is not None
    assert found.created is not None
    assert (found.spec, found.documents, found.labels, found.reason) == (
        {"enforcement": "Enforce"},
        {"Role/payments/x": {"rules": []}},
        {"team": "x"},
        "PolicyDeleted",
    )
    assert [each.name for each in await store.list_all()] == [name]
    assert await store.read("absent") is None


async def test_pruning_keeps_the_newest_and_leaves_other_owners_alone(
    client: KubernetesClient, namespace: str
) -> None:
    store = KubernetesRevisionStore(client, OpenGuard(), SystemClock(), namespace)
    for number in range(4):
        await store.save(revision(OWNER, number=number))
        await asyncio.sleep(1.0)  # creation times have whole seconds
    other = await store.save(revision("cluster-1/payments/other", number=9))
    assert await store.prune(OWNER, keep=2, max_age_seconds=3600) == 2
    kept = await store.list_all()
    assert sorted(str(each.spec["number"]) for each in kept) == ["2", "3", "9"]
    assert await store.prune(OWNER, keep=5, max_age_seconds=0) == 2
    assert [each.name for each in await store.list_all()] == [other]


async def test_lease_is_written_only_over_what_was_read(
    client: KubernetesClient, admin: Kubectl, namespace: str
) -> None:
    store = KubernetesLeaseStore(client, SystemClock(), namespace, "leastwise-controller")
    assert await store.read(timeout_seconds=5) is None
    first = await store.create("a", 30, timeout_seconds=5)
    with pytest.raises(AlreadyExistsError):
        await store.create("b", 30, timeout_seconds=5)
    second = await store.update(first, holder="a", seconds=30, timeout_seconds=5)
    with pytest.raises(ConflictError):
        await store.update(first, holder="b", seconds=30, timeout_seconds=5)
    third = await store.update(second, holder="b", seconds=15, timeout_seconds=5)
    assert (third.holder, third.seconds, third.transitions) == ("b", 15, 1)
    assert await store.read(timeout_seconds=5) == third
    spec = admin.get("lease", "leastwise-controller", namespace)["spec"]
    assert spec["holderIdentity"] == "b"
    assert spec["renewTime"] >= spec["acquireTime"]
    await store.update(third, holder="", seconds=15, timeout_seconds=5)
    assert admin.get("lease", "leastwise-controller", namespace)["spec"].get("holderIdentity", "") == ""


async def test_hung_api_server_ends_the_holder_within_its_lease_and_a_standby_takes_over_after(
    cluster: ControlPlane, client: KubernetesClient, namespace: str
) -> None:
    clock = SystemClock()
    lost: list[str] = []

    def keeper(identity: str) -> LeaseKeeper:
        store = KubernetesLeaseStore(client, clock, namespace, "leastwise-controller")
        return LeaseKeeper(store, clock, seconds=4, identity=identity, on_lost=lost.append)

    active, standby = keeper("a"), keeper("b")
    await active.acquire()
    active.check(1.0)
    holding = asyncio.create_task(active.hold())
    waiting = asyncio.create_task(standby.acquire())
    await asyncio.sleep(2.0)
    assert not waiting.done()
    await asyncio.to_thread(cluster.pause_api_server)
    try:
        paused = clock.monotonic()
        with pytest.raises(LeaseLostError):
            await holding
        assert clock.monotonic() - paused < 4.5
        assert len(lost) == 1
        with pytest.raises(LeaseLostError):
            active.check(0.0)
    finally:
        await asyncio.to_thread(cluster.resume_api_server)
    async with asyncio.timeout(30):
        await waiting
    standby.check(1.0)
    assert not active.is_held
    await standby.release()
