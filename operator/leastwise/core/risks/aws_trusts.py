"""Whom roles and resources of AWS admit: open trusts (LW-AWS-022) and confused deputies (LW-AWS-023)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.aws.documents import ALLOW, Statement
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import WorldRole
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.aws_action_lists import COMPUTE_SERVICES
from leastwise.core.risks.aws_steps import circles
from leastwise.core.risks.aws_world import (
    conditions_of,
    identity_of,
    roles_of,
    trust_statements,
    world_of,
)
from leastwise.core.risks.forms import Found, Match, Scene
from leastwise.core.risks.zones import Zone, named_organizations, zone_of

_SOURCE_KEYS = (
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "sts:externalid",
)


def open_trusts(scene: Scene) -> Found:
    """LW-AWS-022: whom a role's trust admits beyond its own zone, and compute that runs as a strong role."""
    zone = zone_of(scene)
    for role in roles_of(scene):
        for statement in trust_statements(scene, role):
            for kind, value in statement.principal_pairs:
                match = _open_trust(scene, zone, role, statement, (kind, value))
                if match is not None:
                    yield match


def _open_trust(
    scene: Scene, zone: Zone, role: WorldRole, statement: Statement, principal: tuple[str, str]
) -> Match | None:
    kind, value = principal
    conditions = conditions_of(statement)
    base = Match(
        "LW-AWS-022",
        identity_of(role.arn),
        f"trusts {value}",
        confidence=Confidence.CONDITIONAL if conditions else Confidence.CERTAIN,
        conditions=conditions,
        path=(Source("role trust", role.arn, statement.part),),
    )
    if kind in {"*", "AWS"} and value == "*":
        if zone.keeps_in(statement):
            return None
        return base if named_organizations(statement) else replace(base, severity=Severity.CRITICAL)
    if kind == "AWS":
        account = zone.account_in(value)
        return None if zone.holds(account, role.account) else base
    if kind == "Service" and value in COMPUTE_SERVICES and identity_of(role.arn) in scene.strong:
        return replace(base, detail="the role is strong")
    return None


def circles_and_deputies(scene: Scene) -> Found:
    """LW-AWS-023: roles that assume each other in a circle; third parties and services without a source.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    yield from circles(scene)
    zone = zone_of(scene)
    for role in roles_of(scene):
        for statement in trust_statements(scene, role):
            if not _names_a_source(statement):
                yield from _third_parties(zone, role, statement)
    yield from _deputies_of_resources(scene)


def _names_a_source(statement: Statement) -> bool:
    return any(condition.key.lower() in _SOURCE_KEYS for condition in statement.conditions)


def _third_parties(zone: Zone, role: WorldRole, statement: Statement) -> Iterator[Match]:
    for kind, value in statement.principal_pairs:
        account = zone.account_in(value)
        if kind == "AWS" and account and not zone.holds(account, role.account):
            yield Match(
                "LW-AWS-023",
                identity_of(role.arn),
                f"trusts account {account} without sts:ExternalId",
                path=(Source("role trust", role.arn, statement.part),),
            )


def _deputies_of_resources(scene: Scene) -> Iterator[Match]:
    for arn, statement in resource_statements(scene):
        services = sorted(value for kind, value in statement.principal_pairs if kind == "Service")
        if services and not _names_a_source(statement):
            yield Match(
                "LW-AWS-023",
                IdentityId(f"aws:{arn}"),
                f"admits {', '.join(services)} without aws:SourceArn or aws:SourceAccount",
                path=(Source("resource policy", arn, statement.part),),
            )


def resource_statements(scene: Scene) -> Iterator[tuple[str, Statement]]:
    """Yield what the policies of resources allow, by ARN."""
    engine = scene.engine
    if isinstance(engine, AwsEngine):
        for arn in sorted(world_of(scene).resources or {}):
            policy = engine.table.resource_policy(arn)
            for statement in policy.document.statements if policy else ():
                if statement.effect == ALLOW:
                    yield arn, statement
