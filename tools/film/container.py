"""Looks into an MP4 without ffmpeg: which boxes it has, and how wide its picture is."""

from collections.abc import Iterator

WIDTH_AT = 28
"""Where in a description of H.264 the width stands, after its name."""


def boxes(data: bytes) -> Iterator[tuple[str, int]]:
    """Give the name and the size of each box on the highest level, in order."""
    at = 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8].decode("latin-1")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        yield name, size
        at += size or len(data)


def width(data: bytes) -> int:
    """How many points wide the picture is, or 0 if there is none in H.264."""
    at = data.rfind(b"avc1", 0, len(data))
    return int.from_bytes(data[at + WIDTH_AT : at + WIDTH_AT + 2], "big") if at > 0 else 0
