"""Whether an address is one of a pod or node, as far as a snapshot tells these."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from leastwise.core.anomalies.sightings import Places

_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address
_MOST_KNOWN = 20_000


class AddressBook:
    """Addresses of nodes and pods. False when nothing is known of any.

    Answers only about a pod that is known by its uid, or about a node whose networks of pods are known:
    a pod that the snapshot does not hold has some address of its own, and nobody could tell which.
    """

    def __init__(self, places: Places) -> None:
        self._texts = (places.nodes, places.pods)
        self._nodes = {name: networks_of(each) for name, each in places.nodes.items()}
        self._pods = {uid: networks_of(each) for uid, each in places.pods.items()}
        self._others = networks_of(places.others)
        self._known: dict[tuple[str, str, str], bool | None] = {}

    def __bool__(self) -> bool:
        return bool(self._nodes or self._pods)

    def belongs(self, address: str, node: str, pod_uid: str) -> bool | None:
        """Tell whether an address is of this pod, of its node or of the others; None: nobody can tell."""
        key = (address, node, pod_uid)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._belongs(address, node, pod_uid)
        return self._known[key]

    def told(self, node: str, pod_uid: str) -> str:
        """Name the addresses of a pod and its node."""
        nodes, pods = self._texts
        return ", ".join((*pods.get(pod_uid, ()), *nodes.get(node, ())))

    def _belongs(self, address: str, node: str, pod_uid: str) -> bool | None:
        pod, host = self._pods.get(pod_uid, ()), self._nodes.get(node, ())
        if not pod and not any(each.num_addresses > 1 for each in host):
            return None
        try:
            found = ip_address(address)
        except ValueError:
            return None
        return any(found in each for each in (*pod, *host, *self._others))


def networks_of(texts: Iterable[str]) -> tuple[_Network, ...]:
    """Read addresses and networks; ValueError for what is neither."""
    return tuple(ip_network(each, strict=False) for each in texts)
