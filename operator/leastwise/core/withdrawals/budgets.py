"""How much may be narrowed in an hour: a mistake in the evidence must not reach everybody at once.

Counted from the times that withdrawals carry, so that a restart forgets nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import PolicyKey
from leastwise.core.withdrawals.records import Withdrawal

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Budgets:
    """Most withdrawals that may be narrowed in an hour: in all, of one namespace, in one cloud account."""

    total: int = 20
    namespace: int = 5
    account: int = 5


class Spending:
    """What of the budgets is spent in the hour before `now`. `spend` counts what this run narrows.

    `policies` tell which account a withdrawal is in.
    """

    def __init__(
        self,
        budgets: Budgets,
        withdrawals: Iterable[Withdrawal],
        policies: Mapping[PolicyKey, EntitlementPolicy],
        now: datetime,
    ) -> None:
        self._budgets = budgets
        self._policies = policies
        self._total = 0
        self._namespaces: Counter[str] = Counter()
        self._accounts: Counter[str] = Counter()
        for each in withdrawals:
            narrowed = each.progress.narrowed
            if narrowed is not None and now - narrowed < HOUR:
                self.spend(each)

    def objection(self, one: Withdrawal) -> str:
        """Say which budget is spent; empty when there is room for one more."""
        budgets, account = self._budgets, self._account(one)
        if self._total >= budgets.total:
            return f"{budgets.total} an hour are narrowed at most"
        if self._namespaces[one.namespace] >= budgets.namespace:
            return f"{budgets.namespace} an hour are narrowed in one namespace at most"
        if account and self._accounts[account] >= budgets.account:
            return f"{budgets.account} an hour are narrowed in one account at most"
        return ""

    def spend(self, one: Withdrawal) -> None:
        """Count one that is narrowed."""
        self._total += 1
        self._namespaces[one.namespace] += 1
        self._accounts[self._account(one)] += 1

    def _account(self, one: Withdrawal) -> str:
        policy = self._policies.get(one.policy)
        is_in_aws = bool(one.withdrawn.aws or one.withdrawn.managed_policy_arns)
        return policy.aws.account_ref if is_in_aws and policy is not None and policy.aws is not None else ""
