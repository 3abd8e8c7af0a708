"""Asking for a review: the journey of pages, drafts, submission; and following it with a reference and a code."""
