"""Stored objects in the states of the condition table, as the operator writes them and tools read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from condition_states import ACCOUNT_STATES, GENERATION, NOW, POLICY_STATES
from leastwise.core.conditions import Condition, conclude_account, conclude_policy
from leastwise.services.statuses import conditions_to_json, render_policy_status

Row = Mapping[str, Any]
Resource = dict[str, Any]

_POLICY_SPEC = {
    "subject": {"serviceAccountName": "payments-api"},
    "enforcement": "Enforce",
    "deletionPolicy": "Revoke",
    "kubernetes": {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]},
}
_ACCOUNT_SPEC = {
    "cloud": "AWS",
    "aws": {"accountId": "111122223333", "region": "eu-west-1"},
    "refreshSeconds": 600,
    "removalWaitSeconds": 86400,
    "writesPerMinute": 60,
}


def conclude(row: Row, *, previous: tuple[Condition, ...] = (), now: datetime = NOW) -> tuple[Condition, ...]:
    """Judge the state of a row."""
    if row["kind"] == "CloudAccount":
        return conclude_account(ACCOUNT_STATES[row["world"]](), previous, now)
    return conclude_policy(POLICY_STATES[row["world"]]().findings, previous, now)


def resource_of(row: Row) -> Resource:
    """Return the stored object of a row, status included."""
    conditions = conclude(row)
    is_account = row["kind"] == "CloudAccount"
    status = (
        {"observedGeneration": GENERATION, "conditions": conditions_to_json(conditions)}
        if is_account
        else _policy_status(row, conditions)
    )
    return {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": row["kind"],
        "metadata": _metadata(row, is_account=is_account),
        "spec": _ACCOUNT_SPEC if is_account else _policy_spec(row),
        "status": status,
    }


def _metadata(row: Row, *, is_account: bool) -> Resource:
    name = {"name": "prod"} if is_account else {"name": "invoice-reader", "namespace": "payments"}
    return {
        **name,
        "uid": "0b3cf5c1-6d1b-4c2d-9a86-3f7c1c1f0a11",
        "generation": GENERATION,
        "creationTimestamp": (NOW - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "finalizers": ["leastwise.dev/cleanup"],
        **row.get("object", {}),
    }


def _policy_spec(row: Row) -> Resource:
    return {**_POLICY_SPEC, "enforcement": POLICY_STATES[row["world"]]().findings.enforcement}


def _policy_status(row: Row, conditions: tuple[Condition, ...]) -> Resource:
    return render_policy_status(
        generation=GENERATION,
        conditions=conditions,
        drifts=POLICY_STATES[row["world"]]().drifts,
        declared=2,
        role_name="leastwise-invoice-reader-ifnntksyh53gnfme",
    )
