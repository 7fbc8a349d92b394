"""Audit events of Kubernetes as the API server writes them, for tests: a test names only what it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Event = dict[str, Any]

AT = "2026-06-01T12:00:00.000000Z"
API = "system:serviceaccount:payments:api"


def event(
    verb: str = "get",
    resource: str = "pods",
    *,
    user: str = API,
    namespace: str = "payments",
    name: str = "",
    group: str = "",
    subresource: str = "",
    code: int = 200,
    decision: str = "allow",
    stage: str = "ResponseComplete",
    at: str = AT,
    message: str = "",
    **more: Any,
) -> Event:
    """Build an event about a resource."""
    ref = {
        "resource": resource,
        "apiVersion": "v1",
        **({"namespace": namespace} if namespace else {}),
        **({"name": name} if name else {}),
        **({"apiGroup": group} if group else {}),
        **({"subresource": subresource} if subresource else {}),
    }
    return {
        **_base(verb, user, code, decision, stage, at, message),
        "requestURI": f"/api/v1/{resource}?limit=500",
        "objectRef": ref,
        **more,
    }


def path_event(
    path: str, verb: str = "get", *, user: str = API, code: int = 200, at: str = AT, decision: str = "allow"
) -> Event:
    """Build an event about a non-resource URL."""
    return {**_base(verb, user, code, decision, "ResponseComplete", at, ""), "requestURI": path}


def _base(verb: str, user: str, code: int, decision: str, stage: str, at: str, message: str) -> Event:
    status: Event = {"metadata": {}, "code": code}
    if message:
        status |= {"status": "Failure", "reason": "Forbidden", "message": message}
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "stage": stage,
        "verb": verb,
        "user": {"username": user, "groups": ["system:authenticated"]},
        "sourceIPs": ["10.0.0.7"],
        "userAgent": "app/v1",
        "responseStatus": status,
        "requestReceivedTimestamp": at,
        "stageTimestamp": at,
        **({"annotations": {"authorization.k8s.io/decision": decision}} if decision else {}),
    }


def to_lines(*events: Mapping[str, Any]) -> bytes:
    """Write events as the API server's log does."""
    return b"".join(json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in events)
