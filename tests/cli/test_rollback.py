from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from builders import ceiling, kubernetes_ceiling, rule
from cli.documents import condition
from cli.fake_connections import FakeConnection, FakeRevisions, Outcome, outcome
from cli.screens import assert_fits, assert_golden
from cli.views import FakeView
from fakes import FakeClock
from leastwise.cli.commands.rollback import RollbackOptions, rollback, target_key
from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Place
from leastwise.cli.json_values import Document, mapping, text
from leastwise.cli.restores import Restore, immutable_fields
from leastwise.core.identities import PolicyKey
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import Gap

KIND = "EntitlementPolicy"
KEY = (KIND, "payments", "invoice-reader")
SPEC: dict[str, object] = {
    "subject": {"serviceAccountName": "payments-api"},
    "enforcement": "Enforce",
    "kubernetes": {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]},
}
KEPT = Revision(
    owner="cluster-1/payments/invoice-reader",
    namespace="payments",
    policy="invoice-reader",
    reason="PolicyDeleted",
    spec=SPEC,
    documents={
        "Role/payments/leastwise-invoice-reader": {"rules": SPEC["kubernetes"]["rules"]},  # type: ignore[index]
        "RoleBinding/payments/leastwise-invoice-reader": {
            "roleRef": {"kind": "Role", "name": "leastwise-invoice-reader"},
            "subjects": [{"kind": "ServiceAccount", "name": "payments-api", "namespace": "payments"}],
        },
        "Role/arn:aws:iam::111122223333:role/leastwise/x": {"inline": {"leastwise": {}}, "attached": []},
    },
    labels={"team": "payments"},
    name="leastwise-b468cd46ca-92dc903ab4e9aa88",
    created=datetime(2026, 1, 2, tzinfo=UTC),
)
OLDER = replace(KEPT, name="leastwise-b468cd46ca-0000000000000000", created=datetime(2026, 1, 1, tzinfo=UTC))


def current(**metadata: Any) -> Document:
    return {
        "metadata": {
            "name": "invoice-reader",
            "namespace": "payments",
            "uid": "u",
            "generation": 2,
            "resourceVersion": "5",
            "annotations": {"kept": "yes"},
            "managedFields": [{}],
            **metadata,
        },
        "spec": {"subject": {"serviceAccountName": "payments-api"}, "enforcement": "Observe"},
    }


def world(*revisions: Revision, policy: Document | None = None) -> FakeConnection:
    connection = FakeConnection(revisions=FakeRevisions(*(revisions or (KEPT, OLDER))))
    connection.clock = FakeClock(datetime(2026, 1, 10, tzinfo=UTC))
    connection.view = FakeView(ceilings=(ceiling(),))
    if policy is not None:
        connection.objects.put(KIND, policy)
    return connection


def rolled(connection: FakeConnection, target: str = "payments/invoice-reader", **options: Any) -> Outcome:
    return outcome(rollback, connection, RollbackOptions(target=target, **options))


def answers(connection: FakeConnection, *, gives_back: bool = True) -> None:
    """Let the operator answer as soon as the policy is written."""

    def answer() -> None:
        stored = connection.objects.stored.get(KEY)
        if stored is None or not connection.objects.writes:
            return
        metadata = {**mapping(stored, "metadata"), "generation": 3}
        status: dict[str, object] = {
            "observedGeneration": 3,
            "conditions": [condition("Ready", "False", "Suspended", "suspended")],
        }
        if gives_back:
            status["rollback"] = {"revision": text(metadata, "annotations", "leastwise.dev/rollback-to")}
        connection.objects.put(KIND, {**stored, "metadata": metadata, "status": status})

    connection.objects.on_read = answer


# ---------------------------------------------------------------- the list


def test_revisions_are_listed_newest_first() -> None:
    found = rolled(world(), "", place=Place(everywhere=True))
    assert found.code == 0
    assert_golden("rollback-list", found.text)
    assert_fits(found.text)


def test_a_list_of_one_namespace_has_no_column_for_it_and_ends_with_the_age() -> None:
    lines = rolled(world(), "").text.splitlines()
    assert lines[2].split() == ["POLICY", "REASON", "REVISION", "AGE"]
    assert lines[3].split()[-1] == "8d"


def test_a_wide_list_has_the_time_besides() -> None:
    lines = rolled(world(), "", form="wide").text.splitlines()
    assert lines[2].split() == ["POLICY", "REASON", "REVISION", "KEPT", "AGE"]
    assert lines[3].split()[-3:] == [KEPT.name, "2026-01-02T00:00:00Z", "8d"]


def test_revisions_of_another_cluster_or_namespace_are_not_listed() -> None:
    foreign = replace(KEPT, owner="cluster-2/payments/invoice-reader")
    elsewhere = replace(KEPT, namespace="shipping", owner="cluster-1/shipping/invoice-reader")
    assert "Nothing is kept in namespace payments" in rolled(world(foreign, elsewhere), "").text


