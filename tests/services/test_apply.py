"""Plans are carried out in their order, through the right call each, and end at the first failure."""

from __future__ import annotations

import pytest

from builders import account, role_ref, rule
from fakes import FakeClock
from fakes_aws import FakeAwsState
from fakes_cloud import FakeAwsCloud
from fakes_cluster import FakeCluster
from faults import Faults
from leastwise.core.drifts import DriftKind
from leastwise.core.errors import ConflictError, LeaseLostError
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import ServiceAccount
from leastwise.core.plans import (
    AnnotateServiceAccount,
    AttachPolicy,
    Change,
    CreateAssociation,
    CreateAwsRole,
    CreateManagedPolicy,
    DeleteAssociation,
    DeleteAwsRole,
    DeleteInline,
    DeleteManagedPolicy,
    DeleteObject,
    DetachPolicy,
    Plan,
    PlannedChange,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    SetMaxSession,
    TagRole,
    UntagRole,
    UpdateAssociation,
    WriteBinding,
    WriteRole,
    plan_text,
)
from leastwise.core.snapshots import BindingSubject, ObservedNamespace
from leastwise.services.apply import apply_aws, apply_kubernetes, corrected_kinds
from worlds import API, service_account

DOCUMENT = build_document([build_statement("Allow", actions=["s3:GetObject"], resources=["*"])])
SUBJECTS = (BindingSubject("ServiceAccount", "a", "payments"),)
ARN = "arn:aws:iam::111122223333:policy/leastwise/r-spill-1"
ROLE = "arn:aws:iam::111122223333:role/leastwise/r"
GRANT: tuple[Change, ...] = (
    CreateAwsRole("r", DOCUMENT, {}, 3600),
    PutBoundary("r"),
    PutInline("r", "leastwise", DOCUMENT),
    CreateManagedPolicy("r-spill-1", ARN, DOCUMENT, {}),
    PutManagedPolicy(ARN, DOCUMENT),
    AttachPolicy("r", ARN),
    TagRole("r", {"a": "b"}),
    UntagRole("r", ("a",)),
    SetMaxSession("r", 7200),
    PutTrust("r", DOCUMENT),
    CreateAssociation(API, ROLE, {}),
    UpdateAssociation(f"a-{API}", API, ROLE),
)
REMOVAL: tuple[Change, ...] = (
    DeleteAssociation(f"a-{API}", API),
    DetachPolicy("r", ARN),
    DeleteInline("r", "leastwise"),
    DeleteManagedPolicy(ARN),
    DeleteAwsRole("r"),
)


def plan(*changes: Change) -> Plan:
    return tuple(PlannedChange(each, type(each).__name__) for each in changes)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def cluster(faults: Faults) -> FakeCluster:
    made = FakeCluster(FakeClock(), faults)
    made.put(ObservedNamespace("payments", "uid-payments"))
    made.put(service_account())
    return made


@pytest.fixture
def cloud(faults: Faults) -> FakeAwsCloud:
    return FakeAwsCloud(FakeClock(), faults, FakeAwsState())


async def test_every_change_of_aws_is_one_call_in_the_order_of_the_plan(
    cloud: FakeAwsCloud, faults: Faults
) -> None:
    seen: list[str] = []
    steps = plan(*GRANT, *REMOVAL)
    applied = await apply_aws(cloud, account(), steps, on_done=lambda step: seen.append(step.reason))
    assert (applied.done, applied.failed, applied.error) == (steps, None, None)
    assert seen == [each.reason for each in steps]
    assert len(faults.writes) == len(steps)
    assert (cloud.state.roles, cloud.state.policies, cloud.state.associations) == ({}, {}, {})


async def test_every_change_of_kubernetes_is_one_call_in_the_order_of_the_plan(
    cluster: FakeCluster, faults: Faults
) -> None:
    ref = role_ref("r", "Role")
    create = plan(
        WriteRole("payments", "r", (rule(),)),
        WriteBinding("RoleBinding", "payments", "b", ref, SUBJECTS),
        AnnotateServiceAccount(API, ROLE),
    )
    assert (await apply_kubernetes(cluster, create, "c1/payments/p")).done == create
    role, binding = cluster.objects["Role", "payments", "r"], cluster.objects["RoleBinding", "payments", "b"]
    assert role.owner == binding.owner == "c1/payments/p"
    later = plan(
        WriteRole("payments", "r", (), role.uid),
        WriteBinding("RoleBinding", "payments", "b", ref, (), binding.uid),
        AnnotateServiceAccount(API, ""),
        DeleteObject("RoleBinding", "payments", "b", binding.uid),
        DeleteObject("Role", "payments", "r", role.uid),
    )
    assert (await apply_kubernetes(cluster, later, "c1/payments/p")).done == later
    assert [each.verb for each in faults.writes] == [
        "create_role",
        "create_binding",
        "annotate_role_arn",
        "apply_role",
        "apply_binding",
        "annotate_role_arn",
        "delete",
        "delete",
    ]


async def test_the_first_failure_ends_a_plan(cloud: FakeAwsCloud, faults: Faults) -> None:
    faults.fail("aws.put_inline*", ConflictError("again"))
    steps = plan(*GRANT)
    applied = await apply_aws(cloud, account(), steps)
    assert applied.done == steps[:2]
    assert applied.failed == steps[2]
    assert isinstance(applied.error, ConflictError)


@pytest.mark.parametrize("plane", ["aws", "kubernetes"])
async def test_a_lost_lease_is_never_a_result(
    plane: str, cloud: FakeAwsCloud, cluster: FakeCluster, faults: Faults
) -> None:
    faults.fail("*", LeaseLostError("expired"))
    write = plan(WriteRole("payments", "r", ()))
    running = (
        apply_aws(cloud, account(), plan(*GRANT))
        if plane == "aws"
        else apply_kubernetes(cluster, write, "c1/payments/p")
    )
    with pytest.raises(LeaseLostError):
        await running
    assert len(faults.writes) == 1


async def test_a_change_of_the_other_plane_is_a_defect(cloud: FakeAwsCloud, cluster: FakeCluster) -> None:
    with pytest.raises(TypeError, match="not a Kubernetes change"):
        await apply_kubernetes(cluster, plan(PutBoundary("r")), "c1/payments/p")
    with pytest.raises(TypeError, match="not an AWS change"):
        await apply_aws(cloud, account(), plan(WriteRole("payments", "r", ())))


def test_a_write_is_counted_by_the_kind_of_drift_that_it_corrects() -> None:
    ref = role_ref("r", "Role")
    done = plan(
        WriteRole("payments", "r", ()),
        WriteRole("payments", "r", (), "uid"),
        WriteBinding("RoleBinding", "payments", "b", ref, ()),
        DeleteObject("Role", "payments", "r", "uid"),
        CreateAwsRole("new", DOCUMENT, {}, 3600),
        PutTrust("new", DOCUMENT),
        PutTrust("old", DOCUMENT),
        PutBoundary("old"),
        CreateAssociation(ServiceAccount("a", "b"), ROLE, {}),
    )
    missing, changed, trust = DriftKind.MISSING, DriftKind.CHANGED, DriftKind.TRUST
    assert corrected_kinds(done) == (
        missing,
        changed,
        missing,
        changed,
        missing,
        missing,
        trust,
        changed,
        missing,
    )


def test_a_plan_is_told_in_a_sentence() -> None:
    assert plan_text(()) == ""
    assert plan_text(plan(PutBoundary("r"))) == "PutBoundary"
    assert plan_text(plan(*GRANT)).endswith("CreateManagedPolicy (and 8 more)")
