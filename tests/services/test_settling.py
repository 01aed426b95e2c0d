"""What becomes of a letter at the moment it may go."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.mail.site import Site
from elearning.models import (
    Card,
    CasusPlay,
    Deadline,
    Enrolment,
    Letter,
    LetterKind,
    Meeting,
    MeetingKind,
    Membership,
    Moment,
    MomentKind,
    Person,
    Place,
    Wijkteam,
)
from elearning.rules.answering import Submission
from elearning.rules.casus import ON
from elearning.rules.rhythm import Pace
from elearning.services import casus as casussen
from elearning.services import learning, letters, library, opfris, planning, settling, wishes
from elearning.services.delivery import deliver_one
from elearning.services.tokens import hash_of
from tests.counting import counted
from tests.moment import Clock
from tests.people import Cast
from tests.rules.making import right_answer
from tests.services.conftest import InCourse

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
#: Tuesday, nine in the morning in the Netherlands: the usual day and hour.
TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


@dataclass
class Desk:
    """Somebody's letters, taken and settled as a worker does."""

    session: Session
    person: Person
    clock: Clock

    def __post_init__(self) -> None:
        self.clock.move(seconds=(TUESDAY - self.clock.now).total_seconds())

    def of(self, person: Person) -> "Desk":
        """Give the desk of somebody else."""
        return replace(self, person=person)

    def plan(self, kind: LetterKind, period: str = "x", due_at: datetime | None = None, **data: Any) -> Letter:
        now = self.clock.now
        if kind is LetterKind.DEADLINE:
            self.want(**data)
        letter = letters.plan(self.session, self.person.id, kind, period, due_at or now, data, now)
        assert letter
        return letter

    def want(self, on: str, course: str = "proef") -> None:
        """Let the team want a course done on a day."""
        mine = select(Membership.wijkteam_id).where(Membership.person_id == self.person.id)
        team = self.session.scalars(mine).one()
        self.session.execute(delete(Deadline).where(Deadline.wijkteam_id == team, Deadline.course == course))
        self.session.add(
            Deadline(wijkteam_id=team, course=course, due_on=date.fromisoformat(on), set_at=self.clock.now)
        )

    def opfris(self, *goals: str) -> Letter:
        """Let goals be due, and plan the letter."""
        for goal in goals or ("proef/rekenen",):
            self.session.execute(delete(Card).where(Card.person_id == self.person.id, Card.goal == goal))
            self.session.add(
                Card(
                    person_id=self.person.id, goal=goal, stability=9.0, difficulty=5.0, due_at=self.clock.now,
                    reviewed_at=self.clock.now - timedelta(days=20), noticed=True,
                )
            )  # fmt: skip
        self.session.flush()
        return self.plan(LetterKind.OPFRIS, f"{self.clock.now}", moment=None)

    def settle(self, letter: Letter) -> Mail | None:
        letter.claimed_until = self.clock.now + letters.CLAIM
        self.session.flush()
        mail = settling.settle(self.session, letter, SITE, self.clock.now)
        self.session.flush()
        self.session.expire_all()
        return mail

    def send(self, letter: Letter) -> Mail:
        mail = self.settle(letter)
        assert mail, letter.why
        letters.mark_sent(self.session, letter, mail.message_id, self.clock.now)
        self.session.expire_all()
        settling.after_sent(self.session, letter, self.clock.now)
        self.session.flush()
        self.session.expire_all()
        return mail

    def fate(self, letter: Letter) -> str:
        """Settle a letter that goes nowhere; gives why."""
        assert self.settle(letter) is None
        assert letter.dropped_at == self.clock.now
        return letter.why

    def waiting(self) -> Letter:
        [letter] = letters.open_letters(self.session, self.person.id, [LetterKind.OPFRIS])
        return letter

    def moments(self) -> list[Moment]:
        return list(self.session.scalars(select(Moment).where(Moment.person_id == self.person.id).order_by(Moment.id)))

    def make_due(self, at: datetime | None = None) -> None:
        """Let everything be due, now or at a moment."""
        self.session.execute(update(Card).values(due_at=at or self.clock.now))
        self.session.expire_all()

    def answer(self, row: Moment, most: int = 3) -> None:
        for _ in range(most):
            seen = opfris.view(self.session, row)
            if item := seen.next_question:
                assert item.question
                sent = Submission(right_answer(item.question), False, "x")
                opfris.answer(self.session, seen, item, sent, self.clock.now)


