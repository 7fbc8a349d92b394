"""Migrations of the store's tables, run by `leastwise.adapters.store.schema`."""
