"""Stored objects as the API server answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Document = dict[str, Any]

WHEN = "2026-01-01T00:00:00Z"


def condition(kind: str, status: str, reason: str = "Succeeded", message: str = "all well") -> Document:
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": 1,
        "lastTransitionTime": WHEN,
    }


IN_SYNC = (condition("Ready", "True"), condition("Drifted", "False", "InSync"))
DRIFTED = (condition("Ready", "True", "Observed"), condition("Drifted", "True", "DriftDetected"))


def drift(
    ref: str = "ClusterRoleBinding/legacy-admin",
    *,
    kind: str = "extra",
    severity: str = "Critical",
    detail: str = "a foreign binding gives ClusterRole/cluster-admin",
    exempt: bool = False,
) -> Document:
    return {
        "kind": kind,
        "plane": "kubernetes",
        "ref": ref,
        "severity": severity,
        "detail": detail,
        "exempt": exempt,
    }


def stored_policy(
    name: str = "invoice-reader",
    namespace: str = "payments",
    *,
    conditions: Iterable[Document] = IN_SYNC,
    drifts: Iterable[Document] = (),
    omitted: int = 0,
    observed: int = 1,
    account: str = "",
    **spec: Any,
) -> Document:
    fields: Document = {"subject": {"serviceAccountName": "payments-api"}, "enforcement": "Observe", **spec}
    if account:
        fields["aws"] = {"accountRef": {"name": account}, "trust": "IRSA"}
    return {
        "metadata": {"name": name, "namespace": namespace, "generation": 1, "uid": f"uid-{name}"},
        "spec": fields,
        "status": {
            "observedGeneration": observed,
            "conditions": list(conditions),
            "drift": list(drifts),
            "driftOmitted": omitted,
        },
    }


def stored_account(
    name: str = "prod", *, gaps: Iterable[Mapping[str, str]] = (), omitted: int = 0
) -> Document:
    return {
        "metadata": {"name": name, "generation": 1},
        "status": {"conditions": list(IN_SYNC[:1]), "gaps": list(gaps), "gapsOmitted": omitted},
    }
