from __future__ import annotations

import pytest

from leastwise.core.excess.atoms import Atom, Target
from leastwise.core.excess.observability import why_hidden
from leastwise.core.snapshots import Plane

K8S, RBAC = Plane.KUBERNETES, "rbac.authorization.k8s.io"
NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("atom", "is_namespaced", "part"),
    [
        (Atom(K8S, "get", "", "pods"), True, ""),
        (Atom(K8S, "bind", RBAC, "clusterroles"), True, "writes a binding"),
        (Atom(K8S, "*", "", "pods"), False, ""),
        (Atom(K8S, "*", RBAC, "roles"), True, "holds bind roles"),
        (Atom(K8S, "*", "*", "*"), True, "holds bind roles"),
        (Atom(K8S, "get", "", "*"), False, "holds get nodes/"),
        (Atom(K8S, "get", "", "*"), True, ""),
        (Atom(K8S, "*", "certificates.k8s.io", "signers"), False, "holds approve signers"),
        (Atom(K8S, "get", "*", "*/proxy"), False, "holds get nodes/proxy"),
        (Atom(K8S, "update", "apps", "*"), True, "holds update */finalizers"),
        (Atom(K8S, "*", "apps", "deployments/finalizers"), True, "owner reference"),
        (Atom(K8S, "get", "apps", "*"), True, ""),
        (Atom(K8S, "get", path="/apis/*"), False, ""),
        (Atom(K8S, "get", path="/metrics"), False, "log it nowhere"),
        (Atom(K8S, "get", path="*"), False, "paths of other servers"),
    ],
)
def test_what_a_cluster_does_not_log(atom: Atom, part: str, *, is_namespaced: bool) -> None:
    found = why_hidden(atom, None, NOTHING, is_namespaced)
    assert part in found if part else not found


def test_a_wildcard_is_hidden_when_the_policy_drops_something() -> None:
    missing = frozenset({"leases.coordination.k8s.io"})
    assert "dropped" in why_hidden(Atom(K8S, "get", "apps", "*"), None, missing, True)
    assert not why_hidden(Atom(K8S, "get", "apps", "deployments"), None, missing, True)


@pytest.mark.parametrize(
    ("plane", "action", "missing", "part"),
    [
        (Plane.AWS, "iam:PassRole", (), "iam:PassRole"),
        (Plane.AWS, "*", (), "holds "),
        (Plane.AWS, "sq*:TagQueue", (), ""),
        (Plane.AWS, "s*:GetObject", ("data events",), "holds s3"),
        (Plane.GCP, "compute.instances.delete", (), ""),
        (Plane.GCP, "*", (), "a"),
        (Plane.AZURE, "Microsoft.Compute/*", (), "a"),
        (Plane.AZURE, "Microsoft.Compute/virtualMachines/write", (), ""),
    ],
)
def test_what_a_cloud_does_not_log(plane: Plane, action: str, missing: tuple[str, ...], part: str) -> None:
    found = why_hidden(Atom(plane, action, target="1"), Target(("*",)), frozenset(missing), False)
    assert part in found if part else not found


def test_a_data_action_of_azure_needs_the_logs_of_the_resource() -> None:
    atom = Atom(Plane.AZURE, "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read")
    assert why_hidden(atom, Target(("*",), is_data=True), frozenset({"data plane"}), False)
