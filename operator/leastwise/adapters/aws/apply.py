"""Writes to one AWS account: the `AwsWriter` port. Each method is one API write, and idempotent.

Deleting what is absent is success; creating what exists is AlreadyExistsError. Every write asks the guard
and is made only with credentials that were seen to be in the account (`client`). Whose an object is, is
decided before: nothing here looks at marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from leastwise.adapters.aws.calls import Clients, Payload
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.clusters import cluster_name, is_cluster_account
from leastwise.adapters.aws.translate import from_tags, to_old_versions
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import ForbiddenError, InvalidError, NotFoundError
from leastwise.core.iam_documents import Document, render_document
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.ports import WriteGuard

MOST_OLD_VERSIONS = 4
"""Beside the default one; a policy holds five versions in all (A6)."""


class _Holder(NamedTuple):
    """The object that a delete is about, as the read that finds it."""

    action: str
    read: Callable[[Clients], Payload]


class AwsAccountWriter:
    """Writes roles, managed policies and Pod Identity associations."""

    def __init__(self, client: AwsClient, cluster: Cluster, guard: WriteGuard) -> None:
        self._client = client
        self._cluster = cluster
        self._guard = guard

    # ------------------------------------------------------------ roles

    async def create_role(
        self,
        account: AwsAccount,
        name: str,
        *,
        trust: Document,
        tags: Mapping[str, str],
        max_session_seconds: int,
    ) -> None:
        """Create the role inside the account's path prefix, with its boundary from the first moment on."""
        boundary = _required_boundary(account)
        await self._write(
            account,
            "iam:CreateRole",
            lambda to: to.iam.create_role(
                RoleName=name,
                Path=account.role_path_prefix,
                AssumeRolePolicyDocument=render_document(trust),
                PermissionsBoundary=boundary,
                MaxSessionDuration=max_session_seconds,
                Tags=from_tags(tags),
            ),
        )

    async def put_trust(self, account: AwsAccount, name: str, trust: Document) -> None:
        """Replace the trust policy."""
        await self._write(
            account,
            "iam:UpdateAssumeRolePolicy",
            lambda to: to.iam.update_assume_role_policy(RoleName=name, PolicyDocument=render_document(trust)),
        )

    async def put_inline(self, account: AwsAccount, name: str, policy_name: str, document: Document) -> None:
        """Write one inline policy."""
        await self._write(
            account,
            "iam:PutRolePolicy",
            lambda to: to.iam.put_role_policy(
                RoleName=name, PolicyName=policy_name, PolicyDocument=render_document(document)
            ),
        )

    async def delete_inline(self, account: AwsAccount, name: str, policy_name: str) -> None:
        """Delete one inline policy."""
        await self._delete(
            account,
            "iam:DeleteRolePolicy",
            lambda to: to.iam.delete_role_policy(RoleName=name, PolicyName=policy_name),
            _role(name),
        )

    async def attach(self, account: AwsAccount, name: str, policy_arn: str) -> None:
        """Attach a managed policy."""
        await self._write(
            account,
            "iam:AttachRolePolicy",
            lambda to: to.iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn),
        )

    async def detach(self, account: AwsAccount, name: str, policy_arn: str) -> None:
        """Detach a managed policy."""
        await self._delete(
            account,
            "iam:DetachRolePolicy",
            lambda to: to.iam.detach_role_policy(RoleName=name, PolicyArn=policy_arn),
            _role(name),
        )

    async def put_boundary(self, account: AwsAccount, name: str) -> None:
        """Put the account's permissions boundary on the role."""
        boundary = _required_boundary(account)
        await self._write(
            account,
            "iam:PutRolePermissionsBoundary",
            lambda to: to.iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary),
        )

    async def tag_role(self, account: AwsAccount, name: str, tags: Mapping[str, str]) -> None:
        """Set tags; others stay."""
        await self._write(
            account, "iam:TagRole", lambda to: to.iam.tag_role(RoleName=name, Tags=from_tags(tags))
        )

    async def untag_role(self, account: AwsAccount, name: str, keys: Iterable[str]) -> None:
        """Take tags away."""
        wanted = sorted(keys)
        await self._delete(
            account, "iam:UntagRole", lambda to: to.iam.untag_role(RoleName=name, TagKeys=wanted), _role(name)
        )

    async def set_max_session(self, account: AwsAccount, name: str, seconds: int) -> None:
        """Set how long a session of the role may be; the description stays."""
        await self._write(
            account,
            "iam:UpdateRole",
            lambda to: to.iam.update_role(RoleName=name, MaxSessionDuration=seconds),
        )

    async def delete_role(self, account: AwsAccount, name: str) -> None:
        """Delete the role; ConflictError while something hangs on it (A9)."""
        await self._delete(
            account, "iam:DeleteRole", lambda to: to.iam.delete_role(RoleName=name), _role(name)
        )

    # ------------------------------------------------------------ managed policies

    async def create_managed_policy(
        self, account: AwsAccount, name: str, document: Document, tags: Mapping[str, str]
    ) -> str:
        """Create under the path prefix; return the ARN."""
        answer = await self._write(
            account,
            "iam:CreatePolicy",
            lambda to: to.iam.create_policy(
                PolicyName=name,
                Path=account.role_path_prefix,
                PolicyDocument=render_document(document),
                Tags=from_tags(tags),
            ),
        )
        return str(answer["Policy"]["Arn"])

    async def put_managed_policy(self, account: AwsAccount, arn: str, document: Document) -> None:
        """Write a new default version; where five versions exist, the oldest other one goes first (A6)."""
        old = await self._old_versions(account, arn)
        for version in old[: max(0, len(old) - MOST_OLD_VERSIONS + 1)]:
            await self._delete_version(account, arn, version)
        await self._write(
            account,
            "iam:CreatePolicyVersion",
            lambda to: to.iam.create_policy_version(
                PolicyArn=arn, PolicyDocument=render_document(document), SetAsDefault=True
            ),
        )

    async def delete_managed_policy(self, account: AwsAccount, arn: str) -> None:
        """Delete all versions, then the policy; ConflictError while it is attached (A9)."""
        try:
            old = await self._old_versions(account, arn)
        except NotFoundError:
            return
        for version in old:
            await self._delete_version(account, arn, version)
        await self._delete(
            account, "iam:DeletePolicy", lambda to: to.iam.delete_policy(PolicyArn=arn), _policy(arn)
        )

    async def _old_versions(self, account: AwsAccount, arn: str) -> tuple[str, ...]:
        answer = await self._client.read(
            account, "iam:ListPolicyVersions", lambda to: to.iam.list_policy_versions(PolicyArn=arn)
        )
        return to_old_versions(answer["Versions"])

    async def _delete_version(self, account: AwsAccount, arn: str, version: str) -> None:
        await self._delete(
            account,
            "iam:DeletePolicyVersion",
            lambda to: to.iam.delete_policy_version(PolicyArn=arn, VersionId=version),
            _policy(arn),
        )

    # ------------------------------------------------------------ Pod Identity associations

    async def create_association(
        self, account: AwsAccount, service_account: ServiceAccount, role_arn: str, tags: Mapping[str, str]
    ) -> None:
        """Let the ServiceAccount's pods become the role."""
        cluster = self._required_cluster(account)
        await self._write(
            account,
            "eks:CreatePodIdentityAssociation",
            lambda to: to.eks.create_pod_identity_association(
                clusterName=cluster,
                namespace=service_account.namespace,
                serviceAccount=service_account.name,
                roleArn=role_arn,
                tags={key: tags[key] for key in sorted(tags)},
            ),
        )

    async def update_association(self, account: AwsAccount, association_id: str, role_arn: str) -> None:
        """Point the association at the role, with session tags: trust conditions need them (A17)."""
        cluster = self._required_cluster(account)
        await self._write(
            account,
            "eks:UpdatePodIdentityAssociation",
            lambda to: to.eks.update_pod_identity_association(
                clusterName=cluster, associationId=association_id, roleArn=role_arn, disableSessionTags=False
            ),
        )

    async def delete_association(self, account: AwsAccount, association_id: str) -> None:
        """Delete the association."""
        cluster = self._required_cluster(account)
        await self._delete(
            account,
            "eks:DeletePodIdentityAssociation",
            lambda to: to.eks.delete_pod_identity_association(
                clusterName=cluster, associationId=association_id
            ),
            _association(cluster, association_id),
        )

    def _required_cluster(self, account: AwsAccount) -> str:
        if not is_cluster_account(self._cluster, account):
            raise InvalidError(
                f"Pod Identity works only in the EKS cluster's own account, CloudAccount {account.name} "
                f"is {account.account_id}"
            )
        return cluster_name(self._cluster)

    # ------------------------------------------------------------ calls

    async def _write(self, account: AwsAccount, name: str, call: Callable[[Clients], Payload]) -> Payload:
        return await self._client.write(account, name, call, self._guard)

    async def _delete(
        self, account: AwsAccount, name: str, call: Callable[[Clients], Payload], holder: _Holder
    ) -> None:
        """Make a write that wants something gone: absent is success.

        Rights that hang on a tag do not reach what is absent, so a refusal may mean "not there" too: look.
        """
        try:
            await self._client.write(account, name, call, self._guard)
        except NotFoundError:
            return
        except ForbiddenError:
            if await self._is_there(account, holder):
                raise

    async def _is_there(self, account: AwsAccount, holder: _Holder) -> bool:
        try:
            await self._client.read(account, holder.action, holder.read)
        except NotFoundError:
            return False
        return True


def _role(name: str) -> _Holder:
    return _Holder("iam:GetRole", lambda to: to.iam.get_role(RoleName=name))


def _policy(arn: str) -> _Holder:
    return _Holder("iam:GetPolicy", lambda to: to.iam.get_policy(PolicyArn=arn))


def _association(cluster: str, association_id: str) -> _Holder:
    return _Holder(
        "eks:DescribePodIdentityAssociation",
        lambda to: to.eks.describe_pod_identity_association(
            clusterName=cluster, associationId=association_id
        ),
    )


def _required_boundary(account: AwsAccount) -> str:
    """Return the boundary: a role of ours never stands without one, not even for a moment (rule 9)."""
    if not account.boundary_arn:
        raise InvalidError(
            f"CloudAccount {account.name} names no permissionsBoundaryArn: roles are not written without one"
        )
    return account.boundary_arn
