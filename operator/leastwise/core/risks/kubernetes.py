"""Rules about rights in a cluster: LW-K8S-001 to 032.

https://kubernetes.io/docs/concepts/security/rbac-good-practices/#kubernetes-rbac-privilege-escalation-risks
CIS is the CIS Kubernetes Benchmark 2.0.1. Checks of states stand in `kubernetes_states`.
"""

from __future__ import annotations

from leastwise.core.drifts import Severity
from leastwise.core.risks import kubernetes_states as states
from leastwise.core.risks.controllers import CONTROLLERS
from leastwise.core.risks.forms import Category, Need, RiskRule, Variant, any_of, on
from leastwise.core.snapshots import Plane

_RBAC = "rbac.authorization.k8s.io"
_CSR = "certificatesigningrequests"
_CERTIFICATES = "certificates.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_WRITE = "create update patch"
_WRITE_OR_DELETE = "create update patch delete deletecollection"

_ROLES = (f"roles.{_RBAC}", f"clusterroles.{_RBAC}")
_BINDINGS = (f"rolebindings.{_RBAC}", f"clusterrolebindings.{_RBAC}")
_WORKLOADS = (
    "deployments.apps",
    "daemonsets.apps",
    "statefulsets.apps",
    "replicasets.apps",
    "replicationcontrollers",
    "jobs.batch",
    "cronjobs.batch",
)
_ADMISSION_OBJECTS = tuple(
    f"{name}.{_ADMISSION}"
    for name in (
        "validatingwebhookconfigurations",
        "mutatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
    )
)
_SERVING_SIGNERS = ("kubernetes.io/kubelet-serving", "kubernetes.io/legacy-unknown")
"""Signers whose certificates make nobody a user of the API: https://kubernetes.io/docs/reference/
access-authn-authz/certificate-signing-requests/#kubernetes-signers."""

_DNS_CONFIG = ("coredns", "coredns-custom", "kube-dns")
_GET_UPGRADE = "the API server is below 1.35, or AuthorizePodWebsocketUpgradeCreatePermission is off"


def _signers(verb: str) -> Need:
    return any_of(on(verb, f"signers.{_CERTIFICATES}"), harmless_names=_SERVING_SIGNERS)


def _impersonation(mode: str, *resources: str) -> tuple[Need, ...]:
    """Build the two halves of constrained impersonation in one mode (pitfalls K6).

    https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/#constrained-impersonation
    """
    named = tuple(f"{resource}.authentication.k8s.io" for resource in resources)
    return (
        any_of(on(f"impersonate:{mode}", *named), anywhere=True),
        any_of(on(f"impersonate-on:{mode}:*", "")),
    )


_ADMIN = (
    RiskRule(
        "LW-K8S-001",
        Plane.KUBERNETES,
        "everything on everything: `*` on `*`, or bound to cluster-admin",
        Severity.CRITICAL,
        Category.ADMIN,
        "Bind {subject} to a role that names the verbs and resources that it needs, in place of {binding}.",
        needs=(any_of(on("*", "*.*")),),
        check=states.bound_to_unread_cluster_admin,
        holds_all=True,
        cis=("5.1.1", "5.1.3"),
        guard_duty=("AdminAccessToDefaultServiceAccount",),
        falco=(
            "Attach to cluster-admin Role",
            "ClusterRole With Wildcard Created",
            "Full K8s Administrative Access",
        ),
    ),
    RiskRule(
        "LW-K8S-002",
        Plane.KUBERNETES,
        "system:masters as a subject or as a mapped group",
        Severity.CRITICAL,
        Category.ADMIN,
        "Map or bind to a group of your own: RBAC cannot take anything from system:masters.",
        check=states.masters,
        is_told_always=True,
        cis=("5.1.7",),
    ),
    RiskRule(
        "LW-K8S-003",
        Plane.KUBERNETES,
        "may put rights into roles that it does not hold: escalate",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take the verb escalate out of {grant}; who writes roles then has to hold what they give.",
        needs=(any_of(on("escalate", *_ROLES)),),
        cis=("5.1.8",),
        guard_duty=("AnomalousBehavior.RoleCreated",),
        falco=("ClusterRole With Write Privileges Created", "System ClusterRole Modified/Deleted"),
    ),
    RiskRule(
        "LW-K8S-004",
        Plane.KUBERNETES,
        "may bind roles that it does not hold: bind with write on bindings",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take bind out of {grant}, or confine it to the roles that may be given with resourceNames.",
        needs=(any_of(on("bind", *_ROLES)), any_of(on(_WRITE, *_BINDINGS))),
        variants=(
            Variant(
                Severity.MEDIUM,
                (any_of(on(_WRITE, *_BINDINGS)),),
                "without bind it may give others only what it holds itself",
            ),
        ),
        cis=("5.1.8",),
        guard_duty=("AnomalousBehavior.RoleBindingCreated",),
        falco=("ClusterRole With Write Privileges Created", "System ClusterRole Modified/Deleted"),
    ),
    RiskRule(
        "LW-K8S-005",
        Plane.KUBERNETES,
        "may impersonate users, groups or ServiceAccounts",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Take impersonate out of {grant}, or confine it to names with resourceNames.",
        needs=(any_of(on("impersonate", "users", "serviceaccounts")),),
        variants=(
            Variant(
                Severity.MEDIUM,
                (
                    any_of(
                        on(
                            "impersonate",
                            "groups",
                            "uids.authentication.k8s.io",
                            "userextras.authentication.k8s.io",
                            "userextras/*.authentication.k8s.io",
                        )
                    ),
                ),
                "groups, uids and extras are impersonated only together with a user",
            ),
        ),
        becomes_accounts=True,
        cis=("5.1.8",),
    ),
    RiskRule(
        "LW-K8S-006",
        Plane.KUBERNETES,
        "may impersonate for some verbs: both halves of constrained impersonation",
        Severity.HIGH,
        Category.ESCALATION,
        "Confine the impersonated names with resourceNames in {grant}.",
        needs=_impersonation("user-info", "users", "groups", "uids", "userextras", "userextras/*"),
        variants=(
            Variant(Severity.HIGH, _impersonation("serviceaccount", "serviceaccounts")),
            Variant(Severity.HIGH, _impersonation("arbitrary-node", "nodes")),
            Variant(Severity.HIGH, _impersonation("associated-node", "nodes")),
        ),
        cis=("5.1.8",),
    ),
)

