"""A generated world inside a real API server: created, changed, read back, and asked many questions."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import aiohttp

from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.core.evaluation.kubernetes.aggregation import find_differences
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.rbac_worlds import Object, Request

T = TypeVar("T")
Calls = Iterable[Callable[[aiohttp.ClientSession], Awaitable[T]]]

_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_PLURALS = {
    "Namespace": ("/api/v1", "namespaces"),
    "ServiceAccount": ("/api/v1", "serviceaccounts"),
    "Role": (_RBAC, "roles"),
    "ClusterRole": (_RBAC, "clusterroles"),
    "RoleBinding": (_RBAC, "rolebindings"),
    "ClusterRoleBinding": (_RBAC, "clusterrolebindings"),
}
_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
_RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
_WORKERS = 16
_SETTLE_SECONDS = 60.0
_CLOSE_SECONDS = 0.25  # TLS connections say goodbye after their session is closed


class RbacServer:
    """One API server, as its admin."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane

    def create(self, objects: Iterable[Object]) -> None:
        """Create objects of one kind after the other, so that what refers to a namespace finds it."""
        by_kind: dict[str, list[Object]] = {}
        for each in objects:
            by_kind.setdefault(each["kind"], []).append(each)
        for kind in _PLURALS:
            self._run([self._write("POST", each) for each in by_kind.get(kind, ())])

    def change(self, edits: Sequence[tuple[str, Object]]) -> None:
        """Carry out edits one after the other."""
        calls = [self._put(item) if verb == "put" else self._write("DELETE", item) for verb, item in edits]
        self._run(calls, workers=1)

    def read(self) -> ClusterWorld:
        """Read everything as the server lists it: lists of one kind, whose items do not say what they are."""
        files = KubernetesFiles()
        for kind, (root, plural) in _PLURALS.items():
            answer = self._plane.request("GET", f"{root}/{plural}")
            assert answer.status == 200, answer
            files.add("kubernetes", answer.body, f"{kind}.json")
        return files.world()

    def settled(self) -> ClusterWorld:
        """Wait until the aggregation controller has filled everything in and the authorizer has seen it."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        before: ClusterWorld | None = None
        while time.monotonic() < deadline:
            world = self.read()
            if not find_differences(world.roles) and before is not None and before.roles == world.roles:
                time.sleep(1.0)  # the authorizer's own watch is a moment behind
                return world
            before = world
            time.sleep(0.5)
        raise TimeoutError("aggregated roles did not settle")

    def ask(self, requests: Iterable[Request]) -> list[bool]:
        """Return what SubjectAccessReviews say, in order."""
        return self._run([self._review(each) for each in requests])

    def rules(self, user: str, namespace: str) -> Mapping[str, Any]:
        """Return the status of a SelfSubjectRulesReview of somebody."""

        async def call(session: aiohttp.ClientSession) -> Mapping[str, Any]:
            body = {"spec": {"namespace": namespace}}
            async with session.post(_RULES, json=body, headers={"Impersonate-User": user}) as answer:
                assert answer.status == 201, await answer.text()
                status: Mapping[str, Any] = (await answer.json())["status"]
                return status

        return self._run([call])[0]

    # ------------------------------------------------------------ calls

    @staticmethod
    def _path(item: Object) -> str:
        root, plural = _PLURALS[item["kind"]]
        namespace = item["metadata"].get("namespace")
        return f"{root}/namespaces/{namespace}/{plural}" if namespace else f"{root}/{plural}"

    def _write(self, method: str, item: Object) -> Callable[[aiohttp.ClientSession], Awaitable[None]]:
        path = self._path(item)
        if method == "DELETE":
            path += f"/{item['metadata']['name']}"

        async def call(session: aiohttp.ClientSession) -> None:
            async with session.request(method, path, json=None if method == "DELETE" else item) as answer:
                assert answer.status in (200, 201), await answer.text()

        return call

    def _put(self, item: Object) -> Callable[[aiohttp.ClientSession], Awaitable[None]]:
        async def call(session: aiohttp.ClientSession) -> None:
            path = f"{self._path(item)}/{item['metadata']['name']}"
            async with session.put(path, json=item) as answer:
                if answer.status in (200, 201):
                    return
                assert answer.status == 404, await answer.text()
            await self._write("POST", item)(session)

        return call

    @staticmethod
    def _review(request: Request) -> Callable[[aiohttp.ClientSession], Awaitable[bool]]:
        spec: dict[str, Any] = {"user": request["user"], "groups": request["groups"]}
        if "path" in request:
            spec["nonResourceAttributes"] = {"path": request["path"], "verb": request["verb"]}
        else:
            names = ("verb", "group", "resource", "subresource", "name", "namespace")
            spec["resourceAttributes"] = {name: request[name] for name in names}

        async def call(session: aiohttp.ClientSession) -> bool:
            async with session.post(_REVIEWS, json={"spec": spec}) as answer:
                assert answer.status == 201, await answer.text()
                return bool((await answer.json())["status"]["allowed"])

        return call

    def _run(self, calls: Calls[T], workers: int = _WORKERS) -> list[T]:
        return asyncio.run(self._all(list(calls), workers))

    async def _all(
        self, calls: Sequence[Callable[[aiohttp.ClientSession], Awaitable[T]]], workers: int
    ) -> list[T]:
        context = ssl.create_default_context(cafile=str(self._plane.ca_file))
        headers = {"Authorization": f"Bearer {self._plane.people_tokens['admin']}"}
        connector = aiohttp.TCPConnector(ssl=context, limit=workers)
        found: dict[int, T] = {}
        queue = iter(range(len(calls)))
        async with aiohttp.ClientSession(self._plane.url, headers=headers, connector=connector) as session:

            async def work() -> None:
                for number in queue:
                    found[number] = await calls[number](session)

            await asyncio.gather(*[work() for _ in range(workers)])
        await asyncio.sleep(_CLOSE_SECONDS)
        return [found[number] for number in range(len(calls))]