def test_a_list_as_json_holds_the_kept_spec() -> None:
    found = json.loads(rolled(world(), "", form="json").text)
    assert [each["name"] for each in found] == [KEPT.name, OLDER.name]
    assert found[0]["spec"] == SPEC


def test_names_are_printed_alone() -> None:
    assert rolled(world(KEPT), "", form="name").text == f"controllerrevision.apps/{KEPT.name}\n"


def test_a_tenant_is_told_where_revisions_are_kept() -> None:
    connection = world()
    connection.revisions.revisions = None
    with pytest.raises(CommandError, match="tenants do not read"):
        rolled(connection, "")


def test_a_revision_without_a_policy_is_a_mistake() -> None:
    with pytest.raises(UsageProblem):
        rolled(world(), "", revision=KEPT.name)


# ---------------------------------------------------------------- which one


@pytest.mark.parametrize(
    ("target", "place", "key"),
    [
        ("shipping/x", Place(), PolicyKey("shipping", "x")),
        ("x", Place(), PolicyKey("payments", "x")),
        ("x", Place("shipping"), PolicyKey("shipping", "x")),
        ("shipping/x", Place("shipping"), PolicyKey("shipping", "x")),
    ],
)
def test_a_policy_is_named_with_or_without_its_namespace(target: str, place: Place, key: PolicyKey) -> None:
    assert target_key(RollbackOptions(target=target, place=place), "payments") == key


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("a/b/c", Place()),
        ("/x", Place()),
        ("x/", Place()),
        ("shipping/x", Place("payments")),
        ("x", Place(everywhere=True)),
    ],
)
def test_a_target_that_is_not_one_policy_is_refused(target: str, place: Place) -> None:
    with pytest.raises(UsageProblem):
        target_key(RollbackOptions(target=target, place=place), "payments")


def test_a_revision_of_another_policy_is_refused() -> None:
    """R1: only what carries this policy's mark."""
    foreign = replace(KEPT, name="other", owner="cluster-1/payments/other")
    with pytest.raises(CommandError, match="is not one of policy 'payments/invoice-reader'") as raised:
        rolled(world(KEPT, foreign), revision="other")
    assert raised.value.allowed == KEPT.name


def test_a_policy_of_which_nothing_is_kept_is_an_error() -> None:
    with pytest.raises(CommandError, match="nothing is kept"):
        rolled(world(), "payments/nope")


# ---------------------------------------------------------------- what would be written


def test_nothing_is_written_without_a_yes() -> None:
    connection = world()
    found = rolled(connection)
    assert found.code == 0
    assert connection.objects.writes == []
    assert_fits(found.text)
    assert_golden("rollback-preview", found.text)


def test_a_policy_that_is_gone_is_made_again_suspended_with_its_labels() -> None:
    """R2."""
    connection = world()
    answers(connection)
    found = rolled(connection, is_confirmed=True)
    assert found.code == 0
    ((verb, document),) = connection.objects.writes
    assert verb == "create"
    assert mapping(document, "metadata") == {
        "name": "invoice-reader",
        "namespace": "payments",
        "annotations": {"leastwise.dev/rollback-to": KEPT.name},
        "labels": {"team": "payments"},
    }
    assert document["spec"] == {**SPEC, "enforcement": "Suspended"}
    assert f"Given back: {KEPT.name}" in found.text


def test_a_policy_that_stands_gets_its_kept_spec_and_keeps_its_annotations() -> None:
    connection = world(policy=current())
    answers(connection)
    assert rolled(connection, revision=OLDER.name, is_confirmed=True).code == 0
    ((verb, document),) = connection.objects.writes
    assert verb == "replace"
    assert text(document, "metadata", "resourceVersion") == "5"
    assert mapping(document, "metadata", "annotations") == {
        "kept": "yes",
        "leastwise.dev/rollback-to": OLDER.name,
    }
    assert "managedFields" not in mapping(document, "metadata")


def test_a_policy_that_is_being_deleted_is_made_again_once_it_is_gone() -> None:
    connection = world(policy=current(deletionTimestamp="2026-01-02T00:00:00Z"))
    reads = iter(range(100))

    def leave() -> None:
        if next(reads) == 3:
            del connection.objects.stored[KEY]
            answers(connection)

    connection.objects.on_read = leave
    assert rolled(connection, is_confirmed=True).code == 0
    assert connection.objects.writes[0][0] == "create"


def test_a_policy_that_does_not_go_is_waited_for_only_so_long() -> None:
    connection = world(policy=current(deletionTimestamp="2026-01-02T00:00:00Z"))
    with pytest.raises(CommandError, match="still being deleted after 120 s"):
        rolled(connection, is_confirmed=True)
    assert connection.objects.writes == []


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (
            {"subject": {"serviceAccountName": "a"}},
            {"subject": {"serviceAccountName": "b"}},
            ("spec.subject",),
        ),
        (
            {"aws": {"accountRef": {"name": "prod"}}},
            {"aws": {"accountRef": {"name": "test"}}},
            ("spec.aws.accountRef",),
        ),
        ({"aws": {"roleName": "a"}}, {"aws": {"roleName": "b"}}, ("spec.aws.roleName",)),
        ({"aws": {"roleName": "a"}}, {"aws": {}}, ()),
        ({}, {"aws": {"accountRef": {"name": "prod"}}}, ()),
    ],
)
def test_fields_that_may_not_change_are_found_before_writing(
    before: dict[str, object], after: dict[str, object], fields: tuple[str, ...]
) -> None:
    restore = Restore(replace(KEPT, spec=after), {"metadata": {}, "spec": before})
    assert immutable_fields(restore) == fields


