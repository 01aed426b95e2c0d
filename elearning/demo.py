"""The demo region: an instelling, two gemeenten, three wijkteams and the people in them, in every state of progress.

It is made by calling the same services that pages call, with a clock that moves through the weeks before `now`, from
one seed. Filling a second time changes nothing, and a database with real people in it is refused.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Choice, Kind, Module, Question, Quiz
from elearning.models import CasusPlay, Contact, Organisation, OrganisationKind, Person, Region, Role, Wijkteam
from elearning.rules import casus as rules
from elearning.rules.answering import CHOICE, PAIR, PLACE, TEXT, Given, Submission, option_key
from elearning.services import casus as casussen
from elearning.services import learning, precheck, testing
from elearning.services.casus import Playing
from elearning.services.learning import Visit
from elearning.services.passwords import hash_password
from elearning.services.people import add_person, choose_style, grant_role, join_team

PASSWORD = "keukentafel-demo"  # noqa: S105 (shown on the demo's own sign-in page)
DOMAIN = "demo.example"
SEED = 20261121
COURSE = "basis"
#: The course and the casus that people of the demo practise with.
TALKS, TALK = "gespreksvoering", "johan"


class NotADemoError(Exception):
    """Deze database is geen demo: er staan al mensen in."""


@dataclass(frozen=True)
class Held:
    """A role of somebody in the demo, and where it holds."""

    role: Role
    wijkteam: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Someone:
    """A person of the demo: `screens` of the basis course done (-1 = its core and the test), started `days` ago."""

    name: str
    employer: str
    wijkteam: str | None
    screens: int = 0
    days: int = 0
    roles: tuple[Held, ...] = ()
    #: How often this person answers right, 0-1.
    skill: float = 0.8
    shown_as: str = ""
    #: How many modules of verdieping they did after the core.
    more: int = 0
    #: What they say of how they work, and whether they are the aandachtsfunctionaris of their team.
    style: str = ""
    leads: bool = False
    #: The module they know beforehand, and skip.
    knows: str = ""
    #: How many choices they made in the casus before they read on (-1 = after the course, to its end and once more).
    talks: int = 0

    @property
    def email(self) -> str:
        """Give the address to sign in with."""
        plain = self.name.lower().translate(str.maketrans("ëéïöüçğşı", "eeioucgsi"))
        return f"{plain.replace(' ', '.').replace(chr(39), '')}@{DOMAIN}"


REGIONS = {"rivierstad": "Rivierstad", "dijkdorp": "Dijkdorp"}
EMPLOYERS = {
    "IVZ Rivierenland": OrganisationKind.ADDICTION_CARE,
    "Gemeente Rivierstad": OrganisationKind.MUNICIPALITY,
    "Gemeente Dijkdorp": OrganisationKind.MUNICIPALITY,
    "Welzijn De Oever": OrganisationKind.WELFARE,
}
TEAMS = {"Wijkteam Noord": "rivierstad", "Wijkteam Zuid": "rivierstad", "Wijkteam Dijkdorp": "dijkdorp"}
RIVIERSTAD, DIJKDORP, OEVER, IVZ = "Gemeente Rivierstad", "Gemeente Dijkdorp", "Welzijn De Oever", "IVZ Rivierenland"
NOORD, ZUID, DORP = TEAMS
PEOPLE = (
    Someone(
        "Fatima Yilmaz", RIVIERSTAD, NOORD, 7, 12, shown_as="wijkteammedewerker, bezig", style="generalist", talks=5
    ),
    Someone("Nienke Postma", DIJKDORP, DORP, 0, 0, shown_as="wijkteammedewerker, nog niet begonnen"),
    Someone(
        "Karim Haddad",
        OEVER,
        NOORD,
        -1,
        40,
        skill=0.97,
        shown_as="wijkteammedewerker, klaar",
        style="t-shaped",
        leads=True,
        knows="standaardglas",
        talks=-1,
    ),
    Someone("Els de Vries", IVZ, None, -1, 200, (Held(Role.AUTHOR),), 1.0, "preventiewerker, schrijft", more=99),
    Someone(
        "Bram Kuipers",
        IVZ,
        None,
        -1,
        150,
        (Held(Role.GUIDE, NOORD), Held(Role.GUIDE, ZUID)),
        0.95,
        "preventiewerker, begeleidt Noord en Zuid",
    ),
    Someone("Marloes Bakker", RIVIERSTAD, None, 3, 30, (Held(Role.MANAGER, organisation=RIVIERSTAD),), 0.8, "manager"),
    Someone("Sjoerd Hofstra", DIJKDORP, None, 0, 0, (Held(Role.MANAGER, wijkteam=DORP),), 0.8, "teammanager"),
    Someone("Anouk Meijer", IVZ, None, 0, 0, (Held(Role.ADMIN),), 0.8, "beheerder"),
    Someone("Tom Verhoeven", RIVIERSTAD, NOORD, 20, 60),
    Someone("Samira el Idrissi", OEVER, NOORD, -1, 75, skill=0.96, more=3),
    Someone("Wouter de Boer", RIVIERSTAD, NOORD, 0, 0),
    Someone("Joyce Pinas", OEVER, NOORD, 2, 3),
    Someone("Henk Jansma", RIVIERSTAD, ZUID, 10, 45, skill=0.6),
    Someone("Ayşe Demir", RIVIERSTAD, ZUID, -1, 120, skill=0.98, style="specialist"),
    Someone("Lotte Smit", OEVER, ZUID, 14, 21),
    Someone("Ruben van Dam", OEVER, ZUID, 0, 0),
    Someone("Ilse Groen", RIVIERSTAD, ZUID, 5, 5, skill=0.7),
    Someone("Dewi Prakoso", DIJKDORP, DORP, -1, 25, skill=0.97),
    Someone("Jan Willem Mulder", DIJKDORP, DORP, 17, 90, skill=0.5),
    Someone("Zoë van der Linden", OEVER, DORP, 1, 1),
    Someone("Mehmet Kaya", OEVER, DORP, 0, 0),
)


def demo_people() -> Iterator[tuple[str, str, str]]:
    """Give name, address and role of everyone the sign-in page of the demo names."""
    return ((one.name, one.email, one.shown_as) for one in PEOPLE if one.shown_as)


def fill(session: Session, now: datetime) -> bool:
    """Fill an empty database with the demo region; tells whether there was anything to do."""
    known = session.scalars(select(Person.email)).all()
    if any(not email.endswith("@" + DOMAIN) for email in known):
        raise NotADemoError
    if known:
        return False
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
            start = now - timedelta(days=someone.days)
            if someone.talks > 0:
                _Talk(session, person, start - timedelta(hours=20)).try_out(someone.talks)
            life = _Life(session, person, someone, chance)
            life.live(start)
            if someone.talks < 0:
                _Talk(session, person, life.moment).learn()
    return True


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


class _Life:
    """One person going through the basis course in a few sittings, as far as they came."""

    def __init__(self, session: Session, person: Person, someone: Someone, chance: random.Random) -> None:
        self.session = session
        self.person = person
        self.someone = someone
        self.chance = chance
        self.left = someone.screens if someone.screens >= 0 else 10_000
        self.moment = person.created_at

    def live(self, start: datetime) -> None:
        """Go through the core in order, then through some of the verdieping."""
        self.moment = start - timedelta(hours=self.chance.randint(0, 6))
        course = self.visit().course
        core = [step for step in course.steps if step.slug in course.core]
        more = [step for step in course.steps if step not in core]
        for step in (*core, *more[: self.someone.more]):
            if isinstance(step, Quiz) and self.left > 0:
                self.take(step)
            elif isinstance(step, Module) and not step.held_back:
                self.read_or_skip(step)

    def visit(self) -> Visit:
        """Be in the course, now."""
        visit = learning.visit(self.session, self.person.id, COURSE, local_date(self.moment))
        assert visit, "the courses are published before the demo is filled"
        return visit

    def read(self, module: Module) -> None:
        """Answer the questions of a module and go on, screen by screen."""
        for screen in module.screens[: max(self.left, 0)]:
            for question in screen.questions:
                if question.graded:
                    sent = self.answer(question, 15, 50)
                    learning.answer_question(self.session, self.visit(), module, question, sent, self.moment)
            self.moment += timedelta(seconds=self.chance.randint(30, 90))
            learning.go_on(self.session, self.visit(), module, screen, self.moment)
            self.left -= 1
        self.moment += timedelta(hours=self.chance.randint(1, 20))

    def read_or_skip(self, module: Module) -> None:
        """Skip the module this person knows beforehand, if its check allows that, and read any other."""
        if module.slug == self.someone.knows:
            while (check := self.check(module)).next_number:
                question = check.questions[check.next_number - 1]
                self.moment += timedelta(seconds=self.chance.randint(15, 50))
                sent = Submission(_right(question), False, f"demo-{self.chance.getrandbits(64):x}")
                precheck.answer(self.session, check, question, sent, self.moment)
            if precheck.skip(self.session, self.check(module), self.moment):
                return
        self.read(module)

    def check(self, module: Module) -> precheck.Check:
        """Look at the check of a module, now."""
        return precheck.look(self.session, self.visit(), module)

    def take(self, quiz: Quiz) -> None:
        """Take the test until it is passed, on as many days as that takes."""
        for _ in range(8):
            attempt = testing.start_attempt(self.session, self.visit(), quiz, self.moment)
            sitting = testing.sitting(self.session, self.visit(), attempt.id)
            assert sitting
            for question in sitting.questions:
                testing.save_answer(self.session, sitting, question, self.answer(question, 15, 60), self.moment)
            testing.hand_in(self.session, sitting, self.moment)
            self.session.refresh(attempt)
            if attempt.passed:
                break
            self.moment += timedelta(days=1)

    def answer(self, question: Question, quickest: int, slowest: int) -> Submission:
        """Think for some seconds and answer, right as often as this person does."""
        self.moment += timedelta(seconds=self.chance.randint(quickest, slowest))
        right = self.chance.random() < self.someone.skill
        given = _right(question) if right else _wrong(question, self.chance)
        return Submission(given, self.chance.random() < 0.1, f"demo-{self.chance.getrandbits(64):x}")


class _Talk:
    """One person in the casus, who does not always say what helps most."""

    def __init__(self, session: Session, person: Person, moment: datetime) -> None:
        self.session = session
        self.person = person
        self.moment = moment
        #: A chance of its own, so that a change in the casus changes nothing else in the demo.
        self.chance = random.Random(f"{SEED}/{person.email}")  # noqa: S311 (a story, not a secret)

    def try_out(self, choices: int) -> None:
        """Begin, and stop halfway."""
        if row := self.begin():
            self.play(row, choices)

    def learn(self) -> None:
        """Play to an ending, look back, and play again from the middle, better this time."""
        if row := self.begin():
            self.play(row)
            steps = self.look(row).debrief.steps
            again = casussen.again_from(self.session, self.look(row), steps[len(steps) // 2].number, self.moment)
            assert again
            self.play(again, well=True)

    def begin(self) -> CasusPlay | None:
        """Begin the casus, if it is published and open."""
        visit = learning.visit(self.session, self.person.id, TALKS, local_date(self.moment))
        casus = visit.course.casus(TALK) if visit else None
        if visit is None or casus is None or casus.held_back:
            return None
        return casussen.start(self.session, visit, casus, self.moment, self.chance.getrandbits(31))

    def look(self, row: CasusPlay) -> Playing:
        """Look at a play as it is now."""
        playing = casussen.play(self.session, self.person.id, row.id)
        assert playing
        return playing

    def play(self, row: CasusPlay, choices: int = 10_000, *, well: bool = False) -> None:
        """Say something and go on, until the ending or after so many choices."""
        for _ in range(casussen.MOST_TURNS):
            playing = self.look(row)
            at = playing.position
            if playing.row.ended_at or (at.answered is None and at.choices >= choices):
                break
            self.moment += timedelta(seconds=self.chance.randint(15, 50))
            turn = _turn(playing, well or at.choices % 2 == 0)
            key = f"demo-{self.chance.getrandbits(64):x}"
            casussen.take_turn(self.session, playing, turn, playing.number, key, self.moment)


def _turn(playing: Playing, well: bool) -> str:
    """Say what opens the door most, or something that does less; where there is nothing to say, go on."""
    moves = [move for move in rules.available(playing.casus, playing.position) if not move.stop]
    if not moves:
        return rules.ON
    moves.sort(key=lambda move: -sum(points for _, points in move.effects))
    return moves[0 if well else min(2, len(moves) - 1)].key


def _right(question: Question) -> Given:
    match question.kind:
        case Kind.ORDER:
            return {PLACE + choice.key: [str(number)] for number, choice in enumerate(question.choices, 1)}
        case Kind.MATCH:
            return {PAIR + choice.key: [option_key(choice.match or "")] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: [next(choice.text.source for choice in question.choices if choice.right)]}
        case _:
            return {CHOICE: [choice.key for choice in question.choices if choice.right]}


def _wrong(question: Question, chance: random.Random) -> Given:
    match question.kind:
        case Kind.ORDER:
            places = [str(number) for number in range(2, len(question.choices) + 1)] + ["1"]
            return {PLACE + choice.key: [place] for choice, place in zip(question.choices, places, strict=True)}
        case Kind.MATCH:
            first = option_key(question.choices[0].match or "")
            return {PAIR + choice.key: [first] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: ["weet ik niet"]}
        case _:
            wrong: list[Choice] = [choice for choice in question.choices if not choice.right]
            return {CHOICE: [chance.choice(wrong).key]}
