"""The inventory follows the index: counts, metrics, and whom it wakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from builders import account, rule
from fakes import FakeClock
from fakes_cluster import FakeCluster
from faults import Faults
from leastwise.adapters.kubernetes.index import ClusterIndex
from leastwise.core.aws_trust import render_trust
from leastwise.core.entitlements import TrustMethod
from leastwise.core.errors import ForbiddenError, RetryLaterError
from leastwise.core.iam_documents import build_document, build_statement
from leastwise.core.identities import PolicyKey
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsRole,
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
)
from leastwise.core.subject_counts import SubjectCounts
from leastwise.metrics import Metrics
from leastwise.ports import ChangeEvent, ReportPlace
from leastwise.services import inventory
from leastwise.services.inventory import LOOK_AGAIN_SECONDS, Inventory
from leastwise.services.inventory_judging import Judge
from leastwise.services.inventory_looks import Judged, Look
from leastwise.services.subject_reporting import SubjectReporter
from services.test_subject_reporting import FakeSink
from worlds import API, CLUSTER, KEY, MARK, NOW, service_account, spec

READ = (rule(("configmaps",), ("get", "list")),)
SECRETS = (rule(("secrets",), ("get", "list")),)
ADMIN = (KubernetesRule(("*",), ("*",), ("*",)),)
ROLE_ARN = "arn:aws:iam::111122223333:role/leastwise/reader"


class World:
    """One cluster with a policy's ServiceAccount, and an inventory that hears of every change."""

    def __init__(self, judge: Judge | None = None) -> None:
        self.clock = FakeClock(NOW)
        self.cluster = FakeCluster(self.clock, Faults())
        self.cluster.put(ObservedNamespace("payments", "u-ns"))
        self.cluster.put(service_account())
        self.index = ClusterIndex(CLUSTER.id, self.clock, self._hear)
        self.metrics = Metrics(version="1", detailed=True, mode="detailed")
        self.woken: list[PolicyKey] = []
        self.asked = 0
        self.snapshots: tuple[AwsAccountSnapshot, ...] = ()
        self.sink = FakeSink()
        self.inventory = Inventory(
            view=self.index,
            snapshots=lambda: self.snapshots,
            cluster=CLUSTER,
            metrics=self.metrics,
            clock=self.clock,
            reporter=SubjectReporter(self.sink, self.metrics, self.clock, owner=CLUSTER.id),
            wake_policy=self.woken.append,
            judge=judge,
        )
        self.cluster.watch(self.index)

    def _hear(self, event: ChangeEvent) -> None:
        if hasattr(self, "inventory"):
            self.asked += self.inventory.changed(event)

    def grant(self, name: str, rules: Iterable[KubernetesRule], owner: str = "") -> None:
        self.cluster.put(ObservedRoleDefinition("Role", "payments", name, "", "", tuple(rules), owner))
        self.cluster.put(
            ObservedBinding(
                "RoleBinding",
                "payments",
                name,
                "",
                "",
                RoleRef("Role", name),
                (BindingSubject("ServiceAccount", API.name, API.namespace),),
                owner,
            )
        )

    def grant_everywhere(self, name: str, rules: Iterable[KubernetesRule]) -> None:
        self.cluster.put(ObservedRoleDefinition("ClusterRole", "", name, "", "", tuple(rules)))
        subject = BindingSubject("ServiceAccount", API.name, API.namespace)
        self.cluster.put(
            ObservedBinding("ClusterRoleBinding", "", name, "", "", RoleRef("ClusterRole", name), (subject,))
        )

    def declare(self) -> None:
        self.cluster.declare(KEY, spec("Observe"))

    async def look(self) -> SubjectCounts | None:
        await self.clock.sleep(3600)
        await self.inventory.run("cluster")
        return self.inventory.counts_of(KEY)

    def value(self, name: str, *labels: str) -> float:
        return float(getattr(self.metrics, name).labels(*labels)._value.get())


def account_with_role(owner: str = "") -> AwsAccountSnapshot:
    """An account whose one role the ServiceAccount can be; it reads the objects of one bucket."""
    trust = render_trust(TrustMethod.IRSA, CLUSTER, API, account())
    document = build_document(
        [build_statement("Allow", actions=["s3:GetObject"], resources=["arn:aws:s3:::invoices/*"])]
    )
    tags = {"leastwise.dev/owner": owner} if owner else {}
    role = AwsRole("reader", ROLE_ARN, "AROA1", "/leastwise/", trust, inline={"p": document}, tags=tags)
    return AwsAccountSnapshot("prod", "111122223333", NOW, 0.0, roles={"reader": role})


