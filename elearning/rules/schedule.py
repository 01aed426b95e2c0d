"""The times of a meeting that comes back every so many weeks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from elearning.rules.rhythm import HERE


@dataclass(frozen=True)
class Schedule:
    """A first time, in UTC; then `times` times in all with `every_weeks` weeks between (0 = once)."""

    starts_at: datetime
    ends_at: datetime
    every_weeks: int = 0
    times: int = 1

    @property
    def all(self) -> tuple[tuple[datetime, datetime], ...]:
        """Give every (start, end): at the same hour by the clock, also when the clocks change."""
        times = self.times if self.every_weeks else 1
        return tuple(
            (
                _weeks_later(self.starts_at, number * self.every_weeks),
                _weeks_later(self.ends_at, number * self.every_weeks),
            )
            for number in range(max(times, 1))
        )

    @property
    def is_over_at(self) -> datetime:
        """Give the end of the last time."""
        return self.all[-1][1]

    def next(self, now: datetime) -> tuple[datetime, datetime] | None:
        """Give the (start, end) that is now or comes first; None when all are over."""
        return next((one for one in self.all if one[1] > now), None)


def _weeks_later(moment: datetime, weeks: int) -> datetime:
    local = moment.astimezone(HERE).replace(tzinfo=None) + timedelta(weeks=weeks)
    return local.replace(tzinfo=HERE).astimezone(UTC)
