"""PURE: answers of the AWS APIs to core values, and core values to parameters. Makes no calls.

botocore hands out policy documents as JSON values when it can decode them, and as the percent-encoded text
of IAM when it cannot; both are read. What cannot be parsed becomes None and a Gap, never an empty document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from leastwise.adapters.aws.calls import AssumedCredentials, Payload
from leastwise.core.accounts import AwsQuotas
from leastwise.core.gaps import malformed_gap
from leastwise.core.iam_documents import Document, MalformedDocumentError, parse_document
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import (
    AwsManagedPolicy,
    AwsRole,
    Gap,
    PodIdentityAssociation,
)


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """One page of GetAccountAuthorizationDetails, decoded."""

    roles: tuple[AwsRole, ...]
    managed_policies: tuple[AwsManagedPolicy, ...]
    gaps: tuple[Gap, ...]
    marker: str  # of the next page, empty on the last one
    provider_policies: Mapping[str, Document | None] = field(default_factory=dict)  # AWS's own, by ARN


# ---------------------------------------------------------------- documents


@lru_cache(maxsize=16384)
def _parse(text: str) -> Document | str:
    """Parse once: thousands of roles share a few documents. A document, or why there is none."""
    try:
        return parse_document(text)
    except MalformedDocumentError as error:
        return str(error)


def read_document(written: object) -> Document | str:
    """Read a document as botocore hands it out: a document, or the sentence that says why it is none."""
    if isinstance(written, str):
        return _parse(written)
    if isinstance(written, Mapping):
        return _parse(json.dumps(written, ensure_ascii=False))
    return "document: is missing"


class _Gaps:
    """Collects a Gap for each document that cannot be parsed."""

    def __init__(self) -> None:
        self.found: list[Gap] = []

    def read(self, written: object, scope: str, what: str) -> Document | None:
        read = read_document(written)
        if isinstance(read, Document):
            return read
        self.found.append(malformed_gap(scope, f"{what} cannot be read: {read}"))
        return None


# ---------------------------------------------------------------- the listing


def to_details_page(page: Payload) -> DetailsPage:
    """Decode one page of
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html."""
    gaps = _Gaps()
    roles = tuple(_listed_role(each, gaps) for each in page.get("RoleDetailList", ()))
    listed = page.get("Policies", ())
    policies = tuple(_listed_policy(each, gaps) for each in listed if not _is_providers(each))
    provided = {
        str(each["Arn"]): _listed_policy(each, _Gaps()).document for each in listed if _is_providers(each)
    }
    return DetailsPage(roles, policies, tuple(gaps.found), next_marker(page), provided)


def _is_providers(detail: Payload) -> bool:
    """Whether AWS manages the policy: no account may change it."""
    return ":iam::aws:policy/" in str(detail.get("Arn", ""))


def next_marker(page: Payload) -> str:
    """Return the marker of the next page; empty on the last one."""
    return str(page.get("Marker", "")) if page.get("IsTruncated") else ""


def _listed_role(detail: Payload, gaps: _Gaps) -> AwsRole:
    scope, name = f"role/{detail['Arn']}", detail["RoleName"]
    return AwsRole(
        name=name,
        arn=detail["Arn"],
        role_id=detail["RoleId"],
        path=detail["Path"],
        trust=gaps.read(detail.get("AssumeRolePolicyDocument"), scope, f"the trust policy of role {name}"),
        inline={
            each["PolicyName"]: gaps.read(
                each.get("PolicyDocument"), scope, f"inline policy {each['PolicyName']} of role {name}"
            )
            for each in _by(detail.get("RolePolicyList", ()), "PolicyName")
        },
        attached=to_attached(detail.get("AttachedManagedPolicies", ())),
        boundary_arn=_boundary(detail),
        tags=to_tags(detail),
        max_session_seconds=None,  # the listing does not carry it (A24)
        created=detail.get("CreateDate"),
    )


def _listed_policy(detail: Payload, gaps: _Gaps) -> AwsManagedPolicy:
    versions = detail.get("PolicyVersionList", ())
    default = [each for each in versions if each.get("IsDefaultVersion")]
    written = default[0].get("Document") if default else None
    name = str(detail["Arn"]).rpartition("/")[2]
    return AwsManagedPolicy(
        arn=detail["Arn"],
        name=name,
        path=detail["Path"],
        document=gaps.read(written, f"policy/{detail['Arn']}", f"managed policy {name}"),
        versions=to_old_versions(versions),
        tags=None,  # the listing does not carry them (A24)
        policy_id=detail.get("PolicyId", ""),
    )


def to_session_seconds(page: Payload) -> Mapping[str, int]:
    """Read session lengths by role id from a page of ListRoles."""
    return {
        each["RoleId"]: int(each["MaxSessionDuration"])
        for each in page.get("Roles", ())
        if each.get("MaxSessionDuration") is not None
    }


def to_quotas(summary: Payload) -> AwsQuotas:
    """Read the quotas of https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html."""
    values = summary.get("SummaryMap", {})
    default = AwsQuotas()
    return AwsQuotas(
        trust_characters=int(values.get("AssumeRolePolicySizeQuota", default.trust_characters)),
        attached_per_role=int(values.get("AttachedPoliciesPerRoleQuota", default.attached_per_role)),
    )


# ---------------------------------------------------------------- single reads


def to_role(role: Payload, inline: Mapping[str, object], attached: Iterable[Payload]) -> AwsRole:
    """Build a whole role from GetRole, the documents of its inline policies, and its attachments."""
    documents = {name: read_document(inline[name]) for name in sorted(inline)}
    trust = read_document(role.get("AssumeRolePolicyDocument"))
    return AwsRole(
        name=role["RoleName"],
        arn=role["Arn"],
        role_id=role["RoleId"],
        path=role["Path"],
        trust=trust if isinstance(trust, Document) else None,
        inline={name: read if isinstance(read, Document) else None for name, read in documents.items()},
        attached=to_attached(attached),
        boundary_arn=_boundary(role),
        tags=to_tags(role),
        max_session_seconds=int(role["MaxSessionDuration"]) if "MaxSessionDuration" in role else None,
        created=role.get("CreateDate"),
    )


def to_managed_policy(policy: Payload, version: Payload, versions: Iterable[Payload]) -> AwsManagedPolicy:
    """Build a whole managed policy from GetPolicy, its default version and the list of versions."""
    document = read_document(version.get("Document"))
    return AwsManagedPolicy(
        arn=policy["Arn"],
        name=policy["PolicyName"],
        path=policy["Path"],
        document=document if isinstance(document, Document) else None,
        versions=to_old_versions(versions),
        tags=to_tags(policy),
        policy_id=policy.get("PolicyId", ""),
    )


def to_association(association: Payload) -> PodIdentityAssociation:
    """Read an association, listed (then role and tags are not known) or described."""
    described = "roleArn" in association
    return PodIdentityAssociation(
        association_id=association["associationId"],
        association_arn=association.get("associationArn", ""),
        account=ServiceAccount(association["namespace"], association["serviceAccount"]),
        role_arn=association["roleArn"] if described else None,
        tags=dict(sorted(association.get("tags", {}).items())) if described else None,
        disable_session_tags=bool(association.get("disableSessionTags", False)),
    )


def to_assumed_credentials(answer: Payload) -> AssumedCredentials:
    """Read the credentials out of the answer of sts:AssumeRole."""
    credentials = answer["Credentials"]
    return AssumedCredentials(
        access_key_id=credentials["AccessKeyId"],
        secret_access_key=credentials["SecretAccessKey"],
        session_token=credentials["SessionToken"],
        expires=credentials["Expiration"],
    )


# ---------------------------------------------------------------- parts


def to_tags(owner: Payload) -> Mapping[str, str]:
    """Read the tags of an IAM object."""
    return {each["Key"]: each["Value"] for each in _by(owner.get("Tags", ()), "Key")}


def from_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Write tags as IAM wants them, sorted."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def to_attached(attached: Iterable[Payload]) -> tuple[str, ...]:
    """Read the ARNs of attached policies, sorted."""
    return tuple(sorted(each["PolicyArn"] for each in attached))


def to_old_versions(versions: Iterable[Payload]) -> tuple[str, ...]:
    """Read the ids of all versions but the default one, oldest first."""
    ids = [each["VersionId"] for each in versions if not each.get("IsDefaultVersion")]
    return tuple(sorted(ids, key=_version_number))


def _version_number(version_id: str) -> int:
    """Read the number in `v12`: versions are numbered in order and a number is never used again."""
    number = re.search(r"\d+", version_id)
    return int(number[0]) if number else 0


def _boundary(owner: Payload) -> str:
    return str(owner.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""))


def _by(entries: Iterable[Payload], key: str) -> list[Payload]:
    return sorted(entries, key=lambda each: str(each[key]))
