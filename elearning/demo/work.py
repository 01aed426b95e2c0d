"""What the people of the demo did besides learning: managers, guides, the beheerder, and voices without a name.

Welzijn De Oever has not switched the manager's view on, and Dijkdorp has no contact card: a demo shows gaps too.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.demo import desk
from elearning.demo.people import DIJKDORP, DOMAIN, DORP, IVZ, NOORD, PEOPLE, RIVIERSTAD, ZUID, Someone
from elearning.mail.site import Site
from elearning.models import Contact, Enrolment, Every, Organisation, Person, Region, Register, TeamModel, Wijkteam
from elearning.services import (
    accreditation,
    agreements,
    cards,
    cooperation,
    deadlines,
    digests,
    inviting,
    joining,
    news,
    organisations,
    partners,
    proof,
    tallies,
)
from elearning.services.agreements import PartnerKind as Side
from elearning.services.agreements import Terms, Way
from elearning.services.cooperation import Form, Level
from elearning.services.partners import Category, PartnerDetails
from elearning.services.tallies import Asked, Evaluation

ADMIN, AUTHOR, GUIDE, MANAGER = "Anouk Meijer", "Els de Vries", "Bram Kuipers", "Sjoerd Hofstra"
BOSS = "Marloes Bakker"
COURSE = "basis"
#: Who was invited and did not answer yet, who has a bewijs, and who wants the news.
INVITED = ("Sanne Visser", "Omar Aksoy")
WITH_PROOF, READERS = ("Karim Haddad", "Samira el Idrissi", "Dewi Prakoso"), ("Karim Haddad", "Fatima Yilmaz")
LEVELS = {
    Form.TALKS: Level.DOES,
    Form.LISTENING_IN: Level.SOMETIMES,
    Form.LEARNING: Level.DOES,
    Form.HOME_VISIT: Level.NOT_YET,
    Form.SHORT_HELP: Level.SOMETIMES,
}
MARKS = ("4", "5", "4", "3", "5", "4", "5")
REMARK = "De casus van Johan bleef me bij. Ik mis nog iets over ouderen."
PARTNERS = (
    (
        Category.INTERVENTION,
        "Korte gesprekken aan huis",
        "Twee of drie gesprekken over minderen",
        "Via de preventiewerker",
    ),
    (Category.ROUTE, "Naar de verslavingszorg", "Als iemand behandeling wil", "Samen bellen, daarna via de huisarts"),
    (Category.GP, "Huisartsenpraktijk De Linde", "Lichamelijk onderzoek, en verwijzen", "Bellen, ook voor overleg"),
    (Category.SAFE_HOME, "Veilig Thuis", "Advies en meldingen bij geweld of verwaarlozing", "Bellen, dag en nacht"),
    (Category.MENTAL_HEALTH, "IVZ Rivierenland", "Behandeling van verslaving", "Via de huisarts"),
    (Category.HOUSING, "Woonstichting Rivierstad", "Huurschuld en overlast", "Zonder verwijzing"),
    (Category.PUBLIC_HEALTH, "GGD Rivierenland", "Cijfers van de wijk, en voorlichting", "Zonder verwijzing"),
)


def do_work(session: Session, site: Site, now: datetime) -> None:
    """Let everyone do their part, with the clock of the days on which they did."""
    people = {one.name: one for one in session.scalars(select(Person))}
    teams = {one.name: one for one in session.scalars(select(Wijkteam))}
    _run_the_place(session, people[ADMIN].id, teams, now)
    _manage(session, people[MANAGER].id, teams, now)
    digests.choose(session, people[BOSS].id, Every.MONTH, now - timedelta(days=70))
    _guide(session, people[GUIDE].id, teams, now)
    _show_cards(session, people, now)
    for name in READERS:
        news.want(session, people[name], now - timedelta(days=20), wanted=True)
    news.send(session, people[GUIDE].id, NEWS_TITLE, NEWS_TEXT, now - timedelta(days=5))
    _speak(session, site.secret_key, people, teams, now)
    _give_proof(session, people, now)
    desk.write(session, people[AUTHOR].id, now)


def _run_the_place(session: Session, admin: int, teams: dict[str, Wijkteam], now: datetime) -> None:
    """Switch the manager's view on where it may be, describe the teams, and fill in an accreditation."""
    then = now - timedelta(days=200)
    for name in (RIVIERSTAD, DIJKDORP, IVZ):
        employer = session.scalars(select(Organisation).where(Organisation.name == name)).one()
        has_council = name != DIJKDORP
        agreed = local_date(then) if has_council else None
        details = organisations.Details(employer.name, employer.kind, employer.name, has_council, agreed)
        organisations.change(session, employer, details, admin, then)
    for team in teams.values():
        team.model, team.phone = TeamModel.BROAD, "0000 12 34 56"
        team.join_domains = ["rivierstad.example", "oever.example"] if team.name != DORP else ["dijkdorp.example"]
    year = local_date(now).year
    number = accreditation.Details(
        COURSE, Register.REGISTERPLEIN, "DEMO-0000", "2", date(year - 1, 1, 1), date(year + 1, 12, 31)
    )
    accreditation.add(session, number, admin, then)


