"""What was asked of AWS, by whom, about which resource, and how it ended. Secrets never enter a record."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leastwise_dev.aws.calls import Call

REDACTED = "<redacted>"

_SECRET_PARAMETERS = {"WebIdentityToken", "SAMLAssertion", "ExternalId", "SerialNumber", "TokenCode"}
_SECRET_ELEMENTS = re.compile(rb"<(?:SecretAccessKey|SessionToken)>([^<]+)<")

ContextValue = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A permission that a call needs: the call's own action first, then what it implies (`iam:PassRole`).

    `context` holds the condition keys that AWS fills for this action, by their documented names.
    """

    action: str
    resource_arn: str
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    exists: bool = True  # False: the resource was not there, so it had no tags and no path to be allowed by


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call that came to the gate."""

    service: str
    action: str
    resource_arn: str
    context: Mapping[str, ContextValue]
    parameters: Mapping[str, object]
    status: int  # 0: the connection was closed without an answer
    access_key: str
    time: float  # seconds since the epoch
    principal: str = ""
    account_id: str = ""
    error_code: str = ""
    requirements: tuple[Requirement, ...] = ()
    is_read: bool = False

    @property
    def operation(self) -> str:
        return f"{self.service}:{self.action}"

    @property
    def is_write(self) -> bool:
        """Whether the call changes an account; sessions of STS do not."""
        return not self.is_read and self.service != "sts"


def redact(call: Call) -> dict[str, object]:
    """Return the parameters of a call without what must not be kept."""
    return {
        name: REDACTED if name in _SECRET_PARAMETERS else value for name, value in call.parameters.items()
    }


class Recorder:
    """Keeps every call. Thread-safe. `secrets` holds what was seen of them, to search other outputs with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[RecordedCall] = []
        self._secrets: set[str] = set()

    @property
    def calls(self) -> tuple[RecordedCall, ...]:
        with self._lock:
            return tuple(self._calls)

    @property
    def secrets(self) -> frozenset[str]:
        """Every token and secret key that passed the gate; in memory only."""
        with self._lock:
            return frozenset(self._secrets)

    def by(self, principal: str) -> tuple[RecordedCall, ...]:
        """Return the calls of one caller."""
        return tuple(call for call in self.calls if call.principal == principal)

    def writes(self, principal: str = "operator") -> tuple[RecordedCall, ...]:
        """Return the calls of one caller that change something."""
        return tuple(call for call in self.by(principal) if call.is_write)

    def counts(self, principal: str | None = None) -> Counter[str]:
        """Count calls by `service:Action`."""
        calls: Iterable[RecordedCall] = self.calls if principal is None else self.by(principal)
        return Counter(call.operation for call in calls)

    def add(self, call: RecordedCall) -> None:
        with self._lock:
            self._calls.append(call)

    def note_secrets(self, call: Call, answer: bytes) -> None:
        """Remember the tokens of a call and the secrets of its answer."""
        found = {call.text(name) for name in ("WebIdentityToken",) if call.text(name)}
        if call.service == "sts":
            found |= {match.decode() for match in _SECRET_ELEMENTS.findall(answer)}
        if found:
            with self._lock:
                self._secrets |= found

    def note_exchange(self, token: str, answer: bytes) -> None:
        """Remember the token that the Pod Identity agent took and the secrets that it gave."""
        given = json.loads(answer)
        found = {token} | {given[name] for name in ("SecretAccessKey", "Token") if name in given}
        with self._lock:
            self._secrets |= found - {""}

    def clear(self) -> None:
        """Forget the calls, not the secrets."""
        with self._lock:
            self._calls.clear()

    def dump(self, path: Path) -> None:
        """Write the calls as JSON lines."""
        lines = [json.dumps(_to_json(call), sort_keys=True) for call in self.calls]
        path.write_text("".join(f"{line}\n" for line in lines))


def _to_json(call: RecordedCall) -> dict[str, object]:
    return {
        "time": call.time,
        "principal": call.principal,
        "operation": call.operation,
        "resource": call.resource_arn,
        "context": dict(sorted(call.context.items())),
        "parameters": dict(call.parameters),
        "status": call.status,
        "error": call.error_code,
    }
