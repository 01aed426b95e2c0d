"""How fast letters go out, and how long they wait after trouble."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Waits after a letter that a server did not want yet, by how often it was tried; together nearly five days.
BACK_OFF = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    *[timedelta(days=1)] * 4,
)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)
#: Letters a second when all is well, and at first after the server was away.
NORMAL_RATE, FIRST_RATE = 20.0, 1.0
#: How long a rate lasts before it doubles.
STEP = timedelta(seconds=10)


def wait_after(tries: int) -> timedelta | None:
    """Tell how long a letter waits that was tried so often without success; None is never again."""
    return BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None


@dataclass
class Valve:
    """Decides when one worker may hand over its next letter.

    A server that is away is left alone: 30 seconds, then twice as long each time, at most 10 minutes. When it is back,
    the letters that piled up come slowly at first: one a second, then twice as many every 10 seconds.
    """

    normal_rate: float = NORMAL_RATE
    open_at: datetime | None = None
    closed_for: timedelta = timedelta()
    rate: float | None = None
    faster_at: datetime | None = None

    @property
    def in_a_second(self) -> int:
        """Tell how many letters go in a second at this rate, and at least one: no use to take more of them."""
        return max(int(self.normal_rate if self.rate is None else self.rate), 1)

    def may_go_at(self, now: datetime) -> datetime:
        """Tell when the next letter may go; that is now when it is not after `now`."""
        return max(self.open_at, now) if self.open_at else now

    def went(self, now: datetime) -> None:
        """Hear that the server answered, whatever it thought of the letter."""
        self.closed_for = timedelta()
        rate = self._rate_at(now)
        self.open_at = max(self.open_at or now, now - timedelta(seconds=1)) + timedelta(seconds=1 / rate)

    def failed(self, now: datetime) -> None:
        """Hear that the server is away."""
        self.closed_for = min(max(self.closed_for * 2, FIRST_WAIT), LONGEST_WAIT)
        self.open_at = now + self.closed_for
        self.rate, self.faster_at = min(FIRST_RATE, self.normal_rate), None

    def _rate_at(self, now: datetime) -> float:
        if self.rate is None:
            return self.normal_rate
        if self.faster_at is None:
            self.faster_at = now + STEP
        elif now >= self.faster_at:
            self.rate, self.faster_at = min(self.rate * 2, self.normal_rate), now + STEP
        return self.rate
