"""What is shipped for Argo CD and Flux: the scripts in Argo CD's sandbox, the real objects beside them.

The objects in `testdata` are those of the condition table; LEASTWISE_UPDATE_GOLDEN=1 writes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from condition_objects import resource_of
from leastwise.adapters.kubernetes.withdrawals import render_withdrawal
from leastwise.api.generate import KINDS
from leastwise.core.withdrawals.records import Withdrawal
from leastwise.services.statuses import format_time
from leastwise.services.withdrawal_statuses import render_withdrawal_status
from leastwise_dev.argocd_lua import run_action, run_discovery, run_health
from leastwise_dev.docs import FLUX, SNIPPET, condition_cases, flux_expressions
from leastwise_dev.flux_health import holds
from withdrawal_builders import NOW as WITHDRAWN_AT
from withdrawal_builders import announced, withdrawal

ARGOCD = Path(__file__).parents[1] / "gitops" / "argocd" / "leastwise.dev"
ACTIONS = ARGOCD / "EntitlementPolicy" / "actions"
NOW = int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def _golden() -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Every object of `testdata` with what it should be."""
    for name, kind in (("policies", "EntitlementPolicy"), ("accounts", "CloudAccount")):
        for row in condition_cases(name):
            if "testdata" in row:
                path = ARGOCD / kind / "testdata" / row["testdata"]
                yield f"{kind}: {row['state']}", path, resource_of({**row, "kind": kind})
    for name, one, held in _withdrawals():
        path = ARGOCD / "Withdrawal" / "testdata" / f"{name}.yaml"
        yield f"Withdrawal: {name}", path, _withdrawal(one, held)
    yield "EntitlementCeiling", ARGOCD / "EntitlementCeiling" / "testdata" / "healthy.yaml", _ceiling()


def _withdrawals() -> Iterator[tuple[str, Withdrawal, str]]:
    yield "healthy", withdrawal(), ""
    yield "waiting", announced(), "frozen: year end"


def _withdrawal(one: Withdrawal, held: str) -> dict[str, Any]:
    document = render_withdrawal(one)
    metadata = {"name": one.name, "namespace": one.namespace, "generation": 1}
    taken = 1 if one.is_active(WITHDRAWN_AT) else 0
    status = render_withdrawal_status(one, held=held, taken=taken, now=WITHDRAWN_AT)
    return {**document, "metadata": metadata, "status": status}


def _ceiling() -> dict[str, Any]:
    ready = {
        "type": "Ready",
        "status": "True",
        "reason": "Succeeded",
        "message": "holds for the namespaces that it selects",
        "observedGeneration": 1,
        "lastTransitionTime": format_time(datetime(2026, 1, 2, tzinfo=UTC)),
    }
    return {
        "apiVersion": "leastwise.dev/v1alpha1",
        "kind": "EntitlementCeiling",
        "metadata": {"name": "payments-teams", "generation": 1},
        "spec": {"namespaceSelector": {"matchLabels": {"team": "payments"}}, "onNarrowed": "Keep"},
        "status": {"observedGeneration": 1, "namespaces": 2, "policies": 5, "conditions": [ready]},
    }


GOLDEN = list(_golden())


