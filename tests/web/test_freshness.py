"""A public page that a browser still has is not sent again, and never when anything on it could be different."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from elearning.models import Region, Wijkteam
from elearning.web import freshness
from tests.counting import queries
from tests.pages import Page
from tests.people import Cast, add_card
from tests.web.test_public import PUBLIC

ASKED_AGAIN = (
    "/", "/cursussen", "/zakkaart", "/materialen", "/materialen/intakevraag", "/materialen/signalen", "/begrippen",
    "/voor-gemeenten", "/verantwoording", "/privacy", "/hulp",
)  # fmt: skip


def again(client: Page, path: str, mark: str | None) -> int:
    """Ask for a page that the browser already has; gives the status."""
    return client.client.get(path, headers={"If-None-Match": mark or ""}).status_code


def mark_of(client: Page, path: str) -> str | None:
    return client.client.get(path).headers.get("ETag")


@pytest.fixture
def begun() -> Iterator[list[object]]:
    """The sessions that began something meanwhile."""
    found: list[object] = []

    def note(session: Session, *_rest: object) -> None:
        found.append(session)

    event.listen(Session, "after_begin", note)
    yield found
    event.remove(Session, "after_begin", note)


@pytest.mark.parametrize("path", ASKED_AGAIN)
def test_a_page_that_the_browser_still_has_is_not_sent_again(client: Page, path: str) -> None:
    first = client.client.get(path)
    assert first.headers["ETag"]
    with queries() as asked:
        second = client.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
    assert len(asked) <= 1
    for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert second.headers[name] == first.headers[name]
    assert "Cookie" in second.headers["Vary"]
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in second.headers


@pytest.mark.parametrize("path", [path for path in PUBLIC if path not in ASKED_AGAIN])
def test_any_other_page_is_always_made_again(client: Page, path: str) -> None:
    assert mark_of(client, path) is None


@pytest.mark.parametrize("cookie", ["taal=en", "thema=donker", "regio=proefregio"])
def test_who_wants_it_another_way_gets_another_page(client: Page, cookie: str) -> None:
    mark = mark_of(client, "/zakkaart")
    client.client.set_cookie("voorkeur", cookie)
    assert again(client, "/zakkaart", mark) == 200
    assert again(client, "/zakkaart", mark_of(client, "/zakkaart")) == 304


def test_another_address_is_another_page(client: Page) -> None:
    """The switch of the language leads back to the address, whatever is in it."""
    assert again(client, "/privacy?van=hier", mark_of(client, "/privacy")) == 200


def test_the_zakkaart_of_a_stranger_costs_no_session(client: Page, begun: list[object]) -> None:
    assert again(client, "/zakkaart", mark_of(client, "/zakkaart")) == 304
    assert not begun
    assert again(client, "/cursussen", mark_of(client, "/cursussen")) == 304
    assert begun


def test_a_changed_region_is_seen_at_once(client: Page, session: Session, east: Wijkteam) -> None:
    mark = mark_of(client, "/zakkaart")
    session.get_one(Region, east.region_id).name = "Nieuwe naam"
    session.commit()
    assert again(client, "/zakkaart", mark) == 200
    assert "Nieuwe naam" in client.get("/zakkaart").text


@pytest.mark.parametrize("path", ["/zakkaart", "/hulp", "/materialen/signalen"])
def test_a_changed_contact_card_is_seen_at_once(client: Page, session: Session, path: str) -> None:
    card = add_card(session, name="Regio Rivier", hours="Dinsdag van 9 tot 11")
    session.commit()
    client.client.set_cookie("voorkeur", "regio=rivierstad")
    mark = mark_of(client, path)
    assert again(client, path, mark) == 304
    card.hours = "Maandag van 9 tot 11"
    session.commit()
    assert again(client, path, mark) == 200


def test_a_changed_setting_is_seen_at_once(client: Page, app: Flask) -> None:
    mark = mark_of(client, "/privacy")
    app.extensions["keukentafel"] = replace(app.extensions["keukentafel"], phone="088 999 99 99")
    assert again(client, "/privacy", mark) == 200


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def deploy() -> None:
        monkeypatch.setattr(freshness, "_program", lambda: "another version")
        freshness._installation.cache_clear()

    return deploy


def test_a_new_version_of_the_program_is_seen_at_once(client: Page, deploy: Callable[[], None]) -> None:
    mark = mark_of(client, "/privacy")
    deploy()
    assert again(client, "/privacy", mark) == 200
    freshness._installation.cache_clear()


@pytest.mark.parametrize("path", ["/cursussen", "/zakkaart", "/privacy"])
def test_who_is_signed_in_always_gets_a_page_of_this_moment(client: Page, cast: Cast, path: str) -> None:
    mark = mark_of(client, path)
    client.sign_in(cast.samira)
    answer = client.client.get(path, headers={"If-None-Match": mark or ""})
    assert (answer.status_code, answer.headers.get("ETag")) == (200, None)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_message_that_waits_is_not_missed(client: Page) -> None:
    mark = mark_of(client, "/privacy")
    with client.client.session_transaction() as kept:
        kept["_flashes"] = [("goed", "Het is gelukt.")]
    answer = client.client.get("/privacy", headers={"If-None-Match": mark or ""})
    assert "Het is gelukt." in answer.text
    assert "ETag" not in answer.headers


def test_who_only_has_a_token_for_a_form_is_still_a_stranger(client: Page) -> None:
    client.get("/inloggen")
    assert again(client, "/privacy", mark_of(client, "/privacy")) == 304
