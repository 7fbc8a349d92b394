"""Rules about rights in AWS accounts."""

from __future__ import annotations

from leastwise.core.risks.forms import RiskRule

RULES: tuple[RiskRule, ...] = ()
