"""AWS plans: the order is the safety, planning again gives nothing, and a crash anywhere converges."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_worlds import (
    ADMIN,
    CLUSTER,
    MARK,
    STRANGER,
    SUBJECT,
    VIEW_ONLY,
    association,
    converged,
    desire,
    document,
    live_role,
    spilling,
)
from fakes_aws import FakeAwsRefusal, FakeAwsState
from leastwise.core.accounts import AwsQuotas
from leastwise.core.aws_drifts import compare_aws
from leastwise.core.aws_plans import (
    is_detached,
    plan_aws,
    plan_deletion,
    plan_leftovers,
    plan_removal,
)
from leastwise.core.aws_trust import closed_trust, is_closed
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.entitlements import TrustMethod
from leastwise.core.iam_documents import Document, build_document, build_statement, document_atoms
from leastwise.core.plans import (
    AttachPolicy,
    CreateAssociation,
    CreateAwsRole,
    CreateManagedPolicy,
    DeleteAssociation,
    DeleteManagedPolicy,
    DetachPolicy,
    Plan,
    PutBoundary,
    PutInline,
    PutManagedPolicy,
    PutTrust,
    TagRole,
    UntagRole,
    UpdateAssociation,
)
from leastwise.core.snapshots import AwsAccountSnapshot, Gap

INLINE = "leastwise"
END = "2026-01-02T00:00:00Z"
LATER = "2026-06-01T00:00:00Z"
EVERYONE = build_document([build_statement("Allow", actions=["sts:AssumeRole"], principals=[("*", "*")])])
GAPS = [Gap(f"account/prod{part}", "aws", "Throttled", "slow down") for part in ("", "/associations")]


def plan_for(desired: DesiredAwsRole, state: FakeAwsState, **snapshot: Any) -> Plan:
    seen = state.snapshot(**snapshot)
    return plan_aws(desired, seen.roles.get(desired.name.casefold()), seen, MARK)


def kinds(plan: Plan) -> list[str]:
    return [type(each.change).__name__ for each in plan]


def removal(desired: DesiredAwsRole, state: FakeAwsState, end: str = END) -> Plan:
    role = state.role(desired.name)
    return plan_removal(role, state.snapshot(), remove_after=end) if role is not None else ()


def deletion(desired: DesiredAwsRole, state: FakeAwsState) -> Plan:
    role = state.role(desired.name)
    return plan_deletion(role, state.snapshot()) if role is not None else ()


# ---------------------------------------------------------------- the order of writes


def test_creation_opens_the_trust_last_and_then_associates() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY, managed_policy_arns=(VIEW_ONLY,))
    plan = plan_for(desired, FakeAwsState())
    assert kinds(plan) == [
        "CreateAwsRole",
        "CreateManagedPolicy",
        "CreateManagedPolicy",
        "AttachPolicy",
        "AttachPolicy",
        "AttachPolicy",
        "PutInline",
        "PutTrust",
        "CreateAssociation",
    ]
    first = plan[0].change
    assert isinstance(first, CreateAwsRole)
    assert first.trust == closed_trust()
    assert first.tags == desired.tags
    assert plan[0].reason == f"Role/{desired.arn} is missing"


def test_nothing_is_planned_for_what_is_as_declared() -> None:
    for desired in (desire(), spilling(trust=TrustMethod.POD_IDENTITY)):
        assert plan_for(desired, converged(desired)) == ()


def test_repair_takes_away_before_it_gives_and_closes_first() -> None:
    desired = spilling(managed_policy_arns=(VIEW_ONLY,))
    state = converged(
        desired,
        trust=EVERYONE,
        boundary_arn="",
        attached=(ADMIN, desired.managed[0].arn),
        inline={INLINE: document("s3:*"), "mine": document("iam:*")},
        max_session_seconds=43200,
        tags={"leastwise.dev/owner": MARK.text},
    )
    state.policies[desired.managed[0].arn] = replace(
        state.policies[desired.managed[0].arn], document=document("s3:*")
    )
    plan = plan_for(desired, state)
    assert kinds(plan) == [
        "PutTrust",
        "PutBoundary",
        "DeleteInline",
        "DetachPolicy",
        "PutInline",
        "PutManagedPolicy",
        "AttachPolicy",
        "AttachPolicy",
        "SetMaxSession",
        "TagRole",
        "PutTrust",
    ]
    assert plan[0].change == PutTrust(desired.name, closed_trust())
    assert plan[-1].change == PutTrust(desired.name, desired.trust)


def test_a_trust_that_admits_ours_and_others_is_narrowed_once_and_first() -> None:
    desired = desire()
    wide = build_document([*desired.trust.statements, *EVERYONE.statements])
    state = converged(desired, trust=wide, boundary_arn="")
    assert kinds(plan_for(desired, state)) == ["PutTrust", "PutBoundary"]


def test_a_trust_that_is_all_there_is_to_repair_takes_one_write() -> None:
    desired = desire()
    for trust in (EVERYONE, closed_trust(), None):
        plan = plan_for(desired, converged(desired, trust=trust))
        assert [each.change for each in plan] == [PutTrust(desired.name, desired.trust)]


def test_a_trust_that_cannot_be_read_is_closed_before_permissions_change() -> None:
    desired = desire()
    plan = plan_for(desired, converged(desired, trust=None, inline={}))
    assert [each.change for each in plan] == [
        PutTrust(desired.name, closed_trust()),
        PutInline(desired.name, INLINE, desired.inline[INLINE]),
        PutTrust(desired.name, desired.trust),
    ]


def test_a_new_layout_lets_no_right_blink() -> None:
    old = spilling()
    documents = [*old.inline.values(), *(each.document for each in old.managed)]
    whole = build_document(each for document in documents for each in document.statements)
    moved = replace(desire(), inline={INLINE: whole})  # as if the inline limit had grown
    plan = plan_for(moved, converged(old))
    assert kinds(plan) == [
        "PutInline",
        "DetachPolicy",
        "DetachPolicy",
        "DeleteManagedPolicy",
        "DeleteManagedPolicy",
    ]


def test_without_room_surplus_policies_go_first_a5() -> None:
    arns = tuple(f"arn:aws:iam::aws:policy/P{index}" for index in range(9))
    old, new = spilling(managed_policy_arns=arns[:7]), desire(managed_policy_arns=arns)
    content = spilling().inline
    state = converged(old)
    new = replace(new, inline={**content})
    plan = plan_for(new, state)
    assert kinds(plan)[:2] == ["DetachPolicy", "DetachPolicy"]
    state.apply_plan(plan)
    assert plan_for(new, state) == ()


def test_an_emptied_managed_policy_that_a_stranger_also_uses_is_left_a14() -> None:
    old, new = spilling(), desire()
    state = converged(old)
    foreign = replace(live_role(new), name="foreign", arn="arn:aws:iam::111122223333:role/foreign", tags={})
    state.put_role(replace(foreign, attached=(old.managed[0].arn,)))
    plan = plan_for(new, state)
    assert [each.change for each in plan if isinstance(each.change, DeleteManagedPolicy)] == [
        DeleteManagedPolicy(old.managed[1].arn)
    ]


@pytest.mark.parametrize(
    ("method", "found", "expected"),
    [
        (TrustMethod.POD_IDENTITY, None, ["CreateAssociation"]),
        (TrustMethod.POD_IDENTITY, association("other"), ["UpdateAssociation"]),
        (
            TrustMethod.POD_IDENTITY,
            association(desire().arn, disable_session_tags=True),
            ["UpdateAssociation"],
        ),
        (TrustMethod.POD_IDENTITY, association("other", tags=STRANGER), []),
        (TrustMethod.POD_IDENTITY, association(None, tags=None), []),
        (TrustMethod.IRSA, association(desire().arn), ["DeleteAssociation"]),
        (TrustMethod.IRSA, association(desire().arn, tags=STRANGER), []),
        (TrustMethod.IRSA, None, []),
    ],
)
def test_the_association_follows_and_a_strangers_stays(
    method: TrustMethod, found: Any, expected: list[str]
) -> None:
    desired = desire(trust=method)
    state = converged(desired)
    state.associations = {SUBJECT: found} if found is not None else {}
    plan = plan_for(desired, state)
    assert kinds(plan) == expected
    state.apply_plan(plan)
    assert plan_for(desired, state) == ()


def test_an_association_is_withdrawn_first_and_made_last() -> None:
    irsa, pod = desire(), desire(trust=TrustMethod.POD_IDENTITY)
    assert kinds(plan_for(irsa, converged(pod, boundary_arn=""))) == [
        "PutTrust", "DeleteAssociation", "PutBoundary", "PutTrust",
    ]  # fmt: skip
    assert kinds(plan_for(pod, converged(irsa, boundary_arn=""))) == [
        "PutTrust", "PutBoundary", "PutTrust", "CreateAssociation",
    ]  # fmt: skip


# ---------------------------------------------------------------- what is never written


def test_nothing_is_written_to_a_strangers_role_a14() -> None:
    desired = desire()
    for tags in ({}, STRANGER, {"leastwise.dev/adopt": "c1/payments/other"}):
        assert plan_for(desired, converged(desired, tags=tags, boundary_arn="", trust=EVERYONE)) == ()


def test_a_role_at_another_path_is_not_written() -> None:
    desired = desire()
    assert plan_for(desired, converged(desired, path="/other/", boundary_arn="")) == ()


def test_adoption_marks_first_and_keeps_foreign_tags() -> None:
    desired = desire()
    tags = {"leastwise.dev/adopt": MARK.text, "team": "x"}
    state = converged(desired, tags=tags, boundary_arn="")
    plan = plan_for(desired, state)
    assert [each.change for each in plan] == [
        TagRole(desired.name, {"leastwise.dev/owner": MARK.text}),
        PutBoundary(desired.name),
        TagRole(desired.name, {"cost-center": "platform"}),
    ]
    state.apply_plan(plan)
    role = state.role(desired.name)
    assert role is not None
    assert role.tags == {**tags, **desired.tags}
    assert plan_for(desired, state) == ()


def test_a_strangers_policy_under_our_name_is_neither_written_nor_attached() -> None:
    desired = spilling()
    first, second = desired.managed
    state = converged(desired, attached=())
    state.put_policy(first.arn, document("s3:*"), STRANGER)
    assert [each.change for each in plan_for(desired, state)] == [AttachPolicy(desired.name, second.arn)]


def test_a_policy_whose_tags_are_unread_waits_for_its_describe_a24() -> None:
    desired = spilling()
    state = converged(desired, attached=())
    assert plan_for(desired, state, is_described=False) == ()
    assert kinds(plan_for(desired, state)) == ["AttachPolicy", "AttachPolicy"]
    attached = converged(desired)
    attached.policies[desired.managed[0].arn] = replace(
        attached.policies[desired.managed[0].arn], document=document("s3:*")
    )
    assert kinds(plan_for(desired, attached, is_described=False)) == ["PutManagedPolicy"]


def test_nothing_is_created_where_nothing_could_be_read_r12() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    assert plan_for(desired, FakeAwsState(), gaps=GAPS) == ()
    state = converged(desired, attached=())
    state.policies.clear()
    state.associations.clear()
    assert plan_for(desired, state, gaps=GAPS) == ()


def test_without_a_declared_boundary_none_is_written() -> None:
    desired = replace(desire(), boundary_arn="")
    assert plan_for(desired, converged(desired, boundary_arn=ADMIN)) == ()


# ---------------------------------------------------------------- removal and deletion


def test_removal_closes_the_trust_first_and_tags_last() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    state = converged(desired)
    plan = removal(desired, state)
    assert kinds(plan) == [
        "PutTrust", "DeleteAssociation", "DetachPolicy", "DetachPolicy", "DeleteInline", "TagRole",
    ]  # fmt: skip
    state.apply_plan(plan)
    role = state.role(desired.name)
    assert role is not None
    assert is_detached(role)
    assert removal(desired, state) == ()
    assert len(state.policies) == 2  # kept, so that rollback is an attachment


def test_removal_takes_the_association_that_was_read_afresh() -> None:
    desired = desire(trust=TrustMethod.POD_IDENTITY)
    role = live_role(desired)
    for found, count in ((association(desired.arn), 1), (association(desired.arn, tags=STRANGER), 0)):
        plan = plan_removal(role, FakeAwsState().snapshot(), remove_after=END, association=found)
        deletes = [each.change for each in plan if isinstance(each.change, DeleteAssociation)]
        assert deletes == [DeleteAssociation("a-1", SUBJECT)] * count


def test_planning_removal_again_never_prolongs_the_wait() -> None:
    desired = desire()
    state = converged(desired)
    state.apply_plan(removal(desired, state))
    state.put_role(replace(state.roles[desired.name], attached=(ADMIN,), trust=EVERYONE))
    plan = removal(desired, state, LATER)
    assert kinds(plan) == ["PutTrust", "DetachPolicy"]
    broken = replace(live_role(desired), tags={**desired.tags, "leastwise.dev/remove-after": "soon"})
    state.put_role(broken)
    assert kinds(removal(desired, state, LATER))[-1] == "TagRole"


@pytest.mark.parametrize(
    "changes",
    [{"trust": EVERYONE}, {"trust": None}, {"attached": (ADMIN,)}, {"inline": {"a": None}}, {"tags": {}}],
)
def test_a_role_is_detached_only_when_all_of_it_is(changes: dict[str, Any]) -> None:
    tags = {"leastwise.dev/remove-after": END}
    role = live_role(desire(), trust=closed_trust(), inline={}, attached=(), tags=tags)
    assert is_detached(role)
    assert not is_detached(replace(role, **changes))


def test_deletion_empties_then_deletes_our_policies_and_the_role_last_a9() -> None:
    desired = spilling(managed_policy_arns=(VIEW_ONLY,))
    state = converged(desired)
    plan = deletion(desired, state)
    assert kinds(plan) == [
        "PutTrust",
        "DetachPolicy",
        "DetachPolicy",
        "DetachPolicy",
        "DeleteInline",
        "DeleteManagedPolicy",
        "DeleteManagedPolicy",
        "DeleteAwsRole",
    ]
    state.apply_plan(plan)
    assert (state.roles, state.policies) == ({}, {})


def test_a_role_stays_while_its_policies_are_unknown_or_unread_a24() -> None:
    desired = spilling()
    state = converged(desired)
    state.apply_plan(removal(desired, state))
    role = state.roles[desired.name]
    assert plan_deletion(role, state.snapshot(is_described=False)) == ()
    assert plan_deletion(role, state.snapshot(gaps=GAPS))[-1].change == DeleteManagedPolicy(
        desired.managed[1].arn
    )


def test_a_strangers_policy_under_our_name_outlives_the_role_r1() -> None:
    desired = spilling()
    state = converged(desired)
    state.put_policy(desired.managed[0].arn, document(), STRANGER)
    state.apply_plan(deletion(desired, state))
    assert list(state.policies) == [desired.managed[0].arn]
    assert state.roles == {}


def test_a_role_without_a_mark_is_neither_detached_nor_deleted_r1() -> None:
    role = live_role(desire(), tags={})
    seen = FakeAwsState().snapshot()
    assert plan_removal(role, seen, remove_after=END) == ()
    assert plan_deletion(role, seen) == ()


def test_policies_that_lost_their_role_are_found_by_their_mark() -> None:
    desired = spilling()
    state = converged(desired)
    assert plan_leftovers(state.snapshot(), MARK) == ()
    state.roles.clear()
    state.put_policy("arn:aws:iam::111122223333:policy/leastwise/x-spill-1", document(), STRANGER)
    assert [each.change for each in plan_leftovers(state.snapshot(), MARK)] == [
        DeleteManagedPolicy(each.arn) for each in desired.managed
    ]
    assert plan_leftovers(state.snapshot(gaps=GAPS), MARK) == ()
    assert plan_leftovers(state.snapshot(is_described=False), MARK) == ()


# ---------------------------------------------------------------- properties: any state, a crash anywhere

RENDER: Mapping[str, Callable[[], DesiredAwsRole]] = {
    "small": desire,
    "pod": lambda: desire(trust=TrustMethod.POD_IDENTITY),
    "spilling": lambda: spilling(managed_policy_arns=(VIEW_ONLY,)),
    "pod spilling": lambda: spilling(trust=TrustMethod.POD_IDENTITY),
}
DESIRED = {name: render() for name, render in RENDER.items()}
ROLE_EDITS: Mapping[str, dict[str, Any]] = {
    "trust of everyone": {"trust": EVERYONE},
    "trust closed": {"trust": closed_trust()},
    "trust unreadable": {"trust": None},
    "no boundary": {"boundary_arn": ""},
    "admin attached": {"attached": (ADMIN,)},
    "nothing attached": {"attached": ()},
    "inline edited": {"inline": {INLINE: document("s3:*")}},
    "inline unreadable": {"inline": {INLINE: None}},
    "inline gone": {"inline": {}},
    "inline surplus": {"inline": {INLINE: document(), "mine": document("iam:*")}},
    "session": {"max_session_seconds": 900},
    "own tags gone": {"tags": {"leastwise.dev/owner": MARK.text}},
    "in removal": {"tags": {"leastwise.dev/owner": MARK.text, "leastwise.dev/remove-after": END}},
    "adoptable": {"tags": {"leastwise.dev/adopt": MARK.text}},
}


@st.composite
def accounts(draw: st.DrawFn) -> tuple[DesiredAwsRole, FakeAwsState]:
    """An account where the role is absent, or stood as some declaration said and was edited by hand."""
    desired = DESIRED[draw(st.sampled_from(sorted(DESIRED)))]
    before = DESIRED[draw(st.sampled_from(sorted(DESIRED)))]
    changes: dict[str, Any] = {}
    for edit in draw(st.lists(st.sampled_from(sorted(ROLE_EDITS)), max_size=4)):
        changes |= ROLE_EDITS[edit]
    state = converged(before, **changes)
    if draw(st.booleans()):
        state.roles.clear()
    for arn in draw(st.lists(st.sampled_from(sorted(state.policies)), max_size=2)) if state.policies else ():
        if draw(st.booleans()) and not any(arn in each.attached for each in state.roles.values()):
            state.policies.pop(arn, None)
        elif arn in state.policies:
            state.policies[arn] = replace(state.policies[arn], document=document("s3:*"))
    foreign = replace(live_role(before), name="foreign", arn="arn:aws:iam::111122223333:role/foreign")
    state.put_role(replace(foreign, tags={}, attached=(ADMIN,), boundary_arn=""))
    state.put_policy("arn:aws:iam::111122223333:policy/leastwise/foreign-spill-1", document(), {})
    return desired, state


def foreigners(state: FakeAwsState) -> object:
    return (
        state.role("foreign"),
        state.policies["arn:aws:iam::111122223333:policy/leastwise/foreign-spill-1"],
    )


def own_drift(desired: DesiredAwsRole, seen: AwsAccountSnapshot) -> list[object]:
    role = seen.roles.get(desired.name.casefold())
    return [each for each in compare_aws(desired, role, seen, CLUSTER, MARK) if each.repairable]


@given(accounts())
@settings(max_examples=60)
def test_applying_a_plan_leaves_no_drift_and_nothing_to_plan(
    world: tuple[DesiredAwsRole, FakeAwsState],
) -> None:
    desired, state = world
    stood = foreigners(state)
    state.apply_plan(plan_for(desired, state))
    assert plan_for(desired, state) == ()
    assert own_drift(desired, state.snapshot()) == []
    assert foreigners(state) == stood


@given(accounts())
@settings(max_examples=30)
def test_a_crash_after_any_write_of_a_repair_converges_to_the_same(
    world: tuple[DesiredAwsRole, FakeAwsState],
) -> None:
    desired, state = world
    plan = plan_for(desired, state)
    whole = copy.deepcopy(state)
    whole.apply_plan(plan)
    for steps in range(len(plan)):
        killed = copy.deepcopy(state)
        killed.apply_plan(plan, steps=steps)
        killed.apply_plan(plan_for(desired, killed))
        assert killed == whole


@given(accounts())
@settings(max_examples=60)
def test_nobody_is_let_in_before_boundary_and_permissions_are_right(
    world: tuple[DesiredAwsRole, FakeAwsState],
) -> None:
    desired, state = world
    plan = plan_for(desired, state)
    declared = frozenset(
        atom
        for each in (*desired.inline.values(), *(policy.document for policy in desired.managed))
        for atom in document_atoms(each)
    )
    admitted = _admitted(state, desired)
    for planned in plan:
        state.apply(planned.change)
        now = _admitted(state, desired)
        if not now <= admitted:
            role = state.roles[desired.name]
            assert role.boundary_arn == desired.boundary_arn
            assert set(role.attached) <= set(desired.attached)
            assert all(_within(each, declared) for each in role.inline.values())
        admitted = now


def _within(live: Document | None, declared: frozenset[Any]) -> bool:
    return live is not None and document_atoms(live) <= declared


def _admitted(state: FakeAwsState, desired: DesiredAwsRole) -> frozenset[object]:
    """What the trust of the role allows now; an unreadable one is taken for everything declared."""
    role = state.role(desired.name)
    if role is None:
        return frozenset()
    trust = desired.trust if role.trust is None else role.trust
    return frozenset(each for each in document_atoms(trust) if each.effect == "Allow")


@given(accounts())
@settings(max_examples=30)
def test_a_crash_after_any_write_of_a_removal_converges_to_the_same(
    world: tuple[DesiredAwsRole, FakeAwsState],
) -> None:
    desired, state = world
    stood = foreigners(state)
    plan = removal(desired, state)
    whole = copy.deepcopy(state)
    whole.apply_plan(plan)
    for steps in range(len(plan)):
        killed = copy.deepcopy(state)
        killed.apply_plan(plan, steps=steps)
        killed.apply_plan(removal(desired, killed))
        assert killed == whole
        assert is_closed(killed.roles[desired.name].trust)
    assert foreigners(whole) == stood


@given(accounts())
@settings(max_examples=30)
def test_a_crash_after_any_write_of_a_deletion_converges_to_nothing(
    world: tuple[DesiredAwsRole, FakeAwsState],
) -> None:
    desired, state = world
    stood = foreigners(state)
    for steps in range(len(deletion(desired, state)) + 1):
        killed = copy.deepcopy(state)
        killed.apply_plan(deletion(desired, state), steps=steps)
        killed.apply_plan(deletion(desired, killed))
        assert deletion(desired, killed) == ()
        assert foreigners(killed) == stood


@given(accounts())
@settings(max_examples=30)
def test_a_removal_can_be_taken_back_after_any_write(world: tuple[DesiredAwsRole, FakeAwsState]) -> None:
    desired, state = world
    plan = removal(desired, state)
    for steps in range(len(plan) + 1):
        back = copy.deepcopy(state)
        back.apply_plan(plan, steps=steps)
        again = plan_for(desired, back)
        if any(isinstance(each.change, UntagRole) for each in again):
            assert isinstance(again[0].change, UntagRole)
        back.apply_plan(again)
        assert own_drift(desired, back.snapshot()) == []


def test_the_account_in_memory_refuses_what_aws_refuses() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    state = converged(desired, attached=(desired.managed[0].arn,))
    managed = desired.managed[0]
    missing = "arn:aws:iam::111122223333:policy/none"
    for change, code in (
        (CreateAwsRole(desired.name.upper(), closed_trust(), {}, 3600), "EntityAlreadyExists"),
        (CreateManagedPolicy(managed.name, managed.arn, managed.document, {}), "EntityAlreadyExists"),
        (DeleteManagedPolicy(managed.arn), "DeleteConflict"),
        (PutManagedPolicy(missing, managed.document), "NoSuchEntity"),
        (AttachPolicy(desired.name, missing), "NoSuchEntity"),
        (DetachPolicy(desired.name, missing), "NoSuchEntity"),
        (PutBoundary("none"), "NoSuchEntity"),
        (CreateAssociation(SUBJECT, "arn", {}), "ResourceInUse"),
        (UpdateAssociation("other", SUBJECT, "arn"), "ResourceNotFound"),
    ):
        with pytest.raises(FakeAwsRefusal, match=code):
            state.apply(change)
    state.attached_limit = 1
    with pytest.raises(FakeAwsRefusal, match="LimitExceeded"):
        state.apply(AttachPolicy(desired.name, VIEW_ONLY))
    assert state.snapshot().quotas == AwsQuotas()
