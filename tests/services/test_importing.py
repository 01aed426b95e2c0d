"""A course that comes in as a ZIP: the concept is equal to it afterwards, to the byte, or nothing changed at all."""

import struct
import tracemalloc
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.content.archive import RefusedArchiveError
from elearning.content.reader import FolderSources
from elearning.models import Media, WorkingFile
from elearning.services import clearing, course_files, importing, library, publishing, working
from elearning.services.handout.archive import write_archive
from elearning.services.importing import Laid, unpack, with_new_keys
from tests.content.filming import mp4, webm
from tests.courses import HERE
from tests.databases import Databases, engine_for
from tests.moment import NOW
from tests.people import Cast, add_cast


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """The test course as somebody else may have it: other line endings, a mark at the start, real films."""
    sources = FolderSources(HERE / "proef")
    found = {path: sources[path] for path in sources}
    found |= {path: mp4() for path in found if path.endswith(".mp4")}
    found |= {path: webm() for path in found if path.endswith(".webm")}
    for path, kind in (("proef/gesprek-aan-tafel/deur.jpg", "JPEG"), ("proef/glas/tafel.png", "PNG")):
        drawn = BytesIO()
        Image.new("RGB", (4, 3), "teal").save(drawn, kind)
        found[path] = drawn.getvalue()
    found["proef/cursus.md"] = b"\xef\xbb\xbf" + found["proef/cursus.md"].replace(b"\n", b"\r\n")
    return found


@pytest.fixture
def elsewhere(databases: Databases) -> Iterator[Session]:
    """Another installation, in which there is no course yet."""
    databases.copy("bare", "elsewhere")
    engine: Engine = engine_for(databases.url("elsewhere"))
    with Session(engine) as session:
        add_cast(session, NOW)
        session.commit()
        yield session
    engine.dispose()


def zipped(files: Mapping[str, bytes | Path]) -> BytesIO:
    target = BytesIO()
    write_archive(target, files.items())
    target.seek(0)
    return target


def bring(session: Session, folder: Path, files: Mapping[str, bytes | Path], *, theirs: bool = False) -> Laid:
    came = unpack(zipped(files), folder)
    laid = importing.lay(session, came, folder, theirs=theirs, by=Cast(session).ruud.id, now=NOW)
    session.commit()
    return laid


def draft(session: Session, folder: Path) -> dict[str, bytes]:
    found = course_files.draft_files(session, "proef", folder, NOW.date())
    return {path: one if isinstance(one, bytes) else one.read_bytes() for path, one in found}


