"""Looking the disk over: room, who may read what, and whether the files that rows name are there and whole."""

import os
import random
import shutil
from collections.abc import Iterator, Mapping
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from elearning.models import Media, MeetingFile
from elearning.services.checkup.finding import Finding, fault, good, note
from elearning.services.meeting_files import FOLDER
from elearning.services.publishing import media_path
from elearning.settings import PREFIX, Settings

GIGABYTE = 1024**3
NOTED_ROOM, LEAST_ROOM = 2 * GIGABYTE, GIGABYTE // 4
SAMPLE = 50
_SECRETS = ("SECRET_KEY", "DATABASE_URL", "MAIL_URL", "METRICS_TOKEN")


def look_over(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at folders, rights and room; nothing is written but one empty file that is gone at once."""
    yield _account()
    yield from _rooms(settings)
    yield _folder("mediamap", settings.media_dir)
    if file := database_file(settings):
        yield _file("databasebestand", file)
    for name in _SECRETS:
        if path := environ.get(f"{PREFIX}{name}_FILE"):
            yield _secret(f"{PREFIX}{name}_FILE", Path(path))
    yield _where_secrets_are(environ)


def media(session: Session, media_dir: Path, *, every: bool) -> Finding:
    """Look whether files are there, and whether they are what they were; of all, or of a sample."""
    rows = list(session.execute(select(Media.sha256, Media.size)))
    wanted = [(media_path(media_dir, digest), digest, size) for digest, size in rows]
    rows = list(session.execute(select(MeetingFile.digest, MeetingFile.size).distinct()))
    wanted += [(media_path(media_dir / FOLDER, digest), digest, size) for digest, size in rows]
    gone = [path for path, _, size in wanted if not path.is_file() or path.stat().st_size != size]
    there = [(path, digest) for path, digest, _ in wanted if path not in set(gone)]
    looked = there if every else random.sample(there, min(SAMPLE, len(there)))
    damaged = [path for path, digest in looked if _digest(path) != digest]
    if gone or damaged:
        names = ", ".join(path.name[:12] for path in (*gone, *damaged)[:5])
        told = f"{len(gone)} weg of onvolledig, {len(damaged)} beschadigd ({names})"
        return fault("bestanden", told, "Zet ze terug uit een reservekopie (docs/beheer.md, ‘Terugzetten’).")
    rest = "allemaal nagelezen" if every else f"{len(looked)} nagelezen; met --all allemaal"
    return good("bestanden", f"{len(wanted)} bestanden, {rest}")


def database_file(settings: Settings) -> Path | None:
    """Give the file of a SQLite database."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _account() -> Finding:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        advice = "Draai dit als de gebruiker van de site (sudo -u keukentafel …), anders zegt het niets over rechten."
        return note("gebruiker", "dit is root", advice)
    return good("gebruiker", "geen root")


def _rooms(settings: Settings) -> Iterator[Finding]:
    file = database_file(settings)
    places = {"schijf van de media": settings.media_dir, **({"schijf van de database": file.parent} if file else {})}
    for what, place in places.items():
        if place.is_dir():
            yield _room(what, shutil.disk_usage(place).free)


def _room(what: str, free: int) -> Finding:
    told = f"{free / GIGABYTE:.1f} GB vrij"
    if free < LEAST_ROOM:
        return fault(what, told, "Maak ruimte: als de schijf vol is, kan niemand iets bewaren.")
    return note(what, told, "Maak ruimte of vergroot de schijf.") if free < NOTED_ROOM else good(what, told)


def _folder(what: str, path: Path) -> Finding:
    if not path.is_dir():
        return fault(what, f"{path} is er niet", f"Maak de map: install -d -m 700 -o keukentafel {path}")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return fault(what, f"deze gebruiker kan niet in {path} schrijven", f"Draai: chown -R keukentafel {path}")
    if not path.is_absolute():
        return note(what, f"{path} is geen volledig pad", "Schrijf een pad dat met / begint.")
    return _only_ours(what, path, 0o700)


def _file(what: str, path: Path) -> Finding:
    if not path.is_file():
        return fault(what, f"{path} is er niet", "Draai: elearning db upgrade")
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        return fault(what, f"deze gebruiker kan {path} of de map niet schrijven", f"Draai: chown keukentafel {path}")
    shut = path.parent.stat().st_mode & 0o077 == 0  # in a folder of our own nobody reaches the file
    return good(what, f"{path}, alleen voor deze gebruiker") if shut else _only_ours(what, path, 0o600)


def _only_ours(what: str, path: Path, mode: int) -> Finding:
    if path.stat().st_mode & 0o077:
        return note(what, f"{path} is ook voor anderen op deze machine", f"Draai: chmod {mode:o} {path}")
    return good(what, f"{path}, alleen voor deze gebruiker")


def _secret(what: str, path: Path) -> Finding:
    mode = path.stat().st_mode
    if mode & 0o007:
        return fault(what, f"iedereen op deze machine kan {path} lezen", f"Draai: chmod 400 {path}")
    if mode & 0o020:
        return note(what, f"de groep kan {path} veranderen", f"Draai: chmod g-w {path}")
    return good(what, f"{path} is afgeschermd")


def _where_secrets_are(environ: Mapping[str, str]) -> Finding:
    loose = [name for name in _SECRETS if environ.get(PREFIX + name) and _is_secret(name, environ[PREFIX + name])]
    if loose:
        told = "in de omgeving: " + ", ".join(PREFIX + name for name in loose)
        return note("geheimen", told, "Zet ze in een bestand, en noem dat met _FILE: de omgeving is vaak te lezen.")
    return good("geheimen", "in bestanden")


def _is_secret(name: str, value: str) -> bool:
    """Tell whether this is a key, or an address with a password in it."""
    return not name.endswith("_URL") or "@" in value
