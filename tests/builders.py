"""Core values with sensible defaults: a test names only what it is about.

`policy()`, `ceiling()`, `account()` build what the loop reads; the smaller builders build their parts.
Keyword arguments of the three are the fields of the dataclass, so that a misspelt one fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from leastwise.core.accounts import AwsAccount
from leastwise.core.ceilings import AwsCeiling, AwsPattern, Ceiling, KubernetesCeiling
from leastwise.core.entitlements import (
    AwsEntitlements,
    AwsStatement,
    EntitlementPolicy,
    Exemption,
    KubernetesEntitlements,
    SubjectSelector,
    TrustMethod,
)
from leastwise.core.identities import PolicyKey, PolicyUid
from leastwise.core.permissions import KubernetesRule, RoleRef

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""When every built policy was created, unless a test says otherwise."""

ACCOUNT_ID = "111122223333"
BOUNDARY_ARN = f"arn:aws:iam::{ACCOUNT_ID}:policy/leastwise-boundary"
ADMIN_ARN = "arn:aws:iam::aws:policy/AdministratorAccess"


def rule(
    resources: Iterable[str] = ("configmaps",),
    verbs: Iterable[str] = ("get", "list"),
    *,
    groups: Iterable[str] = ("",),
    names: Iterable[str] = (),
) -> KubernetesRule:
    """Build one rule of a Role; by default: read ConfigMaps."""
    return KubernetesRule(
        api_groups=tuple(groups),
        resources=tuple(resources),
        verbs=tuple(verbs),
        resource_names=tuple(names),
    )


def role_ref(name: str = "view", kind: str = "ClusterRole") -> RoleRef:
    """Build a reference to a bundle; by default to ClusterRole `view`."""
    return RoleRef(kind=kind, name=name)


def statement(
    actions: Iterable[str] = ("s3:GetObject",),
    resources: Iterable[str] = ("arn:aws:s3:::invoices/*",),
    conditions: Iterable[tuple[str, str, tuple[str, ...]]] = (),
) -> AwsStatement:
    """Build one declared AWS statement; by default: read the objects of one bucket."""
    return AwsStatement(actions=tuple(actions), resources=tuple(resources), conditions=tuple(conditions))


def pattern(actions: Iterable[str] = ("s3:*",), resources: Iterable[str] = ("*",)) -> AwsPattern:
    """Build one AWS allow or deny entry of a ceiling."""
    return AwsPattern(actions=tuple(actions), resources=tuple(resources))


def kubernetes_block(
    *,
    rules: Iterable[KubernetesRule] | None = None,
    bindings: Iterable[RoleRef] = (),
    cluster_bindings: Iterable[RoleRef] = (),
) -> KubernetesEntitlements:
    """Build the Kubernetes block of a policy; by default one rule that reads ConfigMaps."""
    return KubernetesEntitlements(
        rules=(rule(),) if rules is None else tuple(rules),
        bindings=tuple(bindings),
        cluster_bindings=tuple(cluster_bindings),
    )


def aws_block(
    *,
    account_ref: str = "prod",
    trust: TrustMethod = TrustMethod.IRSA,
    statements: Iterable[AwsStatement] | None = None,
    **fields: Any,
) -> AwsEntitlements:
    """Build the AWS block of a policy; by default IRSA and one statement that reads a bucket."""
    return AwsEntitlements(
        account_ref=account_ref,
        trust=trust,
        statements=(statement(),) if statements is None else tuple(statements),
        **fields,
    )


def exemption(
    name: str = "legacy",
    *,
    kind: str = "ClusterRoleBinding",
    reason: str = "migrated in Q1",
    until: datetime = datetime(2027, 1, 1, tzinfo=UTC),
) -> Exemption:
    """Build an accepted foreign binding."""
    return Exemption(binding=RoleRef(kind=kind, name=name), reason=reason, until=until)


def policy(
    name: str = "invoice-reader",
    namespace: str = "payments",
    *,
    service_account: str = "payments-api",
    subject_namespace: str = "",
    match_labels: Mapping[str, str] | None = None,
    **fields: Any,
) -> EntitlementPolicy:
    """Build a policy: namespace payments, subject payments-api, one ConfigMap rule, Observe, no AWS.

    `match_labels` replaces the named ServiceAccount by a selector; `fields` are those of EntitlementPolicy.
    """
    subject = SubjectSelector(service_account_name=service_account, namespace=subject_namespace)
    if match_labels is not None:
        subject = SubjectSelector(
            namespace=subject_namespace, match_labels=tuple(sorted(match_labels.items()))
        )
    built = EntitlementPolicy(
        key=PolicyKey(namespace, name),
        uid=PolicyUid(f"uid-{namespace}-{name}"),
        generation=1,
        created=CREATED,
        subject=subject,
        kubernetes=kubernetes_block(),
    )
    return replace(built, **fields)


def kubernetes_ceiling(
    *,
    allow: Iterable[KubernetesRule] | None = None,
    deny: Iterable[KubernetesRule] = (),
    bindable: Iterable[RoleRef] | None = None,
    cluster_bindable: Iterable[RoleRef] = (),
) -> KubernetesCeiling:
    """Build the Kubernetes block of a ceiling; by default everything in a namespace and ClusterRole view."""
    return KubernetesCeiling(
        allow=(rule(("*",), ("*",), groups=("*",)),) if allow is None else tuple(allow),
        deny=tuple(deny),
        bindable_roles=(role_ref(),) if bindable is None else tuple(bindable),
        cluster_bindable_roles=tuple(cluster_bindable),
    )


def aws_ceiling(
    *,
    account_ref: str = "prod",
    allow: Iterable[AwsPattern] | None = None,
    deny: Iterable[AwsPattern] = (),
    **fields: Any,
) -> AwsCeiling:
    """Build the AWS block of a ceiling for one account; by default every S3 action on every resource."""
    return AwsCeiling(
        account_ref=account_ref,
        allow=(pattern(),) if allow is None else tuple(allow),
        deny=tuple(deny),
        **fields,
    )


def ceiling(
    name: str = "payments-teams",
    *,
    match_labels: Mapping[str, str] | None = None,
    **fields: Any,
) -> Ceiling:
    """Build a ceiling that selects every namespace and allows generously, on both planes.

    `match_labels` narrows the namespaces; `fields` are those of Ceiling.
    """
    built = Ceiling(
        name=name,
        match_labels=tuple(sorted((match_labels or {}).items())),
        kubernetes=kubernetes_ceiling(),
        aws=(aws_ceiling(),),
    )
    return replace(built, **fields)


def account(name: str = "prod", **fields: Any) -> AwsAccount:
    """Build an AWS account with a boundary, ambient credentials and the defaults of the API."""
    built = AwsAccount(
        name=name,
        account_id=ACCOUNT_ID,
        region="eu-west-1",
        boundary_arn=BOUNDARY_ARN,
        uid=f"uid-{name}",
        generation=1,
    )
    return replace(built, **fields)
