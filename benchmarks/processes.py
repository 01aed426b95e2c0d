"""More processes on one PostgreSQL: how the rate grows until the cores are full.

Each web process is a site of its own on a port of its own, as on hosts of their own behind a proxy. The database and
the visitors run on the same cores, so beside the rate stands how busy all cores were, and what one page costs: as long
as that stays the same, more hosts are more pages.
"""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil

from benchmarks.client import Answered, Chain, drive
from benchmarks.line import Line, at_most
from benchmarks.servers import Measured, Place, place
from benchmarks.work import works_of
from tests.running import free_port
from tests.served import Site, serving

LEARNERS, VISITORS = 1_000, 16
SITES = (1, 2, 4)
SERVE = ("-m", "elearning", "serve", "--port", "PORT", "--workers", "1", "--no-worker")
PART = "processen, postgresql"


def measure(*, quick: bool) -> list[Line]:
    """Measure the rate with one, two and four web processes, in turns."""
    rounds, requests = (2, 200) if quick else (4, 600)
    with place(LEARNERS, "postgresql") as here:
        works = {work.name: work for work in works_of(here)}
        sites = [Site(here.environment, here.folder, free_port(), SERVE) for _ in range(max(SITES))]
        found: dict[int, list[tuple[float, float, float]]] = {count: [] for count in SITES}
        with serving(*sites):
            for site in sites:
                drive(site.port, here.host, works["module"].chains(40), 4)
            for _ in range(rounds):
                for count in SITES:
                    found[count].append(_rate(here, sites[:count], works["module"].chains(requests)))
    return [line for count in SITES for line in _lines(count, found)]


def _lines(count: int, found: dict[int, list[tuple[float, float, float]]]) -> list[Line]:
    rates, busy, costs = zip(*found[count], strict=True)
    alone = statistics.median(cost for _, _, cost in found[SITES[0]])
    name = f"{count} {'webproces' if count == 1 else 'webprocessen'}"
    ratio = statistics.median(costs) / alone
    return [
        Line(PART, f"{name}: tempo", statistics.median(rates), "/s", low=min(rates), high=max(rates)),
        Line(PART, f"{name}: alle kernen bezig", statistics.median(busy), "%", low=min(busy), high=max(busy)),
        at_most(PART, f"{name}: CPU per pagina, naast één proces", [ratio], "x", 1.25),
    ]


def _rate(here: Place, sites: Sequence[Site], chains: Sequence[Chain]) -> tuple[float, float, float]:
    """Spread visitors over sites; gives pages a second, how busy all cores were (%), and CPU ms a page."""
    programs = [Measured(site, here.host) for site in sites]
    programs[0].database = here.database_process()
    psutil.cpu_percent()
    before, began = sum(one.cpu_ms() for one in programs), time.perf_counter()
    parts = [chains[number :: len(sites)] for number in range(len(sites))]
    with ThreadPoolExecutor(len(sites)) as beside:
        answered: list[Answered] = list(
            beside.map(
                lambda pair: drive(pair[0].port, here.host, pair[1], VISITORS // len(sites)),
                zip(sites, parts, strict=True),
            )
        )
    seconds = time.perf_counter() - began
    assert not sum(one.errors(200) for one in answered)
    cost = (sum(one.cpu_ms() for one in programs) - before) / len(chains)
    return len(chains) / seconds, psutil.cpu_percent(), cost