def test_a_revision_for_another_subject_is_refused_with_the_way_out() -> None:
    policy = {**current(), "spec": {"subject": {"serviceAccountName": "other"}}}
    with pytest.raises(CommandError, match=r"differ in spec\.subject") as raised:
        rolled(world(policy=policy), is_confirmed=True)
    assert raised.value.next_command == "kubectl delete epol invoice-reader -n payments"


# ---------------------------------------------------------------- what stands against it


def test_a_revision_above_the_ceilings_is_refused_and_nothing_is_written() -> None:
    connection = world()
    narrow = kubernetes_ceiling(allow=(rule(("pods",), ("get",)),))
    connection.view = FakeView(ceilings=(ceiling(kubernetes=narrow),))
    with pytest.raises(CommandError, match="is not covered") as raised:
        rolled(connection, is_confirmed=True)
    assert raised.value.next_command == "explain-ceiling payments"
    assert connection.objects.writes == []


def test_a_subject_that_is_gone_is_refused() -> None:
    connection = world()
    connection.view = FakeView(ceilings=(ceiling(),), accounts=())
    with pytest.raises(CommandError, match="'payments/payments-api' does not exist"):
        rolled(connection, is_confirmed=True)


def test_a_namespace_that_is_gone_is_refused() -> None:
    connection = world()
    connection.view = FakeView(namespaces=())
    with pytest.raises(CommandError, match="namespace 'payments' does not exist"):
        rolled(connection, is_confirmed=True)


def test_a_kept_spec_that_is_not_valid_any_more_is_refused() -> None:
    connection = world(replace(KEPT, spec={"subject": {}, "bogus": 1}))
    with pytest.raises(CommandError, match="may not be set"):
        rolled(connection, is_confirmed=True)


def test_ceilings_that_cannot_be_read_are_named_and_left_to_the_operator() -> None:
    connection = world()
    gap = Gap("entitlementceilings", "kubernetes", "Forbidden", "GET /x: entitlementceilings is forbidden")
    connection.view = FakeView(gaps=(gap,))
    answers(connection)
    found = rolled(connection, is_confirmed=True)
    assert found.code == 0
    assert "entitlementceilings: entitlementceilings is forbidden" in found.text
    assert "the operator checks them before it writes" in found.text


# ---------------------------------------------------------------- the operator's answer


def test_a_refusal_is_told_in_the_operators_words() -> None:
    connection = world()
    answers(connection, gives_back=False)
    event = {
        "metadata": {"name": "e", "namespace": "payments", "creationTimestamp": "2026-01-02T00:00:00Z"},
        "regarding": {"uid": "u"},
        "reason": "WriteRefused",
        "note": "revision was not given back: above the ceiling",
    }
    connection.objects.put("Event", event)
    connection.objects.put(KIND, current())
    found = rolled(connection, is_confirmed=True)
    assert found.code == 1
    assert "revision was not given back: above the ceiling" in found.errors


def test_an_operator_that_does_not_answer_is_waited_for_only_so_long() -> None:
    connection = world()
    found = rolled(connection, is_confirmed=True, wait_seconds=30)
    assert found.code == 1
    assert "after 30 s the operator has not looked at the policy; is it running?" in found.errors
    assert 30 <= sum(connection.clock.slept) <= 32


def test_a_policy_that_is_deleted_meanwhile_is_told() -> None:
    connection = world()

    def vanish() -> None:
        if connection.objects.writes:
            connection.objects.stored.pop(KEY, None)

    connection.objects.on_read = vanish
    found = rolled(connection, is_confirmed=True)
    assert found.code == 1
    assert "it was deleted meanwhile" in found.errors


def test_a_policy_that_changes_in_between_is_not_overwritten() -> None:
    """R3: a racing writer wins."""
    connection = world(policy=current())
    reads = iter(range(100))

    def change() -> None:
        if next(reads) == 0:
            connection.objects.put(KIND, current())

    connection.objects.on_read = change
    connection.view = _Changing(connection)
    with pytest.raises(CommandError, match="was changed in between"):
        rolled(connection, is_confirmed=True)


class _Changing(FakeView):
    """Somebody writes while the ceilings are read."""

    def __init__(self, connection: FakeConnection) -> None:
        super().__init__(ceilings=(ceiling(),))
        self._connection = connection

    def ceilings(self) -> Any:
        self._connection.objects.put(KIND, current(resourceVersion="6"))
        return super().ceilings()
