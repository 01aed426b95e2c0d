"""Writing down who did what to whom, for what must be accounted for."""

from datetime import datetime

from sqlalchemy.orm import Session

from elearning.models import Audit


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
    session.add(Audit(at=now, actor_id=actor_id, action=action, object=about, result=result, origin=origin))
