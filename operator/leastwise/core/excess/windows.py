"""When something may be called unused: how long it was granted and watched, and what protects it.

    |<-------------------- window -------------------->|
                     |<------ least observed --------->| end
       covered to 99 %, and here without a break

Less than that is undecided, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from leastwise.core.errors import InvalidError
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.coverage import Coverage, Span, joined

SEASON = timedelta(days=7)
"""Use that close to the same date of an earlier quarter, half-year or year protects."""

_SEASON_MONTHS = (3, 6, 12)
_MONTHS = 12
_LAST_DAY = 31
_SURE_DAY = 28
_PERCENT = 100


@dataclass(frozen=True, slots=True, order=True)
class ExcessExemption:
    """What is kept although it is not used. `subject`, `permission` and `scope` take `*` and `?`; an empty
    one is any. `until` is an aware time."""

    reason: str
    until: datetime
    subject: str = ""
    permission: str = ""
    scope: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise InvalidError("exemption: reason is empty; say why it is kept")
        if self.until.tzinfo is None:
            raise InvalidError("exemption: until has no time zone; write 2027-01-31T00:00:00Z")
        if not (self.subject or self.permission):
            raise InvalidError("exemption: names neither a subject nor a permission")

    def concerns(self, subject: str, at: datetime) -> bool:
        """Whether it holds at a time, for some permission of a subject."""
        return at < self.until and fnmatchcase(subject, self.subject or "*")

    def covers(self, permission: str, scope: str) -> bool:
        """Whether it is meant for a permission, written as people read it."""
        return fnmatchcase(permission, self.permission or "*") and fnmatchcase(scope, self.scope or "*")


@dataclass(frozen=True, slots=True)
class ExcessOptions:
    """What a site asks for before something is called unused.

    `min_coverage` is a share of the window, 0 to 1. `is_seasonal` protects what was used around the same
    date a quarter, half a year or a year ago.
    """

    window: timedelta = timedelta(days=90)
    min_observed: timedelta = timedelta(days=30)
    min_coverage: float = 0.99
    is_seasonal: bool = True
    exemptions: tuple[ExcessExemption, ...] = ()

    def __post_init__(self) -> None:
        if self.window <= timedelta(0) or self.min_observed <= timedelta(0):
            raise InvalidError("excess: window and least observation are longer than nothing; write 90d, 30d")
        if not 0 < self.min_coverage <= 1:
            raise InvalidError("excess: the least coverage is more than 0 and at most 1 (100 %)")


@dataclass(frozen=True, slots=True)
class Watch:
    """How one plane, or one account of it, was watched before the end of a window.

    `reason` says why nothing there can be called unused; empty: it can. `missing` are kinds of events that
    nobody who watched long enough holds. `share` is the part of the window that was watched.
    """

    window: Span
    reason: str = ""
    missing: frozenset[str] = frozenset()
    share: float = 0.0


def watch_of(
    plane: Plane,
    scope: str,
    end: datetime,
    options: ExcessOptions,
    coverage: Iterable[Coverage],
    gaps: Iterable[Gap] = (),
) -> Watch:
    """Judge what sources saw of a plane, and of an account, project or cluster (empty: all is of it).

    Sources that cover different times complete each other. A gap over the plane leaves everything undecided.
    """
    window = Span(end - options.window, end)
    found = [each for each in coverage if each.plane is plane and (not scope or each.scope in ("", scope))]
    share, reason = _judged([span for each in found for span in each.spans], window, options)
    lost = sorted(gap.scope for gap in gaps if gap.plane == plane.value)
    if lost:
        reason = f"not all of the log could be read ({lost[0]})"
    kinds = {kind for each in found for kind in each.missing}
    missing = frozenset(kind for kind in kinds if _judged(_without(found, kind), window, options)[1])
    return Watch(window, reason, missing, share)


def _without(coverage: Sequence[Coverage], kind: str) -> list[Span]:
    return [span for each in coverage if kind not in each.missing for span in each.spans]


def _judged(spans: Iterable[Span], window: Span, options: ExcessOptions) -> tuple[float, str]:
    seen = Coverage(Plane.KUBERNETES, "", joined(spans))
    share = seen.share_of(window)
    if not seen.spans:
        return 0.0, "not watched: no log covers it"
    unbroken = seen.unbroken_before(window.end)
    if unbroken < options.min_observed:
        return share, (
            f"watched without a break for {days(unbroken)} before the end,"
            f" less than {days(options.min_observed)}"
        )
    if share < options.min_coverage:
        return share, (
            f"{percent(share)} of the last {days(options.window)} was watched,"
            f" less than {percent(options.min_coverage)}"
        )
    return share, ""


def days(span: timedelta) -> str:
    """Write a span in days, or in the unit that it fills."""
    seconds = int(span.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return f"{seconds} seconds"


def percent(share: float) -> str:
    """Write a share with at most two digits behind the point, never rounded up."""
    hundredths = int(share * _PERCENT * _PERCENT + 1e-6)
    return f"{hundredths / _PERCENT:g} %"


def seasons(end: datetime) -> tuple[Span, ...]:
    """Return the times around the same date a quarter, half a year and a year before."""
    return tuple(
        Span(day - SEASON, day + SEASON) for day in (_months_before(end, each) for each in _SEASON_MONTHS)
    )


def _months_before(at: datetime, months: int) -> datetime:
    month = at.year * _MONTHS + at.month - 1 - months
    year, index = divmod(month, _MONTHS)
    for day in range(min(at.day, _LAST_DAY), _SURE_DAY, -1):
        try:
            return at.replace(year=year, month=index + 1, day=day)
        except ValueError:
            continue
    return at.replace(year=year, month=index + 1, day=min(at.day, _SURE_DAY))