@pytest.fixture
def world() -> World:
    return World()


async def test_what_ours_grants_is_declared_and_the_rest_is_not(world: World) -> None:
    world.declare()
    world.grant("ours", READ, owner=MARK)
    world.grant("foreign", SECRETS)
    counts = await world.look()
    assert counts is not None
    assert (counts.effective, counts.undeclared) == (4, 2)
    assert world.woken == [KEY]


async def test_what_the_api_server_gives_everybody_is_not_undeclared(world: World) -> None:
    world.declare()
    rules = (KubernetesRule(("authorization.k8s.io",), ("selfsubjectaccessreviews",), ("create",)),)
    world.cluster.put(ObservedRoleDefinition("ClusterRole", "", "system:basic-user", "", "", rules))
    everybody = BindingSubject("Group", "system:authenticated")
    name = "system:basic-user"
    world.cluster.put(
        ObservedBinding("ClusterRoleBinding", "", name, "", "", RoleRef("ClusterRole", name), (everybody,))
    )
    counts = await world.look()
    assert counts is not None
    assert (counts.effective, counts.undeclared) == (1, 0)


@pytest.mark.parametrize(("owner", "undeclared"), [(MARK, 0), ("other/team/policy", 1)])
async def test_a_role_of_ours_is_declared_and_a_foreign_one_is_not(
    world: World, owner: str, undeclared: int
) -> None:
    world.declare()
    world.snapshots = (account_with_role(owner),)
    counts = await world.look()
    assert counts is not None
    assert (counts.effective, counts.undeclared) == (1, undeclared)


async def test_equal_counts_wake_nobody_again(world: World) -> None:
    world.declare()
    world.grant("ours", READ, owner=MARK)
    await world.look()
    await world.look()
    assert world.woken == [KEY]


async def test_a_risky_grant_shows_in_counts_metrics_and_reports(world: World) -> None:
    world.declare()
    await world.look()
    world.grant_everywhere("legacy", ADMIN)
    counts = await world.look()
    assert counts is not None
    assert counts.risks["critical"] >= 1
    assert world.value("privileged", "kubernetes", "Admin") == 1
    assert world.value("findings", "Admin", "critical", "kubernetes") >= 1
    assert world.value("findings_namespace", "payments", "critical") >= 1
    assert world.value("graph_edges", "kubernetes") > 0
    assert [each.namespace for each in world.sink.reports] == ["payments"]


async def test_a_grant_that_goes_is_forgotten(world: World) -> None:
    world.declare()
    world.grant_everywhere("legacy", ADMIN)
    await world.look()
    world.cluster.remove("ClusterRoleBinding", "", "legacy")
    world.cluster.remove("ClusterRole", "", "legacy")
    counts = await world.look()
    assert counts == SubjectCounts()
    assert world.value("privileged", "kubernetes", "Admin") == 0
    assert world.sink.reports == {}


async def test_after_any_changes_the_answers_are_those_of_a_fresh_start(world: World) -> None:
    world.declare()
    world.grant("a", READ, owner=MARK)
    await world.look()
    world.grant("a", SECRETS, owner=MARK)
    world.grant("b", READ)
    world.cluster.put(service_account("web"))
    incremental = await world.look()
    fresh = World()
    fresh.declare()
    fresh.grant("a", SECRETS, owner=MARK)
    fresh.grant("b", READ)
    fresh.cluster.put(service_account("web"))
    assert incremental == await fresh.look()


async def test_identities_are_counted_by_who_manages_them(world: World) -> None:
    world.declare()
    world.cluster.put(service_account("web"))
    await world.look()
    assert world.value("identities", "kubernetes", "managed") == 1
    assert world.value("identities", "kubernetes", "unmanaged") == 1


async def test_a_role_that_the_subject_can_be_counts_too(world: World) -> None:
    world.declare()
    world.snapshots = (account_with_role(),)
    counts = await world.look()
    assert counts is not None
    assert counts.effective == 1
    assert world.value("graph_edges", "across") == 1


async def test_changes_of_no_concern_ask_for_no_run(world: World) -> None:
    asked = world.asked
    assert not world.inventory.changed(ChangeEvent("EntitlementCeiling", "", "x", None, None))
    assert world.asked == asked


async def test_a_run_rests_for_a_multiple_of_what_it_took(world: World) -> None:
    again = await world.inventory.run("cluster")
    assert again == LOOK_AGAIN_SECONDS


async def test_a_kind_that_cannot_be_read_makes_rules_undecided_and_is_no_all_clear(world: World) -> None:
    world.declare()
    world.cluster.lose("ClusterRoleBinding", ForbiddenError("may not list clusterrolebindings"))
    counts = await world.look()
    assert counts is not None
    assert counts.unknown > 0


