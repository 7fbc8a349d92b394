from __future__ import annotations

import json

import pytest
import yaml

from cli.documents import DRIFTED, condition, drift, stored_account, stored_policy
from cli.fake_connections import FakeConnection, Outcome, outcome
from cli.screens import assert_fits, assert_golden
from leastwise.cli.commands.diff import DiffOptions, diff
from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Place
from leastwise.core.drifts import Severity
from leastwise.core.errors import NotFoundError

MANY = (
    drift(),
    drift(
        "Role/payments/leastwise-invoice-reader-ifnntksyh53gnfme",
        kind="changed",
        severity="High",
        detail="rules differ: 1 permissions too many, 0 too few",
    ),
    drift(
        "RoleBinding/payments/leastwise-y", kind="missing", severity="Medium", detail="declared and absent"
    ),
    drift("RoleBinding/payments/leastwise-x", kind="changed", severity="Low", detail="label is gone"),
    drift("ClusterRoleBinding/known", exempt=True),
)
GAP = {"scope": "account/prod/oidc-providers", "reason": "Forbidden", "message": "AccessDenied"}


def world(*policies: dict[str, object]) -> FakeConnection:
    connection = FakeConnection()
    for each in policies:
        connection.objects.put("EntitlementPolicy", each)
    connection.objects.put("CloudAccount", stored_account(gaps=[GAP]))
    return connection


def drifted_world() -> FakeConnection:
    refused = (
        condition("Ready", "False", "OperatorForbidden", "privilege level 2 is needed"),
        condition("Drifted", "True", "DriftDetected"),
    )
    return world(
        stored_policy(conditions=refused, drifts=MANY, omitted=3),
        stored_policy("bucket-reader", account="prod", observed=-1),
        stored_policy("in-sync", "shipping"),
    )


def looked(connection: FakeConnection, program: str = "leastwise", **options: object) -> Outcome:
    options.setdefault("place", Place(everywhere=True))
    return outcome(diff, connection, DiffOptions(**options), program)  # type: ignore[arg-type]


def test_drift_is_printed_with_its_gaps_and_the_next_command() -> None:
    found = looked(drifted_world())
    assert found.code == 0
    assert_fits(found.text)
    assert_golden("diff", found.text)


def test_the_plugin_names_itself_as_people_type_it() -> None:
    assert_golden("diff-plugin", looked(drifted_world(), "kubectl leastwise").text)


def test_wide_output_shows_every_name_whole() -> None:
    found = looked(drifted_world(), form="wide").text
    assert_golden("diff-wide", found)
    assert "…" not in found


def test_one_namespace_needs_no_column_for_it() -> None:
    found = looked(drifted_world(), place=Place("payments")).text
    assert "NAMESPACE" not in found
    assert "in-sync" not in found


def test_the_contexts_namespace_is_the_default() -> None:
    assert "namespace payments" in looked(drifted_world(), place=Place()).text


def test_an_all_clear_is_green_only_when_everything_was_seen() -> None:
    assert looked(world(stored_policy())).text.startswith("✓ OK: 1 policy of all namespaces grants exactly")
    unseen = looked(world(stored_policy(), stored_policy("other", observed=-1)))
    assert unseen.text.startswith("? No difference seen")
    assert "✓" not in unseen.text


def test_suspended_policies_are_named_and_not_called_clear() -> None:
    suspended = (condition("Ready", "False", "Suspended"), condition("Drifted", "Unknown", "Suspended"))
    found = looked(world(stored_policy(conditions=suspended)))
    assert found.text.startswith("? Nothing is compared: every policy of all namespaces is suspended.")
    assert "policy payments/invoice-reader: suspended, not compared" in found.text


def next_command(text: str) -> str:
    return text.rpartition("Next: ")[2].strip()


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (Place("payments"), "leastwise diff --live -n payments"),
        (Place(everywhere=True), "leastwise diff --live -A"),
    ],
)
def test_after_an_all_clear_the_same_place_is_to_be_looked_at_live(place: Place, command: str) -> None:
    assert next_command(looked(world(stored_policy()), place=place).text) == command


def test_after_an_all_clear_of_one_policy_the_same_one_is_to_be_looked_at_live() -> None:
    found = looked(world(stored_policy()), name="invoice-reader", place=Place("payments")).text
    assert next_command(found) == "leastwise diff --live -n payments invoice-reader"


