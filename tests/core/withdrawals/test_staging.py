"""Announce, wait, narrow: what is decided from the evidence, and everything that stands against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import aws_block, kubernetes_block, role_ref, rule, statement
from leastwise.core.entitlements import DeletionPolicy, Enforcement, EntitlementPolicy
from leastwise.core.identities import PolicyKey
from leastwise.core.snapshots import Gap
from leastwise.core.withdrawals.budgets import Budgets
from leastwise.core.withdrawals.records import (
    ExcessRules,
    Exemption,
    Progress,
    Remediation,
    Returned,
    Stage,
    Withdrawal,
    Withdrawn,
)
from leastwise.core.withdrawals.staging import (
    Action,
    Advance,
    Announce,
    Candidate,
    Forget,
    Freeze,
    Hold,
    Inputs,
    StagingRules,
    TryRestore,
    objections,
    plan,
)
from leastwise.core.withdrawals.subtractions import still_reached, subtract
from withdrawal_builders import DAY, NOW, SUBJECT, announced, atom, evidence, pair, staged, withdrawal

GET, LIST = atom(verb="get"), atom(verb="list")
KEY = staged().key
UNUSED = Withdrawn(kubernetes=(LIST,))


def candidate(
    policy: EntitlementPolicy | None = None, unused: Withdrawn = UNUSED, **fields: Any
) -> Candidate:
    fields = {"evidence": evidence(NOW), "denials_are_seen": True, **fields}
    return Candidate(policy or staged(), unused, **fields)


def inputs(
    *candidates: Candidate, restores: Iterable[Withdrawal] = (), rules: StagingRules | None = None
) -> Inputs:
    """Everything that the candidates need; the way back of `restores` was tried and would go through."""
    policies = {each.policy.key: each.policy for each in candidates}
    return Inputs(
        policies=policies,
        candidates={each.policy.key: each for each in candidates},
        standing=frozenset(policies),
        restores={(each.namespace, each.name): "" for each in restores},
        rules=rules or StagingRules(),
    )


def narrowed(actions: tuple[Action, ...]) -> list[str]:
    return [
        each.withdrawal.name
        for each in actions
        if isinstance(each, Advance) and each.progress.narrowed and not each.withdrawal.progress.narrowed
    ]


# ---------------------------------------------------------------- announcing


def test_what_is_unused_is_announced_with_its_evidence_and_its_times() -> None:
    (action,) = plan([], inputs(candidate()), NOW)
    assert isinstance(action, Announce)
    made = action.withdrawal
    assert (made.policy, made.subject, made.withdrawn) == (KEY, SUBJECT, UNUSED)
    assert made.evidence == evidence(NOW)
    assert (made.announced, made.narrow_after) == (NOW, NOW + 7 * DAY)
    assert made.until == NOW + 97 * DAY
    assert made.progress == Progress()
    assert made.name.startswith("invoice-reader-")
    assert made.reason == (
        "not used in a window of 7776000 seconds, of which 8640000 were watched without a break"
    )


def test_nothing_unused_announces_nothing() -> None:
    assert plan([], inputs(candidate(unused=Withdrawn())), NOW) == ()


@pytest.mark.parametrize(
    "open_one",
    [
        announced(GET, narrow_after=NOW + DAY),
        withdrawal(GET),
        withdrawal(GET, progress=Progress(narrowed=NOW)),
    ],
    ids=["announced", "watching", "narrowed"],
)
def test_one_withdrawal_of_a_policy_at_a_time(open_one: Withdrawal) -> None:
    actions = plan([open_one], inputs(candidate()), NOW)
    assert not [each for each in actions if isinstance(each, Announce)]


def test_a_finished_one_does_not_stand_in_the_way_and_is_not_announced_twice() -> None:
    done = replace(withdrawal(GET).progress, finished=NOW - DAY)
    (action,) = plan(
        [withdrawal(GET, progress=done)], inputs(candidate(unused=Withdrawn(kubernetes=(GET, LIST)))), NOW
    )
    assert isinstance(action, Announce)
    assert action.withdrawal.withdrawn == UNUSED


@pytest.mark.parametrize(
    ("progress", "is_spared"),
    [
        (Progress(NOW - 9 * DAY, end=Stage.ROLLED_BACK, ended=NOW - 8 * DAY), True),
        (Progress(NOW - 9 * DAY, end=Stage.EXPIRED, ended=NOW - 8 * DAY), True),
        (Progress(NOW - 9 * DAY, end=Stage.RETURNED, ended=NOW - 8 * DAY), True),
        (Progress(NOW - 9 * DAY, end=Stage.ROLLED_BACK, ended=NOW - 90 * DAY), False),
        (Progress(NOW - 9 * DAY, end=Stage.SUPERSEDED, ended=NOW - 8 * DAY), False),
        (Progress(end=Stage.CANCELLED, ended=NOW - 8 * DAY), False),
        (
            Progress(NOW - 9 * DAY, end=Stage.ADOPTED, ended=NOW, returned=(Returned(LIST, NOW - DAY),)),
            True,
        ),
        (
            Progress(NOW - 9 * DAY, end=Stage.ADOPTED, ended=NOW, returned=(Returned(LIST, NOW - 90 * DAY),)),
            False,
        ),
    ],
)
def test_what_came_back_is_left_alone_for_a_while(progress: Progress, *, is_spared: bool) -> None:
    actions = plan([withdrawal(progress=progress)], inputs(candidate()), NOW)
    assert is_spared is not any(isinstance(each, Announce) for each in actions)


def test_a_withdrawal_that_ends_in_this_run_is_not_announced_anew_in_it() -> None:
    actions = plan([withdrawal(rollback_reason="job")], inputs(candidate()), NOW)
    assert [type(each) for each in actions] == [Advance]


# ---------------------------------------------------------------- which words

TWO = Withdrawn(kubernetes=(GET, LIST))


def announced_words(one: Candidate) -> Withdrawn:
    for each in plan([], inputs(one), NOW):
        assert isinstance(each, Announce)
        return each.withdrawal.withdrawn
    return Withdrawn()


def test_only_declared_words_are_announced() -> None:
    strange = Withdrawn(
        kubernetes=(LIST, atom("secrets", "get")),
        bindings=(role_ref(),),
        cluster_bindings=(role_ref(),),
        aws=(pair(),),
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
    )
    assert announced_words(candidate(unused=strange)) == UNUSED
    assert announced_words(candidate(staged(kubernetes=None), strange)) == Withdrawn()


def test_exempt_words_are_left_out() -> None:
    kept = Exemption("audit", NOW + DAY, kubernetes=LIST)
    policy = staged(excess=ExcessRules(exempt=(kept,), remediation=Remediation.STAGE))
    assert announced_words(candidate(policy, TWO)) == Withdrawn(kubernetes=(GET,))


def test_a_word_that_a_staying_wildcard_grants_anyway_is_left_out() -> None:
    policy = staged(kubernetes=kubernetes_block(rules=[rule(), rule(["*"], ["list"])]))
    assert announced_words(candidate(policy, TWO)) == Withdrawn(kubernetes=(GET,))


def test_a_wildcard_that_would_take_a_used_word_with_it_is_left_out() -> None:
    policy = staged(kubernetes=kubernetes_block(rules=[rule(), rule(["*"], ["list"])]))
    assert announced_words(candidate(policy, Withdrawn(kubernetes=(atom("*", "list"),)))) == Withdrawn()
    both = Withdrawn(kubernetes=(atom("*", "list"), LIST))
    assert announced_words(candidate(policy, both)) == both


def test_the_same_in_aws() -> None:
    policy = staged(aws=aws_block(statements=[statement(["s3:GetObject", "s3:*"])]))
    assert announced_words(candidate(policy, Withdrawn(aws=(pair("s3:*"),)))) == Withdrawn()
    both = Withdrawn(aws=(pair("s3:*"), pair()))
    assert announced_words(candidate(policy, both)) == both


def test_bindings_of_a_policy_that_orphans_are_left_out() -> None:
    block = kubernetes_block(bindings=[role_ref()], cluster_bindings=[role_ref()])
    unused = Withdrawn(bindings=(role_ref(),), cluster_bindings=(role_ref(),))
    assert announced_words(candidate(staged(kubernetes=block), unused)) == unused
    orphan = staged(kubernetes=block, deletion_policy=DeletionPolicy.ORPHAN)
    assert announced_words(candidate(orphan, unused)) == Withdrawn()


def test_one_withdrawal_holds_no_more_than_its_schema_takes() -> None:
    names = [f"r{number:03}" for number in range(200)]
    policy = staged(kubernetes=kubernetes_block(rules=[rule(names, ["get"])]))
    many = Withdrawn(kubernetes=tuple(atom(name, "get") for name in names))
    assert announced_words(candidate(policy, many)).kubernetes == many.kubernetes[:128]


# ---------------------------------------------------------------- what stands against it

GAP = Gap("usage/audit", "kubernetes", "Partial", "no canary for 3 minutes")

AGAINST = [
    pytest.param(candidate(staged(enforcement=Enforcement.OBSERVE)), "not enforced", id="Observe"),
    pytest.param(candidate(staged(excess=ExcessRules())), "not 'Stage'", id="Suggest"),
    pytest.param(candidate(staged(excess=None)), "not 'Stage'", id="no excess block"),
    pytest.param(candidate(staged(invalid="x")), "not valid", id="invalid"),
    pytest.param(candidate(staged(deleting=True)), "being deleted", id="deleting"),
    pytest.param(candidate(staged(match_labels={"a": "b"})), "a selector may choose", id="selector"),
    pytest.param(candidate(protected_by="leastwise.dev/protected"), "forbids it", id="protected"),
    pytest.param(candidate(is_elevated=True), "live elevation", id="elevated"),
    pytest.param(candidate(gaps=(GAP,)), "usage/audit cannot be read", id="gap"),
    pytest.param(candidate(denials_are_seen=False), "denials would not be seen", id="blind"),
    pytest.param(
        candidate(evidence=evidence(NOW, days=29)), "for 2505600 of 2592000 seconds", id="too short"
    ),
    pytest.param(
        candidate(evidence=evidence(NOW - timedelta(seconds=901))), "ends too long ago", id="too old"
    ),
]


@pytest.mark.parametrize(("one", "why"), AGAINST)
def test_nothing_is_announced_against(one: Candidate, why: str) -> None:
    assert any(why in each for each in objections(one, StagingRules(), NOW))
    assert not [each for each in plan([], inputs(one), NOW) if isinstance(each, Announce)]


@pytest.mark.parametrize(("one", "why"), AGAINST)
def test_nothing_is_narrowed_against(one: Candidate, why: str) -> None:
    waiting = announced()
    actions = plan([waiting], inputs(one, restores=[waiting]), NOW)
    assert narrowed(actions) == []
    held = [each for each in actions if isinstance(each, Hold)]
    ended = [each for each in actions if isinstance(each, Advance) and each.progress.end]
    assert ended or any(why in each.reason for each in held)


def test_the_smallest_that_passes_passes() -> None:
    edge = candidate(evidence=evidence(NOW - timedelta(seconds=900), days=30))
    assert objections(edge, StagingRules(), NOW) == ()


def test_the_global_stop_announces_and_narrows_nothing_and_takes_nothing_back() -> None:
    rules = StagingRules(stopped="incident 17")
    active = withdrawal(name="invoice-reader-0")
    waiting = announced()
    actions = plan([active, waiting], inputs(candidate(), restores=[waiting], rules=rules), NOW)
    assert actions == (Hold(waiting, "all removal is stopped: incident 17"),)


# ---------------------------------------------------------------- narrowing


def test_nothing_is_narrowed_before_its_time() -> None:
    early = announced(narrow_after=NOW + timedelta(seconds=1))
    assert plan([early], inputs(candidate(), restores=[early]), NOW) == ()


def test_the_way_back_is_tried_first() -> None:
    waiting = announced()
    assert plan([waiting], inputs(candidate()), NOW) == (TryRestore(waiting),)


def test_it_is_narrowed_when_the_way_back_is_open() -> None:
    waiting = announced()
    (action,) = plan([waiting], inputs(candidate(), restores=[waiting]), NOW)
    assert action == Advance(waiting, Progress(narrowed=NOW))


def test_it_is_held_when_the_way_back_is_closed() -> None:
    waiting = announced()
    known = replace(inputs(candidate()), restores={(waiting.namespace, waiting.name): "roles is forbidden"})
    assert plan([waiting], known, NOW) == (Hold(waiting, "it could not be given back: roles is forbidden"),)


def test_what_was_used_meanwhile_cancels_it() -> None:
    waiting = announced(GET, LIST)
    (first, *_) = plan([waiting], inputs(candidate(), restores=[waiting]), NOW)
    assert isinstance(first, Advance)
    assert first.progress.end is Stage.CANCELLED


def test_without_evidence_it_waits() -> None:
    waiting = announced()
    known = Inputs(policies={KEY: staged()}, standing=frozenset({KEY}))
    assert plan([waiting], known, NOW) == (Hold(waiting, "there is no evidence about the policy now"),)


def test_over_open_drift_it_waits() -> None:
    waiting = announced()
    known = replace(inputs(candidate(), restores=[waiting]), standing=frozenset())
    (action,) = plan([waiting], known, NOW)
    assert action == Hold(waiting, "what is declared is not granted as declared yet")


@pytest.mark.parametrize(
    ("freeze", "holds"),
    [
        (Freeze("year end"), True),
        (Freeze("year end", since=NOW - DAY, until=NOW + DAY), True),
        (Freeze("year end", since=NOW), True),
        (Freeze("year end", until=NOW), False),
        (Freeze("year end", since=NOW + DAY), False),
        (Freeze("weekend", weekdays=frozenset({NOW.weekday()})), True),
        (Freeze("weekend", weekdays=frozenset({(NOW.weekday() + 1) % 7})), False),
    ],
)
def test_a_freeze_holds_narrowing_and_lets_announce(freeze: Freeze, *, holds: bool) -> None:
    waiting = announced()
    rules = StagingRules(freezes=(freeze,))
    actions = plan([waiting], inputs(candidate(), restores=[waiting], rules=rules), NOW)
    assert narrowed(actions) == ([] if holds else [waiting.name])
    assert plan([], inputs(candidate(), rules=rules), NOW)


# ---------------------------------------------------------------- budgets


def several(
    count: int, namespace: str = "payments", **fields: Any
) -> tuple[list[Withdrawal], list[Candidate]]:
    waiting, candidates = [], []
    for number in range(count):
        key = PolicyKey(namespace, f"p{number}")
        policy = replace(staged(**fields), key=key)
        words = UNUSED if policy.aws is None else Withdrawn(aws=(pair(),))
        waiting.append(announced(name=f"w{number}", namespace=namespace, policy=key, withdrawn=words))
        candidates.append(candidate(policy, words))
    return [
        replace(each, subject=one.policy.named_account) for each, one in zip(waiting, candidates, strict=True)
    ], candidates


@pytest.mark.parametrize(
    ("budgets", "why"),
    [
        (Budgets(total=2), "2 an hour are narrowed at most"),
        (Budgets(namespace=2), "2 an hour are narrowed in one namespace at most"),
    ],
)
def test_a_budget_holds_what_is_beyond_it(budgets: Budgets, why: str) -> None:
    waiting, candidates = several(4)
    rules = StagingRules(budgets=budgets)
    actions = plan(waiting, inputs(*candidates, restores=waiting, rules=rules), NOW)
    assert narrowed(actions) == ["w0", "w1"]
    assert [each.reason for each in actions if isinstance(each, Hold)] == [why, why]


def test_the_budget_of_an_account_counts_what_is_in_it() -> None:
    waiting, candidates = several(3, aws=aws_block())
    rules = StagingRules(budgets=Budgets(account=1))
    actions = plan(waiting, inputs(*candidates, restores=waiting, rules=rules), NOW)
    assert narrowed(actions) == ["w0"]
    assert {each.reason for each in actions if isinstance(each, Hold)} == {
        "1 an hour are narrowed in one account at most"
    }
    in_cluster, others = several(3)
    actions = plan(in_cluster, inputs(*others, restores=in_cluster, rules=rules), NOW)
    assert len(narrowed(actions)) == 3


@pytest.mark.parametrize(
    ("at", "is_free"), [(NOW - timedelta(minutes=59), False), (NOW - timedelta(hours=1), True)]
)
def test_what_was_narrowed_before_a_restart_counts_for_an_hour(at: datetime, *, is_free: bool) -> None:
    before = withdrawal(GET, name="w-before", progress=Progress(narrowed=at, end=Stage.ADOPTED, ended=NOW))
    waiting = announced()
    rules = StagingRules(budgets=Budgets(total=1))
    actions = plan([before, waiting], inputs(candidate(), restores=[waiting], rules=rules), NOW)
    assert bool(narrowed(actions)) is is_free


# ---------------------------------------------------------------- endings


def test_endings_come_before_everything() -> None:
    ended = announced(rollback_reason="job", rollback_by="ada")
    (action,) = plan([ended], inputs(candidate(unused=Withdrawn()), restores=[ended]), NOW)
    assert isinstance(action, Advance)
    assert (action.progress.end, action.progress.ended_by) == (Stage.CANCELLED, "ada")


def test_a_record_is_kept_and_then_forgotten() -> None:
    old = withdrawal(progress=Progress(NOW - DAY, end=Stage.ADOPTED, ended=NOW - 180 * DAY))
    assert plan([old], Inputs(), NOW) == (Forget(old),)
    assert plan([old], Inputs(), NOW - timedelta(seconds=1)) == ()
    undated = withdrawal(until=NOW, progress=Progress(NOW - DAY, end=Stage.ADOPTED))
    assert plan([undated], Inputs(), NOW) == ()


# ---------------------------------------------------------------- algebra

ATOMS = [atom(resource, verb) for resource in ("configmaps", "pods", "*") for verb in ("get", "list", "*")]
RULES = st.lists(
    st.builds(
        rule,
        st.lists(st.sampled_from(["configmaps", "pods", "*"]), min_size=1, max_size=2),
        st.lists(st.sampled_from(["get", "list", "*"]), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=3,
)


@given(rules=RULES, unused=st.lists(st.sampled_from(ATOMS), unique=True), gap=st.booleans())
def test_what_is_announced_can_be_taken_whole_and_takes_nothing_else(
    rules: list[Any], unused: list[Any], *, gap: bool
) -> None:
    policy = staged(kubernetes=kubernetes_block(rules=rules))
    one = candidate(policy, Withdrawn(kubernetes=tuple(unused)), gaps=(GAP,) if gap else ())
    actions = plan([], inputs(one), NOW)
    assert not (gap and actions)
    for action in actions:
        assert isinstance(action, Announce)
        made = replace(action.withdrawal, progress=Progress(narrowed=NOW))
        result = subtract(policy, [made], NOW)
        assert set(result.taken.kubernetes) == set(made.withdrawn.kubernetes) <= set(unused)
        assert still_reached(result.policy, made.withdrawn) == Withdrawn()


@given(data=st.data(), total=st.integers(0, 3), seconds=st.integers(0, 30 * 86400))
def test_no_order_and_no_time_narrows_more_than_the_budget(
    data: st.DataObject, total: int, seconds: int
) -> None:
    waiting, candidates = several(4)
    now = NOW + timedelta(seconds=seconds)
    fresh = [replace(each, evidence=evidence(now)) for each in candidates]
    rules = StagingRules(budgets=Budgets(total=total))
    known = inputs(*fresh, restores=waiting, rules=rules)
    shuffled = data.draw(st.permutations(waiting))
    actions = plan(shuffled, known, now)
    assert actions == plan(waiting, known, now)
    assert len(narrowed(actions)) <= total
