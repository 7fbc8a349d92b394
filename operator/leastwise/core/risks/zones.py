"""The zone of trust: the accounts that were read, those of one organization, and those that a site names."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_SET_OPERATORS = ("foranyvalue:", "forallvalues:")


@dataclass(frozen=True, slots=True)
class Zone:
    """Accounts that are no strangers to each other."""

    accounts: frozenset[str]

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
        """Whether a condition lets only an organization or accounts of the zone pass."""
        return any(self._confines(each.operator, each.key, each.values) for each in statement.conditions)

    def _confines(self, operator: str, key: str, values: tuple[str, ...]) -> bool:
        plain = operator.lower()
        for prefix in _SET_OPERATORS:
            plain = plain.removeprefix(prefix)
        if plain not in _EXACT or not values:
            return False
        if key.lower() in _ORGANIZATION_KEYS:
            return all(not each.startswith("*") for each in values)
        if key.lower() in _ACCOUNT_KEYS:
            return all(each in self.accounts for each in values)
        return False


def zone_of(scene: Scene) -> Zone:
    """Return the zone of a scene."""
    return zone(world_of(scene), scene.settings.trusted_accounts)


def zone(world: AwsWorld, trusted: frozenset[str] = frozenset()) -> Zone:
    """Return the zone of a world: what was read, its organization, and what is trusted beside."""
    organization = frozenset(world.organization or ())
    return Zone(world.accounts | organization | trusted)
