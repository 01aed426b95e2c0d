"""Every page there is, in every state somebody can find it in."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from elearning.content.model import Kind, Module, Question, Quiz
from elearning.models import Attempt

from .house import COURSE, MAIN, House, check_button, feedback_of, right_answer, wrong_answer
from .talking import TALK, TALKS, address_of_play, bring, casus_of, way_to

VISITOR, FRESH, RIGHT, WRONG = None, "fresh", "right", "wrong"
BUSY, DONE = "fatima.yilmaz@demo.example", "karim.haddad@demo.example"
AUTHOR = "els.de.vries@demo.example"
GUIDE, MANAGER = "bram.kuipers@demo.example", "sjoerd.hofstra@demo.example"
ADMIN = "anouk.meijer@demo.example"
#: Guests in a conversation: somebody just answered, or they met a STOP.
ANSWERED, STOPPED = "answered", "stopped"
GRADED = [kind for kind in Kind if kind is not Kind.OPEN]
#: A module that nobody of the demo is busy with.
CHECKED = "definities"
PUBLIC = {
    "home": "/",
    "cursussen": "/cursussen",
    "zakkaart": "/zakkaart",
    "materialen": "/materialen",
    "intakevraag-kaart": "/materialen/intakevraag",
    "signalenkaart": "/materialen/signalen",
    "begrippen": "/begrippen",
    "voor gemeenten": "/voor-gemeenten",
    "bronnen": "/bronnen",
    "verantwoording": "/verantwoording",
    "privacy": "/privacy",
    "toegankelijkheid": "/toegankelijkheid",
    "hulp": "/hulp",
    "inloggen": "/inloggen",
    "een link om in te loggen": "/inloggen/link",
    "een link is onderweg": "/inloggen/link?gevraagd=1",
    "een link die niet meer werkt": "/inloggen/link/verlopen",
    "wachtwoord vergeten": "/wachtwoord/vergeten",
    "een adres dat niet bestaat": "/bestaat-niet",
}


def nothing_more(_page: Page) -> None:
    """Leave a page as it opens."""


@dataclass(frozen=True)
class Place:
    """A page as `who` finds it: its address, and what is done there before looking."""

    name: str
    who: str | None
    path: Callable[[House], str]
    then: Callable[[Page], None] = nothing_more

    def open(self, page: Page, house: House) -> None:
        """Go there."""
        page.goto(self.path(house))
        self.then(page)


def at(path: str) -> Callable[[House], str]:
    return lambda _house: path


def at_question(kind: Kind) -> Callable[[House], str]:
    return lambda house: house.spot(kind).path


def at_screen(number: int) -> Callable[[House], str]:
    return lambda house: f"/cursus/{COURSE}/{MAIN}/{house.module().screens[number].slug}"


def at_attempt(rest: str = "") -> Callable[[House], str]:
    """Give an address of the newest attempt of the people who take the test here."""
    return lambda house: f"/cursus/{COURSE}/{house.quiz().slug}/poging/{open_attempt_of(house)}{rest}"


def at_result(house: House) -> str:
    """Give the address of the result that the done learner has."""
    with house.reading() as session:
        query = select(Attempt.id).where(Attempt.person_id == house.person_id(DONE), Attempt.handed_in_at.is_not(None))
        found = session.scalars(query.order_by(Attempt.id.desc())).first()
    return f"/cursus/{COURSE}/{house.quiz().slug}/poging/{found}"


def open_attempt_of(house: House) -> int:
    """Give the number of the attempt that the guest RIGHT began."""
    with house.reading() as session:
        person = house.person_id(house.guests[RIGHT])
        return session.scalars(select(Attempt.id).where(Attempt.person_id == person)).one()


def at_talk(who: str) -> Callable[[House], str]:
    """Give the address of the last conversation of somebody."""
    return lambda house: address_of_play(house, house.guests.get(who, who))


def sign_in_badly(page: Page) -> None:
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def prove(page: Page) -> None:
    """Open one's bewijs, or make it the first time."""
    make = page.get_by_role("button", name="Maak je bewijs")
    (make if make.count() else page.get_by_role("link", name="Bekijk je bewijs")).click()
    expect(page.get_by_role("heading", name="De code")).to_be_visible()


def check_a_bewijs(page: Page) -> None:
    page.get_by_role("button", name="Controleer dit bewijs").click()
    expect(page.locator(".el-errors")).to_be_visible()


