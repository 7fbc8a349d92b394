"""Names of people as keyed digests, before anything is stored. Without the key nobody can tell who it was."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from functools import lru_cache

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence
from leastwise.core.usage.people import PSEUDONYM, is_person, is_personal_via, names_people

LEAST_KEY_BYTES = 16
_DIGITS = 24
_CACHED = 20_000


class Pseudonyms:
    """Replaces names by `pseudonym:…`; equal names under one key stay equal."""

    def __init__(self, key: bytes) -> None:
        if len(key) < LEAST_KEY_BYTES:
            raise ValueError(f"a key of pseudonyms has at least {LEAST_KEY_BYTES} bytes")
        self._key = key
        self.identity = lru_cache(_CACHED)(self._identity)

    @property
    def fingerprint(self) -> str:
        """Tells this key from others and does not tell the key."""
        return self._digest("which key is this")

    def _digest(self, text: str) -> str:
        encoded = text.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, encoded, hashlib.sha256).hexdigest()[:_DIGITS]

    def _identity(self, identity: str) -> str:
        """Return the id to store and to ask for."""
        if not is_person(identity):
            return identity
        prefix, _, native = identity.partition(":")
        return f"{prefix}:{PSEUDONYM}{self._digest(native)}"

    def aggregate(self, aggregate: Aggregate) -> Aggregate:
        """Return an aggregate without names of people."""
        use = aggregate.use
        identity = IdentityId(self.identity(use.identity))
        names, via = aggregate.names, aggregate.via
        if names and names_people(use):
            names = tuple(sorted({self._native(each) for each in names}))
        if via:
            via = tuple(
                sorted({self._native(each) if is_personal_via(use.plane, each) else each for each in via})
            )
        if identity == use.identity and names == aggregate.names and via == aggregate.via:
            return aggregate
        return replace(aggregate, use=use._replace(identity=identity), names=names, via=via)

    def evidence(self, evidence: Evidence) -> Evidence:
        """Return evidence without the name of a person, and without the address that this person had."""
        identity = self.identity(evidence.identity)
        if identity == evidence.identity:
            return evidence
        return replace(evidence, identity=identity, address="")

    def _native(self, name: str) -> str:
        return name if name.startswith(PSEUDONYM) or name == "*" else f"{PSEUDONYM}{self._digest(name)}"
