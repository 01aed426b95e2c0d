"""Real web processes and workers on a database of a test, and a plain browser to talk to them.

Two sites on two ports are one site behind a proxy: they share the name that people type, which stands in every `Host`.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy.orm import Session

from elearning import clock
from elearning.app import create_app
from elearning.models import Person
from elearning.services import signing_in
from elearning.services.signing_in import Entrance
from elearning.settings import PREFIX, read_settings
from tests.running import clean_environment, free_port

ROOT = Path(__file__).resolve().parents[1]
#: A site without the shipped courses: publishing those takes longer than most tests.
BARE = "import sys; from elearning.serving import serve; serve('127.0.0.1', int(sys.argv[1]), 1, with_worker=False)"
START_SECONDS = 60.0
COOKIE = "keukentafel"


def settings_for(url: str, folder: Path, name: str, **more: str) -> dict[str, str]:
    """The variables of an installation; `name` is host and port as people type them."""
    values = {
        "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
        "DATABASE_URL": url,
        "MEDIA_DIR": str(folder / "media"),
        "BASE_URL": f"http://{name}",
        "ORGANISATION_NAME": "IVZ Proefland",
        "PHONE": "088 123 45 67",
        "CONTACT_EMAIL": "hulp@ivz.example",
        "MAIL_URL": f"postbox:{folder / 'postbox'}",
        **more,
    }
    return {PREFIX + key: value for key, value in values.items()}


@dataclass
class Site:
    """A program that serves, in a process group of its own so that all of it can be killed at once."""

    environment: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    #: After `python`; `PORT` stands for the port.
    command: Sequence[str] = ("-c", BARE, "PORT")
    child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"site-{self.port}.log"

    def start(self) -> None:
        words = [str(self.port) if word == "PORT" else word for word in self.command]
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=clean_environment() | self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait(self, seconds: float = START_SECONDS) -> float:
        """Wait until it answers; gives how many seconds that took."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            assert self.child
            assert self.child.poll() is None, self.log.read_text("utf-8", "replace")[-4000:]
            if self.answers():
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"no answer in {seconds} s: {self.log.read_text('utf-8', 'replace')[-4000:]}")

    def answers(self) -> bool:
        try:
            return Browser(self.port, "127.0.0.1", seconds=2).send("GET", "/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self, signal_: int = signal.SIGKILL) -> None:
        """End all of it at once, as when the power goes."""
        if self.child:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal_)
            self.child.wait()


@contextmanager
def serving(*sites: Site) -> Iterator[None]:
    """Run sites beside each other until the end, when nothing of them is left."""
    try:
        for site in sites:
            site.start()
        for site in sites:
            site.wait()
        yield
    finally:
        for site in sites:
            site.kill()


@contextmanager
def working(environment: dict[str, str], folder: Path, count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run so many workers; at the end they stop politely."""
    command = [sys.executable, "-m", "elearning", "worker", "--rate", "1000"]
    children = []
    with (folder / "workers.log").open("ab") as log:
        for _ in range(count):
            everything = clean_environment() | environment
            children.append(subprocess.Popen(command, cwd=ROOT, env=everything, stdout=log, stderr=log))
    try:
        yield children
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@dataclass
class Answer:
    status: int
    location: str
    text: str

    def form(self, action: str = "") -> dict[str, str]:
        """The hidden fields of the page, as a form sends them."""
        found = re.findall(r'<input[^>]*type="hidden"[^>]*>', self.text)
        pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
        return {name[1]: value[1] for name, value in pairs if name and value}


@dataclass
class Browser:
    """A browser that follows nothing and remembers its cookies."""

    port: int
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: float = 60.0

    def at(self, port: int) -> "Browser":
        """The same browser, led by the proxy to another host."""
        return Browser(port, self.name, self.cookies, self.seconds)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.send("POST", path, urlencode(fields))

    def send(self, method: str, path: str, body: str | None = None) -> Answer:
        """Send one request; raises OSError or HTTPException when the other side goes away."""
        headers = {"Host": self.name, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(answer.status, answer.headers.get("Location") or "", text)
        finally:
            connection.close()


def app_of(environment: dict[str, str]) -> Flask:
    """The application with the key of a site, to make cookies with."""
    return create_app(read_settings(environment))


def signed_in(app: Flask, session: Session, person: Person) -> dict[str, str]:
    """The cookies of somebody who is signed in, without a second of argon2; the caller commits."""
    token = signing_in.start(session, person, Entrance(own_device=True), clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    found = client.get_cookie(COOKIE)
    assert found
    return {COOKIE: found.value}


def until(what: Callable[[], object], seconds: float) -> bool:
    """Ask often whether something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False
