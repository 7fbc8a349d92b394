"""A listed cluster in memory: only what commands read of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from leastwise.core.accounts import AwsAccount
from leastwise.core.ceilings import Ceiling
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.snapshots import (
    Gap,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)

PAYMENTS = ObservedNamespace("payments", "uid-payments", (("team", "payments"),))
PAYMENTS_API = ObservedServiceAccount(ServiceAccount("payments", "payments-api"), "uid-api", "1")


class FakeView:
    """Stands for `leastwise.cli.ports.ListedView`."""

    def __init__(
        self,
        *,
        namespaces: Iterable[ObservedNamespace] = (PAYMENTS,),
        ceilings: Iterable[Ceiling] = (),
        accounts: Iterable[ObservedServiceAccount] = (PAYMENTS_API,),
        policies: Iterable[StoredPolicy] = (),
        clouds: Iterable[AwsAccount] = (),
        marked: Iterable[ObservedBinding | ObservedRoleDefinition] = (),
        gaps: Iterable[Gap] = (),
    ) -> None:
        self._namespaces = tuple(namespaces)
        self._ceilings = tuple(ceilings)
        self._accounts = tuple(accounts)
        self._policies = {each.policy.key: each for each in policies}
        self._clouds = tuple(clouds)
        self._marked = tuple(marked)
        self._gaps = tuple(gaps)

    def namespace(self, name: str) -> ObservedNamespace | None:
        return next((each for each in self._namespaces if each.name == name), None)

    def namespaces(self) -> Sequence[ObservedNamespace]:
        return self._namespaces

    def ceilings(self) -> Any:
        return self._ceilings

    def service_accounts(self, namespace: str) -> Sequence[ObservedServiceAccount]:
        return [each for each in self._accounts if each.account.namespace == namespace]

    def policy(self, key: PolicyKey) -> EntitlementPolicy | None:
        stored = self._policies.get(key)
        return stored.policy if stored else None

    def stored_policy(self, key: PolicyKey) -> StoredPolicy | None:
        return self._policies.get(key)

    def policies(self) -> Sequence[EntitlementPolicy]:
        return [self._policies[key].policy for key in sorted(self._policies)]

    def policies_in(self, namespace: str) -> Sequence[EntitlementPolicy]:
        return [each for each in self.policies() if each.key.namespace == namespace]

    def policies_using_account(self, account_ref: str) -> Sequence[EntitlementPolicy]:
        return [each for each in self.policies() if each.aws and each.aws.account_ref == account_ref]

    def accounts(self) -> Sequence[AwsAccount]:
        return self._clouds

    def account(self, name: str) -> AwsAccount | None:
        return next((each for each in self._clouds if each.name == name), None)

    def annotated(self) -> Sequence[ObservedServiceAccount]:
        return [each for each in self._accounts if each.role_arn_manager]

    def marked(self) -> Sequence[ObservedBinding | ObservedRoleDefinition]:
        return self._marked

    def gaps(self) -> Sequence[Gap]:
        return self._gaps
