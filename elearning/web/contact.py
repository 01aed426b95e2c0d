"""Reaching the preventiewerker: a question, an anonymous consultation, and their news."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField, TelField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from elearning import clock
from elearning.clock import local_date
from elearning.extensions import db
from elearning.services import news, questions
from elearning.services.questions import Addressee, Consultation, Moment, Subject, Wish
from elearning.web.meeting_form import plain
from elearning.web.questions import new_key
from elearning.web.safe_path import safe_path
from elearning.web.slowing import DAY, may
from elearning.web.viewer import person_id, viewer

blueprint = Blueprint("contact", __name__)
#: So many questions and consultations a day; who has more is better off calling.
MOST = 5
#: Digits, and what people put between them.
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{7,18}")
LONGEST_KEY = 64
NOTHING = SelectChoice("", lazy_gettext("Kies…"))


def _key_field() -> HiddenField:
    """Tell a form that was sent twice from two questions."""
    return HiddenField(default=new_key, filters=[_plain_key])


def _plain_key(key: str | None) -> str:
    return "".join(filter(str.isalnum, key or ""))[:LONGEST_KEY] or new_key()


class QuestionForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A question in one's own words."""

    text = TextAreaField(
        lazy_gettext("Je vraag"),
        [
            DataRequired(lazy_gettext("Schrijf eerst je vraag op.")),
            Length(max=questions.LONGEST_QUESTION, message=lazy_gettext("Houd je vraag korter dan %(max)d tekens.")),
        ],
        filters=[plain],
        description=lazy_gettext("Schrijf niets dat naar een bewoner wijst. Dus geen naam, adres of leeftijd."),
        render_kw={"rows": "6"},
    )
    key = _key_field()


class ConsultForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Choices and a telephone number: there is no place to write anything about a resident."""

    subject = SelectField(
        lazy_gettext("Waar gaat het over?"),
        [InputRequired(lazy_gettext("Kies waar het over gaat."))],
        choices=[
            NOTHING,
            SelectChoice(Subject.ALCOHOL, lazy_gettext("Alcohol")),
            SelectChoice(Subject.CANNABIS, lazy_gettext("Cannabis")),
            SelectChoice(Subject.DRUGS, lazy_gettext("Andere drugs")),
            SelectChoice(Subject.MEDICINES, lazy_gettext("Medicijnen")),
            SelectChoice(Subject.SEVERAL, lazy_gettext("Meer dan één middel")),
            SelectChoice(Subject.UNSURE, lazy_gettext("Dat weet ik nog niet")),
        ],
    )
    wishes = SelectMultipleField(
        lazy_gettext("Wat wil je weten?"),
        [InputRequired(lazy_gettext("Kies wat je wilt weten."))],
        choices=[
            SelectChoice(Wish.TALK, lazy_gettext("Hoe begin ik erover?")),
            SelectChoice(Wish.WORRY, lazy_gettext("Hoe zorgelijk is dit?")),
            SelectChoice(Wish.ACT, lazy_gettext("Wat kan ik zelf doen, en wat niet?")),
            SelectChoice(Wish.REFER, lazy_gettext("Naar wie kan ik verwijzen, en hoe?")),
            SelectChoice(Wish.CHILDREN, lazy_gettext("Waar let ik op als er kinderen in huis zijn?")),
            SelectChoice(Wish.FAMILY, lazy_gettext("Hoe help ik de partner of de familie?")),
            SelectChoice(Wish.SAFETY, lazy_gettext("Hoe blijf ik zelf veilig?")),
            SelectChoice(Wish.SHARE, lazy_gettext("Wat mag ik delen, en met wie?")),
        ],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy_gettext("Je mag er meer kiezen."),
    )
    moment = SelectField(
        lazy_gettext("Wanneer kunnen we je bellen?"),
        [InputRequired(lazy_gettext("Kies wanneer we kunnen bellen."))],
        choices=[
            NOTHING,
            SelectChoice(Moment.SOON, lazy_gettext("Zo snel als het kan")),
            SelectChoice(Moment.MORNING, lazy_gettext("In de ochtend")),
            SelectChoice(Moment.AFTERNOON, lazy_gettext("In de middag")),
            SelectChoice(Moment.OFFICE_HOURS, lazy_gettext("Tijdens het spreekuur")),
        ],
    )
    phone = TelField(
        lazy_gettext("Je eigen telefoonnummer"),
        [DataRequired(lazy_gettext("Vul het nummer in waarop we je bellen."))],
        filters=[plain, lambda text: " ".join(text.split())],
        description=lazy_gettext("Je eigen werknummer, niet dat van de bewoner."),
        render_kw={"autocomplete": "tel"},
    )
    key = _key_field()

    def validate_wishes(self, field: SelectMultipleField) -> None:
        """Take nothing but choices, and repeat nothing of what else was sent."""
        if not set(field.data or ()) <= set(Wish):
            raise ValidationError(gettext("Kies wat je wilt weten."))

    def validate_phone(self, field: TelField) -> None:
        """Let nothing but a number through: also this field says nothing about anybody."""
        if not PHONE.fullmatch(field.data or ""):
            raise ValidationError(gettext("Vul alleen een telefoonnummer in, bijvoorbeeld 06 12 34 56 78."))

    @property
    def given(self) -> Consultation:
        """Give what was chosen."""
        wishes = tuple(Wish(one) for one in self.wishes.data)
        return Consultation(Subject(self.subject.data), wishes, Moment(self.moment.data), self.phone.data)


@blueprint.get("/contact", endpoint="form")
def question() -> str:
    """Show whom to reach, how, and a form to write to them."""
    return _question_page(QuestionForm(formdata=None))


@blueprint.post("/contact")
def send() -> ResponseReturnValue:
    """Send a question to the preventiewerker."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return _question_page(form), 422
    if not _may_send():
        form.text.errors = [_said_too_often()]
        return _counted(_question_page(form)), 422
    is_sent = questions.ask(db.session(), viewer().person, form.text.data, form.key.data, clock.now())
    return _sent("contact.form", is_sent=is_sent)


