"""A conversation: one address with three faces: a moment to choose, the reply to what was said, and looking back."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP
from elearning.services import casus as plays
from elearning.services.casus import Playing, Took
from elearning.services.learning import Visit
from elearning.web.doors import doors_of, moved
from elearning.web.learn.blueprint import blueprint
from elearning.web.learn.casussen import conversation_url
from elearning.web.learn.looking_back import debrief_page
from elearning.web.learn.questions import gone, new_key, visit_of
from elearning.web.viewer import person_id

ADDRESS = "/cursus/<slug>/<step>/gesprek/<int(max=2147483647):play_id>"
#: What the buttons that say nothing send.
DOES = {"terug": BACK, "verder": ON, "sla-over": SKIP}
LETTERS = "ABCDEFGH"


@blueprint.get(ADDRESS)
def conversation(slug: str, step: str, play_id: int) -> ResponseReturnValue:
    """Show where a play is. Before a choice the page holds nothing of what follows from it."""
    visit, playing = _playing(slug, step, play_id)
    if rules.ending(playing.casus, playing.position):
        return debrief_page(visit, playing)
    if playing.position.answered is not None:
        return _reply_page(visit, playing)
    return _scene_page(visit, playing)


@blueprint.post(ADDRESS)
def take_turn(slug: str, step: str, play_id: int) -> ResponseReturnValue:
    """Say something, or go on, back or past; what comes of it is on the same address."""
    _, playing = _playing(slug, step, play_id)
    number = request.form.get("nummer", -1, int)
    took = plays.take_turn(db.session(), playing, _turn_sent(playing), number, _submission(), clock.now())
    db.session.commit()
    if took in (Took.STALE, Took.NOT_POSSIBLE):
        flash(gettext("Dit gesprek is al verder. Je ziet nu waar je bent."))
    anchor = "antwoord" if "zin" in request.form else "scene"
    return redirect(conversation_url(slug, step, play_id, anchor))


@blueprint.post(f"{ADDRESS}/seconde")
def keep_second(slug: str, step: str, play_id: int) -> ResponseReturnValue:
    """Remember where in the film of a scene somebody is."""
    _, playing = _playing(slug, step, play_id)
    plays.keep_second(db.session(), playing, request.form.get("seconde", -1.0, float), request.form.get("scene"))
    db.session.commit()
    return "", 204


@blueprint.post(f"{ADDRESS}/vanaf/<int:number>")
def again_from(slug: str, step: str, play_id: int, number: int) -> ResponseReturnValue:
    """Play again from one moment; the play that was stays as it was."""
    playing = _open_to_play(slug, step, play_id)
    row = plays.again_from(db.session(), playing, number, clock.now()) or gone()
    db.session.commit()
    return redirect(conversation_url(slug, step, row.id, "scene"))


@blueprint.post(f"{ADDRESS}/vervolg")
def second_sitting(slug: str, step: str, play_id: int) -> ResponseReturnValue:
    """Go on at a later moment in the life of the same people."""
    playing = _open_to_play(slug, step, play_id)
    row = plays.second_sitting(db.session(), playing, clock.now()) or gone()
    db.session.commit()
    return redirect(conversation_url(slug, step, row.id, "scene"))


def _open_to_play(slug: str, step: str, play_id: int) -> Playing:
    """Find somebody's own play to begin another one from, which a casus that is held back by now does not allow."""
    visit, playing = _playing(slug, step, play_id)
    present = visit.course.casus(playing.casus.slug)
    return gone() if present is None or present.held_back else playing


def _playing(slug: str, step: str, play_id: int) -> tuple[Visit, Playing]:
    """Find somebody's own play, at the address of its casus only: by the name it had then, or one it got since."""
    visit = visit_of(slug)
    playing = plays.play(db.session(), person_id(), play_id) or gone()
    present = visit.course.casus(playing.casus.slug) or playing.casus
    names = {one for casus in (playing.casus, present) for one in (casus.slug, *casus.former)}
    if playing.row.course != slug or step not in names:
        gone()
    return visit, replace(playing, visit=visit)


def _scene_page(visit: Visit, playing: Playing) -> str:
    casus, position = playing.casus, playing.position
    moves = rules.offered(casus, position, playing.row.seed)
    return render_template(
        "learn/scene.html",
        **_shared(visit, playing),
        lines=rules.lines(casus, position),
        sentences=[(letter, move.text) for letter, move in zip(LETTERS, moves, strict=False)],
        second=playing.row.second,
        doors=doors_of(casus, position.meters),
    )


def _reply_page(visit: Visit, playing: Playing) -> str:
    casus, position = playing.casus, playing.position
    move = rules.answered(casus, position) or gone()
    before = position.before.meters if position.before else position.meters
    return render_template(
        "learn/reply.html",
        **_shared(visit, playing),
        move=move,
        said=rules.reply(casus, position, move),
        lines=rules.lines(casus, position),
        doors=doors_of(casus, before if move.stop else position.meters),
        moved=moved(casus, before, position.meters),
    )


def _shared(visit: Visit, playing: Playing) -> dict[str, Any]:
    where: dict[str, Any] = {"slug": visit.course.slug, "step": playing.casus.slug, "play_id": playing.row.id}
    return {
        "here": "casussen",
        "visit": visit,
        "playing": playing,
        "casus": playing.casus,
        "scene": rules.scene_at(playing.casus, playing.position.scene),
        "action": url_for("learn.take_turn", **where),
        "keep": url_for("learn.keep_second", **where),
        "submission": new_key(),
    }


def _turn_sent(playing: Playing) -> str:
    """Read what was said by its letter on the page: a key could tell something of what follows."""
    done = request.form.get("doe")
    if done is not None:
        return DOES.get(done, "")
    moves = rules.offered(playing.casus, playing.position, playing.row.seed)
    found = dict(zip(LETTERS, (move.key for move in moves), strict=False))
    return found.get(request.form.get("zin", ""), "")


def _submission() -> str:
    key = "".join(sign for sign in request.form.get("inzending", "")[:64] if sign.isprintable())
    return key or new_key()
