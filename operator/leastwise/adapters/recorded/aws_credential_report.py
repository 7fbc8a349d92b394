"""The credential report of an account: a CSV file with a row for each user.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from leastwise.core.errors import InputError
from leastwise.core.evaluation.aws.worlds import AccessKey, UserCredentials

_ABSENT = frozenset({"N/A", "no_information", "not_supported", ""})


def rows_of(text: str, name: str) -> list[dict[str, str]]:
    """Read the rows of a report, each of which has a value for every column."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[dict[str, str]] = []
    try:
        columns = next(reader, [])
        if len(set(columns)) < len(columns):
            raise InputError(f"{name}: a column is there twice; a credential report has each once")
        for row in reader:
            if row and len(row) != len(columns):
                raise InputError(
                    f"{name}, line {reader.line_num}: has {len(row)} values, "
                    f"a row must have one for each of the {len(columns)} columns"
                )
            if row:
                found.append(dict(zip(columns, row, strict=True)))
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: {error}") from error
    return found


def credentials_of(row: Mapping[str, str]) -> UserCredentials:
    """Read a row: whether there is a password, a second factor, and the active keys."""
    password = row["password_enabled"]
    keys = tuple(
        AccessKey(
            is_active=True,
            last_rotated=_present(row.get(f"access_key_{number}_last_rotated")),
            last_used=_present(row.get(f"access_key_{number}_last_used_date")),
        )
        for number in (1, 2)
        if row.get(f"access_key_{number}_active") == "true"
    )
    return UserCredentials(
        user_arn=row["arn"],
        has_password=None if password in _ABSENT else password.lower() == "true",
        password_last_used=_present(row.get("password_last_used")),
        has_mfa=row.get("mfa_active") == "true",
        keys=keys,
    )


def _present(value: str | None) -> str:
    return "" if value is None or value in _ABSENT else value


def time_of(text: str) -> datetime | None:
    """Read an aware time; None for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
