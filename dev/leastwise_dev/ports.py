"""Free TCP ports on loopback for the servers that tests start."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"

# Below the range from which Linux takes the local port of an outgoing connection (32768 and up): a
# port chosen here is not taken by a client between the choice and the server's bind.
_FIRST, _LAST = 20_000, 32_000
_ATTEMPTS = 500


def free_ports(count: int) -> list[int]:
    """Choose `count` different ports that nobody listens on; a server should bind them soon."""
    source = random.SystemRandom()
    ports: list[int] = []
    with ExitStack() as held:
        for _ in range(_ATTEMPTS):
            if len(ports) == count:
                return ports
            port = source.randint(_FIRST, _LAST)
            probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            ports.append(port)
    raise RuntimeError(f"no {count} free ports between {_FIRST} and {_LAST} on {LOOPBACK}")


def free_port() -> int:
    """Choose one free port."""
    return free_ports(1)[0]
