"""The second factor: who must show one, who has one, showing it, and how it comes and goes (BIO2 5.17.01, ASVS 6.3.3).

Whatever changes is accounted for and told by letter, so that a stranger cannot change it unnoticed (ASVS 6.3.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from elearning.access import HEAVY_ROLES
from elearning.models import Authenticator, AuthenticatorKind, Organisation, Person, Role, RoleGrant, SignIn, Stage
from elearning.services import auditing, knocking, recovery, totp
from elearning.services.account_notices import Change, tell
from elearning.services.signing_in import end_all

#: How many wrong codes somebody may show before they wait: six digits are soon guessed by who tries without end.
LIMITS = ((5, timedelta(minutes=15)), (50, timedelta(days=1)))
#: More second factors than this nobody needs.
MOST = 10
ADDED = {AuthenticatorKind.TOTP: Change.APP_ADDED, AuthenticatorKind.PASSKEY: Change.PASSKEY_ADDED}
REMOVED = {AuthenticatorKind.TOTP: Change.APP_REMOVED, AuthenticatorKind.PASSKEY: Change.PASSKEY_REMOVED}


class LastFactorError(Exception):
    """De werkgever vraagt een tweede stap, en dit is de laatste."""


class TooManyTriesError(Exception):
    """Er zijn te veel verkeerde codes ingevuld."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class Tries:
    """The tries of somebody at one kind of code, in whichever sign-in; only wrong ones count.

    A try counts before it is looked at and is given back when it was right, so that many at once are no way around it.
    """

    session: Session
    secret_key: str
    what: str
    person: Person
    now: datetime

    def begin(self) -> None:
        """Count a try; raises TooManyTriesError."""
        for most, within in LIMITS:
            if not knocking.knock(self.session, *self._whose(within), most=most, within=within):
                raise TooManyTriesError(knocking.end_of_stretch(self.now, within))

    def end(self, *, right: bool) -> bool:
        """Take a right one back, and account for a wrong one. Who guesses has the password: once a day that is told."""
        if right:
            for _, within in LIMITS:
                knocking.give_back(self.session, *self._whose(within), within=within)
            return True
        about = f"person:{self.person.id}"
        auditing.note(self.session, self.person.id, "second-step-refused", about, self.now, result=self.what)
        most, day = LIMITS[0][0], LIMITS[-1][1]
        if knocking.tries(self.session, *self._whose(day), within=day) == most:
            tell(self.session, self.person, Change.CODES_REFUSED, self.now)
        return False

    def _whose(self, within: timedelta) -> tuple[str, str, str, datetime]:
        return self.secret_key, f"{self.what}/{within}", str(self.person.id), self.now


def stage_for(session: Session, person: Person, *, demo: bool) -> Stage:
    """Tell what is asked of somebody whose first step was right: nothing more, their second factor, or to make one.

    Whoever has a second factor shows it. Who must have one and has none sets it up first; not in a demo.
    """
    if has_one(session, person.id):
        return Stage.SECOND_STEP
    return Stage.SET_UP if not demo and must_have_one(session, person) else Stage.WHOLE


def has_one(session: Session, person_id: int) -> bool:
    """Tell whether somebody has a second factor that counts."""
    mine = select(Authenticator.id).where(Authenticator.person_id == person_id, Authenticator.confirmed_at.is_not(None))
    return session.scalar(mine.limit(1)) is not None


def must_have_one(session: Session, person: Person) -> bool:
    """Tell whether the employer asks a second factor of a role that somebody has (BIO2 5.17.01)."""
    roles = set(session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)))
    asked = asked_by(session.get(Organisation, person.employer_id) if person.employer_id else None)
    return Role.LEARNER in asked or not roles.isdisjoint(asked)


def asked_by(employer: Organisation | None) -> frozenset[str]:
    """Give the roles of which an employer asks a second factor; of who has no employer those that are heavy."""
    chosen = employer.second_factor_roles if employer else None
    return HEAVY_ROLES if chosen is None else frozenset(chosen)


def end_if_without(session: Session, person: Person) -> None:
    """Sign somebody out whose new employer asks a second factor that they do not have: the next time they make one."""
    if must_have_one(session, person) and not has_one(session, person.id):
        end_all(session, person)


