"""What drills share: a real site with learners, who go on however often it goes away, and a line that says how it went.

A drill proves one sentence. It prints one line `goed` or `FOUT`, with figures, and ends with code 1 when it is not so.
"""

import argparse
import http.client
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning import clock
from elearning.models import Answer, Attempt, Person, schema
from elearning.models.engine import start_writing
from tests.databases import Databases, PostgresServer, SqliteFiles, engine_for, fill, people_and_courses
from tests.running import free_port
from tests.served import BARE, Browser, Site, app_of, settings_for, signed_in

QUIZ = "/cursus/proef/eindtoets"
#: Per attempt, and attempts per learner: together all that somebody may do on one day.
QUESTIONS, ATTEMPTS = 4, 3
#: As people start it; the first start also publishes the shipped courses.
SERVE = ("-m", "elearning", "serve", "--port", "PORT", "--workers", "1", "--no-worker")
BARE_SITE = ("-c", BARE, "PORT")
#: How long a learner keeps trying before they call it lost.
PATIENCE = 90.0


@dataclass
class Place:
    """A database, a folder, and the settings of a site on them."""

    url: str
    folder: Path
    engine: Engine
    databases: Databases
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return settings_for(self.url, self.folder, self.name, **self.more)

    def site(self, command: Sequence[str] = BARE_SITE) -> Site:
        return Site(self.environment, self.folder, self.port, command)

    def learners(self, count: int) -> list[Browser]:
        """So many people who are signed in already."""
        app, now = app_of(self.environment), clock.now()
        with Session(self.engine) as session:
            start_writing(session)
            people = [
                Person(name=f"Leerling {n}", email=f"leerling{n}@wijk.example", language="nl", created_at=now)
                for n in range(count)
            ]
            session.add_all(people)
            session.flush()
            cookies = [signed_in(app, session, person) for person in people]
            session.commit()
        return [Browser(self.port, self.name, one) for one in cookies]


@contextmanager
def place(kind: str = "sqlite") -> Iterator[Place]:
    """Make a place with courses and people, that is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kt-drill-"))
    databases: Databases = PostgresServer() if kind == "postgresql" else SqliteFiles(folder)
    url = databases.url("drill")
    engine = engine_for(url)
    try:
        fill(url, schema.upgrade)
        fill(url, people_and_courses)
        (folder / "media").mkdir()
        yield Place(url, folder, engine, databases)
    finally:
        engine.dispose()
        assert isinstance(databases, PostgresServer | SqliteFiles)
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)


# --- learners who hand in ---------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """What the site said yes to, and what became of the rest."""

    saved: dict[tuple[int, int], str] = field(default_factory=dict)
    handed_in: set[int] = field(default_factory=set)
    #: Requests that ended in nothing or in a page that says so, by what was seen.
    troubles: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    #: Nobody begins a test any more; nobody waits for an answer any more.
    closing: bool = False
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, attempt: int, number: int, choice: str) -> None:
        with self.lock:
            self.saved[attempt, number] = choice


class GivenUpError(Exception):
    """A learner got no yes within their patience."""


def insist(ledger: Ledger, what: str, send: Callable[[], tuple[int, str]]) -> str:
    """Send again until the site says yes; gives where it leads."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not ledger.ended:
        try:
            status, location = send()
        except (OSError, http.client.HTTPException) as error:
            status, location = 0, type(error).__name__
        if status == 302:
            return location
        ledger.troubles.append(f"{status} {location if not status else ''}".strip())
        if status not in (0, 500, 503):
            break
        time.sleep(0.25)
    ledger.given_up.append(f"{what}: {ledger.troubles[-1] if ledger.troubles else ''}")
    raise GivenUpError


def take(browser: Browser, ledger: Ledger, attempts: int = ATTEMPTS) -> None:
    """Take the test so many times, with one right answer each, and note every yes."""
    form: dict[str, str] = {}

    def post(path: str, **more: str) -> str:
        def send() -> tuple[int, str]:
            if not form:
                page = browser.get(QUIZ)
                form.update({"csrf_token": page.form().get("csrf_token", "")} if page.status == 200 else {})
                return (503, "") if not form else send()
            answer = browser.post(path, form | more)
            return answer.status, answer.location

        return insist(ledger, path, send)

    for _ in range(attempts):
        base = post(f"{QUIZ}/start")
        attempt = int(base.rpartition("/")[2])
        for number in range(1, QUESTIONS + 1):
            choice = "goed" if number == 1 else "fout"
            post(f"{base}/{number}", keuze=choice)
            ledger.note(attempt, number, choice)
        post(f"{base}/inleveren")
        with ledger.lock:
            ledger.handed_in.add(attempt)


@contextmanager
def learning(browsers: Sequence[Browser], ledger: Ledger, *, at_once: int = 8) -> Iterator[list[threading.Thread]]:
    """Let learners take the test, so many at once; at the end all are done."""
    waiting, lock = list(browsers), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting or ledger.closing:
                    return
                browser = waiting.pop()
            try:
                take(browser, ledger)
            except GivenUpError:
                continue

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    except BaseException:
        ledger.closing = ledger.ended = True
        raise
    finally:
        for thread in threads:
            thread.join()


def wrong_in(engine: Engine, ledger: Ledger) -> list[str]:
    """Lay the rows beside what the site said yes to."""
    with Session(engine) as session:
        began = {attempt for attempt, _ in ledger.saved} | ledger.handed_in
        attempts = {one.id: one for one in session.scalars(select(Attempt)) if one.id in began}
        answers = [one for one in session.scalars(select(Answer)) if one.attempt_id in attempts]
    stored = {(one.attempt_id, attempts[one.attempt_id or 0].drawn.index(one.question) + 1): one for one in answers}
    lost = [key for key, choice in ledger.saved.items() if key not in stored or choice not in str(stored[key].given)]
    open_still = [one for one in ledger.handed_in if one not in attempts or attempts[one].handed_in_at is None]
    return [
        *(f"attempt {attempt}, question {number} got a yes and is not there" for attempt, number in lost),
        *(f"attempt {one} was handed in and is open" for one in open_still),
        *(["an answer is there twice"] if len(stored) != len(answers) else []),
        *ledger.given_up,
    ]


def count_of(engine: Engine, column: object) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


# --- how it went ------------------------------------------------------------------------------------------------------


def percentile(values: Sequence[float], part: float) -> float:
    """The value under which this part of them lies."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0.0


def options(sentence: str, **counts: int) -> argparse.Namespace:
    """Read the command line: every count is an option, with the whole drill as default."""
    parser = argparse.ArgumentParser(description=sentence)
    for name, default in counts.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**16))
    return parser.parse_args()


def end(name: str, figures: dict[str, object], wrong: Sequence[str]) -> None:
    """Say how it went, on one line, and end."""
    said = ", ".join(
        f"{key} {round(value, 2) if isinstance(value, float) else value}" for key, value in figures.items()
    )
    for one in wrong[:20]:
        print(f"  FOUT: {one}")
    print(f"{'FOUT' if wrong else 'goed'}  {name}: {said}", flush=True)
    sys.exit(1 if wrong else 0)
