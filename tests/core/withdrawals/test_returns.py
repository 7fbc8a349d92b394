"""What a denial gives back: the harmless, to the pod that really asked, once; the rest alerts and waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import role_ref
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.risks.rules import RULES
from leastwise.core.snapshots import Plane
from leastwise.core.withdrawals.records import Progress, Returned, Stage, Withdrawal, Withdrawn
from leastwise.core.withdrawals.returns import (
    Alert,
    Answer,
    Denial,
    GiveBack,
    LivePod,
    answer_denial,
    is_risky,
)
from withdrawal_builders import DAY, NOW, SUBJECT, announced, atom, pair, withdrawal

LIST = atom(verb="list")
POD = LivePod(SUBJECT, "api-0", "pod-uid", "node-1")
DENIED = Denial(SUBJECT, NOW, LIST, namespace="payments", pod="api-0", pod_uid="pod-uid", node="node-1")


def answered(
    denial: Denial = DENIED, *withdrawals: Withdrawal, pods: tuple[LivePod, ...] = (POD,)
) -> tuple[Answer, ...]:
    return answer_denial(denial, withdrawals or (withdrawal(),), pods, NOW)


def why_not(*args: Any, **fields: Any) -> str:
    (one,) = answered(*args, **fields)
    assert isinstance(one, Alert)
    return one.why


def test_a_missed_harmless_permission_comes_back() -> None:
    one = withdrawal()
    assert answered(DENIED, one) == (GiveBack(one, (Returned(LIST, NOW, "api-0"),)),)


def test_only_what_was_denied_comes_back() -> None:
    one = withdrawal(LIST, atom("secrets", "get"), atom("pods", "get"))
    (back,) = answered(DENIED, one)
    assert isinstance(back, GiveBack)
    assert [each.permission for each in back.returned] == [LIST]


def test_a_request_for_one_name_brings_the_word_that_gave_it() -> None:
    asked = replace(DENIED, kubernetes=atom(verb="list", name="settings"))
    assert isinstance(answered(asked)[0], GiveBack)


@pytest.mark.parametrize(
    "denial",
    [
        pytest.param(replace(DENIED, kubernetes=atom(verb="delete")), id="another verb"),
        pytest.param(replace(DENIED, namespace="shop"), id="another namespace"),
        pytest.param(replace(DENIED, namespace=""), id="the whole cluster"),
        pytest.param(replace(DENIED, subject=ServiceAccount("payments", "b")), id="another subject"),
        pytest.param(replace(DENIED, kubernetes=None, aws=pair("sqs:SendMessage")), id="in AWS"),
        pytest.param(replace(DENIED, kubernetes=None), id="nothing that is known"),
    ],
)
def test_a_denial_that_no_withdrawal_caused_means_nothing(denial: Denial) -> None:
    assert answered(denial) == ()


@pytest.mark.parametrize(
    "one",
    [announced(), withdrawal(until=NOW), withdrawal(progress=Progress(NOW - DAY, end=Stage.ADOPTED))],
    ids=["announced", "deadline", "ended"],
)
def test_what_is_not_active_caused_nothing(one: Withdrawal) -> None:
    assert answered(DENIED, one) == ()


# ---------------------------------------------------------------- the thief


@pytest.mark.parametrize(
    ("denial", "why"),
    [
        pytest.param(replace(DENIED, pod="", pod_uid="", node=""), "names no pod", id="a token of no pod"),
        pytest.param(replace(DENIED, node=""), "names no pod and node", id="no node"),
        pytest.param(replace(DENIED, pod="api-9"), "no live pod", id="a pod that does not run"),
        pytest.param(replace(DENIED, pod_uid="old"), "no live pod", id="a pod that was replaced"),
        pytest.param(replace(DENIED, node="node-2"), "no live pod", id="another node"),
        pytest.param(replace(DENIED, impersonated_by="mallory"), "'mallory' spoke for", id="impersonated"),
    ],
)
def test_a_stolen_token_does_not_get_it_back(denial: Denial, why: str) -> None:
    assert why in why_not(denial)


def test_what_an_impersonator_is_called_stays_printable() -> None:
    assert why_not(replace(DENIED, impersonated_by="\x1b[2Jroot\n")) == (
        "'?[2Jroot?' spoke for the ServiceAccount"
    )


def test_a_pod_of_another_service_account_does_not_count() -> None:
    other = replace(POD, account=ServiceAccount("payments", "b"))
    assert "no live pod" in why_not(DENIED, pods=(other,))
    assert "no live pod" in why_not(DENIED, pods=())


@pytest.mark.parametrize(
    "word",
    [
        atom("secrets", "get"),
        atom("secrets", "list"),
        atom("pods", "create"),
        atom("pods/exec", "create"),
        atom("roles", "escalate", "rbac.authorization.k8s.io"),
        atom("*", "*", "*"),
        atom("serviceaccounts/token", "create"),
        atom("userextras/scopes", "impersonate:user-info", "authentication.k8s.io"),
        atom("secrets", "get", name="db"),
    ],
)
def test_what_a_risk_rule_asks_for_never_comes_back_by_itself(word: KubernetesPermission) -> None:
    assert is_risky(word)
    assert "rule of risk analysis" in why_not(replace(DENIED, kubernetes=word), withdrawal(word))


@pytest.mark.parametrize(
    "word", [LIST, atom(verb="get"), atom("endpointslices", "list", "discovery.k8s.io"), atom(verb="delete")]
)
def test_what_no_rule_asks_for_is_no_risk(word: KubernetesPermission) -> None:
    assert not is_risky(word)


def test_a_harmless_denial_does_not_open_a_word_that_holds_more() -> None:
    wide = withdrawal(atom("*", "list"))
    assert "rule of risk analysis" in why_not(DENIED, wide)


def test_what_came_back_once_does_not_do_so_again() -> None:
    before = withdrawal(
        name="w-0", progress=Progress(NOW - 50 * DAY, end=Stage.RETURNED, returned=(Returned(LIST, NOW),))
    )
    assert "came back by itself before" in why_not(DENIED, before, withdrawal())


def test_what_is_back_already_is_not_given_again() -> None:
    back = withdrawal(
        LIST, atom("pods", "get"), progress=Progress(NOW - DAY, NOW - DAY, returned=(Returned(LIST, NOW),))
    )
    assert answered(DENIED, back) == ()


def test_after_the_watch_a_person_decides() -> None:
    done = withdrawal(progress=Progress(NOW - 20 * DAY, NOW - 20 * DAY, NOW - DAY))
    assert done.stage is Stage.FINISHED
    assert "is over" in why_not(DENIED, done)


@pytest.mark.parametrize(
    ("withdrawn", "namespace", "alerts"),
    [
        (Withdrawn(bindings=(role_ref(),)), "payments", True),
        (Withdrawn(bindings=(role_ref(),)), "shop", False),
        (Withdrawn(cluster_bindings=(role_ref(),)), "shop", True),
    ],
)
def test_a_withdrawn_binding_only_alerts(withdrawn: Withdrawn, namespace: str, *, alerts: bool) -> None:
    answers = answered(replace(DENIED, namespace=namespace), withdrawal(withdrawn=withdrawn))
    assert [type(each) for each in answers] == ([Alert] if alerts else [])


@pytest.mark.parametrize(
    ("withdrawn", "alerts"),
    [
        (Withdrawn(aws=(pair(),)), True),
        (Withdrawn(aws=(pair("sqs:*", "*"),)), False),
        (Withdrawn(managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",)), True),
    ],
)
def test_nothing_comes_back_by_itself_in_aws(withdrawn: Withdrawn, *, alerts: bool) -> None:
    denial = replace(DENIED, kubernetes=None, aws=pair(resource="arn:aws:s3:::invoices/1.pdf"))
    answers = answered(denial, withdrawal(withdrawn=withdrawn))
    assert [type(each) for each in answers] == ([Alert] if alerts else [])


NEEDED = sorted(
    {
        permission
        for rule in RULES.values()
        if rule.plane is Plane.KUBERNETES
        for need in rule.needs
        for permission in need.any_of
        if isinstance(permission, KubernetesPermission)
    }
)


@given(word=st.sampled_from(NEEDED), pods=st.booleans())
def test_no_denial_gives_back_anything_that_a_rule_asks_for(
    word: KubernetesPermission, *, pods: bool
) -> None:
    answers = answered(replace(DENIED, kubernetes=word), withdrawal(word), pods=(POD,) if pods else ())
    assert [type(each) for each in answers] == [Alert]
