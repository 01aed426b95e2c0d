"""The letters that are due, as they would go out now."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.message import Mail
from elearning.mail.site import site_of
from elearning.models import Letter
from elearning.services import letters, settling
from elearning.settings import Settings
from tests.moment import Clock


@dataclass
class Mailbox:
    """What the worker would send; each letter goes once."""

    session: Session
    settings: Settings
    clock: Clock

    def empty(self) -> list[Mail]:
        """Let every letter that is due go out, in the order in which it was written."""
        self.session.commit()
        due = select(Letter).where(letters.is_open(), Letter.due_at <= self.clock.now).order_by(Letter.id)
        mails = []
        for letter in self.session.scalars(due).all():
            mail = settling.settle(self.session, letter, site_of(self.settings), self.clock.now)
            if mail:
                letters.mark_sent(self.session, letter, mail.message_id, self.clock.now)
                settling.after_sent(self.session, letter, self.clock.now)
                mails.append(mail)
        self.session.commit()
        return mails

    def one(self) -> Mail:
        """Give the one letter that is due."""
        (mail,) = self.empty()
        return mail

    def path(self) -> str:
        """Give the path of the link in the one letter that is due."""
        return path_in(self.one())


def path_in(mail: Mail) -> str:
    """Give the path of the first link in a letter."""
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
