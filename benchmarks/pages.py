"""What a page costs: ours and its floor in turns, over HTTP, by people who are signed in.

The cost is processor time of all server processes (web, worker, database), the steadiest figure there is: it does not
count how long the machine was busy with something else.
"""

import gzip
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from benchmarks import floors, peers
from benchmarks.client import Answered, Call, Chain, drive
from benchmarks.line import Line, at_least, at_most
from benchmarks.servers import Measured, Place, place
from benchmarks.work import Work, works_of
from tests.counting import queries
from tests.running import free_port
from tests.served import Site, serving

LEARNERS = 1_000
AT_ONCE = (1, 16, 64)
#: A floor is so much quicker than a page: more of those make as long a measurement.
FLOOR_TIMES = 2
#: A worker that just started has a lot to look at, which no visitor asked for.
SETTLE_SECONDS = 5.0
GUNICORN = (
    "-m", "gunicorn", "-k", "gthread", "-w", "2", "--threads", "4", "-b", "127.0.0.1:PORT", "--no-control-socket",
    "--log-level", "error", "benchmarks.floors:app",
)  # fmt: skip
#: The statements that a page may ask of the database, the sign-in among them, however many learners there are.
STATEMENTS = {"module": 4, "mijn leerpad": 6, "toets": 6, "antwoord": 8, "inleveren": 12, "managerpagina": 6}
#: How many times the floor a page may cost.
RATIOS = {
    "inlogpagina": 1.5, "zakkaart": 1.5, "zakkaart 304": 1.2, "module": 2.0, "mijn leerpad": 2.5, "toets": 2.5,
    "antwoord": 2.0, "hele stap": 2.0, "casuskeuze": 2.0, "managerpagina": 2.5,
}  # fmt: skip
MANAGER_PAGE_BYTES = 30_000
#: All our processes together, the worker and the parent too.
MEMORY_MIB = 170


@dataclass
class Pair:
    """Our cost and the floor's, in milliseconds of processor time a chain, each round."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Ours over the floor, round by round."""
        return [mine / floor for mine, floor in zip(self.ours, self.floor, strict=True)]


def measure(*, quick: bool) -> list[Line]:
    """Measure every page beside its floor, on both databases, at 1, 16 and 64 at once."""
    return [line for kind in ("sqlite", "postgresql") for line in measure_on(kind, quick=quick)]


def measure_on(kind: str, *, quick: bool) -> list[Line]:
    """Measure every page on one kind of database."""
    rounds, requests = (3, 60) if quick else (5, 150)
    with place(LEARNERS, kind) as here:
        works = works_of(here)
        lines = list(statements(here, kind, works))
        with here.serving() as ours, running_floor(here) as floor:
            for work in works:
                drive(ours.site.port, here.host, work.chains(20), 4)  # courses and templates into memory
                drive(floor.site.port, floor.host, [work.floor] * 40, 4)
            time.sleep(SETTLE_SECONDS)
            l2 = {1: 0.0, 16: 0.0}
            for at_once in AT_ONCE:
                pairs = {work.name: _pair(ours, floor, work, at_once, rounds, requests) for work in works}
                if at_once in l2:
                    l2[at_once] = statistics.median(pairs["module"].floor)
                for work in works:
                    lines += _lines(work, pairs[work.name], kind, at_once, l2.get(at_once))
            memory = [("geheugen van alle processen", ours), ("geheugen van de vloer", floor)]
            lines += [_memory(kind, name, program) for name, program in memory]
    return lines


def _memory(kind: str, name: str, program: Measured) -> Line:
    """Tell what a program holds after all that was asked of it; the database server apart, which both share."""
    ours = "vloer" not in name
    found = [program.memory_mib(database=False)]
    return at_most(f"pagina’s, {kind}", name, found, "MiB", MEMORY_MIB if ours else None)


def _pair(ours: Measured, floor: Measured, work: Work, at_once: int, rounds: int, requests: int) -> Pair:
    """Let ours and the floor do the same number of requests, in turns."""
    pair = Pair()
    for _ in range(rounds):
        pair.floor.append(_cost(floor, [work.floor] * requests * FLOOR_TIMES, at_once)[0])
        cost, answered = _cost(ours, work.chains(requests), at_once)
        pair.ours.append(cost)
        pair.answered.append(answered)
    return pair


def _cost(program: Measured, chains: Sequence[Chain], at_once: int) -> tuple[float, Answered]:
    before = program.cpu_ms()
    answered = drive(program.site.port, program.host, chains, at_once)
    return (program.cpu_ms() - before) / len(chains), answered


def _lines(work: Work, pair: Pair, kind: str, at_once: int, l2: float | None) -> Iterator[Line]:
    part, name = f"pagina’s, {kind}, {at_once} tegelijk", work.name
    wrong = sum(one.errors(*work.statuses) for one in pair.answered)
    yield Line(part, f"{name}: CPU", statistics.median(pair.ours), "ms", low=min(pair.ours), high=max(pair.ours))
    yield at_most(part, f"{name}: naast de vloer", pair.ratios, "x", RATIOS[name] if at_once < 64 else None)
    yield at_most(part, f"{name}: fouten", [wrong], "", 0)
    slow, middle = (statistics.median(one.percentile(p) for one in pair.answered) for p in (0.99, 0.5))
    yield at_most(part, f"{name}: p99 naast p50", [slow / middle], "x", 5 if at_once == 64 else None)
    yield Line(part, f"{name}: tempo", statistics.median(one.per_second for one in pair.answered), "/s")
    for peer, first, sixteenth, goal in peers.PEERS.get(name, ()) if l2 else ():
        theirs = first if at_once == 1 else sixteenth
        times = [peers.times_quicker(theirs, peers.L2_THEN[kind][at_once], l2 or 1, mine) for mine in pair.ours]
        yield at_least(part, f"{name}: {peer} naast ons", times, "x", goal)


# --- what is counted --------------------------------------------------------------------------------------------------


def statements(here: Place, kind: str, works: Sequence[Work]) -> Iterator[Line]:
    """Count the statements and bytes of every page, in this process, once it is warm."""
    client, part = here.app.test_client(use_cookies=False), f"pagina’s, {kind}"
    for work in works:
        if len(work.floor) > 1 or 304 in work.statuses:
            continue
        for chain in work.chains(3):
            with queries() as seen:
                page = _ask(client, here, chain[0])
        note = "het eerste van een cursus; elk later antwoord één minder" if work.name == "antwoord" else ""
        yield at_most(part, f"{work.name}: vragen aan de database", [len(seen)], "", STATEMENTS.get(work.name), note)
        if "POST" not in (call.method for call in chain):
            limit = MANAGER_PAGE_BYTES if work.name == "managerpagina" else None
            yield at_most(part, f"{work.name}: ingepakt", [len(gzip.compress(page, 6))], "bytes", limit)


def _ask(client: FlaskClient, here: Place, call: Call) -> bytes:
    headers = {"Cookie": call.cookie, **dict(call.headers)}
    answer = client.open(
        call.path, method=call.method, base_url=f"http://{here.host}", headers=headers, data=dict(call.form)
    )
    return bytes(answer.data)


# --- the floor --------------------------------------------------------------------------------------------------------


@contextmanager
def running_floor(here: Place) -> Iterator[Measured]:
    """Run the floors, on a database of their own beside ours."""
    url, port = here.other("floor"), free_port()
    floors.fill(url)
    command = tuple(word.replace("PORT", str(port)) for word in GUNICORN)
    site = Site({floors.URL: url}, here.folder, port, command)
    with serving(site):
        yield Measured(site, f"127.0.0.1:{port}", here.database_process())
