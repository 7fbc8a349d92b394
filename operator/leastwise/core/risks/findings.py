"""Findings: what the rules say of an estate, worst first, with what could not be judged.

Equal estates give equal findings in equal order; a fingerprint holds no time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.risks.exceptions import Exceptions, RiskException
from leastwise.core.risks.forms import Match, RiskRule, RiskSettings, Undecided
from leastwise.core.risks.judgements import Judgement, judge
from leastwise.core.risks.rules import RULES
from leastwise.core.risks.scopes import stepped
from leastwise.core.risks.system_identities import is_own_grant, is_system

_FINGERPRINT_LENGTH = 32
_SOMEBODY = "the binding"


@dataclass(frozen=True, slots=True)
class Finding:
    """One bad state of one subject.

    `path` leads from the subject to what grants, `grants` counts the chains, `conditions` are left open,
    `detail` adds what the permission does not say.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    subject: IdentityId
    permission: str
    scope: str
    title: str
    category: str
    path: tuple[Source, ...]
    fix: str
    fingerprint: str
    conditions: tuple[str, ...] = ()
    grants: int = 1
    detail: str = ""

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """Worst first, then rule, subject and scope."""
        return (-self.severity, self.rule, self.subject, self.scope, self.permission)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that an exception covers."""

    finding: Finding
    exception: RiskException


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Everything that was found. No finding of a rule is an all-clear only where it is not `undecided`.

    `quiet` counts what is not told, by reason: identities of the system, and states that another finding of
    the same subject and scope holds already. `over` are exceptions whose end has come: they cover nothing.
    """

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    over: tuple[RiskException, ...] = ()
    quiet: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[Severity, int]:
        """Count findings by severity, worst first; every severity of a finding is there."""
        counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts


def find_risks(
    estate: Estate,
    *,
    exceptions: Iterable[RiskException] = (),
    at: datetime | None = None,
    include_system: bool = False,
    settings: RiskSettings | None = None,
) -> RiskReport:
    """Judge an estate by every rule.

    `at` is the time by which exceptions end; without it none holds. `include_system` tells of identities of
    the system and the providers too.
    """
    settings = settings or RiskSettings(include_system=include_system)
    judgement = judge(estate, RULES, settings, at)
    reviewed = Exceptions.at(exceptions, at)
    told: list[Finding] = []
    suppressed: list[Suppressed] = []
    quiet = {"held by another finding": judgement.implied} if judgement.implied else {}
    for match in judgement.matches:
        if not (settings.include_system or include_system) and _is_quiet(match, judgement):
            quiet["identities of the system"] = quiet.get("identities of the system", 0) + 1
            continue
        finding = _finding(match, RULES[match.rule])
        exception = reviewed.covering(finding.rule, finding.subject, finding.scope, finding.fingerprint)
        if exception is None:
            told.append(finding)
        else:
            suppressed.append(Suppressed(finding, exception))
    return RiskReport(
        findings=tuple(_unique(sorted(told, key=lambda each: each.order))),
        suppressed=tuple(sorted(suppressed, key=lambda each: each.finding.order)),
        undecided=judgement.undecided,
        over=reviewed.over,
        quiet=quiet,
    )


def _is_quiet(match: Match, judgement: Judgement) -> bool:
    if RULES[match.rule].is_told_always:
        return False
    known = judgement.identities.get(match.subject)
    return is_system(match.subject, known) and is_own_grant(match.subject, match.path)


def _finding(match: Match, rule: RiskRule) -> Finding:
    return Finding(
        rule=rule.id,
        severity=stepped(match.severity or rule.severity, narrowed=match.narrowed, raised=match.raised),
        confidence=match.confidence,
        subject=match.subject,
        permission=match.permission,
        scope=match.scope,
        title=rule.title,
        category=rule.category.value,
        path=match.path,
        fix=_fix(match, rule),
        fingerprint=fingerprint(match),
        conditions=match.conditions,
        grants=match.grants,
        detail=match.detail,
    )


def _fix(match: Match, rule: RiskRule) -> str:
    values = {
        "subject": match.subject,
        "permission": match.permission,
        "scope": match.scope or "the whole cluster",
        "binding": str(match.path[0]) if match.path else _SOMEBODY,
        "grant": str(match.path[-1]) if match.path else _SOMEBODY,
    }
    text = rule.fix
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    others = match.grants - 1
    return f"{text} {others} more grants give the same." if others > 0 else text


def fingerprint(match: Match) -> str:
    """Return what stays the same for the same rule, subject, permission and scope."""
    parts = (match.rule, match.subject, match.permission, match.scope)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the worst of findings that are the same."""
    told: set[str] = set()
    for finding in findings:
        if finding.fingerprint not in told:
            told.add(finding.fingerprint)
            yield finding