_CREDENTIALS = (
    RiskRule(
        "LW-K8S-007",
        Plane.KUBERNETES,
        "may issue tokens of ServiceAccounts",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Name the ServiceAccounts with resourceNames in {grant}, or take serviceaccounts/token out.",
        needs=(any_of(on("create", "serviceaccounts/token")),),
        becomes_accounts=True,
        cis=("5.1.13",),
    ),
    RiskRule(
        "LW-K8S-008",
        Plane.KUBERNETES,
        "may read Secrets",
        Severity.HIGH,
        Category.CREDENTIALS,
        "Name the Secrets with resourceNames in {grant}; list and watch return the content too.",
        needs=(any_of(on("get list watch", "secrets")),),
        cis=("5.1.2",),
        guard_duty=("AnomalousBehavior.SecretsAccessed",),
        falco=("K8s Secret Get Successfully", "K8s Secret Get Unsuccessfully Tried"),
    ),
    RiskRule(
        "LW-K8S-009",
        Plane.KUBERNETES,
        "may create and read Secrets, and so mint a lasting token of a ServiceAccount",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Part writing Secrets from reading them: take get or create out of {grant}.",
        needs=(any_of(on("create", "secrets")), any_of(on("get list watch", "secrets"))),
        becomes_accounts=True,
        cis=("5.1.2",),
    ),
    RiskRule(
        "LW-K8S-010",
        Plane.KUBERNETES,
        "may request, approve and so obtain certificates of any user of a signer",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Part requesting from approving: take approve on the signer out of {grant}.",
        needs=(
            any_of(on("create", f"{_CSR}.{_CERTIFICATES}")),
            any_of(on("update patch", f"{_CSR}/approval.{_CERTIFICATES}")),
            _signers("approve"),
        ),
        cis=("5.1.11",),
    ),
    RiskRule(
        "LW-K8S-011",
        Plane.KUBERNETES,
        "may sign certificate requests",
        Severity.CRITICAL,
        Category.CREDENTIALS,
        "Name the signers with resourceNames in {grant}, or take sign out.",
        needs=(any_of(on("update patch", f"{_CSR}/status.{_CERTIFICATES}")), _signers("sign")),
    ),
)

