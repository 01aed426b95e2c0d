"""Erasing somebody for good (AVG article 17): every row about them, and their name wherever others wrote it.

What is left is one row of the logbook that says which account it was, by number and moment and without a name: so that
a back-up of before, put back later, can have the same people erased again (`elearning privacy erase-again`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, func, select, update
from sqlalchemy.orm import Session

from elearning.models import (
    AccountLink,
    Audit,
    Base,
    Certificate,
    Contact,
    CourseVersion,
    Invitation,
    Letter,
    LetterKind,
    Media,
    Organisation,
    Partner,
    Person,
    Region,
    Role,
    RoleGrant,
    Wijkteam,
    WorkingFile,
    WorkingRevision,
)
from elearning.services import auditing, granting, letters, sweeping, working
from elearning.services.people import plain_address

#: What a row of the logbook is about once that is gone: the number may be given out again.
GONE = "erased"
ACTION = "erased"
#: Acts after which the files of the database are looked after.
DELETING = (ACTION, "retention", "pseudonymised", "merged")
#: What a name of these is no name of somebody: an account may be called after its wijkteam.
PLACES = (Wijkteam, Organisation, Region, Partner)
#: Letters to others that hold the number or the name of who asked for them.
ASKED = (LetterKind.REMINDER, LetterKind.QUESTION)
ASKER = frozenset({"by", "from", "text", "phone"})


class AlreadyGoneError(LookupError):
    """Somebody else erased this account a moment before."""


@dataclass(frozen=True)
class Traces:
    """What is outside the rows, to be wiped after the commit: see `services/wiping.py`."""

    words: frozenset[str]
    photos: frozenset[str]


def is_confirmed(person: Person, typed: str) -> bool:
    """Tell whether somebody typed the name of the account they are about to erase."""
    return typed.split() != [] and " ".join(typed.split()).casefold() == " ".join(person.name.split()).casefold()


def erase(session: Session, person: Person, now: datetime, by: int | None, *, keep_proof: bool) -> Traces:
    """Erase somebody; with `keep_proof` their bewijzen stay, apart from any account (article 17(3)e, their own wish).

    Raises granting.LastAdminError or AlreadyGoneError, with nothing changed. The caller commits and then wipes what is
    outside.
    """
    if session.scalar(select(Person.id).where(Person.id == person.id).with_for_update()) is None:
        raise AlreadyGoneError
    session.refresh(person)
    mark, spared = mark_of(person), () if _wrote(session, person) else sweeping.COURSE_TEXTS
    granting.take_all(session, person, by, now)
    traces = remove(session, person, now, keep_proof=keep_proof, spared=spared)
    origin = "cli" if by is None else "web"
    auditing.note(session, by, ACTION, f"person:{GONE}", now, result=mark, origin=origin)
    session.flush()
    return traces


def remove(
    session: Session,
    person: Person,
    now: datetime,
    *,
    keep_proof: bool,
    spared: Collection[str] = sweeping.COURSE_TEXTS,
) -> Traces:
    """Take an account away with every row about it, and its name out of texts but those of `spared` tables.

    Says nothing in the logbook: that is for who decided it.
    """
    names, addresses = words_of(session, person)
    photos = _photos_of(session, person)
    session.flush()
    close_asked(session, person.id, now)
    forget_in_audit(session, person.id)
    _delete_rows(session, person.id, keep_proof=keep_proof)
    session.expunge(person)
    session.expire_all()
    photos = _let_go(session, photos)
    if sweeping.sweep(session, addresses) + sweeping.sweep(session, names, spared):
        _settle_working_files(session)
    return Traces(names | addresses, photos)


def mark_of(person: Person) -> str:
    """Name an account without naming anybody: its number and when it was made, as no two accounts have together."""
    return f"{person.id}@{person.created_at.isoformat()}"


def erased(session: Session) -> list[str]:
    """List the marks of who was erased, the first one first: to erase them again in a back-up that was put back."""
    return list(session.scalars(select(Audit.result).where(Audit.action == ACTION).order_by(Audit.id)))


def of_mark(session: Session, mark: str) -> Person | None:
    """Find the account of a mark; None when it is not there, or is somebody else's by now."""
    number = mark.partition("@")[0]
    person = session.get(Person, int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    return person if person and mark_of(person) == mark.strip() else None


def close_asked(session: Session, person_id: int, now: datetime) -> None:
    """Close letters to others that somebody asked for and that still had to go, and forget in all who asked for them.

    The number, the name and the words of who asked stand in `data`, where a herinnering and a question have them.
    """
    for letter in session.scalars(select(Letter).where(Letter.kind.in_(ASKED))).all():
        if person_id not in (letter.data.get("by"), letter.data.get("from")):
            continue
        letter.data = {key: said for key, said in letter.data.items() if key not in ASKER}
        if not (letter.sent_at or letter.refused_at or letter.dropped_at):
            letters.drop(letter, "wie het vroeg werkt hier niet meer", now)
    session.flush()


def traces_since(session: Session, since: datetime) -> bool | None:
    """Tell whether anything about people was deleted lately; True = somebody was erased, None = nothing."""
    lately = select(Audit.action).where(Audit.at > since, Audit.action.in_(DELETING)).distinct()
    found = session.scalars(lately).all()
    return ACTION in found if found else None


def words_of(session: Session, person: Person) -> tuple[frozenset[str], frozenset[str]]:
    """Gather the names and addresses somebody had here. A name that others have too, or one word, is no trace."""
    invited = session.execute(select(Invitation.name, Invitation.email).where(Invitation.person_id == person.id)).all()
    cards = session.execute(select(Contact.name, Contact.email).where(Contact.person_id == person.id)).all()
    moving_to = session.scalars(select(AccountLink.address).where(AccountLink.person_id == person.id))
    proof = session.scalars(select(Certificate.name).where(Certificate.person_id == person.id))
    names = {person.name, *(name for name, _ in invited), *(name for name, _ in cards), *proof}
    addresses = {person.email, *(email for _, email in (*invited, *cards)), *(to for to in moving_to if to)}
    own = (address for address in addresses if address and not _has_other_owner(session, person, address))
    return frozenset(name for name in names if _is_telling(session, person, name)), frozenset(own)


def _wrote(session: Session, person: Person) -> bool:
    """Tell whether somebody worked on texts of courses, so that their name in one is theirs."""
    signs = (
        select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == Role.AUTHOR),
        select(CourseVersion.id).where(CourseVersion.published_by_id == person.id),
        select(WorkingFile.id).where(WorkingFile.changed_by_id == person.id),
        select(WorkingRevision.id).where(WorkingRevision.changed_by_id == person.id),
        select(Audit.id).where(Audit.object == f"person:{person.id}", Audit.action == "took-author"),
    )
    return any(session.scalar(sign.limit(1)) is not None for sign in signs)