@pytest.fixture
def desk(session: Session, cast: Cast, clock: Clock) -> Desk:
    session.execute(text("UPDATE card SET noticed = (1 = 1)"))
    return Desk(session, cast.samira, clock)


@pytest.fixture
def course(desk: Desk, samira_in: InCourse) -> InCourse:
    """Samira began the course this very moment."""
    samira_in.answer("fles", {"keuze": ["zeven"]})
    return samira_in


# Off it goes.


def test_an_opfris_letter_offers_a_moment_by_a_link_of_its_own(desk: Desk) -> None:
    letter = desk.opfris("proef/rekenen", "proef/vragen")
    mail = desk.settle(letter)
    assert mail
    [row] = desk.moments()
    assert (row.kind, row.offered, row.done_at) == (MomentKind.LETTER, 1, None)
    assert row.token_ends_at == desk.clock.now + timedelta(days=14)
    [token] = re.findall(r"https://leren.ivz.example/o/(\S+)", mail.text)
    assert opfris.moment_by_token(desk.session, token, desk.clock.now) is row
    assert letter.data == {"moment": row.id}
    assert mail.subject in ("Opfris: rekenen en vragen", "Opfris: vragen en rekenen")
    assert (mail.to_name, mail.to_address) == (desk.person.name, desk.person.email)


def test_the_link_to_stop_is_known_by_its_hash_only(desk: Desk) -> None:
    letter = desk.opfris()
    mail = desk.settle(letter)
    assert mail
    assert mail.unsubscribe_url
    token = mail.unsubscribe_url.removeprefix("https://leren.ivz.example/afmelden/")
    assert letter.token_hash == hash_of(token)
    assert mail.unsubscribe_url in mail.text
    assert mail.unsubscribe_url in mail.html


def test_a_letter_never_shows_what_gives_an_answer_away(desk: Desk) -> None:
    for number, goal in enumerate(("proef/rekenen", "proef/vragen")):
        mail = desk.send(desk.opfris(goal))
        assert "FEEDBACK" not in mail.text + mail.html
        assert "antwoord=" not in mail.text
        desk.clock.move(days=7 * (number + 1))
        for row in desk.session.scalars(select(Card).where(Card.person_id == desk.person.id)):
            desk.session.delete(row)
        for one in letters.open_letters(desk.session, desk.person.id, list(LetterKind)):
            desk.session.delete(one)


# Later.


def test_a_letter_waits_for_the_day_and_the_hour(desk: Desk) -> None:
    desk.clock.move(hours=2)
    letter = desk.opfris()
    assert desk.settle(letter) is None
    assert letter.due_at.date() == date(2026, 12, 1)
    assert (letter.claimed_until, letter.tries, letter.dropped_at) == (None, 0, None)


def test_a_letter_that_was_held_up_goes_by_day_as_soon_as_it_can(desk: Desk) -> None:
    letter = desk.opfris()
    desk.clock.move(days=2, hours=5)
    assert desk.settle(letter)


def test_a_vakantiestand_holds_every_leerbrief(desk: Desk, course: InCourse) -> None:
    today = TUESDAY.date()
    asked = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    letter = desk.opfris()
    wishes.go_away(desk.session, desk.person.id, today, today + timedelta(days=20), desk.clock.now)
    for one in (asked, letter):
        assert desk.settle(one) is None
        assert one.due_at.date() == date(2026, 12, 15)


def test_seven_calendar_days_lie_between_two_leerbrieven(desk: Desk, course: InCourse) -> None:
    desk.send(desk.opfris())
    desk.clock.move(days=1)
    letter = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    assert desk.settle(letter) is None
    assert letter.due_at.date() == date(2026, 12, 1)


def test_a_letter_waits_behind_one_that_may_be_on_its_way(desk: Desk, course: InCourse) -> None:
    first = desk.opfris()
    assert desk.settle(first)
    later = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    later.tries = 1
    assert desk.settle(later) is None
    assert (later.due_at, later.tries) == (desk.clock.now, 0)
    assert later.claimed_until == desk.clock.now + settling.BEHIND


