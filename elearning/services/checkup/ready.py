"""Whether this process can do its work now: asked by a proxy or a monitor, many times a minute."""

import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from elearning.models import schema


def missing_parts(session: Session, media_dir: Path) -> list[str]:
    """Name the parts that do not work, without any detail: the answer is for everyone. None means ready."""
    missing = []
    try:
        session.execute(text("SELECT 1"))
        if schema.revision_of(session.connection()) != schema.head():
            missing.append("schema")
    except SQLAlchemyError:
        session.rollback()
        missing.append("database")
    if not os.access(media_dir, os.R_OK | os.W_OK | os.X_OK):
        missing.append("media")
    return missing
