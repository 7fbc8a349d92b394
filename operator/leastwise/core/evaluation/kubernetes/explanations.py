"""Why a request is not allowed, in words: the layer that lacks it, and what comes near."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.evaluation.kubernetes.grants import Grant
from leastwise.core.evaluation.kubernetes.rule_tables import Matched

_NAMED = 3
"""So many names are listed; more are counted."""


def near_names(hits: Iterable[Grant], matched: Matched) -> set[str]:
    """Return the names that rules admit where the request has another."""
    return {
        name
        for grant in hits
        if grant.bundle is not None
        for number in grant.bundle.ids & matched
        for name in grant.bundle.rule(number).resource_names
    }


def refusal_text(question: KubernetesQuestion, grants: Collection[Grant], names: set[str]) -> str:
    """Say which layer lacks a grant: of the bindings that count, how many there are and what they lack."""
    layers = "ClusterRoleBinding"
    if question.path:
        layers += " (paths count in no other)"
    elif question.namespace:
        layers += f" or RoleBinding in {question.namespace}"
    if not grants:
        return f"no {layers} names the caller"
    text = f"no rule allows it: {len(grants)} bindings count ({layers})"
    if names:
        text += f"; allowed only for the names {_listed(sorted(names))}"
    missing = [str(grant.source) for grant in grants if grant.bundle is None]
    return f"{text}; without their role: {_listed(sorted(missing))}" if missing else text


def _listed(words: list[str]) -> str:
    more = len(words) - _NAMED
    return ", ".join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")
