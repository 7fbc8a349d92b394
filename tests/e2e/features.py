"""The writes that each feature of a policy needs, by the first column of the table in docs/privileges.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from e2e.installations import (
    APPLY,
    MERGE,
    METRICS_READER,
    MIRRORED,
    RBAC_API,
    ROLE_ARN,
    Attempt,
    Installation,
    Manifest,
)

WITHOUT = "without the switch"


def _features() -> dict[str, Callable[[Installation], list[Attempt]]]:
    """By the first column of the document's table: the writes that the feature needs."""
    bindings, roles = "rolebindings", "roles"
    beyond = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}

    def grant(on: Installation, name: str, rule: Mapping[str, object]) -> list[Attempt]:
        return [
            Attempt("POST", f"{on.rbac}/{roles}", on.role(name, [rule])),
            Attempt("POST", f"{on.rbac}/{bindings}", on.binding(name, name, kind="Role")),
        ]

    def elsewhere(on: Installation) -> list[Attempt]:
        body = on.binding("feature", "view", metadata=on.marked("feature", "default"))
        return [Attempt("POST", f"/apis/{RBAC_API}/namespaces/default/rolebindings", body)]

    def annotate(on: Installation) -> list[Attempt]:
        metadata = {"name": "app", "namespace": on.team, "annotations": {ROLE_ARN: "arn:aws:iam::1:role/x"}}
        path = f"/api/v1/namespaces/{on.team}/serviceaccounts/app?fieldManager=leastwise"
        body = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}
        return [Attempt("PATCH", path, body, APPLY)]

    return {
        "status, finalizer, events": _signals,
        "Lease and prior documents": _own_records,
        "`kubernetes.bindings` to a ClusterRole of `bindableClusterRoles`": lambda on: [
            Attempt("POST", f"{on.rbac}/{bindings}", on.binding("feature-view", "view")),
            Attempt(
                "PATCH",
                f"{on.rbac}/{bindings}/feature-view?fieldManager=x&force=true",
                on.binding("feature-view", "view"),
                APPLY,
            ),
            Attempt("DELETE", f"{on.rbac}/{bindings}/feature-view"),
        ],
        "`kubernetes.bindings` to another ClusterRole": lambda on: [
            Attempt("POST", f"{on.rbac}/{bindings}", on.binding("feature-edit", "edit"))
        ],
        "`kubernetes.bindings` to a Role": lambda on: [
            Attempt("POST", f"{on.rbac}/{bindings}", on.binding("feature-role", "existing", kind="Role"))
        ],
        "`kubernetes.rules` inside `mirror.rules`": lambda on: grant(on, "feature-inside", MIRRORED),
        "`kubernetes.rules` beyond them": lambda on: grant(on, "feature-beyond", beyond),
        "`kubernetes.clusterBindings` with the switch, to a ClusterRole of `clusterBindableClusterRoles`": (
            _bind_cluster_wide
        ),
        f"`kubernetes.clusterBindings` {WITHOUT}": _bind_cluster_wide,
        "`aws.trust: IRSA` with the switch `serviceAccountAnnotations`": annotate,
        f"`aws.trust: IRSA` {WITHOUT}": annotate,
        "anything outside `privileges.namespaces`": elsewhere,
    }


def _bind_cluster_wide(on: Installation) -> list[Attempt]:
    path = f"/apis/{RBAC_API}/clusterrolebindings"
    name = f"{on.name}-feature"
    return [
        Attempt("POST", path, on.cluster_binding(name, METRICS_READER)),
        Attempt("DELETE", f"{path}/{name}"),
    ]


def _signals(on: Installation) -> list[Attempt]:
    event = {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": f"feature-{on.level}", "namespace": on.team},
        "eventTime": "2026-01-01T00:00:00.000000Z",
        "reportingController": "leastwise.dev",
        "reportingInstance": "x",
        "action": "Reconcile",
        "reason": "Repaired",
        "type": "Normal",
        "note": "x",
        "regarding": {"kind": "EntitlementPolicy", "name": "enforced", "namespace": on.team},
    }
    status = {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementPolicy",
        "metadata": {"name": "enforced", "namespace": on.team},
        "status": {"observedGeneration": 1},
    }
    finalizers = {"metadata": {"finalizers": ["leastwise.dev/finalizer"]}}
    without: Manifest = {"metadata": {"finalizers": []}}
    events = f"/apis/events.k8s.io/v1/namespaces/{on.team}/events"
    return [
        Attempt("POST", events, event),
        Attempt("GET", f"{events}/feature-{on.level}"),
        Attempt("PATCH", f"{on.policy_path('enforced')}/status?fieldManager=s&force=true", status, APPLY),
        Attempt("PATCH", on.policy_path("enforced"), finalizers, MERGE),
        Attempt("PATCH", on.policy_path("enforced"), without, MERGE),
    ]


def _own_records(on: Installation) -> list[Attempt]:
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "leastwise-controller"},
        "spec": {"holderIdentity": "x"},
    }
    revision = {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "metadata": {"name": "feature"},
        "revision": 1,
        "data": {},  # immutable byte by byte, so nothing that the server would write in another way
    }
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{on.own}/leases"
    revisions = f"/apis/apps/v1/namespaces/{on.own}/controllerrevisions"
    return [
        Attempt("POST", leases, lease),
        Attempt("GET", f"{leases}/leastwise-controller"),
        Attempt("POST", revisions, revision),
        Attempt("GET", revisions),
        Attempt("PATCH", f"{revisions}/feature", {"metadata": {"annotations": {"a": "b"}}}, MERGE),
        Attempt("DELETE", f"{revisions}/feature"),
    ]


FEATURES = _features()
