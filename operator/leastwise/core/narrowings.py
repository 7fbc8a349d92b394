"""Of a repair, the steps that only take away: what may still be written above a narrowed ceiling.

Such a ceiling stops new and wider writes (design section 2). What a hand has added meanwhile is neither
declared nor allowed, so it goes; nothing is given.
"""

from __future__ import annotations

from leastwise.core.aws_trust import is_closed
from leastwise.core.iam_documents import Document, document_atoms
from leastwise.core.kubernetes_desires import rule_meaning
from leastwise.core.plans import (
    Change,
    DeleteInline,
    DeleteObject,
    DetachPolicy,
    Plan,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    WriteBinding,
    WriteRole,
)
from leastwise.core.snapshots import AwsRole, ObservedBinding, ObservedRoleDefinition
from leastwise.core.worlds import World


def narrowing_steps(plan: Plan, world: World) -> Plan:
    """Return the steps of a repair after which less is granted than before, or as much."""
    return tuple(step for step in plan if _narrows(step.change, world))


def _narrows(change: Change, world: World) -> bool:
    match change:
        case DeleteObject() | PutBoundary() | DeleteInline() | DetachPolicy():
            return True
        case WriteRole() | WriteBinding():
            return _narrows_in_kubernetes(change, world)
        case PutTrust() | PutInline() | PutManagedPolicy():
            return _narrows_in_aws(change, world)
        case _:
            return False


def _narrows_in_kubernetes(change: WriteRole | WriteBinding, world: World) -> bool:
    kind = "Role" if isinstance(change, WriteRole) else change.kind
    found = world.actual.at_name.get((kind, change.namespace, change.name))
    if not change.uid or found is None:
        return False
    if isinstance(change, WriteBinding):
        return isinstance(found, ObservedBinding) and set(change.subjects) <= set(found.subjects)
    if not isinstance(found, ObservedRoleDefinition):
        return False
    return rule_meaning(change.rules) <= rule_meaning(found.rules)


def _narrows_in_aws(change: PutTrust | PutInline | PutManagedPolicy, world: World) -> bool:
    snapshot = world.aws.snapshot
    if snapshot is None:
        return False
    if isinstance(change, PutManagedPolicy):
        policy = snapshot.managed_policies.get(change.arn)
        return policy is not None and _is_within(change.document, policy.document)
    role: AwsRole | None = snapshot.roles.get(change.role.casefold())
    if role is None:
        return False
    if isinstance(change, PutTrust):
        return is_closed(change.trust) or _is_within(change.trust, role.trust)
    return _is_within(change.document, role.inline.get(change.policy, Document()))


def _is_within(wanted: Document, live: Document | None) -> bool:
    """Whether a document says nothing that the live one does not; what cannot be parsed proves nothing."""
    return live is not None and document_atoms(wanted) <= document_atoms(live)
