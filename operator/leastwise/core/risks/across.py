"""Rules about steps from a cluster to a cloud and back."""

from __future__ import annotations

from leastwise.core.risks.forms import RiskRule

RULES: tuple[RiskRule, ...] = ()