def accredit_badly(page: Page) -> None:
    page.get_by_role("button", name="Voeg dit nummer toe").click()
    expect(page.locator(".el-errors")).to_be_visible()


def add_employer_badly(page: Page) -> None:
    page.get_by_role("button", name="Voeg de werkgever toe").click()
    expect(page.locator(".el-errors")).to_be_visible()


def invite_badly(page: Page) -> None:
    page.get_by_role("button", name="Stuur de uitnodiging").click()
    expect(page.locator(".el-errors")).to_be_visible()


def look_for_somebody(page: Page) -> None:
    page.locator("#words").fill("de")
    page.locator("#words").press("Enter")
    expect(page.locator("#lijst")).to_contain_text("gevonden")


def ask_badly(page: Page) -> None:
    page.get_by_role("button", name="Zet het in de tekst").click()
    expect(page.locator(".el-errors")).to_be_visible()


def bring_nothing(page: Page) -> None:
    page.get_by_role("button", name="Lees de vragen").click()
    expect(page.locator(".el-errors")).to_be_visible()


def read_along(page: Page) -> None:
    """Make a link for somebody who reads along, and read a part as they do."""
    page.locator("[name=name]").fill("Een arts")
    page.get_by_label("Het standaardglas").check()
    page.get_by_role("button", name="Maak een link").click()
    page.goto(f"/meelezen/{page.locator('#adres').input_value().rpartition('/')[2]}")
    page.locator(".el-along__part").first.click()
    expect(page.locator(".el-along__say").first).to_be_visible()


def change_password_badly(page: Page) -> None:
    page.locator("[name=new_password]").fill("kort")
    page.locator("[name=new_password]").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def change_address_badly(page: Page) -> None:
    page.get_by_text("Verander je e-mailadres").click()
    page.get_by_role("button", name="Stuur de brief").click()
    expect(page.get_by_role("alert")).to_be_visible()


def link_an_app_badly(page: Page) -> None:
    """Ask for a new secret for an app, and give no code of it."""
    page.get_by_role("button", name="Koppel een app").click()
    page.get_by_text("Typ de sleutel over").click()
    page.get_by_role("button", name="Koppel de app").click()
    expect(page.get_by_role("alert")).to_be_visible()


def report_nothing(page: Page) -> None:
    page.get_by_role("button", name="Zet op de site").click()
    expect(page.locator(".el-errors")).to_be_visible()


def erase_badly(page: Page) -> None:
    page.get_by_role("button", name="Wis dit account").click()
    expect(page.locator(".el-errors")).to_be_visible()


def check_nothing(page: Page) -> None:
    check_button(page.locator(".el-question").first).click()
    expect(page.get_by_role("alert")).to_be_visible()


def reflect(page: Page) -> None:
    section = page.locator(".el-question", has=page.locator("textarea"))
    section.locator("textarea").fill("Ik vraag het gewoon.")
    check_button(section).click()
    expect(feedback_of(section)).to_be_visible()


def send_an_expired_form(page: Page) -> None:
    page.locator("form.el-pager [name=csrf_token]").evaluate("(one) => { one.value = 'verlopen'; }")
    page.locator("form.el-pager button").click()
    page.get_by_role("button", name="Verstuur nog eens").wait_for()


