"""What is decoded of an object: only the fields that decisions need. The rest is skipped, not built.

RBAC objects: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/. The classes
are not tracked by the garbage collector (`gc=False`): decoded JSON holds no cycles.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

R = TypeVar("R")


class MarkLabels(msgspec.Struct, gc=False):
    """The one label that RBAC objects are asked for."""

    managed: str = msgspec.field(default="", name="leastwise.dev/managed")


class MarkAnnotations(msgspec.Struct, gc=False):
    """The one annotation that RBAC objects are asked for."""

    owner: str = msgspec.field(default="", name="leastwise.dev/owner")


class RbacMetadata(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of a role or binding."""

    name: str
    uid: str
    namespace: str = ""
    resource_version: str = ""
    labels: MarkLabels | None = None
    annotations: MarkAnnotations | None = None


class RuleRecord(msgspec.Struct, gc=False, rename="camel"):
    """A `PolicyRule`."""

    verbs: list[str] | None = None
    api_groups: list[str] | None = None
    resources: list[str] | None = None
    resource_names: list[str] | None = None
    non_resource_urls: list[str] | None = msgspec.field(default=None, name="nonResourceURLs")


class RoleRecord(msgspec.Struct, gc=False):
    """A Role or ClusterRole."""

    metadata: RbacMetadata
    rules: list[RuleRecord] | None = None


class RoleRefRecord(msgspec.Struct, gc=False):
    """`roleRef`; its API group is always RBAC's."""

    kind: str
    name: str


class SubjectRecord(msgspec.Struct, gc=False):
    """One of `subjects`; its API group follows from the kind."""

    kind: str
    name: str
    namespace: str = ""


class BindingRecord(msgspec.Struct, gc=False, rename="camel"):
    """A RoleBinding or ClusterRoleBinding."""

    metadata: RbacMetadata
    role_ref: RoleRefRecord
    subjects: list[SubjectRecord] | None = None


class AnnotationFields(msgspec.Struct, gc=False):
    """Of the annotations that a manager holds, the one that matters."""

    role_arn: dict[str, object] | None = msgspec.field(default=None, name="f:eks.amazonaws.com/role-arn")


class MetadataFields(msgspec.Struct, gc=False):
    """The metadata that a field manager holds."""

    annotations: AnnotationFields | None = msgspec.field(default=None, name="f:annotations")


class HeldFields(msgspec.Struct, gc=False):
    """A `fieldsV1`."""

    metadata: MetadataFields | None = msgspec.field(default=None, name="f:metadata")


class ManagerRecord(msgspec.Struct, gc=False):
    """One entry of `managedFields`."""

    manager: str = ""
    fields: HeldFields | None = msgspec.field(default=None, name="fieldsV1")


class ServiceAccountMetadata(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of a ServiceAccount."""

    name: str
    uid: str
    namespace: str = ""
    resource_version: str = ""
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    managed_fields: list[ManagerRecord] | None = None
    deletion_timestamp: str | None = None


class ServiceAccountRecord(msgspec.Struct, gc=False):
    """A ServiceAccount."""

    metadata: ServiceAccountMetadata


class NamespaceMetadata(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of a Namespace."""

    name: str
    uid: str
    resource_version: str = ""
    labels: dict[str, str] | None = None
    deletion_timestamp: str | None = None


class NamespaceRecord(msgspec.Struct, gc=False):
    """A Namespace."""

    metadata: NamespaceMetadata


# ---------------------------------------------------------------- envelopes


class ListMetadata(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of a page."""

    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class Page(msgspec.Struct, Generic[R], gc=False):
    """A page of a list."""

    metadata: ListMetadata
    items: list[R] | None = None


class WatchEvent(msgspec.Struct, gc=False):
    """One line of a watch; the object is decoded by its type."""

    type: str
    object: msgspec.Raw


class BookmarkAnnotations(msgspec.Struct, gc=False):
    """The annotation that ends the first state of a watch-list."""

    initial_events_end: str = msgspec.field(default="", name="k8s.io/initial-events-end")


class BookmarkMetadata(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of a bookmark, or of any object when only its version is asked for."""

    resource_version: str = ""
    uid: str = ""
    annotations: BookmarkAnnotations | None = None


class VersionRecord(msgspec.Struct, gc=False):
    """Any object, of which only version and uid are asked for; also a bookmark."""

    metadata: BookmarkMetadata
