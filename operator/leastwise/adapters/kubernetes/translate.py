"""From decoded objects to values of the core. Pure; equal parts are shared, because a cluster of 20,000
bindings holds few different rules, subjects and roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern
from typing import TypeVar

from leastwise.adapters.kubernetes.records import (
    BindingRecord,
    ManagerRecord,
    NamespaceRecord,
    RbacMetadata,
    RoleRecord,
    RuleRecord,
    ServiceAccountRecord,
    SubjectRecord,
)
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)

_KEPT_ANNOTATIONS = ("eks.amazonaws.com/", "leastwise.dev/")
_POOL_SIZE = 100_000

T = TypeVar("T")


class Pool:
    """Gives back the first of equal values, so that equal parts of many objects are one object."""

    def __init__(self) -> None:
        self._values: dict[object, object] = {}

    def share(self, value: T) -> T:
        """Return the pooled equal of `value`."""
        if len(self._values) > _POOL_SIZE:
            self._values.clear()  # values that no object holds any more must not pile up
        return self._values.setdefault(value, value)  # type: ignore[return-value]  # equal and of one type


def to_binding(kind: str, record: BindingRecord, pool: Pool) -> ObservedBinding:
    """Translate a RoleBinding or ClusterRoleBinding."""
    metadata = record.metadata
    namespace = intern(metadata.namespace)
    return ObservedBinding(
        kind=kind,
        namespace=namespace,
        name=metadata.name,
        uid=metadata.uid,
        resource_version=metadata.resource_version,
        role_ref=pool.share(RoleRef(intern(record.role_ref.kind), record.role_ref.name)),
        subjects=pool.share(
            tuple([_to_subject(subject, namespace, pool) for subject in record.subjects or ()])
        ),
        owner=_owner(metadata),
        managed=_is_managed(metadata),
    )


def _to_subject(record: SubjectRecord, namespace: str, pool: Pool) -> BindingSubject:
    # RBAC reads a ServiceAccount without a namespace as one of the binding's own
    own = namespace if record.kind == "ServiceAccount" else ""
    return pool.share(BindingSubject(intern(record.kind), record.name, intern(record.namespace or own)))


def to_role_definition(kind: str, record: RoleRecord, pool: Pool) -> ObservedRoleDefinition:
    """Translate a Role or ClusterRole."""
    metadata = record.metadata
    return ObservedRoleDefinition(
        kind=kind,
        namespace=intern(metadata.namespace),
        name=metadata.name,
        uid=metadata.uid,
        resource_version=metadata.resource_version,
        rules=pool.share(tuple([_to_rule(rule, pool) for rule in record.rules or ()])),
        owner=_owner(metadata),
        managed=_is_managed(metadata),
    )


def _to_rule(record: RuleRecord, pool: Pool) -> KubernetesRule:
    return pool.share(
        KubernetesRule(
            api_groups=_words(record.api_groups, pool),
            resources=_words(record.resources, pool),
            verbs=_words(record.verbs, pool),
            resource_names=_words(record.resource_names, pool),
            non_resource_urls=_words(record.non_resource_urls, pool),
        )
    )


def _words(words: list[str] | None, pool: Pool) -> tuple[str, ...]:
    return pool.share(tuple([intern(word) for word in words])) if words else ()


def _owner(metadata: RbacMetadata) -> str:
    return metadata.annotations.owner if metadata.annotations else ""


def _is_managed(metadata: RbacMetadata) -> bool:
    return metadata.labels is not None and metadata.labels.managed == "true"


def to_service_account(record: ServiceAccountRecord, pool: Pool) -> ObservedServiceAccount:
    """Translate a ServiceAccount; of its annotations only those that decisions read."""
    metadata = record.metadata
    kept = {
        key: value for key, value in (metadata.annotations or {}).items() if key.startswith(_KEPT_ANNOTATIONS)
    }
    return ObservedServiceAccount(
        account=ServiceAccount(intern(metadata.namespace), metadata.name),
        uid=metadata.uid,
        resource_version=metadata.resource_version,
        labels=pool.share(_pairs(metadata.labels)),
        annotations=pool.share(_pairs(kept)),
        role_arn_manager=_role_arn_manager(metadata.managed_fields) if ROLE_ARN_KEY in kept else "",
        deleting=metadata.deletion_timestamp is not None,
    )


def _role_arn_manager(managers: list[ManagerRecord] | None) -> str:
    holders = [manager.manager for manager in managers or () if _holds_role_arn(manager)]
    if FIELD_MANAGER in holders:
        return FIELD_MANAGER  # held together with others: still ours to give up
    return intern(holders[0]) if holders else ""


def _holds_role_arn(manager: ManagerRecord) -> bool:
    metadata = manager.fields.metadata if manager.fields else None
    annotations = metadata.annotations if metadata else None
    return annotations is not None and annotations.role_arn is not None


def to_namespace(record: NamespaceRecord) -> ObservedNamespace:
    """Translate a Namespace."""
    metadata = record.metadata
    return ObservedNamespace(
        name=intern(metadata.name),
        uid=metadata.uid,
        labels=_pairs(metadata.labels),
        terminating=metadata.deletion_timestamp is not None,
    )


def to_stored_policy(policy: EntitlementPolicy, document: Mapping[str, object]) -> StoredPolicy:
    """Keep beside the policy its spec, status and labels as stored."""
    return StoredPolicy(
        policy=policy,
        spec=to_mapping(document.get("spec")),
        status=to_mapping(document.get("status")),
        labels={
            key: str(value) for key, value in to_mapping(document_metadata(document).get("labels")).items()
        },
    )


def document_metadata(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the metadata of a decoded object."""
    return to_mapping(document.get("metadata"))


def to_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object as it is, and anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def _pairs(mapping: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(mapping.items())) if mapping else ()
