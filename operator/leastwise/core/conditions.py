"""From what a run found to stable status conditions: the table of docs/conditions.md, as one pure function.

Conditions carry no times in their messages; `lastTransitionTime` moves only with the status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.reasons import Reason

__all__ = [
    "MESSAGE_LIMIT",
    "AccountFindings",
    "Condition",
    "Findings",
    "Problem",
    "Reason",
    "Verdict",
    "conclude_account",
    "conclude_policy",
    "lasting_text",
    "stamp",
    "worst_problem",
]


MESSAGE_LIMIT = 1024
"""Longest message of a condition; the schema would take more, but a status is read by people."""

_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d:?\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a policy from being ready. `waiting` problems may pass by themselves
    (Reconciling=True); the others need a change from outside (Stalled=True). `about` names the kind of object
    that is missing or cannot be read, where decisions hang on it; people read the message."""

    reason: Reason
    message: str
    waiting: bool = False
    about: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One entry of `status.conditions`; `status` is True, False or Unknown."""

    type: str
    status: str
    reason: str
    message: str
    observed_generation: int
    last_transition_time: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition before it has a time and a generation."""

    type: str
    status: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What one run of the loop found about a policy; everything that its conditions depend on.

    `drift_known` False: a Gap or staleness forbids an all-clear; drift that was seen all the same is still
    drift. `repairing`: Enforce, and repairable drift is being written now. `open_drifts` counts drift that is
    not exempt; `drift_summary` is one sentence about it. `no_subjects`: a selector that matches nothing.
    `unseen`: an account of the policy was not read for the first time yet.
    """

    generation: int
    enforcement: str  # Observe, Enforce or Suspended
    unseen: bool = False
    deleting: bool = False
    deletion_message: str = "what the policy granted is being taken away"
    problems: tuple[Problem, ...] = ()
    drift_known: bool = True
    drift_unknown_message: str = ""
    open_drifts: int = 0
    drift_summary: str = ""
    repairing: bool = False
    no_subjects: bool = False
    data_stale: str = ""  # message when account data is past its freshness limit
    withdrawn: str = ""  # what active withdrawals take away; empty: nothing


# Which problem a policy shows first when it has several: the earliest in this order, stalled before waiting.
_PRECEDENCE = (
    Reason.INVALID_SPEC,
    Reason.CEILING_EXCEEDED,
    Reason.QUOTA_EXCEEDED,
    Reason.NOT_OWNED,
    Reason.CONFLICT,
    Reason.WRONG_ACCOUNT,
    Reason.AUTHENTICATION_FAILED,
    Reason.OPERATOR_FORBIDDEN,
    Reason.CLOUD_ACCESS_DENIED,
    Reason.REPAIR_CONTESTED,
    Reason.WRITE_FAILED,
    Reason.REF_NOT_FOUND,
    Reason.READ_DENIED,
    Reason.DATA_STALE,
    Reason.PROPAGATING,
)
_NOT_ACCEPTED = frozenset({Reason.INVALID_SPEC, Reason.CEILING_EXCEEDED, Reason.QUOTA_EXCEEDED})
# With these nothing may be called clear, whatever else was compared.
_NOT_COMPARED = frozenset({Reason.INVALID_SPEC, Reason.READ_DENIED, Reason.DATA_STALE})
_NOT_YET = "not evaluated yet"


def worst_problem(problems: Iterable[Problem]) -> Problem | None:
    """Choose the problem that the summary shows: one that needs a change from outside before one that may
    pass, then by a fixed order, then by message."""
    order = {reason: place for place, reason in enumerate(_PRECEDENCE)}

    def rank(problem: Problem) -> tuple[bool, int, str, str]:
        return (
            problem.waiting,
            order.get(problem.reason, len(order)),
            problem.reason.value,
            problem.message,
        )

    return min(problems, key=rank, default=None)


def conclude_policy(
    findings: Findings, previous: Iterable[Condition], now: datetime
) -> tuple[Condition, ...]:
    """Turn one run's findings into the conditions of an EntitlementPolicy (docs/conditions.md, row by row).

    Reconciling, Stalled, DataStale and Withdrawn exist only while True, at the end of the list; of the first
    two there is never more than one, so that kstatus has no order to depend on.
    """
    ready, progress = _ready(findings)
    verdicts = [ready, *_common(findings)]
    if progress:
        verdicts.append(Verdict(progress, "True", ready.reason, ready.message))
    if findings.data_stale and not findings.deleting:
        verdicts.append(_verdict("DataStale", "True", Reason.DATA_STALE, findings.data_stale))
    if findings.withdrawn and not findings.deleting:
        verdicts.append(_verdict("Withdrawn", "True", Reason.UNUSED_WITHDRAWN, findings.withdrawn))
    return stamp(verdicts, previous, generation=findings.generation, now=now)


def stamp(
    verdicts: Iterable[Verdict], previous: Iterable[Condition], *, generation: int, now: datetime
) -> tuple[Condition, ...]:
    """Give verdicts their generation and time: the time moves only when the status does."""
    before = {each.type: each for each in previous}
    stamped = []
    for each in verdicts:
        old = before.get(each.type)
        time = old.last_transition_time if old is not None and old.status == each.status else now
        message = lasting_text(each.message)
        stamped.append(Condition(each.type, each.status, each.reason, message, generation, time))
    return tuple(stamped)


def lasting_text(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Bound a text and take times out of it, as errors of a cloud hold them: an equal state gives an equal
    message, or every run would write a status."""
    timeless = _TIME.sub("(time)", text)
    return timeless if len(timeless) <= limit else timeless[: limit - 1] + "…"


