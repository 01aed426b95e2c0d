"""A test, from its first page to its result."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Answer, Attempt, Enrolment, Review
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import Cast
from tests.web.conftest import QUIZ, do_module

ANSWERS = "TOETS-"


def begin(page: Page) -> Seen:
    page.get(QUIZ)
    (button,) = [one for one in page.seen.texts("main form button") if "toets" in one or "opnieuw" in one]  # type: ignore[union-attr]
    return page.submit(button)


def take(page: Page, choice: str = "goed") -> Seen:
    """Answer four questions and hand in; gives the result."""
    begin(page)
    for _ in range(3):
        page.submit("Bewaar en verder", keuze=choice)
    page.submit("Bewaar en kijk na", keuze=choice)
    return page.submit("Lever in")


def own(session: Session, cast: Cast) -> Attempt:
    return session.scalars(
        select(Attempt).where(Attempt.person_id == cast.samira.id).order_by(Attempt.id.desc())
    ).first()  # type: ignore[return-value]


def test_the_test_says_beforehand_what_to_expect(samira: Page) -> None:
    page = samira.get(QUIZ)
    assert page.h1 == "Eindtoets"
    assert "4 vragen" in page.text
    assert "75% goed" in page.text
    assert not page.all("h2")


def test_a_test_is_taken_question_by_question_and_passed(samira: Page) -> None:
    first = begin(samira)
    assert first.h1 == "Vraag 1 van 4"
    assert ANSWERS not in first.html
    second = samira.submit("Bewaar en verder", keuze="goed")
    assert (second.h1, second.path[-2:]) == ("Vraag 2 van 4", "/2")
    assert ANSWERS not in second.html
    samira.submit("Bewaar en verder", keuze="goed")
    samira.submit("Bewaar en verder", keuze="fout")
    overview = samira.submit("Bewaar en kijk na", keuze="goed")
    assert "Je hebt 4 van de 4 vragen beantwoord." in overview.text
    assert ANSWERS not in overview.html
    result = samira.submit("Lever in")
    assert result.h1 == "Gehaald"
    assert "Je had 75% goed. De norm is 75%." in result.text
    assert len(result.all("section.el-card")) == 4
    assert "TOETS-FOUT" in result.text
    assert "Deze gingen mis: vraag 3." in result.text
    assert [link.get("href") for link in result.all("main p > a.el-link")] == ["#v3"]
    assert "Gehaald" in samira.get(QUIZ).text


def test_a_failed_test_can_be_done_again_with_other_questions(samira: Page, session: Session, cast: Cast) -> None:
    failed = take(samira, "fout")
    assert failed.h1 == "Nog niet gehaald"
    assert "Deze gingen mis: vraag 1, vraag 2, vraag 3 en vraag 4." in failed.text
    first = own(session, cast).drawn
    page = samira.get(QUIZ)
    assert "Begin opnieuw met deels andere vragen" in page.text
    begin(samira)
    assert not set(own(session, cast).drawn) & set(first)


def test_after_three_attempts_today_is_over(samira: Page, clock: Clock) -> None:
    for _ in range(3):
        take(samira, "fout")
    page = samira.get(QUIZ)
    assert "vandaag al drie keer" in page.text
    refused = samira.post(f"{QUIZ}/start")
    assert refused.response.location == QUIZ
    assert "vandaag al drie keer" in samira.get(QUIZ).text
    clock.move(days=1)
    samira = samira.sign_in(Cast(samira.session).samira)
    assert begin(samira).h1 == "Vraag 1 van 4"


def test_an_unfinished_test_goes_on_at_the_first_open_question(samira: Page) -> None:
    begin(samira)
    samira.submit("Bewaar en verder", keuze="goed")
    page = samira.get(QUIZ)
    assert "Ga verder met de toets" in page.text
    assert samira.submit("Ga verder met de toets").h1 == "Vraag 2 van 4"


def test_an_answer_can_be_changed_until_handing_in(samira: Page, session: Session) -> None:
    first = begin(samira)
    samira.submit("Bewaar en verder", keuze="fout", gokte="ja")
    again = samira.get(first.path)
    assert again.one("[name=keuze][checked]").get("value") == "fout"
    assert again.all("[name=gokte][checked]")
    samira.submit("Bewaar en verder", keuze="goed", gokte=None)
    page = samira.get(first.path)
    assert page.one("[name=keuze][checked]").get("value") == "goed"
    assert not page.all("[name=gokte][checked]")
    assert ANSWERS not in page.html


def test_nothing_chosen_is_said_and_not_saved(samira: Page) -> None:
    begin(samira)
    seen = samira.submit("Bewaar en verder")
    assert (seen.status, seen.texts("[role=alert]")) == (422, ["Kies eerst een antwoord."])


def test_a_draft_is_kept_and_is_no_answer(samira: Page, session: Session, cast: Cast) -> None:
    first = begin(samira)
    kept = samira.post(f"{first.path}?concept=1", {"keuze": "fout", "gokte": "ja"})
    assert kept.status == 204
    page = samira.get(first.path)
    assert page.one("[name=keuze][checked]").get("value") == "fout"
    assert page.all("[name=gokte][checked]")
    assert not session.scalars(select(Answer).where(Answer.person_id == cast.samira.id)).all()


def test_going_on_later_leads_to_the_path_and_back(samira: Page) -> None:
    first = begin(samira)
    seen = samira.submit("Bewaar en ga later verder", keuze="fout")
    assert seen.path == "/mijn-leerpad"
    assert samira.get(first.path).one("[name=keuze][checked]").get("value") == "fout"


def test_every_question_can_be_left_for_later(samira: Page) -> None:
    begin(samira)
    for _ in range(3):
        samira.submit("Bewaar en verder", keuze="goed")
        assert samira.seen
        path = samira.seen.path
        seen = samira.submit("Bewaar en ga later verder", keuze="fout", gokte="ja")
        assert (seen.path, "Bewaard." in seen.text) == ("/mijn-leerpad", True)
        page = samira.get(path)
        assert page.one("[name=keuze][checked]").get("value") == "fout"
        assert page.all("[name=gokte][checked]")


def test_enter_in_a_test_goes_on_and_does_not_leave(samira: Page) -> None:
    """A browser presses the first button of a form."""
    page = begin(samira)
    assert page.texts("main form button")[0] == "Bewaar en verder"


def test_handing_in_with_open_questions_is_possible_and_said(samira: Page) -> None:
    first = begin(samira)
    base = first.path.rsplit("/", 1)[0]
    page = samira.get(f"{base}?inleveren=1")
    assert "Wat je openlaat, telt als niet goed." in page.text
    result = samira.submit("Lever in")
    assert result.h1 == "Nog niet gehaald"
    assert result.text.count("Niet beantwoord") == 4


def test_handing_in_twice_and_answering_afterwards_change_nothing(samira: Page, session: Session, cast: Cast) -> None:
    result = take(samira)
    base = result.path
    count = len(session.scalars(select(Review).where(Review.person_id == cast.samira.id)).all())
    assert samira.post(f"{base}/inleveren").status == 302
    assert samira.post(f"{base}/1", {"keuze": "fout"}).response.location == base
    assert samira.get(f"{base}/1").path == base
    assert own(session, cast).score == 1.0
    assert len(session.scalars(select(Review).where(Review.person_id == cast.samira.id)).all()) == count == 4


def test_starting_twice_begins_one_attempt(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(QUIZ)
    first, second = (samira.post(f"{QUIZ}/start").response.location for _ in range(2))
    assert first == second


@pytest.mark.parametrize("rest", ["/0", "/5", "/999999999999", "/x"])
def test_a_question_that_is_not_in_the_test_is_not_found(samira: Page, rest: str) -> None:
    base = begin(samira).path.rsplit("/", 1)[0]
    samira.get(base + rest, status=404)


def test_module_and_test_together_finish_the_course(samira: Page, session: Session, cast: Cast) -> None:
    do_module(samira)
    take(samira)
    row = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.samira.id)).one()
    assert row.completed_at
    assert "Klaar" in samira.get("/mijn-leerpad").texts(".el-chip")
