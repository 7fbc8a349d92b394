"""What the loop remembers of a policy between runs. All of it may be lost: a restart learns it again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from leastwise.core.conditions import Problem, Reason
from leastwise.core.drifts import Drift
from leastwise.core.plans import Change, DeleteObject, Plan, WriteBinding, WriteRole
from leastwise.core.snapshots import AwsRole

CONTEST_WINDOW_SECONDS = 300.0
FIRST_HOLD_SECONDS = 15.0
LAST_HOLD_SECONDS = 900.0


@dataclass(slots=True)
class LaneMemory:
    """Failures and repairs of one plane."""

    failures: int = 0
    problem: Problem | None = None
    repairs: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=256))
    repaired_at: float = 0.0
    window: float = CONTEST_WINDOW_SECONDS  # longer where what others do is only seen now and then
    holds: int = 0
    hold_until: float = 0.0
    generation: int = 0
    running: bool = False  # a run is under way that may still write by what it saw before
    busy: bool = False  # the lane is writing: what is seen now is neither old nor new
    repaired: bool = False  # it wrote something back since the last report

    def follow(self, generation: int) -> None:
        """A new declaration is tried at once, whatever became of the old one."""
        if generation != self.generation:
            self.generation = generation
            self.hold_until = 0.0
            self.failures = 0
            self.problem = None
            self.holds = 0
            self.repairs.clear()

    def put_off(self, now: float, seconds: float) -> float:
        """Let nothing be tried for a while; return for how long."""
        self.hold_until = now + seconds
        return seconds

    def note_repairs(self, now: float, done: Plan) -> None:
        """Remember what was written back."""
        self.repairs.extend((now, _content(step.change)) for step in done)
        self.repaired_at = now

    def is_contested(self, now: float, plan: Plan, tries: int) -> bool:
        """Whether something of the plan was written so often in so short a time that somebody must undo it.

        Equal content counts: a declaration that is edited, or a subject that joins, is no fight. In a fight
        one repair is tried after each hold.
        """
        wanted = {_content(step.change) for step in plan}
        recent = Counter(each for at, each in self.repairs if now - at < self.window)
        most = max((recent[each] for each in wanted), default=0)
        return most >= (1 if self.holds else tries)

    def contest(self, now: float, plan: Plan) -> float:
        """Put repairs off, longer each time, and say so; return for how long."""
        seconds = min(LAST_HOLD_SECONDS, FIRST_HOLD_SECONDS * 2.0**self.holds)
        self.holds += 1
        self.repairs.clear()
        self.problem = Problem(
            Reason.REPAIR_CONTESTED,
            f"repairs are undone again and again ({plan[0].reason}); another writer must stop, "
            "repairs wait longer each time",
        )
        return self.put_off(now, seconds)

    def settle(self) -> None:
        """A write was acknowledged; a fight is not over by that."""
        self.failures = 0
        if not self.holds:
            self.problem = None

    def rest(self, now: float) -> float | None:
        """A run found everything in place. A fight is over after a quiet window: return how long it lasts."""
        self.settle()
        left = self.repaired_at + self.window - now
        if self.holds and left > 0:
            return left
        self.holds = 0
        self.problem = None
        return None


def _content(change: Change) -> int:
    """Tell equal writes: the same content, whatever object it goes to."""
    if isinstance(change, WriteRole | WriteBinding | DeleteObject):
        change = replace(change, uid="")
    return hash(repr(change))


@dataclass(slots=True)
class Propagation:
    """A write whose effect a read did not show yet (A10): what was to be read before it."""

    before: AwsRole | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Prior documents that were kept: why, of which generation, and what was live."""

    reason: str
    generation: int
    documents: Mapping[str, object]

    def covers(self, later: Kept) -> bool:
        """Whether what is live now is left of what was kept: a removal that goes on keeps nothing twice."""
        is_same = (self.reason, self.generation) == (later.reason, later.generation)
        return is_same and all(self.documents.get(ref) == each for ref, each in later.documents.items())


@dataclass(slots=True)
class PolicyMemory:
    """One policy's memory. A policy that was made again under its old name begins with a new one."""

    uid: str = ""
    missing_since: datetime | None = None
    unresolved_since: datetime | None = None
    exceeded_since: datetime | None = None
    exceeded_by: str = ""  # digest of the ceilings that it is above
    has_run: bool = False  # the times above are kept; before the first run the stored conditions tell
    kubernetes: LaneMemory = field(default_factory=LaneMemory)
    aws: LaneMemory = field(default_factory=LaneMemory)
    propagation: Propagation | None = None
    unconfirmed_since: float | None = None  # since when no read shows what was written
    open_drifts: dict[tuple[str, str, str], Drift] = field(default_factory=dict)
    detected_at: dict[tuple[str, str, str], float] = field(default_factory=dict)
    announced: str = ""  # the last problem that an event told
    granted_before: bool = False
    rolled_back: str = ""
    kept: Kept | None = None  # the last prior documents that were kept
    detached_at: dict[str, float] = field(default_factory=dict)  # ARN -> when phase one was last written
    since: float = 0.0  # when this memory began
    may_have_made: bool = False  # an earlier process, or this one, may have made an IAM role
    looked_up: bool = False  # of a deleted policy: no IAM role of it stands under a name that it may have
