"""The times of a meeting that comes back."""

from datetime import UTC, datetime, timedelta

from elearning.rules.rhythm import HERE
from elearning.rules.schedule import Schedule

TEN = datetime(2027, 3, 16, 10, tzinfo=HERE).astimezone(UTC)
HOUR = timedelta(hours=1)


def test_a_meeting_of_once_has_one_time_whatever_its_number() -> None:
    assert Schedule(TEN, TEN + HOUR, 0, 6).all == ((TEN, TEN + HOUR),)


def test_it_comes_back_at_the_same_hour_by_the_clock() -> None:
    times = Schedule(TEN, TEN + HOUR, 2, 3).all
    assert [start.astimezone(HERE).hour for start, _ in times] == [10, 10, 10]
    assert [start.hour for start, _ in times] == [9, 8, 8], "the clocks change on 28 March"
    assert [end - start for start, end in times] == [HOUR] * 3
    assert [start.astimezone(HERE).day for start, _ in times] == [16, 30, 13]


def test_the_next_time_is_the_one_that_is_going_on_or_comes_first() -> None:
    schedule = Schedule(TEN, TEN + HOUR, 1, 2)
    assert schedule.next(TEN - HOUR) == schedule.all[0]
    assert schedule.next(TEN + HOUR / 2) == schedule.all[0]
    assert schedule.next(TEN + HOUR) == schedule.all[1]
    assert schedule.next(schedule.is_over_at) is None