async def test_a_second_account_is_seen_and_one_that_goes_is_forgotten(world: World) -> None:
    world.declare()
    first = account_with_role()
    other = replace(first.roles["reader"], arn="arn:aws:iam::444455556666:role/other", name="other")
    second = replace(first, account_ref="stage", account_id="444455556666", roles={"other": other})
    seen = []
    for snapshots in ((first,), (first, second), (second,), ()):
        world.snapshots = snapshots
        await world.look()
        seen.append(world.value("granted", "aws"))
    assert seen == [1, 2, 1, 0]


async def test_an_edited_role_is_counted_again(world: World) -> None:
    world.declare()
    world.snapshots = (account_with_role(),)
    await world.look()
    wider = build_document(
        [build_statement("Allow", actions=["s3:GetObject", "s3:PutObject"], resources=["*"])]
    )
    role = replace(world.snapshots[0].roles["reader"], inline={"p": wider})
    world.snapshots = (replace(world.snapshots[0], roles={"reader": role}),)
    await world.look()
    assert world.value("granted", "aws") == 2


class CountingJudge(Judge):
    """Counts what it is shown."""

    looks = 0

    def judge(self, look: Look, at: datetime) -> Judged:
        self.looks += 1
        return super().judge(look, at)


class FailingJudge(Judge):
    """Fails once, after it took the changes in."""

    fails = False

    def judge(self, look: Look, at: datetime) -> Judged:
        judged = super().judge(look, at)
        if self.fails:
            self.fails = False
            raise RuntimeError("lost")
        return judged


async def test_changes_of_a_run_that_failed_are_not_lost() -> None:
    judge = FailingJudge()
    world = World(judge)
    world.declare()
    await world.look()
    world.grant("a", READ)
    world.grant("b", SECRETS)
    judge.fails = True
    with pytest.raises(RuntimeError):
        await world.look()
    counts = await world.look()
    assert counts is not None
    assert counts.effective == 4
    assert world.value("granted", "kubernetes") == 4


async def test_many_changes_of_one_object_wait_as_one(world: World) -> None:
    world.declare()
    await world.look()
    for place in range(50):
        world.grant("a", (rule((f"kind{place}s",), ("get",)),))
    assert len(world.inventory._pending) == 2  # the Role and its RoleBinding
    counts = await world.look()
    assert counts is not None
    assert counts.effective == 1


async def test_very_many_changes_begin_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MOST_CHANGES", 3)
    world.declare()
    await world.look()
    for name in ("a", "b", "c"):
        world.grant(name, (rule((f"{name}s",), ("get",)),))
    counts = await world.look()
    assert counts is not None
    assert counts.effective == 3


async def test_what_did_not_change_is_not_judged_again() -> None:
    judge = CountingJudge()
    here = World(judge)
    here.declare()
    for _ in range(3):
        await here.inventory.run("cluster")
        await here.clock.sleep(LOOK_AGAIN_SECONDS * 10)
    assert judge.looks == 1
    await here.clock.sleep(inventory.STANDS_SECONDS)
    await here.inventory.run("cluster")
    assert judge.looks == 2  # keys grow old, exceptions end


async def test_a_written_status_asks_for_no_run(world: World) -> None:
    world.declare()
    await world.look()
    asked = world.asked
    await world.cluster.write_status("EntitlementPolicy", KEY.namespace, KEY.name, {"observedGeneration": 1})
    assert world.asked == asked


async def test_reports_that_cannot_be_asked_for_yet_are_asked_for_soon(world: World) -> None:
    world.declare()
    world.grant_everywhere("legacy", ADMIN)

    async def start(api: str, owner: str) -> frozenset[ReportPlace]:
        raise RetryLaterError("storage starts")

    ours, world.sink.ours = world.sink.ours, start  # type: ignore[method-assign]
    assert await world.inventory.run("cluster") == inventory.SETTLE_SECONDS
    world.sink.ours = ours  # type: ignore[method-assign]
    assert await world.inventory.run("cluster") == LOOK_AGAIN_SECONDS
    assert len(world.sink.reports) == 1


async def test_reports_that_were_refused_are_tried_again_without_judging() -> None:
    judge = CountingJudge()
    here = World(judge)
    here.declare()
    here.grant_everywhere("legacy", ADMIN)
    here.sink.error = ForbiddenError("reports: refused")
    await here.look()
    here.sink.error = None
    await here.clock.sleep(LOOK_AGAIN_SECONDS * 10)
    await here.inventory.run("cluster")
    assert judge.looks == 1
    assert len(here.sink.reports) == 1
