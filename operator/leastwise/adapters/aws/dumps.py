"""One reading of an account's identities and policies, as recorded documents, with the caller's own rights.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from leastwise.adapters.aws.calls import Clients, Payload
from leastwise.adapters.aws.client import AwsClient
from leastwise.adapters.aws.clusters import cluster_name, is_cluster_account
from leastwise.adapters.aws.paging import PAGE_TRIES, at, read_pages
from leastwise.adapters.aws.translate import next_marker
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import ForbiddenError, LeastwiseError
from leastwise.core.identities import Cluster
from leastwise.core.recordings import RecordedDocument, Recording
from leastwise.core.snapshots import Gap, GapReason, Plane
from leastwise.ports import Clock

DETAILS_PAGE = 300
ASSOCIATIONS_PAGE = 100
_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


async def dump_account(client: AwsClient, clock: Clock, account: AwsAccount, cluster: Cluster) -> Recording:
    """Read an account once; the part that fails is a Gap, and what came before it stays."""
    taken = clock.now()
    documents: list[RecordedDocument] = []
    gaps: list[Gap] = []
    try:
        documents.append(await _details(client, account))
    except LeastwiseError as error:
        gaps.append(_gap(f"account/{account.account_id}", error))
    if is_cluster_account(cluster, account):
        try:
            documents.append(await _associations(client, account, cluster))
        except LeastwiseError as error:
            gaps.append(_gap(f"account/{account.account_id}/associations", error))
    return Recording(tuple(documents), tuple(gaps), taken, (f"AWS account {account.account_id}",))


async def _details(client: AwsClient, account: AwsAccount) -> RecordedDocument:
    def fetch(to: Clients, marker: str) -> tuple[Payload, str]:
        page = to.iam.get_account_authorization_details(MaxItems=DETAILS_PAGE, **at(marker))
        return page, next_marker(page)

    whole: dict[str, list[object]] = {name: [] for name in _LISTS}
    name = "iam:GetAccountAuthorizationDetails"
    async for page in read_pages(client, account, name, fetch, tries=PAGE_TRIES):
        for part in _LISTS:
            whole[part] += page.get(part, ())
    return RecordedDocument("aws-account", f"account {account.account_id}", msgspec.json.encode(whole))


async def _associations(client: AwsClient, account: AwsAccount, cluster: Cluster) -> RecordedDocument:
    """Describe every association: the listing does not tell the role (pitfalls A24)."""
    name = cluster_name(cluster)

    def fetch(to: Clients, marker: str) -> tuple[list[str], str]:
        page = to.eks.list_pod_identity_associations(
            clusterName=name, maxResults=ASSOCIATIONS_PAGE, **at(marker, "nextToken")
        )
        ids = [str(each["associationId"]) for each in page["associations"]]
        return ids, str(page.get("nextToken") or "")

    found: list[object] = []
    pages = read_pages(client, account, "eks:ListPodIdentityAssociations", fetch, tries=PAGE_TRIES)
    async for page in pages:
        for each in page:
            call = _describe(name, each)
            found.append(await client.read(account, "eks:DescribePodIdentityAssociation", call))
    return RecordedDocument(
        "eks-associations", f"associations of {name}", msgspec.json.encode({"associations": found})
    )


def _describe(cluster: str, association: str) -> Callable[[Clients], object]:
    def call(to: Clients) -> object:
        answer = to.eks.describe_pod_identity_association(clusterName=cluster, associationId=association)
        return answer["association"]

    return call


def _gap(scope: str, error: LeastwiseError) -> Gap:
    reason = GapReason.FORBIDDEN if isinstance(error, ForbiddenError) else GapReason.UNREACHABLE
    return Gap(scope, Plane.AWS.value, reason.value, str(error))
