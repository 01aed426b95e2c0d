"""Numbers for a monitor, that stand for nobody."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from elearning.models import Letter, LetterKind
from elearning.services import auditing
from elearning.services.checkup.counts import Counts, counts
from tests.people import Cast

HOUR = timedelta(hours=1)


def test_letters_that_wait_that_are_late_and_that_were_refused_are_counted(
    session: Session, cast: Cast, now: datetime
) -> None:
    before = counts(session, now)
    rows = (
        {"due_at": now + HOUR},
        {"due_at": now - HOUR / 2},
        {"due_at": now - 2 * HOUR},
        {"due_at": now - 2 * HOUR, "sent_at": now - HOUR},
        {"due_at": now - 2 * HOUR, "dropped_at": now - HOUR},
        {"due_at": now - 2 * HOUR, "refused_at": now - HOUR},
        {"due_at": now - 50 * HOUR, "refused_at": now - 49 * HOUR},
    )
    for number, row in enumerate(rows):
        letter = Letter(
            person_id=cast.samira.id, kind=LetterKind.TEST, period=f"p{number}", data={}, made_at=now, **row
        )
        session.add(letter)
    for ago in (HOUR / 2, 2 * HOUR):
        auditing.note(session, None, "sign-in-refused", "", now - ago)
    session.flush()
    after = counts(session, now)
    assert after == Counts(before.open + 3, before.overdue + 1, before.refused + 1, before.refused_sign_ins + 1)
