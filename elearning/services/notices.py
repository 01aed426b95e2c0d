"""What service letters say: those that go on their event only, each told by the module it is about.

A telling gives what the templates of its kind need, by name; NotNeededError drops the letter. With `reply_to` answers
go to somebody else than the installation; with `to_address` the letter goes to another address than the account has.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, Person
from elearning.services import (
    account_links,
    account_notices,
    agreements,
    digests,
    inactive,
    inviting,
    leaving,
    news,
    questions,
    readers,
    upgrading,
    upkeep,
)

Telling = Callable[[Session, Letter, Person, Site, datetime], dict[str, Any]]


def told(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what a service letter says; raises NotNeededError."""
    return _TELLINGS[letter.kind](session, letter, person, site, now)


def _test(_session: Session, _letter: Letter, _person: Person, _site: Site, now: datetime) -> dict[str, Any]:
    return {"sent_at": now}


_TELLINGS: dict[LetterKind, Telling] = {
    LetterKind.NEWS: news.telling,
    LetterKind.QUESTION: questions.telling,
    LetterKind.INVITATION: inviting.telling,
    LetterKind.TEST: _test,
    LetterKind.DIGEST: digests.telling,
    LetterKind.AGREEMENT: agreements.telling,
    LetterKind.FAREWELL: leaving.telling,
    LetterKind.SAFETY: upgrading.telling,
    LetterKind.COMMENT: readers.telling,
    LetterKind.UPKEEP: upkeep.telling,
    LetterKind.INACTIVE: inactive.telling,
    LetterKind.SIGN_IN: account_links.telling,
    LetterKind.RESET: account_links.telling,
    LetterKind.ADDRESS: account_links.telling,
    LetterKind.ACCOUNT: account_notices.telling,
}
