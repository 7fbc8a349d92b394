"""Reads logs of what was used: one module a kind of log. Only file formats are known here, no meaning."""
