"""Retention: what has been kept long enough goes by itself (AVG article 5(1)e; DESIGN section 5).

One rule for each kind of data, each with a term of `rules/keeping.py`. A rule says how much it would take now, and
takes a bounded batch of it; done twice it does nothing the second time. The worker runs them all as one chore, the
command `elearning retention` until nothing is left. Every batch about people is in the logbook, as a count.

What goes is looked for by an index on the moment that decides, in no order but that of the index: however much is
kept, a round reads what goes and no more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.models import (
    AccountLink,
    Answer,
    Attempt,
    Attendance,
    Audit,
    Base,
    Card,
    CasusPlay,
    Certificate,
    Invitation,
    Letter,
    LetterKind,
    Meeting,
    Moment,
    News,
    Organisation,
    Person,
    Place,
    Presence,
    Reflection,
    Review,
    Rhythm,
    Role,
    RoleGrant,
    SignIn,
)
from elearning.rules import keeping
from elearning.rules.keeping import day_before, shortest
from elearning.services import auditing, erasing, letters
from elearning.services.invitations import schedule_of

ACTION = "retention"
#: How many rows one batch takes, of how many people, and how many accounts: a name is looked for in every text there
#: is, which takes seconds where a hundred thousand people learn, and nobody else can write meanwhile on SQLite.
ROWS, PEOPLE, ACCOUNTS = 500, 50, 1
#: The number of our lock on PostgreSQL: no other lock has it.
_LOCK = 0x6B657074
#: Links and sign-ins that are over stay a day, so that a page can say what became of them.
A_DAY = timedelta(days=1)
#: No sign-in lies unused for longer.
LONGEST_IDLE = timedelta(days=30)
#: What is known of somebody's learning. What they finished stays with the account: that is what the course is for.
LEARNT: tuple[type[Any], ...] = (Answer, Attempt, Review, Card, CasusPlay, Moment, Place)
#: Letters about what is then gone.
ABOUT_LEARNT = (LetterKind.OPFRIS, LetterKind.CALL_BACK)


@dataclass(frozen=True)
class Rule:
    """What goes when: `due` selects the numbers of what goes now, `take` takes some of them away."""

    key: str
    due: Callable[[Session, datetime], Any]
    take: Callable[[Session, Sequence[int], datetime], None]
    batch: int
    #: About nobody any more; every day there are some, and the logbook would drown in them.
    quiet: bool = False
    #: Whether it looks when people were here: who comes in at this very moment is left alone.
    waits: bool = False

    def count(self, session: Session, now: datetime) -> int:
        """Count how much goes now: people or rows, as `services/processing.py` says of the rule."""
        return session.scalar(select(func.count()).select_from(self.due(session, now).subquery())) or 0

    def work(self, session: Session, now: datetime) -> int:
        """Take one batch away; gives how much that was."""
        _wait_for_others(session)
        due = self.due(session, now).limit(self.batch)
        found = session.scalars(due.with_for_update(of=Person, skip_locked=True) if self.waits else due).all()
        if not found:
            return 0
        self.take(session, found, now)
        if not self.quiet:
            note = {"result": str(len(found)), "origin": "worker"}
            auditing.note(session, None, ACTION, f"{ACTION}:{self.key}", now, **note)
        session.flush()
        return len(found)


def enforce(session: Session, now: datetime) -> bool:
    """Take one batch of every rule away; a chore."""
    done = [rule.work(session, now) for rule in RULES]
    return any(done)


def report(session: Session, now: datetime) -> dict[str, int]:
    """Count for every rule what would go at a moment, changing nothing."""
    return {rule.key: rule.count(session, now) for rule in RULES}


def gone_since(session: Session, since: datetime) -> dict[str, int]:
    """Count for every rule what went since a moment, as the logbook has it."""
    rows = session.execute(select(Audit.object, Audit.result).where(Audit.action == ACTION, Audit.at > since)).all()
    found: dict[str, int] = {}
    for about, number in rows:
        key = about.partition(":")[2]
        found[key] = found.get(key, 0) + int(number)
    return found


def _wait_for_others(session: Session) -> None:
    """Let one worker at a time look and take, so that nothing is counted twice; on SQLite who writes is alone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def moment_before(now: datetime, months: int) -> datetime:
    """Give the beginning of the day so many months ago, in the Netherlands."""
    return _begin_of(day_before(local_date(now), months))


