"""One event of a log as the rules of anomalies need it: who did what, with which credential, from where.

A `Deed` is what events that are alike did; it is made once and shared by all of them. Times are seconds since
1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from leastwise.core.anomalies.privileges import Privilege, aws_privilege, kubernetes_privilege
from leastwise.core.anomalies.texts import clipped
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import DENIED, Use


class Deed(NamedTuple):
    """What one identity did in an event. `denied` are things that it was refused, as texts."""

    identity: IdentityId
    text: str
    privileges: tuple[Privilege, ...] = ()
    denied: tuple[str, ...] = ()


class Credential(NamedTuple):
    """The token of a ServiceAccount that an event was done with; empty texts for what it does not say.

    `pod` is NAMESPACE/NAME.
    """

    identity: IdentityId
    id: str = ""
    pod: str = ""
    pod_uid: str = ""
    node: str = ""


class Issued(NamedTuple):
    """A token was issued for an identity.

    `node` is the node that asked for it, empty when another did. `pod` and `pod_uid` are what the token is
    bound to. `audiences` is None where the log does not hold what was asked for.
    """

    identity: IdentityId
    caller: IdentityId
    id: str = ""
    node: str = ""
    pod: str = ""
    pod_uid: str = ""
    audiences: tuple[str, ...] | None = None


class PodEnded(NamedTuple):
    """A pod was deleted; `is_final`: its node says so, or nobody waited; else it still had time to stop."""

    pod: str
    uid: str = ""
    is_final: bool = False


class Assumed(NamedTuple):
    """A role was assumed: by whom at first hand, under which session, and as which session it goes on."""

    role: IdentityId
    source: str
    by_session: str = ""
    sessions: tuple[str, ...] = ()


class Sighting(NamedTuple):
    """One event. `address` is where the connection came from, `agent` what it called itself."""

    at: int
    event: str
    deeds: tuple[Deed, ...]
    credential: Credential | None = None
    fact: Issued | PodEnded | Assumed | None = None
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What a snapshot says of pods and nodes.

    `nodes` maps names, `pods` uids to their addresses and networks (`10.0.1.7`, `10.1.0.0/24`); `others` are
    addresses that any token may come from, as those of load balancers. `images` maps a pod by NAMESPACE/NAME,
    or by NAMESPACE/PREFIX- for all that one template makes, to a digest of its images.
    """

    nodes: dict[str, tuple[str, ...]]
    pods: dict[str, tuple[str, ...]]
    others: tuple[str, ...] = ()
    images: dict[str, str] | None = None

    def images_of(self, pod: str) -> str:
        """Return the digest of a pod's images; empty when they are not known."""
        if not self.images or not pod:
            return ""
        found = self.images.get(pod)
        return found if found is not None else self.images.get(f"{pod.rpartition('-')[0]}-", "")


NOWHERE = Places({}, {})


def deed_of(identity: IdentityId, uses: Iterable[Use]) -> Deed:
    """Return what an identity did by its uses: the first gives the words, each its privilege or refusal."""
    told = tuple(uses)
    account = ServiceAccount.of_username(identity.partition(":")[2])
    home = account.namespace if account else ""
    privileges: dict[str, Privilege] = {}
    denied: dict[str, None] = {}
    for each in told:
        if each.decision == DENIED:
            denied[use_text(each)] = None
            continue
        found = (
            kubernetes_privilege(each, home)
            if each.plane == Plane.KUBERNETES.value
            else aws_privilege(each.action)
        )
        if found is not None:
            privileges.setdefault(found.key, found)
    text = use_text(told[0]) if told else ""
    return Deed(identity, text, tuple(privileges.values()), tuple(denied))


def use_text(use: Use) -> str:
    """Tell a use in the words of its system: `get secrets in payments`, `s3:GetObject`."""
    if use.plane != Plane.KUBERNETES.value:
        return clipped(f"{use.action} in {use.place}" if use.place else use.action)
    if use.path:
        return clipped(f"{use.action} {use.path}")
    what = "/".join(filter(None, (use.resource, use.subresource)))
    group = f".{use.api_group}" if use.api_group else ""
    return clipped(f"{use.action} {what}{group}" + (f" in {use.place}" if use.place else ""))
