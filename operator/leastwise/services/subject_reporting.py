"""Keeps the reports of the cluster like what was found: one a subject, only ours, only what changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from leastwise.core.drifts import Severity
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError
from leastwise.core.evaluation.inventories import native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.risks.findings import Finding
from leastwise.core.snapshots import Gap
from leastwise.core.subject_findings import to_results
from leastwise.core.subject_reports import (
    ReportResult,
    ReportSubject,
    Result,
    SubjectReport,
    build_report,
)
from leastwise.metrics import Metrics
from leastwise.ports import Clock, ReportPlace, ReportSink
from leastwise.reports.policy_reports import ReportApi, render_report, report_name

ASK_AGAIN_SECONDS = 300.0
CLUSTER = ReportSubject("", "", "cluster")
"""Everybody who is no ServiceAccount stands in one report of the cluster."""


class SubjectReporter:
    """Writes through a `ReportSink`; `wanted` is `auto`, one API, or `none`."""

    def __init__(
        self, sink: ReportSink, metrics: Metrics, clock: Clock, *, owner: str, wanted: str = "auto"
    ) -> None:
        self._sink = sink
        self._metrics = metrics
        self._clock = clock
        self._owner = owner
        self._wanted = wanted
        self._written: dict[ReportPlace, str] = {}
        self._refused: dict[ReportPlace, str] = {}
        self._api = ""
        self._asked: float | None = None
        self._log = structlog.get_logger("reports")

    @property
    def is_behind(self) -> bool:
        """Whether something that was found is in no report, though reports are wanted."""
        return self._wanted != "none" and (not self._api or bool(self._refused))

    @property
    def is_waiting(self) -> bool:
        """Whether the reports could not be asked for, for a moment."""
        return self._wanted != "none" and self._asked is None

    async def publish(self, findings: Sequence[Finding], failed: Sequence[Gap] = ()) -> None:
        """Write what changed, and delete what has nothing to tell any more.

        A refused report is counted once for each content. While something that should have been read was not
        (`failed`), nothing is deleted: that a finding is gone is not known then (pitfalls K9).
        """
        api = await self._served()
        if not api:
            return
        reports = await asyncio.to_thread(_rendered, ReportApi(api), findings, failed, self._owner)
        for place, report in sorted(reports.items()):
            await self._write(api, place, report)
        for place in sorted(set(self._written) - reports.keys()) if not failed else ():
            await self._delete(api, place)

    async def _served(self) -> str:
        """Ask which API there is, again after a while: its CRDs may come later than we do."""
        if self._wanted == "none":
            return ""
        now = self._clock.monotonic()
        if self._asked is not None and now - self._asked < ASK_AGAIN_SECONDS:
            return self._api
        self._asked = now
        try:
            served = await self._sink.served()
            found = served if self._wanted in {"auto", served} else ""
            if found and found != self._api:
                self._written = dict.fromkeys(await self._sink.ours(found, self._owner), "")
            self._api = found
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._log.warning("reports not read", error=str(error))
            self._api = ""
            if not isinstance(error, ForbiddenError):
                self._asked = None  # it may pass: the next run asks
        return self._api

    async def _write(self, api: str, place: ReportPlace, report: _Rendered) -> None:
        if self._written.get(place) == report.digest:
            return
        if await self._tried(api, self._sink.write(api, report.document), place):
            self._written[place] = report.digest
            self._refused.pop(place, None)
            self._metrics.report_drops.labels(api, "capped").inc(report.omitted)
        elif self._refused.get(place) != report.digest:
            self._refused[place] = report.digest
            self._metrics.report_drops.labels(api, "refused").inc(report.results)

    async def _delete(self, api: str, place: ReportPlace) -> None:
        if await self._tried(api, self._sink.delete(api, place), place):
            del self._written[place]

    async def _tried(self, api: str, work: Awaitable[None], place: ReportPlace) -> bool:
        try:
            await work
        except LeaseLostError:
            raise
        except LeastwiseError as error:
            self._metrics.report_writes.labels(api, "error").inc()
            self._log.warning("report lost", namespace=place.namespace, name=place.name, error=str(error))
            return False
        self._metrics.report_writes.labels(api, "success").inc()
        return True


@dataclass(frozen=True, slots=True)
class _Rendered:
    document: Mapping[str, object]
    digest: str
    results: int
    omitted: int


def _rendered(
    api: ReportApi, findings: Iterable[Finding], failed: Iterable[Gap], owner: str
) -> dict[ReportPlace, _Rendered]:
    """Render every report; many findings take their time, so this runs in a thread."""
    results: dict[ReportSubject, list[ReportResult]] = {}
    for finding in findings:
        results.setdefault(_subject(finding), []).extend(to_results([finding]))
    unread = [_unread(gap) for gap in failed]
    if unread:
        results.setdefault(CLUSTER, []).extend(unread)
    return {
        _place(subject): _one(api, build_report(subject, each), owner) for subject, each in results.items()
    }


def _one(api: ReportApi, report: SubjectReport, owner: str) -> _Rendered:
    document = render_report(api, report, owner)
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return _Rendered(document, digest, len(report.results) + report.omitted, report.omitted)


def _unread(gap: Gap) -> ReportResult:
    """A failed read is a result of its own: it is not that nothing was found."""
    text = f"{gap.scope} could not be read, so nothing is clear inside it: {gap.message}"
    return ReportResult("Gap", "Gap", Result.ERROR, Severity.MEDIUM, text, f"gap/{gap.plane}/{gap.scope}")


def _subject(finding: Finding) -> ReportSubject:
    account = ServiceAccount.of_username(native_of(finding.subject))
    if account is None:
        return CLUSTER
    return ReportSubject("ServiceAccount", account.namespace, account.name)


def _place(subject: ReportSubject) -> ReportPlace:
    return ReportPlace(subject.namespace, report_name(subject))
