from __future__ import annotations

import pytest

from leastwise.cli.failures import UsageProblem
from leastwise.cli.subjects import FORMS, parse_subject, plane_of, short_name
from leastwise.core.snapshots import Plane

ACCOUNT = "k8s:system:serviceaccount:payments:api"


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("sa/payments/api", ACCOUNT),
        ("serviceaccount/payments/api", ACCOUNT),
        ("system:serviceaccount:payments:api", ACCOUNT),
        ("k8s:sa/payments/api", ACCOUNT),
        ("k8s:system:serviceaccount:payments:api", ACCOUNT),
        ("k8s:jane@example.com", "k8s:jane@example.com"),
        ("k8s:group:dev", "k8s:group:dev"),
        ("k8s:system:masters", "k8s:group:system:masters"),
        ("k8s:serviceAccount:x", "k8s:serviceAccount:x"),
        ("system:anonymous", "k8s:system:anonymous"),
        ("system:node:a", "k8s:system:node:a"),
        ("system:authenticated", "k8s:group:system:authenticated"),
        ("system:serviceaccounts:payments", "k8s:group:system:serviceaccounts:payments"),
        ("arn:aws:iam::111122223333:role/x", "aws:arn:aws:iam::111122223333:role/x"),
        ("aws:arn:aws:iam::111122223333:role/x", "aws:arn:aws:iam::111122223333:role/x"),
        ("aws:service:lambda.amazonaws.com", "aws:service:lambda.amazonaws.com"),
        ("serviceAccount:x@p.iam.gserviceaccount.com", "gcp:serviceAccount:x@p.iam.gserviceaccount.com"),
        ("x@p.iam.gserviceaccount.com", "gcp:serviceAccount:x@p.iam.gserviceaccount.com"),
        ("gcp:x@p.iam.gserviceaccount.com", "gcp:serviceAccount:x@p.iam.gserviceaccount.com"),
        ("user:jane@example.com", "gcp:user:jane@example.com"),
        ("group:dev@example.com", "gcp:group:dev@example.com"),
        ("gcp:allUsers", "gcp:allUsers"),
        ("allUsers", "gcp:allUsers"),
        ("principal://iam.googleapis.com/x", "gcp:principal://iam.googleapis.com/x"),
        ("azure:0f0e", "azure:0f0e"),
    ],
)
def test_each_form_names_one_identity(typed: str, identity: str) -> None:
    assert parse_subject(typed).identity == identity


@pytest.mark.parametrize(
    "typed", ["jane", "jane@example.com", "group:dev", "0f0e-1", "sa/x", "", "api/payments"]
)
def test_what_could_be_of_several_planes_lists_the_forms(typed: str) -> None:
    with pytest.raises(UsageProblem) as raised:
        parse_subject(typed)
    assert all(form in raised.value.allowed for form in FORMS)


@pytest.mark.parametrize("typed", ["k8s:", "aws:", "system:serviceaccount:x", "system:serviceaccount::api"])
def test_half_a_name_is_refused(typed: str) -> None:
    with pytest.raises(UsageProblem):
        parse_subject(typed)


def test_groups_belong_to_kubernetes() -> None:
    assert parse_subject("k8s:jane", ["dev"]).caller(["dev"]).groups == ("dev",)
    assert parse_subject("k8s:jane").caller().groups is None
    with pytest.raises(UsageProblem, match="--as-group"):
        parse_subject("arn:aws:iam::1:role/x", ["dev"])


@pytest.mark.parametrize(
    ("identity", "short"),
    [
        (ACCOUNT, "payments/api"),
        ("aws:arn:aws:iam::111122223333:role/team/x", "role/team/x"),
        ("k8s:asset:secrets:payments", "secrets in payments"),
        ("k8s:group:dev", "group:dev"),
        ("n001", "n001"),
    ],
)
def test_short_names_are_what_people_say(identity: str, short: str) -> None:
    assert short_name(identity) == short


def test_the_prefix_tells_the_plane() -> None:
    assert plane_of("azure:x") is Plane.AZURE
    assert plane_of("n001") is None
