"""Identities that nobody seems to use: what is known of it, and what to do first, which can be taken back.

| Kind | Said when |
| --- | --- |
| NotSeen | it is in no event of the window, which was watched as a verdict needs it |
| NoPod | the snapshot holds the pods, and none runs as it |
| Gone | grants name it, and it does not exist |
| KeyUnused | a key or password that was not used in the window |

What would be said and is not sure is undecided, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leastwise.core.evaluation.inventories import Identity
from leastwise.core.excess.weighing import IdentityExcess
from leastwise.core.excess.windows import Watch, days
from leastwise.core.snapshots import Plane

_IDLE = "orphaned: no pod runs as it"
_ACCOUNT = "ServiceAccount"
_DEFAULT = "default"


class Staleness(Enum):
    """What speaks for it that nobody uses an identity."""

    NOT_SEEN = "NotSeen"
    NO_POD = "NoPod"
    GONE = "Gone"
    KEY_UNUSED = "KeyUnused"


QUARANTINE: Mapping[Plane, str] = {
    Plane.KUBERNETES: "take its bindings away and keep the account itself",
    Plane.AWS: "make its keys inactive; put an inline policy that denies everything on a role",
    Plane.GCP: "disable the service account",
    Plane.AZURE: "disable the account; remove the credentials of an application",
}
"""What to do first: each can be taken back, and comes before anything is deleted."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A long-lived key or password. Times are aware; `last_used` None: never, or it is not known
    (`knows_use` False)."""

    name: str
    is_active: bool = True
    made: datetime | None = None
    last_used: datetime | None = None
    knows_use: bool = True


@dataclass(frozen=True, slots=True)
class StaleFinding:
    """One thing that is said of an identity. `undecided` holds the reason where it is not sure."""

    kind: Staleness
    text: str
    undecided: str = ""


def find_staleness(
    identity: Identity,
    excess: IdentityExcess,
    *,
    knows_pods: bool = False,
    credentials: Iterable[Credential] = (),
) -> tuple[StaleFinding, ...]:
    """Say what speaks for it that nobody uses an identity; a use that was denied counts as life."""
    found = [*_not_seen(excess), *_without_pod(identity, knows_pods=knows_pods)]
    if not identity.exists:
        found.append(StaleFinding(Staleness.GONE, "grants name it, and it does not exist"))
    found += [each for one in credentials for each in _unused_key(one, excess.watch)]
    return tuple(found)


def _not_seen(excess: IdentityExcess) -> Iterator[StaleFinding]:
    window = excess.watch.window
    if excess.last_seen >= window.start.isoformat()[:19]:
        return
    last = f"last seen {excess.last_seen[:10]}" if excess.last_seen else "never seen"
    yield StaleFinding(
        Staleness.NOT_SEEN, f"{last}, not in the last {days(window.length)}", excess.watch.reason
    )


def _without_pod(identity: Identity, *, knows_pods: bool) -> Iterator[StaleFinding]:
    if identity.kind != _ACCOUNT or not identity.exists or identity.name.rpartition("/")[2] == _DEFAULT:
        return
    if not knows_pods:
        yield StaleFinding(Staleness.NO_POD, "no pod runs as it", "the snapshot holds no pods")
    elif _IDLE in identity.notes:
        yield StaleFinding(Staleness.NO_POD, "no pod runs as it")


def _unused_key(credential: Credential, watch: Watch) -> Iterator[StaleFinding]:
    start = watch.window.start
    if not credential.is_active or (credential.last_used is not None and credential.last_used >= start):
        return
    if credential.made is not None and credential.made >= start:
        return  # younger than the window: it had no time to be unused
    last = f"last used {credential.last_used.date().isoformat()}" if credential.last_used else "never used"
    undecided = "" if credential.knows_use else "when it was last used is not known"
    yield StaleFinding(Staleness.KEY_UNUSED, f"{credential.name}: {last}", undecided)
