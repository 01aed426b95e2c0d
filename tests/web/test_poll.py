"""Answering without a name: the question of the month, and the evaluation of a course."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearning.models import Enrolment, Knock, Remark, Tally, Wijkteam
from elearning.services import people
from elearning.services.tallies import STATEMENTS
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import Cast

PULSE, EVALUATION = "/teamvraag", "/evaluatie/proef"
MARKS: dict[str, str | list[str] | None] = dict.fromkeys(STATEMENTS, "4")


def tallied(session: Session) -> dict[tuple[str, str], int]:
    session.expire_all()
    rows = session.scalars(select(Tally).where(Tally.people > 0))
    return {(row.question, row.choice): row.people for row in rows}


@pytest.fixture
def done(session: Session, cast: Cast) -> None:
    """Samira completed the course."""
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=NOW, completed_at=NOW))
    session.commit()


def test_the_question_is_about_last_month_and_answered_once(samira: Page, session: Session) -> None:
    seen = samira.get(PULSE)
    assert "Over oktober 2026" in seen.text
    assert "Voor welk team" not in seen.text
    seen = samira.submit("Geef je antwoord", asked="half-or-more")
    assert "Je hebt geantwoord" in seen.text
    assert seen.all("form[action='/teamvraag']") == []
    samira.post(PULSE, {"asked": "none"})
    assert tallied(session) == {("intakes", "half-or-more"): 1}


def test_next_month_it_is_asked_again(samira: Page, clock: Clock, cast: Cast) -> None:
    samira.get(PULSE)
    samira.submit("Geef je antwoord", asked="all")
    clock.move(days=10)
    assert "Over november 2026" in samira.sign_in(cast.samira).get(PULSE).text


def test_an_answer_counts_for_the_team_of_who_answers(samira: Page, session: Session, cast: Cast) -> None:
    east, west = session.scalars(select(Wijkteam).order_by(Wijkteam.name)).all()
    people.join_team(session, cast.samira, west, NOW)
    seen = samira.get(PULSE)
    assert "Voor welk team antwoord je?" in seen.text
    samira.submit("Geef je antwoord", asked="all", team=str(west.id))
    assert {row.wijkteam_id for row in session.scalars(select(Tally))} == {west.id} != {east.id}


def test_nobody_answers_for_a_team_of_others(samira: Page, session: Session, cast: Cast) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    samira.get(PULSE)
    samira.post(PULSE, {"asked": "all", "team": str(west.id)})
    assert west.id not in set(session.scalars(select(Tally.wijkteam_id)))
    south = Wijkteam(name="Wijkteam Zuid", region_id=west.region_id)
    session.add(south)
    session.flush()
    people.join_team(session, cast.bas, south, NOW)
    bas = samira.another().sign_in(cast.bas)
    assert bas.post(PULSE, {"asked": "all", "team": str(west.id)}).status == 422


def test_an_answer_is_one_of_the_five(samira: Page, session: Session) -> None:
    for data in ({}, {"asked": ""}, {"asked": "often"}):
        seen = samira.post(PULSE, data)
        assert seen.status == 422
        assert "Er ging iets mis" in seen.text
    assert tallied(session) == {}


def test_who_is_in_no_team_is_not_asked(client: Page, cast: Cast, session: Session) -> None:
    gerda = client.sign_in(cast.gerda)
    assert "Jij hoeft niets in te vullen" in gerda.get(PULSE).text
    assert gerda.post(PULSE, {"asked": "all"}).status == 422
    assert tallied(session) == {}


def test_the_page_says_who_sees_it(samira: Page) -> None:
    text = samira.get(PULSE).text
    assert "Je manager ziet er nooit iets van" in text
    assert "vijf of meer antwoorden" in text


@pytest.mark.usefixtures("done")
def test_a_course_is_evaluated_once(samira: Page, session: Session) -> None:
    samira.get(EVALUATION)
    seen = samira.submit("Stuur je mening", {**MARKS, "clear": "2"}, remark="Meer films graag.")
    assert "Je mening telt mee" in seen.text
    assert "Meer films" not in seen.text
    samira.post(EVALUATION, dict.fromkeys(STATEMENTS, "1"))
    assert tallied(session) == {("clear", "2"): 1} | {(name, "4"): 1 for name in STATEMENTS[1:]}
    assert session.scalars(select(Remark.text)).all() == ["Meer films graag."]


@pytest.mark.usefixtures("done")
def test_a_form_with_a_gap_keeps_what_was_typed(samira: Page, session: Session) -> None:
    samira.get(EVALUATION)
    seen = samira.submit("Stuur je mening", clear="3", remark="Dit bleef staan")
    assert seen.status == 422
    assert seen.one("textarea").text == "\r\nDit bleef staan" or "Dit bleef staan" in (seen.one("textarea").text or "")
    assert seen.one("input[name='clear'][checked]").get("value") == "3"
    assert session.scalars(select(Knock)).all() == []


def test_who_did_not_complete_the_course_is_not_asked(samira: Page, session: Session) -> None:
    assert "Rond eerst de cursus af" in samira.get(EVALUATION).text
    assert samira.post(EVALUATION, dict.fromkeys(STATEMENTS, "1")).status == 422
    assert tallied(session) == {}


def test_a_course_that_is_not_there_has_no_evaluation(samira: Page) -> None:
    samira.get("/evaluatie/niets", status=404)
    assert samira.post("/evaluatie/niets", {}).status == 404


@pytest.mark.usefixtures("done")
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["asked", "team", "remark", *STATEMENTS]),
            st.text(max_size=30) | st.sampled_from(["all", "1", "5", "\x00", "9" * 30]),
        ),
        max_size=9,
    )
)
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_with_a_page(samira: Page, fields: list[tuple[str, str]]) -> None:
    for path in (PULSE, EVALUATION):
        data = MultiDict([*fields, ("csrf_token", samira.token())])
        assert samira.send("POST", path, data=data).status < 500
