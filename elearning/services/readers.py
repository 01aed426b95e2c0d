"""Somebody without an account reads a draft along (R25): a link for who lived it, or knows all about it.

Who holds the link reads the chosen files and says something about a passage; nobody asks who they are. Only authors
read what was said. A link works 30 days; a year after it ended it is forgotten with all that was said.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person, ReaderComment, ReaderLink, Role
from elearning.services import auditing, letters
from elearning.services.desk import NotNeededError
from elearning.services.people import roles_of
from elearning.services.tokens import hash_of, new_token

LASTS = timedelta(days=30)
KEPT = timedelta(days=365)
LONGEST_NAME = 100
LONGEST_COMMENT = 2_000
#: Nobody says more than this about a course; who does is no reader.
MOST_COMMENTS = 300
BATCH = 100
#: The path of what a reader says about everything together, at the end.
WHOLE = ""


class Verdict(StrEnum):
    """How somebody ends their reading."""

    RIGHT = "right"
    LOOK_FIRST = "look-first"


@dataclass(frozen=True)
class Spot:
    """Where a remark was made: a file, the line it was on, and the first words that stood there."""

    path: str
    line: int
    quote: str


class TooManyError(Exception):
    """Over dit concept is al heel veel gezegd."""


# --- links ------------------------------------------------------------------------------------------------------------


def make(session: Session, course: str, paths: Sequence[str], name: str, by: int, now: datetime) -> str:
    """Make a link to files of a course; gives its token, which is nowhere else afterwards."""
    token = new_token()
    link = ReaderLink(token_hash=hash_of(token), course=course, paths=list(paths), name=name)
    link.made_by_id, link.made_at, link.expires_at = by, now, now + LASTS
    session.add(link)
    session.flush()
    auditing.note(session, by, "reader-invited", f"reader_link:{link.id}", now)
    return token


def of_token(session: Session, token: str, now: datetime) -> ReaderLink | None:
    """Find the link that somebody holds, as long as it works."""
    link = session.scalar(select(ReaderLink).where(ReaderLink.token_hash == hash_of(token)))
    return link if link is not None and works(link, now) else None


def works(link: ReaderLink, now: datetime) -> bool:
    """Tell whether a link still opens anything."""
    return link.revoked_at is None and now < link.expires_at


def links_of(session: Session, course: str) -> Sequence[ReaderLink]:
    """List the links of a course, newest first."""
    query = select(ReaderLink).where(ReaderLink.course == course)
    return session.scalars(query.order_by(ReaderLink.made_at.desc(), ReaderLink.id.desc())).all()


def find(session: Session, course: str, link_id: int) -> ReaderLink | None:
    """Find one link of a course."""
    return session.scalar(select(ReaderLink).where(ReaderLink.id == link_id, ReaderLink.course == course))


def revoke(session: Session, link: ReaderLink, by: int, now: datetime) -> None:
    """Let a link open nothing any more; what was said stays."""
    if link.revoked_at is None:
        link.revoked_at = now
        auditing.note(session, by, "reader-ended", f"reader_link:{link.id}", now)
    session.flush()


# --- what was said ----------------------------------------------------------------------------------------------------


def say(session: Session, link: ReaderLink, at: Spot, text: str, now: datetime) -> ReaderComment:
    """Keep a remark at a passage; the same words at the same passage are kept once. Raises TooManyError."""
    mine = select(ReaderComment).where(ReaderComment.link_id == link.id)
    again = session.scalar(
        mine.where(ReaderComment.path == at.path, ReaderComment.quote == at.quote, ReaderComment.text == text).limit(1)
    )
    if again is not None:
        return again
    if (session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST_COMMENTS:
        raise TooManyError
    made = ReaderComment(link_id=link.id, path=at.path, line=at.line, quote=at.quote, text=text, made_at=now)
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, link: ReaderLink, comment_id: int) -> bool:
    """Forget a remark at the wish of who made it, unless an author is done with it already; tells whether it is."""
    comment = session.get(ReaderComment, comment_id)
    if comment is None or comment.link_id != link.id or comment.settled_at or comment.path == WHOLE:
        return False
    session.delete(comment)
    session.flush()
    return True


def said_by(session: Session, link: ReaderLink) -> Sequence[ReaderComment]:
    """Give all remarks of one reader at passages, in the order they were made."""
    mine = select(ReaderComment).where(ReaderComment.link_id == link.id, ReaderComment.path != WHOLE)
    return session.scalars(mine.order_by(ReaderComment.id)).all()


def said_about(session: Session, course: str) -> list[tuple[ReaderComment, ReaderLink]]:
    """Give everything that was said about a course, file by file from top to bottom."""
    query = select(ReaderComment, ReaderLink).join(ReaderLink, ReaderLink.id == ReaderComment.link_id)
    rows = session.execute(
        query.where(ReaderLink.course == course).order_by(ReaderComment.path, ReaderComment.line, ReaderComment.id)
    )
    return [(row[0], row[1]) for row in rows]


def find_comment(session: Session, course: str, comment_id: int) -> ReaderComment | None:
    """Find one remark about a course."""
    query = select(ReaderComment).join(ReaderLink, ReaderLink.id == ReaderComment.link_id)
    return session.scalar(query.where(ReaderComment.id == comment_id, ReaderLink.course == course))


def settle(session: Session, comment: ReaderComment, now: datetime | None) -> None:
    """Note that an author is done with a remark; None = not yet after all."""
    comment.settled_at = now
    session.flush()


# --- the end ----------------------------------------------------------------------------------------------------------


def finish(session: Session, link: ReaderLink, verdict: Verdict, words: str, now: datetime) -> None:
    """Let a reader say that they are done, and what they think of it all; the maker of the link gets a letter.

    Who looks again later says it again: the last word counts.
    """
    session.execute(delete(ReaderComment).where(ReaderComment.link_id == link.id, ReaderComment.path == WHOLE))
    last = ReaderComment(link_id=link.id, path=WHOLE, line=0, quote=verdict.value, text=words, made_at=now)
    session.add(last)
    link.finished_at = now
    session.flush()
    if link.made_by_id is not None:
        period = f"{link.id}/{now:%Y-%m-%d}/{verdict.value}"
        letters.plan(session, link.made_by_id, LetterKind.COMMENT, period, now, {"link": link.id}, now)


def verdicts(session: Session, links: Collection[ReaderLink]) -> Mapping[int, tuple[Verdict, str]]:
    """Give how each reader ended, with what they said of it all, by link."""
    ids = [link.id for link in links]
    rows = session.scalars(select(ReaderComment).where(ReaderComment.path == WHOLE, ReaderComment.link_id.in_(ids)))
    return {row.link_id: (Verdict(row.quote), row.text) for row in rows}


def telling(session: Session, letter: Letter, person: Person, site: Site, _now: datetime) -> dict[str, Any]:
    """Give what the letter to the maker of a link says; raises NotNeededError when there is nothing left to look at."""
    link = session.get(ReaderLink, letter.data["link"])
    if link is None or link.finished_at is None:
        raise NotNeededError("de meelezer is er niet meer")
    if Role.AUTHOR not in roles_of(session, person.id):
        raise NotNeededError("schrijft niet meer")
    verdict, words = verdicts(session, [link])[link.id]
    open_ones = [one for one in said_by(session, link) if one.settled_at is None]
    return {
        "reader": link.name,
        "is_right": verdict is Verdict.RIGHT,
        "has_words": bool(words),
        "comments": len(open_ones),
        "url": f"{site.base_url}/redactie/{link.course}/meelezers",
    }


def forget(session: Session, now: datetime) -> bool:
    """Delete the links that ended a year ago, with all that was said; tells whether there were any."""
    ended = or_(ReaderLink.revoked_at < now - KEPT, ReaderLink.expires_at < now - KEPT)
    ids = session.scalars(select(ReaderLink.id).where(ended).limit(BATCH)).all()
    if ids:
        session.execute(delete(ReaderComment).where(ReaderComment.link_id.in_(ids)))
        session.execute(delete(ReaderLink).where(ReaderLink.id.in_(ids)))
    return bool(ids)
