"""Signing in at one's employer: with a real provider on this computer, all the way around."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import (
    Audit,
    Authenticator,
    AuthenticatorKind,
    Identity,
    Letter,
    LetterKind,
    Membership,
    Person,
    Role,
    RoleGrant,
    SignIn,
    Stage,
    Way,
    Wijkteam,
)
from elearning.providers import Provider
from elearning.services import openid
from elearning.settings import Settings
from tests.linting import text_of
from tests.moment import Clock
from tests.oidc_provider import Employer
from tests.oidc_provider import employer as run_employer
from tests.pages import Page, Seen
from tests.people import Cast

START, BACK = "/inloggen/via/proef", "/inloggen/via/proef/terug"
LINK = f"{START}?koppel=ja"
SAMIRA = {"email": "samira@rivierstad.example", "email_verified": True, "name": "Samira de Tester"}
JAN = {"email": "Jan.de.Boer@Rivierstad.example", "email_verified": True, "name": "Boer, Jan de (Sociaal domein)"}


@pytest.fixture(scope="module")
def process() -> Iterator[Employer]:
    with run_employer() as running:
        yield running


@pytest.fixture
def work(process: Employer, now: datetime) -> Employer:
    """The employer, with its clock set to ours; Samira is signed in there."""
    openid._shelves.clear()
    process.tell(reset=True, now=now.timestamp(), claims=SAMIRA, redirect_uris=[f"http://localhost{BACK}"])
    return process


@pytest.fixture
def set_up(app: Flask, settings: Settings, work: Employer) -> Callable[..., Provider]:
    """Let the site know the employer; a test may know it otherwise."""

    def known(**changes: object) -> Provider:
        provider = work.settings(**changes)
        app.extensions["keukentafel"] = replace(settings, providers=(provider,))
        return provider

    known()
    return known


@pytest.fixture
def visitor(client: Page, set_up: Callable[..., Provider]) -> Page:
    return client


@pytest.fixture
def domains(session: Session) -> Callable[..., None]:
    """Say which wijkteams take people of Rivierstad."""

    def take(*names: str) -> None:
        for team in session.scalars(select(Wijkteam)):
            team.join_domains = ["rivierstad.example"] if team.name in names else []
        session.commit()

    return take


def go(page: Page, path: str = START) -> str:
    """Press the button on our page; gives the address at the employer. `LINK` is the button of who is signed in."""
    seen = page.send("GET", path)
    assert seen.status == 302, seen.html
    return str(seen.response.location)


def come_back(page: Page, work: Employer, path: str = START) -> Seen:
    """Sign in at the employer and come back, along all redirects."""
    return page._follow(page.send("GET", work.sign_in(go(page, path))))


def sign_ins(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SignIn)) or 0


def identities(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Identity)) or 0


def letters(session: Session, kind: LetterKind = LetterKind.ACCOUNT) -> list[str]:
    return [one.data["what"] for one in session.scalars(select(Letter).where(Letter.kind == kind))]


# --- going there


def test_the_page_to_sign_in_names_the_employers(visitor: Page, set_up: Callable[..., Provider]) -> None:
    page = visitor.get("/inloggen?terug=/opfris")
    link = page.one("a[href^='/inloggen/via/']")
    assert text_of(link) == "Inloggen met Gemeente Rivierstad"
    assert link.get("href") == "/inloggen/via/proef?terug=/opfris"


def test_without_employers_nothing_is_said_about_them(client: Page) -> None:
    assert not client.get("/inloggen").all("a[href^='/inloggen/via/']")
    client.get(START, status=404)
    client.get(BACK, status=404)


def test_the_employer_is_asked_with_a_state_a_nonce_and_pkce_and_our_own_address(visitor: Page) -> None:
    first, second = (parse_qs(urlsplit(go(visitor)).query) for _ in range(2))
    assert first["redirect_uri"] == [f"http://localhost{BACK}"]
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert set(first["scope"][0].split()) == {"openid", "email", "profile"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


# --- coming in


def test_samira_signs_in_at_her_employer_and_is_linked_once(
    visitor: Page, work: Employer, session: Session, cast: Cast
) -> None:
    seen = come_back(visitor, work)
    assert seen.path == "/mijn-leerpad"
    assert "Voortaan log je in via Gemeente Rivierstad" in seen.html
    found = session.scalars(select(SignIn).where(SignIn.person_id == cast.samira.id)).one()
    assert (found.way, found.stage, found.idle_minutes) == (Way.EMPLOYER, Stage.WHOLE, 120)
    assert letters(session) == ["employer"]

    visitor.post("/uitloggen")
    assert come_back(visitor, work).path == "/mijn-leerpad"
    session.expire_all()
    assert identities(session) == 1
    assert letters(session) == ["employer"], "she was told once"


def test_who_came_for_a_page_goes_on_to_it_and_never_to_another_site(visitor: Page, work: Employer) -> None:
    assert come_back(visitor, work, f"{START}?terug=/begrippen").path == "/begrippen"
    visitor.post("/uitloggen")
    assert come_back(visitor, work, f"{START}?terug=//elders.example/x").path == "/mijn-leerpad"


def test_the_address_may_come_from_userinfo(visitor: Page, work: Employer, session: Session, cast: Cast) -> None:
    work.tell(claims={}, userinfo=SAMIRA)
    assert come_back(visitor, work).path == "/mijn-leerpad"
    assert session.scalars(select(Identity)).one().person_id == cast.samira.id


# --- what is not believed


@pytest.mark.parametrize("fault", ["nonce", "alg-none"])
def test_a_token_with_one_thing_wrong_lets_nobody_in(
    visitor: Page, work: Employer, session: Session, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    work.tell(fault=fault)
    seen = come_back(visitor, work)
    assert (seen.status, seen.h1) == (400, "We lieten niemand binnen")
    assert (sign_ins(session), identities(session)) == (0, 0)
    assert "samira" not in caplog.text
    assert "jan-1" not in caplog.text


def test_an_address_that_only_looks_like_ours_once_its_letters_are_small_is_of_somebody_else(
    visitor: Page, work: Employer, session: Session
) -> None:
    work.tell(claims={**SAMIRA, "email": "\u017famira@rivierstad.example"})  # a long s, which casefold makes an s
    assert come_back(visitor, work).h1 == "We kregen geen e-mailadres"
    assert (sign_ins(session), identities(session)) == (0, 0)


def test_the_answer_works_once_and_in_the_browser_that_began_only(
    visitor: Page, work: Employer, session: Session
) -> None:
    back = work.sign_in(go(visitor))
    assert visitor.another().get(back, status=400).h1 == "Begin even opnieuw"
    visitor.get(back)
    assert visitor.get(back, status=400).h1 == "Begin even opnieuw"
    assert sign_ins(session) == 1


def test_looking_at_the_address_without_opening_it_uses_nothing_up(visitor: Page, work: Employer) -> None:
    back = work.sign_in(go(visitor))
    assert visitor.send("HEAD", back).status == 404
    assert visitor.get(back).path == "/mijn-leerpad"


def test_whoever_takes_very_long_begins_again(visitor: Page, work: Employer, clock: Clock) -> None:
    back = work.sign_in(go(visitor))
    clock.move(minutes=21)
    assert visitor.get(back, status=400).h1 == "Begin even opnieuw"


def test_the_address_to_come_back_to_is_of_the_settings_and_never_of_a_request(visitor: Page, app: Flask) -> None:
    assert visitor.send("GET", START, headers={"Host": "elders.example"}).status == 404
    app.extensions["keukentafel"] = replace(app.extensions["keukentafel"], base_url="https://localhost")
    asked = urlsplit(str(visitor.send("GET", START, headers={"X-Forwarded-Host": "x.example"}).response.location))
    assert parse_qs(asked.query)["redirect_uri"] == [f"https://localhost{BACK}"]


@pytest.mark.parametrize(
    ("error", "title"),
    [("access_denied", "Je bent nog niet ingelogd"), ("x<y", "Inloggen via je werk lukt nu niet")],
)
def test_who_stops_at_the_employer_is_told_so_and_begins_again(
    visitor: Page, work: Employer, error: str, title: str
) -> None:
    back = work.sign_in(go(visitor))
    state = parse_qs(urlsplit(back).query)["state"][0]
    seen = visitor.send("GET", BACK, query_string={"state": state, "error": error})
    assert seen.h1 == title
    assert "x<y" not in seen.html
    assert visitor.get(back, status=400).h1 == "Begin even opnieuw"


# --- an employer that is out of order


@pytest.mark.parametrize("where", ["openid-configuration", "token"])
def test_an_employer_out_of_order_says_so_and_the_site_goes_on(
    visitor: Page, work: Employer, session: Session, where: str
) -> None:
    work.tell(fault=f"{where}:error")
    ours = where == "openid-configuration"
    seen = visitor.send("GET", START if ours else work.sign_in(go(visitor)))
    assert (seen.status, seen.h1) == (503, "Inloggen via je werk lukt nu niet")
    assert "met je wachtwoord" in seen.text
    assert sign_ins(session) == 0
    visitor.get("/inloggen")


# --- whose account it is


def test_somebody_new_of_one_team_gets_an_account_as_a_learner_there(
    visitor: Page, work: Employer, session: Session, cast: Cast, domains: Callable[..., None]
) -> None:
    domains("Wijkteam Oost")
    work.tell(claims={**JAN, "sub": "jan-7", "roles": ["admin"], "groups": ["beheer"]})
    seen = come_back(visitor, work)
    assert seen.path == "/mijn-leerpad"
    assert "Welkom, Jan. Je doet mee." in seen.html
    jan = cast.jan
    assert (jan.name, jan.email, jan.password_hash) == ("Jan de Boer", "jan.de.boer@rivierstad.example", None)
    assert jan.employer_id == cast.samira.employer_id, "as his colleagues there"
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == jan.id)).all() == [Role.LEARNER]
    assert session.scalar(select(func.count()).where(Membership.person_id == jan.id)) == 1
    assert letters(session) == [], "there was no account to warn about"


def test_somebody_new_of_more_teams_says_which_and_can_only_choose_from_these(
    visitor: Page, work: Employer, session: Session, cast: Cast, domains: Callable[..., None], west: Wijkteam
) -> None:
    domains("Wijkteam Oost", "Wijkteam West")
    west_id = west.id
    work.tell(claims=JAN)
    seen = come_back(visitor, work, f"{START}?terug=/begrippen")
    assert seen.h1 == "In welk team werk je?"
    assert visitor.post("/account/team", {"team": "999999"}).status == 422
    assert visitor.post("/account/team", {"team": "x" * 30}).status == 422
    visitor.get(seen.path)
    done = visitor.submit("Dit is mijn team", team=str(west_id))
    assert done.path == "/begrippen"
    assert "Je hoort nu bij Wijkteam West" in done.html
    assert session.scalars(select(Membership.wijkteam_id).where(Membership.person_id == cast.jan.id)).all() == [west_id]
    again = visitor.post("/account/team", {"team": str(west_id)})
    assert again.response.location == "/team"


def test_who_did_not_come_by_an_employer_cannot_choose_a_team(
    client: Page, cast: Cast, session: Session, domains: Callable[..., None], west: Wijkteam
) -> None:
    domains("Wijkteam West")
    ruud, west_id = client.sign_in(cast.ruud), west.id
    ruud.get("/account")
    assert ruud.post("/account/team", {"team": str(west_id)}).response.location == "/team"
    assert not session.scalar(select(Membership.id).where(Membership.person_id == cast.ruud.id))


def test_somebody_new_without_a_team_gets_no_account_and_hears_whom_to_ask(
    visitor: Page, work: Employer, session: Session
) -> None:
    work.tell(claims=JAN)
    seen = come_back(visitor, work)
    assert (seen.status, seen.h1) == (403, "We weten nog niet bij welk team je hoort")
    assert "088 123 45 67" in seen.text
    assert "hulp@ivz.example" in seen.text
    assert session.scalar(select(func.count()).where(Person.name.startswith("Jan"))) == 0


def test_who_left_and_whose_account_is_closed_are_refused_in_plain_words(
    visitor: Page, work: Employer, session: Session, cast: Cast, now: datetime
) -> None:
    come_back(visitor, work)
    visitor.post("/uitloggen")
    cast.samira.left_at = now
    session.commit()
    seen = come_back(visitor, work)
    assert (seen.status, seen.h1) == (403, "Je bent hier uit dienst gemeld")
    cast.samira.closed_at = now
    session.commit()
    assert come_back(visitor, work).h1 == "Dit account is gesloten"
    assert sign_ins(session) == 0
    refused = session.scalars(select(Audit).where(Audit.action == "sign-in-refused").order_by(Audit.id)).all()
    assert [one.result for one in refused] == ["employer: left", "employer: closed"]


# --- accounts with more to protect


def test_a_manager_is_linked_after_signing_in_in_her_present_way_and_then_it_goes_by_itself(
    visitor: Page, work: Employer, session: Session, cast: Cast, set_up: Callable[..., Provider]
) -> None:
    set_up(second_factor=True)
    work.tell(claims={**SAMIRA, "email": "els@rivierstad.example", "sub": "els"})
    seen = come_back(visitor, work)
    assert seen.h1 == "Log eerst één keer in zoals je gewend bent"
    assert (sign_ins(session), identities(session)) == (0, 0)
    assert seen.one("main a.el-button").get("href") == f"/inloggen?terug={START}?koppel%3Dvraag"

    els = visitor.another().sign_in(cast.els)
    page = els.get(f"{START}?terug=javascript:alert(1)")
    assert not page.all("a[href^='javascript:']")
    assert page.h1 == "Koppel je werk"
    assert "Els de Tester" in page.text
    assert page.all(f"main a[href='{LINK}']")
    assert "Je account is gekoppeld" in come_back(els, work, LINK).html
    assert identities(session) == 1
    assert sign_ins(session) == 1, "she stays signed in as she was"

    visitor.get("/inloggen")
    assert come_back(visitor, work).path == "/werk"
    stages = session.scalars(select(SignIn.stage).where(SignIn.way == Way.EMPLOYER)).all()
    assert stages == [Stage.WHOLE], "her employer asked a second factor already"


def test_an_employer_that_asks_no_second_factor_does_not_replace_it(
    visitor: Page, work: Employer, session: Session, cast: Cast, now: datetime
) -> None:
    session.add(
        Authenticator(
            person_id=cast.samira.id, kind=AuthenticatorKind.TOTP, name="Telefoon", secret="x", made_at=now,
            confirmed_at=now,
        )
    )  # fmt: skip
    session.commit()
    assert come_back(visitor, work).h1 == "Log eerst één keer in zoals je gewend bent"
    samira = visitor.another().sign_in(cast.samira)
    come_back(samira, work, LINK)
    assert come_back(visitor, work).path.startswith("/inloggen/tweede-stap")
    assert visitor.send("GET", "/mijn-leerpad").status == 302


def test_who_is_signed_in_links_only_an_account_of_their_own(
    visitor: Page, work: Employer, session: Session, cast: Cast
) -> None:
    tom = visitor.another().sign_in(cast.tom)
    assert come_back(tom, work, LINK).h1 == "Dit is een ander account"
    assert identities(session) == 0
    come_back(visitor, work)
    assert come_back(tom, work, LINK).h1 == "Dit is een ander account"
    assert "Tom de Tester" in tom.get("/account").text


def test_the_account_page_offers_to_link_until_it_is_done(visitor: Page, work: Employer, cast: Cast) -> None:
    samira = visitor.sign_in(cast.samira)
    link = "Koppel je inlog van Gemeente Rivierstad"
    assert link in samira.get("/account").text
    assert come_back(samira, work, f"{LINK}&terug=/account").path == "/account"
    assert link not in samira.get("/account").text
    assert samira.send("GET", START).response.location == "/inloggen", "nothing is left to do"


def test_two_devices_at_once_make_one_account(
    visitor: Page, work: Employer, session: Session, cast: Cast, domains: Callable[..., None]
) -> None:
    domains("Wijkteam Oost")
    work.tell(claims=JAN)
    phone = visitor.another()
    first, second = (work.sign_in(go(page)) for page in (visitor, phone))
    assert visitor.get(first).path == phone.get(second).path == "/mijn-leerpad"
    assert cast.jan
    assert identities(session) == 1
