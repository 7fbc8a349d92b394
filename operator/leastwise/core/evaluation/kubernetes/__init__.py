"""Kubernetes RBAC, decided as the API server's authorizer decides it."""
