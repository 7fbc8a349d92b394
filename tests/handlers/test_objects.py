"""Handlers called as functions: each enqueues one key and does nothing else."""

from __future__ import annotations

import inspect
from typing import Any

import kopf
import pytest

from leastwise.core.identities import FINALIZER
from leastwise.handlers import objects
from leastwise.handlers.objects import Keys, register
from leastwise.handlers.startup import UNUSED_FINALIZER, build_settings


class FakeQueues:
    """Remembers what was enqueued."""

    def __init__(self) -> None:
        self.added: list[tuple[str, ...]] = []

    def keys(self) -> Keys:
        return Keys(
            policy=lambda namespace, name: self.added.append(("policy", namespace, name)),
            account=lambda name: self.added.append(("account", name)),
            ceiling=lambda name: self.added.append(("ceiling", name)),
        )


def handlers_of(registry: kopf.OperatorRegistry) -> dict[str, Any]:
    return {handler.id: handler for handler in registry._watching._handlers}


@pytest.mark.parametrize(
    ("handler", "where", "expected"),
    [
        ("policy", {"namespace": "payments", "name": "reader"}, ("policy", "payments", "reader")),
        ("account", {"namespace": None, "name": "prod"}, ("account", "prod")),
        ("ceiling", {"namespace": None, "name": "baseline"}, ("ceiling", "baseline")),
    ],
)
async def test_a_handler_enqueues_the_key_of_its_object(
    handler: str, where: dict[str, Any], expected: tuple[str, ...]
) -> None:
    queues, registry = FakeQueues(), kopf.OperatorRegistry()
    register(registry, queues.keys())
    await handlers_of(registry)[handler].fn(**where, event={}, body={}, spec={}, patch={})
    assert queues.added == [expected]


def test_only_event_handlers_are_registered_so_kopf_keeps_no_state_on_objects() -> None:
    """F4, F6: with change handlers kopf would write annotations and finalizers of its own."""
    registry = kopf.OperatorRegistry()
    register(registry, FakeQueues().keys())
    assert len(handlers_of(registry)) == 3
    assert not registry._changing._handlers
    assert not registry._spawning._handlers
    assert not registry._indexing._handlers


def test_kopf_never_takes_off_our_finalizer() -> None:
    """F6: kopf removes its configured finalizer where no handler of its own needs it."""
    assert build_settings().persistence.finalizer == UNUSED_FINALIZER
    assert UNUSED_FINALIZER != FINALIZER


def test_kopf_posts_no_log_lines_scans_nothing_and_needs_no_peers() -> None:
    """F8, F11, F12."""
    settings = build_settings()
    assert settings.posting.enabled is False
    assert settings.scanning.disabled is True
    assert settings.peering.standalone is True


def test_a_handler_is_a_line_or_two() -> None:
    source = inspect.getsource(objects.register)
    assert len([line for line in source.splitlines() if line.strip()]) <= 30
