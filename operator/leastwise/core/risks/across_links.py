"""ServiceAccounts and the cloud identities that they are: LW-XC-001 to 003."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.risks.forms import Found, Match, Scene

_TAKES_ACCOUNTS = frozenset(
    {
        "LW-K8S-001",
        "LW-K8S-007",
        "LW-K8S-009",
        "LW-K8S-012",
        "LW-K8S-013",
        "LW-K8S-014",
        "LW-K8S-015",
    }
)
_DIRECT = frozenset({"XC-irsa", "XC-pod-identity", "XC-gke-impersonation", "XC-azure-federated"})
_BECOMING = _DIRECT | {"XC-irsa-any-role", "XC-gke-principal"}
_NAMED = 3


def _cloud_edges(scene: Scene) -> list[Edge]:
    return [edge for edge in scene.estate.links if edge.kind in _BECOMING]


def uses_accounts_with_clouds(scene: Scene) -> Found:
    """LW-XC-001: who may act as a ServiceAccount that is a cloud identity, by the rule that lets it."""
    places: dict[str, list[Edge]] = {}
    for edge in _cloud_edges(scene):
        account = ServiceAccount.of_username(native_of(IdentityId(edge.source)))
        if account is not None:
            places.setdefault(account.namespace, []).append(edge)
    for matches in scene.matches.values() if places else ():
        told: dict[str, Match] = {}
        for match in matches:
            if match.rule in _TAKES_ACCOUNTS:
                for taken in _taken(scene, match, places):
                    before = told.setdefault(taken.scope, taken)
                    told[taken.scope] = min(before, taken, key=_preference)
        yield from told.values()


def _preference(match: Match) -> tuple[int, bool, str]:
    """Of several ways in one scope the worst is told; of equal ones that of the first rule."""
    return (-(match.severity or 0), match.narrowed, match.detail)


def _taken(scene: Scene, match: Match, places: dict[str, list[Edge]]) -> Iterator[Match]:
    every = [edge for edges in places.values() for edge in edges]
    reached = places.get(match.scope, []) if match.scope else every
    others = [edge for edge in reached if edge.source != match.subject]
    if match.names and match.rule == "LW-K8S-007":
        others = [edge for edge in others if edge.source.rpartition(":")[2] in match.names]
    targets = sorted({edge.target for edge in others})
    if not targets:
        return
    strong = [each for each in targets if IdentityId(each) in scene.strong]
    told = (strong or targets)[:_NAMED]
    more = len(targets) - len(told)
    yield Match(
        "LW-XC-001",
        match.subject,
        match.permission,
        match.scope,
        Severity.CRITICAL if strong else match.severity or scene.severities[match.rule],
        narrowed=match.narrowed and not strong,
        confidence=match.confidence,
        conditions=match.conditions,
        path=match.path,
        grants=match.grants,
        detail=f"by {match.rule}: {', '.join(told)}" + (f" and {more} more" if more > 0 else ""),
    )


def administrates_cloud(scene: Scene) -> Found:
    """LW-XC-002: a ServiceAccount whose cloud identity is as strong as an administrator."""
    for edge in _cloud_edges(scene):
        if IdentityId(edge.target) in scene.strong:
            yield _of_edge("LW-XC-002", edge)


def _of_edge(rule: str, edge: Edge) -> Match:
    return Match(
        rule,
        IdentityId(edge.source),
        f"is {edge.target}",
        confidence=Confidence(edge.confidence),
        conditions=edge.conditions,
        path=edge.sources,
    )


def shared_cloud_identities(scene: Scene) -> Found:
    """LW-XC-003: one cloud identity of several ServiceAccounts: who takes one of them has what all need."""
    sharing: dict[str, set[str]] = {}
    for edge in scene.estate.links:
        if edge.kind in _DIRECT:
            sharing.setdefault(edge.target, set()).add(edge.source)
    for target, accounts in sorted(sharing.items()):
        if len(accounts) > 1:
            names = sorted(native_of(IdentityId(each)) for each in accounts)
            more = len(names) - _NAMED
            yield Match(
                "LW-XC-003",
                IdentityId(target),
                "shared by ServiceAccounts",
                detail=", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else ""),
            )
