"""Pictures made anew: nothing of the file stays but what is seen, and nothing hostile costs more than a moment."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from elearning.content.media import RefusedMediaError
from elearning.content.pictures import Remade, remade


def picture(form: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    made = BytesIO()
    Image.new(mode, size, 0).save(made, form, **options)
    return made.getvalue()


def huge() -> bytes:
    """A picture of a few bytes that says it has 30,000 by 30,000 points: making a real one takes a gigabyte."""
    small = picture("PNG", (3, 3), "1")
    header = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


def photo() -> bytes:
    """A photo lying on its side, with the place where it was taken."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = 6, "SECRET-PHONE"
    return picture("JPEG", (2400, 1200), exif=notes, comment=b"SECRET-COMMENT") + b"<script>SECRET</script>"


@pytest.fixture
def made(tmp_path: Path) -> Any:
    def make(data: bytes, wanted: str = "") -> Remade:
        file = tmp_path / "sent"
        file.write_bytes(data)
        with file.open("rb") as source:
            return remade(source, "foto van mij", wanted=wanted)

    return make


def test_a_photo_stands_upright_is_no_wider_than_needed_and_keeps_no_secret(made: Any) -> None:
    kept = made(photo())
    assert (kept.extension, kept.width, kept.height) == ("jpg", 1200, 2400)
    assert b"SECRET" not in kept.data
    assert b"Exif" not in kept.data
    assert Image.open(BytesIO(kept.data)).size == (1200, 2400)


def test_a_wide_drawing_keeps_its_holes(made: Any) -> None:
    kept = made(picture("PNG", (3200, 100), "RGBA"))
    assert (kept.extension, kept.width, kept.height) == ("png", 1600, 50)
    assert Image.open(BytesIO(kept.data)).mode == "RGBA"


def test_the_name_may_ask_for_another_form(made: Any) -> None:
    assert made(picture("PNG", mode="RGBA"), "deur.jpg").extension == "jpg"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (huge(), "24 miljoen"),
        (photo()[:9000], "beschadigd"),
        (b"<svg onload='alert(1)'/>", "JPG, PNG of WebP"),
        (picture("BMP"), "JPG, PNG of WebP"),
        (picture("GIF", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]), "bewegend"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 1000, "beschadigd|JPG, PNG"),
    ],
    ids=["bomb", "torn", "drawing", "other", "moving", "nothing"],
)
def test_what_is_no_still_picture_is_refused_by_its_name(made: Any, data: bytes, word: str) -> None:
    with pytest.raises(RefusedMediaError, match=word) as refused:
        made(data)
    assert "foto van mij" in str(refused.value)


def test_a_child_that_takes_too_long_is_stopped(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elearning.content.pictures.SECONDS", 0.01)
    with pytest.raises(RefusedMediaError, match="lukt niet"):
        made(picture("PNG"))
