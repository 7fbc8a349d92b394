"""The operator's view: what the statuses of policies and CloudAccounts say. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.cli.json_values import Document, items, mapping, number, text
from leastwise.cli.looks import severity_named
from leastwise.cli.views import DiffReport, DriftRow, GapRow, Judged, PolicyRow
from leastwise.core.conditions import Condition, Reason
from leastwise.core.drifts import Severity
from leastwise.core.identities import PolicyKey
from leastwise.services.statuses import conditions_from_json, find_condition

_UNSEEN = "the operator has not looked at this generation yet; is it running?"


def read_statuses(
    policies: Iterable[Document],
    accounts: Iterable[Document],
    *,
    place: str,
    gaps: Iterable[GapRow] = (),
) -> DiffReport:
    """Read what the operator wrote; what it could not see, or has not seen yet, is named."""
    stored = sorted(policies, key=policy_key)
    rows = tuple(_policy_row(each) for each in stored)
    return DiffReport(
        source="status",
        place=place,
        policies=rows,
        drifts=tuple(drift for each in stored for drift in _drifts(each)),
        gaps=(
            *sorted(gaps),
            *(gap for each in stored for gap in _left_out(each)),
            *_account_gaps(accounts, {_account_of(each) for each in stored}),
        ),
    )


def policy_key(document: Document) -> PolicyKey:
    """Return the key of a stored policy."""
    return PolicyKey(text(document, "metadata", "namespace"), text(document, "metadata", "name"))


def is_seen(document: Document) -> bool:
    """Whether the status is about the object as it stands."""
    observed = number(document, "status", "observedGeneration")
    return observed == number(document, "metadata", "generation")


def _policy_row(document: Document) -> PolicyRow:
    conditions = conditions_from_json(mapping(document, "status"))
    enforcement = text(document, "spec", "enforcement") or "Observe"
    judged, why = _judged(document, conditions)
    return PolicyRow(policy_key(document), enforcement, judged, why, problem_text(conditions))


def _judged(document: Document, conditions: Iterable[Condition]) -> tuple[Judged, str]:
    if not is_seen(document):
        return Judged.UNKNOWN, _UNSEEN
    drifted = find_condition(conditions, "Drifted")
    if drifted is None:
        return Judged.UNKNOWN, "its status has no condition 'Drifted'"
    if drifted.status == "Unknown":
        is_suspended = drifted.reason == Reason.SUSPENDED.value
        return (Judged.SUSPENDED if is_suspended else Judged.UNKNOWN), drifted.message
    # drift that is open beside a Gap stands under Ready: what else there is, is not known
    ready = find_condition(conditions, "Ready")
    if ready is not None and ready.reason in {Reason.READ_DENIED.value, Reason.DATA_STALE.value}:
        return Judged.UNKNOWN, ready.message
    return Judged.YES, ""


def problem_text(conditions: Iterable[Condition]) -> str:
    """Say what keeps a policy from being ready, drift and suspension aside."""
    ready = find_condition(conditions, "Ready")
    if ready is None or ready.status != "False":
        return ""
    if ready.reason in {Reason.SUSPENDED.value, Reason.DRIFT_DETECTED.value}:
        return ""
    return f"{ready.reason}: {ready.message}"


def _drifts(document: Document) -> Iterable[DriftRow]:
    key = policy_key(document)
    for each in items(document, "status", "drift"):
        yield DriftRow(
            policy=key,
            kind=text(each, "kind"),
            plane=text(each, "plane"),
            ref=text(each, "ref"),
            severity=severity_named(text(each, "severity")) or Severity.CRITICAL,  # unknown is not harmless
            detail=text(each, "detail"),
            is_exempt=_is_true(each, "exempt"),
        )


def _is_true(document: object, key: str) -> bool:
    return isinstance(document, dict) and document.get(key) is True


def _left_out(document: Document) -> Iterable[GapRow]:
    omitted = number(document, "status", "driftOmitted")
    if omitted:
        yield GapRow(
            f"policy {policy_key(document)}", f"{omitted} more differences, which its status does not list"
        )


def _account_of(document: Document) -> str:
    return text(document, "spec", "aws", "accountRef", "name")


def _account_gaps(accounts: Iterable[Document], used: set[str]) -> Iterable[GapRow]:
    for account in sorted(accounts, key=lambda each: text(each, "metadata", "name")):
        name = text(account, "metadata", "name")
        if name not in used:
            continue
        for gap in items(account, "status", "gaps"):
            yield GapRow(text(gap, "scope"), f"{text(gap, 'reason')}: {text(gap, 'message')}")
        omitted = number(account, "status", "gapsOmitted")
        if omitted:
            yield GapRow(f"account/{name}", f"{omitted} more Gaps, which its status does not list")