def test_a_course_goes_to_another_installation_and_back_equal_to_the_byte(
    elsewhere: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    bring(elsewhere, tmp_path, files)
    assert working.read(elsewhere, "proef", tmp_path, NOW.date()).publishable
    once = draft(elsewhere, tmp_path)
    assert once == files
    assert not bring(elsewhere, tmp_path, once).changed
    assert zipped(once).getvalue() == zipped(draft(elsewhere, tmp_path)).getvalue()


def test_the_concept_becomes_equal_to_what_came_and_what_was_there_is_kept(
    session: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    without = {path: data for path, data in files.items() if "/veilig/" not in path}
    laid = bring(session, tmp_path, without)
    assert laid.removed == ["proef/veilig/module.md"]
    assert "proef/cursus.md" in laid.changed
    assert "proef/gesprek/module.md" not in laid.changed
    there = working.sources(session, "proef", tmp_path)
    assert {path for path in there if path.startswith("proef/")} == {path for path in without if "/" in path}
    assert working.open_file(session, "proef/veilig/module.md").published


def test_films_are_known_so_that_they_are_cleared_away_one_day(
    session: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    bring(session, tmp_path, files)
    digests = {row.sha256 for row in session.scalars(select(WorkingFile)) if row.sha256}
    assert digests
    assert digests <= set(session.scalars(select(Media.sha256)))


def test_a_course_can_come_beside_the_one_that_is_here(
    session: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    came = unpack(zipped(files), tmp_path).called("proef-twee")
    laid = importing.lay(session, came, tmp_path, theirs=False, by=Cast(session).ruud.id, now=NOW)
    assert not laid.removed
    assert importing.exists(session, "proef-twee")
    assert working.read(session, "proef-twee", tmp_path, NOW.date()).publishable
    assert not [row for row in session.scalars(select(WorkingFile)) if row.course == "proef"]


def test_shared_facts_are_added_to_and_only_replaced_when_that_is_asked(
    session: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    ours = working.open_file(session, "feiten.yaml").text or ""
    other = (
        ours.replace("waarde: ", "waarde: niet ")
        + "\n# van daar\nnieuw-feit:\n  waarde: drie\n  bron: B\n  jaar: 2026\n"
    )
    changed = files | {"feiten.yaml": other.encode()}
    laid = bring(session, tmp_path, changed)
    merged = working.open_file(session, "feiten.yaml").text or ""
    assert merged.startswith(ours.rstrip())
    assert merged.endswith("nieuw-feit:\n  waarde: drie\n  bron: B\n  jaar: 2026\n")
    assert "niet" not in merged.removeprefix(ours.rstrip())
    assert laid.merged == ["feiten.yaml"]
    assert bring(session, tmp_path, changed).kept == ["feiten.yaml"]
    bring(session, tmp_path, changed, theirs=True)
    assert working.open_file(session, "feiten.yaml").text == other


def test_a_shared_picture_that_differs_here_stays(session: Session, tmp_path: Path, files: dict[str, bytes]) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    bring(session, tmp_path, files | {"beeld/glas.svg": svg})
    laid = bring(session, tmp_path, files | {"beeld/glas.svg": svg + b"\n"})
    assert laid.kept == ["beeld/glas.svg"]
    assert working.sources(session, "proef", tmp_path)["beeld/glas.svg"] == svg


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("proef/glas/kamer.svg", b"<svg><script>alert(1)</script></svg>", "script"),
        ("proef/glas/tafel.png", b"GIF89a", "PNG"),
        ("proef/glas/tafel.png", b"\x89PNG\r\n\x1a\n" + b"PK\x03\x04" * 9, "proef/glas/tafel.png"),
        ("proef/glas/tafel.mp4", b"MZ" + b"\0" * 900, "proef/glas/tafel.mp4"),
        ("proef/glas/tafel.nl.vtt", b"<html>", "VTT"),
        ("proef/glas/tafel.png", b"", "leeg"),
        ("proef/glas/module.md", b"a\x00", "U+0000"),
    ],
)
def test_a_file_that_is_not_what_it_says_stops_everything(
    session: Session, tmp_path: Path, files: dict[str, bytes], path: str, data: bytes, words: str
) -> None:
    with pytest.raises(RefusedArchiveError) as caught:
        bring(session, tmp_path, files | {path: data})
    assert words in str(caught.value)
    assert path in str(caught.value)
    assert session.scalars(select(WorkingFile)).all() == []
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


def test_a_film_that_is_damaged_in_the_zip_leaves_nothing_behind(tmp_path: Path, files: dict[str, bytes]) -> None:
    data = bytearray(zipped(files).getvalue())
    data[data.index(b"ftyp") + 600] ^= 0xFF
    with pytest.raises(RefusedArchiveError, match=r"mp4|webm"):
        unpack(BytesIO(bytes(data)), tmp_path)


def test_what_came_with_a_refused_zip_is_cleared_away_in_a_day_and_not_in_a_month(
    session: Session, tmp_path: Path, files: dict[str, bytes]
) -> None:
    picture = BytesIO()
    Image.new("RGB", (7, 7), "teal").save(picture, "PNG")
    with pytest.raises(RefusedArchiveError):
        unpack(zipped(files | {"proef/glas/nieuw.png": picture.getvalue(), "proef/glas/zz.png": b"GIF89a"}), tmp_path)
    there = publishing.media_path(tmp_path, sha256(picture.getvalue()).hexdigest())
    assert there.is_file()
    clearing.clear(session, tmp_path, datetime.now(UTC) + timedelta(hours=25))
    assert not there.exists()


def test_a_large_film_passes_without_being_in_memory(tmp_path: Path, files: dict[str, bytes]) -> None:
    target = tmp_path / "groot.zip"
    with ZipFile(target, "w", ZIP_STORED) as packed:
        for path, data in files.items():
            packed.writestr(path, data)
        packed.writestr("proef/glas/groot.mp4", mp4() + struct.pack(">L4s", 40_000_008, b"mdat") + bytes(40_000_000))
    tracemalloc.start()
    with target.open("rb") as file:
        unpack(file, tmp_path / "media")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_what_is_published_is_taken_along_with_its_films(session: Session, tmp_path: Path) -> None:
    version = publishing.current_version(session, "proef")
    assert version
    course = library.compiled(session, version.id, version.compiler)
    with pytest.raises(FileNotFoundError):
        course_files.published_files(version, course, tmp_path)
    sources = FolderSources(HERE / "proef")
    publishing.store_media(tmp_path, course, sources)
    found = dict(course_files.published_files(version, course, tmp_path))
    assert {path: one if isinstance(one, bytes) else one.read_bytes() for path, one in found.items()} == {
        path: sources[path] for path in found
    }
    assert set(found) == set(sources)


def test_only_keys_that_are_not_here_are_added() -> None:
    assert with_new_keys("a:\n  x: 1\n", "a:\n  x: 2\n") == "a:\n  x: 1\n"
    assert with_new_keys("a:\n  x: 1", "# top\nb:\n  x: 2\na:\n  x: 2\n") == "a:\n  x: 1\n\nb:\n  x: 2\n"
