"""What no log of use shows: such a permission is *not observable*, never unused, and never removed.

One table for all systems, `ROWS`, each with an example that is tested. What a source misses
(`Coverage.missing`) is told in the words of its system: `aws_observability.py`, `gcp_observability.py`,
`azure_observability.py`; for Kubernetes a word is what the audit log does not hold, as `[VERB ]WHAT`:

    /healthz*                    a path
    leases.coordination.k8s.io   a resource, with its group; `pods/log` a subresource
    get *                        every resource, for one verb only (AKS, `kube-audit-admin`)

Documentation: https://kubernetes.io/docs/reference/access-authn-authz/rbac/,
https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization,
https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/,
https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#ownerreferencespermissionenforcement
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import assert_never

from leastwise.core.snapshots import Plane
from leastwise.core.usage.aws_observability import DATA
from leastwise.core.usage.aws_observability import why_hidden as why_hidden_in_aws
from leastwise.core.usage.azure_observability import DATA_PLANE, READS
from leastwise.core.usage.azure_observability import why_hidden as why_hidden_in_azure
from leastwise.core.usage.gcp_observability import DATA_ACCESS
from leastwise.core.usage.gcp_observability import why_hidden as why_hidden_in_gcp
from leastwise.core.usage.uses import Use

ANY = "*"

REQUEST_VERBS = frozenset({"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"})
"""The verbs that requests for resources have (`get` also opens streams)."""

_IMPERSONATE = "impersonate"
_BINDINGS = "it is asked for inside the request that writes a binding, and only that is logged"
_ROLES = "it is asked for inside the request that writes a role, and only that is logged"
_SIGNERS = "admission asks for it when a certificate is handled, and only that request is logged"
_BUNDLES = "admission asks for it when a trust bundle is written, and only that request is logged"
_PODS = "admission asks for it when a pod is created, and only that request is logged"

_CHECKED_VERBS = {
    "bind": _BINDINGS,
    "escalate": _ROLES,
    "approve": _SIGNERS,
    "sign": _SIGNERS,
    "attest": _BUNDLES,
    "use": _PODS,
}
_OTHER_VERB = "no request has this verb: it is only asked for by a check (SubjectAccessReview)"
_FINALIZERS = "admission asks for it when an owner reference blocks a deletion; it is never a request"
_KUBELET = "the kubelet asks for it when it is called directly, and no audit log of the API server shows that"
_OTHER_PATH = "servers other than the API server ask for it (SubjectAccessReview), and log it nowhere"
_DROPPED = "the audit log does not hold it"

KUBELET_SUBRESOURCES = frozenset(
    {"checkpoint", "configz", "healthz", "log", "metrics", "pods", "proxy", "spec", "stats"}
)
"""Subresources of nodes that the kubelet's own API is authorized by."""

API_PATHS = ("/api", "/api/*", "/apis", "/apis/*", "/openapi/*", "/version", "/version/", "/.well-known/*")
"""Paths that nothing but an API server serves."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what it is about, and one example: action (a verb of Kubernetes), where, what the
    source misses."""

    plane: Plane
    what: str
    action: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    path: str = ""
    missing: tuple[str, ...] = ()
    is_data: bool | None = None

    @property
    def reason(self) -> str:
        """Why the example is not observable."""
        return not_observable(
            self.plane,
            self.action,
            group=self.group,
            resource=self.resource,
            subresource=self.subresource,
            path=self.path,
            missing=self.missing,
            is_data=self.is_data,
        )


def not_observable(
    plane: Plane,
    action: str,
    *,
    group: str = "",
    resource: str = "",
    subresource: str = "",
    path: str = "",
    missing: Collection[str] = (),
    is_data: bool | None = None,
) -> str:
    """Tell why a use would not have been seen; empty: it would.

    The parts are those of a `Use`. `missing` is what the sources do not hold, in the words of the system.
    `is_data` is for Azure: on which plane the action was granted, None where that is not known. A wildcard
    (`*`) is judged by its parts only: it is never hidden as a whole.
    """
    match plane:
        case Plane.KUBERNETES:
            if path:
                return _why_path(action, path, missing)
            return _why_resource(action, group, resource, subresource, missing)
        case Plane.AWS:
            return why_hidden_in_aws(action, missing)
        case Plane.GCP:
            return why_hidden_in_gcp(action, missing)
        case Plane.AZURE:
            return why_hidden_in_azure(action, missing, is_data=is_data)
        case _:
            assert_never(plane)


def use_not_observable(use: Use, missing: Collection[str] = ()) -> str:
    """Tell the same of what a `Use` is of."""
    return not_observable(
        Plane(use.plane),
        use.action,
        group=use.api_group,
        resource=use.resource,
        subresource=use.subresource,
        path=use.path,
        missing=missing,
    )


# ---------------------------------------------------------------- Kubernetes