_EXECUTION = (
    RiskRule(
        "LW-K8S-012",
        Plane.KUBERNETES,
        "may run pods, and so act as any ServiceAccount of the namespace",
        Severity.HIGH,
        Category.EXECUTION,
        "Give what {binding} gives only in namespaces whose ServiceAccounts hold nothing more.",
        needs=(any_of(on("create", "pods"), on(_WRITE, *_WORKLOADS)),),
        becomes_accounts=True,
        cis=("5.1.4",),
        guard_duty=("AnomalousBehavior.WorkloadDeployed",),
    ),
    RiskRule(
        "LW-K8S-013",
        Plane.KUBERNETES,
        "may change running pods, and so swap an image under the same account",
        Severity.HIGH,
        Category.EXECUTION,
        "Take update and patch on pods out of {grant}; controllers replace pods.",
        needs=(any_of(on("update patch", "pods")),),
        becomes_accounts=True,
    ),
    RiskRule(
        "LW-K8S-014",
        Plane.KUBERNETES,
        "may run commands in pods: exec or attach",
        Severity.HIGH,
        Category.EXECUTION,
        "Take pods/exec and pods/attach out of {grant}.",
        needs=(any_of(on("create", "pods/exec", "pods/attach")),),
        variants=(
            Variant(
                Severity.HIGH,
                (any_of(on("get", "pods/exec", "pods/attach")),),
                "a WebSocket request is a GET, for which get sufficed",
                (_GET_UPGRADE,),
            ),
        ),
        becomes_accounts=True,
        guard_duty=("AnomalousBehavior.ExecInPod", "ExecInKubeSystemPod"),
        falco=("ClusterRole With Pod Exec Created", "EphemeralContainers Created"),
    ),
    RiskRule(
        "LW-K8S-015",
        Plane.KUBERNETES,
        "may put containers into running pods",
        Severity.HIGH,
        Category.EXECUTION,
        "Take pods/ephemeralcontainers out of {grant}.",
        needs=(any_of(on("update patch", "pods/ephemeralcontainers")),),
        becomes_accounts=True,
        guard_duty=("AnomalousBehavior.ExecInPod", "ExecInKubeSystemPod"),
        falco=("ClusterRole With Pod Exec Created", "EphemeralContainers Created"),
    ),
    RiskRule(
        "LW-K8S-016",
        Plane.KUBERNETES,
        "may forward ports of pods, and so reach what only listens inside",
        Severity.MEDIUM,
        Category.EXECUTION,
        "Take pods/portforward out of {grant}.",
        needs=(any_of(on("create", "pods/portforward")),),
        variants=(
            Variant(
                Severity.MEDIUM,
                (any_of(on("get", "pods/portforward")),),
                "a WebSocket request is a GET, for which get sufficed",
                (_GET_UPGRADE,),
            ),
        ),
    ),
    RiskRule(
        "LW-K8S-017",
        Plane.KUBERNETES,
        "may reach the kubelet through nodes/proxy, and so run commands in any pod without audit",
        Severity.CRITICAL,
        Category.EXECUTION,
        "Take nodes/proxy out of {grant}; monitoring needs nodes/metrics, nodes/stats and nodes/log.",
        needs=(any_of(on("get create", "nodes/proxy")),),
        cis=("5.1.10",),
    ),
    RiskRule(
        "LW-K8S-018",
        Plane.KUBERNETES,
        "may move pods to a node of its choice",
        Severity.HIGH,
        Category.EXECUTION,
        "Part evicting pods from changing nodes: take one of the two out of {grant}.",
        needs=(
            any_of(on("delete deletecollection", "pods"), on("create", "pods/eviction")),
            any_of(on("update patch delete deletecollection", "nodes"), anywhere=True),
        ),
    ),
)

_IMPACT = (
    RiskRule(
        "LW-K8S-019",
        Plane.KUBERNETES,
        "may write the status of Services, Nodes or Pods, and so redirect traffic",
        Severity.MEDIUM,
        Category.IMPACT,
        "Take the status subresource out of {grant}; controllers of the cluster write it.",
        needs=(any_of(on("patch update", "services/status")),),
        variants=(Variant(Severity.LOW, (any_of(on("patch update", "nodes/status", "pods/status")),)),),
    ),
    RiskRule(
        "LW-K8S-020",
        Plane.KUBERNETES,
        "may write admission webhooks or policies, which see and change every request",
        Severity.HIGH,
        Category.ESCALATION,
        "Name the configurations with resourceNames in {grant}.",
        needs=(any_of(on(_WRITE_OR_DELETE, *_ADMISSION_OBJECTS)),),
        cis=("5.1.12",),
    ),
    RiskRule(
        "LW-K8S-021",
        Plane.KUBERNETES,
        "may create PersistentVolumes, and so mount the file system of a node",
        Severity.HIGH,
        Category.ESCALATION,
        "Take create on persistentvolumes out of {grant}; claims and a provisioner create them.",
        needs=(any_of(on("create", "persistentvolumes")),),
        cis=("5.1.9",),
    ),
    RiskRule(
        "LW-K8S-022",
        Plane.KUBERNETES,
        "may delete everything, or the traces: events and logs",
        Severity.MEDIUM,
        Category.IMPACT,
        "Name the resources that {subject} deletes in {grant}.",
        needs=(any_of(on("delete deletecollection", "*.*", "events", "events.events.k8s.io", "pods/log")),),
    ),
    RiskRule(
        "LW-K8S-023",
        Plane.KUBERNETES,
        "may write the ConfigMap of the cluster's DNS",
        Severity.MEDIUM,
        Category.IMPACT,
        "Take the ConfigMap of the DNS in kube-system out of {grant}.",
        needs=(
            any_of(
                *(on("update patch", "configmaps", name=name) for name in _DNS_CONFIG),
                namespace="kube-system",
            ),
        ),
    ),
)

