"""Builds estates from the short form of risk cases, through the recorded readers of users' files.

`grants` become Roles and bindings, `roles` and `users` of AWS become an authorization listing; `objects`,
`account`, `resources` and the like stand in the systems' own form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from azure_worlds import world_of as azure_world
from gcp_cases import engine_of as gcp_engine
from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.azure.worlds import FederatedCredential
from leastwise.core.evaluation.engines import Edge, Engine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.identities import Cluster
from leastwise.core.snapshots import Plane
from risk_accounts import account_engine

AT = datetime(2026, 11, 25, tzinfo=UTC)
RBAC = "rbac.authorization.k8s.io"
RBAC_VERSION = f"{RBAC}/v1"


def estate_of(world: Mapping[str, Any]) -> Estate:
    """Build the estate of a case: the planes that it names, with the links that it gives."""
    engines: dict[Plane, Engine] = {}
    if "kubernetes" in world:
        engines[Plane.KUBERNETES] = cluster_engine(world["kubernetes"])
    if "aws" in world:
        engines[Plane.AWS] = account_engine(world["aws"])
    if "azure" in world:
        engines[Plane.AZURE] = azure_engine(world["azure"])
    if "gcp" in world:
        engines[Plane.GCP] = gcp_engine(world["gcp"])
    links = tuple(Edge(**{**each, "sources": ()}) for each in world.get("links", ()))
    return Estate(engines, links, taken=AT)


def azure_engine(world: Mapping[str, Any]) -> AzureEngine:
    """Build the engine of Azure, with federated credentials of managed identities."""
    made = azure_world(world)
    resources = {each.principal: each.resource for each in made.identities}
    credentials = tuple(
        FederatedCredential(resources[each["of"]], "credential", each["issuer"], each["subject"])
        for each in world.get("federated", ())
    )
    return AzureEngine(replace(made, credentials=(*made.credentials, *credentials)))


# ---------------------------------------------------------------- a cluster


def cluster_engine(world: Mapping[str, Any]) -> RbacEngine:
    """Build the engine of a cluster: grants in short form, objects as they are."""
    files = KubernetesFiles(Cluster("", issuer=world.get("issuer", "")))
    items = [*objects_of_grants(world.get("grants", ())), *world.get("objects", ())]
    items += [account(*each.split("/")) for each in world.get("accounts", ())]
    items += [pod(**each) for each in world.get("pods", ())]
    files.add("kubernetes", json.dumps({"apiVersion": "v1", "kind": "List", "items": items}).encode(), "case")
    return RbacEngine(files.world())


def objects_of_grants(grants: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write each grant as a role and its binding, in one namespace (`in`) or of the cluster."""
    items: list[dict[str, Any]] = []
    for index, grant in enumerate(grants):
        place, name = grant.get("in", ""), grant.get("name", f"grant-{index}")
        is_local = bool(place) and not grant.get("cluster-role")
        ref = grant.get("ref", name)
        if "rules" in grant:
            items.append(_role(is_local, place, name, grant["rules"], grant.get("role", {})))
        items.append(
            {
                "apiVersion": RBAC_VERSION,
                "kind": "RoleBinding" if place else "ClusterRoleBinding",
                "metadata": {"name": name, **({"namespace": place} if place else {})},
                "roleRef": {
                    "apiGroup": RBAC,
                    "kind": "Role" if is_local else "ClusterRole",
                    "name": ref,
                },
                "subjects": [subject(each) for each in _listed(grant["to"])],
            }
        )
    return items


def _role(
    is_local: bool,  # noqa: FBT001 (a builder of tests)
    place: str,
    name: str,
    rules: list[Any],
    more: Mapping[str, Any],
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, **({"namespace": place} if is_local else {})}
    return {
        "apiVersion": RBAC_VERSION,
        "kind": "Role" if is_local else "ClusterRole",
        "metadata": {**metadata, **more.get("metadata", {})},
        "rules": [rule(each) for each in rules],
        **{key: value for key, value in more.items() if key != "metadata"},
    }


def rule(written: str | Mapping[str, Any]) -> dict[str, Any]:
    """Write `get,list secrets`, `create deployments.apps,pods [a,b]` or `get /healthz` as a rule."""
    if not isinstance(written, str):
        return dict(written)
    verbs, what, *names = written.split()
    if what.startswith("/"):
        return {"verbs": verbs.split(","), "nonResourceURLs": what.split(",")}
    parts = [each.partition(".") for each in what.split(",")]
    named = {"resourceNames": names[0].strip("[]").split(",")} if names else {}
    return {
        "verbs": verbs.split(","),
        "apiGroups": sorted({group for _, _, group in parts}),
        "resources": [resource for resource, _, _ in parts],
        **named,
    }


def subject(written: str) -> dict[str, Any]:
    """Write `sa/NS/NAME`, `user/NAME` or `group/NAME` as a subject."""
    kind, _, name = written.partition("/")
    if kind == "sa":
        namespace, _, account_name = name.partition("/")
        return {"kind": "ServiceAccount", "namespace": namespace, "name": account_name}
    return {"kind": kind.capitalize(), "apiGroup": RBAC, "name": name}


def account(namespace: str, name: str) -> dict[str, Any]:
    """Write a ServiceAccount."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"namespace": namespace, "name": name, "uid": f"{namespace}-{name}"},
    }


def pod(account: str, node: str = "", *, mounts: bool = True, host_network: bool = False) -> dict[str, Any]:
    """Write a running Pod of an account (`NS/NAME`)."""
    namespace, _, name = account.partition("/")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"namespace": namespace, "name": f"{name}-{node or 'pod'}"},
        "spec": {
            "serviceAccountName": name,
            "automountServiceAccountToken": mounts,
            "hostNetwork": host_network,
            **({"nodeName": node} if node else {}),
            "containers": [{"name": "main", "image": "example.com/main"}],
        },
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
