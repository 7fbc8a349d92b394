"""Every risk rule, by id. The ids are stable: a number is never reused or moved, new rules are appended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from leastwise.core.risks import across, aws, azure, gcp, kubernetes
from leastwise.core.risks.forms import RiskRule

RULES: Mapping[str, RiskRule] = MappingProxyType(
    {rule.id: rule for rule in (*kubernetes.RULES, *aws.RULES, *gcp.RULES, *azure.RULES, *across.RULES)}
)
"""All rules by id, planes in the order of the table."""

__all__ = ["RULES", "RiskRule"]
