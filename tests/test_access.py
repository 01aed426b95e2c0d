"""Who may reach what: every route for every kind of visitor, and nothing that is not in this table."""

from collections.abc import Callable

import pytest
from flask import Flask

from elearning.access import PAGES, Audience, may_see
from elearning.models import Role
from tests.pages import Page
from tests.people import Cast
from tests.web.conftest import CASUS, CHECK, GLAS, QUIZ

WHO = ("visitor", "samira", "ruud", "gerda", "els", "anouk")
EVERYONE, SIGNED_IN = set(WHO), set(WHO) - {"visitor"}
DIGEST = "0" * 64
#: endpoint -> method, an address of it, who is let in.
TABLE: dict[str, tuple[str, str, set[str]]] = {
    "static": ("GET", "/static/app.webmanifest", EVERYONE),
    "site.home": ("GET", "/", EVERYONE),
    "site.courses": ("GET", "/cursussen", EVERYONE),
    "site.pocket_card": ("GET", "/zakkaart", EVERYONE),
    "site.materials": ("GET", "/materialen", EVERYONE),
    "site.question_card": ("GET", "/materialen/intakevraag", EVERYONE),
    "site.signals_card": ("GET", "/materialen/signalen", EVERYONE),
    "site.terms": ("GET", "/begrippen", EVERYONE),
    "site.municipalities": ("GET", "/voor-gemeenten", EVERYONE),
    "site.sources": ("GET", "/bronnen", EVERYONE),
    "site.account_of_method": ("GET", "/verantwoording", EVERYONE),
    "site.privacy": ("GET", "/privacy", EVERYONE),
    "site.accessibility": ("GET", "/toegankelijkheid", EVERYONE),
    "site.help_page": ("GET", "/hulp", EVERYONE),
    "site.set_preference": ("GET", "/voorkeur", EVERYONE),
    "site.service_worker": ("GET", "/sw.js", EVERYONE),
    "site.security_txt": ("GET", "/.well-known/security.txt", EVERYONE),
    "site.robots_txt": ("GET", "/robots.txt", EVERYONE),
    "site.health": ("GET", "/gezond", EVERYONE),
    "site.theme": ("GET", "/thema.css", EVERYONE),
    "account.sign_in": ("GET", "/inloggen", EVERYONE),
    "account.sign_out": ("POST", "/uitloggen", SIGNED_IN),
    "account.settings": ("GET", "/account", SIGNED_IN),
    "account.work": ("GET", "/werk", SIGNED_IN),
    "account.set_preference": ("POST", "/account/voorkeur", SIGNED_IN),
    "account.set_working_style": ("POST", "/account/werkwijze", SIGNED_IN),
    "account.change_password": ("POST", "/account/wachtwoord", SIGNED_IN),
    "learn.path": ("GET", "/mijn-leerpad", SIGNED_IN),
    "learn.starter": ("GET", "/mijn-leerpad/5", SIGNED_IN),
    "learn.course": ("GET", "/cursus/proef", SIGNED_IN),
    "learn.step": ("GET", QUIZ, SIGNED_IN),
    "learn.screen": ("GET", GLAS, SIGNED_IN),
    "learn.answer": ("POST", f"{GLAS}/antwoord/fles", SIGNED_IN),
    "learn.go_on": ("POST", f"{GLAS}/verder", SIGNED_IN),
    "learn.keep_draft": ("POST", f"{GLAS}/concept/fles", SIGNED_IN),
    "learn.keep_reflection": ("POST", "/cursus/proef/glas/meer/reflectie/bij-jou", SIGNED_IN),
    "learn.check": ("GET", CHECK, SIGNED_IN),
    "learn.check_question": ("GET", f"{CHECK}/1", SIGNED_IN),
    "learn.answer_check": ("POST", f"{CHECK}/antwoord/fles", SIGNED_IN),
    "learn.keep_check_draft": ("POST", f"{CHECK}/concept/fles", SIGNED_IN),
    "learn.skip_module": ("POST", f"{CHECK}/overslaan", SIGNED_IN),
    "learn.start_attempt": ("POST", f"{QUIZ}/start", SIGNED_IN),
    "learn.attempt": ("GET", f"{QUIZ}/poging/1", SIGNED_IN),
    "learn.attempt_question": ("GET", f"{QUIZ}/poging/1/1", SIGNED_IN),
    "learn.save_answer": ("POST", f"{QUIZ}/poging/1/1", SIGNED_IN),
    "learn.hand_in": ("POST", f"{QUIZ}/poging/1/inleveren", SIGNED_IN),
    "learn.casussen": ("GET", "/casussen", SIGNED_IN),
    "learn.play_casus": ("POST", f"{CASUS}/speel", SIGNED_IN),
    "learn.conversation": ("GET", f"{CASUS}/gesprek/1", SIGNED_IN),
    "learn.take_turn": ("POST", f"{CASUS}/gesprek/1", SIGNED_IN),
    "learn.keep_second": ("POST", f"{CASUS}/gesprek/1/seconde", SIGNED_IN),
    "learn.again_from": ("POST", f"{CASUS}/gesprek/1/vanaf/0", SIGNED_IN),
    "learn.second_sitting": ("POST", f"{CASUS}/gesprek/1/vervolg", SIGNED_IN),
    "learn.casus_map": ("GET", f"{CASUS}/kaart", {"ruud"}),
    "learn.techniques": ("GET", "/technieken", SIGNED_IN),
    "learn.technique": ("GET", "/technieken/open-vraag", SIGNED_IN),
    "learn.opfris": ("GET", "/opfris", SIGNED_IN),
    "learn.start_opfris": ("POST", "/opfris/start", SIGNED_IN),
    "learn.opfris_moment": ("GET", "/opfris/1", SIGNED_IN),
    "learn.opfris_item": ("GET", "/opfris/1/1", SIGNED_IN),
    "learn.answer_opfris": ("POST", "/opfris/1/1", SIGNED_IN),
    "post.letter": ("GET", "/o/sleutel", EVERYONE),
    "post.answer": ("POST", "/o/sleutel", EVERYONE),
    "post.unsubscribe_page": ("GET", "/afmelden/sleutel", EVERYONE),
    "post.unsubscribe": ("POST", "/afmelden/sleutel", EVERYONE),
    "learn.media": ("GET", f"/media/{DIGEST}/film.mp4", SIGNED_IN),
    "learn.rhythm": ("GET", "/opfris/ritme", SIGNED_IN),
    "learn.set_rhythm": ("POST", "/opfris/ritme", SIGNED_IN),
    "learn.go_away": ("POST", "/opfris/vakantie", SIGNED_IN),
    "learn.come_back": ("POST", "/opfris/vakantie/terug", SIGNED_IN),
    "learn.make_feed": ("POST", "/opfris/agenda", SIGNED_IN),
    "learn.revoke_feed": ("POST", "/opfris/agenda/intrekken", SIGNED_IN),
    "feed.calendar": ("GET", f"/agenda/{DIGEST}.ics", EVERYONE),
    "admin.start": ("GET", "/beheer", {"anouk"}),
    "admin.letters": ("GET", "/beheer/brieven", {"anouk"}),
    "admin.find_person": ("POST", "/beheer/brieven/zoek", {"anouk"}),
    "admin.send_test": ("POST", "/beheer/brieven/proef", {"anouk"}),
    "admin.expected_letters": ("GET", "/beheer/brieven/vooruitblik", {"anouk"}),
    "admin.person_letters": ("GET", "/beheer/mensen/1/brieven", {"anouk"}),
    "admin.try_address_again": ("POST", "/beheer/mensen/1/adres-opnieuw", {"anouk"}),
    "postbox.letters": ("GET", "/postvak", set()),
    "postbox.letter": ("GET", "/postvak/1", set()),
    "postbox.letter_html": ("GET", "/postvak/1/html", set()),
    "guide.home": ("GET", "/begeleiding", {"gerda"}),
    "guide.waive": ("POST", "/begeleiding/team/1/zonder-bijeenkomst", {"gerda"}),
    "guide.new_meeting": ("GET", "/begeleiding/team/1/plan", {"gerda"}),
    "guide.plan_meeting": ("POST", "/begeleiding/team/1/plan", {"gerda"}),
    "guide.meeting": ("GET", "/begeleiding/bijeenkomst/1", {"gerda"}),
    "guide.calendar": ("GET", "/begeleiding/bijeenkomst/1/afspraak.ics", {"gerda"}),
    "guide.change_page": ("GET", "/begeleiding/bijeenkomst/1/wijzigen", {"gerda"}),
    "guide.change": ("POST", "/begeleiding/bijeenkomst/1/wijzigen", {"gerda"}),
    "guide.cancel": ("POST", "/begeleiding/bijeenkomst/1/afzeggen", {"gerda"}),
    "guide.decline": ("POST", "/begeleiding/bijeenkomst/1/afwijzen", {"gerda"}),
    "guide.invite_new": ("POST", "/begeleiding/bijeenkomst/1/uitnodigen", {"gerda"}),
    "guide.attendance": ("GET", "/begeleiding/bijeenkomst/1/aanwezig", {"gerda"}),
    "guide.mark": ("POST", "/begeleiding/bijeenkomst/1/aanwezig", {"gerda"}),
    "guide.add_file": ("POST", "/begeleiding/bijeenkomst/1/bestanden", {"gerda"}),
    "guide.file": ("GET", "/begeleiding/bijeenkomst/1/bestanden/1", {"gerda"}),
    "guide.remove_file": ("POST", "/begeleiding/bijeenkomst/1/bestanden/1/weg", {"gerda"}),
    "guide.running_order": ("GET", "/begeleiding/bijeenkomst/1/draaiboek", {"gerda"}),
    "guide.choose_goals": ("POST", "/begeleiding/bijeenkomst/1/draaiboek/leerdoelen", {"gerda"}),
    "guide.choose_parts": ("POST", "/begeleiding/bijeenkomst/1/draaiboek/onderdelen", {"gerda"}),
    "guide.big_screen": ("GET", "/begeleiding/bijeenkomst/1/scherm", {"gerda"}),
    "manage.meetings": ("GET", "/teams/bijeenkomsten", {"els"}),
    "manage.propose": ("POST", "/teams/voorstel", {"els"}),
    "meeting.page": ("GET", "/bijeenkomst/1", SIGNED_IN),
    "meeting.calendar": ("GET", "/bijeenkomst/1/afspraak.ics", SIGNED_IN),
    "meeting.file": ("GET", "/bijeenkomst/1/bestanden/1", SIGNED_IN),
}
#: Mail programs stop the letters by themselves, with one POST without a cookie (RFC 8058): the address is the secret.
NEEDS_NO_TOKEN = {"post.unsubscribe"}
POSTS = {name: row[1] for name, row in TABLE.items() if row[0] == "POST" and name not in NEEDS_NO_TOKEN} | {
    "account.sign_in": "/inloggen"
}