def test_a_held_up_letter_may_keep_another_waiting_for_days_without_being_lost(desk: Desk, course: InCourse) -> None:
    first = desk.opfris()
    assert desk.settle(first)
    letters.give_back(first, "geen verbinding")
    later = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    for _ in range(40):
        later.tries += 1
        assert desk.settle(later) is None
        desk.clock.move(minutes=10)
    assert later.tries == 0
    assert desk.settle(first)


# Not needed any more.


def test_nothing_due_is_no_letter(desk: Desk) -> None:
    letter = desk.opfris()
    desk.make_due(TUESDAY + 99 * WEEK)
    assert desk.fate(letter) == "niets meer op te frissen"
    assert desk.moments() == []


@pytest.mark.parametrize("kind", [LetterKind.OPFRIS, LetterKind.NUDGE, LetterKind.NEXT_STEP])
def test_off_is_off(desk: Desk, course: InCourse, kind: LetterKind) -> None:
    wishes.stop(desk.session, desk.person.id, desk.clock.now)
    letter = desk.opfris() if kind is LetterKind.OPFRIS else desk.plan(kind, course="proef")
    assert desk.fate(letter) == "opfris staat uit"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (LetterKind.REMINDER, {"course": "proef", "from": "Els de Tester"}),
        (LetterKind.DEADLINE, {"course": "proef", "on": "2026-12-24"}),
    ],
)
def test_what_work_asks_comes_also_then_and_cannot_be_stopped(
    desk: Desk, course: InCourse, kind: LetterKind, data: dict[str, str]
) -> None:
    wishes.stop(desk.session, desk.person.id, desk.clock.now)
    mail = desk.settle(desk.plan(kind, **data))
    assert mail
    assert mail.unsubscribe_url is None
    assert "Je werk vroeg om deze brief." in mail.text


def test_a_closed_account_gets_nothing(desk: Desk) -> None:
    letter = desk.plan(LetterKind.TEST)
    desk.person.closed_at = desk.clock.now
    assert desk.fate(letter) == "account gesloten"


def test_a_refused_address_gets_nothing_until_it_works_again(desk: Desk) -> None:
    letter = desk.opfris()
    desk.person.mail_refused_at = desk.clock.now
    assert desk.fate(letter) == "de mailserver weigert dit adres"
    desk.person.mail_refused_at = None
    desk.session.flush()
    assert planning.notice_due_cards(desk.session, desk.clock.now) >= 1
    assert desk.waiting()


def test_a_course_that_is_done_needs_no_letter(desk: Desk, course: InCourse) -> None:
    desk.session.scalars(select(Enrolment).where(Enrolment.person_id == desk.person.id)).one().completed_at = TUESDAY
    for kind, data in (
        (LetterKind.NUDGE, {}),
        (LetterKind.REMINDER, {"from": "Els"}),
        (LetterKind.DEADLINE, {"on": "2026-12-24"}),
    ):
        assert desk.fate(desk.plan(kind, course="proef", **data)) == "de cursus is al af"


def test_a_course_that_is_gone_needs_no_letter(desk: Desk) -> None:
    assert desk.fate(desk.plan(LetterKind.NUDGE, course="weg")) == "de cursus is er niet meer"


def test_who_is_back_needs_no_nudge(desk: Desk, course: InCourse) -> None:
    letter = desk.plan(LetterKind.NUDGE, course="proef")
    desk.session.scalars(select(Place).where(Place.person_id == desk.person.id)).one().seen_at = (
        desk.clock.now + timedelta(minutes=1)
    )
    assert desk.fate(letter) == "is al weer bezig"


def test_a_date_that_is_past_needs_no_letter(desk: Desk, course: InCourse) -> None:
    assert desk.fate(desk.plan(LetterKind.DEADLINE, course="proef", on="2026-11-23")) == "de datum is voorbij"


# What it says.


def test_a_nudge_says_where_to_go_on(desk: Desk, course: InCourse) -> None:
    mail = desk.settle(desk.plan(LetterKind.NUDGE, "proef/2", course="proef"))
    assert mail
    assert mail.subject == "Je plek in ‘De proefcursus’ is bewaard"
    assert "https://leren.ivz.example/cursus/proef/glas" in mail.text
    assert "laatste keer" in mail.text


def test_after_a_course_comes_the_next_one(desk: Desk, course: InCourse) -> None:
    mail = desk.settle(desk.plan(LetterKind.NEXT_STEP, course="ander"))
    assert mail
    assert "Je bent al bezig met ‘De proefcursus’." in mail.text


