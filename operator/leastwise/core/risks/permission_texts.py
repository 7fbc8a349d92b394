"""Permissions as one short text, the same for the same permissions: it is part of a finding's fingerprint."""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.core.evaluation.engines import Permission
from leastwise.core.evaluation.entries import Entry
from leastwise.core.permissions import KubernetesPermission

_MANY = 4
"""More resources than these are told as the wildcard that gives them, where one does."""


def permission_text(permissions: Iterable[Permission], entry: Entry) -> str:
    """Write permissions of one entry: `get,list secrets`, `update configmaps/coredns`, `iam:PassRole`."""
    found = tuple(permissions)
    atoms = [each for each in found if isinstance(each, KubernetesPermission)]
    texts = sorted(each for each in found if isinstance(each, str))
    return ", ".join([*_kubernetes_texts(atoms, entry), *texts])


def _kubernetes_texts(atoms: list[KubernetesPermission], entry: Entry) -> list[str]:
    atoms = [atom for atom in atoms if atom.resource == "*"] or atoms
    is_wide = "*" in entry.resources and len({atom.resource for atom in atoms}) > _MANY
    verbs_of: dict[str, set[str]] = {}
    for atom in atoms:
        text = "*" if is_wide else _resource_text(atom, entry.names)
        verbs_of.setdefault(text, set()).add(atom.verb)
    resources_of: dict[str, set[str]] = {}
    for resource, verbs in verbs_of.items():
        resources_of.setdefault(",".join(sorted(verbs)), set()).add(resource)
    return [f"{verbs} {','.join(sorted(resources_of[verbs]))}" for verbs in sorted(resources_of)]


def _resource_text(atom: KubernetesPermission, names: tuple[str, ...]) -> str:
    group = f".{atom.api_group}" if atom.api_group else ""
    told = (atom.resource_name,) if atom.resource_name else names
    return "".join((atom.resource or "any resource", group, "/" if told else "", "|".join(sorted(told))))


def entry_text(entry: Entry) -> str:
    """Write what a whole entry of a cluster gives: `get,list configmaps`, `get /logs`."""
    if entry.paths:
        return f"{','.join(sorted(entry.actions))} {','.join(sorted(entry.paths))}"
    atoms = [
        KubernetesPermission(group, resource, verb)
        for group in entry.api_groups
        for resource in entry.resources
        for verb in entry.actions
    ]
    return permission_text(atoms, entry)
