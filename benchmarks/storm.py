"""Everybody at once: 64 visitors over all kinds of pages, 64 who answer, and a storm of passwords beside readers."""

import random
import statistics
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.client import Answered, Call, Chain, drive
from benchmarks.line import Line, at_least, at_most
from benchmarks.population import SEED
from benchmarks.servers import Measured, Place, place
from benchmarks.work import Work, works_of
from elearning.models import Answer, Person
from elearning.models.engine import start_writing
from elearning.services.passwords import hash_password

LEARNERS = 1_000
KINDS = ("sqlite", "postgresql")
#: What a working day is made of, in parts of twenty: mostly reading and answering.
MIX = {"module": 8, "antwoord": 5, "mijn leerpad": 3, "toets": 2, "zakkaart": 1, "managerpagina": 1}
PASSWORD = "vier vrolijke fietsers in de regen"  # noqa: S105 (of people who do not exist)
VISITORS = 64


def measure(*, quick: bool) -> list[Line]:
    """Measure the rush on both databases, and the storm of passwords on the one that small sites have."""
    rounds, requests = (3, 200) if quick else (5, 800)
    lines = []
    for kind in KINDS:
        with place(LEARNERS, kind) as here:
            works = {work.name: work for work in works_of(here)}
            _give_passwords(here)
            with here.serving() as site:
                lines += _rush(here, site, works, kind, rounds, requests)
                lines += _answering(here, site, works["antwoord"], kind, requests)
                lines += _passwords(here, site, works["module"], kind) if kind == "sqlite" else []
    return lines


def _rush(here: Place, site: Measured, works: dict[str, Work], kind: str, rounds: int, requests: int) -> list[Line]:
    """Let 16 and 64 visitors do a mix of everything, in turns."""
    part = f"drukte, {kind}"
    few, many = [], []
    drive(site.site.port, here.host, _mixed(works, 100, 0), 16)
    for number in range(rounds):
        few.append(drive(site.site.port, here.host, _mixed(works, requests, number), 16))
        many.append(drive(site.site.port, here.host, _mixed(works, requests, number), VISITORS))
    rates = [one.per_second / other.per_second for one, other in zip(many, few, strict=True)]
    tails = [one.percentile(0.99) / one.percentile(0.5) for one in many]
    return [
        at_most(part, "fouten bij 64 tegelijk", [sum(one.errors(200, 302) for one in (*few, *many))], "", 0),
        at_most(part, "p99 ten opzichte van p50 bij 64", tails, "x", 5),
        at_least(part, "tempo bij 64 ten opzichte van 16", rates, "x", 0.8),
        Line(part, "tempo bij 64", statistics.median(one.per_second for one in many), "/s"),
        Line(part, "p95 bij 64", statistics.median(one.percentile(0.95) for one in many), "ms"),
    ]


def _mixed(works: dict[str, Work], requests: int, number: int) -> list[Chain]:
    chains = [chain for name, parts in MIX.items() for chain in works[name].chains(requests * parts // 20)]
    random.Random(SEED + number).shuffle(chains)  # noqa: S311 (an order, not a secret)
    return chains


def _answering(here: Place, site: Measured, work: Work, kind: str, requests: int) -> list[Line]:
    """Let 64 people give first answers at once, and count what was kept."""
    before = _answers(here)
    answered = drive(site.site.port, here.host, work.chains(requests), VISITORS)
    lost = requests - (_answers(here) - before)
    part = f"64 antwoorden tegelijk, {kind}"
    return [
        at_most(part, "fouten", [answered.errors(302)], "", 0),
        at_most(part, "kwijt", [lost], "", 0),
        Line(part, "tempo", answered.per_second, "/s"),
        Line(part, "p95", answered.percentile(0.95), "ms"),
    ]


def _answers(here: Place) -> int:
    with Session(here.engine) as session:
        return session.scalar(select(func.count(Answer.id))) or 0


# --- passwords --------------------------------------------------------------------------------------------------------


def _give_passwords(here: Place) -> None:
    hashed = hash_password(PASSWORD)
    with Session(here.engine) as session:
        start_writing(session)
        for person in session.scalars(select(Person).where(Person.id.in_(here.people.new[:VISITORS]))):
            person.password_hash = hashed
        session.commit()


def _passwords(here: Place, site: Measured, reading: Work, kind: str) -> list[Line]:
    """Let 64 people sign in at once while others read; then compare what known and unknown people cost."""
    port, part = site.site.port, f"storm van wachtwoorden, {kind}"
    idle = drive(port, here.host, reading.chains(200), 2)
    with ThreadPoolExecutor(1) as beside:
        storm = beside.submit(drive, port, here.host, [_attempt(here, n, PASSWORD) for n in range(VISITORS)], VISITORS)
        during = _read_until(here, port, reading, storm)
    known = _cost(here, site, [_attempt(here, n, "niet het goede wachtwoord") for n in range(16)])
    unknown = _cost(here, site, [_stranger(here, n) for n in range(16)])
    return [
        at_most(part, "fouten", [storm.result().errors(302)], "", 0),
        Line(part, "aanmeldingen", storm.result().per_second, "/s"),
        Line(part, "p95 van lezers in rust", idle.percentile(0.95), "ms"),
        at_most(part, "p95 van lezers tijdens de storm, naast rust", [_slower(during, idle)], "x", 3),
        at_most(part, "onbekend adres naast bekend adres: CPU", [unknown / known], "x", 1.1),
    ]


def _read_until(here: Place, port: int, reading: Work, storm: object) -> Answered:
    """Read on until the storm is over."""
    seen = Answered()
    while not storm.done():  # type: ignore[attr-defined] # a future
        seen.milliseconds += drive(port, here.host, reading.chains(20), 2).milliseconds
    return seen


def _slower(during: Answered, idle: Answered) -> float:
    return during.percentile(0.95) / idle.percentile(0.95)


def _cost(here: Place, site: Measured, chains: list[Chain]) -> float:
    before = site.cpu_ms()
    drive(site.site.port, here.host, chains, 1)
    return (site.cpu_ms() - before) / len(chains)


def _attempt(here: Place, number: int, password: str) -> Chain:
    return _sign_in(here, f"mens{here.people.new[number]}@wijk.example", password)


def _stranger(here: Place, number: int) -> Chain:
    return _sign_in(here, f"vreemde{number}@elders.example", "niet het goede wachtwoord")


def _sign_in(here: Place, email: str, password: str) -> Chain:
    form = here.form(email=email, password=password)
    return (Call("/inloggen", "POST", here.visitor_cookie(), form),)