def test_a_meeting_is_followed_by_its_own_questions(desk: Desk) -> None:
    held = meeting(desk)
    letter = desk.plan(LetterKind.FOLLOW_UP, f"{held.id}/2", meeting=held.id, moment=None)
    mail = desk.settle(letter)
    assert mail
    [row] = desk.moments()
    assert (row.kind, row.meeting_id, row.offered) == (MomentKind.MEETING, held.id, 1)
    assert mail.subject == "Na de bijeenkomst: vragen"
    assert "‘Opfris in Oost’" in mail.text


def test_a_meeting_that_was_called_off_is_not_followed(desk: Desk) -> None:
    held = meeting(desk)
    held.cancelled_at = desk.clock.now
    letter = desk.plan(LetterKind.FOLLOW_UP, f"{held.id}/2", meeting=held.id, moment=None)
    assert desk.fate(letter) == "de bijeenkomst is er niet geweest"


def test_a_test_letter_goes_at_once(desk: Desk) -> None:
    desk.clock.move(hours=14)
    mail = desk.settle(desk.plan(LetterKind.TEST, by=1))
    assert mail
    assert mail.unsubscribe_url is None


def test_after_two_years_without_a_new_course_a_letter_offers_to_stop(desk: Desk, course: InCourse) -> None:
    begun = desk.session.scalars(select(Enrolment).where(Enrolment.person_id == desk.person.id)).one()
    mail = desk.settle(desk.opfris("proef/vragen"))
    assert mail
    assert "minder vaak krijgen of uitzetten" not in mail.text
    begun.started_at = desk.clock.now - timedelta(days=731)
    [letter] = letters.open_letters(desk.session, desk.person.id, [LetterKind.OPFRIS])
    mail = desk.settle(letter)
    assert mail
    assert "minder vaak krijgen of uitzetten: https://leren.ivz.example/opfris/ritme" in mail.text
    wishes.change(desk.session, desk.person.id, weekday=2, hour=9, pace=Pace.NORMAL, now=desk.clock.now)
    mail = desk.settle(letter)
    assert mail
    assert "minder vaak krijgen of uitzetten" not in mail.text


def meeting(desk: Desk) -> Meeting:
    team = desk.session.scalars(select(Wijkteam.id)).first()
    row = Meeting(
        uid="u@x", wijkteam_id=team, kind=MeetingKind.OPFRIS, title="Opfris in Oost", starts_at=TUESDAY - 2 * WEEK,
        ends_at=TUESDAY - 2 * WEEK, made_at=TUESDAY - 3 * WEEK, plan={"goals": ["proef/vragen"]},
    )  # fmt: skip
    desk.session.add(row)
    desk.session.flush()
    return row


# Together.


def test_what_may_go_today_goes_in_one_mail(desk: Desk, course: InCourse) -> None:
    nudge = desk.plan(LetterKind.NUDGE, "proef/1", course="proef")
    asked = desk.plan(
        LetterKind.REMINDER, due_at=desk.clock.now + timedelta(hours=3), course="proef", **{"from": "Els"}
    )
    tomorrow = desk.plan(
        LetterKind.DEADLINE, due_at=desk.clock.now + timedelta(days=1), course="proef", on="2026-12-24"
    )
    opfris_letter = desk.opfris("proef/vragen")
    mail = desk.send(nudge)
    assert mail.subject.startswith("Opfris: ")
    assert "Els vraagt" in mail.text
    assert "is bewaard ***" in mail.text
    for one in (asked, opfris_letter):
        assert (one.joined_id, one.message_id, one.sent_at) == (nudge.id, mail.message_id, desk.clock.now)
    assert tomorrow.sent_at is None


def test_what_nobody_needs_does_not_go_along(desk: Desk, course: InCourse) -> None:
    gone = desk.plan(LetterKind.NUDGE, "weg/1", course="weg")
    mail = desk.send(desk.opfris("proef/vragen"))
    assert "***" not in mail.text
    assert gone.dropped_at == desk.clock.now


