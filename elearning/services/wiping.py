"""What erasing leaves outside the rows, wiped after the commit: photos, the postbox of a demo, the database's files."""

from pathlib import Path

from sqlalchemy import Engine

from elearning.mail import postbox
from elearning.models.engine import wipe_traces
from elearning.services.erasing import Traces
from elearning.services.publishing import media_path
from elearning.settings import read_mail_url


def wipe(engine: Engine, media_dir: Path, mail_url: str, traces: Traces) -> bool:
    """Wipe what is left of somebody who was erased; may be done twice. False = the database was busy.

    The worker then does it within a few minutes (`services/chores.py`).
    """
    for digest in traces.photos:
        media_path(media_dir, digest).unlink(missing_ok=True)
    folder = read_mail_url(mail_url).folder if mail_url else ""
    if folder:
        postbox.forget(Path(folder), traces.words)
    return wipe_traces(engine, rebuild=True)
