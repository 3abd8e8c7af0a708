"""The case that every step shares: opening it, recording what happens to it, moving it, and what it still owes."""
