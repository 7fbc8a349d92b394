from __future__ import annotations

import pytest

from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.gcp.policies import AllowPolicy, Binding
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links import find_links
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedServiceAccount

POOL = "//iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/shop.svc.id.goog"
POD = "serviceAccount:shop.svc.id.goog[payments/api]"
ISSUER = "https://container.googleapis.com/v1/projects/shop/locations/europe-west1/clusters/main"


def links(*members: str, issuer: str = ISSUER, subject: BindingSubject | None = None) -> tuple[Edge, ...]:
    accounts = tuple(
        ObservedServiceAccount(ServiceAccount(namespace, name), "u", "1")
        for namespace, name in (("payments", "api"), ("payments", "web"), ("shop", "api"))
    )
    binding = ObservedBinding(
        "RoleBinding",
        "payments",
        "b",
        "u",
        "1",
        RoleRef("ClusterRole", "view"),
        (subject,) if subject else (),
    )
    cluster = ClusterWorld(
        bindings=(binding,), service_accounts=accounts, cluster=Cluster("c", issuer=issuer)
    )
    policy = AllowPolicy(
        "//cloudresourcemanager.googleapis.com/projects/shop", (Binding("roles/viewer", members),)
    )
    return find_links(cluster, gcp=GcpWorld(allow=(policy,)))


def test_a_pod_named_in_brackets_is_its_service_account() -> None:
    (edge,) = links(POD)
    assert (edge.source, edge.target) == ("k8s:system:serviceaccount:payments:api", f"gcp:{POD}")
    assert (edge.kind, edge.confidence) == ("XC-gke-impersonation", "Certain")


def test_a_pod_named_as_a_principal_is_the_same_identity() -> None:
    (edge,) = links(f"principal:{POOL}/subject/ns/payments/sa/api")
    assert (edge.target, edge.kind) == (f"gcp:{POD}", "XC-gke-principal")


@pytest.mark.parametrize(("part", "count"), [("namespace/payments", 2), ("*", 3)])
def test_a_set_of_pods_is_every_account_in_it(part: str, count: int) -> None:
    assert len(links(f"principalSet:{POOL}/{part}")) == count


def test_another_pool_is_not_this_cluster() -> None:
    assert links("serviceAccount:other.svc.id.goog[payments/api]") == ()
    assert links(POD, issuer="https://oidc.eks.eu-west-1.amazonaws.com/id/1") == ()


def test_g12_without_an_issuer_the_pool_may_be_the_clusters() -> None:
    (edge,) = links(POD, issuer="")
    assert edge.confidence == "Conditional"


def test_members_outside_of_pools_are_no_pods() -> None:
    assert links("user:jane@example.com", "allUsers", "serviceAccount:no-pod.svc.id.goog") == ()


@pytest.mark.parametrize(
    ("subject", "source", "kind"),
    [
        (BindingSubject("User", "Jane@example.com"), "gcp:user:jane@example.com", "XC-gke-user"),
        (
            BindingSubject("User", "ci@shop.iam.gserviceaccount.com"),
            "gcp:serviceAccount:ci@shop.iam.gserviceaccount.com",
            "XC-gke-user",
        ),
        (BindingSubject("Group", "ops@example.com"), "gcp:group:ops@example.com", "XC-gke-group"),
    ],
)
def test_google_accounts_act_in_the_cluster_by_their_address(
    subject: BindingSubject, source: str, kind: str
) -> None:
    found = links(subject=subject)
    assert {(each.source, each.kind) for each in found} == {(source, kind)}
    everybody = {"k8s:group:system:authenticated"} if subject.kind == "User" else set()
    assert {each.target for each in found} - {f"k8s:{subject.name}", f"k8s:group:{subject.name}"} == everybody


def test_a_user_without_an_address_is_no_google_account() -> None:
    assert links(subject=BindingSubject("User", "jane")) == ()
