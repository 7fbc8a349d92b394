"""Pods and nodes beside logs: addresses and images, as `kubectl get pods,nodes -A -o json` prints them.

A snapshot of ours may hold pods too, without addresses and images, which it does not keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path

import msgspec

from leastwise.core.anomalies.sightings import Places
from leastwise.core.errors import InputError, UnrecognisedContentError

MOST_OF_A_FILE = 512 << 20
_DIGEST = 12
_IP_TYPES = frozenset({"InternalIP", "ExternalIP"})
_ALLOWED = "the output of `kubectl get pods,nodes -A -o json`"
_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Kind(msgspec.Struct):
    kind: str = ""


class _Data(msgspec.Struct):
    kind: str = ""
    items: list[msgspec.Raw] | None = None


class _Document(msgspec.Struct):
    kind: str = ""
    data: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class _File(msgspec.Struct):
    kind: str = ""
    items: list[msgspec.Raw] | None = None
    documents: list[_Document] | None = None


class _Metadata(msgspec.Struct, rename="camel"):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    generate_name: str = ""


class _Container(msgspec.Struct):
    image: str = ""


class _Ip(msgspec.Struct):
    ip: str = ""


class _PodSpec(msgspec.Struct, rename="camel"):
    containers: list[_Container] | None = None
    init_containers: list[_Container] | None = None


class _PodStatus(msgspec.Struct):
    pod_ip: str = msgspec.field(default="", name="podIP")
    pod_ips: list[_Ip] | None = msgspec.field(default=None, name="podIPs")


class _Pod(msgspec.Struct):
    metadata: _Metadata
    spec: _PodSpec | None = None
    status: _PodStatus | None = None


class _NodeSpec(msgspec.Struct):
    cidr: str = msgspec.field(default="", name="podCIDR")
    cidrs: list[str] | None = msgspec.field(default=None, name="podCIDRs")


class _Address(msgspec.Struct):
    type: str = ""
    address: str = ""


class _NodeStatus(msgspec.Struct):
    addresses: list[_Address] | None = None


class _Node(msgspec.Struct):
    metadata: _Metadata
    spec: _NodeSpec | None = None
    status: _NodeStatus | None = None


_kind = msgspec.json.Decoder(_Kind).decode
_data = msgspec.json.Decoder(_Data).decode
_file = msgspec.json.Decoder(_File).decode
_pod = msgspec.json.Decoder(_Pod).decode
_node = msgspec.json.Decoder(_Node).decode


@dataclass(slots=True)
class _Found:
    nodes: dict[str, tuple[str, ...]]
    pods: dict[str, tuple[str, ...]]
    images: dict[str, str]


def read_places(paths: Sequence[str], others: Sequence[str] = ()) -> Places:
    """Read files; `others` are addresses and networks that any token may come from.

    UnrecognisedContentError for a file that is none of these, InputError that names the object and field for
    one whose content is not as it must be.
    """
    found = _Found({}, {}, {})
    for path in paths:
        for item in _items(path, _content(path)):
            _take(path, item, found)
    return Places(found.nodes, found.pods, tuple(others), found.images)


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_OF_A_FILE + 1)
    except OSError as error:
        raise UnrecognisedContentError(f"{path}: {error}", allowed=_ALLOWED) from error
    if len(content) > MOST_OF_A_FILE:
        raise UnrecognisedContentError(
            f"{path}: more than {MOST_OF_A_FILE >> 20} MiB", allowed="a smaller file"
        )
    return content


def _items(path: str, content: bytes) -> Iterator[bytes]:
    try:
        found = _file(content)
        if found.kind in {"Pod", "Node"}:
            yield content
            return
        if found.items is None and found.documents is None:
            raise UnrecognisedContentError(f"{path}: neither a log nor a list of objects", allowed=_ALLOWED)
        for each in found.items or ():
            yield bytes(each)
        for document in found.documents or ():
            if document.kind == "kubernetes":
                for each in _data(bytes(document.data)).items or ():
                    yield bytes(each)
    except _BROKEN as error:
        raise UnrecognisedContentError(f"{path}: {str(error)[:200]}", allowed=_ALLOWED) from error


def _take(path: str, item: bytes, found: _Found) -> None:
    try:
        kind = _kind(item).kind
        if kind == "Pod":
            _take_pod(path, _pod(item), found)
        elif kind == "Node":
            _take_node(path, _node(item), found)
    except _BROKEN as error:
        raise InputError(f"{path}: {str(error)[:200]}") from error


def _take_pod(path: str, pod: _Pod, found: _Found) -> None:
    meta, spec, status = pod.metadata, pod.spec or _PodSpec(), pod.status or _PodStatus()
    where = f"{path}: Pod {meta.namespace}/{meta.name}: status.podIPs"
    texts = [each.ip for each in status.pod_ips or ()] or [status.pod_ip]
    addresses = tuple(_checked(where, each) for each in texts if each)
    if meta.uid and addresses:
        found.pods[meta.uid] = addresses
    images = sorted(each.image for each in (*(spec.containers or ()), *(spec.init_containers or ())))
    if any(images):
        digest = sha256("\0".join(images).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        found.images[f"{meta.namespace}/{meta.name}"] = digest
        if meta.generate_name:
            found.images[f"{meta.namespace}/{meta.generate_name}"] = digest


def _take_node(path: str, node: _Node, found: _Found) -> None:
    spec, status = node.spec or _NodeSpec(), node.status or _NodeStatus()
    where = f"{path}: Node {node.metadata.name}"
    own = [each.address for each in status.addresses or () if each.type in _IP_TYPES]
    cidrs = spec.cidrs or [spec.cidr]
    addresses = (
        *(_checked(f"{where}: status.addresses", each) for each in own if each),
        *(_checked(f"{where}: spec.podCIDRs", each) for each in cidrs if each),
    )
    if node.metadata.name and addresses:
        found.nodes[node.metadata.name] = addresses


def _checked(where: str, text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        raise InputError(f"{where}: '{text[:64]}' is neither an address nor a network") from error
    return text
