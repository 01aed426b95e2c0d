"""Reaching the preventiewerker: a question of one's own, or a consultation about somebody who is never named.

Both go as a letter to whose contact card it is, with the asker's address to answer to. A consultation is made of
choices and a telephone number only: there is no place to write anything about a resident.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person
from elearning.services import letters
from elearning.services.contacts import WholeCard, contact_of
from elearning.services.desk import NotNeededError
from elearning.services.news import paragraphs
from elearning.services.tallies import teams_on

LONGEST_QUESTION = 2_000


class Subject(StrEnum):
    """What a consultation is about."""

    ALCOHOL = "alcohol"
    CANNABIS = "cannabis"
    DRUGS = "drugs"
    MEDICINES = "medicines"
    SEVERAL = "several"
    UNSURE = "unsure"


class Wish(StrEnum):
    """What somebody wants to know of it."""

    TALK = "talk"
    WORRY = "worry"
    ACT = "act"
    REFER = "refer"
    CHILDREN = "children"
    FAMILY = "family"
    SAFETY = "safety"
    SHARE = "share"


class Moment(StrEnum):
    """When to call."""

    SOON = "soon"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    OFFICE_HOURS = "office-hours"


@dataclass(frozen=True)
class Consultation:
    """Everything that a consultation can say."""

    subject: Subject
    wishes: tuple[Wish, ...]
    moment: Moment
    phone: str


@dataclass(frozen=True)
class Addressee:
    """Whom to reach: a card with numbers, and the person letters go to if there is one."""

    card: WholeCard | None
    person: Person | None


def addressee(session: Session, person_id: int, today: date) -> Addressee:
    """Find whose question it is: that of the card of the team, else of the region; a card may be nobody's account."""
    card = contact_of(session, person_id, today)
    owner = session.get(Person, card.person_id) if card and card.person_id else None
    return Addressee(card, owner if owner and _is_reached(owner) else None)


def ask(session: Session, asker: Person, text: str, key: str, now: datetime) -> bool:
    """Send a question to the preventiewerker; False when there is nobody to send it to. One key is one letter."""
    return _send(session, asker, {"text": text}, key, now)


def consult(session: Session, asker: Person, given: Consultation, key: str, now: datetime) -> bool:
    """Ask the preventiewerker to call; False when there is nobody to ask."""
    data = {"subject": given.subject, "wishes": list(given.wishes), "moment": given.moment, "phone": given.phone}
    return _send(session, asker, data, key, now)


def telling(session: Session, letter: Letter, _person: Person, _site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter of a question says, and whose address answers go to; raises NotNeededError."""
    data = letter.data
    asker = session.get(Person, data["from"])
    if asker is None or asker.closed_at or asker.left_at:
        raise NotNeededError("wie het vroeg werkt hier niet meer")
    teams = [team.name for team in teams_on(session, asker.id, local_date(now))]
    told = {"asker": asker.name, "teams": teams, "address": asker.email, "reply_to": asker.email}
    if "text" in data:
        return {**told, "paragraphs": paragraphs(data["text"]), "consultation": None}
    consultation = Consultation(
        Subject(data["subject"]), tuple(Wish(one) for one in data["wishes"]), Moment(data["moment"]), data["phone"]
    )
    return {**told, "paragraphs": [], "consultation": consultation}


def forget(letter: Letter) -> None:
    """Leave of a question that went out, or never can, only whose it was: its words are in the mail alone."""
    if letter.kind is LetterKind.QUESTION:
        letter.data = {key: said for key, said in letter.data.items() if key == "from"}


def _send(session: Session, asker: Person, data: dict[str, Any], key: str, now: datetime) -> bool:
    to = addressee(session, asker.id, local_date(now)).person
    if to is None:
        return False
    letters.plan(session, to.id, LetterKind.QUESTION, f"{asker.id}/{key}", now, {"from": asker.id, **data}, now)
    return True


def _is_reached(person: Person) -> bool:
    """Tell whether letters arrive at somebody, as far as we know."""
    return person.closed_at is None and person.left_at is None and person.mail_refused_at is None
