"""Strong roles that machines and functions run as, and roles that nothing uses: LW-AWS-024."""

from __future__ import annotations

from datetime import datetime, timedelta

from leastwise.core.evaluation.aws.worlds import WorldRole
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.risks.aws_world import identity_of, roles_of, trust_statements
from leastwise.core.risks.forms import Found, Match, Scene, Undecided

_UNUSED_AFTER = timedelta(days=90)


def strong_compute_and_unused_roles(scene: Scene) -> Found:
    """LW-AWS-024: strong roles of instance profiles, functions and stacks; roles without use for 90 days."""
    knows_use = any(role.last_used for role in roles_of(scene))
    if not knows_use:
        yield Undecided("LW-AWS-024", "the listing names no last use of any role")
    for role in roles_of(scene):
        identity = identity_of(role.arn)
        if identity in scene.strong and (kind := _runs(scene, role)):
            yield Match("LW-AWS-024", identity, f"strong role of {kind}", path=(Source("role", role.arn),))
        if knows_use and (days := _unused_days(role, scene.at)) is not None:
            yield Match(
                "LW-AWS-024",
                identity,
                "not used",
                confidence=Confidence.CERTAIN if role.last_used else Confidence.UNKNOWN,
                conditions=() if role.last_used else ("the listing names no last use",),
                path=(Source("role", role.arn),),
                detail=f"for {days} days" if role.last_used else "",
            )


def _runs(scene: Scene, role: WorldRole) -> str:
    if role.instance_profiles:
        return "an instance profile"
    services = {
        value
        for statement in trust_statements(scene, role)
        for kind, value in statement.principal_pairs
        if kind == "Service"
    }
    if "lambda.amazonaws.com" in services:
        return "functions"
    return "stacks" if "cloudformation.amazonaws.com" in services else ""


def _unused_days(role: WorldRole, at: datetime | None) -> int | None:
    """Return for how long a role was not used; None where that is not known or not long."""
    since = _time(role.last_used) or _time(role.created)
    if at is None or since is None or at - since < _UNUSED_AFTER or "/aws-service-role/" in role.arn:
        return None
    return (at - since).days


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
