"""Steps between roles by AssumeRole: to a stronger one (LW-AWS-007), and in a circle (LW-AWS-023)."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.risks.aws_world import permits, reach
from leastwise.core.risks.forms import Found, Match, Scene

_ASSUME = "sts:AssumeRole"
_WIDENING = ("iam:PutRolePolicy", "iam:AttachRolePolicy")


def assumes_stronger_role(scene: Scene) -> Found:
    """LW-AWS-007: a step by AssumeRole to a strong role, or to one whose policies the caller can widen."""
    for edge in scene.engine.edges():
        source, target = IdentityId(edge.source), IdentityId(edge.target)
        if not _is_assumption(edge) or source in scene.strong:
            continue
        if target in scene.strong or _widens(scene, source, target):
            yield Match(
                "LW-AWS-007",
                source,
                _ASSUME,
                native_of(target),
                confidence=Confidence(edge.confidence),
                conditions=edge.conditions,
                path=edge.sources,
            )


def _widens(scene: Scene, source: IdentityId, target: IdentityId) -> bool:
    """Whether a caller may put policies on a role that it may assume."""
    if not any(permits(scene, source, action) for action in _WIDENING):
        return False
    return bool(reach(scene, source, _WIDENING, [native_of(target)]))


def _is_assumption(edge: Edge) -> bool:
    return "assume" in edge.kind and ":role/" in edge.target


def circles(scene: Scene) -> Iterator[Match]:
    """Yield each role that reaches itself over other roles by AssumeRole."""
    steps: dict[str, set[str]] = {}
    for edge in scene.engine.edges():
        if _is_assumption(edge) and ":role/" in edge.source and edge.source != edge.target:
            steps.setdefault(edge.source, set()).add(edge.target)
    for circle in _components(steps):
        names = [native_of(IdentityId(each)) for each in sorted(circle)]
        for each in sorted(circle):
            yield Match(
                "LW-AWS-023",
                IdentityId(each),
                "assumes itself in a circle",
                detail=f"over {', '.join(name for name in names if name != native_of(IdentityId(each)))}",
            )


def _components(steps: dict[str, set[str]]) -> list[set[str]]:
    """Return the sets of nodes that all reach each other, of two and more."""
    reached = {node: _reachable(steps, node) for node in steps}
    found: list[set[str]] = []
    seen: set[str] = set()
    for node in sorted(steps):
        if node in seen or node not in reached[node]:
            continue
        circle = {each for each in reached[node] if node in reached.get(each, ())}
        seen |= circle
        found.append(circle)
    return found


def _reachable(steps: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(steps.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(steps.get(node, ()))
    return seen
