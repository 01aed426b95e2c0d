"""How long a step takes: what is read, what is answered, what is looked at. One measure for every author."""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush

from elearning.content.casus import Casus, Ending, Scene
from elearning.content.model import Callout, Figure, Film, Kind, Module, Part, Prose, Question, Quiz, Voice
from elearning.content.written import Media

WORDS_A_MINUTE = 180
SECONDS_A_QUESTION = 20
SECONDS_A_VISIT = 60
SECONDS_A_CHOICE = 15
SECONDS_A_PICTURE = 10
MODULE_MINUTES = 8
ROOM = 0.15
"""How far an author's own estimate may be off, as a part of it."""


def reading_minutes(step: Module | Quiz | Casus, media: Mapping[str, Media] | None = None) -> float:
    """Estimate how long a step takes. `media` are the real files, as long as the step has only their names.

    Of a test it is one attempt: as many average questions as are drawn. Of a casus it is the shortest way to a good
    end, or to any end when there is none.
    """
    if isinstance(step, Casus):
        return (_reading(step.intro.source) + _shortest(step, media or {})) / 60
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


def _shortest(casus: Casus, media: Mapping[str, Media]) -> float:
    """Give the seconds of the quickest way through a conversation: Dijkstra over its scenes, conditions left out."""
    scenes = {scene.slug: scene for scene in reversed(casus.scenes)}
    best: dict[str, float] = {}
    waiting = [(0.0, casus.scenes[0].slug)] if casus.scenes else []
    while waiting:
        seconds, slug = heappop(waiting)
        if slug in best or slug not in scenes:
            continue
        best[slug] = seconds + _scene_seconds(scenes[slug], media)
        for target, more in _ways_on(scenes[slug]):
            heappush(waiting, (best[slug] + more, target))
        for redirect in scenes[slug].redirects:
            heappush(waiting, (seconds, redirect.to))
    ends = [(scenes[slug].ending is not Ending.GOOD, seconds) for slug, seconds in best.items() if scenes[slug].ending]
    return min(ends)[1] if ends else 0.0


def _scene_seconds(scene: Scene, media: Mapping[str, Media]) -> float:
    """A film is looked at, or else the lines are read; then the choices are read and one is thought over."""
    if scene.clip is not None:
        told = float(media.get(scene.clip.captions.name, scene.clip.captions).seconds or 0)
    else:
        told = sum(_reading(line.text) for line in scene.said)
    told += _reading(scene.text.source) if scene.text else 0.0
    choices = sum(_reading(move.text) for move in scene.moves)
    return told + choices + (SECONDS_A_CHOICE if scene.moves else 0)


def _ways_on(scene: Scene) -> Iterator[tuple[str, float]]:
    """Give where a scene leads, and how long the reply and the feedback take on that way."""
    if scene.to is not None:
        yield scene.to, 0.0
    for move in scene.moves:
        if move.to is not None:
            yield move.to, sum(_reading(line.text) for line in move.reply) + _reading(move.feedback.source)


def _reading(text: str) -> float:
    return len(text.split()) * 60 / WORDS_A_MINUTE
