"""Which roles the pods of a ServiceAccount can be (pitfalls A17, A18, A25)."""

from __future__ import annotations

import json

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAssociation, WorldRole
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.links.irsa import association_edges, infer_issuer, irsa_edges
from leastwise.core.evaluation.links.trusts import associations_of, trusted_roles
from leastwise.core.identities import ROLE_ARN_KEY, Cluster, ServiceAccount
from leastwise.core.snapshots import ObservedServiceAccount

ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE1"
PATH = ISSUER.removeprefix("https://")
ACCOUNT = "111122223333"
READER = f"arn:aws:iam::{ACCOUNT}:role/reader"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/other"
CLUSTER = Cluster("c1", name="prod", issuer=ISSUER)
API = ServiceAccount("payments", "api")


def account(role: str = "", name: ServiceAccount = API) -> ObservedServiceAccount:
    annotations = ((ROLE_ARN_KEY, role),) if role else ()
    return ObservedServiceAccount(name, "uid", "1", annotations=annotations)


def trust(operator: str = "StringEquals", subject: str = API.username, issuer: str = PATH) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            operator: {f"{issuer}:sub": subject},
            "StringEquals" if operator != "StringEquals" else "StringLike": {
                f"{issuer}:aud": "sts.amazonaws.com"
            },
        },
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def world(**trusts: str) -> AwsWorld:
    arns = {"reader": READER, "other": OTHER}
    return AwsWorld(roles={arns[name]: WorldRole(arns[name], text) for name, text in trusts.items()})


def edges(observed: ObservedServiceAccount, seen: AwsWorld, cluster: Cluster = CLUSTER) -> list[Edge]:
    return list(irsa_edges(cluster, [observed], trusted_roles(seen)))


def test_annotation_and_trust_together_give_the_role() -> None:
    (edge,) = edges(account(READER), world(reader=trust()))
    assert (edge.source, edge.target) == (f"k8s:{API.username}", f"aws:{READER}")
    assert (edge.kind, edge.confidence) == ("XC-irsa", "Certain")


def test_an_annotation_alone_gives_nothing() -> None:
    assert not edges(account(READER), world(reader=trust(subject="system:serviceaccount:payments:web")))


def test_a_trust_alone_gives_the_role_too() -> None:
    (edge,) = edges(account(), world(other=trust()))
    assert edge.kind == "XC-irsa-any-role"


def test_a_wildcard_in_the_trust_admits_the_account() -> None:
    (edge,) = edges(account(), world(other=trust("StringLike", "system:serviceaccount:payments:*")))
    assert edge.confidence == "Certain"


def test_another_clusters_issuer_admits_nobody_here() -> None:
    assert not edges(account(READER), world(reader=trust(issuer="oidc.example.com/other")))


def test_a_trust_that_cannot_be_read_may_admit() -> None:
    (edge,) = edges(account(READER), world(reader="{"))
    assert edge.confidence == "Unknown"


def test_an_open_condition_leaves_the_role_conditional() -> None:
    document = json.loads(trust())
    document["Statement"][0]["Condition"]["IpAddress"] = {"aws:SourceIp": "10.0.0.0/8"}
    (edge,) = edges(account(READER), world(reader=json.dumps(document)))
    assert edge.confidence == "Conditional"


def test_without_an_issuer_no_trust_is_tied_to_the_cluster() -> None:
    assert not edges(account(READER), world(reader=trust()), Cluster("c1"))


def test_the_issuer_is_found_where_annotation_and_trust_name_each_other() -> None:
    assert infer_issuer([account(READER)], trusted_roles(world(reader=trust()))) == ISSUER


def test_two_candidates_for_the_issuer_are_none() -> None:
    seen = world(reader=trust(), other=trust(issuer="oidc.example.com/second"))
    assert not infer_issuer([account(READER), account(OTHER)], trusted_roles(seen))
    assert not infer_issuer([account()], trusted_roles(seen))


def test_an_association_gives_the_role_to_its_account() -> None:
    seen = AwsWorld(
        roles=world(reader=trust()).roles,
        associations=(
            EksAssociation("prod", "payments", "api", READER, arn="arn:aws:eks:eu-west-1:1:association/a"),
            EksAssociation("staging", "payments", "api", OTHER),
            EksAssociation("prod", "payments", "web"),
        ),
    )
    (edge,) = association_edges(associations_of(seen, CLUSTER), trusted_roles(seen))
    assert (edge.target, edge.kind, edge.confidence) == (f"aws:{READER}", "XC-pod-identity", "Certain")


def test_an_association_to_a_role_out_of_sight_is_unknown() -> None:
    seen = AwsWorld(associations=(EksAssociation("prod", "payments", "api", READER),))
    (edge,) = association_edges(associations_of(seen, Cluster("c1")), trusted_roles(seen))
    assert edge.confidence == "Unknown"
    assert READER in edge.conditions[0]


def test_of_several_clusters_none_is_taken_for_an_unnamed_one() -> None:
    seen = AwsWorld(
        associations=(
            EksAssociation("prod", "payments", "api", READER),
            EksAssociation("staging", "payments", "api", READER),
        )
    )
    assert associations_of(seen, Cluster("c1")) == ()
