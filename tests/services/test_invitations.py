"""The letters of meetings: what is in them, and which are not needed any more."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.message import Mail
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Meeting, MeetingKind, Membership, Person
from elearning.services import invitations, letters, meetings
from elearning.services.meetings import Details
from tests.moment import NOW, Clock
from tests.people import Cast

SITE = Site("https://leren.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "t" * 40)
TEN = datetime.fromisoformat("2026-12-01T10:00+01:00")
DETAILS = Details(MeetingKind.OPFRIS, TEN, TEN + timedelta(hours=1), place="Buurthuis", note="Neem\nje kaart mee.")


@pytest.fixture
def meeting(session: Session, cast: Cast, now: datetime) -> Meeting:
    made = meetings.plan_meeting(session, cast.gerda.id, _team(session, cast.samira), DETAILS, now)
    assert made
    return made


@pytest.fixture
def letter_to(session: Session, meeting: Meeting) -> Callable[..., Letter]:
    """The letter to somebody about the meeting with a sequence number."""

    def find(person: Person, sequence: int = 0) -> Letter:
        return session.scalars(
            select(Letter).where(Letter.person_id == person.id, Letter.period == f"{meeting.uid}/{sequence}")
        ).one()

    return find


def _team(session: Session, person: Person) -> int:
    return session.scalars(select(Membership.wijkteam_id).where(Membership.person_id == person.id)).one()


def _compose(session: Session, letter: Letter, now: datetime = NOW) -> Mail | None:
    return invitations.compose(session, letter, SITE, now)


def _send(session: Session, letter: Letter, now: datetime = NOW) -> Mail:
    mail = _compose(session, letter, now)
    assert mail
    letters.mark_sent(session, letter, mail.message_id, now)
    session.expire_all()
    return mail


def _event(mail: Mail) -> tuple[str, int, object]:
    assert mail.calendar
    calendar = Calendar.from_ical(mail.calendar)
    event = calendar.walk("VEVENT")[0]
    assert calendar["method"] == mail.calendar_method
    return str(event["uid"]), int(event["sequence"]), event["dtstart"].dt


def test_an_invitation_says_when_where_by_whom_and_what_to_do_with_it(
    session: Session, cast: Cast, letter_to: Callable[..., Letter]
) -> None:
    mail = _send(session, letter_to(cast.samira))
    assert mail.subject == "Uitnodiging voor dinsdag 1 december: Opfrisbijeenkomst"
    assert (mail.to_name, mail.to_address) == ("Samira de Tester", "samira@rivierstad.example")
    for said in (
        "dinsdag 1 december 2026, 10.00 tot 11.00 uur",
        "Buurthuis",
        "Gerda de Tester",
        "je kaart mee.",
        "Open de bijlage",
        "/bijeenkomst/",
        "Dag Samira",
    ):
        assert said in mail.text, said
        assert said in mail.html, said


def test_the_calendar_of_a_letter_invites_only_the_one_it_is_for(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    mail = _send(session, letter_to(cast.samira))
    assert _event(mail) == (meeting.uid, 0, TEN)
    assert mail.calendar
    event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    assert str(event["attendee"]) == "mailto:samira@rivierstad.example"
    assert event["attendee"].params["RSVP"] == "TRUE"
    assert str(event["organizer"]) == "mailto:hulp@ivz.example"
    assert event["organizer"].params["CN"] == "Gerda de Tester"
    for other in ("noor", "bas", "els"):
        assert other not in mail.calendar.decode().lower()
        assert other not in mail.text.lower().split()


def test_a_letter_sent_twice_has_one_name(
    session: Session, cast: Cast, letter_to: Callable[..., Letter], meeting: Meeting
) -> None:
    first, second = _compose(session, letter_to(cast.samira)), _compose(session, letter_to(cast.samira))
    assert first
    assert second
    assert first.message_id == second.message_id
    meetings.change(session, meeting, Details(**{**vars(DETAILS), "place": "Boven"}), NOW)
    changed = _compose(session, letter_to(cast.samira, 1))
    assert changed
    assert changed.message_id != first.message_id


def test_a_change_after_the_invitation_is_called_one(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    _send(session, letter_to(cast.samira))
    meetings.change(session, meeting, Details(**{**vars(DETAILS), "starts_at": TEN + timedelta(minutes=30)}), NOW)
    mail = _send(session, letter_to(cast.samira, 1))
    assert mail.subject.startswith("Gewijzigd, dinsdag 1 december")
    assert "10.30 tot 11.00 uur" in mail.text
    assert _event(mail) == (meeting.uid, 1, TEN + timedelta(minutes=30))


def test_a_change_before_the_invitation_went_out_makes_one_letter(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    meetings.change(session, meeting, Details(**{**vars(DETAILS), "place": "Boven"}), NOW)
    assert _compose(session, letter_to(cast.samira)) is None
    mail = _send(session, letter_to(cast.samira, 1))
    assert mail.subject.startswith("Uitnodiging")
    assert "Boven" in mail.text


def test_who_was_told_is_told_that_it_is_off(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    _send(session, letter_to(cast.samira))
    meetings.cancel(session, meeting, NOW)
    mail = _send(session, letter_to(cast.samira, 1))
    assert mail.calendar_method == "CANCEL"
    assert mail.subject.startswith("Gaat niet door op dinsdag 1 december")
    assert _event(mail) == (meeting.uid, 1, TEN)


def test_who_was_never_told_hears_nothing_of_a_meeting_that_is_off(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    meetings.cancel(session, meeting, NOW)
    assert _compose(session, letter_to(cast.samira, 0)) is None
    assert _compose(session, letter_to(cast.samira, 1)) is None


def test_an_invitation_that_is_under_way_is_called_off_too(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    letter_to(cast.samira).claimed_until = NOW + timedelta(minutes=5)
    meetings.cancel(session, meeting, NOW)
    assert _compose(session, letter_to(cast.samira, 1))


def test_who_left_the_team_gets_no_invitation(session: Session, cast: Cast, letter_to: Callable[..., Letter]) -> None:
    session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one().until_on = local_date(NOW)
    assert _compose(session, letter_to(cast.samira)) is None
    assert _compose(session, letter_to(cast.noor))


def test_nobody_is_invited_to_what_is_over(
    session: Session, cast: Cast, letter_to: Callable[..., Letter], clock: Clock
) -> None:
    assert _compose(session, letter_to(cast.samira), TEN + timedelta(hours=1)) is None
    assert _compose(session, letter_to(cast.samira), TEN + timedelta(minutes=59))


def test_a_letter_about_a_meeting_that_is_gone_is_dropped(
    session: Session, cast: Cast, meeting: Meeting, letter_to: Callable[..., Letter]
) -> None:
    letter = letter_to(cast.samira)
    session.delete(meeting)
    session.flush()
    assert _compose(session, letter) is None


def test_a_meeting_that_comes_back_says_so(session: Session, cast: Cast, now: datetime) -> None:
    details = Details(MeetingKind.CONSULTATION, TEN, TEN + timedelta(hours=1), every_weeks=2, times=6)
    made = meetings.plan_meeting(session, cast.gerda.id, _team(session, cast.samira), details, now)
    assert made
    letter = session.scalars(
        select(Letter).where(Letter.person_id == cast.samira.id, Letter.kind == LetterKind.MEETING)
    ).one()
    mail = _send(session, letter)
    assert "Daarna elke 2 weken, 6 keer in totaal." in mail.text
    assert mail.calendar
    rule = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]["rrule"]
    assert (rule["FREQ"], rule["INTERVAL"], rule["COUNT"]) == (["WEEKLY"], [2], [6])


def test_text_of_people_cannot_become_markup(session: Session, cast: Cast, now: datetime) -> None:
    details = Details(MeetingKind.THEME, TEN, TEN + timedelta(hours=1), title="<b>Wijn</b>", note="<script>x</script>")
    made = meetings.plan_meeting(session, cast.gerda.id, _team(session, cast.samira), details, now)
    assert made
    letter = session.scalars(select(Letter).where(Letter.person_id == cast.samira.id)).one()
    mail = _send(session, letter)
    assert "<script>" not in mail.html
    assert "<b>" not in mail.html
    assert "<b>Wijn</b>" in mail.subject, "a subject is plain text"
