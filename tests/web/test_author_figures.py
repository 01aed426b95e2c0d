"""What an author sees of answers without a name: the whole area, over five or more people."""

import pytest
from sqlalchemy.orm import Session

from elearning.models import Remark, Role, Tally
from elearning.services import people
from elearning.services.tallies import INTAKES, MARKS, PULSE, STATEMENTS, Asked
from tests.pages import Page
from tests.people import Cast

TITLE = "Vragen naar alcohol en drugs, alle teams samen"
REMARK = "Graag meer films <b>met</b> geluid."


@pytest.fixture
def told(session: Session) -> None:
    """Ten people answered about September, and ten evaluated the course then; four did so this month."""
    for team, month, each in ((1, "2026-09", 1), (2, "2026-09", 1), (1, "2026-10", 3)):
        session.add_all(
            Tally(about=PULSE, wijkteam_id=team, month=month, question=INTAKES, choice=one, people=each)
            for one in Asked
        )
    about = "evaluation/proef"
    for month, each in (("2026-09", 2), ("2026-11", 1)):
        session.add_all(
            Tally(about=about, wijkteam_id=0, month=month, question=name, choice=mark, people=each)
            for name in STATEMENTS
            for mark in MARKS
        )
    session.add(Remark(id=7, about=about, month="2026-09", text=REMARK))
    session.add(Remark(id=8, about=about, month="2026-11", text="TE-VROEG"))
    session.commit()


@pytest.mark.usefixtures("told")
def test_an_author_sees_all_teams_together_and_every_evaluation(ruud: Page) -> None:
    seen = ruud.get("/redactie")
    assert TITLE in seen.text
    assert "4 van de 8 collega’s met intakes vroegen bij de helft of meer." in seen.text
    assert "10 mensen vulden dit in." in seen.text
    assert REMARK in seen.text
    assert "oktober 2026" not in seen.text
    assert "TE-VROEG" not in seen.html


def test_without_enough_people_it_says_so(ruud: Page) -> None:
    seen = ruud.get("/redactie")
    assert "Er zijn nog te weinig antwoorden." in seen.text
    assert "Nog te weinig mensen vulden de evaluatie in." in seen.text


@pytest.mark.usefixtures("told")
def test_an_author_who_is_a_manager_sees_none_of_it(ruud: Page, session: Session, cast: Cast) -> None:
    people.grant_role(session, cast.ruud, Role.MANAGER)
    seen = ruud.sign_in(cast.ruud).get("/redactie")
    assert "Je bent ook manager. Daarom zie je deze cijfers niet." in seen.text
    assert TITLE not in seen.text
    assert REMARK not in seen.text
