"""Making one account of two that belong to one person.

Every column that points at a person has a rule here; a test fails on a table without one. What does not collide moves.
Of two rows that say the same thing the fuller or the earlier one stays: the first answer, the first day of a course,
the screen that was read and not skipped. Memory is computed anew from both review logs.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import (
    LEARNING,
    AccountLink,
    Attendance,
    Audit,
    Authenticator,
    Base,
    Card,
    Enrolment,
    Letter,
    Membership,
    Person,
    Place,
    RecoveryCode,
    Reflection,
    Rhythm,
    RoleGrant,
    SignIn,
    StepDone,
)
from elearning.services import account_notices, auditing, learning, memory
from elearning.services.account_notices import Change
from elearning.services.letters import is_open
from elearning.services.signing_in import end_all

#: What happens with the rows of one column: called with who stays and who goes.
Rule = Callable[[Session, int, int], None]


class MergeError(ValueError):
    """Deze twee accounts kunnen niet worden samengevoegd."""


def can_merge(keep: Person, gone: Person, by: int | None) -> bool:
    """Tell whether two accounts may become one: not with oneself, and not into an account that is no longer used.

    A beheerder who merges an account into their own would read what somebody else kept for themselves.
    """
    return keep.id != gone.id and by not in (keep.id, gone.id) and not keep.left_at and not keep.closed_at


def merge(session: Session, keep: Person, gone: Person, now: datetime, by: int | None) -> None:
    """Move all of `gone` to `keep` and take `gone` away; signs both out. Raises MergeError, with nothing changed."""
    locked = select(Person.id).where(Person.id.in_((keep.id, gone.id))).order_by(Person.id)
    session.execute(locked.with_for_update())
    session.refresh(keep)
    session.refresh(gone)
    if not can_merge(keep, gone, by):
        raise MergeError
    kept, left = keep.id, gone.id
    gone_address = gone.email if gone.password_hash and not gone.closed_at else ""
    _fill_in(keep, gone)
    session.flush()
    for rule in RULES.values():
        rule(session, kept, left)
    session.flush()
    session.execute(update(Audit).where(Audit.object == f"person:{left}").values(object=f"person:{kept}"))
    session.execute(delete(Person).where(Person.id == left).execution_options(synchronize_session=False))
    session.expunge(gone)
    session.expire_all()
    memory.rebuild(session, [kept])
    _finish_courses(session, kept, now)
    end_all(session, keep)
    if gone_address:
        account_notices.tell(session, keep, Change.MERGED, now, old_address=gone_address)
    auditing.note(session, by, "merged", f"person:{kept}", now, result=f"person:{left}")
    session.flush()


def _finish_courses(session: Session, person_id: int, now: datetime) -> None:
    """Finish the courses that are done now that the steps of both accounts count."""
    busy = select(Enrolment.course).where(Enrolment.person_id == person_id, Enrolment.completed_at.is_(None))
    for course in session.scalars(busy).all():
        if visit := learning.visit(session, person_id, course, local_date(now)):
            learning.complete(session, visit, learning.done_in(session, person_id, course), now)


def _fill_in(keep: Person, gone: Person) -> None:
    """Fill what the account that stays does not know; name and address stay its own."""
    keep.employer_id = keep.employer_id or gone.employer_id
    keep.working_style = keep.working_style or gone.working_style
    keep.theme = keep.theme or gone.theme
    keep.password_hash = keep.password_hash or gone.password_hash
    keep.created_at = min(keep.created_at, gone.created_at)
    keep.visited_on = max((day for day in (keep.visited_on, gone.visited_on) if day), default=None)


def _column(key: str) -> tuple[Table, Column[Any]]:
    table, _, column = key.partition(".")
    return Base.metadata.tables[table], Base.metadata.tables[table].c[column]


def _moves(key: str) -> Rule:
    """Move rows that can stand beside each other."""

    def rule(session: Session, keep: int, gone: int) -> None:
        table, whose = _column(key)
        session.execute(update(table).where(whose == gone).values({whose: keep}))

    return rule


def _unless_there(key: str, *same: str, earlier: str = "") -> Rule:
    """Move rows, but of two with the same key (`same`) keep one: the `earlier` by that column, else that of `keep`."""

    def rule(session: Session, keep: int, gone: int) -> None:
        table, whose = _column(key)
        mine = {_key(row, same): row for row in session.execute(select(table).where(whose == keep)).all()}
        for row in session.execute(select(table).where(whose == gone)).all():
            other = mine.get(_key(row, same))
            if other is not None:
                loser = other if earlier and getattr(row, earlier) < getattr(other, earlier) else row
                session.execute(delete(table).where(table.c.id == loser.id))
        session.execute(update(table).where(whose == gone).values({whose: keep}))

    return rule


def _joins(kind: type[Any], *same: str, join: Callable[[Any, Any], None]) -> Rule:
    """Move rows, and put what two rows with the same key say together in that of `keep`."""

    def rule(session: Session, keep: int, gone: int) -> None:
        mine = {_key(row, same): row for row in session.scalars(select(kind).where(kind.person_id == keep))}
        for row in session.scalars(select(kind).where(kind.person_id == gone)).all():
            if other := mine.get(_key(row, same)):
                join(other, row)
                session.delete(row)
            else:
                row.person_id = keep
        session.flush()

    return rule


def _goes(kind: type[Any]) -> Rule:
    """Take rows away that mean nothing for another account."""

    def rule(session: Session, _keep: int, gone: int) -> None:
        session.execute(delete(kind).where(kind.person_id == gone))

    return rule


def _key(row: Any, same: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in same)


def _join_enrolments(keep: Enrolment, gone: Enrolment) -> None:
    done = [at for at in (keep.completed_at, gone.completed_at) if at]
    keep.started_at = min(keep.started_at, gone.started_at)
    keep.completed_at = min(done, default=None)
    keep.nudge_at = None if done else keep.nudge_at or gone.nudge_at


def _join_steps(keep: StepDone, gone: StepDone) -> None:
    keep.skipped = keep.skipped and gone.skipped
    keep.done_at = min(keep.done_at, gone.done_at)


def _join_places(keep: Place, gone: Place) -> None:
    newest = max(keep, gone, key=lambda place: place.seen_at)
    keep.drafts = {**gone.drafts, **keep.drafts}
    keep.step, keep.screen, keep.seen_at = newest.step, newest.screen, newest.seen_at


def _join_reflections(keep: Reflection, gone: Reflection) -> None:
    """Lose nothing that somebody wrote and kept."""
    if gone.text not in keep.text:
        keep.text = f"{keep.text}\n\n{gone.text}"
    keep.kept_at = max(keep.kept_at, gone.kept_at)


def _join_attendances(keep: Attendance, gone: Attendance) -> None:
    keep.was_there = keep.was_there or gone.was_there if gone.was_there is not None else keep.was_there


def _join_rhythms(keep: Rhythm, gone: Rhythm) -> None:
    """Follow the wish that was spoken last; the calendar address of the account that stays is the one that works."""
    if gone.changed_at <= keep.changed_at:
        return
    for name in ("weekday", "hour", "pace", "away_from", "away_until", "changed_at"):
        setattr(keep, name, getattr(gone, name))


def _grants(session: Session, keep: int, gone: int) -> None:
    """Move roles, each place once."""
    held = {_key(one, _GRANT) for one in session.scalars(select(RoleGrant).where(RoleGrant.person_id == keep))}
    for one in session.scalars(select(RoleGrant).where(RoleGrant.person_id == gone)).all():
        if _key(one, _GRANT) in held:
            session.delete(one)
        else:
            one.person_id = keep
    session.flush()


def _memberships(session: Session, keep: int, gone: int) -> None:
    """Move stays in teams; two stays in one team that overlap become one."""
    mine = list(session.scalars(select(Membership).where(Membership.person_id == keep)))
    for row in session.scalars(select(Membership).where(Membership.person_id == gone)).all():
        other = next((one for one in mine if _overlap(one, row)), None)
        if other is None:
            row.person_id = keep
            continue
        other.from_on = min(other.from_on, row.from_on)
        other.until_on = max(other.until_on, row.until_on) if other.until_on and row.until_on else None
        other.addiction_lead = other.addiction_lead or row.addiction_lead
        session.delete(row)
    session.flush()


def _overlap(one: Membership, other: Membership) -> bool:
    ends = ((one.until_on, other.from_on), (other.until_on, one.from_on))
    return one.wijkteam_id == other.wijkteam_id and all(end is None or end >= start for end, start in ends)


def _letters(session: Session, keep: int, gone: int) -> None:
    """Move letters, but for leerbrieven that still had to go: what is due is noticed anew."""
    session.execute(delete(Letter).where(Letter.person_id == gone, Letter.kind.in_(LEARNING), is_open()))
    _unless_there("letter.person_id", "kind", "period")(session, keep, gone)


_GRANT = ("role", "organisation_id", "wijkteam_id")
_COURSE = ("course",)
#: Every column that points at a person.
RULES: Mapping[str, Rule] = {
    "account_link.person_id": _goes(AccountLink),
    "agreement.changed_by_id": _moves("agreement.changed_by_id"),
    "answer.person_id": _unless_there("answer.person_id", "course", "occasion", "question", earlier="answered_at"),
    "attempt.person_id": _moves("attempt.person_id"),
    "attendance.person_id": _joins(Attendance, "meeting_id", join=_join_attendances),
    "audit.actor_id": _moves("audit.actor_id"),
    "authenticator.person_id": _goes(Authenticator),
    "card.person_id": _goes(Card),
    "casus_play.person_id": _moves("casus_play.person_id"),
    "certificate.person_id": _moves("certificate.person_id"),
    "contact.person_id": _moves("contact.person_id"),
    "course_version.published_by_id": _moves("course_version.published_by_id"),
    "deadline.set_by_id": _moves("deadline.set_by_id"),
    "digest.person_id": _unless_there("digest.person_id"),
    "enrolment.person_id": _joins(Enrolment, *_COURSE, join=_join_enrolments),
    "identity.person_id": _moves("identity.person_id"),
    "invitation.invited_by_id": _moves("invitation.invited_by_id"),
    "invitation.person_id": _moves("invitation.person_id"),
    "letter.person_id": _letters,
    "meeting.guide_id": _moves("meeting.guide_id"),
    "meeting.proposed_by_id": _moves("meeting.proposed_by_id"),
    "membership.person_id": _memberships,
    "moment.person_id": _moves("moment.person_id"),
    "news.guide_id": _moves("news.guide_id"),
    "place.person_id": _joins(Place, *_COURSE, join=_join_places),
    "presence.person_id": _unless_there("presence.person_id", "path"),
    "reader_link.made_by_id": _moves("reader_link.made_by_id"),
    "recovery_code.person_id": _goes(RecoveryCode),
    "reflection.person_id": _joins(Reflection, "course", "question", join=_join_reflections),
    "registration.person_id": _unless_there("registration.person_id", "register"),
    "review.person_id": _unless_there("review.person_id", "source", earlier="reviewed_at"),
    "rhythm.person_id": _joins(Rhythm, join=_join_rhythms),
    "role_grant.person_id": _grants,
    "roster.made_by_id": _moves("roster.made_by_id"),
    "sign_in.person_id": _goes(SignIn),
    "step_done.person_id": _joins(StepDone, "course", "step", "screen", join=_join_steps),
    "working_file.changed_by_id": _moves("working_file.changed_by_id"),
    "working_revision.changed_by_id": _moves("working_revision.changed_by_id"),
}
