from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from cli.documents import condition, stored_account, stored_policy
from cli.fake_connections import FakeAccess, FakeConnection, FakeLease, Outcome, outcome
from cli.screens import assert_fits, assert_golden
from leastwise.api.generate import KINDS, render_crd
from leastwise.cli.checks import State
from leastwise.cli.commands.doctor import DoctorOptions, doctor, watched
from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Place
from leastwise.cli.rights import (
    CLUSTER_BINDINGS,
    RBAC,
    Right,
    annotations_in,
    bindings_in,
    escalation_in,
    own_records,
    own_writes,
    reads,
    roles_in,
)
from leastwise.core.errors import ForbiddenError
from leastwise.ports import LeaseRecord

NS = "payments"
HELD = LeaseRecord("leastwise-0", 30, 1, "7")
LEVEL_0 = {*reads(), *own_writes(), *own_records("leastwise-system", "leastwise-controller")}
RULES = {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]}


def healthy(*more: Right, enforcement: str = "Observe") -> FakeConnection:
    connection = FakeConnection(access=FakeAccess({*LEVEL_0, *more}), lease=FakeLease(HELD))
    connection.access.user = "system:serviceaccount:leastwise-system:leastwise"
    connection.facts.definitions = {f"{kind.plural}.leastwise.dev": render_crd(kind) for kind in KINDS}
    connection.objects.put("EntitlementPolicy", stored_policy(enforcement=enforcement, kubernetes=RULES))
    connection.objects.put("CloudAccount", stored_account())
    return connection


def examined(connection: FakeConnection, **options: Any) -> Outcome:
    return outcome(doctor, connection, DoctorOptions(**options))


def test_level_0_with_all_its_rights_is_fine() -> None:
    found = examined(healthy())
    assert found.code == 0
    assert found.text.startswith("✓ OK: for system:serviceaccount:leastwise-system:leastwise everything")
    assert_fits(found.text)
    assert_golden("doctor-ok", found.text)


def test_missing_rights_come_with_the_rules_to_add() -> None:
    connection = healthy(enforcement="Enforce")
    connection.access.held -= set(reads()[:3])
    found = examined(connection)
    assert found.code == 3
    assert_fits(found.text)
    assert_golden("doctor-missing", found.text)


def test_the_printed_rules_are_yaml_that_gives_what_is_missing() -> None:
    connection = healthy(enforcement="Enforce")
    missing = json.loads(examined(connection, form="json").text)["missing"]
    assert [each["namespace"] for each in missing] == [NS]
    printed = examined(connection).text.partition("by a RoleBinding\n")[2].partition("\nNext:")[0]
    assert yaml.safe_load(printed) == {"rules": missing[0]["rules"]}


@pytest.mark.parametrize(
    ("held", "lacks"),
    [
        (set(), True),
        ({*bindings_in(NS), *roles_in(NS)}, True),
        ({*bindings_in(NS), *roles_in(NS), *escalation_in(NS)}, False),
        ({*bindings_in(NS), *roles_in(NS), Right(NS, "", "configmaps", "get")}, False),
    ],
)
def test_a_policy_may_be_enforced_by_holding_or_by_escalating(*, held: set[Right], lacks: bool) -> None:
    found = examined(healthy(*held, enforcement="Enforce"))
    assert (found.code == 3) is lacks
    assert ("policies payments/invoice-reader" in found.text) is lacks


def test_rights_that_nothing_needs_are_no_finding() -> None:
    found = examined(healthy()).text
    assert State.UNUSED.look.text in found
    assert "Rules to add" not in found


def test_the_ladder_is_told_by_namespace() -> None:
    connection = healthy(*bindings_in(NS))
    connection.objects.put("EntitlementPolicy", stored_policy("other", "shipping"))
    assert "held in payments; not in shipping" in examined(connection, form="wide").text


def test_switches_are_told() -> None:
    connection = healthy(*CLUSTER_BINDINGS, *annotations_in(NS))
    checks = json.loads(examined(connection, form="json").text)["checks"]
    states = {each["what"]: each["state"] for each in checks if each["area"] == "switch"}
    assert states == {
        "serviceAccountAnnotations": "OK",
        "clusterBindings": "OK",
        "podStartEvents": "NotHeld",
    }


def test_kinds_that_are_not_served_are_critical() -> None:
    connection = healthy()
    connection.facts.resources = frozenset()
    found = examined(connection)
    assert found.code == 3
    assert found.text.startswith("▲▲ For system:serviceaccount")
    assert "kubectl apply -f crds/" in found.text


