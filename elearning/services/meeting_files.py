"""Files that go with a meeting: slides, a hand-out. No photos: those would bring along where they were taken.

What a file is follows from its first bytes, never from its name. The name only serves people, and gets the extension
that belongs to the content. The bytes lie apart from the media of courses, so that no address of those reaches them.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Meeting, MeetingFile
from elearning.services.publishing import media_path, write_whole

LARGEST = 10_000_000
MOST = 10
LONGEST_NAME = 80
FOLDER = "meetings"
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: What may be added: extension -> type.
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_BEGINNINGS = {b"%PDF-": "pdf"}
_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx"}
#: A program inside a document.
_MACROS = ("vbaproject.bin", "basic/script-lc.xml")


@dataclass(frozen=True)
class Stored:
    """A file that lies on disk."""

    name: str
    digest: str
    size: int


def extension_of(content: bytes) -> str | None:
    """Tell by its content what a file is; None when it is nothing that may be added."""
    for beginning, extension in _BEGINNINGS.items():
        if content.startswith(beginning):
            return extension
    return _zipped(content) if content.startswith(b"PK\x03\x04") else None


def clean_name(name: str, extension: str) -> str:
    """Give a name that is safe anywhere: letters, digits, spaces, - and _, with the extension of the content."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] or last
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in stem)
    return f"{' '.join(kept.split())[:LONGEST_NAME].strip() or 'bestand'}.{extension}"


def store(media_dir: Path, name: str, content: bytes) -> Stored | None:
    """Put a file on disk, before the transaction that mentions it; None when it is too large or of no type we take."""
    extension = extension_of(content)
    if extension is None or len(content) > LARGEST:
        return None
    digest = sha256(content).hexdigest()
    target = path_of(media_dir, digest)
    if not target.exists():
        write_whole(target, content)
    return Stored(clean_name(name, extension), digest, len(content))


def path_of(media_dir: Path, digest: str) -> Path:
    """Tell where the bytes of a file lie."""
    return media_path(media_dir / FOLDER, digest)


def add(session: Session, meeting: Meeting, file: Stored, now: datetime) -> MeetingFile | None:
    """Let a stored file go with a meeting; the same file again stays one. None when there are enough."""
    rows = files_of(session, meeting.id)
    known = next((row for row in rows if row.digest == file.digest), None)
    if known or len(rows) >= MOST:
        return known
    name = _free_name(file.name, {row.name for row in rows})
    row = MeetingFile(meeting_id=meeting.id, name=name, digest=file.digest, size=file.size, added_at=now)
    session.add(row)
    session.flush()
    return row


def files_of(session: Session, meeting_id: int) -> list[MeetingFile]:
    """Give the files of a meeting, by name."""
    rows = session.scalars(select(MeetingFile).where(MeetingFile.meeting_id == meeting_id))
    return sorted(rows, key=lambda row: row.name.casefold())


def file_of(session: Session, meeting_id: int, file_id: int) -> MeetingFile | None:
    """Find one file of a meeting."""
    return session.scalar(select(MeetingFile).where(MeetingFile.id == file_id, MeetingFile.meeting_id == meeting_id))


def remove(session: Session, row: MeetingFile) -> str:
    """Take a file away; gives its digest, for `forget` once that is committed."""
    digest = row.digest
    session.delete(row)
    session.flush()
    return digest


def forget(session: Session, media_dir: Path, digest: str) -> None:
    """Wipe bytes that go with no meeting any more: what should not have been added is really gone."""
    if not session.scalar(select(func.count()).where(MeetingFile.digest == digest)):
        path_of(media_dir, digest).unlink(missing_ok=True)


def _zipped(content: bytes) -> str | None:
    """Look into a zip, of which only the list of contents is read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {name.casefold() for name in archive.namelist()}
            first = archive.infolist()[0]
            # What is not packed cannot be packed badly; OpenDocument (part 2, 3.3) asks for it that way.
            is_mark = first.filename == "mimetype" and first.compress_type == ZIP_STORED and first.file_size < 100
            mark = archive.read(first) if is_mark else b""
    except (BadZipFile, IndexError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return None
    if any(name.endswith(_MACROS) for name in names):
        return None
    if mark.decode("ascii", "replace") == TYPES["odp"]:
        return "odp"
    return next((extension for part, extension in _PARTS.items() if part in names), None)


def _free_name(name: str, taken: set[str]) -> str:
    stem, _, extension = name.rpartition(".")
    names = (name, *(f"{stem} {number}.{extension}" for number in range(2, MOST + 2)))
    return next(one for one in names if one not in taken)
