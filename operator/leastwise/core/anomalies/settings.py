"""What a site may set about anomalies; the defaults are what docs/anomalies.md measured."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.core.anomalies.sightings import NOWHERE, Places


@dataclass(frozen=True, slots=True)
class AnomalySettings:
    """Lengths are days that the log holds, or seconds where a name says so.

    A volume is out of pattern above `volume_factor` times the usual and above `volume_least`. `denied_least`
    distinct refusals within `denied_seconds` are a burst, for who is refused often `denied_factor` times its
    usual. `pod_seconds` after its end a pod's token is no longer used, `slow_pod_seconds` where it is only
    known that somebody asked for its deletion. The `most_…` bound what is kept; the oldest go first.
    """

    baseline_days: int = 14
    dormant_days: int = 21
    dormant_factor: float = 1.5
    volume_factor: int = 4
    volume_least: int = 20
    denied_least: int = 15
    denied_factor: int = 2
    denied_seconds: int = 600
    pod_seconds: int = 600
    slow_pod_seconds: int = 4200
    places: Places = NOWHERE
    most_identities: int = 200_000
    most_credentials: int = 50_000
    most_pods: int = 50_000
    most_sessions: int = 50_000
    most_alerts: int = 10_000
