"""Media that nobody names any more: kept for a month, in case somebody puts them back, then gone from the disk.

A version names its media for good. What only the working copy or a contact card names can be let go of; its row says
when it was named last. First the row goes, a round later the file: so no row ever tells of a file that is not there.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.orm import Session

from elearning.models import Contact, CourseVersion, Media, WorkingFile
from elearning.services.chores import Chore
from elearning.services.media import ARRIVING

KEPT = timedelta(days=30)
#: How often the row of what is named is brought up to date.
SEEN = timedelta(days=1)
#: So much at once.
BATCH = 200
DIGEST = re.compile(r'"sha256":"([0-9a-f]{64})"')

_of_versions: WeakKeyDictionary[Engine | Connection, dict[int, frozenset[str]]] = WeakKeyDictionary()


def of(media_dir: Path) -> Chore:
    """Make the chore that clears one media folder."""

    def clear_media(session: Session, now: datetime) -> bool:
        return clear(session, media_dir, now)

    return clear_media


def clear(session: Session, media_dir: Path, now: datetime) -> bool:
    """Let go of what nobody named for a month; tells whether there was anything."""
    loose = _loosely_named(session)
    named = loose | _named_by_versions(session)
    stale = (Media.sha256.in_(loose), Media.stored_at < now - SEEN)
    if loose and session.scalar(select(Media.id).where(*stale).limit(1)):
        session.execute(update(Media).where(*stale).values(stored_at=now))
    old = session.scalars(select(Media.sha256).where(Media.stored_at < now - KEPT)).all()
    unnamed = [digest for digest in old if digest not in named][:BATCH]
    if unnamed:
        session.execute(delete(Media).where(Media.sha256.in_(unnamed)))
    return bool(unnamed) | _clear_folder(session, media_dir, named | set(unnamed), now)


def _loosely_named(session: Session) -> set[str]:
    working = session.scalars(select(WorkingFile.sha256).where(WorkingFile.sha256.is_not(None)))
    photos = session.scalars(select(Contact.photo).where(Contact.photo != ""))
    return {digest for digest in (*working, *photos) if digest}


def _named_by_versions(session: Session) -> set[str]:
    """Give what any version names; a version never names anything else, so each is looked through once."""
    kept = _of_versions.setdefault(session.get_bind(), {})
    there = set(session.scalars(select(CourseVersion.id)))
    for number in there - kept.keys():
        text = session.scalars(select(CourseVersion.compiled).where(CourseVersion.id == number)).one()
        kept[number] = frozenset(DIGEST.findall(text))
    return set().union(*(kept[number] for number in there))


def _clear_folder(session: Session, media_dir: Path, spared: set[str], now: datetime) -> bool:
    """Wipe files without a row that have lain there for a month, and what never found its place."""
    known = set(session.scalars(select(Media.sha256))) | spared
    unknown = [path for path in _old_files(media_dir, now) if path.name not in known][:BATCH]
    for path in unknown:
        path.unlink(missing_ok=True)
    return bool(unknown)


def _old_files(media_dir: Path, now: datetime) -> Iterator[Path]:
    """Walk along the files of courses and cards only: what goes with a meeting lies in a folder of its own."""
    for path in (*media_dir.glob("[0-9a-f][0-9a-f]/*"), *media_dir.glob(f"{ARRIVING}*")):
        kept = SEEN if path.name.startswith(ARRIVING) else KEPT
        try:
            if path.is_file() and path.stat().st_mtime < (now - kept).timestamp():
                yield path
        except FileNotFoundError:  # another worker was first
            continue
