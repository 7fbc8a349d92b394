"""Leastwise: every workload identity at least privilege, declared, granted and used."""
