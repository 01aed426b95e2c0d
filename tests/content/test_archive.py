"""A ZIP file is looked at before a byte of it goes anywhere; what is not exactly a course is refused by name."""

import stat
import struct
import tracemalloc
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.archive import MOST_FILES, RefusedArchiveError, read_archive

COURSE = {"proef/cursus.md": b"---\ntitel: Proef\n---\n", "proef/glas/module.md": b"Hoi", "feiten.yaml": b"a: 1\n"}


def zipped(files: dict[str, bytes], *, pack: int = ZIP_DEFLATED) -> BytesIO:
    file = BytesIO()
    with ZipFile(file, "w", pack) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return BytesIO(file.getvalue())


def with_entry(info: ZipInfo, data: bytes = b"x") -> BytesIO:
    file = zipped(COURSE)
    with ZipFile(file, "a") as packed:
        packed.writestr(info, data)
    return BytesIO(file.getvalue())


def read_all(file: BytesIO) -> dict[str, str]:
    archive = read_archive(file)
    return {path: archive.text(path) for path in archive.files}


def refused(file: BytesIO) -> str:
    with pytest.raises(RefusedArchiveError) as caught:
        read_all(file)
    return str(caught.value)


def test_a_course_is_known_by_the_folder_with_cursus_md() -> None:
    archive = read_archive(zipped(COURSE))
    assert archive.slug == "proef"
    assert {path: archive.text(path).encode() for path in archive.files} == COURSE


def test_a_folder_around_everything_is_left_out() -> None:
    archive = read_archive(zipped({f"courses-main/{path}": data for path, data in COURSE.items()}))
    assert archive.slug == "proef"
    assert set(archive.files) == set(COURSE)


def test_what_a_computer_adds_by_itself_is_skipped_and_counted() -> None:
    junk = {
        "__MACOSX/proef/._cursus.md": b"x",
        "proef/.DS_Store": b"x",
        "proef/glas/module.md~": b"x",
        "Thumbs.db": b"x",
    }
    archive = read_archive(zipped({**COURSE, **junk}))
    assert set(archive.files) == set(COURSE)
    assert archive.skipped == len(junk)


@pytest.mark.parametrize(
    "name",
    [
        "../buiten.md", "proef/../../buiten.md", "/etc/passwd", "proef/./glas.md", "proef//glas.md", "C:/x.md",
        "proef\\glas.md", "proef/gl\x01as.md", "proef/\u202egnp.md",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    info = ZipInfo("x")
    info.filename = info.orig_filename = name
    message = refused(with_entry(info))
    assert "leidt naar een andere map" in message or "geen letter" in message
    assert message.startswith("‘")


def test_a_name_with_nul_is_not_cut_off_but_refused() -> None:
    data = zipped({**COURSE, "proef/glas/Xmodule.md": b"x"}).getvalue().replace(b"glas/Xmodule", b"glas/\x00module")
    assert "geen letter" in refused(BytesIO(data))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_a_device_is_refused(kind: int) -> None:
    info = ZipInfo("proef/glas/geheim.md")
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    assert refused(with_entry(info, b"/etc/passwd")) == (
        "‘proef/glas/geheim.md’: dit is een verwijzing en geen bestand. Zet het bestand zelf erin."
    )


def test_a_password_is_refused() -> None:
    data = bytearray(zipped(COURSE).getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "wachtwoord" in refused(BytesIO(bytes(data)))


def test_another_way_of_packing_is_refused() -> None:
    assert "proef/cursus.md" in refused(zipped(COURSE, pack=ZIP_LZMA))


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"proef/GLAS/module.md": b""}, "twee keer"),
        ({"proef/glas/Module.md": b""}, "twee keer"),
        ({"ander/cursus.md": b""}, "er hoort maar één map"),
        ({"proef/a.zip": b"PK"}, "zelf een ingepakt bestand"),
        ({"proef/glas/a.exe": b"MZ"}, "hoort niet in een cursus"),
        ({"proef/glas/a.html": b"<p>"}, "hoort niet in een cursus"),
        ({"proef/glas/dieper/module.md": b""}, "op een plek"),
        ({"lees-mij.md": b""}, "op een plek"),
        ({"proef/feiten.yaml": b""}, "op een plek"),
        ({"beeld/x.md": b""}, "op een plek"),
        ({"proef/glas/a b.png": b""}, "zo kan een bestand niet heten"),
        ({"proef/Glas bier/module.md": b""}, "op een plek"),
        ({"proef/glas/module.md": b"a" * 300_000}, "Hooguit 256 kB"),
        ({"proef/glas/module.md": b"a\x00b"}, "U+0000"),
        ({"proef/glas/module.md": b"caf\xe9"}, "geen UTF-8"),
        ({"proef/glas/foto.png": b"\0" * 6_000_000}, "Hooguit 5,0 MB"),
        ({"proef/glas/film.mp4": b"\0" * 20_000_000}, "10 keer zo groot"),
    ],
)  # fmt: skip
def test_what_does_not_belong_in_a_course_is_refused_by_name(extra: dict[str, bytes], words: str) -> None:
    message = refused(zipped({**COURSE, **extra}))
    assert words in message
    assert next(iter(extra)).partition("/")[0] in message


