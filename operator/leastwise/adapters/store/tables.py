"""The tables. Identities and acts (a use without its identity) are kept once and named by number.

No index holds a text of a log: PostgreSQL refuses long ones. Texts are found by their digest.
Numbers are given by the writer, who holds the store's one lock.
"""

from __future__ import annotations

import sqlalchemy as sa

REVISION = "0001"
"""The newest revision of `migrations/versions`."""

METADATA = sa.MetaData()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _digest(name: str = "digest") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


META = sa.Table("meta", METADATA, sa.Column("name", sa.Text, primary_key=True), _text("value"))
"""`writer`: a token that changes with every write. `pseudonyms`: tells the key of pseudonyms from others."""

SOURCES = sa.Table(
    "sources",
    METADATA,
    _key("id"),
    _text("source"),
    _text("scope"),
    _text("plane"),  # empty: not known yet
    _text("missing"),  # a JSON list
)

IDENTITIES = sa.Table(
    "identities",
    METADATA,
    _key("id"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _text("name"),
)

ACTS = sa.Table(
    "acts",
    METADATA,
    _key("id"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _text("plane"),
    _text("action"),
    _text("api_group"),
    _text("resource"),
    _text("subresource"),
    _text("place"),
    _text("path"),
    _text("decision"),
)

AGGREGATES = sa.Table(
    "aggregates",
    METADATA,
    _key("identity_id"),
    _key("act_id"),
    _key("source_id"),
    _text("first_seen"),
    _text("last_seen"),
    _number("count"),
    sa.Column("names", sa.Text),  # a sorted JSON list; NULL: none
    sa.Column("name_words", sa.BigInteger),
    _number("unnamed"),
    sa.Column("via", sa.Text),
    sa.Column("via_words", sa.BigInteger),
    sqlite_with_rowid=False,  # one identity's rows lie beside each other
)

DIGESTS = sa.Table(
    "digests",
    METADATA,
    _digest(),
    _number("taken_at"),  # seconds since 1970
    _number("is_file"),  # 1: it came with a position
    sqlite_with_rowid=False,
)

COVERAGE = sa.Table(
    "coverage",
    METADATA,
    _key("source_id"),
    sa.Column("completeness", sa.Text, primary_key=True),
    _key("starts_at"),  # microseconds since 1970
    _number("ends_at"),
)

GAPS = sa.Table(
    "gaps",
    METADATA,
    _digest(),
    _number("source_id"),
    _text("scope"),
    _text("plane"),
    _text("reason"),
    _text("message"),
    _number("noted_at"),  # seconds since 1970
)

EVIDENCE = sa.Table(
    "evidence",
    METADATA,
    _key("identity_id"),
    _digest("what_digest"),
    _key("slot"),
    _text("event_id"),
    _text("at"),
    _text("address"),
    _text("agent"),
    _text("what"),
)

POSITIONS = sa.Table(
    "positions",
    METADATA,
    _digest(),
    _text("source"),
    _text("file"),
    _number("offset"),
    _text("fingerprint"),
    _number("noted_at"),  # seconds since 1970
)

GRANTS = sa.Table(
    "grants",
    METADATA,
    _key("identity_id"),
    _digest("atom_digest"),
    _text("scope"),
    _text("atom"),
    _text("since"),
)

ALL = tuple(METADATA.sorted_tables)
