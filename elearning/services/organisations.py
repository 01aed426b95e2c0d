"""Employers, and the switch of each: whether managers may see how far its people are (DESIGN section 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.access import HEAVY_ROLES
from elearning.clock import local_date
from elearning.models import Organisation, OrganisationKind, Person
from elearning.services import auditing, second_factor
from elearning.services.teams import is_at_work


class NameTakenError(ValueError):
    """Er is er al een met deze naam."""


@dataclass(frozen=True)
class Details:
    """What a beheerder fills in; the switch is on with a `controller` and a works council that agreed, or is none."""

    name: str
    kind: OrganisationKind
    controller: str = ""
    has_works_council: bool = True
    works_council_on: date | None = None
    #: How many months answers stay after the last visit; None = as long as everywhere.
    keep_months: int | None = None
    #: The roles of which a second factor is asked.
    second_factor_roles: frozenset[str] = HEAVY_ROLES


def every(session: Session) -> Sequence[Organisation]:
    """Give all employers, by name."""
    return sorted(session.scalars(select(Organisation)), key=lambda one: (one.name.casefold(), one.id))


def sizes(session: Session) -> dict[int, int]:
    """Count the people of each employer who are still there."""
    rows = session.execute(
        select(Person.employer_id, func.count())
        .where(Person.employer_id.is_not(None), is_at_work())
        .group_by(Person.employer_id)
    ).all()
    return {employer: number for employer, number in rows if employer is not None}


def add(session: Session, details: Details, by: int, now: datetime) -> Organisation:
    """Make an employer; raises NameTakenError."""
    made = Organisation(name=details.name, kind=details.kind)
    _fill(session, made, details)
    session.add(made)
    session.flush()
    auditing.note(session, by, "organisation-added", f"organisation:{made.id}", now)
    _note_switch(session, made, by, now, was_open=False)
    return made


def change(session: Session, organisation: Organisation, details: Details, by: int, now: datetime) -> None:
    """Change an employer, and account for its switch apart; raises NameTakenError."""
    was_open, asked = organisation.is_open_on(local_date(now)), second_factor.asked_by(organisation)
    _fill(session, organisation, details)
    session.flush()
    if not details.second_factor_roles <= asked:
        second_factor.end_without(session, organisation)
    if details.second_factor_roles != asked:
        auditing.note(session, by, "second-factor-asked", f"organisation:{organisation.id}", now)
    auditing.note(session, by, "organisation-changed", f"organisation:{organisation.id}", now)
    _note_switch(session, organisation, by, now, was_open=was_open)


def _fill(session: Session, organisation: Organisation, details: Details) -> None:
    with session.no_autoflush:
        if any(one.name.casefold() == details.name.casefold() for one in every(session) if one is not organisation):
            raise NameTakenError(details.name)
    organisation.name, organisation.kind = details.name, details.kind
    organisation.controller = details.controller or None
    organisation.has_works_council = details.has_works_council
    organisation.works_council_on = details.works_council_on if details.has_works_council else None
    organisation.keep_months = details.keep_months
    # Who keeps to the usual roles goes along when those change.
    usual = details.second_factor_roles == HEAVY_ROLES
    organisation.second_factor_roles = None if usual else sorted(details.second_factor_roles)


def _note_switch(session: Session, organisation: Organisation, by: int, now: datetime, *, was_open: bool) -> None:
    is_open = organisation.is_open_on(local_date(now))
    if is_open is not was_open:
        action = "managers-view-on" if is_open else "managers-view-off"
        auditing.note(session, by, action, f"organisation:{organisation.id}", now)
    session.flush()
