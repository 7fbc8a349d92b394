"""How bad is a drift: one table for code and documentation.

What a grant can do is judged by the permission primitives of risk analysis: becoming somebody stronger
(escalating), changing something (write), looking (read). Unknown content is never taken for harmless.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from leastwise.core.drifts import Severity
from leastwise.core.iam_documents import Document, Statement
from leastwise.core.kubernetes_covers import permission_intersects
from leastwise.core.patterns import action_covers, action_intersects
from leastwise.core.permissions import KubernetesPermission, KubernetesRule

DriftCase = Literal[
    "boundary",
    "trust",
    "extra-cluster-wide",
    "extra-escalating",
    "changed-escalating",
    "extra-write",
    "extra-unknown",
    "changed-wider",
    "extra-read",
    "missing",
    "changed-narrower",
    "trust-narrower",
    "session-longer",
    "path",
    "extra-empty",
    "session-shorter",
    "cosmetic",
]


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One row of the table: a case, how bad it is, what it covers and why it is that bad."""

    case: DriftCase
    severity: Severity
    what: str
    why: str


SEVERITY_TABLE: tuple[SeverityRow, ...] = (
    SeverityRow(
        "boundary",
        Severity.CRITICAL,
        "permissions boundary removed or replaced",
        "the guardrail of the role is gone: any later edit has its full effect",
    ),
    SeverityRow(
        "trust",
        Severity.CRITICAL,
        "trust admits another principal, audience, subject or a wildcard; an association gives another role",
        "somebody else may become the identity, or the workload another one",
    ),
    SeverityRow(
        "extra-cluster-wide",
        Severity.CRITICAL,
        "foreign ClusterRoleBinding that names the subject",
        "it reaches every namespace, whatever it gives there",
    ),
    SeverityRow(
        "extra-escalating",
        Severity.CRITICAL,
        "foreign binding or role that lets the subject become stronger",
        "its holder reaches what nobody declared for it",
    ),
    SeverityRow(
        "changed-escalating",
        Severity.CRITICAL,
        "object of ours widened by permissions that let the subject become stronger",
        "as for a foreign grant of the same permissions",
    ),
    SeverityRow(
        "extra-write",
        Severity.HIGH,
        "foreign binding or role that lets the subject change something",
        "the subject can change what it was not declared to",
    ),
    SeverityRow(
        "extra-unknown",
        Severity.HIGH,
        "foreign binding or role whose content could not be read",
        "unknown is not harmless",
    ),
    SeverityRow(
        "changed-wider",
        Severity.HIGH,
        "object of ours that gives more than is declared, or to more subjects; a surplus object of ours",
        "somebody used our object to grant what is not declared",
    ),
    SeverityRow(
        "extra-read",
        Severity.MEDIUM,
        "foreign binding or role that only lets the subject read",
        "the subject sees what it was not declared to",
    ),
    SeverityRow(
        "missing",
        Severity.MEDIUM,
        "declared and absent",
        "no one can do more than declared, but the workload may fail",
    ),
    SeverityRow(
        "changed-narrower",
        Severity.MEDIUM,
        "object of ours that gives less than is declared",
        "as missing",
    ),
    SeverityRow(
        "trust-narrower",
        Severity.MEDIUM,
        "trust that admits nobody else and no longer the workload",
        "as missing",
    ),
    SeverityRow(
        "session-longer",
        Severity.MEDIUM,
        "maximum session longer than declared",
        "issued credentials outlive what was declared",
    ),
    SeverityRow(
        "path",
        Severity.MEDIUM,
        "role or policy outside the account's path prefix",
        "what the operator may manage is confined to the prefix",
    ),
    SeverityRow(
        "extra-empty",
        Severity.LOW,
        "foreign binding to a role that gives nothing",
        "it gives nothing now, and its role may be filled later",
    ),
    SeverityRow(
        "session-shorter",
        Severity.LOW,
        "maximum session shorter than declared",
        "nothing is granted by it",
    ),
    SeverityRow(
        "cosmetic",
        Severity.LOW,
        "tags, labels and the like",
        "nothing is granted by them",
    ),
)
"""Worst first; every case of `DriftCase` has one row."""

_SEVERITIES = {row.case: row.severity for row in SEVERITY_TABLE}

_WORKLOADS = ("deployments", "daemonsets", "statefulsets", "replicasets", "replicationcontrollers")

ESCALATING_RULES: tuple[KubernetesRule, ...] = (
    # roles beyond what the holder has (LW-K8S-003, 004), another identity (LW-K8S-005, 006, 007)
    KubernetesRule(("rbac.authorization.k8s.io",), ("roles", "clusterroles"), ("escalate", "bind")),
    KubernetesRule(("",), ("users", "groups", "serviceaccounts"), ("impersonate",)),
    KubernetesRule(("authentication.k8s.io",), ("*",), ("impersonate",)),
    KubernetesRule(("",), ("serviceaccounts/token",), ("create",)),
    KubernetesRule(("certificates.k8s.io",), ("signers",), ("approve", "sign")),
    # credentials at rest (LW-K8S-008, 009)
    KubernetesRule(("",), ("secrets",), ("get", "list", "watch", "create")),
    # code under another account of the namespace (LW-K8S-012 to 015), on a node (LW-K8S-017, 021)
    KubernetesRule(("",), ("pods", "replicationcontrollers"), ("create", "update", "patch")),
    KubernetesRule(("apps",), _WORKLOADS, ("create", "update", "patch")),
    KubernetesRule(("batch",), ("jobs", "cronjobs"), ("create", "update", "patch")),
    KubernetesRule(("",), ("pods/exec", "pods/attach", "nodes/proxy"), ("create", "get")),
    KubernetesRule(("",), ("pods/ephemeralcontainers",), ("update", "patch")),
    KubernetesRule(("",), ("persistentvolumes",), ("create",)),
    # what every request passes (LW-K8S-020), our own declarations (LW-K8S-031)
    KubernetesRule(("admissionregistration.k8s.io",), ("*",), ("create", "update", "patch")),
    KubernetesRule(("leastwise.dev",), ("*",), ("create", "update", "patch", "enforce")),
)
"""Permissions that let their holder become stronger."""

