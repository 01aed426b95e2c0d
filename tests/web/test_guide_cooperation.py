"""What a guide keeps about working together: checklist, agreement, contact cards and sociale kaart."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Agreement, Audit, Contact, Partner, Region, TeamCheck, Wijkteam
from elearning.services import partners
from elearning.services.partners import Category, PartnerDetails
from tests.moment import NOW
from tests.pages import Page
from tests.people import Cast, add_card

TODAY = local_date(NOW)


@pytest.fixture
def entry(session: Session, east: Wijkteam) -> Partner:
    made = partners.add(
        session, east.region_id, PartnerDetails(Category.GP, "Praktijk Oost", "", "Bel zelf", "", "", TODAY)
    )
    session.commit()
    return made


def kept(session: Session) -> list[int | None]:
    session.expire_all()
    return [
        session.scalar(select(func.count()).select_from(table)) for table in (TeamCheck, Agreement, Contact, Partner)
    ]


@pytest.mark.parametrize("page", ["samenwerken", "overeenkomst", "contact", "sociale-kaart"])
def test_the_pages_of_another_team_are_not_there_and_nothing_can_be_kept_for_it(
    gerda: Page, session: Session, west: Wijkteam, page: str
) -> None:
    path, before = f"/begeleiding/team/{west.id}/{page}", kept(session)
    gerda.get(path, status=404)
    fields = {"talks": "does", "name": "X", "goal": "X", "starts_on": "2026-01-01", "ends_on": "2027-01-01"}
    assert gerda.post(path, fields).status == 404
    assert kept(session) == before


def test_the_checklist_is_kept_and_shown_to_the_team(
    gerda: Page, client: Page, cast: Cast, session: Session, east: Wijkteam
) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/samenwerken")
    page = gerda.submit("Bewaar wat we afspraken", talks="does", learning="not-yet")
    assert page.path.startswith(f"/team/{east.id}")
    assert "Doen we" in page.text
    assert {row.item: row.level for row in session.scalars(select(TeamCheck))} == {
        "talks": "does",
        "learning": "not-yet",
    }
    again = gerda.get(f"/begeleiding/team/{east.id}/samenwerken")
    checked = {one.get("name"): one.get("value") for one in again.all("input[checked]")}
    assert checked == {"talks": "does", "learning": "not-yet", "listening-in": "", "home-visit": "", "short-help": ""}
    assert "Doen we" in client.another().sign_in(cast.els).get(f"/team/{east.id}").text


def test_a_level_that_does_not_exist_is_no_answer(gerda: Page, session: Session, east: Wijkteam) -> None:
    gerda.post(f"/begeleiding/team/{east.id}/samenwerken", {"talks": "altijd", "vreemd": "does"})
    assert kept(session)[0] == 0


def test_a_new_agreement_is_ready_to_keep_and_can_then_be_read_by_the_team(
    gerda: Page, session: Session, east: Wijkteam
) -> None:
    page = gerda.get(f"/begeleiding/team/{east.id}/overeenkomst")
    assert page.one("#starts_on").get("value") == TODAY.isoformat()
    page = gerda.submit(
        "Bewaar de overeenkomst", goal="Eerder erbij zijn\nen samen", partners=["municipality", "school"], schools="Les"
    )
    assert page.path == f"/team/{east.id}/overeenkomst"
    for piece in (
        "Eerder erbij zijn",
        "Gemeente",
        "Scholen",
        "Lokaal preventief alcoholbeleid",
        "Op school",
        "Getekend",
    ):
        assert piece in page.text
    row = session.scalars(select(Agreement)).one()
    assert row.ends_on == TODAY + timedelta(days=365)
    again = gerda.get(f"/begeleiding/team/{east.id}/overeenkomst")
    assert "Eerder erbij zijn" in (again.one("#goal").text or "")


@pytest.mark.parametrize(
    "fault",
    [
        {"ends_on": "2020-01-01"},
        {"ends_on": "2099-01-01"},
        {"evaluate_on": "2020-01-01"},
        {"evaluate_on": ""},
        {"goal": ""},
        {"roles": "x" * 1501},
        {"starts_on": ""},
    ],
)
def test_an_agreement_that_cannot_be_is_told_so_and_nothing_typed_is_lost(
    gerda: Page, session: Session, east: Wijkteam, fault: dict[str, str | list[str] | None]
) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/overeenkomst")
    page = gerda.submit("Bewaar de overeenkomst", {"conditions": "Onze eigen woorden", **fault})
    assert page.status == 422
    assert page.one("#conditions").text
    assert "Onze eigen woorden" in (page.one("#conditions").text or "")
    assert kept(session)[1] == 0


def test_a_guide_fills_in_the_card_of_a_team_beginning_with_that_of_the_region(
    gerda: Page, session: Session, cast: Cast, east: Wijkteam
) -> None:
    add_card(session, name="Regio Kaart", hours="Dinsdag")
    page = gerda.get(f"/begeleiding/team/{east.id}/contact")
    assert page.one("#name").get("value") == "Regio Kaart"
    gerda.submit("Bewaar de kaart", name="Gerda Eigen", is_me="y", phone="06 12 34 56 78")
    card = session.scalars(select(Contact).where(Contact.wijkteam_id == east.id)).one()
    assert (card.name, card.hours, card.person_id, card.public_since) == ("Gerda Eigen", "Dinsdag", cast.gerda.id, None)
    gerda.get(f"/begeleiding/team/{east.id}/contact")
    gerda.submit("Haal de kaart weg")
    session.expire_all()
    assert [row.name for row in session.scalars(select(Contact))] == ["Regio Kaart"]


@pytest.mark.parametrize(
    "fault", [{"name": " "}, {"phone": "bel maar"}, {"email": "geen adres"}, {"hours": "x" * 201}, {"name": "x" * 101}]
)
def test_a_card_that_cannot_be_is_told_so_and_nothing_typed_is_lost(
    gerda: Page, session: Session, east: Wijkteam, fault: dict[str, str | list[str] | None]
) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/contact")
    page = gerda.submit("Bewaar de kaart", {"name": "Gerda", "role": "Onze functie", **fault})
    assert page.status == 422
    assert page.one("#role").get("value") == "Onze functie"
    assert kept(session)[2] == 0


def test_consent_is_a_guides_own_choice_and_can_be_taken_back(
    gerda: Page, client: Page, session: Session, cast: Cast
) -> None:
    card = add_card(session, name="Gerda Geheim")
    card.person_id = cast.gerda.id
    gerda.get("/begeleiding/mijn-kaart")
    page = gerda.submit("Laat bezoekers mijn naam en nummer zien")
    assert page.path == "/begeleiding/mijn-kaart"
    assert "Gerda Geheim" in client.another().get("/wijkteams/rivierstad").html
    gerda.submit("Laat bezoekers mijn naam niet meer zien")
    assert "Gerda Geheim" not in client.another().get("/wijkteams/rivierstad").html
    assert [row.action for row in session.scalars(select(Audit))] == ["contact-shown", "contact-hidden"]


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30, "²"])
def test_nobody_consents_for_somebody_else(gerda: Page, session: Session, cast: Cast, number: str) -> None:
    card = add_card(session)
    card.person_id = cast.ruud.id
    session.commit()
    for sent in (number, str(card.id)):
        assert gerda.post("/begeleiding/mijn-kaart", {"kaart": sent, "zichtbaar": "ja"}).status == 404
    session.expire_all()
    assert card.public_since is None


def test_without_a_card_a_guide_reads_how_to_get_one(gerda: Page) -> None:
    assert "Er is nog geen kaart van jou." in gerda.get("/begeleiding/mijn-kaart").text


def test_a_guide_keeps_the_sociale_kaart_of_the_region(gerda: Page, session: Session, east: Wijkteam) -> None:
    path = f"/begeleiding/team/{east.id}/sociale-kaart"
    page = gerda.get(path)
    assert page.text.count("Nog niet ingevuld.") == len(Category)
    gerda.submit(
        "Zet op de sociale kaart", {"nieuw-category": "police", "nieuw-name": "Wijkagent", "nieuw-referral": "Bel"}
    )
    made = session.scalars(select(Partner)).one()
    assert (made.region_id, made.category, made.check_before) == (east.region_id, "police", TODAY + timedelta(days=365))
    gerda.submit("Bewaar: Wijkagent", {f"p{made.id}-name": "Wijkagenten"})
    session.expire_all()
    assert made.name == "Wijkagenten"
    gerda.submit("Haal weg: Wijkagenten")
    assert kept(session)[3] == 0


def test_what_should_be_looked_at_again_is_marked(gerda: Page, entry: Partner, east: Wijkteam) -> None:
    assert "Nakijken" in gerda.get(f"/begeleiding/team/{east.id}/sociale-kaart").text
    assert "Kijk na of de sociale kaart nog klopt." in gerda.get("/begeleiding").text


@pytest.mark.parametrize(
    "fault",
    [
        {"name": ""},
        {"phone": "geen"},
        {"url": "http://x.nl"},
        {"url": "javascript:x"},
        {"url": "https://naam:geheim@x.nl"},
        {"check_before": ""},
    ],
)
def test_an_entry_that_cannot_be_is_told_so_and_nothing_typed_is_lost(
    gerda: Page, session: Session, entry: Partner, east: Wijkteam, fault: dict[str, str]
) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/sociale-kaart")
    typed = {f"p{entry.id}-{name}": value for name, value in {"what": "Onze woorden", **fault}.items()}
    page = gerda.submit("Bewaar: Praktijk Oost", typed)  # type: ignore[arg-type]
    assert page.status == 422
    assert "Onze woorden" in (page.one(f"#p{entry.id}-what").text or "")
    session.expire_all()
    assert (entry.name, entry.what) == ("Praktijk Oost", "")


def test_an_entry_of_another_region_is_not_there(gerda: Page, session: Session, entry: Partner, east: Wijkteam) -> None:
    entry.region_id = session.scalars(select(Region.id).where(Region.slug == "leegveld")).one()
    session.commit()
    path = f"/begeleiding/team/{east.id}/sociale-kaart/{entry.id}"
    assert gerda.post(path, {f"p{entry.id}-name": "X"}).status == 404
    assert gerda.post(f"{path}/weg").status == 404
    assert kept(session)[3] == 1


def test_the_guides_own_page_says_what_asks_for_attention_and_leads_everywhere(gerda: Page, east: Wijkteam) -> None:
    page = gerda.get("/begeleiding")
    assert "Dit team heeft nog geen contactkaart." in page.text
    links = {link.get("href") for link in page.all("main a")}
    for path in ("samenwerken", "overeenkomst", "contact", "sociale-kaart", "cijfers"):
        assert f"/begeleiding/team/{east.id}/{path}" in links
    assert {f"/team/{east.id}", "/begeleiding/mijn-kaart", "/begeleiding/nieuws"} <= links
