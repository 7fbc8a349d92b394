"""Reports follow what was found, and a lost one is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fakes import FakeClock
from leastwise.core.drifts import Severity
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError, RetryLaterError
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.findings import Finding
from leastwise.core.snapshots import Gap
from leastwise.core.subject_reports import MAX_RESULTS
from leastwise.metrics import Metrics
from leastwise.ports import ReportPlace
from leastwise.services.subject_reporting import ASK_AGAIN_SECONDS, SubjectReporter


class FakeSink:
    """Keeps reports in memory; `error` is raised by every write."""

    def __init__(self, api: str = "openreports") -> None:
        self.api = api
        self.reports: dict[ReportPlace, Mapping[str, Any]] = {}
        self.writes = 0
        self.error: LeastwiseError | None = None
        self.asked = 0

    async def served(self) -> str:
        self.asked += 1
        return self.api

    async def write(self, api: str, document: Mapping[str, Any]) -> None:
        if self.error is not None:
            raise self.error
        self.writes += 1
        metadata = document["metadata"]
        self.reports[ReportPlace(metadata.get("namespace", ""), metadata["name"])] = document

    async def delete(self, api: str, place: ReportPlace) -> None:
        if self.error is not None:
            raise self.error
        del self.reports[place]

    async def ours(self, api: str, owner: str) -> frozenset[ReportPlace]:
        return frozenset(self.reports)


class Reporting:
    """A reporter over a fake sink."""

    def __init__(self, api: str = "openreports", wanted: str = "auto") -> None:
        self.sink = FakeSink(api)
        self.clock = FakeClock()
        self.metrics = Metrics(version="1", detailed=True, mode="detailed")
        self.reporter = self.restarted(wanted)

    def restarted(self, wanted: str = "auto") -> SubjectReporter:
        return SubjectReporter(self.sink, self.metrics, self.clock, owner="cluster-1", wanted=wanted)

    def counted(self, name: str, *labels: str) -> float:
        metric = getattr(self.metrics, name)
        return float(metric.labels(*labels)._value.get())


def finding(account: str = "api", number: int = 0, subject: str = "") -> Finding:
    return Finding(
        rule="LW-K8S-008",
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        subject=IdentityId(subject or f"k8s:system:serviceaccount:payments:{account}"),
        permission="get secrets",
        scope="payments",
        title="Reads Secrets",
        category="Credentials",
        path=(),
        fix="Name them.",
        fingerprint=f"f{number}",
    )


async def test_each_account_has_its_report_and_others_share_one() -> None:
    here = Reporting()
    await here.reporter.publish([finding(), finding("web"), finding(subject="k8s:jane")])
    assert sorted(each.namespace for each in here.sink.reports) == ["", "payments", "payments"]


async def test_equal_findings_write_nothing_again() -> None:
    here = Reporting()
    for _ in range(3):
        await here.reporter.publish([finding()])
    assert here.sink.writes == 1


async def test_a_report_without_findings_goes_away() -> None:
    here = Reporting()
    await here.reporter.publish([finding(), finding("web")])
    await here.reporter.publish([finding("web")])
    assert len(here.sink.reports) == 1


async def test_a_restart_finds_its_own_reports_and_deletes_what_is_over() -> None:
    here = Reporting()
    await here.reporter.publish([finding(), finding("web")])
    await here.restarted().publish([finding("web")])
    assert len(here.sink.reports) == 1


async def test_what_the_cap_leaves_out_is_counted() -> None:
    here = Reporting()
    await here.reporter.publish([finding(number=each) for each in range(MAX_RESULTS + 7)])
    assert here.counted("report_drops", "openreports", "capped") == 7


async def test_a_refused_report_is_counted_and_tried_again() -> None:
    here = Reporting()
    here.sink.error = ForbiddenError("reports: refused")
    await here.reporter.publish([finding(), finding(number=1)])
    assert here.counted("report_drops", "openreports", "refused") == 2
    assert here.counted("report_writes", "openreports", "error") == 1
    here.sink.error = None
    await here.reporter.publish([finding(), finding(number=1)])
    assert here.counted("report_writes", "openreports", "success") == 1


async def test_a_lost_lease_ends_the_work() -> None:
    here = Reporting()
    here.sink.error = LeaseLostError("expired")
    with pytest.raises(LeaseLostError):
        await here.reporter.publish([finding()])


@pytest.mark.parametrize(
    ("wanted", "served"), [("none", "openreports"), ("auto", ""), ("wgpolicyk8s", "openreports")]
)
async def test_nothing_is_written_where_it_is_not_wanted_or_not_served(wanted: str, served: str) -> None:
    here = Reporting(served, wanted)
    await here.reporter.publish([finding()])
    assert here.sink.writes == 0


async def test_an_api_that_comes_later_is_found() -> None:
    here = Reporting(api="")
    await here.reporter.publish([finding()])
    here.sink.api = "wgpolicyk8s"
    await here.reporter.publish([finding()])
    assert (here.sink.writes, here.sink.asked) == (0, 1)
    await here.clock.sleep(ASK_AGAIN_SECONDS)
    await here.reporter.publish([finding()])
    assert here.sink.writes == 1


@pytest.mark.parametrize(
    ("error", "asked"), [(ForbiddenError("may not list"), 1), (RetryLaterError("storage starts"), 2)]
)
async def test_when_reports_cannot_be_listed_nothing_is_written(error: LeastwiseError, asked: int) -> None:
    here = Reporting()

    async def refuse(api: str, owner: str) -> frozenset[ReportPlace]:
        raise error

    here.sink.ours = refuse  # type: ignore[method-assign]
    for _ in range(2):
        await here.reporter.publish([finding()])
    assert (here.sink.writes, here.sink.asked) == (0, asked)  # what may pass is asked again at once


async def test_a_report_that_stays_refused_is_counted_once() -> None:
    here = Reporting()
    here.sink.error = ForbiddenError("reports: refused")
    for _ in range(3):
        await here.reporter.publish([finding()])
    assert here.counted("report_drops", "openreports", "refused") == 1
    assert here.counted("report_writes", "openreports", "error") == 3


async def test_k9_while_something_could_not_be_read_no_report_is_deleted_and_the_gap_is_told() -> None:
    here = Reporting()
    await here.reporter.publish([finding()])
    gap = Gap("clusterrolebindings", "kubernetes", "Forbidden", "may not list")
    await here.reporter.publish([], [gap])
    assert sorted(each.namespace for each in here.sink.reports) == ["", "payments"]
    (whole,) = (report for place, report in here.sink.reports.items() if not place.namespace)
    assert [each["result"] for each in whole["results"]] == ["error"]
    await here.reporter.publish([])
    assert here.sink.reports == {}
