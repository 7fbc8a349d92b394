"""The sandbox is Argo CD's: what a script may not use there, it may not use here."""

from __future__ import annotations

from typing import Any

import pytest

from leastwise_dev.argocd_lua import LuaScriptError, run_action, run_discovery, run_health

RESOURCE: dict[str, Any] = {"metadata": {"name": "x", "generation": 2}, "spec": {"list": [], "map": {}}}


@pytest.mark.parametrize(
    "call",
    [
        'string.format("x")',
        '("x"):upper()',
        'io.open("x")',
        'os.execute("true")',
        'os.getenv("HOME")',
        "math.random()",
        "debug.getinfo(1)",
        "coroutine.create(print)",
        'dofile("x")',
        'loadfile("x")',
        'require("io")',
        "python.eval('1')",
    ],
)
def test_a_script_reaches_nothing_but_base_table_and_the_time(call: str) -> None:
    with pytest.raises(LuaScriptError, match=r"nil value|index a string|not found"):
        run_health(f'local _ = {call} return {{status = "Healthy", message = ""}}', RESOURCE)


def test_a_script_may_sort_tables_and_ask_for_the_date() -> None:
    script = """
    local os = require("os")
    local names = {"b", "a"}
    table.sort(names)
    return {status = "Healthy", message = names[1] .. os.date("!%Y-%m-%dT%H:%M:%SZ", 0) .. type(os.time())}
    """
    assert run_health(script, RESOURCE)["message"] == "a1970-01-01T00:00:00Znumber"


def test_a_script_that_does_not_end_is_stopped() -> None:
    with pytest.raises(LuaScriptError, match="too long"):
        run_health("while true do end", RESOURCE)


@pytest.mark.parametrize("script", ["return nil", 'return {status = "Fine"}', 'return "Healthy"'])
def test_only_a_status_of_argo_cd_is_a_health(script: str) -> None:
    with pytest.raises(LuaScriptError, match="status of Argo CD"):
        run_health(script, RESOURCE)


def test_numbers_and_lists_reach_the_script_as_they_are() -> None:
    script = """
    local sum = 0
    for _, each in ipairs(obj.spec.numbers) do sum = sum + each end
    if sum == 6 and obj.metadata.generation == 2 then return {status = "Healthy", message = ""} end
    return {status = "Degraded", message = ""}
    """
    resource = {**RESOURCE, "spec": {"numbers": [1, 2, 3]}}
    assert run_health(script, resource)["status"] == "Healthy"


def test_an_empty_map_stays_a_map() -> None:
    assert run_action("return obj", RESOURCE, now=0) == RESOURCE


def test_an_action_must_return_an_object() -> None:
    with pytest.raises(LuaScriptError, match="must return the object"):
        run_action("return 1", RESOURCE, now=0)
    with pytest.raises(LuaScriptError, match="table of actions"):
        run_discovery("return 1", RESOURCE)


def test_an_action_is_enabled_unless_it_says_otherwise() -> None:
    script = 'return {a = {}, b = {["disabled"] = true}}'
    assert run_discovery(script, RESOURCE) == {"a": False, "b": True}
