"""The two spellings of a permission, and patterns of the second.

Roles and allow policies say `iam.roles.delete` (IAM v1); deny policies and principal access boundaries say
`iam.googleapis.com/roles.delete` (IAM v2). The service of the second is that of the first with
`.googleapis.com`, but for a few services; these are the table here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

SPELLINGS_SOURCE: Final = "https://cloud.google.com/iam/docs/deny-permissions-support"
SPELLINGS_DATE: Final = "2026-04"
"""Where the exceptions come from; the page notes them one by one, so that others may be missing here."""

RENAMED_SERVICES: Final = MappingProxyType({"resourcemanager": "cloudresourcemanager"})
"""Services whose name differs: IAM v1 to IAM v2."""

RENAMED_RESOURCES: Final = MappingProxyType(
    {
        ("serviceusage", "apiKeys"): "apikeys",
        ("bigquery", "connections"): "bigqueryconnection",
    }
)
"""Resources that belong to another service in IAM v2: service and resource of IAM v1 to service of IAM v2."""

_DOMAIN: Final = ".googleapis.com"
_SERVICES_BACK: Final = {new: old for old, new in RENAMED_SERVICES.items()}
_RESOURCES_BACK: Final = {(new, resource): old for (old, resource), new in RENAMED_RESOURCES.items()}


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One permission: `service` without its domain as IAM v2 has it, the resource and the verb."""

    service: str
    resource: str
    verb: str

    def __str__(self) -> str:
        """Spell it as roles do."""
        old = _RESOURCES_BACK.get((self.service, self.resource)) or _SERVICES_BACK.get(
            self.service, self.service
        )
        return f"{old}.{self.resource}.{self.verb}"

    @property
    def denied_spelling(self) -> str:
        """Spell it as deny policies do."""
        return f"{self.service}{_DOMAIN}/{self.resource}.{self.verb}"


@lru_cache(maxsize=65_536)
def parse_permission(text: str) -> Permission | None:
    """Read a permission in either spelling; None for what is none."""
    service, slash, rest = text.partition("/")
    if slash:
        if not service.endswith(_DOMAIN):
            return None
        service = service.removesuffix(_DOMAIN)
    else:
        service, _, rest = text.partition(".")
    resource, _, verb = rest.partition(".")
    if not (service and resource and verb) or "." in verb or "/" in verb or "*" in text:
        return None
    if not slash:
        service = RENAMED_RESOURCES.get((service, resource)) or RENAMED_SERVICES.get(service, service)
    return Permission(service, resource, verb)


@dataclass(frozen=True, slots=True, order=True)
class PermissionPattern:
    """A permission or a group of permissions: `*` stands for every resource, every verb, or both.

    https://cloud.google.com/iam/docs/deny-overview#permission-groups
    """

    service: str
    resource: str = "*"
    verb: str = "*"

    def covers(self, permission: Permission) -> bool:
        """Whether the permission belongs to the group."""
        return (
            self.service == permission.service
            and self.resource in {"*", permission.resource}
            and self.verb in {"*", permission.verb}
        )

    def __str__(self) -> str:
        """Spell it as roles would."""
        return str(Permission(self.service, self.resource, self.verb))


@lru_cache(maxsize=16_384)
def parse_pattern(text: str) -> PermissionPattern | None:
    """Read what a deny rule or the table of boundaries denies; None for a wildcard that IAM does not have."""
    service, slash, rest = text.partition("/")
    if not slash:
        permission = parse_permission(text)
        return None if permission is None else PermissionPattern(*_parts(permission))
    if not service.endswith(_DOMAIN) or "*" in service:
        return None
    if rest == "*":
        rest = "*.*"
    resource, _, verb = rest.partition(".")
    parts = (resource, verb)
    if not (resource and verb) or "." in verb or any("*" in part and part != "*" for part in parts):
        return None
    return PermissionPattern(service.removesuffix(_DOMAIN), resource, verb)


def _parts(permission: Permission) -> tuple[str, str, str]:
    return permission.service, permission.resource, permission.verb
