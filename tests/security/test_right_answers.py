"""Rows S43, S44 and S46: what is right is not in any page before it is due, and a test counts once.

The proof of the first is that the pages are byte for byte the same when the key is another one: then nothing in them,
shown or not, can tell it. The order of steps (S44) is proven in `tests/web/test_quiz.py`, a casus in `test_casus.py`.
"""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearning.content.model import Kind, Module, Question, Quiz
from elearning.content.written import Text
from elearning.models import Answer, Attempt, Person, StepDone
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.fading import GOALS, learned, with_bank
from tests.pages import Page
from tests.people import Cast
from tests.security.rounds import ask
from tests.web.conftest import CHECK, GLAS, MEER, QUIZ, do_module

#: What is new at every visit: tokens, and the key of a form.
KEPT_APART = re.compile(r'(name="(?:csrf_token|inzending)" value=)"[^"]*"')


def turned(question: Question) -> Question:
    """The same question to look at, with another key, other feedback and another explanation."""
    if question.kind in (Kind.MATCH, Kind.ORDER, Kind.FILL):
        choices = question.choices
    else:
        choices = tuple(replace(one, right=not one.right) for one in question.choices)
    told = tuple(replace(one, feedback=Text("Iets anders", 1, "<p>ANDERS</p>")) for one in choices)
    answer = Text("Iets anders", 1, "<p>ANDERS</p>") if question.model_answer else None
    return replace(question, choices=told, model_answer=answer)


@pytest.fixture
def turn(session: Session, now: datetime) -> Callable[[], None]:
    """Publish the course anew, with the key of every question turned around."""

    def publish_turned() -> None:
        course = shipment("proef").compiled.course
        assert course
        steps, opfris = tuple(map(_turn_step, course.steps)), tuple(map(turned, course.opfris))
        other = replace(course, steps=steps, opfris=opfris)
        publish(session, other, {"x": b"other"}, edition=EDITION, now=now)
        session.commit()

    return publish_turned


def _turn_step(step: Any) -> Any:
    if isinstance(step, Quiz):
        return replace(step, questions=tuple(map(turned, step.questions)))
    if not isinstance(step, Module):
        return step
    screens = (
        replace(one, parts=tuple(turned(part) if isinstance(part, Question) else part for part in one.parts))
        for one in step.screens
    )
    return replace(step, screens=tuple(screens))


def looked_at(page: Page, *addresses: str) -> list[str]:
    """Read pages as they are, but for what is new at every visit."""
    return [KEPT_APART.sub(r"\1", ask(page, "GET", address).body.decode()) for address in addresses]


def test_a_screen_and_a_check_beforehand_are_the_same_whatever_is_right(samira: Page, turn: Callable[[], None]) -> None:
    addresses = (GLAS, MEER, CHECK, f"{CHECK}/1", "/mijn-leerpad", "/cursus/proef", "/technieken", QUIZ)
    before = looked_at(samira, *addresses)
    assert all("FEEDBACK-" not in one for one in before)
    turn()
    assert looked_at(samira, *addresses) == before


def begin(page: Page) -> str:
    """Start the test; gives the address of the attempt."""
    page.get(QUIZ)
    return page.submit("Begin de toets").path.rsplit("/", 1)[0]


def test_a_test_is_the_same_whatever_is_right_until_it_is_handed_in(
    samira: Page, turn: Callable[[], None], session: Session
) -> None:
    drawn = begin(samira)
    first = looked_at(samira, *(f"{drawn}/{number}" for number in range(1, 5)))
    for number in (1, 2):
        assert samira.post(f"{drawn}/{number}", {"keuze": "goed"}).status == 302
    saved = looked_at(samira, f"{drawn}/1", f"{drawn}/2", f"{drawn}?inleveren=1")
    for page in (*first, *saved):
        assert not re.search(r"FEEDBACK-|\bfout\b.*\bgoed\b|data-(right|goed|correct|answer|key|score)|is-right", page)
    attempt = session.scalars(select(Attempt).where(Attempt.person_id == _samira(session))).one()
    same_questions = attempt.drawn
    session.execute(delete(Answer).where(Answer.attempt_id == attempt.id))
    session.delete(attempt)
    turn()
    again = begin(samira)
    session.scalars(select(Attempt).where(Attempt.person_id == _samira(session))).one().drawn = same_questions
    session.commit()
    assert _numbered(looked_at(samira, *(f"{again}/{number}" for number in range(1, 5)))) == _numbered(first)
    for number in (1, 2):
        assert samira.post(f"{again}/{number}", {"keuze": "goed"}).status == 302
    assert _numbered(looked_at(samira, f"{again}/1", f"{again}/2", f"{again}?inleveren=1")) == _numbered(saved)


