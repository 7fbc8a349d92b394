"""Faults between the loop and its fakes: every call passes here, is counted, and may fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TypeVar

T = TypeVar("T")


class KilledError(BaseException):
    """The process is gone (SIGKILL): nothing of ours may catch it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as `plane.verb target`: `kubernetes.create_role payments/leastwise-x`."""

    number: int
    plane: str
    verb: str
    target: str

    def __str__(self) -> str:
        return f"{self.plane}.{self.verb} {self.target}"


@dataclass(slots=True)
class Fault:
    """An error for calls whose text matches `pattern` (as in a shell); `times` None: always."""

    pattern: str
    error: Callable[[], BaseException]
    after: bool = False
    times: int | None = 1

    def take(self, call: Call, *, after: bool) -> BaseException | None:
        if after is not self.after or self.times == 0 or not fnmatchcase(str(call), self.pattern):
            return None
        if self.times is not None:
            self.times -= 1
        return self.error()


@dataclass
class Faults:
    """Counts writes from 1 and reads apart; raises what the test asked for.

    `kill_before` and `kill_after` end the process at the write of that number. An error before a write means
    that nothing was done; one after it, that the answer was lost.
    """

    kill_before: int | None = None
    kill_after: int | None = None
    writes: list[Call] = field(default_factory=list)
    reads: list[Call] = field(default_factory=list)
    rules: list[Fault] = field(default_factory=list)
    gates: list[tuple[str, asyncio.Event]] = field(default_factory=list)

    def hold(self, pattern: str) -> asyncio.Event:
        """Let matching writes wait, as a slow system does, until the event is set."""
        gate = asyncio.Event()
        self.gates.append((pattern, gate))
        return gate

    def fail(
        self,
        pattern: str,
        error: BaseException | Callable[[], BaseException],
        *,
        after: bool = False,
        times: int | None = 1,
    ) -> Fault:
        """Let matching calls fail."""
        make = (lambda: error) if isinstance(error, BaseException) else error
        fault = Fault(pattern, make, after=after, times=times)
        self.rules.append(fault)
        return fault

    def heal(self) -> None:
        """Let nothing fail any more."""
        self.rules.clear()
        self.kill_before = self.kill_after = None

    async def write(self, plane: str, verb: str, target: str, work: Callable[[], T]) -> T:
        """Carry out one write, with what may happen before and after it."""
        call = Call(len(self.writes) + 1, plane, verb, target)
        if call.number == self.kill_before:
            raise KilledError(f"before {call}")
        self.writes.append(call)
        for pattern, gate in self.gates:
            if fnmatchcase(str(call), pattern):
                await gate.wait()
        self._raise(call, after=False)
        result = work()
        self._raise(call, after=True)
        if call.number == self.kill_after:
            raise KilledError(f"after {call}")
        return result

    async def read(self, plane: str, verb: str, target: str, work: Callable[[], T | Awaitable[T]]) -> T:
        """Carry out one read."""
        call = Call(len(self.reads) + 1, plane, verb, target)
        self.reads.append(call)
        self._raise(call, after=False)
        result = work()
        return await result if isinstance(result, Awaitable) else result

    def _raise(self, call: Call, *, after: bool) -> None:
        for rule in self.rules:
            error = rule.take(call, after=after)
            if error is not None:
                raise error

    def texts(self, plane: str = "", *, granting: bool = False) -> list[str]:
        """Return the writes as texts; `granting` leaves out status, events and kept documents."""
        return [
            str(each)
            for each in self.writes
            if each.plane.startswith(plane) and not (granting and each.verb in _TELLING)
        ]

    def forget(self) -> None:
        """Begin to count anew."""
        self.writes.clear()
        self.reads.clear()


_TELLING = frozenset({"write_status", "emit_event", "save_revision", "prune_revision"})
