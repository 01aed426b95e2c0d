"""A back-up that was looked at: every part is there, whole, named as it should be, and of a schema that we know.

What comes in was made by anybody. All of it is read and compared with its manifest before a byte goes anywhere.
"""

import json
import re
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT, NUMBER = "keukentafel-backup", 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
#: The manifest of a hundred thousand files, and the longest row: a published course with all its pictures as text.
LARGEST_MANIFEST, LONGEST_LINE = 64 * 1024**2, 512 * 1024**2
_ROWS = re.compile(r"rows/([a-z][a-z0-9_]{0,62})\.jsonl")
_FILE = re.compile(r"media/((?:[a-z]{1,20}/)?([0-9a-f]{2})/(\2[0-9a-f]{62}))")
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: What a broken or wicked ZIP raises while it is read.
_ERRORS = (BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error)


class RefusedBackupError(Exception):
    """Dit bestand is geen goede reservekopie; the words are Dutch and for who runs the command."""


@dataclass(frozen=True)
class Part:
    """One part of a back-up: its size in bytes, the sha256 of its content, and of a table how many rows."""

    size: int
    sha256: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a back-up says it holds. `tables` stand in the order in which rows can be put in."""

    revision: str
    made_at: str
    program: str
    database: str
    tables: Mapping[str, Part] = field(default_factory=dict)
    #: By path below the media folder.
    files: Mapping[str, Part] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are, over all tables."""
        return sum(part.rows for part in self.tables.values())

    @property
    def parts(self) -> dict[str, Part]:
        """Every part by its name in the ZIP file."""
        rows = {name_of_rows(name): part for name, part in self.tables.items()}
        return rows | {name_of_file(path): part for path, part in self.files.items()}

    def written(self) -> bytes:
        """Give it as JSON."""
        return json.dumps({"format": FORMAT, "number": NUMBER, **asdict(self)}, indent=1).encode()


def name_of_rows(table: str) -> str:
    """Name the part with the rows of a table."""
    return f"rows/{table}.jsonl"


def name_of_file(path: str) -> str:
    """Name the part with a file of the media folder."""
    return f"media/{path}"


@dataclass(frozen=True)
class Archive:
    """An open back-up whose parts were all read once and found good."""

    manifest: Manifest
    packed: ZipFile

    def lines(self, table: str) -> Iterator[bytes]:
        """Give the rows of a table, a line at a time."""
        with self.packed.open(name_of_rows(table)) as part:
            yield from _lines(part, table)

    @contextmanager
    def file(self, path: str) -> Iterator[IO[bytes]]:
        """Open a file, to be read piece by piece."""
        with self.packed.open(name_of_file(path)) as part:
            yield part


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a back-up and look at all of it; raises RefusedBackupError before anything was touched."""
    try:
        packed = ZipFile(path)
    except _ERRORS as error:
        raise RefusedBackupError(f"{path} is geen reservekopie, of is beschadigd: {_reason(error)}.") from error
    with packed:
        manifest = _manifest(packed)
        _check_names(packed, manifest, path.stat().st_size)
        for name, part in manifest.parts.items():
            _check_part(packed, name, part)
        yield Archive(manifest, packed)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


# --- the manifest -----------------------------------------------------------------------------------------------------


def _manifest(packed: ZipFile) -> Manifest:
    try:
        with packed.open(MANIFEST) as file:
            said = json.loads(file.read(LARGEST_MANIFEST))
    except (KeyError, *_ERRORS) as error:
        raise RefusedBackupError("Dit is geen reservekopie van Keukentafel: manifest.json ontbreekt.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise RefusedBackupError("Dit is geen reservekopie van Keukentafel.")
    if said.get("number") != NUMBER:
        raise RefusedBackupError("Deze reservekopie is van een nieuwer programma. Installeer dat eerst.")
    try:
        return _read(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RefusedBackupError("Het manifest van deze reservekopie klopt niet.") from error


def _read(said: dict[str, Any]) -> Manifest:
    texts = {name: said[name] for name in ("revision", "made_at", "program", "database")}
    if not all(isinstance(value, str) for value in texts.values()):
        raise ValueError
    datetime.fromisoformat(texts["made_at"])
    tables = {name: _part(one) for name, one in said["tables"].items()}
    files = {path: _part(one) for path, one in said["files"].items()}
    return Manifest(**texts, tables=tables, files=files)


def _part(said: dict[str, Any]) -> Part:
    part = Part(said["size"], said["sha256"], tuple(said["columns"]), said["rows"])
    whole = all(isinstance(one, int) and one >= 0 for one in (part.size, part.rows))
    if not whole or not _DIGEST.fullmatch(part.sha256) or not all(isinstance(one, str) for one in part.columns):
        raise ValueError
    return part


# --- the parts --------------------------------------------------------------------------------------------------------


def _check_names(packed: ZipFile, manifest: Manifest, size: int) -> None:
    """Refuse what is not exactly the parts of the manifest: another name, a link, a part twice or within another."""
    infos = packed.infolist()
    names = [info.filename for info in infos]
    for info in infos:
        if info.filename != MANIFEST and not _is_ours(info):
            raise RefusedBackupError(f"Hier staat iets in dat er niet hoort: {_shown(info.filename)}.")
    if len(set(names)) != len(names) or sum(info.compress_size for info in infos) > size:
        raise RefusedBackupError("Er staat iets dubbel in dit bestand.")
    wanted = manifest.parts.keys() | {MANIFEST}
    if missing := sorted(wanted - set(names)):
        raise RefusedBackupError(f"Hier ontbreekt iets: {_shown(missing[0])}.")
    if strange := sorted(set(names) - wanted):
        raise RefusedBackupError(f"Hier staat iets in dat er niet hoort: {_shown(strange[0])}.")


def _is_ours(info: ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    named = _ROWS.fullmatch(info.filename) or _FILE.fullmatch(info.filename)
    packed_well = info.compress_type == ZIP_STORED or info.filename.startswith("rows/")
    return bool(named) and kind in (0, stat.S_IFREG) and packed_well and not info.flag_bits & 1


def _check_part(packed: ZipFile, name: str, part: Part) -> None:
    digest, size, rows = sha256(), 0, 0
    try:
        with packed.open(name) as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                digest.update(piece)
                size, rows = size + len(piece), rows + piece.count(b"\n")
                if size > part.size:
                    break
    except _ERRORS as error:
        raise RefusedBackupError(f"{_shown(name)} is beschadigd.") from error
    named = _FILE.fullmatch(name)
    good = (size, digest.hexdigest()) == (part.size, part.sha256)
    if not good or (named and named[3] != part.sha256) or (not named and rows != part.rows):
        raise RefusedBackupError(f"{_shown(name)} is beschadigd: de controlesom klopt niet.")


def _lines(part: IO[bytes], table: str) -> Iterator[bytes]:
    while line := part.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise RefusedBackupError(f"Tabel {table}: een regel is te lang of niet af.")
        yield line


def _shown(name: str) -> str:
    """Make a name fit to print."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:100]
