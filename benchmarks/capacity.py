"""An ordinary busy minute: 64 learners who read, think and answer, each at their own pace.

From what that costs follows how many people one core can serve.
"""

import asyncio
import random
import time
from collections.abc import Sequence

from benchmarks.client import Answered, Chain
from benchmarks.client import Line as Connection
from benchmarks.line import Line, at_least, at_most
from benchmarks.population import SEED
from benchmarks.servers import Place, place
from benchmarks.work import works_of

LEARNERS, VISITORS = 1_000, 64
#: Seconds between two pages of one person.
THINK = 10.0
#: A core that is busy for more than half has no room for a bad moment.
ROOM = 0.5
CORES = 2


def measure(*, quick: bool) -> list[Line]:
    """Measure a minute (quick: 20 seconds) of 64 learners on both databases."""
    seconds = 20.0 if quick else 60.0
    return [line for kind in ("sqlite", "postgresql") for line in _measure_on(kind, seconds)]


def _measure_on(kind: str, seconds: float) -> list[Line]:
    part = f"64 mensen met 10 s denktijd, {kind}"
    with place(LEARNERS, kind) as here:
        steps = _steps(here, int(VISITORS * seconds / THINK * 2))
        with here.serving() as site:
            asyncio.run(_live(here, steps[:VISITORS], 3.0))
            before = site.cpu_ms()
            answered = asyncio.run(_live(here, steps, seconds))
            busy = (site.cpu_ms() - before) / 1000 / seconds
    return [
        at_most(part, "fouten", [answered.errors(200, 302)], "", 0),
        at_most(part, "p95", [answered.percentile(0.95)], "ms", 200),
        at_most(part, "CPU van twee kernen", [100 * busy / CORES], "%", 10),
        at_least(part, "mensen per kern, half belast", [VISITORS / busy * ROOM], "", 1000),
    ]


def _steps(here: Place, count: int) -> list[Chain]:
    """Give what people do one after another: three pages read for every answer with the page after it."""
    works = {work.name: work for work in works_of(here)}
    chains = [*works["module"].chains(count // 2), *works["mijn leerpad"].chains(count // 4)]
    chains += works["hele stap"].chains(count // 4)
    random.Random(SEED).shuffle(chains)  # noqa: S311 (an order, not a secret)
    return chains


async def _live(here: Place, steps: Sequence[Chain], seconds: float) -> Answered:
    answered, waiting = Answered(), list(steps)
    end = time.perf_counter() + seconds
    visitors = (_visit(here, waiting, answered, random.Random(SEED + n), end) for n in range(VISITORS))  # noqa: S311
    await asyncio.gather(*visitors)
    return answered


async def _visit(here: Place, steps: list[Chain], answered: Answered, chance: random.Random, end: float) -> None:
    line = Connection(here.port, here.host)
    await asyncio.sleep(chance.uniform(0, min(THINK, end - time.perf_counter())))
    while time.perf_counter() < end and steps:
        began = time.perf_counter()
        for call in steps.pop():
            status, _, _ = await line.send(call)
            answered.statuses[status] += 1
        answered.milliseconds.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(max(0, min(chance.expovariate(1 / THINK), end - time.perf_counter())))
    await line.close()
