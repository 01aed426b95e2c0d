"""Looking sooner at an opfris letter that waits: somebody gave a sign of life, or asked for another rhythm.

Only the moment at which the letter is looked at changes; whether and when it goes is decided then, by the rules of
`services/settling.py`.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from elearning.models import Letter, LetterKind
from elearning.services.letters import is_open

#: Answers of a moment have an occasion that begins so.
MOMENT = "moment:"


def look_sooner(session: Session, person_id: int, at: datetime) -> None:
    """Let the opfris letter that waits for somebody be looked at no later than `at`; in one statement."""
    session.execute(
        update(Letter)
        .where(
            Letter.person_id == person_id,
            Letter.kind == LetterKind.OPFRIS,
            Letter.due_at > at,
            Letter.message_id.is_(None),
            is_open(),
        )
        .values(due_at=at)
    )
