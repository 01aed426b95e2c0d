"""Each request has a number and a line in the log; who asks is only believed from proxies of our own."""

import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask, request
from sqlalchemy.orm import Session

from elearning import logs
from elearning.settings import Settings
from tests.pages import Page
from tests.people import Cast


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, object]]]:
    """The lines of the log, as a collector reads them."""
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(logs.JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


Told = Callable[[], list[dict[str, object]]]


@pytest.mark.parametrize("path", ["/", "/bestaat-niet", "/static/img/favicon.svg", "/mijn-leerpad", "/healthz"])
def test_every_answer_has_a_number_and_does_not_say_what_made_it(client: Page, path: str) -> None:
    first, second = (client.send("GET", path).response.headers for _ in range(2))
    assert len(first["X-Request-ID"]) == 16
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert first.getlist("Server") == [""]


def test_a_request_is_one_line_with_the_name_of_the_page_and_how_it_went(client: Page, told: Told) -> None:
    answer = client.get("/hulp?terug=/geheim", headers={"User-Agent": "Telefoon van Samira"})
    (line,) = [one for one in told() if one["logger"] == logs.REQUESTS]
    assert line["endpoint"] == "site.help_page"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["request_id"] == answer.response.headers["X-Request-ID"]
    assert isinstance(line["ms"], float)


def test_no_key_name_address_or_word_of_anybody_comes_in_the_log(client: Page, cast: Cast, told: Told) -> None:
    client.send("GET", "/o/sleutel-van-een-brief?x=zoekwoord", headers={"User-Agent": "Telefoon-van-Samira"})
    client.get("/inloggen")
    client.submit("Log in", email=cast.samira.email, password="geheim wachtwoord")
    client.sign_in(cast.samira)
    client.get("/mijn-leerpad")
    written = json.dumps(told())
    secrets = ("sleutel-van", "zoekwoord", "Telefoon", cast.samira.email, cast.samira.name, "geheim", "127.0.0.1")
    assert [word for word in secrets if word in written] == []
    assert len(told()) >= 4


def test_what_monitors_and_browsers_ask_all_day_is_no_line(client: Page, settings: Settings, told: Told) -> None:
    settings.media_dir.mkdir()
    for path in ("/healthz", "/readyz", "/static/img/favicon.svg"):
        client.get(path)
    client.send("GET", "/static/weg.js")
    assert [(one["endpoint"], one["status"]) for one in told() if one["logger"] == logs.REQUESTS] == [("static", 404)]


def test_a_fault_is_told_with_the_number_of_its_request(
    make_app: Callable[..., Flask], session: Session, told: Told
) -> None:
    app = make_app()
    app.view_functions["site.home"] = lambda: {}["Samira"]
    answer = Page(app, session).send("GET", "/")
    fault, line = told()
    assert (fault["error"], fault["endpoint"]) == ("KeyError", "site.home")
    assert fault["request_id"] == line["request_id"] == answer.response.headers["X-Request-ID"]
    assert (line["status"], line["level"]) == (500, "warning")
    assert "Samira" not in json.dumps([fault, line])


FORWARDED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Request-ID": "proxy-0123456789", "X-Real-IP": "6.6.6.6"}


@pytest.mark.parametrize(("proxies", "address", "number"), [(0, "127.0.0.1", False), (1, "203.0.113.9", True)])
def test_who_asks_is_only_believed_from_so_many_proxies_as_the_operator_named(
    make_app: Callable[..., Flask], session: Session, proxies: int, address: str, number: bool
) -> None:
    app = make_app(proxies=proxies)
    app.view_functions["site.alive"] = lambda: (
        f"{request.remote_addr} {request.scheme} {request.host}",
        {"Content-Type": "text/plain"},
    )
    lies = {**FORWARDED, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = Page(app, session).get("/healthz", headers=lies)
    assert answer.html == f"{address} http localhost"
    assert (answer.response.headers["X-Request-ID"] == "proxy-0123456789") is number


@pytest.mark.parametrize("number", ["kort", "x" * 65, "met spatie 123", "é" * 10, ""])
def test_a_number_that_is_none_is_replaced(make_app: Callable[..., Flask], session: Session, number: str) -> None:
    given = {"X-Request-ID": number.encode().decode("latin-1")}
    answer = Page(make_app(proxies=1), session).get("/healthz", headers=given)
    assert len(answer.response.headers["X-Request-ID"]) == 16


def test_monitors_may_ask_by_any_name_and_only_they(client: Page) -> None:
    here = {"Host": "10.0.0.5:8000"}
    assert client.send("GET", "/healthz", headers=here).status == 200
    assert client.send("GET", "/readyz", headers=here).html == "media\n"
    assert client.send("GET", "/hulp", headers=here).status == 404


def test_ready_names_the_part_that_is_not_and_nothing_more(
    make_app: Callable[..., Flask], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    with app.app_context():
        visitor = Page(app, session)
        media = app.extensions["keukentafel"].media_dir
        assert visitor.get("/readyz", status=503).html == "media\n"
        media.mkdir()
        assert visitor.get("/readyz").html == "ok\n"
        monkeypatch.setattr("elearning.models.schema.head", lambda: "9999")
        assert visitor.get("/readyz", status=503).html == "schema\n"


def test_without_its_database_a_process_lives_but_is_not_ready(
    make_app: Callable[..., Flask], session: Session, tmp_path: object
) -> None:
    app = make_app(database_url=f"sqlite:///{tmp_path}/weg/weg.db")
    visitor = Page(app, session)
    assert visitor.get("/healthz").html == "ok\n"
    assert visitor.get("/readyz", status=503).html == "database\nmedia\n"


TOKEN = "m" * 24


def test_figures_are_for_who_shows_the_token(make_app: Callable[..., Flask], session: Session) -> None:
    visitor = Page(make_app(metrics_token=TOKEN), session)
    for shown in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN):
        visitor.get("/metrics", status=404, headers={"Authorization": shown})
    seen = visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.5:8000"})
    assert seen.response.content_type == "text/plain; version=0.0.4; charset=utf-8"


def test_without_a_token_there_are_no_figures(client: Page) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}):
        client.get("/metrics", status=404, headers=headers)


def test_figures_count_pages_time_letters_and_refused_sign_ins(
    make_app: Callable[..., Flask], session: Session, cast: Cast
) -> None:
    visitor = Page(make_app(metrics_token=TOKEN), session)
    visitor.get("/hulp")
    visitor.get("/hulp")
    visitor.send("GET", "/bestaat-niet")
    text = visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).html
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['keukentafel_requests_total{method="GET",page="site.help_page",status="200"}'] == "2.0"
    assert lines['keukentafel_requests_total{method="GET",page="unknown",status="404"}'] == "1.0"
    assert lines['keukentafel_request_seconds_count{page="site.help_page"}'] == "2.0"
    names = ("letters_open", "letters_overdue", "letters_refused_day", "sign_ins_refused_hour", "database_busy_total")
    assert [name for name in names if f"keukentafel_{name}" not in lines] == []
    assert cast.samira.email not in text


def test_a_request_that_does_not_get_its_turn_is_counted(
    make_app: Callable[..., Flask], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    app = make_app(metrics_token=TOKEN)

    def wait_in_vain() -> str:
        raise OperationalError("SELECT 1", None, Exception("database is locked"))

    app.view_functions["site.home"] = wait_in_vain
    visitor = Page(app, session)
    visitor.get("/", status=503)
    text = visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).html
    assert "keukentafel_database_busy_total 1.0" in text