def test_the_table_has_every_route_and_so_has_the_gate(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(TABLE) == routes
    assert set(PAGES) == routes


def test_a_route_answers_to_the_methods_of_the_table_only(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        wanted = {TABLE[rule.endpoint][0]} | ({"POST"} if rule.endpoint == "account.sign_in" else set())
        assert methods == wanted, rule.endpoint


@pytest.mark.parametrize("who", WHO)
def test_each_route_lets_in_who_may_come_in_and_nobody_else(client: Page, cast: Cast, who: str) -> None:
    page = client if who == "visitor" else client.sign_in(getattr(cast, who))
    for endpoint, (method, path, allowed) in TABLE.items():
        if endpoint == "account.sign_out":
            continue  # it would end the walk; see below
        seen = page.send(method, path) if method == "GET" else page.post(path)
        away = seen.status == 403 or (seen.response.location or "").startswith("/inloggen")
        assert away is (who not in allowed), f"{endpoint} for {who}: {seen.status}"


def test_everyone_who_is_signed_in_can_sign_out(client: Page, cast: Cast) -> None:
    for who in SIGNED_IN:
        page = client.another().sign_in(getattr(cast, who))
        page.get("/account")
        assert page.post("/uitloggen").response.location == "/"


@pytest.mark.parametrize("endpoint", POSTS)
def test_every_form_needs_its_token(client: Page, cast: Cast, endpoint: str) -> None:
    page = client if endpoint == "account.sign_in" else client.sign_in(cast.samira)
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "x"}):
        assert page.post(POSTS[endpoint], data, token=False).status == 403


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_token_of_somebody_else_is_no_token(client: Page, cast: Cast, endpoint: str) -> None:
    tom = client.another().sign_in(cast.tom)
    token = tom.token()
    page = client if endpoint == "account.sign_in" else client.sign_in(cast.samira)
    assert page.post(POSTS[endpoint], {"csrf_token": token}, token=False).status == 403


