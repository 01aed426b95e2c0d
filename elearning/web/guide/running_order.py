"""The draaiboek: to read, to print, and to change."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.models import Meeting
from elearning.services import meetings, running_order
from elearning.services.running_order import Offer, RunningOrder
from elearning.web.guide.blueprint import MEETING, blueprint, own_team, planned_meeting
from elearning.web.viewer import person_id

ADDRESS = f"{MEETING}/draaiboek"


@blueprint.get(ADDRESS, endpoint="running_order")
def page(meeting_id: int) -> str:
    """Show the draaiboek of a meeting, with what there is to choose from."""
    found = planned_meeting(meeting_id)
    order, offered = running_order.read(db.session(), found, person_id()), running_order.offer(db.session())
    return render_template(
        "guide/running_order.html",
        here="begeleiding",
        meeting=found,
        team=own_team(found.wijkteam_id),
        order=order,
        offered=offered,
        card_choices=_card_choices(order, offered),
        with_goals=found.kind in running_order.WITH_GOALS,
        with_casus=found.kind in running_order.WITH_CASUS,
        with_cards=found.kind in running_order.WITH_CARDS,
        may_propose=not running_order.manages(db.session(), person_id(), found.wijkteam_id),
    )


@blueprint.post(f"{ADDRESS}/leerdoelen")
def choose_goals(meeting_id: int) -> ResponseReturnValue:
    """Put other leerdoelen in, with a casus moment and cards that fit them."""
    found = _with_goals(meeting_id)
    chosen = request.form.getlist("doel")
    meetings.choose_goals(db.session(), found, chosen, clock.now())
    db.session.commit()
    flash(
        gettext("Het draaiboek is aangepast.")
        if len(chosen) <= running_order.GOALS
        else gettext("Het draaiboek is aangepast, met de eerste drie leerdoelen die je koos.")
    )
    return redirect(url_for("guide.running_order", meeting_id=meeting_id))


@blueprint.post(f"{ADDRESS}/onderdelen")
def choose_parts(meeting_id: int) -> ResponseReturnValue:
    """Put another casus moment or other cards in."""
    found = _with_goals(meeting_id)
    running_order.replace(db.session(), found, request.form.get("casus", ""), request.form.getlist("kaart"))
    db.session.commit()
    flash(gettext("Het draaiboek is aangepast."))
    return redirect(url_for("guide.running_order", meeting_id=meeting_id))


def _with_goals(meeting_id: int) -> Meeting:
    found = planned_meeting(meeting_id)
    return found if found.kind in running_order.WITH_GOALS else abort(404)


def _card_choices(order: RunningOrder, offered: Offer) -> Mapping[str, Sequence[running_order.TalkCard]]:
    """Give the cards of the leerdoelen of a meeting, by leerdoel; without leerdoelen those of all."""
    goals = [key for key, _ in order.goals] or list(offered.goals)
    found = {
        offered.goals[goal][1].title: [offered.cards[key] for key in offered.bank.questions.get(goal, ())]
        for goal in goals
    }
    return {title: cards for title, cards in found.items() if cards}
