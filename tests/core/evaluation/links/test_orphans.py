"""Roles whose trust names ServiceAccounts that are gone, and what is not known of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from fake_engines import FakeEngine
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AwsWorld, WorldRole
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links.orphans import noted
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import Gap, ObservedServiceAccount, Plane

HOME = "111122223333"
ROLE = f"arn:aws:iam::{HOME}:role/reader"
OURS = "oidc.eks.eu-west-1.amazonaws.com/id/OURS"
THEIRS = "oidc.eks.eu-west-1.amazonaws.com/id/THEIRS"
OWN = "oidc.example.com/prod"
GITHUB = "token.actions.githubusercontent.com"
API = ObservedServiceAccount(ServiceAccount("payments", "api"), "u", "1")
WORLD = ClusterWorld(service_accounts=(API,), cluster=Cluster("c", issuer=f"https://{OURS}"))
LIVES, GONE = "system:serviceaccount:payments:api", "system:serviceaccount:z:q"


def admits(
    *subjects: str, issuer: str = OURS, operator: str = "StringEquals", effect: str = "Allow"
) -> dict[str, object]:
    conditions = {operator: {f"{issuer}:sub": list(subjects)}} if subjects else {}
    return {
        "Effect": effect,
        "Principal": {"Federated": f"arn:aws:iam::{HOME}:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
    }


def notes(*statements: Mapping[str, object], cluster: ClusterWorld = WORLD) -> tuple[str, ...]:
    trust = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    aws = AwsEngine(AwsWorld(frozenset({HOME}), {ROLE: WorldRole(ROLE, trust)}))
    estate = Estate({Plane.KUBERNETES: RbacEngine(cluster), Plane.AWS: aws})
    (role,) = (each for each in noted(estate) if each.id == f"aws:{ROLE}")
    return role.notes


ORPHANED = ("orphaned: it trusts only ServiceAccounts that do not exist: z/q",)


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_a_role_is_orphaned_whose_only_service_account_does_not_exist(operator: str) -> None:
    assert notes(admits(GONE, operator=operator)) == ORPHANED


def test_a_pattern_that_no_service_account_matches_is_orphaned() -> None:
    found = notes(admits("system:serviceaccount:z:*", operator="StringLike"))
    assert found == ("orphaned: it trusts only ServiceAccounts that do not exist: z/*",)
    assert notes(admits("system:serviceaccount:pay*:*", operator="StringLike")) == ()


def test_what_still_exists_keeps_a_role_from_being_orphaned() -> None:
    partly = ("trusts ServiceAccounts that do not exist: z/q",)
    assert notes(admits(LIVES)) == ()
    assert notes(admits(GONE, LIVES)) == partly
    assert notes(admits(GONE), admits(LIVES)) == partly
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert notes(admits(GONE), service) == partly


def test_a_trust_without_a_subject_or_with_a_variable_is_not_judged() -> None:
    assert notes(admits()) == ()
    assert notes(admits("system:serviceaccount:${aws:PrincipalTag/x}:api")) == ()
    assert notes(admits(GONE, operator="StringNotEquals")) == ()


def test_a_deny_trusts_nobody() -> None:
    assert notes(admits(LIVES), admits(GONE, effect="Deny")) == ()


@pytest.mark.parametrize(("issuer", "subject"), [(THEIRS, LIVES), (THEIRS, ""), (OWN, LIVES)])
def test_another_cluster_is_told_and_is_no_orphan(issuer: str, subject: str) -> None:
    found = notes(admits(*filter(None, [subject]), issuer=issuer))
    assert found == (f"trusts another cluster's issuer: {issuer}",)


def test_a_pipeline_is_no_cluster() -> None:
    assert notes(admits("repo:acme/shop:ref:refs/heads/main", issuer=GITHUB)) == ()


@pytest.mark.parametrize(
    "cluster",
    [
        replace(WORLD, service_accounts=None),
        replace(WORLD, gaps=(Gap("serviceaccounts/z", "kubernetes", "Forbidden", "may not be read"),)),
        replace(WORLD, cluster=Cluster("c")),
    ],
)
def test_nothing_is_said_where_the_other_end_was_not_read(cluster: ClusterWorld) -> None:
    assert notes(admits(GONE), cluster=cluster) == ()


def test_a_trust_that_cannot_be_read_has_no_note() -> None:
    aws = AwsEngine(AwsWorld(frozenset({HOME}), {ROLE: WorldRole(ROLE, "{")}))
    (role,) = noted(
        Estate({Plane.KUBERNETES: RbacEngine(replace(WORLD, service_accounts=())), Plane.AWS: aws})
    )[:1]
    assert role.notes == ()


def test_one_plane_alone_tells_of_itself() -> None:
    estate = Estate({Plane.KUBERNETES: RbacEngine(WORLD)})
    assert noted(estate) == tuple(estate.identities())
    other = Estate({Plane.KUBERNETES: RbacEngine(WORLD), Plane.AWS: FakeEngine()})
    assert noted(other) == tuple(other.identities())
