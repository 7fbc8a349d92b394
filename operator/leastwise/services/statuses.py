"""The status of our kinds as plain JSON values: written only when it differs from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from leastwise.core.conditions import Condition, lasting_text
from leastwise.core.drifts import Drift, DriftKind, sort_drifts
from leastwise.core.subject_counts import SubjectCounts

MAX_DRIFTS = 16
MAX_DETAIL = 512
# of the schema: what is longer would have the whole status refused
MAX_REF = 1024
MAX_NAME = 253
MAX_ARN = 700


def format_time(time: datetime) -> str:
    """Write a time as Kubernetes does: UTC, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Read a time of a stored object; ValueError for what is none, or has no zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"'{text}' must have a time zone")
    return time


def conditions_to_json(conditions: Iterable[Condition]) -> list[dict[str, object]]:
    """Write conditions in their order."""
    return [
        {
            "type": each.type,
            "status": each.status,
            "reason": each.reason,
            "message": each.message,
            "observedGeneration": each.observed_generation,
            "lastTransitionTime": format_time(each.last_transition_time),
        }
        for each in conditions
    ]


def conditions_from_json(status: Mapping[str, object]) -> tuple[Condition, ...]:
    """Read the stored conditions; what is malformed is left out, as if it had not been written."""
    stored = status.get("conditions")
    if not isinstance(stored, list):
        return ()
    found = []
    for each in stored:
        try:
            found.append(
                Condition(
                    type=str(each["type"]),
                    status=str(each["status"]),
                    reason=str(each["reason"]),
                    message=str(each["message"]),
                    observed_generation=int(each.get("observedGeneration", 0)),
                    last_transition_time=parse_time(str(each["lastTransitionTime"])),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def find_condition(conditions: Iterable[Condition], kind: str) -> Condition | None:
    """Find a condition by its type."""
    return next((each for each in conditions if each.type == kind), None)


def is_same_status(status: Mapping[str, object], stored: Mapping[str, object]) -> bool:
    """Whether writing `status` would change nothing. The order of conditions means nothing: the API server
    merges them by type and may keep an order of its own."""
    return _by_type(status) == _by_type(stored)


def _by_type(status: Mapping[str, object]) -> dict[str, object]:
    conditions = status.get("conditions")
    if not isinstance(conditions, list):
        return dict(status)
    try:
        return {**status, "conditions": {each["type"]: each for each in conditions}}
    except (KeyError, TypeError):
        return dict(status)


def drift_refs_from_json(status: Mapping[str, object]) -> frozenset[tuple[str, str, str]]:
    """Read which drift a stored status tells of, as (plane, kind, ref)."""
    stored = status.get("drift")
    if not isinstance(stored, list):
        return frozenset()
    return frozenset(
        (str(each.get("plane")), str(each.get("kind")), str(each.get("ref")))
        for each in stored
        if isinstance(each, Mapping) and not each.get("exempt")
    )


def made_in_aws(status: Mapping[str, object]) -> tuple[str, str]:
    """Read which role a stored status tells of, as ARN and name of its CloudAccount; empty texts for none."""
    made = status.get("aws")
    if not isinstance(made, Mapping):
        return "", ""
    ref = made.get("accountRef")
    return str(made.get("roleArn", "")), str(ref.get("name", "")) if isinstance(ref, Mapping) else ""


def render_policy_status(
    *,
    generation: int,
    conditions: Iterable[Condition],
    drifts: Iterable[Drift],
    declared: int,
    role_name: str = "",
    role_arn: str = "",
    account_ref: str = "",
    revision: str = "",
    exceeded: tuple[str, datetime] | None = None,
    subjects: SubjectCounts | None = None,
    withdrawn: int = 0,
) -> dict[str, object]:
    """Render the whole status of an EntitlementPolicy; the worst 16 drifts, and how many were left out."""
    ordered = sort_drifts(list(drifts))
    open_ = [each for each in ordered if not each.exempt]
    status: dict[str, object] = {
        "observedGeneration": generation,
        "conditions": conditions_to_json(conditions),
        "counts": {
            "declared": declared,
            **{kind.value: sum(each.kind is kind for each in open_) for kind in DriftKind},
            **({"withdrawn": withdrawn} if withdrawn else {}),
            **({} if subjects is None else subjects.counts),
        },
        "drift": [_drift_to_json(each) for each in ordered[:MAX_DRIFTS]],
        "driftOmitted": max(0, len(ordered) - MAX_DRIFTS),
    }
    if subjects is not None:
        status["risks"] = dict(subjects.risks)
    if role_name:
        status["kubernetes"] = {"roleName": role_name[:MAX_NAME]}
    if role_arn:
        account = {"accountRef": {"name": account_ref[:MAX_NAME]}} if account_ref else {}
        status["aws"] = {"roleArn": role_arn[:MAX_ARN], **account}
    if revision:
        status["rollback"] = {"revision": revision[:MAX_NAME]}
    if exceeded is not None:
        status["ceiling"] = {"digest": exceeded[0], "exceededSinceTime": format_time(exceeded[1])}
    return status


_SUBJECT_COUNTS = ("effective", "undeclared")


def keep_subjects(status: dict[str, object], stored: Mapping[str, object]) -> None:
    """Keep what was told of the subjects until they are known again: a restart rewrites nothing."""
    counts, told = status.get("counts"), stored.get("counts")
    if isinstance(counts, dict) and isinstance(told, Mapping):
        counts.update({name: told[name] for name in _SUBJECT_COUNTS if name in told})
    if "risks" in stored:
        status["risks"] = stored["risks"]


def _drift_to_json(drift: Drift) -> dict[str, object]:
    return {
        "kind": drift.kind.value,
        "plane": drift.plane,
        "ref": drift.ref[:MAX_REF],
        "severity": drift.severity.word,
        "detail": lasting_text(drift.detail, MAX_DETAIL),
        "exempt": drift.exempt,
    }
