from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.entries import Entry
from leastwise.core.excess.atoms import Atom, Target
from leastwise.core.excess.sums import within
from leastwise.core.excess.tables import AtomTable, to_bits
from leastwise.core.excess.verdicts import atom_key
from leastwise.core.snapshots import Plane

K8S = Plane.KUBERNETES


@pytest.mark.parametrize(
    ("atom", "text"),
    [
        (Atom(K8S, "get", "", "secrets", "db"), "get secrets db"),
        (Atom(K8S, "get", "apps", "deployments/scale"), "get deployments/scale.apps"),
        (Atom(K8S, "get", path="/version"), "get /version"),
        (Atom(Plane.AWS, "s3:GetObject", target="0"), "s3:GetObject"),
    ],
)
def test_atoms_as_people_read_them(atom: Atom, text: str) -> None:
    assert atom.text == text
    assert atom_key("", atom) == f"cluster: {text}"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(("a", "b")), "a, b"),
        (Target(tuple("abcde")), "a, b, c and 2 more"),
        (Target((), ("a",)), "not a"),
    ],
)
def test_targets_as_people_read_them(target: Target, text: str) -> None:
    assert target.text == text


@given(st.sets(st.integers(0, 200)))
def test_sets_of_numbers_are_bits(numbers: set[int]) -> None:
    assert to_bits(numbers) == sum(1 << each for each in numbers)


def test_scopes_of_clouds_lie_in_each_other() -> None:
    sets = {"/subscriptions/s": 1, "/subscriptions/s/resourceGroups/g": 2, "": 4, "/subscriptions/st": 8}
    assert within(sets, "/subscriptions/s/resourceGroups/g") == 7
    assert within(sets, "/subscriptions/s") == 5
    assert within(sets, "") == 4


def test_a_rule_covers_what_rbac_says_it_covers() -> None:
    def entry(
        verbs: tuple[str, ...],
        groups: tuple[str, ...],
        resources: tuple[str, ...],
        names: tuple[str, ...] = (),
        paths: tuple[str, ...] = (),
    ) -> Entry:
        return Entry(K8S, verbs, api_groups=groups, resources=resources, names=names, paths=paths)

    table = AtomTable()
    rules = {
        "all": entry(("*",), ("*",), ("*",)),
        "pods": entry(("get",), ("",), ("pods",)),
        "log": entry(("get",), ("",), ("pods/log",)),
        "scale": entry(("get",), ("apps",), ("*/scale",)),
        "one": entry(("get",), ("apps",), ("deployments/scale",)),
        "named": entry(("get",), ("",), ("pods",), ("a",)),
        "path": entry(("get",), (), (), (), ("/apis/*",)),
        "paths": entry(("*",), (), (), (), ("*",)),
        "deep": entry(("get",), (), (), (), ("/apis/apps/*",)),
        "not a wildcard": entry(("get",), ("",), ("pods/*",)),
    }
    numbers = {name: table.pattern(each) for name, each in rules.items()}
    table.freeze()

    def covers(name: str) -> set[str]:
        return {
            other
            for other, number in numbers.items()
            if not table.own[number] & ~table.covered(numbers[name])
        }

    resources = set(rules) - {"path", "paths", "deep"}
    assert covers("all") == resources
    assert covers("pods") == {"pods", "named"}
    assert covers("named") == {"named"}
    assert covers("scale") == {"scale", "one"}
    assert covers("path") == {"path", "deep"}
    assert covers("paths") == {"path", "paths", "deep"}
    assert covers("not a wildcard") == {"not a wildcard"}
    assert table.pattern(rules["pods"]) == numbers["pods"], "known patterns are found again"
