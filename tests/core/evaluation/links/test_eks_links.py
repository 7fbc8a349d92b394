from __future__ import annotations

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAccessEntry, EksAccessPolicy
from leastwise.core.evaluation.links.eks import MappedIdentity, aws_auth_edges, entry_edges
from leastwise.core.evaluation.links.trusts import entries_of
from leastwise.core.identities import Cluster

ROLE = "arn:aws:iam::111122223333:role/deployer"
POLICY = "arn:aws:eks::aws:cluster-access-policy/"
PROD = Cluster("c1", name="prod")


def targets(entry: EksAccessEntry) -> dict[str, str]:
    entries = entries_of(AwsWorld(access_entries=(entry,)), PROD)
    return {each.target: each.confidence for each in entry_edges("prod", entries)}


def test_an_entry_gives_its_user_and_groups() -> None:
    entry = EksAccessEntry("prod", ROLE, username="deployer", groups=("ops", "dev"))
    assert set(targets(entry)) == {"k8s:deployer", "k8s:group:ops", "k8s:group:dev"}


def test_a_templated_user_name_is_no_user() -> None:
    entry = EksAccessEntry("prod", ROLE, username="arn:aws:sts::1:assumed-role/deployer/{{SessionName}}")
    assert targets(entry) == {}


def test_the_cluster_admin_policy_reaches_cluster_admin() -> None:
    entry = EksAccessEntry("prod", ROLE, policies=(EksAccessPolicy(f"{POLICY}AmazonEKSClusterAdminPolicy"),))
    assert targets(entry) == {"k8s:asset:cluster-admin:cluster": "Certain"}


def test_an_access_policy_holds_in_its_namespaces() -> None:
    policy = EksAccessPolicy(f"{POLICY}AmazonEKSEditPolicy", ("payments", "web"))
    entry = EksAccessEntry("prod", ROLE, policies=(policy,))
    assert targets(entry) == {"k8s:asset:edit:payments": "Certain", "k8s:asset:edit:web": "Certain"}


def test_an_unheard_of_access_policy_is_unknown() -> None:
    entry = EksAccessEntry("prod", ROLE, policies=(EksAccessPolicy(f"{POLICY}AmazonEKSNewPolicy"),))
    assert targets(entry) == {"k8s:asset:access-policy:*": "Unknown"}


def test_entries_of_another_cluster_are_left_alone() -> None:
    assert targets(EksAccessEntry("staging", ROLE, username="deployer")) == {}


def test_aws_auth_maps_a_role_to_masters() -> None:
    found = {each.target for each in aws_auth_edges([MappedIdentity(ROLE, "admin", ("system:masters",))])}
    assert found == {"k8s:admin", "k8s:group:system:masters", "k8s:asset:cluster-admin:cluster"}


def test_aws_auth_without_a_user_name_takes_the_arn() -> None:
    (edge,) = aws_auth_edges([MappedIdentity(ROLE)])
    assert edge.target == f"k8s:{ROLE}"
