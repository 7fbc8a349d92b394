"""`EntitlementCeiling`: the most that policies in the selected namespaces may declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from leastwise.api.conditions_schema import Count, Status
from leastwise.api.field_types import (
    AccountRef,
    CeilingAction,
    CeilingResource,
    LabelSelector,
    PolicyArnPattern,
    RoleNamePattern,
)
from leastwise.api.messages import describe
from leastwise.api.rbac_types import ClusterRoleRef, NamespacedRule, RoleRef, rules_to_domain
from leastwise.api.schema import AGE, READY, ApiModel, Column, Kind, ListType, Rule
from leastwise.api.stored_objects import metadata_of, spec_of
from leastwise.core import ceilings
from leastwise.core.errors import InvalidError


class KubernetesCeiling(ApiModel):
    """The most that may be declared in this cluster."""

    allow: Annotated[list[NamespacedRule], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Rules that may be declared: a declared rule must be covered by them."
    )
    deny: Annotated[list[NamespacedRule], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None,
        description="Rules that refuse every declared rule that has anything in common with them.",
    )
    bindable_roles: Annotated[list[RoleRef], Field(max_length=64), ListType("atomic")] | None = Field(
        default=None, description="Bundles that may be bound in the selected namespaces."
    )
    cluster_bindable_roles: (
        Annotated[list[ClusterRoleRef], Field(max_length=64), ListType("atomic")] | None
    ) = Field(default=None, description="ClusterRoles that may be bound in the whole cluster.")

    def to_domain(self) -> ceilings.KubernetesCeiling:
        """Return the block as a core value."""
        return ceilings.KubernetesCeiling(
            allow=rules_to_domain(self.allow),
            deny=rules_to_domain(self.deny),
            bindable_roles=tuple(one.to_domain() for one in self.bindable_roles or ()),
            cluster_bindable_roles=tuple(one.to_domain() for one in self.cluster_bindable_roles or ()),
        )


class AwsPattern(ApiModel):
    """Actions paired with the resources that they may be declared on."""

    actions: Annotated[list[CeilingAction], Field(min_length=1, max_length=32), ListType("set")] = Field(
        description="Actions as 'service:Action' with wildcards '*' and '?' after the colon, or '*'."
    )
    resources: Annotated[list[CeilingResource], Field(min_length=1, max_length=32), ListType("set")] = Field(
        description="ARNs of the resources, wildcards '*' and '?' included, or '*'."
    )

    def to_domain(self) -> ceilings.AwsPattern:
        """Return the entry as a core value."""
        return ceilings.AwsPattern(actions=tuple(self.actions), resources=tuple(self.resources))


AwsPatterns = Annotated[list[AwsPattern], Field(max_length=32), ListType("atomic")]


class AwsCeiling(ApiModel):
    """The most that may be declared in one AWS account."""

    account_ref: AccountRef = Field(description="The CloudAccount that the entry is about.")
    allow: AwsPatterns | None = Field(
        default=None, description="What may be declared: each declared action and resource must be covered."
    )
    deny: AwsPatterns | None = Field(
        default=None, description="What refuses every declared action and resource that it has in common."
    )
    managed_policy_arns: Annotated[list[PolicyArnPattern], Field(max_length=64), ListType("set")] | None = (
        Field(
            default=None,
            description="ARNs of managed policies that may be attached, wildcards '*' and '?' included.",
        )
    )
    role_name_pattern: RoleNamePattern | None = Field(
        default=None, description="Explicit role names that may be declared; without it, none."
    )
    max_roles: Annotated[int, Field(ge=0, le=5000)] | None = Field(
        default=None, description="Most roles that each selected namespace may have in the account."
    )

    def to_domain(self) -> ceilings.AwsCeiling:
        """Return the entry as a core value."""
        return ceilings.AwsCeiling(
            account_ref=self.account_ref.name,
            allow=tuple(one.to_domain() for one in self.allow or ()),
            deny=tuple(one.to_domain() for one in self.deny or ()),
            managed_policy_arns=tuple(self.managed_policy_arns or ()),
            role_name_pattern=self.role_name_pattern or "",
            max_roles=self.max_roles,
        )


def _names_each_account_once(entries: list[AwsCeiling]) -> bool:
    names = [entry.account_ref.name for entry in entries]
    return len(names) == len(set(names))


class EntitlementCeilingSpec(ApiModel):
    """The most that policies in the selected namespaces may declare."""

    rules = (
        Rule(
            "!has(self.aws) || self.aws.all(a,"
            " self.aws.exists_one(b, b.accountRef.name == a.accountRef.name))",
            "must not have two entries with the same 'accountRef': put both into one",
            lambda self: _names_each_account_once(self.aws or []),
            field_path=".aws",
        ),
    )

    namespace_selector: LabelSelector = Field(
        description="Labels of the namespaces that the ceiling is for; an empty selector is every namespace."
    )
    kubernetes: KubernetesCeiling | None = Field(
        default=None, description="The most that may be declared in this cluster; without it, nothing."
    )
    aws: Annotated[list[AwsCeiling], Field(max_length=16), ListType("atomic")] | None = Field(
        default=None,
        description="The most that may be declared in AWS, one entry an account; without it, nothing.",
    )
    max_policies: Annotated[int, Field(ge=0, le=10000)] | None = Field(
        default=None, description="Most policies that one selected namespace may have."
    )
    on_narrowed: Literal["Keep", "Revoke"] = Field(
        default="Keep",
        description="What happens to what is granted above a ceiling that became narrower: 'Keep' stops"
        " new and wider writes, 'Revoke' removes it after the wait.",
    )


class EntitlementCeilingStatus(Status):
    """Where the ceiling holds."""

    namespaces: Count | None = Field(default=None, description="How many namespaces it selects.")
    policies: Count | None = Field(default=None, description="How many policies are under it.")


KIND = Kind(
    kind="EntitlementCeiling",
    plural="entitlementceilings",
    short_names=("eceil",),
    namespaced=False,
    description="The most that policies in the selected namespaces may declare; without one, nothing.",
    spec=EntitlementCeilingSpec,
    status=EntitlementCeilingStatus,
    columns=(
        READY,
        Column("Namespaces", "integer", ".status.namespaces", "How many namespaces it selects."),
        AGE,
    ),
)


def entitlement_ceiling_to_domain(obj: Mapping[str, Any]) -> ceilings.Ceiling:
    """Return the stored object as a core value; raise InvalidError with our message when it is not valid."""
    try:
        spec = EntitlementCeilingSpec.model_validate(spec_of(obj))
    except ValidationError as error:
        raise InvalidError(describe(error, EntitlementCeilingSpec)) from error
    return ceilings.Ceiling(
        name=metadata_of(obj).get("name", ""),
        match_labels=spec.namespace_selector.sorted_labels(),
        match_expressions=spec.namespace_selector.sorted_expressions(),
        kubernetes=spec.kubernetes.to_domain() if spec.kubernetes else None,
        aws=tuple(one.to_domain() for one in spec.aws or ()),
        max_policies=spec.max_policies,
        on_narrowed=ceilings.OnNarrowed(spec.on_narrowed),
        generation=metadata_of(obj).get("generation", 0),
    )
