"""Errors are pages for people, and what somebody wrote is never lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session

from elearning.extensions import db
from elearning.models import Answer
from tests.databases import engine_for
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast
from tests.web.conftest import GLAS, MEER


def test_a_page_that_does_not_exist_offers_a_way_out(client: Page, samira: Page) -> None:
    page = client.another().get("/bestaat-niet", status=404)
    assert page.h1 == "Deze pagina bestaat niet"
    assert page.all("main a[href='/']")
    assert samira.get("/bestaat-niet", status=404).all("main a[href='/mijn-leerpad']")


@pytest.mark.parametrize("path", ["/%00", "/cursus/%ff", "/../../etc/passwd", "/cursus/a%2Fb", "/" + "a" * 5000])
def test_a_strange_address_is_simply_not_there(client: Page, path: str) -> None:
    assert client.send("GET", path).status in (302, 308, 404)


def test_the_wrong_method_is_a_page_too(client: Page) -> None:
    seen = client.send("POST", "/zakkaart")
    assert seen.status in (403, 404, 405)
    assert seen.h1


def test_too_much_at_once_is_refused_with_a_page(samira: Page) -> None:
    samira.get(MEER)
    seen = samira.post(f"{MEER}/antwoord/bij-jou", {"tekst": "x" * (1024 * 1024 + 10)})
    assert seen.status == 413
    assert seen.h1


def test_a_form_of_a_strangers_page_is_refused(samira: Page, session: Session, cast: Cast) -> None:
    for headers in (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        seen = samira.post(f"{GLAS}/antwoord/fles", {"keuze": "zeven"}, token=False, headers=headers)
        assert seen.status == 403
        assert "zeven" not in seen.html
    assert not session.scalars(select(Answer).where(Answer.person_id == cast.samira.id)).all()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_an_expired_form_of_our_own_keeps_its_text_and_goes_on(samira: Page, headers: dict[str, str]) -> None:
    samira.get(MEER)
    data = {"tekst": 'Lange "gedachte" <b>', "csrf_token": "verlopen"}
    seen = samira.post(f"{MEER}/reflectie/bij-jou", data, token=False, headers=headers)
    assert seen.status == 400
    assert seen.one("input[name=tekst]").get("value") == 'Lange "gedachte" <b>'
    done = samira.submit("Verstuur nog eens")
    assert done.path == MEER
    assert done.one("#tekst-bij-jou").text == 'Lange "gedachte" <b>'


def test_a_form_sent_after_the_sign_in_ended_keeps_its_text(samira: Page, clock: Clock, cast: Cast) -> None:
    samira.get(MEER)
    path, data = samira.filled("Laat een voorbeeld zien", {"tekst": "Een uur werk"}, "#vraag-bij-jou")
    clock.move(hours=3)
    seen = samira.send("POST", path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert seen.status == 401
    assert seen.one("input[name=tekst]").get("value") == "Een uur werk"
    again = samira.seen
    samira.sign_in(cast.samira)
    samira.seen = again
    assert samira.submit("Verstuur nog eens").status in (200, 400)


def test_a_password_never_travels_through_a_page(samira: Page) -> None:
    samira.get("/account")
    data = {"password": "GEHEIM-1", "new_password": "GEHEIM-2"}
    seen = samira.post("/account/wachtwoord", data, token=False, headers={"Sec-Fetch-Site": "same-origin"})
    assert seen.status == 400
    assert "GEHEIM" not in seen.html


@contextmanager
def held(database: str, on_postgresql: bool) -> Iterator[None]:
    """Let somebody else be writing, and not be done."""
    other = engine_for(database)
    try:
        with other.connect() as connection:
            if on_postgresql:
                connection.exec_driver_sql("SELECT * FROM person FOR UPDATE")
            else:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
            connection.exec_driver_sql("ROLLBACK")
    finally:
        other.dispose()


def test_a_locked_database_keeps_what_was_written(
    samira: Page, database: str, on_postgresql: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from elearning.models import engine as manners

    monkeypatch.setattr(manners, "LOCK_WAIT_MS", 50)
    samira.get(MEER)
    path, data = samira.filled("Laat een voorbeeld zien", {"tekst": "Een uur werk"}, "#vraag-bij-jou")
    samira.session.commit()
    with samira.app.app_context():
        db.engine.dispose()
    with held(database, on_postgresql):
        seen = samira.send("POST", path, data=data)
    assert seen.status == 503
    assert seen.response.headers["Retry-After"] == "5"
    assert seen.one("input[name=tekst]").get("value") == "Een uur werk"
    with samira.app.app_context():
        db.engine.dispose()
    assert "FEEDBACK-VOORBEELD" in samira.submit("Verstuur nog eens").text


def test_a_database_that_goes_away_halfway_keeps_what_was_sent_though_it_does_not_know_who_sent_it(
    samira: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from elearning.services import learning

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", None, Exception("the server closed the connection"))

    def go_away(*_: object, **__: object) -> None:
        db.session.rollback()
        db.engine.dispose()
        gone.setattr(DefaultDialect, "connect", refuse)
        refuse()

    samira.get(GLAS)
    path, data = f"{GLAS}/antwoord/fles", {"keuze": "zeven", "csrf_token": samira.token()}
    with monkeypatch.context() as gone:
        gone.setattr(learning, "answer_question", go_away)
        answer = samira.client.post(path, data=data)
    assert answer.status_code == 503
    assert 'name="keuze" value="zeven"' in answer.get_data(as_text=True)
    assert samira.send("POST", path, data=data).status in (200, 302)


def test_another_fault_of_the_database_is_not_called_a_waiting_line(
    samira: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import IntegrityError

    from elearning.services import learning

    def broken(*_: object, **__: object) -> None:
        raise IntegrityError("x", {}, sqlite3.IntegrityError("unique"))

    monkeypatch.setattr(learning, "answer_question", broken)
    samira.get(GLAS)
    seen = samira.post(f"{GLAS}/antwoord/fles", {"keuze": "zeven"})
    assert seen.status == 500
    assert "Er ging iets mis bij ons." in seen.text


def test_what_somebody_wrote_stands_in_no_log_when_the_database_refuses_it(samira: Page) -> None:
    with samira.app.app_context():
        assert db.engine.hide_parameters


def test_a_fault_is_logged_by_the_name_of_its_page_because_an_address_can_be_a_key(
    client: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from elearning.services import readers

    def broken(*_: object) -> None:
        raise KeyError("kapot")

    monkeypatch.setattr(readers, "of_token", broken)
    client.get("/meelezen/een-geheime-sleutel", status=500)
    assert "fault at reader.start [GET]" in caplog.text
    assert "KeyError" in caplog.text
    assert "een-geheime-sleutel" not in caplog.text


def test_another_host_name_is_not_ours(client: Page) -> None:
    assert client.send("GET", "/", headers={"Host": "evil.example"}).status == 404


def test_a_demo_may_be_reached_by_any_name(make_app: Callable[..., Flask], session: Session) -> None:
    assert Page(make_app(demo=True), session).send("GET", "/", headers={"Host": "192.168.1.5:8000"}).status == 200
