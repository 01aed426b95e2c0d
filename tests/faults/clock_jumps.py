"""The clock jumps ahead, back, and over the hours at which summer time begins and ends: no letter twice, none lost.

    python3 dev.py faults clock_jumps [--letters 30]

Workers live at the hour to which the clock jumped, each time one after another, on the same database. A letter that is
due goes out once, whatever the clock said before; one that is not due yet waits.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from elearning import clock
from elearning.models import Letter, LetterKind, Person
from elearning.models.engine import start_writing
from elearning.services import letters
from tests.faults.drill import Place, end, options, place
from tests.faults.mail_down import once_each, rows
from tests.mail.servers import MailServer
from tests.running import clean_environment
from tests.served import ROOT, until

#: When the clocks change in the Netherlands in 2027, in UTC.
SPRING, AUTUMN = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)
#: Where the clock jumps to, one after another.
JUMPS = (
    *(SPRING - timedelta(minutes=20), SPRING + timedelta(minutes=20), SPRING - timedelta(days=3)),
    *(SPRING + timedelta(days=40), AUTUMN - timedelta(minutes=20), AUTUMN + timedelta(minutes=20)),
    *(AUTUMN - timedelta(minutes=40), AUTUMN + timedelta(days=400)),
)


def main() -> None:
    chosen = options("Een klok die springt.", letters=30)
    server, wanted, wrong = MailServer(), Counter[str](), []
    with place(chosen.database) as here, server.running():
        here.more = {"MAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        _plan_later(here, AUTUMN + timedelta(days=30))
        for number, moment in enumerate(JUMPS):
            addresses = _plan(here, chosen.letters, number, moment)
            wanted.update(addresses)
            with _living_at(here, moment):
                done = until(partial(_all_sent, here, moment), 60)
            if not done:
                wrong.append(f"at {moment:%d-%m %H:%M} letters that are due do not go out")
        wanted["later@wijk.example"] += 1
    wrong += once_each(server.addresses, wanted)
    end("clock_jumps", {"jumps": len(JUMPS), "letters": wanted.total(), "came": len(server.addresses)}, wrong)


def _all_sent(here: Place, moment: datetime) -> bool:
    return all(one.sent_at for one in rows(here) if one.due_at <= moment)


def _plan(here: Place, count: int, jump: int, now: datetime) -> list[str]:
    """Plan letters that are due at the hour to which the clock jumped."""
    addresses = [f"sprong{jump}-{number}@wijk.example" for number in range(count)]
    with Session(here.engine) as session:
        start_writing(session)
        for address in addresses:
            _letter(session, address, now)
        session.commit()
    return addresses


def _plan_later(here: Place, due: datetime) -> None:
    """Plan one that only the last jump reaches."""
    with Session(here.engine) as session:
        start_writing(session)
        _letter(session, "later@wijk.example", due)
        session.commit()


@contextmanager
def _living_at(here: Place, moment: datetime) -> Iterator[None]:
    """Run two workers whose clock stands at this moment, and goes on from there."""
    ahead = str((moment - datetime.now(UTC)).total_seconds())
    command = [sys.executable, "-m", "tests.faults.worker", "--ahead", ahead, "--claim", "10", "--rate", "1000"]
    everything = clean_environment() | here.environment
    with (here.folder / "workers.log").open("ab") as log:
        children = [
            subprocess.Popen([*command, "--parent", str(os.getpid())], cwd=ROOT, env=everything, stdout=log, stderr=log)
            for _ in range(2)
        ]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def _letter(session: Session, address: str, due: datetime) -> Letter | None:
    person = Person(name="Mens", email=address, language="nl", created_at=clock.now())
    session.add(person)
    session.flush()
    return letters.plan(session, person.id, LetterKind.TEST, "een", due, {"by": "oefening"}, due)


if __name__ == "__main__":
    main()
