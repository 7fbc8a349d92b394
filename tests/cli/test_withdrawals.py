"""`leastwise rollback --withdrawal` and `leastwise history`: what is shown, asked, written and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cli.fake_connections import FakeConnection, FakeRevisions, Outcome, outcome
from cli.screens import assert_fits, assert_golden
from fakes import FakeClock
from leastwise.adapters.kubernetes.withdrawals import render_withdrawal
from leastwise.cli.commands.history import HistoryOptions, history
from leastwise.cli.commands.rollback import RollbackOptions, rollback
from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.cli.invocations import Place
from leastwise.cli.json_values import Document, mapping
from leastwise.core.errors import ConflictError, ForbiddenError, LeastwiseError
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.revisions import Revision
from leastwise.core.withdrawals.records import Progress, Returned, Stage, Withdrawal
from leastwise.services.withdrawal_statuses import render_withdrawal_status
from withdrawal_builders import DAY, NOW, announced, atom, withdrawal

KEY = ("Withdrawal", "payments", "invoice-reader-1")
ENDED = Progress(
    narrowed=NOW - 8 * DAY,
    watched_since=NOW - 8 * DAY,
    end=Stage.ROLLED_BACK,
    ended=NOW - DAY,
    ended_by="ada",
    why="nightly job",
)
REVISION = Revision(
    owner="cluster-1/payments/invoice-reader",
    namespace="payments",
    policy="invoice-reader",
    reason="BlockRemoved",
    spec={"subject": {"serviceAccountName": "payments-api"}},
    documents={"Role/payments/x": {}},
    name="leastwise-1",
    created=NOW - 20 * DAY,
)


def stored(one: Withdrawal) -> Document:
    document = render_withdrawal(one)
    metadata: Any = document["metadata"]
    status = render_withdrawal_status(one, held="", taken=1, now=NOW)
    return {
        **document,
        "metadata": {**metadata, "uid": "u", "generation": 1, "resourceVersion": "7", "managedFields": [{}]},
        "status": status,
    }


def cluster(*withdrawals: Withdrawal, revisions: tuple[Revision, ...] = ()) -> FakeConnection:
    connection = FakeConnection(revisions=FakeRevisions(*revisions))
    connection.clock = FakeClock(NOW)
    for each in withdrawals:
        connection.objects.put("Withdrawal", stored(each))
    return connection


def rolled(connection: FakeConnection, **options: Any) -> Outcome:
    fields: dict[str, Any] = {
        "withdrawal": "invoice-reader-1",
        "reason": "nightly job",
        "place": Place("payments"),
        **options,
    }
    return outcome(rollback, connection, RollbackOptions(**fields))


def answers(connection: FakeConnection, *, deletes: bool = False) -> None:
    """Let the operator end it as soon as it is asked to."""

    def answer() -> None:
        if not connection.objects.writes:
            return
        if deletes:
            connection.objects.stored.pop(KEY, None)
            return
        connection.objects.put("Withdrawal", {**stored(withdrawal(progress=ENDED))})

    connection.objects.on_read = answer


# ---------------------------------------------------------------- rollback


def test_without_yes_it_shows_what_would_come_back_and_writes_nothing() -> None:
    connection = cluster(withdrawal(atom(), atom("pods", "get")))
    found = rolled(connection)
    assert found.code == 0
    assert connection.objects.writes == []
    assert_golden("rollback-withdrawal-preview", found.text)
    assert_fits(found.text)


def test_it_is_asked_for_under_the_callers_own_name_and_given_back() -> None:
    connection = cluster(withdrawal())
    answers(connection)
    found = rolled(connection, is_confirmed=True)
    assert found.code == 0
    ((verb, written),) = connection.objects.writes
    assert verb == "replace"
    assert mapping(written, "metadata", "annotations") == {
        "leastwise.dev/rollback": "nightly job",
        "leastwise.dev/rollback-by": "alice",
    }
    assert "managedFields" not in mapping(written, "metadata")
    assert mapping(written, "spec") == mapping(stored(withdrawal()), "spec")
    assert_golden("rollback-withdrawal", found.text)


def test_one_that_is_deleted_meanwhile_is_given_back_too() -> None:
    connection = cluster(withdrawal())
    answers(connection, deletes=True)
    found = rolled(connection, is_confirmed=True)
    assert (found.code, "deleted meanwhile" in found.text) == (0, True)


def test_an_announced_one_is_called_off() -> None:
    found = rolled(cluster(announced()))
    assert "1 permission of policy payments/invoice-reader would not be taken away" in found.text


def test_an_operator_that_does_not_answer_is_said() -> None:
    found = rolled(cluster(withdrawal()), is_confirmed=True, wait_seconds=3)
    assert found.code == 1
    assert "is the operator running?" in found.errors


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (withdrawal(progress=ENDED), "is over: a person took it back"),
        (withdrawal(name="other"), "does not exist"),
    ],
)
def test_what_cannot_be_given_back_says_why(one: Withdrawal, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        rolled(cluster(one))


def test_one_of_another_version_is_not_touched() -> None:
    connection = cluster()
    connection.objects.put("Withdrawal", {**stored(withdrawal()), "spec": {"everything": True}})
    with pytest.raises(CommandError, match="cannot be understood"):
        rolled(connection, is_confirmed=True)


def test_a_reason_is_needed() -> None:
    connection = cluster(withdrawal())
    with pytest.raises(UsageProblem, match="--reason is needed"):
        rolled(connection, is_confirmed=True, reason=" ")
    assert connection.objects.writes == []


@pytest.mark.parametrize(
    "options",
    [
        {"target": "payments/invoice-reader"},
        {"revision": "leastwise-1"},
        {"place": Place(everywhere=True)},
        {"form": "json"},
    ],
    ids=["a policy too", "a revision too", "everywhere", "a form"],
)
def test_a_withdrawal_is_named_alone(options: dict[str, Any]) -> None:
    with pytest.raises(UsageProblem, match="names all that is given back"):
        rolled(cluster(withdrawal()), **options)


def test_a_reason_without_a_withdrawal_is_refused() -> None:
    with pytest.raises(UsageProblem, match="--reason is kept with a Withdrawal"):
        rolled(cluster(), withdrawal="", target="payments/invoice-reader")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ConflictError("changed"), "was changed in between"),
        (
            ForbiddenError("PATCH /x: only who holds the verb 'rollback'"),
            "only who holds the verb 'rollback'",
        ),
    ],
)
def test_a_refused_request_says_what_is_needed(
    error: LeastwiseError, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = cluster(withdrawal())

    async def refuse(*_: object) -> Document:
        raise error

    monkeypatch.setattr(connection.objects, "replace", refuse)
    with pytest.raises(CommandError, match=says):
        rolled(connection, is_confirmed=True)


# ---------------------------------------------------------------- history


def shown(connection: FakeConnection, subject: str = "", **options: Any) -> Outcome:
    fields = {"place": Place("payments"), **options}
    return outcome(history, connection, HistoryOptions(subject, **fields))


def several() -> FakeConnection:
    returned = Progress(
        narrowed=NOW - 8 * DAY,
        watched_since=NOW - 8 * DAY,
        finished=NOW - timedelta(hours=2),
        returned=(Returned(atom("pods", "get"), NOW - timedelta(hours=1), "api-0"),),
    )
    return cluster(
        withdrawal(name="reader-0", progress=ENDED, announced=NOW - 15 * DAY),
        withdrawal(atom(), atom("pods", "get"), name="reader-1", progress=returned),
        revisions=(REVISION, replace(REVISION, owner="another/payments/x", name="foreign")),
    )


def test_history_is_told_newest_first() -> None:
    found = shown(several())
    assert found.code == 0
    assert_golden("history", found.text)
    assert_fits(found.text)


def test_everything_stands_in_the_wide_form() -> None:
    found = shown(several(), form="wide")
    assert "ControllerRevision/leastwise-1" in found.text
    assert "list configmaps, get pods" in found.text


def test_history_as_json_is_whole() -> None:
    rows = json.loads(shown(several(), form="json").text)
    assert len(rows) == 10
    times = [datetime.fromisoformat(each["time"]) for each in rows]
    assert times == sorted(times, reverse=True)
    assert rows[0] == {
        "time": "2026-07-19T23:00:00Z",
        "namespace": "payments",
        "policy": "invoice-reader",
        "what": "PermissionReturned",
        "who": "leastwise",
        "why": "pod 'api-0' was denied it",
        "source": "Withdrawal/reader-1",
        "permissions": ["get pods"],
    }
    assert {each["who"] for each in rows} == {"leastwise", "ada"}


def test_history_of_one_subject_leaves_others_out() -> None:
    assert "10 lines" in shown(several(), "sa/payments/payments-api", place=Place()).text
    other = shown(several(), "sa/payments/other", place=Place())
    assert "Nothing was taken away or given back: sa/payments/other." in other.text


def test_history_of_somebody_else_than_a_service_account_is_refused() -> None:
    with pytest.raises(UsageProblem, match="is not a ServiceAccount"):
        shown(several(), "k8s:jane")


def test_a_subject_is_looked_for_where_it_lives_or_where_it_is_said() -> None:
    connection = several()
    assert "10 lines" in shown(connection, "sa/payments/payments-api", place=Place(everywhere=True)).text
    assert "Nothing" in shown(connection, "sa/payments/payments-api", place=Place("shop")).text


def test_revisions_that_may_not_be_read_are_not_seen() -> None:
    connection = several()

    async def refuse() -> tuple[Revision, ...]:
        raise ForbiddenError("GET /x: controllerrevisions is forbidden")

    connection.revisions.list_all = refuse  # type: ignore[method-assign]
    found = shown(connection)
    assert "Not seen:" in found.text
    assert "controllerrevisions is forbidden" in found.text
    assert "9 lines" in found.text


def test_a_withdrawal_that_cannot_be_understood_is_not_seen() -> None:
    connection = cluster()
    connection.objects.put("Withdrawal", {**stored(withdrawal()), "spec": {"everything": True}})
    assert "a Withdrawal that cannot be understood" in " ".join(shown(connection).text.split())


def test_a_long_history_is_bounded_on_a_screen() -> None:
    many = [withdrawal(name=f"w-{number}", progress=ENDED) for number in range(20)]
    found = shown(cluster(*many))
    assert "and 30 more; -o wide shows all" in found.text
    assert "more;" not in shown(cluster(*many), form="wide").text


def test_what_somebody_wrote_is_made_printable() -> None:
    hostile = replace(ENDED, ended_by="\x1b[2Jroot", why="because\nof this")
    found = shown(cluster(withdrawal(progress=hostile)))
    assert "\x1b" not in found.text


def test_a_subject_of_a_kept_selector_is_nobody() -> None:
    kept = replace(REVISION, spec={"subject": {"selector": {"matchLabels": {"a": "b"}}}})
    assert "1 line " in shown(cluster(revisions=(kept,))).text
    assert "Nothing" in shown(cluster(revisions=(kept,)), "sa/payments/payments-api").text


def test_words_of_a_permission_are_those_of_the_product() -> None:
    one = withdrawal(KubernetesPermission("apps", "deployments", "delete", "web"))
    rows = json.loads(shown(cluster(one), form="json").text)
    assert rows[0]["permissions"] == ['delete apps/deployments "web"']
