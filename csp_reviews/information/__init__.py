"""Asking agencies what they know, and their answers beside the applicant's account (Sch. 4 para 7)."""