def end_without(session: Session, employer: Organisation) -> None:
    """Sign out who must have a second factor from now on and has none: the next time they make one."""
    asked = asked_by(employer)
    people = select(Person.id).where(Person.employer_id == employer.id)
    if Role.LEARNER not in asked:
        people = people.where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role.in_(asked))))
    has_one = exists().where(Authenticator.person_id == SignIn.person_id, Authenticator.confirmed_at.is_not(None))
    without = (SignIn.person_id.in_(people), ~has_one, SignIn.moment_id.is_(None))
    session.execute(delete(SignIn).where(*without).execution_options(synchronize_session=False))


def factors_of(session: Session, person_id: int) -> Sequence[Authenticator]:
    """Give the second factors of somebody that count, the oldest first."""
    mine = (Authenticator.person_id == person_id, Authenticator.confirmed_at.is_not(None))
    return session.scalars(select(Authenticator).where(*mine).order_by(Authenticator.made_at, Authenticator.id)).all()


def shows_app_code(session: Session, secret_key: str, person: Person, code: str, now: datetime) -> bool:
    """Tell whether somebody shows a code of their app, which uses it up. A wrong one counts; TooManyTriesError."""
    tries = Tries(session, secret_key, "app-code", person, now)
    tries.begin()
    return tries.end(right=totp.take(session, person.id, secret_key, code, now))


def shows_recovery_code(session: Session, secret_key: str, person: Person, code: str, now: datetime) -> bool:
    """Tell whether somebody shows a recovery code, which uses it up. A wrong one counts; TooManyTriesError.

    These count apart: who has their paper is not kept out by a stranger who guesses at the code of the app.
    """
    tries = Tries(session, secret_key, "recovery-code", person, now)
    tries.begin()
    if not tries.end(right=recovery.take(session, person.id, code)):
        return False
    auditing.note(session, person.id, "recovery-code-used", f"person:{person.id}", now)
    tell(session, person, Change.CODE_USED, now)
    return True


def added(session: Session, person: Person, one: Authenticator, now: datetime) -> list[str]:
    """Account for a second factor that counts from now on; with the first come recovery codes, shown this once.

    A sign-in elsewhere that still had to make one is over: from now on that one has to be shown.
    """
    waits = (SignIn.person_id == person.id, SignIn.stage == Stage.SET_UP)
    session.execute(delete(SignIn).where(*waits).execution_options(synchronize_session=False))
    auditing.note(session, person.id, "second-factor-added", f"person:{person.id}", now, result=one.kind.value)
    tell(session, person, ADDED[one.kind], now)
    return [] if recovery.left(session, person.id) else recovery.renew(session, person.id, now)


def renew_codes(session: Session, person: Person, now: datetime) -> list[str]:
    """Make new recovery codes, which ends the old ones."""
    auditing.note(session, person.id, "recovery-codes-made", f"person:{person.id}", now)
    tell(session, person, Change.CODES, now)
    return recovery.renew(session, person.id, now)


def remove(session: Session, person: Person, number: int, now: datetime, *, demo: bool) -> bool:
    """Take a second factor away; False when it is not theirs.

    Raises LastFactorError when it is the last one and the employer asks for one.
    """
    mine = factors_of(session, person.id)
    one = next((factor for factor in mine if factor.id == number), None)
    if one is None:
        return False
    if len(mine) == 1 and not demo and must_have_one(session, person):
        raise LastFactorError
    kind = one.kind
    session.delete(one)
    if len(mine) == 1:
        recovery.forget(session, person.id)
    auditing.note(session, person.id, "second-factor-removed", f"person:{person.id}", now, result=kind.value)
    tell(session, person, REMOVED[kind], now)
    session.flush()
    return True


def reset(session: Session, person: Person, now: datetime, by: int | None, *, origin: str = "web") -> bool:
    """Take away all second factors and codes of who lost them, and sign them out; False when there were none."""
    had = has_one(session, person.id)
    mine = delete(Authenticator).where(Authenticator.person_id == person.id)
    session.execute(mine.execution_options(synchronize_session=False))
    recovery.forget(session, person.id)
    end_all(session, person)
    if had:
        auditing.note(session, by, "second-factor-reset", f"person:{person.id}", now, origin=origin)
        tell(session, person, Change.SECOND_FACTOR_RESET, now)
    session.flush()
    return had
