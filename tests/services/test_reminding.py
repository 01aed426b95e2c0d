"""The herinnering of a manager: to whom it goes, what they read, and what the manager cannot learn from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.message import Mail
from elearning.mail.site import Site
from elearning.models import (
    Attendance,
    Audit,
    Enrolment,
    Letter,
    LetterKind,
    Meeting,
    MeetingKind,
    Membership,
    Moment,
    MomentKind,
    Organisation,
    Person,
    Wijkteam,
)
from elearning.rules.monitoring import Word
from elearning.services import letters, monitoring, people, reminding, settling, wishes
from elearning.services.reminding import Ask, Preview
from tests.moment import Clock
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
COURSES = ("proef", "ander", "samen")
PROEF = Ask("proef")
OPFRIS = Ask(None, frozenset({Word.OPFRIS}))
#: Tuesday, nine in the morning in the Netherlands: the usual day and hour of letters.
TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def employer(session: Session, clock: Clock) -> Organisation:
    clock.move(seconds=(TUESDAY - clock.now).total_seconds())
    found = session.scalars(select(Organisation)).one()
    found.controller, found.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    session.flush()
    return found


def previewed(session: Session, manager: Person, ask: Ask, now: datetime) -> Preview:
    board = monitoring.board(session, manager.id, now, course=ask.course)
    return reminding.preview(session, manager.id, board, ask, now)


def names(rows: tuple[monitoring.PersonRow, ...]) -> list[str]:
    return [row.name.split()[0] for row in rows]


def ask(session: Session, cast: Cast, what: Ask, now: datetime) -> int:
    return reminding.remind(session, cast.els, what, previewed(session, cast.els, what, now).to, now)


def letter_to(session: Session, person: Person) -> Letter:
    mine = select(Letter).where(Letter.person_id == person.id, Letter.kind == LetterKind.REMINDER)
    return session.scalars(mine.order_by(Letter.id.desc()).limit(1)).one()


def send(session: Session, letter: Letter, now: datetime) -> Mail | None:
    mail = settling.settle(session, letter, SITE, now)
    if mail:
        letters.mark_sent(session, letter, mail.message_id, now)
    session.flush()
    session.expire_all()
    return mail


def colleague(session: Session, now: datetime) -> Person:
    """Somebody else who has not begun."""
    east = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    boss = session.scalars(select(Organisation)).one()
    ria = people.add_person(session, name="Ria", email="ria@x.example", password_hash="x", now=now, employer=boss)
    people.join_team(session, ria, east, now)
    return ria


def complete(session: Session, person: Person, at: datetime) -> None:
    for course in COURSES:
        session.add(Enrolment(person_id=person.id, course=course, started_at=at, completed_at=at))
    session.flush()


def test_a_herinnering_is_for_who_has_not_begun_or_is_busy(session: Session, cast: Cast, clock: Clock) -> None:
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=clock.now))
    session.flush()
    seen = previewed(session, cast.els, PROEF, clock.now)
    assert names(seen.to) == ["Samira"], "Noor and Bas are done, Tom is of another team, Els asks"
    assert names(previewed(session, cast.els, Ask("proef", frozenset({Word.BUSY})), clock.now).to) == ["Samira"]


def test_of_one_team_and_of_own_teams_only(session: Session, cast: Cast, clock: Clock) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.els, people.Role.MANAGER, wijkteam=west)
    assert names(previewed(session, cast.els, PROEF, clock.now).to) == ["Samira", "Tom"]
    assert names(previewed(session, cast.els, Ask("proef", team=west.id), clock.now).to) == ["Tom"]


def test_everyone_reads_the_words_that_the_manager_saw_but_for_the_minutes(
    session: Session, cast: Cast, clock: Clock
) -> None:
    heading, text = reminding.text(PROEF, "De proefcursus", cast.els.name, SITE)
    assert heading == "Herinnering van je werk: ‘De proefcursus’"
    ask(session, cast, PROEF, clock.now)
    mail = send(session, letter_to(session, cast.samira), clock.now)
    assert mail
    assert mail.subject == heading
    before, after = text.strip().split("… minuten")
    assert before in mail.text
    assert after in mail.text


def test_a_letter_for_an_opfris_leads_to_the_opfris(session: Session, cast: Cast, clock: Clock) -> None:
    complete(session, cast.samira, clock.now - timedelta(days=200))
    seen = previewed(session, cast.els, OPFRIS, clock.now)
    assert names(seen.to) == ["Samira"]
    heading, text = reminding.text(OPFRIS, "", cast.els.name, SITE)
    assert "minu" not in text
    ask(session, cast, OPFRIS, clock.now)
    mail = send(session, letter_to(session, cast.samira), clock.now)
    assert mail
    assert (mail.subject, text.strip() in mail.text) == (heading, True)
    assert "https://leren.ivz.example/opfris\n" in mail.text


def test_who_had_one_in_the_last_fourteen_days_is_named_and_left_alone(
    session: Session, cast: Cast, clock: Clock
) -> None:
    assert ask(session, cast, PROEF, clock.now) == 1
    clock.move(days=13)
    seen = previewed(session, cast.els, PROEF, clock.now)
    assert (names(seen.to), names(seen.recent)) == ([], ["Samira"])
    clock.move(days=1)
    seen = previewed(session, cast.els, PROEF, clock.now)
    assert (names(seen.to), names(seen.recent)) == (["Samira"], [])


@pytest.mark.parametrize("what", ["off", "away", "refused", "sent", "no password", "closed letter"])
def test_what_becomes_of_it_changes_nothing_that_a_manager_sees(
    session: Session, cast: Cast, clock: Clock, what: str
) -> None:
    ask(session, cast, PROEF, clock.now)
    before = previewed(session, cast.els, PROEF, clock.now)
    letter, today = letter_to(session, cast.samira), TUESDAY.date()
    if what == "off":
        wishes.stop(session, cast.samira.id, clock.now)
    elif what == "away":
        wishes.go_away(session, cast.samira.id, today, today + timedelta(days=9), clock.now)
    elif what == "refused":
        cast.samira.mail_refused_at = clock.now
    elif what == "no password":
        cast.samira.password_hash = None
    elif what == "closed letter":
        letters.drop(letter, "de cursus is al af", clock.now)
    if what != "closed letter":
        send(session, letter, clock.now)
    assert previewed(session, cast.els, PROEF, clock.now) == before


def test_it_goes_also_to_who_wants_no_opfris_and_waits_for_who_is_away(
    session: Session, cast: Cast, clock: Clock
) -> None:
    wishes.stop(session, cast.samira.id, clock.now)
    ria = colleague(session, clock.now)
    wishes.go_away(session, ria.id, TUESDAY.date(), TUESDAY.date() + timedelta(days=20), clock.now)
    ask(session, cast, PROEF, clock.now)
    assert send(session, letter_to(session, cast.samira), clock.now)
    assert send(session, letter_to(session, ria), clock.now) is None
    assert letter_to(session, ria).due_at.date() == date(2026, 12, 15)


def test_who_was_away_gets_one_herinnering_and_not_all_of_them(session: Session, cast: Cast, clock: Clock) -> None:
    wishes.go_away(session, cast.samira.id, TUESDAY.date(), TUESDAY.date() + timedelta(days=20), clock.now)
    ask(session, cast, PROEF, clock.now)
    first = letter_to(session, cast.samira)
    clock.move(days=14)
    ask(session, cast, PROEF, clock.now)
    clock.move(days=7)
    assert send(session, first, clock.now) is None
    assert first.why == "er is een nieuwere herinnering"
    mail = send(session, letter_to(session, cast.samira), clock.now)
    assert mail
    assert mail.text.count("vraagt of je tijd wilt maken") == 1


def test_fourteen_days_lie_between_two_that_were_sent(session: Session, cast: Cast, clock: Clock) -> None:
    wishes.go_away(session, cast.samira.id, TUESDAY.date(), TUESDAY.date() + timedelta(days=6), clock.now)
    ask(session, cast, PROEF, clock.now)
    clock.move(days=7)
    assert send(session, letter_to(session, cast.samira), clock.now)
    clock.move(days=7)
    ask(session, cast, PROEF, clock.now)
    later = letter_to(session, cast.samira)
    assert send(session, later, clock.now) is None
    assert later.due_at.date() == TUESDAY.date() + timedelta(days=21)


def test_who_is_done_by_then_gets_none(session: Session, cast: Cast, clock: Clock) -> None:
    ask(session, cast, PROEF, clock.now)
    complete(session, cast.samira, clock.now)
    letter = letter_to(session, cast.samira)
    assert send(session, letter, clock.now) is None
    assert letter.why == "de cursus is al af"


def test_who_did_an_opfris_by_then_gets_none(session: Session, cast: Cast, clock: Clock) -> None:
    complete(session, cast.samira, clock.now - timedelta(days=200))
    ask(session, cast, OPFRIS, clock.now)
    done = clock.now + timedelta(minutes=5)
    session.add(Moment(person_id=cast.samira.id, kind=MomentKind.OWN, drawn=[], made_at=clock.now, done_at=done))
    session.flush()
    clock.move(minutes=10)
    letter = letter_to(session, cast.samira)
    assert send(session, letter, clock.now) is None
    assert letter.why == "de opfris is al gedaan"


def test_who_was_at_a_meeting_that_comes_back_by_then_gets_none(session: Session, cast: Cast, clock: Clock) -> None:
    complete(session, cast.samira, clock.now - timedelta(days=200))
    ask(session, cast, OPFRIS, clock.now)
    first = clock.now - timedelta(days=21)
    east = session.scalars(select(Membership.wijkteam_id).where(Membership.person_id == cast.samira.id)).one()
    meeting = Meeting(
        uid="x", wijkteam_id=east, kind=MeetingKind.OPFRIS, title="Opfris", made_at=first, starts_at=first,
        ends_at=first, every_weeks=1, times=4, marked_at=clock.now + timedelta(minutes=5),
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add(Attendance(meeting_id=meeting.id, person_id=cast.samira.id, was_there=True))
    clock.move(minutes=10)
    letter = letter_to(session, cast.samira)
    assert send(session, letter, clock.now) is None
    assert letter.why == "de opfris is al gedaan"


@pytest.mark.parametrize("gone", ["team", "switch"])
def test_a_manager_who_may_not_look_any_more_asks_nothing(
    session: Session, cast: Cast, clock: Clock, employer: Organisation, gone: str
) -> None:
    ask(session, cast, PROEF, clock.now)
    if gone == "team":
        mine = select(Membership).where(Membership.person_id == cast.samira.id)
        session.scalars(mine).one().until_on = TUESDAY.date()
    else:
        employer.controller = None
    session.flush()
    letter = letter_to(session, cast.samira)
    assert send(session, letter, clock.now) is None
    assert letter.why == "wie het vroeg is geen manager meer van deze medewerker"


def test_who_never_signed_in_reads_how_to_begin(session: Session, cast: Cast, clock: Clock) -> None:
    ria = colleague(session, clock.now)
    cast.samira.password_hash = None
    ask(session, cast, PROEF, clock.now)
    mail = send(session, letter_to(session, cast.samira), clock.now)
    other = send(session, letter_to(session, ria), clock.now)
    assert mail
    assert other
    assert "Open dan eerst de link in je uitnodiging." in mail.text
    assert "uitnodiging" not in other.text


def test_who_asked_whom_is_written_down(session: Session, cast: Cast, clock: Clock) -> None:
    ask(session, cast, PROEF, clock.now)
    noted = session.scalars(select(Audit).where(Audit.action == "reminded")).all()
    assert {row.object for row in noted} == {f"person:{cast.samira.id}"}
    assert {row.actor_id for row in noted} == {cast.els.id}


def test_two_managers_on_one_day_are_one_herinnering(session: Session, cast: Cast, clock: Clock) -> None:
    rows = previewed(session, cast.els, PROEF, clock.now).to
    assert reminding.remind(session, cast.els, PROEF, rows, clock.now) == 1
    assert reminding.remind(session, cast.ruud, PROEF, rows, clock.now) == 0
