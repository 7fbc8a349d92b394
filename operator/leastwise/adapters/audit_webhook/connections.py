"""Bounds how many connections there are at a time: each may hold a body in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web
from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Connections:
    """Gives protocols for new connections, as the event loop asks of a server; one too many is cut off."""

    server: web.Server
    most: int
    on_refused: Callable[[], None]

    def __call__(self) -> asyncio.Protocol:
        """Return what handles one new connection."""
        if len(self.server.connections) >= self.most:
            self.on_refused()
            return _CutOff()
        return self.server()


class _CutOff(asyncio.Protocol):
    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).abort()
