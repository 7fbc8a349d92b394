"""The operator is killed before and after every single write of a making and of a removal, and started again:
it comes to the same state, nothing is there twice, nothing foreign is touched, nothing is lost.

Many policies are held at once, each at another write: one SIGKILL proves them all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pytest

from e2e import loops
from e2e.crash_points import (
    IRSA,
    PODS,
    SPILL,
    Point,
    association_ids,
    count,
    furniture,
    points,
    reference,
    state,
)
from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import world_objects as objects
from leastwise_dev.worlds import EKS_CLUSTER, ROLE_ARN

pytestmark = pytest.mark.e2e

VARIANTS = (IRSA, PODS, SPILL)
PREFIXES = ("crash-", "later-")
STRANGER = "theirs-of-crashes"
MAKING = {(IRSA, "aws"): 3, (PODS, "aws"): 4, (SPILL, "aws"): 5}
PHASE_ONE = {(IRSA, "aws"): 3, (PODS, "aws"): 4, (SPILL, "aws"): 4}
LEAST_API_WRITES = 10  # finalizer or revision, Role, binding, annotation, status: each before and after
NOTHING: dict[str, list[str]] = {
    "rbac": [],
    "roles": [],
    "policies": [],
    "associations": [],
    "annotations": [],
}
MANY_WORKERS = {"LEASTWISE_WORKERS": "64", "LEASTWISE_CLOUD_WORKERS": "64"}


@pytest.fixture
def crowd(faulty: FaultyWorld) -> Iterator[FaultyWorld]:
    """The faulty world: a worker for every held call, an account that is not slow, and a stranger's role."""
    faulty.restart(MANY_WORKERS)
    faulty.apply(objects.cloud_account(writes_per_minute=6000))
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    faulty.iam.create_role(RoleName=STRANGER, Path="/leastwise/", AssumeRolePolicyDocument=document)
    yield faulty
    faulty.calm()
    faulty.kubectl("delete", "entitlementpolicies", "--all", "-A", "--wait=false")
    faulty.kubectl("delete", "namespaces", "-l", "team=crashes", "--wait=false")
    faulty.iam.delete_role(RoleName=STRANGER)
    faulty.operator.stop()


def make(world: FaultyWorld, made: list[Point]) -> None:
    """Declare the policies, each held where its process shall die."""
    world.apply(*furniture(made))
    for each in made:
        each.arm(world)
    for each in made:
        loops.create(world, loops.policy_path(each.namespace, ""), each.variant.policy(each.namespace))


def remove(world: FaultyWorld, made: list[Point]) -> None:
    """Delete the policies, each held where its process shall die."""
    for each in made:
        each.arm(world)
    for each in made:
        loops.delete(world, loops.policy_path(each.namespace))


def is_gone(world: FaultyWorld, point: Point) -> bool:
    return world.policy(point.namespace, "reader") is None


def is_ready(world: FaultyWorld, point: Point) -> bool:
    return world.condition(point.namespace, "reader").get("status") == "True"


def wait_for_all(
    world: FaultyWorld, made: list[Point], holds: Callable[[FaultyWorld, Point], object], what: str
) -> None:
    left = list(made)

    def all_hold() -> bool:
        left[:] = [each for each in left if not holds(world, each)]
        return not left

    world.until(all_hold, what, timeout_seconds=90, state=lambda: "\n".join(map(str, left)))


def die_and_come_back(world: FaultyWorld, made: list[Point]) -> None:
    """SIGKILL while every write is held; what was held before it was forwarded never happens."""
    world.operator.kill()
    for each in made:
        if each.fault is not None:
            each.fault.abandon()
    world.api.clear()
    world.aws.faults.clear()
    world.restart(MANY_WORKERS)


def strangers(world: FaultyWorld, made: list[Point]) -> list[object]:
    """What is not ours, as it is now."""
    bindings = [world.read(f"{loops.RBAC}/namespaces/{each.namespace}/rolebindings/theirs") for each in made]
    return [
        loops.versions([each for each in bindings if each is not None]),
        world.iam.get_role(RoleName=STRANGER)["Role"],
        loops.tags(world, STRANGER),
    ]


def leftovers(world: FaultyWorld) -> dict[str, list[str]]:
    """What of ours is there in the namespaces of this module, by what it is."""

    def mine(names: Iterable[str]) -> list[str]:
        return [each for each in names if each.startswith(PREFIXES)]

    policies = world.iam.list_policies(Scope="Local", PathPrefix="/leastwise/")["Policies"]
    associations = world.aws.client("eks").list_pod_identity_associations(clusterName=EKS_CLUSTER)
    accounts = [each["metadata"] for each in loops.listed(world, "/api/v1/serviceaccounts")]
    rbac = [
        each["metadata"]["namespace"]
        for kind in ("roles", "rolebindings")
        for each in loops.listed(world, f"{loops.RBAC}/{kind}", labelSelector=f"{loops.MANAGED}=true")
    ]
    return {
        "rbac": mine(rbac),
        "roles": mine(world.roles()),
        "policies": mine(each["PolicyName"] for each in policies),
        "associations": mine(each["namespace"] for each in associations["associations"]),
        "annotations": mine(
            each["namespace"] for each in accounts if ROLE_ARN in each.get("annotations", {})
        ),
    }