def _is_telling(session: Session, person: Person, name: str) -> bool:
    if " " not in name.strip():
        return False
    same = [select(Person.id).where(func.lower(Person.name) == func.lower(name), Person.id != person.id)]
    same += [select(place.id).where(func.lower(place.name) == func.lower(name)) for place in PLACES]
    return all(session.scalar(query.limit(1)) is None for query in same)


def _has_other_owner(session: Session, person: Person, address: str) -> bool:
    """Tell whether an address reaches somebody else too, such as that of a team on a card."""
    other = select(Person.id).where(Person.email == plain_address(address), Person.id != person.id)
    card = select(Contact.id).where(Contact.email == address, Contact.person_id.is_distinct_from(person.id))
    return any(session.scalar(query.limit(1)) is not None for query in (other, card))


def _photos_of(session: Session, person: Person) -> frozenset[str]:
    mine = select(Contact.photo).where(Contact.person_id == person.id, Contact.photo != "")
    return frozenset(session.scalars(mine))


def _let_go(session: Session, photos: frozenset[str]) -> frozenset[str]:
    """Forget photos that no other card and no course has; gives those."""
    loose = photos - frozenset(session.scalars(select(Contact.photo).where(Contact.photo.in_(photos))))
    loose -= frozenset(session.scalars(select(WorkingFile.sha256).where(WorkingFile.sha256.in_(photos))))
    loose = frozenset(one for one in loose if not _is_in_a_version(session, one))
    session.execute(delete(Media).where(Media.sha256.in_(loose)))
    return loose


def _is_in_a_version(session: Session, digest: str) -> bool:
    named = select(CourseVersion.id).where(CourseVersion.compiled.contains(digest))
    return session.scalar(named.limit(1)) is not None


def columns_to_people() -> Iterator[tuple[Table, Column[Any]]]:
    """Find every column that points at a person."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield table, column


def _delete_rows(session: Session, person_id: int, *, keep_proof: bool) -> None:
    """Delete rows about somebody, and let go of them in rows of their work; the newest tables first."""
    for table, column in reversed(list(columns_to_people())):
        is_kept = keep_proof and table is Certificate.__table__
        is_theirs = column.name == "person_id" or not column.nullable
        if is_theirs and not is_kept:
            session.execute(delete(table).where(column == person_id))
        else:
            session.execute(update(table).where(column == person_id).values({column.name: None}))
    session.execute(delete(Person).where(Person.id == person_id).execution_options(synchronize_session=False))


def forget_in_audit(session: Session, person_id: int) -> None:
    """Let acts on somebody no longer say on whom: the number is theirs, and may be somebody else's later."""
    about = {f"person:{person_id}"}
    for table in (Invitation, Certificate, Contact):
        numbers = session.scalars(select(table.id).where(table.person_id == person_id))
        about |= {f"{table.__tablename__}:{number}" for number in numbers}
    for one in about:
        gone = f"{one.partition(':')[0]}:{GONE}"
        for column in (Audit.object, Audit.result):
            session.execute(update(Audit).where(column == one).values({column.key: gone}))


def _settle_working_files(session: Session) -> None:
    """Have a draft go on from the text it began from, which a name was taken out of."""
    for row in session.scalars(select(WorkingFile).where(WorkingFile.base.is_not(None))):
        row.base_hash = working.fingerprint(row.base)
    session.flush()
