"""Another program holds the SQLite database for twenty seconds: who saves gets a clear page that keeps the text.

    python3 dev.py faults locked [--seconds 20]

Reading goes on all the while. Afterwards the page that was kept sends the text once more, and it is there.
"""

import re
import sqlite3
import threading
import time
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Place
from tests.faults.drill import QUIZ, end, options, place
from tests.served import Answer, Browser, serving

TEXT = "Dit schreef ik net, en dat wil ik niet kwijt."


def main() -> None:
    chosen = options("Een database die bezet is.", seconds=20)
    wrong: list[str] = []
    with place() as here, serving(here.site()):
        (browser,) = here.learners(1)
        form = browser.get(QUIZ).form()
        base = browser.post(f"{QUIZ}/start", form).location
        path, fields = f"{base}/1", form | {"keuze": "goed", "notitie": TEXT}
        holder = sqlite3.connect(here.folder / "drill.db", isolation_level=None, timeout=30, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        freed = threading.Timer(chosen.seconds, holder.execute, args=("ROLLBACK",))
        freed.start()
        began = time.monotonic()
        busy = browser.post(path, fields)
        waited = time.monotonic() - began
        wrong += _check_page(busy)
        reads = _read_while(browser, freed, wrong)
        freed.join()
        again = browser.post(path, _kept(busy) | form)
        if again.status != 302:
            wrong.append(f"afterwards the kept text is answered with {again.status}")
        with Session(here.engine) as session:
            if not session.scalars(select(Place).where(Place.course == "proef")).first():
                wrong.append("afterwards nothing is stored")
        holder.close()
    figures = {"held": f"{chosen.seconds} s", "saving said no after": waited, "reads meanwhile": len(reads),
               "slowest read": max(reads, default=0.0)}  # fmt: skip
    end("locked", figures, wrong)


def _check_page(page: Answer) -> list[str]:
    return [
        *([] if page.status == 503 else [f"saving is answered with {page.status}"]),
        *([] if TEXT in unescape(page.text) else ["the page does not hold the text"]),
        *([] if "Traceback" not in page.text and "OperationalError" not in page.text else ["the page tells of errors"]),
    ]


def _read_while(browser: Browser, timer: threading.Timer, wrong: list[str]) -> list[float]:
    """Look at pages as long as the database is held."""
    took = []
    while timer.is_alive():
        began = time.monotonic()
        if browser.get("/cursus/proef").status != 200:
            wrong.append("a page cannot be read meanwhile")
        took.append(time.monotonic() - began)
        time.sleep(0.2)
    return took


def _kept(page: Answer) -> dict[str, str]:
    """The fields that the page kept, as its button sends them."""
    pairs = re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in pairs}


if __name__ == "__main__":
    main()
