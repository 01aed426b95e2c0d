"""The code of an app: right for its own half minute, or one around it, and only once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.models import Authenticator
from elearning.models.engine import start_writing
from elearning.services import totp
from tests.people import Cast

KEY = "t" * 40


@pytest.fixture
def app(session: Session, cast: Cast, now: datetime) -> pyotp.TOTP:
    """Samira's app, whose first code was shown ten minutes ago."""
    one = totp.start(session, cast.samira, KEY, now - timedelta(minutes=10))
    made = pyotp.TOTP(totp.secret_of(one, KEY).replace(" ", ""))
    assert totp.confirm(session, one, KEY, made.at(now - timedelta(minutes=10)), now - timedelta(minutes=10))
    return made


def takes(session: Session, cast: Cast, code: str, now: datetime, key: str = KEY) -> bool:
    return totp.take(session, cast.samira.id, key, code, now)


@pytest.mark.parametrize(
    ("seconds", "right"), [(-90, False), (-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_is_good_one_step_around_its_own(
    app: pyotp.TOTP, session: Session, cast: Cast, now: datetime, seconds: int, right: bool
) -> None:
    assert takes(session, cast, app.at(now + timedelta(seconds=seconds)), now) is right


def test_a_code_works_once(app: pyotp.TOTP, session: Session, cast: Cast, now: datetime) -> None:
    assert takes(session, cast, app.at(now), now)
    assert not takes(session, cast, app.at(now), now)
    assert not takes(session, cast, app.at(now - timedelta(seconds=30)), now), "nor does an older one after it"
    assert takes(session, cast, app.at(now + timedelta(seconds=30)), now)


def test_the_code_that_confirmed_the_app_does_not_work_again(session: Session, cast: Cast, now: datetime) -> None:
    one = totp.start(session, cast.samira, KEY, now)
    code = pyotp.TOTP(totp.secret_of(one, KEY).replace(" ", "")).at(now)
    assert totp.confirm(session, one, KEY, code, now)
    assert not takes(session, cast, code, now)


def test_of_two_at_once_with_the_same_code_one_is_right(
    app: pyotp.TOTP, session: Session, engine: Engine, cast: Cast, now: datetime
) -> None:
    number, code = cast.samira.id, app.at(now)
    session.commit()

    def show(_turn: int) -> bool:
        with Session(engine) as own:
            start_writing(own)
            right = totp.take(own, number, KEY, code, now)
            own.commit()
        return right

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(show, range(2))) == [False, True]


def test_a_secret_counts_only_once_a_code_of_it_was_shown(session: Session, cast: Cast, now: datetime) -> None:
    one = totp.start(session, cast.samira, KEY, now)
    app = pyotp.TOTP(totp.secret_of(one, KEY).replace(" ", ""))
    assert not takes(session, cast, app.at(now), now)
    assert not totp.confirm(session, one, KEY, "000000", now)
    assert one.confirmed_at is None


def test_beginning_again_drops_what_was_begun_and_not_what_works(
    app: pyotp.TOTP, session: Session, cast: Cast, now: datetime
) -> None:
    totp.start(session, cast.samira, KEY, now)
    last = totp.start(session, cast.samira, KEY, now)
    assert totp.begun(session, cast.samira.id, now) is last
    assert len(session.scalars(select(Authenticator)).all()) == 2
    assert takes(session, cast, app.at(now), now)


def test_what_was_begun_is_over_after_an_hour(session: Session, cast: Cast, now: datetime) -> None:
    totp.start(session, cast.samira, KEY, now)
    assert totp.begun(session, cast.samira.id, now + timedelta(minutes=59))
    assert not totp.begun(session, cast.samira.id, now + timedelta(minutes=60))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5", "\x00" * 6, "9" * 10_000])
def test_nonsense_is_no_code(app: pyotp.TOTP, session: Session, cast: Cast, now: datetime, code: str) -> None:
    assert not takes(session, cast, code, now)


def test_a_space_in_the_middle_does_no_harm(app: pyotp.TOTP, session: Session, cast: Cast, now: datetime) -> None:
    code = app.at(now)
    assert takes(session, cast, f" {code[:3]} {code[3:]} ", now)


def test_the_code_of_another_is_no_code(app: pyotp.TOTP, session: Session, cast: Cast, now: datetime) -> None:
    assert not totp.take(session, cast.tom.id, KEY, app.at(now), now)


def test_with_another_key_no_code_is_right_and_nothing_breaks(
    app: pyotp.TOTP, session: Session, cast: Cast, now: datetime
) -> None:
    assert not takes(session, cast, app.at(now), now, "u" * 40)


def test_the_database_alone_does_not_give_a_code(app: pyotp.TOTP, session: Session) -> None:
    assert app.secret not in session.scalars(select(Authenticator.secret)).one()


def test_the_address_in_the_picture_says_who_and_where(session: Session, cast: Cast, now: datetime) -> None:
    one = totp.start(session, cast.samira, KEY, now)
    parts = urlsplit(totp.address_of(one, KEY, "samira@rivierstad.example", "IVZ Proefland"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/IVZ Proefland:samira@rivierstad.example"
    assert parse_qs(parts.query)["secret"] == [totp.secret_of(one, KEY).replace(" ", "")]


def test_the_drawing_is_square_with_white_around_and_only_lines() -> None:
    drawing = totp.drawing_of("otpauth://totp/x?secret=ABC")
    rows = {int(y) for y in re.findall(r"M\d+ (\d+)h", drawing.path)}
    assert min(rows) == totp.QUIET
    assert max(rows) == drawing.size - totp.QUIET - 1
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", drawing.path)
