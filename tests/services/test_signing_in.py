"""Signing in is a row, and its end is at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Moment, MomentKind, SignIn
from elearning.services import signing_in
from elearning.services.signing_in import Entrance
from tests.moment import Clock
from tests.people import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "own_device", "idle", "longest"),
    [
        ("samira", True, 30 * DAY, 90 * DAY),
        ("samira", False, 2 * HOUR, 2 * HOUR),
        *((name, own, HOUR, 12 * HOUR) for name in ("els", "gerda", "ruud", "anouk") for own in (True, False)),
    ],
)
def test_how_long_a_sign_in_lasts(
    session: Session, cast: Cast, clock: Clock, name: str, own_device: bool, idle: timedelta, longest: timedelta
) -> None:
    token = signing_in.start(session, getattr(cast, name), Entrance(own_device=own_device), clock.now)
    begun = clock.now
    second = timedelta(seconds=1)
    assert signing_in.find(session, token, begun + idle - second)
    assert signing_in.find(session, token, begun + idle) is None
    row = session.scalars(select(SignIn)).one()
    row.seen_at = begun + longest - second
    assert signing_in.find(session, token, begun + longest - second)
    assert signing_in.find(session, token, begun + longest) is None


def test_the_token_is_stored_nowhere(session: Session, cast: Cast, clock: Clock) -> None:
    token = signing_in.start(session, cast.samira, Entrance(own_device=True), clock.now)
    row = session.execute(select(SignIn.__table__)).one()
    assert len(token) >= 32
    assert all(token not in str(value) for value in row)


def test_two_sign_ins_have_two_tokens_and_end_apart(session: Session, cast: Cast, clock: Clock) -> None:
    phone, desk = (signing_in.start(session, cast.samira, Entrance(own_device=own), clock.now) for own in (True, False))
    signing_in.end(session, phone)
    assert signing_in.find(session, phone, clock.now) is None
    assert signing_in.find(session, desk, clock.now)


def test_ending_all_ends_ones_own_and_nobody_elses(session: Session, cast: Cast, clock: Clock) -> None:
    own = [signing_in.start(session, cast.samira, Entrance(own_device=True), clock.now) for _ in range(2)]
    toms = signing_in.start(session, cast.tom, Entrance(own_device=True), clock.now)
    signing_in.end_all(session, cast.samira)
    assert [signing_in.find(session, token, clock.now) for token in own] == [None, None]
    assert signing_in.find(session, toms, clock.now)


def test_a_closed_account_is_out_at_once(session: Session, cast: Cast, clock: Clock) -> None:
    token = signing_in.start(session, cast.samira, Entrance(own_device=True), clock.now)
    cast.samira.closed_at = clock.now
    session.flush()
    assert signing_in.find(session, token, clock.now) is None


@pytest.mark.parametrize("token", ["", "x", "None", "a" * 5000, "é\x00"])
def test_a_made_up_token_finds_nobody(session: Session, clock: Clock, token: str) -> None:
    assert signing_in.find(session, token, clock.now) is None


def test_use_is_noted_at_most_once_in_ten_minutes(session: Session, cast: Cast, clock: Clock) -> None:
    token = signing_in.start(session, cast.samira, Entrance(own_device=True), clock.now)
    row = signing_in.find(session, token, clock.now)
    assert row
    begun = clock.now
    assert not signing_in.needs_touch(row, clock.move(minutes=9))
    signing_in.touch(session, row.id, clock.now)
    row = signing_in.find(session, token, clock.now)
    assert row
    assert row.seen_at == begun
    assert signing_in.needs_touch(row, clock.move(minutes=1))
    signing_in.touch(session, row.id, clock.now)
    row = signing_in.find(session, token, clock.now)
    assert row
    assert row.seen_at == clock.now


def test_a_sign_in_by_letter_is_for_one_moment_and_two_hours_at_most(
    session: Session, cast: Cast, now: datetime
) -> None:
    moment = Moment(person_id=cast.samira.id, kind=MomentKind.LETTER, drawn=[], made_at=now)
    session.add(moment)
    session.flush()
    token = signing_in.start_scoped(session, cast.samira, moment, now)
    found = signing_in.find(session, token, now + timedelta(minutes=119))
    assert found
    assert (found.moment_id, found.person_id) == (moment.id, cast.samira.id)
    signing_in.touch(session, found.id, now + timedelta(minutes=119))
    session.expire_all()
    assert signing_in.find(session, token, now + timedelta(hours=2)) is None, "using it does not make it last longer"
