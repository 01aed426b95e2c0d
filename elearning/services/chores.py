"""What must happen now and then whether or not anybody visits: each chore looks for itself whether there is work.

A chore flushes and never commits; it does at most a batch, and tells whether it did anything. The worker does them all
every few minutes. Two workers may do the same chore at once, so each chore must be harmless when done twice.

A chore first runs as a reader. Only when it turns out to write does it begin anew as a writer: a site where nothing
happens takes no turn in the line of writers.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from elearning.models.engine import start_writing, wipe_traces
from elearning.services import (
    agreements,
    deadlines,
    digests,
    erasing,
    figures,
    inactive,
    inviting,
    leaving,
    readers,
    retention,
    rosters,
    upkeep,
    weighing,
)

Chore = Callable[[Session, datetime], bool]
log = logging.getLogger(__name__)
#: How long between two rounds.
EVERY = timedelta(minutes=5)
#: After so long nothing of what was deleted is looked for any more: two rounds, should one fail.
WIPED = 2 * EVERY

CHORES: tuple[Chore, ...] = (
    agreements.plan_letters,
    deadlines.plan_letters,
    leaving.pseudonymise,
    inviting.forget,
    rosters.forget,
    digests.plan,
    readers.forget,
    upkeep.plan_letters,
    inactive.plan_letters,
    retention.enforce,
    weighing.keep,
    figures.keep,
)
WRITING = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT")


class _WritesError(Exception):
    """A chore that only looked found something to do."""


def do(factory: Callable[[], Session], now: datetime, chores: tuple[Chore, ...] | None = None) -> int:
    """Do every chore in a transaction of its own; gives how many found something to do."""
    done = sum(_do(factory, chore, now) for chore in (CHORES if chores is None else chores))
    _wipe(factory, now)
    return done


def _do(factory: Callable[[], Session], chore: Chore, now: datetime) -> bool:
    try:
        return _look_or_work(factory, chore, now)
    except SQLAlchemyError:
        raise  # the database is away or busy: there is no sense in trying the others
    except Exception as error:  # one chore that fails must not keep the others from being done
        log.error("the chore %s fails: %s", chore.__name__, type(error).__name__)
        return False


def _look_or_work(factory: Callable[[], Session], chore: Chore, now: datetime) -> bool:
    try:
        return _look(factory, chore, now)
    except _WritesError:
        return _work(factory, chore, now)


def _look(factory: Callable[[], Session], chore: Chore, now: datetime) -> bool:
    """Do a chore that turns out to write nothing; raises _WritesError before its first write."""
    with factory() as session:
        event.listen(session.connection(), "before_cursor_execute", _stop_writing)
        done = chore(session, now)
        session.flush()
        return done


def _stop_writing(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.lstrip().upper().startswith(WRITING):
        raise _WritesError


def _work(factory: Callable[[], Session], chore: Chore, now: datetime) -> bool:
    with factory() as session:
        start_writing(session)
        done = chore(session, now)
        session.commit()
        return done


def _wipe(factory: Callable[[], Session], now: datetime) -> None:
    """Leave nothing in the files of the database of what was deleted lately, by whichever process."""
    with factory() as session:
        engine, left = session.get_bind(), erasing.traces_since(session, now - WIPED)
    if left is not None and isinstance(engine, Engine) and not wipe_traces(engine, rebuild=left):
        log.info("somebody was busy: what was deleted is wiped in the next round")
