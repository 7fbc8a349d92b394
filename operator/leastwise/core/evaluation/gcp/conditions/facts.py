"""What is known of one request, as a condition asks for it.

An attribute has a value, or is absent (its use is an error), or is not known (open). What a policy of one
kind does not recognise is absent: a deny rule knows only the tags of the resource, a binding of a boundary
only the principal (https://cloud.google.com/iam/docs/conditions-attribute-reference).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from leastwise.core.evaluation.gcp.conditions.functions import Missing, Value

RESOURCE_ATTRIBUTES: Final = frozenset({"resource.name", "resource.type", "resource.service"})
PRINCIPAL_ATTRIBUTES: Final = frozenset({"principal.type", "principal.subject"})
REQUEST_ATTRIBUTES: Final = frozenset(
    {
        "request.time",
        "request.path",
        "request.host",
        "request.auth.access_levels",
        "destination.ip",
        "destination.port",
    }
)
CREATES_FORWARDING_RULE: Final = "compute.isForwardingRuleCreationOperation"
LOAD_BALANCING_SCHEMES: Final = "compute.loadBalancingSchemes"
TAGS: Final = "resource.tags"

FUNCTION_FACTS: Final = frozenset({CREATES_FORWARDING_RULE, LOAD_BALANCING_SCHEMES})
"""What functions of allow policies read; no attribute has these names."""

ATTRIBUTES: Final = RESOURCE_ATTRIBUTES | PRINCIPAL_ATTRIBUTES | REQUEST_ATTRIBUTES | FUNCTION_FACTS
"""Every attribute of the reference."""

ALLOW_ATTRIBUTES: Final = RESOURCE_ATTRIBUTES | REQUEST_ATTRIBUTES | FUNCTION_FACTS
DENY_ATTRIBUTES: Final[frozenset[str]] = frozenset()
BOUNDARY_ATTRIBUTES: Final = PRINCIPAL_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Facts:
    """Known values by attribute, and what the rest is.

    `api` holds API attributes by name. `tags` are pairs of key and value by namespaced name, `tag_ids` by
    permanent id; None: not known. `recognised` are the attributes that the kind of policy has. With
    `is_complete`, what is not known is absent.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    api: Mapping[str, Value] = field(default_factory=dict)
    tags: frozenset[tuple[str, str]] | None = None
    tag_ids: frozenset[tuple[str, str]] | None = None
    recognised: frozenset[str] = ALLOW_ATTRIBUTES
    has_tags: bool = True
    has_api: bool = True
    is_complete: bool = False

    def value(self, path: str) -> Value:
        """Return the value of an attribute."""
        if path in ATTRIBUTES and path not in self.recognised:
            return Missing.ERROR
        found = self.values.get(path, Missing.OPEN)
        return Missing.ERROR if found is Missing.OPEN and self.is_complete else found

    def api_attribute(self, name: str, default: Value) -> Value:
        """Return an API attribute, the default when the request does not define it."""
        if not self.has_api:
            return Missing.ERROR
        found = self.api.get(name, Missing.OPEN)
        if found is Missing.ERROR or (found is Missing.OPEN and self.is_complete):
            return default
        return found

    def tag_pairs(self, *, by_id: bool) -> frozenset[tuple[str, str]] | Missing:
        """Return the tags of the resource, by name or by permanent id."""
        if not self.has_tags:
            return Missing.ERROR
        pairs = self.tag_ids if by_id else self.tags
        if pairs is None:
            return frozenset() if self.is_complete else Missing.OPEN
        return pairs
