"""What an author learns from answers over the whole installation: never by team, by day or about fewer than ten people.

The counting is done beforehand (`services/weighing.py`). Who manages anybody sees none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Course, Module, Question, Quiz
from elearning.models import Role, RoleGrant
from elearning.rules.items import Item, SceneItem, item, scene_item
from elearning.services import weighing
from elearning.services.weighing import Figures


@dataclass(frozen=True)
class PartInsight:
    """A step, or the opfris (empty `slug`), with what is known of its questions, hardest first."""

    slug: str
    title: str
    items: tuple[Item, ...]
    too_few: int


@dataclass(frozen=True)
class CasusInsight:
    """A casus with what people said first in its scenes."""

    casus: Casus
    scenes: tuple[SceneItem, ...]


@dataclass(frozen=True)
class Stop:
    """A screen where people went no further; `title` is empty for a step that is no module."""

    step: str
    title: str
    people: int


@dataclass(frozen=True)
class Insight:
    """Everything an author may know of a course."""

    parts: tuple[PartInsight, ...]
    casussen: tuple[CasusInsight, ...]
    stops: tuple[Stop, ...]
    stopped: int


def manages_anybody(session: Session, person_id: int) -> bool:
    """Tell whether somebody is a manager: then no figures are for them."""
    query = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER)
    return session.scalar(query.limit(1)) is not None


def insight(session: Session, course: Course, today: date) -> Insight:
    """Tell of a course what was counted last; where nothing was counted yet it is counted now.

    Months are those of UTC, as moments are kept; so `today` is too: else a month could be shown that still fills up.
    """
    figures = weighing.kept(session, course.slug) or weighing.weigh(session, course, today)
    casussen = (*course.casussen, *course.minis)
    return Insight(
        tuple(_part(slug, title, questions, figures) for slug, title, questions in _asked(course)),
        tuple(CasusInsight(one, _scenes(one, figures)) for one in casussen),
        _stops(course, figures),
        figures.stopped,
    )


def _asked(course: Course) -> list[tuple[str, str, Sequence[Question]]]:
    steps = [(one.slug, one.title, one.questions) for one in course.steps if isinstance(one, Module | Quiz)]
    return [(slug, title, questions) for slug, title, questions in (*steps, ("", "", course.opfris)) if questions]


def _part(slug: str, title: str, questions: Sequence[Question], figures: Figures) -> PartInsight:
    graded = [one for one in questions if one.graded]
    counted = ((one, figures.item(one)) for one in graded)
    known = sorted((item(one, counts) for one, counts in counted if counts), key=lambda one: one.share)
    return PartInsight(slug, title, tuple(known), len(graded) - len(known))


def _scenes(casus: Casus, figures: Figures) -> tuple[SceneItem, ...]:
    counted = ((scene, figures.scene(casus.slug, scene.slug)) for scene in casus.scenes if scene.moves)
    return tuple(scene_item(scene, counts) for scene, counts in counted if counts)


def _stops(course: Course, figures: Figures) -> tuple[Stop, ...]:
    """Name the places where people stopped in the words of the present course; most people first."""
    found = []
    for slug, screen, people in figures.stops:
        step = course.step(slug)
        if step is None:
            continue
        screens = step.screens if isinstance(step, Module) else ()
        title = next((one.title for one in screens if one.slug == screen), "")
        found.append(Stop(step.title, title, people))
    return tuple(sorted(found, key=lambda one: -one.people))
