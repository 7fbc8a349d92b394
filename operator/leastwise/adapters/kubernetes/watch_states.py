"""How well each watch does: whether its first state is whole, when it was last heard, what stands open."""

from __future__ import annotations

from dataclasses import dataclass, field

from leastwise.adapters.kubernetes.kinds import ResourceKind
from leastwise.core.errors import ForbiddenError, LeastwiseError, NotFoundError
from leastwise.core.snapshots import Gap, GapReason, Plane

_STALE_SECONDS = 60.0
_REFUSED_SECONDS = 5.0  # an API server that has just started refuses for a moment what it will allow


@dataclass(slots=True)
class WatchState:
    """One watch: of a kind, in one namespace or (empty) everywhere. Times are monotonic seconds."""

    kind: ResourceKind
    namespace: str
    last_heard: float
    synchronised: bool = False
    is_lasting: bool = False  # refused or not installed: waiting does not help
    lost_since: float | None = None
    version: int = 0  # of the last event or bookmark; what is not newer has been told already
    gap: Gap | None = field(default=None)

    def __post_init__(self) -> None:
        self.gap = self._gap(GapReason.PARTIAL, f"{self._where} have not been read yet")

    @property
    def is_settled(self) -> bool:
        """Whether the first full state is there, or known not to come."""
        return self.synchronised or self.is_lasting

    @property
    def _where(self) -> str:
        return f"{self.kind.resource} in {self.namespace}" if self.namespace else self.kind.resource

    def hear(self, now: float, version: str) -> None:
        """Note an event or a bookmark, with the version that the watch has come to."""
        self.last_heard = now
        self.version = int(version) if version.isdecimal() else 0

    def succeed(self, now: float) -> bool:
        """Note that the state is whole and followed; tell whether a Gap closed."""
        had_gap = self.gap is not None
        self.synchronised, self.is_lasting, self.lost_since, self.gap = True, False, None, None
        self.last_heard = now
        return had_gap

    def fail(self, error: LeastwiseError, now: float) -> bool:
        """Note a failure; tell whether a Gap opened or its reason changed.

        Short trouble with a state that is whole is no Gap: the watch resumes where it was.
        """
        if self.lost_since is None:
            self.lost_since = now
        before = self.gap.reason if self.gap else ""
        is_refused = isinstance(error, ForbiddenError | NotFoundError)
        if is_refused and self.synchronised and now - self.lost_since < _REFUSED_SECONDS:
            return False
        self.is_lasting = is_refused
        self.gap = self._judge(error, now)
        return before != (self.gap.reason if self.gap else "")

    def _judge(self, error: LeastwiseError, now: float) -> Gap | None:
        if isinstance(error, ForbiddenError):
            return self._gap(GapReason.FORBIDDEN, str(error))
        if isinstance(error, NotFoundError):
            return self._gap(GapReason.UNREACHABLE, f"{self._where} are not served: is the CRD installed?")
        if not self.synchronised:
            return self._gap(GapReason.UNREACHABLE, f"{self._where} could not be read: {error}")
        if now - (self.lost_since or now) > _STALE_SECONDS:
            return self._gap(GapReason.STALE, f"the watch of {self._where} is broken")
        return self.gap

    def _gap(self, reason: GapReason, message: str) -> Gap:
        return Gap(self.kind.resource, Plane.KUBERNETES.value, reason.value, message)
