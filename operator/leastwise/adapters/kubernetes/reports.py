"""Reports of the cluster, written by apply: which of the two kinds is served, and which objects are ours."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from leastwise.adapters.kubernetes.answers import decode_answer
from leastwise.adapters.kubernetes.client import APPLY, WRITE_SECONDS, KubernetesClient
from leastwise.core.errors import LeastwiseError, NotFoundError
from leastwise.core.identities import FIELD_MANAGER, MANAGED_BY_KEY
from leastwise.ports import ReportPlace, WriteGuard

_GROUPS = {
    "openreports": ("/apis/openreports.io/v1alpha1", "reports", "clusterreports"),
    "wgpolicyk8s": ("/apis/wgpolicyk8s.io/v1alpha2", "policyreports", "clusterpolicyreports"),
}
_PAGE = "500"


class _Resource(msgspec.Struct):
    name: str


class _Resources(msgspec.Struct):
    resources: list[_Resource] | None = None


class _Metadata(msgspec.Struct):
    name: str
    namespace: str = ""
    annotations: dict[str, str] | None = None


class _Object(msgspec.Struct):
    metadata: _Metadata


class _ListMetadata(msgspec.Struct, rename={"continuation": "continue"}):
    continuation: str = ""


class _Objects(msgspec.Struct):
    metadata: _ListMetadata
    items: list[_Object] | None = None


_RESOURCES = msgspec.json.Decoder(_Resources)
_OBJECTS = msgspec.json.Decoder(_Objects)


class KubernetesReportSink:
    """Implements `leastwise.ports.ReportSink`. The guard is asked before every write."""

    def __init__(
        self, client: KubernetesClient, guard: WriteGuard, *, write_seconds: float = WRITE_SECONDS
    ) -> None:
        self._client = client
        self._guard = guard
        self._write_seconds = write_seconds

    async def served(self) -> str:
        """Return `openreports` when that is served, else `wgpolicyk8s`, else nothing."""
        for name, (group, namespaced, clustered) in _GROUPS.items():
            try:
                body = await self._client.read(group)
            except NotFoundError:
                continue
            found = {each.name for each in decode_answer(_RESOURCES, body, group).resources or ()}
            if {namespaced, clustered} <= found:
                return name
        return ""

    async def write(self, api: str, document: Mapping[str, object]) -> None:
        """Apply one report whole; equal content changes nothing."""
        metadata = document["metadata"]
        if not isinstance(metadata, Mapping):
            raise LeastwiseError("a report without metadata")
        path = _path(api, ReportPlace(str(metadata.get("namespace", "")), str(metadata["name"])))
        self._guard.check(self._write_seconds)
        await self._client.write(
            "PATCH",
            path,
            document,
            query={"fieldManager": FIELD_MANAGER, "force": "true"},
            content_type=APPLY,
            timeout_seconds=self._write_seconds,
        )

    async def delete(self, api: str, place: ReportPlace) -> None:
        """Delete one report; absent is success."""
        self._guard.check(self._write_seconds)
        try:
            await self._client.write("DELETE", _path(api, place), None, timeout_seconds=self._write_seconds)
        except NotFoundError:
            return

    async def ours(self, api: str, owner: str) -> frozenset[ReportPlace]:
        """List the reports that carry our label and this cluster's mark."""
        group, namespaced, clustered = _GROUPS[api]
        found: set[ReportPlace] = set()
        for resource in (namespaced, clustered):
            query = {"labelSelector": f"{MANAGED_BY_KEY}=true", "limit": _PAGE}
            while True:
                path = f"{group}/{resource}"
                page = decode_answer(_OBJECTS, await self._client.read(path, query), path)
                found |= {
                    ReportPlace(each.metadata.namespace, each.metadata.name)
                    for each in page.items or ()
                    if (each.metadata.annotations or {}).get("leastwise.dev/report-of") == owner
                }
                if not page.metadata.continuation:
                    break
                query["continue"] = page.metadata.continuation
        return frozenset(found)


def _path(api: str, place: ReportPlace) -> str:
    group, namespaced, clustered = _GROUPS[api]
    if place.namespace:
        return f"{group}/namespaces/{place.namespace}/{namespaced}/{place.name}"
    return f"{group}/{clustered}/{place.name}"
