"""What a manager may know: four words, from dates alone."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elearning.rules.monitoring import (
    Standing,
    Word,
    completed_on,
    is_opfris_open,
    period_began,
    standing_of,
    started_on,
    word_of,
)
from elearning.rules.months import months_after

TODAY = date(2027, 9, 15)
BUSY = standing_of(date(2027, 9, 1), None, None, TODAY)
DONE = standing_of(date(2027, 8, 1), date(2027, 9, 1), None, TODAY)
LONG_AGO = standing_of(date(2026, 1, 1), date(2026, 2, 10), None, TODAY)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("begun", "courses", "word"),
    [
        ([], 2, Word.NOT_STARTED),
        ([], 0, Word.NOT_STARTED),
        ([BUSY], 2, Word.BUSY),
        ([BUSY], 1, Word.BUSY),
        ([DONE], 2, Word.BUSY),
        ([DONE, BUSY], 2, Word.BUSY),
        ([DONE, DONE], 2, Word.DONE),
        ([DONE], 1, Word.DONE),
        ([LONG_AGO], 1, Word.OPFRIS),
        ([LONG_AGO, DONE], 2, Word.DONE),
        ([LONG_AGO], 2, Word.BUSY),
    ],
)
def test_a_programme_has_the_word_of_all_its_courses_together(begun: list[Standing], courses: int, word: Word) -> None:
    assert word_of(begun, courses) is word


def test_the_opfris_is_open_from_six_months_after_completion_until_there_was_one() -> None:
    done = date(2027, 1, 31)
    assert not is_opfris_open(done, None, date(2027, 7, 30))
    assert is_opfris_open(done, None, date(2027, 7, 31))
    assert is_opfris_open(done, date(2027, 7, 30), date(2027, 8, 1)), "one before the period does not count"
    assert not is_opfris_open(done, date(2027, 7, 31), date(2028, 1, 30))
    assert is_opfris_open(done, date(2027, 7, 31), date(2028, 1, 31)), "half a year later it is time again"


def test_a_programme_began_with_its_first_course_and_was_done_with_its_last() -> None:
    assert started_on([DONE, LONG_AGO]) == LONG_AGO.started_on
    assert started_on([]) is None
    assert completed_on([DONE, LONG_AGO], 2) == DONE.completed_on
    assert completed_on([DONE, LONG_AGO], 3) is None
    assert completed_on([DONE, BUSY], 2) is None
    assert completed_on([], 0) is None


@given(DAYS, DAYS)
def test_the_running_period_is_the_last_one_that_began(done: date, today: date) -> None:
    assume(today >= done)
    began = period_began(done, today)
    periods = [months_after(done, 6 * number) for number in range(1, 40)]
    assert began == max((one for one in periods if one <= today), default=None)


@given(DAYS, st.integers(0, 3000), st.integers(0, 3000))
def test_one_opfris_closes_exactly_the_period_it_falls_in(done: date, later: int, more: int) -> None:
    opfris, today = done + timedelta(days=later), done + timedelta(days=later + more)
    began = period_began(done, today)
    assert is_opfris_open(done, opfris, today) is (began is not None and period_began(done, opfris) != began)
