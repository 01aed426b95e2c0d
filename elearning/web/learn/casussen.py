"""A casus before and after it is played: all there are, the opening page, beginning, and the map for its author."""

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from elearning import clock
from elearning.content.casus import Casus
from elearning.content.casus_graph import graph_rows, graph_svg, summary
from elearning.content.written import Media
from elearning.extensions import db
from elearning.models import Role
from elearning.services import casus as plays
from elearning.services import people
from elearning.services.learning import Visit
from elearning.services.practice import practice_of
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.questions import gone, visit_of
from elearning.web.viewer import person_id

#: A seed has to fit in an Integer column of every database.
SEED_BITS = 31


@blueprint.get("/casussen")
def casussen() -> str:
    """Show every casus there is, and where somebody is in it."""
    practice = practice_of(db.session(), person_id())
    return render_template(
        "learn/casussen.html", here="casussen", seen=practice.seen, picture_of=picture_of, has_film=has_film
    )


def casus_page(visit: Visit, casus: Casus) -> ResponseReturnValue:
    """Show what a casus is about, before it begins or goes on."""
    if casus.held_back:
        return render_template("learn/held_back.html", here="cursus", visit=visit, module=casus), 404
    session = db.session()
    open_play = plays.open_play(session, visit, casus)
    playing = plays.playing_of(session, open_play) if open_play else None
    return render_template(
        "learn/casus.html",
        here="casussen",
        visit=visit,
        casus=casus,
        picture=picture_of(casus),
        with_film=has_film(casus),
        playing=playing,
        earlier=plays.earlier(session, visit, casus),
        is_author=Role.AUTHOR in people.roles_of(session, visit.person_id),
    )


@blueprint.post("/cursus/<slug>/<step>/speel")
def play_casus(slug: str, step: str) -> ResponseReturnValue:
    """Go on with the play that is open; begin anew where there is none, or where that was asked for."""
    visit, casus = casus_of(slug, step)
    session = db.session()
    row = None if "opnieuw" in request.form else plays.open_play(session, visit, casus)
    if row is None:
        row = plays.start(session, visit, casus, clock.now(), secrets.randbits(SEED_BITS))
        db.session.commit()
    return redirect(conversation_url(slug, casus.slug, row.id))


@blueprint.get("/cursus/<slug>/<step>/kaart")
def casus_map(slug: str, step: str) -> str:
    """Draw the scenes of a casus for its author; whoever plays it would see everything beforehand."""
    visit = visit_of(slug)
    casus = visit.course.casus(step) or gone()
    return render_template(
        "learn/casus_map.html",
        here="casussen",
        visit=visit,
        casus=casus,
        summary=summary(casus),
        drawing=Markup(graph_svg(casus)),  # noqa: S704 (drawn by us; what an author wrote was escaped)
        rows=graph_rows(casus),
    )


def casus_of(slug: str, step: str) -> tuple[Visit, Casus]:
    """Find a casus that is open to learners, with the visit to its course."""
    visit = visit_of(slug)
    found = visit.course.casus(step)
    if found is None or found.held_back:
        gone()
    return visit, found


def conversation_url(slug: str, step: str, play_id: int, anchor: str | None = None) -> str:
    """Address the conversation of a play."""
    return url_for("learn.conversation", slug=slug, step=step, play_id=play_id, _anchor=anchor)


def picture_of(casus: Casus) -> Media | None:
    """Give the picture beside a casus: its own, else the still of its first film."""
    return casus.picture or next((scene.clip.poster for scene in casus.scenes if scene.clip), None)


def has_film(casus: Casus) -> bool:
    """Tell whether there is something to watch."""
    return any(scene.clip for scene in casus.scenes)