@blueprint.get("/consultatie")
def consult() -> str:
    """Explain what an anonymous consultation is, and ask what it is about."""
    return _consult_page(ConsultForm(formdata=None))


@blueprint.post("/consultatie")
def ask_consult() -> ResponseReturnValue:
    """Ask the preventiewerker to call."""
    form = ConsultForm()
    if not form.validate_on_submit():
        return _consult_page(form), 422
    if not _may_send():
        form.phone.errors = [_said_too_often()]
        return _counted(_consult_page(form)), 422
    is_sent = questions.consult(db.session(), viewer().person, form.given, form.key.data, clock.now())
    return _sent("contact.consult", is_sent=is_sent)


@blueprint.post("/contact/nieuws")
def set_news() -> ResponseReturnValue:
    """Begin or stop having the news of the preventiewerker, and go back to where the choice stood."""
    wanted = request.form.get("wil") == "ja"
    if news.want(db.session(), viewer().person, clock.now(), wanted=wanted):
        flash(
            gettext("Je krijgt het nieuws voortaan per mail.") if wanted else gettext("Je krijgt het nieuws niet meer.")
        )
    db.session.commit()
    return redirect(safe_path(request.form.get("terug"), url_for("contact.form", _anchor="nieuws")))


def _may_send() -> bool:
    return may("question", str(person_id()), most=MOST, within=DAY)


def _said_too_often() -> str:
    return str(gettext("Je stuurde vandaag al %(num)s berichten. Bel liever even.", num=MOST))


def _counted(page: str) -> str:
    """Keep the count of this try, once the page is made."""
    db.session.commit()
    return page


def _sent(page: str, *, is_sent: bool) -> ResponseReturnValue:
    db.session.commit()
    if is_sent:
        flash(gettext("Verstuurd. Je preventiewerker neemt contact met je op."))
    else:
        flash(gettext("Dit kon niet verstuurd worden. Bel of mail het nummer op deze pagina."), "fout")
    return redirect(url_for(page))


def _addressee() -> Addressee:
    return questions.addressee(db.session(), person_id(), local_date(clock.now()))


def _question_page(form: QuestionForm) -> str:
    return render_template("contact/form.html", here="account", form=form, to=_addressee())


def _consult_page(form: ConsultForm) -> str:
    return render_template("contact/consult.html", here="account", form=form, to=_addressee())
