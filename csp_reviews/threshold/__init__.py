"""Whether there must be a review: passing the application on, acknowledging it, ruling and deciding (s.104(3)-(6))."""
