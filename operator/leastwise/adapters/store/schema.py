"""Brings the tables to the newest revision, and refuses those of a newer program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from leastwise.adapters.store.engines import Connections
from leastwise.adapters.store.tables import META, REVISION
from leastwise.usage_ports import StoreBrokenError

if TYPE_CHECKING:
    from alembic.config import Config

_VERSIONS = "alembic_version"
SCRIPTS = "leastwise.adapters.store:migrations"


def ensure_schema(connections: Connections) -> None:
    """Upgrade in one transaction when it is needed; nothing is loaded or written when it is not."""
    with connections.reading() as connection:
        if revision_of(connection, connections.address.shown) == REVISION:
            return
    with connections.writing() as connection:
        if revision_of(connection, connections.address.shown) != REVISION:  # somebody may have been faster
            upgrade(connection)


def expect_schema(connections: Connections) -> None:
    """Take no other revision: whoever only reads changes nothing."""
    shown = connections.address.shown
    with connections.reading() as connection:
        found = revision_of(connection, shown)
    if not found:
        raise StoreBrokenError(f"the store {shown} is empty: nothing was ever kept in it")
    if found != REVISION:
        raise StoreBrokenError(
            f"the store {shown} has revision {found}, this program needs {REVISION}: "
            "whoever writes to it next upgrades it"
        )


def revision_of(connection: sa.Connection, shown: str) -> str:
    """Return the revision of the tables, empty when there are none; StoreBrokenError for a newer one."""
    names = set(sa.inspect(connection).get_table_names())
    if _VERSIONS not in names:
        if META.name in names or (names and connection.dialect.name == "sqlite"):
            raise StoreBrokenError(f"{shown} is a database of something else, not a store")
        return ""
    row = connection.exec_driver_sql(f"SELECT version_num FROM {_VERSIONS}").first()  # noqa: S608
    found = str(row[0]) if row else ""
    if found > REVISION:
        raise StoreBrokenError(
            f"the store {shown} was written by a newer version (revision {found}, known is {REVISION})"
        )
    return found


def upgrade(connection: sa.Connection) -> None:
    """Run the migrations inside the transaction of this connection."""
    from alembic import command  # noqa: PLC0415 (start-up time)

    command.upgrade(configuration(connection), "head")


def configuration(connection: sa.Connection) -> Config:
    """Return what Alembic needs to know."""
    from alembic.config import Config  # noqa: PLC0415 (start-up time)

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    return config
