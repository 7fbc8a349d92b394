"""Field `excess` of `EntitlementPolicy`: how unused permissions are judged, and what is done about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from leastwise.api.permission_types import AwsPermission, KubernetesPermission
from leastwise.api.schema import ApiModel, ListType, Rule
from leastwise.api.stored_objects import EPOCH, has_zone, parse_time
from leastwise.core.withdrawals import records

LONGEST_SECONDS = 34_560_000
"""400 days: what the store keeps at least."""


class ExcessExemption(ApiModel):
    """A permission that is kept although it is not used, with a reason and an end."""

    rules = (
        Rule(
            "has(self.kubernetes) != has(self.aws)",
            "must have exactly one of 'kubernetes' and 'aws'",
            lambda self: (self.kubernetes is None) != (self.aws is None),
        ),
    )

    kubernetes: KubernetesPermission | None = Field(
        default=None, description="A permission in this cluster; '*' stands for every one."
    )
    aws: AwsPermission | None = Field(
        default=None, description="A permission in AWS; '*' and '?' are wildcards."
    )
    reason: Annotated[str, Field(min_length=1, max_length=256)] = Field(description="Why it is kept.")
    until_time: Annotated[
        str,
        Field(max_length=40, json_schema_extra={"format": "date-time"}),
        AfterValidator(has_zone),
    ] = Field(description="Until when it is kept.")

    def to_domain(self) -> records.Exemption:
        """Return the exemption as a core value."""
        return records.Exemption(
            reason=self.reason,
            until=parse_time(self.until_time) or EPOCH,
            kubernetes=self.kubernetes.to_domain() if self.kubernetes else None,
            aws=self.aws.to_domain() if self.aws else None,
        )


class ExcessBlock(ApiModel):
    """How permissions that are not used are judged, and what is done about them."""

    rules = (
        Rule(
            "self.minObservedSeconds <= self.windowSeconds",
            "must not have 'minObservedSeconds' above 'windowSeconds'",
            lambda self: self.min_observed_seconds <= self.window_seconds,
            field_path=".minObservedSeconds",
        ),
    )

    window_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] = Field(
        default=7_776_000,
        description="How far back use is looked for; what was used in this time is kept. Default 90 days.",
    )
    min_observed_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] = Field(
        default=2_592_000,
        description="How long a permission must have been granted and watched without a break before it may"
        " be called unused. Default 30 days.",
    )
    exempt: Annotated[list[ExcessExemption], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Permissions that are kept although they are not used."
    )
    remediation: Literal["Suggest", "Stage"] = Field(
        default="Suggest",
        description="What is done about unused permissions: 'Suggest' reports them, 'Stage' takes them away"
        " in stages that can be undone, as Withdrawals; the spec is never edited.",
    )

    def to_domain(self) -> records.ExcessRules:
        """Return the block as a core value."""
        return records.ExcessRules(
            window_seconds=self.window_seconds,
            min_observed_seconds=self.min_observed_seconds,
            exempt=tuple(each.to_domain() for each in self.exempt or ()),
            remediation=records.Remediation(self.remediation),
        )