_STATES = (
    RiskRule(
        "LW-K8S-024",
        Plane.KUBERNETES,
        "rights beyond discovery for everybody: anonymous, unauthenticated or every authenticated user",
        Severity.CRITICAL,
        Category.EXPOSURE,
        "Remove {subject} from {binding}, and name the users or groups that need it.",
        check=states.rights_of_everybody,
        is_told_always=True,
        guard_duty=("AnonymousAccessGranted",),
        falco=("Anonymous Request Allowed",),
    ),
    RiskRule(
        "LW-K8S-025",
        Plane.KUBERNETES,
        "the default ServiceAccount is used or bound",
        Severity.MEDIUM,
        Category.HYGIENE,
        "Give each workload a ServiceAccount of its own, and bind that in place of {subject}.",
        check=states.default_accounts,
        narrows=False,
        cis=("5.1.5",),
    ),
    RiskRule(
        "LW-K8S-026",
        Plane.KUBERNETES,
        "a token is mounted where the API is not used",
        Severity.LOW,
        Category.HYGIENE,
        "Set automountServiceAccountToken: false on {subject} or on its pods.",
        check=states.mounted_for_nothing,
        narrows=False,
        cis=("5.1.6",),
    ),
    RiskRule(
        "LW-K8S-027",
        Plane.KUBERNETES,
        "a binding to a role or ServiceAccount that does not exist",
        Severity.LOW,
        Category.HYGIENE,
        "Remove {binding}: who creates what it names gets what it gives.",
        check=states.bindings_to_nothing,
        narrows=False,
    ),
    RiskRule(
        "LW-K8S-028",
        Plane.KUBERNETES,
        "may write a resource that a stronger controller acts on",
        Severity.HIGH,
        Category.ESCALATION,
        "Have the controller act with the writer's rights (its impersonation or project settings), "
        "or take {permission} out of {grant}.",
        needs=(
            any_of(
                *(
                    on(_WRITE, *(f"{resource}.{each.group}" for resource in each.resources))
                    for each in CONTROLLERS
                )
            ),
        ),
        refine=states.of_a_stronger_controller,
    ),
    RiskRule(
        "LW-K8S-029",
        Plane.KUBERNETES,
        "a wildcard of which only a part is used",
        Severity.LOW,
        Category.HYGIENE,
        "Replace the wildcard in {grant} by what is used.",
        needs_usage=True,
        cis=("5.1.3",),
    ),
    RiskRule(
        "LW-K8S-030",
        Plane.KUBERNETES,
        "a role, rule or verb that is not used",
        Severity.LOW,
        Category.HYGIENE,
        "Take what is not used out of {grant}.",
        needs_usage=True,
    ),
    RiskRule(
        "LW-K8S-031",
        Plane.KUBERNETES,
        "may write Leastwise's own declarations",
        Severity.CRITICAL,
        Category.ESCALATION,
        "Let only the platform's own team write ceilings and accounts; bound policies by a ceiling.",
        needs=(
            any_of(
                on(_WRITE_OR_DELETE, "entitlementceilings.leastwise.dev", "cloudaccounts.leastwise.dev"),
                on("grant", "entitlementceilings.leastwise.dev"),
            ),
        ),
        variants=(
            Variant(
                Severity.HIGH,
                (
                    any_of(
                        on(f"{_WRITE_OR_DELETE} enforce", "entitlementpolicies.leastwise.dev"),
                    ),
                ),
                "what a policy may declare is bounded by the ceilings",
            ),
        ),
    ),
    RiskRule(
        "LW-K8S-032",
        Plane.KUBERNETES,
        "a node whose pods together reach the whole cluster",
        Severity.HIGH,
        Category.ESCALATION,
        "Keep pods of strong ServiceAccounts on nodes of their own: who takes {subject} gets all of them.",
        check=states.strong_nodes,
        is_told_always=True,
        narrows=False,
    ),
)

RULES: tuple[RiskRule, ...] = (*_ADMIN, *_CREDENTIALS, *_EXECUTION, *_IMPACT, *_STATES)
"""The rules of a cluster, by number."""
