from __future__ import annotations

from typing import Any

import pytest

from leastwise_dev.kstatus import Kstatus, evaluate_kstatus


def thing(*conditions: tuple[str, str], **changes: Any) -> dict[str, Any]:
    status: dict[str, Any] = {"conditions": [{"type": kind, "status": value} for kind, value in conditions]}
    metadata: dict[str, Any] = {"generation": 2}
    status["observedGeneration"] = changes.pop("observed", 2)
    metadata.update(changes)
    return {"metadata": metadata, "status": status}


@pytest.mark.parametrize(
    ("resource", "verdict", "why"),
    [
        (thing(("Ready", "True"), deletionTimestamp="now"), Kstatus.TERMINATING, "deletion comes first"),
        (thing(("Ready", "True"), observed=1), Kstatus.IN_PROGRESS, "an old generation was judged"),
        (thing(("Ready", "True"), observed=None), Kstatus.CURRENT, "no generation, no objection"),
        (thing(("Reconciling", "True"), ("Stalled", "True")), Kstatus.IN_PROGRESS, "the first counts"),
        (thing(("Stalled", "True"), ("Reconciling", "True")), Kstatus.FAILED, "the first counts"),
        (thing(("Ready", "True"), ("Stalled", "True")), Kstatus.FAILED, "standard ones before Ready"),
        (thing(("Stalled", "False"), ("Ready", "True")), Kstatus.CURRENT, "False is absent"),
        (thing(("Ready", "False")), Kstatus.IN_PROGRESS, "not ready is never failed"),
        (thing(("Ready", "Unknown")), Kstatus.IN_PROGRESS, "unknown waits"),
        (thing(("Drifted", "True")), Kstatus.CURRENT, "other conditions say nothing"),
        ({}, Kstatus.CURRENT, "nothing known, nothing wrong"),
    ],
)
def test_kstatus_follows_the_order_of_its_source(
    resource: dict[str, Any], verdict: Kstatus, why: str
) -> None:
    assert evaluate_kstatus(resource) is verdict, why
