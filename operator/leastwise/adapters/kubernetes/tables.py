"""The containers of the index: objects by namespace and name, and by keys that several objects share."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

V = TypeVar("V")
K = TypeVar("K", bound=Hashable)


class Table(Generic[V]):
    """Objects of one kind. Nested by namespace, so that no key object is kept for each row."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, V]] = {}

    def find(self, namespace: str, name: str) -> V | None:
        """Return the object; None when there is none."""
        rows = self._rows.get(namespace)
        return rows.get(name) if rows else None

    def put(self, namespace: str, name: str, value: V) -> None:
        """Hold the object under its name."""
        self._rows.setdefault(namespace, {})[name] = value

    def drop(self, namespace: str, name: str) -> None:
        """Forget the object."""
        rows = self._rows.get(namespace)
        if rows and rows.pop(name, None) is not None and not rows:
            del self._rows[namespace]

    def of(self, namespace: str) -> list[V]:
        """Return the objects of one namespace, by name."""
        rows = self._rows.get(namespace, {})
        return [rows[name] for name in sorted(rows)]

    def all(self) -> list[V]:
        """Return every object, by namespace and name."""
        return [value for namespace in sorted(self._rows) for value in self.of(namespace)]

    def keys(self, namespace: str = "") -> Iterator[tuple[str, str]]:
        """Give namespace and name of every object, or of those in one namespace."""
        spaces = [namespace] if namespace else list(self._rows)
        for space in spaces:
            for name in list(self._rows.get(space, ())):
                yield space, name


class Shelf(Generic[K, V]):
    """Objects by a key that several may share; each object has an id of its own."""

    def __init__(self) -> None:
        self._places: dict[K, dict[Hashable, V]] = {}

    def put(self, key: K, identity: Hashable, value: V) -> None:
        """Add the object, or replace the one of that identity."""
        place = self._places.get(key)
        if place is None:
            self._places[key] = {identity: value}
        else:
            place[identity] = value

    def drop(self, key: K, identity: Hashable) -> None:
        """Take the object away."""
        place = self._places.get(key)
        if place is not None and place.pop(identity, None) is not None and not place:
            del self._places[key]

    def find(self, key: K) -> list[V]:
        """Return the objects of that key, in no order."""
        return list(self._places.get(key, {}).values())
