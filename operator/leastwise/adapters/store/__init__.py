"""The store of what was used: SQLite in a file, or PostgreSQL by URL (docs/store.md)."""
