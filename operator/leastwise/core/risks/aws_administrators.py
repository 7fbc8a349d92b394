"""Who may do everything in an AWS account, or everything of a service: LW-AWS-001, and wide changes (021)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.patterns import action_covers
from leastwise.core.risks.aws_targets import is_every_resource, is_everything
from leastwise.core.risks.aws_world import given
from leastwise.core.risks.cloud_permissions import is_only_unknown
from leastwise.core.risks.forms import Found, Match, Scene

_RULE = "LW-AWS-001"


def administrators(scene: Scene) -> Found:
    """LW-AWS-001: `*` on `*`, everything but some actions, or whole services, on every resource."""
    for identity in scene.engine.identities():
        told: set[str] = set()
        for entry in scene.engine.effective(identity.id):
            if is_only_unknown(entry):
                continue
            for match in _administers(identity.id, entry):
                if match.permission not in told:
                    told.add(match.permission)
                    yield match


def _administers(subject: IdentityId, entry: Entry) -> Iterator[Match]:
    if not any(is_every_resource(each) for each in entry.resources) and not entry.not_resources:
        return
    if not entry.actions and entry.not_actions:
        text = f"everything but {', '.join(sorted(entry.not_actions))}"
        if _passes(entry, "*"):
            yield _as_match(subject, entry, text, Severity.HIGH)
        return
    for action in sorted(entry.actions):
        is_all = set(action) <= set("*:")
        if (is_all or action.endswith(":*")) and _passes(entry, action):
            yield _as_match(subject, entry, f"{action} on *", None if is_all else Severity.HIGH)


def _as_match(subject: IdentityId, entry: Entry, text: str, severity: Severity | None) -> Match:
    confidence = Confidence.UNKNOWN if entry.unknown else Confidence.CERTAIN
    if confidence is Confidence.CERTAIN and entry.conditions:
        confidence = Confidence.CONDITIONAL
    return Match(
        _RULE,
        subject,
        text,
        entry.scope,
        severity,
        confidence=confidence,
        conditions=(*entry.conditions, *entry.unknown),
        path=min(entry.sources, default=()),
        grants=max(len(entry.sources), 1),
    )


def _passes(entry: Entry, action: str) -> bool:
    """Whether every limit lets the wildcard pass, on every resource and without a condition."""
    return all(any(_lets_pass(clause, action) for clause in limit) for limit in entry.limits)


def _lets_pass(clause: Clause, action: str) -> bool:
    is_about_all = not clause.actions or any(action_covers(outer, action) for outer in clause.actions)
    is_everywhere = bool(clause.not_resources) or any(is_every_resource(each) for each in clause.resources)
    return is_about_all and is_everywhere and not clause.conditions


def changes_infrastructure_everywhere(_scene: Scene, match: Match) -> Match | None:
    """LW-AWS-021: changes of infrastructure are told only where they hold on every resource."""
    if match.severity is None:
        return match
    actions = match.permission.split(", ")
    wide = [
        action for action in actions if any(is_everything(entry, action) for entry in given(match, action))
    ]
    return replace(match, permission=", ".join(wide), narrowed=False) if wide else None