# --- who was not here -------------------------------------------------------------------------------------------------


def not_seen_for(session: Session, now: datetime, months: int) -> ColumnElement[bool]:
    """Tell, in SQL, who was last here more than so many months ago, or as many as their employer chose if fewer."""
    own = session.execute(
        select(Organisation.id, Organisation.keep_months).where(Organisation.keep_months < months)
    ).all()
    terms: dict[int, list[int]] = {}
    for number, chosen in own:
        terms.setdefault(shortest(months, chosen), []).append(number)
    short = [number for number, _ in own]
    others = or_(Person.employer_id.is_(None), Person.employer_id.not_in(short))
    usual = and_(others, last_seen_before(now, months))
    exactly = or_(usual, *(and_(Person.employer_id.in_(ids), last_seen_before(now, own)) for own, ids in terms.items()))
    return and_(last_seen_before(now, min(terms, default=months)), exactly)  # the first part has an index


def last_seen_before(now: datetime, months: int) -> ColumnElement[bool]:
    """Tell, in SQL, who was last here more than so many months ago; who never was, counts from the first day.

    Somebody on leave who said so (vakantiestand) is away from work, not gone: its last day counts as a visit.
    """
    day = day_before(local_date(now), months)
    never = and_(Person.visited_on.is_(None), Person.created_at < _begin_of(day))
    on_leave = exists().where(Rhythm.person_id == Person.id, Rhythm.away_until >= day)
    return and_(or_(Person.visited_on < day, never), ~on_leave)


def runs_the_site() -> ColumnElement[bool]:
    """Tell, in SQL, whose account does not go by itself: that of a beheerder, who can take it away on a page."""
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.ADMIN)


def warned(now: datetime) -> ColumnElement[bool]:
    """Tell, in SQL, who was told that their account will go, and did not come since."""
    return Person.warned_at >= moment_before(now, keeping.ANSWERS - keeping.WARNING)


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


# --- the rules --------------------------------------------------------------------------------------------------------


def _learnt_due(session: Session, now: datetime) -> Any:
    has_rows = or_(*(exists().where(table.person_id == Person.id) for table in LEARNT))
    return select(Person.id).where(not_seen_for(session, now, keeping.ANSWERS), has_rows)


def _forget_learnt(session: Session, people: Sequence[int], now: datetime) -> None:
    closing = {"dropped_at": now, "claimed_until": None, "why": "de antwoorden zijn er niet meer"}
    about = (Letter.person_id.in_(people), Letter.kind.in_(ABOUT_LEARNT), letters.is_open())
    session.execute(update(Letter).where(*about).values(closing))
    for table in LEARNT:
        session.execute(delete(table).where(table.person_id.in_(people)))


def _reflections_due(session: Session, now: datetime) -> Any:
    unseen = not_seen_for(session, now, keeping.REFLECTIONS)
    return select(Reflection.id).join(Person).where(unseen)


def _letters_due(session: Session, now: datetime) -> Any:
    """Select letters that ended long ago, but for those that later ones are laid beside.

    A newer invitation counts those before it, and who was invited to a series of meetings hears of every change.
    """
    waiting = exists().where(Invitation.person_id == Letter.person_id, Invitation.accepted_at.is_(None))
    running = exists().where(
        Attendance.person_id == Letter.person_id, Attendance.meeting_id.in_(_running_meetings(session, now))
    )
    needed = or_(and_(Letter.kind == LetterKind.INVITATION, waiting), and_(Letter.kind == LetterKind.MEETING, running))
    return select(Letter.id).where(_ended_before(moment_before(now, keeping.LETTERS)), ~needed)


def _ended_before(moment: datetime) -> ColumnElement[bool]:
    """Tell, in SQL, which letters ended before a moment; each of the three ends has an index of its own."""
    not_sent, not_refused = Letter.sent_at.is_(None), Letter.refused_at.is_(None)
    return or_(
        Letter.sent_at < moment,
        and_(Letter.refused_at < moment, not_sent),
        and_(Letter.dropped_at < moment, not_sent, not_refused),
    )


def _running_meetings(session: Session, now: datetime) -> Collection[int]:
    series = session.scalars(select(Meeting).where(or_(Meeting.times > 1, Meeting.starts_at > now))).all()
    return [one.id for one in series if schedule_of(one).is_over_at > now]


