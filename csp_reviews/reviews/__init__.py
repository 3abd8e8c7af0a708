"""The case review: the panel, the victim's part in it, its findings and its outcome (s.104(7)-(8))."""
