"""Leastwise: every workload identity at least privilege, declared, granted and used."""

__version__ = "0.1.0"