def _numbered(pages: list[str]) -> list[str]:
    """Read pages without the number of the attempt."""
    return [re.sub(r"/poging/\d+", "/poging/", one) for one in pages]


def _samira(session: Session) -> int:
    return session.scalars(select(Person.id).where(Person.name.startswith("Samira"))).one()


def test_an_opfris_is_the_same_whatever_is_right(samira: Page, session: Session, cast: Cast, now: datetime) -> None:
    course = with_bank(session, now)
    learned(session, cast.samira, *GOALS, now=now)
    session.commit()
    samira.get("/opfris")
    first = samira.submit("Begin: 3 vragen, 2 minuten").path
    addresses = ("/opfris", first.rpartition("/")[0], *(f"{first[:-1]}{number}" for number in (1, 2, 3)))
    before = looked_at(samira, *addresses)
    assert 'name="keuze"' in before[2]
    with_bank(session, now, opfris=tuple(map(turned, course.opfris)))
    session.commit()
    assert looked_at(samira, *addresses) == before


def test_what_a_manager_a_guide_and_a_reader_see_holds_no_key(client: Page, cast: Cast) -> None:
    """Who writes and who plans a bijeenkomst may see what is right; nobody else does, in no page of theirs."""
    do_module(client.another().sign_in(cast.samira))
    for who, address in (("els", "/teams"), ("els", "/teams/1"), ("gerda", "/begeleiding"), ("tom", MEER)):
        html = ask(client.another().sign_in(getattr(cast, who)), "GET", address).body.decode()
        assert "FEEDBACK-" not in html


def test_twenty_hand_ins_at_once_count_once(samira: Page, session: Session) -> None:
    drawn = begin(samira)
    for number in range(1, 5):
        samira.post(f"{drawn}/{number}", {"keuze": "goed"})
    data = {"csrf_token": samira.token()}
    pages = same_person(samira, 20)
    assert together(pages, lambda page: page.client.post(f"{drawn}/inleveren", data=data).status_code) == {302}
    session.rollback()
    mine = _samira(session)
    attempts = session.scalars(select(Attempt).where(Attempt.person_id == mine)).all()
    assert [(one.score, one.passed) for one in attempts] == [(1.0, True)]
    done = select(func.count()).where(StepDone.person_id == mine, StepDone.step == "eindtoets")
    assert session.scalar(done) == 1
    assert session.scalar(select(func.count()).where(Answer.person_id == mine)) == 4


def test_twenty_starts_at_once_begin_one_attempt_and_a_fourth_is_refused(samira: Page, session: Session) -> None:
    data = {"csrf_token": samira.token()}
    for number in range(1, 5):
        pages = same_person(samira, 20)
        together(pages, lambda page: page.client.post(f"{QUIZ}/start", data=data).status_code)
        session.rollback()
        attempts = session.scalars(select(Attempt).where(Attempt.person_id == _samira(session))).all()
        assert len(attempts) == min(number, 3)
        samira.post(f"{QUIZ}/poging/{attempts[-1].id}/inleveren")


def same_person(page: Page, times: int) -> list[Page]:
    """Open as many windows with the same cookie."""
    cookie = page.client.get_cookie("keukentafel")
    assert cookie
    windows = [page.another() for _ in range(times)]
    for window in windows:
        window.client.set_cookie("keukentafel", cookie.value)
    return windows


def together(pages: list[Page], act: Callable[[Page], int]) -> set[int]:
    """Let all of them do something at once; a thread has a clock of its own."""
    pages[0].session.rollback()
    contexts = [copy_context() for _ in pages]
    with ThreadPoolExecutor(len(pages)) as pool:
        return set(pool.map(lambda one: one[0].run(act, one[1]), zip(contexts, pages, strict=True)))


def test_no_answer_in_json_tells_a_key(samira: Page) -> None:
    """What scripts get back are pages or nothing: no address of a learner answers with data."""
    for address in (GLAS, QUIZ, CHECK, "/opfris", "/mijn-leerpad"):
        answer = ask(
            samira, "GET", address, headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
        )
        assert answer.kind == "text/html"
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.body)
