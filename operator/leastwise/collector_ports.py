"""What the collector of audit events asks of its surroundings, as protocols, and the values between them."""

# ruff: noqa: D102 (a method whose name and types say all needs no sentence)

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence


class Answer(Enum):
    """What became of a batch."""

    STORED = "stored"
    REPEATED = "repeated"  # the same bytes were stored before
    UNDECODABLE = "undecodable"  # no EventList: sending it again does not help
    DELAYED = "delayed"  # the store cannot take it now: send it again


class Refusal(Enum):
    """Why a request was answered without its batch being looked at; values are labels of a metric."""

    UNBOUND_CLIENT = "unbound_client"
    TOO_LARGE = "too_large"
    QUEUE_FULL = "queue_full"
    TOO_SLOW = "too_slow"
    CUT_OFF = "cut_off"
    BAD_REQUEST = "bad_request"
    UNDECODABLE = "undecodable"
    STORE_UNAVAILABLE = "store_unavailable"
    TOO_MANY_CONNECTIONS = "too_many_connections"

    @property
    def loses_events(self) -> bool:
        """Whether sending the same again ends the same way: what was in it is not going to be known."""
        return self in {Refusal.TOO_LARGE, Refusal.UNDECODABLE, Refusal.BAD_REQUEST}


class UndecodableError(ValueError):
    """A body is no EventList of audit.k8s.io/v1. The message holds nothing of the body."""


@dataclass(frozen=True, slots=True)
class CanarySeen:
    """A canary among the events of a batch: the text after its user agent's slash, and the server's time."""

    nonce: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What one body holds."""

    aggregates: tuple[Aggregate, ...] = ()
    events: int = 0
    skipped: int = 0
    canaries: tuple[CanarySeen, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class BatchReader(Protocol):
    """Turns the body of one request into uses."""

    def __call__(self, body: bytes) -> Counted:
        """Count the events of an EventList; UndecodableError when it is none, and then nothing counts."""
        ...


class Intake(Protocol):
    """Where the webhook hands batches to. `cluster` is the id that the client's credential is bound to."""

    def reserve(self, size: int) -> bool:
        """Make room for a body before it is read; False: not now. What was reserved has to be released."""
        ...

    def release(self, size: int) -> None: ...

    async def take(self, cluster: str, body: bytes) -> Answer:
        """Return once the batch is durable, or is known not to become so."""
        ...

    def refuse(self, cluster: str, refusal: Refusal) -> None:
        """Count a request that was turned away; `cluster` is empty when the client is bound to none."""
        ...


@dataclass(frozen=True, slots=True)
class AuditErrors:
    """How many events one API server failed to deliver since it started; `instance` tells one start of it
    from another."""

    count: int
    instance: str


class ApiServer(Protocol):
    """One API server whose audit webhook sends to this collector. Methods never raise for a failed call."""

    @property
    def name(self) -> str: ...

    async def send_canary(self, nonce: str) -> bool:
        """Make the request that is to be seen in the log; tell whether the server answered."""
        ...

    async def audit_errors(self) -> AuditErrors | None:
        """Return its error counter; None when it cannot be read."""
        ...

    async def close(self) -> None: ...
