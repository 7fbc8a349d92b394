"""Staged removal in the whole loop: announced, narrowed, watched, given back; no drift, and no widening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import ForbiddenError, LeaseLostError, LeastwiseError, RetryLaterError
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import AwsPermission, KubernetesPermission, KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject, Gap, ObservedRoleDefinition
from leastwise.core.withdrawals.records import Evidence, Progress, Returned, Withdrawn
from leastwise.core.withdrawals.returns import Denial, LivePod
from leastwise.core.withdrawals.staging import Candidate, StagingRules
from leastwise.services.statuses import format_time
from leastwise.services.withdrawal_statuses import render_withdrawal_status
from withdrawal_builders import NOW as AT
from withdrawal_builders import atom, withdrawal
from worlds import API, KEY, MARK, World, aws_spec, spec

GET = KubernetesPermission("", "configmaps", "get")
LIST = KubernetesPermission("", "configmaps", "list")
RULES = StagingRules(announce_seconds=100, watch_seconds=200, last_seconds=10_000)
DECLARED = spec(rules=[{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}])
STAGED: dict[str, Any] = {
    **DECLARED,
    "enforcement": "Enforce",
    "excess": {"windowSeconds": 1000, "minObservedSeconds": 500, "remediation": "Stage"},
}
VIEW = RoleRef("ClusterRole", "view")
VIEW_REF = {"kind": "ClusterRole", "name": "view"}
POD = LivePod(API, "api-0", "pod-uid", "node-1")


@dataclass
class FakeEvidence:
    """Says what a test says is unused and was denied. Implements `UsageEvidence`."""

    unused: tuple[KubernetesPermission, ...] = (LIST,)
    bindings: tuple[RoleRef, ...] = ()
    aws: tuple[AwsPermission, ...] = ()
    gaps: tuple[Gap, ...] = ()
    denied: list[Denial] = field(default_factory=list)
    error: LeastwiseError | None = None

    async def candidates(self, policies: Sequence[EntitlementPolicy], now: datetime) -> tuple[Candidate, ...]:
        if self.error is not None:
            raise self.error
        evidence = Evidence(1000, now - timedelta(seconds=1000), now, ("audit",))
        return tuple(
            Candidate(
                each,
                Withdrawn(self.unused, self.bindings, aws=self.aws),
                evidence,
                denials_are_seen=True,
                gaps=self.gaps,
            )
            for each in policies
        )

    async def denials(self, subjects: Iterable[ServiceAccount], since: datetime) -> tuple[Denial, ...]:
        if self.error is not None:
            raise self.error
        wanted = set(subjects)
        return tuple(each for each in self.denied if each.subject in wanted and each.at >= since)


def staged_world(evidence: FakeEvidence | None = None, rules: StagingRules = RULES) -> World:
    return World(evidence=evidence or FakeEvidence(), staging=rules)


def our_role(world: World) -> ObservedRoleDefinition:
    roles = [
        each
        for each in world.cluster.objects.values()
        if isinstance(each, ObservedRoleDefinition) and each.owner == MARK
    ]
    assert len(roles) == 1
    return roles[0]


def granted(world: World) -> set[KubernetesPermission]:
    return {atom for rule in our_role(world).rules for atom in rule.atoms()}


def documents(world: World) -> list[dict[str, Any]]:
    return [each for where, each in sorted(world.cluster.objects.items()) if where[0] == "Withdrawal"]


def stage(world: World, place: int = 0) -> str:
    conditions = documents(world)[place]["status"]["conditions"]
    return str(next(each["reason"] for each in conditions if each["type"] == "Active"))


async def narrowed_world(evidence: FakeEvidence | None = None) -> World:
    world = staged_world(evidence)
    await world.declare(STAGED)
    await world.settle(150)
    assert granted(world) == {GET}
    return world


# ---------------------------------------------------------------- the stages


async def test_unused_permissions_are_announced_narrowed_watched_and_finished() -> None:
    world = staged_world()
    await world.declare(STAGED)
    await world.settle(5)
    assert (stage(world), granted(world)) == ("Announced", {GET, LIST})
    assert world.condition("Withdrawn") == ("", "")
    await world.settle(110)
    assert (stage(world), granted(world)) == ("Watching", {GET})
    await world.settle(220)
    assert (stage(world), granted(world)) == ("Finished", {GET})
    reasons = [each for each in world.cluster.reasons() if "ithdraw" in each]
    assert reasons == ["WithdrawalAnnounced", "Withdrawn", "WithdrawalFinished"]


async def test_a_withdrawal_is_no_drift_and_the_spec_is_never_edited() -> None:
    world = await narrowed_world()
    assert world.condition("Drifted") == ("False", "InSync")
    assert world.condition("Ready") == ("True", "Succeeded")
    assert world.condition("Withdrawn") == ("True", "UnusedWithdrawn")
    assert world.message("Withdrawn") == "1 declared permissions are withdrawn: list configmaps"
    counts = world.status()["counts"]
    assert (counts["declared"], counts["withdrawn"], counts["changed"]) == (2, 1, 0)
    document = world.cluster.document(KEY)
    assert document is not None
    assert document["spec"] == STAGED


async def test_it_is_told_by_metrics() -> None:
    world = await narrowed_world()
    assert world.metric("leastwise_withdrawals", stage="Watching") == 1
    assert world.metric("leastwise_permissions_withdrawn") == 1


async def test_a_second_look_writes_nothing() -> None:
    world = await narrowed_world()
    world.faults.forget()
    await world.settle(40)
    assert world.faults.texts() == []


async def test_the_way_back_is_tried_before_anything_is_taken() -> None:
    world = await narrowed_world()
    assert world.cluster.tried == [
        ("payments", (KubernetesRule(("",), ("configmaps",), ("get", "list")),)),
    ]


async def test_nothing_is_taken_where_it_could_not_be_given_back() -> None:
    world = staged_world()
    world.faults.fail("kubernetes.try_role *", ForbiddenError("roles is forbidden: escalate"), times=None)
    await world.declare(STAGED)
    await world.settle(400)
    assert (stage(world), granted(world)) == ("Announced", {GET, LIST})
    ready = next(each for each in documents(world)[0]["status"]["conditions"] if each["type"] == "Ready")
    assert ready["message"] == "waits: it could not be given back: roles is forbidden: escalate"


async def test_a_hand_that_widens_the_narrowed_role_is_drift_and_repaired() -> None:
    world = await narrowed_world()
    world.cluster.put(
        replace(our_role(world), rules=(KubernetesRule(("",), ("configmaps",), ("get", "list")),))
    )
    await world.settle(5)
    assert granted(world) == {GET}
    assert "DriftRepaired" in world.cluster.reasons()


# ---------------------------------------------------------------- coming back


def denied(world: World) -> Denial:
    return Denial(
        API,
        world.clock.now(),
        LIST,
        namespace="payments",
        pod=POD.name,
        pod_uid=POD.uid,
        node=POD.node,
    )


async def test_a_person_takes_it_back() -> None:
    world = await narrowed_world()
    name = documents(world)[0]["metadata"]["name"]
    world.cluster.annotate_withdrawal("payments", name, rollback="nightly job", rollback_by="ada")
    await world.settle(5)
    assert (stage(world), granted(world)) == ("RolledBack", {GET, LIST})
    assert documents(world)[0]["status"]["ended"] == {
        "reason": "RolledBack",
        "endedTime": format_time(world.clock.now() - timedelta(seconds=5)),
        "by": "ada",
        "message": "nightly job",
    }
    assert world.condition("Withdrawn") == ("", "")
    assert "withdrawn" not in world.status()["counts"]
    await world.settle(1000)
    assert len(documents(world)) == 1  # left alone for a while


async def test_deleting_the_record_gives_everything_back() -> None:
    world = await narrowed_world()
    name = documents(world)[0]["metadata"]["name"]
    world.cluster.remove("Withdrawal", "payments", name)
    await world.settle(5)
    assert granted(world) == {GET, LIST}


async def test_git_adopts_it_and_nothing_comes_back() -> None:
    world = await narrowed_world()
    left = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}
    await world.declare({**STAGED, "kubernetes": {"rules": [left]}})
    await world.settle(5)
    assert (stage(world), granted(world)) == ("Adopted", {GET})


async def test_its_deadline_gives_it_back_in_time() -> None:
    world = await narrowed_world()
    await world.settle(10_000)
    assert "Expired" in {stage(world, place) for place in range(len(documents(world)))}
    assert granted(world) == {GET, LIST}


async def test_an_exemption_in_git_gives_it_back_at_once() -> None:
    world = await narrowed_world()
    kept = {
        "kubernetes": {"apiGroup": "", "resource": "configmaps", "verb": "list"},
        "reason": "audit",
        "untilTime": "2027-01-01T00:00:00Z",
    }
    await world.declare({**STAGED, "excess": {**STAGED["excess"], "exempt": [kept]}})
    await world.settle(1)
    assert granted(world) == {GET, LIST}
    await world.settle(5)
    assert stage(world) == "RolledBack"


async def test_suggest_gives_everything_back() -> None:
    world = await narrowed_world()
    await world.declare({**STAGED, "excess": {"windowSeconds": 1000, "minObservedSeconds": 500}})
    await world.settle(5)
    assert (stage(world), granted(world)) == ("RolledBack", {GET, LIST})


async def test_a_denied_pod_has_a_harmless_permission_back_within_seconds() -> None:
    evidence = FakeEvidence()
    world = await narrowed_world(evidence)
    world.cluster.live[API] = (POD,)
    evidence.denied.append(denied(world))
    await world.settle(5)
    assert granted(world) == {GET, LIST}
    assert stage(world) == "Returned"
    assert "WithdrawalMissed" in world.cluster.reasons()
    assert world.metric("leastwise_withdrawal_denials_total", answer="returned") == 1
    (back,) = documents(world)[0]["status"]["returned"]
    assert back["podName"] == "api-0"


@pytest.mark.parametrize("is_listed", [True, False], ids=["another pod", "pods may not be listed"])
async def test_a_stolen_token_alerts_once_a_day_and_gets_nothing(*, is_listed: bool) -> None:
    evidence = FakeEvidence()
    world = await narrowed_world(evidence)
    world.cluster.live[API] = (replace(POD, node="node-2"),)
    if not is_listed:
        world.faults.fail("kubernetes.live_pods *", ForbiddenError("pods is forbidden"), times=None)
    evidence.denied += [denied(world), denied(world)]
    await world.settle(30)
    assert granted(world) == {GET}
    assert world.cluster.reasons().count("WithdrawalDenied") == 1
    assert world.metric("leastwise_withdrawal_denials_total", answer="alerted") == 1


# ---------------------------------------------------------------- what stands against it


async def test_without_evidence_nothing_is_announced() -> None:
    world = World(staging=RULES)
    await world.declare(STAGED)
    await world.settle(1000)
    assert documents(world) == []


async def test_a_gap_of_the_evidence_holds_what_was_announced() -> None:
    evidence = FakeEvidence()
    world = staged_world(evidence)
    await world.declare(STAGED)
    await world.settle(5)
    evidence.gaps = (Gap("usage/audit", "kubernetes", "Partial", "no canary"),)
    await world.settle(400)
    assert (stage(world), granted(world)) == ("Announced", {GET, LIST})
    evidence.gaps = ()
    await world.settle(100)
    assert granted(world) == {GET}


async def test_evidence_that_cannot_be_read_is_no_evidence() -> None:
    evidence = FakeEvidence()
    world = staged_world(evidence)
    await world.declare(STAGED)
    await world.settle(5)
    evidence.error = RetryLaterError("the store is locked")
    await world.settle(400)
    assert granted(world) == {GET, LIST}
    assert stage(world) == "Announced"


@pytest.mark.parametrize("kind", ["Withdrawal", "RoleBinding"])
async def test_what_cannot_be_read_in_the_cluster_holds_it(kind: str) -> None:
    world = staged_world()
    await world.declare(STAGED)
    await world.settle(5)
    world.cluster.lose(kind, ForbiddenError(f"{kind} is forbidden"))
    await world.settle(400)
    assert granted(world) == {GET, LIST}


async def test_withdrawals_that_cannot_be_read_widen_nothing() -> None:
    world = await narrowed_world()
    world.cluster.lose("Withdrawal", ForbiddenError("withdrawals is forbidden"))
    await world.settle(1200)
    assert granted(world) == {GET}


async def test_a_withdrawal_that_cannot_be_understood_widens_nothing() -> None:
    world = await narrowed_world()
    world.cluster.malform("Withdrawal", "payments", documents(world)[0]["metadata"]["name"])
    await world.settle(1200)
    assert granted(world) == {GET}
    assert world.ready()[:2] == ("False", "ReadDenied")


async def test_the_annotation_protects() -> None:
    world = staged_world()
    await world.declare(STAGED, protected="true")
    await world.settle(400)
    assert documents(world) == []


async def test_the_annotation_of_the_service_account_protects_too() -> None:
    world = staged_world()
    await world.declare({**STAGED, "enforcement": "Observe"})
    account = world.cluster.objects["ServiceAccount", API.namespace, API.name]
    world.cluster.put(replace(account, annotations=(("leastwise.dev/protected", "true"),)))
    await world.declare(STAGED)
    await world.settle(400)
    assert documents(world) == []


async def test_the_global_stop_survives_a_restart_and_takes_nothing_back() -> None:
    world = await narrowed_world()
    world.numbers = replace(world.numbers, staging=replace(RULES, stopped="incident 17"))
    world.restart()
    await world.settle(100)
    assert granted(world) == {GET}


async def test_a_restart_goes_on_where_it_was() -> None:
    world = staged_world()
    await world.declare(STAGED)
    await world.settle(50)
    world.restart()
    await world.settle(100)
    assert (stage(world), granted(world)) == ("Watching", {GET})
    assert len(documents(world)) == 1


async def test_the_policy_is_deleted_with_everything_it_granted() -> None:
    world = await narrowed_world()
    await world.delete()
    assert not [each for each in world.cluster.objects if each[0] in {"Role", "RoleBinding"}]
    await world.settle(5)
    assert stage(world) == "Superseded"


async def test_a_record_is_forgotten_after_its_time() -> None:
    world = staged_world(rules=replace(RULES, keep_seconds=300))
    await world.declare(STAGED)
    await world.settle(150)
    await world.delete()
    await world.settle(400)
    assert documents(world) == []


async def test_a_failed_write_is_tried_again() -> None:
    world = staged_world()
    world.faults.fail("kubernetes.create_withdrawal *", RetryLaterError("busy"), times=2)
    await world.declare(STAGED)
    await world.settle(160)
    assert granted(world) == {GET}


async def test_a_lost_answer_makes_no_second_withdrawal() -> None:
    world = staged_world()
    world.faults.fail("kubernetes.create_withdrawal *", RetryLaterError("lost"), times=1, after=True)
    await world.declare(STAGED)
    await world.settle(160)
    assert len(documents(world)) == 1
    assert granted(world) == {GET}


# ---------------------------------------------------------------- in AWS

OBJECTS = "arn:aws:s3:::invoices/*"
BOTH = {"s3:getobject", "s3:listbucket"}


def actions(world: World) -> set[str]:
    role = world.role()
    assert role is not None
    found: set[str] = set()
    for document in role.inline.values():
        assert document is not None
        found |= {action.lower() for each in document.statements for action in each.actions}
    return found


@pytest.mark.parametrize("unused", [("s3:GetObject",), ("s3:GetObject", "s3:ListBucket")], ids=["one", "all"])
async def test_an_action_is_withdrawn_from_its_role_and_comes_back(unused: tuple[str, ...]) -> None:
    evidence = FakeEvidence(unused=(), aws=tuple(AwsPermission(each, OBJECTS) for each in unused))
    world = staged_world(evidence)
    statements = [{"actions": ["s3:GetObject", "s3:ListBucket"], "resources": [OBJECTS]}]
    aws = aws_spec("PodIdentity", statements=statements)
    await world.declare({**STAGED, "aws": aws})
    await world.settle(30)
    assert actions(world) == BOTH
    before = world.role()
    await world.settle(150)
    assert (stage(world), actions(world)) == ("Watching", BOTH - {each.lower() for each in unused})
    assert world.condition("Drifted") == ("False", "InSync")
    narrowed = world.role()
    assert before is not None
    assert narrowed is not None
    assert (narrowed.trust, narrowed.role_id) == (before.trust, before.role_id)
    name = documents(world)[0]["metadata"]["name"]
    world.cluster.annotate_withdrawal("payments", name, rollback="needed", rollback_by="ada")
    await world.settle(30)
    assert actions(world) == BOTH


# ---------------------------------------------------------------- faults


async def test_the_way_back_of_a_binding_is_tried_with_its_subjects() -> None:
    evidence = FakeEvidence(unused=(), bindings=(VIEW,))
    world = staged_world(evidence)
    await world.declare(
        {**STAGED, "kubernetes": {**STAGED["kubernetes"], "bindings": [{"roleRef": VIEW_REF}]}}
    )
    await world.settle(150)
    subject = BindingSubject("ServiceAccount", API.name, API.namespace)
    assert world.cluster.tried == [("RoleBinding", "payments", VIEW, (subject,))]
    assert stage(world) == "Watching"
    assert len([each for each in world.owned() if each.startswith("RoleBinding")]) == 1
    name = documents(world)[0]["metadata"]["name"]
    world.cluster.annotate_withdrawal("payments", name, rollback="needed", rollback_by="ada")
    await world.settle(5)
    assert len([each for each in world.owned() if each.startswith("RoleBinding")]) == 2


async def test_a_way_back_that_cannot_be_asked_for_is_asked_again() -> None:
    world = staged_world()
    world.faults.fail("kubernetes.try_role *", RetryLaterError("busy"), times=3)
    await world.declare(STAGED)
    await world.settle(160)
    assert granted(world) == {GET}


async def test_a_status_that_cannot_be_written_narrows_nothing_and_is_tried_again() -> None:
    world = staged_world()
    await world.declare(STAGED)
    await world.settle(5)
    name = documents(world)[0]["metadata"]["name"]
    world.faults.fail(f"kubernetes.write_status payments/{name}", RetryLaterError("busy"), times=5)
    await world.settle(160)
    assert (stage(world), granted(world)) == ("Watching", {GET})


async def test_an_event_that_cannot_be_posted_costs_nothing_else() -> None:
    world = staged_world()
    world.faults.fail("kubernetes.emit_event *", ForbiddenError("events is forbidden"), times=None)
    await world.declare(STAGED)
    await world.settle(160)
    assert granted(world) == {GET}


async def test_a_flood_of_denials_asks_for_pods_once_a_run_and_only_where_it_matters() -> None:
    evidence = FakeEvidence()
    world = await narrowed_world(evidence)
    other = replace(denied(world), kubernetes=KubernetesPermission("", "secrets", "get"))
    evidence.denied += [other] * 50
    await world.settle(3)
    asked = [each for each in world.faults.reads if each.verb == "live_pods"]
    assert asked == []
    evidence.denied += [denied(world)] * 50
    await world.settle(1)
    asked = [each for each in world.faults.reads if each.verb == "live_pods"]
    assert 0 < len(asked) <= 2
    assert world.cluster.reasons().count("WithdrawalDenied") == 1


async def test_denials_that_cannot_be_read_give_nothing_back() -> None:
    evidence = FakeEvidence()
    world = await narrowed_world(evidence)
    world.cluster.live[API] = (POD,)
    evidence.error = RetryLaterError("the store is locked")
    evidence.denied.append(denied(world))
    await world.settle(30)
    assert granted(world) == {GET}
    evidence.error = None
    await world.settle(5)
    assert granted(world) == {GET, LIST}


@pytest.mark.parametrize(
    "pattern",
    [
        "kubernetes.create_withdrawal *",
        "kubernetes.try_role *",
        "kubernetes.write_status payments/invoice-reader-*",
    ],
)
async def test_a_lost_lease_ends_the_run(pattern: str) -> None:
    world = staged_world()
    world.faults.fail(pattern, LeaseLostError("expired"))
    world.cluster.declare(KEY, STAGED)
    with pytest.raises(LeaseLostError):
        await world.settle(160)


async def test_a_lost_lease_ends_the_run_also_while_denials_are_heard() -> None:
    evidence = FakeEvidence()
    world = await narrowed_world(evidence)
    evidence.error = LeaseLostError("expired")
    with pytest.raises(LeaseLostError):
        await world.settle(10)


async def test_where_nothing_is_staged_nothing_is_asked() -> None:
    world = staged_world(FakeEvidence(error=RetryLaterError("never asked")))
    await world.declare(DECLARED)
    await world.settle(700)
    assert documents(world) == []


async def test_a_new_name_in_the_status_is_bounded() -> None:
    world = await narrowed_world()
    name = documents(world)[0]["metadata"]["name"]
    world.cluster.annotate_withdrawal("payments", name, rollback="x" * 2000, rollback_by="y" * 2000)
    await world.settle(5)
    ended = documents(world)[0]["status"]["ended"]
    assert (len(ended["by"]), len(ended["message"])) == (256, 512)


def test_a_permission_of_one_name_is_told_with_its_name() -> None:
    one = withdrawal(
        atom("secrets", "get", name="db"),
        progress=Progress(narrowed=AT, returned=(Returned(atom("secrets", "get", name="db"), AT),)),
    )
    status: Any = render_withdrawal_status(one, held="", taken=0, now=AT)
    assert status["returned"] == [
        {
            "kubernetes": {"apiGroup": "", "resource": "secrets", "verb": "get", "resourceName": "db"},
            "returnedTime": format_time(AT),
        }
    ]
