"""The opfris as a learner sees it: what is due, a moment question by question, and how it went."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Answer, MeetingKind, Moment, Review, Wijkteam
from elearning.services import meetings
from elearning.services.publishing import publish
from tests.courses import EDITION
from tests.fading import GOALS, learned, proef, with_bank
from tests.moment import Clock
from tests.pages import Page
from tests.people import SECRET, Cast
from tests.web.conftest import GLAS, answer
from tests.web.playing import go_on, say

BEGIN = "Begin: 3 vragen, 2 minuten"
ON = {"keuze": "ja"}


@pytest.fixture
def due(samira: Page, session: Session, cast: Cast, now: datetime) -> Page:
    """Samira's browser, with three goals due and a bank of questions for them."""
    with_bank(session, now)
    learned(session, cast.samira, *GOALS, now=now)
    session.commit()
    return samira


def begin(page: Page) -> str:
    page.get("/opfris")
    return page.submit(BEGIN).path


def reply(page: Page, right: bool = True, **more: str) -> None:
    """Answer the question that is open and go on."""
    page.submit("Controleer", {"keuze": "ja" if right else "nee", **more})
    assert page.seen
    page.get(page.seen.one(".el-question a.el-button--plum").get("href"))


def test_a_moment_goes_question_by_question_to_an_end_in_words(due: Page) -> None:
    path = begin(due)
    assert path == "/opfris/1/1"
    assert due.seen
    assert due.seen.h1 == "Vraag 1 van 3"
    seen = due.submit("Controleer", ON)
    assert seen.trail[-1] == "/opfris/1/1#vraag-rekenen-1"
    assert "Goed gezien" in seen.text
    assert seen.texts(".el-button--plum") == ["Volgende vraag"]
    due.get("/opfris/1/2")
    reply(due, right=False)
    assert due.seen.h1 == "Vraag 3 van 3"
    reply(due, gokte="ja")
    assert due.seen.h1 == "Klaar"
    assert "Je hoort pas weer van ons als er iets opgefrist moet worden." in due.seen.text
    assert due.seen.texts(".el-known .el-chip") == ["Goed", "Nog niet goed", "Goed"]
    assert due.seen.text.count("We vragen het opnieuw over ongeveer") == 3
    assert "Je gokte goed." in due.seen.text


def test_every_answer_shows_the_way_back_to_where_it_is_taught(due: Page) -> None:
    begin(due)
    seen = due.submit("Controleer", {"keuze": "nee"})
    assert "Nog niet goed" in seen.text
    (link,) = [one.get("href") for one in seen.all("a.el-link") if "Wat zit erin?" in (one.text or "")]
    assert link == GLAS
    due.get(link)


