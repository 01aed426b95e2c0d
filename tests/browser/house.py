"""The house that the tests visit: a running server on a folder of its own, the people in it, and its questions."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from playwright.sync_api import APIResponse, BrowserContext, FormData, Locator, Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.content.model import Course, Kind, Module, Question, Quiz, Screen
from elearning.demo import PASSWORD
from elearning.models.engine import prepare, start_writing
from elearning.rules.answering import CHOICE, PAIR, PLACE, TEXT, Given, option_key
from elearning.services.library import current_courses
from elearning.services.people import add_person, person_with_address
from tests.rules.making import right_answer

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Weak on purpose: signing in a hundred times must not take a minute. The server reads the strength from the hash.
HASHED = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
COURSE = "basis"
MAIN = "standaardglas"
_numbers = count(1)


def find_chromium() -> str:
    """Give the browser to drive."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))),
        None,
    )
    if not found:
        raise RuntimeError("Chromium is missing: set CHROMIUM, or install it (apt install chromium).")
    return found


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Spot:
    """Where a question stands."""

    module: Module
    screen: Screen
    question: Question

    @property
    def path(self) -> str:
        return f"/cursus/{COURSE}/{self.module.slug}/{self.screen.slug}"

    @property
    def section(self) -> str:
        return f"#vraag-{self.question.key}"


class House:
    """A server that publishes the shipped courses and fills the demo region, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        #: Learners that tests share, by what they are known for.
        self.guests: dict[str, str] = {}
        self._tokens: WeakKeyDictionary[BrowserContext, str] = WeakKeyDictionary()
        self.engine = prepare(create_engine(f"sqlite:///{folder / 'demo.db'}"))

    def start(self) -> None:
        """Start and wait until pages are served."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "elearning", "run", "--port", str(self.port), "--folder", str(self.folder)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError("The server does not answer:\n" + (self.folder / "server.log").read_text("utf-8")[-3000:])

    def answers(self) -> bool:
        """Tell whether the server serves pages."""
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, *, only_the_first: bool = False) -> None:
        """End the server as a power cut would: the whole tree, or only the process that was started."""
        if self.process is None:
            return
        if only_the_first:
            os.kill(self.process.pid, signal.SIGKILL)
        else:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def clear_up(self) -> None:
        """Leave nothing behind, not even workers of a parent that was killed."""
        if self.process is not None:
            with_suppressed_killpg(self.process.pid)
            self.process.wait(10)
            self.process = None
        self.engine.dispose()

    def seconds_until_port_is_free(self, patience: float = 10) -> float:
        """Wait until a new start could have the port."""
        begin = time.monotonic()
        while time.monotonic() - begin < patience:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", self.port))
                except OSError:
                    time.sleep(0.05)
                else:
                    return time.monotonic() - begin
        return patience

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look in the database."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Change the database beside the running server, as `elearning people add` does."""
        with Session(self.engine) as session:
            start_writing(session)
            yield session
            session.commit()

    def new_learner(self, name: str = "Noor Tester") -> str:
        """Add somebody who has not begun; gives the address to sign in with."""
        # The demo refuses a database with addresses that are not its own.
        email = f"tester{next(_numbers)}.{self.port}@demo.example"
        with self.writing() as session:
            add_person(session, name=name, email=email, password_hash=HASHED, now=clock.now())
        return email

    def person_id(self, email: str) -> int:
        """Find somebody."""
        with self.reading() as session:
            person = person_with_address(session, email)
            assert person
            return person.id

    def sign_in(self, context: BrowserContext, email: str) -> None:
        """Sign a browser in over the same form, without drawing the page."""
        self._tokens.pop(context, None)
        page = context.request.get(f"{self.base}/inloggen").text()
        form = {"csrf_token": csrf_token(page), "email": email, "password": PASSWORD, "own_device": "y"}
        response = context.request.post(f"{self.base}/inloggen", form=form, max_redirects=0)
        assert response.status == 302, f"{email} cannot sign in: {response.status}"

    def post(self, context: BrowserContext, path: str, form: Mapping[str, str | list[str]]) -> APIResponse:
        """Send a form as this browser would."""
        if context not in self._tokens:
            self._tokens[context] = csrf_token(context.request.get(f"{self.base}/account").text())
        response = context.request.post(
            f"{self.base}{path}",
            headers={"Origin": self.base},
            form=as_form({"csrf_token": self._tokens[context], **form}),
        )
        assert response.ok, f"{response.status} at {path}"
        return response

    def course(self) -> Course:
        """Give the course that the tests go through."""
        with self.reading() as session:
            return next(one.course for one in current_courses(session) if one.course.slug == COURSE)

    def module(self, slug: str = MAIN) -> Module:
        """Give a module."""
        found = self.course().step(slug)
        assert isinstance(found, Module)
        return found

    def quiz(self) -> Quiz:
        """Give the test at the end."""
        return next(step for step in self.course().steps if isinstance(step, Quiz))

    def spot(self, kind: Kind) -> Spot:
        """Find the first question of a kind in a module."""
        for module in self.course().modules:
            for screen in module.screens:
                for question in screen.questions:
                    if question.kind is kind:
                        return Spot(module, screen, question)
        raise AssertionError(f"The course {COURSE} asks no question of the kind {kind}.")


