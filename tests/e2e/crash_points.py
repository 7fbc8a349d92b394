"""Many policies at once, each held at another write of its making or its removal, so that one SIGKILL of the
operator proves them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from e2e import loops
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.api_faults import ApiCall, ApiFault
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.faults import Fault
from leastwise_dev.worlds import EKS_CLUSTER

Statements = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind of policy."""

    name: str
    trust: str = "IRSA"
    spills: bool = False

    def policy(self, namespace: str) -> loops.Manifest:
        """RBAC and a role; spilled: with a managed policy beside the inline one."""
        block = objects.aws_block(f"arn:aws:s3:::{namespace}/*", trust=self.trust)
        if self.spills:
            names = [f"arn:aws:s3:::{namespace}-{'x' * 200}-{number}/*" for number in range(50)]
            block["statements"] = [
                {"actions": ["s3:GetObject"], "resources": names[start : start + 25]} for start in (0, 25)
            ]
        return objects.policy(namespace, aws=block)


IRSA = Variant("irsa")
PODS = Variant("pods", trust="PodIdentity")
SPILL = Variant("spill", spills=True)


@dataclass(slots=True)
class Point:
    """One policy in a namespace of its own, and the write at which its process dies."""

    namespace: str
    variant: Variant
    plane: str = ""  # empty: a reference, whose process never dies in the middle
    number: int = 0
    after: bool = False
    fault: Fault | ApiFault | None = None
    deletes_only: bool = False  # count phase two of a removal, not phase one
    hints: list[str] = field(default_factory=list)  # what names its objects where the namespace does not

    def __str__(self) -> str:
        side = "after" if self.after else "before"
        return f"{self.namespace}: {self.variant.name}, {side} {self.plane} write {self.number}"

    def arm(self, world: FaultyWorld) -> None:
        """Hold the write."""
        if self.plane == "kubernetes":
            self.fault = world.api.hold(self._is_api_write, after=self.after, skip=self.number)
        elif self.plane == "aws":
            self.fault = world.aws.faults.hold(
                "*", after=self.after, skip=self.number, principal="operator", where=self._is_aws_write
            )

    @property
    def statements(self) -> int:
        """How many statements its AWS block has."""
        return len(self.variant.policy(self.namespace)["spec"]["aws"]["statements"])

    @property
    def is_reached(self) -> bool:
        return self.fault is not None and self.fault.reached.is_set()

    def _is_api_write(self, call: ApiCall) -> bool:
        named = self.namespace.encode()
        return call.is_write and (self.namespace in call.path or named in call.body)

    def _is_aws_write(self, call: Call) -> bool:
        text = f"{call.raw_path} {dict(call.parameters)}"
        if self.deletes_only and call.action not in {"DeletePolicy", "DeleteRole"}:
            return False
        return call.is_write and any(each in text for each in (self.namespace, *self.hints))


def points(counts: Mapping[tuple[Variant, str], int], prefix: str = "crash") -> list[Point]:
    """Before and after every write; `counts` says how many there are. Names are of one length: what fits into
    a document depends on them."""
    return [
        Point(
            f"{prefix}-{variant.name}-{plane[0]}{number:02}{'a' if after else 'b'}",
            variant,
            plane,
            number,
            after,
        )
        for (variant, plane), count in counts.items()
        for number in range(count)
        for after in (False, True)
    ]


def reference(variant: Variant) -> Point:
    """A policy whose process never dies."""
    return Point(f"crash-{variant.name}-ref0", variant)


def furniture(points: list[Point]) -> Iterator[loops.Manifest]:
    """Namespaces, ServiceAccounts, one ceiling over all, and a stranger's binding in each."""
    for each in points:
        namespace = objects.namespace(each.namespace)
        namespace["metadata"]["labels"] = {"team": "crashes"}
        yield namespace
    yield objects.ceiling("crashes")
    for each in points:
        yield objects.service_account(each.namespace)
        yield objects.role_binding(each.namespace, "theirs", "view")


# ---------------------------------------------------------------- what must be the same

COUNTED_LATER = {"effective", "undeclared"}
"""What the inventory tells, a moment after a policy is Ready."""


def state(world: FaultyWorld, point: Point) -> dict[str, Any]:
    """Everything that the policy made and says, without what must differ between two namespaces."""
    namespace = point.namespace
    status = world.policy_status(namespace, "reader")
    role = loops.aws_role(world, namespace)
    found = world.iam.get_role(RoleName=role)["Role"]
    account = world.read(f"/api/v1/namespaces/{namespace}/serviceaccounts/api") or {"metadata": {}}
    policy = world.policy(namespace, "reader") or {"metadata": {}}
    told = {
        "children": [
            (each["metadata"]["name"], each.get("rules"), each.get("subjects"), each.get("roleRef"))
            for each in loops.marked(world, namespace)
        ],
        "conditions": {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]},
        "counts": {name: each for name, each in status["counts"].items() if name not in COUNTED_LATER},
        "drift": [(each["kind"], each["ref"]) for each in status["drift"]],
        "finalizers": policy["metadata"]["finalizers"],
        "annotations": account["metadata"].get("annotations"),
        "roles": [each for each in world.roles() if each.startswith(f"{namespace}-")],
        "trust": found["AssumeRolePolicyDocument"],
        "boundary": found["PermissionsBoundary"]["PermissionsBoundaryArn"],
        "tags": loops.tags(world, role),
        "inline": _inline(world, role),
        "attached": world.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"],
        "associations": associations(world, namespace),
    }
    return _neutral(told, {role: "ROLE", namespace: "NAMESPACE", **_hashes(world, namespace)})


def _inline(world: FaultyWorld, role: str) -> dict[str, Any]:
    names = world.iam.list_role_policies(RoleName=role)["PolicyNames"]
    return {
        name: world.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names
    }


def _hashes(world: FaultyWorld, namespace: str) -> dict[str, str]:
    """Names of our objects; the binding's holds the Role's."""
    found = sorted(
        (each["metadata"]["name"] for each in loops.marked(world, namespace)), key=len, reverse=True
    )
    return {name: f"CHILD {number}" for number, name in enumerate(found)}


def _neutral(value: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    text = json.dumps(value, sort_keys=True)
    for name, neutral in names.items():
        text = text.replace(name, neutral)
    neutralised: dict[str, Any] = json.loads(text)
    return neutralised


def associations(world: FaultyWorld, namespace: str) -> list[str]:
    """Who of the namespace has a Pod Identity association."""
    listed = world.aws.client("eks").list_pod_identity_associations(
        clusterName=EKS_CLUSTER, namespace=namespace
    )
    return [each["serviceAccount"] for each in listed["associations"]]


def association_ids(world: FaultyWorld, namespace: str) -> list[str]:
    listed = world.aws.client("eks").list_pod_identity_associations(
        clusterName=EKS_CLUSTER, namespace=namespace
    )
    return [each["associationId"] for each in listed["associations"]]


def count(world: FaultyWorld, point: Point, act: Callable[[], None]) -> int:
    """How many writes the API server sees of one policy while `act` happens."""
    before = len(world.api.passed)
    act()
    return sum(point._is_api_write(each.call) for each in world.api.passed[before:])
