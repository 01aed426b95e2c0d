"""What must happen now and then whether or not anybody visits: each chore looks for itself whether there is work.

A chore flushes and never commits; it does at most a batch, and tells whether it did anything. The worker does them all
every few minutes. Two workers may do the same chore at once, so each chore must be harmless when done twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from elearning.models.engine import start_writing
from elearning.services import agreements, deadlines, digests, inviting, leaving, readers, rosters, upkeep

Chore = Callable[[Session, datetime], bool]
log = logging.getLogger(__name__)
#: How long between two rounds.
EVERY = timedelta(minutes=5)

CHORES: tuple[Chore, ...] = (
    agreements.plan_letters,
    deadlines.plan_letters,
    leaving.pseudonymise,
    inviting.forget,
    rosters.forget,
    digests.plan,
    readers.forget,
    upkeep.plan_letters,
)


def do(factory: Callable[[], Session], now: datetime, chores: tuple[Chore, ...] | None = None) -> int:
    """Do every chore in a transaction of its own; gives how many found something to do."""
    return sum(_do(factory, chore, now) for chore in (CHORES if chores is None else chores))


def _do(factory: Callable[[], Session], chore: Chore, now: datetime) -> bool:
    try:
        with factory() as session:
            start_writing(session)
            done = chore(session, now)
            session.commit()
            return done
    except SQLAlchemyError:
        raise  # the database is away or busy: there is no sense in trying the others
    except Exception as error:  # one chore that fails must not keep the others from being done
        log.error("the chore %s fails: %s", chore.__name__, type(error).__name__)
        return False
