"""What authors bring, from stream to disk: cleaned or refused by content, whole or not at all, gone when unused."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.media import LIMITS
from elearning.content.written import Media
from elearning.models import Contact, Course, CourseVersion
from elearning.models import Media as MediaRow
from elearning.services import clearing, media, shelves, working
from elearning.services.media import RefusedMediaError, arriving, checked, cleaned, keep
from elearning.services.publishing import media_path
from elearning.settings import Settings
from elearning.working import worker_for
from tests.content.filming import SECRET, mp4, webm
from tests.people import Cast, add_card

PATH = "proef/glas/tafel.mp4"
CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nDag.\n"


def png(size: tuple[int, int] = (30, 20)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, "PNG")
    return made.getvalue()


def upload(folder: Path, data: bytes, path: str = PATH, name: str = "van mij") -> Media:
    with arriving(folder, BytesIO(data), name) as file:
        found = cleaned(file, path)
        keep(folder, file, found)
    return found


def from_zip(folder: Path, data: bytes, path: str) -> Media:
    with arriving(folder, BytesIO(data), path.rpartition("/")[2]) as file:
        return checked(file, path)


def test_a_film_is_stored_by_what_is_left_of_it(tmp_path: Path) -> None:
    found = upload(tmp_path, mp4())
    stored = media_path(tmp_path, found.sha256).read_bytes()
    assert SECRET not in stored
    assert (found.type, found.seconds, found.width, found.size) == ("video/mp4", 7, 640, len(mp4()))


def test_what_a_file_is_follows_from_its_content(tmp_path: Path) -> None:
    assert upload(tmp_path, webm(), "proef/glas/tafel.mp4").name == "proef/glas/tafel.webm"
    assert upload(tmp_path, png(), "proef/glas/tafel.mp4").name == "proef/glas/tafel.png"
    assert upload(tmp_path, CAPTIONS, "proef/glas/tafel.nl.txt").name == "proef/glas/tafel.nl.vtt"


def test_nothing_is_left_behind_of_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedMediaError):
        upload(tmp_path, b"MZ\x90\x00 a program", "proef/glas/foto.exe")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize(
    ("data", "path", "word"),
    [
        (b"", "a/b/x.png", "is leeg"),
        (b"%PDF-1.7", "a/b/x.pdf", "kan hier niet"),
        (b"<!DOCTYPE html><script>1</script>", "a/b/x.html", "kan hier niet"),
        (b"<?xml version='1.0'?><svg/>", "a/b/x.svg", "SVG"),
        (b"1\n00:01 -> 2\n", "a/b/x.srt", "WEBVTT"),
        (CAPTIONS.replace(b".000 -->", b",000 -->"), "a/b/x.vtt", "regel 3"),
        (mp4(codec=b"hvc1"), "a/b/x.mp4", "HEVC"),
    ],
)
def test_what_cannot_be_is_refused_in_words_that_name_the_file(
    tmp_path: Path, data: bytes, path: str, word: str
) -> None:
    with pytest.raises(RefusedMediaError, match=word) as refused:
        upload(tmp_path, data, path)
    assert "van mij" in str(refused.value)


def test_a_stream_that_goes_on_and_on_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "film", 100_000)
    asked = []

    class Endless:
        def read(self, size: int = -1, /) -> bytes:
            asked.append(size)
            return bytes(size)

    with pytest.raises(RefusedMediaError, match="te groot"), arriving(tmp_path, Endless(), "lang.mp4"):
        pass
    assert len(asked) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [mp4(), webm(), png(), CAPTIONS])
def test_what_comes_in_a_zip_keeps_every_byte(tmp_path: Path, data: bytes) -> None:
    ending = {mp4(): "mp4", webm(): "webm", png(): "png", CAPTIONS: "vtt"}[data]
    path = f"proef/glas/x.{ending}"
    with arriving(tmp_path, BytesIO(data), "x") as file:
        found = checked(file, path)
        keep(tmp_path, file, found)
    assert media_path(tmp_path, found.sha256).read_bytes() == data
    assert found.name == path


@pytest.mark.parametrize(
    ("data", "path", "word"),
    [
        (b"<html>", "a/b/x.png", "geen PNG"),
        (png(), "a/b/x.jpg", "geen JPG"),
        (png() + b"PK\x03\x04", "a/b/x.png", "Achter het beeld"),
        (b"<svg onload='x()'></svg>", "a/b/x.svg", "gewone tekening"),
        (b"x" * 10, "a/b/x.exe", "kan hier niet"),
        (mp4() + b"<script>", "a/b/x.mp4", "niet heel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\0\0\0\0\0IEND\xaeB`\x82", "a/b/x.png", "24 miljoen"),
    ],
)
def test_what_is_not_what_its_name_says_does_not_come_in_by_a_zip(
    tmp_path: Path, data: bytes, path: str, word: str
) -> None:
    with pytest.raises(RefusedMediaError, match=word):
        from_zip(tmp_path, data, path)


def test_a_photo_for_a_contact_card_is_made_anew(session: Session, tmp_path: Path, now: datetime) -> None:
    found = media.store_picture(tmp_path, png((1000, 2000)), "gerda.png")
    media.note(session, tmp_path, found, now)
    assert (found.type, found.width, found.height) == ("image/jpeg", 1000, 2000)
    assert session.scalar(select(MediaRow.size).where(MediaRow.sha256 == found.sha256)) == found.size


# --- beside the texts -------------------------------------------------------------------------------------------------


def put(session: Session, cast: Cast, folder: Path, now: datetime, found: Media, *, over: bool = False) -> str:
    return shelves.put(session, folder, found, cast.ruud.id, now, over=over)


def test_the_same_name_twice_gets_a_number_unless_it_is_to_be_replaced(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    names = [put(session, cast, tmp_path, now, upload(tmp_path, webm(), "proef/glas/kast.webm")) for _ in range(2)]
    assert names == ["proef/glas/kast.webm", "proef/glas/kast-2.webm"]
    other = upload(tmp_path, webm(seconds=40), "proef/glas/kast.webm")
    assert put(session, cast, tmp_path, now, other, over=True) == "proef/glas/kast.webm"
    files = working.sources(session, "proef", tmp_path)
    assert files.described["proef/glas/kast.webm"].seconds == 40
    assert files["proef/glas/kast.webm"].startswith(b"\x1aE\xdf\xa3")


def test_captions_become_a_text_that_authors_can_mend(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    path = put(session, cast, tmp_path, now, upload(tmp_path, CAPTIONS, "proef/glas/tafel.nl.vtt"), over=True)
    assert working.open_file(session, path).text == CAPTIONS.decode()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Foto van Zoë (1).JPG", "foto-van-zoe-1.jpg"),
        ("deur.nl.vtt", "deur.nl.vtt"),
        ("../../etc/passwd", "passwd"),
        ("....", "bestand"),
        ("日本.png", "bestand.png"),
        ("a\x00b\n.png", "a-b.png"),
        ("", "bestand"),
    ],
)
def test_a_name_becomes_one_that_can_stand_in_a_text(name: str, safe: str) -> None:
    assert shelves.safe_name(name) == safe


def test_the_shelves_tell_what_there_is_where_and_what_is_missing(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    text = working.open_file(session, "proef/glas/module.md").text or ""
    changed = text.replace("    ondertiteling: tafel.nl.vtt\n", "").replace("Een flesje", "![](kast.png) Een flesje")
    working.replace(session, "proef/glas/module.md", changed, cast.ruud.id, now)
    put(session, cast, tmp_path, now, upload(tmp_path, png(), "proef/glas/los.png"))
    found = shelves.shelves(session, "proef", tmp_path, now.date())
    glas = next(shelf for shelf in found.shelves if shelf.slug == "glas")
    assert {thing.name for thing in glas.things} == {"tafel.mp4", "tafel.png", "kamer.svg"}
    assert [gap.name for gap in glas.gaps] == ["kast.png"]
    said = " ".join(one.message for one in glas.mistakes)
    assert "ontbreekt 'ondertiteling'" in said
    assert "geen beschrijving" in said
    assert [thing.name for thing in found.unused] == ["los.png"]
    film = next(thing for thing in glas.things if thing.kind == "film")
    assert [place.path for place in film.places] == ["proef/glas/module.md"]


def test_only_what_nothing_shows_can_be_taken_away(session: Session, cast: Cast, tmp_path: Path, now: datetime) -> None:
    put(session, cast, tmp_path, now, upload(tmp_path, webm(), "beeld/los.webm"))
    assert not shelves.take_away(session, tmp_path, "proef/glas/tafel.png", cast.ruud.id, now)
    assert not shelves.take_away(session, tmp_path, "proef/glas/bestaat-niet.png", cast.ruud.id, now)
    for text in ("proef/cursus.md", "feiten.yaml", "../../etc/passwd"):
        assert not shelves.take_away(session, tmp_path, text, cast.ruud.id, now)
    assert shelves.take_away(session, tmp_path, "beeld/los.webm", cast.ruud.id, now)
    assert "beeld/los.webm" not in set(working.sources(session, "proef", tmp_path))


# --- a month later ----------------------------------------------------------------------------------------------------


def lay(session: Session, folder: Path, now: datetime, seconds: int) -> str:
    found = upload(folder, webm(seconds=seconds), "proef/glas/x.webm")
    media.note(session, folder, found, now)
    return found.sha256


def clear_often(session: Session, folder: Path, now: datetime) -> None:
    for _ in range(2):
        clearing.clear(session, folder, now)


def test_what_nobody_names_is_gone_after_a_month_and_not_before(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    digest = lay(session, tmp_path, now, 5)
    started = datetime.fromtimestamp(media_path(tmp_path, digest).stat().st_mtime, now.tzinfo)
    session.execute(MediaRow.__table__.update().values(stored_at=started))
    clear_often(session, tmp_path, started + timedelta(days=29))
    assert media_path(tmp_path, digest).is_file()
    clear_often(session, tmp_path, started + timedelta(days=31))
    assert not media_path(tmp_path, digest).exists()
    assert session.scalar(select(MediaRow).where(MediaRow.sha256 == digest)) is None


def test_what_a_version_a_concept_or_a_card_names_stays(
    session: Session, cast: Cast, tmp_path: Path, now: datetime
) -> None:
    in_concept, on_card, in_version = (lay(session, tmp_path, now, number) for number in (3, 4, 6))
    described = Media("proef/glas/x.webm", in_concept, "video/webm", 1)
    working.put_media(session, "proef/glas/x.webm", described, cast.ruud.id, now)
    add_card(session).photo = on_card
    course = session.scalars(select(Course).where(Course.slug == "proef")).one()
    old = session.get_one(CourseVersion, course.current_id)
    old.compiled = old.compiled.replace('"media":[', f'"media":[{{"name":"x","sha256":"{in_version}"}},', 1)
    session.flush()
    clearing._of_versions.clear()
    clear_often(session, tmp_path, now + timedelta(days=4000))
    assert all(media_path(tmp_path, one).is_file() for one in (in_concept, on_card, in_version))
    session.scalars(select(Contact).where(Contact.photo == on_card)).one().photo = ""
    session.flush()
    clear_often(session, tmp_path, now + timedelta(days=4029))
    assert media_path(tmp_path, on_card).is_file()
    clear_often(session, tmp_path, now + timedelta(days=4031))
    assert not media_path(tmp_path, on_card).exists()


def test_what_goes_with_a_meeting_is_left_alone_and_half_files_are_not(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "meetings" / "ab").mkdir(parents=True)
    slides = tmp_path / "meetings" / "ab" / ("ab" * 32)
    half = tmp_path / ".arriving-x"
    for file in (slides, half):
        file.write_bytes(b"x")
    clear_often(session, tmp_path, now + timedelta(days=9000))
    assert slides.is_file()
    assert not half.exists()


def test_the_worker_of_an_installation_clears_its_own_folder(settings: Settings) -> None:
    assert [chore.__name__ for chore in worker_for(settings).own_chores] == ["clear_media"]