def test_what_is_not_in_the_table_is_for_nobody() -> None:
    for page in (None, "", "manage.secret"):
        assert not may_see(page, signed_in=True, demo=True)


def test_a_page_of_the_demo_is_for_the_demo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "demo.postbox", Audience.DEMO)
    assert may_see("demo.postbox", signed_in=False, demo=True)
    assert not may_see("demo.postbox", signed_in=True, demo=False)


def test_a_page_of_authors_is_for_authors_only() -> None:
    for roles in ((), (Role.LEARNER,), (Role.GUIDE, Role.MANAGER, Role.ADMIN)):
        assert not may_see("learn.casus_map", signed_in=True, roles=roles, demo=True)
    assert may_see("learn.casus_map", signed_in=True, roles=(Role.LEARNER, Role.AUTHOR))
    assert not may_see("learn.casus_map", signed_in=False, roles=(Role.AUTHOR,))


def test_a_new_route_is_closed_until_it_is_listed(make_app: Callable[..., Flask], session: object, cast: Cast) -> None:
    app = make_app()
    app.add_url_rule("/nieuw", "site.new", lambda: "open")
    page = Page(app, session)  # type: ignore[arg-type]
    assert page.send("GET", "/nieuw").status == 302
    assert page.sign_in(cast.anouk).send("GET", "/nieuw").status == 403


