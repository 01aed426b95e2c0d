"""How costs grow with the number of people: what a page or a run costs, from a thousand to a hundred thousand learners.

Each cost is processor time of this process and of the database server. An exponent of 0 = it costs as much whatever
the number of people; 1 = twice the people cost twice as much.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.line import Line, at_most, exponent
from benchmarks.population import SOME_TEAMS, TEAM
from benchmarks.servers import Place, cpu_ms_of, place
from elearning import clock
from elearning.models import Organisation, Role, RoleGrant
from elearning.services import weighing
from elearning.services.library import current_courses

SIZES, QUICK = (1_000, 10_000, 100_000), (1_000, 10_000)
#: Growth with people who have nothing to do with a page, and with those it is about.
UNTOUCHED, TOUCHED = 0.1, 1.05
#: How much larger the process may become by a file of a whole area.
EXPORT_MIB = 50
#: So long a page is asked together, three times.
SECONDS = 1.0


@dataclass
class Costs:
    """What something cost at each number of people, in milliseconds of processor time."""

    people: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)

    def add(self, people: float, ms: float) -> None:
        """Note a cost."""
        self.people.append(people)
        self.ms.append(ms)


def measure(*, quick: bool) -> list[Line]:
    """Measure on SQLite, and when there is time on PostgreSQL."""
    kinds = ("sqlite",) if quick else ("sqlite", "postgresql")
    return [line for kind in kinds for line in measure_on(kind, QUICK if quick else SIZES)]


def measure_on(kind: str, sizes: Sequence[int]) -> list[Line]:
    """Measure every page and run at each size, on one kind of database."""
    untouched: dict[str, Costs] = {}
    runs: dict[str, Costs] = {}
    touched: Costs = Costs()
    lines: list[Line] = []
    for size in sizes:
        with place(size, kind) as here:
            for name, ms in _runs(here):
                runs.setdefault(name, Costs()).add(size, ms)
            for name, person, path in _pages(here):
                untouched.setdefault(name, Costs()).add(size, _page(here, person, path))
            if size == sizes[-1]:
                touched = _by_people(here)
            _see_all(here)
            for form in ("csv", "xlsx"):
                ms, mib = _export(here, form)
                runs.setdefault(f"export {form}", Costs()).add(size, ms)
                if size == sizes[-1]:
                    lines.append(at_most(f"groei, {kind}", f"export {form}: geheugen", [mib], "MiB", EXPORT_MIB))
    part = f"groei, {kind}"
    lines += [_line(part, name, costs, UNTOUCHED) for name, costs in untouched.items()]
    lines += [_line(part, name, costs, TOUCHED) for name, costs in runs.items()]
    return [*lines, _line(part, "managerpagina, met de mensen erop", touched, TOUCHED)]


def _line(part: str, name: str, costs: Costs, limit: float) -> Line:
    told = ", ".join(f"{people:,.0f}: {ms:,.1f} ms" for people, ms in zip(costs.people, costs.ms, strict=True))
    return at_most(part, f"{name}: exponent", [exponent(costs.people, costs.ms)], "", limit, told)


# --- what is measured -------------------------------------------------------------------------------------------------


def _pages(here: Place) -> list[tuple[str, int, str]]:
    """Name the pages that are about some people, whoever else there is."""
    people = here.people
    return [
        ("managerpagina, één team", people.manager_of_one, "/teams"),
        (f"managerpagina, {SOME_TEAMS} teams", people.manager_of_some, "/teams"),
        ("managerpagina, de mensen van een team", people.manager_of_some, "/teams/1"),
        ("redactie, cijfers van het gebied", people.author, "/redactie"),
        ("redactie, cijfers van een cursus", people.author, "/redactie/basis/cijfers"),
    ]


def _by_people(here: Place) -> Costs:
    """Ask the same page about 12, 204 and 2,400 people."""
    people, costs = here.people, Costs()
    teams = {people.manager_of_one: 1, people.manager_of_some: SOME_TEAMS, people.manager_of_many: 200}
    for person, count in teams.items():
        costs.add(min(count * TEAM, len(people.learners)), _page(here, person, "/teams"))
    return costs


def _runs(here: Place) -> Iterator[tuple[str, float]]:
    """Do what is about every learner; afterwards the pages find it done, as on a site with a worker."""

    def count() -> None:
        with Session(here.engine) as session:
            weighing.keep(session, clock.now())
            session.commit()

    with Session(here.engine) as session:
        current_courses(session)  # into memory
    yield "cijfers van alle cursussen tellen", _cost(here, count)


def _see_all(here: Place) -> None:
    """Make one manager that of every employer."""
    with Session(here.engine) as session:
        grant = {"person_id": here.people.manager_of_one, "role": Role.MANAGER}
        rows = [{**grant, "organisation_id": one} for one in session.scalars(select(Organisation.id))]
        session.execute(insert(RoleGrant), rows)
        session.commit()


def _export(here: Place, form: str) -> tuple[float, float]:
    """Take a file of everybody; gives what it cost, and by how many MiB this process became larger meanwhile."""
    client, before = _client(here), _forget_the_peak()

    def take() -> None:
        headers = {"Cookie": here.cookie(here.people.manager_of_one)}
        answer = client.get(f"/teams/overzicht.{form}", headers=headers, base_url=f"http://{here.host}")
        size = sum(len(piece) for piece in answer.response)
        assert answer.status_code == 200, answer.status
        assert size > len(here.people.learners), size

    return _cost(here, take), _peak() - before


# --- measuring --------------------------------------------------------------------------------------------------------


def _page(here: Place, person: int, path: str) -> float:
    client, cookie = _client(here), here.cookie(person)

    def ask() -> None:
        answer = client.get(path, headers={"Cookie": cookie}, base_url=f"http://{here.host}")
        assert answer.status_code == 200, (path, answer.status)

    ask()
    once = max(_cost(here, ask), 1.0)
    times = max(3, round(SECONDS * 1000 / once / 3))
    return statistics.median(_cost(here, ask, times) for _ in range(3))


def _client(here: Place) -> FlaskClient:
    return here.app.test_client(use_cookies=False)


def _cost(here: Place, do: Callable[[], None], times: int = 1) -> float:
    before = _cpu_ms(here)
    for _ in range(times):
        do()
    return (_cpu_ms(here) - before) / times


def _cpu_ms(here: Place) -> float:
    """Processor time of this process and of the database server, in milliseconds."""
    spent, server = time.process_time() * 1000, here.database_process()
    for process in (server, *server.children()) if server else ():
        with suppress(psutil.NoSuchProcess):
            spent += cpu_ms_of(process)
    return spent


def _forget_the_peak() -> float:
    """Let the largest size that this process had be that of now, and give it in MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