def test_there_is_one_set_of_questions_in_a_mail_that_of_the_meeting_first(desk: Desk) -> None:
    held = meeting(desk)
    follow_up = desk.plan(LetterKind.FOLLOW_UP, f"{held.id}/2", meeting=held.id, moment=None)
    letter = desk.opfris()
    assert desk.settle(letter) is None
    assert (letter.due_at.date(), letter.joined_id) == (date(2026, 12, 1), None)
    assert desk.send(follow_up).subject.startswith("Na de bijeenkomst")
    assert len(desk.moments()) == 1


class Server:
    """A mail server that takes its time."""

    def __init__(self) -> None:
        self.took: list[Mail] = []
        self.says = Result(Outcome.SENT)

    def send(self, mail: Mail) -> Result:
        if self.says.outcome is Outcome.SENT:
            sleep(0.05)
        self.took.append(mail)
        return self.says

    def close(self) -> None: ...


def test_however_many_workers_there_are_one_person_gets_one_mail(desk: Desk, course: InCourse, engine: Engine) -> None:
    desk.opfris("proef/vragen")
    desk.plan(LetterKind.NUDGE, "proef/1", course="proef")
    desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    desk.session.commit()
    server, factory, gate = Server(), sessionmaker(engine), Barrier(3)

    def work() -> None:
        gate.wait()
        while deliver_one(factory, SITE, server, desk.clock.now):
            pass

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: work(), range(3)))
    for _ in range(2):
        desk.clock.move(minutes=6)
        work_alone(factory, server, desk.clock.now)
    assert len(server.took) == 1
    desk.session.expire_all()
    waiting = desk.session.scalars(select(Letter).where(letters.is_open(), Letter.person_id == desk.person.id)).all()
    assert all(one.due_at.date() == date(2026, 12, 1) for one in waiting)


def test_an_opfris_letter_costs_no_more_statements_however_much_somebody_did(desk: Desk, engine: Engine) -> None:
    """From the row that is due to the row of the next one, with sending between."""
    desk.opfris("proef/rekenen", "proef/vragen")
    desk.session.commit()
    server = Server()
    with counted(desk.session) as seen:
        assert deliver_one(sessionmaker(engine), SITE, server, desk.clock.now, look=False)
    asked = [one for one in seen if not one.startswith("BEGIN")]
    assert len(server.took) == 1
    assert len(asked) <= 25, "\n".join(asked)
    assert len(desk.waiting().period) == 10, "the next one is planned"


def test_settling_several_people_asks_no_more_than_settling_one(desk: Desk, cast: Cast) -> None:
    def asked(people: list[Person]) -> int:
        mine = [desk.of(person).opfris("proef/rekenen") for person in people]
        desk.session.flush()
        locked = desk.session.scalars(select(Person)).all()
        with counted(desk.session) as seen:
            mails = settling.settle_all(desk.session, mine, SITE, desk.clock.now)
        assert [mail.to_address for mail in mails if mail] == [one.email for one in locked if one in people]
        return sum(one.startswith("SELECT") for one in seen)

    library.current_courses(desk.session)  # a process reads each course once
    assert asked([cast.samira]) == asked([cast.tom, cast.els, cast.ruud])


def test_who_just_had_a_letter_and_finds_no_other_does_nothing(desk: Desk, engine: Engine) -> None:
    desk.session.commit()
    assert deliver_one(sessionmaker(engine), SITE, Server(), desk.clock.now, look=False) is None


def work_alone(factory: Callable[[], Session], server: Server, now: datetime) -> None:
    while deliver_one(factory, SITE, server, now):
        pass


# Taken again.


def test_a_letter_that_a_server_never_wants_is_given_up_after_five_days_also_when_nights_lie_between(
    desk: Desk, engine: Engine
) -> None:
    letter, server, now = desk.opfris(), Server(), desk.clock.now
    server.says = Result(Outcome.LATER, "452 vol")
    desk.session.commit()
    while letter.refused_at is None and now < TUESDAY + 2 * WEEK:
        work_alone(sessionmaker(engine), server, now)
        now += timedelta(minutes=15)
        desk.session.rollback()
    assert letter.why == "vijf dagen geprobeerd: 452 vol"
    assert len(server.took) == 10
    assert {mail.message_id for mail in server.took} == {server.took[0].message_id}
    assert letter.refused_at
    assert letter.refused_at - TUESDAY > timedelta(days=4)


