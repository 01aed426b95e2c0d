"""Writing down who did what to whom, for what must be accounted for (BIO2 8.15).

Each act is a row, and once that row stands also a line in the log: who can change the database cannot unsay it there.
"""

import logging
from datetime import datetime

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction

from elearning.models import Audit

#: Where the acts of a session wait for its commit.
_WAITING = "keukentafel_acts"
log = logging.getLogger("elearning.audit")


def note(  # noqa: PLR0913 (a row has that many columns)
    session: Session,
    actor_id: int | None,
    action: str,
    about: str,
    now: datetime,
    *,
    result: str = "ok",
    origin: str = "web",
) -> None:
    """Add one accountable act. `about` is `table:id`, never a name, an address or an answer; None = the site itself."""
    row = Audit(at=now, actor_id=actor_id, action=action, object=about, result=result, origin=origin)
    session.add(row)
    told = {"action": action, "about": about, "result": result, "origin": origin, "actor": actor_id}
    session.info.setdefault(_WAITING, []).append((row, told))


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    """Tell the log what happened, now that it cannot be taken back; a savepoint that was left behind did not happen."""
    if session.in_nested_transaction():
        return
    for row, told in session.info.pop(_WAITING, ()):
        if inspect(row).persistent:
            log.info("act", extra=told)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget what did not happen."""
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