PLACES = (
    *(Place(name, VISITOR, at(path)) for name, path in PUBLIC.items()),
    Place("inloggen met fouten", VISITOR, at("/inloggen"), sign_in_badly),
    Place("apparaten", BUSY, at("/account/apparaten")),
    Place("tweede stap", BUSY, at("/account/tweede-stap")),
    Place("app koppelen met fouten", BUSY, at("/account/tweede-stap"), link_an_app_badly),
    Place("account, een ander adres", BUSY, at("/account"), change_address_badly),
    Place("mijn leerpad, nog niet begonnen", FRESH, at("/mijn-leerpad")),
    Place("mijn leerpad, bezig", BUSY, at("/mijn-leerpad")),
    Place("mijn leerpad, klaar", DONE, at("/mijn-leerpad")),
    Place("vijf minuten", FRESH, at("/mijn-leerpad/5")),
    Place("vijf minuten, klaar", DONE, at("/mijn-leerpad/5")),
    Place("zakkaart, ingelogd", BUSY, at("/zakkaart")),
    Place("cursussen, ingelogd", FRESH, at("/cursussen")),
    Place("cursus", FRESH, at(f"/cursus/{COURSE}")),
    Place("cursus, net een module af", RIGHT, at(f"/cursus/{COURSE}?klaar={MAIN}")),
    Place("cursus, klaar", DONE, at(f"/cursus/{COURSE}")),
    Place("check van een module", FRESH, at(f"/cursus/{COURSE}/{CHECKED}/weet-ik-al")),
    Place("uitslag van een check", DONE, at(f"/cursus/{COURSE}/{MAIN}/weet-ik-al")),
    Place("overgeslagen module", DONE, at(f"/cursus/{COURSE}/{MAIN}")),
    *(Place(f"scherm {number + 1}", FRESH, at_screen(number)) for number in range(5)),
    *(Place(f"{kind.value}, goed", RIGHT, at_question(kind)) for kind in GRADED),
    *(Place(f"{kind.value}, fout", WRONG, at_question(kind)) for kind in GRADED),
    Place("leeg nagekeken", FRESH, at_question(Kind.ORDER), check_nothing),
    Place("reflectie met voorbeeld", FRESH, at_question(Kind.OPEN), reflect),
    Place("toets", FRESH, lambda house: f"/cursus/{COURSE}/{house.quiz().slug}"),
    Place("toets, gehaald", DONE, lambda house: f"/cursus/{COURSE}/{house.quiz().slug}"),
    *(Place(f"toetsvraag {number}", RIGHT, at_attempt(f"/{number}")) for number in (1, 2, 3)),
    Place("inleveren", RIGHT, at_attempt("?inleveren=1")),
    Place("uitslag", DONE, at_result),
    Place("casussen", FRESH, at("/casussen")),
    Place("casussen, gespeeld", DONE, at("/casussen")),
    Place("casus", FRESH, at(f"/cursus/{TALKS}/{TALK}")),
    Place("casus, bezig", BUSY, at(f"/cursus/{TALKS}/{TALK}")),
    Place("casus, gespeeld", DONE, at(f"/cursus/{TALKS}/{TALK}")),
    Place("casus als tekst", FRESH, at(f"/cursus/{TALKS}/ank")),
    Place("gesprek", BUSY, at_talk(BUSY)),
    Place("gesprek, antwoord", ANSWERED, at_talk(ANSWERED)),
    Place("gesprek, stop", STOPPED, at_talk(STOPPED)),
    Place("nabespreking", DONE, at_talk(DONE)),
    Place("kaart van een casus", AUTHOR, at(f"/cursus/{TALKS}/{TALK}/kaart")),
    Place("technieken", FRESH, at("/technieken")),
    Place("technieken, valkuilen", FRESH, at("/technieken?groep=valkuilen")),
    Place("techniek", FRESH, at("/technieken/complexe-reflectie")),
    Place("techniek, gespeeld", DONE, at("/technieken/complexe-reflectie")),
    Place("film in een module", FRESH, at(f"/cursus/{TALKS}/open-vragen")),
    Place("opfris, nog niets", FRESH, at("/opfris")),
    Place("opfris", DONE, at("/opfris")),
    Place("ritme", DONE, at("/opfris/ritme")),
    Place("dode link van een brief", VISITOR, at("/o/bestaat-niet")),
    Place("stoppen met de opfris", VISITOR, at("/afmelden/bestaat-niet")),
    Place("bijeenkomst in een cursus", DONE, at(f"/cursus/{TALKS}/samen-oefenen")),
    Place("bijeenkomst", DONE, at("/bijeenkomst/2")),
    Place("mijn werk", GUIDE, at("/werk")),
    Place("begeleiding", GUIDE, at("/begeleiding")),
    Place("bijeenkomst plannen", GUIDE, at("/begeleiding/team/1/plan")),
    Place("bijeenkomst van een begeleider", GUIDE, at("/begeleiding/bijeenkomst/2")),
    Place("draaiboek", GUIDE, at("/begeleiding/bijeenkomst/1/draaiboek")),
    Place("samen spelen", GUIDE, at("/begeleiding/bijeenkomst/1/scherm")),
    Place("aanwezigheid", GUIDE, at("/begeleiding/bijeenkomst/1/aanwezig")),
    Place("bijeenkomsten van een manager", MANAGER, at("/teams/bijeenkomsten")),
    Place("beheer", ADMIN, at("/beheer")),
    Place("brieven", ADMIN, at("/beheer/brieven")),
    Place("vooruitblik", ADMIN, at("/beheer/brieven/vooruitblik")),
    Place("brieven van iemand", ADMIN, at("/beheer/mensen/3/brieven")),
    Place("werkgevers met fouten", ADMIN, at("/beheer/organisaties"), add_employer_badly),
    Place("werkgever", ADMIN, at("/beheer/organisaties/1")),
    Place("regio’s", ADMIN, at("/beheer/regios")),
    Place("regio", ADMIN, at("/beheer/regios/1")),
    Place("wijkteams", ADMIN, at("/beheer/teams")),
    Place("wijkteam", ADMIN, at("/beheer/teams/3")),
    Place("mensen", ADMIN, at("/beheer/mensen")),
    Place("mensen, gezocht", ADMIN, at("/beheer/mensen"), look_for_somebody),
    Place("iemand", ADMIN, at("/beheer/mensen/4")),
    Place("iemand uitnodigen met fouten", ADMIN, at("/beheer/mensen/nieuw"), invite_badly),
    Place("instellingen", ADMIN, at("/beheer/instellingen")),
    Place("logboek", ADMIN, at("/beheer/logboek")),
    Place("bewaren", ADMIN, at("/beheer/bewaren")),
    Place("iemand wissen", ADMIN, at("/beheer/mensen/4/wissen")),
    Place("iemand wissen met fouten", ADMIN, at("/beheer/mensen/4/wissen"), erase_badly),
    Place("verklaring van toegankelijkheid beheren", ADMIN, at("/beheer/toegankelijkheid"), report_nothing),
    Place("bewijzen van iedereen", ADMIN, at("/beheer/bewijzen")),
    Place("accreditatie met fouten", ADMIN, at("/beheer/accreditatie"), accredit_badly),
    Place("redactie", AUTHOR, at("/redactie")),
    Place("redactie, cursus", AUTHOR, at(f"/redactie/{COURSE}")),
    Place("redactie, onderdeel", AUTHOR, at(f"/redactie/{TALKS}/onderdeel/{TALK}")),
    Place("editor van een module", AUTHOR, at(f"/redactie/{COURSE}/bestand/{MAIN}/module.md")),
    Place("editor van een casus", AUTHOR, at(f"/redactie/{TALKS}/bestand/{TALK}/casus.md")),
    Place("gegevens van een cursus", AUTHOR, at(f"/redactie/{COURSE}/kop/cursus.md")),
    Place(
        "vraag met fouten",
        AUTHOR,
        at(f"/redactie/{COURSE}/invoegen/{MAIN}/module.md?wat=vraag&soort=een-goed"),
        ask_badly,
    ),
    Place("begrip invoegen", AUTHOR, at(f"/redactie/{COURSE}/invoegen/{MAIN}/module.md?wat=begrip&zoek=glas")),
    Place("voorbeeld van een module", AUTHOR, at(f"/redactie/{COURSE}/voorbeeld/{MAIN}/module.md")),
    Place("kaart van een concept", AUTHOR, at(f"/redactie/{TALKS}/kaart/{TALK}")),
    Place("concept spelen", AUTHOR, at(f"/redactie/{TALKS}/spel/{TALK}")),
    Place("beeld en film", AUTHOR, at(f"/redactie/{TALKS}/media")),
    Place("vragen importeren met fouten", AUTHOR, at(f"/redactie/{COURSE}/vragen-importeren"), bring_nothing),
    Place("versie", AUTHOR, at(f"/redactie/{COURSE}/versies/1")),
    Place("meelezen", AUTHOR, at(f"/redactie/{COURSE}/meelezers"), read_along),
    Place("handleiding voor auteurs", AUTHOR, at("/redactie/handleiding")),
    Place("mijn bewijzen, nog geen", FRESH, at("/bewijs")),
    Place("mijn bewijzen", DONE, at("/bewijs")),
    Place("bewijs", DONE, at("/bewijs"), prove),
    Place("echtheid van een bewijs", VISITOR, at("/echtheid/7KQ2-M3XA-9DTV-0WZ8")),
    Place("onbekend bewijs", VISITOR, at("/echtheid/7KQ2-M3XA-9DTV-0WZ8"), check_a_bewijs),
    Place("meedoen met een code", VISITOR, at("/meedoen")),
    Place("dode uitnodiging", VISITOR, at("/uitnodiging/bestaat-niet")),
    Place("wijkteams voor iedereen", VISITOR, at("/wijkteams")),
    Place("wijkteams van een regio", VISITOR, at("/wijkteams/rivierstad")),
    Place("voortgang van teams", MANAGER, at("/teams")),
    Place("voortgang van een team", MANAGER, at("/teams/3")),
    Place("herinneren", MANAGER, at("/teams/herinneren")),
    Place("uitnodigen", MANAGER, at("/teams/3/uitnodigen")),
    Place("overzicht per mail", MANAGER, at("/teams/mail")),
    Place("dit ziet je manager", BUSY, at("/wat-ziet-mijn-manager")),
    Place("je team", DONE, at("/team/1")),
    Place("teamvraag", FRESH, at("/teamvraag")),
    Place("evaluatie", DONE, at("/evaluatie/basis")),
    Place("vraag aan de preventiewerker", DONE, at("/contact")),
    Place("consultatie", DONE, at("/consultatie")),
    Place("je gegevens", DONE, at("/account/gegevens")),
    Place("uit dienst", DONE, at("/account/uit-dienst")),
    Place("waar staat een team", GUIDE, at("/begeleiding/team/1/samenwerken")),
    Place("overeenkomst invullen", GUIDE, at("/begeleiding/team/1/overeenkomst")),
    Place("overeenkomst", GUIDE, at("/team/1/overeenkomst")),
    Place("contactkaart", GUIDE, at("/begeleiding/team/1/contact")),
    Place("je eigen kaart", GUIDE, at("/begeleiding/mijn-kaart")),
    Place("sociale kaart", GUIDE, at("/begeleiding/team/1/sociale-kaart")),
    Place("cijfers van een team", GUIDE, at("/begeleiding/team/1/cijfers")),
    Place("nieuws schrijven", GUIDE, at("/begeleiding/nieuws")),
    Place("postvak", VISITOR, at("/postvak")),
    Place("account", FRESH, at("/account")),
    Place("account met fouten", FRESH, at("/account"), change_password_badly),
    Place("formulier verlopen", FRESH, at_screen(0), send_an_expired_form),
    Place("een adres dat niet bestaat, ingelogd", FRESH, at("/bestaat-niet")),
)


