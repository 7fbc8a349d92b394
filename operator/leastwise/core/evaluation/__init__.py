"""Who can do what, and why: one engine a plane, and the words that they share."""
