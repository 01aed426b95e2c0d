"""The account of who did what to whom, for the beheerder to read: the newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Organisation, Person, Region, Wijkteam

#: What has a name to show; of all else only the kind and the number stand there.
NAMED: dict[str, type[Invitation | Organisation | Person | Region | Wijkteam]] = {
    "invitation": Invitation,
    "person": Person,
    "organisation": Organisation,
    "region": Region,
    "wijkteam": Wijkteam,
}


@dataclass(frozen=True)
class Act:
    """One accountable act; `actor` is empty for the site itself, and for who is gone."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    action: str
    #: What it was done to: table, number, and its name where that still exists.
    table: str
    number: str
    name: str
    result: str
    #: The name of the place that the result is about: where a role holds.
    where: str
    #: Where it came from: `web`, `cli`, or `worker`.
    origin: str


def acts(
    session: Session,
    *,
    action: str | None = None,
    person: int | None = None,
    without: Collection[str] = (),
    before: int | None = None,
    most: int = 50,
) -> Sequence[Act]:
    """Give acts, the newest first, from `before` (the id of one) on; `person` = done by them or to them."""
    query = select(Audit, Person.name).outerjoin(Person, Person.id == Audit.actor_id).order_by(Audit.id.desc())
    if action:
        query = query.where(Audit.action == action)
    if person is not None:
        query = query.where(or_(Audit.actor_id == person, Audit.object.in_(_abouts(session, person))))
    if without:
        query = query.where(Audit.action.not_in(without))
    if before is not None:
        query = query.where(Audit.id < before)
    rows = session.execute(query.limit(most)).all()
    names = _names(session, [row for row, _ in rows])
    return [_act(row, actor or "", names) for row, actor in rows]


def _act(row: Audit, actor: str, names: dict[str, str]) -> Act:
    table, _, number = row.object.partition(":")
    name = names.get(row.object, "")
    where = names.get(row.result, "")
    return Act(row.id, row.at, row.actor_id, actor, row.action, table, number, name, row.result, where, row.origin)


def _abouts(session: Session, person: int) -> list[str]:
    """Say under what acts on somebody stand: their own row, and the invitations they got."""
    invitations = session.scalars(select(Invitation.id).where(Invitation.person_id == person)).all()
    return [f"person:{person}", *(f"invitation:{number}" for number in invitations)]


def _names(session: Session, rows: Collection[Audit]) -> dict[str, str]:
    """Look up the names of what acts were about: one statement a table."""
    found: dict[str, str] = {}
    abouts = {about for row in rows for about in (row.object, row.result)}
    for table, model in NAMED.items():
        numbers = {int(number) for about in abouts if (number := _number(about, table))}
        if numbers:
            named = session.execute(select(model.id, model.name).where(model.id.in_(numbers))).all()
            found.update({f"{table}:{number}": name for number, name in named})
    return found


def _number(about: str, table: str) -> str:
    kind, _, number = about.partition(":")
    is_number = number.isdecimal() and number.isascii() and len(number) < 10
    return number if kind == table and is_number else ""
