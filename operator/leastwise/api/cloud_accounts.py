"""`CloudAccount`: one AWS account, how it is reached and what holds for everything that is written there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from leastwise.api.conditions_schema import (
    LISTED_MAX,
    Count,
    Detail,
    DriftCounts,
    Reference,
    Status,
    Timestamp,
)
from leastwise.api.field_types import AccountId, PolicyArn, RoleArn
from leastwise.api.messages import describe
from leastwise.api.schema import (
    AGE,
    READY,
    ApiModel,
    Checked,
    Column,
    Kind,
    ListType,
    Rule,
    immutable,
    keys_matching,
    matching,
)
from leastwise.api.stored_objects import metadata_of, spec_of
from leastwise.core import accounts
from leastwise.core.errors import InvalidError
from leastwise.core.identities import FINALIZER

TagValue = Annotated[
    str,
    Field(max_length=256),
    matching(r"[A-Za-z0-9 _.:/=+@-]*", "must be a tag value: letters, digits, spaces and '_.:/=+-@'"),
]

# The mark and the cluster's tags take the rest of the 50 that a role may have (pitfall A7).
Tags = Annotated[
    dict[str, TagValue],
    Field(max_length=32),
    keys_matching(
        r"[A-Za-z0-9 _.:/=+@-]+",
        "keys must be tag keys of at most 128 letters, digits, spaces and '_.:/=+-@'",
        128,
    ),
    Checked(
        (
            Rule(
                "self.all(key, !key.lowerAscii().startsWith('aws:') && !key.startsWith('leastwise.dev/'))",
                "keys must not begin with 'aws:' or 'leastwise.dev/': AWS and the operator use those",
                lambda keys: (
                    not any(
                        key.lower().startswith("aws:") or key.startswith("leastwise.dev/") for key in keys
                    )
                ),
                reason="FieldValueForbidden",
            ),
        )
    ),
]


class AssumeRole(ApiModel):
    """A role that the operator assumes to reach the account."""

    role_arn: RoleArn = Field(description="ARN of the role.")
    external_id: (
        Annotated[
            str,
            Field(min_length=2, max_length=1224),
            matching(r"[A-Za-z0-9_+=,.@:/-]+", "must be an external id: letters, digits and '_+=,.@:/-'"),
        ]
        | None
    ) = Field(default=None, description="External id that the role's trust asks for.")


class Credentials(ApiModel):
    """Where the operator's credentials for the account come from."""

    rules = (
        Rule(
            "(self.type == 'AssumeRole') == has(self.assumeRole)",
            "must have the block 'assumeRole' with the type 'AssumeRole', and must not with 'Ambient'",
            lambda self: (self.type == "AssumeRole") == (self.assume_role is not None),
        ),
    )

    type: Literal["Ambient", "AssumeRole"] = Field(
        default="Ambient",
        description="'Ambient': the operator's environment; 'AssumeRole': a role that is assumed with it.",
    )
    assume_role: AssumeRole | None = Field(
        default=None, description="The role to assume, with the type 'AssumeRole' only."
    )


class AwsAccountBlock(ApiModel):
    """One AWS account."""

    rules = (
        Rule(
            "!has(self.permissionsBoundaryArn)"
            " || self.permissionsBoundaryArn.contains(':iam::aws:')"
            " || self.permissionsBoundaryArn.contains(':iam::' + self.accountId + ':')",
            "must be a policy of the account 'accountId' or of 'aws'",
            lambda self: (
                self.permissions_boundary_arn is None
                or self.permissions_boundary_arn.split(":")[4] in {"aws", self.account_id}
            ),
            field_path=".permissionsBoundaryArn",
        ),
    )

    account_id: Annotated[AccountId, immutable("accountId", "create another CloudAccount")] = Field(
        description="The account's 12 digits. Nothing is written unless the caller's identity is in it."
    )
    partition: Annotated[
        str,
        Field(max_length=32),
        matching(r"aws(-[a-z]+)*", "must be a partition, as in 'aws', 'aws-cn' or 'aws-us-gov'"),
    ] = Field(default="aws", description="The partition that the account is in.")
    region: Annotated[
        str,
        Field(max_length=32),
        matching(r"[a-z]+(-[a-z]+)+-[0-9]+", "must be a region, as in 'eu-west-1'"),
    ] = Field(description="The region of STS calls and of the EKS cluster.")
    credentials: Credentials = Field(
        default_factory=Credentials,
        description="Where the operator's credentials come from.",
        json_schema_extra={"default": {"type": "Ambient"}},
    )
    role_path_prefix: Annotated[
        str,
        Field(min_length=3, max_length=512),
        matching(
            r"(/[A-Za-z0-9_+=,.@-]+)+/",
            "must be a path below '/' that begins and ends with '/', as in '/leastwise/'",
        ),
    ] = Field(
        default="/leastwise/",
        description="Path of every role and policy that is made here; nothing outside of it is written.",
    )
    permissions_boundary_arn: PolicyArn | None = Field(
        default=None,
        description="The permissions boundary of every role that is made here. Mandatory for policies that"
        " enforce.",
    )
    tags: Tags | None = Field(
        default=None, description="Tags of everything that is made here, beside our own."
    )


