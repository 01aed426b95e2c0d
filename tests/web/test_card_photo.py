"""A photo on one's own contact card: made anew, and shown to whom the name is shown."""

from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from elearning.models import Contact
from tests.pages import Page
from tests.people import Cast, add_card

CARD = "/begeleiding/mijn-kaart"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 60)) -> bytes:
    made = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "teal").save(made, kind)
    return made.getvalue()


@pytest.fixture
def card(session: Session, cast: Cast) -> Contact:
    card = add_card(session)
    card.person_id = cast.gerda.id
    session.commit()
    return card


def send(page: Page, card: Contact, data: bytes, name: str = "ik.png") -> str:
    page.get(CARD)
    seen = page.post(f"{CARD}/foto", {"kaart": str(card.id), "foto": [(BytesIO(data), name)]})
    assert seen.status == 302
    return page.get(CARD).text


def test_a_guide_puts_a_photo_on_their_own_card_and_takes_it_off(
    client: Page, cast: Cast, card: Contact, session: Session
) -> None:
    page = client.sign_in(cast.gerda)
    assert "Je foto staat op je kaart." in send(page, card, picture())
    session.refresh(card)
    shown = page.get(f"/wijkteams/foto/{card.photo}")
    assert shown.response.mimetype == "image/jpeg"
    assert Image.open(BytesIO(shown.response.data)).format == "JPEG"
    page.get(CARD)
    page.submit("Haal de foto weg")
    session.refresh(card)
    assert card.photo == ""


def test_visitors_see_the_photo_only_while_they_may_see_the_name(
    client: Page, cast: Cast, card: Contact, session: Session, now: datetime
) -> None:
    send(client.sign_in(cast.gerda), card, picture("JPEG"), "ik.jpg")
    session.refresh(card)
    visitor = client.another()
    visitor.get(f"/wijkteams/foto/{card.photo}", status=404)
    card.public_since = now
    session.commit()
    visitor.get(f"/wijkteams/foto/{card.photo}")
    assert card.photo in visitor.get("/wijkteams/rivierstad").html


def test_what_is_no_picture_is_refused_and_another_card_is_not_there(
    client: Page, cast: Cast, card: Contact, session: Session
) -> None:
    page = client.sign_in(cast.gerda)
    send(page, card, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "ik.jpg")
    session.refresh(card)
    assert card.photo == ""
    assert page.post(f"{CARD}/foto", {"kaart": "9999"}).status == 404
