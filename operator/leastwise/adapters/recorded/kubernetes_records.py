"""What is decoded of recorded Kubernetes objects: only the fields that decisions need; the rest is skipped.

An object is decoded in one pass whatever its kind. Parts whose shape depends on the kind stay raw.
"""

from __future__ import annotations

import msgspec


class MetadataRecord(msgspec.Struct, gc=False, rename="camel"):
    """Metadata of any object."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    deletion_timestamp: str | None = None


class RoleRefRecord(msgspec.Struct, gc=False):
    """`roleRef`; the authorizer does not look at its API group."""

    kind: str = ""
    name: str = ""


class SubjectRecord(msgspec.Struct, gc=False):
    """One of `subjects`; the authorizer does not look at its API group."""

    kind: str = ""
    name: str = ""
    namespace: str = ""


class ObjectRecord(msgspec.Struct, gc=False, rename="camel"):
    """Any object."""

    kind: str = ""
    api_version: str = ""
    metadata: MetadataRecord | None = None
    role_ref: RoleRefRecord | None = None
    subjects: list[SubjectRecord] | None = None
    rules: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    aggregation_rule: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    spec: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    status: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    data: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    resources: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    versions: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    group_version: str = ""
    automount_service_account_token: bool | None = None  # of a ServiceAccount
    items: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class HeadRecord(msgspec.Struct, gc=False, rename="camel"):
    """What must be known of an object that cannot be decoded, to name it."""

    kind: str = ""
    api_version: str = ""
    metadata: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class NameRecord(msgspec.Struct, gc=False):
    """Name and namespace alone."""

    name: str = ""
    namespace: str = ""


class RuleRecord(msgspec.Struct, gc=False, rename="camel"):
    """A `PolicyRule`."""

    verbs: list[str] | None = None
    api_groups: list[str] | None = None
    resources: list[str] | None = None
    resource_names: list[str] | None = None
    non_resource_urls: list[str] | None = msgspec.field(default=None, name="nonResourceURLs")


class RequirementRecord(msgspec.Struct, gc=False):
    """One of `matchExpressions`."""

    key: str
    operator: str
    values: list[str] | None = None


class SelectorRecord(msgspec.Struct, gc=False, rename="camel"):
    """A label selector."""

    match_labels: dict[str, str] | None = None
    match_expressions: list[RequirementRecord] | None = None


class AggregationRecord(msgspec.Struct, gc=False, rename="camel"):
    """`aggregationRule`."""

    cluster_role_selectors: list[SelectorRecord] | None = None


class PodSpecRecord(msgspec.Struct, gc=False, rename="camel"):
    """`spec` of a Pod."""

    service_account_name: str = ""
    automount_service_account_token: bool | None = None
    node_name: str = ""
    host_network: bool = False


class RulesReviewStatus(msgspec.Struct, gc=False, rename="camel"):
    """`status` of a SelfSubjectRulesReview."""

    incomplete: bool = False
    evaluation_error: str = ""


class ResourceRecord(msgspec.Struct, gc=False):
    """One resource of an APIResourceList."""

    name: str
    namespaced: bool = False
    group: str = ""


class ServedResourceRecord(msgspec.Struct, gc=False):
    """One resource of aggregated discovery."""

    resource: str
    scope: str = ""


class ServedVersionRecord(msgspec.Struct, gc=False):
    """One version of an APIGroupDiscovery."""

    resources: list[ServedResourceRecord] | None = None


class NamesRecord(msgspec.Struct, gc=False):
    """`spec.names` of a CustomResourceDefinition."""

    plural: str


class DefinitionSpecRecord(msgspec.Struct, gc=False):
    """`spec` of a CustomResourceDefinition."""

    group: str
    names: NamesRecord
    scope: str
