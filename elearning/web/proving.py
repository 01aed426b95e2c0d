"""Looking at a password that somebody typed: counted first, then compared outside any transaction.

Whether an account exists makes no difference to what is written, how long it takes and what is answered.
"""

import logging
import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import request
from flask_babel import ngettext

from elearning import clock
from elearning.extensions import db
from elearning.models import Person
from elearning.services import auditing, people, sign_in_tries
from elearning.services.passwords import is_right
from elearning.services.sign_in_tries import Present, Try
from elearning.web.pages import settings
from elearning.web.remembering import start_over
from elearning.web.turns import lent_turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proof:
    """What came of it: whose password it is, else nobody; and how long to wait after too many tries."""

    person: Person | None = None
    wait: timedelta | None = None

    @property
    def minutes(self) -> int:
        """How long to wait, in whole minutes."""
        return math.ceil(self.wait.total_seconds() / 60) if self.wait else 0


def network() -> str:
    """Name the network a request comes from: an IPv4 address or an IPv6 /64; empty when that is not known.

    A loopback address is that of a proxy that does not say for whom it asks, and is everybody’s.
    """
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)


def prove(email: str, password: str) -> Proof:
    """Look whose password this is. A right one leaves a write transaction open, in which to sign in.

    Raises passwords.BusyError.
    """
    one = Try(people.plain_address(email), network())
    start_over()
    wait = sign_in_tries.begin(db.session(), settings().secret_key, one, clock.now())
    person = people.person_with_address(db.session(), email)
    person_id, stored = (person.id, person.password_hash) if person else (None, None)
    db.session.commit()
    if wait:
        log.info("sign-in slowed down")
        return Proof(wait=wait)
    with lent_turn():
        right = is_right(password, stored)
    start_over()
    # Under a lock: a reset at the same moment would overlook the sign-in that follows.
    found = db.session.get(Person, person_id, with_for_update=True) if person_id else None
    if right and found and found.password_hash == stored and found.closed_at is None:
        sign_in_tries.was_right(db.session(), settings().secret_key, one, clock.now())
        return Proof(found)
    about = f"person:{person_id}" if person_id else "sign_in:"
    auditing.note(db.session(), None, "sign-in-refused", about, clock.now(), result="password")
    db.session.commit()
    log.info("sign-in refused")
    return Proof()


def prove_present(person: Person, password: str) -> Proof:
    """Look whether somebody who is signed in knows their own password; leaves no transaction open.

    Raises passwords.BusyError.
    """
    one, person_id, stored = Present(person.id), person.id, person.password_hash
    start_over()
    wait = sign_in_tries.begin(db.session(), settings().secret_key, one, clock.now())
    db.session.commit()
    if wait:
        return Proof(wait=wait)
    with lent_turn():
        right = is_right(password, stored)
    if not right:
        return Proof()
    start_over()
    sign_in_tries.was_right(db.session(), settings().secret_key, one, clock.now())
    db.session.commit()
    return Proof(db.session.get_one(Person, person_id))


def wait_words(minutes: int) -> str:
    """Say how long to wait."""
    said = ngettext(
        "Dit ging te vaak mis. Wacht nog %(num)s minuut.", "Dit ging te vaak mis. Wacht nog %(num)s minuten.", minutes
    )
    return str(said)
