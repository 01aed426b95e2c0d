"""Workers as people start them: several at once, killed, asked to stop, left alone by their parent.

The whole storm is `python3 dev.py faults`; here blows a small one.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from elearning.mail.postbox import read_postbox
from elearning.models import Letter, LetterKind, Person
from elearning.services import letters
from elearning.serving import _chores_apart
from tests.faults.letters import Storm, plan, report
from tests.people import Cast
from tests.running import clean_environment, wait_until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
#: What `run` and `serve` do beside serving.
BESIDE = """
import time
from elearning.serving import _worker_beside
with _worker_beside():
    time.sleep(100)
"""


@pytest.fixture
def environ(database: str, tmp_path: Path) -> dict[str, str]:
    values = {
        "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
        "DATABASE_URL": database,
        "MEDIA_DIR": str(tmp_path),
        "BASE_URL": "https://leren.voorbeeld.nl",
        "ORGANISATION_NAME": "IVZ",
        "PHONE": "088",
        "CONTACT_EMAIL": "a@b.nl",
        "MAIL_URL": f"postbox:{tmp_path / 'postbox'}",
    }
    return clean_environment() | {f"KEUKENTAFEL_{name}": value for name, value in values.items()}


@contextmanager
def started(environ: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python of ours; at the end it and all that came from it are gone."""
    child = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ, start_new_session=True)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def children_of(parent: int) -> list[int]:
    """Find the processes that another one started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            rest = stat.read_text().rpartition(")")[2].split()
            if int(rest[1]) == parent and rest[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_making_the_site_starts_no_worker_and_no_thread(make_app: Callable[..., Flask]) -> None:
    before = set(threading.enumerate())
    make_app()
    assert set(threading.enumerate()) == before


def test_a_worker_delivers_what_is_due_and_ends_when_it_is_asked_to(
    environ: dict[str, str], cast: Cast, tmp_path: Path
) -> None:
    due = datetime.now(UTC)  # the worker lives now
    letters.plan(cast.session, cast.samira.id, LetterKind.TEST, "een", due, {"by": "Anouk"}, due)
    cast.session.commit()

    with started(environ, "-m", "elearning", "worker") as worker:
        assert wait_until(lambda: read_postbox(tmp_path / "postbox"), 60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert [one.to_address for one in read_postbox(tmp_path / "postbox")] == ["samira@rivierstad.example"]


def test_the_worker_beside_a_site_starts_again_when_it_dies_and_dies_with_the_site(environ: dict[str, str]) -> None:
    with started(environ, "-c", BESIDE) as site:
        assert wait_until(lambda: children_of(site.pid), 60)
        (first,) = children_of(site.pid)
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: set(children_of(site.pid)) - {first}, 60)
        (second,) = children_of(site.pid)
        assert wait_until(lambda: "worker" in Path(f"/proc/{second}/cmdline").read_text(), 10)
        site.kill()
        site.wait()
        assert wait_until(lambda: not is_alive(second), 20), "a worker outlives its parent"


def test_the_worker_beside_a_site_is_asked_to_end_with_it(environ: dict[str, str]) -> None:
    with started(environ, "-c", BESIDE) as site:
        assert wait_until(lambda: children_of(site.pid), 60)
        (worker,) = children_of(site.pid)
        site.send_signal(signal.SIGINT)
        site.wait(30)
        assert not is_alive(worker)


def test_no_letter_is_lost_or_doubled_in_a_small_storm(database: str, tmp_path: Path) -> None:
    storm = Storm(database, tmp_path, random.Random(7), size=2, hold=4)
    try:
        storm.blow(3, people=30)
        storm.calm_down((0, 90_000))
        found = report(storm)
    finally:
        storm.end()

    assert not found.wrong
    assert found.counts["planned"] >= 30
    assert found.counts["kills"] == 3


def test_a_letter_whose_worker_was_killed_is_taken_again_when_its_claim_ends(database: str, tmp_path: Path) -> None:
    storm = Storm(database, tmp_path, random.Random(7), size=1, hold=3)
    plan(storm.engine, range(1), storm.now)
    storm.server.start()
    storm.server.kill_at = "after yes"
    try:
        storm.keep_workers()
        assert wait_until(lambda: storm.server.killed, 60)
        storm.keep_workers()
        first = storm.server.taken[0]
        assert wait_until(lambda: [one.message_id for one in storm.server.taken].count(first.message_id) == 2, 60)
        storm.end_workers()
        with Session(storm.engine) as session:
            row = session.scalars(select(Letter).where(Letter.message_id == first.message_id)).first()
            assert row
            assert (row.tries, row.sent_at is not None) == (2, True)
    finally:
        storm.end()


def test_chores_are_done_in_a_process_that_ends(engine: Engine, tmp_path: Path) -> None:
    place = tmp_path / "who"

    def chore(session: Session, now: datetime) -> bool:
        person = session.scalars(select(Person)).first()
        assert person
        person.name = "Wie weet"
        session.flush()
        place.write_text(str(os.getpid()))
        return True

    with Session(engine) as session:
        session.scalars(select(Person)).first()
    _chores_apart(sessionmaker(engine), datetime.now(UTC), (chore,))

    done_by = int(place.read_text())
    assert done_by != os.getpid()
    assert not is_alive(done_by)
    with Session(engine) as session:
        assert session.scalar(select(Person.id).where(Person.name == "Wie weet"))


def test_chores_that_the_database_does_not_do_end_without_a_word_of_anybody(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    def chore(session: Session, now: datetime) -> bool:
        raise OperationalError("UPDATE person SET name = 'Samira'", {}, ValueError("Samira"))

    _chores_apart(sessionmaker(engine), datetime.now(UTC), (chore,))

    said = capfd.readouterr()
    assert "Samira" not in said.out + said.err
