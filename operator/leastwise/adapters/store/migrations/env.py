"""Run by Alembic for every command; only ever with a connection of ours, in its transaction."""

from __future__ import annotations

from alembic import context

from leastwise.adapters.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # a half upgraded store never exists
)
context.run_migrations()
