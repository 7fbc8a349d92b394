"""The only importers of kopf; they only enqueue keys."""
