"""Clusters in few words: `objects("clusterrole r", …)`, and requests as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.kubernetes.callers import user_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.snapshots import (
    BindingSubject,
    LabelSelector,
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
)

KINDS = {
    "role": "Role",
    "clusterrole": "ClusterRole",
    "rolebinding": "RoleBinding",
    "clusterrolebinding": "ClusterRoleBinding",
}
SENTENCE = re.compile(
    r"(?P<caller>\S+)(?: as (?P<groups>\S+))?: (?P<verb>\S+) "
    r"(?:(?P<path>/\S*)|(?P<resource>[^\s./]+)(?:\.(?P<group>[^\s/]+))?(?:/(?P<sub>\S+))?"
    r"(?: name=(?P<name>\S+))?(?: in (?P<namespace>\S+))?)"
)


def rule(
    verbs: Iterable[str] = ("get",),
    resources: Iterable[str] = ("pods",),
    groups: Iterable[str] = ("",),
    names: Iterable[str] = (),
    paths: Iterable[str] = (),
) -> KubernetesRule:
    return KubernetesRule(tuple(groups), tuple(resources), tuple(verbs), tuple(names), tuple(paths))


def role(
    name: str,
    *rules: KubernetesRule,
    labels: Mapping[str, str] | None = None,
    aggregation: tuple[LabelSelector, ...] | None = None,
    version: str = "",
) -> ObservedRoleDefinition:
    """A Role (`ns/name`) or ClusterRole."""
    namespace, _, short = name.rpartition("/")
    return ObservedRoleDefinition(
        "Role" if namespace else "ClusterRole",
        namespace,
        short,
        "",
        version,
        rules,
        labels=tuple(sorted((labels or {}).items())),
        aggregation=aggregation,
    )


def binding(name: str, ref: str, *subjects: str) -> ObservedBinding:
    """A RoleBinding (`ns/name`) or ClusterRoleBinding to `Kind/name` of `Kind name` subjects."""
    namespace, _, short = name.rpartition("/")
    kind, _, role_name = ref.partition("/")
    return ObservedBinding(
        "RoleBinding" if namespace else "ClusterRoleBinding",
        namespace,
        short,
        "",
        "",
        RoleRef(kind, role_name),
        tuple([subject(each) for each in subjects]),
    )


def subject(text: str) -> BindingSubject:
    kind, _, name = text.partition(" ")
    if kind != "ServiceAccount":
        return BindingSubject(kind, name.strip('"'))
    namespace, _, short = name.partition("/")
    return BindingSubject(kind, short, namespace)


def accounts(*names: str) -> tuple[ObservedServiceAccount, ...]:
    return tuple([ObservedServiceAccount(ServiceAccount(*name.split("/")), "", "") for name in names])


def namespaces(*names: str) -> tuple[ObservedNamespace, ...]:
    return tuple([ObservedNamespace(name, "") for name in names])


def engine(*things: ObservedRoleDefinition | ObservedBinding, **facts: Any) -> RbacEngine:
    """An engine over roles and bindings; `facts` are other fields of the world."""
    return RbacEngine(world(*things, **facts))


def world(*things: ObservedRoleDefinition | ObservedBinding, **facts: Any) -> ClusterWorld:
    return ClusterWorld(
        roles=tuple([each for each in things if isinstance(each, ObservedRoleDefinition)]),
        bindings=tuple([each for each in things if isinstance(each, ObservedBinding)]),
        **facts,
    )


def of_words(words: Mapping[str, Any]) -> ObservedRoleDefinition | ObservedBinding:
    """Read one object of a case."""
    ((head, body),) = words.items()
    kind, _, name = head.partition(" ")
    if kind.endswith("binding"):
        return binding(name, body["role"], *body["to"])
    return role(name, *[rule(**{"resources": (), "groups": (), **each}) for each in body])


def request(sentence: str) -> tuple[Caller, KubernetesQuestion]:
    """Read `jane as team,x: get pods.apps/scale name=a in shop` or `jane: get /healthz`.

    Without `as` the groups are not given; `as none` gives none.
    """
    found = SENTENCE.fullmatch(sentence)
    assert found is not None, sentence
    given = found["groups"]
    groups = None if given is None else () if given == "none" else tuple(given.split(","))
    caller = Caller(user_id(found["caller"]), groups)
    if found["path"]:
        return caller, KubernetesQuestion(found["verb"], path=found["path"])
    parts = [found[name] or "" for name in ("group", "resource", "sub", "name", "namespace")]
    return caller, KubernetesQuestion(found["verb"], *parts)
