"""Passing a role to a service that then runs what the caller gives it (LW-AWS-008 to 015).

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html: the pair counts only with a role
that the caller may pass to that service and that the service may assume.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from leastwise.core.evaluation.aws.worlds import account_of
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.inventories import native_of
from leastwise.core.risks.aws_world import Reached, given, identity_of, reach, roles_by_service
from leastwise.core.risks.forms import Match, Scene

PASS_ROLE = "iam:PassRole"  # noqa: S105 (an action's name)

SERVICES: Mapping[str, tuple[str, ...]] = {
    "ec2": ("ec2.amazonaws.com",),
    "autoscaling": ("ec2.amazonaws.com",),
    "lambda": ("lambda.amazonaws.com",),
    "ecs": ("ecs-tasks.amazonaws.com",),
    "cloudformation": ("cloudformation.amazonaws.com",),
    "codebuild": ("codebuild.amazonaws.com",),
    "codestar": ("codestar.amazonaws.com",),
    "glue": ("glue.amazonaws.com",),
    "sagemaker": ("sagemaker.amazonaws.com",),
    "datapipeline": ("datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com"),
    "apprunner": ("tasks.apprunner.amazonaws.com", "build.apprunner.amazonaws.com"),
    "ssm": ("ssm.amazonaws.com",),
    "bedrock-agentcore": ("bedrock-agentcore.amazonaws.com",),
    "eks": ("pods.eks.amazonaws.com",),
}
"""Who assumes the role that is passed, by the prefix of the action that takes it."""


def passes_stronger_role(scene: Scene, match: Match) -> Match | None:
    """Keep a pair with a role that fits; narrowed where no such role is strong.

    Without any role that fits, a caller that may pass every role is told with what is missing.
    """
    own = native_of(match.subject)
    services = _services_of(match.permission)
    roles = [arn for arn in _candidates(scene, services) if arn != own and account_of(arn) == account_of(own)]
    strong = [arn for arn in roles if identity_of(arn) in scene.strong]
    for arns, narrowed in ((strong, False), ([arn for arn in roles if arn not in strong], True)):
        found = _passable(scene, match, arns, services)
        if found:
            return _with(match, found, narrowed=narrowed)
    return _without_role(scene, match, services)


def _candidates(scene: Scene, services: Iterable[str]) -> list[str]:
    trusting = roles_by_service(scene)
    return sorted({arn for service in services for arn in trusting.get(service, ())})


def _passable(scene: Scene, match: Match, arns: list[str], services: tuple[str, ...]) -> list[Reached]:
    for service in services:
        fitting = [arn for arn in arns if arn in roles_by_service(scene).get(service, ())]
        context: dict[str, str | tuple[str, ...]] = {"iam:PassedToService": service}
        found = reach(scene, match.subject, (PASS_ROLE,), fitting, context)
        if found:
            return found
    return []


def _with(match: Match, found: list[Reached], *, narrowed: bool) -> Match:
    surest = found[0]
    worst = max((match.confidence, surest.confidence), key=list(Confidence).index)
    return replace(
        match,
        narrowed=narrowed,
        confidence=worst,
        conditions=tuple(sorted({*match.conditions, *surest.conditions}))
        if worst is not Confidence.CERTAIN
        else (),
        detail=f"passes {surest.arn}",
    )


def _without_role(scene: Scene, match: Match, services: tuple[str, ...]) -> Match | None:
    """Tell of a caller that may pass any role, also one that is yet to be made."""
    account = account_of(native_of(match.subject))
    any_role = f"arn:aws:iam::{account}:role/*"
    entries = given(match, PASS_ROLE)
    if not any("*" in entry.resources or any_role in entry.resources for entry in entries):
        return None
    invented = f"arn:aws:iam::{account}:role/any"
    if not _passable_name(scene, match, invented, services):
        return None
    return replace(
        match,
        narrowed=True,
        confidence=max((match.confidence, Confidence.CONDITIONAL), key=list(Confidence).index),
        conditions=tuple(sorted({*match.conditions, f"a role that trusts {services[0]}"})),
    )


def _passable_name(scene: Scene, match: Match, arn: str, services: tuple[str, ...]) -> bool:
    return any(
        reach(scene, match.subject, (PASS_ROLE,), [arn], {"iam:PassedToService": service})
        for service in services
    )


def _services_of(permission: str) -> tuple[str, ...]:
    """Return who takes the role, from the actions of a match beside PassRole."""
    actions = permission.replace(" + ", ", ").split(", ")
    prefixes = dict.fromkeys(action.partition(":")[0] for action in actions if action != PASS_ROLE)
    return tuple(dict.fromkeys(each for prefix in prefixes for each in SERVICES.get(prefix, ())))
