"""Reads a cluster from files: what `kubectl get … -o json` prints, discovery documents, rules reviews.

Known are Lists (of mixed kinds, of one kind, a JSON array of several) and single objects of the kinds in
`KINDS`. Objects of other kinds are passed over. An object that cannot be understood is a Gap over itself;
bytes that are not JSON, or one object with two contents, are an error of the input.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec

from leastwise.adapters.recorded.kubernetes_objects import Translator
from leastwise.adapters.recorded.kubernetes_records import HeadRecord, NameRecord, ObjectRecord
from leastwise.adapters.recorded.kubernetes_requests import UNREADABLE
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.kubernetes.discovery import BUILT_IN, Discovery, Resource
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld, ObservedPod
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import (
    Gap,
    GapReason,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    Plane,
)

V = TypeVar("V")

KIND = "kubernetes"

_RBAC = "rbac.authorization.k8s.io"
_CORE = ""
_PLURALS = {
    "Role": "roles",
    "ClusterRole": "clusterroles",
    "RoleBinding": "rolebindings",
    "ClusterRoleBinding": "clusterrolebindings",
    "ServiceAccount": "serviceaccounts",
    "Namespace": "namespaces",
    "Pod": "pods",
    "ConfigMap": "configmaps",
}
KINDS: Mapping[str, str] = {
    "Role": _RBAC,
    "ClusterRole": _RBAC,
    "RoleBinding": _RBAC,
    "ClusterRoleBinding": _RBAC,
    "ServiceAccount": _CORE,
    "Namespace": _CORE,
    "Pod": _CORE,
    "ConfigMap": _CORE,
    "APIResourceList": _CORE,
    "APIGroupDiscovery": "apidiscovery.k8s.io",
    "CustomResourceDefinition": "apiextensions.k8s.io",
    "SelfSubjectRulesReview": "authorization.k8s.io",
}
"""Kinds that are read, with their API groups."""

_OBJECT = msgspec.json.Decoder(ObjectRecord)
_HEAD = msgspec.json.Decoder(HeadRecord)
_NAME = msgspec.json.Decoder(NameRecord)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


def recognise(top: Mapping[str, msgspec.Raw] | list[msgspec.Raw]) -> str:
    """Tell by the first level of a file whether it holds Kubernetes objects: the kind of file, or nothing."""
    if isinstance(top, list):
        return KIND if top and _is_ours(_head(top[0])) else ""
    head = HeadRecord(_text(top.get("kind")), _text(top.get("apiVersion")))
    return KIND if _is_ours(head) else ""


def _is_ours(head: HeadRecord) -> bool:
    if head.kind == "List":
        return head.api_version in ("v1", "")
    return _known_kind(head.kind, head.api_version) is not None


def _known_kind(kind: str, api_version: str) -> str | None:
    """Return the kind of an object, or of the items of a List, if it is one that is read."""
    single = kind.removesuffix("List") if kind.removesuffix("List") in KINDS else kind
    group = api_version.rpartition("/")[0]
    return single if KINDS.get(single) == group or (single == "APIResourceList" and not group) else None


def _head(raw: msgspec.Raw) -> HeadRecord:
    try:
        return _HEAD.decode(raw)
    except UNREADABLE:
        return HeadRecord()


def _text(raw: msgspec.Raw | None) -> str:
    try:
        return "" if raw is None else _TEXT.decode(raw)
    except UNREADABLE:
        return ""


@dataclass(slots=True)
class _Contents:
    """What the files hold until now, by kind and by namespace and name."""

    roles: dict[tuple[str, str], ObservedRoleDefinition] = field(default_factory=dict)
    bindings: dict[tuple[str, str], ObservedBinding] = field(default_factory=dict)
    accounts: dict[tuple[str, str], ObservedServiceAccount] = field(default_factory=dict)
    namespaces: dict[tuple[str, str], ObservedNamespace] = field(default_factory=dict)
    pods: dict[tuple[str, str], ObservedPod] = field(default_factory=dict)
    silent_pods: set[tuple[str, str]] = field(default_factory=set)  # that leave mounting to their account
    unmounted_accounts: set[ServiceAccount] = field(default_factory=set)
    aws_auth: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    cluster_scoped: set[Resource] = field(default_factory=set)
    namespaced: set[Resource] = field(default_factory=set)
    authorizers: set[str] = field(default_factory=set)
    gaps: set[Gap] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def copy(self) -> _Contents:
        """Copy the shelves; the values themselves never change."""
        return _Contents(*[getattr(self, name).copy() for name in self.__slots__])


class KubernetesFiles:
    """The files of one cluster, added one after the other."""

    def __init__(self, cluster: Cluster | None = None) -> None:
        self._cluster = cluster or Cluster("")
        self._contents = _Contents()
        self._translator = Translator()

    def add(self, kind: str, data: bytes, name: str) -> None:
        """Read one file. Raises InvalidError, with nothing added, for what is no list of objects."""
        if kind != KIND:
            raise InvalidError(f"{name}: '{kind}' is no kind of Kubernetes file, only '{KIND}' is")
        reading = _Reading(
            name, self._contents.copy() if self._contents.kinds else _Contents(), self._translator
        )
        try:
            with _uncollected():
                reading.read(data)
        except UNREADABLE as error:
            raise InvalidError(f"{name}: {error}; a List or an object of Kubernetes is expected") from error
        self._contents = reading.contents

    def world(self) -> ClusterWorld:
        """Return everything that was read."""
        held = self._contents
        return ClusterWorld(
            roles=tuple(held.roles.values()),
            bindings=tuple(held.bindings.values()),
            service_accounts=self._if_seen("ServiceAccount", held.accounts),
            namespaces=self._if_seen("Namespace", held.namespaces),
            pods=self._if_seen("Pod", self._pods()),
            discovery=self._discovery(),
            authorizers=frozenset(held.authorizers),
            cluster=self._named_cluster(),
            aws_auth=next(iter(held.aws_auth.values()), None),
            gaps=tuple(sorted({*held.gaps, *self._unread_roles()})),
        )

    def _pods(self) -> Mapping[tuple[str, str], ObservedPod]:
        """Return the pods; one that says nothing of a token mounts it unless its account says no."""
        held = self._contents
        return {
            key: replace(pod, mounts_token=False)
            if key in held.silent_pods and pod.account in held.unmounted_accounts
            else pod
            for key, pod in held.pods.items()
        }

    def _unread_roles(self) -> Iterator[Gap]:
        """Bindings refer to roles of a kind that no file has: they were not asked for, not absent.

        Every cluster has ClusterRoles; Roles may be absent, but not when no role at all was read.
        """
        seen, referred = (
            self._contents.kinds,
            {each.role_ref.kind for each in self._contents.bindings.values()},
        )
        for kind in sorted(referred & {"Role", "ClusterRole"} - seen):
            if kind == "ClusterRole" or "ClusterRole" not in seen:
                message = f"no {kind} was given, though bindings refer to some"
                yield Gap(_PLURALS[kind], Plane.KUBERNETES.value, GapReason.PARTIAL.value, message)

    def _if_seen(self, kind: str, values: Mapping[tuple[str, str], V]) -> tuple[V, ...] | None:
        return tuple(values.values()) if kind in self._contents.kinds else None

    def _discovery(self) -> Discovery:
        held = self._contents
        return BUILT_IN.with_resources(frozenset(held.cluster_scoped), frozenset(held.namespaced))

    def _named_cluster(self) -> Cluster:
        """Name the cluster by the uid of its namespace kube-system where nothing else names it."""
        system = self._contents.namespaces.get(("", "kube-system"))
        if self._cluster.id or system is None:
            return self._cluster
        given = self._cluster
        return Cluster(system.uid, given.name, given.arn, given.issuer)


class _Reading:
    """The reading of one file, which is taken over only when it ends well."""

    def __init__(self, name: str, contents: _Contents, translator: Translator) -> None:
        self.contents = contents
        self._name = name
        self._translator = translator
        self._handlers: dict[str, Callable[[str, ObjectRecord], None]] = {
            "Role": self._role,
            "ClusterRole": self._role,
            "RoleBinding": self._binding,
            "ClusterRoleBinding": self._binding,
            "ServiceAccount": self._account,
            "Namespace": self._namespace,
            "Pod": self._pod,
            "ConfigMap": self._config_map,
            "APIResourceList": self._resources,
            "APIGroupDiscovery": self._resources,
            "CustomResourceDefinition": self._resources,
            "SelfSubjectRulesReview": self._rules_review,
        }

    def read(self, data: bytes) -> None:
        documents = _RAWS.decode(data) if data.lstrip()[:1] == b"[" else [data]
        for document in documents:
            self._read_object(document, "", "")

    def _read_object(self, raw: bytes | msgspec.Raw, kind: str, api_version: str) -> None:
        """Read an object; items of a list of one kind need not say what they are."""
        try:
            record = _OBJECT.decode(raw)
        except (msgspec.ValidationError, UnicodeDecodeError) as error:
            self._malformed(_HEAD.decode(raw), kind, api_version, error)
            return
        kind, api_version = record.kind or kind, record.api_version or api_version
        if record.items:
            self._read_items(record.items, kind, api_version)
            return
        known = _known_kind(kind, api_version)
        if known is None:
            return
        self.contents.kinds.add(known)
        try:
            self._handlers[known](known, record)
        except (
            msgspec.DecodeError,
            UnicodeDecodeError,
        ) as error:  # cut off: it is missing
            self._malformed(_HEAD.decode(raw), kind, api_version, error)

    def _read_items(self, raw: msgspec.Raw, kind: str, api_version: str) -> None:
        of_one_kind = kind.removesuffix("List")
        given = (of_one_kind, api_version) if of_one_kind else ("", "")
        if of_one_kind in KINDS:
            self.contents.kinds.add(of_one_kind)  # an empty list says that there are none
        for place, item in enumerate(_RAWS.decode(raw)):
            try:
                self._read_object(item, *given)
            except UNREADABLE as error:
                raise InvalidError(
                    f"{self._name}: items[{place}]: {error}; an object of Kubernetes is expected"
                ) from error

    def _malformed(self, head: HeadRecord, kind: str, api_version: str, error: Exception) -> None:
        known = _known_kind(head.kind or kind, head.api_version or api_version)
        plural = _PLURALS.get(known or "")
        if plural is None:
            return
        try:
            name = _NAME.decode(head.metadata)
        except UNREADABLE:
            name = NameRecord()
        scope = "/".join([part for part in (plural, name.namespace, name.name) if part])
        message = f"{self._name}: {scope} cannot be understood: {error}"
        self.contents.gaps.add(Gap(scope, Plane.KUBERNETES.value, GapReason.MALFORMED.value, message))

    # ------------------------------------------------------------ one kind each

    def _role(self, kind: str, record: ObjectRecord) -> None:
        self._put(kind, self.contents.roles, self._translator.role(kind, record), record)

    def _binding(self, kind: str, record: ObjectRecord) -> None:
        self._put(kind, self.contents.bindings, self._translator.binding(kind, record), record)

    def _account(self, kind: str, record: ObjectRecord) -> None:
        observed = self._translator.service_account(record)
        self._put(kind, self.contents.accounts, observed, record)
        if self._translator.says_of_mounting(kind, record) is False:
            self.contents.unmounted_accounts.add(observed.account)

    def _namespace(self, kind: str, record: ObjectRecord) -> None:
        self._put(kind, self.contents.namespaces, self._translator.namespace(record), record)

    def _pod(self, kind: str, record: ObjectRecord) -> None:
        pod = self._translator.pod(record)
        self._put(kind, self.contents.pods, pod, record)
        if self._translator.says_of_mounting(kind, record) is None:
            self.contents.silent_pods.add((pod.namespace, pod.name))

    def _config_map(self, kind: str, record: ObjectRecord) -> None:
        metadata = record.metadata
        if metadata and (metadata.namespace, metadata.name) == ("kube-system", "aws-auth"):
            self._put(kind, self.contents.aws_auth, self._translator.config_data(record), record)

    def _resources(self, kind: str, record: ObjectRecord) -> None:
        for resource, is_namespaced in self._translator.resources(kind, record):
            (self.contents.namespaced if is_namespaced else self.contents.cluster_scoped).add(resource)

    def _rules_review(self, _: str, record: ObjectRecord) -> None:
        self.contents.authorizers |= self._translator.authorizers(record)

    def _put(self, kind: str, shelf: dict[tuple[str, str], V], value: V, record: ObjectRecord) -> None:
        metadata = record.metadata
        assert metadata is not None  # the translator refuses objects without a name
        key = (metadata.namespace, metadata.name)
        held = shelf.setdefault(key, value)
        if held is not value and held != value:
            full = f"{metadata.namespace}/{metadata.name}" if metadata.namespace else metadata.name
            raise InvalidError(
                f"{self._name}: {kind} {full} was read before with another content; "
                "files of one cluster must show it at one time"
            )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking what is read, now and later: it holds no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()
