"""A whole province hands in its test at the same moment: 500 learners at once, three times.

    python -m tests.faults.rush [--learners 500] [--rounds 3] [--database sqlite|postgresql|both]

Every hand-in must be answered with its result and be stored once, none with an error, and within 2 seconds for 95 of
100 learners on 2 cores.
"""

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning import clock
from elearning.app import create_app
from elearning.content.model import Quiz
from elearning.models import Answer, Attempt, schema
from elearning.rules.answering import Submission
from elearning.services import learning, signing_in, testing
from elearning.services.people import add_person
from elearning.services.signing_in import Entrance
from elearning.settings import read_settings
from tests.databases import PostgresServer, SqliteFiles, engine_for, fill, people_and_courses
from tests.running import clean_environment, free_port, is_free, wait_until

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from elearning.serving import serve; serve('127.0.0.1', {port}, 2, with_worker=False)"
GOAL_SECONDS = 2.0


@dataclass
class Learner:
    """Somebody with a finished test in front of them."""

    cookie: str
    attempt_id: int
    token: str = ""
    status: int = 0
    seconds: float = 0.0

    @property
    def address(self) -> str:
        return f"/cursus/proef/eindtoets/poging/{self.attempt_id}"


def main() -> None:
    """Run the rush on each database; ends with 1 when an answer was lost or doubled or came too late."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    chosen = parser.parse_args()
    good = True
    for name in ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,):
        with tempfile.TemporaryDirectory(prefix="kt-rush-") as folder, database(name, Path(folder)) as url:
            for number in range(chosen.rounds):
                good &= rush(name, url, Path(folder), chosen.learners, number)
    sys.exit(0 if good else 1)


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """Make a database with courses in it."""
    server = PostgresServer() if name == "postgresql" else SqliteFiles(folder)
    url = server.url("rush")
    fill(url, lambda engine: (schema.upgrade(engine), people_and_courses(engine)))
    yield url
    server.close()


def rush(name: str, url: str, folder: Path, count: int, number: int) -> bool:
    """Let so many hand in at once; tells whether all is as it should be."""
    environment = settings_for(url, folder)
    learners = prepared(url, environment, count, number)
    port = free_port()
    with serving(port, environment):
        for learner in learners:
            learner.token = token_of(port, learner)
        spent = all_at_once(port, learners)
    stored, twice = counted(url, learners)
    times = sorted(one.seconds for one in learners)
    errors = sum(one.status != 302 for one in learners)
    p95 = times[int(len(times) * 0.95) - 1]
    print(
        f"{name}: {count} hand-ins at once in {spent:.1f} s: {stored} stored, {twice} answers double, {errors} errors, "
        f"p50 {times[len(times) // 2]:.2f} s, p95 {p95:.2f} s, longest {times[-1]:.2f} s",
        flush=True,
    )
    return stored == count and not twice and not errors and p95 <= GOAL_SECONDS


def settings_for(url: str, folder: Path) -> dict[str, str]:
    values = {
        "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
        "DATABASE_URL": url,
        "MEDIA_DIR": str(folder),
        "BASE_URL": "http://127.0.0.1",
        "ORGANISATION_NAME": "IVZ Drukte",
        "PHONE": "088",
        "CONTACT_EMAIL": "hulp@drukte.example",
        "MAIL_URL": f"postbox:{folder / 'postbox'}",
    }
    return {f"KEUKENTAFEL_{key}": value for key, value in values.items()}


def prepared(url: str, environment: dict[str, str], count: int, number: int) -> list[Learner]:
    """Let people answer every question of a test, up to handing in."""
    app = create_app(read_settings(environment))
    cookies = SecureCookieSessionInterface().get_signing_serializer(app)
    assert cookies
    engine = engine_for(url)
    with Session(engine) as session:
        made = [_prepare(session, cookies, f"{number}-{n}") for n in range(count)]
        session.commit()
    engine.dispose()
    return made


def _prepare(session: Session, cookies: object, name: str) -> Learner:
    now = clock.now()
    person = add_person(session, name=f"Cursist {name}", email=f"c{name}@x.example", password_hash=None, now=now)
    session.flush()
    token = signing_in.start(session, person, Entrance(), now)
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
        testing.save_answer(
            session,
            sitting,
            question,
            Submission({"keuze": [key]}, guessed=False, key=f"{attempt.id}/{question.key}"),
            now,
        )
    cookie = cookies.dumps({"_user_id": token, "_fresh": True})  # type: ignore[attr-defined]
    return Learner(f"keukentafel={cookie}", attempt.id)


@contextmanager
def serving(port: int, environment: dict[str, str]) -> Iterator[None]:
    environment = {**environment, "KEUKENTAFEL_BASE_URL": f"http://127.0.0.1:{port}"}
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)],
        cwd=ROOT, env=clean_environment() | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert wait_until(lambda: not is_free(port), 60), "the site did not start"
        yield
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def token_of(port: int, learner: Learner) -> str:
    """Open the page to hand in, and take the token of its form along."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"{learner.address}?inleveren=1", headers={"Cookie": learner.cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, f"{answer.status}: {page[:500]}"
    if fresh := answer.getheader("Set-Cookie"):
        learner.cookie = fresh.partition(";")[0]
    connection.close()
    return found[1]


def all_at_once(port: int, learners: Sequence[Learner]) -> float:
    """Let everybody press the button at the same moment; gives the seconds until the last answer."""
    gate = threading.Barrier(len(learners) + 1)

    def press(learner: Learner) -> None:
        body = urlencode({"csrf_token": learner.token})
        headers = {"Cookie": learner.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        gate.wait()
        began = time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", f"{learner.address}/inleveren", body, headers)
            learner.status = connection.getresponse().status
            connection.close()
        except OSError:
            learner.status = 0
        learner.seconds = time.monotonic() - began

    threads = [threading.Thread(target=press, args=(learner,)) for learner in learners]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def counted(url: str, learners: Sequence[Learner]) -> tuple[int, int]:
    """Count the attempts that were handed in and passed, and the answers that stand there twice."""
    engine = engine_for(url)
    mine = [one.attempt_id for one in learners]
    with Session(engine) as session:
        stored = session.scalar(
            select(func.count()).where(Attempt.id.in_(mine), Attempt.handed_in_at.is_not(None), Attempt.passed)
        )
        double = session.execute(
            select(Answer.attempt_id, Answer.question)
            .where(Answer.attempt_id.in_(mine))
            .group_by(Answer.attempt_id, Answer.question)
            .having(func.count() > 1)
        ).all()
    engine.dispose()
    return stored or 0, len(double)


if __name__ == "__main__":
    main()
