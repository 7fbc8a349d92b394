"""`leastwise snapshot`: everything that answers, in one file, without secrets."""

from __future__ import annotations

from dataclasses import replace

from leastwise.cli.emitting import emit_text
from leastwise.cli.failures import EXIT_CLEAN
from leastwise.cli.printable import shell_word
from leastwise.cli.sources import Asking, read_estate, read_sight
from leastwise.cli.written_files import write_whole
from leastwise.core.evaluation.estates import Estate
from leastwise.core.recordings import Recording
from leastwise.core.snapshots import GapReason


def snapshot(asking: Asking, output: str) -> int:
    """Write the snapshot; return the exit code."""
    from leastwise.factory_recorded import write_snapshot  # noqa: PLC0415 (start-up time)

    sight = read_sight(asking)
    recording = with_gaps(sight.recording, read_estate(asking, sight))
    data = write_snapshot(recording)
    if not output or output == "-":
        emit_text(data)
        return EXIT_CLEAN
    write_whole("--output", output, data)
    _tell(asking, output, len(recording.documents), len(recording.gaps))
    return EXIT_CLEAN


def with_gaps(recording: Recording, estate: Estate) -> Recording:
    """Keep what could not be understood as such: of an object that answers nothing, nothing else is kept."""
    malformed = {each for each in estate.all_gaps() if each.reason == GapReason.MALFORMED.value}
    return replace(recording, gaps=tuple(sorted({*recording.gaps, *malformed})))


def _tell(asking: Asking, output: str, documents: int, gaps: int) -> None:
    from leastwise.cli.looks import OK, UNKNOWN  # noqa: PLC0415 (start-up time)
    from leastwise.cli.paragraphs import plural  # noqa: PLC0415
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    screen = Screen(asking.program)
    missing = f" {plural(gaps, 'part')} could not be read and stands in it as such." if gaps else ""
    screen.answer(UNKNOWN if gaps else OK, f"{output} holds {plural(documents, 'document')}.{missing}")
    screen.next(f"risks --from {shell_word(output)}")
