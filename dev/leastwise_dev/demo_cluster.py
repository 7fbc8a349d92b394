"""The demo on a cluster that was there before: it must be free, and is left as it was."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from leastwise_dev.demo_world import API_POLICY, FOREIGN_BINDING, TEAM, WORKER_POLICY, Demo
from leastwise_dev.kubectl import Kubectl, KubectlError
from leastwise_dev.narration import StepFailedError
from leastwise_dev.worlds import CRDS, World

_CRD = "entitlementpolicies.leastwise.dev"
_LEAVING_SECONDS = 30.0


def refuse_occupied(demo: Demo) -> None:
    """Stop before anything is written where Leastwise, or the demo's namespace, is there already."""
    for kind, name in (("crd", _CRD), ("namespace", TEAM)):
        if demo.platform.exists(kind, name):
            raise StepFailedError(
                f"the given cluster has no {kind} {name}; the demo takes a cluster without Leastwise"
            )


def clear(world: World) -> None:
    """Take away, from a given cluster, whatever the demo's steps have left, finished or not."""
    admin = world.kubectl
    if not admin.exists("crd", _CRD):
        return
    admin("delete", "epol", API_POLICY, WORKER_POLICY, "-n", TEAM, "--ignore-not-found", "--wait=false")
    admin("delete", "cloudaccounts,entitlementceilings", "--all", "--wait=false")
    with contextlib.suppress(TimeoutError):  # an operator that is gone lets nothing go
        world.until(lambda: not _left(admin), "our objects are gone", timeout_seconds=_LEAVING_SECONDS)
    for each in _left(admin):
        metadata = each["metadata"]
        with contextlib.suppress(KubectlError):  # it went meanwhile
            admin.patch(
                each["kind"], metadata["name"], {"metadata": {"finalizers": None}}, metadata.get("namespace")
            )
    admin.delete("clusterrolebinding", FOREIGN_BINDING)
    admin.delete("namespace", TEAM, wait=False)
    admin("delete", "--ignore-not-found", *(f"--filename={path}" for path in CRDS))


def _left(admin: Kubectl) -> list[Mapping[str, Any]]:
    text = admin("get", "entitlementpolicies,cloudaccounts", "-A", "-o", "json").stdout
    items: list[Mapping[str, Any]] = json.loads(text)["items"]
    return items
