"""The report of a blast radius in a real browser: what a person sees, clicks and types."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

import reach_reports
from leastwise.core.reach.radius import Radius
from leastwise.core.snapshots import Gap
from leastwise.reports.reach_html import Meta, render
from leastwise_dev.chromium import Browser

pytestmark = pytest.mark.e2e

META = Meta(
    taken="2026-11-25T03:00:00Z",
    scope="cluster prod-eu-1, account 111122223333",
    gaps=(Gap("rolebindings/legacy", "kubernetes", "Forbidden", "the reader may not list them"),),
    statements={reach_reports.GRANT: "kind: RoleBinding\nmetadata:\n  name: deployers"},
)
CY = "leastwiseReport.cy"
PANEL = "document.getElementById('panel')"
SAID = "document.getElementById('said').textContent"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


def _open(browser: Browser, folder: Path, radius: Radius) -> None:
    page = folder / "reach.html"
    page.write_text(render(radius, META), encoding="utf-8")
    browser.page.requests.clear()
    browser.page.complaints.clear()
    browser.open(page)
    browser.wait("typeof leastwiseReport === 'object'")


@pytest.fixture
def payments(browser: Browser, tmp_path: Path) -> Browser:
    _open(browser, tmp_path, reach_reports.payments())
    return browser


def _nothing_wrong(browser: Browser) -> None:
    assert browser.page.complaints == []
    assert [url.rpartition("/")[2] for url in browser.page.requests] == ["reach.html"]


def _is_painted(browser: Browser) -> bool:
    """Whether the picture has more than one colour: the canvas was drawn."""
    return bool(
        browser.run(
            "[...document.querySelectorAll('#picture canvas')].some((canvas) => {"
            " const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
            " for (let place = 3; place < data.length; place += 4) if (data[place]) return true;"
            " return false; })"
        )
    )


def _click(browser: Browser, element: str, middle: str) -> None:
    place = browser.run(
        "(() => { document.getElementById('picture').scrollIntoView({behavior: 'instant', block: 'center'});"
        " const box = document.getElementById('picture').getBoundingClientRect();"
        f" const at = {CY}.getElementById('{element}').{middle}();"
        " return [box.x + at.x, box.y + at.y]; })()"
    )
    browser.click(*place)


def _edge(browser: Browser, label: str) -> str:
    return str(browser.run(f"{CY}.edges().filter((edge) => edge.data('label') === '{label}')[0].id()"))


def test_the_picture_is_drawn_and_nothing_is_asked_of_any_network(payments: Browser) -> None:
    assert payments.run(f"{CY}.nodes(':visible').length") == 7
    payments.picture()
    assert _is_painted(payments)
    _nothing_wrong(payments)


def test_a_script_that_is_not_ours_is_refused(browser: Browser, tmp_path: Path) -> None:
    _open(browser, tmp_path, reach_reports.payments())
    browser.run(
        "{ const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        " document.body.append(script); }"
    )
    assert browser.run("window.ran === undefined")
    assert "Content Security Policy" in browser.page.complaints[0]


def test_hostile_names_are_shown_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    _open(browser, tmp_path, reach_reports.hostile())
    assert browser.run(f"document.body.innerText.includes({reach_reports.HOSTILE!r})")
    browser.run("leastwiseReport.show('n1')")
    assert browser.run(f"{PANEL}.innerText.includes({reach_reports.HOSTILE!r})")
    assert browser.run("document.querySelectorAll('img').length") == 0
    _nothing_wrong(browser)


def test_a_step_that_is_clicked_says_why_with_the_yaml(payments: Browser) -> None:
    _click(payments, _edge(payments, "read secrets"), "renderedMidpoint")
    payments.wait(f"!{PANEL}.hidden")
    text = payments.run(f"{PANEL}.innerText")
    assert "may read Secrets there: has what they hold." in text
    assert "RoleBinding payments/deployers" in text
    assert "kind: RoleBinding\nmetadata:\n  name: deployers" in text
    payments.press("Escape")
    assert payments.run(f"{PANEL}.hidden")
    _nothing_wrong(payments)


def test_a_node_that_is_clicked_lists_what_it_stands_for(payments: Browser) -> None:
    node = payments.run(f"{CY}.nodes().filter((node) => node.data('count') === 23)[0].id()")
    _click(payments, node, "renderedPosition")
    payments.wait(f"!{PANEL}.hidden")
    assert payments.run(f"{PANEL}.querySelectorAll('li').length") == 23
    assert "bucket ledger-22" in payments.run(f"{PANEL}.innerText")


def test_search_finds_by_any_word_and_enter_opens(payments: Browser) -> None:
    payments.press("/", "/")
    assert payments.run("document.activeElement.id") == "search"
    payments.type("ledger-07")
    payments.wait(f"{SAID} === '1 found'")
    payments.press("Enter", "\r")
    payments.wait(f"!{PANEL}.hidden")
    assert "23 buckets" in payments.run(f"{PANEL}.innerText")
    payments.press("Escape")
    assert payments.run("document.getElementById('search').value") == ""


def test_arrows_walk_and_enter_opens(payments: Browser) -> None:
    payments.run("document.getElementById('picture').focus()")
    payments.press("ArrowRight")
    first = payments.run(SAID)
    assert first.endswith("1 step away")
    payments.press("ArrowDown")
    payments.press("ArrowUp")
    payments.press("ArrowLeft")
    assert payments.run(SAID).startswith("payments/checkout")
    payments.press("ArrowRight")
    payments.press("Enter", "\r")
    assert payments.run("document.activeElement.id") == "panel"
    _nothing_wrong(payments)


def test_a_cut_lights_up_its_steps(payments: Browser) -> None:
    payments.run("document.querySelector('[data-cut=\"0\"]').click()")
    assert payments.run("document.querySelector('[data-cut=\"0\"]').getAttribute('aria-pressed')") == "true"
    assert payments.run(f"{CY}.edges('.cut').length") == 2
    assert payments.run(f"{CY}.edges('.dim').length") == 4
    payments.run("document.querySelector('[data-cut=\"0\"]').click()")
    assert payments.run(f"{CY}.elements('.dim').length") == 0


def test_filters_hide_by_plane_severity_and_confidence(payments: Browser) -> None:
    payments.run("document.querySelector('[data-filter=\"plane AWS\"]').click()")
    payments.wait(f"{CY}.nodes(':visible').length === 3")
    payments.run("document.querySelector('[data-filter=\"severity High\"]').click()")
    payments.wait(f"{CY}.nodes(':visible').length === 2")
    assert payments.run("document.querySelectorAll('[data-filter^=\"confidence\"]').length") == 2


def test_the_table_sorts_and_filters_and_leads_to_the_picture(payments: Browser) -> None:
    rows = "[...document.querySelectorAll('#table tbody tr')]"
    assert payments.run(f"{rows}.length") == 28
    payments.run("document.querySelectorAll('#table th button')[3].click()")
    assert payments.run(f"{rows}[0].cells[3].innerText") == "1"
    payments.run(
        "{ const input = document.getElementById('table-filter'); input.value = 'break-glass role';"
        " input.dispatchEvent(new Event('input')); }"
    )
    assert payments.run(f"{rows}.filter((row) => !row.hidden).length") == 2
    payments.run(f"{rows}.find((row) => !row.hidden).querySelector('[data-node]').click()")
    assert not payments.run(f"{PANEL}.hidden")


def test_light_and_dark_are_different_and_both_drawn(payments: Browser) -> None:
    payments.look("light")
    light = payments.picture()
    payments.look("dark")
    payments.wait("getComputedStyle(document.body).backgroundColor === 'rgb(20, 24, 29)'")
    dark = payments.picture()
    payments.look("light")
    assert light != dark
    assert struct.unpack(">II", light[16:24]) == (1440, 900)


def test_it_prints(payments: Browser) -> None:
    assert payments.printed().startswith(b"%PDF")


def test_three_hundred_nodes_are_drawn_with_the_words_that_matter(browser: Browser, tmp_path: Path) -> None:
    _open(browser, tmp_path, reach_reports.many(300))
    drawn = browser.run(f"{CY}.nodes(':visible').length")
    assert 150 < drawn <= 300
    browser.picture()
    labelled = browser.run(
        f"{CY}.nodes().filter((node) => node.style('label') !== '').map((n) => n.data('name'))"
    )
    assert {"payments/checkout", "administrator of 111122223333", "cluster admin"} <= set(labelled)
    assert len(labelled) <= 20
    assert browser.run(f"Math.min(...{CY}.nodes().map((node) => node.renderedWidth()))") >= 5
    assert browser.run(f"parseFloat({CY}.getElementById('n0').style('font-size')) * {CY}.zoom()") >= 10
    _nothing_wrong(browser)
