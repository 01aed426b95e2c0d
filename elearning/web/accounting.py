"""Writing down who took something, while the page itself only reads."""

from datetime import datetime

from sqlalchemy.orm import Session

from elearning.extensions import db
from elearning.models.engine import start_writing
from elearning.services import auditing


def note_apart(actor_id: int, action: str, about: str, now: datetime) -> None:
    """Note an accountable act in a short write transaction of its own; without that row nothing is given."""
    with Session(db.engine) as session:
        start_writing(session)
        auditing.note(session, actor_id, action, about, now)
        session.commit()
