"""The namespace that a kubeconfig's context stands in, or that a pod runs in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kubernetes.aio import config as kubernetes_config

_POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_DEFAULT = "default"

config: Any = kubernetes_config  # Any: the package is typed in part only


def current_namespace(kubeconfig: str = "", context: str = "") -> str:
    """Return the namespace of the context, else of the pod, else `default`."""
    if not kubeconfig and not context and _POD_NAMESPACE.is_file():
        return _POD_NAMESPACE.read_text(encoding="utf-8").strip() or _DEFAULT
    try:
        contexts, active = config.list_kube_config_contexts(config_file=kubeconfig or None)
    except config.ConfigException:
        return _DEFAULT  # what is wrong with the file is told by the connection
    chosen = next((each for each in contexts if each["name"] == context), active) if context else active
    return str((chosen or {}).get("context", {}).get("namespace") or _DEFAULT)
