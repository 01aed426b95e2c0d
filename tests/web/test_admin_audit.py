"""The account of who did what to whom, as the beheerder reads it."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.models import Person, Role, Wijkteam
from elearning.services import auditing, fate, granting, inviting
from elearning.services.granting import Place
from elearning.services.people import grant_role
from elearning.web.admin.audit_words import ACTIONS
from tests.linting import text_of
from tests.pages import Page, Seen, queries
from tests.people import Cast

AUDIT = "/beheer/logboek"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


def rows(seen: Seen) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in seen.all("tbody tr")]


def test_without_acts_the_page_says_so(anouk: Page) -> None:
    assert "Hier staat nog niets." in anouk.get(AUDIT).text


def test_an_act_names_who_what_and_where(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    oost = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    granting.grant(session, cast.tom, Role.MANAGER, Place(wijkteam_id=oost.id), cast.ruud.id, now)
    auditing.note(session, None, "pseudonymised", "person:99999", now)
    seen = anouk.get(AUDIT)
    first, second = rows(seen)
    assert first[1] == "de site zelf"
    assert first[3] == "persoon 99999"
    assert second == ["23 nov 2026 11:00", "Ruud de Tester", "maakte manager", "Tom de Tester (persoon) Wijkteam Oost"]
    seen.one(f"tbody a[href='/beheer/mensen/{cast.tom.id}']")


def test_an_act_that_nobody_signed_in_for_says_where_it_came_from(
    anouk: Page, session: Session, cast: Cast, now: datetime
) -> None:
    auditing.note(session, None, "granted-admin", f"person:{cast.anouk.id}", now, result="everywhere", origin="cli")
    auditing.note(session, cast.anouk.id, "merged", f"person:{cast.tom.id}", now, result="person:99999")
    first, second = rows(anouk.get(AUDIT))
    assert first[3] == "Tom de Tester (persoon) persoon 99999"
    assert second[1:] == ["de opdrachtregel", "maakte beheerder", "Anouk de Tester (persoon)"]


def test_who_is_gone_did_it_all_the_same(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    auditing.note(session, cast.bas.id, "team-changed", "wijkteam:1", now)
    session.flush()
    session.execute(delete(Person).where(Person.id == cast.bas.id))
    assert rows(anouk.get(AUDIT))[0][2] == "veranderde een wijkteam"


def test_acts_are_narrowed_by_kind_and_by_person(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    auditing.note(session, cast.anouk.id, "name-changed", f"person:{cast.tom.id}", now)
    auditing.note(session, cast.tom.id, "region-changed", "region:1", now)
    auditing.note(session, cast.anouk.id, "name-changed", f"person:{cast.bas.id}", now)
    assert len(rows(anouk.get(f"{AUDIT}?wat=name-changed"))) == 2
    seen = anouk.get(f"{AUDIT}?persoon={cast.tom.id}")
    assert [row[2] for row in rows(seen)] == ["veranderde een regio", "veranderde een naam"]
    assert seen.one("input[name=persoon]").get("value") == str(cast.tom.id), "the person stays chosen"
    assert len(rows(anouk.get(f"{AUDIT}?persoon={cast.tom.id}&wat=name-changed"))) == 1


def test_an_invitation_counts_for_whom_it_was(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    row = inviting.invite(session, name="Nieuw Gezicht", email="n@x.example", now=now, by=cast.anouk.id)
    [act] = rows(anouk.get(f"{AUDIT}?persoon={row.person_id}"))
    assert act[2:] == ["nodigde uit", "Nieuw Gezicht (uitnodiging)"]


@pytest.mark.parametrize("odd", ["wat=x", "voor=x", "voor=0", "persoon=-1", "voor=99999999999999999999"])
def test_an_odd_filter_filters_nothing(anouk: Page, session: Session, cast: Cast, now: datetime, odd: str) -> None:
    auditing.note(session, cast.anouk.id, "name-changed", f"person:{cast.tom.id}", now)
    assert len(rows(anouk.get(f"{AUDIT}?{odd}"))) == 1


def test_a_long_account_is_turned_page_by_page(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    for _ in range(60):
        auditing.note(session, cast.anouk.id, "name-changed", f"person:{cast.tom.id}", now)
    with queries() as q:
        first = anouk.get(AUDIT)
    assert (len(rows(first)), len(q)) == (50, 5)
    [older] = [link.get("href") for link in first.all("main nav a") if link.text == "Ouder"]
    assert len(rows(anouk.get(str(older)))) == 10


@pytest.mark.parametrize("about", ["person:x", "person:", "niets", "person:99999999999999999999", "vreemd:1"])
def test_an_odd_object_is_shown_as_it_is(anouk: Page, session: Session, cast: Cast, now: datetime, about: str) -> None:
    auditing.note(session, cast.anouk.id, "iets-nieuws", about, now)
    [row] = rows(anouk.get(AUDIT))
    assert row[2] == "iets-nieuws"


def test_a_manager_does_not_read_how_accounts_stand(client: Page, session: Session, cast: Cast, now: datetime) -> None:
    grant_role(session, cast.anouk, Role.MANAGER, wijkteam=session.scalars(select(Wijkteam)).first())
    cast.tom.mail_refused_at = now
    fate.try_again(session, cast.tom, cast.ruud.id, now)
    for act in ("invited-again", "invitation-revoked"):  # that can be done to who never came in only
        auditing.note(session, cast.ruud.id, act, f"person:{cast.tom.id}", now)
    page = client.sign_in(cast.anouk)
    for address in (
        AUDIT,
        f"{AUDIT}?wat=invited-again",
        f"{AUDIT}?wat=mail-refused-cleared",
        f"{AUDIT}?persoon={cast.tom.id}",
    ):
        seen = page.get(address)
        assert rows(seen) == []
        assert not seen.all("option[value=mail-refused-cleared]")


def test_every_act_has_words() -> None:
    """Acts are named where they are noted; one without words would stand there in English."""
    noted = re.compile(
        r"""(?:auditing\.note|note_apart|\b_note)\((?:[^()"]|\(\))*?"([a-z-]+)"(?: if [^"]+ else "([a-z-]+)")?"""
    )
    code = "".join(path.read_text() for path in (Path(__file__).parents[2] / "elearning").rglob("*.py"))
    names = {name for found in noted.findall(code) for name in found if name}
    assert len(names) > 20
    assert names - set(ACTIONS) == set()
