"""The status of ceilings: how many namespaces they select and how many policies stand under them."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.ceiling_checks import selects
from leastwise.core.ceilings import Ceiling
from leastwise.core.conditions import Verdict, stamp
from leastwise.ports import Clock, ClusterView, KubernetesWriter
from leastwise.services.statuses import conditions_from_json, conditions_to_json

KIND = "EntitlementCeiling"


class CeilingStatuses:
    """Writes the status of one ceiling when its counts change."""

    def __init__(self, view: ClusterView, writer: KubernetesWriter, clock: Clock) -> None:
        self._view = view
        self._writer = writer
        self._clock = clock

    async def run(self, name: str) -> float | None:
        """Bring the status of a ceiling up to date; the resync is the caller's."""
        ceiling = next((each for each in self._view.ceilings() if each.name == name), None)
        if ceiling is None:
            return None
        stored = self._view.stored_status(KIND, name)
        status = self._status(ceiling, stored)
        if status != stored:
            await self._writer.write_status(KIND, "", name, status)
        return None

    def _status(self, ceiling: Ceiling, stored: Mapping[str, object]) -> dict[str, object]:
        previous = conditions_from_json(stored)
        selected = {each.name for each in self._view.namespaces() if selects(ceiling, each)}
        policies = sum(each.key.namespace in selected for each in self._view.policies())
        verdict = Verdict("Ready", "True", "Succeeded", "holds for the namespaces that it selects")
        conditions = stamp([verdict], previous, generation=ceiling.generation, now=self._clock.now())
        return {
            "observedGeneration": ceiling.generation,
            "namespaces": len(selected),
            "policies": policies,
            "conditions": conditions_to_json(conditions),
        }