def _why_resource(verb: str, group: str, resource: str, subresource: str, missing: Collection[str]) -> str:
    if verb in _CHECKED_VERBS:
        return _CHECKED_VERBS[verb]
    if verb not in REQUEST_VERBS and not _is_shown(verb):
        return _OTHER_VERB
    if subresource == "finalizers":
        return _FINALIZERS
    if resource == "nodes" and not group and subresource in KUBELET_SUBRESOURCES:
        return _KUBELET
    name = f"{resource}.{group}" if group else resource
    return _why_dropped(verb, f"{name}/{subresource}" if subresource else name, missing)


def _is_shown(verb: str) -> bool:
    """Whether it is a wildcard, or a verb that an event shows by its impersonated user."""
    return verb in {ANY, _IMPERSONATE} or verb.startswith((f"{_IMPERSONATE}:", f"{_IMPERSONATE}-on:"))


def _why_path(verb: str, path: str, missing: Collection[str]) -> str:
    if path != ANY and not any(fnmatchcase(path, each) for each in API_PATHS):
        return _OTHER_PATH
    return _why_dropped(verb, path, missing)


def _why_dropped(verb: str, name: str, missing: Collection[str]) -> str:
    for each in missing:
        only, _, pattern = each.rpartition(" ")
        is_path = pattern.startswith("/")
        if (not only or only == verb) and is_path == name.startswith("/") and fnmatchcase(name, pattern):
            return f"{_DROPPED} ({each})"
    return ""


# ---------------------------------------------------------------- the table

_RBAC = "rbac.authorization.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"

ROWS: tuple[Row, ...] = (
    Row(Plane.KUBERNETES, "verb `bind`", "bind", _RBAC, "clusterroles"),
    Row(Plane.KUBERNETES, "verb `escalate`", "escalate", _RBAC, "roles"),
    Row(Plane.KUBERNETES, "verb `approve` on signers", "approve", _CERTIFICATES, "signers"),
    Row(Plane.KUBERNETES, "verb `sign` on signers", "sign", _CERTIFICATES, "signers"),
    Row(Plane.KUBERNETES, "verb `attest` on signers", "attest", _CERTIFICATES, "signers"),
    Row(
        Plane.KUBERNETES,
        "verb `use` (security context constraints)",
        "use",
        "security.openshift.io",
        "securitycontextconstraints",
    ),
    Row(Plane.KUBERNETES, "any other verb that no request has", "deploy", "apps.example.com", "stages"),
    Row(Plane.KUBERNETES, "subresource `finalizers`", "update", "apps", "deployments", "finalizers"),
    Row(Plane.KUBERNETES, "nodes/proxy, log, metrics, stats, …", "get", "", "nodes", "proxy"),
    Row(Plane.KUBERNETES, "a path that is not the API server's own", "get", path="/metrics"),
    Row(
        Plane.KUBERNETES,
        "a path that the audit policy drops",
        "get",
        path="/openapi/v3",
        missing=("/openapi/*",),
    ),
    Row(
        Plane.KUBERNETES,
        "a resource that the audit policy drops",
        "update",
        "coordination.k8s.io",
        "leases",
        missing=("leases.coordination.k8s.io",),
    ),
    Row(Plane.AWS, "permission without a call of its own", "iam:PassRole"),
    Row(
        Plane.AWS, "objects, items, messages, while no data event is logged", "s3:GetObject", missing=(DATA,)
    ),
    Row(
        Plane.AWS,
        "the same, while those of the service are not logged",
        "dynamodb:GetItem",
        missing=("data events of dynamodb",),
    ),
    Row(
        Plane.AWS,
        "reading, while the trail logs only what writes",
        "ec2:DescribeInstances",
        missing=("reading management events",),
    ),
    Row(Plane.GCP, "permission that is asked beside other calls", "iam.serviceAccounts.actAs"),
    Row(
        Plane.GCP,
        "reading, and data, while Data Access is off",
        "storage.objects.get",
        missing=(DATA_ACCESS,),
    ),
    Row(
        Plane.GCP,
        "the same, while that type of the service is off",
        "secretmanager.versions.access",
        missing=("data access logs of secretmanager: DATA_READ",),
    ),
    Row(Plane.GCP, "permission whose log is not known here", "dialogflow.agents.train"),
    Row(
        Plane.AZURE,
        "reading of the control plane",
        "Microsoft.Compute/virtualMachines/read",
        missing=(READS,),
    ),
    Row(
        Plane.AZURE,
        "the data plane, while no resource log is on",
        f"{_BLOBS}/read",
        missing=(DATA_PLANE,),
        is_data=True,
    ),
    Row(
        Plane.AZURE,
        "the same, while that of the type is off",
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        missing=("data plane of microsoft.keyvault/vaults",),
        is_data=True,
    ),
    Row(
        Plane.AZURE,
        "data plane whose logs are not read here",
        "Microsoft.ServiceBus/namespaces/messages/send/action",
        is_data=True,
    ),
    Row(
        Plane.AZURE,
        "action that is asked for on a linked resource",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
    ),
    Row(
        Plane.AZURE,
        "action of which it is not known on which plane it is",
        "Microsoft.Example/things/do/action",
    ),
)
"""All rows."""
