"""Rules about rights in a cluster."""

from __future__ import annotations

from leastwise.core.risks.forms import RiskRule

RULES: tuple[RiskRule, ...] = ()
