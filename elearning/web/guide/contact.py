"""Contact cards: a guide fills in the card of a team, and decides about their own card what visitors see."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField

from elearning import clock
from elearning.extensions import db
from elearning.models import Contact, Wijkteam
from elearning.services import cards
from elearning.services.cards import CardDetails
from elearning.services.contacts import contact_of_team
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.reaching import email_field, line_field, phone_field
from elearning.web.viewer import person_id, viewer

TEAM_CARD = f"/begeleiding/team/<{NUMBER}:team_id>/contact"
OWN_CARD = "/begeleiding/mijn-kaart"
#: No number of a card has more digits.
LONGEST = 9


class CardForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The card of a team."""

    is_me = BooleanField(
        lazy_gettext("Dit ben ik"),
        description=lazy_gettext("Vragen van het team komen dan bij jou. Alleen jij kiest wat bezoekers zien."),
    )
    name = line_field(lazy_gettext("Naam"), 100, needed=lazy_gettext("Vul een naam in."))
    role = line_field(
        lazy_gettext("Functie"), 100, hint=lazy_gettext("Bijvoorbeeld: preventiewerker. Dit zien ook bezoekers.")
    )
    phone = phone_field(lazy_gettext("Telefoonnummer"))
    email = email_field(lazy_gettext("Mailadres"))
    hours = line_field(
        lazy_gettext("Spreekuur"),
        200,
        hint=lazy_gettext("Bijvoorbeeld: dinsdag van 9 tot 11 uur. Dit zien ook bezoekers."),
    )

    @property
    def details(self) -> CardDetails:
        """Give what was filled in."""
        return CardDetails(
            self.name.data, self.role.data, self.phone.data, self.email.data, self.hours.data, bool(self.is_me.data)
        )


@blueprint.get(TEAM_CARD, endpoint="contact")
def page(team_id: int) -> str:
    """Show the card of a team to fill in; a team without one begins with that of its region."""
    team = own_team(team_id)
    card = contact_of_team(db.session(), team)
    return _page(team, CardForm(formdata=None, data=_filled(card)))


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
    number, person, now = request.form.get("kaart", ""), viewer().person, clock.now()
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST
    card = cards.card_of(db.session(), person, int(number)) if is_number else None
    if card is None:
        abort(404)
    if request.form.get("zichtbaar") == "ja":
        cards.show(db.session(), card, person, now)
        said = gettext("Bezoekers zien nu je naam, nummer en mailadres.")
    else:
        cards.hide(db.session(), card, person, now)
        said = gettext("Bezoekers zien je naam, nummer en mailadres niet meer.")
    db.session.commit()
    flash(said)
    return redirect(url_for("guide.own_card"))


def _page(team: Wijkteam, form: CardForm) -> str:
    card = cards.card_of_team(db.session(), team.id)
    return render_template("guide/contact.html", here="begeleiding", team=team, form=form, card=card, me=person_id())


def _filled(card: Contact | None) -> dict[str, object]:
    if card is None:
        return {"role": gettext("Preventiewerker")}
    mine = card.person_id == person_id()
    names = ("name", "role", "phone", "email", "hours")
    return {**{name: getattr(card, name) for name in names}, "is_me": mine}


def _team_of(card: Contact) -> Wijkteam | None:
    return db.session.get(Wijkteam, card.wijkteam_id) if card.wijkteam_id else None
