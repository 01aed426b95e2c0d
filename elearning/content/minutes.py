"""How long a step takes: what is read, what is answered, what is looked at. One measure for every author."""

from collections.abc import Iterator, Mapping

from elearning.content.model import Callout, Figure, Film, Kind, Media, Module, Part, Prose, Question, Quiz, Voice

WORDS_A_MINUTE = 180
SECONDS_A_QUESTION = 20
SECONDS_A_VISIT = 60
SECONDS_A_PICTURE = 10
MODULE_MINUTES = 8
ROOM = 0.15
"""How far an author's own estimate may be off, as a part of it."""


def reading_minutes(step: Module | Quiz, media: Mapping[str, Media] | None = None) -> float:
    """Estimate how long a step takes. `media` are the real files, as long as the step has only their names.

    Of a test it is one attempt: as many average questions as are drawn.
    """
    if isinstance(step, Quiz):
        if not step.questions:
            return 0.0
        each = sum(map(_question_seconds, step.questions)) / len(step.questions)
        return (_reading(step.intro.source) + step.draw * each) / 60
    parts = (part for screen in step.screens for part in screen.parts)
    return sum(_seconds(part, media or {}) for part in parts) / 60


def fits(minutes: int, measured: float) -> bool:
    """Say whether an author's whole number of minutes comes close to what was measured."""
    return abs(measured - minutes) <= ROOM * minutes or minutes == max(1, round(measured))


def _seconds(part: Part, media: Mapping[str, Media]) -> float:
    if isinstance(part, Question):
        return _question_seconds(part)
    if isinstance(part, Film):
        return media.get(part.captions.name, part.captions).seconds or 0
    if isinstance(part, Figure):
        return SECONDS_A_PICTURE + _reading(part.caption.source if part.caption else "")
    assert isinstance(part, Prose | Callout | Voice)
    return _reading(part.text.source)


def _question_seconds(question: Question) -> float:
    """A question is read with its choices, thought over and answered; a house visit is looked around in."""
    thinking = SECONDS_A_VISIT if question.kind is Kind.VISIT else SECONDS_A_QUESTION
    return thinking + sum(map(_reading, _asked(question)))


def _asked(question: Question) -> Iterator[str]:
    yield question.prompt.source
    if question.kind is not Kind.FILL:
        for choice in question.choices:
            yield choice.text.source
            yield choice.match or ""


def _reading(text: str) -> float:
    return len(text.split()) * 60 / WORDS_A_MINUTE
