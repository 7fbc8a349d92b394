"""What a component reaches, or what reaches it, found little by little: two of them can take turns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence


class Closure:
    """A search over components that can be carried on step by step; `keep` says whom it may enter."""

    __slots__ = ("component", "effort", "end", "keep", "seen", "steps", "waiting")

    def __init__(
        self,
        steps: Callable[[int], Collection[int]],
        component: Sequence[int],
        keep: Callable[[set[int]], Iterable[int]],
    ) -> None:
        self.steps = steps
        self.component = component
        self.keep = keep
        self.seen: set[int] = set()
        self.waiting: list[int] = []
        self.effort = 0
        self.end = 0

    def begin(self, start: int, end: int) -> None:
        """Start at a component; nothing is looked for behind the end."""
        self.seen.add(start)
        self.waiting.append(start)
        self.end = end

    def cost(self) -> int:
        """Return how many steps it has looked at once it is carried on."""
        return self.effort + len(self.steps(self.waiting[-1]))

    def expand(self) -> None:
        """Look at the neighbours of one component."""
        nodes = self.steps(self.waiting.pop())
        self.effort += len(nodes) + 1
        found = set(map(self.component.__getitem__, nodes)) - self.seen
        if found:
            fresh = self.keep(found)
            self.seen.update(fresh)
            self.waiting.extend(number for number in fresh if number != self.end)
