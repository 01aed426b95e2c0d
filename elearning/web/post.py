"""What a letter links to: its opfris, without signing in, and stopping the letters with one press.

Opening a link writes nothing, so a mail filter that opens every link does no harm. These pages say nothing about
anybody, whoever holds the link and whoever is signed in here.
"""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from sqlalchemy import select

from elearning import clock
from elearning.extensions import db
from elearning.models import Letter, Moment, Person
from elearning.rules.answering import is_complete
from elearning.services import opfris as moments
from elearning.services import signing_in, wishes
from elearning.services.opfris import Item, OpfrisMoment
from elearning.services.tokens import hash_of
from elearning.web.questions import QuestionView, incomplete, new_key, sent_with
from elearning.web.slowing import HOUR, may
from elearning.web.unlisted import keep_nowhere
from elearning.web.viewer import Viewer

blueprint = Blueprint("post", __name__)
blueprint.after_request(keep_nowhere)
#: How often an hour one link that exists may be used, and how often one address may try links that do not.
KNOWN, UNKNOWN = 60, 30


@blueprint.get("/o/<token>")
def letter(token: str) -> ResponseReturnValue:
    """Show the first open question of the moment that a letter offered."""
    row = moments.moment_by_token(db.session(), token, clock.now())
    if row is None:
        return _dead_page()
    seen = moments.view(db.session(), row)
    item = seen.next_question
    return _question_page(token, seen, item) if item else _over_page()


@blueprint.post("/o/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Take the answer, sign in for this moment only, and go on there. An incomplete answer changes nothing."""
    row = moments.moment_by_token(db.session(), token, clock.now())
    _slow_down("letter", token, known=row is not None)
    if row is None:
        return _dead_page()
    person = db.session.get_one(Person, row.person_id, with_for_update=True)
    seen = moments.view(db.session(), row)
    item = _asked(seen)
    if item is None or item.question is None:
        return _saved(_over_page())
    sent = sent_with(item.question)
    if item.answer is None and not is_complete(item.question, sent.given):
        return _saved(_question_page(token, seen, item, incomplete(item.question, sent))), 422
    moments.answer(db.session(), seen, item, sent, clock.now())
    target = url_for("learn.opfris_item", moment_id=row.id, number=item.number, _anchor=f"vraag-{item.question.key}")
    _come_in(person, row)
    return redirect(target)


@blueprint.get("/afmelden/<token>")
def unsubscribe_page(token: str) -> str:
    """Ask for one press on a button: a mail filter that opens every link stops nothing."""
    return render_template("post/unsubscribe.html", neutral=True, token=token, stopped=False)


@blueprint.post("/afmelden/<token>")
def unsubscribe(token: str) -> str:
    """Stop the opfris letters of whoever got this letter; the answer tells nobody whether there is such a letter."""
    person_id = db.session.scalar(select(Letter.person_id).where(Letter.token_hash == hash_of(token)))
    _slow_down("unsubscribe", token, known=person_id is not None)
    if person_id is not None:
        db.session.get_one(Person, person_id, with_for_update=True)
        wishes.stop(db.session(), person_id, clock.now())
        db.session.commit()
    return render_template("post/unsubscribe.html", neutral=True, token=token, stopped=True)


def _asked(seen: OpfrisMoment) -> Item | None:
    """Find the question that was on the page, which may be answered by now; nothing once the moment is done."""
    if seen.is_done:
        return None
    item = seen.item(request.form.get("nummer", 0, int))
    return item if item and item.question else seen.next_question


def _slow_down(what: str, token: str, *, known: bool) -> None:
    """Count this try, and refuse it when there were too many.

    A link that exists counts by itself: a whole wijkteam, or everybody behind one proxy, may come from one address.
    """
    most = KNOWN if known else UNKNOWN
    what = what if known else f"{what}-unknown"
    who = token if known else request.remote_addr or ""
    is_allowed = may(what, who, most=most, within=HOUR)
    if not (is_allowed and known):
        db.session.commit()
    if not is_allowed:
        abort(429)


def _come_in(person: Person, row: Moment) -> None:
    """Sign somebody in for one moment, in a fresh cookie. Who is signed in as this person already, stays so."""
    viewer = current_user._get_current_object()
    stays = isinstance(viewer, Viewer) and (viewer.is_authenticated or viewer.moment_id == row.id)
    if stays and viewer.person_id == person.id:
        db.session.commit()
        return
    if isinstance(viewer, Viewer):
        signing_in.end(db.session(), viewer.token)
    token = signing_in.start_scoped(db.session(), person, row, clock.now())
    db.session.commit()
    found = signing_in.find(db.session(), token, clock.now())
    assert found
    session.clear()
    login_user(Viewer(token, found))
    session.pop("_id", None)


def _saved(page: str) -> str:
    """Keep the count of this try, once the page is made."""
    db.session.commit()
    return page


def _question_page(token: str, seen: OpfrisMoment, item: Item, view: QuestionView | None = None) -> str:
    assert item.question
    view = view or QuestionView(item.question, {}, submission=new_key())
    return render_template(
        "post/letter.html", neutral=True, token=token, moment=seen, item=item, place=seen.place(item), view=view
    )


def _over_page() -> str:
    return render_template("post/over.html", neutral=True)


def _dead_page() -> ResponseReturnValue:
    return render_template("post/dead.html", neutral=True), 404
