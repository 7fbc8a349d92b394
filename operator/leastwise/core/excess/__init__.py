"""Excess: what is effective and was not used, what of it may go, and how sure that is."""
