"""The child process that decodes one picture: the file comes in, the new file goes out, and then it ends.

On standard output it writes a line (`jpg 1600 1200`, or the reason why not), and the picture below it.
"""

import sys
import warnings
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from elearning.content.media import LIMITS
from elearning.content.pictures import FORMATS, HIGHEST, MOST_PIXELS, WIDEST

MEMORY = 384 * 1024**2
CPU_SECONDS = 8
#: What a camera notes about how it was held.
ORIENTATION = 0x0112
#: What is decoded at all; every other decoder is left alone.
READ = ("JPEG", "PNG", "WEBP", "GIF")
#: In which forms a picture is kept: its extension, and how it is saved.
KEPT: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": ("png", {"optimize": True}),
    "WEBP": ("webp", {"quality": 85, "method": 4}),
}


class _RefusedError(Exception):
    """The word for the parent."""


def main(source: BinaryIO, answer: BinaryIO, wanted: str) -> int:
    """Make one picture anew; gives 0 when that went well."""
    try:
        picture, kind = _made(source, wanted)
    except _RefusedError as reason:
        answer.write(f"{reason}\n".encode())
        return 1
    except MemoryError:
        answer.write(b"heavy\n")
        return 1
    except Exception:  # whatever a hostile file does to a decoder, it is only a picture we cannot read
        answer.write(b"broken\n")
        return 1
    data = _written(picture, kind)
    if kind == "PNG" and len(data) > LIMITS["beeld"]:  # a photo saved as a drawing
        kind, data = "WEBP", _written(picture, "WEBP")
    answer.write(f"{KEPT[kind][0]} {picture.width} {picture.height}\n".encode() + data)
    return 0


def _written(picture: Image.Image, kind: str) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **KEPT[kind][1])
    return made.getvalue()


def _made(source: BinaryIO, wanted: str) -> tuple[Image.Image, str]:
    picture, kind = _opened(source), wanted
    if not kind:
        found = "JPEG" if picture.format == "MPO" else str(picture.format)
        kind = found if found in KEPT else "PNG"
    lies_on_its_side = picture.getexif().get(ORIENTATION, 1) >= 5
    most = (HIGHEST, WIDEST) if lies_on_its_side else (WIDEST, HIGHEST)
    picture.thumbnail(most, Image.Resampling.LANCZOS)  # a JPEG is decoded no larger than needed
    turned = ImageOps.exif_transpose(picture)
    return _plain(_in_usual_colours(turned), with_holes=kind != "JPEG"), kind


def _opened(source: BinaryIO) -> Image.Image:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # we say so ourselves, below
    try:
        picture: Image.Image = Image.open(source, formats=READ)
    except (UnidentifiedImageError, OSError):
        raise _RefusedError("unknown") from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _RefusedError("large")
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise _RefusedError("moving")
    return picture


def _in_usual_colours(picture: Image.Image) -> Image.Image:
    """Bring the colours of a phone or a printer to those of any screen; a profile that makes no sense is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        usual = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, BytesIO(profile), usual, outputMode="RGB")
    except ImageCms.PyCMSError:
        return picture
    return changed if changed is not None else picture


def _plain(picture: Image.Image, *, with_holes: bool) -> Image.Image:
    """Give a picture of which only the dots are left; on a photo, what you could look through becomes white."""
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        if with_holes:
            return _copied(clear)
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return _copied(picture.convert("RGB"))


def _copied(picture: Image.Image) -> Image.Image:
    made = Image.new(picture.mode, picture.size)
    made.paste(picture)
    return made


def _limit() -> None:
    """Allow ourselves little, where the system can see to that."""
    try:
        import resource
    except ImportError:  # Windows: there the parent's clock is all there is
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] not in ("", *FORMATS.values()):
        sys.exit(2)
    _limit()
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer, "".join(sys.argv[1:2])))
