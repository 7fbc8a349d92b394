"""Names of people as keyed digests; those of workloads as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from leastwise.adapters.store.pseudonyms import Pseudonyms
from leastwise.core.errors import UnrecognisedContentError
from leastwise.factory_store import read_pseudonym_key
from store_builders import API, evidence, seen, use

ONE, OTHER = Pseudonyms(b"x" * 16), Pseudonyms(b"y" * 16)


def test_a_pseudonym_is_stable_under_its_key_and_tells_nothing() -> None:
    first = ONE.identity("k8s:jane")
    assert first == ONE.identity("k8s:jane") == ONE.identity(first)
    assert first.startswith("k8s:pseudonym:")
    assert "jane" not in first
    assert first not in {OTHER.identity("k8s:jane"), ONE.identity("k8s:joe")}
    assert ONE.fingerprint != OTHER.fingerprint
    assert ONE.identity(API) == API


def test_an_aggregate_of_a_workload_is_the_same_object() -> None:
    aggregate = seen(names=("jane",), via=("system:node:a",))
    assert ONE.aggregate(aggregate) is aggregate
    assert ONE.evidence(evidence("e")).address == "10.0.0.1"


def test_prefixes_of_names_of_people_are_hidden_too() -> None:
    whom = use(API, "impersonate", resource="users")
    found = ONE.aggregate(seen(whom, names=("jane.*", "*"), name_words=1, via=("jane",)))
    assert "jane" not in str(found)
    assert "*" in found.names


def test_a_key_is_long_enough(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Pseudonyms(b"short")
    file = tmp_path / "key"
    file.write_bytes(b"s3cret")
    with pytest.raises(UnrecognisedContentError, match="6 bytes are no key") as caught:
        read_pseudonym_key(str(file))
    assert "s3cret" not in str(caught.value)
    with pytest.raises(UnrecognisedContentError, match="No such file"):
        read_pseudonym_key(str(tmp_path / "none"))
    file.write_bytes(b"k" * 32)
    assert read_pseudonym_key(str(file)) == b"k" * 32
