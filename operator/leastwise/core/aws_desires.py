"""From a policy's AWS block to the role that should exist, with all that hangs on it: one pure function.

Refuses before the first write what AWS would refuse, and what may never be written (no boundary). Whether the
ceilings allow the declaration is decided elsewhere. Names: `leastwise.core.names`; limits:
`leastwise.core.iam_quotas`; pitfalls A1 to A8, A17, A18.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.accounts import AwsAccount, AwsQuotas
from leastwise.core.aws_trust import render_trust
from leastwise.core.desires import DesiredAwsRole, DesiredManagedPolicy
from leastwise.core.entitlements import AwsEntitlements, Enforcement, EntitlementPolicy, TrustMethod
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_documents import Document, MalformedDocumentError, require_charset
from leastwise.core.iam_quotas import (
    Fitted,
    fit_statements,
    require_path,
    require_policy_name,
    require_role_name,
    require_tags,
    require_trust_size,
)
from leastwise.core.identities import OWNER_KEY, Cluster, Mark
from leastwise.core.names import aws_role_name, spill_policy_name

_OUR_TAGS = "leastwise.dev/"
_DEFAULT_QUOTAS = AwsQuotas()


def role_name_of(policy: EntitlementPolicy, cluster_id: str) -> str:
    """Name the IAM role of a policy: the one that it declares, else the default one."""
    return (policy.aws.role_name if policy.aws else "") or aws_role_name(cluster_id, policy.key)


def desire_aws(
    policy: EntitlementPolicy,
    account: AwsAccount,
    cluster: Cluster,
    *,
    quotas: AwsQuotas = _DEFAULT_QUOTAS,
) -> DesiredAwsRole:
    """Render the role of a policy that has an AWS block.

    Raises InvalidEntitlementError or QuotaExceededError with what is allowed; `quotas` are the account's own.
    """
    declared = policy.aws
    if declared is None:
        raise InvalidEntitlementError(f"policy '{policy.key}' has no AWS block")
    _require_boundary(policy, account)
    name = role_name_of(policy, cluster.id)
    require_role_name(name)
    require_path(account.role_path_prefix)
    subject = policy.named_account
    trust = render_trust(declared.trust, cluster, subject, account)
    require_trust_size(trust, quotas.trust_characters)
    inline, managed = _documents(declared, account, name, quotas)
    return DesiredAwsRole(
        account_ref=account.name,
        service_account=subject,
        name=name,
        path=account.role_path_prefix,
        arn=f"arn:{account.partition}:iam::{account.account_id}:role{account.role_path_prefix}{name}",
        trust=trust,
        inline=inline,
        managed=managed,
        attached=tuple(sorted({*declared.managed_policy_arns, *(each.arn for each in managed)})),
        boundary_arn=account.boundary_arn,
        tags=render_tags(Mark(cluster.id, policy.key), account),
        max_session_seconds=declared.max_session_seconds,
        annotate=declared.trust is TrustMethod.IRSA,
        associate=declared.trust is TrustMethod.POD_IDENTITY,
    )


def render_tags(mark: Mark, account: AwsAccount) -> Mapping[str, str]:
    """Render the tags of what we make: the account's, then the mark, which alone proves ownership.

    Tag keys of IAM have no case, so an account's tag under our prefix is dropped in any spelling: it could
    forge a mark, a consent or an end.
    """
    tags = {key: value for key, value in account.tags if not key.lower().startswith(_OUR_TAGS)}
    tags[OWNER_KEY] = mark.text
    require_tags(tags)
    return dict(sorted(tags.items()))


def _require_boundary(policy: EntitlementPolicy, account: AwsAccount) -> None:
    if policy.enforcement is Enforcement.ENFORCE and not account.boundary_arn:
        raise InvalidEntitlementError(
            f"enforcement Enforce needs a permissions boundary: CloudAccount '{account.name}' must set "
            "spec.aws.permissionsBoundaryArn"
        )


def _documents(
    declared: AwsEntitlements, account: AwsAccount, role_name: str, quotas: AwsQuotas
) -> tuple[Mapping[str, Document], tuple[DesiredManagedPolicy, ...]]:
    try:
        fitted = fit_statements(
            declared.statements,
            attached_limit=quotas.attached_per_role,
            attached_used=len(set(declared.managed_policy_arns)),
        )
        for document in (*fitted.inline.values(), *fitted.managed):
            require_charset(document)
    except MalformedDocumentError as error:
        raise InvalidEntitlementError(f"statements cannot become an IAM policy: {error}") from error
    return fitted.inline, tuple(_spilled(fitted, account, role_name))


def _spilled(fitted: Fitted, account: AwsAccount, role_name: str) -> list[DesiredManagedPolicy]:
    spilled = []
    for index, document in enumerate(fitted.managed, start=1):
        name = spill_policy_name(role_name, index)
        require_policy_name(name)
        arn = f"arn:{account.partition}:iam::{account.account_id}:policy{account.role_path_prefix}{name}"
        spilled.append(DesiredManagedPolicy(name=name, arn=arn, document=document))
    return spilled
