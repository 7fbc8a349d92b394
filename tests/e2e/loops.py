"""What the tests of the running loop ask of a world: our objects, events, drift, edits by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from leastwise_dev import chart
from leastwise_dev import world_objects as objects
from leastwise_dev.kubeconfigs import Answer
from leastwise_dev.worlds import OUR_API, World

Manifest = dict[str, Any]

RBAC = "/apis/rbac.authorization.k8s.io/v1"
EVENTS = "/apis/events.k8s.io/v1"
MERGE = "application/merge-patch+json"
OPERATOR_NAMESPACE = chart.NAMESPACE
OWNER = "leastwise.dev/owner"
MANAGED = "leastwise.dev/managed"
FINALIZER = "leastwise.dev/finalizer"
REMOVE_AFTER = "leastwise.dev/remove-after"
INVENTORY_SECONDS = 4.0
"""Within which a change of what subjects can do is told, in a world of tests."""

NAME = "reader"
"""The policy's name where a test needs no other."""


# ---------------------------------------------------------------- Kubernetes


def owner(world: World, namespace: str, name: str = NAME) -> str:
    """The mark of a policy."""
    return f"{world.cluster_id}/{namespace}/{name}"


def listed(world: World, path: str, **query: str) -> list[Manifest]:
    """The items of a collection."""
    asked = "&".join(f"{key}={quote(value)}" for key, value in query.items())
    found = world.read(f"{path}?{asked}" if asked else path)
    assert found is not None, path
    items: list[Manifest] = found["items"]
    return items


def marked(world: World, namespace: str, name: str = NAME) -> list[Manifest]:
    """Every Role and binding with the policy's mark."""
    places = [f"{RBAC}/namespaces/{namespace}/roles", f"{RBAC}/namespaces/{namespace}/rolebindings"]
    places.append(f"{RBAC}/clusterrolebindings")
    mark = owner(world, namespace, name)
    return [
        each
        for place in places
        for each in listed(world, place, labelSelector=f"{MANAGED}=true")
        if each["metadata"]["annotations"][OWNER] == mark
    ]


def role_path(world: World, namespace: str, name: str = NAME) -> str:
    """Where the policy's Role is."""
    made = world.policy_status(namespace, name)["kubernetes"]["roleName"]
    return f"{RBAC}/namespaces/{namespace}/roles/{made}"


def binding_path(world: World, namespace: str, role: str = "", name: str = NAME) -> str:
    """Where the policy's RoleBinding to that role is; without one, to the policy's own Role."""
    (found,) = [
        each["metadata"]["name"]
        for each in marked(world, namespace, name)
        if "roleRef" in each
        and (each["roleRef"]["name"] == role if role else each["roleRef"]["kind"] == "Role")
    ]
    return f"{RBAC}/namespaces/{namespace}/rolebindings/{found}"


def policy_path(namespace: str, name: str = NAME) -> str:
    return f"{OUR_API}/namespaces/{namespace}/entitlementpolicies/{name}"


def edit(world: World, path: str, body: Mapping[str, Any]) -> Manifest:
    """Merge a change into an object by hand, as the admin."""
    return _expect(world.plane.connection.request("PATCH", path, body, content_type=MERGE), path)


def create(world: World, path: str, body: Mapping[str, Any]) -> Manifest:
    return _expect(world.plane.request("POST", path, body), path)


def delete(world: World, path: str, **options: str) -> None:
    body = {"kind": "DeleteOptions", "apiVersion": "v1", **options}
    _expect(world.plane.request("DELETE", path, body), path)


def _expect(answer: Answer, path: str) -> Manifest:
    if answer.status not in range(200, 300):
        raise AssertionError(f"{path}: {answer.status} {answer.body.decode()}")
    return answer.json()


def change_policy(world: World, namespace: str, spec: Mapping[str, Any], name: str = NAME) -> None:
    """Merge into the policy's spec."""
    edit(world, policy_path(namespace, name), {"spec": spec})


def drifts(world: World, namespace: str, name: str = NAME) -> list[Manifest]:
    """The open drift of a policy's status."""
    found: list[Manifest] = world.policy_status(namespace, name).get("drift", [])
    return found


def wait_drift(world: World, namespace: str, name: str = NAME, **fields: Any) -> Manifest:
    """Wait until the status tells of drift with these fields."""

    def told() -> Manifest | None:
        found = [
            each
            for each in drifts(world, namespace, name)
            if all(each[key] == value for key, value in fields.items())
        ]
        return found[0] if found else None

    drift: Manifest = world.until(
        told, f"drift {fields} of {namespace}/{name}", state=lambda: str(drifts(world, namespace, name))
    )
    return drift


