"""The zone of trust: the accounts that were read, those of one organization, and those that a site names.

No file tells the id of the organization, so one that a condition names is inside only where the site says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leastwise.core.evaluation.aws.conditions import Condition
from leastwise.core.evaluation.aws.documents import Statement
from leastwise.core.evaluation.aws.worlds import AwsWorld, account_of
from leastwise.core.risks.aws_world import world_of
from leastwise.core.risks.forms import Scene

_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION_KEYS = frozenset({"aws:principalorgid", "aws:principalorgpaths"})
_ACCOUNT_KEYS = frozenset(
    {"aws:principalaccount", "aws:sourceaccount", "kms:calleraccount", "aws:sourceowner"}
)
_EXACT = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_ANY_VALUE = "foranyvalue:"
_ORGANIZATION = re.compile(r"o-[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Zone:
    """Accounts that are no strangers to each other."""

    accounts: frozenset[str]
    organizations: frozenset[str] = frozenset()

    def holds(self, account: str, home: str) -> bool:
        """Whether an account is inside the zone of another one's home."""
        return not account or account == home or account in self.accounts

    @staticmethod
    def account_in(principal: str) -> str:
        """Return the account that an AWS principal names: an account id, or an ARN."""
        if _ACCOUNT.fullmatch(principal):
            return principal
        found = account_of(principal)
        return found if _ACCOUNT.fullmatch(found) else ""

    def keeps_in(self, statement: Statement) -> bool:
        """Whether a condition lets only organizations or accounts of the zone pass."""
        return any(self._confines(each) for each in statement.conditions)

    def _confines(self, condition: Condition) -> bool:
        if condition.key.lower() in _ACCOUNT_KEYS and _is_exact(condition):
            return all(each in self.accounts for each in condition.values)
        named = _organizations(condition)
        return bool(named) and named <= self.organizations


def named_organizations(statement: Statement) -> tuple[str, ...]:
    """Return the organizations of which a condition lets callers pass, sorted; none: all may."""
    return next((tuple(sorted(each)) for each in map(_organizations, statement.conditions) if each), ())


def _organizations(condition: Condition) -> frozenset[str]:
    """Return the ids that a condition asks for; a pattern that may mean any is none."""
    if condition.key.lower() not in _ORGANIZATION_KEYS or not _is_exact(condition):
        return frozenset()
    named = frozenset(each.partition("/")[0] for each in condition.values)
    return named if all(map(_ORGANIZATION.fullmatch, named)) else frozenset()


def _is_exact(condition: Condition) -> bool:
    """Whether a condition asks for its values; `ForAllValues` is met by a caller without the key, too."""
    return condition.operator.lower().removeprefix(_ANY_VALUE) in _EXACT and bool(condition.values)


def zone_of(scene: Scene) -> Zone:
    """Return the zone of a scene."""
    return zone(world_of(scene), scene.settings.trusted_accounts)


def zone(world: AwsWorld, trusted: frozenset[str] = frozenset()) -> Zone:
    """Return the zone of a world: what was read, its organization, and what is trusted beside."""
    organization = frozenset(world.organization or ())
    named = frozenset(filter(_ORGANIZATION.fullmatch, trusted))
    return Zone(world.accounts | organization | trusted, named)
