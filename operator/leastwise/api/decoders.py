"""How stored objects of our kinds become values of the core: one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leastwise.api.cloud_accounts import cloud_account_to_domain
from leastwise.api.entitlement_ceilings import entitlement_ceiling_to_domain
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.withdrawals import withdrawal_to_domain

DECODERS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "EntitlementPolicy": entitlement_policy_to_domain,
    "EntitlementCeiling": entitlement_ceiling_to_domain,
    "CloudAccount": cloud_account_to_domain,
    "Withdrawal": withdrawal_to_domain,
}