def events(world: World, namespace: str, name: str = NAME, kind: str = "EntitlementPolicy") -> dict[str, str]:
    """Notes of the events about an object, by reason; several of one reason are joined."""
    notes: dict[str, str] = {}
    for each in listed(world, f"{EVENTS}/namespaces/{namespace}/events"):
        regarding = each["regarding"]
        if (regarding["kind"], regarding["name"]) == (kind, name):
            notes[each["reason"]] = "\n".join(filter(None, (notes.get(each["reason"]), each["note"])))
    return notes


def wait_event(world: World, namespace: str, reason: str, name: str = NAME, **of: str) -> str:
    """Wait for an event; return its note."""
    note: str = world.until(
        lambda: events(world, namespace, name, **of).get(reason),
        f"event {reason} about {namespace}/{name}",
        state=lambda: str(events(world, namespace, name, **of)),
    )
    return note


def settle(seconds: float = 1.0) -> None:
    """Let the operator do what it would do, where a test proves that it does nothing."""
    time.sleep(seconds)


def rested(world: World, namespace: str, name: str = NAME) -> Manifest:
    """Wait until the policy's subjects are counted and nothing writes it; return it.

    What the subjects can do is told a moment after the policy is Ready, and again when its IAM role is read.
    """

    def still() -> Manifest | None:
        first = world.policy(namespace, name)
        if first is None or "effective" not in first["status"]["counts"]:
            return None
        settle(INVENTORY_SECONDS)
        return first if first == world.policy(namespace, name) else None

    found: Manifest = world.until(
        still,
        f"policy {namespace}/{name} rests",
        timeout_seconds=60,
        state=lambda: str(world.policy(namespace, name)),
    )
    return found


def wait_gone(world: World, path: str, timeout_seconds: float = 30.0) -> None:
    """Wait until an object is gone."""
    world.until(
        lambda: world.read(path) is None,
        f"{path} is gone",
        timeout_seconds=timeout_seconds,
        state=lambda: str(world.read(path)),
    )


def versions(found: list[Manifest]) -> dict[str, str]:
    """What tells whether objects were written to, by uid."""
    return {each["metadata"]["uid"]: each["metadata"]["resourceVersion"] for each in found}


def audited_writes(world: World, namespace: str) -> list[tuple[str, str, str]]:
    """Verb, resource and name of every write of the operator in a namespace, in order, as the API server saw
    them; refused ones too."""
    found = []
    for line in world.plane.audit_log.read_text().splitlines():
        event = json.loads(line)
        ref = event.get("objectRef", {})
        if (
            event["stage"] == "ResponseComplete"
            and event["verb"] in {"create", "patch", "update", "delete"}
            and event["user"]["username"].startswith("system:serviceaccount:leastwise-system:")
            and ref.get("namespace") == namespace
        ):
            found.append((event["verb"], ref["resource"], ref.get("name", "")))
    return found


# ---------------------------------------------------------------- AWS


def refresh(world: World, account: str = objects.ACCOUNT_REF) -> None:
    """Have the account listed now: a changed CloudAccount does not wait for its period."""
    path = f"{OUR_API}/cloudaccounts/{account}"
    found = world.read(path)
    assert found is not None, path
    edit(world, path, {"spec": {"refreshSeconds": 11 if found["spec"]["refreshSeconds"] == 10 else 10}})


def aws_policy(namespace: str, name: str = NAME, *, trust: str = "IRSA", **fields: Any) -> Manifest:
    """A policy with an AWS block only, which reads the bucket named as the namespace."""
    block = objects.aws_block(f"arn:aws:s3:::{namespace}/*", trust=trust)
    return objects.policy(namespace, name, rules=(), aws={**block, **fields.pop("block", {})}, **fields)


def aws_role(world: World, namespace: str, name: str = NAME) -> str:
    """Name of the policy's role, as its status tells."""
    arn: str = world.policy_status(namespace, name)["aws"]["roleArn"]
    return arn.rpartition("/")[2]


def tags(world: World, role: str) -> dict[str, str]:
    """Tags of a role."""
    found = world.iam.list_role_tags(RoleName=role)["Tags"]
    return {each["Key"]: each["Value"] for each in found}


def account_condition(world: World, account: str = objects.ACCOUNT_REF, kind: str = "Ready") -> Manifest:
    """A condition of the CloudAccount; empty when it is not there."""
    found = world.read(f"{OUR_API}/cloudaccounts/{account}") or {"status": {}}
    named = [each for each in found["status"].get("conditions", ()) if each["type"] == kind]
    return dict(named[0]) if named else {}
