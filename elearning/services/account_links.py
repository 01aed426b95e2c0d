"""Links that are mailed to somebody about their own account: to sign in, to choose a new password, to show an address.

Each works once and not for long (ASVS 6.4.1-3, 6.5.4). It is derived when its letter is told, so that a letter that
goes out twice has the same link twice; the row keeps its hash only. One that is used, and a change of password or
address, ends them all.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import AccountLink, Letter, LetterKind, LinkKind, Person, RoleGrant
from elearning.services import letters
from elearning.services.desk import NotNeededError
from elearning.services.tokens import derived_token, hash_of, new_token

#: How long a link works after its letter was written.
VALID = {
    LinkKind.SIGN_IN: timedelta(minutes=15),
    LinkKind.RESET: timedelta(minutes=60),
    LinkKind.ADDRESS: timedelta(minutes=60),
}
#: A letter that could not go out for so long is no longer waited for.
STALE = timedelta(hours=2)
LETTERS = {
    LinkKind.SIGN_IN: LetterKind.SIGN_IN,
    LinkKind.RESET: LetterKind.RESET,
    LinkKind.ADDRESS: LetterKind.ADDRESS,
}
PATHS = {
    LinkKind.SIGN_IN: "inloggen/link",
    LinkKind.RESET: "wachtwoord/nieuw",
    LinkKind.ADDRESS: "account/adres",
}


def may_have(session: Session, person: Person) -> bool:
    """Tell whether an account is in use: who was invited and never came in, has an invitation to come in by."""
    held = select(RoleGrant.id).where(RoleGrant.person_id == person.id).limit(1)
    return person.closed_at is None and session.scalar(held) is not None


def ask(session: Session, person: Person, kind: LinkKind, now: datetime) -> None:
    """Plan the letter with a link."""
    send(session, make(session, person, kind, now), now)


def make(session: Session, person: Person, kind: LinkKind, now: datetime, address: str | None = None) -> AccountLink:
    """Make the row of a link, which works once its letter is told; `address` is the new one that it would go to."""
    over = (AccountLink.person_id == person.id, AccountLink.ends_at <= now - STALE)
    session.execute(delete(AccountLink).where(*over).execution_options(synchronize_session=False))
    link = AccountLink(person_id=person.id, kind=kind, address=address, made_at=now, ends_at=now + STALE)
    session.add(link)
    session.flush()
    return link


def send(session: Session, link: AccountLink, now: datetime) -> None:
    """Plan the letter of a link."""
    data = {"link": link.id, "at": link.made_at.isoformat()}
    letters.plan(session, link.person_id, LETTERS[link.kind], new_token(), now, data, now)


def of_token(
    session: Session, token: str, kind: LinkKind, now: datetime, *, to_write: bool = False
) -> AccountLink | None:
    """Find a link that works; to use it, under a lock on its person and on itself, so that it works once."""
    query = select(AccountLink).where(
        AccountLink.token_hash == hash_of(token), AccountLink.kind == kind, AccountLink.ends_at > now
    )
    found = session.scalar(query)
    if found and to_write:
        session.execute(select(Person.id).where(Person.id == found.person_id).with_for_update())
        found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None or session.get_one(Person, found.person_id).closed_at:
        return None
    return found


def end_all(session: Session, person_id: int) -> None:
    """End every link of somebody: one was used, or password or address changed."""
    mine = delete(AccountLink).where(AccountLink.person_id == person_id)
    session.execute(mine.execution_options(synchronize_session=False))


def telling(session: Session, letter: Letter, _person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what the letter of a link says; from now on the link works. Raises NotNeededError."""
    query = select(AccountLink).where(AccountLink.id == letter.data["link"]).with_for_update()
    link = session.scalar(query.execution_options(populate_existing=True))
    if link is None or link.person_id != letter.person_id or link.made_at.isoformat() != letter.data["at"]:
        raise NotNeededError("de link is gebruikt of niet meer nodig")
    if link.made_at + STALE <= now:
        raise NotNeededError("de brief kon te lang niet weg")
    token = derived_token(site.secret_key, link)
    link.token_hash, link.ends_at = hash_of(token), now + VALID[link.kind]
    return {
        "url": f"{site.base_url}/{PATHS[link.kind]}/{token}",
        "minutes": int(VALID[link.kind].total_seconds() // 60),
        "to_address": link.address or "",
    }
