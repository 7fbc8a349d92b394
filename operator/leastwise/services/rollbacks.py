"""Gives a kept revision back: one run in a suspended policy, which stays suspended until Git follows.

`leastwise rollback` writes the kept spec back with `enforcement: Suspended` and the annotation
`leastwise.dev/rollback-to`; the run is checked against the ceilings like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.core.conditions import Problem
from leastwise.core.entitlements import Enforcement
from leastwise.core.events import Announcement, EventReason
from leastwise.core.identities import Cluster, Mark
from leastwise.core.snapshots import StoredPolicy
from leastwise.ports import RevisionStore
from leastwise.services.memory import PolicyMemory
from leastwise.services.publishing import PolicyReport, Publisher


class Rollbacks:
    """Decides whether a suspended policy has a rollback to carry out."""

    def __init__(self, revisions: RevisionStore, publisher: Publisher, cluster: Cluster) -> None:
        self._revisions = revisions
        self._publisher = publisher
        self._cluster = cluster

    def wanted(self, stored: StoredPolicy, memory: PolicyMemory) -> str:
        """Name the revision that is still to be given back; empty for none."""
        policy = stored.policy
        if policy.enforcement is not Enforcement.SUSPENDED or not policy.rollback_to or policy.deleting:
            return ""
        done = stored.status.get("rollback")
        given = str(done.get("revision", "")) if isinstance(done, dict) else ""
        return "" if policy.rollback_to in {given, memory.rolled_back} else policy.rollback_to

    async def in_effect(self, stored: StoredPolicy, memory: PolicyMemory) -> tuple[StoredPolicy, bool]:
        """Return the policy as this run is to see it, and whether a revision is being given back."""
        name = self.wanted(stored, memory)
        if not name:
            return stored, False
        revision = await self._revisions.read(name)
        mark = Mark(self._cluster.id, stored.policy.key).text
        if revision is None or revision.owner != mark:
            memory.rolled_back = name
            text = f"revision '{name}' must exist and be one of this policy; nothing was given back"
            await self._publisher.announce(
                stored.policy, Announcement(EventReason.WRITE_REFUSED, text, warning=True)
            )
            return stored, False
        return _as_kept(stored, revision.spec), True

    async def refuse(self, stored: StoredPolicy, memory: PolicyMemory, problems: Iterable[Problem]) -> bool:
        """Say once why the revision may not be given back; False when nothing lasting stands against it."""
        lasting = [each.message for each in problems if not each.waiting]
        if not lasting:
            return False
        memory.rolled_back = stored.policy.rollback_to
        text = f"revision '{stored.policy.rollback_to}' was not given back: {lasting[0]}"
        await self._publisher.announce(
            stored.policy, Announcement(EventReason.WRITE_REFUSED, text, warning=True)
        )
        return True

    async def finish(self, stored: StoredPolicy, memory: PolicyMemory, report: PolicyReport) -> PolicyReport:
        """Everything stands again: record it in the status and suspend."""
        name = stored.policy.rollback_to
        memory.rolled_back = name
        text = f"revision '{name}' was given back; the policy stays suspended until Git follows"
        announcement = Announcement(EventReason.ROLLED_BACK, text)
        findings = replace(report.findings, enforcement="Suspended", problems=())
        return replace(
            report,
            findings=findings,
            revision=name,
            drifts=(),
            announcements=(*report.announcements, announcement),
        )


def _as_kept(stored: StoredPolicy, spec: Mapping[str, object]) -> StoredPolicy:
    """Return the policy as the revision declares it, enforced.

    Never as the policy's own spec does: who may edit a suspended policy need not hold the verb `enforce`.
    """
    metadata = {"namespace": stored.policy.key.namespace, "name": stored.policy.key.name}
    kept = entitlement_policy_to_domain({"metadata": metadata, "spec": {**spec, "enforcement": "Enforce"}})
    policy = replace(
        stored.policy,
        subject=kept.subject,
        enforcement=Enforcement.ENFORCE,
        kubernetes=kept.kubernetes,
        aws=kept.aws,
        exemptions=kept.exemptions,
        invalid=kept.invalid,
    )
    return replace(stored, policy=policy, spec=spec)
