"""The site is killed two hundred times while ten thousand answers come in: every answer that got a yes is there, once.

    python3 dev.py faults hand_ins [--kills 200] [--answers 10000] [--database postgresql]

A learner whose request ends in nothing sends it again, as people do. Half of the kills take all processes at once, the
others only the one that serves. What ends altogether is started again, as systemd does.
"""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from math import ceil

from tests.faults.drill import ATTEMPTS, QUESTIONS, SERVE, Ledger, end, learning, options, percentile, place, wrong_in
from tests.served import Site


def main() -> None:
    chosen = options("Antwoorden terwijl de site steeds wordt gedood.", kills=200, answers=10_000)
    chance, ledger, ready = random.Random(chosen.seed), Ledger(), []
    with place(chosen.database) as here:
        site = here.site(SERVE)
        site.start()
        try:
            site.wait(600)
            browsers = here.learners(ceil(chosen.answers / (QUESTIONS * ATTEMPTS)))
            began = time.monotonic()
            with learning(browsers, ledger) as threads:
                for number in range(1, chosen.kills + 1):
                    wanted = len(browsers) * QUESTIONS * ATTEMPTS * number // (chosen.kills + 1)
                    while len(ledger.saved) < wanted and any(one.is_alive() for one in threads):
                        time.sleep(0.005)
                    time.sleep(chance.uniform(0, 0.05))
                    ready.append(_kill(site, chance))
            took = time.monotonic() - began
        finally:
            site.kill()
        wrong = wrong_in(here.engine, ledger)
    figures = {
        "kills": len(ready), "answers with a yes": len(ledger.saved), "hand-ins": len(ledger.handed_in),
        "lost": len([one for one in wrong if "not there" in one]), "sent again": len(ledger.troubles),
        "ready p50": percentile(ready, 0.5), "p95": percentile(ready, 0.95), "most": max(ready, default=0.0),
        "seconds": took, "seed": chosen.seed,
    }  # fmt: skip
    if percentile(ready, 0.95) >= 5:
        wrong.append("it took 5 seconds or more to be ready again")
    end("hand_ins", figures, wrong)


def _kill(site: Site, chance: random.Random) -> float:
    """Kill all of it or only what serves; gives the seconds until it answers again."""
    assert site.child
    children = subprocess.run(["pgrep", "-P", str(site.child.pid)], capture_output=True, text=True, check=False)
    if chance.random() < 0.5:
        site.kill()
        began = time.monotonic()
        site.start()
    else:
        began = time.monotonic()
        for child in children.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    _keep_up(site, began + 60)
    return time.monotonic() - began


def _keep_up(site: Site, end: float) -> None:
    """Wait until it answers. It ends when its process dies soon after a start; systemd would start it, and so do we."""
    while not site.answers():
        if time.monotonic() > end:
            raise TimeoutError(site.log.read_text("utf-8", "replace")[-2000:])
        if site.child and site.child.poll() is not None:
            site.start()
        time.sleep(0.02)


if __name__ == "__main__":
    main()