def test_a_letter_that_is_taken_again_is_the_same_letter(desk: Desk, course: InCourse) -> None:
    asked = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    letter = desk.opfris("proef/vragen")
    first = desk.settle(letter)
    desk.clock.move(minutes=6)
    late = desk.plan(LetterKind.DEADLINE, course="proef", on="2026-12-24")
    assert desk.settle(letter) == first
    assert [row.offered for row in desk.moments()] == [1]
    assert (asked.joined_id, late.joined_id) == (letter.id, None)


def test_a_repeat_that_is_taken_again_is_still_the_repeat(desk: Desk) -> None:
    desk.send(desk.opfris())
    desk.clock.move(days=7)
    repeat = desk.waiting()
    mail = desk.settle(repeat)
    assert mail
    desk.clock.move(minutes=6)
    assert desk.settle(repeat) == mail
    assert [row.offered for row in desk.moments()] == [2]


def test_a_letter_that_was_answered_before_it_was_marked_is_not_sent_again(desk: Desk) -> None:
    letter = desk.opfris("proef/rekenen", "proef/vragen")
    desk.settle(letter)
    desk.answer(desk.moments()[0], 1)
    assert desk.fate(letter) == "de vragen zijn al beantwoord"


def test_the_link_to_stop_works_of_a_letter_that_went_though_nobody_could_write_that_down(desk: Desk) -> None:
    letter = desk.opfris()
    mail = desk.settle(letter)
    assert mail
    assert mail.unsubscribe_url
    desk.answer(desk.moments()[0])
    assert desk.fate(letter)
    assert letter.token_hash == hash_of(mail.unsubscribe_url.rpartition("/")[2])


def test_letters_that_would_have_gone_along_go_their_own_way_when_the_first_does_not_go(
    desk: Desk, course: InCourse
) -> None:
    asked = desk.plan(LetterKind.REMINDER, course="proef", **{"from": "Els"})
    letter = desk.opfris("proef/vragen")
    desk.settle(letter)
    wishes.stop(desk.session, desk.person.id, desk.clock.now)
    assert desk.fate(letter) == "opfris staat uit"
    assert (asked.joined_id, asked.dropped_at) == (None, None)
    assert desk.settle(asked)


# What follows.


def test_the_first_letter_is_followed_by_one_gentle_repeat_a_week_later(desk: Desk) -> None:
    first = desk.send(desk.opfris())
    repeat = desk.waiting()
    assert repeat.due_at.date() == date(2026, 12, 1)
    desk.clock.move(days=7)
    again = desk.send(repeat)
    [row] = desk.moments()
    assert row.offered == 2
    assert row.token_ends_at == desk.clock.now + timedelta(days=14)
    assert "Deze vragen stuurden we je eerder." in again.text
    assert re.findall(r"/o/\S+", again.text) == re.findall(r"/o/\S+", first.text)
    assert again.message_id != first.message_id


def test_after_the_repeat_it_is_silent_for_four_weeks_then_eight_then_twelve(desk: Desk) -> None:
    letter, waits = desk.opfris(), []
    for _ in range(9):
        desk.send(letter)
        letter = desk.waiting()
        waits.append((letter.due_at.date() - desk.clock.now.date()).days)
        desk.clock.move(seconds=(letter.due_at - desk.clock.now).total_seconds())
    assert waits == [7, 28, 7, 56, 7, 84, 7, 84, 7]
    assert [row.offered for row in desk.moments()] == [2, 2, 2, 2, 1]


def test_an_answer_ends_a_silence(desk: Desk) -> None:
    desk.send(desk.opfris("proef/rekenen", "proef/vragen"))
    desk.clock.move(days=7)
    desk.send(desk.waiting())
    assert desk.waiting().due_at.date() == date(2026, 12, 29)
    desk.answer(desk.moments()[0], 1)
    desk.session.expire_all()
    letter = desk.waiting()
    assert letter.due_at == desk.clock.now + timedelta(days=1)
    desk.clock.move(days=1)
    assert desk.settle(letter) is None
    assert letter.due_at.date() == date(2026, 12, 8)


def test_less_is_two_weeks(desk: Desk) -> None:
    wishes.change(desk.session, desk.person.id, weekday=2, hour=9, pace=Pace.LESS, now=desk.clock.now)
    desk.send(desk.opfris())
    assert desk.waiting().due_at.date() == date(2026, 12, 8)


