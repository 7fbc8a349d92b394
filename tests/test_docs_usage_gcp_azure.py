"""The tables of the page on Google Cloud and Azure are those of the code."""

from __future__ import annotations

import re

import pytest

from leastwise.core.usage.azure_operations import OPERATIONS
from leastwise.core.usage.gcp import METHODS
from leastwise.core.usage.gcp_observability import ADMINISTERED, DATA_PERMISSIONS
from leastwise.core.usage.unobservable import ROWS
from leastwise_dev.docs import ROOT

PAGE = (ROOT / "docs" / "usage-gcp-azure.md").read_text()
SYSTEMS = {"kubernetes": "Kubernetes", "aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"}

WANTED: dict[str, list[list[str]]] = {
    "Service | Method | Permission": [[*key.split(" "), value] for key, value in METHODS.items()],
    "Permission | Types that must be logged": [
        [key, ", ".join(types)] for key, types in DATA_PERMISSIONS.items()
    ],
    "Service | Resources": [[key, ", ".join(each)] for key, each in ADMINISTERED.items()],
    "Type of resource | Operation | Actions, any of which may have let it": [
        [kind, operation, ", ".join(each.removeprefix(f"{kind}/") for each in actions)]
        for kind, rows in OPERATIONS.items()
        for operation, actions in rows.items()
    ],
    "System | What | Why, for the example that is tested": [
        [SYSTEMS[row.plane.value], row.what.replace("`", ""), row.reason] for row in ROWS
    ],
}


@pytest.mark.parametrize("head", WANTED)
def test_a_table_of_the_page_is_the_table_of_the_code(head: str) -> None:
    (found,) = re.findall(rf"^\| {re.escape(head)} \|\n\|[- |]+\|\n((?:\|.*\|\n)+)", PAGE, re.MULTILINE)
    rows = [
        [cell.strip().replace("`", "") for cell in line[1:-1].split(" | ")] for line in found.splitlines()
    ]
    assert rows == WANTED[head]
