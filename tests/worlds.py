"""A whole world in memory: a cluster, an AWS account, and the operator's process wired as the factory does.

Nothing waits: `settle` runs whatever is due, in one order, and moves the clock to what is due next. A killed
process is thrown away; `restart` builds a new one over the same cluster and account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from builders import account, ceiling, role_ref
from fakes import FakeClock
from fakes_cloud import ISSUER, FakeAwsCloud
from fakes_cluster import FakeCluster, FakeRevisions
from faults import Faults
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.core.identities import Cluster, PolicyKey, ServiceAccount
from leastwise.core.names import aws_role_name
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import (
    AwsRole,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)
from leastwise.core.withdrawals.staging import StagingRules
from leastwise.core.worlds import Deadlines
from leastwise.metrics import Metrics
from leastwise.removal_ports import UsageEvidence
from leastwise.services.account_cache import CacheLimits
from leastwise.services.account_lane import AccountLane
from leastwise.services.ceilings import CeilingStatuses
from leastwise.services.cloud_accounts import CloudAccounts
from leastwise.services.cloud_lane import CloudLane, CloudSettings
from leastwise.services.controller import Controller, Lanes
from leastwise.services.gathering import Gatherer
from leastwise.services.publishing import Publisher
from leastwise.services.queues import WorkQueue
from leastwise.services.reconcile import LoopSettings, Reconciler
from leastwise.services.removals import Removals, RemovalSettings
from leastwise.services.rollbacks import Rollbacks
from leastwise.services.wakeups import Wakeups
from leastwise.services.withdrawal_inputs import WithdrawalInputs
from leastwise.services.withdrawals import WithdrawalLane

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLUSTER = Cluster(id="c1", name="main", arn="arn:aws:eks:eu-west-1:111122223333:cluster/main", issuer=ISSUER)
KEY = PolicyKey("payments", "invoice-reader")
API = ServiceAccount("payments", "payments-api")
MARK = f"c1/{KEY}"
READ_CONFIG: dict[str, object] = {
    "apiGroups": [""],
    "resources": ["configmaps"],
    "verbs": ["get", "list"],
}
READ_INVOICES: dict[str, object] = {
    "actions": ["s3:GetObject"],
    "resources": ["arn:aws:s3:::invoices/*"],
}
MOST_RUNS = 3000
"""More runs of one `settle` than any test needs: beyond, the loop does not come to rest."""


def spec(
    enforcement: str = "Enforce",
    *,
    subject: str = "payments-api",
    match_labels: Mapping[str, str] | None = None,
    rules: Iterable[Mapping[str, object]] | None = (READ_CONFIG,),
    bindings: Iterable[str] = (),
    cluster_bindings: Iterable[str] = (),
    aws: Mapping[str, object] | None = None,
    **fields: object,
) -> dict[str, object]:
    """Build a spec: read ConfigMaps for `payments-api`; `fields` are further fields of it."""
    chosen: dict[str, object] = {"serviceAccountName": subject}
    if match_labels is not None:
        chosen = {"selector": {"matchLabels": dict(match_labels)}}
    block: dict[str, object] = {}
    if rules:
        block["rules"] = [dict(each) for each in rules]
    for name, refs in (("bindings", bindings), ("clusterBindings", cluster_bindings)):
        named = [{"roleRef": {"kind": "ClusterRole", "name": each}} for each in refs]
        if named:
            block[name] = named
    built: dict[str, object] = {"subject": chosen, "enforcement": enforcement, **fields}
    if block:
        built["kubernetes"] = block
    if aws is not None:
        built["aws"] = dict(aws)
    return built


def aws_spec(
    trust: str = "IRSA", *, statements: Iterable[Mapping[str, object]] = (READ_INVOICES,), **fields: object
) -> dict[str, object]:
    """Build the AWS block of a spec: read the objects of one bucket."""
    return {
        "accountRef": {"name": "prod"},
        "trust": trust,
        "statements": [dict(each) for each in statements],
        **fields,
    }


def service_account(name: str = "payments-api", namespace: str = "payments", **labels: str) -> Any:
    """Build a ServiceAccount."""
    return ObservedServiceAccount(ServiceAccount(namespace, name), "", "", tuple(sorted(labels.items())))


def cluster_role(name: str = "view", rules: Iterable[KubernetesRule] = ()) -> ObservedRoleDefinition:
    """Build a ClusterRole; by default it reads ConfigMaps."""
    given = tuple(rules) or (KubernetesRule(("",), ("configmaps",), ("get", "list", "watch")),)
    return ObservedRoleDefinition("ClusterRole", "", name, "", "", given)


@dataclass(frozen=True)
class Numbers:
    """The settings that a test may change."""

    deadlines: Deadlines = field(default_factory=Deadlines)
    repair_tries: int = 5
    resync_seconds: int = 600
    rotation_budget: int = 50
    freshness_periods: int = 3
    evidence: UsageEvidence | None = None
    staging: StagingRules = field(default_factory=StagingRules)


class Process:
    """One process of the operator, wired as `leastwise.factory` does; thrown away when it is killed."""

    def __init__(
        self, cluster: FakeCluster, cloud: FakeAwsCloud, revisions: FakeRevisions, numbers: Numbers
    ) -> None:
        clock = cluster.clock
        self.clock = clock
        self.metrics = Metrics(version="0", detailed=True, mode="detailed")
        self.index = ClusterIndex(CLUSTER.id, clock)
        self.wakeups = Wakeups(self.index, CLUSTER.id)
        self.controller = Controller(
            view=self.index,
            wakeups=self.wakeups,
            metrics=self.metrics,
            clock=clock,
            workers=2,
            cloud_workers=2,
            silence_seconds=300,
            keeper=None,
        )
        self.clouds = CloudAccounts(
            view=self.index,
            observer=cloud,
            describer=cloud,
            cluster=CLUSTER,
            clock=clock,
            limits=CacheLimits(budget=numbers.rotation_budget, freshness_periods=numbers.freshness_periods),
            wake_policy=self.controller.wake_policy,
        )
        self.gatherer = Gatherer(
            view=self.index,
            clouds=self.clouds,
            cluster=CLUSTER,
            deadlines=numbers.deadlines,
            protected_namespaces=frozenset({"kube-system", "leastwise-system"}),
        )
        self._install(cluster, cloud, revisions, numbers)
        self.index.subscribe(self.controller.changed)
        cluster.watch(self.index)

    def _install(
        self, cluster: FakeCluster, cloud: FakeAwsCloud, revisions: FakeRevisions, numbers: Numbers
    ) -> None:
        clock, controller = self.clock, self.controller
        publisher = Publisher(cluster, self.metrics, clock)
        removals = Removals(
            gatherer=self.gatherer,
            writer=cluster,
            revisions=revisions,
            publisher=publisher,
            clock=clock,
            settings=RemovalSettings(numbers.deadlines.revoke_seconds),
            wake_cloud=controller.wake_cloud,
        )
        rollbacks = Rollbacks(revisions, publisher, CLUSTER)
        self.reconciler = Reconciler(
            view=self.index,
            gatherer=self.gatherer,
            writer=cluster,
            publisher=publisher,
            removals=removals,
            rollbacks=rollbacks,
            wakeups=self.wakeups,
            metrics=self.metrics,
            clock=clock,
            settings=LoopSettings(numbers.repair_tries, numbers.resync_seconds),
            wake_cloud=controller.wake_cloud,
        )
        self.cloud_lane = CloudLane(
            view=self.index,
            gatherer=self.gatherer,
            writer=cloud,
            kubernetes=cluster,
            rereader=self.clouds,
            removals=removals,
            rollbacks=rollbacks,
            publisher=publisher,
            metrics=self.metrics,
            clock=clock,
            settings=CloudSettings(numbers.repair_tries, numbers.deadlines.propagation_seconds),
            memory_of=self.reconciler.memory_of,
            wake_policy=controller.wake_policy,
        )
        self.account_lane = AccountLane(
            view=self.index,
            clouds=self.clouds,
            writer=cloud,
            kubernetes=cluster,
            metrics=self.metrics,
            cluster=CLUSTER,
            clock=clock,
        )
        ceilings = CeilingStatuses(self.index, cluster, clock)
        lanes = Lanes(self.reconciler.reconcile, self.cloud_lane.run, self.account_lane.run, ceilings.run)
        lanes.withdrawal = self._withdrawal_lane(cluster, numbers).run
        controller.install(lanes)

    def _withdrawal_lane(self, cluster: FakeCluster, numbers: Numbers) -> WithdrawalLane:
        inputs = WithdrawalInputs(
            view=self.index,
            writer=cluster,
            evidence=numbers.evidence,
            cluster=CLUSTER,
            clock=self.clock,
            rules=numbers.staging,
        )
        return WithdrawalLane(
            view=self.index,
            inputs=inputs,
            kubernetes=cluster,
            writer=cluster,
            evidence=numbers.evidence,
            metrics=self.metrics,
            clock=self.clock,
        )

    @property
    def queues(self) -> tuple[WorkQueue[Any], ...]:
        controller = self.controller
        return (
            controller.policies,
            controller.clouds,
            controller.accounts,
            controller.ceilings,
            controller.withdrawals,
        )

    async def settle(self, seconds: float = 0.0) -> int:
        """Run whatever is due until `seconds` from now; return how many runs that took."""
        end, runs = self.clock.monotonic() + seconds, 0
        while True:
            waits = [queue.promote() for queue in self.queues]
            for queue in self.queues:
                if await queue.run_next():
                    runs += 1
                    assert runs < MOST_RUNS, f"the loop does not come to rest: {queue.name}"
                    break
            else:
                left = end - self.clock.monotonic()
                nearest = min((each for each in waits if each is not None), default=left + 1)
                if nearest > left:
                    self.clock.advance(max(0.0, left))
                    return runs
                self.clock.advance(nearest)


class World:
    """The cluster, the account and the present process. By default: namespace `payments` with its
    ServiceAccount, ClusterRole `view`, one generous ceiling, CloudAccount `prod`."""

    def __init__(self, **numbers: Any) -> None:
        self.numbers = Numbers(**numbers)
        self.clock = FakeClock(NOW)
        self.faults = Faults()
        self.cluster = FakeCluster(self.clock, self.faults)
        self.cloud = FakeAwsCloud(self.clock, self.faults)
        self.revisions = FakeRevisions(self.clock, self.faults)
        for name in ("payments", "kube-system", "leastwise-system"):
            self.cluster.put(ObservedNamespace(name, f"uid-{name}"))
        self.cluster.put(service_account())
        self.cluster.put(cluster_role())
        self.cluster.put(ceiling())
        self.cluster.put(account(has_finalizer=True))
        self._process: Process | None = None

    @property
    def process(self) -> Process:
        """The running process; the first use starts it."""
        if self._process is None:
            self._process = Process(self.cluster, self.cloud, self.revisions, self.numbers)
        return self._process

    def restart(self) -> None:
        """Throw the process away and start another one."""
        self.cluster.index = None
        self.cluster.is_delayed = False
        self._process = Process(self.cluster, self.cloud, self.revisions, self.numbers)

    async def settle(self, seconds: float = 0.0) -> int:
        """Run whatever is due until `seconds` from now."""
        return await self.process.settle(seconds)

    async def declare(self, spec: Mapping[str, object], key: PolicyKey = KEY, **annotations: str) -> None:
        """Write a policy and let the operator come to rest."""
        self.cluster.declare(key, spec, **annotations)
        await self.settle(1)

    async def delete(self, key: PolicyKey = KEY, seconds: float = 10.0) -> None:
        """Delete a policy and let the operator come to rest."""
        self.cluster.delete_policy(key)
        await self.settle(seconds)

    # ------------------------------------------------------------ what is to be seen

    def status(self, key: PolicyKey = KEY) -> Mapping[str, Any]:
        """Return the stored status of a policy."""
        document = self.cluster.document(key)
        assert document is not None, f"policy {key} is gone"
        status: Mapping[str, Any] = document["status"]
        return status

    def condition(self, kind: str, key: PolicyKey = KEY) -> tuple[str, str]:
        """Return status and reason of a condition; empty texts when there is none."""
        found = [each for each in self.status(key).get("conditions", ()) if each["type"] == kind]
        return (found[0]["status"], found[0]["reason"]) if found else ("", "")

    def message(self, kind: str = "Ready", key: PolicyKey = KEY) -> str:
        """Return the message of a condition."""
        found = [each for each in self.status(key)["conditions"] if each["type"] == kind]
        return str(found[0]["message"])

    def ready(self, key: PolicyKey = KEY) -> tuple[str, str, str]:
        """Return status and reason of Ready, and which of Reconciling and Stalled goes with it."""
        progress = [each for each in ("Reconciling", "Stalled") if self.condition(each, key)[0] == "True"]
        return (*self.condition("Ready", key), "+".join(progress))

    def account_condition(self, kind: str, name: str = "prod") -> tuple[str, str]:
        """Return status and reason of a condition of a CloudAccount."""
        status = self.cluster.statuses.get(("CloudAccount", "", name), {})
        conditions: Any = status.get("conditions", ())
        found = [each for each in conditions if each["type"] == kind]
        return (found[0]["status"], found[0]["reason"]) if found else ("", "")

    def owned(self, owner: str = MARK) -> list[str]:
        """Name the RBAC objects with a mark, as kind/name."""
        return sorted(
            f"{where[0]}/{where[2]}"
            for where, value in self.cluster.objects.items()
            if isinstance(value, ObservedBinding | ObservedRoleDefinition) and value.owner == owner
        )

    def role(self, key: PolicyKey = KEY) -> AwsRole | None:
        """Return the AWS role with a policy's mark."""
        marked = [each for each in self.cloud.state.roles.values() if each.tags.get(OWNER) == f"c1/{key}"]
        assert len(marked) < 2, f"two roles of one policy: {[each.name for each in marked]}"
        return marked[0] if marked else None

    def metric(self, name: str, **labels: str) -> float:
        """Return the value of a metric of the present process."""
        return self.process.metrics.registry.get_sample_value(name, labels) or 0.0

    def role_name(self, key: PolicyKey = KEY) -> str:
        """Return the name that the AWS role of a policy has by default."""
        return aws_role_name(CLUSTER.id, key)

    def edit_role(self, key: PolicyKey = KEY, **changes: Any) -> None:
        """Edit the AWS role of a policy by hand."""
        role = self.role(key)
        assert role is not None
        self.cloud.state.put_role(replace(role, **changes))
        self.cloud.remember()

    def annotation(self, account: ServiceAccount = API) -> str:
        """Return the role ARN that a ServiceAccount carries."""
        found = self.cluster.objects[("ServiceAccount", account.namespace, account.name)]
        return str(dict(found.annotations).get("eks.amazonaws.com/role-arn", ""))

    def stands(self) -> dict[str, object]:
        """Return everything that grants, without uids and versions, so that two worlds can be compared."""
        granted: dict[str, object] = {}
        for (kind, namespace, name), value in sorted(self.cluster.objects.items(), key=lambda each: each[0]):
            where = f"{kind}/{namespace}/{name}"
            match value:
                case ObservedRoleDefinition():
                    granted[where] = (frozenset(value.rules), value.owner, value.managed)
                case ObservedBinding():
                    granted[where] = (value.role_ref, value.subjects, value.owner, value.managed)
                case ObservedServiceAccount():
                    granted[where] = (value.annotations, value.role_arn_manager)
                case _:
                    pass
        for name, role in sorted(self.cloud.state.roles.items()):
            granted[f"aws/{name}"] = (
                role.trust,
                dict(role.inline),
                role.attached,
                role.boundary_arn,
                {key: value for key, value in role.tags.items() if key != REMOVE_AFTER},
                REMOVE_AFTER in role.tags,
                role.max_session_seconds,
            )
        for arn, policy in sorted(self.cloud.state.policies.items()):
            granted[arn] = (policy.document, dict(policy.tags or {}))
        for subject, each in sorted(self.cloud.state.associations.items()):
            granted[f"association/{subject}"] = (each.role_arn, dict(each.tags or {}))
        return granted


OWNER = "leastwise.dev/owner"
REMOVE_AFTER = "leastwise.dev/remove-after"
VIEW = role_ref("view")
