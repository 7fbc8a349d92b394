"""`leastwise exposed`: what strangers reach, by bindings, resource policies and trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leastwise.cli.failures import EXIT_CLEAN
from leastwise.cli.sources import Asking, read_estate, read_sight, watched
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.estates import Estate
from leastwise.core.exposures import Exposure, find_exposures

if TYPE_CHECKING:
    from leastwise.cli.screens import Screen


@dataclass(frozen=True, slots=True)
class ExposedOptions:
    """What was asked: which accounts are inside the zone of trust, beside those that were read."""

    trusted: tuple[str, ...] = ()


def exposed(asking: Asking, options: ExposedOptions) -> int:
    """Print the exposures; return the exit code."""
    estate = read_estate(asking, read_sight(asking))
    found = watched(lambda: find_exposures(estate, options.trusted), "looks for strangers")
    if asking.is_for_machines:
        _emit(asking, estate, found)
    else:
        _print(asking, estate, found)
    return EXIT_CLEAN


def _emit(asking: Asking, estate: Estate, found: Sequence[Exposure]) -> None:
    from leastwise.cli.emitting import emit_document, emit_lines  # noqa: PLC0415 (start-up time)
    from leastwise.cli.evaluation_json import document, gap_values  # noqa: PLC0415

    values = [exposure_value(each) for each in found]
    if asking.form == "jsonl":
        emit_lines(values)
        return
    value = document("Exposures", estate) | {"items": values, "gaps": gap_values(estate.all_gaps())}
    emit_document(value, asking.form)


def exposure_value(exposure: Exposure) -> dict[str, object]:
    """One exposure as plain values."""
    from leastwise.cli.evaluation_json import filled, source_value  # noqa: PLC0415 (start-up time)

    return filled(
        {
            "plane": exposure.plane,
            "resource": exposure.resource,
            "stranger": exposure.stranger,
            "access": exposure.access,
            "confidence": exposure.confidence,
            "conditions": list(exposure.conditions),
            "path": [source_value(each) for each in exposure.path],
        }
    )


def _print(asking: Asking, estate: Estate, found: Sequence[Exposure]) -> None:
    from leastwise.cli.answer_pages import print_gaps  # noqa: PLC0415 (start-up time)
    from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415
    from leastwise.core.drifts import Severity  # noqa: PLC0415

    screen = Screen(asking.program)
    gaps = estate.all_gaps()
    look = SEVERITIES[Severity.HIGH] if found else UNKNOWN if gaps else OK
    screen.answer(look, _sentence(found, is_whole=not gaps))
    if found:
        _print_table(asking, screen, found)
    print_gaps(screen, gaps, is_wide=asking.is_wide)
    screen.next(asking.again("risks --rule LW-XC-016" if found else "risks"))


def _sentence(found: Sequence[Exposure], *, is_whole: bool) -> str:
    from leastwise.cli.paragraphs import plural  # noqa: PLC0415 (start-up time)

    if not found:
        return "Strangers reach nothing." if is_whole else "Strangers reach nothing in what could be seen."
    resources = plural(len({each.resource for each in found}), "resource")
    open_ones = sum(each.confidence != Confidence.CERTAIN.value for each in found)
    more = f", {open_ones} under a condition" if open_ones else ""
    return f"Strangers reach {resources} in {plural(len(found), 'way')}{more}."


SHOWN = 25
"""How many rows a narrow page shows; the rest is a number."""


def _print_table(asking: Asking, screen: Screen, found: Sequence[Exposure]) -> None:
    from leastwise.cli.answer_pages import chain_text, print_table  # noqa: PLC0415 (start-up time)
    from leastwise.cli.looks import DASH  # noqa: PLC0415
    from leastwise.cli.tables import Cell, Column  # noqa: PLC0415

    ordered = sorted(found, key=lambda each: (each.confidence != Confidence.CERTAIN.value, each))
    shown = ordered if asking.is_wide else ordered[:SHOWN]
    columns = [Column("NAME", 18), Column("STRANGER", 12), Column("ACCESS", 16), Column("SURE")]
    columns += [Column("IF"), Column("BY")] if asking.is_wide else []
    rows = [
        [
            Cell(each.resource),
            Cell(each.stranger),
            Cell(each.access),
            Cell(each.confidence),
            *(
                [Cell("; ".join(each.conditions) or DASH), Cell(chain_text(each.path) or DASH)]
                if asking.is_wide
                else []
            ),
        ]
        for each in shown
    ]
    screen.line()
    print_table(screen, columns, rows, is_wide=asking.is_wide)
    if len(shown) < len(ordered):
        screen.line(f"And {len(ordered) - len(shown)} more; -o wide shows all.")
