"""What the loop remembers of a policy between runs. All of it may be lost: a restart learns it again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.conditions import Problem
from leastwise.core.drifts import Drift
from leastwise.core.snapshots import AwsRole

CONTEST_WINDOW_SECONDS = 300.0
FIRST_HOLD_SECONDS = 15.0
LAST_HOLD_SECONDS = 900.0


@dataclass(slots=True)
class LaneMemory:
    """Failures and repairs of one plane."""

    failures: int = 0
    problem: Problem | None = None
    repairs: deque[float] = field(default_factory=lambda: deque(maxlen=64))
    holds: int = 0
    hold_until: float = 0.0
    generation: int = 0
    busy: bool = False  # the lane is writing: what is seen now is neither old nor new
    repaired: bool = False  # it wrote something back since the last report

    def follow(self, generation: int) -> None:
        """A new declaration is tried at once, whatever became of the old one."""
        if generation != self.generation:
            self.generation = generation
            self.hold_until = 0.0
            self.failures = 0
            self.problem = None

    def put_off(self, now: float, seconds: float) -> float:
        """Let nothing be tried for a while; return for how long."""
        self.hold_until = now + seconds
        return seconds

    def note_repair(self, now: float) -> None:
        """Remember that something was written back."""
        self.repairs.append(now)

    def is_contested(self, now: float, tries: int) -> bool:
        """Whether so many repairs in so short a time say that a second writer undoes them."""
        recent = [each for each in self.repairs if now - each < CONTEST_WINDOW_SECONDS]
        return len(recent) >= tries

    def hold(self, now: float) -> float:
        """Put repairs off, longer each time; return for how long."""
        seconds = min(LAST_HOLD_SECONDS, FIRST_HOLD_SECONDS * 2.0**self.holds)
        self.holds += 1
        self.hold_until = now + seconds
        return seconds

    def settle(self) -> None:
        """A run found everything in place."""
        self.failures = 0
        self.problem = None

    def calm(self, now: float) -> None:
        """Forget a fight that has ended: no repair for a whole window."""
        if self.holds and (not self.repairs or now - self.repairs[-1] >= CONTEST_WINDOW_SECONDS):
            self.holds = 0


@dataclass(slots=True)
class Propagation:
    """A write whose effect a read did not show yet: what the read showed before it, and since when."""

    before: AwsRole | None
    since: float


@dataclass(slots=True)
class PolicyMemory:
    """One policy's memory."""

    missing_since: datetime | None = None
    unresolved_since: datetime | None = None
    exceeded_since: datetime | None = None
    has_run: bool = False  # the times above are kept; before the first run the stored conditions tell
    kept_for_deletion: bool = False
    kubernetes: LaneMemory = field(default_factory=LaneMemory)
    aws: LaneMemory = field(default_factory=LaneMemory)
    propagation: Propagation | None = None
    open_drifts: dict[tuple[str, str, str], Drift] = field(default_factory=dict)
    detected_at: dict[tuple[str, str, str], float] = field(default_factory=dict)
    announced: str = ""  # the last problem that an event told
    granted_before: bool = False
    rolled_back: str = ""
    revision_saved: str = ""  # for which state the prior documents are kept
    restart_noted: str = ""  # role ARN whose pods were checked
