"""Slowing down who tries without end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.models import Knock
from elearning.models.engine import start_writing
from elearning.services import knocking
from elearning.services.knocking import knock, once, was_once
from tests.moment import Clock

KEY, HOUR = "k" * 40, timedelta(hours=1)


def tries(session: Session, now: datetime, times: int, who: str = "1.2.3.4", what: str = "link") -> list[bool]:
    return [knock(session, KEY, what, who, now, most=3, within=HOUR) for _ in range(times)]


def test_the_first_few_may_and_the_rest_of_the_hour_may_not(session: Session, clock: Clock) -> None:
    assert tries(session, clock.now, 5) == [True, True, True, False, False]
    assert tries(session, clock.move(minutes=59), 1) == [False]
    assert tries(session, clock.move(minutes=1), 4) == [True, True, True, False]


def test_a_try_that_was_none_is_given_back(session: Session, now: datetime) -> None:
    for _ in range(5):
        assert tries(session, now, 1) == [True]
        knocking.give_back(session, KEY, "link", "1.2.3.4", now, within=HOUR)
    knocking.give_back(session, KEY, "link", "1.2.3.4", now, within=HOUR)
    assert tries(session, now, 4) == [True, True, True, False], "never less than none"


def test_everybody_and_everything_is_counted_apart(session: Session, now: datetime) -> None:
    tries(session, now, 4)
    assert tries(session, now, 1, who="5.6.7.8") == [True]
    assert tries(session, now, 1, what="stop") == [True]
    assert knock(session, "another key of this length", "link", "1.2.3.4", now, most=3, within=HOUR)


def test_a_row_tells_nothing_of_who_knocked(session: Session, now: datetime) -> None:
    tries(session, now, 1)
    row = session.scalars(select(Knock)).one()
    assert len(row.bucket) == 64
    assert row.ends_at == now + HOUR
    assert "1.2.3.4" not in row.bucket


def test_what_is_over_is_swept_away_by_the_next_who_knocks(session: Session, clock: Clock) -> None:
    tries(session, clock.now, 2)
    tries(session, clock.move(minutes=59), 1)
    before = session.scalars(select(Knock.bucket)).all()
    tries(session, clock.move(minutes=1), 1)
    after = session.scalars(select(Knock.bucket)).all()
    assert len(before) == len(after) == 1
    assert before != after


def test_two_first_knocks_at_once_are_two(session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one made the row between our look and our own row."""
    tries(session, now, 1)
    seen = iter([False])
    count = knocking._count
    monkeypatch.setattr(knocking, "_count", lambda *args: next(seen, None) is None and count(*args))
    assert tries(session, now, 1) == [True]
    assert session.scalars(select(Knock.count)).all() == [2]


def test_of_eight_knocks_at_once_three_may(session: Session, engine: Engine, now: datetime) -> None:
    session.rollback()

    def one(_number: int) -> bool:
        with Session(engine) as own:
            start_writing(own)
            may = knock(own, KEY, "link", "1.2.3.4", now, most=3, within=HOUR)
            own.commit()
            return may

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [False] * 5 + [True] * 3
    assert session.scalars(select(Knock.count)).all() == [8]


def test_a_bucket_is_there_once(session: Session, now: datetime) -> None:
    session.add_all([Knock(bucket="x", count=1, ends_at=now), Knock(bucket="x", count=1, ends_at=now)])
    with pytest.raises(IntegrityError):
        session.flush()


def test_something_is_done_once_in_a_period_by_each(session: Session, now: datetime) -> None:
    ends_at = now + HOUR
    assert not was_once(session, KEY, "poll", "1", "2026-10")
    assert once(session, KEY, "poll", "1", "2026-10", ends_at)
    assert not once(session, KEY, "poll", "1", "2026-10", ends_at)
    assert was_once(session, KEY, "poll", "1", "2026-10")
    for what, who, period in (("poll", "2", "2026-10"), ("poll", "1", "2026-11"), ("other", "1", "2026-10")):
        assert once(session, KEY, what, who, period, ends_at)
    assert once(session, "another key of this length", "poll", "1", "2026-10", ends_at)


def test_what_was_done_once_is_remembered_until_its_end(session: Session, clock: Clock) -> None:
    once(session, KEY, "poll", "1", "2026-10", clock.now + 2 * HOUR)
    tries(session, clock.now, 1)
    tries(session, clock.move(hours=1), 1)
    assert was_once(session, KEY, "poll", "1", "2026-10")
    tries(session, clock.move(hours=1), 1)
    assert not was_once(session, KEY, "poll", "1", "2026-10")
