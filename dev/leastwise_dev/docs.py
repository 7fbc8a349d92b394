"""Writes what documentation takes from code: `python -m leastwise_dev.docs` (`make docs`).

A page keeps its own words; a region of it, between `<!-- begin NAME -->` and `<!-- end NAME -->`, is written
from here. The condition tables come from the cases that test them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from leastwise.api.reference import render_reference
from leastwise.core.evaluation.edge_kinds import EDGE_KINDS
from leastwise.core.events import EVENT_MEANINGS, WARNINGS
from leastwise.core.reach.assets import render_asset_table
from leastwise.core.reasons import REASON_MEANINGS
from leastwise.core.risks.render import PLANES, render_controllers, render_rules
from leastwise.core.severities import render_severity_table
from leastwise.core.withdrawals.progress import STAGE_MEANINGS
from leastwise.core.withdrawals.records import ENDINGS, Stage
from leastwise.metric_specs import METRICS
from leastwise.settings import Settings

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "core" / "cases" / "conditions"
ARGOCD = ROOT / "gitops" / "argocd"
FLUX = ROOT / "gitops" / "flux" / "health-check-exprs.yaml"
SNIPPET = ARGOCD / "configmap-snippet.yaml"
_GROUP = "leastwise.dev"


# ---------------------------------------------------------------- tables


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def condition_cases(name: str) -> list[dict[str, Any]]:
    """Return the tested rows of a kind: policies or accounts."""
    rows: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    return rows


def _states(name: str) -> str:
    head = ["State", "Ready / reason", "Reconciling", "Stalled", "Other", "Argo CD", "kstatus", "Flux"]
    return table(head, (_state(row) for row in condition_cases(name)))


def _state(row: Mapping[str, Any]) -> list[str]:
    other = ", ".join(f"{kind} {status}" for kind, status in row.get("other", {}).items())
    return [
        row["state"],
        row["ready"],
        "True" if row.get("reconciling") else "absent",
        "True" if row.get("stalled") else "absent",
        other,
        row["argocd"],
        row["kstatus"],
        row.get("flux", row["kstatus"]),
    ]


def _reasons() -> str:
    rows = sorted((reason.value, meaning) for reason, meaning in REASON_MEANINGS.items())
    return table(["Reason", "Meaning"], ([f"`{reason}`", meaning] for reason, meaning in rows))


def _events() -> str:
    return table(
        ["Reason", "Type", "Posted when"],
        (
            [f"`{reason.value}`", "Warning" if reason in WARNINGS else "Normal", meaning]
            for reason, meaning in EVENT_MEANINGS.items()
        ),
    )


def _severities() -> str:
    return render_severity_table().rstrip("\n")


def _stages() -> str:
    rows = (
        [f"`{stage.value}`", "over" if stage in ENDINGS else "", STAGE_MEANINGS[stage]] for stage in Stage
    )
    return table(["Stage", "", "Meaning"], rows)


def _metrics() -> str:
    return table(
        ["Name", "Kind", "Labels", "Meaning", "Bound"],
        ([f"`{spec.name}`", spec.kind, ", ".join(spec.labels), spec.meaning, spec.bound] for spec in METRICS),
    )


def _settings() -> str:
    return table(
        ["Variable", "Default", "Allowed", "Meaning"],
        (
            [
                f"`{Settings.model_config['env_prefix']}{name.upper()}`",
                _default(each.get_default()),
                _allowed(each.metadata),
                str(each.description),
            ]
            for name, each in Settings.model_fields.items()
        ),
    )


def _default(value: object) -> str:
    plain = value.value if isinstance(value, Enum) else value
    return f"`{plain}`" if isinstance(plain, str) and plain else json.dumps(plain) if plain else "empty"


def _allowed(limits: Iterable[object]) -> str:
    found = {key: getattr(each, key) for each in limits for key in ("ge", "le") if hasattr(each, key)}
    if "ge" not in found:
        return ""
    return f"{found['ge']} to {found['le']}" if "le" in found else f"{found['ge']} or more"


EDGE_PREFIXES = {"kubernetes": "K8S-", "aws": "AWS-", "gcp": "GCP-", "azure": "AZ-", "across": "XC-"}


def _edges(prefix: str) -> str:
    rows = [kind for kind in EDGE_KINDS if kind.id.startswith(prefix)]
    return table(
        ["Id", "Who", "gets", "Weight", "Rule"],
        ([f"`{row.id}`", row.precondition, row.result, str(row.weight), row.rule] for row in rows),
    )


# ---------------------------------------------------------------- GitOps


def flux_expressions() -> dict[str, dict[str, str]]:
    """Return the three expressions of each kind, as they are shipped."""
    entries = yaml.safe_load(FLUX.read_text())["spec"]["healthCheckExprs"]
    return {
        each["kind"]: {name: each[name] for name in ("inProgress", "failed", "current")} for each in entries
    }


def _flux() -> str:
    text = FLUX.read_text()
    return f"```yaml\n{text[text.index('  healthCheckExprs:') :]}```"


def render_snippet() -> str:
    """Return the part of Argo CD's ConfigMap `argocd-cm` that knows our kinds, from the scripts beside it."""
    data: dict[str, str] = {}
    for folder in sorted((ARGOCD / _GROUP).iterdir()):
        key = f"{_GROUP}_{folder.name}"
        data[f"resource.customizations.health.{key}"] = (folder / "health.lua").read_text()
        if (folder / "actions").is_dir():
            data[f"resource.customizations.actions.{key}"] = _dump(_actions(folder / "actions"))
    ignored = {"managedFieldsManagers": ["leastwise.dev/policy-controller"]}
    data["resource.customizations.ignoreDifferences.ServiceAccount"] = _dump(ignored)
    head = "# Written by `make docs` from the scripts beside it: merge `data` into your argocd-cm.\n"
    return head + _dump(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "argocd-cm", "namespace": "argocd"},
            "data": data,
        }
    )


