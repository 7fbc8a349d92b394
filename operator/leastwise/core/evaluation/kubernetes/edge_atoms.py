"""Rights that steps are made of, and who holds them where: each list of rules is asked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.kubernetes.effective import EntryMaker, part_concerns
from leastwise.core.evaluation.kubernetes.grants import Grant
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart
from leastwise.core.evaluation.kubernetes.rule_tables import Bundle, Matched
from leastwise.core.evaluation.kubernetes.rules import ANY
from leastwise.core.permissions import KubernetesPermission

_RBAC = "rbac.authorization.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_WORKLOADS = (
    ("apps", "deployments"),
    ("apps", "daemonsets"),
    ("apps", "statefulsets"),
    ("apps", "replicasets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("", "replicationcontrollers"),
)
_WRITE = ("create", "update", "patch")
_CHANGE = ("update", "patch")


def _any(group: str, resource: str, *verbs: str) -> tuple[KubernetesPermission, ...]:
    return tuple([KubernetesPermission(group, resource, verb) for verb in verbs])


ALL_RIGHTS = "all-rights"

ATOMS: Mapping[str, tuple[KubernetesPermission, ...]] = {
    ALL_RIGHTS: _any(ANY, ANY, ANY),
    "escalate-clusterroles": _any(_RBAC, "clusterroles", "escalate"),
    "escalate-roles": _any(_RBAC, "roles", "escalate"),
    "change-clusterroles": _any(_RBAC, "clusterroles", *_CHANGE),
    "change-roles": _any(_RBAC, "roles", *_CHANGE),
    "bind-clusterroles": _any(_RBAC, "clusterroles", "bind"),
    "bind-roles": _any(_RBAC, "roles", "bind"),
    "write-clusterrolebindings": _any(_RBAC, "clusterrolebindings", *_WRITE),
    "write-rolebindings": _any(_RBAC, "rolebindings", *_WRITE),
    "impersonate-users": _any("", "users", "impersonate"),
    "impersonate-groups": _any("", "groups", "impersonate"),
    "impersonate-accounts": _any("", "serviceaccounts", "impersonate"),
    "create-token": _any("", "serviceaccounts/token", "create"),
    "read-secrets": _any("", "secrets", "get", "list", "watch"),
    "create-secrets": _any("", "secrets", "create"),
    "create-csr": _any(_CERTIFICATES, "certificatesigningrequests", "create"),
    "approve-csr": _any(_CERTIFICATES, "certificatesigningrequests/approval", *_CHANGE),
    "write-csr-status": _any(_CERTIFICATES, "certificatesigningrequests/status", *_CHANGE),
    "approve-signer": _any(_CERTIFICATES, "signers", "approve"),
    "sign-signer": _any(_CERTIFICATES, "signers", "sign"),
    "create-pod": _any("", "pods", "create"),
    "write-workload": tuple(
        [permission for group, name in _WORKLOADS for permission in _any(group, name, *_WRITE)]
    ),
    "swap-image": _any("", "pods", *_CHANGE),
    "exec": (*_any("", "pods/exec", "create"), *_any("", "pods/attach", "create")),
    "exec-by-get": (*_any("", "pods/exec", "get"), *_any("", "pods/attach", "get")),
    "debug-container": _any("", "pods/ephemeralcontainers", *_CHANGE),
    "node-proxy": _any("", "nodes/proxy", "get", "create"),
    "mutating-admission": (
        *_any(_ADMISSION, "mutatingwebhookconfigurations", *_WRITE),
        *_any(_ADMISSION, "mutatingadmissionpolicies", *_WRITE),
    ),
    "validating-webhook": _any(_ADMISSION, "validatingwebhookconfigurations", *_WRITE),
    "host-path-volume": _any("", "persistentvolumes", "create"),
    "write-configmaps": _any("", "configmaps", *_CHANGE),
}
"""Each is held by holding one of its permissions."""

_ALL_NAMES: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """An atom that a binding gives. `names` are the only objects that it holds for; empty: every one."""

    atom: str
    grant: Grant
    names: tuple[str, ...]
    places: tuple[int, ...]  # of the rules that give it

    @property
    def scope(self) -> str:
        """The namespace, empty for the whole cluster."""
        return self.grant.order[0]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Binding and role; with the rule when it is one, so that taking it out is enough."""
        if len(self.places) == 1:
            return self.grant.chain(self.places[0])
        binding, role = self.grant.chain(self.places[0])
        return (binding, Source(role.kind, role.name))