ESCALATING_ACTIONS: tuple[str, ...] = (
    # its own policies (LW-AWS-002, 003), its guardrail and our mark (LW-AWS-004)
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:Put*Policy",
    "iam:Attach*Policy",
    "iam:AddUserToGroup",
    "iam:*PermissionsBoundary",
    "iam:TagRole",
    "iam:UntagRole",
    # credentials and other identities (LW-AWS-005 to 015, 019)
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "iam:PassRole",
    "sts:AssumeRole*",
    "secretsmanager:GetSecretValue",
    # back into a cluster (LW-XC-006, 007)
    "eks:CreateAccessEntry",
    "eks:AssociateAccessPolicy",
    "eks:CreatePodIdentityAssociation",
    "eks:UpdatePodIdentityAssociation",
)
"""AWS actions that let their holder become stronger."""

_READING_VERBS = frozenset({"get", "list", "watch"})
_READING_ACTIONS = ("*:get*", "*:list*", "*:describe*", "*:batchget*", "*:head*")
_IMPERSONATION = "impersonate"


def severity_of(case: DriftCase) -> Severity:
    """Return the severity of a case of the table."""
    return _SEVERITIES[case]


def severity_of_extra_binding(rules: Iterable[KubernetesRule] | None, *, cluster_wide: bool) -> Severity:
    """Judge a foreign binding by the rules of its role; None: they could not be read."""
    return severity_of(case_of_extra_binding(rules, cluster_wide=cluster_wide))


def case_of_extra_binding(rules: Iterable[KubernetesRule] | None, *, cluster_wide: bool) -> DriftCase:
    """Say which row a foreign binding falls under; the wider scope decides before the content."""
    known = None if rules is None else tuple(rule for rule in rules if _gives_anything(rule))
    if known is not None and not known:
        return "extra-empty"
    if cluster_wide:
        return "extra-cluster-wide"
    if known is None:
        return "extra-unknown"
    if any(is_escalating(atom) for rule in known for atom in rule.atoms()):
        return "extra-escalating"
    reads = all(set(rule.verbs) <= _READING_VERBS for rule in known)
    return "extra-read" if reads else "extra-write"


def severity_of_wider_rules(surplus: Iterable[KubernetesPermission]) -> Severity:
    """Judge an object of ours by the permissions that it gives beyond what is declared."""
    escalates = any(is_escalating(atom) for atom in surplus)
    return severity_of("changed-escalating" if escalates else "changed-wider")


def severity_of_extra_role(documents: Iterable[Document | None]) -> Severity:
    """Judge a foreign AWS role that admits the subject by its policies; None: one could not be read.

    Deny statements and conditions are not weighed: they could only make it less bad.
    """
    known: list[Statement] = []
    is_unknown = False
    for document in documents:
        if document is None:
            is_unknown = True
        else:
            known += (each for each in document.statements if each.effect == "Allow")
    if any(_statement_escalates(each) for each in known):
        return severity_of("extra-escalating")
    if is_unknown:
        return severity_of("extra-unknown")
    if not known:
        return severity_of("extra-empty")
    reads = all(_is_reading(action) for each in known for action in each.actions)
    return severity_of("extra-read" if reads else "extra-write")


def severity_of_wider_actions(actions: Iterable[str]) -> Severity:
    """Judge a role of ours by the action patterns that it allows beyond what is declared."""
    escalates = any(_action_escalates(action) for action in actions)
    return severity_of("changed-escalating" if escalates else "changed-wider")


def is_escalating(atom: KubernetesPermission) -> bool:
    """Tell whether a permission lets its holder become stronger; constrained impersonation counts (K6)."""
    return atom.verb.startswith(_IMPERSONATION) or any(
        permission_intersects(rule, atom) for rule in ESCALATING_RULES
    )


def _gives_anything(rule: KubernetesRule) -> bool:
    return bool(rule.verbs) and bool(rule.non_resource_urls or (rule.api_groups and rule.resources))


def _statement_escalates(statement: Statement) -> bool:
    # an Allow of everything but a list allows nearly everything
    return bool(statement.not_actions) or any(_action_escalates(action) for action in statement.actions)


def _action_escalates(action: str) -> bool:
    return any(action_intersects(pattern, action) for pattern in ESCALATING_ACTIONS)


def _is_reading(action: str) -> bool:
    return any(action_covers(pattern, action) for pattern in _READING_ACTIONS)


def render_severity_table() -> str:
    """Render the table as Markdown, as docs/severities.md holds it."""
    rows = [f"| {row.severity.word} | `{row.case}` | {row.what} | {row.why} |" for row in SEVERITY_TABLE]
    return "\n".join(("| Severity | Case | What | Why |", "| --- | --- | --- | --- |", *rows)) + "\n"
