"""Recommendations: drafted, made, answered, carried out (s.104(7): the addressee must have regard)."""
