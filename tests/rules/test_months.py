"""Counting in calendar months."""

from datetime import date

from elearning.rules.months import last_months, months_after


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2027, 12, 15), 12) == date(2028, 12, 15)
    assert months_after(date(2027, 3, 31), -1) == date(2027, 2, 28)


def test_the_last_months_end_with_the_running_one_also_over_new_year() -> None:
    assert last_months(date(2027, 1, 31), 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
