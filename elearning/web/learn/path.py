"""Mijn leerpad and the page of a course: where somebody is, and the way on from there."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.content.casus import Casus
from elearning.content.model import Gathering, Module, Quiz
from elearning.extensions import db
from elearning.rules.progress import CourseProgress, State, goal_progress, progress_of, study_minutes
from elearning.rules.starter import CHOICES, plan
from elearning.rules.suggesting import suggested
from elearning.services import learning, overview, precheck
from elearning.services.belonging import belonging_of
from elearning.services.learning import Marks, Visit
from elearning.services.precheck import Check
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.casussen import casus_page
from elearning.web.learn.gatherings import gathering_page
from elearning.web.learn.modules import screen_url
from elearning.web.learn.questions import gone, visit_of
from elearning.web.learn.quizzes import quiz_page
from elearning.web.viewer import person_id


@blueprint.get("/mijn-leerpad")
def path() -> str:
    """Show the next step, the courses and how far somebody is."""
    seen = overview.learner(db.session(), person_id(), clock.now())
    return render_template("learn/path.html", here="leerpad", seen=seen, now=clock.now(), choices=CHOICES)


@blueprint.get("/mijn-leerpad/<int:minutes>")
def starter(minutes: int) -> ResponseReturnValue:
    """Say what fits in 5, 10 or 20 minutes."""
    if minutes not in CHOICES:
        abort(404)
    seen = overview.learner(db.session(), person_id(), clock.now())
    steps = plan([one.progress for one in seen.courses], minutes, opfris=seen.due > 0)
    return render_template(
        "learn/starter.html", here="leerpad", minutes=minutes, steps=steps, choices=CHOICES, due=seen.due
    )


@blueprint.get("/cursus/<slug>")
def course(slug: str) -> str:
    """Show a course: its welcome text, its steps and its goals."""
    visit = visit_of(slug)
    marks = learning.marks_in(db.session(), visit.person_id, slug)
    progress = _progress_of(visit, marks)
    just = request.args.get("klaar")
    return render_template(
        "learn/course.html",
        here="cursus",
        visit=visit,
        progress=progress,
        goals=goal_progress(visit.course, marks.done),
        studied=study_minutes(visit.course, marks.done, marks.skipped),
        finished=next((one for one in progress.steps if one.step.slug == just and one.state is State.DONE), None),
        check=_check_of(visit, marks, progress),
    )


@blueprint.get("/cursus/<slug>/<step>")
def step(slug: str, step: str) -> ResponseReturnValue:
    """Lead to where somebody was in a module; or show a test with one's attempts, or what a casus is about."""
    visit = visit_of(slug)
    found = visit.course.step(step) or visit.course.casus(step) or gone()
    if isinstance(found, Quiz):
        return quiz_page(visit, found)
    if isinstance(found, Casus):
        return casus_page(visit, found)
    if isinstance(found, Gathering):
        return gathering_page(visit, found)
    if found.held_back:
        return render_template("learn/held_back.html", here="cursus", visit=visit, module=found), 404
    wanted = visit.place.screen if visit.place and visit.place.step == found.slug else None
    if wanted == precheck.PLACE:
        return redirect(url_for("learn.check", slug=slug, step=found.slug))
    screens = [screen.slug for screen in found.screens]
    return redirect(screen_url(slug, found, wanted if wanted in screens else screens[0]))


def _progress_of(visit: Visit, marks: Marks) -> CourseProgress:
    """Work out where somebody is, with what suits how they work and without what their team does not do."""
    belonging = belonging_of(db.session(), visit.person_id, clock.local_date(clock.now()))
    suits, waived = suggested(visit.course, belonging.works_as), belonging.waived(visit.course)
    place = visit.place.step if visit.place else None
    return progress_of(visit.course, marks.done, place, skipped=marks.skipped, suggested=suits, waived=waived)


def _check_of(visit: Visit, marks: Marks, progress: CourseProgress) -> Check | None:
    """Find the check of the module to go on with, while nothing of it was read."""
    now = progress.now
    if now is None or now.screens_done or not isinstance(now.step, Module):
        return None
    return precheck.check_of(visit, now.step, marks, *precheck.answers_of(db.session(), visit, now.step))
