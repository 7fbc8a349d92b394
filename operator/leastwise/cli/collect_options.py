"""What `leastwise collect` is told on its command line, read into values; each problem names its option."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from leastwise.cli.failures import UsageProblem

CLUSTER_ID = re.compile(r"[^/\s=]{1,128}")
_MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class CollectOptions:
    """The options as they were typed."""

    listen: str
    health: str
    store: str
    tls_cert: str = ""
    tls_key: str = ""
    client_ca: str = ""
    clients: tuple[str, ...] = ()
    clients_file: str = ""
    insecure_loopback: str = ""
    body_mib: int = 16
    queue_mib: int = 64
    canaries: tuple[str, ...] = ()
    api_servers: tuple[str, ...] = ()
    canary_path: str = ""
    canary_seconds: float = 30.0
    settle_seconds: float = 300.0
    kubeconfig: str = ""
    context: str = ""
    pseudonym_key: str = ""
    log_format: str = "json"


def address(text: str, option: str) -> tuple[str, int]:
    """Read `HOST:PORT`."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or int(port) > _MOST_PORT:
        raise UsageProblem(f"{option} '{text}' is no address", allowed="HOST:PORT, as in 0.0.0.0:8443")
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name may stand for anything


def cluster_id(text: str, option: str) -> str:
    """Check a cluster id."""
    if not CLUSTER_ID.fullmatch(text):
        raise UsageProblem(
            f"{option}: '{text}' is no cluster id", allowed="1 to 128 characters without '/', '=' and blanks"
        )
    return text


def bindings_of(clients: Sequence[str], file: str) -> dict[str, str]:
    """Read `CN=CLUSTER-ID` from options and from the lines of a file: each name speaks for one cluster."""
    found: dict[str, str] = {}
    for text, option in (*((each, "--client") for each in clients), *_lines_of(file)):
        name, sign, cluster = text.rpartition("=")
        if not sign or not name.strip():
            raise UsageProblem(
                f"{option} '{text}' binds nothing", allowed="COMMON-NAME=CLUSTER-ID of a client certificate"
            )
        cluster = cluster_id(cluster.strip(), option)
        if found.setdefault(name.strip(), cluster) != cluster:
            raise UsageProblem(
                f"{option}: '{name.strip()}' is bound to {found[name.strip()]} and to {cluster}",
                allowed="one cluster for each certificate",
            )
    return found


def _lines_of(file: str) -> Iterable[tuple[str, str]]:
    if not file:
        return
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"--clients {file}: {error}", allowed="a file that can be read") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip(), f"--clients {file}, line {number}:"


@dataclass(frozen=True, slots=True)
class Canary:
    """A cluster that is sent canaries, and the context that leads to it."""

    cluster: str
    context: str


def canaries_of(texts: Sequence[str], known: Iterable[str], context: str) -> tuple[Canary, ...]:
    """Read `CLUSTER-ID[=CONTEXT]`; each has to be one that a client is bound to."""
    bound = sorted(known)
    found: Mapping[str, Canary] = {
        cluster: Canary(cluster_id(cluster, "--canary"), own or context)
        for cluster, _, own in (each.partition("=") for each in texts)
    }
    for each in found:
        if each not in bound:
            raise UsageProblem(f"--canary {each}: no client is bound to it", allowed=", ".join(bound))
    return tuple(found.values())


def server_urls(texts: Sequence[str], canaries: Sequence[Canary]) -> tuple[str, ...]:
    """Check addresses of API servers."""
    if texts and len(canaries) != 1:
        raise UsageProblem("--api-server needs one --canary", allowed="the cluster whose servers they are")
    for each in texts:
        found = urlsplit(each)
        if found.scheme != "https" or not found.netloc or found.path.strip("/"):
            raise UsageProblem(f"--api-server '{each}' is no address", allowed="https://HOST:PORT")
    return tuple(dict.fromkeys(texts))
