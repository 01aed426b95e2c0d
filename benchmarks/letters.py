"""The worker: planning an opfris for everybody, and letters to a mail server that takes all of them.

The plain run beside it is the least that a program does for a letter: read what is due by a partial index, build it
with `email.message`, hand it over on one connection, mark and commit a batch. It decides nothing and may send twice.
"""

import smtplib
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.line import Line, at_least, at_most, exponent
from benchmarks.population import NEW, share_of
from benchmarks.servers import Place, place
from benchmarks.sink import sink
from elearning import clock
from elearning.mail.sending import sender_for
from elearning.mail.site import Site
from elearning.models import Card, Letter, LetterKind, Rhythm
from elearning.models.engine import start_writing
from elearning.rules.pacing import Valve
from elearning.rules.rhythm import Wishes, minute_of, next_slot
from elearning.services import planning
from elearning.working import Worker

#: Learners, not counting those who get a letter.
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 10_000)
#: Letters that are due, and in how many turns they go.
DUE, QUICK_DUE, TURNS = 5_000, 600, 5
#: People whose goals are due while those of the others are not.
FEW = 500
BATCH = 100
SITE = Site("https://leren.bench.example", "IVZ Bench", "088", "hulp@bench.example", "k" * 40)
FROM = "noreply@bench.example"


@dataclass(frozen=True)
class Cost:
    """What a piece of work took."""

    wall: float
    cpu: float
    count: int

    @property
    def ms(self) -> float:
        """Processor time of this process for one."""
        return self.cpu / self.count * 1000


@dataclass(frozen=True)
class Found:
    """What was measured with so many people."""

    people: int
    planned: Cost
    planned_few: Cost
    plain: list[Cost]
    ours: list[Cost]


def measure(*, quick: bool) -> list[Line]:
    """Measure with 1,000, 10,000 and (not quick) 100,000 others."""
    kinds = ("sqlite",) if quick else ("sqlite", "postgresql")
    due, sizes = (QUICK_DUE, QUICK_SIZES) if quick else (DUE, SIZES)
    return [line for kind in kinds for line in _lines(kind, [_measure(kind, size, due) for size in sizes])]


def _lines(kind: str, found: Sequence[Found]) -> list[Line]:
    people, part = [one.people for one in found], f"opfris plannen, {kind}"
    lines = [Line(part, f"per cursist, bij {one.people}", one.planned.ms, "ms CPU") for one in found]
    lines.append(_growth(part, "aan de beurt", people, [one.planned.cpu for one in found], 1.05))
    lines.append(_growth(part, "niet aan de beurt", people, [one.planned_few.ms for one in found], 0.1))
    part = f"brieven, {kind}"
    for one in found:
        ratios = [floor.wall / mine.wall for floor, mine in zip(one.plain, one.ours, strict=True)]
        lines += [
            at_least(part, f"naast het kale, bij {one.people}", ratios, "x", 0.7),
            Line(part, f"tempo, bij {one.people}", _all(one.ours).count / _all(one.ours).wall, "/s"),
            Line(
                part, f"per brief, bij {one.people}", _all(one.ours).ms, "ms CPU", note=f"kaal {_all(one.plain).ms:.2f}"
            ),
        ]
    lines.append(_growth(part, "niet aan de beurt", people, [_all(one.ours).ms for one in found], 0.1))
    turns = range(1, TURNS + 1)
    together = [_all(found[-1].ours[:turn]).cpu for turn in turns]
    return [*lines, _growth(part, "aan de beurt", list(turns), together, 1.05)]


def _growth(part: str, who: str, sizes: Sequence[float], costs: Sequence[float], limit: float) -> Line:
    return at_most(part, f"groei met wie {who} is", [exponent(sizes, costs)], "exponent", limit)


def _all(costs: Iterable[Cost]) -> Cost:
    costs = list(costs)
    return Cost(sum(one.wall for one in costs), sum(one.cpu for one in costs), sum(one.count for one in costs))


