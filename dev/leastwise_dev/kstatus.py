"""The verdict of kstatus, by which Flux and `kubectl wait`-like tools judge an object of our kinds.

The rule of kubernetes-sigs/cli-utils `pkg/kstatus/status` (`generic.go`, then the Ready condition) for
objects without rules of their own, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any


class Kstatus(Enum):
    """The words of kstatus."""

    IN_PROGRESS = "InProgress"
    FAILED = "Failed"
    CURRENT = "Current"
    TERMINATING = "Terminating"


def evaluate_kstatus(resource: Mapping[str, Any]) -> Kstatus:
    """Judge one object as it stands on the API server."""
    metadata, status = resource.get("metadata", {}), resource.get("status", {})
    if metadata.get("deletionTimestamp"):
        return Kstatus.TERMINATING
    observed = status.get("observedGeneration")
    if observed is not None and "generation" in metadata and observed != metadata["generation"]:
        return Kstatus.IN_PROGRESS
    conditions = status.get("conditions", [])
    # Of Reconciling and Stalled the first in the list decides, whatever Ready says.
    verdicts = [*_from_standard(conditions), *_from_ready(conditions)]
    # An object that shows no known condition counts as current.
    return verdicts[0] if verdicts else Kstatus.CURRENT


def _from_standard(conditions: list[Mapping[str, str]]) -> Iterator[Kstatus]:
    meaning = {"Reconciling": Kstatus.IN_PROGRESS, "Stalled": Kstatus.FAILED}
    for condition in conditions:
        if condition["type"] in meaning and condition["status"] == "True":
            yield meaning[condition["type"]]


def _from_ready(conditions: list[Mapping[str, str]]) -> Iterator[Kstatus]:
    for condition in conditions:
        if condition["type"] == "Ready":
            yield Kstatus.CURRENT if condition["status"] == "True" else Kstatus.IN_PROGRESS
