"""The table of steps inside a cluster: what a thief who holds some rights gets by them.

https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
"""

from __future__ import annotations

from leastwise.core.evaluation.engines import EdgeKind
from leastwise.core.snapshots import Plane


def _kind(name: str, precondition: str, result: str, weight: int = 1, rule: str = "") -> EdgeKind:
    return EdgeKind(f"K8S-{name}", Plane.KUBERNETES, precondition, result, weight, rule)


EDGE_KINDS: tuple[EdgeKind, ...] = (
    _kind(
        "member-of",
        "the API server puts the identity into the group",
        "has what is bound to the group",
        weight=0,
    ),
    _kind(
        "all-rights",
        "may use every verb on every resource",
        "is administrator of the namespace or of the cluster",
        weight=0,
        rule="LW-K8S-001",
    ),
    _kind(
        "masters",
        "is or becomes a member of system:masters",
        "is administrator of the cluster, and RBAC is not asked",
        weight=0,
        rule="LW-K8S-002",
    ),
    _kind(
        "escalate-role",
        "may write roles and `escalate` them",
        "adds rules that it does not hold to a role that is bound to it",
        rule="LW-K8S-003",
    ),
    _kind(
        "bind-role",
        "may write bindings and `bind` roles",
        "binds itself to a role that it does not hold",
        rule="LW-K8S-004",
    ),
    _kind(
        "impersonate-user",
        "may `impersonate` users",
        "sends requests as the user",
        rule="LW-K8S-005",
    ),
    _kind(
        "impersonate-group",
        "may `impersonate` groups together with a user or ServiceAccount",
        "sends requests as a member of the group",
        rule="LW-K8S-005",
    ),
    _kind(
        "impersonate-account",
        "may `impersonate` ServiceAccounts",
        "sends requests as the ServiceAccount",
        rule="LW-K8S-005",
    ),
    _kind(
        "create-token",
        "may create `serviceaccounts/token`",
        "asks for a token of the ServiceAccount",
        rule="LW-K8S-007",
    ),
    _kind(
        "read-secrets",
        "may get, list or watch secrets",
        "reads what the Secrets hold",
        rule="LW-K8S-008",
    ),
    _kind(
        "mint-token-secret",
        "may create and read secrets",
        "creates a token Secret for any ServiceAccount of the namespace and reads the token",
        weight=2,
        rule="LW-K8S-009",
    ),
    _kind(
        "secret-tokens",
        "a Secret of type kubernetes.io/service-account-token holds a token that never expires",
        "acts as its ServiceAccount",
    ),
    _kind(
        "approve-certificate",
        "may create and approve certificate signing requests of a client signer",
        "has a certificate made out to any user",
        weight=3,
        rule="LW-K8S-010",
    ),
    _kind(
        "sign-certificate",
        "may `sign` for a client signer and write the status of signing requests",
        "hands out a certificate of its own choosing as if the signer had made it",
        weight=3,
        rule="LW-K8S-011",
    ),
    _kind(
        "create-pod",
        "may create pods",
        "runs what it likes in the namespace",
        rule="LW-K8S-012",
    ),
    _kind(
        "write-workload",
        "may create, update or patch workload controllers",
        "has the controller run what it likes in the namespace",
        rule="LW-K8S-012",
    ),
    _kind(
        "swap-image",
        "may update or patch pods",
        "runs another image under the ServiceAccount of a running pod",
        rule="LW-K8S-013",
    ),
    _kind(
        "exec",
        "may create `pods/exec` or `pods/attach`",
        "runs commands in a running pod",
        rule="LW-K8S-014",
    ),
    _kind(
        "debug-container",
        "may update or patch `pods/ephemeralcontainers`",
        "runs a container inside a running pod",
        rule="LW-K8S-015",
    ),
    _kind(
        "node-proxy",
        "may get or create `nodes/proxy`",
        "runs commands in every pod of the node by its kubelet, past the audit log",
        rule="LW-K8S-017",
    ),
    _kind(
        "mutating-admission",
        "may write mutating webhook configurations or mutating admission policies",
        "changes every object that anybody writes",
        weight=2,
        rule="LW-K8S-020",
    ),
    _kind(
        "validating-webhook",
        "may write validating webhook configurations",
        "is sent every object that anybody writes",
        weight=2,
        rule="LW-K8S-020",
    ),
    _kind(
        "host-path-volume",
        "may create persistent volumes",
        "makes a volume of a node's own files for a pod of its own to mount",
        weight=2,
        rule="LW-K8S-021",
    ),
    _kind(
        "write-aws-auth",
        "may update or patch the ConfigMap aws-auth",
        "maps an IAM principal of its own to system:masters",
        rule="LW-XC-008",
    ),
    _kind("run-as", "a pod may name any ServiceAccount of its namespace", "acts as it", weight=0),
    _kind("mount-secrets", "a pod may mount any Secret of its namespace", "reads it", weight=0),
    _kind("privileged-pod", "no admission policy forbids privileged pods", "takes over the node"),
    _kind("pod-account", "a running pod holds a token of its ServiceAccount", "acts as it", weight=0),
    _kind("node-pods", "the node holds the tokens of the pods that run there", "acts as their accounts"),
    _kind("account-of", "one of the accounts that the step before gives", "acts as it", weight=0),
    _kind("user-of", "one of the users that the step before gives", "acts as it", weight=0),
    _kind("in-namespace", "what holds in every namespace holds in this one", "has it there", weight=0),
    _kind("admin-of", "an administrator may do everything there", "has it", weight=0),
)
"""All rows."""
