"""RBAC rules and references to bundles, as policies and ceilings write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from leastwise.api.field_types import ObjectName
from leastwise.api.schema import ApiModel, ListType, Rule, matching
from leastwise.core import permissions

ApiGroup = Annotated[
    str,
    Field(max_length=253),
    matching(
        r"\*|([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?",
        "must be an API group, as in 'apps', or '' for the core group, or '*'",
    ),
]

ResourceType = Annotated[
    str,
    Field(min_length=1, max_length=128),
    matching(
        r"\*|[a-z0-9][a-z0-9.-]*|(\*|[a-z0-9][a-z0-9.-]*)/[A-Za-z0-9][A-Za-z0-9.-]*",
        "must be a plural resource, as in 'pods', a subresource, as in 'pods/log' or '*/scale', or '*'",
    ),
]

Verb = Annotated[
    str,
    Field(min_length=1, max_length=64),
    matching(r"\*|[a-z][A-Za-z0-9:-]*", "must be a verb in lower case, as in 'get', or '*'"),
]


class NamespacedRule(ApiModel):
    """Verbs on resources, as in a Role."""

    rules = (
        # The field exists to be refused: without it pruning would drop it silently (pitfall K19).
        Rule(
            "!has(self.nonResourceURLs)",
            "may not have 'nonResourceURLs': a Role cannot hold them; bind a ClusterRole that does with"
            " 'clusterBindings'",
            lambda self: self.non_resource_urls is None,
            field_path=".nonResourceURLs",
            reason="FieldValueForbidden",
        ),
    )

    api_groups: Annotated[list[ApiGroup], Field(min_length=1, max_length=32), ListType("set")] = Field(
        description="API groups of the resources; '' is the core group, '*' every group."
    )
    resources: Annotated[list[ResourceType], Field(min_length=1, max_length=64), ListType("set")] = Field(
        description="Plural resources and subresources; '*' is every resource."
    )
    verbs: Annotated[list[Verb], Field(min_length=1, max_length=32), ListType("set")] = Field(
        description="What may be done, as in 'get', 'list', 'watch'; '*' is every verb."
    )
    resource_names: Annotated[list[ObjectName], Field(max_length=64), ListType("set")] | None = Field(
        default=None, description="Names of the objects; without it, every name."
    )
    non_resource_urls: (
        Annotated[list[Annotated[str, Field(max_length=256)]], Field(max_length=16), ListType("set")] | None
    ) = Field(
        default=None,
        alias="nonResourceURLs",
        description="Always refused: a Role cannot hold paths that are no resources.",
    )

    def to_domain(self) -> permissions.KubernetesRule:
        """Return the rule as a core value, in the order in which it was written."""
        return permissions.KubernetesRule(
            api_groups=tuple(self.api_groups),
            resources=tuple(self.resources),
            verbs=tuple(self.verbs),
            resource_names=tuple(self.resource_names or ()),
        )


class RoleRef(ApiModel):
    """A Role of the same namespace or a ClusterRole, by name."""

    kind: Literal["Role", "ClusterRole"] = Field(description="Kind of the bundle.")
    name: ObjectName = Field(description="Name of the bundle.")

    def to_domain(self) -> permissions.RoleRef:
        """Return the reference as a core value."""
        return permissions.RoleRef(kind=self.kind, name=self.name)


class ClusterRoleRef(ApiModel):
    """A ClusterRole, by name."""

    kind: Literal["ClusterRole"] = Field(description="Kind of the bundle; only 'ClusterRole'.")
    name: ObjectName = Field(description="Name of the ClusterRole.")

    def to_domain(self) -> permissions.RoleRef:
        """Return the reference as a core value."""
        return permissions.RoleRef(kind=self.kind, name=self.name)


def rules_to_domain(rules: Iterable[NamespacedRule] | None) -> tuple[permissions.KubernetesRule, ...]:
    """Return the rules of an optional list as core values."""
    return tuple(rule.to_domain() for rule in rules or ())
