"""The mail server is away: the site does not notice, no letter is lost, and each arrives once when the server is back.

    python3 dev.py faults mail_down [--letters 60] [--seconds 20]

Meanwhile somebody asks for a link to choose a new password: the page answers at once, and the letter comes later.
"""

import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning import clock
from elearning.models import Letter, LetterKind, Person
from elearning.models.engine import start_writing
from elearning.services import letters
from tests.faults.drill import Place, end, options, place
from tests.mail.servers import MailServer
from tests.people import Cast
from tests.served import Browser, serving, until, working

FORGOT = "/wachtwoord/vergeten"
OURS = (LetterKind.TEST, LetterKind.RESET)


def main() -> None:
    chosen = options("Een mailserver die weg is.", letters=60, seconds=20)
    server, wrong = MailServer(), []
    with place(chosen.database) as here:
        here.more = {"MAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        wanted = plan(here, chosen.letters)
        with serving(here.site()), working(here.environment, here.folder, 2):
            until_then = time.monotonic() + chosen.seconds
            with Session(here.engine) as session:
                asker = Cast(session).samira.email
            asked, pages = _ask(here, asker), []
            wanted[asker] += 1
            while time.monotonic() < until_then:
                pages.append(_look(here))
                time.sleep(0.2)
            if any(one.sent_at or one.refused_at or one.dropped_at for one in rows(here)):
                wrong.append("a letter is done with while the mail server is away")
            with server.running():
                began = time.monotonic()
                until(lambda: all(one.sent_at for one in rows(here)), 300)
                took = time.monotonic() - began
        left = rows(here)
    wrong += [f"letter {one.id} is not sent: {one.why}" for one in left if not one.sent_at]
    wrong += once_each(server.addresses, wanted)
    wrong += [] if asked == 302 else [f"asking for a link is answered with {asked}"]
    figures = {"letters": len(left), "away": f"{chosen.seconds} s", "pages meanwhile": len(pages),
               "slowest page": max(pages), "all there after": took}  # fmt: skip
    end("mail_down", figures, wrong)


def plan(here: Place, count: int) -> Counter[str]:
    """Plan a letter to so many people; gives how many each should get."""
    now = clock.now()
    addresses = [f"mens{number}@wijk.example" for number in range(count)]
    with Session(here.engine) as session:
        start_writing(session)
        for address in addresses:
            person = Person(name="Mens", email=address, language="nl", created_at=now)
            session.add(person)
            session.flush()
            letters.plan(session, person.id, LetterKind.TEST, "een", now, {"by": "oefening"}, now)
        session.commit()
    return Counter(addresses)


def rows(here: Place) -> Sequence[Letter]:
    """Give the letters of the drill as they are now."""
    with Session(here.engine) as session:
        return session.scalars(select(Letter).where(Letter.kind.in_(OURS))).all()


def once_each(came: Sequence[str], wanted: Counter[str]) -> list[str]:
    """Compare what came with what should have come."""
    ours = Counter(one for one in came if one in wanted)
    return [f"{one}: {ours[one]} letters instead of {times}" for one, times in wanted.items() if ours[one] != times]


def _ask(here: Place, address: str) -> int:
    browser = Browser(here.port, here.name)
    return browser.post(FORGOT, browser.get(FORGOT).form() | {"email": address}).status


def _look(here: Place) -> float:
    began = time.monotonic()
    assert Browser(here.port, here.name).get("/").status == 200
    return time.monotonic() - began


if __name__ == "__main__":
    main()
