"""Which uses are of privileged permissions: those by which a risk rule holds (docs/risks.md).

Of rules with one part every permission counts. Of a pair that AWS asks for, what comes after `iam:PassRole`
is what a log shows, since that itself is never logged. The verbs that Kubernetes checks and never logs
(`bind`, `escalate`, `approve`, `sign`) stand for the writes in which they are checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeVar

from leastwise.core.anomalies.texts import clipped
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Permission
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.risks import aws, kubernetes
from leastwise.core.risks.forms import Category, Need, RiskRule, on
from leastwise.core.risks.scopes import stepped
from leastwise.core.usage.uses import Use

_Key = TypeVar("_Key")

_CATEGORIES = frozenset({Category.ESCALATION, Category.CREDENTIALS, Category.EXECUTION, Category.EXPOSURE})
_WRITES = "create update patch"
_RBAC = "rbac.authorization.k8s.io"
_CERTIFICATES = "certificates.k8s.io"
_PASSING = "iam:passrole"

_CHECKED_IN = (
    ("LW-K8S-003", Severity.HIGH, on(_WRITES, f"roles.{_RBAC}", f"clusterroles.{_RBAC}")),
    ("LW-K8S-004", Severity.HIGH, on(_WRITES, f"rolebindings.{_RBAC}", f"clusterrolebindings.{_RBAC}")),
    ("LW-K8S-010", Severity.HIGH, on("update patch", f"certificatesigningrequests/approval.{_CERTIFICATES}")),
    ("LW-K8S-011", Severity.HIGH, on("update patch", f"certificatesigningrequests/status.{_CERTIFICATES}")),
)
"""Writes in which a verb is checked that no log shows: escalate, bind, approve, sign."""

_SECRET_VALUES = ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue")
"""Of the data that LW-AWS-019 is about, what is a credential; everybody reads objects and parameters."""

_NEVER = frozenset({"sts:assumerole", "iam:passrole"})
"""A rule of its own looks at the first; the second is never logged."""


class Privilege(NamedTuple):
    """A privileged permission that was used: its words, how bad, and the risk rule that says so."""

    key: str
    severity: Severity
    risk: str


_Known = Mapping[tuple[str, str, str], tuple[Severity, str]]


@cache
def kubernetes_privileges() -> _Known:
    """Return severity and risk rule by (verb, group, resource with its subresource)."""
    found: dict[tuple[str, str, str], tuple[Severity, str]] = {}
    for rule, severity, permissions in (*_single_needs(kubernetes.RULES), *_CHECKED_IN):
        for each in permissions:
            if isinstance(each, KubernetesPermission) and each.resource and "*" not in each.verb:
                _keep(found, (each.verb, each.api_group, each.resource), severity, rule)
    return found


@cache
def aws_privileges() -> Mapping[str, tuple[Severity, str]]:
    """Return severity and risk rule by action in lower case."""
    found: dict[str, tuple[Severity, str]] = {}
    for rule, severity, permissions in (
        *_single_needs(aws.RULES),
        *_passing(aws.RULES),
        ("LW-AWS-019", Severity.HIGH, _SECRET_VALUES),
    ):
        for each in permissions:
            if isinstance(each, str) and each.lower() not in _NEVER and severity >= Severity.HIGH:
                _keep(found, each.lower(), severity, rule)
    return found


def kubernetes_privilege(use: Use, home: str) -> Privilege | None:
    """Return the privilege that a use of Kubernetes is of; `home` is the namespace of a ServiceAccount.

    One step less severe inside one namespace, unless that is another's (docs/risks.md).
    """
    what = f"{use.resource}/{use.subresource}" if use.subresource else use.resource
    known = kubernetes_privileges()
    found = known.get((use.action, use.api_group, what))
    if found is None and use.resource == "userextras" and use.subresource:
        found = known.get((use.action, use.api_group, "userextras/*"))
    if found is None:
        return None
    severity, risk = found
    group = f".{use.api_group}" if use.api_group else ""
    where = _where(use.place, home)
    is_narrow = bool(use.place) and (not home or use.place == home)
    severity = stepped(severity, narrowed=is_narrow, raised=False)
    return Privilege(f"{clipped(f'{use.action} {what}{group}')} {where}", severity, risk)


def aws_privilege(action: str) -> Privilege | None:
    """Return the privilege that a use of an action of AWS is of."""
    found = aws_privileges().get(action.lower())
    return Privilege(action, *found) if found is not None else None


def _where(place: str, home: str) -> str:
    if not place:
        return "in the whole cluster"
    if not home:
        return "in a namespace"
    return "in its own namespace" if place == home else "in other namespaces"


def _single_needs(rules: Iterable[RiskRule]) -> Iterator[tuple[str, Severity, tuple[Permission, ...]]]:
    """Yield what alone makes a rule's state; what its `refine` must look at first is left out."""
    for rule in rules:
        if rule.category not in _CATEGORIES or rule.refine is not None:
            continue
        for needs, severity in _ways(rule):
            if len(needs) == 1:
                yield rule.id, severity, needs[0].any_of


def _passing(rules: Iterable[RiskRule]) -> Iterator[tuple[str, Severity, tuple[Permission, ...]]]:
    """Yield what a log shows first of passing a role to a service."""
    for rule in rules:
        for needs, severity in _ways(rule):
            if len(needs) > 1 and any(_is_pass_role(each) for each in needs[0].any_of):
                yield rule.id, stepped(severity, narrowed=True, raised=False), needs[1].any_of


def _ways(rule: RiskRule) -> Iterator[tuple[tuple[Need, ...], Severity]]:
    yield rule.needs, rule.severity
    for each in rule.variants:
        yield each.needs, each.severity


def _is_pass_role(permission: Permission) -> bool:
    return isinstance(permission, str) and permission.lower() == _PASSING


def _keep(found: dict[_Key, tuple[Severity, str]], key: _Key, severity: Severity, rule: str) -> None:
    if key not in found or found[key][0] < severity:
        found[key] = (severity, rule)
