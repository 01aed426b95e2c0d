"""How many letters wait, are late or were refused, and how many sign-ins: numbers for a monitor, about nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Letter
from elearning.services.letters import is_open
from elearning.services.readiness import LATE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Counts:
    """The numbers of one moment."""

    open: int
    overdue: int
    refused: int
    refused_sign_ins: int


def counts(session: Session, now: datetime) -> Counts:
    """Count; `refused` is of the last 24 hours, `refused_sign_ins` of the last hour."""
    of_each = (
        select(func.count()).where(is_open()),
        select(func.count()).where(is_open(), Letter.due_at < now - LATE),
        select(func.count()).where(Letter.refused_at > now - DAY),
        select(func.count()).where(Audit.action == "sign-in-refused", Audit.at > now - HOUR),
    )  # each has an index of its own
    return Counts(*session.execute(select(*(one.scalar_subquery() for one in of_each))).one())
