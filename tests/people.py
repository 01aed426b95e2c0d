"""The cast of every test, and the people beside them whose rows are always there.

Samira and Tom learn, in wijkteam Oost and West; Els is manager of Oost, Gerda guides Oost, Ruud writes, Anouk runs the
site. Noor and Bas work in Oost too: they have answers, places, attempts and reflections of their own, which no page
and no count about anybody else may ever show.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import (
    Answer,
    Attempt,
    CasusPlay,
    CasusTurn,
    Contact,
    Course,
    Enrolment,
    Organisation,
    OrganisationKind,
    Person,
    Place,
    Reflection,
    Region,
    Review,
    Role,
    StepDone,
    Wijkteam,
)
from elearning.services.passwords import hash_password
from elearning.services.people import add_person, grant_role, join_team

PASSWORD = "Een fiets met drie wielen"
TEAM = {"Samira": "Oost", "Tom": "West", "Els": "Oost", "Gerda": None, "Ruud": None, "Anouk": None}
ROLE = {"Els": Role.MANAGER, "Gerda": Role.GUIDE, "Ruud": Role.AUTHOR, "Anouk": Role.ADMIN}
#: Nobody of the cast ever wrote this, so no page of theirs may show it.
SECRET = "GEHEIM-VAN-NOOR"
STEPS = {"proef": "glas", "ander": "begin"}


@cache
def password_hash() -> str:
    """One hash for everyone: hashing is slow, on purpose."""
    return hash_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """The people by name, bound to the session of a test."""

    session: Session

    def __getattr__(self, name: str) -> Person:
        return self.session.scalars(select(Person).where(Person.name.startswith(name.capitalize()))).one()


def add_cast(session: Session, now: datetime) -> None:
    """Fill an empty database with the region, its teams and the cast."""
    employer = Organisation(name="Gemeente Rivierstad", kind=OrganisationKind.MUNICIPALITY)
    region = Region(slug="rivierstad", name="Rivierstad")
    session.add_all([employer, region, Region(slug="leegveld", name="Leegveld")])
    session.flush()
    teams = {name: Wijkteam(name=f"Wijkteam {name}", region_id=region.id) for name in ("Oost", "West")}
    session.add_all(teams.values())
    session.flush()
    for name, team in TEAM.items():
        person = _person(session, f"{name} de Tester", employer, now)
        if team:
            join_team(session, person, teams[team], now - timedelta(days=100))
        if name in ROLE:
            grant_role(session, person, ROLE[name], wijkteam=teams["Oost"] if ROLE[name].value in _LOCAL else None)
    for name in ("Noor", "Bas"):
        join_team(session, _person(session, f"{name} van Hiernaast", employer, now), teams["Oost"], now)


_LOCAL = ("manager", "guide")


def _person(session: Session, name: str, employer: Organisation, now: datetime) -> Person:
    email = f"{name.partition(' ')[0].lower()}@rivierstad.example"
    return add_person(session, name=name, email=email, password_hash=password_hash(), now=now, employer=employer)


def add_card(session: Session, team: str | None = None, name: str = "Gerda Contact", hours: str = "") -> Contact:
    """Give the region, or one team in it, a contact card."""
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    found = session.scalars(select(Wijkteam).where(Wijkteam.name == f"Wijkteam {team}")).one() if team else None
    card = Contact(
        region_id=region.id,
        wijkteam_id=found.id if found else None,
        name=name,
        role="Preventiewerker",
        phone="06 00 00 00 01",
        email="contact@voorbeeld.example",
        hours=hours,
    )
    session.add(card)
    session.flush()
    return card


def add_noise(session: Session, now: datetime) -> None:
    """Let the neighbours have been everywhere, in every published course."""
    for person in session.scalars(select(Person).where(Person.name.endswith("Hiernaast"))):
        for course in session.scalars(select(Course).where(Course.current_id.is_not(None))):
            _live_in(session, person, course, now - timedelta(days=9))


def _live_in(session: Session, person: Person, course: Course, now: datetime) -> None:
    whose = {"person_id": person.id, "course": course.slug}
    attempt = Attempt(
        **whose, version_id=course.current_id, quiz="eindtoets", drawn=["rekenen-1"], started_at=now,
        handed_in_at=now, score=1.0, passed=True,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    for number, occasion in enumerate((f"module:{STEPS[course.slug]}", f"attempt:{attempt.id}")):
        for question in ("fles", "telt", "waarheid", "rekenen-1"):
            session.add(
                Answer(
                    **whose, attempt_id=attempt.id if number else None, version_id=course.current_id,
                    question=question, question_hash="x", occasion=occasion, given={"tekst": [SECRET]}, right=True,
                    guessed=False, submission=f"{person.id}:{course.slug}{occasion}{question}", answered_at=now,
                )
            )  # fmt: skip
    draft = {"fles": {"keuze": ["vier"]}, "uur": {"tekst": [SECRET]}}
    session.add_all(
        [
            Place(**whose, step="gesprek", screen="tafel", drafts=draft, seen_at=now),
            Reflection(**whose, question="bij-jou", text=SECRET, kept_at=now),
            Enrolment(**whose, started_at=now, completed_at=now),
            Review(person_id=person.id, goal=f"{course.slug}/rekenen", rating=3, source=course.slug, reviewed_at=now),
            *(
                StepDone(**whose, step=step, screen="", done_at=now)
                for step in ("glas", "gesprek", "eindtoets", "gesprek-aan-tafel", "begin")
            ),
            *(StepDone(**whose, step="glas", screen=screen, done_at=now) for screen in ("glas", "meer")),
        ]
    )
    _play_in(session, whose, course, now)
    session.flush()


def _play_in(session: Session, whose: dict[str, object], course: Course, now: datetime) -> None:
    """Let somebody have one play that ended and one that is open."""
    begun = {"scene": "deur", "meters": [["openheid", 30]], "memory": []}
    for ended, ending, scene in ((now, "goed", "slot"), (None, None, "tafel")):
        play = CasusPlay(
            **whose, version_id=course.current_id, casus="gesprek-aan-tafel", seed=1, scene=scene, second=9.0,
            state=begun, ending=ending, started_at=now, ended_at=ended,
        )  # fmt: skip
        session.add(play)
        session.flush()
        for number, turn in enumerate(("open", "@verder", "missen", "@verder")[: 4 if ended else 2]):
            session.add(
                CasusTurn(
                    play_id=play.id, number=number, scene="deur" if number < 2 else "tafel", choice=turn,
                    submission=f"{play.id}/{number}", chosen_at=now,
                )
            )  # fmt: skip
