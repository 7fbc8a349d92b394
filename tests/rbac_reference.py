"""RBAC once more, as slowly and plainly as the documentation tells it, to compare the engine with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.adapters.recorded.kubernetes_requests import ReadRequest, parse_request
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld


def world_of(listing: Mapping[str, Any]) -> ClusterWorld:
    files = KubernetesFiles()
    files.add("kubernetes", json.dumps(listing).encode(), "world.json")
    return files.world()


def engine_of(objects: Iterable[Mapping[str, Any]]) -> RbacEngine:
    return RbacEngine(world_of({"apiVersion": "v1", "kind": "List", "items": list(objects)}))


def asked(request: Mapping[str, Any]) -> tuple[Caller, KubernetesQuestion]:
    read = parse_request(json.dumps(request).encode())
    assert isinstance(read, ReadRequest), read
    return read.caller, read.question


class PlainAuthorizer:
    """Walks every binding and every rule of plain objects."""

    def __init__(self, objects: Iterable[Mapping[str, Any]]) -> None:
        self._objects = list(objects)

    def allows(self, request: Mapping[str, Any]) -> bool:
        if "system:masters" in request["groups"]:
            return True
        return any(self._gives(each, request) for each in self._objects if each["kind"].endswith("Binding"))

    def _gives(self, binding: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
        namespace = binding["metadata"].get("namespace")
        if binding["kind"] == "RoleBinding" and ("path" in request or request["namespace"] != namespace):
            return False
        if not any(_names(each, request, namespace) for each in binding.get("subjects", ())):
            return False
        role = self._role(binding["roleRef"], namespace)
        return any(_allows(rule, request) for rule in (role or {}).get("rules") or ())

    def _role(self, reference: Mapping[str, str], namespace: str | None) -> Mapping[str, Any] | None:
        place = namespace if reference["kind"] == "Role" else None
        for each in self._objects:
            metadata = each["metadata"]
            found = (each["kind"], metadata["name"], metadata.get("namespace"))
            if found == (reference["kind"], reference["name"], place):
                return each
        return None


def _names(subject: Mapping[str, str], request: Mapping[str, Any], namespace: str | None) -> bool:
    if subject["kind"] == "Group":
        return subject["name"] in request["groups"]
    if subject["kind"] == "User":
        return bool(subject["name"] == request["user"])
    place = subject.get("namespace") or namespace
    return place is not None and request["user"] == f"system:serviceaccount:{place}:{subject['name']}"


def _allows(rule: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    if not {"*", request["verb"]} & set(rule.get("verbs") or ()):
        return False
    if "path" in request:
        return any(_covers(pattern, request["path"]) for pattern in rule.get("nonResourceURLs") or ())
    subresource = request["subresource"]
    wanted = {"*", "/".join(filter(None, (request["resource"], subresource)))}
    if subresource:
        wanted.add(f"*/{subresource}")
    names = rule.get("resourceNames") or [request["name"]]
    return bool(
        {"*", request["group"]} & set(rule.get("apiGroups") or ())
        and wanted & set(rule.get("resources") or ())
        and request["name"] in names
    )


def _covers(pattern: str, path: str) -> bool:
    stem = pattern.rstrip("*")
    return path == pattern or (stem != pattern and path[: len(stem)] == stem)


def entry_allows(entry: Entry, question: KubernetesQuestion) -> bool:
    """Tell whether an entry holds a request; inert ones hold what the authorizer says yes to."""
    verbs = {"*", question.verb} & set(entry.actions)
    if question.path:
        return bool(verbs) and not entry.scope and any(_covers(each, question.path) for each in entry.paths)
    wanted = {"*", "/".join(filter(None, (question.resource, question.subresource)))}
    if question.subresource:
        wanted.add(f"*/{question.subresource}")
    return bool(
        verbs
        and entry.scope in ("", question.namespace)
        and {"*", question.group} & set(entry.api_groups)
        and wanted & set(entry.resources)
        and question.name in (entry.names or (question.name,))
    )
