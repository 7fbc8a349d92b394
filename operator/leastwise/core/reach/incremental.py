"""Which named targets every node reaches, kept correct while steps come and go.

The graph is held as components (nodes that reach each other) and the bits of the targets that each reaches.
A component of one node is the node; a larger one has its own number and knows the steps that enter and leave.

Added step u → v     same component: nothing changes. Else, where v already reaches u, the components between
                     them become one. Then what is new in v's bits goes up against the steps until it adds
                     nothing.
Removed step u → v   between components: bits that u has from no successor any more are taken away, and so
                     up against the steps. Inside one: two searches, forward from u and backward from v, meet
                     soon where the graph is dense, and nothing changes. Where one of them runs dry first, it
                     has met the part that splits off; the rest of it is found among its neighbours, so that
                     the cost follows the size of the part, not of the component.

What a change costs follows what it changes: a step that alters the answer of half the graph visits half.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from heapq import heapify, heappop, heappush

from leastwise.core.reach.closures import Closure
from leastwise.core.reach.components import find_components
from leastwise.core.reach.graph import Graph
from leastwise.core.reach.splits import find_part
from leastwise.core.reach.sweeps import bit_names, reach_targets


class ReachIndex:
    """The reach of up to a thousand or so targets over a changing graph; equal steps are counted."""

    def __init__(self, graph: Graph, targets: Iterable[str]) -> None:
        swept = reach_targets(graph, targets)
        self.targets = swept.targets
        self._index = dict(graph.index)
        self._own = dict(swept.own)  # by node
        self._out = [[end for end in ends if end != node] for node, ends in enumerate(graph.successors)]
        self._into = [
            [start for start in starts if start != node] for node, starts in enumerate(graph.predecessors())
        ]
        self._component = list(range(len(graph)))
        self._members: dict[int, set[int]] = {}  # of components larger than one node, numbered below zero
        self._exits: dict[int, dict[int, int]] = {}  # nodes that steps of a larger component lead to, counted
        self._entries: dict[int, dict[int, int]] = {}  # nodes that steps into it come from, counted
        self._bits: dict[int, int] = {}  # by component
        self._ranks = list(swept.components.of)
        self._last = 0
        for members, bits in zip(swept.components.members, swept.bits, strict=True):
            self._bits[members[0] if len(members) == 1 else self._number(members)] = bits

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self._component)

    def names(self, node: str) -> tuple[str, ...]:
        """Return the targets that a node reaches, itself left out, in the order of the targets."""
        return tuple(bit_names(self.reached_bits(node), self.targets))

    def reached_bits(self, node: str) -> int:
        """Return the targets that a node reaches, itself left out, as bits."""
        number = self._index.get(node)
        if number is None:
            return 0
        return self._bits[self._component[number]] & ~self._own.get(number, 0)

    def add(self, source: str, target: str) -> None:
        """Add one step; nodes that are not known yet come with it. A step to itself changes nothing."""
        start, end = self._node(source), self._node(target)
        if start == end:
            return
        self._out[start].append(end)
        self._into[end].append(start)
        above, below = self._component[start], self._component[end]
        if above == below:
            return
        if above in self._exits:
            _count(self._exits[above], end, 1)
        if below in self._entries:
            _count(self._entries[below], start, 1)
        bits = self._bits[below]
        between = self._between(above, below)
        if not between:
            self._spread({above: bits})
            return
        number = self._merge(between)
        self._bits[number] = bits
        self._spread(dict.fromkeys(self._predecessors(number), bits))

    def remove(self, source: str, target: str) -> bool:
        """Remove one step; False when there is none."""
        start, end = self._index.get(source, -1), self._index.get(target, -1)
        if start < 0 or end < 0 or end not in self._out[start]:
            return False
        self._out[start].remove(end)
        self._into[end].remove(start)
        above, below = self._component[start], self._component[end]
        if above != below:
            if above in self._exits:
                _count(self._exits[above], end, -1)
            if below in self._entries:
                _count(self._entries[below], start, -1)
            self._withdraw({above: self._bits[below]})
        elif end not in self._out[start]:
            part = find_part(self._out, self._into, self._component, start, end)
            if part:
                self._split(above, part)
        return True

    # ---------------------------------------------------------------- nodes and components

    def _node(self, name: str) -> int:
        number = self._index.setdefault(name, len(self._component))
        if number == len(self._component):
            self._out.append([])
            self._into.append([])
            self._component.append(number)
            self._ranks.append(0)
            self._own_bit(number, name)
            self._bits[number] = self._own.get(number, 0)
        return number

    def _own_bit(self, number: int, name: str) -> None:
        if name in self.targets:
            self._own[number] = 1 << self.targets.index(name)

    def _number(self, members: Sequence[int]) -> int:
        """Make one component of the members, and count the steps over its border."""
        self._last -= 1
        number = self._last
        for member in members:
            self._component[member] = number
        self._members[number] = set(members)
        exits: dict[int, int] = {}
        entries: dict[int, int] = {}
        for member in members:
            for end in self._out[member]:
                if self._component[end] != number:
                    exits[end] = exits.get(end, 0) + 1
            for start in self._into[member]:
                if self._component[start] != number:
                    entries[start] = entries.get(start, 0) + 1
        self._exits[number], self._entries[number] = exits, entries
        return number

    def _leaving(self, number: int) -> Collection[int]:
        return self._out[number] if number >= 0 else self._exits[number]

    def _entering(self, number: int) -> Collection[int]:
        return self._into[number] if number >= 0 else self._entries[number]

    def _successors(self, number: int) -> set[int]:
        return set(map(self._component.__getitem__, self._leaving(number)))

    def _predecessors(self, number: int) -> set[int]:
        return set(map(self._component.__getitem__, self._entering(number)))

    def _nodes(self, number: int) -> Iterable[int]:
        return (number,) if number >= 0 else self._members[number]

    # ---------------------------------------------------------------- a step more

    def _between(self, above: int, below: int) -> set[int]:
        """Return the components on the ways from `below` to `above`, both included; empty without a way.

        Whoever reaches `above` has its bits, and whom `below` reaches has no bit that `below` lacks. Both
        ends search, neither through the other, until one is done; only what it found can lie between.
        """
        table, of = self._bits, self._component
        least, most = table[above], table[below]
        if least & ~most:
            return set()
        down = Closure(self._leaving, of, lambda found: [n for n in found if not least & ~table[n]])
        up = Closure(self._entering, of, lambda found: [n for n in found if not table[n] & ~most])
        down.begin(below, above)
        up.begin(above, below)
        while down.waiting and up.waiting:
            (down if down.cost() <= up.cost() else up).expand()
        done, start, other, end = (down, above, up, below) if up.waiting else (up, below, down, above)
        if start not in done.seen:
            return set()
        rest = Closure(other.steps, of, done.seen.intersection)
        rest.begin(start, end)
        while rest.waiting:
            rest.expand()
        return rest.seen

    def _merge(self, numbers: set[int]) -> int:
        """Make one component of several; the largest takes in the others."""
        largest = max(numbers, key=lambda number: (len(self._members.get(number, ())), -number))
        nodes = [node for number in numbers if number != largest for node in self._nodes(number)]
        for number in numbers - {largest}:
            self._forget(number)
        if largest >= 0:
            self._forget(largest)
            return self._number([largest, *nodes])
        exits, entries = self._exits[largest], self._entries[largest]
        for node in nodes:
            for end in self._out[node]:
                inside = self._component[end] == largest
                _count(entries if inside else exits, node if inside else end, -1 if inside else 1)
            for start in self._into[node]:
                inside = self._component[start] == largest
                _count(exits if inside else entries, node if inside else start, -1 if inside else 1)
            self._component[node] = largest
        self._members[largest].update(nodes)
        return largest

    def _forget(self, number: int) -> None:
        del self._bits[number]
        for table in (self._members, self._exits, self._entries):
            table.pop(number, None)

    def _spread(self, fresh: dict[int, int]) -> None:
        """Add bits to components, and up against the steps as long as somebody lacks them."""
        while fresh:
            number, bits = fresh.popitem()
            added = bits & ~self._bits[number]
            if added:
                self._bits[number] |= added
                for above in self._predecessors(number):
                    fresh[above] = fresh.get(above, 0) | added

    # ---------------------------------------------------------------- a step less

    def _split(self, number: int, part: set[int]) -> None:
        """Let the part leave a component, as the components that it is made of."""
        bits = self._bits[number]
        self._release(number, part)
        local = {node: place for place, node in enumerate(part)}
        nodes = list(part)
        inner = [[local[end] for end in self._out[node] if end in local] for node in nodes]
        parts = []
        for places in find_components(inner).members:
            members = [nodes[place] for place in places]
            parts.append(members[0] if len(members) == 1 else self._number(members))
            self._bits[parts[-1]] = bits
        if len(self._members[number]) == 1:
            (node,) = self._members[number]
            self._forget(number)
            self._component[node] = number = node
            self._bits[node] = bits
        self._withdraw(dict.fromkeys([number, *parts], bits))

    def _release(self, number: int, part: set[int]) -> None:
        exits, entries = self._exits[number], self._entries[number]
        for node in part:
            self._component[node] = node
            for end in self._out[node]:
                inside = self._component[end] == number
                _count(entries if inside else exits, node if inside else end, 1 if inside else -1)
            for start in self._into[node]:
                inside = self._component[start] == number
                _count(exits if inside else entries, node if inside else start, 1 if inside else -1)
        self._members[number] -= part

    def _withdraw(self, doubtful: dict[int, int]) -> None:
        """Take bits from components that have them from nobody any more, and up against the steps."""
        order = [(self._rank(number), number) for number in doubtful]
        heapify(order)
        while order:
            _, number = heappop(order)
            bits = doubtful.pop(number) & ~self._own_bits(number)
            for below in self._successors(number):
                bits &= ~self._bits[below]
                if not bits:
                    break
            if bits:
                self._bits[number] &= ~bits
                for above in self._predecessors(number):
                    if above not in doubtful:
                        heappush(order, (self._rank(above), above))
                    doubtful[above] = doubtful.get(above, 0) | bits

    def _rank(self, number: int) -> int:
        """Return a place in the order in which what is reached comes first; after changes it is only near."""
        return self._ranks[number if number >= 0 else next(iter(self._members[number]))]

    def _own_bits(self, number: int) -> int:
        if number >= 0:
            return self._own.get(number, 0)
        bits = 0
        for node, bit in self._own.items():
            if self._component[node] == number:
                bits |= bit
        return bits


def _count(table: dict[int, int], node: int, change: int) -> None:
    count = table.get(node, 0) + change
    if count:
        table[node] = count
    else:
        del table[node]
