"""The other real parts: the background cluster, Prometheus, promtool, Helm."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Gauge, start_http_server

from leastwise_dev import tools
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.helm import Helm, HelmError
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.ports import LOOPBACK, free_port
from leastwise_dev.postgres import Postgres
from leastwise_dev.prometheus import Prometheus, check_metrics, check_rules

pytestmark = pytest.mark.e2e

RULES = """
groups:
  - name: test
    rules:
      - alert: Drifted
        expr: leastwise_test_drifts > 2
"""


@pytest.fixture
def target() -> Iterator[str]:
    """A server that exposes one gauge with the value 3."""
    registry = CollectorRegistry()
    Gauge("leastwise_test_drifts", "Drifts of a test.", registry=registry).set(3)
    port = free_port()
    server, thread = start_http_server(port, LOOPBACK, registry)
    yield f"{LOOPBACK}:{port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """A chart with one object and one required value."""
    folder = tmp_path / "tiny"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(
        "apiVersion: v2\nname: tiny\nversion: 0.1.0\ndescription: Tiny.\nicon: https://example.org/i.png\n"
    )
    (folder / "values.yaml").write_text("word: hello\n")
    (folder / "templates" / "object.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"
        'data:\n  word: {{ required "word is needed" .Values.word }}\n'
    )
    return folder


def run_background(cache: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leastwise_dev.cluster", command],
        env={**os.environ, "LEASTWISE_DEV_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_background_cluster_outlives_its_command_and_goes_when_told(tmp_path: Path) -> None:
    # The cache of this test holds the state file only; the build is the one at hand.
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "devcluster").symlink_to(tools.devcluster().parents[1])
    try:
        first = run_background(cache, "up")
        assert first.returncode == 0, first.stderr
        kubeconfig = Path(first.stdout.strip())
        again = run_background(cache, "up")
        assert again.stdout == first.stdout  # it runs already
        admin = Kubectl(tools.kubectl(), kubeconfig)
        assert admin.exists("namespace", "kube-system")
        alice = Kubectl(tools.kubectl(), kubeconfig.with_name("alice.kubeconfig"))
        assert not alice.can("list", "secrets")
    finally:
        down = run_background(cache, "down")
    assert down.returncode == 0, down.stderr
    assert not kubeconfig.parent.exists()
    assert "no cluster runs" in run_background(cache, "down").stderr


def test_prometheus_scrapes_the_target_and_evaluates_alerts(target: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    assert check_rules(rules) == ""
    with Prometheus(target, rules=[rules]) as server:
        (sample,) = server.wait_for("leastwise_test_drifts")
        assert sample.value == 3
        (alert,) = server.wait_for('ALERTS{alertstate="firing"}')
        assert alert.labels["alertname"] == "Drifted"
        with pytest.raises(ValueError, match="parse error"):
            server.query("((")


def test_promtool_finds_what_is_wrong_with_metrics_and_rules(tmp_path: Path) -> None:
    good = "# HELP leastwise_drifts Drifts.\n# TYPE leastwise_drifts gauge\nleastwise_drifts 1\n"
    assert check_metrics(good) == ""
    assert "help" in check_metrics("# TYPE leastwise_drifts gauge\nleastwise_drifts 1\n")
    broken = tmp_path / "rules.yaml"
    broken.write_text(RULES.replace("> 2", "> >"))
    assert "parse error" in check_rules(broken)


def test_helm_renders_lints_and_tells_what_a_chart_refuses(chart: Path) -> None:
    helm = Helm()
    (rendered,) = helm.render(chart, {"word": "bye"}, release="r")
    assert (rendered["metadata"]["name"], rendered["data"]) == ("r", {"word": "bye"})
    helm.lint(chart)
    with pytest.raises(HelmError, match="word is needed"):
        helm.render(chart, {"word": ""})


def test_helm_installs_and_removes_on_the_api_server(
    control_plane: ControlPlane, admin: Kubectl, namespace: str, chart: Path
) -> None:
    helm = Helm(control_plane.admin_kubeconfig)
    helm.upgrade(chart, release="r", namespace=namespace)
    helm.upgrade(chart, {"word": "again"}, release="r", namespace=namespace)
    assert admin.get("configmap", "r", namespace)["data"] == {"word": "again"}
    helm.uninstall(release="r", namespace=namespace)
    helm.uninstall(release="r", namespace=namespace)
    assert not admin.exists("configmap", "r", namespace)


def test_built_kubectl_finds_the_plugin_and_its_links_work() -> None:
    folder = tools.link_programs()
    path = f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["kubectl", "plugin", "list"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        executable=str(folder / "kubectl"),
    )
    assert "kubectl-leastwise" in done.stdout


def test_postgresql_listens_on_loopback_alone_keeps_data_over_a_crash_and_leaves_nothing() -> None:
    with Postgres() as server:
        server.create_database("kept")
        server.crash()
        server.start()
        addresses = {each[0] for each in listening(server.pid)}
        assert addresses == {LOOPBACK}
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        folder, pid = server.folder, server.pid
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()


def listening(pid: int) -> list[tuple[str, int]]:
    """Return address and port of the sockets on which a process listens."""
    inodes = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir()}
    found: list[tuple[str, int]] = []
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, _, port = fields[1].partition(":")
                found.append((socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(port, 16)))
    return found
