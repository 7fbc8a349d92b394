"""What an AWS identity's rights are good for: whether it may widen itself, whom it may become.

Each function holds a match of a rule's needs against the world: the decisions of the engine on the concrete
policies, roles and users are what counts.
"""

from __future__ import annotations

from dataclasses import replace

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser, account_of
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import native_of
from leastwise.core.identities import OWNER_KEY
from leastwise.core.patterns import covers
from leastwise.core.risks.aws_world import (
    Reached,
    attached_to,
    entity_of,
    given,
    reach,
    roles_of,
    world_of,
)
from leastwise.core.risks.forms import Match, Scene

_ROLE_ACTIONS = ("iam:PutRolePolicy", "iam:AttachRolePolicy")
_USER_ACTIONS = ("iam:PutUserPolicy", "iam:AttachUserPolicy")
_GROUP_ACTIONS = ("iam:PutGroupPolicy", "iam:AttachGroupPolicy")
_VERSIONS = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_NAMED = 2


def rewrites_own_policy(scene: Scene, match: Match) -> Match | None:
    """LW-AWS-002: a version of a policy that it has itself; one step lower of one that others have."""
    entity = entity_of(scene, match.subject)
    own = {arn for arn in (attached_to(scene, entity) if entity else ()) if _is_customers(arn)}
    found = reach(scene, match.subject, _VERSIONS, sorted(own))
    if found:
        return _on(match, found)
    others = {arn for role in roles_of(scene) for arn in role.attached if _is_customers(arn)}
    others |= {arn for user in world_of(scene).users.values() for arn in attached_to(scene, user)}
    found = reach(scene, match.subject, _VERSIONS, sorted(arn for arn in others - own if _is_customers(arn)))
    return _on(match, found, narrowed=True, detail="the policy is attached to others") if found else None


def _is_customers(arn: str) -> bool:
    return account_of(arn) not in {"", "aws"}


def widens_itself(scene: Scene, match: Match) -> Match | None:
    """LW-AWS-003: puts or attaches policies to itself or its groups, or adds itself to a group."""
    entity = entity_of(scene, match.subject)
    if isinstance(entity, WorldUser):
        found = _user_widens_itself(scene, match, entity)
    else:
        found = reach(scene, match.subject, _ROLE_ACTIONS, [native_of(match.subject)])
    return _on(match, found) if found else None


def _user_widens_itself(scene: Scene, match: Match, user: WorldUser) -> list[Reached]:
    groups = {arn: group for arn, group in world_of(scene).groups.items() if account_of(arn) == user.account}
    own = [arn for arn, group in groups.items() if group.name in user.groups]
    others = [arn for arn in groups if arn not in own]
    return [
        *reach(scene, match.subject, _USER_ACTIONS, [user.arn]),
        *reach(scene, match.subject, _GROUP_ACTIONS, sorted(own)),
        *reach(scene, match.subject, ("iam:AddUserToGroup",), sorted(others)),
    ]


def loosens_a_boundary(scene: Scene, match: Match) -> Match | None:
    """LW-AWS-004: removes or replaces a permissions boundary that is there, or our mark on a role."""
    action = match.permission.split()[0].partition(",")[0]
    world = world_of(scene)
    guarded: list[WorldRole | WorldUser] = []
    if action.endswith("RolePermissionsBoundary"):
        guarded = [role for role in roles_of(scene) if role.boundary]
    elif action.endswith("UserPermissionsBoundary"):
        guarded = [user for user in world.users.values() if user.boundary]
    else:
        guarded = [role for role in roles_of(scene) if OWNER_KEY in dict(role.tags)]
    found = reach(scene, match.subject, match.permission.split(", "), sorted(each.arn for each in guarded))
    return _on(match, found) if found else None


def makes_credentials(scene: Scene, match: Match) -> Match | None:
    """LW-AWS-005: credentials of another user than itself; raised where that one is strong."""
    own = native_of(match.subject)
    world = world_of(scene)
    actions = match.permission.split(", ")
    found = reach(scene, match.subject, actions, [arn for arn in sorted(world.users) if arn != own])
    if found:
        return _on(match, found)
    is_wide = any("*" in entry.resources for action in actions for entry in given(match, action))
    if world.users.keys() - {own} or not is_wide:
        return None
    return replace(match, narrowed=True, detail="no other user was read")


def rewrites_trust(scene: Scene, match: Match) -> Match | None:
    """LW-AWS-006: rewrites whom a role admits."""
    found = reach(
        scene, match.subject, ("iam:UpdateAssumeRolePolicy",), [role.arn for role in roles_of(scene)]
    )
    return _on(match, found) if found else None


def reads_everything(_scene: Scene, match: Match) -> Match | None:
    """LW-AWS-019: data of every bucket, parameter or secret; what is confined to some is no finding."""
    actions = match.permission.split(", ")
    wide = [
        action for action in actions if any(is_everything(entry, action) for entry in given(match, action))
    ]
    return replace(match, permission=", ".join(wide), narrowed=False) if wide else None


def is_everything(entry: Entry, action: str) -> bool:
    """Whether an entry holds every resource of some type that an action is about."""
    if entry.not_resources or any(is_every_resource(each) for each in entry.resources):
        return True
    known = catalogue().action(action)
    types = [kind.arn.replace("arn:*:", "arn:aws:") for kind in known.resources] if known else []
    return any(covers(pattern, kind) for pattern in entry.resources for kind in types)


def is_every_resource(pattern: str) -> bool:
    """Whether a pattern confines nothing but the service: `*`, `arn:aws:s3:::*`, `arn:*:ssm:*:*:*`."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 (the fields of an ARN)
        return set(pattern) == {"*"}
    return set(parts[5]) <= set("*/") and all(set(each) <= {"*"} for each in parts[3:5])


def _on(match: Match, found: list[Reached], *, narrowed: bool | None = None, detail: str = "") -> Match:
    """Return a match as it holds on what was found: surest first."""
    surest = found[0]
    names = ", ".join(each.arn for each in found[:_NAMED])
    more = " and others" if len(found) > _NAMED else ""
    return replace(
        match,
        confidence=surest.confidence,
        conditions=() if surest.confidence is Confidence.CERTAIN else surest.conditions or match.conditions,
        narrowed=False if narrowed is None else narrowed,
        detail=detail or f"on {names}{more}",
    )
