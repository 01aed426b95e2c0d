"""The samenwerkingsovereenkomst of a team: one form, ready to change; the page to print is the team's."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Agreement, Wijkteam
from elearning.services import agreements
from elearning.services.agreements import PartnerKind, Terms, Way
from elearning.web.cooperation_words import PARTNER_KINDS, TEXTS, WAYS
from elearning.web.guide.blueprint import blueprint, own_team
from elearning.web.numbers import NUMBER
from elearning.web.reaching import text_field
from elearning.web.viewer import person_id

ADDRESS = f"/begeleiding/team/<{NUMBER}:team_id>/overeenkomst"
LONGEST = 1_500
#: What a new agreement begins with, and how long one can be.
YEAR, HALF_A_YEAR, FARTHEST = timedelta(days=365), timedelta(days=182), timedelta(days=3_660)


def _ticks(label: str, choices: Mapping[Any, str]) -> SelectMultipleField:
    """Let several be chosen by ticking."""
    return SelectMultipleField(
        label,
        choices=[SelectChoice(key.value, text) for key, text in choices.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class AgreementForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """All of an agreement, by the names of its parts."""

    goal = text_field(TEXTS["goal"], LONGEST, needed=lazy_gettext("Vul in wat jullie samen willen bereiken."))
    ways = _ticks(lazy_gettext("Hoe werken we samen?"), WAYS)
    roles = text_field(
        TEXTS["roles"], LONGEST, rows=5, hint=lazy_gettext("Wie doet wat? Zet elke taak op een eigen regel.")
    )
    contribution = text_field(TEXTS["contribution"], LONGEST, hint=lazy_gettext("Denk aan uren, geld en een plek."))
    starts_on = DateField(lazy_gettext("Vanaf"), [InputRequired(lazy_gettext("Kies een begindatum."))])
    ends_on = DateField(lazy_gettext("Tot"), [InputRequired(lazy_gettext("Kies een einddatum."))])
    evaluate_on = DateField(
        lazy_gettext("Terugkijken op"), [InputRequired(lazy_gettext("Kies wanneer jullie terugkijken."))]
    )
    evaluation = text_field(
        TEXTS["evaluation"], LONGEST, rows=2, hint=lazy_gettext("Met wie, en waar letten jullie op?")
    )
    conditions = text_field(TEXTS["conditions"], LONGEST)
    partners = _ticks(lazy_gettext("Wie doen er nog mee?"), PARTNER_KINDS)
    partners_do = text_field(TEXTS["partners_do"], LONGEST)
    policy_agenda = text_field(
        TEXTS["policy_agenda"], LONGEST, rows=2, hint=lazy_gettext("Wie brengt het bij de gemeente in?")
    )
    policy_problem = text_field(
        TEXTS["policy_problem"], LONGEST, rows=2, hint=lazy_gettext("Welke cijfers en signalen zijn er?")
    )
    policy_strategy = text_field(TEXTS["policy_strategy"], LONGEST, rows=2)
    policy_action = text_field(TEXTS["policy_action"], LONGEST, rows=2)
    policy_review = text_field(TEXTS["policy_review"], LONGEST, rows=2)
    schools = text_field(TEXTS["schools"], LONGEST, rows=2)

    def validate_ends_on(self, field: DateField) -> None:
        """See that it ends after it begins, within ten years."""
        start: date | None = self.starts_on.data
        if start and field.data and not start < field.data <= start + FARTHEST:
            raise ValidationError(gettext("Kies een einddatum na de begindatum, binnen tien jaar."))

    def validate_evaluate_on(self, field: DateField) -> None:
        """See that looking back falls within the agreement."""
        start, end = self.starts_on.data, self.ends_on.data
        if start and end and field.data and not start <= field.data <= end:
            raise ValidationError(gettext("Kies een dag tussen het begin en het einde."))

    @property
    def terms(self) -> Terms:
        """Give what was filled in."""
        return Terms(
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            evaluate_on=self.evaluate_on.data,
            texts={name: self[name].data for name in agreements.TEXTS},
            ways=[Way(value) for value in self.ways.data or ()],
            partners=[PartnerKind(value) for value in self.partners.data or ()],
        )


@blueprint.get(ADDRESS, endpoint="agreement")
def page(team_id: int) -> str:
    """Show the agreement of a team to fill in; a new one begins with what is usual."""
    team = own_team(team_id)
    found = agreements.of_team(db.session(), team.id)
    given = _filled(found) if found else _usual(local_date(clock.now()))
    return _page(team, AgreementForm(formdata=None, data=given), found)


@blueprint.post(ADDRESS)
def set_agreement(team_id: int) -> ResponseReturnValue:
    """Keep the agreement, and show it as it will be printed."""
    team, form = own_team(team_id), AgreementForm()
    if not form.validate_on_submit():
        return _page(team, form, agreements.of_team(db.session(), team.id)), 422
    agreements.keep(db.session(), team.id, form.terms, person_id(), clock.now())
    db.session.commit()
    flash(gettext("De overeenkomst is bewaard. Je kunt hem nu afdrukken."))
    return redirect(url_for("team.agreement", team_id=team_id))


def _page(team: Wijkteam, form: AgreementForm, found: Agreement | None) -> str:
    return render_template("guide/agreement.html", here="begeleiding", team=team, form=form, agreement=found)


def _filled(agreement: Agreement) -> dict[str, Any]:
    dates = {name: getattr(agreement, name) for name in ("starts_on", "ends_on", "evaluate_on")}
    return {**agreement.parts, **dates}


def _usual(today: date) -> dict[str, Any]:
    dates = {"starts_on": today, "ends_on": today + YEAR, "evaluate_on": today + HALF_A_YEAR}
    return {**agreements.USUAL, **dates, "ways": [Way.JOINING.value], "partners": [PartnerKind.MUNICIPALITY.value]}
