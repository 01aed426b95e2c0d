"""Learners see under a part who found it right, in which role and when."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.model import COURSE_JSON
from elearning.content.written import Reviewed
from elearning.models import Course, CourseVersion
from elearning.services import library
from tests.pages import Page
from tests.web.conftest import CASUS, GLAS, QUIZ

BOTH = (Reviewed("Mo", date(2026, 11, 23), "ervaringsdeskundige"), Reviewed("Dr. X", date(2026, 1, 2)))
LINES = ["Nagekeken door Mo (ervaringsdeskundige) op 23 november 2026.", "Nagekeken door Dr. X op 2 januari 2026."]


@pytest.fixture
def reviewed(session: Session) -> None:
    """Let both have read every part of the course along."""
    query = select(CourseVersion).join(Course, Course.current_id == CourseVersion.id)
    for version in session.scalars(query.where(Course.slug == "proef")):
        course = COURSE_JSON.validate_json(version.compiled)
        steps = tuple(replace(step, reviewed=BOTH) for step in course.steps)
        version.compiled = COURSE_JSON.dump_json(replace(course, steps=steps)).decode()
    session.commit()
    library._kept.clear()


@pytest.mark.parametrize("address", ["/cursus/proef/glas/meer", QUIZ, CASUS])
def test_who_found_a_part_right_stands_under_it(samira: Page, reviewed: None, address: str) -> None:
    seen = samira.get(address)
    assert [line for line in seen.texts("main p") if line.startswith("Nagekeken")] == LINES


def test_of_a_module_it_stands_on_the_last_screen_only(samira: Page, reviewed: None) -> None:
    assert "Nagekeken door" not in samira.get(GLAS).text


def test_a_part_that_nobody_read_along_says_nothing(samira: Page) -> None:
    assert "Nagekeken door" not in samira.get(QUIZ).text
