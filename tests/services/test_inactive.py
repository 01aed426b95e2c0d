"""Accounts that nobody comes to: their owner is told first, and then they go."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import (
    Answer,
    Base,
    Certificate,
    Letter,
    LetterKind,
    Organisation,
    Person,
    Reflection,
    Role,
)
from elearning.models.engine import start_writing
from elearning.rules.keeping import day_before
from elearning.services import chores, inactive, retention, settling, signing_in, wishes
from elearning.services.people import grant_role
from elearning.services.signing_in import Entrance
from tests.people import Cast

SITE = Site("http://localhost", "Instelling", "0900", "info@instelling.example", "geheim")


def seen_on(person: Person, day: date) -> None:
    person.visited_on = day


@pytest.fixture(autouse=True)
def everybody_was_here(session: Session, now: datetime) -> None:
    for person in session.scalars(select(Person)):
        person.visited_on = local_date(now)
    session.flush()


def number_of(session: Session, table: type[Base], person: Person) -> int:
    owner = table.__table__.c.person_id
    return session.scalar(select(func.count()).select_from(table).where(owner == person.id)) or 0


def warn(session: Session, now: datetime) -> list[int]:
    inactive.plan_letters(session, now)
    return list(session.scalars(select(Letter.person_id).where(Letter.kind == LetterKind.INACTIVE)))


def told(session: Session, at: datetime) -> None:
    """Let the letter go."""
    letters_of = select(Letter).where(Letter.kind == LetterKind.INACTIVE)
    for one in session.scalars(letters_of):
        one.sent_at = at
    session.flush()


def test_a_letter_that_waits_for_a_mail_server_keeps_the_account_and_the_month_begins_when_it_goes(
    session: Session, cast: Cast, now: datetime
) -> None:
    seen_on(cast.noor, day_before(local_date(now), 23) - timedelta(days=1))
    warn(session, now)
    late = now + timedelta(days=50)
    assert retention.report(session, late)["accounts"] == 0
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.INACTIVE)).one()
    assert inactive.telling(session, letter, cast.noor, SITE, late)["ends_on"] == local_date(late + timedelta(days=31))
    told(session, late)
    assert retention.report(session, late + timedelta(days=30))["accounts"] == 0
    assert retention.report(session, late + timedelta(days=33))["accounts"] == 1


def test_who_is_on_leave_and_said_so_is_away_and_not_gone(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, date(2020, 1, 1))
    today = local_date(now)
    wishes.go_away(session, cast.noor.id, today - timedelta(days=300), today - timedelta(days=10), now)
    session.get_one(Organisation, cast.noor.employer_id).keep_months = 6
    cast.bas.employer_id = None
    session.flush()
    assert retention.enforce(session, now) is False
    assert warn(session, now) == []
    after = day_before(today, -7)
    seen = retention.report(session, datetime.combine(after, time(12), UTC))
    assert (seen["answers"], seen["accounts"]) == (1, 0)


def test_who_comes_in_at_the_very_moment_loses_nothing(
    session: Session, engine: Engine, cast: Cast, now: datetime
) -> None:
    noor = cast.noor.id
    seen_on(cast.noor, date(2020, 1, 1))
    cast.noor.warned_at = now - timedelta(days=60)
    session.commit()
    assert retention.report(session, now)["accounts"] == 1
    session.rollback()
    with Session(engine) as visit:
        start_writing(visit)
        signing_in.start(visit, visit.get_one(Person, noor), Entrance(), now)
        worker = Thread(target=chores.do, args=(lambda: Session(engine), now, (retention.enforce,)))
        worker.start()
        sleep(0.3)
        visit.commit()
    worker.join()
    session.expire_all()
    assert session.get(Person, noor)
    assert number_of(session, Answer, cast.noor)
    assert number_of(session, Reflection, cast.noor)


def test_an_account_goes_a_month_after_its_owner_was_told_and_the_proof_stays(
    session: Session, cast: Cast, now: datetime
) -> None:
    noor = cast.noor
    number, seen = noor.id, day_before(local_date(now), 23) - timedelta(days=1)
    seen_on(noor, seen)
    certificate = Certificate(person_id=number, code="c", name=noor.name, course="proef", title="Proef", minutes=10,
                              completed_on=seen, says={}, issued_at=now - timedelta(days=700))  # fmt: skip
    session.add(certificate)
    session.flush()
    assert warn(session, now) == [number]
    assert warn(session, now + timedelta(days=1)) == [number], "nobody is told twice"
    told(session, now)
    retention.enforce(session, now + timedelta(days=29))
    assert session.get(Person, number), "not within the month"
    assert retention.report(session, now + timedelta(days=33))["accounts"] == 1
    retention.enforce(session, now + timedelta(days=33))
    assert session.get(Person, number) is None
    assert (certificate.person_id, certificate.name) == (None, "Noor van Hiernaast")
    assert "accounts" in retention.gone_since(session, now)


def test_the_letter_says_until_when_and_how_to_keep_the_account(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, day_before(local_date(now), 23) - timedelta(days=1))
    warn(session, now)
    found = session.scalars(select(Letter).where(Letter.kind == LetterKind.INACTIVE)).one()
    mail = settling.settle(session, found, SITE, now)
    assert mail
    assert mail.subject == "Je account gaat weg op woensdag 23 december"
    for form in (mail.text, mail.html):
        for said in ("Dag Noor,", "al 23 maanden niet", "http://localhost/inloggen", "0900"):
            assert said in form


def test_the_letter_does_not_go_to_who_came_before_it_went(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, date(2024, 1, 1))
    warn(session, now)
    cast.noor.visited_on = local_date(now)
    found = session.scalars(select(Letter).where(Letter.kind == LetterKind.INACTIVE)).one()
    assert settling.settle(session, found, SITE, now) is None
    assert found.why == "was hier intussen weer"


def test_who_comes_after_the_letter_keeps_the_account(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, day_before(local_date(now), 23) - timedelta(days=1))
    warn(session, now)
    signing_in.start(session, cast.noor, Entrance(), now + timedelta(days=9))
    for days in (33, 400):
        retention.enforce(session, now + timedelta(days=days))
    assert cast.noor


def test_nobody_loses_an_account_without_a_letter_first(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, date(2020, 1, 1))
    session.flush()
    retention.enforce(session, now)
    assert cast.noor
    assert warn(session, now) == [cast.noor.id]


def test_the_account_of_a_beheerder_never_goes_by_itself(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.anouk, date(2020, 1, 1))
    session.flush()
    assert warn(session, now) == []
    cast.anouk.warned_at = now - timedelta(days=60)
    session.flush()
    assert retention.report(session, now)["accounts"] == 0


def test_a_beheerder_who_takes_up_the_role_again_is_not_in_the_way(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, day_before(local_date(now), 23) - timedelta(days=1))
    assert warn(session, now) == [cast.noor.id]
    grant_role(session, cast.noor, Role.ADMIN)
    retention.enforce(session, now + timedelta(days=40))
    assert cast.noor