def test_kinds_of_another_version_are_told() -> None:
    connection = healthy()
    assert connection.facts.definitions is not None
    other = render_crd(KINDS[0])
    other["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"].pop("status")
    connection.facts.definitions["entitlementpolicies.leastwise.dev"] = other
    assert "of another version of leastwise" in examined(connection).text


def test_admission_policies_that_are_missing_or_not_bound_are_findings() -> None:
    connection = healthy()
    connection.facts.policies = {"leastwise-enforce": False}
    found = examined(connection, form="json")
    states = {
        each["what"]: each["state"]
        for each in json.loads(found.text)["checks"]
        if each["area"] == "admission"
    }
    assert states == {
        "leastwise-enforce": "High",
        "policy …-guard": "Medium",
        "policy …-withdrawals": "Medium",
    }


def test_what_may_not_be_read_is_unknown_and_never_fine() -> None:
    connection = healthy()
    connection.facts.policies = connection.facts.definitions = None
    connection.objects.refused |= {"EntitlementPolicy", "CloudAccount"}
    connection.lease = FakeLease(error=ForbiddenError("leases is forbidden"))
    found = examined(connection)
    assert found.code == 0
    assert found.text.startswith("? For ")
    assert found.text.count("? Unknown") == 8


@pytest.mark.parametrize(
    ("lease", "text"),
    [
        (FakeLease(None), "no operator has run there"),
        (FakeLease(LeaseRecord("", 30, 1, "8")), "is held by nobody"),
    ],
)
def test_an_operator_that_does_not_run_is_a_finding(lease: FakeLease, text: str) -> None:
    connection = healthy()
    connection.lease = lease
    found = examined(connection)
    assert found.code == 3
    assert text in " ".join(found.text.split())


@pytest.mark.parametrize(
    ("conditions", "state"),
    [
        ((condition("Ready", "False", "AuthenticationFailed", "refused"),), "High"),
        ((condition("Ready", "True"), condition("DataStale", "True", "DataStale", "old")), "Medium"),
        ((condition("Ready", "Unknown", "Progressing", "not read yet"),), "Unknown"),
        ((), "Unknown"),
    ],
)
def test_an_account_is_as_well_as_its_conditions(conditions: tuple[Any, ...], state: str) -> None:
    connection = healthy()
    account = stored_account()
    account["status"]["conditions"] = list(conditions)
    connection.objects.put("CloudAccount", account)
    checks = json.loads(examined(connection, form="json").text)["checks"]
    assert [each["state"] for each in checks if each["area"] == "account"] == [state]


def test_an_account_with_gaps_is_not_called_fine() -> None:
    connection = healthy()
    gap = {"scope": "account/prod", "reason": "Forbidden", "message": "x"}
    connection.objects.put("CloudAccount", stored_account(gaps=[gap]))
    assert examined(connection).text.startswith("? For ")


def test_the_operators_rights_are_asked_for_by_its_account() -> None:
    connection = healthy()
    found = examined(connection, account="leastwise")
    assert connection.access.asked_for == {"leastwise-system/leastwise"}
    assert "ServiceAccount leastwise-system/leastwise" in found.text


def test_who_may_not_ask_for_others_is_told_so() -> None:
    connection = healthy()
    connection.access.refuses_others = True
    with pytest.raises(CommandError) as raised:
        examined(connection, account="leastwise")
    assert "subjectaccessreviews" in raised.value.allowed


def test_a_person_is_pointed_to_the_operators_own_rights() -> None:
    connection = healthy()
    connection.access.user = "alice"
    assert examined(connection).text.endswith("Next: leastwise doctor --as-operator\n")


def test_rights_are_asked_for_in_the_namespace_that_is_named() -> None:
    connection = healthy(*bindings_in("shipping"))
    assert "held in shipping" in examined(connection, place=Place("shipping"), form="wide").text


def test_an_operator_that_is_limited_to_namespaces_is_asked_for_those() -> None:
    connection = healthy(*reads(("payments",)), *own_writes(("payments",)))
    connection.access.held -= {each for each in reads() if each.resource == "rolebindings"}
    assert examined(connection).code == 3
    assert examined(connection, watched=("payments",)).code == 0


@pytest.mark.parametrize(("text", "names"), [("", ()), ('["a", "b"]', ("a", "b"))])
def test_the_operators_own_setting_names_its_namespaces(text: str, names: tuple[str, ...]) -> None:
    assert watched(text) == names


def test_a_setting_that_is_no_list_is_a_mistake() -> None:
    with pytest.raises(UsageProblem):
        watched("payments")


def test_roles_are_bound_and_not_only_written() -> None:
    """K16."""
    assert Right(NS, RBAC, "roles", "bind") in roles_in(NS)
