"""Writes the CRDs from the models: `python -m leastwise.api.generate DIR [DIR ...]`.

Equal models give equal bytes; a test fails when what is committed differs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from leastwise.api import cloud_accounts, entitlement_ceilings, entitlement_policies, withdrawals
from leastwise.api.schema import GROUP, VERSION, Column, Kind
from leastwise.api.structural import Schema, to_structural

KINDS: tuple[Kind, ...] = (
    entitlement_policies.KIND,
    entitlement_ceilings.KIND,
    withdrawals.KIND,
    cloud_accounts.KIND,
)

CATEGORIES = ("leastwise", "security")

HEADER = "# Generated from the models in operator/leastwise/api by `make crds`; do not edit.\n"

UNSEEN = {"observedGeneration": -1}
"""Default status: without it kstatus calls an object that nobody has looked at Current."""


def render_crd(kind: Kind) -> dict[str, Any]:
    """Return the CustomResourceDefinition of a kind as plain values."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": _names(kind),
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "versions": [_version(kind)],
        },
    }


class _PlainDumper(yaml.SafeDumper):
    """Writes equal parts out in full: anchors are hard to read, and some tools refuse them."""

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True


def render_yaml(kind: Kind) -> str:
    """Return the text of a kind's file."""
    return HEADER + yaml.dump(
        render_crd(kind), Dumper=_PlainDumper, sort_keys=True, width=110, allow_unicode=True
    )


def file_name(kind: Kind) -> str:
    """Return the name of a kind's file."""
    return f"{GROUP}_{kind.plural}.yaml"


def _names(kind: Kind) -> dict[str, Any]:
    names: dict[str, Any] = {
        "kind": kind.kind,
        "listKind": f"{kind.kind}List",
        "plural": kind.plural,
        "singular": kind.kind.lower(),
        "categories": list(CATEGORIES),
    }
    if kind.short_names:
        names["shortNames"] = list(kind.short_names)
    return names


def _version(kind: Kind) -> dict[str, Any]:
    version: dict[str, Any] = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "additionalPrinterColumns": [_column(column) for column in kind.columns],
        "schema": {"openAPIV3Schema": render_schema(kind)},
    }
    if kind.selectable:
        version["selectableFields"] = [{"jsonPath": path} for path in kind.selectable]
    return version


def render_schema(kind: Kind) -> Schema:
    """Return the structural schema of a whole object of the kind."""
    return {
        "type": "object",
        "description": kind.description,
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string", "description": f"Always '{GROUP}/{VERSION}'."},
            "kind": {"type": "string", "description": f"Always '{kind.kind}'."},
            "metadata": {"type": "object"},
            "spec": to_structural(kind.spec),
            "status": {**to_structural(kind.status), "default": UNSEEN},
        },
    }


def _column(column: Column) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "jsonPath": column.json_path,
        "description": column.description,
    }
    if column.priority:
        written["priority"] = column.priority
    return written


def main(arguments: Sequence[str]) -> int:
    """Write every kind's file into every folder that is named."""
    if not arguments:
        sys.stderr.write("usage: python -m leastwise.api.generate DIR [DIR ...]\n")
        return 2
    for folder in map(Path, arguments):
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            (folder / file_name(kind)).write_text(render_yaml(kind), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
