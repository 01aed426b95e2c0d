"""What services are given: a visit to the course, and its parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning import clock as time
from elearning.content.model import Module, Question, Quiz, Screen
from elearning.models import Person
from elearning.rules.answering import Given, Submission
from elearning.services import learning
from elearning.services.learning import Visit
from tests.databases import Databases, engine_for
from tests.moment import Clock
from tests.people import Cast


@dataclass
class InCourse:
    """Somebody in the course of these tests; every look is a fresh one."""

    session: Session
    person: Person
    slug: str = "proef"

    @property
    def visit(self) -> Visit:
        found = learning.visit(self.session, self.person.id, self.slug, time.local_date(time.now()))
        assert found
        return found

    @property
    def module(self) -> Module:
        return self.visit.course.modules[0]

    def screen(self, slug: str) -> Screen:
        return next(one for one in self.module.screens if one.slug == slug)

    def question(self, key: str) -> Question:
        return next(one for one in self.module.questions if one.key == key)

    @property
    def quiz(self) -> Quiz:
        return next(step for step in self.visit.course.steps if isinstance(step, Quiz))

    def answer(self, key: str, given: Given, *, guessed: bool = False, sent: str = "") -> bool:
        question = self.question(key)
        submission = Submission(given, guessed, sent or f"{key}{given}")
        return learning.answer_question(self.session, self.visit, self.module, question, submission, time.now())


@pytest.fixture
def visiting(session: Session, cast: Cast, clock: Clock) -> Callable[[str], InCourse]:
    return lambda name: InCourse(session, getattr(cast, name))


@pytest.fixture
def samira_in(visiting: Callable[[str], InCourse]) -> InCourse:
    return visiting("samira")


@pytest.fixture
def bare_engine(databases: Databases) -> Iterator[Engine]:
    """A database with tables and nothing in it."""
    databases.copy("bare", "empty")
    engine = engine_for(databases.url("empty"))
    yield engine
    engine.dispose()
