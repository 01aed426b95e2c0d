"""The moment at which every test begins, and a clock to move on from there."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from elearning.clock import stopped_at

#: A Monday in winter, eleven in the morning in the Netherlands.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW
        self._stack = ExitStack()
        self._stack.enter_context(stopped_at(NOW))

    def move(self, **units: float) -> datetime:
        """Move on, e.g. `clock.move(minutes=10)`."""
        self.now += timedelta(**units)
        self._stack.enter_context(stopped_at(self.now))
        return self.now

    def close(self) -> None:
        self._stack.close()