def test_a_moment_that_was_answered_in_part_is_not_offered_again(desk: Desk) -> None:
    desk.send(desk.opfris("proef/rekenen", "proef/vragen"))
    desk.answer(desk.moments()[0], 1)
    desk.session.expire_all()
    desk.clock.move(days=1)
    assert desk.settle(desk.waiting()) is None
    desk.clock.move(days=6)
    desk.make_due()
    desk.send(desk.waiting())
    assert [row.offered for row in desk.moments()] == [1, 1]


def test_a_refused_letter_lets_what_is_due_be_noticed_anew(desk: Desk) -> None:
    letter = desk.opfris()
    desk.settle(letter)
    letters.mark_refused(desk.session, letter, "vijf dagen geprobeerd", desk.clock.now)
    settling.after_refused(desk.session, letter)
    desk.session.expire_all()
    planning.notice_due_cards(desk.session, desk.clock.now)
    assert desk.waiting().due_at > desk.clock.now


# Somebody calls back, and a course is done.


@pytest.fixture
def play(desk: Desk, samira_in: InCourse) -> CasusPlay:
    """Samira played a casus to an end from which the story goes on."""
    row = casussen.start(desk.session, samira_in.visit, samira_in.visit.course.casussen[0], desk.clock.now, 1)
    for number, turn in enumerate(("open", ON, "eerder", ON)):
        casussen.take_turn(desk.session, looked_at(desk, row), turn, number, f"k{number}", desk.clock.now)
    return row


def looked_at(desk: Desk, row: CasusPlay) -> casussen.Playing:
    playing = casussen.play(desk.session, desk.person.id, row.id)
    assert playing
    return playing


def test_three_weeks_after_a_first_sitting_somebody_calls_back(desk: Desk, play: CasusPlay) -> None:
    [letter] = letters.open_letters(desk.session, desk.person.id, [LetterKind.CALL_BACK])
    assert letter.due_at == desk.clock.now + timedelta(days=21)
    assert letter.period == f"proef/gesprek-aan-tafel/{play.id}"
    desk.clock.move(days=21)
    mail = desk.send(letter)
    assert mail.subject == "Wim belt terug"
    assert f"https://leren.ivz.example/cursus/proef/gesprek-aan-tafel/gesprek/{play.id}" in mail.text


def test_who_began_the_second_sitting_is_not_called(desk: Desk, play: CasusPlay) -> None:
    [letter] = letters.open_letters(desk.session, desk.person.id, [LetterKind.CALL_BACK])
    desk.clock.move(days=21)
    assert casussen.second_sitting(desk.session, looked_at(desk, play), desk.clock.now)
    assert desk.fate(letter) == "het tweede gesprek is al begonnen of aangeboden"


def test_of_two_plays_the_last_calls_back_once(desk: Desk, play: CasusPlay, samira_in: InCourse) -> None:
    again = casussen.again_from(desk.session, looked_at(desk, play), 2, desk.clock.now)
    assert again
    for number, turn in enumerate(("eerder", ON), 2):
        casussen.take_turn(desk.session, looked_at(desk, again), turn, number, f"n{number}", desk.clock.now)
    first, second = letters.open_letters(desk.session, desk.person.id, [LetterKind.CALL_BACK])
    desk.clock.move(days=21)
    assert desk.fate(first) == "het tweede gesprek is al begonnen of aangeboden"
    assert str(again.id) in desk.send(second).text


def test_completing_a_course_plans_what_comes_next(desk: Desk, samira_in: InCourse) -> None:
    visit = samira_in.visit
    done = {(step.slug, "") for step in visit.course.steps}
    assert learning.finish_step(desk.session, visit, done, samira_in.module, desk.clock.now)
    enrolment = desk.session.scalars(select(Enrolment).where(Enrolment.person_id == desk.person.id)).one()
    assert (enrolment.completed_at, enrolment.nudge_at) == (desk.clock.now, None)
    [letter] = letters.open_letters(desk.session, desk.person.id, [LetterKind.NEXT_STEP])
    assert (letter.period, letter.due_at) == ("proef", desk.clock.now)
    learning.finish_step(desk.session, visit, done, samira_in.module, desk.clock.now)
    assert len(letters.open_letters(desk.session, desk.person.id, [LetterKind.NEXT_STEP])) == 1
