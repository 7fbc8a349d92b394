"""Faults of AWS that tests inject at the gate: throttling, server errors, lost answers, stale reads.

`Faults` is used from the test's thread while the gate serves in its own. Each method returns a `Fault`, whose
`hits` counts the calls that met it and whose `clear()` ends it.
"""

from __future__ import annotations

import fnmatch
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.refusals import Refusal

TimeSource = Callable[[], float]

HOLD_SECONDS = 60.0
EXPIRED = Refusal("ExpiredToken", "The security token included in the request is expired", 403)


class Kind(Enum):
    """What happens to the call."""

    REFUSE = "refuse"
    DELAY = "delay"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    HOLD_BEFORE = "hold before"
    HOLD_AFTER = "hold after"
    STALE_READS = "stale reads"


_BEFORE = {Kind.REFUSE, Kind.DELAY, Kind.DROP_BEFORE, Kind.HOLD_BEFORE}
_AFTER = {Kind.DROP_AFTER, Kind.HOLD_AFTER}


@dataclass(eq=False)
class Fault:
    """One injected fault: which calls it meets, how often, until when."""

    kind: Kind
    operation: str  # pattern over `service:Action`
    principal: str = "*"  # pattern over the name of the caller
    where: Callable[[Call], bool] | None = None
    skip: int = 0  # lets this many matching calls pass first
    remaining: int | None = None
    until: float | None = None
    refusal: Refusal | None = None
    seconds: float = 0.0
    hits: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    is_abandoned: bool = False

    def clear(self) -> None:
        """End the fault and let go of what it holds."""
        self.remaining = 0
        self.released.set()

    def release(self) -> None:
        """Let held calls go on."""
        self.released.set()

    def abandon(self) -> None:
        """Drop held calls: held before forwarding, they never happen. For callers that were killed."""
        self.is_abandoned = True
        self.released.set()

    def wait_reached(self, seconds: float = HOLD_SECONDS) -> None:
        """Block until a call met the fault; fail when none does in time."""
        if not self.reached.wait(seconds):
            raise TimeoutError(f"no call met the fault {self.kind.value} on {self.operation} in {seconds} s")

    def is_over(self, now: float) -> bool:
        return self.remaining == 0 or (self.until is not None and now >= self.until)

    def matches(self, call: Call) -> bool:
        return (
            fnmatch.fnmatchcase(call.operation, self.operation)
            and fnmatch.fnmatchcase(call.principal, self.principal)
            and (self.where is None or self.where(call))
        )


class Faults:
    """The faults in force at one gate. Thread-safe."""

    def __init__(self, monotonic: TimeSource = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    # ---- injecting

    def throttle(
        self,
        operation: str = "*",
        *,
        count: int | None = None,
        seconds: float | None = None,
        principal: str = "*",
    ) -> Fault:
        """Refuse with Throttling, 400, as IAM does."""
        refusal = Refusal("Throttling", "Rate exceeded", 400)
        return self.refuse(refusal, operation, count=count, seconds=seconds, principal=principal)

    def fail(
        self,
        operation: str = "*",
        *,
        status: int = 500,
        count: int | None = None,
        seconds: float | None = None,
        principal: str = "*",
    ) -> Fault:
        """Refuse with a server error: InternalFailure at 500, ServiceUnavailable at 503."""
        code = "ServiceUnavailable" if status == 503 else "InternalFailure"
        refusal = Refusal(code, "The request processing has failed because of an unknown error.", status)
        return self.refuse(refusal, operation, count=count, seconds=seconds, principal=principal)

    def expire_credentials(
        self, operation: str = "*", *, count: int | None = None, principal: str = "operator"
    ) -> Fault:
        """Answer as to expired session credentials."""
        return self.refuse(EXPIRED, operation, count=count, principal=principal)

    def refuse(
        self,
        refusal: Refusal,
        operation: str = "*",
        *,
        count: int | None = None,
        seconds: float | None = None,
        principal: str = "*",
        skip: int = 0,
    ) -> Fault:
        """Refuse with any error, without forwarding."""
        return self._add(
            Fault(Kind.REFUSE, operation, principal, remaining=count, refusal=refusal, skip=skip), seconds
        )

    def delay(
        self,
        seconds: float,
        operation: str = "*",
        *,
        count: int | None = None,
        principal: str = "*",
    ) -> Fault:
        """Keep each call waiting before it is handled."""
        return self._add(Fault(Kind.DELAY, operation, principal, remaining=count, seconds=seconds), None)

    def drop_before(
        self, operation: str, *, count: int | None = 1, skip: int = 0, principal: str = "*"
    ) -> Fault:
        """Close the connection without forwarding: nothing happened, and the caller cannot know."""
        return self._add(Fault(Kind.DROP_BEFORE, operation, principal, remaining=count, skip=skip), None)

    def lose_answer(
        self, operation: str, *, count: int | None = 1, skip: int = 0, principal: str = "*"
    ) -> Fault:
        """Forward, then close the connection: the write happened, and the caller cannot know."""
        return self._add(Fault(Kind.DROP_AFTER, operation, principal, remaining=count, skip=skip), None)

    def hold(
        self,
        operation: str,
        *,
        after: bool = False,
        skip: int = 0,
        principal: str = "*",
        where: Callable[[Call], bool] | None = None,
    ) -> Fault:
        """Stop one call before (or after) forwarding until `release`; see `wait_reached`."""
        kind = Kind.HOLD_AFTER if after else Kind.HOLD_BEFORE
        return self._add(Fault(kind, operation, principal, where=where, remaining=1, skip=skip), None)

    def hold_write(self, number: int, *, after: bool = False, principal: str = "operator") -> Fault:
        """Stop the caller before (or after) its write number `number`, from 0, whatever it is."""
        return self.hold("*", after=after, skip=number, principal=principal, where=lambda call: call.is_write)

    def late_consistency(self, seconds: float) -> Fault:
        """Answer reads as before a write until that write is `seconds` old (IAM's eventual consistency)."""
        return self._add(Fault(Kind.STALE_READS, "iam:*", seconds=seconds), None)

    def clear(self) -> None:
        """End every fault."""
        with self._lock:
            for fault in self._faults:
                fault.clear()
            self._faults.clear()

    # ---- asked by the gate

    def find_before(self, call: Call) -> list[Fault]:
        """Return the faults that meet the call before it is forwarded, and count them."""
        return self._take(call, _BEFORE)

    def find_after(self, call: Call) -> list[Fault]:
        """Return the faults that meet the call once it was forwarded, and count them."""
        return self._take(call, _AFTER)

    def stale_seconds(self) -> float:
        """Return for how long reads stay behind a write; 0 when they do not."""
        with self._lock:
            now = self._monotonic()
            return max(
                (f.seconds for f in self._faults if f.kind is Kind.STALE_READS and not f.is_over(now)),
                default=0.0,
            )

    def _add(self, fault: Fault, seconds: float | None) -> Fault:
        if seconds is not None:
            fault.until = self._monotonic() + seconds
        with self._lock:
            self._faults.append(fault)
        return fault

    def _take(self, call: Call, kinds: set[Kind]) -> list[Fault]:
        with self._lock:
            now = self._monotonic()
            self._faults = [fault for fault in self._faults if not fault.is_over(now)]
            return [fault for fault in self._faults if fault.kind in kinds and _meet(fault, call)]


def _meet(fault: Fault, call: Call) -> bool:
    if not fault.matches(call):
        return False
    if fault.skip > 0:
        fault.skip -= 1
        return False
    if fault.remaining is not None:
        fault.remaining -= 1
    fault.hits += 1
    fault.reached.set()
    return True
