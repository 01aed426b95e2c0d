"""The techniques of a conversation: what each one is, and every moment where it is shown.

What can be said in a casus is only shown of scenes that were played, in a casus that was played to an end: before that
it would tell the answers.
"""

from dataclasses import dataclass

from flask import render_template, request, url_for

from elearning.content.model import Course, Module
from elearning.content.moments import Moment, moments
from elearning.content.techniques import CODES
from elearning.extensions import db
from elearning.services.practice import Practice, practice_of, scenes_met
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.explained import CODE_WORDS, EXPLAINED, GROUPS, Explanation, group_of
from elearning.web.learn.questions import gone
from elearning.web.pages import technique_slug
from elearning.web.viewer import person_id


@dataclass(frozen=True)
class Technique:
    """A technique with its explanation, its group and the code it is counted under."""

    name: str
    group: str
    said: Explanation
    code: object

    @property
    def slug(self) -> str:
        """Give its name as it stands in an address."""
        return technique_slug(self.name)


@dataclass(frozen=True)
class Shown:
    """A moment where a technique is shown, and the page where that is."""

    moment: Moment
    course: Course
    title: str
    place: str
    href: str


@dataclass(frozen=True)
class Own:
    """What one learner played: the casussen, and the scenes they were in as (course, casus, scene)."""

    practice: Practice
    scenes: frozenset[tuple[str, str, str]]

    def may_see(self, course: Course, moment: Moment) -> bool:
        """What is in a module is for everyone; a scene of a casus for who was in it, once the casus is played."""
        casus = course.casus(moment.step)
        if casus is None:
            return True
        met = any((course.slug, name, moment.place) in self.scenes for name in (casus.slug, *casus.former))
        return met and self.practice.is_done(course.slug, casus.slug)


ALL = tuple(Technique(name, group_of(name), EXPLAINED[name], CODE_WORDS.get(code)) for name, code in CODES.items())


@blueprint.get("/technieken")
def techniques() -> str:
    """Show all techniques, or those of one group."""
    group = request.args.get("groep", "")
    chosen = [one for one in ALL if group in ("", one.group)] or gone()
    counts = _counts(_own())
    return render_template(
        "learn/techniques.html", here="casussen", groups=GROUPS, group=group, techniques=chosen, counts=counts
    )


@blueprint.get("/technieken/<slug>")
def technique(slug: str) -> str:
    """Explain one technique and lead to every moment where it is shown."""
    found = next((one for one in ALL if one.slug == slug), None) or gone()
    own = _own()
    every = [(course, moment) for course, moment in _moments(own.practice) if moment.technique == found.name]
    shown = [_shown(course, moment) for course, moment in every if own.may_see(course, moment)]
    closed = {(course.slug, moment.step) for course, moment in every if not own.may_see(course, moment)}
    return render_template(
        "learn/technique.html",
        here="casussen",
        groups=GROUPS,
        technique=found,
        others=[one for one in ALL if one.group == found.group and one is not found],
        shown=shown,
        closed=[one for one in own.practice.seen if not one.done and (one.course.slug, one.casus.slug) in closed],
    )


def _moments(practice: Practice) -> list[tuple[Course, Moment]]:
    return [(course, moment) for course in practice.courses for moment in moments(course)]


def _own() -> Own:
    return Own(practice_of(db.session(), person_id()), scenes_met(db.session(), person_id()))


def _counts(own: Own) -> dict[str, int]:
    """Count for each technique the moments that this learner may look up."""
    seen = [moment.technique for course, moment in _moments(own.practice) if own.may_see(course, moment)]
    return {name: seen.count(name) for name in CODES}


def _shown(course: Course, moment: Moment) -> Shown:
    step = course.casus(moment.step) or course.step(moment.step) or gone()
    place = next(
        (one.title for one in (step.screens if isinstance(step, Module) else ()) if one.slug == moment.place), ""
    )
    return Shown(moment, course, step.title, place, _address(course, moment))


def _address(course: Course, moment: Moment) -> str:
    """Lead to the screen, at the second of its film; of a casus to its opening page, as a scene has no address."""
    if course.casus(moment.step):
        return url_for("learn.step", slug=course.slug, step=moment.step)
    anchor = f"t={moment.second}" if moment.second is not None else None
    return url_for("learn.screen", slug=course.slug, step=moment.step, screen=moment.place, _anchor=anchor)
