"""What a report says beside the states themselves: order, identity over time, exceptions, what is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leastwise.core.drifts import Severity
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.risks.exceptions import RiskException
from leastwise.core.risks.findings import find_risks
from leastwise.core.risks.forms import RiskSettings
from leastwise.core.risks.rules import RULES
from leastwise.core.snapshots import Gap, Plane
from risk_worlds import AT, estate_of

API = "sa/payments/api"
READS = {"to": API, "in": "payments", "rules": ["get secrets"]}


def cluster(*grants: dict[str, Any], **more: Any) -> Estate:
    return estate_of({"kubernetes": {"grants": list(grants), **more}})


def test_ids_are_those_of_the_table_and_never_move() -> None:
    counts = {"K8S": 32, "AWS": 24, "GCP": 16, "AZ": 14, "XC": 16}
    assert set(RULES) == {
        f"LW-{plane}-{n:03}" for plane, count in counts.items() for n in range(1, count + 1)
    }
    assert all(rule.id == key for key, rule in RULES.items())


def test_findings_are_sorted_by_severity_rule_subject_and_scope() -> None:
    estate = cluster(
        {"to": "sa/b/x", "in": "b", "rules": ["get secrets"], "name": "b"},
        {"to": "sa/a/x", "in": "a", "rules": ["get secrets"], "name": "a"},
        {"to": "user/z", "rules": ["escalate clusterroles.rbac.authorization.k8s.io"], "name": "z"},
    )
    found = [(each.severity, each.rule, each.subject) for each in find_risks(estate, at=AT).findings]
    assert found == [
        (Severity.CRITICAL, "LW-K8S-003", "k8s:z"),
        (Severity.MEDIUM, "LW-K8S-008", "k8s:system:serviceaccount:a:x"),
        (Severity.MEDIUM, "LW-K8S-008", "k8s:system:serviceaccount:b:x"),
    ]


def test_a_fingerprint_outlives_time_and_other_grants() -> None:
    first = find_risks(cluster(READS), at=AT).findings
    second = find_risks(
        cluster({**READS, "name": "other"}, {"to": "user/jo", "rules": ["get pods"]}),
        at=AT + timedelta(days=400),
    ).findings
    assert [each.fingerprint for each in first] == [each.fingerprint for each in second]
    assert len(first[0].fingerprint) == 32


def test_a_finding_leads_from_the_binding_to_the_rule_and_says_what_to_do() -> None:
    finding = find_risks(cluster({**READS, "name": "reader"}), at=AT).findings[0]
    assert [str(each) for each in finding.path] == [
        "RoleBinding payments/reader",
        "Role payments/reader rules[0]",
    ]
    assert finding.fix.startswith("Name the Secrets with resourceNames in Role payments/reader rules[0]")


def test_every_further_grant_is_counted_since_all_must_go() -> None:
    finding = find_risks(cluster({**READS, "name": "a"}, {**READS, "name": "b"}), at=AT).findings[0]
    assert finding.grants == 2
    assert finding.fix.endswith("1 more grants give the same.")


def test_what_an_administrator_holds_beside_is_counted_and_not_told() -> None:
    report = find_risks(cluster({"to": API, "rules": ["* *.*"]}), at=AT)
    assert [each.rule for each in report.findings] == ["LW-K8S-001"]
    assert report.quiet["held by another finding"] > 10


def test_what_a_member_holds_by_its_group_is_told_of_the_group() -> None:
    report = find_risks(
        cluster(
            {"to": "group/system:serviceaccounts:payments", "in": "payments", "rules": ["get secrets"]},
            accounts=["payments/api", "payments/web"],
        ),
        at=AT,
    )
    assert [each.subject for each in report.findings] == ["k8s:group:system:serviceaccounts:payments"]


def test_what_a_member_holds_itself_too_is_told_of_both() -> None:
    to = ["group/system:serviceaccounts:payments", API]
    report = find_risks(cluster({"to": to, "in": "payments", "rules": ["get secrets"]}), at=AT)
    assert len(report.findings) == 2


def test_a_pair_of_two_groups_is_told_of_the_member_that_has_both() -> None:
    report = find_risks(
        cluster(
            {"to": "group/system:serviceaccounts", "rules": ["create secrets"], "name": "a"},
            {"to": "group/system:serviceaccounts:payments", "rules": ["get secrets"], "name": "b"},
            accounts=["payments/api"],
        ),
        at=AT,
    )
    told = [each.subject for each in report.findings if each.rule == "LW-K8S-009"]
    assert told == ["k8s:system:serviceaccount:payments:api"]


# ---------------------------------------------------------------- the system's own


SYSTEM = "sa/kube-system/generic-garbage-collector"


@pytest.mark.parametrize(
    ("to", "name", "told"),
    [
        (SYSTEM, "system:controller:generic-garbage-collector", 0),
        (SYSTEM, "backdoor", 1),
        ("user/system:kube-scheduler", "system:kube-scheduler", 0),
        ("sa/payments/api", "system:controller:api", 1),
        ("group/system:serviceaccounts:payments", "system:x", 1),
    ],
)
def test_the_system_is_quiet_by_bindings_of_its_own_alone(to: str, name: str, told: int) -> None:
    estate = cluster({"to": to, "rules": ["get secrets"], "name": name})
    report = find_risks(estate, at=AT)
    assert len(report.findings) == told
    every = find_risks(estate, at=AT, include_system=True).findings
    assert [each.rule for each in every] == ["LW-K8S-001", "LW-K8S-008"]  # that of system:masters first
    assert report.quiet["identities of the system"] == 2 - told


def test_settings_may_tell_of_the_system_too() -> None:
    estate = cluster({"to": SYSTEM, "rules": ["get secrets"], "name": "system:x"})
    assert len(find_risks(estate, at=AT, settings=RiskSettings(include_system=True)).findings) == 2


def test_a_named_namespace_is_privileged_whatever_is_computed() -> None:
    settings = RiskSettings(privileged_namespaces=frozenset({"payments"}))
    assert find_risks(cluster(READS), at=AT, settings=settings).findings[0].severity is Severity.HIGH


# ---------------------------------------------------------------- exceptions


def accepted(**more: Any) -> RiskException:
    return RiskException("LW-K8S-008", "until the vault is here", AT + timedelta(days=30), **more)


@pytest.mark.parametrize(
    ("more", "covers"),
    [
        ({"subject": "k8s:system:serviceaccount:payments:*"}, True),
        ({"subject": "*", "scope": "payments"}, True),
        ({"subject": "*", "scope": "shop"}, False),
        ({"subject": "k8s:jane"}, False),
        ({"fingerprint": "0" * 32}, False),
    ],
)
def test_an_exception_covers_what_it_names(more: dict[str, str], covers: bool) -> None:  # noqa: FBT001
    report = find_risks(cluster(READS), at=AT, exceptions=[accepted(**more)])
    assert len(report.suppressed) == covers
    assert len(report.findings) == (not covers)


def test_an_exception_by_fingerprint_covers_that_finding() -> None:
    finding = find_risks(cluster(READS), at=AT).findings[0]
    report = find_risks(cluster(READS), at=AT, exceptions=[accepted(fingerprint=finding.fingerprint)])
    assert [each.finding for each in report.suppressed] == [finding]


def test_an_exception_of_another_rule_covers_nothing() -> None:
    other = replace(accepted(subject="*"), rule="LW-K8S-012")
    assert len(find_risks(cluster(READS), at=AT, exceptions=[other]).findings) == 1


def test_an_exception_whose_end_has_come_covers_nothing_and_is_told() -> None:
    over = replace(accepted(subject="*"), until=AT)
    report = find_risks(cluster(READS), at=AT, exceptions=[over])
    assert report.over == (over,)
    assert len(report.findings) == 1


def test_without_a_time_no_exception_holds() -> None:
    report = find_risks(cluster(READS), exceptions=[accepted(subject="*")])
    assert len(report.findings) == len(report.over) == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reason": " "}, "reason is empty"),
        ({"until": AT.replace(tzinfo=None)}, "no time zone"),
        ({"subject": ""}, "neither a subject nor a fingerprint"),
    ],
)
def test_an_exception_without_reason_end_or_aim_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        replace(accepted(subject="*"), **changed)


# ---------------------------------------------------------------- what could not be judged


def test_rules_of_planes_that_were_not_read_are_unknown() -> None:
    told = {each.rule: each.reason for each in find_risks(cluster(READS), at=AT).undecided}
    assert told["LW-AWS-001"] == "aws was not read"
    assert told["LW-XC-012"] == "azure was not read"
    assert "LW-K8S-008" not in told


def test_a_gap_makes_the_rules_of_its_plane_unknown_in_its_scope() -> None:
    estate = cluster(READS)
    gap = Gap("rolebindings/shop", "kubernetes", "Forbidden", "list rolebindings: 403")
    elsewhere = Gap("x", "elsewhere", "Partial", "of no plane")
    report = find_risks(Estate(estate.engines, gaps=(gap, elsewhere)), at=AT)
    told = [each for each in report.undecided if each.rule == "LW-K8S-008"]
    assert [(each.scope, each.reason) for each in told] == [("rolebindings/shop", "list rolebindings: 403")]


def test_an_authorizer_beside_rbac_makes_the_silence_of_its_rules_unknown() -> None:
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "status": {
            "incomplete": True,
            "evaluationError": "webhook authorizer does not support user rule resolution",
        },
    }
    report = find_risks(cluster(READS, objects=[review]), at=AT)
    told = [each.reason for each in report.undecided if each.rule == "LW-K8S-012"]
    assert told == ["the authorizer Webhook may allow more, and was not read"]


def test_an_estate_of_nothing_has_no_findings_and_decides_nothing() -> None:
    report = find_risks(Estate({}), at=AT)
    assert report.findings == ()
    assert {each.rule for each in report.undecided} >= set(RULES) - {"LW-XC-016"}


def test_counts_name_every_severity() -> None:
    counts = find_risks(cluster(READS), at=AT).counts()
    assert list(counts) == sorted(Severity, reverse=True)
    assert counts[Severity.MEDIUM] == 1


def test_equal_estates_in_any_order_give_equal_reports() -> None:
    grants = [
        {"to": API, "rules": ["get secrets"], "name": "a"},
        {"to": API, "in": "shop", "rules": ["create pods"], "name": "b"},
        {"to": "user/jo", "in": "shop", "rules": ["create pods", "get pods/exec"], "name": "c"},
    ]
    first = find_risks(cluster(*grants), at=AT)
    assert first == find_risks(cluster(*reversed(grants)), at=AT)


def test_an_engine_without_the_world_of_a_cluster_is_judged_by_its_entries() -> None:
    class FakeCluster:
        """Answers as an engine of another make would."""

        def __init__(self, engine: RbacEngine) -> None:
            self.plane = Plane.KUBERNETES
            self.identities, self.effective, self.permits = (
                engine.identities,
                engine.effective,
                engine.permits,
            )
            self.gaps = engine.gaps

    engine = cluster(READS).engines[Plane.KUBERNETES]
    assert isinstance(engine, RbacEngine)
    estate = Estate({Plane.KUBERNETES: FakeCluster(engine)})  # type: ignore[dict-item]
    assert [each.rule for each in find_risks(estate, at=AT).findings] == ["LW-K8S-008"]
