"""Employers, and the switch: managers see nobody of an employer until somebody answers for it and the OR agreed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Audit, Organisation
from tests.pages import Fields, Page
from tests.people import Cast

ORGANISATIONS = "/beheer/organisaties"
OPEN, SHUT = "managers zien wie klaar is", "nog niet aangezet"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def employer(session: Session) -> Organisation:
    return session.scalars(select(Organisation)).one()


def actions(session: Session) -> Sequence[str]:
    session.expire_all()
    return session.scalars(select(Audit.action).order_by(Audit.id)).all()


def fill_in(page: Page, employer: Organisation, **fields: str) -> int:
    page.get(f"{ORGANISATIONS}/{employer.id}")
    return page.submit("Bewaar", dict(fields)).status


def test_every_employer_stands_in_the_list_with_its_people_and_its_switch(anouk: Page, employer: Organisation) -> None:
    seen = anouk.get(ORGANISATIONS)
    assert seen.texts("tbody tr > *") == ["Gemeente Rivierstad", "gemeente", "8", SHUT]
    seen.one(f"a[href='{ORGANISATIONS}/{employer.id}']")


def test_an_employer_is_added_shut(anouk: Page, session: Session) -> None:
    anouk.get(ORGANISATIONS)
    seen = anouk.submit("Voeg de werkgever toe", name="  Welzijn   De Oever ", kind="welfare")
    assert seen.h1 == "Welzijn De Oever"
    assert SHUT in seen.text
    assert actions(session) == ["organisation-added"]


@pytest.mark.parametrize("name", ["", "   ", "gemeente RIVIERSTAD", "x" * 121])
def test_a_name_is_needed_and_each_is_there_once(anouk: Page, session: Session, name: str) -> None:
    anouk.get(ORGANISATIONS)
    seen = anouk.submit("Voeg de werkgever toe", name=name, controller="Het college")
    assert seen.status == 422
    assert seen.texts(".el-field__error")
    assert seen.one("#controller").get("value") == "Het college", "what was typed is still there"
    assert session.scalars(select(Organisation.name)).all() == ["Gemeente Rivierstad"]
    assert actions(session) == []


def test_the_switch_needs_who_answers_and_the_consent(
    anouk: Page, session: Session, employer: Organisation, now: datetime
) -> None:
    today = local_date(now)
    consent = {"council": "ja", "council_on": (today - timedelta(days=3)).isoformat()}
    steps: tuple[tuple[Fields, bool], ...] = (
        ({"controller": "Het college", "council": "nog-niet"}, False),
        ({"controller": "", **consent}, False),
        ({"controller": "Het college", **consent}, True),
        ({"controller": "Het college", "council": "geen-or"}, True),
        ({"controller": "   ", "council": "geen-or"}, False),
    )
    for fields, is_open in steps:
        anouk.get(f"{ORGANISATIONS}/{employer.id}")
        seen = anouk.submit("Bewaar", fields)
        assert (OPEN in seen.text, SHUT in seen.text) == (is_open, not is_open), fields
        session.expire_all()
        assert employer.is_open_on(today) is is_open
    switches = [one for one in actions(session) if one.startswith("managers-view")]
    assert switches == ["managers-view-on", "managers-view-off"], "only a real switch is one"
    assert {row.object for row in session.scalars(select(Audit))} == {f"organisation:{employer.id}"}


@pytest.mark.parametrize("days", [1, -20_000, None])
def test_consent_has_a_day_that_was(
    anouk: Page, session: Session, employer: Organisation, now: datetime, days: int | None
) -> None:
    day = "" if days is None else (local_date(now) + timedelta(days=days)).isoformat()
    assert fill_in(anouk, employer, controller="Het college", council="ja", council_on=day) == 422
    assert anouk.seen
    assert "Die dag is geweest" in anouk.seen.texts("#council_on-error")[0]
    session.expire_all()
    assert employer.works_council_on is None


def test_a_day_without_consent_is_let_be(anouk: Page, session: Session, employer: Organisation) -> None:
    assert fill_in(anouk, employer, controller="Het college", council="geen-or", council_on="2026-11-01") == 200
    session.expire_all()
    assert (employer.has_works_council, employer.works_council_on) == (False, None)


def test_the_form_shows_what_was_stored(anouk: Page, employer: Organisation) -> None:
    fill_in(anouk, employer, controller="Het college", council="ja", council_on="2026-11-01")
    seen = anouk.get(f"{ORGANISATIONS}/{employer.id}")
    assert seen.one("input[name=council][checked]").get("value") == "ja"
    assert seen.one("#council_on").get("value") == "2026-11-01"
    assert seen.one("#controller").get("value") == "Het college"


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_another_number_is_no_employer(anouk: Page, number: str) -> None:
    anouk.get(f"{ORGANISATIONS}/{number}", status=404)
    assert anouk.post(f"{ORGANISATIONS}/{number}", {"name": "x"}).status == 404
