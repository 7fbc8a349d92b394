"""Whose names are kept as pseudonyms."""

from __future__ import annotations

import pytest

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.people import is_person, is_personal_via, names_people
from leastwise.core.usage.uses import Use


@pytest.mark.parametrize(
    ("identity", "person"),
    [
        ("k8s:jane@example.com", True),
        ("k8s:system:serviceaccount:payments:api", False),
        ("k8s:system:node:a", False),
        ("k8s:system:anonymous", False),
        ("k8s:group:team-a", False),
        ("k8s:argocd-deployer", False),
        ("k8s:pseudonym:0123", False),
        ("aws:arn:aws:iam::111122223333:user/jane", True),
        ("aws:arn:aws:sts::111122223333:federated-user/jane", True),
        ("aws:arn:aws:iam::111122223333:role/reader", False),
        ("aws:service:lambda.amazonaws.com", False),
        ("gcp:user:jane@example.com", True),
        ("gcp:serviceAccount:x@p.iam.gserviceaccount.com", False),
        ("azure:0f0e", False),
    ],
)
def test_people_are_told_by_the_form_of_their_names(identity: str, *, person: bool) -> None:
    assert is_person(identity) is person


@pytest.mark.parametrize(
    ("plane", "via", "personal"),
    [
        ("kubernetes", "jane", True),
        ("kubernetes", "system:serviceaccount:a:b", False),
        ("kubernetes", "argocd", False),
        ("aws", "jane@example.com", True),
        ("aws", "i-0abc", True),
        ("aws", "service:ec2.amazonaws.com", False),
        ("aws", "system:serviceaccount:payments:api", False),
        ("aws", "arn:aws:iam::111122223333:role/x", False),
        ("gcp", "x@p.iam.gserviceaccount.com", False),
        ("azure", "pseudonym:0123", False),
    ],
)
def test_what_a_use_came_by_is_personal_unless_it_is_plainly_not(
    plane: str, via: str, *, personal: bool
) -> None:
    assert is_personal_via(plane, via) is personal


@pytest.mark.parametrize(
    ("action", "resource", "plane", "people"),
    [
        ("impersonate", "users", "kubernetes", True),
        ("impersonate", "uids", "kubernetes", True),
        ("impersonate:user-info", "users", "kubernetes", True),
        ("impersonate", "groups", "kubernetes", False),
        ("impersonate", "serviceaccounts", "kubernetes", False),
        ("get", "users", "kubernetes", False),
        ("impersonate", "users", "gcp", False),
    ],
)
def test_whom_somebody_impersonated_is_a_name_of_people(
    action: str, resource: str, plane: str, *, people: bool
) -> None:
    assert names_people(Use(IdentityId("k8s:x"), plane, action, "", resource)) is people
