"""Types of Kubernetes as people type them: plural, singular or short, with or without their group.

The table holds what every cluster serves (https://kubernetes.io/docs/reference/kubectl/#resource-types). A
custom resource has to give its group, since only the cluster knows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.cli.failures import UsageProblem


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type: its plural and its group; `is_namespaced` None when the table does not know it."""

    resource: str
    group: str = ""
    is_namespaced: bool | None = True


_CLUSTER = (
    "nodes:no",
    "persistentvolumes:pv",
    "namespaces:ns",
    "componentstatuses:cs",
)
_NAMESPACED = (
    "pods:po",
    "services:svc",
    "secrets",
    "configmaps:cm",
    "serviceaccounts:sa",
    "events:ev",
    "endpoints:ep",
    "limitranges:limits",
    "resourcequotas:quota",
    "replicationcontrollers:rc",
    "persistentvolumeclaims:pvc",
    "podtemplates",
    "bindings",
)
_GROUPED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # group -> namespaced, cluster-scoped
    "apps": (
        ("deployments:deploy", "replicasets:rs", "statefulsets:sts", "daemonsets:ds", "controllerrevisions"),
        (),
    ),
    "batch": (("jobs", "cronjobs:cj"), ()),
    "autoscaling": (("horizontalpodautoscalers:hpa",), ()),
    "policy": (("poddisruptionbudgets:pdb",), ()),
    "networking.k8s.io": (("networkpolicies:netpol", "ingresses:ing"), ("ingressclasses",)),
    "rbac.authorization.k8s.io": (("roles", "rolebindings"), ("clusterroles", "clusterrolebindings")),
    "storage.k8s.io": (
        ("csistoragecapacities",),
        ("storageclasses:sc", "volumeattachments", "csidrivers", "csinodes"),
    ),
    "coordination.k8s.io": (("leases",), ()),
    "discovery.k8s.io": (("endpointslices",), ()),
    "admissionregistration.k8s.io": (
        (),
        (
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
        ),
    ),
    "apiextensions.k8s.io": ((), ("customresourcedefinitions:crd:crds",)),
    "apiregistration.k8s.io": ((), ("apiservices",)),
    "authentication.k8s.io": ((), ("tokenreviews", "selfsubjectreviews")),
    "authorization.k8s.io": (
        ("localsubjectaccessreviews",),
        ("subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
    ),
    "certificates.k8s.io": ((), ("certificatesigningrequests:csr", "clustertrustbundles", "signers")),
    "scheduling.k8s.io": ((), ("priorityclasses:pc",)),
    "node.k8s.io": ((), ("runtimeclasses",)),
    "resource.k8s.io": (("resourceclaims", "resourceclaimtemplates"), ("deviceclasses", "resourceslices")),
    "flowcontrol.apiserver.k8s.io": ((), ("flowschemas", "prioritylevelconfigurations")),
    "leastwise.dev": (
        ("entitlementpolicies:epol", "accessrequests:areq"),
        ("entitlementceilings:eceil", "cloudaccounts", "accessprofiles:aprof"),
    ),
}
_CORE_ONLY_IMPERSONATED = ("users", "groups", "uids")  # impersonation asks for them; nobody serves them


def _singular(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith(("sses", "xes")):
        return plural[:-2]
    return plural[:-1] if plural.endswith("s") and not plural.endswith("points") else plural


def _table() -> dict[str, ResourceType]:
    found: dict[str, ResourceType] = {}

    def enter(words: tuple[str, ...], group: str, *, is_namespaced: bool) -> None:
        for word in words:
            plural, *short = word.split(":")
            one = ResourceType(plural, group, is_namespaced)
            for name in (plural, _singular(plural), *short):
                found.setdefault(name, one)

    enter(_NAMESPACED, "", is_namespaced=True)
    enter(_CLUSTER + _CORE_ONLY_IMPERSONATED, "", is_namespaced=False)
    for group, (namespaced, clustered) in _GROUPED.items():
        enter(namespaced, group, is_namespaced=True)
        enter(clustered, group, is_namespaced=False)
    return found


TYPES = _table()


def resource_type(text: str) -> ResourceType:
    """Read `TYPE[.GROUP]`; UsageProblem for a type without group that no cluster serves by itself."""
    if text == "*":
        return ResourceType("*", "*", None)
    name, dot, group = text.partition(".")
    known = TYPES.get(name.lower())
    if dot:
        if known is not None and known.group == group:
            return known
        return ResourceType(name.lower(), group, None)
    if known is None:
        raise UsageProblem(
            f"RESOURCE '{text}' has no group, and no cluster serves that type by itself",
            allowed="TYPE.GROUP, such as certificates.cert-manager.io; a leading / for a path",
        )
    return known
