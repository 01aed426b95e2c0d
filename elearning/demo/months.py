"""The weeks before today: letters that went out, opfris moments that were done, and meetings of the teams.

Letters go through the same planning, settling and postbox as any letter, hour by hour, with the clock of that hour.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date, stopped_at
from elearning.demo.lives import SEED, right_answer, wrong_answer
from elearning.demo.people import DORP, NOORD, PEOPLE, ZUID, Someone
from elearning.demo.work import do_work
from elearning.mail.sending import Sender
from elearning.mail.site import Site
from elearning.models import MeetingKind, Moment, Person, Wijkteam
from elearning.models.engine import start_writing
from elearning.rules.answering import Submission
from elearning.rules.rhythm import Pace
from elearning.services import chores, meetings, opfris, planning, wishes
from elearning.services.delivery import deliver_one
from elearning.services.meetings import Details

#: How many days of letters the demo lives through, and in how many of the last nobody answered any.
DAYS, QUIET = 56, 6
#: Past the hours that people of the demo chose.
HOURS = (time(9, 55), time(13, 55))
GUIDE, OTHER_GUIDE, MANAGER = "Bram Kuipers", "Els de Vries", "Sjoerd Hofstra"
Factory = Callable[[], Session]


@dataclass(frozen=True)
class Habit:
    """How somebody has their letters, and how often they do the moment (0-1)."""

    weekday: int = 2
    hour: int = 9
    pace: Pace = Pace.NORMAL
    does: float = 0.8
    away: bool = False


HABITS = {
    "Karim Haddad": Habit(weekday=2, does=1.0),
    "Samira el Idrissi": Habit(weekday=4, hour=13, pace=Pace.MORE, does=1.0),
    "Ayşe Demir": Habit(weekday=1, pace=Pace.LESS, does=0.0),
    "Dewi Prakoso": Habit(weekday=3, away=True),
    "Jan Willem Mulder": Habit(does=0.0),
    "Henk Jansma": Habit(weekday=5, pace=Pace.OFF),
}


def live_on(factory: Factory, site: Site, sender: Sender, now: datetime) -> None:
    """Live through the weeks before `now` in a demo that was just filled; each step commits, as a worker does."""
    chance = random.Random(SEED)  # noqa: S311 (a story, not a secret)
    first = local_date(now) - timedelta(days=DAYS)
    _write(factory, lambda session: _choose_rhythms(session, now))
    _write(factory, lambda session: _meet(session, now, site.host))
    _write(factory, lambda session: do_work(session, site, now))
    for day in range(DAYS + 1):
        for hour in HOURS:
            moment = datetime.combine(first + timedelta(days=day), hour, AMSTERDAM)
            if moment <= now:
                _live_an_hour(factory, site, sender, moment.astimezone(now.tzinfo), chores_too=hour == HOURS[0])
        if day < DAYS - QUIET:
            evening = datetime.combine(first + timedelta(days=day), time(19), AMSTERDAM).astimezone(now.tzinfo)
            _write(factory, partial(_do_moments, chance=chance, now=evening))


def _live_an_hour(factory: Factory, site: Site, sender: Sender, now: datetime, *, chores_too: bool) -> None:
    with stopped_at(now):
        if chores_too:
            chores.do(factory, now)
        while planning.tick(factory, now):
            pass
        while deliver_one(factory, site, sender, now):
            pass


def _write(factory: Factory, work: Callable[[Session], None]) -> None:
    with factory() as session:
        start_writing(session)
        work(session)
        session.commit()


def _person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


def _team(session: Session, name: str) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == name)).one()


def _choose_rhythms(session: Session, now: datetime) -> None:
    today = local_date(now)
    for name, habit in HABITS.items():
        person_id = _person(session, name).id
        at = now - timedelta(days=DAYS)
        wishes.change(session, person_id, weekday=habit.weekday, hour=habit.hour, pace=habit.pace, now=at)
        if habit.away:
            wishes.go_away(session, person_id, today - timedelta(days=3), today + timedelta(days=11), at)


def _do_moments(session: Session, chance: random.Random, now: datetime) -> None:
    """Let everyone who usually does so do the moment of their last letter."""
    people = {one.email: one for one in PEOPLE}
    is_open = select(Moment, Person.email).join(Person, Person.id == Moment.person_id)
    rows = session.execute(is_open.where(Moment.done_at.is_(None), Moment.token_ends_at > now).order_by(Moment.id))
    for row, email in rows.all():
        someone = people[email]
        if chance.random() < HABITS.get(someone.name, Habit()).does:
            _do_moment(session, row, someone, chance, now)


def _do_moment(session: Session, row: Moment, someone: Someone, chance: random.Random, now: datetime) -> None:
    seen = opfris.view(session, row)
    for item in seen.questions:
        assert item.question
        now += timedelta(seconds=chance.randint(20, 60))
        knows = chance.random() < someone.skill
        given = right_answer(item.question) if knows else wrong_answer(item.question, chance)
        sent = Submission(given, chance.random() < 0.15, f"demo-{chance.getrandbits(64):x}")
        opfris.answer(session, seen, item, sent, now)
    row.done_at = row.done_at or now


def _meet(session: Session, now: datetime, host: str) -> None:
    """Let team Noord have met, plan what comes, and let a manager ask for a date."""
    guide, other = _person(session, GUIDE).id, _person(session, OTHER_GUIDE).id
    noord, zuid, dorp = (_team(session, name).id for name in (NOORD, ZUID, DORP))
    place = "Buurthuis De Brug, zaal 2"
    held = _details(MeetingKind.OPFRIS, now, -17, 10, place=place)
    past = meetings.plan_meeting(session, guide, noord, held, now - timedelta(days=38), host=host)
    assert past
    invited = [one.person.id for one in meetings.invited(session, past, now)]
    meetings.mark(session, past, invited[:-1], past.ends_at)
    soon = _details(
        MeetingKind.CASUS_TALK, now, 9, 13, place=place, note="Denk vast na over een gesprek dat stroef ging."
    )
    meetings.plan_meeting(session, guide, noord, soon, now - timedelta(days=4), host=host)
    hours = _details(MeetingKind.CONSULTATION, now, 3, 9, place="Wijkteam Zuid", every_weeks=2, times=10)
    meetings.plan_meeting(session, guide, zuid, hours, now - timedelta(days=2), host=host)
    first = _details(MeetingKind.OPFRIS, now, 15, 10, place="Gemeentehuis Dijkdorp")
    meetings.plan_meeting(session, other, dorp, first, now - timedelta(days=1), host=host)
    manager = _person(session, MANAGER).id
    asked = _details(MeetingKind.THEME, now, 43, 12)
    meetings.propose(session, manager, dorp, asked.starts_at, asked.kind, now - timedelta(days=1), host=host)


def _details(  # noqa: PLR0913 (a meeting has that many sides)
    kind: MeetingKind,
    now: datetime,
    days: int,
    hour: int,
    *,
    place: str = "",
    note: str = "",
    every_weeks: int = 0,
    times: int = 1,
) -> Details:
    """Make an hour on a working day, so many days from today."""
    day = local_date(now) + timedelta(days=days)
    day += timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > 5 else 0)
    starts_at = datetime.combine(day, time(hour), AMSTERDAM).astimezone(now.tzinfo)
    return Details(
        kind, starts_at, starts_at + timedelta(hours=1), place=place, note=note, every_weeks=every_weeks, times=times
    )
