"""Leaving the work: access ends at once, and 30 days are left for one's own proof and own data.

The account then has no name, no address and no words of its own any more (`pseudonymise`). What was learned stays for
a while without a name, because counts rest on it; a bewijs holds its own words and lives on by itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.site import Site
from elearning.models import (
    AccountLink,
    Authenticator,
    Base,
    Certificate,
    Contact,
    Digest,
    Enrolment,
    Identity,
    Invitation,
    Letter,
    LetterKind,
    LinkKind,
    Meeting,
    Moment,
    Person,
    Place,
    RecoveryCode,
    Reflection,
    Registration,
    Rhythm,
    Roster,
    SignIn,
)
from elearning.rules.addresses import is_address
from elearning.services import account_links, auditing, erasing, granting, letters, moving, sweeping
from elearning.services.desk import NotNeededError
from elearning.services.invitations import schedule_of
from elearning.services.learning import STILL
from elearning.services.people import plain_address, was_used
from elearning.services.signing_in import end_all
from elearning.services.tokens import new_token

#: How long somebody who left can get at their proof and their data.
GRACE = timedelta(days=30)
#: How many people one round of the chore takes: their names are looked for in every text there is, which takes seconds
#: where a hundred thousand people learn, and nobody else can write meanwhile on SQLite.
BATCH = 1
NOBODY = "Oud-medewerker"
#: What goes as a whole when the name goes: it is made of words, addresses and wishes of this person.
GOES: tuple[type[Base], ...] = (
    *(Reflection, Letter, SignIn, Registration, Rhythm, Digest, Invitation),
    *(AccountLink, Authenticator, Identity, RecoveryCode),
)


class AddressUnusableError(ValueError):
    """Dit adres kunnen we niet gebruiken. Kies een ander adres."""


@dataclass(frozen=True)
class Bonds:
    """What ties somebody to the work, for who is about to let them go."""

    teams: tuple[str, ...]
    leads: tuple[str, ...]
    roles: tuple[str, ...]
    cards: int
    meetings: int
    #: They can sign in: with a password, or by a link where they came in by their employer.
    used: bool


def bonds_of(session: Session, person: Person, now: datetime) -> Bonds:
    """Gather what ends when somebody leaves, and what a colleague must take over."""
    in_teams = moving.memberships_on(session, person.id, local_date(now))
    guided = session.scalars(
        select(Meeting).where(
            Meeting.guide_id == person.id,
            Meeting.planned_at.is_not(None),
            Meeting.marked_at.is_(None),
            Meeting.cancelled_at.is_(None),
        )
    )
    return Bonds(
        teams=tuple(team.name for _, team in in_teams),
        leads=tuple(team.name for row, team in in_teams if row.addiction_lead),
        roles=tuple(dict.fromkeys(one.role.value for one in granting.held_by(session, person.id))),
        cards=session.scalar(select(func.count()).where(Contact.person_id == person.id)) or 0,
        meetings=sum(schedule_of(one).is_over_at > now for one in guided),
        used=was_used(session, person),
    )


def ends_at(now: datetime) -> datetime:
    """Tell when the days of who leaves now are over: at the end of the last one, so that a date says it all."""
    return datetime.combine(local_date(now + GRACE), time(23, 59, 59), AMSTERDAM).astimezone(UTC)


def let_leave(session: Session, person: Person, now: datetime, private_address: str | None, by: int | None) -> bool:
    """Let somebody leave the work; False when they had left before.

    A private address is their own choice. It gets a link, and counts once they open that, signed in: whoever types it
    may slip, and a stranger would get the account. Until then all goes to the address they have. Who never came
    in has nothing to get, so their account closes at once. Raises AddressUnusableError and
    granting.LastAdminError, with nothing changed.
    """
    _lock(session, person)
    if person.left_at or person.closed_at:
        return False
    address = _usable(session, person, private_address) if private_address else person.email
    granting.take_all(session, person, by, now)
    moving.leave_all(session, person.id, now)
    _end_ties(session, person, now)
    person.left_at, person.leaves_at, person.employer_id, person.news_since = now, ends_at(now), None, None
    if not was_used(session, person):
        person.closed_at = now
    else:
        _say_farewell(session, person, now)
        if address != person.email:
            account_links.send(session, account_links.make(session, person, LinkKind.ADDRESS, now, address), now)
    auditing.note(session, by, "left", f"person:{person.id}", now)
    session.flush()
    return True


def come_back(session: Session, person: Person, now: datetime, by: int | None) -> bool:
    """Undo a leaving as long as the name is still there; teams, roles and employer are given anew. False = too late."""
    _lock(session, person)
    if not person.left_at or not person.leaves_at or person.leaves_at <= now:
        return False
    if person.closed_at == person.left_at:
        person.closed_at = None
    person.left_at = person.leaves_at = None
    _set_nudge(session, person.id, now + STILL)
    end_all(session, person)
    auditing.note(session, by, "came-back", f"person:{person.id}", now)
    session.flush()
    return True


def use_private_address(session: Session, person: Person, address: str, now: datetime) -> bool:
    """Let somebody who left give an address of their own, and write the farewell to it; False when it is the same.

    Raises AddressUnusableError, also when somebody else has it: that is not told apart.
    """
    _lock(session, person)
    usable = _usable(session, person, address)
    if not person.left_at or usable == person.email:
        return False
    person.email, person.mail_refused_at, person.mail_refused_why = usable, None, ""
    _say_farewell(session, person, now)
    auditing.note(session, person.id, "private-address", f"person:{person.id}", now)
    session.flush()
    return True


def telling(_session: Session, _letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, object]:
    """Give what the farewell says: what somebody can still get, and until when; NotNeededError when that is over."""
    if not person.left_at or not person.leaves_at or person.leaves_at <= now:
        raise NotNeededError("is niet (meer) uit dienst")
    return {
        "until": person.leaves_at,
        "address": person.email,
        "has_password": person.password_hash is not None,
        "sign_in_url": f"{site.base_url}/inloggen",
        "data_url": f"{site.base_url}/account/gegevens",
        "proof_url": f"{site.base_url}/bewijs",
    }


def pseudonymise(session: Session, now: datetime) -> bool:
    """Take name, address and own words out of accounts whose days are over; tells whether there were any. A chore."""
    due = select(Person).where(Person.leaves_at <= now).order_by(Person.leaves_at, Person.id).limit(BATCH)
    people = session.scalars(due.with_for_update(skip_locked=True)).all()
    for person in people:
        _take_name(session, person, now)
        auditing.note(session, None, "pseudonymised", f"person:{person.id}", now, origin="worker")
    session.flush()
    return bool(people)


def _take_name(session: Session, person: Person, now: datetime) -> None:
    words = frozenset().union(*erasing.words_of(session, person))
    for table in GOES:
        whose = table.__table__.c.person_id
        session.execute(delete(table).where(whose == person.id).execution_options(synchronize_session=False))
    session.execute(delete(Roster).where(Roster.made_by_id == person.id))
    session.execute(update(Place).where(Place.person_id == person.id).values(drafts={}))
    session.execute(update(Moment).where(Moment.person_id == person.id).values(token_hash=None, token_ends_at=None))
    session.execute(update(Certificate).where(Certificate.person_id == person.id).values(person_id=None))
    session.execute(delete(Contact).where(Contact.person_id == person.id))
    person.name, person.email = NOBODY, f"{new_token()[:22].casefold()}-{person.id}@oud-medewerker.invalid"
    person.password_hash = person.employer_id = person.working_style = person.theme = person.news_since = None
    person.leaves_at, person.closed_at = None, person.closed_at or now
    person.mail_refused_at, person.mail_refused_why = None, ""
    sweeping.sweep(session, words, sweeping.COURSE_TEXTS)


def _end_ties(session: Session, person: Person, now: datetime) -> None:
    """End all that reaches into the work by itself: sign-ins, links, letters, the calendar, cards, wishes."""
    mine = person.id
    end_all(session, person)
    account_links.end_all(session, mine)
    session.execute(update(Moment).where(Moment.person_id == mine).values(token_hash=None, token_ends_at=None))
    session.execute(update(Rhythm).where(Rhythm.person_id == mine).values(feed_hash=None))
    closing = {"dropped_at": now, "claimed_until": None, "why": "niet meer in dienst"}
    session.execute(update(Letter).where(Letter.person_id == mine, letters.is_open()).values(closing))
    is_open = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    session.execute(update(Invitation).where(Invitation.person_id == mine, *is_open).values(revoked_at=now))
    _set_nudge(session, mine, None)
    erasing.close_asked(session, mine, now)
    for table, whose in ((Contact, Contact.person_id), (Digest, Digest.person_id), (Roster, Roster.made_by_id)):
        session.execute(delete(table).where(whose == mine))


def _set_nudge(session: Session, person_id: int, at: datetime | None) -> None:
    """Ask about courses that lie still from a moment on, or (None) never."""
    mine = (Enrolment.person_id == person_id, Enrolment.completed_at.is_(None))
    session.execute(update(Enrolment).where(*mine).values(nudge_at=at))


def _usable(session: Session, person: Person, address: str) -> str:
    """Give an address as it is stored; raises AddressUnusableError."""
    plain = plain_address(address)
    taken = select(Person.id).where(Person.email == plain, Person.id != person.id)
    if not is_address(plain) or session.scalar(taken):
        raise AddressUnusableError
    return plain


def _say_farewell(session: Session, person: Person, now: datetime) -> None:
    letters.plan(session, person.id, LetterKind.FAREWELL, now.isoformat(timespec="seconds"), now, {}, now)


def _lock(session: Session, person: Person) -> None:
    session.refresh(person, with_for_update=True)
