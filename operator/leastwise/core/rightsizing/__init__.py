"""Right-sizing: the smallest declaration that covers what was used, never wider than the grant, checked."""
