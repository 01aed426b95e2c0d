"""What the author of the demo is busy with: a sentence that is not published yet, and somebody who read along."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import ReaderLink
from elearning.services import readers, working
from elearning.services.readers import Spot, Verdict

WELCOME, READ = "basis/cursus.md", "gespreksvoering/open-vragen/module.md"
ADDED = "Heb je een voorbeeld uit je eigen wijk? Neem het mee naar de bijeenkomst."
READER = "Mo, ervaringsdeskundige"
REMARK = "Dit herken ik. Zeg er wel bij dat je niet hoeft te antwoorden. Dat had mij geholpen."
LAST_WORD = "Fijn dat er niemand de schuld krijgt."


def write(session: Session, author: int, now: datetime) -> None:
    """Leave a concept behind, and a reader who found a module right."""
    there = working.open_file(session, WELCOME)
    if there.text is not None:
        working.save(
            session, WELCOME, f"{there.text.rstrip()}\n\n{ADDED}\n", there.seen, author, now - timedelta(days=1)
        )
    _read_along(session, author, now - timedelta(days=9))


def _read_along(session: Session, author: int, now: datetime) -> None:
    readers.make(session, READ.partition("/")[0], [READ], READER, author, now)
    link = session.scalars(select(ReaderLink)).one()
    lines = (working.open_file(session, READ).text or "").split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("## ")) + 1
    spot = Spot(READ, first + 1, " ".join(lines[first].split()[:8]))
    readers.say(session, link, spot, REMARK, now + timedelta(days=2))
    readers.finish(session, link, Verdict.RIGHT, LAST_WORD, now + timedelta(days=2))
