"""From recorded objects to values of the core. Equal parts are shared: a cluster of 50,000 bindings holds
few different rules and subjects, and each distinct list of rules is decoded once.

Raises msgspec.ValidationError for an object that cannot be understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from sys import intern
from typing import TypeVar

import msgspec

from leastwise.adapters.recorded.kubernetes_records import (
    AggregationRecord,
    DefinitionSpecRecord,
    MetadataRecord,
    ObjectRecord,
    PodSpecRecord,
    ResourceRecord,
    RuleRecord,
    RulesReviewStatus,
    SelectorRecord,
    ServedVersionRecord,
    SubjectRecord,
)
from leastwise.core.evaluation.kubernetes.discovery import Resource
from leastwise.core.evaluation.kubernetes.worlds import NODE_AUTHORIZER, WEBHOOK_AUTHORIZER, ObservedPod
from leastwise.core.identities import MANAGED_BY_KEY, OWNER_KEY, ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    LabelSelector,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)

T = TypeVar("T")

_KEPT_ANNOTATIONS = ("eks.amazonaws.com/", "leastwise.dev/", "iam.gke.io/", "azure.workload.identity/")
_RULES = msgspec.json.Decoder(list[RuleRecord] | None)
_AGGREGATION = msgspec.json.Decoder(AggregationRecord | None)
_POD = msgspec.json.Decoder(PodSpecRecord)
_DATA = msgspec.json.Decoder(dict[str, str] | None)
_RESOURCES = msgspec.json.Decoder(list[ResourceRecord])
_VERSIONS = msgspec.json.Decoder(list[ServedVersionRecord])
_DEFINITION = msgspec.json.Decoder(DefinitionSpecRecord)
_REVIEW = msgspec.json.Decoder(RulesReviewStatus)


class Translator:
    """Translates the objects of one cluster."""

    def __init__(self) -> None:
        self._values: dict[object, object] = {}
        self._subjects: dict[tuple[str, str, str], BindingSubject] = {}
        self._rules: dict[bytes, tuple[KubernetesRule, ...]] = {}

    def role(self, kind: str, record: ObjectRecord) -> ObservedRoleDefinition:
        """Translate a Role or ClusterRole."""
        metadata = _named(record, is_namespaced=kind == "Role")
        is_aggregated = bool(record.aggregation_rule)
        return ObservedRoleDefinition(
            kind=kind,
            namespace=intern(metadata.namespace),
            name=metadata.name,
            uid=metadata.uid,
            resource_version=metadata.resource_version,
            rules=self._rule_list(record.rules),
            owner=(metadata.annotations or {}).get(OWNER_KEY, ""),
            managed=(metadata.labels or {}).get(MANAGED_BY_KEY) == "true",
            labels=self._share(_pairs(metadata.labels)),
            aggregation=_aggregation(record.aggregation_rule) if is_aggregated else None,
        )

    def binding(self, kind: str, record: ObjectRecord) -> ObservedBinding:
        """Translate a RoleBinding or ClusterRoleBinding."""
        metadata = _named(record, is_namespaced=kind == "RoleBinding")
        role_ref = record.role_ref
        if role_ref is None:
            raise msgspec.ValidationError("Object missing required field `roleRef`")
        namespace = intern(metadata.namespace)
        return ObservedBinding(
            kind,
            namespace,
            metadata.name,
            metadata.uid,
            metadata.resource_version,
            self._share(RoleRef(intern(role_ref.kind), role_ref.name)),
            tuple([self._subject(subject, namespace) for subject in record.subjects or ()]),
            (metadata.annotations or {}).get(OWNER_KEY, ""),
            (metadata.labels or {}).get(MANAGED_BY_KEY) == "true",
        )

    def service_account(self, record: ObjectRecord) -> ObservedServiceAccount:
        """Translate a ServiceAccount; of its annotations only those that decisions read."""
        metadata = _named(record, is_namespaced=True)
        annotations = metadata.annotations or {}
        kept = {key: value for key, value in annotations.items() if key.startswith(_KEPT_ANNOTATIONS)}
        return ObservedServiceAccount(
            account=ServiceAccount(intern(metadata.namespace), metadata.name),
            uid=metadata.uid,
            resource_version=metadata.resource_version,
            labels=self._share(_pairs(metadata.labels)),
            annotations=self._share(_pairs(kept)),
            deleting=metadata.deletion_timestamp is not None,
        )

    def namespace(self, record: ObjectRecord) -> ObservedNamespace:
        """Translate a Namespace."""
        metadata = _named(record, is_namespaced=False)
        return ObservedNamespace(
            name=intern(metadata.name),
            uid=metadata.uid,
            labels=_pairs(metadata.labels),
            terminating=metadata.deletion_timestamp is not None,
        )

    def pod(self, record: ObjectRecord) -> ObservedPod:
        """Translate a Pod; one that names no ServiceAccount runs as `default`. Whether it mounts a token is
        what it says itself; see `says_of_mounting`."""
        metadata = _named(record, is_namespaced=True)
        spec = _POD.decode(record.spec)
        return ObservedPod(
            namespace=intern(metadata.namespace),
            name=metadata.name,
            account=self._share(ServiceAccount(metadata.namespace, spec.service_account_name or "default")),
            mounts_token=spec.automount_service_account_token is not False,
            node=intern(spec.node_name),
            on_node_network=spec.host_network,
        )

    @staticmethod
    def says_of_mounting(kind: str, record: ObjectRecord) -> bool | None:
        """Return whether a Pod or a ServiceAccount says that tokens are mounted; a Pod's word counts more.

        https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
        """
        if kind == "Pod":
            return _POD.decode(record.spec).automount_service_account_token
        return record.automount_service_account_token

    def config_data(self, record: ObjectRecord) -> Mapping[str, str]:
        """Return the data of a ConfigMap."""
        return (_DATA.decode(record.data) if record.data else None) or {}

    def resources(self, kind: str, record: ObjectRecord) -> Iterator[tuple[Resource, bool]]:
        """Give the resources of a discovery document, and whether each lives in namespaces."""
        match kind:
            case "APIResourceList":
                group = record.group_version.rpartition("/")[0]
                for resource in _RESOURCES.decode(record.resources):
                    if "/" not in resource.name:
                        yield (resource.group or group, resource.name), resource.namespaced
            case "APIGroupDiscovery":
                group = record.metadata.name if record.metadata else ""
                for version in _VERSIONS.decode(record.versions):
                    for served in version.resources or ():
                        yield (group, served.resource), served.scope == "Namespaced"
            case _:
                spec = _DEFINITION.decode(record.spec)
                yield (spec.group, spec.names.plural), spec.scope == "Namespaced"

    def authorizers(self, record: ObjectRecord) -> set[str]:
        """Return the authorizers that a SelfSubjectRulesReview reveals: those that cannot list rules.

        The API server joins their messages; one that it does not name is taken for a webhook.
        """
        status = _REVIEW.decode(record.status) if record.status else RulesReviewStatus()
        if not status.incomplete:
            return set()
        told = status.evaluation_error.lower()
        is_node, is_webhook = "node authorizer" in told, "webhook authorizer" in told
        found = {NODE_AUTHORIZER} if is_node else set()
        return found | {WEBHOOK_AUTHORIZER} if is_webhook or not is_node else found

    def _rule_list(self, raw: msgspec.Raw) -> tuple[KubernetesRule, ...]:
        key = bytes(raw)
        found = self._rules.get(key)
        if found is None:
            records = _RULES.decode(raw) if key else None
            found = self._rules[key] = self._share(tuple([self._rule(record) for record in records or ()]))
        return found

    def _rule(self, record: RuleRecord) -> KubernetesRule:
        return self._share(
            KubernetesRule(
                api_groups=self._words(record.api_groups),
                resources=self._words(record.resources),
                verbs=self._words(record.verbs),
                resource_names=self._words(record.resource_names),
                non_resource_urls=self._words(record.non_resource_urls),
            )
        )

    def _words(self, words: list[str] | None) -> tuple[str, ...]:
        return self._share(tuple([intern(word) for word in words])) if words else ()

    def _subject(self, record: SubjectRecord, namespace: str) -> BindingSubject:
        # RBAC reads a ServiceAccount without a namespace as one of the binding's own
        own = namespace if record.kind == "ServiceAccount" else ""
        key = (record.kind, record.name, record.namespace or own)
        found = self._subjects.get(key)
        if found is None:
            found = self._subjects[key] = BindingSubject(intern(key[0]), key[1], intern(key[2]))
        return found

    def _share(self, value: T) -> T:
        return self._values.setdefault(value, value)  # type: ignore[return-value]  # equal and of one type


def _named(record: ObjectRecord, *, is_namespaced: bool) -> MetadataRecord:
    metadata = record.metadata
    if metadata is None or not metadata.name:
        raise msgspec.ValidationError("Object missing required field `name` - at `$.metadata`")
    if is_namespaced and not metadata.namespace:
        raise msgspec.ValidationError("Object missing required field `namespace` - at `$.metadata`")
    if not is_namespaced:
        metadata.namespace = ""
    return metadata


def _pairs(words: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted([(intern(key), intern(value)) for key, value in words.items()])) if words else ()


def _aggregation(raw: msgspec.Raw) -> tuple[LabelSelector, ...] | None:
    record = _AGGREGATION.decode(raw)
    if record is None:
        return None
    return tuple([_selector(selector) for selector in record.cluster_role_selectors or ()])


def _selector(record: SelectorRecord) -> LabelSelector:
    return LabelSelector(
        _pairs(record.match_labels),
        tuple(
            [
                (requirement.key, requirement.operator, tuple(requirement.values or ()))
                for requirement in record.match_expressions or ()
            ]
        ),
    )
