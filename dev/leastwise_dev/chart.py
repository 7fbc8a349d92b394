"""The chart as real Helm renders it: objects for tests and the demo, and the table of values for its README.

`python -m leastwise_dev.chart` renders every privilege level and prints what the operator may write at each.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from leastwise_dev import go_builds
from leastwise_dev.caches import ROOT
from leastwise_dev.helm import Helm

CHART = ROOT / "charts" / "leastwise"
RELEASE = "leastwise"
NAMESPACE = "leastwise-system"
LEVELS: Mapping[int, str] = {0: "observe", 1: "bind-only", 2: "mirror", 3: "escalate"}

Manifest = dict[str, Any]

# What an installation leaves out: hooks that run on `helm test` and after `helm uninstall`.
_LATER_HOOKS = ("test", "post-delete")


def render(
    values: Mapping[str, object] | None = None,
    *,
    namespace: str = NAMESPACE,
    release: str = RELEASE,
    api_versions: Sequence[str] = (),
) -> list[Manifest]:
    """Every object of the chart with these values, hooks included; HelmError when Helm refuses."""
    # A Helm built by `go install` believes in a Kubernetes of its own.
    options = ["--namespace", namespace, "--kube-version", go_builds.KUBERNETES_VERSION]
    for version in api_versions:
        options += ["--api-versions", version]
    with values_file(values) as file:
        text = Helm()("template", release, str(CHART), *options, "--values", str(file))
    return [each for each in yaml.load_all(text, Loader=yaml.CSafeLoader) if each]


@contextmanager
def values_file(values: Mapping[str, object] | None) -> Iterator[Path]:
    """The values as a file, for the length of one call."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(values or {}, file)
        file.flush()
        yield Path(file.name)


def installed(objects: Iterable[Manifest]) -> list[Manifest]:
    """What is there after an installation: no test pod, no clean-up job."""
    return [each for each in objects if not _hooks(each).intersection(_LATER_HOOKS)]


def definitions(objects: Iterable[Manifest]) -> list[Manifest]:
    """The CRDs: to be applied first, and served before anything else of ours is."""
    return [each for each in objects if each["kind"] == "CustomResourceDefinition"]


def without_definitions(objects: Iterable[Manifest]) -> list[Manifest]:
    """Everything but the CRDs, in the order of the chart."""
    return [each for each in objects if each["kind"] != "CustomResourceDefinition"]


def _hooks(manifest: Manifest) -> set[str]:
    annotations: Mapping[str, str] = manifest["metadata"].get("annotations", {})
    return set(annotations.get("helm.sh/hook", "").split(",")) - {""}


def sample_values(level: int) -> dict[str, Any]:
    """Values that show what a level adds: two namespaces, one ClusterRole, one mirrored rule."""
    privileges: dict[str, Any] = {"level": level}
    values: dict[str, Any] = {"privileges": privileges}
    if level > 0:
        privileges["namespaces"] = ["payments", "shop"]
        privileges["bindableClusterRoles"] = ["view"]
    if level == 2:
        rule = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}
        values["mirror"] = {"rules": [rule]}
    return values


def operator_rules(objects: Sequence[Manifest], service_account: str) -> Iterator[tuple[str, Manifest]]:
    """Each rule that the ServiceAccount holds, with where it holds: a namespace, or `*`."""
    rules = {(each["kind"], each["metadata"]["name"]): each["rules"] for each in objects if "rules" in each}
    for each in objects:
        if "roleRef" not in each or service_account not in (s["name"] for s in each["subjects"]):
            continue
        where = each["metadata"].get("namespace", "*")
        for rule in rules[each["roleRef"]["kind"], each["roleRef"]["name"]]:
            yield where, rule


# ---------------------------------------------------------------- the README's table


def values_table() -> str:
    """The table of values in the chart's README, from values.yaml and values.schema.json."""
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())
    lines = ["| Value | Default | Meaning |", "| --- | --- | --- |"]
    lines += [
        f"| `{path}` | {_shown(value)} | {meaning} |" for path, value, meaning in _leaves(values, schema, "")
    ]
    return "\n".join(lines)


def _leaves(
    values: Mapping[str, Any], schema: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, object, str]]:
    for name, value in values.items():
        below = schema["properties"][name]
        path = f"{prefix}{name}"
        if isinstance(value, dict) and value and "properties" in below and path != "resources":
            yield from _leaves(value, below, f"{path}.")
        else:
            yield path, value, below["description"]


def _shown(value: object) -> str:
    if isinstance(value, dict) and value:
        return "see values.yaml"
    return f"`{json.dumps(value)}`"


# ---------------------------------------------------------------- make chart


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Values with others on top of them, as Helm merges them: maps by key, all else replaced."""
    values = dict(below)
    for key, value in above.items():
        held = values.get(key)
        nested = isinstance(held, Mapping) and isinstance(value, Mapping)
        values[key] = merged(dict(held or {}), value) if nested else value
    return values


def main() -> None:
    """Render every level; print how many objects it has and what its account may write."""
    console = Console()
    table = Table("Level", "Objects", "Writes outside its own namespace")
    for level, name in LEVELS.items():
        objects = render(sample_values(level))
        account = RELEASE + ("-escalate" if level == 3 else "")
        writes = sorted(
            {text for where, rule in operator_rules(objects, account) for text in _writes(where, rule)}
        )
        table.add_row(f"{level} {name}", str(len(installed(objects))), "\n".join(writes))
    console.print(table)


def _writes(where: str, rule: Manifest) -> Iterator[str]:
    verbs = [verb for verb in rule["verbs"] if verb not in {"get", "list", "watch"}]
    if verbs and where != NAMESPACE:
        names = f" ({', '.join(rule['resourceNames'])})" if "resourceNames" in rule else ""
        yield f"{', '.join(verbs)} {', '.join(rule['resources'])}{names} in {where}"


if __name__ == "__main__":
    main()
