"""Over a thousand letters, three workers, a mail server in bad shape, and a hundred kills at the worst moments.

    python -m tests.faults.letters --kills 100 [--database sqlite|postgresql|both] [--seed 1]

At the end a letter is delivered, or still planned, or refused by the server. A letter may come twice only when its
worker died or lost its connection between the server's yes and the mark, and then under the same Message-ID.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.mail.message import message_id_of
from elearning.models import LEARNING, Deadline, Letter, LetterKind, Membership, Person, Rhythm, Wijkteam
from elearning.models.engine import start_writing
from elearning.rules.rhythm import Pace
from elearning.services import letters
from tests.databases import Databases, PostgresServer, SqliteFiles, engine_for, fill, people_and_courses
from tests.faults.server import MOMENTS, PHASES, StormServer
from tests.running import clean_environment

ROOT = Path(__file__).resolve().parents[2]
HOST = "leren.storm.example"
#: The hour at which the storm takes place: a Tuesday, nine in the morning in the Netherlands.
BEGIN = datetime(2027, 2, 2, 8, 0, tzinfo=UTC)


@dataclass
class Storm:
    """One database, its workers, and the server they send to."""

    url: str
    folder: Path
    chance: random.Random
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    size: int = 3
    #: Seconds that a letter stays with a dead worker.
    hold: float = 10.0
    started: int = 0
    ahead: float = 0.0

    def __post_init__(self) -> None:
        self.engine: Engine = engine_for(self.url)
        self.server = StormServer(self._pid_of, self.chance)
        self.ahead = (BEGIN - datetime.now(UTC)).total_seconds()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def _pid_of(self, name: str) -> int | None:
        child = self.workers.get(name)
        return child.pid if child else None

    def start_worker(self) -> None:
        self.started += 1
        name = f"w{self.started}"
        environment = clean_environment() | {f"KEUKENTAFEL_{key}": value for key, value in self._settings(name).items()}
        options = ["--ahead", str(self.ahead), "--claim", str(self.hold), "--parent", str(os.getpid())]
        with self._log(name).open("wb") as log:
            self.workers[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker", *options],
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _settings(self, name: str) -> dict[str, str]:
        return {
            "SECRET_KEY": "Zx3-qLr8_Tn5vWb1hYc7JdKf2GmPo9Us4AeRi6Q",
            "DATABASE_URL": self.url,
            "MEDIA_DIR": str(self.folder),
            "BASE_URL": f"https://{HOST}",
            "ORGANISATION_NAME": "IVZ Storm",
            "PHONE": "088",
            "CONTACT_EMAIL": "hulp@storm.example",
            "MAIL_URL": f"smtp://127.0.0.1:{self.server.port}",
            "MAIL_FROM": f"{name}@storm.example",
        }

    def keep_workers(self) -> None:
        """Start as many as died."""
        for name, child in list(self.workers.items()):
            if name in self.server.killed:
                child.wait(10)
            if child.poll() is not None:
                assert name in self.server.killed, self._log(name).read_text("utf-8", "replace")[-4000:]
                del self.workers[name]
        while len(self.workers) < self.size:
            self.start_worker()

    def end_workers(self) -> None:
        """End all of them politely."""
        for child in self.workers.values():
            child.terminate()
        for name, child in self.workers.items():
            code, log = child.wait(30), self._log(name).read_text("utf-8", "replace")
            polite = code == 0 or "the worker begins" not in log or name in self.server.killed
            assert polite, f"{name} ends with {code}: {log[-4000:]}"
        self.workers.clear()

    def blow(self, kills: int, people: int) -> None:
        """Kill so many workers, in every phase of the server and at every moment, while letters keep being planned."""
        for number in range(kills):
            plan(self.engine, range(number * people // kills, (number + 1) * people // kills), self.now)
            if number % 3 == 0:
                self.server.enter(PHASES[number // 3 % len(PHASES)])
            self.keep_workers()
            before = len(self.server.killed)
            self._kill_one()
            end = time.monotonic() + 20
            while len(self.server.killed) == before and time.monotonic() < end:
                time.sleep(0.01)
            if len(self.server.killed) == before:  # no letter came by at the chosen moment
                self.server.kill_at = ""
                self._kill_any()

    def _kill_one(self) -> None:
        moment = self.chance.choice((*MOMENTS, "any", "any"))
        if moment == "any" or self.server.phase == "away":
            time.sleep(self.chance.uniform(0.0, 2.0))
            self._kill_any()
        else:
            self.server.kill_at = moment

    def _kill_any(self) -> None:
        self.server.kill(self.chance.choice([name for name in self.workers if name not in self.server.killed]))

    def calm_down(self, steps: Sequence[float] = (0, 400, 2400, 9000, 90_000)) -> None:
        """Let the sun shine, move on past every back-off, and wait until nothing is left to do."""
        self.server.enter("fine")
        for later in steps:
            self.end_workers()
            self.ahead += later
            self.keep_workers()
            end = time.monotonic() + 120
            while self._is_busy() and time.monotonic() < end:
                time.sleep(0.2)
        self.end_workers()
        self.server.stop()

    def end(self) -> None:
        """Leave nothing running, whatever happened."""
        for child in self.workers.values():
            child.kill()
            child.wait()
        self.server.stop()
        self.engine.dispose()

    def _is_busy(self) -> bool:
        soon = self.now + timedelta(seconds=self.hold + 1)
        with Session(self.engine) as session:
            return letters.is_any_due(session, soon)


def plan(engine: Engine, people: Iterable[int], now: datetime) -> None:
    """Give these people a servicebrief, and every third of them two leerbrieven that go out as one mail."""
    due = now - timedelta(minutes=1)
    local = due + timedelta(hours=1)
    with Session(engine) as session:
        start_writing(session)
        team = _team_with_a_deadline(session, now)
        for number in people:
            name = f"{'gone' if number % 4 == 0 else 'here'}{number}"
            person = Person(name=name, email=f"{name}@wijk.example", language="nl", created_at=now)
            session.add(person)
            session.flush()
            wishes = {"weekday": local.isoweekday(), "hour": local.hour, "pace": Pace.NORMAL}
            session.add(Rhythm(person_id=person.id, changed_at=now, **wishes))
            letters.plan(session, person.id, LetterKind.TEST, "storm", due, {"by": "storm"}, now)
            session.add(Membership(person_id=person.id, wijkteam_id=team, from_on=local.date()))
            if number % 3 == 0:
                data = {"course": "proef", "on": "2027-03-01", "from": "Els"}
                for kind in (LetterKind.DEADLINE, LetterKind.REMINDER):
                    letters.plan(session, person.id, kind, "storm", due, data, now)
        session.commit()


def _team_with_a_deadline(session: Session, now: datetime) -> int:
    """Give a wijkteam that wants the course done on the day that the letters name."""
    team = session.scalars(select(Wijkteam.id).order_by(Wijkteam.id)).first()
    assert team
    if session.scalar(select(Deadline.id)) is None:
        session.add(Deadline(wijkteam_id=team, course="proef", due_on=date(2027, 3, 1), set_at=now))
    return team


@dataclass
class Report:
    """What became of every letter, and every reason for which the storm failed."""

    counts: dict[str, int]
    wrong: list[str]
    #: What keeps the letters that are still planned.
    waiting: list[str]


def report(storm: Storm) -> Report:
    """Lay the rows beside what the server took."""
    with Session(storm.engine) as session:
        rows = session.scalars(select(Letter).where(Letter.period == "storm")).all()
    taken = storm.server.taken
    sent, refused = [row for row in rows if row.sent_at], [row for row in rows if row.refused_at]
    dropped = [row for row in rows if row.dropped_at]
    names, known = (
        {one.message_id for one in taken},
        {message_id_of(row.person_id, row.kind.value, row.period, HOST) for row in rows},
    )
    lost = [row.id for row in rows if row.sent_at and row.message_id not in names]
    repeats, unexplained = _repeats(storm)
    wrong = [
        *(f"letter {row_id} is sent and never came" for row_id in lost),
        *(f"{name} came twice and nobody died" for name in unexplained),
        *(f"{name} belongs to no letter" for name in sorted(names - known)),
        *(f"letter {row.id} was dropped: {row.why}" for row in dropped if "weigert" not in row.why),
        *(f"letter {row.id} was refused: {row.why}" for row in refused if "550" not in row.why),
        *(f"letter {row.id} was left lying" for row in rows if _is_left(row, storm.now)),
        *(f"person {person} got {count} leerbrieven" for person, count in _mails(sent).items() if count > 1),
    ]
    counts = {
        "planned": len(rows),
        "delivered": len(sent),
        "refused by the server": len(refused),
        "dropped after a refusal": len(dropped),
        "still planned": len(rows) - len(sent) - len(refused) - len(dropped),
        "lost": len(lost),
        "mails the server took": len(taken),
        "different Message-IDs": len(names),
        "repeats in flight": repeats,
        "repeats without a reason": len(unexplained),
        "kills": len(storm.server.killed),
    }
    waiting = [
        f"{row.kind} due {row.due_at:%d %H:%M} claimed {row.claimed_until:%d %H:%M} tries {row.tries}: {row.why}"
        if row.claimed_until
        else f"{row.kind} due {row.due_at:%d %H:%M} tries {row.tries}: {row.why}"
        for row in rows
        if row not in sent and row not in refused and row not in dropped
    ]
    return Report(counts, wrong, waiting)


def _is_left(row: Letter, now: datetime) -> bool:
    """Tell whether a letter should have gone by now; one that was put off to another week may wait."""
    return not (row.sent_at or row.refused_at or row.dropped_at) and row.due_at <= now


def _repeats(storm: Storm) -> tuple[int, list[str]]:
    """Count the mails that came again, and name those for which there is no excuse."""
    came: dict[str, list[int]] = {}
    for number, one in enumerate(storm.server.taken):
        came.setdefault(one.message_id, []).append(number)
    again = [(name, number) for name, numbers in came.items() for number in numbers[:-1]]
    return len(again), [name for name, number in again if not _was_in_flight(storm, number)]


def _was_in_flight(storm: Storm, number: int) -> bool:
    """Tell whether a mail was the last one of a worker that then died, or was one whose yes nobody heard."""
    one, server = storm.server.taken[number], storm.server
    if one.unheard:
        return True
    later = (other.worker for other in server.taken[number + 1 :])
    return one.worker in server.killed and one.worker not in later


def _mails(sent: list[Letter]) -> Counter[int]:
    """Count the leerbrieven of everybody; what went out as one mail is one."""
    return Counter(person for person, _ in {(row.person_id, row.message_id) for row in sent if row.kind in LEARNING})


@contextmanager
def made(kind: str) -> Iterator[tuple[Databases, Path]]:
    """Make a place for a storm."""
    folder = Path(tempfile.mkdtemp(prefix="kt-storm-"))
    databases: Databases = PostgresServer() if kind == "postgresql" else SqliteFiles(folder)
    try:
        yield databases, folder
    finally:
        if isinstance(databases, PostgresServer | SqliteFiles):
            databases.close()
        shutil.rmtree(folder, ignore_errors=True)


def run(kind: str, *, people: int, kills: int, seed: int) -> Report:
    """Let a storm blow over one database."""
    from elearning.models import schema

    with made(kind) as (databases, folder):
        url = databases.url("storm")
        fill(url, schema.upgrade)
        fill(url, people_and_courses)
        storm = Storm(url, folder, random.Random(seed))
        try:
            storm.blow(kills, people)
            storm.calm_down()
            return report(storm)
        finally:
            storm.end()


def main() -> None:
    parser = argparse.ArgumentParser(description="Brieven in een storm.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--people", type=int, default=800)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(2)))
    chosen = parser.parse_args()
    kinds = ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,)
    failed = False
    for kind in kinds:
        began = time.monotonic()
        found = run(kind, people=chosen.people, kills=chosen.kills, seed=chosen.seed)
        print(f"\n{kind}, seed {chosen.seed}, {time.monotonic() - began:.0f} s")
        for name, count in found.counts.items():
            print(f"  {name:28}{count:6}")
        print("".join(f"  nog gepland: {one}\n" for one in found.waiting[:20]), end="")
        print("\n".join(f"  FOUT: {one}" for one in found.wrong[:20]) or "  niets kwijt, niets zonder reden dubbel")
        failed |= bool(found.wrong)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
