"""What is taken away next, and when: announce, wait, narrow. Clocks and evidence are arguments.

    candidate ──announce──> Announced ──wait, dry run of the way back──> Narrowed ──> (progress)

Nothing is announced or narrowed unless every check below has nothing against it; each is named for the bad
state that it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from leastwise.core.entitlements import Enforcement, EntitlementPolicy
from leastwise.core.identities import PolicyKey
from leastwise.core.names import withdrawal_name
from leastwise.core.snapshots import Gap
from leastwise.core.withdrawals.budgets import Budgets, Spending
from leastwise.core.withdrawals.choices import choose_words, is_within
from leastwise.core.withdrawals.progress import next_progress
from leastwise.core.withdrawals.records import Evidence, ExcessRules, Progress, Stage, Withdrawal, Withdrawn
from leastwise.core.withdrawals.subtractions import is_staged

SHOWN_MAX = 3


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which nothing is narrowed. Without `since` or `until` it is open on that side; `weekdays`
    (0 is Monday, in UTC) limits it to those days, empty is every day."""

    reason: str
    since: datetime | None = None
    until: datetime | None = None
    weekdays: frozenset[int] = frozenset()

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        begun = self.since is None or self.since <= now
        lasts = self.until is None or now < self.until
        return begun and lasts and (not self.weekdays or now.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class StagingRules:
    """The numbers of staging, in seconds, and what stops it.

    `last_seconds` is how long something stays away before Git must have followed; `keep_seconds` how long an
    ended withdrawal is kept for its history; `spare_seconds` how long what came back is left alone;
    `evidence_age_seconds` how old evidence may be. `stopped` says why nothing at all is announced or
    narrowed; empty: nothing stops it.
    """

    announce_seconds: int = 604_800
    watch_seconds: int = 1_209_600
    last_seconds: int = 7_776_000
    keep_seconds: int = 15_552_000
    spare_seconds: int = 7_776_000
    evidence_age_seconds: int = 900
    budgets: Budgets = field(default_factory=Budgets)
    freezes: tuple[Freeze, ...] = ()
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of one policy is not used, as the evidence says now.

    `unused` are declared words that may go together, the most sensitive first. `denials_are_seen`: a denial
    after the removal would be heard of. `gaps` lie over the evidence or over what is granted. `protected_by`
    names the annotation that forbids removals; empty: none does.
    """

    policy: EntitlementPolicy
    unused: Withdrawn
    evidence: Evidence
    denials_are_seen: bool = False
    gaps: tuple[Gap, ...] = ()
    is_elevated: bool = False
    protected_by: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run decides by. `policies` are all that exist; `standing` those of which all that is desired is
    granted and nothing more. `restores` holds what a dry run of the way back said of each withdrawal, by
    namespace and name: empty for "it would go through"; absent: not tried."""

    policies: Mapping[PolicyKey, EntitlementPolicy] = field(default_factory=dict)
    candidates: Mapping[PolicyKey, Candidate] = field(default_factory=dict)
    standing: frozenset[PolicyKey] = frozenset()
    restores: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rules: StagingRules = field(default_factory=StagingRules)


# ---------------------------------------------------------------- actions


@dataclass(frozen=True, slots=True)
class Announce:
    """Make a withdrawal that takes nothing yet."""

    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class Advance:
    """Write how far a withdrawal has come; `progress` is the new one."""

    withdrawal: Withdrawal
    progress: Progress


@dataclass(frozen=True, slots=True)
class TryRestore:
    """Try, as a dry run, to write what is granted now once more: the way back, before the way there."""

    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class Hold:
    """Do nothing although it is time, and say why."""

    withdrawal: Withdrawal
    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete the record of a withdrawal that ended long ago."""

    withdrawal: Withdrawal


Action = Announce | Advance | TryRestore | Hold | Forget


# ---------------------------------------------------------------- the plan


def plan(withdrawals: Iterable[Withdrawal], inputs: Inputs, now: datetime) -> tuple[Action, ...]:
    """Decide one run over all withdrawals; equal inputs give equal actions, in the order of their names."""
    known = sorted(withdrawals, key=lambda each: (each.namespace, each.name))
    spending = Spending(inputs.rules.budgets, known, inputs.policies, now)
    actions: list[Action] = []
    for each in known:
        actions += _step(each, inputs, spending, now)
    busy = {each.withdrawal.policy for each in actions}  # what is written now is not known yet
    for key in sorted(set(inputs.candidates) - busy):
        of_policy = [each for each in known if each.policy == key]
        actions += _announcement(inputs.candidates[key], of_policy, inputs.rules, now)
    return tuple(actions)


def _step(one: Withdrawal, inputs: Inputs, spending: Spending, now: datetime) -> Iterator[Action]:
    policy = inputs.policies.get(one.policy)
    progress = next_progress(one, policy, now, stands=one.policy in inputs.standing)
    if progress != one.progress:
        yield Advance(one, progress)
    elif one.is_over:
        ended = one.progress.ended or one.until
        if now - ended >= timedelta(seconds=inputs.rules.keep_seconds):
            yield Forget(one)
    elif one.stage is Stage.ANNOUNCED and now >= one.narrow_after:
        yield _narrowing(one, inputs, spending, now)


def _narrowing(one: Withdrawal, inputs: Inputs, spending: Spending, now: datetime) -> Action:
    candidate = inputs.candidates.get(one.policy)
    if candidate is None:
        return Hold(one, "there is no evidence about the policy now")
    against = [*objections(candidate, inputs.rules, now), *_frozen(inputs.rules, now)]
    if one.policy not in inputs.standing:
        against.append("what is declared is not granted as declared yet")
    if against:
        return Hold(one, "; ".join(against[:SHOWN_MAX]))
    if not is_within(one.left, candidate.unused):
        why = "not all of it is unused any more"
        return Advance(one, replace(one.progress, end=Stage.CANCELLED, ended=now, why=why))
    told = inputs.restores.get((one.namespace, one.name))
    if told is None:
        return TryRestore(one)
    if told:
        return Hold(one, f"it could not be given back: {told}")
    spent = spending.objection(one)
    if spent:
        return Hold(one, spent)
    spending.spend(one)
    return Advance(one, replace(one.progress, narrowed=now))


def _announcement(
    candidate: Candidate, of_policy: list[Withdrawal], rules: StagingRules, now: datetime
) -> Iterator[Announce]:
    """Announce what is new about a policy, one withdrawal at a time."""
    policy = candidate.policy
    waiting = {Stage.ANNOUNCED, Stage.NARROWED, Stage.WATCHING}
    if any(each.stage in waiting for each in of_policy) or any(objections(candidate, rules, now)):
        return
    spared = _spared(of_policy, rules, now)
    held = [each.withdrawn for each in of_policy if not each.is_over]
    words = choose_words(policy, candidate.unused, [*spared, *held], now)
    if len(words):
        yield Announce(_announced(candidate, words, rules, now))


def _spared(withdrawals: Iterable[Withdrawal], rules: StagingRules, now: datetime) -> Iterator[Withdrawn]:
    """Give what came back not long ago: the exemption that ends, without an edit of the spec."""
    spare = timedelta(seconds=rules.spare_seconds)
    for each in withdrawals:
        progress = each.progress
        is_back = progress.end in {Stage.ROLLED_BACK, Stage.RETURNED, Stage.EXPIRED}
        if is_back and progress.ended is not None and now - progress.ended < spare:
            yield each.withdrawn
        else:
            back = tuple(one.permission for one in progress.returned if now - one.at < spare)
            yield Withdrawn(kubernetes=back)


def _announced(candidate: Candidate, words: Withdrawn, rules: StagingRules, now: datetime) -> Withdrawal:
    policy = candidate.policy
    narrow_after = now + timedelta(seconds=rules.announce_seconds)
    name = withdrawal_name(policy.key, now.isoformat(), tuple(words.words()))
    return Withdrawal(
        namespace=policy.key.namespace,
        name=name,
        uid="",
        policy=policy.key,
        subject=policy.named_account,
        withdrawn=words,
        reason=_reason(candidate.evidence),
        evidence=candidate.evidence,
        announced=now,
        narrow_after=narrow_after,
        until=narrow_after + timedelta(seconds=rules.last_seconds),
        watch_seconds=rules.watch_seconds,
    )


def _reason(evidence: Evidence) -> str:
    return (
        f"not used in a window of {evidence.window_seconds} seconds, "
        f"of which {evidence.observed_seconds} were watched without a break"
    )


# ---------------------------------------------------------------- what stands against it


def objections(candidate: Candidate, rules: StagingRules, now: datetime) -> tuple[str, ...]:
    """Say everything that forbids announcing or narrowing anything of a policy now; empty: nothing does."""
    checks = (
        rules.stopped and f"all removal is stopped: {rules.stopped}",
        _policy_not_willing(candidate.policy),
        candidate.protected_by and f"'{candidate.protected_by}' forbids it",
        candidate.is_elevated and "the subject holds a live elevation",
        _evidence_broken(candidate),
        _evidence_too_short(candidate),
        _evidence_too_old(candidate.evidence, rules, now),
        not candidate.denials_are_seen and "denials would not be seen",
    )
    return tuple(each for each in checks if isinstance(each, str) and each)


def _policy_not_willing(policy: EntitlementPolicy) -> str:
    if policy.invalid or policy.deleting:
        return "the policy is not valid or is being deleted"
    if not is_staged(policy):
        return "'spec.excess.remediation' is not 'Stage'"
    if policy.enforcement is not Enforcement.ENFORCE:
        return "the policy is not enforced"
    return "a selector may choose somebody of whom nothing is known" if policy.subject.is_selector else ""


def _evidence_broken(candidate: Candidate) -> str:
    if not candidate.gaps:
        return ""
    first = min(candidate.gaps)
    return f"{first.scope} cannot be read: {first.message}"


def _evidence_too_short(candidate: Candidate) -> str:
    rules = candidate.policy.excess or ExcessRules()
    observed = candidate.evidence.observed_seconds
    if observed >= rules.min_observed_seconds:
        return ""
    return f"watched without a break for {observed} of {rules.min_observed_seconds} seconds"


def _evidence_too_old(evidence: Evidence, rules: StagingRules, now: datetime) -> str:
    age = (now - evidence.observed_until).total_seconds()
    return "" if age <= rules.evidence_age_seconds else "what was watched ends too long ago"


def _frozen(rules: StagingRules, now: datetime) -> Iterator[str]:
    return (f"frozen: {each.reason}" for each in rules.freezes if each.holds(now))
