"""Looks for every token and secret that a world used in everything that its operator lets others read.

The operator's logs, the objects of our kinds with their status, events, kept documents, /metrics, and the
record of the AWS calls. What is found is told with the secret masked: the finding must not leak it again.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from leastwise_dev.kubeconfigs import Connection

if TYPE_CHECKING:
    from leastwise_dev.aws.recording import Recorder
    from leastwise_dev.worlds import World

KINDS = ("entitlementpolicies", "entitlementceilings", "cloudaccounts")
"""Of `leastwise.dev`; the first is the only one of them with namespaces."""
_OURS = "/apis/leastwise.dev/v1alpha1"
_SHORTEST = 16
"""A test may send "x" as a token; so short a word is found anywhere and proves nothing."""
_ENOUGH = 40
"""Of so many characters: also a token that was cut off is found."""
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret in a place where none may be. `secret` is a fingerprint of it, `before` the text in front."""

    place: str
    secret: str
    before: str


def leaks(world: World, namespace: str = "") -> list[Leak]:
    """Search a world; with `namespace`, only what goes when the namespace goes: its objects and events."""
    secrets = secrets_of(world)
    if namespace:
        return find(dict(object_texts(world.plane.connection, namespace)), secrets)
    return find(dict(texts(world)), secrets)


def secrets_of(world: World) -> frozenset[str]:
    """Every token and secret that was given out or sent in this world, the operator's own among them."""
    known = {*world.plane.issued_tokens, *world.plane.people_tokens.values()}
    if world.has_aws:
        known |= world.aws.recorder.secrets
    if world.is_installed:
        known |= {value for key, value in world.operator.settings.items() if key.startswith("AWS_SECRET")}
    return frozenset(known)


def texts(world: World) -> Iterator[tuple[str, str]]:
    """Everything that the operator lets others read, by the name of the place."""
    for log in sorted(world.folder.glob("*.log")):
        yield log.name, log.read_text(errors="replace")
    yield from object_texts(world.plane.connection)
    if world.is_installed and world.operator.is_running:
        yield "/metrics", world.operator.metrics()
    if world.has_aws:
        yield "AWS calls", _calls(world.aws.recorder)


def object_texts(api: Connection, namespace: str = "") -> Iterator[tuple[str, str]]:
    """Objects of our kinds, events and kept documents: of a namespace, or all."""
    within = f"/namespaces/{namespace}" if namespace else ""
    for kind in KINDS[:1] if namespace else KINDS:
        yield kind, _read(api, f"{_OURS}{within}/{kind}")
    yield "events", _read(api, f"/apis/events.k8s.io/v1{within}/events")
    yield "controllerrevisions", _read(api, f"/apis/apps/v1{within}/controllerrevisions")


def _read(api: Connection, path: str) -> str:
    answer = api.request("GET", path)
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.body.decode()}")
    return answer.body.decode()


def _calls(recorder: Recorder) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.jsonl"
        recorder.dump(path)
        return path.read_text()


def find(places: Mapping[str, str], secrets: Iterable[str]) -> list[Leak]:
    """Where which secret stands; once a place and secret, by the first that is found of it."""
    signs = [(secret, sign) for secret in sorted(secrets) for sign in signs_of(secret)]
    found: dict[tuple[str, str], Leak] = {}
    for place, text in places.items():
        for secret, sign in signs:
            at = text.find(sign)
            if at >= 0:
                told = _fingerprint(secret)
                found.setdefault((place, told), Leak(place, told, text[max(0, at - _BEFORE) : at]))
    return list(found.values())


def signs_of(secret: str) -> frozenset[str]:
    """Texts by which a secret is known: its beginning, percent-encoded too. Of a JSON web token it is the
    signature's: what comes before is alike in all tokens of an account, and no use without it."""
    kept = (secret.rpartition(".")[2] if secret.startswith("eyJ") else secret)[:_ENOUGH]
    return frozenset({kept, quote(kept, safe="")}) if len(kept) >= _SHORTEST else frozenset()


def _fingerprint(secret: str) -> str:
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()[:12]}"
