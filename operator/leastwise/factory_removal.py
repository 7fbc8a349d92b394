"""Wires staged removal; decides nothing."""

from __future__ import annotations

from leastwise.adapters.kubernetes.apply import KubernetesWriter, WrittenSink
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.withdrawals import KubernetesWithdrawals
from leastwise.core.identities import Cluster
from leastwise.core.withdrawals.budgets import Budgets
from leastwise.core.withdrawals.staging import Freeze, StagingRules
from leastwise.metrics import Metrics
from leastwise.ports import Clock, ClusterView, WriteGuard
from leastwise.removal_ports import UsageEvidence
from leastwise.services.withdrawal_inputs import WithdrawalInputs
from leastwise.services.withdrawals import WithdrawalLane
from leastwise.settings import Settings


def staging_rules(settings: Settings) -> StagingRules:
    """Return the numbers of staging as the settings say."""
    return StagingRules(
        announce_seconds=settings.removal_announce_seconds,
        watch_seconds=settings.removal_watch_seconds,
        last_seconds=settings.removal_last_seconds,
        keep_seconds=settings.removal_keep_seconds,
        spare_seconds=settings.removal_spare_seconds,
        evidence_age_seconds=settings.removal_evidence_age_seconds,
        budgets=Budgets(
            settings.removal_budget, settings.removal_namespace_budget, settings.removal_account_budget
        ),
        freezes=tuple(
            Freeze(each.reason, each.since, each.until, each.weekdays) for each in settings.removal_freezes
        ),
        stopped=settings.removal_stopped,
    )


def build_withdrawal_lane(
    settings: Settings,
    *,
    view: ClusterView,
    client: KubernetesClient,
    guard: WriteGuard,
    sink: WrittenSink,
    writer: KubernetesWriter,
    evidence: UsageEvidence | None,
    cluster: Cluster,
    metrics: Metrics,
    clock: Clock,
    write_seconds: float,
) -> WithdrawalLane:
    """Build the lane; without `evidence` it ends what is over, and begins nothing."""
    made = KubernetesWithdrawals(client, guard, write_seconds=write_seconds, sink=sink)
    inputs = WithdrawalInputs(
        view=view,
        writer=made,
        evidence=evidence,
        cluster=cluster,
        clock=clock,
        rules=staging_rules(settings),
    )
    return WithdrawalLane(
        view=view,
        inputs=inputs,
        kubernetes=writer,
        writer=made,
        evidence=evidence,
        metrics=metrics,
        clock=clock,
    )
