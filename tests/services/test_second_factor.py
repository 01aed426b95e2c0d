"""Who must have a second factor, how often a code may be wrong, and what is told when one comes or goes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Authenticator, Letter, LetterKind, Organisation, Person, RecoveryCode, SignIn, Stage
from elearning.models.engine import start_writing
from elearning.services import second_factor, signing_in, totp
from elearning.services.second_factor import LastFactorError, TooManyTriesError
from elearning.services.signing_in import Entrance
from tests.moment import Clock
from tests.people import Cast

KEY = "t" * 40


def give_app(session: Session, person: Person, now: datetime) -> tuple[pyotp.TOTP, Authenticator, list[str]]:
    """Let somebody have had an app since yesterday; gives the app, its row, and the recovery codes."""
    before = now - timedelta(days=1)
    one = totp.start(session, person, KEY, before)
    app = pyotp.TOTP(totp.secret_of(one, KEY).replace(" ", ""))
    assert totp.confirm(session, one, KEY, app.at(before), before)
    return app, one, second_factor.added(session, person, one, before)


def told(session: Session, person: Person) -> Sequence[str]:
    mine = select(Letter).where(Letter.person_id == person.id, Letter.kind == LetterKind.ACCOUNT)
    return [letter.data["what"] for letter in session.scalars(mine.order_by(Letter.id))]


def noted(session: Session) -> Sequence[tuple[str, str]]:
    return [(row.action, row.result) for row in session.scalars(select(Audit).order_by(Audit.id))]


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        (None, {"els", "gerda", "ruud", "anouk"}),
        ([], set()),
        (["admin"], {"anouk"}),
        (["guide", "manager"], {"gerda", "els"}),
        (["learner"], {"samira", "els", "gerda", "ruud", "anouk"}),
    ],
    ids=("the-usual", "nobody", "admin", "guide-and-manager", "everybody"),
)
def test_the_employer_chooses_of_which_roles_a_second_factor_is_asked(
    session: Session, cast: Cast, chosen: list[str] | None, asked: set[str]
) -> None:
    session.scalars(select(Organisation)).one().second_factor_roles = chosen
    session.flush()
    names = ("samira", "els", "gerda", "ruud", "anouk")
    stages = {name: second_factor.stage_for(session, getattr(cast, name), demo=False) for name in names}
    assert {name for name, stage in stages.items() if stage is Stage.SET_UP} == asked


def test_without_an_employer_heavy_roles_must_have_one(session: Session, cast: Cast) -> None:
    cast.anouk.employer_id = cast.samira.employer_id = None
    assert second_factor.must_have_one(session, cast.anouk)
    assert not second_factor.must_have_one(session, cast.samira)


def test_in_the_demo_nobody_must_and_who_has_one_shows_it(session: Session, cast: Cast, now: datetime) -> None:
    assert second_factor.stage_for(session, cast.anouk, demo=True) is Stage.WHOLE
    give_app(session, cast.anouk, now)
    assert second_factor.stage_for(session, cast.anouk, demo=True) is Stage.SECOND_STEP


def test_one_that_is_not_confirmed_does_not_count(session: Session, cast: Cast, now: datetime) -> None:
    totp.start(session, cast.samira, KEY, now)
    assert second_factor.stage_for(session, cast.samira, demo=False) is Stage.WHOLE


def test_the_first_one_brings_recovery_codes_and_the_next_does_not(session: Session, cast: Cast, now: datetime) -> None:
    assert len(give_app(session, cast.samira, now)[2]) == 10
    assert give_app(session, cast.samira, now)[2] == []


def test_what_comes_and_goes_is_told_and_accounted_for(session: Session, cast: Cast, now: datetime) -> None:
    _, one, codes = give_app(session, cast.samira, now)
    assert second_factor.shows_recovery_code(session, KEY, cast.samira, codes[0], now)
    second_factor.renew_codes(session, cast.samira, now)
    assert second_factor.remove(session, cast.samira, one.id, now, demo=False)
    assert told(session, cast.samira) == ["app-added", "code-used", "codes", "app-removed"]
    assert noted(session) == [
        ("second-factor-added", "totp"),
        ("recovery-code-used", "ok"),
        ("recovery-codes-made", "ok"),
        ("second-factor-removed", "totp"),
    ]


def test_after_five_wrong_codes_a_right_one_waits(session: Session, cast: Cast, clock: Clock) -> None:
    app, _, codes = give_app(session, cast.samira, clock.now)
    for _ in range(5):
        assert not second_factor.shows_app_code(session, KEY, cast.samira, "000000", clock.now)
    with pytest.raises(TooManyTriesError) as refused:
        second_factor.shows_app_code(session, KEY, cast.samira, app.at(clock.now), clock.now)
    assert refused.value.until == clock.now + timedelta(minutes=15)
    assert second_factor.shows_recovery_code(session, KEY, cast.samira, codes[0], clock.now), (
        "who has the paper gets in"
    )
    clock.move(minutes=15)
    assert second_factor.shows_app_code(session, KEY, cast.samira, app.at(clock.now), clock.now)


def test_who_guesses_has_the_password_so_it_is_told_once_a_day(session: Session, cast: Cast, clock: Clock) -> None:
    give_app(session, cast.samira, clock.now)
    for _ in range(3):
        for _ in range(5):
            second_factor.shows_app_code(session, KEY, cast.samira, "000000", clock.now)
        assert told(session, cast.samira) == ["app-added", "codes-refused"]
        clock.move(minutes=15)


def test_twenty_guesses_at_once_are_five(session: Session, engine: Engine, cast: Cast, now: datetime) -> None:
    give_app(session, cast.samira, now)
    number = cast.samira.id
    session.commit()

    def guess(_turn: int) -> bool:
        with Session(engine) as own:
            start_writing(own)
            try:
                second_factor.shows_app_code(own, KEY, own.get_one(Person, number), "000000", now)
            except TooManyTriesError:
                return False
            finally:
                own.commit()
            return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(guess, range(20))) == 5


def test_somebody_else_does_not_wait(session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.samira, now)
    app = give_app(session, cast.tom, now)[0]
    for _ in range(5):
        second_factor.shows_app_code(session, KEY, cast.samira, "000000", now)
    assert second_factor.shows_app_code(session, KEY, cast.tom, app.at(now), now)


def test_right_codes_do_not_count(session: Session, cast: Cast, clock: Clock) -> None:
    app = give_app(session, cast.samira, clock.now)[0]
    for _ in range(8):
        assert second_factor.shows_app_code(session, KEY, cast.samira, app.at(clock.now), clock.now)
        clock.move(seconds=30)


def test_a_day_has_no_more_than_fifty_guesses(session: Session, cast: Cast, clock: Clock) -> None:
    give_app(session, cast.samira, clock.now)
    guesses = 0
    for _ in range(14):
        for _ in range(5):
            try:
                guesses += not second_factor.shows_app_code(session, KEY, cast.samira, "000000", clock.now)
            except TooManyTriesError:
                break
        clock.move(minutes=15)
    assert guesses == 50


def test_a_wrong_code_is_accounted_for_without_the_code(session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.samira, now)
    second_factor.shows_app_code(session, KEY, cast.samira, "123456", now)
    assert noted(session)[-1] == ("second-step-refused", "app-code")


def test_the_last_one_stays_where_one_is_asked(session: Session, cast: Cast, now: datetime) -> None:
    _, one, _ = give_app(session, cast.anouk, now)
    with pytest.raises(LastFactorError):
        second_factor.remove(session, cast.anouk, one.id, now, demo=False)
    _, other, _ = give_app(session, cast.anouk, now)
    assert second_factor.remove(session, cast.anouk, one.id, now, demo=False)
    assert second_factor.factors_of(session, cast.anouk.id) == [other]


def test_recovery_codes_go_with_the_last_one(session: Session, cast: Cast, now: datetime) -> None:
    _, one, _ = give_app(session, cast.samira, now)
    second_factor.remove(session, cast.samira, one.id, now, demo=False)
    assert session.scalars(select(RecoveryCode)).all() == []


def test_that_of_another_cannot_be_removed(session: Session, cast: Cast, now: datetime) -> None:
    _, one, _ = give_app(session, cast.samira, now)
    assert not second_factor.remove(session, cast.tom, one.id, now, demo=False)
    assert second_factor.has_one(session, cast.samira.id)


def test_a_reset_takes_all_away_and_signs_out(session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.samira, now)
    totp.start(session, cast.samira, KEY, now)
    signing_in.start(session, cast.samira, Entrance(), now)
    assert second_factor.reset(session, cast.samira, now, cast.anouk.id)
    for table in (Authenticator, RecoveryCode, SignIn):
        assert session.scalars(select(table).where(table.person_id == cast.samira.id)).all() == []
    assert told(session, cast.samira)[-1] == "second-factor-reset"
    assert noted(session)[-1] == ("second-factor-reset", "ok")
    assert not second_factor.reset(session, cast.samira, now, cast.anouk.id), "there is nothing left to take"


def test_who_must_have_one_from_now_on_signs_in_again(session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.els, now)
    for name in ("samira", "els", "gerda"):
        signing_in.start(session, getattr(cast, name), Entrance(), now)
    employer = session.scalars(select(Organisation)).one()
    employer.second_factor_roles = ["guide", "manager"]
    second_factor.end_without(session, employer)
    assert set(session.scalars(select(SignIn.person_id))) == {cast.samira.id, cast.els.id}
    employer.second_factor_roles = ["learner"]
    second_factor.end_without(session, employer)
    assert set(session.scalars(select(SignIn.person_id))) == {cast.els.id}