def test_what_is_due_is_said_in_words_with_the_sentence_that_it_is_an_estimate(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    with_bank(session, now)
    learned(session, cast.samira, GOALS[0], now=now)
    learned(session, cast.samira, GOALS[1], now=now, days=2)
    session.commit()
    seen = samira.get("/opfris")
    assert "Er is 1 ding om op te frissen" in seen.text
    assert "We schatten dit met een rekenmodel. Het is geen cijfer, en alleen jij ziet het." in seen.text
    assert seen.texts(".el-known .el-chip") == ["opfrissen", "vers"]
    assert SECRET not in seen.html


def test_with_nothing_due_somebody_may_still_begin_by_hand(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    learned(session, cast.samira, *GOALS, now=now, days=2)
    session.commit()
    assert "Er is nu niets om op te frissen" in samira.get("/opfris").text
    assert samira.submit(BEGIN).h1.startswith("Vraag 1 van")


def test_who_learned_nothing_reads_what_to_do_first(samira: Page) -> None:
    seen = samira.get("/opfris")
    assert "Doe eerst een module." in seen.text
    assert not seen.all("main button")
    assert samira.post("/opfris/start").response.location == "/opfris"
    assert "Er is nog niets om op te frissen." in samira.get("/opfris").text


def test_pressing_begin_twice_makes_one_moment(due: Page, session: Session) -> None:
    due.get("/opfris")
    for _ in range(3):
        assert due.post("/opfris/start").response.location == "/opfris/1"
    assert session.scalar(select(func.count()).select_from(Moment)) == 1
    assert due.get("/opfris").texts("main button") == ["Ga verder met je opfris"]


def test_an_answer_counts_once_whatever_is_sent_again(due: Page, session: Session) -> None:
    begin(due)
    for choice in ("ja", "nee", "nee"):
        seen = due.post("/opfris/1/1", {"keuze": choice})
        assert seen.response.location == "/opfris/1/1#vraag-rekenen-1"
    rows = session.scalars(select(Answer).where(Answer.occasion == "moment:1")).all()
    assert [one.right for one in rows] == [True]
    assert session.scalar(select(func.count()).where(Review.source.startswith("proef/moment:1"))) == 1


def test_half_an_answer_is_asked_again_and_not_stored(due: Page, session: Session) -> None:
    begin(due)
    seen = due.post("/opfris/1/1", {"gokte": "ja"})
    assert seen.status == 422
    assert "Kies eerst een antwoord." in seen.text
    assert seen.one("input[name=gokte]").get("checked") is not None
    assert session.scalar(select(func.count()).where(Answer.occasion == "moment:1")) == 0


def test_three_more_can_be_asked_at_once(due: Page) -> None:
    begin(due)
    for _ in range(3):
        reply(due)
    assert due.submit("Nog 3 vragen").path == "/opfris/2/1"
    assert due.get("/opfris/1").h1 == "Klaar", "the first one can still be looked at"
    assert due.get("/opfris/1/2").texts(".el-feedback__title") == ["Goed gezien"]


def test_a_moment_is_only_there_for_whose_it_is(due: Page, tom: Page) -> None:
    begin(due)
    for path in ("/opfris/1", "/opfris/1/1", "/opfris/2", "/opfris/1/9", "/opfris/1/0"):
        if path != "/opfris/1/1":
            due.get(path, status=200 if path == "/opfris/1" else 404)
        tom.get(path, status=404)
    assert tom.post("/opfris/1/1", ON).status == 404


def test_when_all_questions_are_gone_the_page_says_so(due: Page, session: Session, now: datetime) -> None:
    begin(due)
    publish(session, replace(proef(), steps=(), core=(), opfris=()), {"x": b"9"}, edition=EDITION, now=now)
    seen = due.get("/opfris/1")
    assert "De vragen van deze opfris zijn er niet meer." in seen.text


def test_a_mini_casus_goes_along_and_may_be_played_or_left(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    learned(session, cast.samira, "proef/rekenen", "proef/vragen", now=now)
    session.commit()
    begin(samira)
    assert samira.seen
    answer(samira, samira.seen.one(".el-question").get("id").removeprefix("vraag-"))
    seen = samira.get("/opfris/1")
    assert (seen.path, seen.h1) == ("/opfris/1/2", "Vraag 2 van 2")
    assert "Op de drempel" in seen.text
    seen = samira.get(next(one.get("href") for one in seen.all("a.el-button") if "Sla over" in "".join(one.itertext())))
    assert seen.h1 == "Klaar"
    assert "Er hoorde ook een kort gesprek bij: Op de drempel" in seen.text
    samira.get("/opfris/1/2")
    samira.submit("Begin het gesprek")
    say(samira, "Dat mag. Wanneer komt het uit?")
    go_on(samira)
    assert "Je hebt dit gesprek gevoerd." in samira.get("/opfris/1/2").text
    assert "Er hoorde ook" not in samira.get("/opfris/1").text


def test_the_card_on_the_path_and_the_starter_name_what_is_due(due: Page) -> None:
    seen = due.get("/mijn-leerpad")
    assert "Er zijn 3 dingen om op te frissen" in seen.text
    assert due.submit(BEGIN).h1 == "Vraag 1 van 3"
    for minutes in (5, 10, 20):
        seen = due.get(f"/mijn-leerpad/{minutes}")
        assert seen.texts("ol > li h2")[0] == "Er zijn 3 dingen om op te frissen"
        assert seen.texts("ol > li .el-button")[:2] == ["Begin hiermee", "Doe dit daarna"]
    assert due.submit("Begin hiermee").h1 == "Vraag 1 van 3"


def test_the_card_says_it_when_something_fades_but_is_not_due(
    samira: Page, session: Session, cast: Cast, now: datetime
) -> None:
    learned(session, cast.samira, "proef/vragen", now=now, days=4)
    session.commit()
    text = samira.get("/mijn-leerpad").text
    assert "Er is nu niets om op te frissen. Een deel van wat je leerde, zakt langzaam weg." in text


def test_with_nothing_due_path_and_starter_are_as_they_were(samira: Page) -> None:
    assert "Er is nu niets om op te frissen." in samira.get("/mijn-leerpad").text
    assert "op te frissen" not in samira.get("/mijn-leerpad/5").text


def test_the_menus_lead_to_the_opfris(samira: Page) -> None:
    seen = samira.get("/opfris")
    for menu in (".el-nav", ".el-tabbar"):
        (here,) = seen.all(f"{menu} a[aria-current]")
        assert here.get("href") == "/opfris"


def test_it_comes_back_in_words(due: Page, cast: Cast, clock: Clock) -> None:
    begin(due)
    reply(due, right=False)
    seen = due.get("/opfris")
    assert "Opfrissen: over ongeveer een week" in seen.text
    clock.move(days=6)
    due.sign_in(cast.samira)
    assert "Opfrissen: over ongeveer een week" in due.get("/opfris").text
    clock.move(days=9)
    due.sign_in(cast.samira)
    assert due.get("/opfris").texts(".el-known .el-chip")[0] == "opfrissen"


def test_under_english_the_questions_stay_dutch(due: Page) -> None:
    due.get("/opfris")
    due.submit("EN, switch to English", within="header")
    due.post("/opfris/start")
    seen = due.get("/opfris/1/1")
    assert seen.one("html").get("lang") == "en"
    assert seen.all(".el-question__prompt [lang=nl]")


def test_the_page_names_the_meetings_of_the_team_that_are_still_to_come(
    samira: Page, cast: Cast, session: Session, clock: Clock
) -> None:
    assert "Met je team" not in samira.get("/opfris").text
    oost = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    starts_at = clock.now + timedelta(days=8)
    details = meetings.Details(MeetingKind.THEME, starts_at, starts_at + timedelta(hours=1), title="Lunch over LVB")
    made = meetings.plan_meeting(session, cast.gerda.id, oost.id, details, clock.now)
    assert made
    session.commit()
    seen = samira.get("/opfris")
    assert "Lunch over LVB" in seen.text
    assert "dinsdag 1 december 2026, 11.00 tot 12.00 uur" in seen.text
    assert f"/bijeenkomst/{made.id}" in seen.html
    assert "Lunch over LVB" not in samira.another().sign_in(cast.tom).get("/opfris").text
    clock.move(days=9)
    assert "Lunch over LVB" not in samira.another().sign_in(cast.samira).get("/opfris").text
