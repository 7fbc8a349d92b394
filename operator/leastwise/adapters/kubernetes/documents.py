"""The objects that the operator writes, rendered as JSON values. Pure.

They carry the mark and no ownerReferences: garbage collection would remove them behind the finalizer's
back (pitfalls K17). Nothing of the policy's own labels is copied (K11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leastwise.adapters.kubernetes.kinds import CLUSTER_ROLE_BINDING, ROLE, ROLE_BINDING, ResourceKind
from leastwise.core.identities import MANAGED_BY_KEY, OWNER_KEY
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import BindingSubject

RBAC_GROUP = "rbac.authorization.k8s.io"

Document = dict[str, object]


def render_metadata(namespace: str, name: str, owner: str, uid: str = "") -> Document:
    """Render the metadata of an object of ours; a uid makes an apply fail on any other object."""
    metadata: Document = {
        "name": name,
        "labels": {MANAGED_BY_KEY: "true", "app.kubernetes.io/managed-by": "leastwise"},
        "annotations": {OWNER_KEY: owner},
    }
    if namespace:
        metadata["namespace"] = namespace
    if uid:
        metadata["uid"] = uid
    return metadata


def render_role(
    namespace: str, name: str, rules: Iterable[KubernetesRule], owner: str, uid: str = ""
) -> Document:
    """Render a Role."""
    return {
        "apiVersion": ROLE.api_version,
        "kind": ROLE.kind,
        "metadata": render_metadata(namespace, name, owner, uid),
        "rules": [_render_rule(rule) for rule in rules],
    }


def _render_rule(rule: KubernetesRule) -> Document:
    fields = {
        "apiGroups": rule.api_groups,
        "resources": rule.resources,
        "verbs": rule.verbs,
        "resourceNames": rule.resource_names,
        "nonResourceURLs": rule.non_resource_urls,
    }
    return {name: list(words) for name, words in fields.items() if words}


def render_binding(
    kind: ResourceKind,
    namespace: str,
    name: str,
    role_ref: RoleRef,
    subjects: Iterable[BindingSubject],
    owner: str,
    uid: str = "",
) -> Document:
    """Render a RoleBinding or ClusterRoleBinding."""
    if kind not in {ROLE_BINDING, CLUSTER_ROLE_BINDING}:
        raise ValueError(f"{kind.kind} is not a binding")
    return {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": render_metadata(namespace if kind.namespaced else "", name, owner, uid),
        "roleRef": {"apiGroup": RBAC_GROUP, "kind": role_ref.kind, "name": role_ref.name},
        "subjects": [_render_subject(subject) for subject in subjects],
    }


def _render_subject(subject: BindingSubject) -> Document:
    rendered: Document = {"kind": subject.kind, "name": subject.name}
    if subject.kind == "ServiceAccount":
        rendered["namespace"] = subject.namespace
    else:
        rendered["apiGroup"] = RBAC_GROUP
    return rendered


def render_annotations(
    kind: ResourceKind, namespace: str, name: str, uid: str, annotations: Mapping[str, str]
) -> Document:
    """Render the annotations that we hold on an object of somebody else; none gives them up."""
    metadata: Document = {"name": name, "namespace": namespace, "uid": uid}
    if annotations:
        metadata["annotations"] = dict(annotations)
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}


def render_status(kind: ResourceKind, namespace: str, name: str, status: Mapping[str, object]) -> Document:
    """Render the status of one of our objects."""
    metadata: Document = {"name": name}
    if kind.namespaced:
        metadata["namespace"] = namespace
    return {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": metadata,
        "status": dict(status),
    }
