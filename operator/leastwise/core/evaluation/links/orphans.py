"""Roles whose other end is gone, where only the cluster tells: trust in ServiceAccounts that do not exist.

Implements https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html. Which OpenID
providers an account has is in no listing, so that a vanished one is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from leastwise.core.aws_trust import issuer_path
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId, identity_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links.finding import known_cluster
from leastwise.core.evaluation.links.trusts import trusted_roles
from leastwise.core.iam_documents import Document, Statement
from leastwise.core.patterns import matches
from leastwise.core.snapshots import Plane

_PROVIDER = ":oidc-provider/"
_USER = "system:serviceaccount:"
_CLUSTER_ISSUER = re.compile(r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/id/.+")
_EXACT, _LIKE = "stringequals", "stringlike"


def noted(estate: Estate) -> tuple[Identity, ...]:
    """Return every identity of an estate, roles with what the cluster tells of their trust."""
    every = tuple(estate.identities())
    kubernetes, aws = estate.engine(Plane.KUBERNETES), estate.engine(Plane.AWS)
    if not isinstance(kubernetes, RbacEngine) or not isinstance(aws, AwsEngine):
        return every
    roles = trusted_roles(aws.world)
    issuer = issuer_path(known_cluster(kubernetes.world, roles)).lower()
    if not issuer:
        return every
    notes = _notes(roles.trusts, _Accounts(issuer, _account_names(kubernetes.world)))
    return tuple(
        replace(each, notes=tuple(sorted({*each.notes, *notes[each.id]}))) if each.id in notes else each
        for each in every
    )


def _notes(trusts: Mapping[str, Document | None], accounts: _Accounts) -> dict[IdentityId, tuple[str, ...]]:
    found = {}
    for arn, trust in trusts.items():
        notes = tuple(accounts.notes(trust)) if trust is not None else ()
        if notes:
            found[identity_id(Plane.AWS, arn)] = notes
    return found


def _account_names(world: ClusterWorld) -> frozenset[str] | None:
    """Return the user names of all ServiceAccounts; None unless all of them were read."""
    is_partial = any(each.scope.partition("/")[0] == "serviceaccounts" for each in world.gaps)
    if world.service_accounts is None or is_partial:
        return None
    return frozenset(each.account.username for each in world.service_accounts)


@dataclass(frozen=True, slots=True)
class _Accounts:
    """The ServiceAccounts of the cluster, by user name; None: not all of them are known."""

    issuer: str
    names: frozenset[str] | None

    def notes(self, trust: Document) -> Iterator[str]:
        """Say what is wrong with a role's trust."""
        allows = [each for each in trust.statements if each.effect == "Allow"]
        for other in sorted({issuer for each in allows for issuer in self._others(each)}):
            yield f"trusts another cluster's issuer: {other}"
        if self.names is None:
            return
        gone = sorted({value for each in allows if self._is_ours(each) for value in self._gone(each)})
        if not gone:
            return
        told = ", ".join(_short(value) for value in gone)
        if all(self._is_ours(each) and self._admits_nobody(each) for each in allows):
            yield f"orphaned: it trusts only ServiceAccounts that do not exist: {told}"
        else:
            yield f"trusts ServiceAccounts that do not exist: {told}"

    def _is_ours(self, statement: Statement) -> bool:
        """Whether only tokens of this cluster pass."""
        pairs = statement.principals
        return bool(pairs) and all(
            kind == "Federated" and value.lower().endswith(f"{_PROVIDER}{self.issuer}")
            for kind, value in pairs
        )

    def _others(self, statement: Statement) -> Iterator[str]:
        for kind, value in statement.principals:
            issuer = value.partition(_PROVIDER)[2]
            if kind != "Federated" or not issuer or issuer.lower() == self.issuer:
                continue
            subjects = (each for _, _, values in _subjects(statement, issuer.lower()) for each in values)
            if _CLUSTER_ISSUER.fullmatch(issuer) or any(each.startswith(_USER) for each in subjects):
                yield issuer

    def _gone(self, statement: Statement) -> Iterator[str]:
        for operator, _, values in _subjects(statement, self.issuer):
            yield from (value for value in values if not self._is_met(operator, value))

    def _admits_nobody(self, statement: Statement) -> bool:
        return any(
            not any(self._is_met(operator, value) for value in values)
            for operator, _, values in _subjects(statement, self.issuer)
        )

    def _is_met(self, operator: str, value: str) -> bool:
        """Whether a ServiceAccount has, or with a variable may have, this subject."""
        names = self.names or frozenset()
        if value in names or "${" in value:
            return True
        return operator == _LIKE and any(matches(value, name) for name in names)


def _subjects(statement: Statement, issuer: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give the conditions that name subjects, with the operator in lower case."""
    for operator, key, values in statement.conditions:
        if key == f"{issuer}:sub" and operator.lower() in (_EXACT, _LIKE):
            yield operator.lower(), key, values


def _short(subject: str) -> str:
    return subject.removeprefix(_USER).replace(":", "/", 1)
