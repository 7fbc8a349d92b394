"""Why a request is not allowed, in words: the layer that lacks it, and what comes near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.evaluation.kubernetes.grants import Grant
from leastwise.core.evaluation.kubernetes.rule_tables import Matched

_NAMED = 3
"""So many names are listed; more are counted."""


@dataclass(slots=True)
class Refusal:
    """What was looked at in vain. `names` are those that a rule admits where the request has another."""

    bindings: int = 0
    missing: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def look_again(grants: Iterable[Grant], matched: Matched) -> Refusal:
    """Gather what a refused caller does hold where it asked."""
    refusal = Refusal()
    for grant in grants:
        refusal.bindings += 1
        if grant.bundle is None:
            refusal.missing.append(str(grant.source))
            continue
        if not grant.ids.isdisjoint(matched):
            bundle = grant.bundle
            refusal.names.update(*[bundle.rule(number).resource_names for number in bundle.ids & matched])
    return refusal


def refusal_text(refusal: Refusal, question: KubernetesQuestion) -> str:
    """Say which layer lacks a grant."""
    layers = "ClusterRoleBinding"
    if question.path:
        layers += " (paths count in no other)"
    elif question.namespace:
        layers += f" or RoleBinding in {question.namespace}"
    if not refusal.bindings:
        return f"no {layers} names the caller"
    text = f"no rule allows it: {refusal.bindings} bindings count ({layers})"
    if refusal.names:
        text += f"; allowed only for the names {_listed(sorted(refusal.names))}"
    if refusal.missing:
        text += f"; without their role: {_listed(sorted(refusal.missing))}"
    return text


def _listed(words: list[str]) -> str:
    more = len(words) - _NAMED
    return ", ".join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")
