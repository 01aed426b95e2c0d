"""One's own data, and the days after leaving."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.audiences import PAGES, Audience
from elearning.models import Audit, Letter, LetterKind, MomentKind, Person
from elearning.services import leaving, letters, memory, opfris
from elearning.settings import Settings
from tests.mailbox import Mailbox
from tests.moment import NOW, Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, SECRET, Cast


@pytest.fixture
def left(client: Page, session: Session, cast: Cast) -> Page:
    """Samira's browser after she left and signed in again."""
    leaving.let_leave(session, cast.samira, NOW, None, cast.anouk.id)
    return client.sign_in(cast.samira)


def test_somebody_reads_what_is_kept_and_takes_it_all(client: Page, cast: Cast) -> None:
    noor = client.sign_in(cast.noor)
    seen = noor.get("/account/gegevens")
    assert "Wat je voor jezelf bewaarde" in seen.text
    sent = noor.send("GET", "/account/gegevens.zip").response
    assert sent.mimetype == "application/zip"
    assert sent.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(sent.data)) as file:
        kept = json.loads(file.read("mijn-gegevens.json"))
    assert {row["tekst"] for row in kept["reflection"]} == {SECRET}


def test_the_data_of_one_are_not_those_of_another(samira: Page) -> None:
    sent = samira.send("GET", "/account/gegevens.zip").response
    with zipfile.ZipFile(io.BytesIO(sent.data)) as file:
        assert SECRET not in file.read("mijn-gegevens.json").decode()


def test_who_left_signs_in_and_lands_on_their_own_data(client: Page, session: Session, cast: Cast) -> None:
    leaving.let_leave(session, cast.samira, NOW, None, cast.anouk.id)
    client.get("/inloggen")
    seen = client.submit("Log in", email=cast.samira.email, password=PASSWORD)
    assert seen.path == "/account/gegevens"
    assert "Je bent uit dienst" in seen.text
    assert "23 december 2026" in seen.text


def test_who_left_finds_every_page_of_the_work_closed(left: Page) -> None:
    for path in ("/mijn-leerpad", "/cursus/proef", "/opfris", "/werk", "/team", "/teams", "/beheer"):
        sent = left.send("GET", path)
        assert (sent.status, sent.response.location) == (302, "/account/gegevens"), path
    for path in ("/opfris/start", "/account/werkwijze", "/contact/nieuws"):
        assert left.post(path).status == 403


def test_who_left_does_no_opfris_of_before(client: Page, session: Session, cast: Cast) -> None:
    memory.rebuild(session, [cast.noor.id])
    moment = opfris.draw(session, cast.noor.id, MomentKind.OWN, NOW, by_hand=True)
    assert moment
    leaving.let_leave(session, cast.noor, NOW, None, cast.anouk.id)
    left = client.sign_in(cast.noor)
    assert left.send("GET", f"/opfris/{moment.id}").response.location == "/account/gegevens"
    assert left.post(f"/opfris/{moment.id}/1").status == 403
    assert left.post("/uitloggen").response.location == "/"


def test_who_left_sees_no_link_that_is_closed_to_them(left: Page) -> None:
    own = {"/account", "/account/gegevens", "/account/uit-dienst", "/bewijs"}
    for path in own:
        closed = [
            link.get("href")
            for link in left.get(path).all("a")
            if left.app.url_map.bind("localhost").test(link.get("href"), "GET")
            and PAGES[left.app.url_map.bind("localhost").match(link.get("href"))[0]]
            not in (Audience.EVERYONE, Audience.SELF, Audience.SET_UP, Audience.ANY_SIGN_IN)
        ]
        assert closed == [], path


def give_address(left: Page, address: str) -> Seen:
    left.get("/account/uit-dienst")
    return left.submit("Bewaar mijn adres", address=address, present_password=PASSWORD)


def test_who_left_gives_an_address_shows_it_is_theirs_and_is_written_there(
    left: Page, session: Session, cast: Cast, settings: Settings, clock: Clock
) -> None:
    mailbox = Mailbox(session, settings, clock)
    mailbox.empty()
    clock.move(minutes=5)
    seen = give_address(left, "Samira@Thuis.example")
    assert "Nu is dat samira@rivierstad.example." in seen.text
    assert "We stuurden een brief naar samira@thuis.example." in seen.text
    left.get(mailbox.path())
    assert "Nu is dat samira@thuis.example." in left.submit("Bevestig mijn adres").text
    session.expire_all()
    assert cast.samira.email == "samira@thuis.example"
    assert "private-address" in session.scalars(select(Audit.action).where(Audit.actor_id == cast.samira.id)).all()
    open_ones = session.scalars(select(Letter.kind).where(Letter.person_id == cast.samira.id, letters.is_open()))
    assert sorted(open_ones) == [LetterKind.ACCOUNT, LetterKind.ACCOUNT, LetterKind.FAREWELL]


def test_that_somebody_has_an_address_is_told_to_nobody(left: Page, cast: Cast) -> None:
    free, taken = (give_address(left, address) for address in ("samira@thuis.example", cast.tom.email))
    assert free.status == taken.status == 200
    assert free.text.replace("samira@thuis.example", cast.tom.email) == taken.text
    wrong = give_address(left, "geen adres")
    assert (wrong.status, wrong.one("#address").get("value")) == (422, "geen adres")


def test_addresses_are_not_tried_one_after_the_other(left: Page, session: Session, cast: Cast) -> None:
    for number in range(5):
        give_address(left, f"geen adres {number}")
    seen = give_address(left, "samira@thuis.example")
    assert seen.status == 429
    assert "Je probeerde het al vaak." in seen.texts(".el-field__error")[0]
    session.expire_all()
    assert cast.samira.email == "samira@rivierstad.example"


def test_who_is_at_work_reads_what_leaving_means_and_changes_no_address(samira: Page) -> None:
    assert samira.get("/account/uit-dienst").h1 == "Ga je uit dienst?"
    assert samira.post("/account/uit-dienst", {"address": "samira@thuis.example"}).status == 404


def test_after_the_days_are_over_nobody_signs_in(left: Page, session: Session, clock: Clock, cast: Cast) -> None:
    number, email = cast.samira.id, cast.samira.email
    leaving.pseudonymise(session, clock.move(days=31))
    session.commit()
    left.get("/inloggen")
    seen = left.submit("Log in", email=email, password=PASSWORD)
    assert seen.status == 422
    assert session.get_one(Person, number).name == "Oud-medewerker"


def test_the_account_leads_to_all_of_it(samira: Page) -> None:
    links = {link.get("href") for link in samira.get("/account").all("main a")}
    assert {"/account/gegevens", "/account/uit-dienst", "/wat-ziet-mijn-manager", "/bewijs"} <= links
