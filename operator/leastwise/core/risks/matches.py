"""Which rules with needs hold for an identity, and where: conjunctions of what its entries give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Permission
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.forms import Match, Need, RiskRule
from leastwise.core.risks.permission_texts import permission_text
from leastwise.core.risks.scopes import is_narrow, meet, share_resource
from leastwise.core.snapshots import Plane

Given = tuple[int, Entry]
"""An entry with the bits of the permissions that it gives."""


Elsewhere = Callable[[IdentityId, Sequence[Sequence[Entry]]], bool]
"""Whether a state, by what meets each part, is told of another subject."""


def _nowhere(_subject: IdentityId, _evidence: Sequence[Sequence[Entry]]) -> bool:
    return False


class Permissions(Protocol):
    """The permissions that the rules of a plane ask for, as bits."""

    def bit(self, permission: Permission) -> int:
        """Return the bit of a permission."""
        ...

    def of(self, bits: int) -> Sequence[Permission]:
        """Return the permissions of some bits, in the order of the rules."""
        ...


@dataclass(frozen=True, slots=True)
class _Part:
    need: Need
    mask: int

    def takes(self, bits: int, entry: Entry) -> bool:
        """Whether an entry meets this part."""
        if self.need.namespace and entry.scope not in {"", self.need.namespace}:
            return False
        return bool(bits & self.mask) and not (
            entry.names and self.need.harmless_names.issuperset(entry.names)
        )


@dataclass(frozen=True, slots=True)
class _Alternative:
    rule: RiskRule
    parts: tuple[_Part, ...]
    severity: Severity | None = None
    detail: str = ""
    conditions: tuple[str, ...] = ()

    def may_hold(self, bits: int) -> bool:
        return all(bits & part.mask for part in self.parts)


class RuleBook:
    """The rules of one plane that have needs, made ready to be matched."""

    def __init__(
        self,
        plane: Plane,
        rules: Iterable[RiskRule],
        permissions: Permissions,
        is_told_elsewhere: Elsewhere | None = None,
    ) -> None:
        self._plane = plane
        self._is_told_elsewhere = is_told_elsewhere or _nowhere
        self._permissions = permissions
        self._rules = [tuple(_alternatives(rule, permissions)) for rule in rules]
        self._candidates: dict[int, list[tuple[_Alternative, ...]]] = {}
        self._texts: dict[tuple[int, tuple[str, ...], bool], str] = {}

    def matches(self, subject: IdentityId, given: Sequence[Given]) -> list[Match]:
        """Return what holds for a subject that is given these entries, in the order of the rules."""
        bits = 0
        for each, _ in given:
            bits |= each
        return [match for rule in self._worth_trying(bits) for match in self._of_rule(subject, rule, given)]

    def useful(self, bits: int) -> int:
        """Return, of permissions that may be given, those by which some rule could hold."""
        found = 0
        for rule in self._worth_trying(bits):
            for alternative in rule:
                for part in alternative.parts:
                    found |= part.mask
        return found & bits

    def _worth_trying(self, bits: int) -> list[tuple[_Alternative, ...]]:
        known = self._candidates.get(bits)
        if known is None:
            tried = (tuple(each for each in rule if each.may_hold(bits)) for rule in self._rules)
            known = self._candidates[bits] = [rule for rule in tried if rule]
        return known

    def _of_rule(
        self, subject: IdentityId, rule: tuple[_Alternative, ...], given: Sequence[Given]
    ) -> Iterator[Match]:
        """Yield the matches of one rule: the first alternative that holds in a scope decides there."""
        told: set[str] = set()
        for alternative in rule:
            told = set() if alternative.rule.tells_variants else told
            for scope, evidence in self._holds(alternative, given).items():
                if scope in told or "" in told:
                    continue
                told.add(scope)
                entries = [[entry for _, entry in part] for part in evidence]
                if not self._is_told_elsewhere(subject, entries):
                    yield self._match(subject, alternative, scope, evidence)

    def _holds(self, alternative: _Alternative, given: Sequence[Given]) -> dict[str, list[list[Given]]]:
        """Return where every part holds, with what meets each: the whole cluster alone, or each scope."""
        met = [[each for each in given if part.takes(*each)] for part in alternative.parts]
        met = _with_common_resource(alternative.parts, met)
        if not all(met):
            return {}
        scopes = _common_scopes(self._plane, alternative.parts, met)
        found: dict[str, list[list[Given]]] = {}
        for scope in [""] if "" in scopes else sorted(scopes):
            found[scope] = [
                [each for each in entries if _reaches(self._plane, part, each[1].scope, scope)]
                for part, entries in zip(alternative.parts, met, strict=True)
            ]
        return found

    def _match(
        self, subject: IdentityId, alternative: _Alternative, scope: str, evidence: list[list[Given]]
    ) -> Match:
        best = [min(each, key=_preference)[1] for each in evidence]
        texts = [
            self._text(_bits_of(each, entry) & part.mask, entry)
            for part, each, entry in zip(alternative.parts, evidence, best, strict=True)
        ]
        return Match(
            rule=alternative.rule.id,
            subject=subject,
            permission=" + ".join(texts),
            scope=_told_scope(alternative.parts, scope),
            severity=alternative.severity,
            narrowed=alternative.rule.narrows and _is_narrowed(alternative.parts, best),
            confidence=_confidence(best, alternative.conditions),
            conditions=tuple(sorted({*alternative.conditions, *_open(best)})),
            path=_path(best),
            grants=min(sum(len(entry.sources) for _, entry in each) for each in evidence),
            detail=alternative.detail,
            names=tuple(sorted({name for entry in best for name in entry.names})),
            evidence=self._evidence(evidence),
        )

    def _evidence(self, evidence: list[list[Given]]) -> tuple[tuple[Permission, Entry], ...]:
        if self._plane is Plane.KUBERNETES:
            return ()
        return tuple(
            (permission, entry)
            for part in evidence
            for bits, entry in part
            for permission in self._permissions.of(bits)
        )

    def _text(self, bits: int, entry: Entry) -> str:
        key = (bits, entry.names, "*" in entry.resources)
        known = self._texts.get(key)
        if known is None:
            known = self._texts[key] = permission_text(self._permissions.of(bits), entry)
        return known


def _alternatives(rule: RiskRule, permissions: Permissions) -> Iterator[_Alternative]:
    if rule.needs:
        yield _Alternative(rule, _parts(rule.needs, permissions))
    for variant in rule.variants:
        parts = _parts(variant.needs, permissions)
        yield _Alternative(rule, parts, variant.severity, variant.detail, variant.conditions)


def _parts(needs: tuple[Need, ...], permissions: Permissions) -> tuple[_Part, ...]:
    return tuple(_Part(need, _mask(need, permissions)) for need in needs)


def _mask(need: Need, permissions: Permissions) -> int:
    mask = 0
    for permission in need.any_of:
        mask |= permissions.bit(permission)
    return mask


def _with_common_resource(parts: tuple[_Part, ...], met: list[list[Given]]) -> list[list[Given]]:
    """Keep, of parts that must share a resource, what has one in common with every other such part."""
    sharing = [index for index, part in enumerate(parts) if part.need.shares_resource]
    kept = list(met)
    for index in sharing:
        others = [met[other] for other in sharing if other != index]
        kept[index] = [
            each
            for each in met[index]
            if all(any(share_resource(each[1], other) for _, other in entries) for entries in others)
        ]
    return kept


def _common_scopes(plane: Plane, parts: tuple[_Part, ...], met: list[list[Given]]) -> set[str]:
    scopes = {""}
    for part, entries in zip(parts, met, strict=True):
        if not part.need.anywhere:
            own = {part.need.namespace or entry.scope for _, entry in entries}
            scopes = {
                both for one in scopes for other in own if (both := meet(plane, one, other)) is not None
            }
    return scopes


def _reaches(plane: Plane, part: _Part, own: str, scope: str) -> bool:
    return part.need.anywhere or bool(part.need.namespace) or meet(plane, own, scope) == scope


def _preference(given: Given) -> tuple[bool, bool, bool, str]:
    entry = given[1]
    return (bool(entry.unknown), not entry.is_certain, bool(entry.names), entry.scope)


def _bits_of(given: Iterable[Given], chosen: Entry) -> int:
    """Return what the chosen entry gives, with the others that are as wide."""
    return sum_bits(bits for bits, entry in given if entry.names == chosen.names)


def sum_bits(bits: Iterable[int]) -> int:
    """Return the union of bits."""
    union = 0
    for each in bits:
        union |= each
    return union


def _is_narrowed(parts: tuple[_Part, ...], best: list[Entry]) -> bool:
    if any(part.need.namespace for part in parts):
        return False
    tied = (entry for part, entry in zip(parts, best, strict=True) if not part.need.anywhere)
    return any(is_narrow(entry) for entry in tied)


def _told_scope(parts: tuple[_Part, ...], scope: str) -> str:
    return scope or next((part.need.namespace for part in parts if part.need.namespace), "")


def _confidence(entries: Iterable[Entry], conditions: tuple[str, ...]) -> Confidence:
    worst = Confidence.CONDITIONAL if conditions else Confidence.CERTAIN
    for entry in entries:
        if entry.unknown:
            return Confidence.UNKNOWN
        if not entry.is_certain:
            worst = Confidence.CONDITIONAL
    return worst


def _open(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what is left open: conditions of grants and limits, what denies hang on, what was missing."""
    for entry in entries:
        yield from (*entry.conditions, *entry.unknown)
        yield from (f"not when {each}" for clause in entry.excluded for each in clause.conditions)
        yield from (each for limit in entry.limits for clause in limit for each in clause.conditions)


def _path(entries: Iterable[Entry]) -> tuple[Source, ...]:
    """Return the first chain of every part, one after the other, each source once."""
    path: dict[Source, None] = {}
    for entry in entries:
        path.update(dict.fromkeys(min(entry.sources, default=())))
    return tuple(path)


def by_subject(matches: Iterable[Match]) -> Mapping[IdentityId, tuple[Match, ...]]:
    """Group matches by subject."""
    grouped: dict[IdentityId, list[Match]] = {}
    for match in matches:
        grouped.setdefault(match.subject, []).append(match)
    return {subject: tuple(each) for subject, each in grouped.items()}
