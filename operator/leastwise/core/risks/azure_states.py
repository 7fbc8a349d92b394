"""States of Azure that no action alone shows: where a right is, and what the resources there are like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.core.evaluation.azure.edge_kinds import DIRECTORY_ADMIN, VAULT_POLICY, WRITE_CREDENTIALS
from leastwise.core.evaluation.azure.edges import MACHINE_TYPES, VAULT_TYPE
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.scopes import ROOT
from leastwise.core.evaluation.azure.worlds import AzureWorld, Resource
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.forms import Match, Scene

RESOURCES = "azure-resources"
"""Kind of the files that tell of resources."""


def is_at_root(_scene: Scene, match: Match) -> Match | None:
    """Keep a right to elevate where it can be used: the call is made at the root scope
    (https://learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin)."""
    return match if match.scope == ROOT else None


def carries_identity(scene: Scene, match: Match) -> Match | None:
    """Keep a right over machines where one of them carries an identity."""
    world = _world_of(scene)
    if RESOURCES not in world.read:
        return _unsure(match, "which machines carry an identity was not read")
    machines = (each for each in _under(world, match.scope) if each.type in MACHINE_TYPES)
    return match if any(each.principals or each.identities for each in machines) else None


def uses_access_policies(scene: Scene, match: Match) -> Match | None:
    """Keep a right to write vaults where one of them decides by access policies. Turning a vault over to
    them needs the right to assign roles (https://learn.microsoft.com/azure/key-vault/general/rbac-guide)."""
    world = _world_of(scene)
    if RESOURCES not in world.read:
        return _unsure(match, "which vaults decide by access policies was not read")
    vaults = [each for each in _under(world, match.scope) if each.type == VAULT_TYPE]
    return match if any(each.uses_rbac is not True for each in vaults) else None


def vault_policies(scene: Scene) -> Iterator[Match]:
    """Find who reads secrets by an access policy of a vault."""
    for edge in scene.engine.edges():
        if edge.kind == VAULT_POLICY.id:
            scope = edge.target.partition(":secrets:")[2]
            yield Match(
                rule=VAULT_POLICY.rule,
                subject=IdentityId(edge.source),
                permission="secrets get by access policy",
                scope=scope,
                narrowed=True,
                path=edge.sources,
            )


def credential_writers(scene: Scene) -> Iterator[Match]:
    """Find who owns an application or service principal, or holds a directory role over all of them."""
    told: set[tuple[str, str]] = set()
    for edge in scene.engine.edges():
        if edge.kind not in (WRITE_CREDENTIALS.id, DIRECTORY_ADMIN.id):
            continue
        source = edge.sources[0]
        is_owner = source.kind == "owner"
        if not is_owner and (edge.source, source.name) in told:
            continue
        told.add((edge.source, source.name))
        yield Match(
            rule=WRITE_CREDENTIALS.rule,
            subject=IdentityId(edge.source),
            permission="credentials of an application" if is_owner else source.name,
            scope=edge.target if is_owner else "",
            narrowed=is_owner,
            path=edge.sources,
        )


def _world_of(scene: Scene) -> AzureWorld:
    return scene.engine.world if isinstance(scene.engine, AzureEngine) else AzureWorld()


def _under(world: AzureWorld, scope: str) -> Iterator[Resource]:
    return (each for each in world.resources if world.scopes.holds(scope, each.id) is not Truth.NO)


def _unsure(match: Match, why: str) -> Match:
    return replace(match, confidence=Confidence.UNKNOWN, conditions=(*match.conditions, why))
