"""kopf inside our process: its settings, its credentials, its run.

`standalone`, because the Lease is ours (kopf has none, pitfalls F8); no scanning of CRDs and namespaces
(F11); no posting of log lines as events (F12).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import kopf

from leastwise.handlers.objects import Keys, register

UNUSED_FINALIZER = "leastwise.dev/kopf-unused"
"""kopf removes its configured finalizer where no handler of its own needs it (F6), so it must not be ours."""


Credentials = Callable[[], Awaitable[Mapping[str, Any]]]


def build_settings() -> kopf.OperatorSettings:
    """Return kopf's settings."""
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.peering.standalone = True
    settings.persistence.finalizer = UNUSED_FINALIZER
    settings.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix="leastwise.dev")
    settings.persistence.diffbase_storage = kopf.AnnotationsDiffBaseStorage(prefix="leastwise.dev")
    settings.queueing.idle_timeout = 0.2
    settings.watching.inactivity_timeout = 70
    settings.networking.request_timeout = 30
    return settings


async def run_kopf(
    keys: Keys, credentials: Credentials, ready: asyncio.Event, namespaces: tuple[str, ...] = ()
) -> None:
    """Run kopf until cancelled.

    `credentials` returns the fields of kopf.ConnectionInfo as they are now, since tokens are renewed.
    """
    registry = kopf.OperatorRegistry()
    register(registry, keys)

    @kopf.on.login(registry=registry)
    async def login(**_: object) -> kopf.ConnectionInfo:
        return kopf.ConnectionInfo(**await credentials())

    await kopf.operator(
        registry=registry,
        settings=build_settings(),
        standalone=True,
        clusterwide=not namespaces,
        namespaces=namespaces,
        ready_flag=ready,
    )
