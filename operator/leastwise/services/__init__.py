"""The loop: queue, caches and reconcile, written against ports."""
