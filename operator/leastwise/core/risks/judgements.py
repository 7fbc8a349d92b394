"""Every rule against an estate: what matches, how wide, and what could not be decided.

needs of every plane  ->  who is strong  ->  privileged namespaces  ->  refined matches and checks
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Confidence, Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import NODE_AUTHORIZER
from leastwise.core.risks.aws_world import remember
from leastwise.core.risks.forms import Match, Refine, RiskRule, RiskSettings, Scene, Undecided
from leastwise.core.risks.holdings import Holdings, holdings_of
from leastwise.core.risks.matches import by_subject
from leastwise.core.snapshots import Gap, Plane

_USAGE = "needs usage data, which is not read yet"
_CONCERNED: Mapping[str, frozenset[str]] = {
    "kmsgrants": frozenset({"LW-AWS-020", "LW-XC-016"}),
    "s3acls": frozenset({"LW-AWS-019", "LW-XC-016"}),
    "resourcepolicies": frozenset({"LW-AWS-023", "LW-XC-016"}),
    "vpcendpoints": frozenset(),  # these and organizations only take away
    "organization": frozenset(),
}
"""What no listing of AWS holds, with the rules whose silence it touches; another gap touches its plane's."""

_GAP_PLANES = {plane.value: plane for plane in Plane}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules found, before exceptions."""

    matches: tuple[Match, ...]
    undecided: tuple[Undecided, ...]
    identities: Mapping[IdentityId, Identity]
    implied: int = 0  # matches that another one of the same subject and scope holds


def judge(
    estate: Estate, rules: Mapping[str, RiskRule], settings: RiskSettings, at: datetime | None
) -> Judgement:
    """Evaluate every rule on every plane that was read."""
    identities = {identity.id: identity for identity in estate.identities()}
    holdings = {engine.plane: holdings_of(engine, rules.values()) for engine in estate}
    first = _Stage(estate, rules, settings, at, identities, holdings)
    found = list(first.looked_at(lambda rule: rule.confirm, _all_of(holdings)))
    early = list(first.checked(are_early=True))
    found += [each for each in early if isinstance(each, Match)]
    strong = frozenset(match.subject for match in found if is_strong(match, rules[match.rule]))
    reach = _Reach(strong, identities, settings.privileged_namespaces)
    weighed = [reach.weighed(match, rules[match.rule]) for match in found]
    stage = _Stage(estate, rules, settings, at, identities, holdings, strong, by_subject(weighed))
    results = [*stage.looked_at(lambda rule: rule.refine, weighed), *stage.checked(are_early=False)]
    results += [each for each in early if isinstance(each, Undecided)]
    matches = [each for each in results if isinstance(each, Match)]
    told = list(_without_implied(matches, rules))
    undecided = {each for each in results if isinstance(each, Undecided)}
    undecided |= {*_unread(estate, rules), *_asked_elsewhere(estate, rules)}
    return Judgement(
        tuple(told),
        tuple(sorted(undecided, key=lambda each: (each.rule, each.scope, each.reason))),
        identities,
        len(matches) - len(told),
    )


def _all_of(holdings: Mapping[Plane, Holdings]) -> Iterator[Match]:
    return (match for each in holdings.values() for match in each.matches)


def is_strong(match: Match, rule: RiskRule) -> bool:
    """Whether a match makes its subject one that is worth becoming: critical, everywhere, certain."""
    severity = rule.severity if match.severity is None else match.severity
    return severity is Severity.CRITICAL and not match.narrowed and match.confidence is Confidence.CERTAIN


class _Reach:
    """The strong ServiceAccounts by namespace: whom a match reaches, and which namespaces are privileged."""

    def __init__(
        self,
        strong: Iterable[IdentityId],
        identities: Mapping[IdentityId, Identity],
        privileged: frozenset[str],
    ) -> None:
        known = (identities[each] for each in strong if each in identities)
        self._accounts = {each.id: each for each in known if each.kind == "ServiceAccount"}
        self._places: dict[str, list[Identity]] = {}
        for account in self._accounts.values():
            self._places.setdefault(account.place, []).append(account)
        self._privileged = privileged | self._places.keys()

    def weighed(self, match: Match, rule: RiskRule) -> Match:
        """Raise a match that reaches a stronger account; a privileged namespace is no narrow scope."""
        if rule.plane is not Plane.KUBERNETES:
            return match
        if match.scope in self._privileged and not match.names:
            return replace(match, raised=True) if match.narrowed else match
        if rule.becomes_accounts and self._reaches_somebody(match):
            return replace(match, raised=True)
        return match

    def _reaches_somebody(self, match: Match) -> bool:
        if not match.scope and not match.names:
            return len(self._accounts) > (match.subject in self._accounts)
        accounts = self._places.get(match.scope, ()) if match.scope else self._accounts.values()
        return any(
            account.id != match.subject
            and (not match.names or account.name.rpartition("/")[2] in match.names)
            for account in accounts
        )


@dataclass(frozen=True, slots=True)
class _Stage:
    estate: Estate
    rules: Mapping[str, RiskRule]
    settings: RiskSettings
    at: datetime | None
    identities: Mapping[IdentityId, Identity]
    holdings: Mapping[Plane, Holdings]
    strong: frozenset[IdentityId] = frozenset()
    matches: Mapping[IdentityId, tuple[Match, ...]] = field(default_factory=dict)

    def _scene(self, engine: Engine) -> Scene:
        return Scene(
            self.estate,
            engine,
            self.matches,
            self.strong,
            self._together(engine),
            self.identities,
            self.at,
            self.settings,
            {rule.id: rule.severity for rule in self.rules.values()},
        )

    def _together(self, engine: Engine) -> Callable[[IdentityId, Iterable[IdentityId]], list[Match]]:
        def find(subject: IdentityId, identities: Iterable[IdentityId]) -> list[Match]:
            found = self.holdings[engine.plane].together(subject, identities)
            return [match for match in found if is_strong(match, self.rules[match.rule])]

        return find

    def looked_at(
        self, look_of: Callable[[RiskRule], Refine | None], matches: Iterable[Match]
    ) -> Iterator[Match]:
        """Yield what the rules make of the matches of their needs."""
        scenes = {engine.plane: self._scene(engine) for engine in self.estate}
        for match in matches:
            rule = self.rules[match.rule]
            look = look_of(rule)
            if look is None or rule.plane is None:
                yield match
                continue
            scene = scenes[rule.plane]
            remember(scene, match)
            if (judged := look(scene, match)) is not None:
                yield judged

    def checked(self, *, are_early: bool) -> Iterator[Match | Undecided]:
        """Yield what the checks find: first those of states that hold everything, then the others.

        Rules across planes are asked once, with the first engine there is.
        """
        scenes = {engine.plane: self._scene(engine) for engine in self.estate}
        for rule in self.rules.values():
            if rule.holds_all is not are_early:
                continue
            if rule.needs_usage:
                yield Undecided(rule.id, _USAGE)
            elif rule.check is not None:
                scene = next(iter(scenes.values()), None) if rule.plane is None else scenes.get(rule.plane)
                if scene is not None:
                    yield from rule.check(scene)


def _without_implied(matches: Iterable[Match], rules: Mapping[str, RiskRule]) -> Iterator[Match]:
    """Leave out what a state that holds everything holds too, for the same subject in its scope."""
    every = list(matches)
    everything = {
        (match.subject, match.scope)
        for match in every
        if rules[match.rule].holds_all and match.severity is None and match.confidence is Confidence.CERTAIN
    }
    for match in every:
        rule = rules[match.rule]
        is_of_needs = not rule.holds_all and bool(rule.needs or rule.variants)
        covered = (match.subject, "") in everything or (match.subject, match.scope) in everything
        if not (is_of_needs and covered):
            yield match


def _unread(estate: Estate, rules: Mapping[str, RiskRule]) -> Iterator[Undecided]:
    """Yield the rules of planes that were not read, and of planes in which something could not be read."""
    gaps: dict[Plane, list[Gap]] = {}
    for gap in estate.all_gaps():
        plane = _GAP_PLANES.get(gap.plane)
        if plane is not None:
            gaps.setdefault(plane, []).append(gap)
    for rule in rules.values():
        if rule.needs_usage:
            continue
        if rule.plane is not None and estate.engine(rule.plane) is None:
            yield Undecided(rule.id, f"{rule.plane.value} was not read")
        planes = [rule.plane] if rule.plane is not None else list(Plane)
        for gap in (each for plane in planes for each in gaps.get(plane, ())):
            concerned = _CONCERNED.get(gap.scope)
            if rule.id in concerned if concerned is not None else rule.plane is not None:
                yield Undecided(rule.id, gap.message, gap.scope)


def _asked_elsewhere(estate: Estate, rules: Mapping[str, RiskRule]) -> Iterator[Undecided]:
    """Yield the rules of a cluster whose API server asks authorizers that no RBAC object shows."""
    engine = estate.engine(Plane.KUBERNETES)
    if not isinstance(engine, RbacEngine):
        return
    for authorizer in sorted(engine.world.authorizers - {NODE_AUTHORIZER}):
        for rule in rules.values():
            if rule.plane is Plane.KUBERNETES and rule.needs:
                yield Undecided(rule.id, f"the authorizer {authorizer} may allow more, and was not read")
