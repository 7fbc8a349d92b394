"""kubectl as a Python object: one binary, one kubeconfig, and the few verbs that tests repeat."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_POLL_SECONDS = 0.1


class KubectlError(RuntimeError):
    """kubectl refused or failed; the message is the command and what kubectl wrote on standard error."""


class Kubectl:
    """Calls with `check=True` raise KubectlError; with `check=False` the caller reads the result."""

    def __init__(self, program: Path, kubeconfig: Path) -> None:
        self.program = program
        self.kubeconfig = kubeconfig

    def __call__(
        self,
        *args: str,
        input: str | None = None,  # noqa: A002 - the name that subprocess.run has for it
        check: bool = True,
        timeout_seconds: float = 120.0,
    ) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [str(self.program), *args],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_seconds,
            env={
                **os.environ,
                "KUBECONFIG": str(self.kubeconfig),
                # Discovery is cached beside the kubeconfig, so that it goes with the cluster.
                "KUBECACHEDIR": str(self.kubeconfig.parent / "kubectl-cache"),
            },
        )
        if check and result.returncode != 0:
            raise KubectlError(f"kubectl {' '.join(args)}: {result.stderr.strip() or result.stdout.strip()}")
        return result

    def apply(self, *objects: Mapping[str, Any] | str | Path) -> None:
        """Server-side apply of objects, YAML texts or files, in one call."""
        texts = [each if isinstance(each, str) else _text(each) for each in objects]
        self("apply", "--server-side", "--force-conflicts", "-f", "-", input="\n---\n".join(texts))

    def get(self, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
        """One object."""
        value: dict[str, Any] = json.loads(self("get", kind, name, *_in(namespace), "-o", "json").stdout)
        return value

    def list(self, kind: str, namespace: str | None = None, selector: str = "") -> list[dict[str, Any]]:
        """Objects of one namespace, or of the cluster."""
        where = _in(namespace) if namespace else ("-A",)
        chosen = ("-l", selector) if selector else ()
        items: list[dict[str, Any]] = json.loads(self("get", kind, *where, *chosen, "-o", "json").stdout)[
            "items"
        ]
        return items

    def exists(self, kind: str, name: str, namespace: str | None = None) -> bool:
        """False only when the server says NotFound; any other failure raises."""
        found = self("get", kind, name, *_in(namespace), "-o", "name", "--ignore-not-found")
        return bool(found.stdout.strip())

    def delete(self, kind: str, name: str, namespace: str | None = None, *, wait: bool = True) -> None:
        """Delete one object, absent or not."""
        self("delete", kind, name, *_in(namespace), "--ignore-not-found", f"--wait={str(wait).lower()}")

    def patch(
        self,
        kind: str,
        name: str,
        body: Mapping[str, Any],
        namespace: str | None = None,
        *,
        status: bool = False,
    ) -> None:
        """Merge patch, of the object or of its status."""
        extra = ("--subresource=status",) if status else ()
        self("patch", kind, name, *_in(namespace), "--type=merge", *extra, "-p", json.dumps(body))

    def can(self, verb: str, resource: str, namespace: str | None = None) -> bool:
        """What `kubectl auth can-i` answers."""
        result = self("auth", "can-i", verb, resource, *_in(namespace), check=False)
        return result.stdout.strip() == "yes"

    def until(
        self,
        holds: Callable[[dict[str, Any]], object],
        kind: str,
        name: str,
        namespace: str | None = None,
        *,
        timeout_seconds: float = 30.0,
    ) -> dict[str, Any]:
        """Read the object until the predicate holds; TimeoutError shows the last state."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            current = self.get(kind, name, namespace) if self.exists(kind, name, namespace) else {}
            if current and holds(current):
                return current
            if time.monotonic() > deadline:
                state = json.dumps(current, indent=1)
                raise TimeoutError(f"{kind} {name} after {timeout_seconds:.0f} s:\n{state}")
            time.sleep(_POLL_SECONDS)


def _in(namespace: str | None) -> tuple[str, ...]:
    return ("-n", namespace) if namespace else ()


def _text(value: Mapping[str, Any] | Path) -> str:
    return value.read_text() if isinstance(value, Path) else json.dumps(value)
