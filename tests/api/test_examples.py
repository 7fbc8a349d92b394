"""The examples work as written: each of our objects there is valid, and belongs with the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from leastwise.api.cloud_accounts import cloud_account_to_domain
from leastwise.api.entitlement_ceilings import entitlement_ceiling_to_domain
from leastwise.api.entitlement_policies import entitlement_policy_to_domain

EXAMPLES = Path(__file__).parents[2] / "examples"
TO_DOMAIN: dict[str, Any] = {
    "EntitlementPolicy": entitlement_policy_to_domain,
    "EntitlementCeiling": entitlement_ceiling_to_domain,
    "CloudAccount": cloud_account_to_domain,
}


def example_objects() -> list[Any]:
    return [
        pytest.param(document, id=f"{path.parent.name}/{path.name}: {document['kind']}")
        for path in sorted(EXAMPLES.rglob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
        if isinstance(document, dict) and document.get("apiVersion", "").startswith("leastwise.dev/")
    ]


@pytest.mark.parametrize("document", example_objects())
def test_example_is_valid(document: dict[str, Any]) -> None:
    value = TO_DOMAIN[document["kind"]](document)
    assert not getattr(value, "invalid", "")


def test_there_are_examples_of_every_kind() -> None:
    assert {parameter.values[0]["kind"] for parameter in example_objects()} == set(TO_DOMAIN)
