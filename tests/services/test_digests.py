"""The overview by mail: only for who asked, on its day, and with the counts of the page of teams."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.message import Mail
from elearning.mail.site import Site
from elearning.models import Digest, Enrolment, Every, Letter, LetterKind, Organisation, Role, RoleGrant, Wijkteam
from elearning.services import digests, people, settling
from tests.moment import Clock
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)


@pytest.fixture(autouse=True)
def _open(session: Session) -> None:
    employer = session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    session.flush()


def letters_of(session: Session, person_id: int) -> list[Letter]:
    mine = select(Letter).where(Letter.person_id == person_id, Letter.kind == LetterKind.DIGEST)
    return list(session.scalars(mine.order_by(Letter.id)))


def mail_of(session: Session, letter: Letter, now: datetime) -> Mail | None:
    return settling.settle(session, letter, SITE, now)


def begin(session: Session, person_id: int, now: datetime, *, done: bool = False) -> None:
    for course in ("proef", "ander", "samen"):
        session.add(Enrolment(person_id=person_id, course=course, started_at=now, completed_at=now if done else None))
    session.flush()


def test_nobody_gets_an_overview_unasked(session: Session, cast: Cast, clock: Clock) -> None:
    assert digests.wish_of(session, cast.els.id) is None
    clock.move(days=60)
    assert digests.plan(session, clock.now) is False


def test_who_asks_on_monday_gets_the_first_one_next_monday_at_eight(session: Session, cast: Cast, clock: Clock) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    assert digests.plan(session, clock.now) is False
    clock.move(days=6, hours=20)
    assert digests.plan(session, clock.now) is False
    clock.move(hours=1)
    assert digests.plan(session, clock.now) is True
    [letter] = letters_of(session, cast.els.id)
    assert letter.period == "2026-W49"
    assert letter.due_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert digests.plan(session, clock.now) is False, "one a week"


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-12-15", "2026-12-01"),
        ("2026-11-20", "2026-11-02"),
        ("2026-08-03", "2026-08-03"),
        ("2027-01-20", "2027-01-04"),
        ("2025-01-05", "2025-01-02"),
    ],
)
def test_a_month_begins_on_its_first_working_day(today: str, day: str) -> None:
    noon = datetime.fromisoformat(f"{today}T11:00+00:00")
    period, at = digests.slot(Every.MONTH, noon)
    assert period == today[:7]
    assert at.date().isoformat() == day
    assert at.hour in (6, 7)


def test_it_tells_the_four_counts_of_every_team_why_it_comes_and_how_to_stop(
    session: Session, cast: Cast, clock: Clock
) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    begin(session, cast.samira.id, clock.now)
    clock.move(days=7)
    digests.plan(session, clock.now)
    [letter] = letters_of(session, cast.els.id)
    mail = mail_of(session, letter, clock.now)
    assert mail
    assert mail.subject == "Zo staan je teams ervoor op maandag 30 november"
    assert mail.unsubscribe_url is None
    for form in (mail.text, mail.html):
        assert "Wijkteam Oost" in form
        assert "1 nog niet begonnen, 1 bezig, 2 klaar, 0 opfris open" in form
        assert "bezig" in form
        assert "koos voor ‘elke week’" in form
        assert "https://leren.ivz.example/teams/mail" in form
        assert "Wijkteam West" not in form
        for name in ("Samira", "Noor", "Bas", "Tom"):
            assert name not in form


def test_people_whose_employer_does_not_agree_are_a_number(session: Session, cast: Cast, clock: Clock) -> None:
    session.scalars(select(Organisation)).one().controller = None
    digests.choose(session, cast.els.id, Every.MONTH, clock.now)
    clock.move(days=10)
    digests.plan(session, clock.now)
    [letter] = letters_of(session, cast.els.id)
    mail = mail_of(session, letter, clock.now)
    assert mail
    assert "4 medewerkers: nog niet aangezet door de werkgever." in mail.text
    assert "bezig" not in mail.text
    assert "koos voor ‘elke maand’" in mail.text


def test_an_overview_that_is_not_wanted_any_more_does_not_go(session: Session, cast: Cast, clock: Clock) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    clock.move(days=7)
    digests.plan(session, clock.now)
    digests.choose(session, cast.els.id, None, clock.now)
    [letter] = letters_of(session, cast.els.id)
    assert mail_of(session, letter, clock.now) is None
    assert letter.why == "dit overzicht wordt niet meer gevraagd"
    assert session.scalar(select(Digest.id)) is None


def test_who_is_no_manager_any_more_gets_none(session: Session, cast: Cast, clock: Clock) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    clock.move(days=7)
    digests.plan(session, clock.now)
    grant = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.els.id, RoleGrant.role == Role.MANAGER)
    ).one()
    session.delete(grant)
    session.flush()
    [letter] = letters_of(session, cast.els.id)
    assert mail_of(session, letter, clock.now) is None
    assert letter.why == "is geen manager meer"
    clock.move(days=7)
    assert digests.plan(session, clock.now) is False


def test_who_left_gets_none(session: Session, cast: Cast, clock: Clock) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    cast.els.left_at = clock.now
    session.flush()
    clock.move(days=7)
    assert digests.plan(session, clock.now) is False


def test_two_workers_that_plan_at_once_plan_one(session: Session, cast: Cast, clock: Clock) -> None:
    digests.choose(session, cast.els.id, Every.WEEK, clock.now)
    clock.move(days=7)
    digests.plan(session, clock.now)
    digests.plan(session, clock.now + timedelta(minutes=1))
    assert len(letters_of(session, cast.els.id)) == 1


def test_another_choice_takes_the_place_of_the_first(session: Session, cast: Cast, clock: Clock) -> None:
    for every in (Every.WEEK, Every.WEEK, Every.MONTH):
        digests.choose(session, cast.els.id, every, clock.now)
    assert digests.wish_of(session, cast.els.id) is Every.MONTH
    assert len(session.scalars(select(Digest)).all()) == 1


def test_a_manager_of_another_team_reads_of_that_team_only(session: Session, cast: Cast, clock: Clock) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.ruud, Role.MANAGER, wijkteam=west)
    digests.choose(session, cast.ruud.id, Every.WEEK, clock.now)
    clock.move(days=7)
    digests.plan(session, clock.now)
    [letter] = letters_of(session, cast.ruud.id)
    mail = mail_of(session, letter, clock.now)
    assert mail
    assert "Wijkteam West" in mail.text
    assert "Oost" not in mail.text
