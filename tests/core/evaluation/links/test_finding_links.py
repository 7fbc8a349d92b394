from __future__ import annotations

import json

from leastwise.core.evaluation.aws.worlds import AwsWorld, WorldRole
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links import EDGE_KINDS, find_links, link_gaps
from leastwise.core.evaluation.links.eks import MappedIdentity
from leastwise.core.identities import ROLE_ARN_KEY, Cluster, ServiceAccount
from leastwise.core.snapshots import ObservedServiceAccount

ROLE = "arn:aws:iam::111122223333:role/reader"
PATH = "oidc.example.com/id/1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{PATH}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{PATH}:sub": "system:serviceaccount:payments:api"}},
        },
    }
)
AWS = AwsWorld(roles={ROLE: WorldRole(ROLE, TRUST)})


def cluster(issuer: str = "", annotation: str = ROLE) -> ClusterWorld:
    annotations = ((ROLE_ARN_KEY, annotation),) if annotation else ()
    account = ObservedServiceAccount(ServiceAccount("payments", "api"), "u", "1", annotations=annotations)
    return ClusterWorld(service_accounts=(account,), cluster=Cluster("c", issuer=issuer))


def test_one_plane_alone_has_no_link() -> None:
    assert find_links(None, AWS) == ()
    assert find_links(cluster()) == ()


def test_a_told_issuer_ties_roles_to_accounts() -> None:
    assert [each.kind for each in find_links(cluster(f"https://{PATH}"), AWS)] == ["XC-irsa"]


def test_an_issuer_that_nobody_told_is_found() -> None:
    assert [each.kind for each in find_links(cluster(), AWS)] == ["XC-irsa"]
    assert link_gaps(cluster(), AWS) == ()


def test_an_issuer_that_cannot_be_found_is_a_gap() -> None:
    assert find_links(cluster(annotation=""), AWS) == ()
    assert [each.scope for each in link_gaps(cluster(annotation=""), AWS)] == ["cluster/issuer"]
    assert link_gaps(cluster(annotation=""), None) == ()


def test_aws_auth_needs_no_account_to_be_read() -> None:
    found = find_links(cluster(), mapped=[MappedIdentity(ROLE, "deployer")])
    assert {each.kind for each in found} == {"XC-aws-auth"}


def test_every_kind_of_link_has_a_name_of_its_own() -> None:
    ids = [each.id for each in EDGE_KINDS]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("XC-") for each in ids)
