"""Removal that can be taken back: what was taken from a declaration, for how long, and how it comes back.

`records` holds the values, `subtractions` takes them from a policy, `progress` says what became of each,
`staging` decides what is taken next and `returns` what a denial gives back. Nothing here does I/O or reads a
clock.
"""
