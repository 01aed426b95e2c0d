"""What a manager may know of how far somebody is: one of four words, from dates alone.

When it is time for an opfris follows a calendar that is equal for everyone, never what somebody remembers: six months
after completion, and every six months after that (DESIGN, the wall).
"""

from collections import Counter
from collections.abc import Collection, Iterable
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


class Standing(NamedTuple):
    """How somebody stands in a course they began; when that was and when it was done, as days in the Netherlands."""

    word: Word
    started_on: date
    completed_on: date | None


def standing_of(started_on: date, completed_on: date | None, opfris_on: date | None, today: date) -> Standing:
    """Give how somebody stands in a course.

    `opfris_on` is the last day on which an opfris moment was done or a meeting attended.
    """
    if completed_on is None:
        word = Word.BUSY
    else:
        word = Word.OPFRIS if is_opfris_open(completed_on, opfris_on, today) else Word.DONE
    return Standing(word, started_on, completed_on)


def word_of(begun: Collection[Standing], courses: int) -> Word:
    """Give the word for a programme of so many courses: once all are done, that of the one that was done last."""
    if not begun:
        return Word.NOT_STARTED
    done = completed_on(begun, courses)
    return next(one.word for one in begun if one.completed_on == done) if done else Word.BUSY


def started_on(begun: Iterable[Standing]) -> date | None:
    """Give the day on which a programme began."""
    return min((one.started_on for one in begun), default=None)


def completed_on(begun: Collection[Standing], courses: int) -> date | None:
    """Give the day on which the last course of a programme was done; None while one is not."""
    days = [one.completed_on for one in begun if one.completed_on]
    return max(days) if days and len(days) == courses else None


def is_opfris_open(done_on: date, opfris_on: date | None, today: date) -> bool:
    """Tell whether a period for an opfris is running in which there was none yet."""
    began = period_began(done_on, today)
    return began is not None and (opfris_on is None or opfris_on < began)


def period_began(done_on: date, today: date) -> date | None:
    """Give when the running period for an opfris began: the first at six months, then every six; None before that."""
    number = ((today.year - done_on.year) * 12 + today.month - done_on.month) // PERIOD
    while number > 0:
        began = months_after(done_on, number * PERIOD)
        if began <= today:
            return began
        number -= 1
    return None


def per_month(days: Iterable[date | None], today: date, months: int = 12) -> list[tuple[date, int]]:
    """Count the days that fall in each of the last months, the running one last, by the first day of the month."""
    counted = Counter(day.replace(day=1) for day in days if day)
    return [(month, counted[month]) for month in last_months(today, months)]
