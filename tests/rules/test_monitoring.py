"""What a manager may know: four words, from dates alone."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elearning.rules.monitoring import (
    CourseDates,
    Word,
    completed_on,
    is_opfris_open,
    periods_since,
    started_on,
    word_of,
)
from elearning.rules.months import months_after

TODAY = date(2027, 9, 15)
NEW, BUSY = CourseDates(), CourseDates(date(2027, 9, 1))
DONE = CourseDates(date(2027, 8, 1), date(2027, 9, 1))
LONG_AGO = CourseDates(date(2026, 1, 1), date(2026, 2, 10))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("dates", "word"),
    [
        ([NEW, NEW], Word.NOT_STARTED),
        ([], Word.NOT_STARTED),
        ([BUSY, NEW], Word.BUSY),
        ([DONE, NEW], Word.BUSY),
        ([DONE, BUSY], Word.BUSY),
        ([DONE, DONE], Word.DONE),
        ([DONE], Word.DONE),
        ([LONG_AGO], Word.OPFRIS),
        ([LONG_AGO, DONE], Word.DONE),
        ([LONG_AGO, NEW], Word.BUSY),
    ],
)
def test_a_programme_has_the_word_of_all_its_courses_together(dates: list[CourseDates], word: Word) -> None:
    assert word_of(dates, None, TODAY) is word


def test_the_opfris_is_open_from_six_months_after_completion_until_there_was_one() -> None:
    done = date(2027, 1, 31)
    assert not is_opfris_open(done, None, date(2027, 7, 30))
    assert is_opfris_open(done, None, date(2027, 7, 31))
    assert is_opfris_open(done, date(2027, 7, 30), date(2027, 8, 1)), "one before the period does not count"
    assert not is_opfris_open(done, date(2027, 7, 31), date(2028, 1, 30))
    assert is_opfris_open(done, date(2027, 7, 31), date(2028, 1, 31)), "half a year later it is time again"


def test_a_programme_began_with_its_first_course_and_was_done_with_its_last() -> None:
    assert started_on([DONE, LONG_AGO, NEW]) == LONG_AGO.started_on
    assert completed_on([DONE, LONG_AGO]) == DONE.completed_on
    assert completed_on([DONE, BUSY]) is None
    assert completed_on([]) is None


@given(DAYS, DAYS)
def test_the_running_period_is_the_last_one_that_began(done: date, today: date) -> None:
    assume(today >= done)
    number = periods_since(done, today)
    assert number == 0 or months_after(done, 6 * number) <= today
    assert months_after(done, 6 * (number + 1)) > today


@given(DAYS, st.integers(0, 3000), st.integers(0, 3000))
def test_one_opfris_closes_exactly_the_period_it_falls_in(done: date, later: int, more: int) -> None:
    opfris, today = done + timedelta(days=later), done + timedelta(days=later + more)
    same = periods_since(done, opfris) == periods_since(done, today)
    assert is_opfris_open(done, opfris, today) is (periods_since(done, today) > 0 and not same)
