"""What rules ask of an AWS world: its identities, what one of them may do to another, whom a trust admits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.aws.documents import ALLOW, Statement
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.matching import matcher_of_any, split_wildcards
from leastwise.core.evaluation.aws.worlds import AwsWorld, WorldRole, WorldUser, account_of
from leastwise.core.evaluation.decisions import Outcome, Reason
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Confidence
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.risks.forms import Match, Scene

ENOUGH = 4
"""So many certain answers are looked for: more would change nothing."""

MANY = 16
"""So many answers are looked for when none of them is certain."""

_CONFIDENCES = {
    Outcome.ALLOWED: Confidence.CERTAIN,
    Outcome.CONDITIONAL: Confidence.CONDITIONAL,
    Outcome.UNKNOWN: Confidence.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Reached:
    """A resource on which an identity may do something."""

    arn: str
    confidence: Confidence
    conditions: tuple[str, ...] = ()


def world_of(scene: Scene) -> AwsWorld:
    """Return the world of the scene's engine; an empty one when that is another engine."""
    return scene.engine.world if isinstance(scene.engine, AwsEngine) else AwsWorld()


def identity_of(arn: str) -> IdentityId:
    """Return the identity id of a role or user."""
    return IdentityId(f"aws:{arn}")


def entity_of(scene: Scene, identity: IdentityId) -> WorldRole | WorldUser | None:
    """Return the role or user that an identity is, None when it was not read."""
    world, arn = world_of(scene), native_of(identity)
    return world.roles.get(arn) or world.users.get(arn)


def attached_to(scene: Scene, entity: WorldRole | WorldUser) -> frozenset[str]:
    """Return the managed policies that a role or user has, also through groups."""
    if isinstance(entity, WorldRole):
        return frozenset(entity.attached)
    world = world_of(scene)
    groups = (group for group in world.groups.values() if account_of(group.arn) == entity.account)
    through = (arn for group in groups if group.name in entity.groups for arn in group.attached)
    return frozenset((*entity.attached, *through))


def reach(
    scene: Scene,
    identity: IdentityId,
    actions: Iterable[str],
    arns: Iterable[str],
    context: dict[str, str | tuple[str, ...]] | None = None,
) -> list[Reached]:
    """Return on which resources an identity may do any of these actions, surest first; enough to tell by.

    Resources are decided one by one, and those first that stand first.
    """
    asked = [(action, _sieve(permits(scene, identity, action))) for action in actions]
    found: list[Reached] = []
    certain = 0
    for arn in arns:
        reached = _reached(scene, identity, [action for action, may in asked if may(arn)], arn, context or {})
        if reached is not None:
            found.append(reached)
            certain += reached.confidence is Confidence.CERTAIN
            if certain == ENOUGH or len(found) == MANY:
                break
    return sorted(found, key=lambda each: _rank(each.confidence))


def given(match: Match, action: str) -> tuple[Entry, ...]:
    """Return what a match found of an action."""
    return tuple(entry for permission, entry in match.evidence if permission == action)


def remember(scene: Scene, match: Match) -> None:
    """Keep what a match found, so that `permits` need not ask for it again."""
    found: dict[str, list[Entry]] = {}
    for permission, entry in match.evidence:
        found.setdefault(f"{match.subject} {permission}", []).append(entry)
    for key, entries in found.items():
        scene.memo.setdefault(key, tuple(entries))


def permits(scene: Scene, identity: IdentityId, action: str) -> tuple[Entry, ...]:
    """Return what an identity may do of an action, looked up once."""
    key = f"{identity} {action}"
    known = scene.memo.get(key)
    if not isinstance(known, tuple):
        known = scene.memo[key] = scene.engine.permits(identity, action)
    return known


def _sieve(entries: tuple[Entry, ...]) -> Callable[[str], bool]:
    """Return what tells quickly that no entry speaks of a resource."""
    if any(entry.not_resources for entry in entries):
        return lambda _: True
    return matcher_of_any([split_wildcards(pattern) for entry in entries for pattern in entry.resources])


def _reached(
    scene: Scene,
    identity: IdentityId,
    actions: list[str],
    arn: str,
    context: dict[str, str | tuple[str, ...]],
) -> Reached | None:
    best: Reached | None = None
    for action in actions:
        decision = scene.engine.decide(Caller(identity), CloudQuestion(action, arn, account_of(arn), context))
        confidence = _CONFIDENCES.get(decision.outcome)
        if confidence is not None and (best is None or _rank(confidence) < _rank(best.confidence)):
            best = Reached(arn, confidence, _open(decision.reasons))
    return best


def _rank(confidence: Confidence) -> int:
    return list(Confidence).index(confidence)


def _open(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(sorted({key for reason in reasons for key in reason.open}))


def trust_statements(scene: Scene, role: WorldRole) -> tuple[Statement, ...]:
    """Return what a role's trust allows; nothing when it could not be understood."""
    engine = scene.engine
    assert isinstance(engine, AwsEngine), "its roles are those of an AWS world"
    document = engine.table.trust(role).document
    return tuple(each for each in document.statements if each.effect == ALLOW)


def roles_by_service(scene: Scene) -> Mapping[str, tuple[str, ...]]:
    """Return the ARNs of the roles that each service may assume, sorted."""
    known = scene.memo.get("roles by service")
    if isinstance(known, dict):
        return known
    found: dict[str, list[str]] = {}
    for role in roles_of(scene):
        pairs = {pair for each in trust_statements(scene, role) for pair in each.principal_pairs}
        for kind, value in pairs:
            if kind == "Service":
                found.setdefault(value, []).append(role.arn)
    made = {service: tuple(arns) for service, arns in found.items()}
    scene.memo["roles by service"] = made
    return made


def conditions_of(statement: Statement) -> tuple[str, ...]:
    """Write the conditions of a statement."""
    return tuple(str(each) for each in statement.conditions)


def roles_of(scene: Scene) -> Iterator[WorldRole]:
    """Yield every role, sorted by ARN."""
    world = world_of(scene)
    return (world.roles[arn] for arn in sorted(world.roles))
