"""Edges to the systems: each package does the I/O and the translation of one system."""
