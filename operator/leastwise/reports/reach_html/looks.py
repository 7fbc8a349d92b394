"""How planes and severities look in HTML: a word and a sign beside every colour."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.inventories import Identity, IdentityClass

SIGNS = {
    Severity.CRITICAL: "▲▲",
    Severity.HIGH: "▲",
    Severity.MEDIUM: "●",
    Severity.LOW: "○",
    Severity.INFO: "·",
}

WIDTHS = {
    Severity.CRITICAL: 6.0,
    Severity.HIGH: 4.0,
    Severity.MEDIUM: 2.5,
    Severity.LOW: 1.8,
    Severity.INFO: 1.2,
}
"""Thickness of a step, by the worst that is reached over it."""


@dataclass(frozen=True, slots=True)
class PlaneLook:
    """The tag before a name, the shape of a node, and the plane's name."""

    tag: str
    shape: str
    word: str


PLANES = {
    "k8s": PlaneLook("K8", "ellipse", "Kubernetes"),
    "aws": PlaneLook("AW", "rectangle", "AWS"),
    "gcp": PlaneLook("GC", "hexagon", "Google Cloud"),
    "azure": PlaneLook("AZ", "diamond", "Azure"),
}
OTHER = PlaneLook("ID", "round-rectangle", "other")
_OUTSIDE = frozenset({IdentityClass.PERSON, IdentityClass.PIPELINE})


def plane_of(node: str) -> PlaneLook:
    """Return the look of the plane that a node belongs to."""
    return PLANES.get(node.partition(":")[0], OTHER)


def look_of(node: str, identity: Identity | None) -> PlaneLook:
    """Return the look of a node: people and pipelines are boxes on every plane."""
    plane = plane_of(node)
    if identity is not None and identity.identity_class in _OUTSIDE:
        return PlaneLook(OTHER.tag, OTHER.shape, plane.word)
    return plane