@pytest.mark.parametrize(("path", "expected"), [row[1:] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_the_objects_of_health_tests_are_what_the_operator_writes(
    path: Path, expected: dict[str, Any]
) -> None:
    if os.environ.get("LEASTWISE_UPDATE_GOLDEN"):
        path.write_text(yaml.safe_dump(expected, sort_keys=False, width=1000))
    assert _load(path) == expected


def _health_tests() -> Iterator[Any]:
    for folder in sorted(each.parent for each in ARGOCD.glob("*/health.lua")):
        for test in _load(folder / "health_test.yaml")["tests"]:
            yield pytest.param(folder, test, id=f"{folder.name}/{test['inputPath']}")


@pytest.mark.parametrize(("folder", "test"), list(_health_tests()))
def test_each_health_test_of_argo_cd_holds(folder: Path, test: dict[str, Any]) -> None:
    resource = _load(folder / test["inputPath"])
    assert run_health((folder / "health.lua").read_text(), resource) == test["healthStatus"]


def test_every_object_has_its_health_test_and_every_kind_its_script() -> None:
    assert {each.parent.name for each in ARGOCD.glob("*/health.lua")} == {kind.kind for kind in KINDS}
    for folder in (each.parent for each in ARGOCD.glob("*/health.lua")):
        tested = {test["inputPath"] for test in _load(folder / "health_test.yaml")["tests"]}
        assert tested == {f"testdata/{each.name}" for each in (folder / "testdata").iterdir()}


@pytest.mark.parametrize("test", _load(ACTIONS / "action_test.yaml")["discoveryTests"])
def test_actions_are_offered_where_they_make_sense(test: dict[str, Any]) -> None:
    offered = run_discovery((ACTIONS / "discovery.lua").read_text(), _load(ACTIONS / test["inputPath"]))
    assert offered == {each["name"]: each["disabled"] for each in test["result"]}


@pytest.mark.parametrize("test", _load(ACTIONS / "action_test.yaml")["actionTests"])
def test_an_action_changes_the_object_as_it_says(test: dict[str, Any]) -> None:
    script = (ACTIONS / test["action"] / "action.lua").read_text()
    changed = run_action(script, _load(ACTIONS / test["inputPath"]), now=NOW)
    assert changed == _load(ACTIONS / test["expectedOutputPath"])


def test_an_action_writes_nothing_but_our_annotations_and_the_enforcement_k10() -> None:
    before = _load(ACTIONS / "testdata" / "enforced.yaml")
    for folder in (each.parent for each in ACTIONS.glob("*/action.lua")):
        changed = run_action((folder / "action.lua").read_text(), before, now=NOW)
        keys = changed["metadata"].pop("annotations", {})
        assert all(key.startswith("leastwise.dev/") for key in keys)
        changed["spec"]["enforcement"] = before["spec"]["enforcement"]
        assert changed == before


def test_the_snippet_for_argo_cd_holds_every_script() -> None:
    data = _load(SNIPPET)["data"]
    for kind in KINDS:
        key = f"resource.customizations.health.leastwise.dev_{kind.kind}"
        assert data[key] == (ARGOCD / kind.kind / "health.lua").read_text()
    actions = yaml.safe_load(data["resource.customizations.actions.leastwise.dev_EntitlementPolicy"])
    scripts = {each["name"]: each["action.lua"] for each in actions["definitions"]}
    assert scripts == {each.parent.name: each.read_text() for each in ACTIONS.glob("*/action.lua")}
    assert actions["discovery.lua"] == (ACTIONS / "discovery.lua").read_text()


def test_argo_cd_ignores_what_our_manager_owns_of_a_service_account_k10() -> None:
    rule = yaml.safe_load(_load(SNIPPET)["data"]["resource.customizations.ignoreDifferences.ServiceAccount"])
    assert rule == {"managedFieldsManagers": ["leastwise.dev/policy-controller"]}


def test_flux_has_the_three_expressions_for_every_kind() -> None:
    expected = {
        "inProgress": "status.conditions.exists(c, c.type == 'Reconciling' && c.status == 'True')",
        "failed": "status.conditions.exists(c, c.type == 'Stalled' && c.status == 'True')",
        "current": "status.conditions.exists(c, c.type == 'Ready'"
        " && (c.status == 'True' || c.reason == 'Suspended'))",
    }
    assert flux_expressions() == {kind.kind: expected for kind in KINDS}
    assert {each["apiVersion"] for each in _load(FLUX)["spec"]["healthCheckExprs"]} == {
        "leastwise.dev/v1alpha1"
    }


READY = {"type": "Ready", "status": "False", "reason": "Suspended"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("status.conditions.exists(c, c.type == 'Ready')", True),
        ("status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')", False),
        ("status.conditions.exists(c, c.status == 'True' || c.reason == 'Suspended')", True),
        ("status.conditions.exists(c, c.type == 'X' && (c.status == 'False' || c.type == 'Ready'))", False),
        ("status.conditions.exists(c, c.type == 'X' && c.status == 'False' || c.type == 'Ready')", True),
    ],
)
def test_and_binds_closer_than_or_as_in_cel(expression: str, *, expected: bool) -> None:
    assert holds(expression, [READY]) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "status.conditions.all(c, c.type == 'Ready')",
        "status.conditions.exists(c, c.type != 'Ready')",
        "status.conditions.exists(c, c.type == 'Ready' && )",
        "status.conditions.exists(c, (c.type == 'Ready')",
        "status.conditions.exists(c, c.type == 'Ready') extra)",
    ],
)
def test_cel_that_is_not_understood_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        holds(expression, [READY])
