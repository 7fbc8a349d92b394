from __future__ import annotations

from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAccessEntry, EksAccessPolicy
from leastwise.core.evaluation.links.eks import MappedIdentity, aws_auth_edges, entry_edges, users_of
from leastwise.core.evaluation.links.trusts import entries_of
from leastwise.core.identities import Cluster

ROLE = "arn:aws:iam::111122223333:role/deployer"
OTHER = "arn:aws:iam::111122223333:role/other"
POLICY = "arn:aws:eks::aws:cluster-access-policy/"
PROD = Cluster("c1", name="prod")
TEMPLATE = "arn:aws:sts::1:assumed-role/deployer/{{SessionName}}"
EVERYBODY = "k8s:group:system:authenticated"


def targets(*listed: EksAccessEntry) -> dict[str, str]:
    entries = entries_of(AwsWorld(access_entries=listed), PROD)
    return {each.target: each.confidence for each in entry_edges("prod", entries)}


def described(username: str = TEMPLATE, *policies: EksAccessPolicy) -> EksAccessEntry:
    return EksAccessEntry("prod", ROLE, username, (), "STANDARD", policies)


def test_an_entry_gives_its_user_and_groups_and_the_group_of_everybody() -> None:
    entry = EksAccessEntry("prod", ROLE, username="deployer", groups=("ops", "dev"))
    assert set(targets(entry)) == {"k8s:deployer", "k8s:group:ops", "k8s:group:dev", EVERYBODY}


def test_a_templated_user_name_is_no_user() -> None:
    assert set(targets(described())) == {EVERYBODY}


def test_the_principal_is_the_user_of_its_policies_where_its_entry_names_none() -> None:
    admin = EksAccessPolicy(f"{POLICY}AmazonEKSClusterAdminPolicy")
    assert targets(described(TEMPLATE, admin)) == {
        EVERYBODY: "Certain",
        f"k8s:{ROLE}": "Certain",
        "k8s:asset:cluster-admin:cluster": "Certain",
    }


def test_a_user_name_of_two_principals_is_not_the_user_of_their_policies() -> None:
    admin = EksAccessPolicy(f"{POLICY}AmazonEKSAdminPolicy", ("payments",))
    other = EksAccessEntry("prod", OTHER, "shared", (), "STANDARD", ())
    entries = entries_of(AwsWorld(access_entries=(described("shared", admin), other)), PROD)
    assert users_of(entries) == {ROLE: ROLE, OTHER: OTHER}
    found = {(each.source, each.target) for each in entry_edges("prod", entries)}
    assert {(f"aws:{ROLE}", "k8s:shared"), (f"aws:{ROLE}", f"k8s:{ROLE}")} <= found
    assert (f"aws:{OTHER}", f"k8s:{OTHER}") not in found


def test_an_access_policy_holds_in_its_namespaces() -> None:
    policy = EksAccessPolicy(f"{POLICY}AmazonEKSEditPolicy", ("payments", "web"))
    found = targets(described("deployer", policy))
    assert {each for each in found if ":asset:" in each} == {"k8s:asset:edit:payments", "k8s:asset:edit:web"}


def test_an_unheard_of_access_policy_is_unknown() -> None:
    found = targets(described("deployer", EksAccessPolicy(f"{POLICY}AmazonEKSNewPolicy")))
    assert found["k8s:asset:access-policy:*"] == "Unknown"


def test_entries_of_another_cluster_are_left_alone() -> None:
    assert targets(EksAccessEntry("staging", ROLE, username="deployer")) == {}


def test_what_was_not_listed_of_an_entry_is_named() -> None:
    (entry,) = entries_of(AwsWorld(access_entries=(EksAccessEntry("", ROLE),)), PROD)
    assert entry.missing == ("groups", "access policies")
    nodes = EksAccessEntry("prod", ROLE, "system:node:{{EC2PrivateDNSName}}", ("system:nodes",), "EC2_LINUX")
    assert entries_of(AwsWorld(access_entries=(nodes,)), PROD)[0].missing == ()


def test_listings_with_and_without_the_name_of_the_cluster_are_one_entry() -> None:
    policies = (EksAccessPolicy(f"{POLICY}AmazonEKSViewPolicy"),)
    parts = (
        EksAccessEntry("", ROLE),
        EksAccessEntry("prod", ROLE, "deployer", ("ops",), "STANDARD"),
        EksAccessEntry("", ROLE, policies=policies),
    )
    (entry,) = entries_of(AwsWorld(access_entries=parts), PROD)
    assert (entry.username, entry.groups, entry.missing) == ("deployer", ("ops",), ())
    assert entry.policies == ((f"{POLICY}AmazonEKSViewPolicy", ("",)),)


def test_aws_auth_maps_a_role_to_masters() -> None:
    found = {each.target for each in aws_auth_edges([MappedIdentity(ROLE, "admin", ("system:masters",))])}
    assert found == {"k8s:admin", "k8s:group:system:masters", "k8s:asset:cluster-admin:cluster", EVERYBODY}


def test_aws_auth_without_a_user_name_takes_the_arn() -> None:
    assert {each.target for each in aws_auth_edges([MappedIdentity(ROLE)])} == {f"k8s:{ROLE}", EVERYBODY}
