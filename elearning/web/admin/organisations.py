"""Employers, and the switch that lets managers see how far their people are."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from elearning import clock
from elearning.access import HEAVY_ROLES
from elearning.clock import local_date
from elearning.extensions import db
from elearning.models import Organisation, OrganisationKind, Role
from elearning.rules.keeping import ANSWERS, CHOICES
from elearning.services import organisations, second_factor
from elearning.services.organisations import Details, NameTakenError
from elearning.web.admin.blueprint import blueprint
from elearning.web.admin.fields import name_field
from elearning.web.numbers import LARGEST
from elearning.web.reaching import one_line
from elearning.web.viewer import person_id

KINDS = {
    OrganisationKind.MUNICIPALITY: lazy_gettext("gemeente"),
    OrganisationKind.WELFARE: lazy_gettext("welzijnsorganisatie"),
    OrganisationKind.MEE: lazy_gettext("MEE"),
    OrganisationKind.HOME_CARE: lazy_gettext("thuiszorg"),
    OrganisationKind.ADDICTION_CARE: lazy_gettext("instelling voor verslavingszorg"),
}
#: What a works council said: `nog-niet` holds the switch off.
AGREED, NOT_YET, NONE = "ja", "nog-niet", "geen-or"
EARLIEST = date(1990, 1, 1)


def _is_day_of_consent(form: Any, field: DateField) -> None:
    """See that consent has a day that was; without consent the day says nothing."""
    field.errors = []
    if form.council.data != AGREED:
        raise StopValidation
    if field.data is None or not EARLIEST <= field.data <= local_date(clock.now()):
        raise StopValidation(gettext("Vul de dag in waarop de OR instemde. Die dag is geweest."))


class OrganisationForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """An employer, who answers for its people, and what its works council said."""

    name = name_field(lazy_gettext("Naam"), lazy_gettext("Vul de naam van de werkgever in."))
    kind = SelectField(
        lazy_gettext("Soort"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()],
    )
    controller = StringField(
        lazy_gettext("Verwerkingsverantwoordelijke"),
        [Length(max=200, message=lazy_gettext("Houd dit korter dan 200 tekens."))],
        filters=[one_line],
        description=lazy_gettext("Wie bij deze werkgever verantwoordelijk is voor de gegevens van medewerkers."),
    )
    council = RadioField(
        lazy_gettext("Wat zei de ondernemingsraad (OR)?"),
        [InputRequired(lazy_gettext("Kies een van de antwoorden."))],
        choices=[
            SelectChoice(NOT_YET, lazy_gettext("Nog niets. Managers zien deze mensen niet.")),
            SelectChoice(AGREED, lazy_gettext("De OR stemde in. De datum staat hieronder.")),
            SelectChoice(NONE, lazy_gettext("Deze werkgever heeft geen OR.")),
        ],
        default=NOT_YET,
    )
    council_on = DateField(
        lazy_gettext("Datum van de instemming"),
        [_is_day_of_consent],
        description=lazy_gettext("Alleen nodig als de OR instemde."),
    )
    second_factor_roles = SelectMultipleField(
        lazy_gettext("Wie heeft een tweede stap nodig bij het inloggen?"),
        choices=[
            SelectChoice(Role.LEARNER.value, lazy_gettext("Iedereen, ook wie alleen leert")),
            SelectChoice(Role.GUIDE.value, lazy_gettext("Begeleiders")),
            SelectChoice(Role.MANAGER.value, lazy_gettext("Managers")),
            SelectChoice(Role.AUTHOR.value, lazy_gettext("Auteurs")),
            SelectChoice(Role.ADMIN.value, lazy_gettext("Beheerders")),
        ],
        default=sorted(HEAVY_ROLES),
        description=lazy_gettext(
            "De overheid vraagt dit (BIO2) voor wie met gegevens van anderen werkt. "
            "Kies je er een bij? Wie nog geen tweede stap heeft, logt dan opnieuw in en zet die aan."
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    keep = SelectField(
        lazy_gettext("Hoe lang blijven antwoorden na het laatste bezoek?"),
        [InputRequired()],
        coerce=int,
        choices=[SelectChoice(months, lazy_gettext("%(months)s maanden", months=months)) for months in CHOICES],
        default=ANSWERS,
        description=lazy_gettext("Ook wat mensen voor zichzelf opschreven, gaat dan eerder weg. Korter mag altijd."),
    )

    @property
    def details(self) -> Details:
        """Give what was filled in."""
        return Details(
            name=self.name.data,
            kind=OrganisationKind(self.kind.data),
            controller=self.controller.data,
            has_works_council=self.council.data != NONE,
            works_council_on=self.council_on.data if self.council.data == AGREED else None,
            keep_months=self.keep.data if self.keep.data != ANSWERS else None,
            second_factor_roles=frozenset(self.second_factor_roles.data),
        )


@blueprint.get("/beheer/organisaties", endpoint="organisations")
def organisations_page() -> str:
    """List the employers, with their switch."""
    return _list(OrganisationForm(formdata=None))


@blueprint.post("/beheer/organisaties")
def add_organisation() -> ResponseReturnValue:
    """Make an employer."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = organisations.add(db.session(), form.details, person_id(), clock.now())
        except NameTakenError:
            form.name.errors = [gettext("Er is al een werkgever met deze naam.")]
        else:
            db.session.commit()
            flash(gettext("%(name)s staat erbij.", name=made.name))
            return redirect(url_for("admin.organisation", number=made.id))
    return _list(form), 422


@blueprint.get("/beheer/organisaties/<int:number>")
def organisation(number: int) -> str:
    """Show one employer."""
    found = _organisation(number)
    return _page(found, OrganisationForm(formdata=None, data=_filled(found)))


@blueprint.post("/beheer/organisaties/<int:number>")
def change_organisation(number: int) -> ResponseReturnValue:
    """Change an employer."""
    found, form = _organisation(number), OrganisationForm()
    if form.validate_on_submit():
        try:
            organisations.change(db.session(), found, form.details, person_id(), clock.now())
        except NameTakenError:
            form.name.errors = [gettext("Er is al een werkgever met deze naam.")]
        else:
            db.session.commit()
            flash(gettext("Bewaard."))
            return redirect(url_for("admin.organisation", number=number))
    return _page(found, form), 422


def _list(form: OrganisationForm) -> str:
    return render_template(
        "admin/organisations.html",
        here="beheer",
        form=form,
        rows=organisations.every(db.session()),
        sizes=organisations.sizes(db.session()),
        kinds=KINDS,
        today=local_date(clock.now()),
    )


def _page(found: Organisation, form: OrganisationForm) -> str:
    with db.session.no_autoflush:
        people = organisations.sizes(db.session()).get(found.id, 0)
    return render_template(
        "admin/organisation.html",
        here="beheer",
        organisation=found,
        form=form,
        people=people,
        is_open=found.is_open_on(local_date(clock.now())),
    )


def _filled(found: Organisation) -> dict[str, object]:
    council = NONE if not found.has_works_council else AGREED if found.works_council_on else NOT_YET
    return {
        "name": found.name,
        "kind": found.kind.value,
        "controller": found.controller or "",
        "council": council,
        "council_on": found.works_council_on,
        "keep": found.keep_months or ANSWERS,
        "second_factor_roles": sorted(second_factor.asked_by(found)),
    }


def _organisation(number: int) -> Organisation:
    found = db.session.get(Organisation, number) if number <= LARGEST else None
    return found or abort(404)
