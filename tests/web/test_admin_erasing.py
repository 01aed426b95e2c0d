"""A beheerder erases somebody: told what it does, with the name typed over."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Certificate, Person
from tests.moment import NOW
from tests.pages import Page
from tests.people import Cast, add_card


def page_of(person: Person) -> str:
    return f"/beheer/mensen/{person.id}/wissen"


def test_the_page_says_what_goes_what_stays_and_is_found_from_the_person(client: Page, cast: Cast) -> None:
    add_card(cast.session, "Oost").person_id = cast.els.id
    anouk = client.sign_in(cast.anouk)
    seen = anouk.get(f"/beheer/mensen/{cast.els.id}")
    assert page_of(cast.els) in [one.get("href") for one in seen.all("main a")]
    seen = anouk.get(page_of(cast.els))
    for said in ("Wijkteams: Wijkteam Oost.", "De rol van manager.", "1 contactkaart.", "Meld uit dienst"):
        assert said in seen.text
    assert "Typ de naam over" in seen.text


def test_somebody_is_gone_at_once_and_the_logbook_names_nobody(client: Page, session: Session, cast: Cast) -> None:
    number, name = cast.samira.id, cast.samira.name
    samira = client.another().sign_in(cast.samira)
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Wis dit account", name="  samira de tester ")
    assert seen.path == "/beheer/mensen"
    assert "Het account is gewist." in seen.texts(".el-flash")[0]
    assert "bezig" not in seen.html, "what was deleted is wiped at once"
    session.expire_all()
    assert session.get(Person, number) is None
    assert samira.send("GET", "/mijn-leerpad").response.location.startswith("/inloggen")
    log = anouk.get("/beheer/logboek")
    assert "wiste een account" in log.text
    assert name not in log.html
    assert NOW.date().isoformat() not in log.text, "nor by when the account was made"


def test_another_name_erases_nobody_and_stays_to_be_mended(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Wis dit account", name="Tom de Tester")
    assert seen.status == 422
    assert "Dit is niet de naam van dit account." in seen.texts("[role=alert]")[0]
    assert seen.one("#name").get("value") == "Tom de Tester"
    session.expire_all()
    assert cast.samira
    assert cast.tom


def test_proof_stays_when_somebody_asked_for_that(client: Page, session: Session, cast: Cast) -> None:
    session.add(
        Certificate(
            person_id=cast.samira.id, code="code", name=cast.samira.name, course="proef", title="Proef", minutes=9,
            completed_on=NOW.date(), says={}, issued_at=NOW,
        )
    )  # fmt: skip
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    anouk.submit("Wis dit account", name="Samira de Tester", keep_proof="y")
    session.expire_all()
    assert session.scalars(select(Certificate.person_id)).all() == [None]


def test_nobody_erases_themselves_or_who_is_not_there(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    seen = anouk.get(page_of(cast.anouk))
    assert "Dit ben jij." in seen.text
    assert not seen.all("form[action$=wissen]")
    assert anouk.post(page_of(cast.anouk), {"name": cast.anouk.name}).status == 422
    assert anouk.post("/beheer/mensen/999999/wissen", {"name": "x"}).status == 404
    assert session.scalars(select(Audit).where(Audit.action == "erased")).all() == []


def test_a_photo_of_the_card_goes_from_the_disk(client: Page, session: Session, cast: Cast, tmp_path: Path) -> None:
    card = add_card(session, "Oost")
    card.person_id, card.photo = cast.gerda.id, "b" * 64
    photo = tmp_path / "media" / "bb" / card.photo
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"foto")
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.gerda))
    anouk.submit("Wis dit account", name=cast.gerda.name)
    assert not photo.exists()
