"""Back-ups while people hand in: each is one moment, holds every yes of before it, and goes back whole.

    python3 dev.py faults backup [--backups 50] [--learners 400] [--database postgresql]

A hand-in writes an attempt, its answers and what memory learns of them: in a back-up they are all there or none is.
"""

import threading
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from elearning import clock
from elearning.services import backup
from tests.databases import engine_for
from tests.faults.drill import QUESTIONS, Ledger, Place, end, learning, options, percentile, place, wrong_in
from tests.served import serving

#: Hand-ins that are there without all their answers, or without what memory learnt of those.
TORN = """
SELECT count(*) FROM attempt WHERE handed_in_at IS NOT NULL AND (
    (SELECT count(*) FROM answer WHERE answer.attempt_id = attempt.id) <> :questions
    OR (SELECT count(*) FROM review WHERE review.person_id = attempt.person_id
        AND review.source LIKE 'proef/attempt:' || attempt.id || '/%') <> :questions)
AND attempt.id >= :first
"""


def main() -> None:
    chosen = options("Reservekopieën terwijl er wordt geschreven.", backups=50, learners=400)
    ledger, made, wrong = Ledger(), [], []
    with place(chosen.database) as here:
        with serving(here.site()), learning(here.learners(chosen.learners), ledger, at_once=4) as threads:
            while not ledger.handed_in:
                time.sleep(0.05)
            took = []
            for _ in range(chosen.backups):
                made.append((_yes_so_far(ledger), _timed(here, took)))
            busy = any(one.is_alive() for one in threads)
            ledger.closing = True
        if not busy:
            wrong.append("the learners were done before the back-ups were: nobody wrote meanwhile (--learners)")
        first, restores = min(attempt for attempt, _ in ledger.saved), []
        for number, (before, path) in enumerate(made):
            began = time.monotonic()
            wrong += _put_back(here, f"kopie{number}", path, before, first)
            restores.append(time.monotonic() - began)
        wrong += wrong_in(here.engine, ledger)
    figures = {
        "back-ups put back whole": f"{len(made) - len({one.partition(':')[0] for one in wrong})} of {len(made)}",
        "answers meanwhile": len(ledger.saved), "back-up p95": percentile(took, 0.95),
        "restore p95": percentile(restores, 0.95), "database": chosen.database,
    }  # fmt: skip
    end("backup", figures, wrong)


def _yes_so_far(ledger: Ledger) -> Ledger:
    with ledger.lock:
        return Ledger(dict(ledger.saved), set(ledger.handed_in), lock=threading.Lock())


def _timed(here: Place, took: list[float]) -> Path:
    began = time.monotonic()
    path = backup.write(here.engine, here.folder / "media", here.folder / "kopie", clock.now()).path
    took.append(time.monotonic() - began)
    return path


def _put_back(here: Place, name: str, path: Path, before: Ledger, first: int) -> list[str]:
    """Put one back in an empty database and look whether it is whole; gives what is wrong, each with its name."""
    engine = engine_for(here.databases.url(name))
    try:
        with backup.opened(path) as archive:
            backup.restore(engine, here.folder / "elders", archive)
        with Session(engine) as session:
            torn = session.execute(text(TORN), {"questions": QUESTIONS, "first": first}).scalar_one()
        lost = wrong_in(engine, before)
    except backup.RefusedBackupError as error:
        return [f"{name}: {error}"]
    finally:
        engine.dispose()
    return [*([f"{name}: {torn} hand-ins are torn"] if torn else []), *(f"{name}: {one}" for one in lost)]


if __name__ == "__main__":
    main()
