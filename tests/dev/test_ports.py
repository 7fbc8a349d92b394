from __future__ import annotations

import socket

from leastwise_dev.ports import LOOPBACK, free_ports


def test_free_ports_differ_and_can_be_bound() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        with socket.socket() as server:
            server.bind((LOOPBACK, port))


def test_free_ports_lie_outside_the_range_of_outgoing_connections() -> None:
    assert all(port < 32_768 for port in free_ports(20))
