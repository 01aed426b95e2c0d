"""The regional layer in the redactie: fill in a gap, change a card, take a region out and bring it in."""

from io import BytesIO

from tests.pages import Page
from tests.people import Cast

RIVER = "/redactie/regios/rivierstad"


def test_an_author_sees_what_is_missing_and_fills_it_in(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    assert "Nog niet ingevuld: Interventies die wij zelf doen, Verwijsroutes" in page.get("/redactie/regios").text
    page.get(RIVER)
    page.submit(
        "Zet op de sociale kaart",
        {"nieuw-category": "route", "nieuw-name": "Naar de instelling", "nieuw-check_before": "2027-01-01"},
    )
    assert "Het staat op de sociale kaart." in page.seen.text
    assert page.get("/redactie/regios").text.count("Verwijsroutes") == 1


def test_the_card_of_the_region_is_filled_in_and_a_mistake_keeps_what_was_typed(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    page.get(RIVER)
    page.submit("Bewaar de kaart", {"kaart-name": "Gerda", "kaart-phone": "bel maar"})
    assert page.seen.status == 422
    assert page.seen.one("#kaart-name").get("value") == "Gerda"
    page.submit("Bewaar de kaart", {"kaart-name": "Gerda", "kaart-phone": "0300 11 22 33"})
    assert "De contactkaart is bewaard." in page.seen.text


def test_a_region_goes_out_and_comes_in_as_one_file(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    made = page.get(f"{RIVER}/export")
    assert made.response.mimetype == "application/yaml"
    assert made.response.data.decode().startswith("regio: Rivierstad")
    page.get(RIVER)
    data = b"regio: Rivierstad\naanbod:\n  - soort: ggd\n    naam: GGD Rivier\n    controleer: 2027-01-01\n"
    page.post(f"{RIVER}/import", {"bestand": [(BytesIO(data), "regio.yaml")]})
    assert "GGD Rivier" in page.get(RIVER).text


def test_a_file_with_a_mistake_changes_nothing_and_says_where(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.ruud)
    page.get(RIVER)
    seen = page.post(f"{RIVER}/import", {"bestand": [(BytesIO(b"regio: X\naanbod:\n  - soort: ggd\n"), "regio.yaml")]})
    assert seen.status == 422
    assert "regel 3:" in seen.text