@pytest.mark.parametrize(
    "data", [b"", b"PK\x05\x06", b"PK\x03\x04" + b"x" * 100, b"<html>", b"\0" * 1000, b"[" * 5_000_000]
)
def test_what_is_no_zip_says_so(data: bytes) -> None:
    assert refused(BytesIO(data)).startswith("Dit is geen ZIP-bestand")


@pytest.mark.parametrize("files", [{}, {"module.md": b""}, {"proef/module.md": b""}, {"beeld/cursus.md": b""}])
def test_a_zip_without_a_course_says_what_is_looked_for(files: dict[str, bytes]) -> None:
    assert "cursus" in refused(zipped(files))


def test_the_same_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        file = with_entry(ZipInfo("proef/cursus.md"))
    assert "‘proef/cursus.md’: deze naam staat er twee keer in" in refused(file)


def test_ten_thousand_files_are_refused_at_once() -> None:
    file = zipped({f"proef/glas/{number}.md": b"" for number in range(10_000)} | COURSE, pack=ZIP_STORED)
    assert refused(file) == f"In dit ZIP-bestand zitten te veel bestanden. Hooguit {MOST_FILES} mag."


def test_a_list_of_files_that_is_a_bomb_itself_takes_no_memory() -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    many = entry * 400_000
    file = BytesIO(many + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(many), 0, 0))
    tracemalloc.start()
    message = refused(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "te veel bestanden" in message
    assert peak < 30_000_000


def test_a_bomb_of_small_lies_is_stopped_by_what_it_says_of_itself() -> None:
    huge = ZipInfo("proef/glas/film.mp4")
    data = bytearray(with_entry(huge, b"x" * 100).getvalue())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<L", 4_000_000_000)
    assert "Hooguit 200,0 MB" in refused(BytesIO(bytes(data)))


def test_more_drawings_than_anybody_can_look_at_are_refused() -> None:
    drawings = {f"proef/glas/{number}.svg": bytes(range(256)) * 16_000 for number in range(3)}
    assert "aan tekeningen" in refused(zipped(COURSE | drawings, pack=ZIP_STORED))


def test_more_text_than_any_course_has_is_refused_before_it_is_unpacked() -> None:
    texts = {f"proef/stap-{number}/module.md": b"a" * 256_000 for number in range(70)}
    assert "aan tekst" in refused(zipped(COURSE | texts))


def test_damage_inside_is_named() -> None:
    data = bytearray(zipped(COURSE, pack=ZIP_STORED).getvalue())
    data[data.index(b"titel")] ^= 1
    assert refused(BytesIO(bytes(data))) == (
        "‘proef/cursus.md’: dit bestand is beschadigd. Maak het ZIP-bestand opnieuw."
    )


@settings(max_examples=80)
@given(st.data())
def test_whatever_is_broken_it_is_refused_or_read_and_never_raises_anything_else(data: st.DataObject) -> None:
    whole = bytearray(zipped(COURSE).getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(RefusedArchiveError):
        assert not [path for path in read_all(BytesIO(bytes(whole))) if path.startswith(("/", "."))]
