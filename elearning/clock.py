"""The only place that asks what time it is; everything else gets the time as an argument.

The demo and the tests move this clock to live through months in a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """Give the moment, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """Give the calendar date in the Netherlands on which this moment falls."""
    return moment.astimezone(AMSTERDAM).date()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let `now()` stand still at `moment`."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
