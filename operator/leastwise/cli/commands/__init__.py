"""One short module a command."""