_Given = tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]
"""Atom, names and places of what one list of rules gives."""


class RightFinder:
    """Finds the atoms that bindings give."""

    def __init__(self, index: RbacIndex, maker: EntryMaker) -> None:
        self._index = index
        self._maker = maker
        self._permissions = [(atom, each) for atom, permissions in ATOMS.items() for each in permissions]
        self._in_namespace = [maker.works_in_namespace(each) for _, each in self._permissions]
        self._asked: dict[int, list[int]] = {}  # number of a rule to the permissions that it may give
        for place, (_, permission) in enumerate(self._permissions):
            for number in self._match(permission):
                self._asked.setdefault(number, []).append(place)
        self._given: dict[tuple[Bundle, bool], _Given] = {}

    def rights(self) -> Iterator[Right]:
        """Give every atom of every binding, in the order of the bindings."""
        asked = frozenset(self._asked)
        hits = [grant for grant in self._index.grants() if not grant.ids.isdisjoint(asked)]
        for grant in sorted(hits, key=attrgetter("order")):
            is_namespaced = bool(grant.order[0])
            given = self._of_bundle(grant.bundle, is_namespaced=is_namespaced) if grant.bundle else ()
            for atom, names, places in given:
                yield Right(atom, grant, names, places)

    def _match(self, permission: KubernetesPermission) -> Matched:
        resource, _, subresource = permission.resource.partition("/")
        return self._index.matching_anywhere(permission.verb, permission.api_group, resource, subresource)

    def _of_bundle(self, bundle: Bundle, *, is_namespaced: bool) -> _Given:
        key = (bundle, is_namespaced)
        given = self._given.get(key)
        if given is None:
            given = self._given[key] = self._ask(bundle, is_namespaced=is_namespaced)
        return given

    def _ask(self, bundle: Bundle, *, is_namespaced: bool) -> _Given:
        found: dict[str, dict[int, tuple[str, ...]]] = {}
        for place, part in self._maker.parts(bundle, is_namespaced=is_namespaced):
            for asked in self._asked.get(bundle.numbers[place], ()):
                atom, permission = self._permissions[asked]
                if is_namespaced and not self._in_namespace[asked]:
                    continue
                if part_concerns(part, permission) and _works(part, permission):
                    found.setdefault(atom, {})[place] = part.names
        given = tuple([(atom, *_summed(found[atom])) for atom in ATOMS if atom in found])
        whole = tuple([each for each in given if each[0] == ALL_RIGHTS and not each[1]])
        return whole or given  # who has every right needs no other step


def _works(part: RulePart, permission: KubernetesPermission) -> bool:
    """A create carries no name, so rules with names do not allow it, except one that is part of an apply."""
    if not part.names or permission.verb != "create" or "/" in permission.resource:
        return True
    return ANY in part.verbs or "patch" in part.verbs or "update" in part.verbs


def _summed(by_place: Mapping[int, tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Unite rules: those that hold for every name make the others needless."""
    everywhere = tuple(sorted([place for place, names in by_place.items() if not names]))
    if everywhere:
        return _ALL_NAMES, everywhere
    names = sorted({name for names in by_place.values() for name in names})
    return tuple(names), tuple(sorted(by_place))


def together(first: Sequence[Right], second: Sequence[Right]) -> Iterator[tuple[Right, Right]]:
    """Give one pair of rights for each scope in which both hold: a cluster-wide one holds everywhere."""
    ones, others = _by_scope(first), _by_scope(second)
    if "" in ones and "" in others:
        yield ones[""], others[""]
        return
    for scope in sorted({*ones, *others} - {""}):
        one, other = ones.get(scope, ones.get("")), others.get(scope, others.get(""))
        if one is not None and other is not None:
            yield one, other


def _by_scope(rights: Sequence[Right]) -> dict[str, Right]:
    """Keep one right a scope: the first that holds for every name, else the first."""
    found: dict[str, Right] = {}
    for right in rights:
        kept = found.setdefault(right.scope, right)
        if kept.names and not right.names:
            found[right.scope] = right
    return found
