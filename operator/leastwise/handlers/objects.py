"""kopf's handlers for our kinds. Each only enqueues a key; one loop reconciles it.

They are event handlers, so kopf keeps no state of its own on our objects: no annotations, no finalizer, no
progress (docs/adr/20261124-kopf-only-enqueues.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import kopf

GROUP = "leastwise.dev"
VERSION = "v1alpha1"


@dataclass(frozen=True, slots=True)
class Keys:
    """Where handlers put keys: one function a kind."""

    policy: Callable[[str, str], None]
    account: Callable[[str], None]
    ceiling: Callable[[str], None]


def register(registry: kopf.OperatorRegistry, keys: Keys) -> None:
    """Register one handler a kind."""

    @kopf.on.event(GROUP, VERSION, "entitlementpolicies", registry=registry, id="policy")
    async def handle_policy(namespace: str | None, name: str, **_: object) -> None:
        keys.policy(namespace or "", name)

    @kopf.on.event(GROUP, VERSION, "cloudaccounts", registry=registry, id="account")
    async def handle_account(name: str, **_: object) -> None:
        keys.account(name)

    @kopf.on.event(GROUP, VERSION, "entitlementceilings", registry=registry, id="ceiling")
    async def handle_ceiling(name: str, **_: object) -> None:
        keys.ceiling(name)
