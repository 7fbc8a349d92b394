"""Files of exemptions from excess: what is kept although it is not used, each with a reason and an end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from leastwise.cli.failures import CommandError, UsageProblem
from leastwise.core.errors import InvalidError
from leastwise.core.excess.windows import ExcessExemption

_FORM = "exemptions: [{reason, until, subject, permission, scope}]"
_KEYS = frozenset({"reason", "until", "subject", "permission", "scope"})
_MISFITS = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)
"""What the YAML library stumbles over where a tag does not fit its text."""


def read_exemptions(path: str) -> tuple[ExcessExemption, ...]:
    """Read exemptions; CommandError that names the entry and field that is not as it must be."""
    import yaml  # noqa: PLC0415 (start-up time)

    try:
        written = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"--exemptions {path}: {error}", allowed="a file that can be read") from error
    except (yaml.YAMLError, *_MISFITS) as error:
        told = (str(error) or type(error).__name__).splitlines()[0]
        raise CommandError(f"{path}: it is no YAML: {told}", allowed=_FORM) from error
    entries = written.get("exemptions") if isinstance(written, dict) else written
    if not isinstance(entries, list):
        raise CommandError(f"{path}: exemptions must be a list", allowed=_FORM)
    return tuple(_exemption(path, place, each) for place, each in enumerate(entries))


def _exemption(path: str, place: int, entry: object) -> ExcessExemption:
    where = f"{path}: exemptions[{place}]"
    if not isinstance(entry, dict):
        raise CommandError(f"{where} must be a mapping", allowed=_FORM)
    unknown = sorted(str(each) for each in entry if each not in _KEYS)
    if unknown:
        raise CommandError(f"{where}: {unknown[0]} is no key of an exemption", allowed=_FORM)
    words = {key: value for key, value in entry.items() if key != "until"}
    wrong = next((key for key, value in words.items() if not isinstance(value, str)), None)
    if wrong is not None:
        raise CommandError(f"{where}: {wrong} must be a text", allowed=_FORM)
    until = _time(entry.get("until"))
    if until is None:
        raise CommandError(f"{where}: until must be a time", allowed="until: 2027-01-31T00:00:00Z")
    try:
        return ExcessExemption(**{"reason": "", **words}, until=until)
    except InvalidError as error:
        raise CommandError(f"{where}: {error}", allowed=_FORM) from error


def _time(value: object) -> datetime | None:
    """Read a time; YAML gives one that it understands itself, with a zone in UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo else None
