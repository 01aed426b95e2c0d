"""An author publishes, goes back and publishes again while fifty people answer: every answer is to what they saw."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Course, Question
from elearning.models import Answer, Attempt, CourseVersion
from elearning.models.engine import start_writing
from elearning.services import changes, library, releasing, signing_in, working
from elearning.services.people import add_person
from elearning.services.publishing import store_media
from elearning.services.signing_in import Entrance
from elearning.settings import Settings
from tests.courses import InProcess, shipment
from tests.people import Cast, password_hash
from tests.web.conftest import GLAS, QUIZ

LEARNERS = 50
MODULE, TOETS = "proef/glas/module.md", "proef/eindtoets/toets.md"
Saw = tuple[str, tuple[str, ...]]


@dataclass
class Learner:
    """Somebody with a browser, who remembers what stood there when they answered."""

    person_id: int
    client: Any
    random: Random
    #: By occasion and question: what the screen said when the answer was taken.
    saw: dict[tuple[str, str], Saw] = field(default_factory=dict)
    asked_again: int = 0
    page: Any = None

    def live(self) -> Iterator[None]:
        """Read a module or take the test, one request at a time."""
        yield from self.read() if self.person_id % 2 else self.be_tested()

    def read(self) -> Iterator[None]:
        for key in ("fles", "telt"):
            self.get(GLAS)
            yield
            while (form := self.form(f"#vraag-{key} form")) is not None:
                response = self.send(form, key, "module")
                yield
                if response.status_code != 422:
                    break
                self.asked_again += 1

    def be_tested(self) -> Iterator[None]:
        self.get(QUIZ)
        yield
        self.follow(self.post(self.form("form[action$=start]"), {}))
        yield
        for _ in range(4):
            form = self.form("form[data-draft]")
            assert form is not None
            key = str(form.get("action")).rpartition("/")[2]
            self.follow(self.send(form, key, "attempt"))
            yield
        self.follow(self.post(self.form("form[action$=inleveren]"), {}))

    def get(self, path: str) -> None:
        self.page = html.fromstring(self.client.get(path, follow_redirects=True).get_data(as_text=True))

    def follow(self, response: Any) -> None:
        assert response.status_code == 302, response.get_data(as_text=True)
        self.get(response.location)

    def form(self, css: str) -> Any:
        return next(iter(self.page.cssselect(css)), None)

    def send(self, form: Any, key: str, occasion: str) -> Any:
        """Choose something, and remember what it was chosen from if it was taken."""
        options = form.cssselect("input[name=keuze]")
        texts = tuple(sorted(" ".join(one.getparent().text_content().split()) for one in options))
        saw = (" ".join(form.cssselect("h2")[0].text_content().split()), texts)
        response = self.post(form, {"keuze": self.random.choice(options).get("value")})
        if response.status_code == 302:
            self.saw[occasion, key] = saw
        else:
            self.page = html.fromstring(response.get_data(as_text=True))
        return response

    def post(self, form: Any, data: dict[str, str]) -> Any:
        hidden = {one.get("name"): one.get("value") for one in form.cssselect("input[type=hidden]")}
        return self.client.post(form.get("action"), data={**hidden, **data})


@dataclass
class Author:
    """Somebody who publishes what they write at once."""

    session: Session
    media_dir: Path
    person_id: int
    now: datetime

    def publish(self, *swaps: tuple[str, str, str]) -> None:
        self.session.commit()
        start_writing(self.session)
        for path, old, new in swaps:
            text = working.open_file(self.session, path).text or ""
            assert old in text
            working.replace(self.session, path, text.replace(old, new), self.person_id, self.now)
        self.session.commit()
        made = changes.draft(self.session, "proef", self.media_dir, local_date(self.now))
        order = releasing.Order("proef", made.seen, "Beter", self.person_id, self.now)
        prepared = releasing.prepare(self.session, order, self.media_dir, InProcess())
        releasing.release(self.session, order, self.media_dir, prepared)
        self.session.commit()

    def go_back(self, number: int) -> None:
        start_writing(self.session)
        assert releasing.go_back(self.session, "proef", number, self.person_id, self.now)
        self.session.commit()

    def acts(self) -> Iterator[None]:
        self.publish(
            (MODULE, "uit een fles wijn?", "uit een hele fles wijn?"),
            (TOETS, "Toetsvraag 1", "Vraag een"),
            (TOETS, "- ( ) fout {#fout}", "- ( ) helemaal fout {#fout}"),
        )
        yield
        self.go_back(1)
        yield
        self.publish(
            (MODULE, "Wat telt mee?", "Wat is allemaal drank?"),
            (MODULE, "{#vier}\n  >", "{#vier-glazen}\n  >"),
            (TOETS, "Toetsvraag 2", "Vraag twee"),
        )
        yield
        self.publish((MODULE, "/// vraag | fles\n", "/// vraag | fles-wijn\n"))
        yield


@pytest.fixture
def learners(app: Flask, session: Session, now: datetime) -> list[Learner]:
    people = [
        add_person(session, name=f"Leerling {n}", email=f"l{n}@x.example", password_hash=password_hash(), now=now)
        for n in range(LEARNERS)
    ]
    session.flush()
    made = []
    for person in people:
        client = app.test_client()
        token = signing_in.start(session, person, Entrance(own_device=False), now)
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        made.append(Learner(person.id, client, Random(person.id)))
    session.commit()
    return made


def question_of(course: Course, answer: Answer, attempt: Attempt | None) -> Question:
    questions = [one for one in course.questions if one.key == answer.question]
    assert len(questions) == 1, (answer.question, attempt)
    return questions[0]


def shown(question: Question) -> Saw:
    return question.prompt.source.strip(), tuple(sorted(choice.text.source for choice in question.choices))


def test_every_stored_answer_is_to_what_stood_on_the_screen(
    learners: list[Learner], session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    course = shipment("proef")
    assert course.compiled.course
    store_media(settings.media_dir, course.compiled.course, course.files)
    author = Author(session, settings.media_dir, cast.ruud.id, now)
    acts, lives, random = author.acts(), [learner.live() for learner in learners], Random(7)
    ticks = 0
    while lives:
        life = random.choice(lives[:30])  # some begin when others are halfway
        if next(life, life) is life:
            lives.remove(life)
        ticks += 1
        if ticks % 60 == 0:
            next(acts, None)
    assert next(acts, "over") == "over", "everything was published before the last answer"

    by_person = {learner.person_id: learner for learner in learners}
    answers = session.scalars(select(Answer).where(Answer.person_id.in_(by_person))).all()
    attempts = {one.id: one for one in session.scalars(select(Attempt).where(Attempt.person_id.in_(by_person)))}
    versions = {one.id: one.number for one in session.scalars(select(CourseVersion))}
    for answer in answers:
        attempt = attempts.get(answer.attempt_id or 0)
        question = question_of(library.of_version(session, answer.version_id), answer, attempt)
        key = str(attempt.drawn.index(answer.question) + 1) if attempt else answer.question
        saw = by_person[answer.person_id].saw.pop(("attempt" if attempt else "module", key))
        assert saw == shown(question)
        assert answer.question_hash == question.hash
        assert answer.given["keuze"][0] in {choice.key for choice in question.choices}
        assert attempt is None or (answer.version_id, attempt.handed_in_at is not None) == (attempt.version_id, True)
    gone = {key for learner in learners for key in learner.saw}
    assert gone <= {("module", "fles")}, "only an answer to a question that was removed meanwhile is not stored"
    assert len({versions[answer.version_id] for answer in answers}) >= 3
    assert {versions[one.version_id] for one in attempts.values()} >= {1, 2}
    assert sum(learner.asked_again for learner in learners) > 0
