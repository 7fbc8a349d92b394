from __future__ import annotations

import json
from typing import Any

import pytest

from builders import aws_ceiling, ceiling, kubernetes_ceiling, pattern, role_ref, rule
from cli.fake_connections import FakeConnection, Outcome, outcome
from cli.screens import assert_fits, assert_golden
from cli.views import PAYMENTS, FakeView
from leastwise.cli.commands.explain_ceiling import CeilingOptions, explain_ceiling
from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Place
from leastwise.core.ceilings import Ceiling, OnNarrowed
from leastwise.core.snapshots import Gap, ObservedNamespace

SHIPPING = ObservedNamespace("shipping", "uid-shipping", (("team", "shipping"),))
TEAM = ceiling(
    "payments-teams",
    match_labels={"team": "payments"},
    kubernetes=kubernetes_ceiling(
        allow=(rule(("*",), ("get", "list", "watch"), groups=("", "apps")),),
        deny=(rule(("secrets",), ("*",)),),
        cluster_bindable=(role_ref("metrics-reader"),),
    ),
    aws=(
        aws_ceiling(
            allow=(pattern(("s3:Get*", "s3:List*"), ("arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*")),),
            deny=(pattern(("s3:DeleteBucket",)),),
            managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
            role_name_pattern="payments-*",
            max_roles=20,
        ),
    ),
    max_policies=50,
)
EVERYBODY = ceiling("everybody", kubernetes=kubernetes_ceiling(allow=()), aws=(), max_policies=10)


def explained(*ceilings: Ceiling, gaps: tuple[Gap, ...] = (), **options: Any) -> Outcome:
    connection = FakeConnection()
    connection.view = FakeView(namespaces=(PAYMENTS, SHIPPING), ceilings=ceilings, gaps=gaps)
    return outcome(explain_ceiling, connection, CeilingOptions(**options))


def test_what_may_be_declared_is_printed_with_its_ceiling() -> None:
    found = explained(TEAM, EVERYBODY, namespace="payments")
    assert found.code == 0
    assert_fits(found.text)
    assert_golden("explain-ceiling", found.text)


def test_wide_output_shows_every_pattern_whole() -> None:
    assert "arn:aws:s3:::invoices,arn:aws:s3:::invoices/*" in explained(TEAM, form="wide").text


def test_a_ceiling_of_other_namespaces_is_not_shown() -> None:
    found = explained(TEAM, EVERYBODY, namespace="shipping").text
    assert "payments-teams" not in found


def test_without_a_ceiling_nothing_may_be_declared() -> None:
    found = explained(namespace="payments")
    assert found.text.startswith("● Nothing may be declared in payments: no EntitlementCeiling selects it.")


def test_json_holds_what_is_decided_on() -> None:
    found = json.loads(explained(TEAM, EVERYBODY, namespace="payments", form="json").text)
    assert found["ceilings"] == ["everybody", "payments-teams"]
    assert found["maxPolicies"] == {"value": 10, "ceiling": "everybody"}
    assert found["kubernetes"]["deny"][0]["ceiling"] == "payments-teams"
    assert found["aws"][0]["roleNamePatterns"] == [{"pattern": "payments-*", "ceiling": "payments-teams"}]
    assert found["onNarrowed"] == "Keep"


def test_what_happens_when_a_ceiling_narrows_is_said() -> None:
    revoking = ceiling("strict", on_narrowed=OnNarrowed.REVOKE)
    assert "what it gave is taken away" in explained(revoking, form="wide").text


def test_all_namespaces_are_summed_up() -> None:
    found = explained(TEAM, place=Place(everywhere=True))
    assert_golden("explain-ceiling-all", found.text)


def test_all_namespaces_as_json() -> None:
    found = json.loads(explained(TEAM, place=Place(everywhere=True), form="json").text)
    assert [each["namespace"] for each in found["namespaces"]] == ["payments", "shipping"]


def test_ceilings_that_cannot_be_read_are_not_taken_for_none() -> None:
    """R12."""
    gap = Gap("entitlementceilings", "kubernetes", "Forbidden", "GET /x: entitlementceilings is forbidden")
    found = explained(gaps=(gap,))
    assert found.code == 1
    assert found.text.startswith("? What may be declared in payments is not known")
    assert "Nothing may be declared" not in found.text


def test_one_ceiling_that_cannot_be_understood_is_a_gap_of_its_own() -> None:
    gap = Gap("entitlementceilings/odd", "kubernetes", "Malformed", "EntitlementCeiling odd: nonsense")
    found = explained(TEAM, gaps=(gap,))
    assert found.code == 1
    assert "entitlementceilings/odd" in found.text
    assert "payments-teams" in found.text


def test_a_namespace_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(CommandError, match="namespace 'nope' does not exist"):
        explained(TEAM, namespace="nope")


def test_a_namespace_is_named_once() -> None:
    with pytest.raises(UsageProblem):
        explained(TEAM, namespace="payments", place=Place("shipping"))
