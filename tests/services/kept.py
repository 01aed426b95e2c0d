"""What is put in a back-up, and how it is taken out again."""

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from elearning.models import AccessibilityReport, Base, Contact, Media, MeetingFile, WorkingFile
from elearning.services import backup
from elearning.services.backup import rows
from tests.moment import NOW
from tests.services.any_rows import add_any

FILM = b"film" * 50_000
SLIDES = b"%PDF-1.7 slides"
REPORT = b"%PDF-1.7 report"


def name_of(content: bytes) -> str:
    digest = sha256(content).hexdigest()
    return f"{digest[:2]}/{digest}"


FILES = {name_of(FILM): FILM, f"meetings/{name_of(SLIDES)}": SLIDES, f"reports/{name_of(REPORT)}": REPORT}


def fill(session: Session, media: Path) -> None:
    """Make a row in every table, and the files that rows name."""
    for table in Base.metadata.sorted_tables:
        add_any(session, table)
    film, slides, report = (sha256(content).hexdigest() for content in (FILM, SLIDES, REPORT))
    session.execute(delete(Media))
    session.add(Media(sha256=film, type="video/mp4", size=len(FILM), stored_at=NOW))
    session.execute(update(Contact).values(photo=film))
    session.execute(update(WorkingFile).values(sha256=film))
    session.execute(update(MeetingFile).values(digest=slides))
    session.execute(update(AccessibilityReport).values(digest=report))
    session.commit()
    for below, content in FILES.items():
        (media / below).parent.mkdir(parents=True)
        (media / below).write_bytes(content)


def made(engine: Engine, media: Path, tmp_path: Path) -> Path:
    return backup.write(engine, media, tmp_path / "kopie", NOW).path


def put_back(path: Path, engine: Engine, media: Path) -> backup.Restored:
    with backup.opened(path) as archive:
        return backup.restore(engine, media, archive)


def prints(engine: Engine, *without: str) -> dict[str, tuple[int, str]]:
    with rows.snapshot(engine) as connection:
        tables = rows.tables_of(connection)
        return {name: rows.fingerprint(connection, table) for name, table in tables.items() if name not in without}


GONE = ("sign_in", "account_link", "presence")
