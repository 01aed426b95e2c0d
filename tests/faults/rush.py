"""A whole province hands in its test at the same moment: 500 learners at once, three times.

    python3 dev.py faults rush [--learners 500] [--rounds 3] [--database postgresql]

Every hand-in must be answered with its result and be stored once, none with an error, and within 2 seconds for 95 of
100 learners on 2 cores.
"""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning import clock
from elearning.content.model import Quiz
from elearning.models import Answer, Attempt
from elearning.models.engine import start_writing
from elearning.rules.answering import Submission
from elearning.services import learning, testing
from elearning.services.people import add_person
from tests.faults.drill import Place, end, options, percentile, place
from tests.served import Browser, app_of, serving, signed_in

SERVE = "import sys; from elearning.serving import serve; serve('127.0.0.1', int(sys.argv[1]), 2, with_worker=False)"
GOAL_SECONDS = 2.0


@dataclass
class Learner:
    """Somebody with a finished test in front of them."""

    cookies: dict[str, str]
    attempt_id: int
    status: int = 0
    seconds: float = 0.0

    @property
    def address(self) -> str:
        return f"/cursus/proef/eindtoets/poging/{self.attempt_id}"


def main() -> None:
    chosen = options("Iedereen levert tegelijk in.", learners=500, rounds=3)
    everyone, wrong = [], []
    with place(chosen.database) as here:
        for number in range(chosen.rounds):
            learners = prepared(here, chosen.learners, number)
            site = here.site(("-c", SERVE, "PORT"))
            with serving(site):
                all_at_once(here, site.port, learners)
            everyone += learners
        stored, double = counted(here, everyone)
    times = [one.seconds for one in everyone]
    errors = sum(one.status != 302 for one in everyone)
    figures = {
        "hand-ins at once": chosen.learners, "rounds": chosen.rounds, "stored": stored, "double": double,
        "errors": errors, "p50": percentile(times, 0.5), "p95": percentile(times, 0.95), "most": max(times),
        "database": chosen.database,
    }  # fmt: skip
    if stored != len(everyone) or double or errors:
        wrong.append("a hand-in was lost, doubled or refused")
    if percentile(times, 0.95) > GOAL_SECONDS:
        wrong.append("95 of 100 took longer than 2 seconds")
    end("rush", figures, wrong)


def prepared(here: Place, count: int, number: int) -> list[Learner]:
    """Let people answer every question of a test, up to handing in."""
    app = app_of(here.environment)
    with Session(here.engine) as session:
        start_writing(session)
        made = [_prepare(session, app, f"{number}-{n}") for n in range(count)]
        session.commit()
    return made


def _prepare(session: Session, app: Flask, name: str) -> Learner:
    now = clock.now()
    person = add_person(session, name=f"Cursist {name}", email=f"c{name}@x.example", password_hash=None, now=now)
    session.flush()
    cookies = signed_in(app, session, person)
    visit = learning.visit(session, person.id, "proef", clock.local_date(now))
    assert visit
    quiz = visit.course.step("eindtoets")
    assert isinstance(quiz, Quiz)
    attempt = testing.start_attempt(session, visit, quiz, now)
    session.flush()
    visit = learning.visit(session, person.id, "proef", clock.local_date(now))  # with the place that was just made
    assert visit
    sitting = testing.sitting(session, visit, attempt.id)
    assert sitting
    for question in sitting.questions:
        key = next(choice.key for choice in question.choices if choice.right)
        sent = Submission({"keuze": [key]}, guessed=False, key=f"{attempt.id}/{question.key}")
        testing.save_answer(session, sitting, question, sent, now)
    return Learner(cookies, attempt.id)


def all_at_once(here: Place, port: int, learners: Sequence[Learner]) -> None:
    """Let everybody open the page to hand in, and then press the button at the same moment."""
    browsers = [Browser(port, here.name, one.cookies) for one in learners]
    forms = [browser.get(f"{one.address}?inleveren=1").form() for browser, one in zip(browsers, learners, strict=True)]
    gate = threading.Barrier(len(learners))

    def press(learner: Learner, browser: Browser, form: dict[str, str]) -> None:
        gate.wait()
        began = time.monotonic()
        try:
            learner.status = browser.post(f"{learner.address}/inleveren", form).status
        except (OSError, http.client.HTTPException):
            learner.status = 0
        learner.seconds = time.monotonic() - began

    threads = [threading.Thread(target=press, args=three) for three in zip(learners, browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def counted(here: Place, learners: Sequence[Learner]) -> tuple[int, int]:
    """Count the attempts that were handed in and passed, and the answers that stand there twice."""
    mine = [one.attempt_id for one in learners]
    with Session(here.engine) as session:
        stored = select(func.count()).where(
            Attempt.id.in_(mine), Attempt.handed_in_at.is_not(None), Attempt.passed.is_(True)
        )
        double = (
            select(Answer.attempt_id)
            .where(Answer.attempt_id.in_(mine))
            .group_by(Answer.attempt_id, Answer.question)
            .having(func.count() > 1)
        )
        return session.scalar(stored) or 0, len(session.scalars(double).all())


if __name__ == "__main__":
    main()
