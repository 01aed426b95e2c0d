"""The debrief of a conversation: what was said, what it did, what else was possible, and the way on."""

from flask import render_template
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.extensions import db
from elearning.rules import casus as rules
from elearning.rules.progress import StepProgress, progress_of
from elearning.services import casus as plays
from elearning.services import learning
from elearning.services.casus import Playing
from elearning.services.learning import Visit
from elearning.services.library import current_courses
from elearning.web.debriefing import looked_back

#: Where the course on the basics tells about the children in a house, and about the meldcode.
ABOUT_CHILDREN = ("basis", "lvb-en-kinderen")
ABOUT_THE_LAW = ("basis", "wet-en-toestemming")


def debrief_page(visit: Visit, playing: Playing) -> str:
    """Show how a conversation went."""
    session, casus = db.session(), playing.casus
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
        **looked_back(casus, playing.debrief),
        earlier=earlier,
        about_children=_about_children(session) if casus.children else (),
        next_step=_next(session, visit, casus),
    )


def _compares(one: Playing, with_this: Playing) -> bool:
    """A second sitting is another conversation than a first."""
    return one.row.id != with_this.row.id and one.row.sitting == with_this.row.sitting


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
