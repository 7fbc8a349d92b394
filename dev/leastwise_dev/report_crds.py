"""CustomResourceDefinitions of the two report formats, for tests: the fields and words that their projects
publish, written down by ourselves, so that a real API server validates what we write.

https://github.com/openreports/reports-api (v1alpha1) and
https://github.com/kubernetes-sigs/wg-policy-prototypes (v1alpha2).
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_RESULTS = ["pass", "fail", "warn", "error", "skip"]
FIVE = ["critical", "high", "medium", "low", "info"]
THREE = ["high", "medium", "low"]


def openreports() -> list[Schema]:
    """Reports and ClusterReports of OpenReports."""
    more = {
        "source": _TEXT,
        "configuration": _object(
            {
                "limits": _object(
                    {
                        "maxResults": _NUMBER,
                        "statusFilter": {"type": "array", "items": {"type": "string", "enum": _RESULTS}},
                    }
                )
            },
            required=["limits"],
        ),
    }
    names = (("Report", "reports", True), ("ClusterReport", "clusterreports", False))
    return [_definition("openreports.io", "v1alpha1", each, FIVE, more) for each in names]


def wgpolicyk8s() -> list[Schema]:
    """PolicyReports and ClusterPolicyReports, with the severities of the oldest published schema."""
    names = (
        ("PolicyReport", "policyreports", True),
        ("ClusterPolicyReport", "clusterpolicyreports", False),
    )
    return [_definition("wgpolicyk8s.io", "v1alpha2", each, THREE, {}) for each in names]


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    made: Schema = {"type": "object", "properties": properties}
    return {**made, "required": required} if required else made


def _reference() -> Schema:
    return _object(
        dict.fromkeys(("apiVersion", "kind", "namespace", "name", "uid", "resourceVersion"), _TEXT)
    )


def _result(severities: list[str]) -> Schema:
    timestamp = _object({"seconds": _NUMBER, "nanos": _NUMBER}, required=["seconds", "nanos"])
    return _object(
        {
            **dict.fromkeys(("source", "policy", "rule", "category", "message"), _TEXT),
            "result": {"type": "string", "enum": _RESULTS},
            "severity": {"type": "string", "enum": severities},
            "scored": {"type": "boolean"},
            "timestamp": timestamp,
            "properties": {"type": "object", "additionalProperties": _TEXT},
            "resources": {"type": "array", "items": _reference()},
        },
        required=["policy"],
    )


def _definition(
    group: str, version: str, names: tuple[str, str, bool], severities: list[str], more: Schema
) -> Schema:
    kind, plural, is_namespaced = names
    schema = _object(
        {
            "apiVersion": _TEXT,
            "kind": _TEXT,
            "metadata": {"type": "object"},
            "scope": _reference(),
            "summary": _object(dict.fromkeys(_RESULTS, _NUMBER)),
            "results": {"type": "array", "items": _result(severities)},
            **more,
        }
    )
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, a schema for tests"},
        },
        "spec": {
            "group": group,
            "scope": "Namespaced" if is_namespaced else "Cluster",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
            "versions": [
                {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
            ],
        },
    }