class CloudAccountSpec(ApiModel):
    """How one cloud account is reached, and the limits for reads and writes there."""

    rules = (
        Rule(
            "(self.cloud == 'AWS') == has(self.aws)",
            "must have exactly one cloud's block, the one that 'cloud' names: with 'AWS' the block 'aws'",
            lambda self: (self.cloud == "AWS") == (self.aws is not None),
        ),
    )

    cloud: Literal["AWS"] = Field(description="The cloud that the account is of; only 'AWS'.")
    aws: AwsAccountBlock | None = Field(default=None, description="The AWS account, when 'cloud' is 'AWS'.")
    refresh_seconds: Annotated[int, Field(ge=10, le=86400)] = Field(
        default=600, description="Seconds between two listings of the account."
    )
    removal_wait_seconds: Annotated[int, Field(ge=0, le=2592000)] = Field(
        default=86400,
        description="Seconds between detaching a role that is no longer declared and deleting it.",
    )
    writes_per_minute: Annotated[int, Field(ge=1, le=6000)] = Field(
        default=60, description="Most write requests that are sent to the account in one minute."
    )


class ObservedAccount(ApiModel):
    """What the last listing found."""

    caller_arn: Reference | None = Field(default=None, description="The operator's identity in the account.")
    last_sync_time: Timestamp | None = Field(default=None, description="When the last whole listing began.")
    roles: Count | None = Field(default=None, description="Roles in the account.")
    managed_policies: Count | None = Field(
        default=None, description="Customer managed policies in the account."
    )


class ReportedGap(ApiModel):
    """Something that could not be read: it forbids removals and all-clears inside its scope."""

    scope: Reference = Field(description="What is unknown, as in 'account/prod'.")
    reason: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Z][A-Za-z]*$")] = Field(
        description="Why, as one word."
    )
    message: Detail = Field(description="Why, for people.")


class CloudAccountStatus(Status):
    """Whether the account can be reached, and what is there."""

    account: ObservedAccount | None = Field(default=None, description="What the last listing found.")
    counts: DriftCounts | None = Field(
        default=None, description="Open differences of all policies in the account, by kind."
    )
    gaps: Annotated[list[ReportedGap], Field(max_length=LISTED_MAX), ListType("atomic")] | None = Field(
        default=None, description="What could not be read, at most 16."
    )
    gaps_omitted: Count | None = Field(
        default=None, description="How many more Gaps there are than 'gaps' lists."
    )
    removals_pending: Count | None = Field(
        default=None, description="Roles that are detached and wait for their deletion."
    )


KIND = Kind(
    kind="CloudAccount",
    plural="cloudaccounts",
    short_names=(),
    namespaced=False,
    description="One AWS account: how it is reached, its guardrails and its limits.",
    spec=CloudAccountSpec,
    status=CloudAccountStatus,
    columns=(
        READY,
        Column("Cloud", "string", ".spec.cloud", "The cloud that the account is of."),
        Column("Account", "string", ".spec.aws.accountId", "The account's id."),
        Column("Last-Sync", "date", ".status.account.lastSyncTime", "When the account was last listed."),
        AGE,
    ),
    selectable=(".spec.cloud",),
)


def cloud_account_to_domain(obj: Mapping[str, Any]) -> accounts.AwsAccount:
    """Return the stored object as a core value; raise InvalidError with our message when it is not valid."""
    try:
        spec = CloudAccountSpec.model_validate(spec_of(obj))
    except ValidationError as error:
        raise InvalidError(describe(error, CloudAccountSpec)) from error
    aws = spec.aws
    if aws is None:  # the rule of the spec excludes it
        raise InvalidError(f"spec: {CloudAccountSpec.rules[0].message}")
    metadata = metadata_of(obj)
    role = aws.credentials.assume_role
    return accounts.AwsAccount(
        name=metadata.get("name", ""),
        account_id=aws.account_id,
        partition=aws.partition,
        region=aws.region,
        credential_type=accounts.CredentialType(aws.credentials.type),
        assume_role_arn=role.role_arn if role else "",
        external_id=(role.external_id or "") if role else "",
        role_path_prefix=aws.role_path_prefix,
        boundary_arn=aws.permissions_boundary_arn or "",
        tags=tuple(sorted((aws.tags or {}).items())),
        refresh_seconds=spec.refresh_seconds,
        removal_wait_seconds=spec.removal_wait_seconds,
        writes_per_minute=spec.writes_per_minute,
        uid=metadata.get("uid", ""),
        generation=metadata.get("generation", 0),
        deleting=metadata.get("deletionTimestamp") is not None,
        has_finalizer=FINALIZER in (metadata.get("finalizers") or ()),
    )