def _actions(folder: Path) -> dict[str, Any]:
    definitions = [
        {"name": each.parent.name, "action.lua": each.read_text()}
        for each in sorted(folder.glob("*/action.lua"))
    ]
    return {"discovery.lua": (folder / "discovery.lua").read_text(), "definitions": definitions}


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that people can read the scripts."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)


def _dump(value: object) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=1000)


# ---------------------------------------------------------------- pages

REGIONS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "conditions.md": {
        "policies": lambda: _states("policies"),
        "accounts": lambda: _states("accounts"),
        "reasons": _reasons,
    },
    "events.md": {"events": _events},
    "severities.md": {"severities": _severities},
    "metrics.md": {"metrics": _metrics},
    "settings.md": {"settings": _settings},
    "gitops.md": {"flux": _flux},
    "removal.md": {"stages": _stages},
    "evaluation/edges.md": {
        **{name: partial(_edges, prefix) for name, prefix in EDGE_PREFIXES.items()},
        "assets": render_asset_table,
    },
    "risks.md": {
        **{prefix: partial(render_rules, prefix) for prefix in PLANES},
        "controllers": render_controllers,
    },
}


def render_page(text: str, regions: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with its regions written anew; ValueError when one is not there exactly once."""
    for name, render in regions.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"the page must hold the region '{name}' once")
        before, rest = text.split(begin)
        after = rest.partition(end)[2]
        text = f"{before}{begin}{render()}\n{end}{after}"
    return text


def render_all(root: Path = ROOT) -> dict[Path, str]:
    """Return every generated file as it should be."""
    docs = root / "docs"
    pages = {docs / name: render_page((docs / name).read_text(), REGIONS[name]) for name in REGIONS}
    return {**pages, docs / "api.md": render_reference(), SNIPPET: render_snippet()}


def main() -> int:
    """Write what differs, and name it."""
    for path, text in render_all().items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
