"""The status of a Withdrawal as plain JSON values."""

from __future__ import annotations

from datetime import datetime

from leastwise.core.conditions import lasting_text
from leastwise.core.withdrawals.progress import conclude_withdrawal
from leastwise.core.withdrawals.records import Progress, Returned, Withdrawal
from leastwise.services.statuses import MAX_DETAIL, conditions_from_json, conditions_to_json, format_time

MAX_NAME = 256


def render_withdrawal_status(
    withdrawal: Withdrawal, *, held: str, taken: int, now: datetime
) -> dict[str, object]:
    """Render the whole status. `held` says what it waits for, `taken` how many permissions it takes now."""
    progress = withdrawal.progress
    conditions = conclude_withdrawal(withdrawal, held, conditions_from_json(withdrawal.status), now)
    times = {
        "narrowedTime": progress.narrowed,
        "watchedSinceTime": progress.watched_since,
        "finishedTime": progress.finished,
    }
    status: dict[str, object] = {
        "observedGeneration": withdrawal.generation,
        "conditions": conditions_to_json(conditions),
        "counts": {"withdrawn": taken, "named": len(withdrawal.withdrawn)},
        **{name: format_time(time) for name, time in times.items() if time is not None},
    }
    if progress.returned:
        status["returned"] = [_returned(each) for each in progress.returned]
    if progress.end is not None:
        status["ended"] = _ended(progress, now)
    return status


def _returned(one: Returned) -> dict[str, object]:
    atom = one.permission
    permission = {"apiGroup": atom.api_group, "resource": atom.resource, "verb": atom.verb}
    if atom.resource_name:
        permission["resourceName"] = atom.resource_name
    pod = {"podName": one.pod} if one.pod else {}
    return {"kubernetes": permission, "returnedTime": format_time(one.at), **pod}


def _ended(progress: Progress, now: datetime) -> dict[str, object]:
    by = {"by": progress.ended_by[:MAX_NAME]} if progress.ended_by else {}
    why = {"message": lasting_text(progress.why, MAX_DETAIL)} if progress.why else {}
    reason = progress.end.value if progress.end is not None else ""
    return {"reason": reason, "endedTime": format_time(progress.ended or now), **by, **why}