def test_a_wide_table_is_offered_only_where_something_was_cut() -> None:
    short = drift(ref="ClusterRoleBinding/x")
    found = looked(world(stored_policy(conditions=DRIFTED, drifts=[short])), place=Place("payments")).text
    assert next_command(found) == "kubectl get clusterrolebinding x -o yaml"
    long = drift(ref=f"ClusterRoleBinding/{'x' * 80}")
    found = looked(world(stored_policy(conditions=DRIFTED, drifts=[long])), place=Place("payments")).text
    assert next_command(found) == "leastwise diff -n payments invoice-reader -o wide"


def test_nothing_declared_is_said() -> None:
    found = looked(world())
    assert found.text.startswith("· No EntitlementPolicy in all namespaces")
    assert found.text.endswith("Next: leastwise explain-ceiling\n")


def test_accounts_that_cannot_be_read_are_a_gap() -> None:
    connection = world(stored_policy(account="prod"))
    connection.objects.refused.add("CloudAccount")
    assert "cloudaccounts: their Gaps are not known" in looked(connection).text


def test_a_gap_of_an_account_is_shown_with_its_policy_in_sync() -> None:
    found = looked(world(stored_policy(account="prod")), exit_code=True)
    assert "account/prod/oidc-providers: Forbidden: AccessDenied" in found.text
    assert found.code == 1
    assert "not everything could be seen" in found.errors


@pytest.mark.parametrize(
    ("exit_code", "fail_on", "code"),
    [
        (False, None, 0),
        (True, None, 3),
        (False, Severity.CRITICAL, 3),
        (False, Severity.LOW, 3),
    ],
)
def test_exit_codes_with_critical_drift(*, exit_code: bool, fail_on: Severity | None, code: int) -> None:
    connection = world(stored_policy(conditions=DRIFTED, drifts=[drift()]))
    assert looked(connection, exit_code=exit_code, fail_on=fail_on).code == code


def test_drift_below_the_limit_passes() -> None:
    connection = world(stored_policy(conditions=DRIFTED, drifts=[drift(severity="Low")]))
    assert looked(connection, fail_on=Severity.HIGH).code == 0
    assert looked(connection, fail_on=Severity.LOW).code == 3


def test_accepted_drift_is_no_finding() -> None:
    connection = world(stored_policy(drifts=[drift(exempt=True)]))
    assert looked(connection, exit_code=True).code == 0


def test_json_and_yaml_say_the_same() -> None:
    as_json = json.loads(looked(drifted_world(), form="json").text)
    assert as_json == yaml.safe_load(looked(drifted_world(), form="yaml").text)
    assert as_json["totals"] == {
        "policies": 3,
        "unknown": 1,
        "open": 4,
        "exempt": 1,
        "missing": 1,
        "extra": 1,
        "changed": 2,
        "trust": 0,
    }
    assert as_json["drift"][0]["direction"] == "wider"
    assert as_json["whole"] is False


def test_names_are_those_of_policies_with_drift() -> None:
    assert looked(drifted_world(), form="name").text == "entitlementpolicy.leastwise.dev/invoice-reader\n"


def test_a_policy_that_does_not_exist_is_an_error_that_says_where() -> None:
    with pytest.raises(CommandError, match="'nope' does not exist in namespace payments") as raised:
        looked(drifted_world(), place=Place("payments"), name="nope")
    assert raised.value.next_command == "diff -n payments"


def test_one_policy_is_shown_alone() -> None:
    found = looked(drifted_world(), name="in-sync")
    assert "policy in-sync" in found.text
    assert "invoice-reader" not in found.text


def test_a_cluster_without_the_kinds_says_so() -> None:
    connection = world()
    connection.objects.failure = NotFoundError("the server could not find the requested resource")
    with pytest.raises(CommandError, match="CRDs are not installed") as raised:
        looked(connection)
    assert raised.value.next_command == "doctor"


def test_who_may_not_list_everywhere_is_told_to_name_a_namespace() -> None:
    connection = world()
    connection.objects.refused.add("EntitlementPolicy")
    with pytest.raises(CommandError) as raised:
        looked(connection)
    assert raised.value.allowed == "one namespace that you may read, by --namespace"
    assert str(raised.value).startswith("EntitlementPolicy is forbidden")


def test_a_namespace_and_all_of_them_contradict_each_other() -> None:
    with pytest.raises(UsageProblem):
        Place("payments", everywhere=True)
