"""Trust rendered exactly (A17, A18), closed, and every way in which a live one differs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import account
from leastwise.core.aws_admissions import admits
from leastwise.core.aws_trust import (
    AUDIENCE,
    TrustAspect,
    closed_trust,
    find_trust_differences,
    is_closed,
    is_wider,
    provider_arn,
    render_trust,
)
from leastwise.core.entitlements import TrustMethod
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_documents import Document, parse_document, render_document, render_json
from leastwise.core.identities import Cluster, ServiceAccount

CASES = yaml.safe_load((Path(__file__).parent / "cases/aws/trust_differences.yaml").read_text())
CLUSTER = Cluster(
    id="c1",
    name="prod",
    arn="arn:aws:eks:eu-west-1:111122223333:cluster/prod",
    issuer="https://oidc.eks.eu-west-1.amazonaws.com/id/ABC",
)
SUBJECT = ServiceAccount("payments", "payments-api")
DESIRED = {method.value: render_trust(method, CLUSTER, SUBJECT, account()) for method in TrustMethod}


def test_irsa_pins_subject_and_audience_exactly_a18() -> None:
    document = render_trust(TrustMethod.IRSA, CLUSTER, SUBJECT, account())
    assert render_json(document) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {
                    "Federated": (
                        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
                    )
                },
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
                        "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": (
                            "system:serviceaccount:payments:payments-api"
                        ),
                    }
                },
            }
        ],
    }


def test_irsa_admits_its_service_account_and_no_other() -> None:
    document = DESIRED["IRSA"]
    assert admits(document, CLUSTER, SUBJECT) is True
    assert admits(document, CLUSTER, ServiceAccount("payments", "other")) is False
    assert admits(document, replace(CLUSTER, issuer="https://other"), SUBJECT) is False


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_audience_is_the_same_in_every_partition(partition: str) -> None:
    elsewhere = account(partition=partition)
    text = render_document(render_trust(TrustMethod.IRSA, CLUSTER, SUBJECT, elsewhere))
    assert f'"{AUDIENCE}"' in text
    assert ".com.cn" not in text
    assert provider_arn(CLUSTER, elsewhere).startswith(f"arn:{partition}:iam::111122223333:oidc-provider/")


@pytest.mark.parametrize("issuer", ["", "http://oidc.example.com"])
def test_irsa_is_refused_without_an_https_issuer(issuer: str) -> None:
    with pytest.raises(InvalidEntitlementError, match="an https address"):
        render_trust(TrustMethod.IRSA, replace(CLUSTER, issuer=issuer), SUBJECT, account())


def test_pod_identity_conditions_on_all_three_session_tags_a17() -> None:
    document = render_trust(TrustMethod.POD_IDENTITY, CLUSTER, SUBJECT, account())
    assert render_json(document)["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
                    "aws:RequestTag/kubernetes-namespace": "payments",
                    "aws:RequestTag/kubernetes-service-account": "payments-api",
                }
            },
        }
    ]


def test_pod_identity_is_refused_outside_the_clusters_account_a16() -> None:
    with pytest.raises(
        InvalidEntitlementError, match=r"own account 111122223333.*'dev' is account 999900001111"
    ):
        render_trust(TrustMethod.POD_IDENTITY, CLUSTER, SUBJECT, account("dev", account_id="999900001111"))


def test_pod_identity_is_refused_outside_eks_a16() -> None:
    with pytest.raises(InvalidEntitlementError, match="needs an EKS cluster"):
        render_trust(TrustMethod.POD_IDENTITY, replace(CLUSTER, arn=""), SUBJECT, account())


def test_a_closed_trust_is_closed_and_wider_than_nothing() -> None:
    assert is_closed(closed_trust())
    assert not is_closed(None)
    assert not is_closed(DESIRED["IRSA"])
    assert parse_document(json.dumps(render_json(closed_trust()))) == closed_trust()
    assert not is_wider(closed_trust(), DESIRED["IRSA"])


def test_what_cannot_be_read_counts_as_wider() -> None:
    desired = DESIRED["IRSA"]
    assert is_wider(None, desired)
    assert not is_wider(desired, desired)
    assert is_wider(replace(desired, version="2008-10-17"), desired)
    assert [each.aspect for each in find_trust_differences(desired, None)] == [TrustAspect.UNREADABLE]


@pytest.mark.parametrize("method", DESIRED)
def test_an_equal_trust_has_no_difference_however_written_a12(method: str) -> None:
    text = json.dumps(render_json(DESIRED[method]), indent=1).replace("sts:AssumeRole", "STS:assumerole")
    assert find_trust_differences(DESIRED[method], parse_document(text)) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_every_difference_of_trust_has_its_name(case: dict[str, Any]) -> None:
    desired: Document = DESIRED[case["method"]]
    live = parse_document({"Statement": case["statements"]})
    found = find_trust_differences(desired, live)
    assert [each.aspect.value for each in found] == sorted(case["aspects"])
    assert case["detail"] in "; ".join(each.detail for each in found)
    assert is_wider(live, desired) is case["wider"]
