"""A course as one ZIP file: its folder, the facts and words it shares with others, and `beeld/`.

What comes in was made by anybody. Everything about it is looked at before a single byte of it goes anywhere: how many
files, how large, what they are called. What is not exactly a course is refused as a whole, by name.
"""

import re
import stat
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from elearning.content.decoding import TEXT_LIMIT, amount
from elearning.content.media import FILMS, LIMITS, NAME, PICTURES, extension, is_text
from elearning.content.report import shortened
from elearning.content.scan import SLUG

SHARED_TEXTS = ("feiten.yaml", "woorden.yaml")
SHARED_PICTURES = "beeld"
MOST_FILES = 1000
LARGEST_TOTAL = 3 * LIMITS["film"]
#: All texts are in memory together, and go into the concept in one go. Our largest course has a tenth of this.
LARGEST_TEXTS = 16 * 1024**2
#: Every sign of a drawing is looked at, and that takes time.
LARGEST_DRAWINGS = 8 * 1024**2
#: Names and sizes of all files, in bytes: room for MOST_FILES long names.
LARGEST_INDEX = 1024**2
#: What packs this many times smaller and is no small text was made to fill a disk. A film is packed already.
MOST_PACKED, MOST_PACKED_FILM, SMALL = 100, 10, 1024**2
MEDIA = PICTURES | FILMS
NESTED = frozenset({"zip", "gz", "tgz", "7z", "rar", "tar", "bz2", "xz", "jar", "epub"})
_JUNK = re.compile(
    r"(?:.*/)?(?:__MACOSX(?:/.*)?|\.[^/]*(?:/.*)?|Thumbs\.db|desktop\.ini|[^/]*~|[^/]*\.(?:bak|swp|tmp))"
)


class RefusedArchiveError(ValueError):
    """A ZIP file that is no course, or not a safe one; the words are for who sent it, and name the file in it."""


