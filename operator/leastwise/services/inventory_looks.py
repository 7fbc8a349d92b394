"""One look at everything that the inventory is made of, and what comes out of judging it.

A look is taken on the event loop, in one go, and holds values only; judging it may then take its time in a
thread, while the index goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.evaluation.inventories import IdentityId, service_account_id
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import OWNER_KEY, Mark, PolicyKey, ServiceAccount
from leastwise.core.risks.findings import Finding
from leastwise.core.selectors import matches_selector
from leastwise.core.snapshots import AwsAccountSnapshot, Gap
from leastwise.core.subject_counts import SubjectCounts
from leastwise.ports import ChangeEvent

BOOTSTRAP = "system:"
"""How the names of the bindings begin that the API server makes for everybody."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known at one time. `changes` are those since the look before; None: compare with nothing."""

    world: ClusterWorld
    policies: tuple[EntitlementPolicy, ...] = ()
    snapshots: tuple[AwsAccountSnapshot, ...] = ()
    changes: tuple[ChangeEvent, ...] | None = None

    def subjects(self) -> Mapping[PolicyKey, tuple[ServiceAccount, ...]]:
        """Return the ServiceAccounts of every policy."""
        by_namespace: dict[str, list[tuple[ServiceAccount, Mapping[str, str]]]] = {}
        for each in self.world.service_accounts or ():
            by_namespace.setdefault(each.account.namespace, []).append((each.account, dict(each.labels)))
        return {each.key: tuple(_subjects(each, by_namespace)) for each in self.policies}

    def declared_bindings(self) -> frozenset[tuple[str, str]]:
        """Return kind and full name of every binding that is no surplus: ours, and the API server's own."""
        return frozenset(
            (each.kind, f"{each.namespace}/{each.name}" if each.namespace else each.name)
            for each in self.world.bindings
            if self._is_ours(each.owner) or (not each.namespace and each.name.startswith(BOOTSTRAP))
        )

    def declared_roles(self) -> frozenset[str]:
        """Return the ids of the IAM roles that carry our mark. What somebody adds to one is its drift."""
        return frozenset(
            f"aws:{role.arn}"
            for snapshot in self.snapshots
            for role in snapshot.roles.values()
            if self._is_ours(role.tags.get(OWNER_KEY, ""))
        )

    def _is_ours(self, owner: str) -> bool:
        mark = Mark.parse(owner) if owner else None
        return mark is not None and mark.cluster_id == self.world.cluster.id


@dataclass(frozen=True, slots=True)
class Judged:
    """What a look came to: findings, counts by policy, and the values of every metric family."""

    findings: tuple[Finding, ...] = ()
    counts: Mapping[PolicyKey, SubjectCounts] = field(default_factory=dict)
    families: Mapping[str, Mapping[tuple[str, ...], float]] = field(default_factory=dict)
    failed: tuple[Gap, ...] = ()  # what should have been read and was not


def _subjects(
    policy: EntitlementPolicy, by_namespace: Mapping[str, list[tuple[ServiceAccount, Mapping[str, str]]]]
) -> Iterable[ServiceAccount]:
    subject = policy.subject
    if not subject.is_selector:
        return [policy.named_account]
    return [
        account
        for account, labels in by_namespace.get(policy.subject_namespace, ())
        if matches_selector(dict(labels), subject.match_labels, subject.match_expressions)
    ]


def managed_of(subjects: Mapping[PolicyKey, tuple[ServiceAccount, ...]]) -> frozenset[IdentityId]:
    """Return the identities that some policy declares for."""
    return frozenset(
        service_account_id(each.namespace, each.name) for accounts in subjects.values() for each in accounts
    )
