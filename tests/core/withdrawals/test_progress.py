"""What became of a withdrawal: who ends it, what follows by itself, and the conditions that tell it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import aws_block, kubernetes_block, role_ref, rule
from leastwise.core.conditions import Condition
from leastwise.core.entitlements import DeletionPolicy, Enforcement, EntitlementPolicy
from leastwise.core.withdrawals.progress import STAGE_MEANINGS, conclude_withdrawal, next_progress
from leastwise.core.withdrawals.records import (
    ENDINGS,
    ExcessRules,
    Exemption,
    Progress,
    Remediation,
    Returned,
    Stage,
    Withdrawal,
    Withdrawn,
)
from withdrawal_builders import DAY, NOW, announced, atom, pair, staged, withdrawal

GET, LIST = atom(verb="get"), atom(verb="list")
ONLY_GET = staged(kubernetes=kubernetes_block(rules=[rule(verbs=["get"])]))
WILD = staged(kubernetes=kubernetes_block(rules=[rule(verbs=["*"])]))


def exempting(*kept: Exemption) -> EntitlementPolicy:
    return staged(excess=ExcessRules(exempt=kept, remediation=Remediation.STAGE))


def after(one: Withdrawal, policy: EntitlementPolicy | None = None, *, stands: bool = True) -> Progress:
    return next_progress(one, policy or staged(), NOW, stands=stands)


@pytest.mark.parametrize(
    ("one", "policy", "stage"),
    [
        pytest.param(withdrawal(rollback_reason="job"), staged(), Stage.ROLLED_BACK, id="a person"),
        pytest.param(withdrawal(), staged(deleting=True), Stage.SUPERSEDED, id="policy is deleted"),
        pytest.param(withdrawal(), staged(service_account="b"), Stage.SUPERSEDED, id="another subject"),
        pytest.param(withdrawal(), staged(match_labels={"a": "b"}), Stage.SUPERSEDED, id="selector"),
        pytest.param(withdrawal(), staged(excess=None), Stage.ROLLED_BACK, id="not staged any more"),
        pytest.param(withdrawal(), ONLY_GET, Stage.ADOPTED, id="Git followed"),
        pytest.param(withdrawal(), staged(kubernetes=None), Stage.ADOPTED, id="the block went"),
        pytest.param(withdrawal(until=NOW), staged(), Stage.EXPIRED, id="deadline"),
        pytest.param(withdrawal(), WILD, Stage.SUPERSEDED, id="a wildcard around it"),
        pytest.param(
            withdrawal(),
            exempting(Exemption("audit", NOW + DAY, kubernetes=LIST)),
            Stage.ROLLED_BACK,
            id="exempt in Git",
        ),
        pytest.param(
            withdrawal(progress=Progress(narrowed=NOW - DAY, returned=(Returned(LIST, NOW),))),
            staged(),
            Stage.RETURNED,
            id="all of it came back",
        ),
        pytest.param(
            withdrawal(withdrawn=Withdrawn(bindings=(role_ref(),))),
            staged(kubernetes=kubernetes_block(bindings=[role_ref()]), deletion_policy=DeletionPolicy.ORPHAN),
            Stage.SUPERSEDED,
            id="a binding that would stay",
        ),
        pytest.param(
            withdrawal(withdrawn=Withdrawn(aws=(pair(),))), staged(aws=None), Stage.ADOPTED, id="in AWS"
        ),
    ],
)
def test_what_ends_a_withdrawal(one: Withdrawal, policy: EntitlementPolicy, stage: Stage) -> None:
    progress = after(one, policy)
    assert (progress.end, progress.ended) == (stage, NOW)
    assert progress.why
    # before anything was taken, every end but adoption is a cancellation
    early = after(replace(one, progress=replace(one.progress, narrowed=None, watched_since=None)), policy)
    assert early.end is (stage if stage is Stage.ADOPTED else Stage.CANCELLED)


def test_a_policy_that_is_gone_ends_it() -> None:
    assert next_progress(withdrawal(), None, NOW, stands=True).end is Stage.SUPERSEDED


def test_a_person_is_named() -> None:
    progress = after(withdrawal(rollback_reason="nightly job", rollback_by="ada"))
    assert (progress.ended_by, progress.why) == ("ada", "nightly job")


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(staged(), id="declared as before"),
        pytest.param(staged(kubernetes=kubernetes_block(rules=[rule(), rule(["pods"])])), id="more beside"),
        pytest.param(staged(enforcement=Enforcement.SUSPENDED), id="suspended"),
        pytest.param(staged(invalid="spec: must be a map"), id="not valid: it decides nothing"),
        pytest.param(exempting(Exemption("audit", NOW + DAY, kubernetes=GET)), id="another exemption"),
        pytest.param(staged(aws=aws_block()), id="another plane"),
    ],
)
def test_what_does_not_end_it(policy: EntitlementPolicy) -> None:
    one = withdrawal()
    assert after(one, policy) is one.progress


def test_part_of_it_may_be_adopted() -> None:
    one = withdrawal(GET, LIST)
    assert after(one, ONLY_GET) is one.progress


def test_what_has_ended_stays_so() -> None:
    one = withdrawal(progress=Progress(narrowed=NOW - DAY, end=Stage.EXPIRED, ended=NOW - DAY))
    assert after(replace(one, rollback_reason="too late"), None) is one.progress


def test_nothing_is_narrowed_here() -> None:
    one = announced()
    assert after(one) is one.progress


def test_watching_begins_when_the_narrower_grant_stands() -> None:
    one = withdrawal(progress=Progress(narrowed=NOW - DAY))
    assert one.stage is Stage.NARROWED
    assert one.finish_at is None
    assert after(one, stands=False) is one.progress
    assert after(one).watched_since == NOW


def test_watching_ends_after_its_time() -> None:
    one = withdrawal(watch_seconds=8 * 86400)
    assert after(one) == replace(one.progress, finished=NOW)
    assert after(replace(one, watch_seconds=8 * 86400 + 1)) is one.progress
    finished = replace(one, progress=after(one))
    assert finished.stage is Stage.FINISHED
    assert after(finished) is finished.progress


# ---------------------------------------------------------------- conditions


def test_every_stage_has_a_meaning_and_every_end_takes_nothing() -> None:
    assert set(STAGE_MEANINGS) == set(Stage)
    for end in ENDINGS:
        assert not withdrawal(progress=Progress(narrowed=NOW - DAY, end=end)).is_active(NOW)


def shown(one: Withdrawal, held: str = "") -> list[tuple[str, str, str, str]]:
    return [(c.type, c.status, c.reason, c.message) for c in conclude_withdrawal(one, held, (), NOW)]


def test_an_active_withdrawal_says_so() -> None:
    assert shown(withdrawal()) == [
        ("Ready", "True", "Watching", STAGE_MEANINGS[Stage.WATCHING]),
        ("Active", "True", "Watching", STAGE_MEANINGS[Stage.WATCHING]),
    ]


def test_an_announced_one_takes_nothing_yet() -> None:
    assert [each[:3] for each in shown(announced())] == [
        ("Ready", "True", "Announced"),
        ("Active", "False", "Announced"),
    ]


def test_an_end_says_why() -> None:
    one = withdrawal(progress=Progress(narrowed=NOW, end=Stage.ROLLED_BACK, ended=NOW, why="nightly job"))
    assert shown(one)[1] == (
        "Active",
        "False",
        "RolledBack",
        f"{STAGE_MEANINGS[Stage.ROLLED_BACK]}: nightly job",
    )
    assert len(shown(one, held="frozen: year end")) == 2


def test_what_is_held_up_is_progressing_and_says_by_what() -> None:
    assert shown(announced(), held="frozen: year end") == [
        ("Ready", "False", "Waiting", "waits: frozen: year end"),
        ("Active", "False", "Announced", STAGE_MEANINGS[Stage.ANNOUNCED]),
        ("Reconciling", "True", "Waiting", "waits: frozen: year end"),
    ]


def test_times_of_conditions_move_only_with_their_status() -> None:
    before = (Condition("Active", "True", "Narrowed", "", 1, NOW - DAY),)
    conditions = conclude_withdrawal(withdrawal(), "", before, NOW)
    assert [each.last_transition_time for each in conditions] == [NOW, NOW - DAY]
