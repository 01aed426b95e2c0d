"""News of a preventiewerker, for who asked for it in the teams they guide."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Membership, News, Person, Role, RoleGrant
from elearning.services import auditing, letters
from elearning.services.desk import NotNeededError
from elearning.services.teams import is_at_work, is_present

LONGEST_TITLE, LONGEST_TEXT = 60, 5_000
#: How much of what was written before a guide sees.
LAST = 10


def want(session: Session, person: Person, now: datetime, *, wanted: bool) -> bool:
    """Let somebody have the news, or no longer; tells whether that changed anything. It can be shown who asked when."""
    if wanted is (person.news_since is not None):
        return False
    person.news_since = now if wanted else None
    auditing.note(session, person.id, "news-on" if wanted else "news-off", f"person:{person.id}", now)
    session.flush()
    return True


def readers(session: Session, guide_id: int, today: date) -> Sequence[int]:
    """Give who is in a team of a guide today and asked for the news."""
    teams = select(RoleGrant.wijkteam_id).where(RoleGrant.person_id == guide_id, RoleGrant.role == Role.GUIDE)
    members = select(Membership.person_id).where(Membership.wijkteam_id.in_(teams), is_present(today))
    asked = select(Person.id).where(Person.id.in_(members), Person.news_since.is_not(None), is_at_work())
    return session.scalars(asked.order_by(Person.id)).all()


def send(session: Session, guide_id: int, title: str, text: str, now: datetime) -> int:
    """Keep a letter of news and plan it for every reader of now; gives how many those are."""
    news = News(guide_id=guide_id, title=title, text=text, made_at=now)
    session.add(news)
    session.flush()
    to = readers(session, guide_id, local_date(now))
    for person_id in to:
        letters.plan(session, person_id, LetterKind.NEWS, f"{news.id}", now, {"news": news.id}, now)
    return len(to)


def written_by(session: Session, guide_id: int) -> Sequence[News]:
    """Give the last letters of news of a guide, the newest first."""
    own = select(News).where(News.guide_id == guide_id).order_by(News.made_at.desc(), News.id.desc())
    return session.scalars(own.limit(LAST)).all()


def telling(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what a letter of news says; raises NotNeededError when its reader wants it no more, or left the team."""
    news = session.get(News, letter.data["news"])
    guide = session.get(Person, news.guide_id) if news and news.guide_id else None
    if news is None or guide is None:
        raise NotNeededError("het nieuws is er niet meer")
    if person.id not in readers(session, guide.id, local_date(now)):
        raise NotNeededError("wil dit nieuws niet meer, of werkt niet meer in dit team")
    return {
        "title": news.title,
        "paragraphs": paragraphs(news.text),
        "guide": guide.name,
        "ask_url": f"{site.base_url}/contact",
        "stop_url": f"{site.base_url}/contact#nieuws",
    }


def paragraphs(text: str) -> list[list[str]]:
    """Split plain text where a line is empty, into the lines of each paragraph."""
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return [block.strip("\n").split("\n") for block in blocks if block.strip()]