def _verdict(kind: str, status: str, reason: Reason, message: str) -> Verdict:
    return Verdict(kind, status, reason.value, message)


def _ready(findings: Findings) -> tuple[Verdict, str]:
    """The summary, and whether Reconciling or Stalled goes with it."""
    if findings.deleting:
        return _ready_deleting(findings)
    if findings.enforcement == "Suspended":
        text = "enforcement is 'Suspended': nothing is compared, written or removed"
        return _verdict("Ready", "False", Reason.SUSPENDED, text), ""
    worst = worst_problem(_problems(findings))
    if worst is not None and not worst.waiting:
        return _verdict("Ready", "False", worst.reason, worst.message), "Stalled"
    if findings.unseen:
        return _verdict("Ready", "Unknown", Reason.PROGRESSING, _NOT_YET), "Reconciling"
    if worst is not None:
        return _verdict("Ready", "False", worst.reason, worst.message), "Reconciling"
    if findings.repairing:
        text = findings.drift_summary or "what is declared is being written"
        return _verdict("Ready", "False", Reason.DRIFT_DETECTED, text), "Reconciling"
    if not findings.drift_known:
        return _verdict("Ready", "Unknown", Reason.PROGRESSING, _unknown_text(findings)), "Reconciling"
    return _ready_without_problem(findings), ""


def _ready_deleting(findings: Findings) -> tuple[Verdict, str]:
    blocked = worst_problem(each for each in findings.problems if each.reason is Reason.REVOKE_BLOCKED)
    if blocked is not None:
        return _verdict("Ready", "False", blocked.reason, blocked.message), "Stalled"
    return _verdict("Ready", "False", Reason.DELETING, findings.deletion_message), "Reconciling"


def _problems(findings: Findings) -> tuple[Problem, ...]:
    """Old data is a problem of its own, even where nothing else tells it."""
    if not findings.data_stale:
        return findings.problems
    return (*findings.problems, Problem(Reason.DATA_STALE, findings.data_stale, waiting=True))


def _ready_without_problem(findings: Findings) -> Verdict:
    if findings.no_subjects:
        text = "the selector matches no ServiceAccount; nothing is granted"
        return _verdict("Ready", "True", Reason.NO_SUBJECTS, text)
    if findings.open_drifts and findings.enforcement == "Enforce":
        return _verdict("Ready", "True", Reason.EXTRA_REPORTED, findings.drift_summary)
    if findings.open_drifts:
        return _verdict("Ready", "True", Reason.OBSERVED, findings.drift_summary)
    return _verdict("Ready", "True", Reason.SUCCEEDED, "granted as declared")


def _common(findings: Findings) -> tuple[Verdict, ...]:
    """Accepted, ResolvedRefs, Drifted and ExcessPermissions: always shown."""
    unused = "no usage source is configured"
    excess = _verdict("ExcessPermissions", "Unknown", Reason.USAGE_NOT_OBSERVED, unused)
    return (_accepted(findings), _resolved(findings), _drifted(findings), excess)


