"""Pages go over the line packed: a fifth of their size, which a phone with bad reception feels."""

import zlib
from secrets import randbelow

from flask import Flask, Response, request

#: What is words. Pictures, films and PDFs are packed by nature.
WORDS = frozenset(
    {"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/vtt", "text/calendar",
     "application/json", "image/svg+xml"}
)  # fmt: skip
#: Bytes: less goes in one parcel over the line anyway.
LEAST = 1000
#: Of 1 to 9. The next ones that gain anything (4, 6) cost two to three times as much for a tenth less.
LEVEL = 1
PADDING = 100
#: What zlib calls the format of gzip; and what says in its head that a name follows (RFC 1952).
GZIP, NAMED = 31, b"\x08"


def pack(app: Flask) -> None:
    """Pack every answer that gains by it. Whoever registers first comes last: nothing looks at a page after this."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if not _gains(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        _weaken(response)
    return response


def _gains(response: Response) -> bool:
    """Tell whether it is all there, and words. What is made while it goes out stays as it is."""
    whole = not response.is_streamed and response.status_code != 206 and "Content-Encoding" not in response.headers
    return whole and response.mimetype in WORDS and len(response.get_data()) >= LEAST


def _packed(content: bytes) -> bytes:
    """Pack, with a name of random length in front.

    A page repeats its own address, which somebody else may have chosen, beside what is for one person only; from how
    well that packs one could learn how alike they are (BREACH). Our cookies do not come along when another site asks
    for something (SameSite), so it would take one visit for each guess; the padding makes that thousands.
    """
    made = zlib.compress(content, LEVEL, GZIP)
    return made[:3] + NAMED + made[4:10] + b"-" * randbelow(PADDING) + b"\0" + made[10:]


def _weaken(response: Response) -> None:
    """Say that a validator holds for what is read, not for these very bytes."""
    mark, _ = response.get_etag()
    if mark:
        response.set_etag(mark, weak=True)
