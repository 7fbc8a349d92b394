"""Wires the readers of logs to the rules of anomalies. Loads no SDK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leastwise.adapters.usage.kinds import LOGS
from leastwise.adapters.usage.pod_places import read_places
from leastwise.adapters.usage.readings import sort_paths
from leastwise.adapters.usage.sightings import KINDS, SightingLogs
from leastwise.core.anomalies.sightings import Places, Sighting
from leastwise.core.errors import UnrecognisedContentError

__all__ = ["SightingLogs", "WatchedLogs", "open_logs"]


@dataclass(frozen=True, slots=True)
class WatchedLogs:
    """The logs among some paths, to be read once, and what the other files say of pods and nodes."""

    logs: SightingLogs
    places: Places

    def sightings(self, until: int | None = None) -> Iterator[Sighting]:
        """Return the events, those up to a time in seconds where one is given."""
        return (each for each in self.logs if until is None or each.at <= until)


def open_logs(paths: Sequence[str], addresses: Sequence[str] = ()) -> WatchedLogs:
    """Tell logs from other files; UnrecognisedContentError when there is no log that the rules know."""
    found = sort_paths(paths)
    if not any(kind in found.logs for kind in KINDS):
        words = "\n".join(f"  {kind.value:<18}  {LOGS[kind]}" for kind in KINDS)
        raise UnrecognisedContentError(
            f"{', '.join(paths)}: no log that anomalies are found in is among them",
            allowed=f"one of these, or --from KIND=PATH where the content does not say it\n{words}",
        )
    return WatchedLogs(SightingLogs(found.logs), read_places(found.others, addresses))
