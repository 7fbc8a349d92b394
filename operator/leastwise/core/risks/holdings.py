"""What every identity of one plane holds of what the rules ask for, and the rules that it meets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Engine, Permission
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.evaluation.kubernetes.callers import MASTERS, account_groups, group_id
from leastwise.core.evaluation.kubernetes.effective import MASTERS_ENTRIES, EntryGroup
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart
from leastwise.core.evaluation.kubernetes.rule_tables import PlacedParts
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.risks.cloud_permissions import CloudPermissions
from leastwise.core.risks.forms import Match, RiskRule
from leastwise.core.risks.kubernetes_permissions import KubernetesPermissions, Pattern
from leastwise.core.risks.kubernetes_states import direct_subjects
from leastwise.core.risks.matches import Given, RuleBook
from leastwise.core.snapshots import Plane

_ACCOUNT = "system:serviceaccount:"
_MASTERS = group_id(MASTERS)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The matches of all rules with needs, and a way to ask what several identities meet together."""

    matches: tuple[Match, ...]
    book: RuleBook
    given: Callable[[IdentityId], Sequence[Given]]

    def together(self, subject: IdentityId, identities: Iterable[IdentityId]) -> list[Match]:
        """Return what holds for a subject that gets the rights of all these identities."""
        return self.book.matches(subject, [each for identity in identities for each in self.given(identity)])


def holdings_of(engine: Engine, rules: Iterable[RiskRule]) -> Holdings:
    """Find the matches of one plane."""
    own = [rule for rule in rules if rule.plane is engine.plane and (rule.needs or rule.variants)]
    if engine.plane is Plane.KUBERNETES:
        return _of_cluster(engine, own)
    permissions = CloudPermissions(each for each in _asked(own) if isinstance(each, str))
    elsewhere = _are_of_one_group if engine.plane is Plane.AZURE else None
    book = RuleBook(engine.plane, own, permissions, elsewhere)
    return _gathered(engine, book, lambda identity: permissions.given(engine, identity, book.useful))


def _are_of_one_group(_subject: IdentityId, evidence: Sequence[Sequence[Entry]]) -> bool:
    """Whether one group meets every part and the subject itself does not: Azure names the group first."""
    holders = [
        {chain[0].name if chain[0].kind == "group" else "" for entry in entries for chain in entry.sources}
        for entries in evidence
    ]
    common = set.intersection(*holders)
    return bool(common) and "" not in common


def _asked(rules: Iterable[RiskRule]) -> Iterable[Permission]:
    for rule in rules:
        for needs in (rule.needs, *(variant.needs for variant in rule.variants)):
            for need in needs:
                yield from need.any_of


def _of_cluster(engine: Engine, rules: list[RiskRule]) -> Holdings:
    permissions = KubernetesPermissions(
        each for each in _asked(rules) if isinstance(each, KubernetesPermission)
    )
    if not isinstance(engine, RbacEngine):
        book = RuleBook(engine.plane, rules, permissions)
        return _gathered(engine, book, lambda identity: _given(engine.effective(identity), permissions))
    named = direct_subjects(engine.world.bindings)
    book = RuleBook(engine.plane, rules, permissions, _GroupRights(named).are_all_of_a_group)
    return _gathered(engine, book, _GroupedRules(engine, permissions).given)


def _given(entries: Iterable[Entry], permissions: KubernetesPermissions) -> list[Given]:
    found = ((permissions.bits(_pattern(entry)), entry) for entry in entries)
    return [each for each in found if each[0]]


def _pattern(entry: Entry) -> Pattern:
    return Pattern(entry.actions, entry.api_groups, entry.resources, entry.names, entry.inert)


class _GroupedRules:
    """What identities are given, looked up once for every list of rules: few are bound many times."""

    def __init__(self, engine: RbacEngine, permissions: KubernetesPermissions) -> None:
        self._engine = engine
        self._permissions = permissions
        self._known: dict[int, tuple[PlacedParts, list[tuple[int, int, RulePart]]]] = {}

    def given(self, identity: IdentityId) -> list[Given]:
        """Return the entries of `effective` that rules ask for, with the bits of what they give."""
        found = _given(MASTERS_ENTRIES if identity == _MASTERS else (), self._permissions)
        for group in self._engine.groups(identity):
            asked = self._asked(group.parts)
            found += [(bits, _entry(group, place, part)) for bits, place, part in asked]
        return found

    def _asked(self, parts: PlacedParts) -> list[tuple[int, int, RulePart]]:
        known = self._known.get(id(parts))
        if known is None:
            matched = ((self._permissions.bits(_pattern_of(part)), place, part) for place, part in parts)
            known = self._known[id(parts)] = (parts, [each for each in matched if each[0]])
        return known[1]


def _pattern_of(part: RulePart) -> Pattern:
    return Pattern(part.verbs, part.api_groups, part.resources, part.names, part.inert)


def _entry(group: EntryGroup, place: int, part: RulePart) -> Entry:
    return Entry(
        Plane.KUBERNETES,
        actions=part.verbs,
        api_groups=part.api_groups,
        resources=part.resources,
        names=part.names,
        scope=group.scope,
        sources=tuple([grant.chain(place) for grant in group.grants]),
        inert=part.inert,
    )


def _gathered(engine: Engine, book: RuleBook, given: Callable[[IdentityId], Sequence[Given]]) -> Holdings:
    matches = [
        match
        for identity in engine.identities()
        if (held := given(identity.id))
        for match in book.matches(identity.id, held)
    ]
    return Holdings(tuple(matches), book, given)


class _GroupRights:
    """Tells what a ServiceAccount holds only as a member of a group: that is told once, of the group."""

    def __init__(self, named: dict[Source, frozenset[IdentityId]]) -> None:
        self._named = named

    def are_all_of_a_group(self, subject: IdentityId, evidence: Sequence[Sequence[Entry]]) -> bool:
        """Whether one group of the subject meets every part, and the subject itself does not."""
        native = native_of(subject)
        if not native.startswith(_ACCOUNT) or not self._named:
            return False
        common = {subject, *(group_id(group) for group in account_groups(native))}
        for entries in evidence:
            common &= self._holders(entries)
        return bool(common) and subject not in common

    def _holders(self, entries: Sequence[Entry]) -> frozenset[IdentityId]:
        empty: frozenset[IdentityId] = frozenset()
        bindings = {chain[0] for entry in entries for chain in entry.sources if chain}
        return empty.union(*(self._named.get(binding, empty) for binding in bindings))
