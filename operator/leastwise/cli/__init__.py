"""The command line, also as kubectl-leastwise."""
