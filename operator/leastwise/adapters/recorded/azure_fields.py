"""Fields of elements in Azure's listings, read one by one: what is wrong is said, nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.evaluation.azure.actions import PermissionBlock
from leastwise.core.evaluation.azure.scopes import normal_scope
from leastwise.core.evaluation.azure.worlds import Subject


class FieldError(ValueError):
    """A field is not of the type that the listing has; the message names it."""


class Fields:
    """One element with its `properties` beside its own keys, as both of Azure's shapes have them.

    Its own keys win; `inner` asks for one of `properties` all the same.
    """

    def __init__(self, element: object) -> None:
        if not isinstance(element, dict):
            raise FieldError("an element is no object")
        properties = element.get("properties")
        self._inner: Mapping[str, object] = properties if isinstance(properties, dict) else {}
        self._own: Mapping[str, object] = element

    def __contains__(self, key: str) -> bool:
        return key in self._own or key in self._inner

    def value(self, key: str) -> object:
        """Return a field as it is; None where it is not there."""
        own = self._own.get(key)
        return self._inner.get(key) if own is None else own

    def inner(self, key: str) -> object:
        """Return a field of `properties`."""
        return self._inner.get(key)

    def text(self, *keys: str) -> str:
        """Return the first of some fields that is there, empty for none."""
        for key in keys:
            value = self.value(key)
            if isinstance(value, str):
                return value.strip()
            if value is not None:
                raise FieldError(f"{key} is no text")
        return ""

    def folded(self, *keys: str) -> str:
        """Return a text in lower case, as ids are compared."""
        return self.text(*keys).lower()

    def scope(self, *keys: str) -> str:
        """Return an id in the form in which ids are compared; empty for none and for what is no id."""
        return normal_scope(self.text(*keys))

    def flag(self, key: str) -> bool | None:
        """Return a truth; None where it is not there."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return value
        raise FieldError(f"{key} is not true or false")

    def items(self, key: str) -> list[object]:
        """Return a list, empty where it is not there."""
        value = self.value(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise FieldError(f"{key} is no list")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.items(key)
        if not all(isinstance(value, str) for value in values):
            raise FieldError(f"{key} holds what is no text")
        return tuple(str(value) for value in values)

    def part(self, key: str) -> Fields:
        """Return an object inside, empty where it is not there."""
        value = self.value(key)
        return Fields({} if value is None else value)


def blocks_of(fields: Fields) -> tuple[PermissionBlock, ...]:
    """Read `permissions`."""
    return tuple(_block(Fields(each)) for each in fields.items("permissions"))


def _block(fields: Fields) -> PermissionBlock:
    return PermissionBlock(
        actions=fields.texts("actions"),
        not_actions=fields.texts("notActions"),
        data_actions=fields.texts("dataActions"),
        not_data_actions=fields.texts("notDataActions"),
        condition=fields.text("condition"),
        condition_version=fields.text("conditionVersion"),
    )


def subjects_of(fields: Fields, key: str) -> tuple[Subject, ...]:
    """Read principals that are written as objects with an id and a type."""
    found = []
    for each in fields.items(key):
        part = Fields(each)
        identifier = part.folded("id")
        if not identifier:
            raise FieldError(f"{key} holds a principal without an id")
        found.append(Subject(identifier, part.text("type")))
    return tuple(found)


def id_of(member: object) -> str:
    """Read the id of a member or owner, which is written as an object or as the id alone."""
    return member.strip().lower() if isinstance(member, str) else Fields(member).folded("id")
