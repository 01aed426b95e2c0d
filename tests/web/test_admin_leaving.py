"""A beheerder lets somebody leave, and takes that back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Letter, LetterKind, Person, Role, Wijkteam
from elearning.services import leaving, people
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import Cast


def page_of(person: Person) -> str:
    return f"/beheer/mensen/{person.id}/uit-dienst"


def test_the_page_says_what_ends_what_stays_and_until_when(client: Page, cast: Cast) -> None:
    seen = client.sign_in(cast.anouk).get(page_of(cast.els))
    assert "Wijkteams: Wijkteam Oost." in seen.text
    assert "De rol van manager." in seen.text
    assert "Tot en met 23 december 2026 haalt Els eigen bewijzen en gegevens op" in seen.text


def test_somebody_leaves_with_an_address_of_their_own(client: Page, session: Session, cast: Cast) -> None:
    samira = client.another().sign_in(cast.samira)
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Meld uit dienst", address="samira@thuis.example")
    assert seen.path == f"/beheer/mensen/{cast.samira.id}"
    assert "Uit dienst sinds 23 november 2026." in seen.text
    assert "Tot die is bevestigd, blijft het oude adres gelden." in seen.text
    session.expire_all()
    assert (cast.samira.email, cast.samira.left_at) == ("samira@rivierstad.example", NOW)
    sent = session.scalars(select(Letter.kind).where(Letter.person_id == cast.samira.id).order_by(Letter.id)).all()
    assert sent == [LetterKind.FAREWELL, LetterKind.ADDRESS]
    assert samira.send("GET", "/mijn-leerpad").response.location.startswith("/inloggen"), "signed out at once"


def test_an_address_of_somebody_else_is_refused_and_what_was_typed_stays(
    client: Page, session: Session, cast: Cast
) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Meld uit dienst", address="tom@rivierstad.example")
    assert seen.status == 422
    assert seen.one("#address").get("value") == "tom@rivierstad.example"
    assert "Dit adres kunnen we niet gebruiken." in seen.texts("[role=alert]")[0]
    session.expire_all()
    assert cast.samira.left_at is None


def test_the_last_beheerder_cannot_leave_and_nobody_lets_themselves_go(
    client: Page, session: Session, cast: Cast
) -> None:
    anouk = client.sign_in(cast.anouk)
    assert "Dit ben jij." in anouk.get(page_of(cast.anouk)).text
    assert anouk.post(page_of(cast.anouk)).status == 422
    session.expire_all()
    assert cast.anouk.left_at is None


def test_a_mistake_is_taken_back(client: Page, session: Session, cast: Cast, clock: Clock) -> None:
    leaving.let_leave(session, cast.samira, NOW, None, cast.anouk.id)
    clock.move(days=20)
    anouk = client.sign_in(cast.anouk)
    anouk.get(f"/beheer/mensen/{cast.samira.id}")
    seen = anouk.submit("Zet terug")
    assert any("Samira de Tester is terug." in text for text in seen.texts("[role=status] p"))
    session.expire_all()
    assert cast.samira.left_at is None
    actions = session.scalars(select(Audit.action).where(Audit.object == f"person:{cast.samira.id}")).all()
    assert actions[-2:] == ["left", "came-back"]


def test_after_the_days_are_over_nobody_comes_back(client: Page, session: Session, cast: Cast, clock: Clock) -> None:
    number = cast.samira.id
    leaving.let_leave(session, cast.samira, NOW, None, cast.anouk.id)
    leaving.pseudonymise(session, clock.move(days=31))
    anouk = client.sign_in(cast.anouk)
    seen = anouk.get(f"/beheer/mensen/{number}")
    assert seen.h1 == "Oud-medewerker"
    assert "De naam en het adres zijn weggehaald." in seen.text
    assert "Samira" not in seen.html
    anouk.post(f"/beheer/mensen/{number}/terug")
    session.expire_all()
    assert session.get_one(Person, number).closed_at is not None


@pytest.mark.parametrize("path", ["uit-dienst", "samenvoegen"])
def test_nobody_is_not_there(client: Page, cast: Cast, path: str) -> None:
    anouk = client.sign_in(cast.anouk)
    for number in ("99999", str(10**12)):
        anouk.get(f"/beheer/mensen/{number}/{path}", status=404)
        assert anouk.post(f"/beheer/mensen/{number}/{path}").status == 404


def test_a_beheerder_who_is_a_manager_does_not_see_whether_an_account_was_ever_used(
    client: Page, session: Session, cast: Cast
) -> None:
    people.grant_role(session, cast.anouk, Role.MANAGER, wijkteam=session.scalars(select(Wijkteam)).first())
    anouk = client.sign_in(cast.anouk)
    used = anouk.get(page_of(cast.samira))
    cast.samira.password_hash = None
    session.commit()
    unused = anouk.get(page_of(cast.samira))
    assert unused.text == used.text
    assert len(unused.all("#address")) == len(used.all("#address")) == 1
    anouk.submit("Meld uit dienst")
    assert anouk.get(f"/beheer/mensen/{cast.samira.id}").texts("main .el-chip") == ["uit dienst"]