def _manage(session: Session, manager: int, teams: dict[str, Wijkteam], now: datetime) -> None:
    """Set days, make a join code, and invite two people of whom nobody has answered yet."""
    then = now - timedelta(days=6)
    deadlines.set_deadline(session, teams[ZUID], COURSE, local_date(now) + timedelta(days=40), manager, then)
    deadlines.set_deadline(session, teams[DORP], COURSE, local_date(now) + timedelta(days=75), manager, then)
    joining.new_code(session, teams[DORP], manager, then)
    for name in INVITED:
        email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
        inviting.invite(session, name=name, email=email, now=then, by=manager, wijkteam_id=teams[DORP].id)


def _guide(session: Session, guide: int, teams: dict[str, Wijkteam], now: datetime) -> None:
    """Agree with a team how to work together, and fill in the sociale kaart of its region."""
    today = local_date(now)
    cooperation.agree(session, teams[NOORD].id, LEVELS, now - timedelta(days=17))
    terms = Terms(
        starts_on=today - timedelta(days=320),
        ends_on=today + timedelta(days=45),
        evaluate_on=today + timedelta(days=20),
        texts=agreements.USUAL,
        ways=(Way.JOINING, Way.CONSULTING_HOUR),
        partners=(Side.MUNICIPALITY, Side.PUBLIC_HEALTH),
    )
    agreements.keep(session, teams[NOORD].id, terms, guide, now - timedelta(days=320))
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    region.phone, region.email = "0000 98 76 54", "preventie@ivz-rivierenland.example"
    for category, name, what, referral in PARTNERS:
        check_before = today + timedelta(days=-10 if category is Category.HOUSING else 300)
        details = PartnerDetails(category, name, what, referral, "0000 11 22 33", "", check_before)
        partners.add(session, region.id, details)


def _show_cards(session: Session, people: dict[str, Person], now: datetime) -> None:
    """Bind the cards to their people; one of them wants to be seen by everyone."""
    for card in session.scalars(select(Contact)):
        card.person_id = people[card.name].id
        if card.name == AUTHOR:
            cards.show(session, card, people[card.name], now - timedelta(days=90))


def _speak(session: Session, key: str, people: dict[str, Person], teams: dict[str, Wijkteam], now: datetime) -> None:
    """Answer the question of the month in the last three months, and say what the course was like."""
    for number, (someone, team) in enumerate(_members(teams)):
        for months in (1, 2, 3):
            then = now - timedelta(days=30 * months)
            choice = tuple(Asked)[(number + months) % len(Asked)]
            tallies.answer_pulse(session, key, people[someone.name], team.id, choice, then)
    done = session.scalars(select(Enrolment.person_id).where(Enrolment.completed_at < now - timedelta(days=20)))
    for number, person_id in enumerate(sorted(set(done))):
        marks = {name: MARKS[(number + place) % len(MARKS)] for place, name in enumerate(tallies.STATEMENTS)}
        given = Evaluation(marks, REMARK if number == 1 else "")
        tallies.evaluate(session, key, session.get_one(Person, person_id), COURSE, given, now - timedelta(days=35))


def _members(teams: dict[str, Wijkteam]) -> Iterator[tuple[Someone, Wijkteam]]:
    """Give who answers for their team: everyone in two of them, and in the third too few to show."""
    for name, most in ((NOORD, None), (ZUID, None), (DORP, 3)):
        yield from ((one, teams[name]) for one in [one for one in PEOPLE if one.wijkteam == name][:most])


def _give_proof(session: Session, people: dict[str, Person], now: datetime) -> None:
    for name in WITH_PROOF:
        proof.make(session, people[name], COURSE, now - timedelta(days=2))


NEWS_TITLE = "Spreekuur op dinsdag, en een casus om over te praten"
NEWS_TEXT = (
    "Dag allemaal,\n\nOp dinsdagochtend zit ik weer bij jullie aan tafel. Neem gerust een vraag mee, zonder namen.\n\n"
    "Heb je twintig minuten? Speel dan de casus van meneer Janssen. We praten er de volgende keer over."
)
