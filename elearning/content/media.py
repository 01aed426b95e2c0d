"""Pictures, films and captions beside a text: what they are, how large, and whether they are safe to show."""

import hashlib
import html
import re
import struct

from elearning.content.captions import mistakes as caption_mistakes
from elearning.content.decoding import amount
from elearning.content.report import suggestion
from elearning.content.written import Media

PICTURES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
FILMS = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS = {"vtt": "text/vtt"}
MEDIA_TYPES = PICTURES | FILMS | CAPTIONS
TYPES = {"beeld": PICTURES, "poster": PICTURES, "film": FILMS, "ondertiteling": CAPTIONS}
LIMITS = {"beeld": 5 * 1024**2 - 1, "poster": 5 * 1024**2 - 1, "film": 200 * 1024**2, "ondertiteling": 256 * 1024}

BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"\x1aE\xdf\xa3": "webm",
    b"WEBVTT": "vtt",
}

NAME = re.compile(r"(?:beeld:)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
#: A prefix stands for any namespace, so the name behind it counts. An address is a place in the drawing itself, a
#: picture that is packed in, or a file beside it: no scheme can be hidden in what is allowed.
ACTIVE_SVG = re.compile(
    r"<\s*(?:[^\s<>:\"'=]{1,60}:)?(?:script|foreignObject|iframe|embed|object|meta|link|handler|set|animate\w*)\b"
    r"|\son\w+\s*=|javascript:|<!ENTITY|<!DOCTYPE|<\?xml-stylesheet|www\.w3\.org/1999/xhtml|@import"
    r"|url\(\s*[\"']?\s*(?:[a-z][a-z0-9+.-]{0,20}:|//)"
    r"|(?:href|src)\s*=\s*+(?:[\"']\s*+)?+(?!#|data:image/(?:png|jpe?g|gif|webp)[;,]|[\w./-]{0,200}[\"'])"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f]",
    re.IGNORECASE,
)
CUE = re.compile(rb"-->[ \t]{1,4}(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}")


class RefusedMediaError(ValueError):
    """A picture, film or captions that cannot be used; the words are for who brought it, and name the file."""


def extension(name: str) -> str:
    """Give what stands after the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_text(path: str) -> bool:
    """Tell what people write and read, and is kept as text; anything else is a picture or a film."""
    return extension(path) in ("md", "yaml", *CAPTIONS)


def full_name(name: str, folder: str) -> str:
    """Give the path from `courses/` of a picture as the author calls it."""
    return "beeld/" + name.removeprefix("beeld:") if name.startswith("beeld:") else f"{folder}/{name}"


def placeholder(name: str, folder: str) -> Media:
    """Stand in for a file that has not been looked at yet."""
    return Media(full_name(name, folder), "", "", 0)


def name_mistake(name: str, kind: str) -> str | None:
    """Say what is wrong with a file name as such."""
    if not NAME.fullmatch(name):
        return "Deze bestandsnaam kan niet. Gebruik letters, cijfers, punten en streepjes, zonder map ervoor."
    known = TYPES[kind]
    if extension(name) not in known:
        return f"Dit soort bestand kan hier niet.{suggestion(extension(name), known)}"
    return None


def contents_mistake(data: bytes, kind: str, name: str) -> str | None:
    """Say what is wrong with what is in the file."""
    if len(data) > LIMITS[kind]:
        return f"'{name}' is {amount(len(data))} groot. Hooguit {amount(LIMITS[kind])} mag. Maak het kleiner."
    if not data:
        return f"'{name}' is leeg. Zet het bestand er opnieuw neer."
    if kind == "ondertiteling":
        return _captions_mistake(data, name)
    if extension(name) == "svg" and not _is_still(data):
        return f"'{name}' is geen gewone tekening: er staat een script, een link naar buiten of iets onbekends in."
    return None


def _is_still(drawing: bytes) -> bool:
    """Tell whether a drawing only draws: as it is written, and as a browser reads it with its `&#106;` resolved."""
    try:
        text = drawing.decode("utf-8")
    except UnicodeDecodeError:
        return False
    read = html.unescape(text) if "&" in text else text
    return "<svg" in text and not ACTIVE_SVG.search(text) and (read is text or not ACTIVE_SVG.search(read))


def _captions_mistake(data: bytes, name: str) -> str | None:
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return f"'{name}' is geen ondertiteling. De eerste regel moet WEBVTT zijn."
    found = caption_mistakes(data)
    return f"In '{name}' klopt regel {found[0][0]} niet. {found[0][1]}" if found else None


def kind_by_content(start: bytes) -> str:
    """Tell by its first 64 bytes what a file is, as an extension; empty when it is nothing that courses have."""
    begins = start.removeprefix(b"\xef\xbb\xbf")
    if begins[4:8] == b"ftyp":
        return "mp4"
    if begins[:4] == b"RIFF":
        return "webp" if begins[8:12] == b"WEBP" else ""
    return next((kind for mark, kind in BEGINNINGS.items() if begins.startswith(mark)), "")


def hidden_end(kind: str, data: bytes) -> bool:
    """Tell whether something else stands behind a picture; a player of that other thing would find it."""
    if kind == "png":
        return not data.endswith(b"IEND\xaeB`\x82")
    if kind in ("jpg", "jpeg"):
        return not data.rstrip(b"\0").endswith(b"\xff\xd9")
    if kind == "gif":
        return not data.endswith(b";")
    return kind == "webp" and len(data) - 8 not in (size := int.from_bytes(data[4:8], "little"), size + 1)


def describe(name: str, data: bytes) -> Media:
    """Make the record of a file: its content's fingerprint, its type, and the size it is shown at."""
    kind = extension(name)
    width, height = dimensions(kind, data)
    digest = hashlib.sha256(data).hexdigest()
    seconds = _last_cue(data) if kind in CAPTIONS else None
    return Media(name, digest, MEDIA_TYPES.get(kind, "application/octet-stream"), len(data), width, height, seconds)


def _last_cue(data: bytes) -> int | None:
    """Read from captions when the last line is said: that is about how long the film lasts."""
    ends = CUE.findall(data)
    if not ends:
        return None
    hours, minutes, seconds = ends[-1]
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + 1


def dimensions(kind: str, data: bytes) -> tuple[int | None, int | None]:
    """Read width and height from the first bytes, so that a page does not jump while it loads."""
    try:
        if kind == "svg":
            return _svg_size(data)
        if kind == "png" and data.startswith(b"\x89PNG"):
            width, height = struct.unpack(">II", data[16:24])
            return width, height
        if kind in ("jpg", "jpeg"):
            return _jpeg_size(data)
        if kind == "gif" and data.startswith(b"GIF8"):
            return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        if kind == "webp":
            return _webp_size(data)
    except (struct.error, ValueError, IndexError):
        pass
    return None, None


def _svg_size(data: bytes) -> tuple[int | None, int | None]:
    tag = re.search(rb"<svg\b[^>]{0,2000}", data[:20000])
    if tag is None:
        return None, None
    sizes = [
        re.search(rb"\s" + key + rb"=[\"'](\d{1,5})(?:\.\d+)?(?:px)?[\"']", tag.group())
        for key in (b"width", b"height")
    ]
    if sizes[0] and sizes[1]:
        return int(sizes[0].group(1)), int(sizes[1].group(1))
    box = re.search(rb"viewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]{1,9})[\s,]+([\d.]{1,9})", tag.group())
    return (round(float(box.group(1))), round(float(box.group(2)))) if box else (None, None)


def _jpeg_size(data: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None, None


def _webp_size(data: bytes) -> tuple[int | None, int | None]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None, None
