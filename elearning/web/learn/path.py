"""Mijn leerpad and the page of a course: where somebody is, and the way on from there."""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from elearning import clock
from elearning.content.model import Quiz
from elearning.extensions import db
from elearning.rules.progress import State, goal_progress, progress_of
from elearning.rules.starter import CHOICES, plan
from elearning.services import learning, overview
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.modules import screen_url
from elearning.web.learn.questions import gone, visit_of
from elearning.web.learn.quizzes import quiz_page
from elearning.web.viewer import person_id


@blueprint.get("/mijn-leerpad")
def path() -> str:
    """Show the next step, the courses and how far somebody is."""
    seen = overview.learner(db.session(), person_id(), clock.local_date(clock.now()))
    return render_template("learn/path.html", here="leerpad", seen=seen, now=clock.now(), choices=CHOICES)


@blueprint.get("/mijn-leerpad/<int:minutes>")
def starter(minutes: int) -> ResponseReturnValue:
    """Say what fits in 5, 10 or 20 minutes."""
    if minutes not in CHOICES:
        abort(404)
    seen = overview.learner(db.session(), person_id(), clock.local_date(clock.now()))
    steps = plan([one.progress for one in seen.courses], minutes)
    return render_template("learn/starter.html", here="leerpad", minutes=minutes, steps=steps, choices=CHOICES)


@blueprint.get("/cursus/<slug>")
def course(slug: str) -> str:
    """Show a course: its welcome text, its steps and its goals."""
    visit = visit_of(slug)
    done = learning.done_in(db.session(), visit.person_id, slug)
    progress = progress_of(visit.course, done, visit.place.step if visit.place else None)
    just = request.args.get("klaar")
    finished = next((one.step for one in progress.steps if one.step.slug == just and one.state is State.DONE), None)
    return render_template(
        "learn/course.html",
        here="cursus",
        visit=visit,
        progress=progress,
        goals=goal_progress(visit.course, done),
        finished=finished,
    )


@blueprint.get("/cursus/<slug>/<step>")
def step(slug: str, step: str) -> ResponseReturnValue:
    """Lead to where somebody was in a module; or show a test with one's attempts."""
    visit = visit_of(slug)
    found = visit.course.step(step) or gone()
    if isinstance(found, Quiz):
        return quiz_page(visit, found)
    if found.held_back:
        return render_template("learn/held_back.html", here="cursus", visit=visit, module=found), 404
    wanted = visit.place.screen if visit.place and visit.place.step == found.slug else None
    screens = [screen.slug for screen in found.screens]
    return redirect(screen_url(slug, found, wanted if wanted in screens else screens[0]))
