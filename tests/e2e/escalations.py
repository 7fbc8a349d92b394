"""What a stolen token of the operator would try, and who refuses it at each privilege level."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from e2e.installations import APPLY, MERGE, MIRRORED, RBAC_API, ROLE_ARN, Attempt, Installation

CANNOT = "cannot "  # RBAC: the verb on the resource is not held
NOT_HELD = "attempting to grant RBAC permissions not currently held"  # RBAC: nor is what would be granted
NOT_MARKED = "must not touch a Role or binding without its mark"
STRANGERS = "must not bind users, groups such as 'system:authenticated', or ServiceAccounts of its own"


def _bind(target: str) -> Callable[[Installation], Attempt]:
    return lambda on: Attempt("POST", f"{on.rbac}/rolebindings", on.binding("trick", target))


def _bind_for(kind: str, name: str) -> Callable[[Installation], Attempt]:
    def attempt(on: Installation) -> Attempt:
        group = {"kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io"}
        account = {"kind": kind, "name": on.account, "namespace": on.own}
        subject = account if kind == "ServiceAccount" else group
        return Attempt("POST", f"{on.rbac}/rolebindings", on.binding("trick", "view", subject=subject))

    return attempt


def _write_role(rule: Mapping[str, object]) -> Callable[[Installation], Attempt]:
    return lambda on: Attempt("POST", f"{on.rbac}/roles", on.role("trick", [rule]))


def _bind_in(namespace: Callable[[Installation], str]) -> Callable[[Installation], Attempt]:
    def attempt(on: Installation) -> Attempt:
        place = namespace(on)
        body = on.binding("trick", "view", metadata=on.marked("trick", place))
        return Attempt("POST", f"/apis/{RBAC_API}/namespaces/{place}/rolebindings", body)

    return attempt


def _take_over_foreign(on: Installation) -> Attempt:  # K15: an apply would succeed and put our mark on it
    path = f"{on.rbac}/rolebindings/foreign?fieldManager=x&force=true"
    return Attempt("PATCH", path, on.binding("foreign", "view"), APPLY)


def _borrow_mark(on: Installation) -> Attempt:
    metadata = on.marked("trick", cluster_id="another-cluster")
    return Attempt("POST", f"{on.rbac}/rolebindings", on.binding("trick", "view", metadata=metadata))


def _use_what_is_mirrored(on: Installation) -> Attempt:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "trick"}}
    return Attempt("POST", f"/api/v1/namespaces/{on.team}/configmaps", body)


WILDCARD = {"apiGroups": [""], "resources": ["*"], "verbs": ["get"]}
EVERY_GROUP = {"apiGroups": ["*"], "resources": ["pods"], "verbs": ["get"]}
ESCALATING = {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["escalate"]}
BINDING_ALL = {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["bind"]}

# Each attempt, then the reason of the refusal at levels 0, 1, 2 and 3.
ESCALATIONS: Mapping[str, tuple[Callable[[Installation], Attempt], tuple[str, str, str, str]]] = {
    "bind cluster-admin everywhere": (
        lambda on: Attempt(
            "POST", f"/apis/{RBAC_API}/clusterrolebindings", on.cluster_binding("trick", "cluster-admin")
        ),
        (CANNOT, NOT_HELD, NOT_HELD, NOT_HELD),
    ),
    "bind cluster-admin in the team": (_bind("cluster-admin"), (CANNOT, NOT_HELD, NOT_HELD, NOT_HELD)),
    "bind a system role": (_bind("system:node"), (CANNOT, NOT_HELD, NOT_HELD, NOT_HELD)),
    "bind a ClusterRole that is not listed": (_bind("edit"), (CANNOT, NOT_HELD, NOT_HELD, NOT_HELD)),
    "write a Role on every resource": (_write_role(WILDCARD), (CANNOT, CANNOT, NOT_HELD, "a Role with '*'")),
    "write a Role on every group": (_write_role(EVERY_GROUP), (CANNOT, CANNOT, NOT_HELD, "a Role with '*'")),
    "write a Role that escalates": (_write_role(ESCALATING), (CANNOT, CANNOT, NOT_HELD, "'escalate'")),
    "write a Role that binds all": (_write_role(BINDING_ALL), (CANNOT, CANNOT, "'bind'", "'bind'")),
    "write a ClusterRole": (
        lambda on: Attempt(
            "POST",
            f"/apis/{RBAC_API}/clusterroles",
            {**on.role("trick", [MIRRORED]), "kind": "ClusterRole", "metadata": on.marked("trick", "")},
        ),
        (CANNOT, CANNOT, CANNOT, CANNOT),
    ),
    "widen its own ClusterRole": (
        lambda on: Attempt(
            "PATCH", f"/apis/{RBAC_API}/clusterroles/{on.name}-observe", {"rules": [WILDCARD]}, MERGE
        ),
        (CANNOT, CANNOT, CANNOT, CANNOT),
    ),
    "loosen the guard": (
        lambda on: Attempt(
            "PATCH",
            f"/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/{on.name}-guard",
            {"spec": {"failurePolicy": "Ignore"}},
            MERGE,
        ),
        (CANNOT, CANNOT, CANNOT, CANNOT),
    ),
    "change a stranger's binding": (
        lambda on: Attempt("PATCH", f"{on.rbac}/rolebindings/foreign", {"subjects": []}, MERGE),
        (CANNOT, NOT_MARKED, NOT_MARKED, NOT_MARKED),
    ),
    "delete a stranger's binding": (
        lambda on: Attempt("DELETE", f"{on.rbac}/rolebindings/foreign"),
        (CANNOT, NOT_MARKED, NOT_MARKED, NOT_MARKED),
    ),
    "apply over a stranger's binding": (_take_over_foreign, (CANNOT, NOT_MARKED, NOT_MARKED, NOT_MARKED)),
    "bind under another cluster's mark": (_borrow_mark, (CANNOT, NOT_MARKED, NOT_MARKED, NOT_MARKED)),
    "bind everyone": (_bind_for("Group", "system:authenticated"), (CANNOT, STRANGERS, STRANGERS, STRANGERS)),
    "bind a user": (_bind_for("User", "eve"), (CANNOT, STRANGERS, STRANGERS, STRANGERS)),
    "bind itself": (_bind_for("ServiceAccount", ""), (CANNOT, STRANGERS, STRANGERS, STRANGERS)),
    "bind in its own namespace": (_bind_in(lambda on: on.own), (CANNOT, CANNOT, CANNOT, CANNOT)),
    "bind in kube-system": (_bind_in(lambda _: "kube-system"), (CANNOT, CANNOT, CANNOT, CANNOT)),
    "read a Secret": (
        lambda on: Attempt("GET", f"/api/v1/namespaces/{on.team}/secrets/db"),
        (CANNOT, CANNOT, CANNOT, CANNOT),
    ),
    "ask for a workload's token": (
        lambda on: Attempt(
            "POST",
            f"/api/v1/namespaces/{on.team}/serviceaccounts/app/token",
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": []}},
        ),
        (CANNOT, CANNOT, CANNOT, CANNOT),
    ),
    "give a ServiceAccount a pull secret": (
        lambda on: Attempt(
            "PATCH",
            f"/api/v1/namespaces/{on.team}/serviceaccounts/app",
            {"imagePullSecrets": [{"name": "db"}]},
            MERGE,
        ),
        (ROLE_ARN, ROLE_ARN, ROLE_ARN, ROLE_ARN),
    ),
    "use what it only mirrors": (_use_what_is_mirrored, (CANNOT, CANNOT, "only grant it", CANNOT)),
    "say Enforce itself": (
        lambda on: Attempt("PATCH", on.policy_path("watched"), {"spec": {"enforcement": "Enforce"}}, MERGE),
        ("ValidatingAdmissionPolicy",) * 4,  # of both, the first to answer
    ),
    "change a declaration": (
        lambda on: Attempt("PATCH", on.policy_path("watched"), {"spec": {"deletionPolicy": "Orphan"}}, MERGE),
        ("change a declaration",) * 4,
    ),
    "ask for a rollback": (
        lambda on: Attempt(
            "PATCH",
            on.policy_path("enforced"),
            {"metadata": {"annotations": {"leastwise.dev/rollback-to": "x"}}},
            MERGE,
        ),
        ("leastwise.dev/rollback-to",) * 4,
    ),
}

# With cluster-admin, RBAC refuses nothing: the guard alone answers.
GUARDED: Mapping[str, str] = {
    "bind cluster-admin everywhere": "must not bind 'cluster-admin'",
    "bind cluster-admin in the team": "must not bind 'cluster-admin'",
    "bind a system role": "must not bind 'cluster-admin', 'system:*'",
    "write a Role on every resource": "a Role with '*'",
    "write a Role that escalates": "'escalate'",
    "write a ClusterRole": "must not write ClusterRoles",
    "widen its own ClusterRole": "must not write ClusterRoles",
    "change a stranger's binding": NOT_MARKED,
    "delete a stranger's binding": NOT_MARKED,
    "apply over a stranger's binding": NOT_MARKED,
    "bind under another cluster's mark": NOT_MARKED,
    "bind everyone": STRANGERS,
    "bind itself": STRANGERS,
    "bind in its own namespace": "must not write in kube-system or in its own namespace",
    "bind in kube-system": "must not write in kube-system or in its own namespace",
    "ask for a workload's token": "must not make, change or delete ServiceAccounts or their tokens",
    "give a ServiceAccount a pull secret": ROLE_ARN,
    "change a declaration": "must not make, delete or change a declaration",
}
