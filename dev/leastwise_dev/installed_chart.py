"""The chart on a cluster without nodes: everything that Helm renders but CRDs and Deployment."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from leastwise_dev import chart
from leastwise_dev import world_objects as objects
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubeconfigs import Connection

_EFFECT_SECONDS = 30.0
_POLL_SECONDS = 0.1
_PROBE = "/apis/leastwise.dev/v1alpha1/namespaces/default/entitlementpolicies/guard-probe"


class InstalledChart:
    """`apply` it, wait until its guard is in force, `remove` it."""

    def __init__(self, plane: ControlPlane, values: Mapping[str, Any]) -> None:
        self._plane = plane
        self._admin = plane.as_user("admin")
        rendered = chart.installed(chart.render(values))
        (deployment,) = (each for each in rendered if each["kind"] == "Deployment")
        self._objects = [each for each in rendered if each is not deployment]
        self.pod: Mapping[str, Any] = deployment["spec"]["template"]["spec"]

    @property
    def service_account(self) -> str:
        """The operator's own, which has another name at privilege level 3."""
        return str(self.pod["serviceAccountName"])

    def apply(self) -> None:
        """Its namespace, then its objects."""
        self._admin.apply(objects.namespace(chart.NAMESPACE))
        self._admin.apply(*self._objects)

    def remove(self) -> None:
        """Take away what `apply` made."""
        text = "\n---\n".join(json.dumps(each) for each in self._objects)
        self._admin("delete", "--ignore-not-found", "--wait=false", "-f", "-", input=text)
        self._admin.delete("namespace", chart.NAMESPACE, wait=False)

    def await_guard(self) -> None:
        """A new admission policy takes effect after a moment: ask, changing nothing, until it does."""
        token = self._plane.service_account_token(chart.NAMESPACE, self.service_account)
        operator = Connection(self._plane.url, self._plane.ca_file, token)
        self._admin.apply(objects.policy("default", "guard-probe", enforcement="Observe"))
        body = {"metadata": {"labels": {"probe": "guard"}}}
        deadline = time.monotonic() + _EFFECT_SECONDS
        while True:
            refusal = operator.request(
                "PATCH", f"{_PROBE}?dryRun=All", body, content_type="application/merge-patch+json"
            ).body.decode()
            if f"{chart.RELEASE}-guard" in refusal:
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"the guard is not in force after {_EFFECT_SECONDS:.0f} s: {refusal}")
            time.sleep(_POLL_SECONDS)
        self._admin.delete("entitlementpolicy", "guard-probe", "default")
