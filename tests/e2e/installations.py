"""The chart on a real API server, several times side by side: one installation a privilege level.

Each has its own names, its own namespace and one namespace that it may write in (`team`), with a
ServiceAccount, a stranger's binding, a Secret and two policies to try things on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leastwise_dev import chart
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubeconfigs import Answer, Connection

Manifest = dict[str, Any]

CRDS = sorted((Path(__file__).parents[2] / "crds").glob("*.yaml"))
RBAC_API = "rbac.authorization.k8s.io/v1"
METRICS_READER = "metrics-reader"
MIRRORED = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create", "get", "list", "watch"]}
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
JSON = "application/json"
ROLE_ARN = "eks.amazonaws.com/role-arn"
_EFFECT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Installation:
    """One operator's account and where it may write. `operator` speaks by its real token."""

    level: int
    name: str
    own: str
    team: str
    account: str
    cluster_id: str
    operator: Connection

    @property
    def rbac(self) -> str:
        return f"/apis/{RBAC_API}/namespaces/{self.team}"

    def marked(self, name: str, namespace: str | None = None, cluster_id: str = "") -> Manifest:
        """Metadata with our mark; a namespace of "" is that of a cluster-wide object."""
        place = self.team if namespace is None else namespace
        metadata: Manifest = {
            "name": name,
            "labels": {"leastwise.dev/managed": "true"},
            "annotations": {
                "leastwise.dev/owner": f"{cluster_id or self.cluster_id}/{place or self.team}/watched"
            },
        }
        return metadata | ({"namespace": place} if place else {})

    def role(self, name: str, rules: Sequence[Mapping[str, object]]) -> Manifest:
        return {"apiVersion": RBAC_API, "kind": "Role", "metadata": self.marked(name), "rules": list(rules)}

    def binding(
        self,
        name: str,
        role: str,
        *,
        kind: str = "ClusterRole",
        subject: Mapping[str, str] | None = None,
        metadata: Manifest | None = None,
    ) -> Manifest:
        """A marked RoleBinding for the team's ServiceAccount, as the operator writes it."""
        return {
            "apiVersion": RBAC_API,
            "kind": "RoleBinding",
            "metadata": metadata or self.marked(name),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
            "subjects": [dict(subject or {"kind": "ServiceAccount", "name": "app", "namespace": self.team})],
        }

    def cluster_binding(self, name: str, role: str) -> Manifest:
        binding = self.binding(name, role, metadata=self.marked(name, ""))
        return {**binding, "kind": "ClusterRoleBinding"}

    def policy_path(self, name: str) -> str:
        return f"/apis/leastwise.dev/v1alpha1/namespaces/{self.team}/entitlementpolicies/{name}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of the operator's token."""

    method: str
    path: str
    body: Manifest | None = None
    content_type: str = JSON

    def by(self, operator: Connection) -> Answer:
        return operator.request(self.method, self.path, self.body, content_type=self.content_type)


def policy(name: str, namespace: str, enforcement: str = "Observe") -> Manifest:
    return {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "subject": {"serviceAccountName": "app"},
            "enforcement": enforcement,
            "kubernetes": {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]},
        },
    }


def install(
    plane: ControlPlane,
    level: int,
    *,
    name: str = "",
    cluster_id: str = "",
    switches: bool = True,
    scoped: bool = False,
) -> Installation:
    """Install the chart at this level and fill the team's namespace; return when the guard is in force.

    `scoped`: the operator reads namespaced kinds in the team's namespace only.
    """
    name = name or f"lw{level}"
    own, team = f"{name}-system", f"{name}-team"
    values = _values(name, level, team, cluster_id, switches=switches)
    values["scope"] = {"namespaces": [team] if scoped else []}
    objects = chart.render(values, namespace=own, release=name)
    admin = plane.as_user("admin")
    admin.apply(*(_namespace(each) for each in (own, team)))
    admin.apply(
        _metrics_reader(), *(each for each in chart.installed(objects) if each["kind"] != "Deployment")
    )
    admin.apply(*_furniture(team))
    account = name + ("-escalate" if level == 3 else "")
    token = plane.service_account_token(own, account)
    uid = plane.request("GET", "/api/v1/namespaces/kube-system").json()["metadata"]["uid"]
    made = Installation(
        level=level,
        name=name,
        own=own,
        team=team,
        account=account,
        cluster_id=cluster_id or uid,
        operator=Connection(plane.url, plane.ca_file, token),
    )
    await_guard(made)
    return made


def _values(name: str, level: int, team: str, cluster_id: str, *, switches: bool) -> dict[str, object]:
    return {
        "fullnameOverride": name,
        "cluster": {"id": cluster_id},
        "crds": {"enabled": False},
        "baselineCeiling": {"enabled": False},
        "privileges": {
            "level": level,
            "namespaces": [team],
            "bindableClusterRoles": ["view"],
            "serviceAccountAnnotations": switches,
            "clusterBindings": switches and level > 0,
            "clusterBindableClusterRoles": [METRICS_READER],
        },
        "mirror": {"rules": [MIRRORED] if level == 2 else []},
    }


def _namespace(name: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _metrics_reader() -> Manifest:
    rules = [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]
    return {
        "apiVersion": RBAC_API,
        "kind": "ClusterRole",
        "metadata": {"name": METRICS_READER},
        "rules": rules,
    }


def _furniture(team: str) -> list[Manifest]:
    foreign = {
        "apiVersion": RBAC_API,
        "kind": "RoleBinding",
        "metadata": {"name": "foreign", "namespace": team},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": "somebody", "namespace": team}],
    }
    role = {
        "apiVersion": RBAC_API,
        "kind": "Role",
        "metadata": {"name": "existing", "namespace": team},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
    }
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "namespace": team}}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "app", "namespace": team}}
    return [foreign, role, secret, account, policy("watched", team), policy("enforced", team, "Enforce")]


def await_guard(made: Installation) -> None:
    """Until the guard refuses what RBAC allows at every level; nothing is changed by asking."""
    path = f"{made.policy_path('watched')}?dryRun=All"
    body = {"metadata": {"labels": {"probe": "guard"}}}
    until(lambda: made.operator.request("PATCH", path, body, content_type=MERGE), f"{made.name}-guard")


def until(ask: Callable[[], Answer], policy_name: str) -> None:
    """Ask until this admission policy refuses: a new one takes effect after a moment."""
    deadline = time.monotonic() + _EFFECT_SECONDS
    while policy_name not in (answer := ask()).body.decode():
        assert time.monotonic() < deadline, answer.body.decode()
        time.sleep(0.1)
