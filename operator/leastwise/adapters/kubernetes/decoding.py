"""One codec a kind: bytes of the API server to items of the index.

Our own kinds are decoded whole and handed to decoders that are injected, because an adapter does not know
`leastwise.api`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from leastwise.adapters.kubernetes import kinds
from leastwise.adapters.kubernetes.records import (
    BindingRecord,
    NamespaceRecord,
    Page,
    RoleRecord,
    ServiceAccountRecord,
)
from leastwise.adapters.kubernetes.translate import (
    Pool,
    document_metadata,
    to_binding,
    to_mapping,
    to_namespace,
    to_role_definition,
    to_service_account,
    to_stored_policy,
)
from leastwise.core.entitlements import EntitlementPolicy
from leastwise.core.errors import LeastwiseError
from leastwise.core.withdrawals.records import Withdrawal

R = TypeVar("R")

Document = Mapping[str, object]
Decoder = Callable[[Document], object]
Decoders = Mapping[str, Decoder]
"""By kind: `EntitlementPolicy`, `EntitlementCeiling`, `CloudAccount`, `Withdrawal` to values of the core."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object as the index takes it. `value` None: it could not be understood, `problem` says why.

    `status` is the stored status of a CloudAccount or EntitlementCeiling, whose values do not hold it.
    """

    namespace: str
    name: str
    version: str
    value: object | None
    problem: str = ""
    status: Mapping[str, object] = field(default_factory=dict)


class Codec(Generic[R]):
    """Decodes one kind. Raises msgspec.MsgspecError for bytes that are not of the kind."""

    def __init__(self, record: type[R], to_item: Callable[[R], Item]) -> None:
        self._object = msgspec.json.Decoder(record)
        self._page = msgspec.json.Decoder(Page[record])  # type: ignore[valid-type]  # built at run time
        self._to_item = to_item

    def item(self, raw: bytes | msgspec.Raw) -> Item:
        """Decode one object."""
        return self._to_item(self._object.decode(raw))

    def page(self, body: bytes) -> tuple[list[Item], str, str]:
        """Decode a page of a list: items, the list's resource version, the token of the next page."""
        page = self._page.decode(body)
        items = [self._to_item(record) for record in page.items or ()]
        return items, page.metadata.resource_version, page.metadata.continue_


def build_codecs(decoders: Decoders) -> Mapping[str, Codec[object]]:
    """Build the codec of every watched kind; they share one pool of equal parts."""
    pool = Pool()
    codecs: dict[str, Codec[object]] = {
        "Namespace": _erase(Codec(NamespaceRecord, _namespace_item)),
        "ServiceAccount": _erase(Codec(ServiceAccountRecord, lambda record: _account_item(record, pool))),
    }
    for kind in ("Role", "ClusterRole"):
        codecs[kind] = _erase(Codec(RoleRecord, _role_item(kind, pool)))
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        codecs[kind] = _erase(Codec(BindingRecord, _binding_item(kind, pool)))
    for ours in (kinds.POLICY, kinds.CEILING, kinds.ACCOUNT, kinds.WITHDRAWAL):
        codecs[ours.kind] = _erase(Codec(dict[str, object], _own_item(decoders[ours.kind])))
    return codecs


def _erase(codec: Codec[R]) -> Codec[object]:
    return codec  # type: ignore[return-value]  # the record type is seen by nobody outside the codec


def _namespace_item(record: NamespaceRecord) -> Item:
    return Item("", record.metadata.name, record.metadata.resource_version, to_namespace(record))


def _account_item(record: ServiceAccountRecord, pool: Pool) -> Item:
    value = to_service_account(record, pool)
    return Item(value.account.namespace, value.account.name, value.resource_version, value)


def _role_item(kind: str, pool: Pool) -> Callable[[RoleRecord], Item]:
    def to_item(record: RoleRecord) -> Item:
        value = to_role_definition(kind, record, pool)
        return Item(value.namespace, value.name, value.resource_version, value)

    return to_item


def _binding_item(kind: str, pool: Pool) -> Callable[[BindingRecord], Item]:
    def to_item(record: BindingRecord) -> Item:
        value = to_binding(kind, record, pool)
        return Item(value.namespace, value.name, value.resource_version, value)

    return to_item


def _own_item(decoder: Decoder) -> Callable[[dict[str, object]], Item]:
    def to_item(document: dict[str, object]) -> Item:
        metadata = document_metadata(document)
        where = (str(metadata.get("namespace", "")), str(metadata.get("name", "")))
        version = str(metadata.get("resourceVersion", ""))
        try:
            value = decoder(document)
        except (LeastwiseError, ValueError, TypeError, KeyError) as error:
            # one object that cannot be understood is a Gap over itself, not the end of the watch
            return Item(*where, version, None, problem=str(error))
        if isinstance(value, EntitlementPolicy):
            return Item(*where, version, to_stored_policy(value, document))
        if isinstance(value, Withdrawal):
            return Item(*where, version, value)  # which holds its status
        return Item(*where, version, value, status=to_mapping(document.get("status")))

    return to_item
