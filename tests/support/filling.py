"""How a test fills in forms: a day in its three boxes, an act entered for its doer."""

from datetime import date


def day(name: str, on: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def said(on: date, by: str = "Alex Example", how: str = "phone", prefix: str = "") -> dict[str, str]:
    """Who said it, how it came and when."""
    return {f"{prefix}said_by": by, f"{prefix}how": how} | day(f"{prefix}said_on", on)
