"""Making a back-up: one moment of the database, the files that belong to it, read again before it gets its name."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from importlib import metadata
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Connection, Engine, Table, select

from elearning.services.backup.archive import (
    MANIFEST,
    PIECE,
    Manifest,
    Part,
    RefusedBackupError,
    name_of_file,
    name_of_rows,
    opened,
)
from elearning.services.backup.rows import columns_of, lines_of, revision_of, snapshot, tables_of

#: Two folders deep at most, by the hash of what is in it.
_STORED = re.compile(r"(?:[a-z]{1,20}/)?([0-9a-f]{2})/(\1[0-9a-f]{62})")
_NAME = re.compile(r"keukentafel-(\d{8}T\d{6})Z(?:-\d+)?\.zip")
_STAMP = "%Y%m%dT%H%M%S"
_UNFINISHED = ".part-"
#: Where a row names a file of the media folder.
NAMING = (
    ("media", "sha256", ""),
    ("working_file", "sha256", ""),
    ("contact", "photo", ""),
    ("meeting_file", "digest", "meetings/"),
    ("accessibility_report", "digest", "reports/"),
)


@dataclass(frozen=True)
class Written:
    """A back-up that was made; `lacking` are files that should have gone along, and are gone or damaged."""

    path: Path
    manifest: Manifest
    lacking: tuple[str, ...]


def write(engine: Engine, media_dir: Path, folder: Path, now: datetime) -> Written:
    """Make a back-up in a folder, for the owner's eyes only; raises OSError when the disk does not take it.

    The site may go on writing: what is in it is one moment. It gets its name after it was read back and found good.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with snapshot(engine) as connection, _unfinished(folder, now) as file:
        manifest, named = _pack(file, connection, media_dir, now)
        os.fsync(file.fileno())
        with opened(Path(file.name)) as archive:
            assert archive.manifest == manifest
        path = _name(Path(file.name), folder, now)
    missing = named - manifest.files.keys()
    return Written(path, manifest, tuple(sorted(missing & _named_now(engine))) if missing else ())


def forget_old(folder: Path, days: int, now: datetime) -> list[Path]:
    """Remove back-ups of more than so many days ago, but never the newest one; gives what went."""
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    old = [path for path in ours[:-1] if _made_at(path) < now - timedelta(days=days)]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _made_at(path: Path) -> datetime:
    found = _NAME.fullmatch(path.name)
    assert found
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)


# --- the file ---------------------------------------------------------------------------------------------------------


@contextmanager
def _unfinished(folder: Path, now: datetime) -> Iterator[IO[bytes]]:
    """Open a file that is gone at the end unless it got its name; what a killed back-up left goes a day later."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        if left.stat().st_mtime < (now - timedelta(days=1)).timestamp():
            left.unlink(missing_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=_UNFINISHED, delete=False) as file:  # made with mode 0600
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def _name(file: Path, folder: Path, now: datetime) -> Path:
    """Give a whole file its name, and see to it that the name is on the disk too."""
    names = (f"keukentafel-{now:{_STAMP}}Z{more}.zip" for more in ("", *(f"-{number}" for number in range(2, 100))))
    path = next(folder / name for name in names if not (folder / name).exists())
    file.replace(path)
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
    return path


def _pack(file: IO[bytes], connection: Connection, media_dir: Path, now: datetime) -> tuple[Manifest, set[str]]:
    """Write all parts; gives the manifest and which files the rows name."""
    tables, revision = tables_of(connection), revision_of(connection)
    if revision is None:
        raise RefusedBackupError("De database heeft geen tabellen van Keukentafel.")
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        manifest = Manifest(
            revision=revision,
            made_at=now.astimezone(UTC).isoformat(),
            program=_program(),
            database=connection.dialect.name,
            tables={name: _pack_rows(packed, connection, table) for name, table in tables.items()},
            files=dict(_pack_files(packed, media_dir)),
        )
        packed.writestr(_entry(MANIFEST), manifest.written())
    return manifest, _named(connection, tables)


def _pack_rows(packed: ZipFile, connection: Connection, table: Table) -> Part:
    digest, size, rows = sha256(), 0, 0
    with packed.open(_entry(name_of_rows(table.name)), "w", force_zip64=True) as part:
        for line in lines_of(connection, table):
            part.write(line)
            digest.update(line)
            size, rows = size + len(line), rows + 1
    return Part(size, digest.hexdigest(), tuple(columns_of(table)), rows)


def _pack_files(packed: ZipFile, media_dir: Path) -> Iterator[tuple[str, Part]]:
    """Pack every stored file that is what its name says; the rows were read before, so what they name is here."""
    for path in sorted((*media_dir.glob("[0-9a-f][0-9a-f]/*"), *media_dir.glob("[a-z]*/[0-9a-f][0-9a-f]/*"))):
        below = path.relative_to(media_dir).as_posix()
        with suppress(FileNotFoundError):  # somebody took it away just now
            if _STORED.fullmatch(below) and (part := _pack_file(packed, path, below)):
                yield below, part


def _pack_file(packed: ZipFile, path: Path, below: str) -> Part | None:
    with path.open("rb") as source:
        digest = file_digest(source, "sha256").hexdigest()
        if digest != path.name:
            return None
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        with packed.open(_entry(name_of_file(below)), "w", force_zip64=True) as part:
            shutil.copyfileobj(source, part, PIECE)
    return Part(size, digest)


def _entry(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o600 << 16
    info.compress_type = ZIP_STORED if name.startswith("media/") else ZIP_DEFLATED  # films are packed already
    return info


def _program() -> str:
    try:
        return metadata.version("elearning")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"


# --- what should be there ---------------------------------------------------------------------------------------------


def _named_now(engine: Engine) -> set[str]:
    with snapshot(engine) as connection:
        return _named(connection, tables_of(connection))


def _named(connection: Connection, tables: dict[str, Table]) -> set[str]:
    """Give the files that rows name, by path below the media folder."""
    return {
        f"{folder}{digest[:2]}/{digest}"
        for table, column, folder in NAMING
        if table in tables and column in tables[table].c  # an older schema names less
        for digest in connection.scalars(select(tables[table].c[column]).distinct())
        if digest
    }
