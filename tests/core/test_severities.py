from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import rule
from leastwise.core.drifts import Severity
from leastwise.core.iam_documents import Document, Statement
from leastwise.core.permissions import KubernetesPermission, KubernetesRule
from leastwise.core.severities import (
    SEVERITY_TABLE,
    DriftCase,
    case_of_extra_binding,
    is_escalating,
    render_severity_table,
    severity_of,
    severity_of_extra_binding,
    severity_of_extra_role,
    severity_of_wider_actions,
    severity_of_wider_rules,
)

RBAC = ["rbac.authorization.k8s.io"]


def document(*actions: str, effect: str = "Allow", not_actions: tuple[str, ...] = ()) -> Document:
    return Document((Statement(effect, actions=actions, not_actions=not_actions, resources=("*",)),))


def test_every_case_has_one_row_and_the_worst_stand_first() -> None:
    assert sorted(row.case for row in SEVERITY_TABLE) == sorted(get_args(DriftCase))
    assert [row.severity for row in SEVERITY_TABLE] == sorted(
        (row.severity for row in SEVERITY_TABLE), reverse=True
    )
    assert all(row.what and row.why for row in SEVERITY_TABLE)


def test_the_documentation_holds_the_table_of_the_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "severities.md").read_text()
    assert render_severity_table() in page


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("boundary", Severity.CRITICAL),
        ("trust", Severity.CRITICAL),
        ("extra-cluster-wide", Severity.CRITICAL),
        ("extra-escalating", Severity.CRITICAL),
        ("extra-write", Severity.HIGH),
        ("changed-wider", Severity.HIGH),
        ("extra-read", Severity.MEDIUM),
        ("missing", Severity.MEDIUM),
        ("changed-narrower", Severity.MEDIUM),
        ("cosmetic", Severity.LOW),
    ],
)
def test_severity_is_that_of_the_table(case: DriftCase, expected: Severity) -> None:
    assert severity_of(case) is expected


@pytest.mark.parametrize(
    ("rules", "cluster_wide", "expected"),
    [
        ([rule()], False, "extra-read"),
        ([rule(verbs=["get", "update"])], False, "extra-write"),
        ([rule(verbs=["*"])], False, "extra-write"),
        ([rule(["secrets"], ["get"])], False, "extra-escalating"),
        ([rule(["*"], ["get"])], False, "extra-escalating"),
        ([rule(), rule(["pods"], ["create"])], False, "extra-escalating"),
        ([rule()], True, "extra-cluster-wide"),
        (None, True, "extra-cluster-wide"),
        (None, False, "extra-unknown"),
        ([], False, "extra-empty"),
        ([], True, "extra-empty"),
        ([rule(verbs=[])], True, "extra-empty"),
        ([rule(resources=[])], False, "extra-empty"),
        ([KubernetesRule(verbs=("get",), non_resource_urls=("/metrics",))], False, "extra-read"),
    ],
)
def test_extra_binding_is_judged_by_scope_and_content(
    rules: list[KubernetesRule] | None, expected: DriftCase, *, cluster_wide: bool
) -> None:
    assert case_of_extra_binding(rules, cluster_wide=cluster_wide) == expected
    assert severity_of_extra_binding(rules, cluster_wide=cluster_wide) is severity_of(expected)


@pytest.mark.parametrize(
    ("group", "resource", "verb"),
    [
        (RBAC[0], "clusterroles", "escalate"),
        (RBAC[0], "roles", "bind"),
        ("", "serviceaccounts", "impersonate"),
        ("", "users", "impersonate:user-info"),
        ("authentication.k8s.io", "uids", "impersonate"),
        ("", "serviceaccounts/token", "create"),
        ("", "secrets", "watch"),
        ("", "pods/exec", "get"),
        ("", "pods/ephemeralcontainers", "patch"),
        ("", "nodes/proxy", "get"),
        ("apps", "deployments", "patch"),
        ("batch", "cronjobs", "update"),
        ("leastwise.dev", "entitlementpolicies", "create"),
        ("*", "*", "*"),
        ("", "*", "create"),
    ],
)
def test_permission_that_makes_its_holder_stronger_is_escalating(
    group: str, resource: str, verb: str
) -> None:
    """K2, K5, K6."""
    assert is_escalating(KubernetesPermission(group, resource, verb))


@pytest.mark.parametrize(
    ("group", "resource", "verb"),
    [
        ("", "pods", "get"),
        ("", "configmaps", "*"),
        ("apps", "deployments", "delete"),
        ("", "pods/log", "get"),
    ],
)
def test_ordinary_permission_is_not_escalating(group: str, resource: str, verb: str) -> None:
    assert not is_escalating(KubernetesPermission(group, resource, verb))


def test_widened_object_of_ours_is_critical_only_when_it_escalates() -> None:
    assert severity_of_wider_rules(rule().atoms()) is Severity.HIGH
    assert severity_of_wider_rules(rule(["pods/exec"], ["create"]).atoms()) is Severity.CRITICAL
    assert severity_of_wider_actions(["s3:PutObject"]) is Severity.HIGH
    assert severity_of_wider_actions(["s3:PutObject", "iam:*"]) is Severity.CRITICAL


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([document("s3:GetObject", "s3:ListBucket", "ec2:Describe*")], Severity.MEDIUM),
        ([document("s3:GetObject", "s3:PutObject")], Severity.HIGH),
        ([document("s3:*")], Severity.HIGH),
        ([document("*")], Severity.CRITICAL),
        ([document("IAM:passrole")], Severity.CRITICAL),
        ([document(not_actions=("iam:*",))], Severity.CRITICAL),
        ([document("s3:GetObject"), None], Severity.HIGH),
        ([None, document("sts:AssumeRole")], Severity.CRITICAL),
        ([document("iam:*", effect="Deny")], Severity.LOW),
        ([Document()], Severity.LOW),
        ([], Severity.LOW),
    ],
)
def test_extra_role_is_judged_by_its_policies(documents: list[Document | None], expected: Severity) -> None:
    """A25."""
    assert severity_of_extra_role(documents) is expected


@given(
    st.lists(
        st.builds(
            KubernetesRule,
            st.sampled_from([("",), ("*",), ("apps",)]),
            st.sampled_from([("pods",), ("secrets",), ("*",)]),
            st.sampled_from([("get",), ("create",), ("*",)]),
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_more_rules_or_a_wider_scope_are_never_less_severe(
    rules: list[KubernetesRule],
    cluster_wide: bool,  # noqa: FBT001
) -> None:
    whole = severity_of_extra_binding(rules, cluster_wide=cluster_wide)
    assert whole >= severity_of_extra_binding(rules[:1], cluster_wide=cluster_wide)
    assert severity_of_extra_binding(rules, cluster_wide=True) >= whole
