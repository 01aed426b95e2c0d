"""The debrief of a conversation: what was said, what it did, what else was possible, and the way on."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from elearning.content.casus import Casus, Move
from elearning.extensions import db
from elearning.rules import casus as rules
from elearning.rules.casus import Meters, door
from elearning.rules.debrief import (
    FAIR_COMPLEX,
    FAIR_RATIO,
    GOOD_COMPLEX,
    GOOD_RATIO,
    LVB_WORDS,
    Debrief,
    Step,
    is_trap,
)
from elearning.rules.progress import StepProgress, progress_of
from elearning.services import casus as plays
from elearning.services import learning
from elearning.services.casus import Playing
from elearning.services.learning import Visit
from elearning.services.library import current_courses
from elearning.web.learn.doors import moved, name_of

MITI = {"fair": (FAIR_RATIO, FAIR_COMPLEX), "good": (GOOD_RATIO, GOOD_COMPLEX)}
#: Where the course on the basics tells about the children in a house, and about the meldcode.
ABOUT_CHILDREN = ("basis", "lvb-en-kinderen")
ABOUT_THE_LAW = ("basis", "wet-en-toestemming")
BEST = 3


@dataclass(frozen=True)
class Line:
    """How open one person was, as a line in a square of 100 by 100 (`path`), with a dot for each moment (`dots`)."""

    name: str
    path: str
    dots: str


@dataclass(frozen=True)
class Turn:
    """One choice on the way: what it did, as (name, before, after), and whether it is a trap."""

    step: Step
    moved: list[tuple[str, int, int]]
    trap: bool

    @property
    def others(self) -> tuple[Move, ...]:
        """What else could have been said there and then."""
        return self.step.others


def debrief_page(visit: Visit, playing: Playing) -> str:
    """Show how a conversation went."""
    session, casus, seen = db.session(), playing.casus, playing.debrief
    scene = rules.scene_at(casus, playing.position.scene)
    earlier = [one for one in plays.earlier(session, visit, casus) if _compares(one, playing)]
    return render_template(
        "learn/debrief.html",
        here="casussen",
        visit=visit,
        playing=playing,
        casus=casus,
        scene=scene,
        lines=rules.lines(casus, playing.position),
        seen=seen,
        turns=[_turn(casus, step) for step in seen.steps],
        best=_best(seen),
        chart=_chart(casus, seen.history),
        rows=_rows(casus, seen.history),
        miti=MITI,
        lvb_words=LVB_WORDS,
        earlier=earlier,
        about_children=_about_children(session) if casus.children else (),
        next_step=_next(session, visit, casus),
    )


def _compares(one: Playing, with_this: Playing) -> bool:
    """A second sitting is another conversation than a first."""
    return one.row.id != with_this.row.id and one.row.sitting == with_this.row.sitting


def _turn(casus: Casus, step: Step) -> Turn:
    return Turn(step, moved(casus, step.before, step.after), is_trap(step.move))


def _best(seen: Debrief) -> list[Step]:
    """Give the sentences that opened the doors furthest, in the order they were said."""

    def effect(step: Step) -> int:
        return sum(value for _, value in step.after) - sum(value for _, value in step.before)

    opened = [step for step in seen.steps if effect(step) > 0 and not is_trap(step.move)]
    best = sorted(opened, key=effect, reverse=True)[:BEST]
    return [step for step in opened if step in best]


def _chart(casus: Casus, history: Sequence[Meters]) -> list[Line]:
    """Draw the lines: from left to right the moments, from bottom to top how open somebody was."""
    width = max(len(history) - 1, 1)
    lines = []
    for at, (slug, _) in enumerate(history[0]):
        points = [(round(100 * number / width, 1), 100 - meters[at][1]) for number, meters in enumerate(history)]
        path = "M" + "L".join(f"{x} {y}" for x, y in points)
        lines.append(Line(name_of(casus, slug), path, "".join(f"M{x} {y}h0" for x, y in points)))
    return lines


def _rows(casus: Casus, history: Sequence[Meters]) -> list[list[tuple[str, int, int]]]:
    """Give the same as a table: for each moment everybody's name, step and number."""
    return [[(name_of(casus, slug), door(value), value) for slug, value in meters] for meters in history]


def _about_children(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Find the modules about children and about the meldcode, as (course, step, title), where they are on offer."""
    courses = {one.course.slug: one.course for one in current_courses(session)}
    wanted = ((courses[slug], step) for slug, step in (ABOUT_CHILDREN, ABOUT_THE_LAW) if slug in courses)
    found = ((course, course.step(step)) for course, step in wanted)
    return tuple((course.slug, step.slug, step.title) for course, step in found if step and not step.held_back)


def _next(session: Session, visit: Visit, casus: Casus) -> StepProgress | None:
    """Find the step of the path to go on with."""
    marks = learning.marks_in(session, visit.person_id, visit.course.slug)
    now = progress_of(visit.course, marks.done, skipped=marks.skipped).now
    return now if now and now.step.slug != casus.slug else None
