"""How far a thief would get: the graph of who can become whom, and what it costs."""
