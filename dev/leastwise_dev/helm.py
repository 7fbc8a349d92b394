"""Real Helm: render a chart, check it, install it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from leastwise_dev import tools


class HelmError(RuntimeError):
    """Helm refused: a template fails, or the values do not fit the chart's schema."""


class Helm:
    """Helm with one kubeconfig, or none where only files are rendered. It keeps no state of its own."""

    def __init__(self, kubeconfig: Path | None = None) -> None:
        self._kubeconfig = kubeconfig

    def __call__(self, *args: str, timeout_seconds: float = 120.0) -> str:
        """Run Helm and return what it printed; HelmError holds its complaint."""
        with tempfile.TemporaryDirectory(prefix="leastwise-helm-") as home:
            folders = {f"HELM_{part}_HOME": f"{home}/{part}" for part in ("CACHE", "CONFIG", "DATA")}
            kubeconfig = str(self._kubeconfig or Path(home) / "no.kubeconfig")
            done = subprocess.run(
                [str(tools.helm()), *args],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                check=False,
                timeout=timeout_seconds,
                env={**os.environ, **folders, "KUBECONFIG": kubeconfig},
            )
        if done.returncode != 0:
            raise HelmError(f"helm {' '.join(args[:3])}: {done.stderr.strip()}")
        return done.stdout

    def render(
        self,
        chart: Path,
        values: Mapping[str, Any] | None = None,
        *,
        release: str = "leastwise",
        namespace: str = "leastwise-system",
    ) -> list[dict[str, Any]]:
        """The objects that `helm install` would create, as Helm orders them."""
        with _values_file(values) as name:
            text = self("template", release, str(chart), "-n", namespace, "--values", name)
        return [document for document in yaml.safe_load_all(text) if document]

    def lint(self, chart: Path, values: Mapping[str, Any] | None = None) -> None:
        """Raise on what `helm lint --strict` finds."""
        with _values_file(values) as name:
            self("lint", "--strict", str(chart), "--values", name)

    def upgrade(
        self,
        chart: Path,
        values: Mapping[str, Any] | None = None,
        *,
        release: str = "leastwise",
        namespace: str = "leastwise-system",
    ) -> None:
        """Install the chart or bring it up to date, without waiting for pods (there are no nodes)."""
        with _values_file(values) as name:
            where = ("-n", namespace, "--create-namespace")
            self("upgrade", "--install", release, str(chart), *where, "--values", name)

    def uninstall(self, *, release: str = "leastwise", namespace: str = "leastwise-system") -> None:
        """Remove the release; nothing to do when it is absent."""
        self("uninstall", release, "-n", namespace, "--ignore-not-found")


@contextmanager
def _values_file(values: Mapping[str, Any] | None) -> Iterator[str]:
    """The values as a file, for the length of one call."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(dict(values or {}), file)
        file.flush()
        yield file.name
