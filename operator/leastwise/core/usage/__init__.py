"""The third set: what identities did, since when they were watched, and how completely."""
