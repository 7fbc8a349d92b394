"""The steps of a thief inside AWS: whom an identity can become, and what of value it reaches.

Everything is decided on effective permissions with their limits and denies, and with what is known of the
caller; a condition that is left open makes a step conditional. What a step is, `edges_kinds` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.aws import edges_kinds as kinds
from leastwise.core.evaluation.aws import edges_powers as powers
from leastwise.core.evaluation.aws.edges_kinds import EDGE_KINDS
from leastwise.core.evaluation.aws.edges_powers import Hold, Powers, hold_of_entry, powers_of, together
from leastwise.core.evaluation.aws.effective import EffectiveTable
from leastwise.core.evaluation.aws.effective_actions import action_set
from leastwise.core.evaluation.aws.effective_permits import permitted
from leastwise.core.evaluation.aws.effective_resources import Held
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine_callers import Actor, Actors
from leastwise.core.evaluation.aws.engine_policies import PolicyTable
from leastwise.core.evaluation.aws.holders import Decide
from leastwise.core.evaluation.aws.requests import WEB_IDENTITY_NAMES
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser
from leastwise.core.evaluation.decisions import Decision, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Confidence, Edge, EdgeKind
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.patterns import covers

__all__ = ["EDGE_KINDS", "EdgeSearch"]

_PASSED_TO = "iam:passedtoservice"
_ASSUME = action_set((powers.ASSUME,))
_PASS = action_set((powers.PASS,))
_EVERYTHING = action_set(("*",))


class EdgeSearch:
    """Finds the steps of one world."""

    def __init__(self, table: PolicyTable, actors: Actors, effects: EffectiveTable, decide: Decide) -> None:
        self._table, self._actors, self._effects, self._decide = table, actors, effects, decide
        world = table.world
        self._targets = Targets([*world.roles, *world.users, *world.groups, *world.policies])
        self._roles, self._users = self._targets.bits(world.roles), self._targets.bits(world.users)
        self._groups = {(arn.split(":")[4], group.name): arn for arn, group in world.groups.items()}
        self._trusting: dict[str, dict[str, Hold]] = {}

    def all_edges(self) -> Iterator[Edge]:
        """Return every step, by where it starts; each part is worked out when it is asked for."""
        world = self._table.world
        for arn in sorted({*world.roles, *world.users}):
            yield from self.edges_of(arn)
        yield from self._of_strangers()
        yield from self._of_groups()
        for account in sorted(world.accounts):
            yield from self._of_running(account)

    def edges_of(self, arn: str) -> list[Edge]:
        """Return the steps that one role or user can make, sorted."""
        actor = self._actors.find(arn)
        entity = actor.entity
        if entity is None:
            return []
        mine = powers_of(self._effects.entries(actor, powers.RELEVANT), self._targets)
        found = _Steps(f"aws:{arn}")
        self._admin(actor, found)
        if mine.by_action:
            self._become(actor, mine, found)
            self._widen(entity, mine, found)
            self._pass(actor, mine, found)
            self._run(entity, mine, found)
            self._read(entity, mine, found)
        return sorted(found.edges.values())

    # ---------------------------------------------------------------- becoming another

    def _become(self, actor: Actor, mine: Powers, found: _Steps) -> None:
        own = actor.entity.arn if actor.entity is not None else ""
        for action, kind in (
            (powers.ASSUME, kinds.ASSUME),
            (powers.REWRITE, kinds.TRUST),
            *((action, kinds.CREDENTIALS) for action in powers.CREDENTIALS),
        ):
            wanted = self._users if kind is kinds.CREDENTIALS else self._roles
            for target, hold in mine.hits(action, wanted):
                if target != own:
                    found.add(f"aws:{target}", kind, hold)
        self._widen_roles(mine, own, found)

    def _widen_roles(self, mine: Powers, own: str, found: _Steps) -> None:
        """A role that it may assume and widen gives what the limits of that role allow."""
        if not any(action in mine.by_action for action in powers.WIDEN_ROLE):
            return
        for target, assuming in list(mine.hits(powers.ASSUME, self._roles)):
            widening = mine.on_any(powers.WIDEN_ROLE, target) if target != own else None
            if widening is not None:
                asset = _most_of(self._table.world.roles[target])
                found.add(asset, kinds.WIDEN_ROLE, together(assuming, widening))

    # ---------------------------------------------------------------- widening itself

    def _widen(self, entity: WorldRole | WorldUser, mine: Powers, found: _Steps) -> None:
        asset = _most_of(entity)
        is_role = isinstance(entity, WorldRole)
        found.add_if(
            asset,
            kinds.WIDEN,
            mine.on_any(powers.WIDEN_ROLE if is_role else powers.WIDEN_USER, entity.arn),
        )
        for arn in self._own_policies(entity):
            found.add_if(asset, kinds.VERSION, mine.on(powers.VERSIONS[0], arn))
            chosen = mine.on(powers.VERSIONS[1], arn)
            if chosen is not None:
                hold = Hold(Confidence.CONDITIONAL, ("an older version grants more",))
                found.add(asset, kinds.VERSION, together(chosen, hold))
        if entity.boundary:
            loosen = mine.on_any(powers.LOOSEN_ROLE if is_role else powers.LOOSEN_USER, entity.arn)
            found.add_if(f"aws:asset:unbounded:{entity.arn}", kinds.BOUNDARY, loosen)
        if isinstance(entity, WorldUser):
            self._widen_groups(entity, mine, found)

    def _widen_groups(self, user: WorldUser, mine: Powers, found: _Steps) -> None:
        own = {
            self._groups[user.account, name] for name in user.groups if (user.account, name) in self._groups
        }
        for arn in own:
            found.add_if(_most_of(user), kinds.WIDEN, mine.on_any(powers.WIDEN_GROUP, arn))
        for arn, hold in mine.hits(powers.JOIN, self._targets.bits(self._table.world.groups)):
            if arn not in own:
                found.add(f"aws:asset:group:{arn}", kinds.WIDEN, hold)

    def _own_policies(self, entity: WorldRole | WorldUser) -> Iterable[str]:
        """The managed policies of the account that grant to an identity."""
        attached = list(entity.attached)
        for name in entity.groups if isinstance(entity, WorldUser) else ():
            arn = self._groups.get((entity.account, name))
            attached += self._table.world.groups[arn].attached if arn is not None else ()
        return sorted({arn for arn in attached if f":{entity.account}:" in arn})

    # ---------------------------------------------------------------- services

    def _pass(self, actor: Actor, mine: Powers, found: _Steps) -> None:
        if powers.PASS not in mine.by_action:
            return
        for passing in kinds.PASSING:
            start = mine.hold_any(passing.ways)
            if start is None:
                continue
            for service in passing.services:
                trusting = self._trusting_roles(service)
                for target, hold in self._passable(actor, mine, service):
                    if target in trusting:
                        found.add(f"aws:{target}", passing.kind, together(hold, start, trusting[target]))

    def _passable(self, actor: Actor, mine: Powers, service: str) -> Iterator[tuple[str, Hold]]:
        """Return the roles that may be passed to a service; the key that names it is then known."""
        within = self._targets.bits(self._trusting_roles(service))
        if not within:
            return iter(())
        if not any(map(_names_service, mine.by_action[powers.PASS])):
            return mine.hits(powers.PASS, within)
        known = actor.known.with_key(_PASSED_TO, service)
        entries = self._effects.entries(Actor(actor.caller, actor.policies, known, actor.entity), _PASS)
        return powers_of(entries, self._targets).hits(powers.PASS, within)

    def _trusting_roles(self, service: str) -> dict[str, Hold]:
        """Return the roles whose trust policy lets a service assume them."""
        found = self._trusting.get(service)
        if found is None:
            found = self._trusting[service] = {}
            for held in self._effects.resources.trusting(service):
                if held.part.actions.covers(_ASSUME):
                    hold = _hold_of(held)
                    known = found.get(held.holder)
                    if known is None or hold.rank < known.rank:
                        found[held.holder] = hold
        return found

    def _run(self, entity: WorldRole | WorldUser, mine: Powers, found: _Steps) -> None:
        for running in kinds.RUNNING:
            found.add_if(
                f"aws:asset:{running.word}:{entity.account}", running.kind, mine.hold_any(running.ways)
            )

    def _of_running(self, account: str) -> Iterator[Edge]:
        """What runs in a service has one of the roles that trust it: which one, the listings do not tell."""
        for running in kinds.RUNNING:
            steps = _Steps(f"aws:asset:{running.word}:{account}")
            for service in running.services:
                for arn, hold in self._trusting_roles(service).items():
                    role = self._table.world.roles[arn]
                    if role.account == account and (running.word != "ec2" or role.instance_profiles):
                        text = f"something in {running.word} runs with the role"
                        doubt = Hold(Confidence.CONDITIONAL, (text,))
                        steps.add(f"aws:{arn}", kinds.CARRIES, together(hold, doubt))
            yield from sorted(steps.edges.values())

    # ---------------------------------------------------------------- what is of value

    def _admin(self, actor: Actor, found: _Steps) -> None:
        if not any(part.actions.is_everything for part, _ in self._effects.grants(actor).allows):
            return
        for entry in permitted(self._effects.entries(actor), _EVERYTHING):
            if "*" in entry.resources:
                hold = hold_of_entry(entry, _EVERYTHING)
                found.add(f"aws:asset:admin:{actor.caller.account}", kinds.ADMIN, hold)

    def _read(self, entity: WorldRole | WorldUser, mine: Powers, found: _Steps) -> None:
        for action, word, everything in kinds.DATA_ACTIONS:
            whole = [
                entry
                for entry in mine.by_action.get(action.lower(), ())
                if any(pattern == "*" or covers(pattern, everything) for pattern in entry.resources)
            ]
            if whole:
                hold = Powers(self._targets, {action.lower(): whole}).hold(action.lower())
                found.add_if(f"aws:asset:data:{entity.account}/{word}", kinds.DATA, hold)

    # ---------------------------------------------------------------- strangers

    def _of_strangers(self) -> Iterator[Edge]:
        """Everyone, other accounts and token providers, as far as trust policies let them in."""
        for native, role in self._effects.resources.trusted_strangers():
            is_provider = "-provider/" in native or native in WEB_IDENTITY_NAMES
            action = _web_action(native) if is_provider else "sts:AssumeRole"
            decision = self._decide(Caller(IdentityId(f"aws:{native}")), CloudQuestion(action, role))
            if decision.may_be_allowed:
                kind = kinds.FEDERATED if is_provider else kinds.ASSUME
                yield _edge(f"aws:{native}", f"aws:{role}", kind, _hold_of_decision(decision))

    def _of_groups(self) -> Iterator[Edge]:
        """What joining a group gives is told by its policies: here only whether they give everything."""
        world = self._table.world
        for arn, group in sorted(world.groups.items()):
            member = WorldUser(arn.replace(":group/", ":user/"), inline=group.inline, attached=group.attached)
            policies = self._table.identity_policies(member)
            sources = self._effects.everything_in(policies)
            if sources:
                hold = Hold(Confidence.CERTAIN, (), sources)
                yield _edge(f"aws:asset:group:{arn}", f"aws:asset:admin:{member.account}", kinds.ADMIN, hold)


class _Steps:
    """Steps from one node: of several ways to make the same one, the surest."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.edges: dict[tuple[str, str], Edge] = {}
        self._ranks: dict[tuple[str, str], int] = {}

    def add(self, target: str, kind: EdgeKind, hold: Hold) -> None:
        key = (target, kind.id)
        if target != self._source and hold.rank < self._ranks.get(key, _WORST):
            self._ranks[key] = hold.rank
            self.edges[key] = _edge(self._source, target, kind, hold)

    def add_if(self, target: str, kind: EdgeKind, hold: Hold | None) -> None:
        if hold is not None:
            self.add(target, kind, hold)


