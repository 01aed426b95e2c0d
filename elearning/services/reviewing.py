"""Writing under a part of a course who read it along and found it right; learners see it (R25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from elearning.content.drafts import STEP_FILES
from elearning.content.head_edit import HeadError, head_data, set_head
from elearning.content.model import Step
from elearning.services import auditing, working

KEY = "nagekeken"


@dataclass(frozen=True)
class Review:
    """Who found a text right, in which role, and when they read it."""

    by: str
    role: str
    on: date


class ReviewError(Exception):
    """It cannot be written there; the words are for an author."""


def path_of_step(slug: str, step: Step) -> str:
    """Give the path from `courses/` of the text of a step."""
    return f"{slug}/{step.slug}/{STEP_FILES[step.type]}"


def can_be_reviewed(path: str) -> bool:
    """Tell whether a text can say who read it along: the parts of a course can."""
    return path.rpartition("/")[2] in STEP_FILES.values()


def write_under(session: Session, paths: Sequence[str], review: Review, by: int, now: datetime) -> None:
    """Write a review in the draft of these parts; raises ReviewError, and then nothing may be kept."""
    for path in paths:
        there = working.open_file(session, path, to_write=True)
        try:
            text = with_review(there.text or "", review)
        except HeadError as error:
            raise ReviewError(str(error)) from error
        saved = working.save(session, path, text, there.seen, by, now)
        if saved.seen != there.seen:
            auditing.note(session, by, "review-taken", f"course:{working.course_of(path)}", now)


def with_review(text: str, review: Review) -> str:
    """Add a review to the head of a text; one that stands there already is not added again. Raises HeadError."""
    head = head_data(text)
    there = head.get(KEY) if head else None
    if head is None or not isinstance(there or [], list):
        raise HeadError("De kop van dit bestand kan ik niet lezen. Verbeter hem eerst in de tekst.")
    wanted = {"door": review.by, "op": str(review.on), **({"als": review.role} if review.role else {})}
    listed = list(there or [])
    return text if wanted in listed else set_head(text, KEY, [*listed, wanted])