def test_nobody_reaches_the_attempt_of_another(client: Page, cast: Cast) -> None:
    samira = client.sign_in(cast.samira)
    samira.get(QUIZ)
    first = samira.submit("Begin de toets").path
    base = first.rsplit("/", 1)[0]
    for who in ("tom", "ruud", "gerda", "els", "anouk", "noor"):
        other = client.another().sign_in(getattr(cast, who))
        for path in (base, f"{base}?inleveren=1", first):
            other.get(path, status=404)
        for path in (first, f"{first}?concept=1", f"{base}/inleveren"):
            assert other.post(path, {"keuze": "goed"}).status == 404
    assert samira.get(base).path == first, "nothing was answered or handed in meanwhile"


def test_an_attempt_is_not_there_under_another_course(client: Page, cast: Cast) -> None:
    samira = client.sign_in(cast.samira)
    samira.get(QUIZ)
    first = samira.submit("Begin de toets").path
    samira.get(first.replace("/proef/", "/ander/"), status=404)


def test_a_beheerder_who_is_a_manager_too_does_not_see_whose_opfris_is_off() -> None:
    both = (Role.LEARNER, Role.ADMIN, Role.MANAGER)
    assert may_see("admin.start", signed_in=True, roles=both)
    for page in ("admin.letters", "admin.find_person", "admin.person_letters", "admin.expected_letters"):
        assert not may_see(page, signed_in=True, roles=both)
        assert may_see(page, signed_in=True, roles=(Role.LEARNER, Role.ADMIN))
