"""Withdrawals with sensible defaults: a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from builders import CREATED, policy
from leastwise.core.entitlements import Enforcement, EntitlementPolicy
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.permissions import AwsPermission, KubernetesPermission
from leastwise.core.withdrawals.records import (
    Evidence,
    ExcessRules,
    Progress,
    Remediation,
    Withdrawal,
    Withdrawn,
)

DAY = timedelta(days=1)
NOW = CREATED + 200 * DAY
SUBJECT = ServiceAccount("payments", "payments-api")


def staged(**fields: Any) -> EntitlementPolicy:
    """Build the policy that is enforced and asks for its excess to be taken away."""
    rules = ExcessRules(remediation=Remediation.STAGE)
    return policy(**{"enforcement": Enforcement.ENFORCE, "excess": rules, **fields})


def atom(
    resource: str = "configmaps", verb: str = "list", group: str = "", name: str = ""
) -> KubernetesPermission:
    """Build one atom; by default `list configmaps`, which the built policy declares."""
    return KubernetesPermission(group, resource, verb, name)


def pair(action: str = "s3:GetObject", resource: str = "arn:aws:s3:::invoices/*") -> AwsPermission:
    """Build one pair; by default the one that the built AWS block declares."""
    return AwsPermission(action, resource)


def evidence(until: datetime = NOW, days: int = 100) -> Evidence:
    """Build evidence: observed without a Gap for so many days."""
    return Evidence(90 * 86_400, until - days * DAY, until, ("audit",))


def withdrawal(
    *atoms: KubernetesPermission, name: str = "invoice-reader-1", namespace: str = "payments", **fields: Any
) -> Withdrawal:
    """Build a withdrawal of `invoice-reader`, narrowed and watched; by default of `list configmaps`."""
    built = Withdrawal(
        namespace=namespace,
        name=name,
        uid=f"uid-{name}",
        policy=PolicyKey(namespace, "invoice-reader"),
        subject=SUBJECT,
        withdrawn=Withdrawn(kubernetes=atoms or (atom(),)),
        reason="not used in 90 days",
        evidence=evidence(NOW - 10 * DAY),
        announced=NOW - 10 * DAY,
        narrow_after=NOW - 9 * DAY,
        until=NOW + 80 * DAY,
        watch_seconds=14 * 86_400,
        progress=Progress(narrowed=NOW - 8 * DAY, watched_since=NOW - 8 * DAY),
    )
    return replace(built, **fields)


def announced(*atoms: KubernetesPermission, **fields: Any) -> Withdrawal:
    """Build a withdrawal of which nothing is taken yet; its wait is over."""
    return withdrawal(*atoms, **{"progress": Progress(), **fields})
