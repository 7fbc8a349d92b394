"""Carries out planned changes through the ports, in their order, one by one.

The first change that fails ends the run of its plan: what comes later in a plan may only follow what comes
before. Nothing here decides; plans do.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from leastwise.core.accounts import AwsAccount
from leastwise.core.drifts import DriftKind
from leastwise.core.errors import LeaseLostError, LeastwiseError
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
)
from leastwise.ports import AwsWriter, KubernetesWriter


@dataclass(frozen=True, slots=True)
class Applied:
    """What a plan came to: the changes that were acknowledged, and the one that failed, if any."""

    done: Plan = ()
    failed: PlannedChange | None = None
    error: LeastwiseError | None = None


def corrected_kinds(done: Plan) -> tuple[DriftKind, ...]:
    """Name, for each change that was carried out, the kind of drift that it corrected.

    Whatever follows the creation of an AWS role in a plan completes it, and so belongs to what was missing.
    """
    made = {step.change.role for step in done if isinstance(step.change, CreateAwsRole)}
    return tuple(_corrected_kind(step.change, made) for step in done)


def _corrected_kind(change: Change, made: AbstractSet[str]) -> DriftKind:
    if getattr(change, "role", None) in made:
        return DriftKind.MISSING
    match change:
        case CreateAwsRole() | CreateManagedPolicy() | CreateAssociation():
            return DriftKind.MISSING
        case WriteRole(uid="") | WriteBinding(uid=""):
            return DriftKind.MISSING
        case PutTrust() | UpdateAssociation():
            return DriftKind.TRUST
        case _:
            return DriftKind.CHANGED


async def apply_kubernetes(writer: KubernetesWriter, plan: Plan, owner: str) -> Applied:
    """Carry out a Kubernetes plan; `owner` is the text of the mark."""
    done: list[PlannedChange] = []
    for step in plan:
        try:
            await _apply_kubernetes_change(writer, step.change, owner)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            return Applied(tuple(done), step, error)
        done.append(step)
    return Applied(tuple(done))


async def _apply_kubernetes_change(writer: KubernetesWriter, change: Change, owner: str) -> None:
    match change:
        case WriteRole(namespace, name, rules, uid) if uid:
            await writer.apply_role(namespace, name, rules, owner, uid)
        case WriteRole(namespace, name, rules):
            await writer.create_role(namespace, name, rules, owner)
        case WriteBinding(kind, namespace, name, role_ref, subjects, uid) if uid:
            await writer.apply_binding(kind, namespace, name, role_ref, subjects, owner, uid)
        case WriteBinding(kind, namespace, name, role_ref, subjects):
            await writer.create_binding(kind, namespace, name, role_ref, subjects, owner)
        case DeleteObject(kind, namespace, name, uid):
            await writer.delete(kind, namespace, name, uid)
        case AnnotateServiceAccount(account, role_arn):
            await writer.annotate_role_arn(account, role_arn or None)
        case _:
            raise TypeError(f"not a Kubernetes change: {change}")


async def apply_aws(
    writer: AwsWriter,
    account: AwsAccount,
    plan: Plan,
    on_done: Callable[[PlannedChange], None] = lambda _step: None,
) -> Applied:
    """Carry out an AWS plan in one account."""
    done: list[PlannedChange] = []
    for step in plan:
        try:
            await _apply_aws_change(writer, account, step.change)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            return Applied(tuple(done), step, error)
        done.append(step)
        on_done(step)
    return Applied(tuple(done))


async def _apply_aws_change(  # noqa: C901, PLR0912 (one case a kind of change)
    writer: AwsWriter, account: AwsAccount, change: Change
) -> None:
    match change:
        case CreateAwsRole(role, trust, tags, seconds):
            await writer.create_role(account, role, trust=trust, tags=tags, max_session_seconds=seconds)
        case PutBoundary(role):
            await writer.put_boundary(account, role)
        case PutTrust(role, trust):
            await writer.put_trust(account, role, trust)
        case PutInline(role, policy, document):
            await writer.put_inline(account, role, policy, document)
        case DeleteInline(role, policy):
            await writer.delete_inline(account, role, policy)
        case AttachPolicy(role, arn):
            await writer.attach(account, role, arn)
        case DetachPolicy(role, arn):
            await writer.detach(account, role, arn)
        case TagRole(role, tags):
            await writer.tag_role(account, role, tags)
        case UntagRole(role, keys):
            await writer.untag_role(account, role, keys)
        case SetMaxSession(role, seconds):
            await writer.set_max_session(account, role, seconds)
        case DeleteAwsRole(role):
            await writer.delete_role(account, role)
        case _:
            await _apply_shared_change(writer, account, change)


async def _apply_shared_change(writer: AwsWriter, account: AwsAccount, change: Change) -> None:
    """Changes of what hangs on a role but stands by itself: managed policies and associations."""
    match change:
        case CreateManagedPolicy(name, _, document, tags):
            await writer.create_managed_policy(account, name, document, tags)
        case PutManagedPolicy(arn, document):
            await writer.put_managed_policy(account, arn, document)
        case DeleteManagedPolicy(arn):
            await writer.delete_managed_policy(account, arn)
        case CreateAssociation(service_account, role_arn, tags):
            await writer.create_association(account, service_account, role_arn, tags)
        case UpdateAssociation(association_id, _, role_arn):
            await writer.update_association(account, association_id, role_arn)
        case DeleteAssociation(association_id):
            await writer.delete_association(account, association_id)
        case _:
            raise TypeError(f"not an AWS change: {change}")
