"""A world whose operator speaks to the API server through the fault proxy, with short deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from e2e import loops
from leastwise_dev import world_objects as objects
from leastwise_dev.api_faults import FakeFaultProxy
from leastwise_dev.kubeconfigs import write_kubeconfig
from leastwise_dev.operator_process import OperatorProcess
from leastwise_dev.worlds import OUR_API, World

SHORT = {
    "LEASTWISE_RESYNC_SECONDS": "10",
    "LEASTWISE_REF_DEADLINE_SECONDS": "3",
    "LEASTWISE_SUBJECT_GRACE_SECONDS": "4",
    "LEASTWISE_REVOKE_DEADLINE_SECONDS": "60",
    # As many as calls are held at once: a held call keeps its worker.
    "LEASTWISE_WORKERS": "40",
    "LEASTWISE_CLOUD_WORKERS": "40",
}


class FaultyWorld(World):
    """`api` is the proxy; the planes' own faults and those of `aws` work as in every world."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "environment": {**SHORT, **options.get("environment", {})}})
        self._proxy: FakeFaultProxy | None = None
        self.tokens: list[str] = []
        """Of the operators, in the order of their making."""

    @property
    def api(self) -> FakeFaultProxy:
        assert self._proxy is not None, "not started"
        return self._proxy

    def install(self) -> None:
        super().install()
        self._proxy = FakeFaultProxy(self.plane)
        self._proxy.start()
        self.operator.adopt({"LEASTWISE_KUBECONFIG": str(self._through_the_proxy())})

    def stop(self) -> None:
        if self._proxy is not None:
            self._proxy.stop()  # lets go of what is held: the operator ends at once
        super().stop()
        self._proxy = None

    @contextmanager
    def another_operator(self, name: str, environment: Mapping[str, str]) -> Iterator[OperatorProcess]:
        """A second process of the same installation, with a name and a token of its own."""
        settings = {
            **self.operator.settings,
            **environment,
            "LEASTWISE_POD_NAME": name,
            "LEASTWISE_KUBECONFIG": str(self._through_the_proxy()),
        }
        process = OperatorProcess(settings, log=self.folder / f"{name}.log")
        try:
            yield process
        finally:
            process.close()

    def _through_the_proxy(self) -> Path:
        """A kubeconfig of a token that no other process has."""
        token = self.plane.service_account_token(loops.OPERATOR_NAMESPACE, "leastwise")
        self.tokens.append(token)
        path = self.folder / f"operator-{len(self.tokens)}.kubeconfig"
        return write_kubeconfig(path, url=self.api.url, ca_file=self.plane.ca_file, user={"token": token})

    def restart(self, environment: Mapping[str, str] | None = None) -> None:
        """Stop the operator, start it with these variables; return when it leads and has read everything."""
        self.operator.restart(environment)
        self.until(self._leads, "the operator leads")

    def _leads(self) -> bool:
        # Before it leads it is ready, too: as a standby.
        return self.operator.metric("leastwise_leader") == 1 and self.operator.readyz()[0] == 200

    # ------------------------------------------------------------ between tests

    def heal(self) -> None:
        """End every fault."""
        self.api.clear()
        self.aws.faults.clear()
        if "kube-apiserver" in self.plane.pids:
            if self.plane.is_api_server_running:
                self.plane.resume_api_server()
            else:
                self.plane.restart_api_server()

    def calm(self) -> None:
        """End every fault, have the one operator run, with the account as it was at first."""
        self.heal()
        if self.operator.is_running:
            self.operator.resume()
        else:
            self.operator.start()
        account = self.read(f"{OUR_API}/cloudaccounts/{objects.ACCOUNT_REF}")
        if account is None or account["spec"] != objects.cloud_account()["spec"]:
            self.apply(objects.cloud_account())
