"""What is set, without secrets, and what is still to do before everyone can work."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import LetterKind, Organisation, Role, Wijkteam
from elearning.services import letters
from elearning.services.people import grant_role, join_team
from elearning.services.readiness import Gap, missing
from tests.pages import Page
from tests.people import Cast, add_card

SETTINGS = "/beheer/instellingen"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


def gaps(session: Session, now: datetime) -> dict[Gap, list[str]]:
    return {one.gap: [name for _, name in one.places] for one in missing(session, now)}


def put_in_order(session: Session, cast: Cast, now: datetime) -> None:
    """Do all that a fresh site asks for."""
    employer = session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Het college", local_date(now)
    add_card(session)
    grant_role(session, cast.ruud, Role.ADMIN)
    for team in session.scalars(select(Wijkteam)):
        grant_role(session, cast.gerda, Role.GUIDE, wijkteam=team)
        join_team(session, cast.bas, team, now, addiction_lead=True)
    session.flush()


def test_the_site_says_what_is_missing_and_where(session: Session, cast: Cast, now: datetime) -> None:
    found = gaps(session, now)
    both = ["Wijkteam Oost", "Wijkteam West"]
    assert found[Gap.NO_VIEW] == ["Gemeente Rivierstad"]
    assert found[Gap.NO_CONTACT] == found[Gap.NO_LEAD] == both
    assert found[Gap.NO_GUIDE] == ["Wijkteam West"]
    assert Gap.ONE_ADMIN in found
    assert Gap.NO_TEAM not in found


def test_a_site_in_order_says_so(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    put_in_order(session, cast, now)
    assert set(gaps(session, now)) <= {Gap.HELD_BACK}, "facts are for who checks them"


def test_an_employer_without_people_needs_no_switch(session: Session, cast: Cast, now: datetime) -> None:
    put_in_order(session, cast, now)
    session.add(Organisation(name="Welzijn Leeg", kind="welfare"))
    session.flush()
    assert Gap.NO_VIEW not in gaps(session, now)


def test_a_letter_that_waits_too_long_is_said(session: Session, cast: Cast, now: datetime) -> None:
    letters.plan(session, cast.tom.id, LetterKind.TEST, "x", now - timedelta(minutes=59), {}, now)
    assert Gap.LATE_LETTERS not in gaps(session, now)
    letters.plan(session, cast.tom.id, LetterKind.TEST, "y", now - timedelta(minutes=61), {}, now)
    [late] = [one for one in missing(session, now) if one.gap is Gap.LATE_LETTERS]
    assert late.number == 1


def test_the_page_leads_to_what_is_missing(anouk: Page, session: Session) -> None:
    seen = anouk.get(SETTINGS)
    west = session.scalars(select(Wijkteam.id).where(Wijkteam.name == "Wijkteam West")).one()
    assert seen.all(f"[aria-labelledby=mist] a[href='/beheer/teams/{west}']")
    assert "Er is maar één beheerder." in seen.text
    start = anouk.get("/beheer")
    assert f"Er zijn nog {len(seen.all('[aria-labelledby=mist] li'))} dingen te doen" in start.text


def test_no_secret_is_shown(anouk: Page, app: Flask) -> None:
    chosen = app.extensions["keukentafel"]
    changed = replace(chosen, mail_url="smtps://postbode:WachtwoordVanDeMail@mail.ivz.example:465")
    app.extensions["keukentafel"] = changed
    seen = anouk.get(SETTINGS)
    assert "mail.ivz.example:465" in seen.text
    for secret in ("postbode", "WachtwoordVanDeMail", changed.secret_key, changed.database_url):
        assert secret not in seen.html


def test_the_page_says_how_the_site_is_set_up(anouk: Page) -> None:
    text = anouk.get(SETTINGS).text
    for words in ("IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "brieven komen als bestand in een map"):
        assert words in text
