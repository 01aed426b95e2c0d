"""Filling an empty database with the demo region."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.demo.lives import SEED, TALKS, Life, Talk
from elearning.demo.people import DOMAIN, EMPLOYERS, NOORD, PEOPLE, REGIONS, TEAMS, Held, Someone
from elearning.models import Contact, Organisation, Person, Region, Wijkteam
from elearning.services.passwords import hash_password
from elearning.services.people import add_person, choose_style, grant_role, join_team

PASSWORD = "keukentafel-demo"  # noqa: S105 (shown on the demo's own sign-in page)


class NotADemoError(Exception):
    """Deze database is geen demo: er staan al mensen in."""


def fill(session: Session, now: datetime) -> bool:
    """Fill an empty database with the demo region; tells whether there was anything to do."""
    known = session.scalars(select(Person.email)).all()
    if known and not any(email.endswith("@" + DOMAIN) for email in known):
        raise NotADemoError
    if known:
        return False  # also when whoever tries the demo invited people from elsewhere
    chance = random.Random(SEED)  # noqa: S311 (a story, not a secret)
    employers = _employers(session)
    teams = _regions_and_teams(session)
    hashed = hash_password(PASSWORD)
    for someone in PEOPLE:
        joined = now - timedelta(days=someone.days + 3)
        person = add_person(
            session,
            name=someone.name,
            email=someone.email,
            password_hash=hashed,
            now=joined,
            employer=employers[someone.employer],
        )
        if someone.wijkteam:
            join_team(session, person, teams[someone.wijkteam], joined, addiction_lead=someone.leads)
        choose_style(session, person, someone.style)
        _grant(session, person, someone.roles, teams, employers)
        if someone.days:
            _live(session, person, someone, now - timedelta(days=someone.days), chance)
    return True


def _live(session: Session, person: Person, someone: Someone, start: datetime, chance: random.Random) -> None:
    """Let somebody learn what they learned, and talk with Johan before or after it."""
    if someone.talks > 0:
        Talk(session, person, start - timedelta(hours=20)).try_out(someone.talks)
    life = Life(session, person, someone, chance)
    life.live(start)
    if someone.both:
        _go_on(session, person, someone, life.moment + timedelta(days=4))
    if someone.talks < 0:
        Talk(session, person, life.moment).learn()


def _go_on(session: Session, person: Person, someone: Someone, start: datetime) -> None:
    """Let somebody do the second course, with a chance of its own, so that nothing else in the demo changes."""
    own = random.Random(f"{SEED}/{TALKS}/{someone.email}")  # noqa: S311 (a story, not a secret)
    Life(session, person, someone, own, TALKS).live(start)


def _employers(session: Session) -> dict[str, Organisation]:
    made = {name: Organisation(name=name, kind=kind) for name, kind in EMPLOYERS.items()}
    session.add_all(made.values())
    session.flush()
    return made


def _regions_and_teams(session: Session) -> dict[str, Wijkteam]:
    regions = {slug: Region(slug=slug, name=name) for slug, name in REGIONS.items()}
    session.add_all(regions.values())
    session.flush()
    teams = {name: Wijkteam(name=name, region_id=regions[slug].id) for name, slug in TEAMS.items()}
    session.add_all(teams.values())
    session.flush()
    for slug, name, team in (("rivierstad", "Els de Vries", None), ("rivierstad", "Bram Kuipers", NOORD)):
        session.add(_card(regions[slug], name, teams[team] if team else None))
    session.flush()
    return teams


def _card(region: Region, name: str, wijkteam: Wijkteam | None) -> Contact:
    """Make a contact card. Dijkdorp has none, so that the demo shows what a gap looks like."""
    first = name.split(" ", maxsplit=1)[0].lower()
    return Contact(
        region_id=region.id,
        wijkteam_id=wijkteam.id if wijkteam else None,
        name=name,
        role="Preventiewerker, IVZ Rivierenland",
        phone="06 00 00 00 0" + ("1" if wijkteam else "2"),
        email=f"{first}@ivz-rivierenland.example",
        hours="Spreekuur op dinsdag van 9 tot 11 uur",
    )


def _grant(
    session: Session,
    person: Person,
    roles: tuple[Held, ...],
    teams: dict[str, Wijkteam],
    employers: dict[str, Organisation],
) -> None:
    for one in roles:
        team = teams[one.wijkteam] if one.wijkteam else None
        organisation = employers[one.organisation] if one.organisation else None
        grant_role(session, person, one.role, wijkteam=team, organisation=organisation)
