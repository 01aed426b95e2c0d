"""The links of a letter: an opfris without signing in, for one moment only; and stopping with one press."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from elearning.audiences import PAGES, Audience
from elearning.models import Answer, Base, Knock, Letter, LetterKind, Moment, MomentKind, Review, Rhythm, SignIn, Stage
from elearning.rules.rhythm import Pace
from elearning.services import opfris, signing_in
from elearning.services.signing_in import Entrance
from elearning.services.tokens import hash_of
from tests.fading import GOALS, learned, with_bank
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast
from tests.test_access import TABLE

KEY = "t" * 40
ON = {"keuze": "ja"}
DEAD = "Deze link werkt niet meer"


@pytest.fixture
def link(app: Flask, session: Session, cast: Cast, now: datetime) -> str:
    """The address in a letter to Samira, with three questions behind it."""
    with_bank(session, now)
    learned(session, cast.samira, *GOALS, now=now)
    row = opfris.draw(session, cast.samira.id, MomentKind.LETTER, now)
    assert row
    token = opfris.offer(session, row, KEY, now)
    session.commit()
    return f"/o/{token}"


@pytest.fixture
def stop(session: Session, cast: Cast, app: Flask, now: datetime) -> str:
    """The address that stops the letters to Samira."""
    session.add(
        Letter(
            person_id=cast.samira.id, kind=LetterKind.OPFRIS, period="x", data={}, made_at=now, due_at=now,
            token_hash=hash_of("weg"),
        )
    )  # fmt: skip
    session.commit()
    return "/afmelden/weg"


def enter(page: Page, link: str) -> Page:
    """Answer the first question of a letter."""
    page.get(link)
    page.submit("Controleer", ON)
    return page


def dump(session: Session) -> list[tuple[object, ...]]:
    """Everything in the database."""
    session.rollback()
    tables = Base.metadata.sorted_tables
    return [(table.name, *row) for table in tables for row in session.execute(table.select().order_by(text("1")))]


def test_a_letters_link_shows_the_first_question_and_no_name(client: Page, link: str, cast: Cast) -> None:
    seen = client.get(link)
    assert seen.h1 == "Vraag 1 van 3"
    assert "Dit is de opfris uit je mail. Je hoeft niet in te loggen." in seen.text
    for word in (cast.samira.name, "Samira", cast.samira.email, "Mijn leerpad"):
        assert word not in seen.html
    assert seen.response.headers["Cache-Control"] == "no-store"
    assert seen.response.headers["X-Robots-Tag"] == "noindex"


def test_opening_a_link_writes_nothing_however_often(client: Page, link: str, stop: str, session: Session) -> None:
    before = dump(session)
    for _ in range(10):
        for path in (link, stop):
            client.another().get(path)
            assert client.send("HEAD", path).status == 200
        client.get("/o/onbekend", status=404)
    assert dump(session) == before


def test_answering_signs_in_for_this_moment_and_goes_on_to_the_end(client: Page, link: str, session: Session) -> None:
    client.get(link)
    seen = client.submit("Controleer", {"keuze": "nee"})
    assert seen.path == "/opfris/1/1"
    assert "Nog niet goed" in seen.text
    for number in (2, 3):
        client.get(f"/opfris/1/{number}")
        client.submit("Controleer", ON)
    seen = client.get("/opfris/1")
    assert seen.h1 == "Klaar"
    assert "Samira" not in seen.html
    assert seen.response.headers["Cache-Control"] == "no-store"
    row = session.scalars(select(Moment)).one()
    assert row.done_at
    (sign_in,) = session.scalars(select(SignIn))
    assert sign_in.moment_id == row.id
    assert (sign_in.ends_at - sign_in.created_at).total_seconds() == 7200


def test_a_sign_in_by_letter_opens_its_moment_and_nothing_else(
    client: Page, link: str, cast: Cast, session: Session, now: datetime
) -> None:
    enter(client, link)
    other = opfris.draw(session, cast.samira.id, MomentKind.OWN, now, by_hand=True)
    assert other
    theirs = {"/opfris/1", "/opfris/1/1"}
    for endpoint, (method, path, _) in TABLE.items():
        if PAGES[endpoint] is Audience.EVERYONE or endpoint == "account.sign_out":
            continue
        for address in (path, path.replace("/opfris/1", f"/opfris/{other.id}")):
            if PAGES[endpoint] is Audience.DEMO:
                continue
            seen = client.send(method, address) if method == "GET" else client.post(address)
            away = seen.status == 403 or (seen.response.location or "").startswith("/inloggen")
            assert away is (address not in theirs), f"{endpoint} {address}: {seen.status}"


def test_public_pages_take_who_came_by_a_letter_for_a_visitor(client: Page, link: str) -> None:
    enter(client, link)
    for path in ("/", "/cursussen", "/zakkaart", "/inloggen", "/opfris/1/2", "/dit-is-er-niet", "/opfris/1/8"):
        seen = client.send("GET", path)
        assert seen.status in (200, 404), path
        assert "Samira" not in seen.html
        assert "SD" not in seen.texts(".el-avatar")
        assert not seen.all(".el-tabbar")


def test_who_came_by_a_letter_can_close_it(client: Page, link: str, session: Session) -> None:
    enter(client, link)
    for number in (2, 3):
        client.get(f"/opfris/1/{number}")
        client.submit("Controleer", ON)
    client.get("/opfris/1")
    assert client.submit("Sluit deze opfris af").path == "/"
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0
    assert client.send("GET", "/opfris/1").response.location == "/inloggen?terug=/opfris/1"


def test_the_sign_in_ends_after_two_hours_and_the_link_goes_on(client: Page, link: str, clock: Clock) -> None:
    enter(client, link)
    clock.move(minutes=119)
    client.get("/opfris/1/2")
    clock.move(minutes=1)
    assert client.send("GET", "/opfris/1/2").response.location.startswith("/inloggen")
    assert client.get(link).h1 == "Vraag 2 van 3"
    assert client.submit("Controleer", ON).path == "/opfris/1/2"


def test_a_closed_account_ends_the_sign_in_and_the_link(
    client: Page, link: str, cast: Cast, session: Session, now: datetime
) -> None:
    enter(client, link)
    cast.samira.closed_at = now
    session.commit()
    assert client.send("GET", "/opfris/1/2").response.location.startswith("/inloggen")
    assert client.get(link, status=404).h1 == DEAD


def test_an_old_link_and_one_that_never_was_look_the_same(client: Page, link: str, clock: Clock) -> None:
    client.get(link)
    token = client.token()
    clock.move(days=14)
    pages = [client.get(path, status=404).text for path in (link, "/o/zomaar")]
    assert pages[0] == pages[1]
    assert pages[0].startswith(DEAD)
    for path in (link, "/o/zomaar"):
        seen = client.post(path, {**ON, "csrf_token": token}, token=False)
        assert (seen.status, seen.h1) == (404, DEAD)


def test_a_done_moment_says_so_and_its_link_signs_nobody_in(client: Page, link: str, session: Session) -> None:
    enter(client, link)
    for number in (2, 3):
        client.get(f"/opfris/1/{number}")
        client.submit("Controleer", ON)
    stranger = client.another()
    assert stranger.get(link).h1 == "Deze opfris is klaar"
    assert stranger.post(link, {"nummer": "1", **ON}).h1 == "Deze opfris is klaar"
    assert stranger.send("GET", "/opfris/1").status == 302
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_half_an_answer_is_asked_again_and_signs_nobody_in(client: Page, link: str, session: Session) -> None:
    client.get(link)
    path, data = client.filled("Controleer", {})
    seen = client.send("POST", path, data=data)
    assert seen.status == 422
    assert "Kies eerst een antwoord." in seen.text
    for table in (Answer, SignIn):
        own = select(func.count()).select_from(table)
        assert session.scalar(own.where(Answer.occasion == "moment:1") if table is Answer else own) == 0


def test_a_second_press_and_an_old_page_store_nothing_twice(client: Page, link: str, session: Session) -> None:
    page = client.another()
    page.get(link)
    client.headers = {"Sec-Fetch-Site": "same-origin"}
    client.get(link)
    path, data = client.filled("Controleer", ON)
    assert client.send("POST", path, data=data).response.location == "/opfris/1/1#vraag-rekenen-1"
    assert client.send("POST", path, data=data).h1 == "Je tekst is er nog", "its token went with the old cookie"
    assert client.submit("Verstuur nog eens").path == "/opfris/1/1"
    assert page.submit("Controleer", {"keuze": "nee"}).path == "/opfris/1/1"
    (answer,) = session.scalars(select(Answer).where(Answer.occasion == "moment:1"))
    assert answer.right, "the first one counts"


def test_eight_presses_at_once_store_one_answer(client: Page, link: str, session: Session) -> None:
    pages = [client.another() for _ in range(8)]
    for page in pages:
        page.get(link)
    forms = [page.filled("Controleer", {"keuze": "ja" if number else "nee"}) for number, page in enumerate(pages)]
    session.rollback()
    same_time = [copy_context() for _ in pages]  # a thread has a clock of its own

    def press(number: int) -> int:
        path, data = forms[number]
        return pages[number].client.post(path, data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: same_time[number].run(press, number), range(8))) == [302] * 8
    for table, own in ((Answer, Answer.occasion == "moment:1"), (Review, Review.source.startswith("proef/moment:1"))):
        assert session.scalar(select(func.count()).select_from(table).where(own)) == 1


def test_a_wrong_number_leads_to_the_question_that_is_open(client: Page, link: str) -> None:
    client.get(link)
    for number in ("0", "9", "x", "", "99999999999999999999"):
        seen = client.post(link, {"nummer": number})
        assert (seen.status, seen.h1) == (422, "Vraag 1 van 3")


def test_somebody_else_who_is_signed_in_here_is_signed_out_of_this_browser(
    client: Page, link: str, cast: Cast, session: Session
) -> None:
    tom = client.sign_in(cast.tom)
    seen = tom.get(link)
    assert "Tom" not in seen.html
    assert not seen.all(".el-avatar, .el-tabbar")
    assert tom.submit("Controleer", ON).path == "/opfris/1/1"
    assert tom.send("GET", "/mijn-leerpad").status == 302
    assert session.scalar(select(func.count()).where(SignIn.person_id == cast.tom.id)) == 0
    (answer,) = session.scalars(select(Answer).where(Answer.occasion == "moment:1"))
    assert answer.person_id == cast.samira.id


def test_who_is_signed_in_already_stays_signed_in(client: Page, link: str, cast: Cast, session: Session) -> None:
    samira = client.sign_in(cast.samira)
    assert "Samira" not in samira.get(link).html
    samira.submit("Controleer", ON)
    assert samira.get("/mijn-leerpad").h1 == "Dag Samira"
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_who_still_had_a_second_step_to_take_comes_in_by_the_link_too(
    client: Page, link: str, cast: Cast, session: Session, now: datetime
) -> None:
    token = signing_in.start(session, cast.samira, Entrance(stage=Stage.SECOND_STEP), now)
    session.commit()
    with client.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    client.get(link)
    assert client.submit("Controleer", ON).path.startswith("/opfris/")
    assert session.scalars(select(SignIn)).one().moment_id, "for this moment only"


def test_a_copy_of_the_cookie_is_no_full_sign_in(client: Page, link: str, session: Session) -> None:
    enter(client, link)
    assert client.get("/inloggen").h1 == "Inloggen"
    assert "Naar mijn leerpad" not in client.get("/").text


def test_trying_links_without_end_is_slowed_down(client: Page, link: str, session: Session, clock: Clock) -> None:
    client.get(link)
    token = client.token()
    statuses = [client.post(f"/o/{n}", {"csrf_token": token}, token=False).status for n in range(32)]
    assert statuses == [404] * 30 + [429] * 2
    assert client.post(link, {"csrf_token": token}, token=False).status == 422, "a link that exists still works"
    assert session.scalar(select(func.count()).select_from(Knock)) == 2
    clock.move(hours=1)
    assert client.post("/o/nog", {"csrf_token": token}, token=False).status == 404


def test_everybody_behind_one_proxy_can_use_their_own_link(
    client: Page, link: str, session: Session, cast: Cast, now: datetime
) -> None:
    learned(session, cast.noor, *GOALS, now=now)
    row = opfris.draw(session, cast.noor.id, MomentKind.LETTER, now)
    assert row
    other = f"/o/{opfris.offer(session, row, KEY, now)}"
    session.commit()
    client.get(link)
    token = client.token()
    statuses = [client.post(link, {"csrf_token": token}, token=False).status for _ in range(61)]
    assert statuses == [422] * 60 + [429]
    assert client.post(other, {"csrf_token": token}, token=False).status == 422


def test_a_letters_form_needs_its_token(client: Page, link: str, session: Session) -> None:
    client.get(link)
    assert client.post(link, ON, token=False).status == 403
    assert session.scalar(select(func.count()).where(Answer.occasion == "moment:1")) == 0


def test_one_press_stops_the_opfris_and_nothing_else(client: Page, stop: str, cast: Cast, session: Session) -> None:
    seen = client.get(stop)
    assert seen.h1 == "Stop met de opfris"
    assert "Set-Cookie" not in seen.response.headers
    for _ in range(2):
        client.get(stop)
        seen = client.submit("Stop met de opfris")
        assert (seen.status, seen.h1) == (200, "De opfris is gestopt")
    (row,) = session.scalars(select(Rhythm))
    assert (row.person_id, row.pace) == (cast.samira.id, Pace.OFF)


def test_a_mail_program_stops_it_without_a_cookie_and_without_a_token(
    client: Page, stop: str, session: Session
) -> None:
    for _ in range(2):
        seen = client.post(stop, {"List-Unsubscribe": "One-Click"}, token=False)
        assert seen.status == 200
        assert "Set-Cookie" not in seen.response.headers
    assert session.scalars(select(Rhythm.pace)).all() == [Pace.OFF]


def test_a_link_to_stop_that_never_was_answers_the_same(client: Page, stop: str, session: Session) -> None:
    pages = [client.post(path, token=False) for path in (stop, "/afmelden/zomaar")]
    assert pages[0].text == pages[1].text
    assert [one.status for one in pages] == [200, 200]
    statuses = [client.post(f"/afmelden/{n}", token=False).status for n in range(30)]
    assert statuses[-2:] == [200, 429]
    assert session.scalar(select(func.count()).select_from(Rhythm)) == 1


def test_a_form_of_the_link_that_lost_its_cookie_can_be_sent_again(client: Page, link: str) -> None:
    """A mail program's own browser may forget the cookie between the page and the press."""
    client.get(link)
    path, data = client.filled("Controleer", ON)
    forgot = client.another()
    forgot.headers = {"Sec-Fetch-Site": "same-origin"}
    seen = forgot.send("POST", path, data=data)
    assert (seen.status, seen.h1) == (400, "Je tekst is er nog")
    assert forgot.submit("Verstuur nog eens").path == "/opfris/1/1"


def test_no_page_of_a_letter_tells_of_a_demo(make_app: Callable[..., Flask], session: Session) -> None:
    page = Page(make_app(demo=True), session)
    assert page.get("/o/zomaar", status=404).h1 == DEAD
