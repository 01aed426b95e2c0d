"""Slowing down who tries without end, on all hosts together: so many times in a stretch of time, then no more.

What is counted is a keyed hash of who knocks and when, so the rows say nothing about anybody.
"""

import hmac
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.models import Knock


def knock(  # noqa: PLR0913 (the limits are named where it is called)
    session: Session, secret_key: str, what: str, who: str, now: datetime, *, most: int, within: timedelta
) -> bool:
    """Count one try of `who` at `what`; tells whether it is among the first `most` of this stretch of time.

    The stretches are fixed: with `within` one hour they are the hours of the clock. The caller commits, also when the
    answer is no.
    """
    bucket = _bucket(secret_key, what, who, now, within)
    if not _count(session, bucket):
        _sweep(session, now)
        _begin(session, bucket, end_of_stretch(now, within))
    return (session.scalar(select(Knock.count).where(Knock.bucket == bucket)) or 0) <= most


def tries(session: Session, secret_key: str, what: str, who: str, now: datetime, *, within: timedelta) -> int:
    """Tell how often `who` tried in this stretch of time, without counting: for what counts only when it fails."""
    bucket = _bucket(secret_key, what, who, now, within)
    return session.scalar(select(Knock.count).where(Knock.bucket == bucket)) or 0


def give_back(session: Session, secret_key: str, what: str, who: str, now: datetime, *, within: timedelta) -> None:
    """Take one try back that turned out to be none: the password was right."""
    bucket = _bucket(secret_key, what, who, now, within)
    one_less = update(Knock).where(Knock.bucket == bucket, Knock.count > 0).values(count=Knock.count - 1)
    session.execute(one_less.execution_options(synchronize_session=False))


def end_of_stretch(now: datetime, within: timedelta) -> datetime:
    """Tell when this stretch of time is over, and the count begins anew."""
    return datetime.fromtimestamp((now.timestamp() // within.total_seconds() + 1) * within.total_seconds(), UTC)


def _bucket(secret_key: str, what: str, who: str, now: datetime, within: timedelta) -> str:
    number = int(now.timestamp() // within.total_seconds())
    return hmac.digest(secret_key.encode(), f"knock/{what}/{who}/{number}".encode(), "sha256").hex()


def once(session: Session, secret_key: str, what: str, who: str, period: str, ends_at: datetime) -> bool:
    """Let `who` do `what` once in a period, and remember that until `ends_at`; tells whether this was that once.

    The row says that somebody did something, not who or what: that takes the key of this installation.
    """
    bucket = _once_bucket(secret_key, what, who, period)
    if session.scalar(select(Knock.id).where(Knock.bucket == bucket)):
        return False
    try:
        with session.begin_nested():
            session.add(Knock(bucket=bucket, count=1, ends_at=ends_at))
    except IntegrityError:
        return False
    return True


def was_once(session: Session, secret_key: str, what: str, who: str, period: str) -> bool:
    """Tell whether `who` did `what` in a period already; writes nothing."""
    bucket = _once_bucket(secret_key, what, who, period)
    return session.scalar(select(Knock.id).where(Knock.bucket == bucket)) is not None


def _once_bucket(secret_key: str, what: str, who: str, period: str) -> str:
    return hmac.digest(secret_key.encode(), f"once/{what}/{who}/{period}".encode(), "sha256").hex()


def _sweep(session: Session, now: datetime) -> None:
    """Forget the counts of stretches that are over."""
    session.execute(delete(Knock).where(Knock.ends_at <= now))


def _count(session: Session, bucket: str) -> bool:
    """Add one; tells whether there was a row to add it to."""
    done = session.execute(
        update(Knock)
        .where(Knock.bucket == bucket)
        .values(count=Knock.count + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(done, "rowcount", 0))


def _begin(session: Session, bucket: str, ends_at: datetime) -> None:
    """Make the row, unless another knock made it at the same moment."""
    try:
        with session.begin_nested():
            session.add(Knock(bucket=bucket, count=1, ends_at=ends_at))
    except IntegrityError:
        _count(session, bucket)
