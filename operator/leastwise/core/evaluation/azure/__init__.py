"""Azure RBAC: deny assignments and role assignments over scopes."""
