"""Reads one AWS account: the `AwsObserver` and `AwsDescriber` ports. Writes nothing.

A failed read raises, or is a Gap in the listing; it is never "nothing there".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from leastwise.adapters.aws.calls import Clients, Payload
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.clusters import cluster_name, is_cluster_account
from leastwise.adapters.aws.listing import AccountListing
from leastwise.adapters.aws.paging import at, read_pages
from leastwise.adapters.aws.translate import (
    next_marker,
    to_association,
    to_managed_policy,
    to_role,
    to_tags,
)
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import NotFoundError
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    PodIdentityAssociation,
)
from leastwise.ports import Clock


class AwsAccountObserver:
    """Observes accounts; associations only where the cluster's own account is asked for."""

    def __init__(self, client: AwsClient, cluster: Cluster, clock: Clock) -> None:
        self._client = client
        self._cluster = cluster
        self._clock = clock

    async def verify_caller(self, account: AwsAccount) -> None:
        """Raise WrongAccountError unless the caller is in the account."""
        await self._client.verify_caller(account)

    async def observe_account(self, account: AwsAccount) -> AwsAccountSnapshot:
        """List the account once; a part that could not be read is a Gap."""
        await self._client.verify_caller(account)
        return await AccountListing(self._client, self._cluster, self._clock, account).run()

    # ------------------------------------------------------------ one object, whole

    async def observe_role(self, account: AwsAccount, name: str) -> AwsRole | None:
        """Read one role with session length, inline policies and attachments."""
        try:
            found = await self._read_role(account, name)
            names = await self._names(account, name)
            inline = {each: await self._inline(account, name, each) for each in names}
            attached = await self._attached(account, name)
        except NotFoundError:
            return None
        return to_role(found, inline, attached)

    async def observe_managed_policy(self, account: AwsAccount, arn: str) -> AwsManagedPolicy | None:
        """Read one managed policy with tags and versions."""
        try:
            policy = await self._read_policy(account, arn)
            default = str(policy["DefaultVersionId"])
            version = await self._client.read(
                account,
                "iam:GetPolicyVersion",
                lambda to: to.iam.get_policy_version(PolicyArn=arn, VersionId=default)["PolicyVersion"],
            )
            versions = await self._client.read(
                account,
                "iam:ListPolicyVersions",
                lambda to: to.iam.list_policy_versions(PolicyArn=arn)["Versions"],
            )
        except NotFoundError:
            return None
        return to_managed_policy(policy, version, versions)

    async def observe_association(
        self, account: AwsAccount, service_account: ServiceAccount
    ) -> PodIdentityAssociation | None:
        """Read the association of one ServiceAccount; None outside the cluster's own account."""
        if not is_cluster_account(self._cluster, account):
            return None
        page = await self._client.read(
            account,
            "eks:ListPodIdentityAssociations",
            lambda to: to.eks.list_pod_identity_associations(
                clusterName=cluster_name(self._cluster),
                namespace=service_account.namespace,
                serviceAccount=service_account.name,
            ),
        )
        for each in page.get("associations", ()):
            listed = to_association(each)
            if listed.account == service_account:
                described = await _or_none(self._read_association, account, listed.association_id)
                return to_association(described) if described is not None else None
        return None

    # ------------------------------------------------------------ what listings leave out (A24)

    async def complete_role(self, account: AwsAccount, role: AwsRole) -> AwsRole | None:
        """Add the session length; a role that was created anew meanwhile is read whole."""
        found = await _or_none(self._read_role, account, role.name)
        if found is None:
            return None
        if found["RoleId"] != role.role_id:
            return await self.observe_role(account, role.name)
        return replace(role, max_session_seconds=int(found["MaxSessionDuration"]))

    async def complete_managed_policy(
        self, account: AwsAccount, policy: AwsManagedPolicy
    ) -> AwsManagedPolicy | None:
        """Add the tags; a policy that was created anew meanwhile is read whole."""
        found = await _or_none(self._read_policy, account, policy.arn)
        if found is None:
            return None
        if policy.policy_id and found["PolicyId"] != policy.policy_id:
            return await self.observe_managed_policy(account, policy.arn)
        return replace(policy, tags=to_tags(found))

    async def complete_association(
        self, account: AwsAccount, association: PodIdentityAssociation
    ) -> PodIdentityAssociation | None:
        """Add the role and the tags; where it is gone, another one may stand in its place."""
        found = await _or_none(self._read_association, account, association.association_id)
        if found is None:
            return await self.observe_association(account, association.account)
        return to_association(found)

    # ------------------------------------------------------------ calls

    async def _read_role(self, account: AwsAccount, name: str) -> Payload:
        return await self._client.read(
            account, "iam:GetRole", lambda to: _part(to.iam.get_role(RoleName=name), "Role")
        )

    async def _read_policy(self, account: AwsAccount, arn: str) -> Payload:
        return await self._client.read(
            account, "iam:GetPolicy", lambda to: _part(to.iam.get_policy(PolicyArn=arn), "Policy")
        )

    async def _read_association(self, account: AwsAccount, association_id: str) -> Payload:
        return await self._client.read(
            account,
            "eks:DescribePodIdentityAssociation",
            lambda to: _part(
                to.eks.describe_pod_identity_association(
                    clusterName=cluster_name(self._cluster), associationId=association_id
                ),
                "association",
            ),
        )

    async def _names(self, account: AwsAccount, role: str) -> list[str]:
        """Read the names of a role's inline policies."""

        def fetch(to: Clients, marker: str) -> tuple[list[str], str]:
            page = to.iam.list_role_policies(RoleName=role, **at(marker))
            return list(page["PolicyNames"]), next_marker(page)

        pages = read_pages(self._client, account, "iam:ListRolePolicies", fetch)
        return [name async for page in pages for name in page]

    async def _inline(self, account: AwsAccount, role: str, policy: str) -> object:
        answer = await self._client.read(
            account,
            "iam:GetRolePolicy",
            lambda to: to.iam.get_role_policy(RoleName=role, PolicyName=policy),
        )
        return answer["PolicyDocument"]

    async def _attached(self, account: AwsAccount, role: str) -> list[Payload]:
        def fetch(to: Clients, marker: str) -> tuple[list[Payload], str]:
            page = to.iam.list_attached_role_policies(RoleName=role, **at(marker))
            return list(page["AttachedPolicies"]), next_marker(page)

        pages = read_pages(self._client, account, "iam:ListAttachedRolePolicies", fetch)
        return [policy async for page in pages for policy in page]


def _part(answer: Payload, key: str) -> Payload:
    part: Payload = answer[key]
    return part


async def _or_none(
    read: Callable[[AwsAccount, str], Awaitable[Payload]], account: AwsAccount, key: str
) -> Payload | None:
    try:
        return await read(account, key)
    except NotFoundError:
        return None
