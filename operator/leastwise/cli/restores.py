"""Giving a kept revision back: what would be written, and what stands against it. Pure.

The spec that is written is the kept one with `enforcement: Suspended`, and the annotation names the revision:
the operator then gives it back once and leaves the policy suspended until Git follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leastwise.cli.json_values import Document, mapping, text
from leastwise.cli.paragraphs import plural
from leastwise.core.identities import ROLLBACK_KEY
from leastwise.core.revisions import Revision

API_VERSION = "leastwise.dev/v1alpha1"
KIND = "EntitlementPolicy"

_IMMUTABLE = (("subject",), ("aws", "accountRef"), ("aws", "roleName"))
"""Fields that the API server lets nobody change while they are set."""


@dataclass(frozen=True, slots=True)
class Restore:
    """One revision and the policy as it stands; None: it is gone and will be made again."""

    revision: Revision
    current: Document | None

    @property
    def is_leaving(self) -> bool:
        """Whether the policy is being deleted: then it can only be made again once it is gone."""
        return bool(text(self.current, "metadata", "deletionTimestamp"))

    def document(self) -> Document:
        """Return the policy to write."""
        if self.current is None or self.is_leaving:
            return _created(self.revision)
        return _replaced(self.revision, self.current)


def _created(revision: Revision) -> Document:
    metadata: dict[str, object] = {
        "name": revision.policy,
        "namespace": revision.namespace,
        "annotations": {ROLLBACK_KEY: revision.name},
    }
    if revision.labels:
        metadata["labels"] = dict(revision.labels)
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": suspended_spec(revision)}


def _replaced(revision: Revision, current: Document) -> Document:
    metadata = dict(mapping(current, "metadata"))
    metadata.pop("managedFields", None)
    metadata["annotations"] = {
        **mapping(current, "metadata", "annotations"),
        ROLLBACK_KEY: revision.name,
    }
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": suspended_spec(revision)}


def suspended_spec(revision: Revision) -> Mapping[str, object]:
    """Return the kept spec, suspended."""
    return {**revision.spec, "enforcement": "Suspended"}


def immutable_fields(restore: Restore) -> tuple[str, ...]:
    """Name the fields that differ and may not be changed: such a revision needs the policy to go first."""
    if restore.current is None or restore.is_leaving:
        return ()
    before, after = mapping(restore.current, "spec"), restore.revision.spec
    return tuple(
        f"spec.{'.'.join(path)}"
        for path in _IMMUTABLE
        if _value(before, path) is not None
        and _value(after, path) is not None
        and _value(before, path) != _value(after, path)
    )


def _value(document: object, path: Iterable[str]) -> object:
    for part in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(part)
    return document


def describe_documents(revision: Revision) -> tuple[tuple[str, str], ...]:
    """Say what the revision gives back: each object that was live, and in a few words what it gave."""
    return tuple((ref, _describe(document)) for ref, document in sorted(revision.documents.items()))


def _describe(document: object) -> str:
    if not isinstance(document, Mapping):
        return ""
    if "rules" in document:
        return "; ".join(_rule_text(each) for each in _list(document["rules"])) or "no rules"
    if "roleRef" in document:
        subjects = ", ".join(
            f"{text(each, 'kind')} {text(each, 'name')}" for each in _list(document.get("subjects"))
        )
        role = document["roleRef"]
        return f"{text(role, 'kind')} {text(role, 'name')} to {subjects or 'nobody'}"
    inline, attached = mapping(document, "inline"), _list(document.get("attached"))
    parts = [plural(len(inline), "inline policy", "inline policies")] if inline else []
    parts += [plural(len(attached), "managed policy", "managed policies")] if attached else []
    return f"IAM role with {' and '.join(parts) or 'no permissions'}"


def _rule_text(rule: object) -> str:
    words = {key: ",".join(str(each) or '""' for each in _list(_value(rule, (key,)))) for key in _RULE}
    return f"{words['verbs']} {words['resources']} in {words['apiGroups']}"


_RULE = ("verbs", "resources", "apiGroups")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
