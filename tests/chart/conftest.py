"""Renders of the chart, each made once: Helm takes a third of a second."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from leastwise_dev import chart, tools

Objects = list[dict[str, Any]]
Render = Callable[[Mapping[str, object]], Objects]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build Helm, where it is not there yet, before any test's time runs."""
    if any("chart" in item.path.parts for item in session.items):
        tools.helm()


@pytest.fixture(scope="session")
def render() -> Render:
    """Objects of the chart with these values."""
    known: dict[str, Objects] = {}

    def rendered(values: Mapping[str, object]) -> Objects:
        key = json.dumps(values, sort_keys=True)
        if key not in known:
            known[key] = chart.render(values)
        return known[key]

    return rendered


@pytest.fixture(scope="session")
def everything(render: Render) -> Objects:
    """With every optional part switched on."""
    values = {
        "privileges": {
            "level": 2,
            "namespaces": ["payments"],
            "bindableClusterRoles": ["view"],
            "serviceAccountAnnotations": True,
            "podStartEvents": True,
            "clusterBindings": True,
            "clusterBindableClusterRoles": ["metrics-reader"],
        },
        "mirror": {"rules": [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}]},
        "commonLabels": {"team": "platform"},
        "pdb": {"enabled": True},
        "cleanup": {"enabled": True, "args": ["--help"]},
        "imagePullSecrets": [{"name": "registry"}],
    }
    return render(values)
