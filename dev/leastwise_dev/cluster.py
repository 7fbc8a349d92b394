"""The real control plane for tests and the demo: etcd, kube-apiserver, kube-controller-manager on loopback.

    with ControlPlane() as plane:
        plane.kubectl("get", "namespaces")

Each has its own folder and ports, so several run side by side. Given a kubeconfig (the argument, or
`LEASTWISE_DEV_KUBECONFIG`) nothing is started and that cluster is used; the fault methods then refuse.
`python -m leastwise_dev.cluster up|down` keeps one in the background.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from leastwise_dev import tools
from leastwise_dev.access import Cluster, NotOursError
from leastwise_dev.binaries import Binaries
from leastwise_dev.control_plane_files import ADMIN, API_AUDIENCE, Files
from leastwise_dev.kubeconfigs import Connection, write_kubeconfig
from leastwise_dev.ports import LOOPBACK, free_ports
from leastwise_dev.processes import MAX_LIFE_SECONDS, Process, Watchdog

START_SECONDS = 90.0  # 4 s on a free machine; several may start at once on a busy one
_POLL_SECONDS = 0.1
_HTTP_OK = 200


class ControlPlane(Cluster):
    """One cluster without nodes; `start` and `stop`, or a `with` block."""

    def __init__(
        self,
        *,
        kubeconfig: Path | None = None,
        issuer: str = API_AUDIENCE,
        api_server_flags: Sequence[str] = (),
        max_life_seconds: float = MAX_LIFE_SECONDS,
    ) -> None:
        given = kubeconfig or os.environ.get("LEASTWISE_DEV_KUBECONFIG")
        super().__init__(given=Path(given).absolute() if given else None, issuer=issuer)
        self._api_server_flags = tuple(api_server_flags)
        self._max_life_seconds = max_life_seconds
        self._processes: dict[str, Process] = {}
        self._watchdog: Watchdog | None = None

    # ------------------------------------------------------------ life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and wait until the cluster is of use; on failure nothing is left running."""
        folder = Path(tempfile.mkdtemp(prefix="leastwise-"))
        self._files = Files(folder)
        try:
            if self._given is not None:
                self._attach(self._given)
            else:
                self._start_processes(tools.binaries())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop controller manager, API server, etcd (the reverse hangs), remove the folder."""
        for name in ("kube-controller-manager", "kube-apiserver", "etcd"):
            if name in self._processes:
                self._processes.pop(name).stop()
        if self._watchdog is not None:
            self._watchdog.close()
            self._watchdog = None
        if self._files is not None:
            shutil.rmtree(self._files.folder, ignore_errors=True)
            self._files = None
        self._connection = None

    def _attach(self, kubeconfig: Path) -> None:
        self._connection = Connection.from_kubeconfig(kubeconfig, self.files.folder)
        shutil.copyfile(kubeconfig, self.files.admin_kubeconfig)
        answer = self.request("GET", "/.well-known/openid-configuration")
        if answer.status != _HTTP_OK:
            raise NotOursError(f"{kubeconfig}: the cluster refuses its OpenID discovery ({answer.status})")
        self.issuer = answer.json()["issuer"]

    def _start_processes(self, programs: Binaries) -> None:
        files = self.files
        files.write()
        etcd_port, peer_port, port = free_ports(3)
        self._connection = Connection(f"https://{LOOPBACK}:{port}", files.ca, files.tokens[ADMIN])
        self._watchdog = Watchdog(self._max_life_seconds)
        self._watchdog.remove_at_end(files.folder)
        flags = files.api_server_flags(port, etcd_port, self.issuer, self._api_server_flags)
        self._process("etcd", (*programs.etcd, *files.etcd_flags(etcd_port, peer_port))).start()
        self._process("kube-apiserver", (*programs.api_server, *flags)).start()
        self.wait_ready()
        write_kubeconfig(
            files.admin_kubeconfig, url=self.url, ca_file=files.ca, user={"token": files.tokens[ADMIN]}
        )
        manager = (*programs.controller_manager, *files.controller_manager_flags())
        self._process("kube-controller-manager", manager).start()
        self._wait_for("first ServiceAccount", self._has_default_account, tuple(self._processes))

    def _process(self, name: str, argv: Sequence[str]) -> Process:
        assert self._watchdog is not None
        process = Process(argv, name=name, log=self.files.log(name), watchdog=self._watchdog)
        self._processes[name] = process
        return process

    def _has_default_account(self) -> bool:
        path = "/api/v1/namespaces/default/serviceaccounts/default"
        return self.request("GET", path).status == _HTTP_OK

    def _is_ready(self) -> bool:
        # The certificate appears a moment after the start.
        return self.ca_file.exists() and self.request("GET", "/readyz").status == _HTTP_OK

    def wait_ready(self, timeout_seconds: float = START_SECONDS) -> None:
        """Wait until /readyz says ok; raises with the logs' end when a process has ended."""
        self._wait_for("/readyz", self._is_ready, ("etcd", "kube-apiserver"), timeout_seconds)

    def _wait_for(
        self,
        what: str,
        holds: Callable[[], bool],
        needed: Sequence[str],
        timeout_seconds: float = START_SECONDS,
    ) -> None:
        deadline = time.monotonic() + timeout_seconds
        while True:
            for name in needed:
                if name in self._processes:
                    self._processes[name].check()
            try:
                if holds():
                    return
            except OSError as refused:
                last: object = refused
            else:
                last = "not yet"
            if time.monotonic() > deadline:
                logs = "\n".join(f"{each.name}:\n{each.log_tail()}" for each in self._processes.values())
                raise TimeoutError(f"no {what} after {timeout_seconds:.0f} s ({last})\n{logs}")
            time.sleep(_POLL_SECONDS)

    # ------------------------------------------------------------ faults

    def kill_api_server(self) -> None:
        """SIGKILL; every connection breaks."""
        self._own("kube-apiserver").kill()

    def restart_api_server(self) -> None:
        """Start it again on the same port and wait until it is ready."""
        process = self._own("kube-apiserver")
        if process.is_running:
            process.stop()
        process.start()
        self.wait_ready()

    def pause_api_server(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        self._own("kube-apiserver").pause()

    def resume_api_server(self) -> None:
        self._own("kube-apiserver").resume()

    @property
    def is_api_server_running(self) -> bool:
        """False after `kill_api_server`; a paused one runs."""
        return self._own("kube-apiserver").is_running

    def kill_all(self) -> None:
        """SIGKILL every process at once, as a power cut of the control plane would."""
        self._own("etcd")
        for process in self._processes.values():
            process.kill()

    def restart_all(self) -> None:
        """Start again, on the same data and ports, what `kill_all` ended."""
        self._own("etcd").start()
        self._own("kube-apiserver").start()
        self.wait_ready()
        self._own("kube-controller-manager").start()

    def _own(self, name: str) -> Process:
        if self._given is not None:
            raise NotOursError(f"{name} belongs to the cluster of {self._given}: faults need one of our own")
        return self._processes[name]

    # ------------------------------------------------------------ inside

    @property
    def audit_log(self) -> Path:
        """One JSON event a line, level Metadata."""
        if self._given is not None:
            raise NotOursError("the audit log of a given cluster is not at hand")
        return self.files.audit_log

    @property
    def pids(self) -> Mapping[str, int]:
        """Process numbers by component, for measurements."""
        return {name: process.pid for name, process in self._processes.items()}


if __name__ == "__main__":
    from leastwise_dev.background import main

    main()
