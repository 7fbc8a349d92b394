"""How much an atom could do: the severity of the risk rules that ask for it, and its access level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.engines import Permission
from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.tables import AtomTable
from leastwise.core.patterns import action_intersects
from leastwise.core.permissions import KubernetesPermission
from leastwise.core.risks.rules import RULES
from leastwise.core.snapshots import Plane

PRIVILEGED = Severity.HIGH
"""From this severity on an atom is privileged."""

READ, WRITE, MANAGE = "Read", "Write", "Manage"
"""Access levels: looks, changes, or decides who may do what (`*` and special verbs among them)."""

_READING_VERBS = frozenset({"get", "list", "watch", "head"})
_WRITING_VERBS = frozenset({"create", "update", "patch", "delete", "deletecollection", "post", "put"})
_LEVELS = {"Read": READ, "List": READ, "Write": WRITE, "Tagging": WRITE, "Permissions management": MANAGE}
_READING_ENDS = ("/read", ".get", ".list", ".getiampolicy")


@cache
def _asked(plane: Plane) -> Mapping[Permission, Severity]:
    """Return what the rules of a plane ask for, with the worst severity; beside other needs one step less."""
    found: dict[Permission, Severity] = {}
    for rule in RULES.values():
        if rule.plane is not plane:
            continue
        ways = [(rule.severity, rule.needs), *((each.severity, each.needs) for each in rule.variants)]
        for worst, needs in ways:
            severity = worst if len(needs) == 1 else Severity(max(worst - 1, Severity.LOW))
            for permission in (each for need in needs for each in need.any_of):
                found[permission] = max(severity, found.get(permission, Severity.INFO))
    return found


class Sensitivity:
    """The atoms of a table by how bad each is in the wrong hands: Info where no rule asks for it."""

    def __init__(self, table: AtomTable) -> None:
        self._table = table
        masks = dict.fromkeys(sorted(Severity, reverse=True), 0)
        asked = _asked(Plane.KUBERNETES)
        for permission in (each for each in asked if isinstance(each, KubernetesPermission)):
            masks[asked[permission]] |= table.giving(permission)
        for plane in (Plane.AWS, Plane.GCP, Plane.AZURE):
            for severity, actions in _by_severity(plane, table.actions(plane)).items():
                masks[severity] |= table.doing(plane, actions)
        self._masks = masks
        self.privileged = 0
        for severity, atoms in masks.items():
            if severity >= PRIVILEGED:
                self.privileged |= atoms

    def severity(self, atom: Atom) -> Severity:
        """Return how bad one atom is."""
        bit = self._table.bit(atom)
        return next((severity for severity, atoms in self._masks.items() if atoms & bit), Severity.INFO)


def _by_severity(plane: Plane, actions: Iterable[str]) -> dict[Severity, list[str]]:
    """Sort actions and patterns by the worst that a rule asks for and that they give, ignoring case."""
    asked = {each.lower(): severity for each, severity in _asked(plane).items() if isinstance(each, str)}
    found: dict[Severity, list[str]] = {}
    for action in actions:
        severity = asked.get(action.lower())
        if severity is None and ("*" in action or "?" in action):
            held = (asked[each] for each in asked if action_intersects(action, each))
            severity = max(held, default=None)
        if severity is not None:
            found.setdefault(severity, []).append(action)
    return found


def level_of(atom: Atom) -> str:
    """Return the access level of an atom; what is not known to only look is taken to change."""
    if atom.plane is Plane.KUBERNETES:
        if atom.action in _READING_VERBS:
            return READ
        return WRITE if atom.action in _WRITING_VERBS else MANAGE
    if atom.plane is Plane.AWS:
        known = catalogue().action(atom.action)
        return _LEVELS[known.level] if known is not None else WRITE
    action = atom.action.lower()
    if action.endswith(_READING_ENDS):
        return READ
    is_managing = "setiampolicy" in action or action.startswith("microsoft.authorization/")
    return MANAGE if is_managing else WRITE
