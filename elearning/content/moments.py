"""The technique index: every moment in film and text of a course where a conversation technique is shown.

A pure function of a compiled course: the reader has already looked up in the captions when each line is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from elearning.content.casus import Casus, Said
from elearning.content.model import Callout, Course, Film, Module, Screen


@dataclass(frozen=True)
class Moment:
    """One moment at which a technique is shown, and where: a screen of a module, or a scene of a casus.

    `second` is when it is said in the film, None when there is no film or its captions do not hold the line.
    """

    technique: str
    kind: Literal["film", "text", "scene", "choice"]
    step: str
    place: str
    second: int | None
    text: str
    who: str


def moments(course: Course) -> tuple[Moment, ...]:
    """Give all moments in the order of the course, the minis last. What is held back shows nothing."""
    return tuple(_all(course))


def _all(course: Course) -> Iterator[Moment]:
    for step in (*course.steps, *course.minis):
        if step.held_back:
            continue
        if isinstance(step, Module):
            for screen in step.screens:
                yield from _on_screen(step, screen)
        elif isinstance(step, Casus):
            yield from _in_casus(step)


def _on_screen(module: Module, screen: Screen) -> Iterator[Moment]:
    for part in screen.parts:
        if isinstance(part, Film):
            for line in part.shown:
                yield _said(line, "film", module.slug, screen.slug)
        elif isinstance(part, Callout) and part.technique:
            yield Moment(part.technique, "text", module.slug, screen.slug, None, _bare(part.text.source), "")


def _in_casus(casus: Casus) -> Iterator[Moment]:
    for scene in casus.scenes:
        for line in scene.said:
            if line.technique:
                yield _said(line, "film" if line.second is not None else "scene", casus.slug, scene.slug)
        for move in scene.moves:
            for technique in move.techniques:
                yield Moment(technique, "choice", casus.slug, scene.slug, None, move.text, casus.worker)


def _said(line: Said, kind: Literal["film", "scene"], step: str, place: str) -> Moment:
    return Moment(line.technique, kind, step, place, line.second, line.text, line.who)


def _bare(source: str) -> str:
    """Take the first paragraph of a text, without its emphasis."""
    return " ".join(source.partition("\n\n")[0].replace("*", "").split())
