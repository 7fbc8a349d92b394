"""A generated month without an attack is quiet, and ten attacks planted in it are all found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.kinds import LogKind
from leastwise.adapters.usage.pod_places import read_places
from leastwise.adapters.usage.sightings import SightingLogs
from leastwise.core.anomalies.alerts import Alert
from leastwise.core.anomalies.detectors import AnomalyReport, Detector
from leastwise.core.anomalies.rules import RuleName, RuleState
from leastwise.core.anomalies.settings import AnomalySettings
from leastwise_dev.anomaly_months import ATTACK_DAY, ATTACKS, Month, write

SEED = 77
SMALL, LARGE = 80, 400


def replayed(
    folder: Path, *, identities: int, attacks: tuple[str, ...] = (), seed: int = SEED
) -> AnomalyReport:
    month = Month(identities, seed, attacks)
    written = write(folder, month)
    (folder / "pods.json").write_text(json.dumps(month.pods(has_images=False)))
    logs = SightingLogs(
        {
            LogKind.AUDIT: (LogFile(str(folder / "audit.jsonl")),),
            LogKind.CLOUDTRAIL: (LogFile(str(folder / "cloudtrail.jsonl")),),
        }
    )
    detector = Detector(AnomalySettings(places=read_places([str(folder / "pods.json")])))
    detector.see_all(logs)
    assert (logs.gaps, logs.events) == ([], written)
    return detector.report()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> AnomalyReport:
    return replayed(tmp_path_factory.mktemp("quiet"), identities=LARGE)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> AnomalyReport:
    return replayed(tmp_path_factory.mktemp("attacked"), identities=SMALL, attacks=tuple(ATTACKS))


@pytest.fixture(scope="module")
def spared(tmp_path_factory: pytest.TempPathFactory) -> AnomalyReport:
    """The same month without the attacks."""
    return replayed(tmp_path_factory.mktemp("spared"), identities=SMALL)


def on_the_day(report: AnomalyReport, rule: str) -> list[Alert]:
    day = report.first // 86400 + ATTACK_DAY
    return [each for each in report.alerts if each.rule.value == rule and each.day == day]


@pytest.mark.timeout(20)  # a month of some hundred identities
def test_a_clean_month_raises_under_one_alert_for_a_thousand_identities_a_day(quiet: AnomalyReport) -> None:
    assert all(each.state is RuleState.ON for each in quiet.statuses)
    assert quiet.days == 30
    watched = [each for each in quiet.alerts if each.day >= quiet.first // 86400]
    assert len(watched) / quiet.identities / quiet.days < 1 / 1000
    assert [each for each in quiet.alerts if each.severity.word in {"Critical", "High"}] == []


def test_there_are_ten_attacks_one_for_each_rule() -> None:
    assert set(ATTACKS) == {each.value for each in RuleName}
    assert len(ATTACKS) == 10


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_attack_is_found(attacked: AnomalyReport, attack: str) -> None:
    alerts = on_the_day(attacked, attack)
    assert alerts
    assert all(each.seen and each.usual and each.todo and each.events for each in alerts)


@pytest.mark.parametrize("attack", ATTACKS)
def test_without_the_attack_its_rule_is_silent_on_that_day(spared: AnomalyReport, attack: str) -> None:
    assert on_the_day(spared, attack) == []


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, Month(30, 5))
    for file in ("audit.jsonl", "cloudtrail.jsonl", "pods.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
