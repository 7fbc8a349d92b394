"""The AWS block of an `EntitlementPolicy`: one IAM role, who becomes it and what it allows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from leastwise.api.field_types import AccountRef, Action, PolicyArn, Resource, RoleName
from leastwise.api.schema import ApiModel, ListType, immutable, keys_matching
from leastwise.core import entitlements

_OPERATOR = (
    r"Null|((ForAllValues|ForAnyValue):)?"
    r"(String(Equals|NotEquals|EqualsIgnoreCase|NotEqualsIgnoreCase|Like|NotLike)"
    r"|(Numeric|Date)(Equals|NotEquals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)"
    r"|Arn(Equals|NotEquals|Like|NotLike)|Bool|BinaryEquals|IpAddress|NotIpAddress)(IfExists)?"
)

ConditionValue = Annotated[str, Field(max_length=512, pattern=r"^[\x20-\xff]*$")]

ConditionKeys = Annotated[
    dict[str, Annotated[list[ConditionValue], Field(min_length=1, max_length=32), ListType("set")]],
    Field(min_length=1, max_length=16),
    keys_matching(
        r"[A-Za-z0-9][A-Za-z0-9./-]*:[A-Za-z0-9 _.:/=+@-]+",
        "keys must be condition keys 'service:Key', as in 'aws:PrincipalOrgID'",
        256,
    ),
]

ConditionBlock = Annotated[
    dict[str, ConditionKeys],
    Field(max_length=16),
    keys_matching(
        _OPERATOR,
        "keys must be condition operators of IAM, as in 'StringEquals' or 'ForAnyValue:StringLike'",
        64,
    ),
]


class Statement(ApiModel):
    """Actions on resources that the role allows."""

    actions: Annotated[list[Action], Field(min_length=1, max_length=64), ListType("set")] = Field(
        description="Actions as 'service:Action'; wildcards '*' and '?' may stand after the colon."
    )
    resources: Annotated[list[Resource], Field(min_length=1, max_length=64), ListType("set")] = Field(
        description="ARNs of the resources, wildcards '*' and '?' included, or '*'."
    )
    conditions: ConditionBlock | None = Field(
        default=None,
        description="When the statement holds: operator, key, values. Conditions only narrow; a ceiling"
        " ignores them.",
    )

    def to_domain(self) -> entitlements.AwsStatement:
        """Return the statement as a core value, its conditions sorted."""
        conditions = sorted(
            (operator, key, tuple(sorted(values)))
            for operator, keys in (self.conditions or {}).items()
            for key, values in keys.items()
        )
        return entitlements.AwsStatement(
            actions=tuple(self.actions), resources=tuple(self.resources), conditions=tuple(conditions)
        )


class AwsBlock(ApiModel):
    """One IAM role that the ServiceAccount may assume, and what the role allows."""

    account_ref: Annotated[
        AccountRef, immutable("accountRef", "remove the block 'aws' first, or create another policy")
    ] = Field(description="The CloudAccount that the role is in.")
    trust: Literal["IRSA", "PodIdentity"] = Field(
        description="How the ServiceAccount becomes the role: by its OpenID token, or by EKS Pod Identity."
    )
    role_name: (
        Annotated[RoleName, immutable("roleName", "remove it first, or create another policy")] | None
    ) = Field(
        default=None,
        description="An explicit name of the role, only where the ceiling's pattern allows it; without it"
        " a name is derived.",
    )
    statements: Annotated[list[Statement], Field(max_length=32), ListType("atomic")] | None = Field(
        default=None, description="What the role allows."
    )
    managed_policy_arns: Annotated[list[PolicyArn], Field(max_length=20), ListType("set")] | None = Field(
        default=None,
        description="Managed policies that are attached to the role; only those that a ceiling names.",
    )
    max_session_seconds: Annotated[int, Field(ge=3600, le=43200)] = Field(
        default=3600, description="Longest session of the role, in seconds."
    )

    def to_domain(self) -> entitlements.AwsEntitlements:
        """Return the block as a core value."""
        return entitlements.AwsEntitlements(
            account_ref=self.account_ref.name,
            trust=entitlements.TrustMethod(self.trust),
            role_name=self.role_name or "",
            statements=tuple(one.to_domain() for one in self.statements or ()),
            managed_policy_arns=tuple(self.managed_policy_arns or ()),
            max_session_seconds=self.max_session_seconds,
        )
