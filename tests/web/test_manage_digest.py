"""Choosing the overview by mail, and reading it beforehand."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Digest, Every, Organisation, Role, RoleGrant
from tests.pages import Page
from tests.people import Cast

ADDRESS = "/teams/mail"


@pytest.fixture
def els(client: Page, session: Session, cast: Cast) -> Page:
    employer = session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    return client.sign_in(cast.els)


def test_a_manager_begins_without_mail_and_reads_what_it_would_say(els: Page, session: Session) -> None:
    seen = els.get(ADDRESS)
    assert [one.get("value") for one in seen.all("input[checked]")] == ["never"]
    [letter] = seen.texts("pre")
    assert "Dag Els," in letter
    assert "4 medewerkers: 2 nog niet begonnen, 0 bezig, 2 klaar, 0 opfris open." in letter
    assert "Wijkteam West" not in seen.html
    assert not session.scalars(select(Digest)).all()


def test_a_manager_chooses_changes_and_stops(els: Page, session: Session, cast: Cast) -> None:
    for choice, said, kept in (
        ("week", "Je krijgt elke maandagochtend een overzicht.", Every.WEEK),
        ("month", "Je krijgt elke maand een overzicht", Every.MONTH),
        ("never", "Je krijgt geen overzicht meer.", None),
    ):
        els.get(ADDRESS)
        assert said in els.submit("Bewaar je keuze", every=choice).text
        row = session.scalar(select(Digest).where(Digest.person_id == cast.els.id))
        assert (row.every if row else None) is kept


def test_what_is_no_choice_is_said(els: Page, session: Session) -> None:
    els.get(ADDRESS)
    for given in ("day", ""):
        seen = els.post(ADDRESS, {"every": given})
        assert seen.status == 422
        assert "Kies hoe vaak je het overzicht wilt." in seen.text
    assert not session.scalars(select(Digest)).all()


def test_a_manager_without_a_team_has_nothing_to_read(els: Page, session: Session, cast: Cast) -> None:
    grant = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.els.id, RoleGrant.role == Role.MANAGER)
    ).one()
    grant.wijkteam_id = None
    seen = els.get(ADDRESS)
    assert "Je bent nog van geen team de manager." in seen.text
    assert not seen.all("pre")
