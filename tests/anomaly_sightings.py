"""Sightings for tests of anomalies, and a detector that has watched for long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leastwise.core.anomalies.alerts import Alert
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.sightings import (
    Assumed,
    Credential,
    Deed,
    Issued,
    PodEnded,
    Sighting,
    deed_of,
)
from leastwise.core.anomalies.texts import DAY
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.kubernetes import Atom, use_of
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

START = 20_000 * DAY
API = "system:serviceaccount:payments:api"
API_ID = IdentityId(f"k8s:{API}")
JANE = "jane@example.com"
ROLE = IdentityId("aws:arn:aws:iam::111122223333:role/reader")
PODS = Atom("list", "", "pods", "", "payments")
SECRETS = Atom("get", "", "secrets", "", "payments")


def at(day: float, seconds: float = 0) -> int:
    return START + int(day * DAY + seconds)


def deed(*atoms: Atom, username: str = API, decision: str = ALLOWED) -> Deed:
    return deed_of(IdentityId(f"k8s:{username}"), [use_of(username, each, decision) for each in atoms])


def sighting(when: int, *deeds: Deed, event: str = "", **more: object) -> Sighting:
    return Sighting(when, event or f"e-{when}", deeds or (deed(PODS),), **more)  # type: ignore[arg-type]


def denied(when: int, number: int, username: str = API) -> Sighting:
    atom = Atom("get", "", f"things{number}", "", "payments")
    return sighting(when, deed(atom, username=username, decision=DENIED))


def aws(when: int, action: str, identity: IdentityId = ROLE, decision: str = ALLOWED) -> Sighting:
    use = Use(identity, "aws", action, decision=decision)
    return Sighting(when, f"e-{when}", (deed_of(identity, [use]),))


def token(
    credential: str = "JTI=1", pod: str = "payments/api-1", uid: str = "u1", node: str = "a"
) -> Credential:
    return Credential(API_ID, credential, pod, uid, node)


def used(when: int, credential: Credential | None = None, address: str = "", atom: Atom = PODS) -> Sighting:
    return sighting(when, deed(atom), credential=credential or token(), address=address)


def issued(
    when: int,
    credential: str = "JTI=1",
    *,
    caller: str = "system:node:a",
    uid: str = "",
    audiences: Sequence[str] | None = None,
) -> Sighting:
    node = caller.removeprefix("system:node:") if caller.startswith("system:node:") else ""
    asked = None if audiences is None else tuple(audiences)
    pod = "payments/api-1" if uid else ""
    fact = Issued(API_ID, IdentityId(f"k8s:{caller}"), credential, node, pod, uid, asked)
    made = deed(Atom("create", "", "serviceaccounts", "token", "payments"), username=caller)
    return sighting(when, made, fact=fact)


def ended(when: int, *, is_final: bool = True, uid: str = "") -> Sighting:
    by = deed(Atom("delete", "", "pods", "", "payments"), username="system:node:a")
    return sighting(when, by, fact=PodEnded("payments/api-1", uid, is_final))


def assumed(when: int, source: str, by: str = "", session: str = "", role: IdentityId = ROLE) -> Sighting:
    who = IdentityId("aws:arn:aws:iam::111122223333:user/x")
    use = Use(who, "aws", "sts:AssumeRole")
    fact = Assumed(role, source, by, (session,) if session else ())
    return Sighting(when, f"e-{when}", (deed_of(who, [use]),), None, fact)


def heartbeat(days: Iterable[int]) -> list[Sighting]:
    """Somebody else's events, so that the log holds these days."""
    return [sighting(at(each, 1), deed(PODS, username="heart")) for each in days]


def told(alerts: Iterable[Alert]) -> list[tuple[str, str]]:
    return sorted((each.rule.value, each.identity) for each in alerts)


def rules_of(alerts: Iterable[Alert], identity: str = API_ID) -> list[str]:
    return sorted(each.rule.value for each in alerts if each.identity == identity)


def watched(
    *events: Sighting,
    settings: AnomalySettings | None = None,
    before: Iterable[Sighting] = (),
    days: int = 15,
) -> Detector:
    """Watch the account list pods for `days` days, with `before` among it, and then see `events`."""
    detector = Detector(settings)
    usual = [used(at(day, 60)) for day in range(days)]
    for each in sorted([*usual, *before], key=lambda one: one.at):
        detector.see(each)
    for each in events:
        detector.see(each)
    return detector