def _invitations_due(_session: Session, now: datetime) -> Any:
    """Select invitations that are over; one that its account still waits for goes with that account."""
    waits = and_(Person.password_hash.is_(None), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    over = Invitation.ends_at < moment_before(now, keeping.INVITATIONS)
    query = select(Invitation.id).join(Person, Person.id == Invitation.person_id)
    return query.where(over, ~waits).order_by(Invitation.ends_at, Invitation.id)


def _accounts_due(_session: Session, now: datetime) -> Any:
    """Select accounts that nobody came to, and whose owner was told so a month ago.

    A letter that still has to go, or went later than it was written (a mail server was away), gives them that month.
    """
    month_ago = moment_before(now, keeping.WARNING)
    told_lately = exists().where(
        Letter.person_id == Person.id,
        Letter.kind == LetterKind.INACTIVE,
        or_(letters.is_open(), Letter.sent_at >= month_ago),
    )
    unused = (
        last_seen_before(now, keeping.ANSWERS),
        Person.left_at.is_(None),
        warned(now),
        Person.warned_at < month_ago,
        ~told_lately,
        ~runs_the_site(),
    )
    return select(Person.id).where(*unused)


def _left_due(_session: Session, now: datetime) -> Any:
    """Select accounts of who left, once their name is taken out of them."""
    long_ago = Person.left_at < moment_before(now, keeping.LEFT)
    return select(Person.id).where(long_ago, Person.leaves_at.is_(None)).order_by(Person.left_at, Person.id)


def _remove_people(session: Session, people: Sequence[int], now: datetime) -> None:
    """Take accounts away; a bewijs lives on by itself."""
    for person in session.scalars(select(Person).where(Person.id.in_(people))).all():
        erasing.remove(session, person, now, keep_proof=True)


def _older(table: type[Any], column: Any, months: int) -> Callable[[Session, datetime], Any]:
    def due(_session: Session, now: datetime) -> Any:
        return select(table.id).where(column < moment_before(now, months)).order_by(column, table.id)

    return due


def _over(table: type[Any], *ends: tuple[Any, timedelta]) -> Callable[[Session, datetime], Any]:
    """Select rows of which one of some moments is so long ago."""

    def due(_session: Session, now: datetime) -> Any:
        return select(table.id).where(or_(*(end < now - since for end, since in ends)))

    return due


def _delete(table: type[Base]) -> Callable[[Session, Sequence[int], datetime], None]:
    key = table.__table__.c.id

    def take(session: Session, ids: Sequence[int], _now: datetime) -> None:
        session.execute(delete(table).where(key.in_(ids)).execution_options(synchronize_session=False))

    return take


_SIGN_INS = ((SignIn.ends_at, A_DAY), (SignIn.seen_at, LONGEST_IDLE + A_DAY))
RULES: tuple[Rule, ...] = (
    Rule("answers", _learnt_due, _forget_learnt, PEOPLE, waits=True),
    Rule("reflections", _reflections_due, _delete(Reflection), ROWS, waits=True),
    Rule("accounts", _accounts_due, _remove_people, ACCOUNTS, waits=True),
    Rule("left", _left_due, _remove_people, ACCOUNTS, waits=True),
    Rule("letters", _letters_due, _delete(Letter), ROWS),
    Rule("invitations", _invitations_due, _delete(Invitation), ROWS),
    Rule("news", _older(News, News.made_at, keeping.NEWS), _delete(News), ROWS),
    Rule("proof", _older(Certificate, Certificate.issued_at, keeping.PROOF), _delete(Certificate), ROWS),
    Rule("audit", _older(Audit, Audit.at, keeping.AUDIT), _delete(Audit), ROWS),
    Rule("links", _over(AccountLink, (AccountLink.ends_at, A_DAY)), _delete(AccountLink), ROWS, quiet=True),
    Rule("sign-ins", _over(SignIn, *_SIGN_INS), _delete(SignIn), ROWS, quiet=True),
    Rule("presence", _over(Presence, (Presence.seen_at, A_DAY)), _delete(Presence), ROWS, quiet=True),
)
#: Rules whose work is not in the logbook.
QUIET = frozenset(rule.key for rule in RULES if rule.quiet)
