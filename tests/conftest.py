"""Rules for every test: reproducible properties, a time limit, and the control plane last."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

# A unit test ends within 2 s. On a machine that is busy otherwise, every test takes longer in
# proportion, so the limit grows with the load at the start; measuring coverage slows tests down too,
# and CI shares its machine with others.
UNIT_SECONDS = 2.0
PATIENCE = 10.0
E2E_SECONDS = 300.0

settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def _unit_limit(config: pytest.Config) -> float:
    if os.environ.get("CI") or config.getoption("cov_source", default=None):
        return UNIT_SECONDS * PATIENCE
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    return UNIT_SECONDS * max(1.0, busy)


@pytest.hookimpl(trylast=True)  # after the plugin that shuffles
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unit_limit = _unit_limit(config)
    for item in items:
        if item.get_closest_marker("timeout") is None:
            is_e2e = item.get_closest_marker("e2e") is not None
            # The fixtures that start servers have limits of their own.
            limit = (
                pytest.mark.timeout(E2E_SECONDS, func_only=True)
                if is_e2e
                else pytest.mark.timeout(unit_limit)
            )
            item.add_marker(limit)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@pytest.fixture(autouse=True)
def _fresh_logging() -> Iterator[None]:
    """Undo what a test set up for structlog: a cached logger would hide what the next test captures."""
    yield
    structlog.reset_defaults()