@dataclass(frozen=True)
class CourseArchive:
    """A ZIP file that was looked at: `files` are its parts by path from `courses/`, `skipped` what a computer added."""

    slug: str
    files: Mapping[str, ZipInfo]
    skipped: int
    packed: ZipFile

    def open(self, path: str) -> IO[bytes]:
        """Read a file piece by piece. Raises RefusedArchiveError when it cannot even be opened."""
        try:
            return self.packed.open(self.files[path])
        except (BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise RefusedArchiveError(broken(path)) from error

    def text(self, path: str) -> str:
        """Give a text of the course. Raises RefusedArchiveError when it is none."""
        try:
            with self.open(path) as file:
                data = file.read(TEXT_LIMIT + 1)
        except ERRORS as error:
            raise RefusedArchiveError(broken(path)) from error
        if len(data) > TEXT_LIMIT:
            raise _too_large(path, len(data), TEXT_LIMIT)
        if b"\x00" in data:
            raise _refused(path, "hierin staat een teken dat geen teken is (U+0000). Het is geen tekst.")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise _refused(path, "dit is geen UTF-8. Bewaar het bestand als UTF-8.") from error


#: What a broken or wicked ZIP raises while it is read.
ERRORS = (BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error)


def broken(path: str) -> str:
    """Say that a file cannot be unpacked."""
    return f"‘{_shown(path)}’: dit bestand is beschadigd. Maak het ZIP-bestand opnieuw."


def read_archive(file: BinaryIO) -> CourseArchive:
    """Look at everything about a ZIP file but its content. Raises RefusedArchiveError."""
    try:
        packed = ZipFile(_Careful(file))
    except _TooMuchError as error:
        raise _too_many() from error
    except ERRORS as error:
        raise RefusedArchiveError("Dit is geen ZIP-bestand, of het is beschadigd. Maak het opnieuw.") from error
    infos = packed.infolist()
    if len(infos) > 2 * MOST_FILES:
        raise _too_many()
    for info in infos:
        _check_name(info)
    files = [info for info in infos if not info.is_dir() and not _JUNK.fullmatch(info.filename)]
    if len(files) > MOST_FILES:
        raise _too_many()
    skipped = sum(not info.is_dir() for info in infos) - len(files)
    paths = _without_outer_folder(files)
    _check_twice(paths)
    inside = dict(zip(paths, files, strict=True))
    slug = _slug(paths)
    for path, info in inside.items():
        _check_kind(path, info)
        _check_place(path, slug)
    _check_total(inside)
    return CourseArchive(slug, inside, skipped, packed)


# --- looking ----------------------------------------------------------------------------------------------------------


class _TooMuchError(Exception):
    """Somebody lies about how long the list of files is."""


class _Careful:
    """A file of which nobody can read more than LARGEST_INDEX at once, so that a list of files stays a list."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_INDEX:
            raise _TooMuchError
        data = self._file.read(LARGEST_INDEX + 1 if size < 0 else size)
        if len(data) > LARGEST_INDEX:
            raise _TooMuchError
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _too_many() -> RefusedArchiveError:
    return RefusedArchiveError(f"In dit ZIP-bestand zitten te veel bestanden. Hooguit {MOST_FILES} mag.")


def _refused(path: str, why: str) -> RefusedArchiveError:
    return RefusedArchiveError(f"‘{_shown(path)}’: {why}")


def _too_large(path: str, size: int, limit: int) -> RefusedArchiveError:
    return _refused(path, f"dit is {amount(size)} groot. Hooguit {amount(limit)} mag.")


def _shown(path: str) -> str:
    """Write a name so that it can stand in a sentence, whatever is in it."""
    return shortened("".join(sign if sign.isprintable() else "\ufffd" for sign in path), 100)


def _check_name(info: ZipInfo) -> None:
    """Refuse what would lead outside its folder on any computer, and what is no plain file."""
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if any(not sign.isprintable() for sign in name) or not name:
        raise _refused(name, "in deze naam staat een teken dat geen letter is.")
    if name.startswith("/") or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise _refused(name, "deze naam leidt naar een andere map. Zet de bestanden gewoon in de map van de cursus.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(name, "dit is een verwijzing en geen bestand. Zet het bestand zelf erin.")
    if info.flag_bits & 0x1:
        raise _refused(name, "hier zit een wachtwoord op. Maak het ZIP-bestand zonder wachtwoord.")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _refused(name, "dit is ingepakt op een manier die we niet kennen. Kies bij het inpakken ‘ZIP’.")


def _without_outer_folder(files: Sequence[ZipInfo]) -> list[str]:
    """Name files from `courses/`; a folder around everything (as `courses/`) is left out."""
    names = [info.filename for info in files]
    outer = names[0].partition("/")[0] + "/" if names else ""
    at_home = any(name.count("/") == 1 and name.endswith("/cursus.md") for name in names)
    return names if at_home else [name.removeprefix(outer) for name in names]


def _check_twice(paths: Iterable[str]) -> None:
    """Refuse names that are one and the same on some computers."""
    seen: set[str] = set()
    for path in paths:
        name = unicodedata.normalize("NFC", path).casefold()
        if name in seen:
            raise _refused(path, "deze naam staat er twee keer in. Hoofdletters tellen niet mee.")
        seen.add(name)


def _slug(files: Collection[str]) -> str:
    folders = sorted({path.partition("/")[0] for path in files if "/" in path} - {SHARED_PICTURES})
    courses = [folder for folder in folders if f"{folder}/cursus.md" in files]
    if not courses:
        raise RefusedArchiveError("Hier zit geen cursus in. We zoeken één map met cursus.md erin.")
    if len(folders) > 1:
        other = next(folder for folder in folders if folder != courses[0])
        raise _refused(other, "er hoort maar één map met een cursus in een ZIP-bestand. Haal de andere map eruit.")
    if not SLUG.fullmatch(courses[0]):
        raise _refused(courses[0], "zo kan een map niet heten. Gebruik kleine letters, cijfers en streepjes.")
    return courses[0]


def _check_kind(path: str, info: ZipInfo) -> None:
    kind = extension(path)
    if kind in NESTED:
        raise _refused(path, "dit is zelf een ingepakt bestand. Pak het eerst uit.")
    if not is_text(path) and kind not in MEDIA:
        raise _refused(path, "dit soort bestand hoort niet in een cursus.")
    limit = TEXT_LIMIT if is_text(path) else LIMITS["film" if kind in FILMS else "beeld"]
    if info.file_size > limit:
        raise _too_large(path, info.file_size, limit)
    most = MOST_PACKED_FILM if kind in FILMS else MOST_PACKED
    if info.file_size > SMALL and info.file_size > most * max(info.compress_size, 1):
        raise _refused(path, f"dit bestand is verdacht: uitgepakt is het meer dan {most} keer zo groot.")


def _check_place(path: str, slug: str) -> None:
    """Only where a course has files may files be; so the editor can open everything that comes in."""
    first, *inner = path.split("/")
    if not inner:
        is_right = path in SHARED_TEXTS
    elif first == SHARED_PICTURES:
        is_right = len(inner) == 1 and not path.endswith((".md", ".yaml"))
    else:
        is_right = first == slug and _is_in_course(inner)
    if not is_right:
        raise _refused(path, "dit bestand staat op een plek waar een cursus geen bestanden heeft.")
    if not NAME.fullmatch(path.rpartition("/")[2]):
        raise _refused(path, "zo kan een bestand niet heten. Gebruik letters, cijfers, punten en streepjes.")


def _check_total(files: Mapping[str, ZipInfo]) -> None:
    if sum(info.file_size for info in files.values()) > LARGEST_TOTAL:
        raise RefusedArchiveError(f"In dit ZIP-bestand zit meer dan {amount(LARGEST_TOTAL)}. Haal er films uit.")
    if sum(info.file_size for path, info in files.items() if is_text(path)) > LARGEST_TEXTS:
        raise RefusedArchiveError(
            f"In dit ZIP-bestand zit meer dan {amount(LARGEST_TEXTS)} aan tekst. Zo groot is geen cursus."
        )
    if sum(info.file_size for path, info in files.items() if extension(path) == "svg") > LARGEST_DRAWINGS:
        raise RefusedArchiveError(
            f"In dit ZIP-bestand zit meer dan {amount(LARGEST_DRAWINGS)} aan tekeningen (SVG). Maak ze eenvoudiger."
        )


def _is_in_course(inner: list[str]) -> bool:
    *folders, name = inner
    return len(folders) <= 1 and all(SLUG.fullmatch(one) for one in folders) and extension(name) != "yaml"
