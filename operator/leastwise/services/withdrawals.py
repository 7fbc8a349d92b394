"""Stages removals: one run looks at all withdrawals, carries out what is decided, and tells of it.

What is desired follows by itself: a withdrawal that is written wakes its policy, whose run takes it into
account. So nothing here touches a Role or a cloud.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import AlreadyExistsError, LeaseLostError, LeastwiseError
from leastwise.core.events import WARNINGS, EventReason, event_note
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.withdrawals.progress import STAGE_MEANINGS
from leastwise.core.withdrawals.records import Progress, Stage, Withdrawal, atom_text
from leastwise.core.withdrawals.returns import Alert, GiveBack, LivePod, answer_denial
from leastwise.core.withdrawals.staging import Action, Advance, Announce, Forget, Hold, TryRestore, plan
from leastwise.metrics import Metrics
from leastwise.ports import Clock, ClusterView, KubernetesWriter
from leastwise.removal_ports import UsageEvidence, WithdrawalWriter
from leastwise.services.statuses import is_same_status
from leastwise.services.withdrawal_inputs import WithdrawalInputs
from leastwise.services.withdrawal_statuses import render_withdrawal_status

KIND, POLICY = "Withdrawal", "EntitlementPolicy"
IDLE_SECONDS = 600.0
STAGED_SECONDS = 60.0
WATCHED_SECONDS = 2.0
AGAIN_SECONDS = 0.2
HEARD_SECONDS = 3600.0
SHOWN_MAX = 3

_EVENTS = {
    Stage.NARROWED: EventReason.WITHDRAWN,
    Stage.FINISHED: EventReason.WITHDRAWAL_FINISHED,
    Stage.ADOPTED: EventReason.WITHDRAWAL_ADOPTED,
    Stage.CANCELLED: EventReason.WITHDRAWAL_CANCELLED,
    Stage.ROLLED_BACK: EventReason.GIVEN_BACK,
    Stage.RETURNED: EventReason.GIVEN_BACK,
    Stage.EXPIRED: EventReason.GIVEN_BACK,
    Stage.SUPERSEDED: EventReason.GIVEN_BACK,
}


class WithdrawalLane:
    """Runs for the whole cluster, one run at a time: budgets are counted over everybody."""

    def __init__(
        self,
        *,
        view: ClusterView,
        inputs: WithdrawalInputs,
        kubernetes: KubernetesWriter,
        writer: WithdrawalWriter,
        evidence: UsageEvidence | None,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        """`evidence` None: nothing is announced, narrowed or given back by itself; what was taken stays."""
        self._view = view
        self._inputs = inputs
        self._kubernetes = kubernetes
        self._writer = writer
        self._evidence = evidence
        self._metrics = metrics
        self._clock = clock
        self._heard: datetime | None = None
        self._alerted: set[tuple[str, str, str, str]] = set()
        self._log = structlog.get_logger("withdrawals")

    async def run(self, _key: str) -> float | None:
        """Look at all withdrawals; return when to look again."""
        now = self._clock.now()
        await self._hear(now)
        known = tuple(self._view.withdrawals())  # after what was given back just now
        inputs = await self._inputs.gather(now)
        actions = plan(known, inputs, now)
        failed = False
        for each in actions:
            failed |= not await self._try(each, inputs.policies.get(each.withdrawal.policy), now)
        acted = {(each.withdrawal.namespace, each.withdrawal.name) for each in actions}
        for one in known:
            if (one.namespace, one.name) not in acted:
                failed |= not await self._tell(one, inputs.policies.get(one.policy), "", now)
        left = tuple(self._view.withdrawals())
        self._inputs.forget(left)
        self._measure(left, inputs.policies.values(), now)
        is_moving = failed or any(isinstance(each, Advance | TryRestore) for each in actions)
        is_staged = bool(inputs.candidates) or bool(left)
        return _next(left, now, is_moving=is_moving, is_staged=is_staged)

    # ------------------------------------------------------------ actions

    async def _try(self, action: Action, policy: EntitlementPolicy | None, now: datetime) -> bool:
        """Carry one action out; what fails is said, and tried again by the next run."""
        try:
            await self._carry_out(action, policy, now)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            what = type(action).__name__
            self._log.warning("failed", what=what, withdrawal=action.withdrawal.name, error=str(error))
            return False
        return True

    async def _carry_out(self, action: Action, policy: EntitlementPolicy | None, now: datetime) -> None:
        one = action.withdrawal
        match action:
            case Announce():
                await self._announce(one, policy)
            case Advance(_, progress):
                await self._advance(one, progress, policy, now)
            case TryRestore():
                await self._inputs.try_restore(one, now)
            case Hold(_, reason):
                await self._write(one, policy, reason, now)
            case Forget():
                await self._kubernetes.delete(KIND, one.namespace, one.name, one.uid)

    async def _announce(self, one: Withdrawal, policy: EntitlementPolicy | None) -> None:
        try:
            await self._writer.create(one)
        except AlreadyExistsError:
            return  # made by a run whose answer was lost
        self._log.info("announced", withdrawal=one.name, policy=str(one.policy))
        text = f"will be taken away, {one.reason}: {_shown(one)}"
        await self._emit(policy, EventReason.WITHDRAWAL_ANNOUNCED, text)

    async def _advance(
        self, one: Withdrawal, progress: Progress, policy: EntitlementPolicy | None, now: datetime
    ) -> None:
        advanced = replace(one, progress=progress)
        await self._write(advanced, policy, "", now)
        self._log.info("advanced", withdrawal=one.name, policy=str(one.policy), stage=advanced.stage.value)
        reason = _EVENTS.get(advanced.stage)
        if reason is not None:
            why = f" ({progress.why})" if progress.why else ""
            text = f"{STAGE_MEANINGS[advanced.stage]}{why}: {_shown(one)}"
            await self._emit(policy, reason, text)

    async def _tell(
        self, one: Withdrawal, policy: EntitlementPolicy | None, held: str, now: datetime
    ) -> bool:
        try:
            await self._write(one, policy, held, now)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("status is not written", withdrawal=one.name, error=str(error))
            return False
        return True

    async def _write(
        self, one: Withdrawal, policy: EntitlementPolicy | None, held: str, now: datetime
    ) -> None:
        """Write the status when it differs."""
        taken = self._inputs.taken(policy, one, now)
        status = render_withdrawal_status(one, held=held, taken=taken, now=now)
        if not is_same_status(status, one.status):
            await self._kubernetes.write_status(KIND, one.namespace, one.name, status)

    async def _emit(self, policy: EntitlementPolicy | None, reason: EventReason, text: str) -> None:
        """Tell of it on the policy; an event that cannot be posted is lost, never the run that tells it."""
        if policy is None:
            return
        try:
            await self._kubernetes.emit_event(
                POLICY,
                policy.key.namespace,
                policy.key.name,
                str(policy.uid),
                reason=reason.value,
                message=event_note(text),
                warning=reason in WARNINGS,
            )
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("event was not posted", reason=reason.value, error=str(error))

    # ------------------------------------------------------------ denials

    async def _hear(self, now: datetime) -> None:
        """Look for denials that a withdrawal caused."""
        known = list(self._view.withdrawals())
        active = [each for each in known if each.is_active(now)]
        if self._evidence is None or not active:
            return
        since = self._heard or now - timedelta(seconds=HEARD_SECONDS)
        subjects = sorted({each.subject for each in active})
        try:
            denials = await self._evidence.denials(subjects, since)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("denials are not heard", error=str(error))
            return
        pods: dict[ServiceAccount, tuple[LivePod, ...]] = {}
        for denial in denials:
            self._heard = max(denial.at, self._heard or denial.at)
            current = tuple(self._view.withdrawals())
            if not answer_denial(denial, current, (), now):
                continue  # nothing that a withdrawal caused: a flood of those costs no request
            if denial.subject not in pods:
                pods[denial.subject] = await self._live_pods(denial.subject)
            for answer in answer_denial(denial, current, pods[denial.subject], now):
                await self._answer(answer, now)

    async def _live_pods(self, account: ServiceAccount) -> tuple[LivePod, ...]:
        try:
            return await self._writer.live_pods(account)
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("pods are not known", subject=str(account), error=str(error))
            return ()

    async def _answer(self, answer: GiveBack | Alert, now: datetime) -> None:
        one = answer.withdrawal
        policy = self._view.policy(one.policy)
        if isinstance(answer, GiveBack):
            returned = (*one.progress.returned, *answer.returned)
            given = replace(one, progress=replace(one.progress, returned=returned))
            await self._write(given, policy, "", now)
            self._metrics.withdrawal_denials.labels("returned").inc()
            words = ", ".join(sorted(atom_text(each.permission) for each in answer.returned))
            pod = answer.returned[0].pod
            text = f"pod '{pod}' was denied what it had: {words} came back, once; exempt it, or stop using it"
            await self._emit(policy, EventReason.WITHDRAWAL_MISSED, text)
            return
        day = f"{answer.denial.at:%Y-%m-%d}"
        what = answer.denial.kubernetes or answer.denial.aws
        alert = (one.name, str(what), answer.why, day)
        if alert in self._alerted:
            return
        self._alerted = {each for each in self._alerted if each[-1] == day} | {alert}
        self._metrics.withdrawal_denials.labels("alerted").inc()
        text = f"{answer.denial.subject} was denied what '{one.name}' took away, and stays so: {answer.why}"
        await self._emit(policy, EventReason.WITHDRAWAL_DENIED, text)

    # ------------------------------------------------------------ metrics

    def _measure(
        self, known: Iterable[Withdrawal], policies: Iterable[EntitlementPolicy], now: datetime
    ) -> None:
        stages = dict.fromkeys(Stage, 0)
        by_key: dict[PolicyKey, EntitlementPolicy] = {each.key: each for each in policies}
        taken = 0
        for each in known:
            stages[each.stage] += 1
            taken += self._inputs.taken(by_key.get(each.policy), each, now)
        for stage, count in stages.items():
            self._metrics.withdrawals.labels(stage.value).set(count)
        self._metrics.withdrawn.set(taken)


def _next(known: Iterable[Withdrawal], now: datetime, *, is_moving: bool, is_staged: bool) -> float:
    """When something changes by itself: an announced wait, the end of a watch, a deadline."""
    waits = [STAGED_SECONDS if is_staged else IDLE_SECONDS]
    if is_moving:
        waits.append(AGAIN_SECONDS)
    for each in known:
        if each.is_over:
            continue
        if each.stage in {Stage.NARROWED, Stage.WATCHING}:
            waits.append(WATCHED_SECONDS)
        times = (each.narrow_after, each.finish_at, each.until)
        waits += [(time - now).total_seconds() + 0.1 for time in times if time is not None and time > now]
    return min(waits)


def _shown(one: Withdrawal) -> str:
    words = list(one.withdrawn.words())
    more = f" and {len(words) - SHOWN_MAX} more" if len(words) > SHOWN_MAX else ""
    return f"{', '.join(words[:SHOWN_MAX])}{more} ({KIND} '{one.name}')"
