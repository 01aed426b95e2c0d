"""Another mail address for one’s own account: it counts once a link that went there was opened (ASVS 6.3.7, 7.5.1).

A stranger who gets that link by a slip of the pen can do nothing with it: only who is signed in uses it.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.models import AccountLink, LinkKind, Moment, Person
from elearning.rules.addresses import is_address
from elearning.services import account_links, account_notices, auditing, leaving
from elearning.services.account_notices import Change
from elearning.services.leaving import AddressUnusableError
from elearning.services.people import plain_address


def ask(session: Session, person: Person, address: str, now: datetime) -> None:
    """Send a link to a new address. That somebody else has it is not told: then nothing goes there.

    Raises AddressUnusableError for what is no address.
    """
    plain = plain_address(address)
    if not is_address(plain):
        raise AddressUnusableError
    link = account_links.make(session, person, LinkKind.ADDRESS, now, plain)
    if session.scalar(select(Person.id).where(Person.email == plain)) is None:
        account_links.send(session, link, now)


def waiting(session: Session, person_id: int, now: datetime) -> str:
    """Give the address that still has to be shown to be theirs; empty = none."""
    mine = (AccountLink.person_id == person_id, AccountLink.kind == LinkKind.ADDRESS, AccountLink.ends_at > now)
    return session.scalar(select(AccountLink.address).where(*mine).order_by(AccountLink.id.desc()).limit(1)) or ""


def confirm(session: Session, link: AccountLink, person: Person, now: datetime) -> None:
    """Let the address of a link be theirs from now on; the caller ends the sign-ins.

    Raises AddressUnusableError when somebody else has it by now.
    """
    address = link.address or ""
    if session.scalar(select(Person.id).where(Person.email == address, Person.id != person.id)):
        raise AddressUnusableError
    try:
        with session.begin_nested():
            _use(session, person, address, now)
    except IntegrityError as error:
        raise AddressUnusableError from error


def changed(session: Session, person: Person, old: str, now: datetime) -> None:
    """Let what went to the old address work no more, and tell both; of who never came in nobody is told (old = "")."""
    account_links.end_all(session, person.id)
    mine = update(Moment).where(Moment.person_id == person.id)
    session.execute(mine.values(token_hash=None, token_ends_at=None).execution_options(synchronize_session=False))
    if old:
        account_notices.tell(session, person, Change.ADDRESS, now, old_address=old)


def _use(session: Session, person: Person, address: str, now: datetime) -> None:
    old = person.email
    if person.left_at:
        leaving.use_private_address(session, person, address, now)
    else:
        person.email, person.mail_refused_at, person.mail_refused_why = address, None, ""
        auditing.note(session, person.id, "address-changed", f"person:{person.id}", now)
    session.flush()
    changed(session, person, old, now)
