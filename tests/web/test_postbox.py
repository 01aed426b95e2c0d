"""The postbox of the demo: letters to read, whose HTML may do nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from elearning.mail.message import Mail
from elearning.mail.postbox import PostboxSender, read_postbox
from tests.moment import Clock
from tests.pages import Page

HTML = (
    '<!doctype html><html lang="nl"><head><title>Brief</title></head><body style="color:red">'
    '<script>alert(1)</script><a href="http://localhost/o/abc">Beantwoord</a></body></html>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "postvak"


@pytest.fixture
def page(make_app: Callable[..., Flask], session: Session, folder: Path) -> Page:
    return Page(make_app(demo=True, mail_url=f"postbox:{folder}"), session)


def post(folder: Path, number: int = 1, **more: object) -> str:
    fields = {
        "to_name": "Samira de Tester",
        "to_address": "samira@rivierstad.example",
        "subject": f"Drie vragen <{number}>",
        "text": "Dag Samira,\n\nBegin hier: http://localhost/o/abc\n<b>geen html</b>",
        "html": HTML,
        "message_id": f"<{number}@localhost>",
        **more,
    }
    assert PostboxSender(folder).send(Mail(**fields)).outcome  # type: ignore[arg-type]
    return next(one.key for one in read_postbox(folder) if one.subject == fields["subject"])


def test_an_empty_postbox_says_so(page: Page) -> None:
    assert "Er zijn nog geen brieven." in page.get("/postvak").text


def test_letters_are_listed_the_newest_first(page: Page, folder: Path, clock: Clock) -> None:
    for number in (1, 2):
        post(folder, number)
        clock.move(hours=1)
    assert page.get("/postvak").texts("main h2") == ["Drie vragen <2>", "Drie vragen <1>"]


def test_a_letter_is_read_as_text_and_its_links_work(page: Page, folder: Path) -> None:
    key = post(folder)
    page.get("/postvak")
    seen = page.get(f"/postvak/{key}")
    assert seen.h1 == "Drie vragen <1>"
    assert "samira@rivierstad.example" in seen.text
    assert seen.one("pre a").get("href") == "http://localhost/o/abc"
    assert "<b>geen html</b>" in seen.texts("pre")[0]


def test_the_look_of_a_letter_is_a_frame_that_can_do_nothing(page: Page, folder: Path) -> None:
    key = post(folder)
    frame = page.get(f"/postvak/{key}").one("iframe")
    assert "allow-scripts" not in frame.get("sandbox", "none")
    assert "allow-same-origin" not in frame.get("sandbox", "none")
    response = page.client.get(str(frame.get("src")))
    policy = response.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert "script-src" not in rules
    assert rules["frame-ancestors"] == "'self'"
    assert "allow-scripts" not in rules["sandbox"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert '<head><base target="_blank">' in response.get_data(as_text=True)


def test_only_this_one_answer_is_freed_from_the_rules(page: Page, folder: Path) -> None:
    key = post(folder)
    page.client.get(f"/postvak/{key}/html")
    for path in ("/postvak", f"/postvak/{key}", "/"):
        headers = page.get(path).response.headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_an_invitation_can_be_looked_into(page: Page, folder: Path) -> None:
    key = post(folder, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST")
    assert "BEGIN:VCALENDAR" in page.get(f"/postvak/{key}").text


@pytest.mark.parametrize("key", ["x", "..", "..%2f..%2fetc%2fpasswd", "%00"])
def test_a_letter_that_is_not_there_is_not_there(page: Page, folder: Path, key: str) -> None:
    post(folder)
    for path in (f"/postvak/{key}", f"/postvak/{key}/html"):
        assert page.send("GET", path).status in (404, 308)


def test_a_demo_that_sends_real_mail_has_an_empty_postbox(
    make_app: Callable[..., Flask], session: Session, folder: Path
) -> None:
    post(folder)
    for url in ("", "smtp://mail.example"):
        page = Page(make_app(demo=True, mail_url=url), session)
        assert "Er zijn nog geen brieven." in page.get("/postvak").text


def test_outside_the_demo_there_is_no_postbox_for_anybody(
    make_app: Callable[..., Flask], session: Session, folder: Path
) -> None:
    key = post(folder)
    page = Page(make_app(mail_url=f"postbox:{folder}"), session)
    for path in ("/postvak", f"/postvak/{key}", f"/postvak/{key}/html"):
        assert page.send("GET", path).response.location.startswith("/inloggen")
