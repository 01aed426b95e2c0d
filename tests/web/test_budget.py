"""How many statements a page may cost, however large course and team become."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from elearning.models import Base, Moment, MomentKind, Wijkteam
from elearning.services import opfris, people
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.fading import GOALS, learned, with_bank
from tests.pages import Page, Seen, queries
from tests.people import Cast, add_card
from tests.rules.making import every_kind, right_answer
from tests.web.conftest import CASUS, CHECK, GLAS, MEER, QUIZ, RIGHT
from tests.web.playing import MISS, OPEN, SMELL, begin, play, say


@pytest.fixture(params=["as it is", "a regional card", "50 colleagues", "40 modules"])
def crowded(request: pytest.FixtureRequest, session: Session, now: datetime) -> None:
    """The same page in a larger world."""
    if request.param == "a regional card":
        add_card(session)
    elif request.param == "50 colleagues":
        oost = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
        for number in range(50):
            mail = f"collega{number}@x.example"
            person = people.add_person(session, name="C", email=mail, password_hash=None, now=now)
            people.join_team(session, person, oost, now)
    elif request.param == "40 modules":
        course = shipment("proef").compiled.course
        assert course
        more = tuple(replace(course.modules[1], slug=f"m{number}") for number in range(40))
        publish(session, replace(course, steps=(*course.steps, *more)), {"x": b""}, edition=EDITION, now=now)
    session.commit()


def cost(page: Page, path: str) -> int:
    page.get(path)  # the first time, a process loads the course
    with queries() as q:
        page.get(path)
    assert q.commits == 0
    return len(q)


@pytest.mark.usefixtures("crowded")
def test_a_screen_costs_four_statements(samira: Page) -> None:
    for path in (GLAS, MEER):
        assert cost(samira, path) <= 4


@pytest.mark.usefixtures("crowded")
def test_the_path_costs_five_statements(samira: Page) -> None:
    assert cost(samira, "/mijn-leerpad") <= 5


def test_what_a_learner_only_looks_at_is_read_as_columns(samira: Page) -> None:
    samira.get(GLAS)
    samira.submit("Verder")  # now there is a place and an enrolment
    samira.get(QUIZ)
    question = samira.submit("Begin de toets").path
    with loads() as rows:
        for path in (GLAS, "/mijn-leerpad", question):
            samira.get(path)
    assert rows == []


@pytest.mark.parametrize("path", ["/", "/cursussen", "/zakkaart", "/bronnen", "/hulp"])
def test_a_public_page_costs_three_statements(client: Page, path: str) -> None:
    assert cost(client, path) <= 3


@contextmanager
def loads() -> Iterator[list[object]]:
    """Catch every whole row that is loaded."""
    rows: list[object] = []

    def note(row: object, _context: object) -> None:
        rows.append(row)

    event.listen(Base, "load", note, propagate=True)
    yield rows
    event.remove(Base, "load", note)


def spend(send: Callable[[], Seen], most: int) -> None:
    with queries() as q:
        assert send().status == 302
    assert len(q) <= most, str(q)
    assert q.commits == 1


def test_an_answer_costs_seven_statements_and_one_commit_and_the_first_of_a_course_eight(samira: Page) -> None:
    for key, most in (("fles", 8), ("telt", 7)):
        samira.get(GLAS)
        path, data = samira.filled("Controleer", RIGHT[key], f"#vraag-{key}")
        spend(lambda path=path, data=data: samira.send("POST", path, data=data), most)  # type: ignore[misc]


def test_a_question_of_a_check_costs_five_and_its_answer_ten(samira: Page) -> None:
    assert cost(samira, f"{CHECK}/1") <= 5
    samira.get(f"{CHECK}/1")
    key = samira.seen.one(".el-question").get("id").removeprefix("vraag-")  # type: ignore[union-attr]
    question = next(one for one in every_kind() if one.key == key)
    path, data = samira.filled("Controleer", {name: value[0] for name, value in right_answer(question).items()})
    spend(lambda: samira.send("POST", path, data=data), 10)


@pytest.mark.usefixtures("crowded")
def test_a_course_costs_six_statements(samira: Page) -> None:
    assert cost(samira, "/cursus/proef") <= 6


def test_a_question_of_a_test_costs_four_its_answer_six_and_handing_in_eleven(samira: Page) -> None:
    samira.get(QUIZ)
    first = samira.submit("Begin de toets")
    assert cost(samira, first.path) <= 4
    for number in range(4):
        path, data = samira.filled("Bewaar en verder" if number < 3 else "Bewaar en kijk na", {"keuze": "goed"})
        spend(lambda path=path, data=data: samira.send("POST", path, data=data), 6)  # type: ignore[misc]
        samira.get(first.path[:-1] + str(min(number + 2, 4)))
    samira.get(first.path[:-2] + "?inleveren=1")
    path, data = samira.filled("Lever in", {})
    spend(lambda: samira.send("POST", path, data=data), 11)


@pytest.mark.usefixtures("crowded")
def test_all_casussen_cost_five_statements_and_the_techniques_one_more(samira: Page) -> None:
    for path in ("/casussen", "/technieken", "/technieken/open-vraag"):
        assert cost(samira, path) <= (5 if path == "/casussen" else 6)


@pytest.mark.usefixtures("crowded")
def test_a_scene_and_a_reply_cost_four_statements_and_a_turn_nine(samira: Page) -> None:
    page = begin(samira)
    assert cost(samira, page.path) <= 4
    path, data = samira.filled(page.texts(".el-say")[0], {})
    spend(lambda: samira.send("POST", path, data=data), 9)
    assert cost(samira, page.path) <= 4


def test_a_debrief_and_an_opening_page_cost_as_much_after_thirty_plays(samira: Page) -> None:
    for number in range(6):
        last = play(samira, OPEN, MISS, button="Speel nog eens" if number else "Begin het gesprek")
    few = cost(samira, CASUS), cost(samira, last.path)
    for _ in range(24):
        play(samira, SMELL, button="Speel nog eens")
    assert (cost(samira, CASUS), cost(samira, last.path)) == few
    assert max(few) <= 14
    begin(samira, button="Speel nog eens")
    say(samira, OPEN)
    assert cost(samira, CASUS) <= 14


@pytest.fixture
def fading(samira: Page, session: Session, cast: Cast, now: datetime) -> str:
    """Samira has three goals due; gives the link of a letter with a moment about them."""
    with_bank(session, now)
    learned(session, cast.samira, *GOALS, now=now)
    row = opfris.draw(session, cast.samira.id, MomentKind.LETTER, now)
    assert row
    token = opfris.offer(session, row, "k" * 40, now)
    session.commit()
    return f"/o/{token}"


def test_an_opfris_costs_seven_statements_a_question_four_and_its_answer_ten(samira: Page, fading: str) -> None:
    assert cost(samira, "/opfris") <= 7
    assert cost(samira, "/mijn-leerpad") <= 6
    for number in (1, 2, 3):
        assert cost(samira, f"/opfris/1/{number}") <= 4
        path, data = samira.filled("Controleer", {"keuze": "ja"})
        spend(lambda path=path, data=data: samira.send("POST", path, data=data), 10)  # type: ignore[misc]
        assert cost(samira, f"/opfris/1/{number}") <= 4
    assert cost(samira, "/opfris/1") <= 5


def test_beginning_an_opfris_costs_eight_statements(samira: Page, fading: str, session: Session) -> None:
    session.execute(delete(Moment))
    samira.get("/opfris")
    path, data = samira.filled("Begin: 3 vragen, 2 minuten", {})
    spend(lambda: samira.send("POST", path, data=data), 8)


def test_a_letters_link_costs_three_statements_and_its_answer_seventeen(client: Page, fading: str) -> None:
    visitor = client.another()
    assert cost(visitor, fading) <= 3
    path, data = visitor.filled("Controleer", {"keuze": "ja"})
    spend(lambda: visitor.send("POST", path, data=data), 17)
