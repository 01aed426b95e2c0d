"""How long a step takes: what is read, what is answered, what is looked at. One measure for every author."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from elearning.content.casus import Casus, Ending, Scene
from elearning.content.inline import MARKER
from elearning.content.model import Callout, Figure, Film, Kind, Module, Part, Prose, Question, Quiz, Voice
from elearning.content.written import Fact, Media, Term

WORDS_A_MINUTE = 180
SECONDS_A_QUESTION = 20
SECONDS_A_VISIT = 60
SECONDS_A_CHOICE = 15
SECONDS_A_PICTURE = 10
MODULE_MINUTES = 8
ROOM = 0.15
"""How far an author's own estimate may be off, as a part of it."""


def reading_minutes(
    step: Module | Quiz | Casus,
    facts: Iterable[Fact],
    terms: Iterable[Term],
    media: Mapping[str, Media] | None = None,
) -> float:
    """Estimate how long a step takes. `media` are the real files, as long as the step has only their names.

    `facts` and `terms` are those of the course: a reader reads them in full, where an author wrote only a key. The
    source behind a fact does not count. Of a test it is one attempt: as many average questions as are drawn. Of a
    casus it is the shortest way to a good end, or to any end when there is none.
    """
    values = {("feit", fact.key): fact.value for fact in facts} | {("begrip", term.key): term.word for term in terms}
    measure = _Measure(values, media or {})
    if isinstance(step, Casus):
        return (measure.reading(step.intro.source) + measure.shortest(step)) / 60
    if isinstance(step, Quiz):
        if not step.questions:
            return 0.0
        each = sum(map(measure.question, step.questions)) / len(step.questions)
        return (measure.reading(step.intro.source) + step.draw * each) / 60
    return sum(measure.part(part) for screen in step.screens for part in screen.parts) / 60


def fits(minutes: int, measured: float) -> bool:
    """Say whether an author's whole number of minutes comes close to what was measured."""
    return abs(measured - minutes) <= ROOM * minutes or minutes == max(1, round(measured))


def _asked(question: Question) -> Iterator[str]:
    yield question.prompt.source
    if question.kind is not Kind.FILL:
        for choice in question.choices:
            yield choice.text.source
            yield choice.match or ""


@dataclass(frozen=True)
class _Measure:
    """Seconds for everything a step is made of. `values` is what stands on the page for a marker."""

    values: Mapping[tuple[str, str], str]
    media: Mapping[str, Media]

    def part(self, part: Part) -> float:
        if isinstance(part, Question):
            return self.question(part)
        if isinstance(part, Film):
            return self.film(part.captions)
        if isinstance(part, Figure):
            return SECONDS_A_PICTURE + self.reading(part.caption.source if part.caption else "")
        assert isinstance(part, Prose | Callout | Voice)
        return self.reading(part.text.source)

    def question(self, question: Question) -> float:
        """A question is read with its choices, thought over and answered; a house visit is looked around in."""
        thinking = SECONDS_A_VISIT if question.kind is Kind.VISIT else SECONDS_A_QUESTION
        return thinking + sum(map(self.reading, _asked(question)))

    def film(self, captions: Media) -> float:
        return self.media.get(captions.name, captions).seconds or 0

    def shortest(self, casus: Casus) -> float:
        """Give the quickest way through a conversation: Dijkstra over its scenes, conditions left out."""
        scenes = {scene.slug: scene for scene in reversed(casus.scenes)}
        best: dict[str, float] = {}
        waiting = [(0.0, casus.scenes[0].slug)] if casus.scenes else []
        while waiting:
            seconds, slug = heappop(waiting)
            if slug in best or slug not in scenes:
                continue
            best[slug] = seconds + self._scene(scenes[slug])
            for target, more in self._ways_on(scenes[slug]):
                heappush(waiting, (best[slug] + more, target))
            for redirect in scenes[slug].redirects:
                heappush(waiting, (seconds, redirect.to))
        ends = [(scenes[one].ending is not Ending.GOOD, best[one]) for one in best if scenes[one].ending]
        return min(ends)[1] if ends else 0.0

    def _scene(self, scene: Scene) -> float:
        """A film is looked at, or else the lines are read; then the choices are read and one is thought over."""
        told = self.film(scene.clip.captions) if scene.clip else sum(self.reading(line.text) for line in scene.said)
        told += self.reading(scene.text.source) if scene.text else 0.0
        choices = sum(self.reading(move.text) for move in scene.moves)
        return told + choices + (SECONDS_A_CHOICE if scene.moves else 0)

    def _ways_on(self, scene: Scene) -> Iterator[tuple[str, float]]:
        """Give where a scene leads, and how long the reply and the feedback take on that way."""
        if scene.to is not None:
            yield scene.to, 0.0
        for move in scene.moves:
            if move.to is not None:
                yield move.to, sum(self.reading(line.text) for line in move.reply) + self.reading(move.feedback.source)

    def reading(self, text: str) -> float:
        return len(MARKER.sub(self._on_the_page, text).split()) * 60 / WORDS_A_MINUTE

    def _on_the_page(self, marker: re.Match[str]) -> str:
        kind, key, words = marker.groups()
        return words or self.values.get((kind, key), key)
