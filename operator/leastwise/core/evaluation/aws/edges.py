"""The steps of a thief inside AWS: whom an identity can become, and what of value it reaches.

Everything is decided on effective permissions with their limits and denies, and with what is known of the
caller; a condition that is left open makes a step conditional. What a step is, `edges_kinds` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from zlib import crc32

from leastwise.core.evaluation.aws import edges_kinds as kinds
from leastwise.core.evaluation.aws import edges_powers as powers
from leastwise.core.evaluation.aws.edges_kinds import EDGE_KINDS
from leastwise.core.evaluation.aws.edges_powers import (
    Hit,
    Hold,
    Powers,
    Readings,
    hold_of_entry,
    powers_of,
    together,
)
from leastwise.core.evaluation.aws.effective import EffectiveTable
from leastwise.core.evaluation.aws.effective_actions import action_set
from leastwise.core.evaluation.aws.effective_parts import stem_of
from leastwise.core.evaluation.aws.effective_permits import permitted
from leastwise.core.evaluation.aws.effective_resources import Held
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine_callers import Actor, Actors
from leastwise.core.evaluation.aws.engine_policies import TRUST, PolicyTable
from leastwise.core.evaluation.aws.holders import Decide
from leastwise.core.evaluation.aws.requests import WEB_IDENTITY_NAMES
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser
from leastwise.core.evaluation.decisions import Decision, Outcome
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Confidence, Edge, EdgeKind
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.patterns import covers

__all__ = ["EDGE_KINDS", "EdgeSearch"]

MANY = 16
"""More targets than that of one statement are reached through a node that stands for all of them."""

_SHOWN = 3
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
        self._readings = Readings(self._targets)
        self._roles, self._users = self._targets.bits(world.roles), self._targets.bits(world.users)
        self._groups = {(arn.split(":")[4], group.name): arn for arn, group in world.groups.items()}
        self._sets = _Sets()
        self._trusting: dict[str, dict[str, Hold]] = {}

    def all_edges(self) -> Iterator[Edge]:
        """Return every step, by where it starts; each part is worked out when it is asked for."""
        world = self._table.world
        for arn in sorted({*world.roles, *world.users}):
            yield from self.edges_of(arn)
        yield from self._of_strangers()
        yield from self._of_groups()
        yield from self._of_sets()
        for account in sorted(world.accounts):
            yield from self._of_running(account)

    def edges_of(self, arn: str) -> list[Edge]:
        """Return the steps that one role or user can make, sorted."""
        actor = self._actors.find(arn)
        entity = self._table.world.roles.get(arn) or self._table.world.users[arn]
        mine = powers_of(self._effects.entries(actor, powers.RELEVANT), self._readings)
        found = _Steps(f"aws:{arn}")
        self._admin(actor, found)
        if mine.by_action:
            self._become(entity, mine, found)
            self._widen(entity, mine, found)
            self._pass(actor, mine, found)
            self._run(entity, mine, found)
            self._read(entity, mine, found)
        return found.in_order()

    # ---------------------------------------------------------------- becoming another

    def _become(self, entity: WorldRole | WorldUser, mine: Powers, found: _Steps) -> None:
        own = entity.arn
        for action, kind in (
            (powers.ASSUME, kinds.ASSUME),
            (powers.REWRITE, kinds.TRUST),
            *((action, kinds.CREDENTIALS) for action in powers.CREDENTIALS),
        ):
            wanted = self._users if kind is kinds.CREDENTIALS else self._roles
            word = "users" if kind is kinds.CREDENTIALS else "roles"
            for hit in mine.hits(action, wanted):
                self._add_hit(found, kind, hit, word)
        self._widen_roles(mine, own, found)

    def _add_hit(self, found: _Steps, kind: EdgeKind, hit: Hit, word: str) -> None:
        """Add a step to each target; to many at once through a node that stands for all of them."""
        if hit.bits.bit_count() <= MANY:
            for target in self._targets.names(hit.bits):
                found.add(f"aws:{target}", kind, hit.hold_on(target))
            return
        node = self._sets.node(word, hit, self._targets)
        found.add(node, kind, hit.hold)

    def _widen_roles(self, mine: Powers, own: str, found: _Steps) -> None:
        """A role that it may assume and widen gives what the limits of that role allow."""
        if not any(action in mine.by_action for action in powers.WIDEN_ROLE):
            return
        others = self._roles & ~self._targets.bit(own)
        widened = [hit for action in powers.WIDEN_ROLE for hit in mine.hits(action, others)]
        for assuming in mine.hits(powers.ASSUME, others):
            for widening in widened:
                for target in self._targets.names(assuming.bits & widening.bits):
                    asset = _most_of(self._table.world.roles[target])
                    if found.is_better(asset, kinds.WIDEN_ROLE, assuming.hold, widening.hold):
                        hold = together(assuming.hold_on(target), widening.hold)
                        found.add(asset, kinds.WIDEN_ROLE, hold)

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
        others = self._targets.bits(self._table.world.groups) & ~self._targets.bits(own)
        for hit in mine.hits(powers.JOIN, others):
            for arn in self._targets.names(hit.bits):
                found.add(f"aws:asset:group:{arn}", kinds.WIDEN, hit.hold)

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
        by_service: dict[str, list[Hit]] = {}
        for passing in kinds.PASSING:
            start = mine.hold_any(passing.ways)
            if start is None:
                continue
            for service in passing.services:
                if service not in by_service:
                    by_service[service] = self._passable(actor, mine, service)
                self._add_passed(passing.kind, service, by_service[service], start, found)

    def _add_passed(self, kind: EdgeKind, service: str, hits: list[Hit], start: Hold, found: _Steps) -> None:
        trusting = self._trusting_roles(service)
        for hit in hits:
            base = together(hit.hold, start)
            for target in self._targets.names(hit.bits):
                found.add(f"aws:{target}", kind, together(base, trusting[target]))

    def _passable(self, actor: Actor, mine: Powers, service: str) -> list[Hit]:
        """Return the roles that may be passed to a service; the key that names it is then known."""
        within = self._targets.bits(self._trusting_roles(service))
        if not within:
            return []
        if not any(map(_names_service, mine.by_action[powers.PASS])):
            return mine.hits(powers.PASS, within)
        known = actor.known.with_key(_PASSED_TO, service)
        entries = self._effects.entries(Actor(actor.caller, actor.policies, known, actor.entity), _PASS)
        return powers_of(entries, self._readings).hits(powers.PASS, within)

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
            yield from steps.in_order()

    # ---------------------------------------------------------------- what is of value

    def _admin(self, actor: Actor, found: _Steps) -> None:
        if not self._effects.has_everything(actor):
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
                if any(_is_all(pattern, everything) for pattern in entry.resources)
            ]
            if whole:
                hold = Powers(self._readings, {action.lower(): whole}).hold(action.lower())
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

    def _of_sets(self) -> Iterator[Edge]:
        """What a node that stands for many targets stands for."""
        for name, hit in sorted(self._sets.members.items(), key=lambda member: member[0]):
            own = {source.name: source for source in hit.hold.sources if source.kind == TRUST}
            for target in self._targets.names(hit.bits):
                sources = (own[target],) if target in own else ()
                yield _edge(name, f"aws:{target}", kinds.ONE_OF, Hold(Confidence.CERTAIN, (), sources))

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


class _Sets:
    """Nodes that stand for many targets at once, one a distinct set."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self.members: dict[str, Hit] = {}

    def node(self, word: str, hit: Hit, targets: Targets) -> str:
        """Return the node of a set, named by the patterns that mean it."""
        name = self._names.get(hit.bits)
        if name is None:
            patterns = ", ".join(hit.patterns[:_SHOWN])
            name = f"aws:asset:{word}:{patterns} ({hit.bits.bit_count()})"
            if name in self.members:
                name += f" {crc32(hit.bits.to_bytes(len(targets.arns) // 8 + 1)):08x}"
            self._names[hit.bits] = name
            self.members[name] = hit
        return name


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

    def in_order(self) -> list[Edge]:
        """Return the steps, sorted: of each target and kind there is one."""
        return [edge for _, edge in sorted(self.edges.items(), key=itemgetter(0))]

    def is_better(self, target: str, kind: EdgeKind, *holds: Hold) -> bool:
        """Tell whether a step would be surer than what is known."""
        return max(hold.rank for hold in holds) < self._ranks.get((target, kind.id), _WORST)

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


@lru_cache(maxsize=16_384)
def _is_all(pattern: str, everything: str) -> bool:
    return everything.startswith(stem_of(pattern)) and covers(pattern, everything)


def _names_service(entry: Entry) -> bool:
    clauses = (clause for clauses in (*entry.limits, entry.excluded) for clause in clauses)
    texts = (*entry.conditions, *(text for clause in clauses for text in clause.conditions))
    return any(_PASSED_TO in text.lower() for text in texts)
