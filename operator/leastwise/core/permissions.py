"""What: permissions in each system's own words, as values that can be compared and sorted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class KubernetesPermission:
    """One atom: a verb on a resource (`pods/log` for a subresource); an empty name means every name."""

    api_group: str
    resource: str
    verb: str
    resource_name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class KubernetesRule:
    """A rule of a Role or ClusterRole (https://kubernetes.io/docs/reference/access-authn-authz/rbac/)."""

    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    resource_names: tuple[str, ...] = ()
    non_resource_urls: tuple[str, ...] = ()

    def atoms(self) -> Iterator[KubernetesPermission]:
        """Break the rule down; rules without resources (non-resource URLs) have no atoms."""
        for group in self.api_groups:
            for resource in self.resources:
                for verb in self.verbs:
                    for name in self.resource_names or ("",):
                        yield KubernetesPermission(group, resource, verb, name)


@dataclass(frozen=True, slots=True, order=True)
class RoleRef:
    """The bundle that a binding gives: kind is `Role` or `ClusterRole`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class AwsPermission:
    """One atom of an identity policy: an action pattern on a resource ARN pattern."""

    action: str
    resource: str
