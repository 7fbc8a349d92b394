"""The annotation by which a ServiceAccount names its IAM role (IRSA): compared, set, and given up.

It is held under our field manager and never forced; a foreign value is a conflict. Two policies may share a
ServiceAccount, so a policy gives up only a value that names a role of its own.
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from leastwise.core.entitlements import TrustMethod
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, ServiceAccount
from leastwise.core.names import aws_role_name
from leastwise.core.plans import AnnotateServiceAccount, Plan, PlannedChange
from leastwise.core.worlds import World


def plan_annotation(account: ServiceAccount, role_arn: str) -> Plan:
    """Plan that the ServiceAccount names the role."""
    change = AnnotateServiceAccount(account, role_arn)
    return (PlannedChange(change, f"ServiceAccount/{account} lacks its role ARN"),)


def plan_annotation_release(world: World) -> Plan:
    """Plan to give up a value of ours that names a role of this policy which admits nobody any more."""
    seen = world.service_account
    if seen is None or seen.role_arn_manager != FIELD_MANAGER:
        return ()
    value = dict(seen.annotations).get(ROLE_ARN_KEY, "")
    if not value or not _names_own_role(world, value) or _is_in_use(world, value):
        return ()
    change = AnnotateServiceAccount(seen.account, "")
    reason = f"ServiceAccount/{seen.account} names a role that is no longer declared for it"
    return (PlannedChange(change, reason),)


def declares_annotation(world: World) -> bool:
    """Whether the policy, as it stands, wants its ServiceAccount to name a role."""
    declared = world.policy.aws
    return declared is not None and declared.trust is TrustMethod.IRSA and bool(world.subjects)


def _names_own_role(world: World, arn: str) -> bool:
    own = {each.role.arn for each in world.owned_roles}
    if world.made_role_arn:
        own.add(world.made_role_arn)
    default = aws_role_name(world.cluster.id, world.policy.key)
    return arn in own or arn.rpartition("/")[2].casefold() == default.casefold()


def _is_in_use(world: World, arn: str) -> bool:
    """Whether the role may still admit the ServiceAccount by its token: trust goes before the annotation."""
    if world.policy.aws is not None and world.policy.aws.trust is not TrustMethod.IRSA:
        return False
    return any(each.role.arn == arn and not each.is_detached for each in world.owned_roles)
