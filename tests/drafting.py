"""Changing a text of the concept as its author would, for tests of what comes of that."""

from datetime import datetime

from sqlalchemy.orm import Session

from elearning.services import working

GLAS = "proef/glas/module.md"


def put_words(session: Session, path: str, old: str, new: str, by: int, now: datetime) -> None:
    """Put other words in the place of the first `old`, which has to be there, and save that."""
    there = working.open_file(session, path)
    assert there.text
    assert old in there.text
    working.save(session, path, there.text.replace(old, new, 1), there.seen, by, now)
