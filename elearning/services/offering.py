"""Opfris moments as letters offer them: which one, and what the letter shows of it.

The moment is chosen when its letter goes out. The letter's row keeps which one that was, so that a letter that is taken
again offers the same moment, and does not count as a repeat.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from elearning.content.model import Kind, Question
from elearning.models import Letter, LetterKind, Meeting, Moment, MomentKind
from elearning.rules.opfris import is_due
from elearning.services import opfris, planning
from elearning.services.bank import choose as choose_questions
from elearning.services.desk import Desk, NotNeededError
from elearning.services.opfris import OPEN_FOR, Item, OpfrisMoment
from elearning.services.tokens import derived_token

#: The kinds of letters that come with questions; there is never more than one of them in a mail.
WITH_MOMENT = frozenset({LetterKind.OPFRIS, LetterKind.FOLLOW_UP})
#: Whoever began no course for so long is asked whether the opfris still helps.
TWO_YEARS = timedelta(days=730)
#: A link that is sent again works at least this long.
AT_LEAST = timedelta(days=7)
#: Of these the letter names the choices; of the others that would give the answer away, or say nothing.
SHOWN = (Kind.ONE, Kind.SEVERAL, Kind.TRUE_FALSE)
_NOTHING = "niets meer op te frissen"
#: What a page fills in from a contact card; no question of the opfris leans on it.
_REGIONAL = re.compile("\ue000regio:[^\ue001]*\ue001")


@dataclass(frozen=True)
class Shown:
    """A question as a letter shows it: plain words."""

    prompt: str
    choices: tuple[str, ...]


def look(desk: Desk, letter: Letter) -> None:
    """Look whether a letter with a moment is still needed, before anything is drawn; raises NotNeededError."""
    if letter.kind is LetterKind.FOLLOW_UP:
        _meeting(desk, letter)
    elif not desk.goals_due:
        raise NotNeededError(_NOTHING)


def part_of(desk: Desk, letter: Letter, seen: OpfrisMoment) -> dict[str, Any]:
    """Offer the moment that was chosen, and give what the letter says of it."""
    row, items = seen.row, [item for item in seen.items if not item.is_done]
    if letter.data.get("moment") != row.id:
        opfris.offer(desk.session, row, desk.site.secret_key, desk.now)
        letter.data = {**letter.data, "moment": row.id}
    assert seen.next_question
    assert row.token_ends_at
    part = {
        "kind": letter.kind.value,
        "subjects": _unique([_subject(item) for item in items]),
        "goals": _unique([item.goal.title for item in items if item.goal]),
        "question": _shown(seen.next_question),
        "questions": sum(item.question is not None for item in items),
        "mini": next((item.mini.title for item in items if item.mini), None),
        "minutes": _minutes(items),
        "url": desk.url("o", derived_token(desk.site.secret_key, row)),
        "ends_at": row.token_ends_at,
    }
    if letter.kind is LetterKind.FOLLOW_UP:
        meeting = _meeting(desk, letter)
        return {**part, "title": meeting.title, "held_at": meeting.starts_at}
    return {**part, "is_repeat": row.offered > 1, "offers_stop": _offers_stop(desk)}


def choose(desk: Desk, letter: Letter) -> OpfrisMoment:
    """Give the moment this letter offered before, else the one to repeat, else a new one; raises NotNeededError.

    A new one may have no row yet: it gets that with the others that are drawn in this office.
    """
    if seen := _own(desk, letter):
        _keep_open(seen.row, desk.now)
        return seen
    seen = _to_repeat(desk) if letter.kind is LetterKind.OPFRIS else None
    seen = seen or _drawn(desk, letter)
    if seen is None:
        raise NotNeededError(_NOTHING)
    return seen


def _own(desk: Desk, letter: Letter) -> OpfrisMoment | None:
    """Give the moment that this letter offered when it was taken before, as long as it still helps.

    Whoever answered something of it got that letter, though nobody could write that down.
    """
    moment_id = letter.data.get("moment")
    seen = opfris.moment(desk.session, desk.person.id, moment_id) if moment_id else None
    if seen is None or not seen.questions:
        return None
    if not _is_untouched(seen):
        planning.look_again(desk.session, [desk.person.id])  # what else is due gets a letter of its own
        raise NotNeededError("de vragen zijn al beantwoord")
    return seen if letter.kind is LetterKind.FOLLOW_UP or _asks_what_is_due(desk, seen) else None


def _to_repeat(desk: Desk) -> OpfrisMoment | None:
    """Give the moment of the last letter, if it was offered once, nothing of it was answered, and it still helps."""
    row = desk.open_moment
    if row is None or row.offered != 1:
        return None
    seen = opfris.view(desk.session, row, desk.asks)
    return seen if _is_untouched(seen) and _asks_what_is_due(desk, seen) else None


def _drawn(desk: Desk, letter: Letter) -> OpfrisMoment | None:
    if letter.kind is not LetterKind.OPFRIS:
        meeting = _meeting(desk, letter)
        row = opfris.draw(desk.session, desk.person.id, MomentKind.MEETING, desk.now, meeting=meeting)
        return opfris.view_of_new(row, desk.asks) if row else None
    if not desk.goals_due:
        return None
    row = Moment(person_id=desk.person.id, kind=MomentKind.LETTER, made_at=desk.now, offered=0)
    row.drawn = choose_questions(desk.session, desk.person.id, desk.asks, desk.goals_due, desk.answered_at)
    desk.office.drawn.append(row)
    return opfris.view_of_new(row, desk.asks)


def _is_untouched(seen: OpfrisMoment) -> bool:
    return bool(seen.questions) and seen.row.done_at is None and all(item.answer is None for item in seen.questions)


def _asks_what_is_due(desk: Desk, seen: OpfrisMoment) -> bool:
    due = {one.goal for one in desk.known if is_due([one], desk.now)}
    return any(f"{item.course.slug}/{goal}" in due for item in seen.items for goal in _goals_of(item))


def _goals_of(item: Item) -> tuple[str, ...]:
    return (item.thing.goal,) if isinstance(item.thing, Question) else item.thing.goals


def _keep_open(row: Moment, now: datetime) -> None:
    if row.token_ends_at is None or row.token_ends_at < now + AT_LEAST:
        row.token_ends_at = now + OPEN_FOR


def _meeting(desk: Desk, letter: Letter) -> Meeting:
    meeting = desk.session.get(Meeting, letter.data["meeting"])
    if meeting is None or meeting.cancelled_at:
        raise NotNeededError("de bijeenkomst is er niet geweest")
    return meeting


def _offers_stop(desk: Desk) -> bool:
    """Tell whether nothing new was begun for two years, and nothing was chosen about letters since."""
    latest = desk.began_at
    chosen_at = desk.rhythm.changed_at if desk.rhythm else latest
    return latest is not None and max(latest, chosen_at or latest) + TWO_YEARS <= desk.now


def _subject(item: Item) -> str:
    """Name a leerdoel in a word or two: its name in the course files is that."""
    return item.goal.slug.replace("-", " ") if item.goal else item.course.title


def _minutes(items: Sequence[Item]) -> int:
    questions = sum(item.question is not None for item in items)
    return (1 if questions == 1 else 2) + sum(item.mini.minutes for item in items if item.mini)


def _shown(item: Item) -> Shown:
    question = item.thing
    assert isinstance(question, Question)
    choices = question.choices if question.kind in SHOWN else ()
    return Shown(words_of(question.prompt.html), tuple(words_of(choice.text.html) for choice in choices))


@lru_cache(1_000)
def words_of(html: str) -> str:
    """Read the plain words of a text that an author wrote; many letters show the same question."""
    reader = _Words()
    reader.feed(_REGIONAL.sub("…", html))
    reader.close()
    return " ".join("".join(reader.found).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "div", "td"):
            self.found.append(" ")


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
