"""Since when what is granted is known to be granted."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from leastwise.adapters.store.rows import clean, digest_of
from leastwise.adapters.store.statements import OnConflict, delete_rows, insert_rows
from leastwise.adapters.store.tables import GRANTS


def write_granted(
    connection: sa.Connection, identity: int, atoms: Sequence[str], at: str, scope: str
) -> None:
    """Keep the earliest time of each atom and forget the others of this identity and scope."""
    scope = clean(scope)
    query = sa.select(GRANTS).where(GRANTS.c.identity_id == identity, GRANTS.c.scope == scope)
    known = {row.atom_digest: row.since for row in connection.execute(query)}
    wanted = {digest_of(scope, clean(each)): clean(each) for each in atoms}
    gone = [(identity, digest) for digest in known if digest not in wanted]
    delete_rows(connection, GRANTS, ("identity_id", "atom_digest"), gone)
    rows = [
        (identity, digest, scope, atom, at)
        for digest, atom in wanted.items()
        if digest not in known or at < known[digest]
    ]
    insert_rows(connection, GRANTS, rows, OnConflict.REPLACE)
