"""What becomes of a letter at the moment it may go: off it goes, or later, or it is no longer needed, or it goes along.

Nothing is decided before that moment, so whatever somebody did or asked for in the meantime counts. All of it happens
under a lock on the person: that is what keeps two leerbrieven from going out in one week.

A leerbrief that was written once keeps its `message_id` until it is sent. Taken again (a worker was killed, a mail
server was away) it is the same letter: the same moment, links, Message-ID and joined letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.letters import in_order, render
from elearning.mail.message import Mail, message_id_of
from elearning.mail.site import Site
from elearning.models import ASKED_BY_WORK, LEARNING, Letter, LetterKind, Person
from elearning.rules.rhythm import GAP, Pace, next_slot, when
from elearning.services import account_notices, invitations, letters, notices, offering, parts, planning, questions
from elearning.services.desk import Desk, NotNeededError, Office
from elearning.services.tokens import derived_token, hash_of

#: How long a letter waits behind another one of the same person that is on its way.
BEHIND = timedelta(minutes=5)
#: A letter that was tried and must wait no longer than this (for the morning) stays what it was, its tries included.
A_DAY = timedelta(days=1)
#: What still goes to who left the work.
FOR_WHO_LEFT = frozenset(
    {
        LetterKind.FAREWELL,
        LetterKind.INVITATION,
        LetterKind.SIGN_IN,
        LetterKind.RESET,
        LetterKind.ADDRESS,
        LetterKind.ACCOUNT,
    }
)
#: Letters of which the row keeps words until they are done with.
WITH_WORDS = frozenset({LetterKind.QUESTION, LetterKind.ACCOUNT})
Telling = Callable[[], dict[str, Any]]
#: Writes a mail of which all is decided, once what was drawn for it has its rows.
Writing = Callable[[], Mail]


def settle(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
    """Decide about a letter that this worker claimed: gives the mail to send now, or None when nothing is to be sent.

    With None the row says why: it is dropped, or put off. The caller commits before it sends.
    """
    [mail] = settle_all(session, [letter], site, now)
    return mail


def settle_all(session: Session, taken: Sequence[Letter], site: Site, now: datetime) -> list[Mail | None]:
    """Decide about letters that this worker claimed, one of a person, with a question to the database for all at once.

    First all of them are settled, then what was drawn gets its rows, and then they are written.
    """
    people = {one.person_id: session.get_one(Person, one.person_id) for one in taken}  # locked, and so at hand
    leerbrieven = {
        one.person_id for one in taken if one.kind in LEARNING and not _unreachable(people[one.person_id], one)
    }
    office = Office(session, {number: person for number, person in people.items() if number in leerbrieven}, site, now)
    settled = [_settled(office, people[one.person_id], one) for one in taken]
    session.add_all(office.drawn)
    session.flush()
    return [write() if write else None for write in settled]


def after_sent(session: Session, letter: letters.Lead, now: datetime) -> None:
    """Plan what follows on a letter that was sent, in the transaction that marks it; `letter` leads its mail."""
    _forget(session, letter)
    if _has_opfris(session, letter):
        planning.plan_successor(session, letter.person_id, now)


def after_refused(session: Session, letter: letters.Lead) -> None:
    """Let what a refused letter asked be noticed anew, in the transaction that marks it."""
    _forget(session, letter)
    if _has_opfris(session, letter):
        planning.look_again(session, [letter.person_id])


def _settled(office: Office, person: Person, letter: Letter) -> Writing | None:
    session, now = office.session, office.now
    if why := _unreachable(person, letter):
        _drop(session, letter, why, now)
        if letter.kind is LetterKind.OPFRIS:
            planning.look_again(session, [person.id])
        return None
    if letter.kind not in LEARNING:
        mail = _service_letter(session, letter, person, office.site, now)
        return (lambda: mail) if mail else None
    try:
        return _learning_letter(office.desks[person.id], letter)
    except NotNeededError as error:
        _drop(session, letter, str(error), now)
        return None


def _forget(session: Session, letter: letters.Lead) -> None:
    """Leave in a letter that is done with no words that only its mail may hold."""
    if letter.kind in WITH_WORDS:
        row = session.get_one(Letter, letter.id)
        questions.forget(row)
        account_notices.forget(row)


def _service_letter(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> Mail | None:
    if letter.kind is LetterKind.MEETING:
        mail = invitations.compose(session, letter, site, now)
        if mail is None:
            letters.drop(letter, "er is niets meer te melden", now)
        return mail
    try:
        told = notices.told(session, letter, person, site, now)
    except NotNeededError as error:
        letters.drop(letter, str(error), now)
        return None
    mail = _mail(letter, person, site, render(letter.kind.value, {"person": person, "site": site, **told}))
    return replace(mail, reply_to=told.get("reply_to", ""), to_address=told.get("to_address") or mail.to_address)


def _learning_letter(desk: Desk, letter: Letter) -> Writing | None:
    """Settle a leerbrief; raises NotNeededError."""
    _look(desk, letter)
    if ahead := _on_its_way(desk, letter):
        _wait(letter, max(ahead.claimed_until or desk.now, desk.now + BEHIND), "wacht op een andere brief")
        return None
    goes_at = _goes_at(desk, letter)
    if goes_at > desk.now:
        if letter.message_id and goes_at - desk.now < A_DAY:
            _wait(letter, goes_at, letter.why)
        else:
            _put_off(desk, letter, goes_at)
        return None
    along = _along(desk, letter)
    if not _has_the_moment(desk, letter, along):
        return None
    return _tellings(desk, [letter, *along])


def _look(desk: Desk, letter: Letter) -> None:
    """Look whether a letter is still wanted and needed; raises NotNeededError, writes nothing."""
    if desk.wishes.pace is Pace.OFF and letter.kind not in ASKED_BY_WORK:
        raise NotNeededError("opfris staat uit")
    if letter.kind in offering.WITH_MOMENT:
        offering.look(desk, letter)
    else:
        parts.part_of(desk, letter)


def _goes_at(desk: Desk, letter: Letter) -> datetime:
    """Tell when a letter may go; that is now when it is not after now."""
    return when(desk.wishes, letter.due_at, desk.now, _free_on(desk, letter), 0)


def _free_on(desk: Desk, letter: Letter) -> date | None:
    gap = 0
    if letter.kind is LetterKind.OPFRIS and desk.last.opfris_on:
        own_moment = letter.data.get("moment")
        gap = planning.opfris_gap(desk.session, desk.person.id, desk.wishes.pace, desk.open_moment, own_moment)
    return planning.free_after(desk.last, letter.kind, gap)


def _put_off(desk: Desk, letter: Letter, until: datetime, why: str = "") -> None:
    """Let a letter be due later."""
    _take_apart(desk.session, letter)
    letters.postpone(letter, until, why)
    letter.tries = 0


def _wait(letter: Letter, until: datetime, why: str) -> None:
    """Keep a letter for a few minutes; its own moment stays, and this was no try."""
    letters.give_back(letter, why)
    letters.hold_back(letter, until, why)


def _drop(session: Session, letter: Letter, why: str, now: datetime) -> None:
    _take_apart(session, letter)
    letters.drop(letter, why, now)


def _take_apart(session: Session, letter: Letter) -> None:
    """Let letters that would have gone along go their own way again.

    It keeps the hash of its link to stop: it may have gone out before its worker could write that down.
    """
    for one in _joined(session, letter):
        one.joined_id = None
    letter.message_id = None


def _on_its_way(desk: Desk, letter: Letter) -> Letter | None:
    """Find another leerbrief of this person that was written and may have been sent: that one comes first."""
    written = [one for one in _others(desk, letter) if one.message_id is not None and one.joined_id != letter.id]
    return min(written, key=lambda one: one.id, default=None)


def _along(desk: Desk, letter: Letter) -> list[Letter]:
    """Find what goes along in this mail: what did before, else whatever may go today; drops what nobody needs."""
    if letter.message_id:
        found = _joined(desk.session, letter)
    else:
        tomorrow = local_date(desk.now) + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), AMSTERDAM).astimezone(UTC)
        others = [one for one in _others(desk, letter) if one.due_at < midnight and one.joined_id is None]
        found = [one for one in others if one.claimed_until is None or one.claimed_until <= desk.now]
    return [one for one in found if _is_needed(desk, one) and _may_go_along(desk, one)]


def _is_needed(desk: Desk, letter: Letter) -> bool:
    try:
        _look(desk, letter)
    except NotNeededError as error:
        letter.joined_id = None
        letters.drop(letter, str(error), desk.now)
        return False
    return True


def _may_go_along(desk: Desk, letter: Letter) -> bool:
    """Tell whether an opfris letter is not too soon after the last one; all others may go with any leerbrief."""
    free_on = _free_on(desk, letter)
    return free_on is None or free_on <= local_date(desk.now)


def _has_the_moment(desk: Desk, letter: Letter, along: list[Letter]) -> bool:
    """Leave one set of questions in a mail, that of a meeting first; tells whether the lead itself goes."""
    with_moment = [one for one in (letter, *along) if one.kind in offering.WITH_MOMENT]
    with_moment.sort(key=lambda one: (one.kind is LetterKind.OPFRIS, one.id))
    for one in with_moment[1:]:
        after = next_slot(desk.wishes, desk.now, on_or_after=local_date(desk.now) + timedelta(days=GAP))
        _put_off(desk, one, after, "eerst de vragen van een andere brief")
        one.joined_id = None
        if one in along:
            along.remove(one)
    return letter not in with_moment[1:]


def _tellings(desk: Desk, together: Sequence[Letter]) -> Writing:
    """Settle what one mail says, of letters that go together; raises NotNeededError when the first says nothing."""
    tellings = []
    for one in together:
        try:
            tellings.append(_telling(desk, one))
        except NotNeededError as error:
            if one is together[0]:
                raise
            one.joined_id = None
            letters.drop(one, str(error), desk.now)
    return partial(_compose, desk, together, tellings)


def _telling(desk: Desk, letter: Letter) -> Telling:
    if letter.kind in offering.WITH_MOMENT:
        return partial(offering.part_of, desk, letter, offering.choose(desk, letter))
    part = parts.part_of(desk, letter)
    return lambda: part


def _compose(desk: Desk, together: Sequence[Letter], tellings: Sequence[Telling]) -> Mail:
    """Write one mail of letters that go together."""
    with desk.session.no_autoflush:  # what is offered is written along with the rest of the letter
        told = [tell() for tell in tellings]
    lead = together[0]
    stop_url = desk.url("afmelden", derived_token(desk.site.secret_key, lead))
    kinds = {one.kind for one in together if one.dropped_at is None}
    context = {
        "person": desk.person,
        "site": desk.site,
        "parts": in_order(told),
        "rhythm_url": desk.url("opfris", "ritme"),
        "stop_url": stop_url,
        "by_work": bool(kinds & ASKED_BY_WORK),
    }
    can_stop = bool(kinds - ASKED_BY_WORK)
    mail = _mail(lead, desk.person, desk.site, render(lead.kind.value, context), stop_url if can_stop else None)
    for one in together[1:]:
        one.joined_id = None if one.dropped_at else lead.id
    lead.message_id, lead.token_hash = mail.message_id, hash_of(stop_url.rpartition("/")[2])
    return mail


def _mail(
    letter: Letter, person: Person, site: Site, written: tuple[str, str, str], stop_url: str | None = None
) -> Mail:
    subject, text, html = written
    return Mail(
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        html=html,
        message_id=message_id_of(person.id, letter.kind.value, letter.period, site.host),
        unsubscribe_url=stop_url,
    )


def _unreachable(person: Person, letter: Letter) -> str:
    if person.closed_at:
        return "account gesloten"
    if person.left_at and letter.kind not in FOR_WHO_LEFT:
        return "niet meer in dienst"
    goes_elsewhere = letter.kind is LetterKind.ADDRESS or "to" in letter.data
    return "de mailserver weigert dit adres" if person.mail_refused_at and not goes_elsewhere else ""


def _others(desk: Desk, letter: Letter) -> list[Letter]:
    """Give the other leerbrieven of this person that still have to go, first due first."""
    return [one for one in desk.leerbrieven if one.id != letter.id and one.dropped_at is None]


def _joined(session: Session, letter: Letter) -> Sequence[Letter]:
    return session.scalars(select(Letter).where(Letter.joined_id == letter.id, letters.is_open())).all()


def _has_opfris(session: Session, lead: letters.Lead) -> bool:
    if lead.kind is LetterKind.OPFRIS:
        return True
    mine = select(Letter.id).where(or_(Letter.id == lead.id, Letter.joined_id == lead.id))
    return session.scalar(mine.where(Letter.kind == LetterKind.OPFRIS).limit(1)) is not None