def _accepted(findings: Findings) -> Verdict:
    refused = worst_problem(each for each in findings.problems if each.reason in _NOT_ACCEPTED)
    if refused is not None:
        return _verdict("Accepted", "False", refused.reason, refused.message)
    if findings.unseen:
        return _verdict("Accepted", "Unknown", Reason.PROGRESSING, _NOT_YET)
    return _verdict("Accepted", "True", Reason.ACCEPTED, "valid and within the ceilings")


def _resolved(findings: Findings) -> Verdict:
    missing = worst_problem(each for each in findings.problems if each.reason is Reason.REF_NOT_FOUND)
    if missing is not None:
        return _verdict("ResolvedRefs", "False", missing.reason, missing.message)
    if findings.unseen:
        return _verdict("ResolvedRefs", "Unknown", Reason.PROGRESSING, _NOT_YET)
    text = "everything that is referred to exists"
    return _verdict("ResolvedRefs", "True", Reason.RESOLVED_REFS, text)


def _drifted(findings: Findings) -> Verdict:
    if findings.deleting:
        text = findings.drift_unknown_message or "the policy is being deleted"
        return _verdict("Drifted", "Unknown", Reason.NOT_COMPARED, text)
    if findings.enforcement == "Suspended":
        text = "nothing is compared while suspended"
        return _verdict("Drifted", "Unknown", Reason.SUSPENDED, text)
    if findings.unseen:
        return _verdict("Drifted", "Unknown", Reason.PROGRESSING, _NOT_YET)
    if findings.open_drifts:
        return _verdict("Drifted", "True", Reason.DRIFT_DETECTED, findings.drift_summary)
    return _not_drifted(findings)


def _not_drifted(findings: Findings) -> Verdict:
    """The all-clear, only after a comparison that was whole (design rule 6)."""
    if findings.data_stale:
        return _verdict("Drifted", "Unknown", Reason.DATA_STALE, findings.data_stale)
    unread = worst_problem(each for each in findings.problems if each.reason in _NOT_COMPARED)
    if unread is not None or not findings.drift_known:
        text = findings.drift_unknown_message or (unread.message if unread else _unknown_text(findings))
        return _verdict("Drifted", "Unknown", Reason.NOT_COMPARED, text)
    return _verdict("Drifted", "False", Reason.IN_SYNC, "nothing that was compared differs")


def _unknown_text(findings: Findings) -> str:
    return findings.drift_unknown_message or "not everything could be read"


@dataclass(frozen=True, slots=True)
class AccountFindings:
    """What a refresh found about a CloudAccount. `unseen`: it was never read. `stale` is a message while the
    last refresh failed or the data is old; `expired`: it is older than policies may be judged by. `gaps`
    counts what could not be read."""

    generation: int
    unseen: bool = False
    deleting: bool = False
    in_use_by: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    stale: str = ""
    gaps: int = 0
    expired: bool = False


def conclude_account(
    findings: AccountFindings, previous: Iterable[Condition], now: datetime
) -> tuple[Condition, ...]:
    """Turn a refresh into the conditions of a CloudAccount."""
    ready, progress = _account_ready(findings)
    verdicts = [ready]
    if progress:
        verdicts.append(Verdict(progress, "True", ready.reason, ready.message))
    if findings.stale:
        verdicts.append(_verdict("DataStale", "True", Reason.DATA_STALE, findings.stale))
    return stamp(verdicts, previous, generation=findings.generation, now=now)


def _account_ready(findings: AccountFindings) -> tuple[Verdict, str]:
    worst = worst_problem(findings.problems)
    if findings.deleting:
        users = ", ".join(findings.in_use_by[:5]) or "removals that still wait"
        return _verdict("Ready", "False", Reason.DELETING, f"still in use by {users}"), "Reconciling"
    if worst is not None:
        progress = "Reconciling" if worst.waiting else "Stalled"
        return _verdict("Ready", "False", worst.reason, worst.message), progress
    if findings.unseen:
        text = findings.stale or "not read yet"
        return _verdict("Ready", "Unknown", Reason.PROGRESSING, text), "Reconciling"
    if findings.stale and findings.expired:
        return _verdict("Ready", "False", Reason.DATA_STALE, findings.stale), "Reconciling"
    if findings.gaps:
        text = f"read with {findings.gaps} gaps; nothing is removed and nothing called clear inside them"
        return _verdict("Ready", "True", Reason.SUCCEEDED, text), ""
    return _verdict("Ready", "True", Reason.SUCCEEDED, "read whole"), ""
