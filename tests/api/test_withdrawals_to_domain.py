"""From stored Withdrawals and the field `excess` to core values: nothing is lost, nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from api.cases import POLICY, WITHDRAWAL, changed
from builders import role_ref
from leastwise.api.entitlement_policies import entitlement_policy_to_domain
from leastwise.api.withdrawals import withdrawal_to_domain
from leastwise.core.identities import PolicyKey, ServiceAccount
from leastwise.core.withdrawals.records import (
    Evidence,
    ExcessRules,
    Exemption,
    Progress,
    Remediation,
    Returned,
    Stage,
    Withdrawn,
)
from withdrawal_builders import atom, pair

UNTIL = datetime(2027, 2, 1, tzinfo=UTC)


def stored(spec: object, status: object = None, **metadata: object) -> dict[str, Any]:
    about = {"name": "w-1", "namespace": "payments", "uid": "u-1", "generation": 1, **metadata}
    return {"metadata": about, "spec": spec, "status": status}


def test_a_withdrawal_keeps_what_it_takes_and_why() -> None:
    one = withdrawal_to_domain(stored(WITHDRAWAL))
    assert (one.namespace, one.name, one.uid) == ("payments", "w-1", "u-1")
    assert one.policy == PolicyKey("payments", "invoice-reader")
    assert one.subject == ServiceAccount("payments", "payments-api")
    assert one.withdrawn == Withdrawn(
        kubernetes=(atom("deployments", "delete", "apps", "web"), atom("configmaps", "list")),
        bindings=(role_ref(),),
        cluster_bindings=(role_ref("metrics-reader"),),
        aws=(pair(),),
        managed_policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
    )
    assert one.evidence == Evidence(
        7776000, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 11, tzinfo=UTC), ("audit",)
    )
    assert one.evidence.observed_seconds == 100 * 86400
    assert (one.announced, one.narrow_after, one.until) == (
        datetime(2026, 4, 11, tzinfo=UTC),
        datetime(2026, 4, 18, tzinfo=UTC),
        datetime(2026, 10, 1, tzinfo=UTC),
    )
    assert (one.reason, one.watch_seconds) == ("not used in 90 days", 1209600)
    assert one.progress == Progress()
    assert one.stage is Stage.ANNOUNCED


def test_one_block_alone_takes_nothing_elsewhere() -> None:
    only_aws = changed(WITHDRAWAL, "kubernetes", {})
    assert withdrawal_to_domain(stored(only_aws)).withdrawn.kubernetes == ()
    del only_aws["kubernetes"]
    assert len(withdrawal_to_domain(stored(only_aws)).withdrawn) == 2


def test_progress_is_read_back() -> None:
    status = {
        "observedGeneration": 1,
        "narrowedTime": "2026-04-18T00:00:00Z",
        "watchedSinceTime": "2026-04-18T00:01:00Z",
        "finishedTime": "2026-05-02T00:01:00Z",
        "returned": [
            {
                "kubernetes": {"apiGroup": "", "resource": "configmaps", "verb": "list"},
                "returnedTime": "2026-05-01T00:00:00Z",
                "podName": "api-0",
            },
            {"kubernetes": "everything"},
        ],
        "ended": {
            "reason": "RolledBack",
            "endedTime": "2026-05-03T00:00:00Z",
            "by": "ada",
            "message": "nightly job",
        },
    }
    one = withdrawal_to_domain(stored(WITHDRAWAL, status))
    assert one.progress == Progress(
        narrowed=datetime(2026, 4, 18, tzinfo=UTC),
        watched_since=datetime(2026, 4, 18, 0, 1, tzinfo=UTC),
        finished=datetime(2026, 5, 2, 0, 1, tzinfo=UTC),
        returned=(Returned(atom(), datetime(2026, 5, 1, tzinfo=UTC), "api-0"),),
        end=Stage.ROLLED_BACK,
        ended=datetime(2026, 5, 3, tzinfo=UTC),
        ended_by="ada",
        why="nightly job",
    )
    assert one.stage is Stage.ROLLED_BACK
    assert one.status == status


@pytest.mark.parametrize(
    "status", [None, "text", [], {"ended": "soon"}, {"narrowedTime": "soon"}, {"returned": 3}]
)
def test_a_status_that_nobody_would_write_is_as_good_as_none(status: object) -> None:
    assert withdrawal_to_domain(stored(WITHDRAWAL, status)).progress == Progress()


def test_the_status_that_the_api_server_writes_is_none() -> None:
    assert withdrawal_to_domain(stored(WITHDRAWAL, {"observedGeneration": -1})).status == {}


def test_an_end_that_is_not_known_is_an_end() -> None:
    status = {"narrowedTime": "2026-04-18T00:00:00Z", "ended": {"reason": "Vanished"}}
    assert withdrawal_to_domain(stored(WITHDRAWAL, status)).is_over


def test_a_person_may_ask_for_its_end() -> None:
    asked = {"leastwise.dev/rollback": "nightly job", "leastwise.dev/rollback-by": "ada"}
    one = withdrawal_to_domain(stored(WITHDRAWAL, annotations=asked))
    assert (one.rollback_reason, one.rollback_by) == ("nightly job", "ada")


def test_a_policy_keeps_its_rules_of_excess() -> None:
    assert entitlement_policy_to_domain({"spec": POLICY}).excess == ExcessRules(
        window_seconds=7776000,
        min_observed_seconds=2592000,
        exempt=(
            Exemption("the yearly audit reads them", UNTIL, kubernetes=atom("configmaps", "*")),
            Exemption("quarterly close", UNTIL, aws=pair("s3:Get*")),
        ),
        remediation=Remediation.STAGE,
    )


def test_an_empty_block_has_the_defaults_and_no_block_is_none() -> None:
    spec = {"subject": {"serviceAccountName": "a"}, "excess": {}}
    assert entitlement_policy_to_domain({"spec": spec}).excess == ExcessRules()
    assert entitlement_policy_to_domain({"spec": {"subject": spec["subject"]}}).excess is None
