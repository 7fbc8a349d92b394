"""Whom a Principal or NotPrincipal element names, and how directly.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
reference_policies_elements_notprincipal.html beside it. How directly decides which other policies limit a
grant inside one account
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html):

    Naming.SELF     the user, the session, everyone: no implicit deny elsewhere limits it
    Naming.ROLE     the role of a session: boundary and session policy limit it
    Naming.ACCOUNT  the account: its identity policies have to grant as well

An id in place of an ARN (`AROA…`) is what is left of a deleted role or user, and names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, YES
from leastwise.core.evaluation.aws.requests import Caller, CallerKind, Context
from leastwise.core.evaluation.decisions import Truth

SESSION_NAME = "sts:RoleSessionName"
"""What is left open when a policy names a session and only its role is known."""

_ACCOUNT = re.compile(r"(?:arn:[a-z-]+:iam::)?([0-9]{12})(?::root)?")
_ARN = re.compile(r"arn:[a-z-]+:(?:iam|sts)::(?:[0-9]{12}|cloudfront):(?:[a-z-]+/.+|root)")
_ROLE = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):role/(?:.*/)?([^/]+)")
_SESSION = re.compile(r"arn:[a-z-]+:sts::([0-9]{12}):assumed-role/([^/]+)/(.+)")
_DELETED = re.compile(r"A[A-Z0-9]{15,127}")


class Naming(IntEnum):
    """How directly a caller is named; more is more direct."""

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    SELF = 3


@dataclass(frozen=True, slots=True)
class Principals:
    """The principals of one element, sorted by form. `problem` says what cannot be understood."""

    is_anyone: bool = False
    accounts: frozenset[str] = frozenset()
    arns: frozenset[str] = frozenset()
    roles: frozenset[tuple[str, str]] = frozenset()  # account and name
    session_roles: frozenset[tuple[str, str]] = frozenset()  # of the sessions that are named
    services: frozenset[str] = frozenset()
    federated: frozenset[str] = frozenset()
    canonical: frozenset[str] = frozenset()
    problem: str = ""

    def naming(self, caller: Caller) -> Naming:
        """Tell how directly the caller is named."""
        if self.is_anyone:
            return Naming.SELF
        kind = caller.kind
        if kind is CallerKind.SERVICE:
            return Naming.SELF if caller.name in self.services else Naming.NONE
        if kind is CallerKind.FEDERATED:
            return Naming.SELF if caller.name in self.federated else Naming.NONE
        if caller.name in self.arns:
            return Naming.ROLE if kind is CallerKind.ROLE else Naming.SELF
        if self._names_entity(caller):
            return Naming.ROLE
        if caller.account in self.accounts:
            return Naming.SELF if kind is CallerKind.ROOT else Naming.ACCOUNT
        return Naming.NONE

    def _names_entity(self, caller: Caller) -> bool:
        """Tell whether the role or user behind a session is named; a role by its name, which is unique."""
        return caller.role in self.roles or (bool(caller.entity) and caller.entity in self.arns)

    def doubt(self, caller: Caller, context: Context) -> Truth:
        """Tell whether the caller, not named as far as it is known, may still be: NO, OPEN or GAP."""
        if self.problem or (self.canonical and caller.account):
            return GAP
        is_open = caller.kind is CallerKind.ROLE and caller.role in self.session_roles
        return OPEN if is_open and not context.is_complete else NO


@lru_cache(maxsize=8_192)
def compile_principals(pairs: tuple[tuple[str, str], ...]) -> Principals:
    """Sort (type, value) pairs by what they name."""
    found: dict[str, set[str]] = {kind: set() for kind in ("AWS", "Service", "Federated", "CanonicalUser")}
    for kind, value in pairs:
        found["AWS" if kind == "*" else kind].add(value)
    named = found["AWS"]
    accounts = {value: match[1] for value in named if (match := _ACCOUNT.fullmatch(value))}
    arns = {value for value in named if _ARN.fullmatch(value)} - accounts.keys()
    strange = {v for v in named - {"*"} - accounts.keys() - arns if not _DELETED.fullmatch(v)}
    wild = {value for value in arns if "*" in value or "?" in value}
    problem = "".join(f"principal {value!r} is not understood" for value in sorted(strange | wild)[:1])
    return Principals(
        is_anyone="*" in named,
        accounts=frozenset(accounts.values()),
        arns=frozenset(arns - wild),
        roles=_roles(arns - wild, _ROLE),
        session_roles=_roles(arns - wild, _SESSION),
        services=frozenset(found["Service"]),
        federated=frozenset(found["Federated"]),
        canonical=frozenset(found["CanonicalUser"]),
        problem=problem,
    )


def _roles(arns: Iterable[str], shape: re.Pattern[str]) -> frozenset[tuple[str, str]]:
    found = (shape.fullmatch(arn) for arn in arns)
    return frozenset((match[1], match[2]) for match in found if match)


def is_excepted(spared: Principals, caller: Caller, context: Context) -> Truth:
    """Tell whether NotPrincipal spares the caller: the caller, the role and the account must be there.

    Which of them a service asks for is not documented: where some are there and some are not, it is a gap.
    """
    if spared.is_anyone:
        return YES
    if not caller.account:
        return YES if spared.naming(caller) is Naming.SELF else spared.doubt(caller, context)
    chain = [caller.account in spared.accounts, caller.name in spared.arns or caller.kind is CallerKind.ROOT]
    if caller.kind in (CallerKind.SESSION, CallerKind.FEDERATED_USER):
        chain.append(spared._names_entity(caller))  # noqa: SLF001 (the same module)
    if all(chain):
        return YES
    return GAP if any(chain) else spared.doubt(caller, context)
