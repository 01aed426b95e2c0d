"""A house visit on the page: looking around, in the drawing or in words, and hearing what was seen and what was not."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.model import Kind, Quiz
from elearning.models import Answer
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.linting import text_of
from tests.pages import Page, Seen
from tests.web.conftest import FEEDBACK, MEER, QUIZ, answer

HERE = "#vraag-kamer"
MARKS = ("Gezien", "Gemist", "Vals alarm", "Terecht niet gekozen")


def look(page: Page, *ticked: str) -> Seen:
    """Tick what somebody takes for a signal, and check it."""
    page.get(MEER)
    answer(page, "kamer", {"keuze": list(ticked)})
    assert page.seen
    return page.seen


def said(page: Seen) -> str:
    return page.texts(f"{HERE} .el-feedback")[0]


def marks_of(page: Seen) -> list[str]:
    """The mark of each thing in the room, in the order of the drawing."""
    return [text_of(one) for one in page.all(f"{HERE} .el-sight .el-choice__mark")]


def test_the_room_is_drawn_and_told_before_anything_is_answered(samira: Page) -> None:
    page = samira.get(MEER)
    assert page.one(f"{HERE} img").get("alt") == "Een woonkamer met een bank."
    assert str(page.one(f"{HERE} img").get("src")).endswith("/kamer.svg")
    assert page.texts(f"{HERE} summary") == ["De kamer in woorden"]
    (told,) = page.texts(f"{HERE} details .prose")
    assert "Op de bank slaapt een kat." in told
    assert len(page.all(f"{HERE} details p")) == 2


def test_everything_has_the_number_it_has_in_the_drawing(samira: Page) -> None:
    labels = samira.get(MEER).texts(f"{HERE} .el-sight label")
    assert labels == ["1 dichte post", "2 een kat", "3 lege flessen", "4 een plant", "5 gordijnen dicht"]


def test_no_mark_and_no_reason_is_in_the_page_before_an_answer(samira: Page) -> None:
    page = samira.get(MEER)
    assert FEEDBACK not in page.html
    assert marks_of(page) == []
    assert not any(mark in page.text for mark in MARKS)


def test_what_was_seen_missed_and_wrongly_taken_is_said_in_words(samira: Page) -> None:
    page = look(samira, "post", "flessen", "kat")
    assert "Nog niet goed" in said(page)
    assert "Je zag 2 van de 3 signalen. Je miste er 1. Je gaf 1 vals alarm." in said(page)
    assert "Goed is: 3 signalen of meer, met hooguit 1 vals alarm." in said(page)
    assert marks_of(page) == ["Gezien", "Vals alarm", "Gezien", "Terecht niet gekozen", "Gemist"]


@pytest.mark.parametrize(
    ("ticked", "words"),
    [
        (("post", "flessen", "gordijnen"), "Je zag alle 3 signalen. Je gaf geen vals alarm."),
        (("post", "flessen", "gordijnen", "kat"), "Je zag alle 3 signalen. Je gaf 1 vals alarm."),
        (("kat", "plant"), "Je zag 0 van de 3 signalen. Je miste er 3. Je gaf 2 keer vals alarm."),
    ],
)
def test_the_words_fit_the_numbers(samira: Page, ticked: tuple[str, ...], words: str) -> None:
    assert words in said(look(samira, *ticked))


def test_each_thing_says_why_below_its_own_mark(samira: Page) -> None:
    page = look(samira, "post")
    reasons = page.texts(f"{HERE} .el-why")
    assert [reason.split()[0] for reason in reasons] == [
        f"{FEEDBACK}{name}" for name in ("POST", "KAT", "FLESSEN", "PLANT", "GORDIJNEN")
    ]
    assert len(page.all(f"{HERE} .el-sight .el-choice__mark .ic")) == 5, "a word and an icon, never colour alone"


def test_a_false_alarm_too_many_or_everything_is_not_right(samira: Page, session: Session) -> None:
    page = look(samira, "post", "flessen", "gordijnen", "kat", "plant")
    assert "Nog niet goed" in said(page)
    assert [row.right for row in session.scalars(select(Answer).where(Answer.question == "kamer")).all()] == [False]


def test_nothing_ticked_is_said_kindly(samira: Page) -> None:
    samira.get(MEER)
    page = samira.submit("Controleer", within=HERE)
    assert page.status == 422
    assert page.texts(f"{HERE} [role=alert]") == ["Kruis eerst aan wat je ziet."]


def test_half_a_room_is_there_on_another_device(samira: Page, cast) -> None:  # type: ignore[no-untyped-def]
    samira.get(MEER)
    samira.submit("Bewaar en ga later verder", {"keuze": ["post", "plant"]}, within=HERE)
    page = samira.another().sign_in(cast.samira).get(MEER)
    assert [one.get("value") for one in page.all(f"{HERE} [name=keuze][checked]")] == ["post", "plant"]
    assert marks_of(page) == []


def test_looking_again_begins_with_an_empty_list(samira: Page) -> None:
    look(samira, "post")
    page = samira.get(f"{MEER}?opnieuw=kamer")
    assert marks_of(page) == []
    assert not page.all(f"{HERE} [name=keuze][checked]")


def test_a_room_can_stand_in_a_test(samira: Page, session: Session, now: datetime) -> None:
    course = shipment("proef").compiled.course
    assert course
    visit = next(question for question in course.questions if question.kind is Kind.VISIT)
    steps = tuple(
        replace(step, questions=(visit,), draw=1) if isinstance(step, Quiz) else step for step in course.steps
    )
    publish(session, replace(course, steps=steps), {"x": b""}, edition=EDITION, now=now)
    samira.get(QUIZ)
    page = samira.submit("Begin de toets")
    assert page.all("img[alt='Een woonkamer met een bank.']")
    assert page.texts("summary") == ["De kamer in woorden"]
    assert FEEDBACK not in page.html
    samira.submit("Bewaar en kijk na", keuze=["post", "flessen", "gordijnen"])
    result = samira.submit("Lever in")
    assert result.h1 == "Gehaald"
    assert "Je zag alle 3 signalen." in result.text
    assert len(result.texts(".el-why")) == 5
