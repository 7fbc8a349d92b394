"""The steps inside Azure: from an identity to others that it can become, and to what it can reach.

An identity's own assignments make its steps; what it has through a group is a step to the group and that
group's steps. Where a deny assignment names a member itself, the member's steps are its own instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from leastwise.core.evaluation.azure import edge_kinds as kinds
from leastwise.core.evaluation.azure import known_actions as actions
from leastwise.core.evaluation.azure.actions import ActionPlane
from leastwise.core.evaluation.azure.assignment_conditions import Facts
from leastwise.core.evaluation.azure.deny_clauses import UNKNOWN
from leastwise.core.evaluation.azure.effective import EffectivePermissions, cuts_whole
from leastwise.core.evaluation.azure.evaluator import Evaluator
from leastwise.core.evaluation.azure.grants import Asker
from leastwise.core.evaluation.azure.requests import Request
from leastwise.core.evaluation.azure.scopes import ROOT, is_within
from leastwise.core.evaluation.azure.worlds import AzureWorld, Resource
from leastwise.core.evaluation.decisions import Decision, Outcome, Source, Truth
from leastwise.core.evaluation.engines import Confidence, Edge, EdgeKind
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import identity_id
from leastwise.core.snapshots import Plane

ADMIN = "admin"
SECRETS = "secrets"
DATA = "data"
DIRECTORY = "directory"
POLICY = "policy"

MACHINE_TYPES = (
    "microsoft.compute/virtualmachines",
    "microsoft.compute/virtualmachinescalesets",
    "microsoft.hybridcompute/machines",
)
"""Resources on which commands run, lower case."""

VAULT_TYPE = "microsoft.keyvault/vaults"
"""Key vaults, lower case."""

_SURE = {
    Outcome.ALLOWED: Confidence.CERTAIN,
    Outcome.CONDITIONAL: Confidence.CONDITIONAL,
    Outcome.UNKNOWN: Confidence.UNKNOWN,
}
_CODE_TYPES = ("microsoft.automation/automationaccounts", "microsoft.logic/workflows", "microsoft.web/sites")
_READS = frozenset({"get", "all"})
_SCOPE_STEPS = (
    (kinds.ASSIGN_ROLES, (actions.ASSIGN_ROLES,), ADMIN),
    (kinds.WRITE_ROLES, (actions.WRITE_ROLES,), ADMIN),
    (kinds.WRITE_POLICY, (actions.ASSIGN_POLICY, actions.WRITE_POLICY), POLICY),
    (kinds.LIST_KEYS, actions.KEY_LISTS, DATA),
)


def asset_id(word: str, name: str) -> str:
    """Build the id of an asset of Azure."""
    return f"azure:asset:{word}:{name}"


def edges_of(effective: EffectivePermissions) -> list[Edge]:
    """Return every step, sorted and once."""
    evaluator = effective.evaluator
    found = {*_memberships(evaluator), *_directory_steps(evaluator), *_vault_policies(evaluator)}
    for actor in _actors(effective):
        found.update(actor.scope_steps())
        found.update(actor.resource_steps())
    found.update(_administered(evaluator, found))
    return sorted(edge for edge in found if edge.source != edge.target)


def _node(principal: str) -> str:
    return identity_id(Plane.AZURE, principal)


_Targets = list[tuple[str, str]]  # resource and the node that it leads to


class _Ground:
    """What steps may lead to, by what has to be done to the resource."""

    def __init__(self, world: AzureWorld) -> None:
        self._resources_of = {each.resource: each.principal for each in world.identities}
        self.identities = [
            (each.resource, _node(each.principal)) for each in world.identities if each.principal
        ]
        self.machines = self._carriers(world, MACHINE_TYPES)
        self.code = self._carriers(world, _CODE_TYPES)
        vaults = [(each, asset_id(SECRETS, each.id)) for each in world.resources if each.type == VAULT_TYPE]
        self.vaults_by_role = [(each.id, node) for each, node in vaults if each.uses_rbac is not False]
        self.vaults_by_policy = [(each.id, node) for each, node in vaults if each.uses_rbac is not True]

    def _carriers(self, world: AzureWorld, types: tuple[str, ...]) -> _Targets:
        """Return resources of some types with each principal that code on them can act as."""
        return [
            (resource.id, _node(principal))
            for resource in world.resources
            if resource.type in types
            for principal in self._carried(resource)
        ]

    def _carried(self, resource: Resource) -> list[str]:
        assigned = {self._resources_of.get(each, "") for each in resource.identities}
        return sorted({*resource.principals, *assigned} - {""})


@dataclass(frozen=True, slots=True)
class _Actor:
    """One principal with the groups that are known; `is_whole` counts what it has through them as its own."""

    effective: EffectivePermissions
    ground: _Ground
    asker: Asker
    is_whole: bool

    @property
    def evaluator(self) -> Evaluator:
        return self.effective.evaluator

    def scope_steps(self) -> Iterator[Edge]:
        for kind, names, word in _SCOPE_STEPS:
            for name in names:
                for entry in self._permitted(name):
                    yield self._edge(kind, asset_id(word, entry.scope), entry)
        for entry in self._permitted(actions.ELEVATE):
            if entry.scope == ROOT:
                yield self._edge(kinds.ELEVATE, asset_id(ADMIN, ROOT), entry)

    def resource_steps(self) -> Iterator[Edge]:
        ground = self.ground
        yield from self._steps(kinds.FEDERATE, (actions.FEDERATE,), ground.identities)
        yield from self._assigned_identities()
        yield from self._steps(kinds.RUN_COMMANDS, actions.MACHINE_COMMANDS, ground.machines)
        yield from self._steps(kinds.LOGIN, actions.MACHINE_LOGINS, ground.machines, ActionPlane.DATA)
        yield from self._steps(kinds.CHANGE_CODE, actions.APP_CODE, ground.code)
        by_role = ground.vaults_by_role
        yield from self._steps(kinds.READ_SECRETS, (actions.READ_SECRETS,), by_role, ActionPlane.DATA)
        yield from self._steps(kinds.WRITE_VAULT_POLICY, actions.VAULT_WRITES, ground.vaults_by_policy)

    def _assigned_identities(self) -> Iterator[Edge]:
        runners = [entry for name in actions.COMPUTE_WRITES for entry in self._any_permitted(name)]
        if not runners:
            return
        best = min((self._edge(kinds.ASSIGN_IDENTITY, "", entry) for entry in runners), key=_doubt)
        for edge in self._steps(kinds.ASSIGN_IDENTITY, (actions.ASSIGN_IDENTITY,), self.ground.identities):
            conditions = tuple(sorted({*edge.conditions, *best.conditions}))
            worst = max(edge, best, key=_doubt)
            yield replace(edge, confidence=worst.confidence, conditions=conditions)

    def _steps(
        self,
        kind: EdgeKind,
        names: tuple[str, ...],
        targets: _Targets,
        plane: ActionPlane = ActionPlane.CONTROL,
    ) -> Iterator[Edge]:
        """Yield the surest step that one of several actions gives on each of some resources."""
        if not targets:
            return
        given = [(name, entry.scope) for name in names for entry in self._any_permitted(name)]
        scopes = self.evaluator.world.scopes
        for resource, target in targets:
            asked = {name for name, scope in given if scopes.holds(scope, resource) is not Truth.NO}
            if not asked:
                continue
            decided = [self._decided(name, resource, plane) for name in sorted(asked)]
            yield from self._surest(kind, target, [each for each in decided if self._counts(each)])

    def _surest(self, kind: EdgeKind, target: str, decided: list[Decision]) -> Iterator[Edge]:
        for outcome, sure in _SURE.items():
            for decision in decided:
                if decision.outcome is outcome:
                    opened = tuple(sorted({text for each in decision.reasons for text in each.open}))
                    sources = decision.reasons[0].sources
                    yield Edge(_node(self.asker.id), target, kind.id, sure.value, opened, sources)
                    return

    def _decided(self, name: str, resource: str, plane: ActionPlane) -> Decision:
        action = name.lower()
        return self.evaluator.decide(self.asker, Request(action, resource, plane, Facts(action)))

    def _counts(self, decision: Decision) -> bool:
        return self.is_whole or any(
            reason.sources and reason.sources[0].kind == "role assignment" for reason in decision.reasons
        )

    def _any_permitted(self, name: str) -> tuple[Entry, ...]:
        return self.effective.permitted(self.asker, name)

    def _permitted(self, name: str) -> Iterator[Entry]:
        for entry in self._any_permitted(name):
            if self.is_whole or entry.sources[0][0].kind != "group":
                yield entry

    def _edge(self, kind: EdgeKind, target: str, entry: Entry) -> Edge:
        scopes = self.evaluator.world.scopes
        denied = [
            text
            for clause in entry.excluded
            if cuts_whole(clause, entry.scope, scopes)
            for text in clause.conditions
        ]
        sure = Confidence.CONDITIONAL if entry.conditions or denied else Confidence.CERTAIN
        if entry.unknown or any(text.startswith(UNKNOWN) for text in denied):
            sure = Confidence.UNKNOWN
        conditions = tuple(sorted({*entry.conditions, *entry.unknown, *denied}))
        return Edge(_node(self.asker.id), target, kind.id, sure.value, conditions, entry.sources[0])


def _doubt(edge: Edge) -> int:
    return [each.value for each in Confidence].index(edge.confidence)


def _named_by_denies(evaluator: Evaluator) -> frozenset[str]:
    return frozenset(
        subject.id
        for deny in evaluator.world.denies
        for subject in (*deny.principals, *deny.excluded)
        if not deny.is_only_audited
    )


def _actors(effective: EffectivePermissions) -> Iterator[_Actor]:
    evaluator = effective.evaluator
    ground = _Ground(evaluator.world)
    singled_out = _named_by_denies(evaluator)
    for principal in sorted({*evaluator.assignees(), *singled_out}):
        yield _Actor(effective, ground, Asker(principal), is_whole=principal in singled_out)


def _memberships(evaluator: Evaluator) -> Iterator[Edge]:
    singled_out = _named_by_denies(evaluator)
    world = evaluator.world
    pairs = {(member, group.id) for group in world.groups.values() for member in group.members}
    pairs |= {(member, group) for member, groups in world.memberships.items() for group in groups}
    for member, group in pairs:
        if member not in singled_out:
            source = Source("group", world.groups[group].name if group in world.groups else group)
            yield Edge(_node(member), _node(group), kinds.MEMBER_OF.id, sources=(source,))


def _vault_policies(evaluator: Evaluator) -> Iterator[Edge]:
    """Yield what access policies give; a vault that uses roles ignores them."""
    for vault in evaluator.world.resources:
        for policy in vault.policies:
            reads = {text.lower() for text in policy.secrets}
            if vault.uses_rbac is not True and reads & _READS and policy.principal:
                yield Edge(
                    _node(policy.principal),
                    asset_id(SECRETS, vault.id),
                    kinds.VAULT_POLICY.id,
                    sources=(Source("access policy", vault.id),),
                )


def _directory_steps(evaluator: Evaluator) -> Iterator[Edge]:
    world = evaluator.world
    for principal in world.principals.values():
        kind = kinds.JOIN_GROUP if principal.kind.lower() == "group" else kinds.WRITE_CREDENTIALS
        for owner in principal.owners:
            source = Source("owner", principal.name or principal.id)
            yield Edge(_node(owner), _node(principal.id), kind.id, sources=(source,))
    tenant = min(world.tenants, default="")
    for role in world.directory_roles:
        source = Source("directory role", role.role)
        if role.role.lower() in actions.DIRECTORY_ROLES:
            target = asset_id(DIRECTORY, tenant)
            yield Edge(_node(role.principal), target, kinds.DIRECTORY_ADMIN.id, sources=(source,))
            yield Edge(target, asset_id(ADMIN, ROOT), kinds.ELEVATE.id, sources=(source,))
        elif role.role.lower() in actions.CREDENTIAL_ROLES:
            for principal in world.principals.values():
                if principal.app_id and not principal.resource:
                    target = _node(principal.id)
                    yield Edge(_node(role.principal), target, kinds.WRITE_CREDENTIALS.id, sources=(source,))


def _administered(evaluator: Evaluator, found: Iterable[Edge]) -> Iterator[Edge]:
    """Yield what whoever may have any role at a scope reaches under it."""
    prefix = asset_id(ADMIN, "")
    scopes = sorted({edge.target.removeprefix(prefix) for edge in found if edge.target.startswith(prefix)})
    held: list[tuple[str, str]] = [(scope, asset_id(ADMIN, scope)) for scope in scopes]
    held += [(each.resource, _node(each.principal)) for each in evaluator.world.identities if each.principal]
    for resource in evaluator.world.resources:
        held += [(resource.id, _node(principal)) for principal in resource.principals]
        if resource.type == VAULT_TYPE:
            held.append((resource.id, asset_id(SECRETS, resource.id)))
    for scope in scopes:
        source = (Source("scope", scope),)
        for place, node in held:
            if is_within(place, scope) or evaluator.world.scopes.holds(scope, place) is Truth.YES:
                yield Edge(asset_id(ADMIN, scope), node, kinds.ADMINISTERS.id, sources=source)
