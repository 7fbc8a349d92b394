"""Who calls: the access keys that the gate hands out, and the sessions that STS makes behind them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

OPERATOR = "operator"
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller by access key. `is_root`: forwarded as root of the account, whose secret nobody checks."""

    name: str
    account_id: str
    is_root: bool
    session_arn: str = ""
    expires: float | None = None

    @property
    def arn(self) -> str:
        """The ARN that AWS would name the caller by."""
        return self.session_arn or f"arn:aws:iam::{self.account_id}:root"

    @property
    def is_session(self) -> bool:
        return bool(self.session_arn)

    def is_expired(self, now: float) -> bool:
        return self.expires is not None and now >= self.expires


class Principals:
    """Access keys and what stands behind them. Thread-safe.

    ministack judges IAM calls of anyone but root wrongly (paths and conditions of roles), so the operator and
    the administrator of a test are both root there; the gate tells them apart and holds the operator to its
    policy.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: dict[str, Principal] = {}

    def register(self, access_key: str, name: str, account_id: str) -> None:
        """Let this access key call as root of the account, under a name of its own."""
        with self._lock:
            self._by_key[access_key] = Principal(name, account_id, is_root=True)

    def note_session(self, access_key: str, arn: str, expires: float, *, source: str) -> None:
        """Remember temporary credentials; those that the operator assumed are the operator's there."""
        is_operator = source == OPERATOR
        name = OPERATOR if is_operator else arn
        principal = Principal(name, arn.split(":")[4], is_root=is_operator, session_arn=arn, expires=expires)
        with self._lock:
            self._by_key[access_key] = principal

    def find(self, access_key: str) -> Principal:
        """Return who calls; a key that is not known is its own name."""
        with self._lock:
            known = self._by_key.get(access_key)
        if known is not None:
            return known
        is_account = len(access_key) == 12 and access_key.isdigit()
        return Principal(access_key or "anonymous", access_key if is_account else "", is_root=is_account)
