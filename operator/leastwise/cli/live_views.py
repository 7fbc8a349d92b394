"""The live view: the operator's own judgement, made again with the rights of whoever asks.

What the caller may not read is a Gap: it is named, and nothing is called clear inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from leastwise.cli.failures import without_request
from leastwise.cli.views import DiffReport, DriftRow, GapRow, Judged, PolicyRow
from leastwise.core.accounts import AwsAccount, CredentialType
from leastwise.core.conditions import Problem, Reason, worst_problem
from leastwise.core.entitlements import Enforcement, EntitlementPolicy
from leastwise.core.errors import AuthenticationError, LeastwiseError, WrongAccountError
from leastwise.core.identities import Cluster, PolicyKey
from leastwise.core.judgements import Judgement, judge
from leastwise.core.snapshots import StoredPolicy
from leastwise.core.worlds import Deadlines, World
from leastwise.ports import ClusterView
from leastwise.services.cloud_accounts import CloudAccounts
from leastwise.services.gathering import Gatherer
from leastwise.services.memory import PolicyMemory

Note = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LiveSystems:
    """Everything that a live view is made from."""

    view: ClusterView
    clouds: CloudAccounts
    cluster: Cluster
    operator_namespace: str

    @property
    def gatherer(self) -> Gatherer:
        """The operator's own way to gather a policy's world."""
        return Gatherer(
            view=self.view,
            clouds=self.clouds,
            cluster=self.cluster,
            deadlines=Deadlines(),
            protected_namespaces=frozenset({"kube-system", self.operator_namespace}),
        )


async def read_accounts(
    systems: LiveSystems, names: Iterable[str], note: Note
) -> tuple[Mapping[str, AwsAccount], tuple[GapRow, ...]]:
    """List the accounts of that name; return each as it could be reached, and what could not be read."""
    reached: dict[str, AwsAccount] = {}
    gaps: list[GapRow] = []
    wanted = [account for name in sorted(set(names)) if (account := systems.view.account(name)) is not None]
    for place, account in enumerate(wanted):
        note(f"reads AWS account {account.name} ({account.account_id})", place, len(wanted))
        used, error = await _refresh(systems.clouds, account)
        if error is not None:
            gaps.append(GapRow(f"account/{account.name}", without_request(str(error))))
            continue
        reached[account.name] = used
        snapshot = systems.clouds.snapshot(account.name)
        gaps += [GapRow(each.scope, each.message) for each in (snapshot.gaps if snapshot else ())]
    return reached, tuple(gaps)


async def _refresh(clouds: CloudAccounts, account: AwsAccount) -> tuple[AwsAccount, LeastwiseError | None]:
    """Use the caller's own credentials; where they are of another account, the way that is configured."""
    own = replace(account, credential_type=CredentialType.AMBIENT)
    error = await clouds.refresh(own)
    is_elsewhere = isinstance(error, WrongAccountError | AuthenticationError)
    if is_elsewhere and account.credential_type is CredentialType.ASSUME_ROLE:
        return account, await clouds.refresh(account)
    return own, error


async def judge_live(
    systems: LiveSystems,
    policies: Iterable[StoredPolicy],
    accounts: Mapping[str, AwsAccount],
    now: datetime,
) -> tuple[tuple[PolicyRow, ...], tuple[DriftRow, ...]]:
    """Judge each policy as the operator would."""
    rows: list[PolicyRow] = []
    drifts: list[DriftRow] = []
    for stored in policies:
        if stored.policy.deleting:
            rows.append(_departing(stored.policy))
            continue
        world, judgement = await _judge(systems, stored, accounts, now)
        rows.append(_policy_row(world, judgement, systems.view))
        drifts += _drift_rows(stored.policy.key, judgement)
    return tuple(rows), tuple(drifts)


async def _judge(
    systems: LiveSystems, stored: StoredPolicy, accounts: Mapping[str, AwsAccount], now: datetime
) -> tuple[World, Judgement]:
    world = systems.gatherer.gather(stored, PolicyMemory(), now)
    judgement = judge(world)
    account = accounts.get(stored.policy.aws.account_ref) if stored.policy.aws else None
    if account is None or not judgement.aws.unread:
        return world, judgement
    try:
        for entry in judgement.aws.unread:
            await systems.clouds.complete(account, entry)
    except LeastwiseError:
        return world, judgement  # stays unread, and so unknown
    world = systems.gatherer.gather(stored, PolicyMemory(), now)
    return world, judge(world)


def _departing(policy: EntitlementPolicy) -> PolicyRow:
    why = "it is being deleted: what it granted is being taken away"
    return PolicyRow(policy.key, policy.enforcement.value, Judged.UNKNOWN, why)


def _drift_rows(key: PolicyKey, judgement: Judgement) -> Iterable[DriftRow]:
    for each in judgement.drifts:
        yield DriftRow(key, each.kind.value, each.plane, each.ref, each.severity, each.detail, each.exempt)


def _policy_row(world: World, judgement: Judgement, view: ClusterView) -> PolicyRow:
    policy, findings = world.policy, judgement.findings
    problem = worst_problem(proven_problems(findings.problems, view))
    if findings.drift_known and not findings.unseen:
        judged, why = Judged.YES, ""
    else:
        judged = Judged.UNKNOWN
        why = findings.drift_unknown_message or _held_message(policy)
    text = f"{problem.reason.value}: {without_request(problem.message)}" if problem is not None else ""
    is_told = problem is not None and problem.reason in {Reason.READ_DENIED, Reason.DATA_STALE}
    return PolicyRow(policy.key, policy.enforcement.value, judged, why, "" if is_told else text)


def _held_message(policy: EntitlementPolicy) -> str:
    if policy.enforcement is Enforcement.SUSPENDED:
        return "suspended"
    return "its ServiceAccount does not exist; nothing is compared before the grace period ends"


def proven_problems(problems: Iterable[Problem], view: ClusterView) -> tuple[Problem, ...]:
    """Leave out a CloudAccount that only seems to be missing because accounts could not be read."""
    if all(gap.scope != "cloudaccounts" for gap in view.gaps()):
        return tuple(problems)
    return tuple(
        each for each in problems if each.reason is not Reason.REF_NOT_FOUND or each.about != "CloudAccount"
    )


def cluster_gaps(view: ClusterView) -> tuple[GapRow, ...]:
    """Return what the caller may not read in the cluster."""
    return tuple(GapRow(each.scope, without_request(each.message)) for each in view.gaps())


def live_report(
    place: str,
    rows: tuple[PolicyRow, ...],
    drifts: tuple[DriftRow, ...],
    gaps: Iterable[GapRow],
) -> DiffReport:
    """Put a live view together."""
    return DiffReport("live", place, rows, drifts, tuple(sorted(set(gaps))))
