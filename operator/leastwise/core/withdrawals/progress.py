"""What became of a withdrawal since it was last looked at: its end, or the next step that needs no evidence.

Taking something away is decided elsewhere (`leastwise.core.withdrawals.staging`); everything here gives back,
or says what is so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from leastwise.core.conditions import Condition, Verdict, stamp
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.withdrawals.records import Progress, Stage, Withdrawal
from leastwise.core.withdrawals.subtractions import declared_of, is_staged, subtract

STAGE_MEANINGS: dict[Stage, str] = {
    Stage.ANNOUNCED: "it is known what will be taken away; nothing is yet",
    Stage.NARROWED: "it is taken away from what is desired; the narrower grant is being written",
    Stage.WATCHING: "the narrower grant stands, and denials are watched",
    Stage.FINISHED: "watched long enough without anybody needing it; it stays away until Git follows",
    Stage.CANCELLED: "given up before anything was taken",
    Stage.ADOPTED: "the declaration shrank, so that nothing is left to take away",
    Stage.ROLLED_BACK: "a person took it back",
    Stage.RETURNED: "all of it came back, because the workload was denied it",
    Stage.EXPIRED: "its deadline passed, and Git did not follow: what it took away is granted again",
    Stage.SUPERSEDED: "the declaration changed around it, so that it cannot be told apart any more",
}
"""What each stage means; docs/removal.md holds the same table."""


def next_progress(
    withdrawal: Withdrawal, policy: EntitlementPolicy | None, now: datetime, *, stands: bool
) -> Progress:
    """Return the progress as it is now; the same value when nothing changed.

    `policy` None: it does not exist any more. `stands`: what is desired without the withdrawn words is known
    to be granted, and nothing more.
    """
    progress = withdrawal.progress
    if withdrawal.is_over or (policy is not None and policy.invalid):
        return progress  # what is not valid is not compared, and decides nothing
    end = _end(withdrawal, policy, now)
    if end is not None:
        return _ended(withdrawal, end, now)
    if progress.narrowed is None:
        return progress
    if progress.watched_since is None:
        return replace(progress, watched_since=now) if stands else progress
    finish_at = withdrawal.finish_at
    if progress.finished is None and finish_at is not None and now >= finish_at:
        return replace(progress, finished=now)
    return progress


def _end(
    withdrawal: Withdrawal, policy: EntitlementPolicy | None, now: datetime
) -> tuple[Stage, str, str] | None:
    """Return the stage that ends it, who did and why; a person's word first, then Git's, then the clock's."""
    if withdrawal.rollback_reason:
        return Stage.ROLLED_BACK, withdrawal.rollback_by, withdrawal.rollback_reason
    if policy is None or policy.deleting:
        return Stage.SUPERSEDED, "", "the policy does not exist any more"
    if policy.subject.is_selector or policy.named_account != withdrawal.subject:
        return Stage.SUPERSEDED, "", "the policy is about another subject"
    if not is_staged(policy):
        return Stage.ROLLED_BACK, "", "'spec.excess.remediation' is not 'Stage' any more"
    if not len(declared_of(policy, withdrawal.withdrawn)):
        return Stage.ADOPTED, "", "the declaration does not hold it any more"
    if not len(withdrawal.left):
        return Stage.RETURNED, "", "the workload needed all of it"
    if now >= withdrawal.until:
        return Stage.EXPIRED, "", "the deadline passed before the declaration followed"
    return _end_by_words(withdrawal, policy, now)


def _end_by_words(
    withdrawal: Withdrawal, policy: EntitlementPolicy, now: datetime
) -> tuple[Stage, str, str] | None:
    """End it when of its words none can be taken any more."""
    if len(subtract(policy, [withdrawal], now).taken):
        return None
    kept = withdrawal.left if policy.excess is None else policy.excess.without_exempt(withdrawal.left, now)
    if len(kept) < len(withdrawal.left):
        return Stage.ROLLED_BACK, "", "'spec.excess.exempt' keeps what it took away"
    return Stage.SUPERSEDED, "", "the declaration holds it only inside wildcards or bundles by now"


def _ended(withdrawal: Withdrawal, end: tuple[Stage, str, str], now: datetime) -> Progress:
    stage, by, why = end
    if withdrawal.progress.narrowed is None and stage is not Stage.ADOPTED:
        stage = Stage.CANCELLED
    return replace(withdrawal.progress, end=stage, ended=now, ended_by=by, why=why)


def conclude_withdrawal(
    withdrawal: Withdrawal, held: str, previous: Iterable[Condition], now: datetime
) -> tuple[Condition, ...]:
    """Turn a withdrawal into its conditions. `held` says what it waits for beyond its time; empty: nothing.

    `Active` is True while it takes something away; its reason is the stage.
    """
    stage = withdrawal.stage
    message = STAGE_MEANINGS[stage]
    if withdrawal.progress.why:
        message = f"{message}: {withdrawal.progress.why}"
    active = "True" if withdrawal.is_active(now) else "False"
    verdicts = [
        Verdict("Ready", "True", stage.value, message),
        Verdict("Active", active, stage.value, message),
    ]
    if held and not withdrawal.is_over:
        waits = f"waits: {held}"
        verdicts[0] = Verdict("Ready", "False", "Waiting", waits)
        verdicts.append(Verdict("Reconciling", "True", "Waiting", waits))
    return stamp(verdicts, previous, generation=withdrawal.generation, now=now)
