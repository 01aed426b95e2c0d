"""Small forms for what an author puts into a text: a question, a choice of a casus, a picture, a film, a box."""

from collections.abc import Sequence
from functools import cache

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from elearning.content.casus import Casus
from elearning.content.casus_moves import MOST_EFFECT, MOST_WORDS
from elearning.content.model import Goal, Kind
from elearning.content.techniques import TECHNIQUES, TRAPS
from elearning.content.writing import WrittenChoice
from elearning.web.reaching import line_field, text_field

QUESTIONS = {
    Kind.ONE: lazy_gettext("Eén goed antwoord"),
    Kind.SEVERAL: lazy_gettext("Meer goede antwoorden"),
    Kind.TRUE_FALSE: lazy_gettext("Waar of niet waar"),
    Kind.ORDER: lazy_gettext("Zet in de goede volgorde"),
    Kind.MATCH: lazy_gettext("Zoek wat bij elkaar hoort"),
    Kind.FILL: lazy_gettext("Vul zelf in"),
    Kind.OPEN: lazy_gettext("Open vraag, die niet meetelt"),
    Kind.VISIT: lazy_gettext("Huisbezoek: signalen in een tekening"),
}
BLOCKS = {
    "weetje": lazy_gettext("Weetje: goed om te weten"),
    "let-op": lazy_gettext("Let op: een waarschuwing"),
    "zo-vraag-je-het": lazy_gettext("Zo vraag je het: een voorbeeldzin"),
    "stem": lazy_gettext("Stem: iemands eigen woorden"),
    "tabel": lazy_gettext("Tabel"),
}
ROWS = range(1, 7)
STOP = "STOP"
NEEDED = lazy_gettext("Vul dit in.")
WITH_RIGHT = (Kind.ONE, Kind.SEVERAL, Kind.FILL, Kind.VISIT)


class InsertForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What is put into a text, and the text that was seen when the place was chosen."""

    seen = HiddenField()


def select(label: str, choices: Sequence[tuple[str, str]] = (), *, needed: bool = True, hint: str = "") -> SelectField:
    """Ask for one of a list; `needed` = an empty choice will not do."""
    return SelectField(
        label,
        [InputRequired(lazy_gettext("Kies er een."))] if needed else [],
        choices=[SelectChoice(*one) for one in choices],
        description=hint,
    )


def offer(field: Field, choices: Sequence[tuple[str, str]], *, empty: str | None = None) -> None:
    """Fill a list; `empty` is what choosing nothing is called."""
    first = [] if empty is None else [SelectChoice("", empty)]
    field.choices = [*first, *(SelectChoice(value, text) for value, text in choices)]


# --- questions --------------------------------------------------------------------------------------------------------


class QuestionForm(InsertForm):
    """A question of any kind; `question_form` adds what its kind asks for."""

    kind = Kind.ONE

    goal = select(lazy_gettext("Leerdoel"))
    prompt = text_field(lazy_gettext("De vraag"), 2000, needed=NEEDED)

    def choices_written(self) -> list[WrittenChoice]:
        """Give the choices that were filled in."""
        if self.kind is Kind.TRUE_FALSE:
            is_true = self["answer"].data == "waar"
            return [
                WrittenChoice("Waar", is_true, self["feedback_1"].data),
                WrittenChoice("Niet waar", not is_true, self["feedback_2"].data),
            ]
        made = [self._row(number) for number in ROWS if self._is_filled(number)]
        return [*made, WrittenChoice("*", False, self["rest"].data)] if self.kind is Kind.FILL else made

    def _is_filled(self, number: int) -> bool:
        return f"text_{number}" in self and bool(self[f"text_{number}"].data)

    def _row(self, number: int) -> WrittenChoice:
        def given(name: str) -> str:
            field = self._fields.get(f"{name}_{number}")
            return str(field.data or "") if field else ""

        right = f"right_{number}" in self and self[f"right_{number}"].data
        return WrittenChoice(given("text"), bool(right), given("feedback"), given("match"))

    def validate(self, extra_validators: object = None) -> bool:
        """See that the question can be answered, and that every choice says why."""
        fine = bool(super().validate(extra_validators))
        return self._check() and fine

    def _check(self) -> bool:
        if self.kind in (Kind.OPEN, Kind.TRUE_FALSE):
            return True
        numbers = [number for number in ROWS if self._is_filled(number)]
        fine = [self._check_row(number) for number in numbers]
        least = 1 if self.kind is Kind.FILL else 2
        if len(numbers) < least:
            self["text_1"].errors = [gettext("Vul ten minste %(n)s keuzes in.", n=least)]
        right = sum(bool(self[f"right_{number}"].data) for number in numbers) if self.kind in WITH_RIGHT else 1
        if numbers and (right == 0 or (right > 1 and self.kind is Kind.ONE)):
            words = gettext("Zet bij één keuze een vinkje: die is goed.")
            self[f"right_{numbers[0]}"].errors = [words]
        return all(fine) and len(numbers) >= least and not (right == 0 or (right > 1 and self.kind is Kind.ONE))

    def _check_row(self, number: int) -> bool:
        fine = True
        for name in ("feedback", "match"):
            if f"{name}_{number}" in self and not self[f"{name}_{number}"].data:
                self[f"{name}_{number}"].errors = [gettext("Vul dit in bij keuze %(n)s.", n=number)]
                fine = False
        return fine


@cache
def question_form(kind: Kind) -> type[QuestionForm]:
    """Make the form for a kind of question."""
    fields: dict[str, object] = {"kind": kind}
    if kind is Kind.VISIT:
        fields["picture"] = select(lazy_gettext("De tekening"))
        fields["alt"] = line_field(lazy_gettext("Wat erop te zien is, in één zin"), 500, needed=NEEDED)
        fields["room"] = text_field(lazy_gettext("De kamer in woorden, met de nummers"), 3000, needed=NEEDED)
    if kind is Kind.OPEN:
        fields["model"] = text_field(lazy_gettext("Een voorbeeldantwoord"), 2000, needed=NEEDED)
    elif kind is Kind.TRUE_FALSE:
        fields |= _true_or_false()
    else:
        for number in ROWS:
            fields |= _row_fields(kind, number)
    if kind is Kind.FILL:
        fields["rest"] = text_field(lazy_gettext("Terugkoppeling bij elk ander antwoord"), 1000, rows=2, needed=NEEDED)
    fields["key"] = line_field(
        lazy_gettext("Naam van de vraag"),
        60,
        hint=lazy_gettext("Kleine letters en streepjes. Leeg? Dan maken we er een."),
    )
    fields["facts"] = line_field(
        lazy_gettext("Feiten"),
        300,
        hint=lazy_gettext("De namen van feiten waar de vraag op leunt, met komma’s ertussen."),
    )
    return type("QuestionForm", (QuestionForm,), fields)


def _true_or_false() -> dict[str, object]:
    return {
        "answer": RadioField(
            lazy_gettext("Wat is goed?"),
            [InputRequired(lazy_gettext("Kies er een."))],
            choices=[
                SelectChoice("waar", lazy_gettext("Dit is waar")),
                SelectChoice("niet-waar", lazy_gettext("Dit is niet waar")),
            ],
        ),
        "feedback_1": text_field(lazy_gettext("Terugkoppeling bij ‘Waar’"), 1000, rows=2, needed=NEEDED),
        "feedback_2": text_field(lazy_gettext("Terugkoppeling bij ‘Niet waar’"), 1000, rows=2, needed=NEEDED),
    }


def _row_fields(kind: Kind, number: int) -> dict[str, object]:
    text = lazy_gettext("Links") if kind is Kind.MATCH else lazy_gettext("Tekst")
    fields: dict[str, object] = {f"text_{number}": line_field(text, 500)}
    if kind is Kind.MATCH:
        fields[f"match_{number}"] = line_field(lazy_gettext("Rechts: wat erbij hoort"), 500)
    if kind in WITH_RIGHT:
        words = lazy_gettext("Dit is een signaal") if kind is Kind.VISIT else lazy_gettext("Dit is goed")
        fields[f"right_{number}"] = BooleanField(words)
    hint = lazy_gettext("Zeg waarom dit klopt of niet.")
    return fields | {f"feedback_{number}": text_field(lazy_gettext("Terugkoppeling"), 1000, rows=2, hint=hint)}


def offer_goals(form: QuestionForm, goals: Sequence[Goal]) -> None:
    """Offer the leerdoelen of the course."""
    offer(form.goal, [(goal.slug, goal.title) for goal in goals])


# --- a choice of a casus ----------------------------------------------------------------------------------------------


class MoveForm(InsertForm):
    """A choice in a scene; `move_form` adds an effect for every meter."""

    scene = select(lazy_gettext("In welke scène?"))
    technique = select(lazy_gettext("Techniek"))
    second = select(lazy_gettext("Nog een techniek"), needed=False)
    sentence = text_field(lazy_gettext("Wat zegt de hulpverlener?"), 500, rows=2, needed=NEEDED)
    to = select(lazy_gettext("Waar gaat het gesprek heen?"))
    manner = RadioField(
        lazy_gettext("De reactie"),
        choices=[
            SelectChoice("zegt", lazy_gettext("Iemand zegt iets")),
            SelectChoice("ziet", lazy_gettext("Er gebeurt iets")),
        ],
        default="zegt",
    )
    who = line_field(lazy_gettext("Wie zegt het?"), 60)
    reply = text_field(lazy_gettext("Wat zegt of doet de bewoner?"), 500, rows=2, needed=NEEDED)
    feedback = text_field(
        lazy_gettext("Terugkoppeling"),
        1000,
        needed=NEEDED,
        hint=lazy_gettext("Waarom helpt dit wel of niet? Wat kan beter?"),
    )

    def validate_sentence(self, field: StringField) -> None:
        """A long sentence is no sentence that somebody says."""
        if len((field.data or "").split()) > MOST_WORDS:
            raise ValidationError(gettext("Hooguit %(n)s woorden.", n=MOST_WORDS))


def move_form(casus: Casus) -> type[MoveForm]:
    """Make the form for a choice in this conversation."""
    message = lazy_gettext("Vul een heel getal in van -%(most)s tot en met %(most)s.", most=MOST_EFFECT)
    label = lazy_gettext("Effect op de openheid")
    fields = {
        f"effect_{meter.slug}": IntegerField(
            label if len(casus.meters) == 1 else lazy_gettext("Effect op %(name)s", name=meter.name),
            [InputRequired(message), NumberRange(-MOST_EFFECT, MOST_EFFECT, message)],
            description=lazy_gettext(
                "Bijvoorbeeld 8 als het helpt, 0 als het niets doet, -8 als het de deur dichtdoet."
            ),
        )
        for meter in casus.meters
    }
    return type("MoveForm", (MoveForm,), fields)


def offer_moves(form: MoveForm, casus: Casus) -> None:
    """Offer the scenes and the techniques."""
    scenes = [(scene.slug, scene.title) for scene in casus.scenes]
    offer(form.scene, [(scene.slug, scene.title) for scene in casus.scenes if scene.ending is None])
    offer(form.to, [*scenes, (STOP, gettext("Nergens: dit is gevaarlijk of mag niet (STOP)"))])
    names = [(name, name) for name in TECHNIQUES]
    traps = [(name, gettext("%(name)s (valkuil)", name=name)) for name in TRAPS]
    offer(form.technique, [*names, *traps])
    offer(form.second, [*names, *traps], empty=gettext("Geen"))


# --- pictures, films, boxes -------------------------------------------------------------------------------------------


class PictureForm(InsertForm):
    """A picture with what it shows."""

    file = select(lazy_gettext("Welk beeld?"))
    alt = line_field(
        lazy_gettext("Wat is erop te zien?"),
        500,
        needed=NEEDED,
        hint=lazy_gettext("Voor wie het beeld niet ziet. Noem wat ertoe doet."),
    )
    caption = text_field(lazy_gettext("Onderschrift"), 500, rows=2)


class FilmForm(InsertForm):
    """A film with everything that goes with it."""

    file = select(lazy_gettext("Welke film?"))
    title = line_field(lazy_gettext("Titel"), 200, needed=NEEDED)
    captions = select(lazy_gettext("Ondertiteling"))
    poster = select(lazy_gettext("Stilstaand beeld"), needed=False)
    audible = RadioField(
        lazy_gettext("Hoor je in de film alles wat je moet zien?"),
        [InputRequired(lazy_gettext("Kies ja of nee."))],
        choices=[SelectChoice("ja", lazy_gettext("Ja")), SelectChoice("nee", lazy_gettext("Nee"))],
        description=lazy_gettext("Denk aan wie de film alleen hoort."),
    )
    transcript = text_field(
        lazy_gettext("De film in woorden"),
        10000,
        rows=8,
        needed=NEEDED,
        hint=lazy_gettext('Wat iemand zegt, zet je op een eigen regel: Naam: "…"'),
    )


class BlockForm(InsertForm):
    """A box with a title, or a table."""

    name = RadioField(
        lazy_gettext("Wat voor blok?"),
        [InputRequired(lazy_gettext("Kies er een."))],
        choices=[SelectChoice(name, text) for name, text in BLOCKS.items()],
        default="weetje",
    )
    title = line_field(
        lazy_gettext("Titel"), 200, hint=lazy_gettext("Bij een stem: wie er praat. Bij een tabel blijft dit leeg.")
    )
    technique = select(
        lazy_gettext("Techniek"), needed=False, hint=lazy_gettext("Alleen bij ‘Zo vraag je het’. Mag leeg blijven.")
    )
    text = text_field(
        lazy_gettext("Tekst"),
        10000,
        rows=5,
        needed=NEEDED,
        hint=lazy_gettext("Bij een tabel: elke rij op een regel, met | tussen de vakken."),
    )

    def validate_title(self, field: StringField) -> None:
        """Everything but a table has a title."""
        if self.name.data != "tabel" and not field.data:
            raise ValidationError(NEEDED)


class TermForm(InsertForm):
    """Another form of a word that gets an explanation."""

    words = line_field(
        lazy_gettext("Anders geschreven in je zin"),
        100,
        hint=lazy_gettext("Bijvoorbeeld het meervoud. Mag leeg blijven."),
    )
