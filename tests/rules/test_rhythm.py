"""When a leerbrief goes out."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.rules.rhythm import (
    GAP,
    HERE,
    HOURS,
    ON_TIME,
    OPEN,
    OPFRIS_GAP,
    SHUT,
    WEEKDAYS,
    Pace,
    Wishes,
    is_slot,
    minute_of,
    next_slot,
    when,
)

#: Long lists on a busy computer take a while.
patient = settings(deadline=None)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: Years with a leap day, and the last week of one year that is the first of the next.
days = st.dates(date(2027, 12, 1), date(2033, 1, 31))
moments = st.builds(
    lambda day, second: datetime.combine(day, time(), UTC) + timedelta(seconds=second), days, st.integers(0, 86_399)
)
at_home = st.builds(Wishes, st.sampled_from(WEEKDAYS), st.sampled_from(HOURS), minute=st.integers(0, 49))


@st.composite
def wishes_of_anybody(draw: st.DrawFn) -> Wishes:
    """Make wishes with a vakantiestand that may lie anywhere, also far away or the wrong way round."""
    home, start = draw(at_home), draw(st.none() | days)
    until = start and start + timedelta(days=draw(st.integers(-5, 200)))
    return Wishes(home.weekday, home.hour, away_from=start, away_until=until, minute=home.minute)


anybody = wishes_of_anybody()


@st.composite
def letters_of_anybody(draw: st.DrawFn) -> tuple[Wishes, datetime, datetime]:
    """Make wishes, when a letter is due, often on their own hour, and when it is taken, often just after that."""
    wishes, due_at = draw(anybody), draw(moments)
    if draw(st.booleans()):
        due_at = next_slot(wishes, due_at)
    near = st.timedeltas(timedelta(0), 3 * DAY).map(lambda late: due_at + late)
    return wishes, due_at, draw(near | moments)


letters = letters_of_anybody()


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HERE).astimezone(UTC)


def is_on_own_hour(wishes: Wishes, moment: datetime) -> bool:
    here = moment.astimezone(HERE)
    return (here.isoweekday(), here.hour, here.minute) == (wishes.weekday, wishes.hour, wishes.minute)


# --- the next own day and hour ----------------------------------------------------------------------------------------


@given(anybody, moments, st.none() | days)
def test_a_slot_is_on_their_own_day_and_hour_never_before_and_never_while_away(
    wishes: Wishes, from_: datetime, on_or_after: date | None
) -> None:
    slot = next_slot(wishes, from_, on_or_after=on_or_after)
    day = slot.astimezone(HERE).date()
    assert slot >= from_
    assert on_or_after is None or day >= on_or_after
    assert is_on_own_hour(wishes, slot)
    assert is_slot(wishes, slot)
    assert not wishes.is_away(day)


@patient
@given(anybody, moments)
def test_it_is_the_first_such_slot(wishes: Wishes, from_: datetime) -> None:
    slot = next_slot(wishes, from_)
    day = from_.astimezone(HERE).date()
    while day < slot.astimezone(HERE).date():
        earlier = datetime.combine(day, time(wishes.hour, wishes.minute), HERE)
        assert day.isoweekday() != wishes.weekday or earlier < from_ or wishes.is_away(day)
        day += DAY


@given(at_home, moments)
def test_somebody_at_home_waits_at_most_a_week(wishes: Wishes, from_: datetime) -> None:
    assert next_slot(wishes, from_) - from_ <= 7 * DAY + HOUR


@given(anybody, moments)
def test_a_slot_is_its_own_next_slot(wishes: Wishes, from_: datetime) -> None:
    slot = next_slot(wishes, from_)
    assert next_slot(wishes, slot) == slot
    assert next_slot(wishes, slot + MINUTE) > slot


@pytest.mark.parametrize(
    ("from_", "slot"),
    [
        (local(2028, 3, 20, 12), local(2028, 3, 26, 9)),
        (local(2028, 10, 23, 12), local(2028, 10, 29, 9)),
        (local(2028, 2, 28, 12), local(2028, 3, 5, 9)),
    ],
    ids=["the clock goes forward", "the clock goes back", "leap year"],
)
def test_nine_is_nine_by_the_clock_on_the_wall_on_a_sunday(from_: datetime, slot: datetime) -> None:
    assert next_slot(Wishes(weekday=7, hour=9), from_) == slot


def test_nine_in_summer_is_seven_in_utc_and_in_winter_eight() -> None:
    assert next_slot(Wishes(), local(2028, 7, 1, 12)).hour == 7
    assert next_slot(Wishes(), local(2028, 1, 1, 12)).hour == 8


def test_a_slot_falls_on_leap_day_too() -> None:
    assert next_slot(Wishes(weekday=2), local(2028, 2, 23, 12)) == local(2028, 2, 29, 9)


def test_late_in_the_evening_in_utc_it_is_tomorrow_here() -> None:
    monday_night = datetime(2028, 7, 3, 22, 30, tzinfo=UTC)
    assert next_slot(Wishes(weekday=1, hour=9), monday_night) == local(2028, 7, 10, 9)


@given(st.integers(1, 100_000))
def test_people_are_spread_over_their_hour_and_never_over_its_edge(person_id: int) -> None:
    assert minute_of(person_id) in range(50)
    assert minute_of(person_id) != minute_of(person_id + 1)


def test_who_wants_less_gets_an_opfris_at_most_every_other_week_and_nobody_more_than_one_a_week() -> None:
    assert OPFRIS_GAP[Pace.LESS] == 14
    assert min(OPFRIS_GAP.values()) == GAP == 7


# --- when a letter goes -----------------------------------------------------------------------------------------------


@given(letters, st.none() | days, st.sampled_from((GAP, 2 * GAP)))
def test_a_letter_never_goes_too_soon_or_while_away_or_within_a_week_of_the_last(
    letter: tuple[Wishes, datetime, datetime], last_on: date | None, gap: int
) -> None:
    wishes, due_at, now = letter
    at = when(wishes, due_at, now, last_on, gap)
    day = at.astimezone(HERE).date()
    assert at >= max(due_at, now)
    assert not wishes.is_away(day)
    assert last_on is None or day >= last_on + timedelta(days=gap)


@given(letters)
def test_a_letter_goes_in_somebodys_own_hour_or_by_day_when_it_was_held_up(
    letter: tuple[Wishes, datetime, datetime],
) -> None:
    wishes, due_at, now = letter
    at = when(wishes, due_at, now, None)
    is_on_time = is_slot(wishes, due_at) and due_at <= at < due_at + ON_TIME
    assert is_slot(wishes, at) or is_on_time or OPEN <= at.astimezone(HERE).hour < SHUT


@given(letters, st.none() | days)
def test_looking_again_at_the_moment_that_was_told_always_lets_the_letter_go(
    letter: tuple[Wishes, datetime, datetime], last_on: date | None
) -> None:
    wishes, due_at, now = letter
    at = when(wishes, due_at, now, last_on)
    if at > now:
        assert when(wishes, at, at, last_on) == at


@patient
@given(anybody, moments, st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), min_size=1, max_size=30))
def test_letters_that_keep_coming_are_a_week_apart_in_days_here(
    wishes: Wishes, start: datetime, gaps: list[timedelta]
) -> None:
    now, last_on, sent = start, None, []
    for gap in gaps:
        now = when(wishes, now + gap, now + gap, last_on)
        last_on = now.astimezone(HERE).date()
        sent.append(last_on)
    assert all((later - before).days >= GAP for before, later in pairwise(sent))


TUESDAY = local(2028, 6, 6, 9)
NEXT_TUESDAY = local(2028, 6, 13, 9)


def test_a_letter_planned_on_the_slot_goes_at_once_also_when_the_worker_comes_a_little_later() -> None:
    assert when(Wishes(), TUESDAY, TUESDAY, None) == TUESDAY
    assert when(Wishes(), TUESDAY, TUESDAY + 20 * MINUTE, None) == TUESDAY + 20 * MINUTE


def test_a_letter_that_is_not_planned_on_the_slot_waits_for_it() -> None:
    assert when(Wishes(), TUESDAY - 2 * HOUR, TUESDAY - HOUR, None) == TUESDAY
    assert when(Wishes(), TUESDAY + HOUR, TUESDAY + 2 * HOUR, None) == NEXT_TUESDAY


def test_a_letter_from_before_another_day_was_chosen_waits_for_the_new_day() -> None:
    assert when(Wishes(weekday=4), TUESDAY, TUESDAY, None) == local(2028, 6, 8, 9)


@pytest.mark.parametrize(
    ("back_at", "goes_at"),
    [
        (local(2028, 6, 6, 15), local(2028, 6, 6, 15)),
        (local(2028, 6, 6, 23), local(2028, 6, 7, 8)),
        (local(2028, 6, 7, 3), local(2028, 6, 7, 8)),
        (local(2028, 6, 7, 11), local(2028, 6, 7, 11)),
        (local(2028, 6, 7, 20), local(2028, 6, 8, 8)),
    ],
    ids=["the same afternoon", "the same night", "in the night", "a day later", "in the evening"],
)
def test_a_letter_that_was_held_up_goes_as_soon_as_it_is_day(back_at: datetime, goes_at: datetime) -> None:
    assert when(Wishes(), TUESDAY, back_at, None) == goes_at


def test_a_letter_put_off_until_the_morning_goes_that_morning() -> None:
    morning = when(Wishes(), TUESDAY, local(2028, 6, 6, 23), None)
    assert when(Wishes(), morning, morning + 5 * MINUTE, None) == morning + 5 * MINUTE


def test_who_chose_the_evening_gets_it_in_the_evening() -> None:
    evening = local(2028, 6, 6, 21)
    assert when(Wishes(hour=21), evening, evening + 10 * MINUTE, None) == evening + 10 * MINUTE


def test_the_week_between_two_letters_is_counted_in_days_not_in_hours() -> None:
    last_on = date(2028, 6, 6)
    assert when(Wishes(), NEXT_TUESDAY, NEXT_TUESDAY, last_on) == NEXT_TUESDAY
    assert when(Wishes(), NEXT_TUESDAY, NEXT_TUESDAY, last_on + DAY) == NEXT_TUESDAY + 7 * DAY


def test_the_week_may_hold_the_change_of_the_clock() -> None:
    wishes, before, after = Wishes(weekday=6), local(2028, 3, 25, 9), local(2028, 4, 1, 9)
    assert after - before == 7 * DAY - HOUR
    assert when(wishes, after, after, date(2028, 3, 25)) == after


def test_vakantiestand_moves_a_letter_to_the_first_own_day_after_it() -> None:
    away = Wishes(away_from=date(2028, 6, 1), away_until=date(2028, 6, 13))
    assert when(away, TUESDAY, TUESDAY, None) == local(2028, 6, 20, 9)


def test_a_letter_held_up_until_the_night_before_a_holiday_waits_for_the_end_of_it() -> None:
    away = Wishes(away_from=date(2028, 6, 7), away_until=date(2028, 6, 9))
    assert when(away, TUESDAY, local(2028, 6, 6, 23), None) == NEXT_TUESDAY


def test_the_first_and_the_last_day_of_a_holiday_count_and_half_a_holiday_does_not() -> None:
    away = Wishes(away_from=date(2028, 6, 6), away_until=date(2028, 6, 8))
    assert [away.is_away(date(2028, 6, day)) for day in (5, 6, 8, 9)] == [False, True, True, False]
    assert not Wishes(away_from=date(2028, 6, 6)).is_away(date(2028, 6, 6))
