"""PostgreSQL is restarted while people hand in: some see a page that keeps what they chose, and no yes is lost.

    python3 dev.py faults restart [--restarts 6] [--learners 60]

Every other restart is one that does not wait for anybody (`pg_ctl stop -m immediate`: as if the power went).
"""

import time
from collections import Counter

from tests.databases import PostgresServer
from tests.faults.drill import ATTEMPTS, QUESTIONS, Ledger, end, learning, options, percentile, place, wrong_in
from tests.served import serving


def main() -> None:
    chosen = options("PostgreSQL start opnieuw onder belasting.", restarts=6, learners=60)
    ledger, back = Ledger(), []
    with place("postgresql") as here:
        server = here.databases
        assert isinstance(server, PostgresServer)
        server.be_careful()
        with serving(here.site()):
            browsers = here.learners(chosen.learners)
            with learning(browsers, ledger) as threads:
                for number in range(chosen.restarts):
                    wanted = len(browsers) * QUESTIONS * ATTEMPTS * (number + 1) // (chosen.restarts + 1)
                    while len(ledger.saved) < wanted and any(one.is_alive() for one in threads):
                        time.sleep(0.01)
                    server.restart(wait=number % 2 == 0)
                    began, yes = time.monotonic(), len(ledger.saved)
                    while len(ledger.saved) == yes and any(one.is_alive() for one in threads):
                        time.sleep(0.01)
                    back.append(time.monotonic() - began)
        here.engine.dispose()
        wrong = wrong_in(here.engine, ledger)
    seen = Counter(ledger.troubles)
    wrong += [f"a request ended with {one}, {times} times" for one, times in seen.items() if one not in ("503", "0 ")]
    figures = {"restarts": len(back), "answers with a yes": len(ledger.saved), "hand-ins": len(ledger.handed_in),
               "clear no": seen["503"], "first yes after p95": percentile(back, 0.95)}  # fmt: skip
    end("restart", figures, wrong)


if __name__ == "__main__":
    main()