def with_suppressed_killpg(group: int) -> None:
    """Kill a group of processes of our own; it may be gone already."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def as_form(fields: Mapping[str, str | list[str]]) -> FormData:
    """Write fields as a form, in which a name may come more than once."""
    form = FormData()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            form.append(name, value)
    return form


def csrf_token(html: str) -> str:
    """Read the token of a form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "this page has no form"
    return found.group(1)


def wrong_answer(question: Question) -> Given:
    """Give a complete answer that is not right."""
    match question.kind:
        case Kind.ORDER:
            places = [*range(2, len(question.choices) + 1), 1]
            return {PLACE + choice.key: [str(place)] for choice, place in zip(question.choices, places, strict=True)}
        case Kind.MATCH:
            labels = [option_key(choice.match or "") for choice in question.choices]
            wrong = next(label for label in labels if label != labels[0])
            return {PAIR + choice.key: [wrong] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: ["duizend"]}
        case _:
            return {CHOICE: [next(choice.key for choice in question.choices if not choice.right)]}


def half_answer(question: Question) -> Given:
    """Give a part of an answer: one row of many, one tick, some text."""
    name, values = next(iter(right_answer(question).items()))
    return {name: values[:1]}


def field(section: Locator, name: str, value: str) -> Locator:
    """Find the thing to click or fill for a value of a field."""
    if name == CHOICE:
        return section.locator(f'input[name="{name}"][value="{value}"]')
    return section.locator(f'[name="{name}"]')


def fill_in(section: Locator, given: Given) -> None:
    """Fill a question in with a mouse (and typing where there is something to type)."""
    for name, values in given.items():
        for value in values:
            if name == CHOICE:
                section.locator("label", has=field(section.page, name, value)).click()
            elif name == TEXT:
                field(section, name, value).click()
                field(section, name, value).press_sequentially(value)
            else:
                field(section, name, value).select_option(value)


def expect_filled_in(section: Locator, given: Given) -> None:
    """Check that a question shows exactly what was filled in."""
    for name, values in given.items():
        for value in values:
            one = field(section, name, value)
            if name == CHOICE:
                expect(one).to_be_checked()
            else:
                expect(one).to_have_value(value)
    filled = section.locator(f'input[name="{CHOICE}"]:checked')
    expect(filled).to_have_count(len(given.get(CHOICE, ())))


def feedback_of(section: Locator) -> Locator:
    """Find the title of what is said after an answer."""
    return section.locator("[data-focus].el-feedback__title")


def check_button(section: Locator) -> Locator:
    """Find the button that answers."""
    return section.locator("button:not([name]):not([formaction])").first


def go_on_button(page: Page) -> Locator:
    """Find the button that finishes a screen."""
    return page.locator("form.el-pager button")
