"""Late consistency: for a while after a write, reads still show the state before it (pitfalls A10).

Before a write is forwarded, the reads that it could change are answered once and kept until the write is old
enough. Single reads of a role or policy and the listing of the whole account are kept.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from leastwise_dev.aws.backend import Backend
from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.faults import Faults
from leastwise_dev.aws.refusals import Answer

Forward = Callable[[Call], Awaitable[Answer]]

_ROLE_READS = ("GetRole", "ListRoleTags", "ListRolePolicies", "ListAttachedRolePolicies")
_POLICY_READS = ("GetPolicy", "ListPolicyTags", "ListPolicyVersions")


@dataclass(frozen=True, slots=True)
class _Kept:
    """An old answer and the time after which it is no longer given."""

    until: float
    answer: Answer


class StaleReads:
    """Serves IAM calls, with old answers to reads while the fault is in force."""

    def __init__(
        self, backend: Backend, faults: Faults, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._backend = backend
        self._faults = faults
        self._monotonic = monotonic
        self._kept: dict[tuple[str, str, str], list[_Kept]] = {}

    async def serve(self, call: Call, forward: Forward) -> Answer:
        """Answer a call; the old answer when the newest write to its subject is too young."""
        if call.service != "iam":
            return await forward(call)
        if call.is_read:
            return self._find_old(call) or await forward(call)
        seconds = self._faults.stale_seconds()
        if seconds > 0:
            await self._keep_before(call, seconds)
        return await forward(call)

    def forget(self) -> None:
        """Forget every old answer."""
        self._kept.clear()

    def _find_old(self, call: Call) -> Answer | None:
        key = (call.account_id, call.action, _subject(call))
        kept = [entry for entry in self._kept.get(key, []) if entry.until > self._monotonic()]
        self._kept[key] = kept
        return kept[0].answer if kept else None  # the oldest: later writes are younger still

    async def _keep_before(self, call: Call, seconds: float) -> None:
        until = self._monotonic() + seconds
        for action, fields in _reads_changed_by(call):
            answer = await self._backend.ask("iam", call.account_id, action, **fields)
            key = (call.account_id, action, "/".join(fields.values()))
            self._kept.setdefault(key, []).append(_Kept(until, answer))


def _reads_changed_by(call: Call) -> list[tuple[str, dict[str, str]]]:
    reads: list[tuple[str, dict[str, str]]] = [("GetAccountAuthorizationDetails", {})]
    if call.action in {"PutRolePolicy", "DeleteRolePolicy"}:
        inline = {"RoleName": call.text("RoleName"), "PolicyName": call.text("PolicyName")}
        reads.append(("GetRolePolicy", inline))
    if call.text("RoleName"):
        reads += [(action, {"RoleName": call.text("RoleName")}) for action in _ROLE_READS]
    arn = call.text("PolicyArn")
    if call.action == "CreatePolicy":
        arn = f"arn:aws:iam::{call.account_id}:policy{call.text('Path') or '/'}{call.text('PolicyName')}"
    if arn:
        reads += [(action, {"PolicyArn": arn}) for action in _POLICY_READS]
    return reads


def _subject(call: Call) -> str:
    if call.action == "GetRolePolicy":
        return f"{call.text('RoleName')}/{call.text('PolicyName')}"
    if call.action in _ROLE_READS:
        return call.text("RoleName")
    return call.text("PolicyArn") if call.action in _POLICY_READS else ""
