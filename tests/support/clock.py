"""A clock that says what the test wants."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until it is set. Called, it gives the instant, in UTC, as the setting CLOCK must."""

    def __init__(self, text: str = "2026-11-23T10:00") -> None:
        """Start at an instant written as for `set`."""
        self._now = _instant(text)

    def __call__(self) -> datetime:
        """The instant it shows, aware, in UTC."""
        return self._now

    def set(self, text: str) -> datetime:
        """Show an instant in ISO 8601. Without an offset it is UTC: in summer, London is an hour ahead of it."""
        self._now = _instant(text)
        return self._now

    def advance(self, **amount: float) -> datetime:
        """Move on by what `timedelta` takes: `advance(days=2, minutes=5)`."""
        self._now += timedelta(**amount)
        return self._now


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
