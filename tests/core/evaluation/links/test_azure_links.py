from __future__ import annotations

from leastwise.core.evaluation.azure.worlds import AzureWorld, FederatedCredential, ManagedIdentity
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links import find_links
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.permissions import RoleRef
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedServiceAccount

ISSUER = "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/"
OBJECT = "0f0e0d0c-1111-2222-3333-444455556666"
RESOURCE = "/subscriptions/s/resourcegroups/g/providers/microsoft.managedidentity/userassignedidentities/api"
AUDIENCES = ("api://AzureADTokenExchange",)


def links(
    *,
    issuer: str = ISSUER,
    subject: str = "system:serviceaccount:payments:api",
    audiences: tuple[str, ...] = AUDIENCES,
    bound: BindingSubject | None = None,
) -> tuple[Edge, ...]:
    credential = FederatedCredential(RESOURCE, name="fc", issuer=ISSUER, subject=subject, audiences=audiences)
    world = AzureWorld(identities=(ManagedIdentity(RESOURCE, OBJECT),), credentials=(credential,))
    binding = ObservedBinding(
        "ClusterRoleBinding", "", "b", "u", "1", RoleRef("ClusterRole", "view"), (bound,) if bound else ()
    )
    account = ObservedServiceAccount(ServiceAccount("payments", "api"), "u", "1")
    cluster = ClusterWorld(
        bindings=(binding,), service_accounts=(account,), cluster=Cluster("c", issuer=issuer)
    )
    return find_links(cluster, azure=world)


def test_z1_issuer_and_subject_of_a_credential_give_the_identity() -> None:
    (edge,) = links()
    assert (edge.source, edge.target) == ("k8s:system:serviceaccount:payments:api", f"azure:{OBJECT}")
    assert (edge.kind, edge.confidence) == ("XC-azure-federated", "Certain")


def test_a_credential_of_another_cluster_gives_nothing() -> None:
    assert links(issuer="https://other.example.com/") == ()


def test_a_subject_that_does_not_exist_gives_nothing_yet() -> None:
    assert links(subject="system:serviceaccount:payments:gone") == ()


def test_without_an_issuer_the_credential_may_be_of_this_cluster() -> None:
    (edge,) = links(issuer="")
    assert edge.confidence == "Conditional"


def test_an_unusual_audience_leaves_it_open() -> None:
    (edge,) = links(audiences=("api://other",))
    assert edge.confidence == "Conditional"


def test_entra_principals_act_in_the_cluster_by_their_object_id() -> None:
    kinds = {each.kind for each in links(bound=BindingSubject("Group", OBJECT.upper()))}
    assert "XC-aks-group" in kinds
    found = [each for each in links(bound=BindingSubject("User", OBJECT)) if each.kind == "XC-aks-user"]
    assert {each.source for each in found} == {f"azure:{OBJECT}"}
    assert {each.target for each in found} == {f"k8s:{OBJECT}", "k8s:group:system:authenticated"}


def test_a_plain_name_is_no_object_id() -> None:
    assert all(each.kind == "XC-azure-federated" for each in links(bound=BindingSubject("User", "jane")))
