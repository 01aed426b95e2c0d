"""When two authors saved the same file: nothing of either is lost, whatever is chosen then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from elearning.content.decoding import TEXT_LIMIT
from elearning.content.merging import Merged, merged
from elearning.content.rewriting import as_shown, retyped
from elearning.services import working
from elearning.services.working import ConflictError, OpenFile, RefusedTextError


@dataclass(frozen=True)
class Typed:
    """What an author sends: the text, and the fingerprint of what it was typed over.

    `before` is what the same window sent just before this, when it has not heard yet whether that arrived. `base` is
    the text that the author began from, as a browser shows it; None when it is not known any more.
    """

    text: str
    seen: str
    before: str | None = None
    base: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is far too large before anybody compares it with anything."""
        if len(self.text) > 2 * TEXT_LIMIT:
            raise RefusedTextError.too_large(len(self.text))


def save(session: Session, path: str, typed: Typed, by: int, now: datetime) -> OpenFile:
    """Keep a text. What arrived already, of which the answer was lost on the way, is no conflict.

    Raises ConflictError when the text is one that this author has not seen, RefusedTextError when it cannot be kept.
    """
    try:
        return working.save(session, path, typed.text, typed.seen, by, now)
    except ConflictError as error:
        there = error.now_there
        if there.text is None or not (_same(there.text, typed.text) or _same(there.text, typed.before)):
            raise
        return working.save(session, path, typed.text, there.seen, by, now)


def keep_mine(session: Session, path: str, typed: Typed, by: int, now: datetime) -> OpenFile:
    """Put a text over that of a colleague, which was looked at; theirs stays among the earlier texts.

    Raises ConflictError when there is yet another text by now.
    """
    there = _looked_at(session, path, typed)
    working.replace(session, path, retyped(there.text or "", typed.text), by, now)
    return working.open_file(session, path)


def take_theirs(session: Session, path: str, typed: Typed, by: int, now: datetime) -> OpenFile:
    """Go on with the text of a colleague; one's own stays among the earlier texts.

    Raises ConflictError when there is yet another text by now.
    """
    there = _looked_at(session, path, typed)
    if there.text is None:
        raise ConflictError(there)
    working.replace(session, path, retyped(there.text, typed.text), by, now)
    working.replace(session, path, there.text, by, now)
    return working.open_file(session, path)


def bring_together(session: Session, path: str, typed: Typed, by: int, now: datetime) -> Merged:
    """Put both texts together, and keep that when no line was changed by both; else it is only given.

    Raises ConflictError when it is not known what both began from, or when the file is gone.
    """
    there = working.open_file(session, path, to_write=True)
    if there.text is None or typed.base is None:
        raise ConflictError(there)
    both = merged(typed.base, as_shown(typed.text), as_shown(there.text))
    if both.clean:
        working.replace(session, path, retyped(there.text, both.text), by, now)
    return both


def _looked_at(session: Session, path: str, typed: Typed) -> OpenFile:
    there = working.open_file(session, path, to_write=True)
    if there.seen != typed.seen:
        raise ConflictError(there)
    return there


def _same(one: str, other: str | None) -> bool:
    return other is not None and as_shown(one) == as_shown(other)
