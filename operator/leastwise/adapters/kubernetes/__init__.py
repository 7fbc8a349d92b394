"""Kubernetes: list, watch, index and writes; the only importer of the Kubernetes SDK."""
