"""What a manager may know of how far somebody is: one of four words, from dates alone.

When it is time for an opfris follows a calendar that is equal for everyone, never what somebody remembers: six months
after completion, and every six months after that (DESIGN, the wall).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from elearning.rules.months import last_months, months_after

#: Months between completion and the first period in which one opfris is due, and between one period and the next.
PERIOD = 6


class Word(StrEnum):
    """The four words; the value also stands in addresses."""

    NOT_STARTED = "nog-niet-begonnen"
    BUSY = "bezig"
    DONE = "klaar"
    OPFRIS = "opfris-open"


class CourseDates(NamedTuple):
    """When somebody began a course and when it was done, as days in the Netherlands."""

    started_on: date | None = None
    completed_on: date | None = None


def word_of(dates: Sequence[CourseDates], opfris_on: date | None, today: date) -> Word:
    """Give the word for a programme of courses.

    `opfris_on` is the last day on which an opfris moment was done or a meeting attended.
    """
    done = completed_on(dates)
    if done is not None:
        return Word.OPFRIS if is_opfris_open(done, opfris_on, today) else Word.DONE
    return Word.BUSY if any(one.started_on or one.completed_on for one in dates) else Word.NOT_STARTED


def started_on(dates: Sequence[CourseDates]) -> date | None:
    """Give the day on which a programme began."""
    return min((one.started_on for one in dates if one.started_on), default=None)


def completed_on(dates: Sequence[CourseDates]) -> date | None:
    """Give the day on which the last course of a programme was done; None while one is not."""
    days = [one.completed_on for one in dates]
    return max((day for day in days if day), default=None) if None not in days else None


def is_opfris_open(done_on: date, opfris_on: date | None, today: date) -> bool:
    """Tell whether a period for an opfris is running in which there was none yet."""
    number = periods_since(done_on, today)
    return number > 0 and (opfris_on is None or opfris_on < months_after(done_on, number * PERIOD))


def periods_since(done_on: date, today: date) -> int:
    """Count how many periods of six months have begun since, the first one at six months."""
    months = (today.year - done_on.year) * 12 + today.month - done_on.month
    number = max(months // PERIOD, 0)
    return number - 1 if number and months_after(done_on, number * PERIOD) > today else number


def per_month(days: Iterable[date | None], today: date, months: int = 12) -> list[tuple[date, int]]:
    """Count the days that fall in each of the last months, the running one last, by the first day of the month."""
    counted = Counter(day.replace(day=1) for day in days if day)
    return [(month, counted[month]) for month in last_months(today, months)]