def _measure(kind: str, others: int, due: int) -> Found:
    now = next_slot(Wishes(hour=9), clock.now() + timedelta(days=1)) + timedelta(hours=1)
    with place(others + round(due / (1 - NEW)), kind) as here, clock.stopped_at(now):
        lived = [person for person in here.people.learners if share_of(person) >= NEW]
        _all_have_usual_wishes(here.engine, now)
        few = _planned(here, lived[:: len(lived) // FEW][:FEW], now)
        _nothing_planned(here.engine)
        planned = _planned(here, None, now)
        _let_go_today(here.engine, lived[:: len(lived) // due][:due], now)
        plain, ours = _in_turns(here.engine, due // TURNS, now)
        return Found(others, planned, few, plain, ours)


# --- planning ---------------------------------------------------------------------------------------------------------


def _planned(here: Place, people: list[int] | None, now: datetime) -> Cost:
    """Let goals of some people be due, or of all, and plan their letters."""
    change: dict[str, Any] = {"due_at": now - timedelta(days=1), "noticed": False}
    whose = Card.person_id.in_(people) if people is not None else Card.id > 0
    with _writing(here.engine) as session:
        session.execute(update(Card).where(whose).values(**change))
    return _cost(lambda: _plan(here.engine, now))


def _plan(engine: Engine, now: datetime) -> int:
    factory = sessionmaker(engine, expire_on_commit=False)
    while planning.tick(factory, now):
        pass
    with factory() as session:
        return session.scalar(select(func.count(Letter.id)).where(Letter.made_at == now)) or 0


def _nothing_planned(engine: Engine) -> None:
    with _writing(engine) as session:
        session.execute(text("DELETE FROM letter WHERE sent_at IS NULL"))


# --- letters ----------------------------------------------------------------------------------------------------------


def _all_have_usual_wishes(engine: Engine, now: datetime) -> None:
    """Nobody's goals are due yet, and everybody wants letters on the day of now."""
    usual = Wishes()
    with _writing(engine) as session:
        session.execute(update(Rhythm).values(weekday=usual.weekday, hour=usual.hour))
        session.execute(update(Card).values(due_at=now + timedelta(days=100)))


def _let_go_today(engine: Engine, people: list[int], now: datetime) -> None:
    """Let the letters of some people be due this morning, at their own minute; and make as many plain ones."""
    nine = now - timedelta(hours=1)
    with _writing(engine) as session:
        ids = dict(session.execute(select(Letter.person_id, Letter.id).where(Letter.sent_at.is_(None))).tuples().all())
        rows = [{"id": ids[one], "due_at": nine + timedelta(minutes=minute_of(one))} for one in people]
        session.execute(update(Letter), rows)
        for statement in _PLAIN_TABLE:
            session.execute(text(statement.format(moment="TIMESTAMP WITH TIME ZONE")))
    with _writing(engine) as session:
        session.execute(text("INSERT INTO plain SELECT id, person_id, due_at, sent_at FROM letter"))


def _in_turns(engine: Engine, count: int, now: datetime) -> tuple[list[Cost], list[Cost]]:
    plain, ours = [], []
    with sink() as port, smtplib.SMTP("127.0.0.1", port) as smtp:
        sender = sender_for(f"smtp://127.0.0.1:{port}", SITE.organisation_name, FROM)
        worker = Worker(sessionmaker(engine, expire_on_commit=False), SITE, sender, valve=Valve(1e9))
        for _ in range(TURNS):
            plain.append(_cost(lambda: _send_plainly(engine, smtp, count, now)))
            ours.append(_cost(lambda: sum(worker.deliver() for _ in range(count))))
        sender.close()
    _must_have_gone(engine, count * TURNS, now)
    return plain, ours


def _must_have_gone(engine: Engine, count: int, now: datetime) -> None:
    """A benchmark that sends less than it says measures nothing."""
    with Session(engine) as session:
        gone = session.scalar(select(func.count()).where(Letter.sent_at == now, Letter.kind == LetterKind.OPFRIS))
    if gone != count:
        raise AssertionError(f"{gone} of {count} letters went")


def _send_plainly(engine: Engine, smtp: smtplib.SMTP, count: int, now: datetime) -> int:
    for sent in range(0, count, BATCH):
        with engine.begin() as connection:
            values = {"now": _written(engine, now), "most": min(BATCH, count - sent)}
            rows = connection.execute(text(_DUE), values).all()
            for row in rows:
                smtp.send_message(_plain_letter(row.id, row.name, row.email))
            connection.execute(text(_MARK), [{"now": _written(engine, now), "id": row.id} for row in rows])
    return count


def _plain_letter(number: int, name: str, address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = FROM, f'"{name}" <{address}>'
    message["Subject"], message["Message-ID"] = "Opfris: wat je leert, zakt weg", f"<{number}@bench.example>"
    message.set_content(_WORDS)
    message.add_alternative(f"<!doctype html><html lang=nl><body>{_WORDS * 3}</body></html>", subtype="html")
    return message


def _written(engine: Engine, moment: datetime) -> object:
    return moment if engine.dialect.name == "postgresql" else moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _cost(work: Callable[[], int]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    count = work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu, count)


@contextmanager
def _writing(engine: Engine) -> Any:
    with Session(engine) as session:
        start_writing(session)
        yield session
        session.commit()


_WORDS = "Wat je leert, zakt weg als je het niet herhaalt. Dat is bij iedereen zo.\n" * 16
_PLAIN_TABLE = (
    "CREATE TABLE plain (id INTEGER PRIMARY KEY, person_id INTEGER, due_at {moment}, sent_at {moment})",
    "CREATE INDEX ix_plain ON plain (due_at) WHERE sent_at IS NULL",
)
_DUE = (
    "SELECT plain.id, name, email FROM plain JOIN person ON person.id = person_id "
    "WHERE sent_at IS NULL AND due_at <= :now ORDER BY due_at LIMIT :most"
)
_MARK = "UPDATE plain SET sent_at = :now WHERE id = :id"
