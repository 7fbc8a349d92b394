"""What pages take from code equals the code: `make docs` writes it, and fails nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from leastwise.core.events import EVENT_MEANINGS, EventReason
from leastwise.core.reasons import Reason
from leastwise.metric_specs import METRICS
from leastwise.settings import Settings
from leastwise_dev.docs import REGIONS, ROOT, render_all, render_page, table

DOCS = ROOT / "docs"


@pytest.mark.parametrize("path", sorted(render_all()), ids=lambda path: path.name)
def test_a_page_holds_what_the_code_says(path: Path) -> None:
    assert path.read_text() == render_all()[path], "run `make docs`"


def test_every_event_has_a_meaning_and_stands_in_its_page() -> None:
    assert set(EVENT_MEANINGS) == set(EventReason)
    page = (DOCS / "events.md").read_text()
    assert all(f"| `{reason.value}` |" in page for reason in EventReason)


def test_every_reason_of_a_condition_stands_in_its_page() -> None:
    page = (DOCS / "conditions.md").read_text()
    assert all(f"| `{reason.value}` |" in page for reason in Reason)


def test_every_metric_stands_in_its_page() -> None:
    page = (DOCS / "metrics.md").read_text()
    assert all(f"| `{spec.name}` | {spec.kind} |" in page for spec in METRICS)


def test_every_setting_stands_in_its_page_with_what_it_means() -> None:
    page = (DOCS / "settings.md").read_text()
    assert all(f"| `LEASTWISE_{name.upper()}` |" in page for name in Settings.model_fields)
    assert all(each.description for each in Settings.model_fields.values())
    assert "| `LEASTWISE_WORKERS` | 8 | 1 to 64 |" in page


def test_a_region_is_written_and_the_rest_is_kept() -> None:
    page = "above\n<!-- begin x -->\nold\n<!-- end x -->\nbelow\n"
    assert render_page(page, {"x": lambda: "new"}) == page.replace("old", "new")


@pytest.mark.parametrize("page", ["nothing", "<!-- begin x -->\n", "<!-- begin x -->\n<!-- end x -->\n" * 2])
def test_a_page_without_its_region_is_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="region 'x' once"):
        render_page(page, {"x": lambda: ""})


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(["A"], [["a|b"]]) == "| A |\n| --- |\n| a\\|b |"


def test_every_page_with_regions_exists() -> None:
    assert all((DOCS / name).exists() for name in REGIONS)
