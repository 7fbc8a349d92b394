"""Anomalies: a generated month of many identities, how much it raises without an attack, and what is found.

python -m benchmarks.anomalies replay FOLDER     one measured process, as the benchmark starts it
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.harness import Row
from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.kinds import LogKind
from leastwise.adapters.usage.pod_places import read_places
from leastwise.adapters.usage.sightings import SightingLogs
from leastwise.core.anomalies.detectors import Detector
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise.core.anomalies.texts import DAY
from leastwise_dev.anomaly_months import ATTACK_DAY, ATTACKS, Month, write

IDENTITIES, SEED = 3_000, 11
MOST_A_DAY = 1.0
"""Alerts of a day for 1,000 identities, in a month without an attack."""

_MIB = 1024


def anomalies() -> list[Row]:
    """Replay a month without an attack and one with ten."""
    with tempfile.TemporaryDirectory() as folder:
        quiet = _measured(Path(folder) / "quiet", ())
        attacked = _measured(Path(folder) / "attacked", tuple(ATTACKS))
    rate = quiet["alerts"] / quiet["identities"] / quiet["days"] * 1000
    found = [each for each in ATTACKS if each in attacked["on_the_day"]]
    return [
        Row(
            f"a month of {quiet['identities']:,} identities without an attack: alerts",
            f"under {MOST_A_DAY:g} a day for 1,000 identities",
            f"{rate:.2f}",
            rate < MOST_A_DAY,
            f"{quiet['alerts']} alerts, on the worst day {quiet['worst']}; {quiet['events']:,} events, "
            f"{quiet['events'] / quiet['seconds']:,.0f} a second, {quiet['mib']:.0f} MiB",
        ),
        Row(
            "the same month with ten attacks",
            f"{len(ATTACKS)} found",
            f"{len(found)} found",
            len(found) == len(ATTACKS),
            f"missed: {', '.join(sorted(set(ATTACKS) - set(found))) or 'none'}",
        ),
    ]


def _measured(folder: Path, attacks: tuple[str, ...]) -> dict[str, Any]:
    month = Month(IDENTITIES, SEED, attacks)
    write(folder, month)
    (folder / "pods.json").write_text(json.dumps(month.pods(has_images=False)))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.anomalies", "replay", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _replay(folder: Path) -> None:
    started = time.perf_counter()
    logs = SightingLogs(
        {
            LogKind.AUDIT: (LogFile(str(folder / "audit.jsonl")),),
            LogKind.CLOUDTRAIL: (LogFile(str(folder / "cloudtrail.jsonl")),),
        }
    )
    detector = Detector(AnomalySettings(places=read_places([str(folder / "pods.json")])))
    detector.see_all(logs)
    report = detector.report()
    seconds = time.perf_counter() - started
    days = Counter(each.day for each in report.alerts)
    day = report.first // DAY + ATTACK_DAY
    found = {
        "events": report.events,
        "seconds": seconds,
        "identities": report.identities,
        "days": report.days,
        "alerts": len(report.alerts),
        "worst": max(days.values(), default=0),
        "on_the_day": sorted({each.rule.value for each in report.alerts if each.day == day}),
        "mib": _peak_mib(),
    }
    sys.stdout.write(json.dumps(found))


def _peak_mib() -> float:
    """Return the peak of this process alone: what `getrusage` says may be that of who started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / _MIB if found is not None else 0.0


if __name__ == "__main__":
    _replay(Path(sys.argv[2]))
