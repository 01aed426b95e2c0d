"""Tiny films, made box by box, with in them what must not stay."""

import struct

SECRET = b"+52.3702+004.8952/"


def box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", 8 + len(inside)) + name + inside


def full(name: bytes, *content: bytes) -> bytes:
    return box(name, b"\0\0\0\0", *content)


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def mp4(*, brand: bytes = b"isom", codec: bytes = b"avc1", seconds: int = 7, extra: bytes = b"") -> bytes:
    """A film with a place in its notes, a track of notes, and dates."""
    head = box(b"ftyp", brand, b"\0\0\2\0", b"isommp41")
    body = box(b"mdat", b"PICTURES", SECRET, b"SOUND")
    place = len(head) + 8 + len(b"PICTURES")
    return head + body + _moov(codec, seconds, place) + extra


def _moov(codec: bytes, seconds: int, place: int) -> bytes:
    dates = numbers(3_900_000_000, 3_900_000_001)
    entry = box(codec, bytes(24), struct.pack(">HH", 640, 360), bytes(50))
    seen = _track(b"vide", full(b"stsd", numbers(1), entry), b"Core Media Camera")
    notes = _track(
        b"meta",
        full(b"stco", numbers(1, place)) + full(b"stsc", numbers(1, 1, 1, 1)) + full(b"stsz", numbers(len(SECRET), 1)),
        b"Core Media Metadata",
    )
    about = box(b"udta", box(b"\xa9xyz", SECRET))
    return box(b"moov", full(b"mvhd", dates, numbers(1000, seconds * 1000), bytes(80)), seen, notes, about)


def _track(kind: bytes, tables: bytes, name: bytes) -> bytes:
    dates = numbers(3_900_000_000, 3_900_000_001)
    handler = full(b"hdlr", bytes(4), kind, bytes(12), name)
    inside = box(b"mdia", full(b"mdhd", dates, bytes(12)), handler, box(b"minf", box(b"stbl", tables)))
    return box(b"trak", full(b"tkhd", dates, bytes(72)), inside)


def element(name: int, *content: bytes, is_open: bool = False) -> bytes:
    inside = b"".join(content)
    size = b"\x01" + (b"\xff" * 7 if is_open else len(inside).to_bytes(7, "big"))
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + inside


def webm(*, doctype: bytes = b"webm", codec: bytes = b"V_VP9", seconds: float | None = 7.0, more: bytes = b"") -> bytes:
    """A film with tags, a title, and a file hung on; without `seconds` as a browser records it."""
    is_open = seconds is None
    length = b"" if seconds is None else element(0x4489, struct.pack(">d", seconds * 1000))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), length, element(0x7BA9, SECRET))
    video = element(0xE0, element(0xB0, b"\x02\x80"), element(0xBA, b"\x01\x68"))
    track = element(0xAE, element(0x83, b"\1"), element(0x86, codec), video)
    block = element(0xA3, b"\x81\x00\x05\x00PICTURES")
    clusters = [element(0x1F43B675, element(0xE7, bytes([at])), block, is_open=is_open) for at in (0, 200)]
    tags = element(0x1254C367, SECRET) + element(0x1941A469, SECRET)
    segment = element(0x18538067, info, element(0x1654AE6B, track), tags, *clusters, is_open=is_open)
    return element(0x1A45DFA3, element(0x4282, doctype)) + segment + more
