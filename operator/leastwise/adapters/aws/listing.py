"""One listing of an account: roles and managed policies in pages, then what stands beside them.

The first page decides: when it fails, the listing raises. Everything after it may fail alone and becomes a
Gap of its own scope (the scopes are listed at `AwsAccountSnapshot`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import structlog

from leastwise.adapters.aws.calls import Clients, Payload
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.clusters import cluster_name, is_cluster_account
from leastwise.adapters.aws.paging import PAGE_TRIES, at, read_pages
from leastwise.adapters.aws.translate import (
    DetailsPage,
    next_marker,
    to_association,
    to_details_page,
    to_quotas,
    to_session_seconds,
)
from leastwise.core.accounts import AwsAccount, AwsQuotas
from leastwise.core.errors import LeastwiseError, NotFoundError
from leastwise.core.gaps import ASSOCIATIONS, PROVIDERS, ROOT, account_gap
from leastwise.core.iam_documents import Document
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import (
    AwsAccountSnapshot,
    AwsManagedPolicy,
    AwsRole,
    Gap,
    PodIdentityAssociation,
)
from leastwise.ports import Clock

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

_log = structlog.get_logger(__name__)

DETAILS = ["Role", "LocalManagedPolicy", "AWSManagedPolicy"]
DETAILS_PAGE = 300  # entries with their documents: a page comes well within the time-out
ROLES_PAGE = 1000
ASSOCIATIONS_PAGE = 100


class AccountListing:
    """Reads one account once; made for one run."""

    def __init__(self, client: AwsClient, cluster: Cluster, clock: Clock, account: AwsAccount) -> None:
        self._client = client
        self._cluster = cluster
        self._clock = clock
        self._account = account
        self._roles: dict[str, AwsRole] = {}
        self._policies: dict[str, AwsManagedPolicy] = {}
        self._provided: dict[str, Document | None] = {}
        self._providers: dict[str, tuple[str, ...]] = {}
        self._associations: dict[ServiceAccount, PodIdentityAssociation] = {}
        self._quotas = AwsQuotas()
        self._gaps: list[Gap] = []
        self._calls = 0

    async def run(self) -> AwsAccountSnapshot:
        """Read everything; raise when not even the first page could be read."""
        started, started_monotonic = self._clock.now(), self._clock.monotonic()
        await self._list_details()
        await self._optional("session lengths", self._list_session_seconds)
        await self._optional("quotas", self._read_quotas)
        await self._part(PROVIDERS, self._list_providers)
        if is_cluster_account(self._cluster, self._account):
            await self._part(ASSOCIATIONS, self._list_associations)
        return AwsAccountSnapshot(
            account_ref=self._account.name,
            account_id=self._account.account_id,
            started=started,
            started_monotonic=started_monotonic,
            roles=_sorted(self._roles),
            managed_policies=_sorted(self._policies),
            provider_policies=_sorted(self._provided),
            oidc_providers=_sorted(self._providers),
            associations=_sorted(self._associations),
            gaps=tuple(sorted(self._gaps, key=lambda gap: (gap.scope, gap.message))),
            quotas=self._quotas,
            calls=self._calls,
        )

    # ------------------------------------------------------------ parts

    async def _part(self, part: str, read: Callable[[], Awaitable[None]]) -> None:
        """Read a part whose absence must be known."""
        try:
            await read()
        except LeastwiseError as error:
            self._gaps.append(account_gap(self._account.name, part, error))

    async def _optional(self, what: str, read: Callable[[], Awaitable[None]]) -> None:
        """Read a part that may be missing: what it would tell stays unknown or at AWS's own default."""
        try:
            await read()
        except LeastwiseError as error:
            _log.info("aws_part_not_read", account=self._account.name, part=what, reason=str(error))

    async def _list_details(self) -> None:
        def fetch(to: Clients, marker: str) -> tuple[DetailsPage, str]:
            page = to_details_page(
                to.iam.get_account_authorization_details(
                    Filter=DETAILS,
                    MaxItems=DETAILS_PAGE,
                    **at(marker),
                )
            )
            return page, page.marker

        name = "iam:GetAccountAuthorizationDetails"
        pages = read_pages(self._client, self._account, name, self._counted(fetch), tries=PAGE_TRIES)
        read_any = False
        try:
            async for page in pages:
                read_any = True
                self._roles.update((role.name.casefold(), role) for role in page.roles)
                self._policies.update((policy.arn, policy) for policy in page.managed_policies)
                self._provided.update(page.provider_policies)
                self._gaps.extend(page.gaps)
        except LeastwiseError as error:
            if not read_any:
                raise
            self._gaps.append(account_gap(self._account.name, ROOT, error))

    async def _list_session_seconds(self) -> None:
        """Read the session lengths of our own path: ListRoles carries them, the details do not (A24).

        What it misses is left to the rotation of describes.
        """

        def fetch(to: Clients, marker: str) -> tuple[Payload, str]:
            page = to.iam.list_roles(
                PathPrefix=self._account.role_path_prefix, MaxItems=ROLES_PAGE, **at(marker)
            )
            return to_session_seconds(page), next_marker(page)

        seconds: dict[str, int] = {}
        async for page in read_pages(self._client, self._account, "iam:ListRoles", self._counted(fetch)):
            seconds.update(page)
        for name, role in self._roles.items():
            if role.role_id in seconds:
                self._roles[name] = replace(role, max_session_seconds=seconds[role.role_id])

    async def _read_quotas(self) -> None:
        self._calls += 1
        self._quotas = await self._client.read(
            self._account, "iam:GetAccountSummary", lambda to: to_quotas(to.iam.get_account_summary())
        )

    async def _list_providers(self) -> None:
        self._calls += 1
        listed = await self._client.read(
            self._account,
            "iam:ListOpenIDConnectProviders",
            lambda to: to.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
        )
        for arn in sorted(str(each["Arn"]) for each in listed):
            self._calls += 1
            try:
                self._providers[arn] = await self._client.read(
                    self._account, "iam:GetOpenIDConnectProvider", partial(_audiences, arn)
                )
            except NotFoundError:
                continue  # deleted since it was listed

    async def _list_associations(self) -> None:
        def fetch(to: Clients, marker: str) -> tuple[list[PodIdentityAssociation], str]:
            page = to.eks.list_pod_identity_associations(
                clusterName=cluster_name(self._cluster),
                maxResults=ASSOCIATIONS_PAGE,
                **at(marker, "nextToken"),
            )
            return [to_association(each) for each in page["associations"]], str(page.get("nextToken") or "")

        name = "eks:ListPodIdentityAssociations"
        pages = read_pages(self._client, self._account, name, self._counted(fetch), tries=PAGE_TRIES)
        async for page in pages:
            self._associations.update((each.account, each) for each in page)

    def _counted(self, fetch: Callable[[Clients, str], T]) -> Callable[[Clients, str], T]:
        """Count every attempt: what a refresh costs is promised."""

        def counting(to: Clients, marker: str) -> T:
            self._calls += 1
            return fetch(to, marker)

        return counting


def _audiences(arn: str, to: Clients) -> tuple[str, ...]:
    provider = to.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return tuple(sorted(str(each) for each in provider.get("ClientIDList", ())))


def _sorted(entries: dict[K, V]) -> dict[K, V]:
    return {key: entries[key] for key in sorted(entries)}  # type: ignore[type-var]  # keys are text or ordered values