_WORST = 9


def _edge(source: str, target: str, kind: EdgeKind, hold: Hold) -> Edge:
    return Edge(source, target, kind.id, hold.confidence.value, hold.conditions, hold.sources)


def _most_of(entity: WorldRole | WorldUser) -> str:
    """Return the asset that an identity has once it wrote its own policies: all that its boundary allows."""
    if entity.boundary:
        return f"aws:asset:bounded:{entity.boundary}"
    return f"aws:asset:admin:{entity.account}"


def _web_action(provider: str) -> str:
    return "sts:AssumeRoleWithSAML" if ":saml-provider/" in provider else "sts:AssumeRoleWithWebIdentity"


def _hold_of(held: Held) -> Hold:
    conditions = tuple(map(str, held.part.statement.conditions))
    confidence = Confidence.CONDITIONAL if conditions else Confidence.CERTAIN
    return Hold(confidence, conditions, (held.part.source,))


def _hold_of_decision(decision: Decision) -> Hold:
    sources = tuple(source for reason in decision.reasons for source in reason.sources)
    texts = sorted({text for reason in decision.reasons for text in (*reason.open, reason.text) if text})
    if decision.is_allowed:
        return Hold(Confidence.CERTAIN, (), sources)
    is_open = decision.outcome is Outcome.CONDITIONAL
    return Hold(Confidence.CONDITIONAL if is_open else Confidence.UNKNOWN, tuple(texts), sources)


def _names_service(entry: Entry) -> bool:
    clauses = (clause for clauses in (*entry.limits, entry.excluded) for clause in clauses)
    texts = (*entry.conditions, *(text for clause in clauses for text in clause.conditions))
    return any(_PASSED_TO in text.lower() for text in texts)
