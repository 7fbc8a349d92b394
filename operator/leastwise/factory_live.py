"""Reads everything that decides who may do what, once, with the caller's rights. What is refused is a Gap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from leastwise.adapters.aws.connection import AwsConnection
from leastwise.adapters.aws.dumps import dump_account
from leastwise.adapters.kubernetes.client import KubernetesClient
from leastwise.adapters.kubernetes.dumps import dump_cluster
from leastwise.adapters.kubernetes.objects import KubernetesObjects
from leastwise.core.accounts import AwsAccount, CredentialType
from leastwise.core.errors import (
    AuthenticationError,
    ForbiddenError,
    LeastwiseError,
    NotFoundError,
    WrongAccountError,
)
from leastwise.core.identities import Cluster
from leastwise.core.recordings import Recording, united
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.ports import Clock

Note = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much (0: not known)."""


@dataclass(frozen=True, slots=True)
class LiveReader:
    """Reads one cluster, and the accounts that its CloudAccounts name."""

    client: KubernetesClient
    objects: KubernetesObjects
    clock: Clock
    connect_aws: Callable[[Cluster], AwsConnection]

    async def record(self, cluster: Cluster, *, reads_aws: bool, note: Note) -> Recording:
        """Read once; `cluster` is what is known of its identity."""
        note("reads the cluster", 0, 0)
        parts = [await dump_cluster(self.client, self.clock)]
        if reads_aws:
            parts += await self._accounts(cluster, note)
        return united(parts)

    async def _accounts(self, cluster: Cluster, note: Note) -> list[Recording]:
        from leastwise.api.cloud_accounts import cloud_account_to_domain  # noqa: PLC0415 (start-up time)

        try:
            accounts = [cloud_account_to_domain(each) for each in await self.objects.list("CloudAccount")]
        except NotFoundError:
            return []  # Leastwise is not installed: no account is known
        except LeastwiseError as error:
            return [_gap("cloudaccounts", error)]
        if not accounts:
            return []
        connection = self.connect_aws(cluster)
        parts: list[Recording] = []
        for place, account in enumerate(accounts):
            note(f"reads AWS account {account.name} ({account.account_id})", place, len(accounts))
            parts.append(await self._account(connection, account, cluster))
        return parts

    async def _account(self, connection: AwsConnection, account: AwsAccount, cluster: Cluster) -> Recording:
        """Use the caller's own credentials; where they are of another account, the way that is configured."""
        used = replace(account, credential_type=CredentialType.AMBIENT)
        try:
            await connection.client.verify_caller(used)
        except (WrongAccountError, AuthenticationError) as error:
            if account.credential_type is CredentialType.AMBIENT:
                return _gap(f"account/{account.account_id}", error)
            used = account
        except LeastwiseError as error:
            return _gap(f"account/{account.account_id}", error)
        return await dump_account(connection.client, self.clock, used, cluster)


def _gap(scope: str, error: LeastwiseError) -> Recording:
    refused = isinstance(error, ForbiddenError | WrongAccountError | AuthenticationError)
    reason = GapReason.FORBIDDEN if refused else GapReason.UNREACHABLE
    return Recording(gaps=(Gap(scope, Plane.AWS.value, reason.value, str(error)),))
