"""Steps between roles by AssumeRole: to a stronger one (LW-AWS-007), and in a circle (LW-AWS-023).

The engine reaches many roles of one statement through a node that stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.aws.edges_kinds import ASSUME, ONE_OF
from leastwise.core.evaluation.aws.worlds import account_of
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.reach.components import find_components
from leastwise.core.risks.aws_world import permits, reach
from leastwise.core.risks.forms import Found, Match, Scene

_ASSUME = "sts:AssumeRole"
_WIDENING = ("iam:PutRolePolicy", "iam:AttachRolePolicy")
_ROLE = ":role/"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps by AssumeRole, and the roles that each node stands for."""

    edges: tuple[Edge, ...]
    members: Mapping[str, tuple[str, ...]]

    def roles(self, edge: Edge) -> tuple[str, ...]:
        """Return the roles that a step leads to."""
        if _ROLE in edge.target and edge.target not in self.members:
            return (edge.target,)
        return self.members.get(edge.target, ())


def _steps(scene: Scene) -> _Steps:
    known = scene.memo.get("steps")
    if isinstance(known, _Steps):
        return known
    edges: list[Edge] = []
    members: dict[str, list[str]] = {}
    for edge in scene.engine.edges():
        if edge.kind == ASSUME.id and edge.sources:  # without any it only says that something was not read
            edges.append(edge)
        elif edge.kind == ONE_OF.id and _ROLE in edge.target:
            members.setdefault(edge.source, []).append(edge.target)
    made = _Steps(tuple(edges), {node: tuple(roles) for node, roles in members.items()})
    scene.memo["steps"] = made
    return made


def assumes_stronger_role(scene: Scene) -> Found:
    """LW-AWS-007: steps by AssumeRole to strong roles, or to roles whose policies the caller can widen.

    One finding a caller and account of the roles, by its surest step.
    """
    steps = _steps(scene)
    by_source: dict[str, list[Edge]] = {}
    for edge in steps.edges:
        by_source.setdefault(edge.source, []).append(edge)
    for node, edges in sorted(by_source.items()):
        source = IdentityId(node)
        if source not in scene.strong:
            yield from _stronger(scene, steps, source, edges)


def _stronger(scene: Scene, steps: _Steps, source: IdentityId, edges: list[Edge]) -> Iterator[Match]:
    found: dict[str, list[tuple[Edge, str, str]]] = {}
    for edge in edges:
        roles = [each for each in steps.roles(edge) if each != source]
        strong = [each for each in roles if IdentityId(each) in scene.strong]
        word = "strong" if strong else "can be widened"
        for role in strong or _widened(scene, source, roles):
            found.setdefault(account_of(native_of(IdentityId(role))), []).append((edge, word, role))
    for account, reached in sorted(found.items()):
        edge, word, _ = min(reached, key=_preference)
        roles = sorted({role for each, other, role in reached if other == word})
        yield Match(
            "LW-AWS-007",
            source,
            _ASSUME,
            account,
            confidence=Confidence(edge.confidence),
            conditions=edge.conditions,
            path=edge.sources,
            detail=f"{word}: {_listed(roles)}",
        )


def _preference(reached: tuple[Edge, str, str]) -> tuple[int, bool, str]:
    edge, word, role = reached
    return ([each.value for each in Confidence].index(edge.confidence), word != "strong", role)


def _listed(roles: list[str]) -> str:
    names = [native_of(IdentityId(each)) for each in roles[:_SHOWN]]
    return ", ".join(names) + (" and others" if len(roles) > _SHOWN else "")


def _widened(scene: Scene, source: IdentityId, roles: list[str]) -> list[str]:
    """Return the roles on which a caller may put policies, of those that it may assume."""
    if not any(permits(scene, source, action) for action in _WIDENING):
        return []
    found = reach(scene, source, _WIDENING, [native_of(IdentityId(each)) for each in roles])
    return [f"aws:{each.arn}" for each in found]


def circles(scene: Scene) -> Iterator[Match]:
    """Yield each role that reaches itself over other roles by AssumeRole: first by certain steps alone."""
    steps = _steps(scene)
    certain = [edge for edge in steps.edges if edge.confidence == Confidence.CERTAIN.value]
    told: set[str] = set()
    for edges, confidence in ((certain, Confidence.CERTAIN), (steps.edges, Confidence.CONDITIONAL)):
        for circle in _circles(edges, steps.members):
            for each in circle:
                if each not in told:
                    told.add(each)
                    yield _in_circle(each, circle, confidence)


def _in_circle(role: str, circle: list[str], confidence: Confidence) -> Match:
    others = [other for other in circle if other != role]
    return Match(
        "LW-AWS-023",
        IdentityId(role),
        "assumes itself in a circle",
        confidence=confidence,
        conditions=() if confidence is Confidence.CERTAIN else ("a condition of a step on the way",),
        detail=f"over {_listed(others)}",
    )


def _circles(edges: Iterable[Edge], members: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Return the roles that all reach each other, in sets of two and more, sorted."""
    next_of: dict[str, list[str]] = {node: list(roles) for node, roles in members.items()}
    for edge in edges:
        if _ROLE in edge.source and edge.source != edge.target:
            next_of.setdefault(edge.source, []).append(edge.target)
    names = sorted({*next_of, *(target for targets in next_of.values() for target in targets)})
    index = {name: place for place, name in enumerate(names)}
    components = find_components([[index[each] for each in next_of.get(name, ())] for name in names])
    together: dict[int, list[str]] = {}
    for name, component in zip(names, components.of, strict=True):
        if _ROLE in name and not name.startswith("aws:asset:"):
            together.setdefault(component, []).append(name)
    return [roles for _, roles in sorted(together.items(), key=lambda each: each[1]) if len(roles) > 1]
