"""`leastwise store …`: looking after the store of what was used."""

from __future__ import annotations

from leastwise.cli.failures import EXIT_CLEAN, EXIT_FINDINGS, UsageProblem
from leastwise.cli.store_failures import telling_store_errors
from leastwise.core.usage.coverage import Coverage
from leastwise.usage_ports import StoreHealth

_MINUTE = 16
"""Characters of a time up to its minutes."""


def check(program: str, store: str, form: str) -> int:
    """Print what a store holds; return the exit code: 3 when something is wrong with it."""
    from leastwise.factory_store import check_store  # noqa: PLC0415 (start-up time)

    with telling_store_errors():
        health = check_store(_named(store))
    if form in {"json", "yaml"}:
        from leastwise.cli.emitting import emit_document  # noqa: PLC0415 (start-up time)

        emit_document(health_values(health), form)
    else:
        _print_health(program, health, is_wide=form == "wide")
    return EXIT_FINDINGS if health.problems else EXIT_CLEAN


def backup(program: str, store: str, file: str) -> int:
    """Write a backup."""
    from leastwise.factory_store import backup_store  # noqa: PLC0415 (start-up time)

    with telling_store_errors():
        size = backup_store(_named(store), file)
    tell(program, f"{file} holds everything, in {_amount(size)}. Only its owner may read it.")
    return EXIT_CLEAN


def restore(program: str, store: str, file: str, *, replaces: bool) -> int:
    """Put a backup in place."""
    from leastwise.factory_store import restore_store  # noqa: PLC0415 (start-up time)

    with telling_store_errors():
        count = restore_store(_named(store), file, replaces=replaces)
    tell(program, f"The store holds {_plural(count, 'use')} of {file}. Collectors go on where it ends.")
    return EXIT_CLEAN


def forget(program: str, store: str, typed: str, key_file: str, *, is_confirmed: bool) -> int:
    """Delete everything about one identity."""
    from leastwise.cli.screens import Screen  # noqa: PLC0415 (start-up time)
    from leastwise.cli.subjects import parse_subject  # noqa: PLC0415
    from leastwise.factory_store import open_store, read_pseudonym_key  # noqa: PLC0415

    subject = parse_subject(typed)
    address = _named(store)
    if not is_confirmed:
        screen = Screen(program)
        if not screen.is_interactive:
            raise UsageProblem("what is forgotten cannot be had back", allowed="--yes, or yes on a terminal")
        if not screen.ask(f"Forget everything that {subject.identity} did? y/N "):
            tell(program, "Nothing was forgotten.")
            return EXIT_CLEAN
    with telling_store_errors():
        key = read_pseudonym_key(key_file) if key_file else b""
        kept = open_store(address, creates=False, pseudonym_key=key)
        try:
            count = kept.forget(subject.identity)
        finally:
            kept.close()
    if not count:
        tell(program, f"Nothing about {subject.identity} is in the store.")
        return EXIT_CLEAN
    tell(program, f"{_plural(count, 'row')} about {subject.identity} are gone. Backups keep what they have.")
    return EXIT_CLEAN


def compact(program: str, store: str, days: int) -> int:
    """Take away what is too old."""
    from leastwise.factory_store import compact_store  # noqa: PLC0415 (start-up time)

    with telling_store_errors():
        removed = compact_store(_named(store), days).removed
    found = ", ".join(f"{count:,} {name}" for name, count in removed.items() if count)
    tell(program, f"Taken away: {found or 'nothing, all of it is young enough'}.")
    return EXIT_CLEAN


def _named(store: str) -> str:
    if not store:
        raise UsageProblem(
            "no store is named", allowed="--store with a path or a URL, or LEASTWISE_STORE in the environment"
        )
    return store


def tell(program: str, sentence: str) -> None:
    """Say that something is done."""
    from leastwise.cli.looks import OK  # noqa: PLC0415 (start-up time)
    from leastwise.cli.screens import Screen  # noqa: PLC0415

    Screen(program).answer(OK, sentence)


def _plural(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _amount(size: int) -> str:
    amount, unit = float(size), "bytes"
    for each in ("KiB", "MiB", "GiB", "TiB"):
        if amount < 1024:  # noqa: PLR2004 (the next unit)
            break
        amount, unit = amount / 1024, each
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"


# ---------------------------------------------------------------- what check found


def health_values(health: StoreHealth) -> dict[str, object]:
    """Return it as JSON values."""
    return {
        "kind": "StoreHealth",
        "store": health.shown,
        "database": health.kind,
        "revision": health.revision,
        "bytes": health.size,
        "rows": health.rows,
        "oldest": health.oldest,
        "newest": health.newest,
        "coverage": [
            {
                "plane": each.plane.value,
                "source": each.source,
                "scope": each.scope,
                "completeness": each.completeness.value,
                "spans": len(each.spans),
                "from": each.spans[0].start.isoformat(),
                "to": each.spans[-1].end.isoformat(),
                "missing": list(each.missing),
            }
            for each in health.coverage
        ],
        "problems": list(health.problems),
    }


def _print_health(program: str, health: StoreHealth, *, is_wide: bool) -> None:
    from leastwise.cli.looks import NO, OK  # noqa: PLC0415 (start-up time)
    from leastwise.cli.screens import Screen  # noqa: PLC0415
    from leastwise.cli.tables import Cell, Column, Table  # noqa: PLC0415

    screen = Screen(program)
    if health.problems:
        screen.answer(NO, f"{health.shown} is not as it should be.")
        screen.lines(f"  {each}" for each in health.problems)
    else:
        screen.answer(OK, f"{health.shown} is whole.")
    screen.line()
    screen.line(f"{health.kind}, revision {health.revision}, {_amount(health.size)}")
    if health.oldest:
        screen.line(f"uses from {health.oldest[:_MINUTE]} to {health.newest[:_MINUTE]}")
    if health.rows:
        screen.line(", ".join(f"{count:,} {name}" for name, count in sorted(health.rows.items()) if count))
    if health.coverage:
        screen.line()
        columns = [Column("SOURCE", 20), Column("SCOPE", 12)]
        columns += [Column(each) for each in ("COMPLETE", "FROM", "TO", "SPANS")]
        rows = [[Cell(each) for each in _cells(found)] for found in health.coverage]
        screen.table(Table(columns, rows), is_wide=is_wide)
    if health.problems:
        screen.next("store restore FILE --replace")


def _cells(coverage: Coverage) -> list[str]:
    return [
        coverage.source,
        coverage.scope,
        coverage.completeness.value,
        coverage.spans[0].start.isoformat()[:_MINUTE],
        coverage.spans[-1].end.isoformat()[:_MINUTE],
        f"{len(coverage.spans):,}",
    ]
