"""Taking in many people at once from a file: read, looked through row by row, then all of it or nothing.

`plan` says of every row what would happen or what is wrong with it, and changes nothing. `apply` plans again inside the
write transaction, because the site went on in the meantime, and does all of it or, with one fault left, nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Invitation, Membership, Organisation, Person, Region, Role, Roster, Wijkteam
from elearning.rules.addresses import is_address, is_name, tidy_name
from elearning.services import auditing, inviting
from elearning.services.people import plain_address
from elearning.services.roster_files import LARGEST, Line, Sheet
from elearning.services.sheets import FORMULA
from elearning.services.teams import is_present

LARGEST_ROSTER = LARGEST
#: How long a list waits to be looked through.
KEPT = timedelta(days=1)
YES, NO = frozenset({"ja", "j", "x", "1", "waar", "true"}), frozenset({"", "nee", "n", "0", "onwaar", "false"})
#: For how many unknown names we look for one that is like it.
GUESSES = 100


class Fault(StrEnum):
    """What can be wrong with a row."""

    FORMULA = "formula"
    NAME = "name"
    ADDRESS = "address"
    EMPLOYER = "employer"
    TEAM = "team"
    SEVERAL = "several"
    LEAD = "lead"
    DOUBLE = "double"
    DIFFERS = "differs"
    ELSEWHERE = "elsewhere"
    LEFT = "left"


class Act(StrEnum):
    """What a row would bring about."""

    NEW = "new"
    HIRED = "hired"
    JOINS = "joins"
    LEADS = "leads"
    INVITED = "invited"


@dataclass(frozen=True)
class Wrong:
    """A fault: `text` is what stands in the file, `hint` what may be meant, or where else it stands."""

    fault: Fault
    text: str = ""
    hint: str = ""


@dataclass
class Row:
    """One row of the file and what becomes of it; without acts and faults it is there already."""

    line: Line
    email: str
    faults: list[Wrong] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    #: The name of whom this address is of, when the file says something else.
    known_as: str = ""
    employer_id: int = 0
    wijkteam_id: int = 0
    leads: bool = False


@dataclass(frozen=True)
class Plan:
    """What would happen to every row."""

    rows: tuple[Row, ...]

    @cached_property
    def wrong(self) -> tuple[Row, ...]:
        """Give the rows that something is wrong with."""
        return tuple(row for row in self.rows if row.faults)

    @property
    def is_sound(self) -> bool:
        """Tell whether all of it can be done."""
        return not self.wrong

    def count(self, act: Act) -> int:
        """Count the rows that bring this about."""
        return sum(act in row.acts for row in self.rows)

    def apart(self) -> "Plan":
        """Give the plan without who is invited of those who are known: that says who never used their account."""
        return Plan(tuple(replace(row, acts=_without_invited(row.acts)) for row in self.rows))

    @property
    def there_already(self) -> int:
        """Count the rows that change nothing."""
        return sum(not row.acts and not row.faults for row in self.rows)


def keep(session: Session, by: int, file_name: str, sheet: Sheet, now: datetime) -> Roster:
    """Keep a list until it was looked through."""
    rows = {
        "letters": sheet.letters,
        "ignored": list(sheet.ignored),
        "lines": [list(astuple(line)) for line in sheet.lines],
    }
    roster = Roster(made_by_id=by, file_name=file_name[-100:], rows=rows, made_at=now)
    session.add(roster)
    session.flush()
    return roster


def kept(session: Session, number: int, by: int, now: datetime, *, to_write: bool = False) -> Roster | None:
    """Find a list that somebody uploaded; that of another is not there, and neither is one of yesterday.

    Who is to write locks every list: two that hold the same people are taken in one after the other.
    """
    if to_write:
        session.execute(select(Roster.id).order_by(Roster.id).with_for_update())
    mine = select(Roster).where(Roster.id == number, Roster.made_by_id == by, Roster.made_at > now - KEPT)
    return session.scalar(mine)


def newest(session: Session, by: int, now: datetime) -> Sequence[Roster]:
    """Give the lists that still wait for somebody."""
    mine = select(Roster).where(Roster.made_by_id == by, Roster.made_at > now - KEPT)
    return session.scalars(mine.order_by(Roster.id.desc()).limit(20)).all()


def plan(session: Session, roster: Roster, now: datetime) -> Plan:
    """Say what would happen to every row; changes nothing."""
    lines = [Line(*cells) for cells in roster.rows["lines"]]
    return Plan(tuple(_Desk(session, lines, now).rows()))


def apply(session: Session, roster: Roster, by: int, now: datetime) -> Plan:
    """Do all that a list says, or nothing when a row has a fault; gives the plan that was followed."""
    found = plan(session, roster, now)
    if not found.is_sound:
        return found
    people = _people(session, found.rows, now)
    _join(session, found.rows, people, now)
    asked = [row for row in found.rows if Act.INVITED in row.acts]
    inviting.invite_all(session, [(people[row.email], row.wijkteam_id, row.employer_id) for row in asked], by, now)
    auditing.note(session, by, "roster-applied", f"roster:{roster.id}", now, result=f"{len(found.rows)} rows")
    drop(session, roster)
    return found


def drop(session: Session, roster: Roster) -> None:
    """Forget a list."""
    session.delete(roster)
    session.flush()


def forget(session: Session, now: datetime) -> bool:
    """Forget the lists that nobody took in for a day: they are full of names and addresses."""
    old = session.scalars(select(Roster.id).where(Roster.made_at <= now - KEPT)).all()
    if old:
        session.execute(delete(Roster).where(Roster.id.in_(old)))
    return bool(old)


def _people(session: Session, rows: Sequence[Row], now: datetime) -> dict[str, Person]:
    """Give everybody of the file by address: who is new is made, who has no employer gets one."""
    addresses = [row.email for row in rows]
    people = _having(session, addresses)
    for closed in [person for person in people.values() if person.closed_at]:
        del people[closed.email]
        inviting.free_address(closed)
    session.flush()
    made = {
        row.email: {
            "name": tidy_name(row.line.name),
            "email": row.email,
            "employer_id": row.employer_id,
            "created_at": now,
        }
        for row in rows
        if row.email not in people
    }
    if made:
        session.execute(insert(Person), list(made.values()))
        people = _having(session, addresses)
    for row in rows:
        people[row.email].employer_id = people[row.email].employer_id or row.employer_id
    session.flush()
    return people


def _join(session: Session, rows: Sequence[Row], people: dict[str, Person], now: datetime) -> None:
    today = local_date(now)
    there = _memberships(session, [person.id for person in people.values()], now)
    made = []
    for row in rows:
        person_id, wijkteam_id = people[row.email].id, row.wijkteam_id
        if Act.JOINS in row.acts:
            where = {"person_id": person_id, "wijkteam_id": wijkteam_id, "from_on": today}
            made.append({**where, "addiction_lead": row.leads})
        elif Act.LEADS in row.acts:
            there[person_id, wijkteam_id].addiction_lead = True
    if made:
        session.execute(insert(Membership), made)
    session.flush()


class _Desk:
    """What is needed to judge rows, looked up once for all of them."""

    def __init__(self, session: Session, lines: Sequence[Line], now: datetime) -> None:
        self.lines = lines
        employers = session.execute(select(Organisation.id, Organisation.name)).all()
        self.employers = _by_name((row.name, row.id) for row in employers)
        self.employer_names = {row.id: row.name for row in employers}
        teams = session.execute(
            select(Wijkteam.id, Wijkteam.name, Region.name).join(Region, Region.id == Wijkteam.region_id)
        ).all()
        self.teams = _by_name((name, number) for number, name, _ in teams)
        self.teams |= _by_name((f"{name} ({region})", number) for number, name, region in teams)
        self.names = {"employer": sorted(self.employers), "team": sorted(self.teams)}
        spelled = [*self.employer_names.values(), *(name for _, name, _ in teams), *(f"{t} ({r})" for _, t, r in teams)]
        self.spelled = {_key(name): name for name in spelled}
        having = _having(session, [plain_address(line.email) for line in lines])
        self.people = {email: person for email, person in having.items() if person.closed_at is None}
        ids = [person.id for person in self.people.values()]
        self.members = _memberships(session, ids, now)
        self.invited = _invited(session, ids, now)
        self.seen: dict[str, list[Row]] = {}
        self.guesses: dict[tuple[str, str], str] = {}

    def rows(self) -> Iterator[Row]:
        """Judge every row, in the order of the file."""
        for line in self.lines:
            row = Row(line, plain_address(line.email))
            self._look_at_cells(row)
            self._look_at_places(row)
            self._look_in_file(row)
            person = self.people.get(row.email)
            if person:
                self._look_at_person(row, person)
            if not row.faults:
                self._foresee(row, person)
            yield row

    def _look_at_cells(self, row: Row) -> None:
        line = row.line
        for text in (line.name, line.email, line.employer, line.wijkteam, line.lead):
            if text.startswith(FORMULA):
                row.faults.append(Wrong(Fault.FORMULA, text))
        if not is_name(tidy_name(line.name)):
            row.faults.append(Wrong(Fault.NAME, line.name))
        if not is_address(row.email):
            row.faults.append(Wrong(Fault.ADDRESS, line.email))
        if line.lead.casefold() not in YES | NO:
            row.faults.append(Wrong(Fault.LEAD, line.lead))
        row.leads = line.lead.casefold() in YES

    def _look_at_places(self, row: Row) -> None:
        for text, kind, fault in (
            (row.line.employer, "employer", Fault.EMPLOYER),
            (row.line.wijkteam, "team", Fault.TEAM),
        ):
            found = (self.employers if kind == "employer" else self.teams).get(_key(text), [])
            if len(found) > 1:
                row.faults.append(Wrong(Fault.SEVERAL, text))
            elif not found:
                row.faults.append(Wrong(fault, text, self._like(kind, text)))
            elif kind == "employer":
                row.employer_id = found[0]
            else:
                row.wijkteam_id = found[0]

    def _look_in_file(self, row: Row) -> None:
        """Compare with earlier rows of the same address: somebody may work in two teams, not be two people."""
        before = self.seen.setdefault(row.email, [])
        for other in before if row.email else ():
            if other.wijkteam_id == row.wijkteam_id:
                row.faults.append(Wrong(Fault.DOUBLE, hint=str(other.line.number)))
            elif _key(other.line.name) != _key(row.line.name) or other.employer_id != row.employer_id:
                row.faults.append(Wrong(Fault.DIFFERS, hint=str(other.line.number)))
            else:
                continue
            break
        before.append(row)

    def _look_at_person(self, row: Row, person: Person) -> None:
        if person.left_at:
            row.faults.append(Wrong(Fault.LEFT))
        elif person.employer_id and row.employer_id and person.employer_id != row.employer_id:
            row.faults.append(Wrong(Fault.ELSEWHERE, hint=self.employer_names[person.employer_id]))
        if _key(person.name) != _key(row.line.name):
            row.known_as = person.name

    def _foresee(self, row: Row, person: Person | None) -> None:
        """Say what a sound row brings about; only who never chose a password is invited."""
        first = len(self.seen[row.email]) == 1
        membership = self.members.get((person.id, row.wijkteam_id)) if person else None
        waits = person is None or person.password_hash is None
        invited = person is not None and (person.id, row.wijkteam_id) in self.invited
        acts = {
            Act.NEW: person is None and first,
            Act.HIRED: person is not None and person.employer_id is None and first,
            Act.JOINS: membership is None,
            Act.LEADS: row.leads and not (membership and membership.addiction_lead),
            Act.INVITED: waits and first and not invited,
        }
        row.acts = [act for act, happens in acts.items() if happens]

    def _like(self, kind: str, text: str) -> str:
        """Guess which name was meant."""
        key = (kind, _key(text))
        if key not in self.guesses:
            if len(self.guesses) >= GUESSES or not key[1]:
                return ""
            close = get_close_matches(key[1], self.names[kind], n=1)
            self.guesses[key] = self.spelled.get(close[0], close[0]) if close else ""
        return self.guesses[key]


def _without_invited(acts: Sequence[Act]) -> list[Act]:
    return list(acts) if Act.NEW in acts else [act for act in acts if act is not Act.INVITED]


def _key(text: str) -> str:
    return tidy_name(text).casefold()


def _by_name(rows: Iterator[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, number in rows:
        found.setdefault(_key(name), []).append(number)
    return found


def _having(session: Session, addresses: Sequence[str]) -> dict[str, Person]:
    """Find who has these addresses, closed accounts among them."""
    return {one.email: one for one in session.scalars(select(Person).where(Person.email.in_(set(addresses))))}


def _memberships(session: Session, ids: Sequence[int], now: datetime) -> dict[tuple[int, int], Membership]:
    rows = session.scalars(select(Membership).where(Membership.person_id.in_(ids), is_present(local_date(now))))
    return {(row.person_id, row.wijkteam_id): row for row in rows}


def _invited(session: Session, ids: Sequence[int], now: datetime) -> set[tuple[int, int | None]]:
    """Tell who has an invitation to which wijkteam that still works or was used."""
    rows = session.execute(
        select(Invitation.person_id, Invitation.wijkteam_id).where(
            Invitation.person_id.in_(ids),
            Invitation.role == Role.LEARNER,
            Invitation.revoked_at.is_(None),
            Invitation.ends_at > now,
        )
    )
    return {(person, team) for person, team in rows}