def address_of(house: House, who: str) -> str:
    """Give the address to sign in with; a guest is made when somebody first asks."""
    if "@" in who:
        return who
    if who not in house.guests:
        house.guests[who] = house.new_learner()
    return house.guests[who]


def prepare(house: House, who: str, context: BrowserContext) -> None:
    """Let a guest do what they are known for, over the forms of the site."""
    if who in (ANSWERED, STOPPED):
        casus = casus_of(house)
        stops = {move.key for scene in casus.scenes for move in scene.moves if move.stop}
        wanted = who == STOPPED
        bring(
            house, house.guests[who], way_to(casus, lambda at: bool(at.answered) and (at.answered in stops) is wanted)
        )
    if who not in (RIGHT, WRONG):
        return
    for step in house.course().steps:
        if isinstance(step, Module):
            answer_module(house, context, step, right_answer if who == RIGHT else wrong_answer)
        elif who == RIGHT:
            house.post(context, f"/cursus/{COURSE}/{step.slug}/start", {})
            answer_first(house, context, step)


def answer_module(
    house: House, context: BrowserContext, module: Module, answer: Callable[[Question], dict[str, list[str]]]
) -> None:
    for screen in module.screens:
        path = f"/cursus/{COURSE}/{module.slug}/{screen.slug}"
        for question in screen.questions:
            if question.graded:
                house.post(context, f"{path}/antwoord/{question.key}", answer(question))
        house.post(context, f"{path}/verder", {})


def answer_first(house: House, context: BrowserContext, quiz: Quiz) -> None:
    number = open_attempt_of(house)
    with house.reading() as session:
        first = session.get_one(Attempt, number).drawn[0]
    question = next(one for one in quiz.questions if one.key == first)
    house.post(context, f"/cursus/{COURSE}/{quiz.slug}/poging/{number}/1", right_answer(question))