def kept(world: FaultyWorld) -> dict[str, list[loops.Manifest]]:
    """Specs of the kept revisions of this test, by namespace: what a rollback would give back."""
    path = f"/apis/apps/v1/namespaces/{loops.OPERATOR_NAMESPACE}/controllerrevisions"
    found: dict[str, list[loops.Manifest]] = {}
    for each in loops.listed(world, path):
        if each["data"]["namespace"].startswith("crash-"):
            assert each["data"]["reason"] == "PolicyDeleted"
            found.setdefault(each["data"]["namespace"], []).append(each["data"]["spec"])
    return found


def test_every_write_of_a_making_and_of_a_removal_may_be_the_last(crowd: FaultyWorld) -> None:
    references = [reference(each) for each in VARIANTS]
    make(crowd, references[1:])

    def make_first() -> None:
        make(crowd, references[:1])
        crowd.wait_ready(references[0].namespace, "reader", reason="ExtraReported")

    in_api = count(crowd, references[0], make_first)
    wait_for_all(crowd, references, is_ready, "the references are ready")
    expected = {each.variant.name: state(crowd, each) for each in references}
    assert expected["irsa"]["annotations"]
    assert expected["pods"]["associations"] == ["api"]
    assert expected["spill"]["attached"]

    made = points({(IRSA, "kubernetes"): in_api, **MAKING})
    make(crowd, made)
    wait_for_all(crowd, made, lambda w, p: p.is_reached or is_ready(w, p), "every write is held")
    assert [each for each in made if each.plane == "aws" and not each.is_reached] == []
    assert sum(each.is_reached for each in made if each.plane == "kubernetes") >= LEAST_API_WRITES
    untouched = strangers(crowd, made)
    die_and_come_back(crowd, made)
    wait_for_all(crowd, made, is_ready, "all are ready after the crash")
    for each in made:
        assert state(crowd, each) == expected[each.variant.name], str(each)
    assert strangers(crowd, made) == untouched

    def remove_first() -> None:
        remove(crowd, references[:1])
        wait_for_all(crowd, references[:1], is_gone, "the reference is gone")

    in_api = count(crowd, references[0], remove_first)
    removed = [*rearmed(crowd, made, in_api), *references[1:]]
    remove(crowd, removed)
    wait_for_all(crowd, removed, lambda w, p: p.is_reached or is_gone(w, p), "every write is held")
    assert [each for each in removed if each.plane == "aws" and not each.is_reached] == []
    assert sum(each.is_reached for each in removed if each.plane == "kubernetes") >= LEAST_API_WRITES
    die_and_come_back(crowd, removed)
    wait_for_all(crowd, removed, is_gone, "all are gone after the crash")
    crowd.until(lambda: leftovers(crowd) == NOTHING, "nothing is left", state=lambda: str(leftovers(crowd)))
    assert strangers(crowd, made) == untouched
    revisions = kept(crowd)
    for each in (*made, *references):
        # One more where a process died halfway: what was left then. Each would give all of it back.
        assert 1 <= len(revisions[each.namespace]) <= 2
        assert {len(spec["aws"]["statements"]) for spec in revisions[each.namespace]} == {each.statements}


def rearmed(world: FaultyWorld, made: list[Point], in_api: int) -> list[Point]:
    """The same policies, each to be held at a write of its removal; the rest are just removed."""
    wanted = points({(IRSA, "kubernetes"): in_api, **PHASE_ONE})
    again = []
    for each in made:
        plan = next((one for one in wanted if one.variant is each.variant), Point("", each.variant))
        if plan in wanted:
            wanted.remove(plan)
        hints = association_ids(world, each.namespace)
        again.append(Point(each.namespace, each.variant, plan.plane, plan.number, plan.after, hints=hints))
    assert wanted == []
    return again


def test_every_write_of_the_deletion_after_the_wait_may_be_the_last(crowd: FaultyWorld) -> None:
    """Phase two goes role by role, so its process dies at one write after the other."""
    crowd.apply(objects.cloud_account(writes_per_minute=6000, removal_wait_seconds=1))
    made = points({(SPILL, "aws"): 2}, "later")  # DeletePolicy, DeleteRole
    for each in made:
        each.plane = ""
    make(crowd, made)
    wait_for_all(crowd, made, is_ready, "all are ready")
    untouched = strangers(crowd, made)
    for each in made:
        each.plane, each.deletes_only = "aws", True
    remove(crowd, made)
    for each in sorted(made, key=lambda point: point.namespace):
        assert each.fault is not None
        each.fault.wait_reached(30)
        crowd.operator.kill()
        each.fault.abandon()
        crowd.restart(MANY_WORKERS)
    wait_for_all(crowd, made, is_gone, "all are gone")
    crowd.until(lambda: leftovers(crowd) == NOTHING, "nothing is left", state=lambda: str(leftovers(crowd)))
    assert strangers(crowd, made) == untouched
