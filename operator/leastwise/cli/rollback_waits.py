"""Waits, for a bounded time, until the operator has answered a rollback."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.cli.failures import CommandError
from leastwise.cli.json_values import Document, mapping, text
from leastwise.cli.ports import Connection
from leastwise.cli.restores import KIND
from leastwise.cli.stored_views import is_seen
from leastwise.core.conditions import Reason
from leastwise.core.errors import LeastwiseError
from leastwise.core.identities import PolicyKey
from leastwise.services.statuses import conditions_from_json, find_condition

LOOK_SECONDS = 1.0
_REFUSED_AFTER_LOOKS = 3
"""Looks at a suspended policy without the revision in its status, until that is taken for a refusal."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended; `why` it did not."""

    is_given_back: bool
    why: str = ""


async def await_departure(connection: Connection, key: PolicyKey, seconds: float) -> None:
    """Wait until a policy that is being deleted is gone."""
    end = connection.clock.monotonic() + seconds
    while await connection.objects.read(KIND, key.namespace, key.name) is not None:
        if connection.clock.monotonic() >= end:
            raise CommandError(
                f"policy '{key}' is still being deleted after {seconds:.0f} s; nothing was written",
                allowed="the same command once it is gone",
                next_command=f"diff -n {key.namespace} {key.name}",
            )
        await connection.clock.sleep(LOOK_SECONDS)


async def await_rollback(connection: Connection, key: PolicyKey, revision: str, seconds: float) -> Outcome:
    """Wait until `status.rollback.revision` names the revision, or until it is refused."""
    end = connection.clock.monotonic() + seconds
    suspended = 0
    while True:
        policy = await connection.objects.read(KIND, key.namespace, key.name)
        if policy is None:
            return Outcome(is_given_back=False, why="it was deleted meanwhile")
        if text(policy, "status", "rollback", "revision") == revision:
            return Outcome(is_given_back=True)
        why, is_refused = _state(policy)
        suspended += is_refused
        if suspended >= _REFUSED_AFTER_LOOKS:
            return Outcome(is_given_back=False, why=await _refusal(connection, policy, key) or why)
        if connection.clock.monotonic() >= end:
            return Outcome(is_given_back=False, why=f"after {seconds:.0f} s {why}")
        await connection.clock.sleep(LOOK_SECONDS)


def _state(policy: Document) -> tuple[str, bool]:
    """Say how far the operator is, and whether it has looked and given nothing back."""
    if not is_seen(policy):
        return "the operator has not looked at the policy; is it running?", False
    conditions = conditions_from_json(mapping(policy, "status"))
    ready = find_condition(conditions, "Ready")
    if ready is None:
        return "the operator has not looked at the policy; is it running?", False
    is_refused = ready.reason == Reason.SUSPENDED.value or find_condition(conditions, "Stalled") is not None
    return f"{ready.reason}: {ready.message}", is_refused


async def _refusal(connection: Connection, policy: Document, key: PolicyKey) -> str:
    """Find the operator's word on it among the policy's events; empty when there is none to be read."""
    try:
        events = await connection.objects.list("Event", key.namespace)
    except LeastwiseError:
        return ""
    uid = text(policy, "metadata", "uid")
    notes = [
        (text(each, "metadata", "creationTimestamp"), text(each, "note"))
        for each in events
        if text(each, "regarding", "uid") == uid and text(each, "reason") == "WriteRefused"
    ]
    return max(notes)[1] if notes else ""
