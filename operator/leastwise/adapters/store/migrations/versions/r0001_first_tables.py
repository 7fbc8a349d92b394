"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _number_key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _text_key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def upgrade() -> None:
    """Make them."""
    _make_names()
    _make_aggregates()
    _make_coverage()
    _make_rest()


def _make_names() -> None:
    op.create_table("meta", _text_key("name"), _text("value"))
    op.create_table(
        "sources", _number_key("id"), _text("source"), _text("scope"), _text("plane"), _text("missing")
    )
    op.create_table(
        "identities",
        _number_key("id"),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        _text("name"),
    )
    op.create_table(
        "acts",
        _number_key("id"),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        *map(
            _text,
            ("plane", "action", "api_group", "resource", "subresource", "place", "path", "decision"),
        ),
    )


def _make_aggregates() -> None:
    op.create_table(
        "aggregates",
        *map(_number_key, ("identity_id", "act_id", "source_id")),
        *map(_text, ("first_seen", "last_seen")),
        _number("count"),
        sa.Column("names", sa.Text),
        sa.Column("name_words", sa.BigInteger),
        _number("unnamed"),
        sa.Column("via", sa.Text),
        sa.Column("via_words", sa.BigInteger),
        sqlite_with_rowid=False,
    )


def _make_coverage() -> None:
    op.create_table(
        "coverage",
        _number_key("source_id"),
        _text_key("completeness"),
        _number_key("starts_at"),
        _number("ends_at"),
    )
    op.create_table(
        "gaps",
        _text_key("digest"),
        _number("source_id"),
        *map(_text, ("scope", "plane", "reason", "message")),
        _number("noted_at"),
    )


def _make_rest() -> None:
    op.create_table(
        "digests", _text_key("digest"), _number("taken_at"), _number("is_file"), sqlite_with_rowid=False
    )
    op.create_table(
        "evidence",
        _number_key("identity_id"),
        _text_key("what_digest"),
        _number_key("slot"),
        *map(_text, ("event_id", "at", "address", "agent", "what")),
    )
    op.create_table(
        "positions",
        _text_key("digest"),
        *map(_text, ("source", "file")),
        _number("offset"),
        _text("fingerprint"),
        _number("noted_at"),
    )
    op.create_table(
        "grants",
        _number_key("identity_id"),
        _text_key("atom_digest"),
        *map(_text, ("scope", "atom", "since")),
    )
