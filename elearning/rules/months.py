"""Counting in calendar months, which are not equally long."""

from calendar import monthrange
from datetime import date

#: Every month has so many days.
SHORTEST = 28


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= SHORTEST:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_months(today: date, number: int) -> list[date]:
    """Give the first days of so many months, the running one last."""
    first = today.replace(day=1)
    return [months_after(first, months) for months in range(1 - number, 1)]
