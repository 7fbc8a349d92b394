"""Single permissions, as exemptions from excess and withdrawals name them."""

from __future__ import annotations

from pydantic import Field

from leastwise.api.field_types import Action, ObjectName, Resource
from leastwise.api.rbac_types import ApiGroup, ResourceType, Verb
from leastwise.api.schema import ApiModel
from leastwise.core import permissions


class KubernetesPermission(ApiModel):
    """One verb on one resource."""

    api_group: ApiGroup = Field(
        description="API group of the resource; '' is the core group, '*' every group."
    )
    resource: ResourceType = Field(
        description="Plural resource or subresource; '*' is every resource, as declared."
    )
    verb: Verb = Field(description="What may be done, as in 'delete'; '*' is every verb, as declared.")
    resource_name: ObjectName | None = Field(
        default=None, description="Name of the object; without it, every name."
    )

    def to_domain(self) -> permissions.KubernetesPermission:
        """Return the permission as a core value."""
        return permissions.KubernetesPermission(
            self.api_group, self.resource, self.verb, self.resource_name or ""
        )


class AwsPermission(ApiModel):
    """One action on one resource, as a statement declares them."""

    action: Action = Field(description="Action, as in 's3:DeleteObject'.")
    resource: Resource = Field(description="Resource, as in 'arn:aws:s3:::invoices/*'.")

    def to_domain(self) -> permissions.AwsPermission:
        """Return the permission as a core value."""
        return permissions.AwsPermission(self.action, self.resource)
