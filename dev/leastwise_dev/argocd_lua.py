"""Argo CD's Lua for health checks and resource actions: Lua 5.1 with the base and table libraries and two
functions of `os`; nothing else, as in its `util/lua`. Used by tests of `gitops/argocd`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lupa.lua51 import LuaError, LuaRuntime, lua_type

STATUSES = frozenset({"Unknown", "Progressing", "Suspended", "Healthy", "Degraded", "Missing"})
_BASE = (
    "assert collectgarbage error getfenv getmetatable ipairs load loadstring newproxy next pairs pcall print "
    "rawequal rawget rawset select setfenv setmetatable tonumber tostring type unpack xpcall _VERSION _G"
)
_INSTRUCTIONS = 1_000_000  # Argo CD stops a script after a second

_SANDBOX = """
local allowed, now, limit = ...
local hook, date, keep = debug.sethook, os.date, {}
for name in allowed:gmatch("%S+") do keep[name] = true end
local safe_os = {
  time = function() return now end,
  date = function(format, time) return date(format, time or now) end,
}
getmetatable("").__index = nil
for name in pairs(_G) do
  if not keep[name] and name ~= "table" then _G[name] = nil end
end
os = safe_os
require = function(name)
  if name == "os" then return safe_os end
  error("module '" .. name .. "' not found")
end
hook(function() error("the script takes too long") end, "", limit)
"""


class LuaScriptError(Exception):
    """A script that raised, or returned something else than a table."""


def run_health(script: str, resource: Mapping[str, Any]) -> dict[str, str]:
    """Return what a health script says of an object: `status` and `message`."""
    verdict = _run(script, resource, 0)
    if not isinstance(verdict, dict) or verdict.get("status") not in STATUSES:
        raise LuaScriptError(f"a health script must return a status of Argo CD, not {verdict}")
    return verdict


def run_action(script: str, resource: Mapping[str, Any], *, now: int) -> dict[str, Any]:
    """Return the object as an action leaves it; `now` is Unix time."""
    changed = _run(script, resource, now)
    if not isinstance(changed, dict):
        raise LuaScriptError("an action must return the object")
    return _restore_empty(changed, resource)


def run_discovery(script: str, resource: Mapping[str, Any]) -> dict[str, bool]:
    """Return which actions are offered, and whether each is disabled."""
    offered = _run(script, resource, 0)
    if not isinstance(offered, dict):
        raise LuaScriptError("discovery must return a table of actions")
    return {name: bool(isinstance(each, dict) and each.get("disabled")) for name, each in offered.items()}


def _run(script: str, resource: Mapping[str, Any], now: int) -> Any:
    runtime = LuaRuntime(unpack_returned_tuples=True, register_eval=False, register_builtins=False)
    runtime.execute(_SANDBOX, _BASE, now, _INSTRUCTIONS)
    runtime.globals()["obj"] = _to_lua(runtime, resource)
    try:
        return _from_lua(runtime.execute(script))
    except LuaError as error:
        raise LuaScriptError(str(error)) from error


def _to_lua(runtime: LuaRuntime, value: Any) -> Any:
    if isinstance(value, Mapping):
        return runtime.table_from({key: _to_lua(runtime, each) for key, each in value.items()})
    if isinstance(value, list):
        return runtime.table_from([_to_lua(runtime, each) for each in value])
    return value


def _from_lua(value: Any) -> Any:
    if lua_type(value) != "table":
        return value
    items = {key: _from_lua(each) for key, each in value.items()}
    if all(isinstance(key, int) for key in items):
        return [items[key] for key in sorted(items)]
    return items


def _restore_empty(changed: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Lua cannot tell an empty map from an empty list: where a map was, Argo CD puts it back as it was."""
    restored = dict(changed)
    for key, value in changed.items():
        old = before.get(key)
        if isinstance(value, dict) and isinstance(old, Mapping):
            restored[key] = _restore_empty(value, old)
        elif value == [] and isinstance(old, Mapping):
            restored[key] = copy.deepcopy(old)
    return restored
