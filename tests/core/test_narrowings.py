"""Of a repair, the steps that only take away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aws_worlds import CLUSTER, converged, desire, document
from builders import CREATED, policy, role_ref, rule
from leastwise.core.aws_trust import closed_trust
from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_drifts import KubernetesActual
from leastwise.core.narrowings import narrowing_steps
from leastwise.core.plans import (
    AnnotateServiceAccount,
    AttachPolicy,
    Change,
    CreateAssociation,
    CreateAwsRole,
    CreateManagedPolicy,
    DeleteInline,
    DeleteObject,
    DetachPolicy,
    PlannedChange,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    SetMaxSession,
    TagRole,
    UntagRole,
    WriteBinding,
    WriteRole,
)
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedRoleDefinition
from leastwise.core.worlds import AwsWorld, World

NAMED = (BindingSubject("ServiceAccount", "a", "payments"), BindingSubject("User", "eve"))
ROLE = ObservedRoleDefinition("Role", "payments", "r", "u1", "", (rule(verbs=["get", "list"]),), "o")
BINDING = ObservedBinding("RoleBinding", "payments", "b", "u2", "", role_ref(), NAMED, "o")
WANTED = desire()
STATE = converged(WANTED, inline={"leastwise": document("s3:*")}, trust=WANTED.trust)
ARN = "arn:aws:iam::111122223333:policy/leastwise/x"
STATE.put_policy(ARN, document("s3:GetObject"), {})
WORLD = World(
    policy=policy(),
    cluster=CLUSTER,
    now=CREATED,
    actual=KubernetesActual(
        at_name={("Role", "payments", "r"): ROLE, ("RoleBinding", "payments", "b"): BINDING}
    ),
    aws=AwsWorld(snapshot=STATE.snapshot()),
)
NAME = WANTED.name


def narrows(change: Change, world: World = WORLD) -> bool:
    return narrowing_steps((PlannedChange(change, ""),), world) != ()


@pytest.mark.parametrize(
    "change",
    [
        WriteRole("payments", "r", (rule(verbs=["get"]),), "u1"),
        WriteRole("payments", "r", (), "u1"),
        WriteBinding("RoleBinding", "payments", "b", role_ref(), NAMED[:1], "u2"),
        DeleteObject("RoleBinding", "payments", "b", "u2"),
        PutBoundary(NAME),
        DeleteInline(NAME, "x"),
        DetachPolicy(NAME, ARN),
        PutTrust(NAME, closed_trust()),
        PutTrust(NAME, WANTED.trust),
        PutInline(NAME, "leastwise", document("s3:*")),
        PutManagedPolicy(ARN, document("s3:GetObject")),
    ],
)
def test_what_gives_less_or_as_much_may_still_be_written(change: Change) -> None:
    assert narrows(change)


@pytest.mark.parametrize(
    "change",
    [
        WriteRole("payments", "r", (rule(verbs=["get"]),)),
        WriteRole("payments", "r", (rule(verbs=["get", "watch"]),), "u1"),
        WriteRole("payments", "absent", (), "u1"),
        WriteBinding("RoleBinding", "payments", "b", role_ref(), NAMED[:1]),
        WriteBinding("RoleBinding", "payments", "b", role_ref(), (BindingSubject("User", "x"),), "u2"),
        WriteBinding("RoleBinding", "payments", "absent", role_ref(), (), "u2"),
        AnnotateServiceAccount(ServiceAccount("payments", "a"), "arn"),
        CreateAwsRole(NAME, closed_trust(), {}, 3600),
        PutInline(NAME, "leastwise", document("s3:GetObject", "arn:aws:s3:::x")),
        PutInline(NAME, "absent", document()),
        PutInline("absent", "leastwise", document()),
        PutTrust(NAME, document("sts:AssumeRole")),
        PutTrust("absent", WANTED.trust),
        CreateManagedPolicy("x", ARN, document(), {}),
        PutManagedPolicy(ARN, document("s3:*")),
        PutManagedPolicy("arn:absent", document()),
        AttachPolicy(NAME, ARN),
        TagRole(NAME, {}),
        UntagRole(NAME, ("x",)),
        SetMaxSession(NAME, 3600),
        CreateAssociation(ServiceAccount("payments", "a"), "arn", {}),
    ],
)
def test_what_gives_anything_or_cannot_be_compared_may_not(change: Change) -> None:
    assert not narrows(change)


def test_a_document_that_cannot_be_parsed_proves_nothing() -> None:
    state = converged(WANTED, inline={"leastwise": None})
    world = replace(WORLD, aws=AwsWorld(snapshot=state.snapshot()))
    assert not narrows(PutInline(NAME, "leastwise", document()), world)


def test_without_a_snapshot_nothing_is_written_to_aws() -> None:
    assert not narrows(PutTrust(NAME, closed_trust()), replace(WORLD, aws=AwsWorld()))


def test_something_else_under_the_name_is_not_narrowed() -> None:
    swapped: dict[tuple[str, str, str], ObservedRoleDefinition | ObservedBinding] = {
        ("Role", "payments", "r"): BINDING,
        ("RoleBinding", "payments", "b"): ROLE,
    }
    world = replace(WORLD, actual=KubernetesActual(at_name=swapped))
    assert not narrows(WriteRole("payments", "r", (), "u1"), world)
    assert not narrows(WriteBinding("RoleBinding", "payments", "b", role_ref(), (), "u2"), world)
