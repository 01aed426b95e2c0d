"""Contact cards: a guide fills in the card of a team, and decides about their own card what visitors see."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from elearning import clock
from elearning.extensions import db
from elearning.models import Contact, Person, Wijkteam
from elearning.models.engine import start_writing
from elearning.services import cards
from elearning.services.contacts import contact_of_team
from elearning.services.media import RefusedMediaError, note, store_picture
from elearning.web.card_form import CardForm, filled
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.pages import settings
from elearning.web.uploads import sent_file
from elearning.web.viewer import person_id, viewer

TEAM_CARD = f"/begeleiding/team/<{NUMBER}:team_id>/contact"
OWN_CARD = "/begeleiding/mijn-kaart"
#: No number of a card has more digits.
LONGEST = 9


@blueprint.get(TEAM_CARD, endpoint="contact")
def page(team_id: int) -> str:
    """Show the card of a team to fill in; a team without one begins with that of its region."""
    team = own_team(team_id)
    card = contact_of_team(db.session(), team)
    return _page(team, CardForm(formdata=None, data=filled(card)))


@blueprint.post(TEAM_CARD)
def set_contact(team_id: int) -> ResponseReturnValue:
    """Keep the card of a team, or take it away."""
    team, now = own_team(team_id), clock.now()
    if request.form.get("weg") == "ja":
        cards.remove(db.session(), team.id, person_id(), now)
        db.session.commit()
        flash(gettext("De kaart van dit team is weg. Het team ziet nu de kaart van de regio."))
        return redirect(url_for("guide.contact", team_id=team_id))
    form = CardForm()
    if not form.validate_on_submit():
        return _page(team, form), 422
    cards.keep(db.session(), team, form.details, person_id(), now)
    db.session.commit()
    flash(gettext("De contactkaart is bewaard."))
    return redirect(f"{url_for('guide.home')}#team-{team_id}")


@blueprint.get(OWN_CARD)
def own_card() -> str:
    """Show the cards that are about this guide, with what visitors see of each."""
    found = cards.cards_of(db.session(), viewer().person)
    return render_template("guide/own_card.html", here="begeleiding", cards=[(card, _team_of(card)) for card in found])


@blueprint.post(OWN_CARD)
def set_consent() -> ResponseReturnValue:
    """Let visitors see one's name and number, or no longer."""
    person, now = viewer().person, clock.now()
    card = _own_card(person)
    if request.form.get("zichtbaar") == "ja":
        cards.show(db.session(), card, person, now)
        said = gettext("Bezoekers zien nu je naam, nummer en mailadres.")
    else:
        cards.hide(db.session(), card, person, now)
        said = gettext("Bezoekers zien je naam, nummer en mailadres niet meer.")
    db.session.commit()
    flash(said)
    return redirect(url_for("guide.own_card"))


@blueprint.post(f"{OWN_CARD}/foto")
def set_photo() -> ResponseReturnValue:
    """Put a photo on one's own card, made anew without where it was taken; or take it off."""
    _own_card(viewer().person)
    name, data = sent_file("foto")
    db.session.rollback()  # a picture takes its time: nothing waits for us meanwhile
    try:
        media = store_picture(settings().media_dir, data, name) if data else None
    except RefusedMediaError as refused:
        flash(str(refused), "error")
        return redirect(url_for("guide.own_card"))
    start_writing(db.session())
    if media:
        note(db.session(), settings().media_dir, media, clock.now())
    person = viewer().person
    cards.set_photo(db.session(), _own_card(person), person, media.sha256 if media else "")
    db.session.commit()
    flash(gettext("Je foto staat op je kaart.") if media else gettext("Er staat geen foto op je kaart."))
    return redirect(url_for("guide.own_card"))


def _own_card(person: Person) -> Contact:
    """Find the card that a form is about; another's is not there."""
    number = request.form.get("kaart", "")
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST
    card = cards.card_of(db.session(), person, int(number)) if is_number else None
    return card or abort(404)


def _page(team: Wijkteam, form: CardForm) -> str:
    card = cards.card_of_team(db.session(), team.id)
    return render_template("guide/contact.html", here="begeleiding", team=team, form=form, card=card, me=person_id())


def _team_of(card: Contact) -> Wijkteam | None:
    return db.session.get(Wijkteam, card.wijkteam_id) if card.wijkteam_id else None
