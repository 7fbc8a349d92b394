"""What files of CloudTrail cover of each account: proved where digest files hold, else assumed.

    assumed    from the first to the last event of an account, without the time of files that are missing
    proved     hours of which every region that was seen has digest files that hold

Regions of which there is neither an event nor a digest file are not known of. Records that do not say whose
trail wrote them cover nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from leastwise.adapters.usage.cloudtrail_counters import SOURCE
from leastwise.adapters.usage.cloudtrail_folds import Fold
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aws_observability import missing_kinds
from leastwise.core.usage.coverage import Completeness, Coverage, Span, joined

_SECOND = timedelta(seconds=1)

Proved = Mapping[tuple[str, str], Sequence[Span]]
"""Hours by account and region."""


def covered(fold: Fold, proved: Proved, holes: Mapping[str, Sequence[Span]]) -> tuple[Coverage, ...]:
    """Return what is covered of each account, sorted; spans that are proved are not assumed as well."""
    accounts = sorted({account for account, _ in (*fold.spans, *proved) if account})
    return tuple(each for account in accounts for each in _of_account(account, fold, proved, holes))


def _of_account(
    account: str, fold: Fold, proved: Proved, holes: Mapping[str, Sequence[Span]]
) -> Iterable[Coverage]:
    lost = joined(holes.get(account, ()))
    seen = {region: span for (each, region), span in fold.spans.items() if each == account}
    regions = {region for each, region in proved if each == account} | seen.keys()
    sure = without(_everywhere([proved.get((account, region), ()) for region in regions]), lost)
    whole = [_whole(seen.values())] if seen else []
    missing = missing_kinds(fold.seen_kinds(account))
    for completeness, spans in (
        (Completeness.PROVED, sure),
        (Completeness.ASSUMED, without(whole, [*sure, *lost])),
    ):
        if spans:
            yield Coverage(Plane.AWS, SOURCE, spans, completeness, account, missing)


def _whole(spans: Iterable[Sequence[datetime]]) -> Span:
    times = [each for span in spans for each in span]
    return Span(min(times), max(times) + _SECOND)


def _everywhere(regions: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Return what lies in a span of each region."""
    if not regions:
        return ()
    common = joined(regions[0])
    for each in regions[1:]:
        spans = joined(each)
        common = joined(part for one in common for other in spans if (part := one.within(other)))
    return common


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans without the holes in them."""
    found = list(joined(spans))
    for hole in joined(holes):
        found = [
            part
            for each in found
            for part in (
                Span(each.start, min(each.end, hole.start)),
                Span(max(each.start, hole.end), each.end),
            )
            if part.start < part.end
        ]
    return joined(found)
