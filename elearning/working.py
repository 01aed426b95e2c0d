"""The worker: what happens by itself, in a process beside the web processes.

Any number of them may run, on any number of machines; each takes other letters. A polite end finishes the letter that
is on its way, and gives back what else is in hand. A worker that was started by `run` or `serve` ends with it, however
that ends.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from elearning import clock
from elearning.mail.sending import Sender, sender_for
from elearning.mail.site import Site, site_of
from elearning.models.engine import engine_options, prepare
from elearning.models.workers import declared_worker, name_of_worker
from elearning.rules.pacing import Valve
from elearning.services import chores, clearing, planning
from elearning.services.delivery import OURS, Delivery, Fate, Handling, where
from elearning.settings import Settings

#: How long a worker rests when there is nothing to do.
REST_SECONDS = 2.0
#: How often it looks for what became due: that waits for somebody's own day and hour, so half a minute is no matter.
PLAN_EVERY = timedelta(seconds=30)
#: How long it leaves a database alone that does not answer.
TROUBLE_SECONDS = 10.0
WATCH_SECONDS = 0.5
#: How long a worker whose parent is gone may take over the letter in hand.
GRACE_SECONDS = 25.0
#: No more than so many transactions of planning before letters have a turn again.
TICKS = 100
#: How many letters a worker takes at once, at most: their people are locked together while they are settled.
HANDFUL = 20

log = logging.getLogger(__name__)
Factory = Callable[[], Session]
Tick = Callable[[Factory, datetime], int]


@dataclass
class Worker:
    """One worker: plans what became due and delivers letters, until it is told to stop."""

    factory: Factory
    site: Site
    sender: Sender
    handling: Handling = OURS
    tick: Tick = planning.tick
    valve: Valve = field(default_factory=Valve)
    stopping: bool = False
    #: When there may be something to plan again, and when it is time for the chores.
    plan_at: datetime | None = None
    chores_at: datetime | None = None
    #: Whether there was a letter the last time.
    had_one: bool = False
    #: What this installation has to do besides, such as on its disk.
    own_chores: tuple[chores.Chore, ...] = ()
    do_chores: Callable[[Factory, datetime, tuple[chores.Chore, ...]], object] = chores.do
    #: Where it is known as a living worker.
    engine: Engine | None = None

    def __post_init__(self) -> None:
        """Begin with empty hands."""
        self.delivery = Delivery(self.factory, self.site, self.sender, self.handling)

    def run(self) -> None:
        """Work until `stopping`."""
        while not self.stopping:
            try:
                self._rest(self.round())
            except SQLAlchemyError as error:  # its words may hold what somebody typed
                log.error("the database does not do what is asked: %s", type(error).__name__)
                self._rest(TROUBLE_SECONDS)
        self._let_go()
        self.sender.close()

    def round(self) -> float:
        """Do what there is to do now; gives how many seconds to rest."""
        self._plan()
        while not self.stopping:
            wait = (self.valve.may_go_at(clock.now()) - clock.now()).total_seconds()
            if wait > 0:
                return min(wait, REST_SECONDS)
            if not self.deliver():
                self.sender.close()  # a mail server is not kept waiting for our next letter
                return REST_SECONDS
        return 0.0

    def deliver(self) -> bool:
        """Deliver one letter, and tell the valve how that went; False when there is none."""
        most = min(HANDFUL, self.valve.in_a_second)
        done = self.delivery.one(clock.now(), most=most, look=not self.had_one)
        self.had_one = done is not None
        if done is None:
            return False
        if done.fate is Fate.SERVER_DOWN:
            self.valve.failed(clock.now())
        elif done.fate in ANSWERED:
            self.valve.went(clock.now())
        return True

    def _let_go(self) -> None:
        """Give back what is in hand, for another worker to send at once."""
        try:
            self.delivery.give_back()
        except SQLAlchemyError as error:
            log.error("letters stay in hand until their claims end: %s", type(error).__name__)

    def _plan(self) -> None:
        """Plan what became due, if the last time was long enough ago and there may be anything."""
        if self.plan_at and clock.now() < self.plan_at:
            return
        try:
            self._do_chores()
            if not self._is_more_to_plan():
                self.plan_at = clock.now() + PLAN_EVERY
        except SQLAlchemyError:
            raise
        except Exception as error:  # letters that were planned before must go all the same
            log.error("planning fails: %s", where(error))
            self.plan_at = clock.now() + timedelta(seconds=TROUBLE_SECONDS)

    def _do_chores(self) -> None:
        if self.chores_at is None or clock.now() >= self.chores_at:
            self.chores_at = clock.now() + chores.EVERY
            self.do_chores(self.factory, clock.now(), (*chores.CHORES, *self.own_chores))

    def _is_more_to_plan(self) -> bool:
        return not any(self.stopping or not self.tick(self.factory, clock.now()) for _ in range(TICKS))

    def _rest(self, seconds: float) -> None:
        """Sleep in small pieces, so that an end that is asked for comes soon."""
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, WATCH_SECONDS))


#: The mail server was there and said something.
ANSWERED = frozenset({Fate.SENT, Fate.HELD, Fate.REFUSED})


def worker_for(settings: Settings, **choices: Any) -> Worker:
    """Make the worker of an installation."""
    url = settings.database_url
    engine = prepare(create_engine(url, **engine_options(url, **name_of_worker(url))))
    sender = sender_for(settings.mail_url, settings.organisation_name, settings.sender_address)
    own = {"own_chores": (clearing.of(settings.media_dir),), **choices}
    return Worker(sessionmaker(engine, expire_on_commit=False), site_of(settings), sender, engine=engine, **own)


def work(worker: Worker, parent: int | None) -> None:
    """Run a worker as the whole life of this process, and no longer than its parent lives, if that is named."""

    def stop(*_: object) -> None:
        worker.stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent, stop), daemon=True).start()
    log.info("the worker begins")
    with declared_worker(worker.engine) if worker.engine else nullcontext():
        worker.run()
    log.info("the worker ends")


def _end_with(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    stop()
    time.sleep(GRACE_SECONDS)
    os._exit(0)
