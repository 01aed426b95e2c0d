"""The big screen: a team plays a moment of a casus by show of hands. All is in the address; nothing is kept of it."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from elearning.extensions import db
from elearning.models import Meeting
from elearning.rules import casus as rules
from elearning.rules.together import GO_BACK, GO_ON, Together, replay
from elearning.services import running_order
from elearning.services.running_order import CasusMoment
from elearning.web.guide.blueprint import MEETING, blueprint, planned_meeting
from elearning.web.viewer import person_id


@blueprint.get(f"{MEETING}/scherm")
def big_screen(meeting_id: int) -> ResponseReturnValue:
    """Show where the team is: a scene to choose in, the reply to what most hands chose, or the end."""
    found = planned_meeting(meeting_id)
    moment = running_order.read(db.session(), found, person_id()).casus or abort(404)
    together = replay(moment.casus, moment.scene.slug, request.args.get("z", ""), found.id)
    if together is None:
        return redirect(_url(found, ""))
    if together.position.answered is not None:
        return _reply_page(found, moment, together)
    return _scene_page(found, moment, together)


def _scene_page(meeting: Meeting, moment: CasusMoment, together: Together) -> str:
    casus, position = together.casus, together.position
    sentences = [] if together.is_over else together.sentences
    scene = rules.scene_at(casus, position.scene)
    return render_template(
        "guide/big_screen.html",
        meeting=meeting,
        casus=casus,
        scene=scene,
        lines=rules.lines(casus, position),
        sentences=[(letter, move.text, _url(meeting, together.signs + letter)) for letter, move in sentences],
        onward=_url(meeting, together.signs + GO_ON) if not sentences and not together.is_over else None,
        back=_url(meeting, together.before) if together.before is not None else None,
        first=_url(meeting, ""),
        is_over=together.is_over,
        ending=scene.ending,
        is_first=not together.signs,
    )


def _reply_page(meeting: Meeting, moment: CasusMoment, together: Together) -> str:
    casus, position = together.casus, together.position
    move = rules.answered(casus, position) or abort(404)
    before = position.before.meters if position.before else position.meters
    return render_template(
        "guide/big_screen_reply.html",
        meeting=meeting,
        casus=casus,
        scene=rules.scene_at(casus, position.scene),
        move=move,
        letter=together.signs[-1],
        said=rules.reply(casus, position, move),
        moved=_moved(before, position.meters),
        back=_url(meeting, together.signs + GO_BACK if move.stop else together.before or ""),
        onward=None if move.stop else _url(meeting, together.signs + GO_ON),
    )


def _moved(before: rules.Meters, after: rules.Meters) -> int:
    """Say whether people at the table opened up (above 0) or closed (below)."""
    return sum(value for _, value in after) - sum(value for _, value in before)


def _url(meeting: Meeting, signs: str) -> str:
    return url_for("guide.big_screen", meeting_id=meeting.id, z=signs or None)
