"""The front matter of every kind of file as a form: only what an author changed is written back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from elearning.content.heads import Audience, Facet
from elearning.content.model import GatheringKind, Goal
from elearning.content.scan import SLUG
from elearning.web.meeting_form import plain
from elearning.web.reaching import line_field

NEEDED = lazy_gettext("Vul dit in.")
LONGEST = 500


class LinesField(TextAreaField):  # type: ignore[misc] # WTForms ships no types
    """A list, one item a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "TextAreaField"  # so that it looks like one

    def process_data(self, value: Any) -> None:
        """Show a list line by line."""
        self.data = "\n".join(map(str, value)) if isinstance(value, list) else ""

    @property
    def written(self) -> list[Any]:
        """Give the lines that say something."""
        return list(dict.fromkeys(" ".join(line.split()) for line in (self.data or "").splitlines() if line.strip()))


class PairsField(LinesField):
    """A list of `name: sentence`, one a line; `numbers` = a mapping of `name: number`."""

    def __init__(self, *args: Any, numbers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers

    def process_data(self, value: Any) -> None:
        """Show the pairs line by line."""
        found = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        self.data = "\n".join(
            f"{name}: {one}" for pair in found if isinstance(pair, dict) for name, one in pair.items()
        )

    @property
    def written(self) -> Any:
        """Give the pairs as the head has them."""
        pairs = [(name.strip(), one.strip()) for name, _, one in (line.partition(":") for line in super().written)]
        return dict(pairs) if self.numbers else [{name: one} for name, one in pairs]

    def pre_validate(self, form: object) -> None:
        """See that every line is a pair."""
        for line in super().written:
            name, _, one = (part.strip() for part in line.partition(":"))
            if not SLUG.fullmatch(name) or not one or (self.numbers and not (one.isdecimal() and int(one) <= 100)):
                raise ValidationError(
                    gettext("Deze regel lees ik niet: ‘%(line)s’. Kijk naar het voorbeeld.", line=line)
                )
            if len(one) > LONGEST:
                raise ValidationError(gettext("Houd dit korter dan %(most)s tekens.", most=LONGEST))


class YesField(BooleanField):  # type: ignore[misc] # WTForms ships no types
    """`ja`, or nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "BooleanField"  # so that it looks like one

    def process_data(self, value: Any) -> None:
        """Take the author's own word."""
        self.data = value in ("ja", True)

    @property
    def written(self) -> str | None:
        """Give the author's own word."""
        return "ja" if self.data else None


def checks(label: str, values: Sequence[str] = (), hint: str = "", *, needed: bool = False) -> SelectMultipleField:
    """Ask for some of a list."""
    return SelectMultipleField(
        label,
        [InputRequired(lazy_gettext("Kies er ten minste één."))] if needed else [],
        choices=[SelectChoice(value, _shown(value)) for value in values],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=hint,
    )


def _shown(value: str) -> str:
    """Write a word of the head as people do; the one that is a name keeps its dash."""
    return (value if value == "t-shaped" else value.replace("-", " ")).capitalize()


def number(label: str, least: int, most: int, *, needed: bool = True, hint: str = "") -> IntegerField:
    """Ask for a whole number."""
    message = lazy_gettext("Vul een heel getal in van %(least)s tot en met %(most)s.", least=least, most=most)
    first = InputRequired(message) if needed else Optional()
    return IntegerField(label, [first, NumberRange(least, most, message)], description=hint)


def lines(label: str, hint: str) -> LinesField:
    """Ask for a list, one item a line."""
    return LinesField(
        label, [_short_lines], filters=[plain_text], description=hint, render_kw={"rows": "4", "lang": "nl"}
    )


def plain_text(text: str | None) -> str:
    """Take out what no text should carry; the lines stay."""
    return plain(text)


def _short_lines(_form: object, field: Field) -> None:
    if any(len(line) > LONGEST for line in (field.data or "").splitlines()):
        raise ValidationError(gettext("Houd elke regel korter dan %(most)s tekens.", most=LONGEST))


class HeadForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """What every file says of itself."""

    titel = line_field(lazy_gettext("Titel"), LONGEST, needed=NEEDED)
    samenvatting = line_field(
        lazy_gettext("Samenvatting"), LONGEST, needed=NEEDED, hint=lazy_gettext("Eén of twee korte zinnen.")
    )
    seen = HiddenField()

    @property
    def keys(self) -> Iterator[tuple[str, Field]]:
        """Give the fields that are keys of the head."""
        for name, field in self._fields.items():
            if name not in ("csrf_token", "seen", "kern"):
                yield name.replace("_", "-"), field

    def changes(self, before: "HeadForm") -> dict[str, Any]:
        """Give what somebody changed, as the head says it."""
        was = {key: written(field) for key, field in before.keys}
        now = {key: written(field) for key, field in self.keys}
        return {key: value for key, value in now.items() if value != was[key]}

    def offer(self, goals: Sequence[Goal]) -> None:
        """Offer the leerdoelen of the course, and those that stand here already."""
        if "leerdoelen" in self and isinstance(self["leerdoelen"], SelectMultipleField):
            known = {goal.slug: goal.title for goal in goals}
            here = [one for one in self["leerdoelen"].data or [] if isinstance(one, str) and one not in known]
            self["leerdoelen"].choices = [SelectChoice(slug, title) for slug, title in known.items()] + [
                SelectChoice(one, one) for one in here if SLUG.fullmatch(one)
            ]


def fitting(make: type["HeadForm"], data: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the fields of a form can show; what has another shape is a mistake that only the text can mend."""
    found = {}
    for name, value in data.items():
        kind = getattr(getattr(make, name, None), "field_class", None)
        if kind is None or issubclass(kind, LinesField) or isinstance(value, str | int):
            found[name] = value
        elif issubclass(kind, SelectMultipleField) and isinstance(value, list):
            found[name] = [one for one in value if isinstance(one, str)]
    return found


def written(field: Field) -> Any:
    """Give a field as the head says it; nothing is None."""
    value = getattr(field, "written", field.data)
    return None if value in ("", [], {}) else value


class PartForm(HeadForm):
    """What every part of a course says."""

    kern = BooleanField(
        lazy_gettext("Hoort bij de kern"), description=lazy_gettext("De kern is de korte route van hooguit een uur.")
    )
    veiligheid = YesField(
        lazy_gettext("Gaat over veiligheid"),
        description=lazy_gettext("Verandert dit in een nieuwe uitgave? Dan krijgt elke auteur bericht."),
    )


class TaughtForm(PartForm):
    """A part with leerdoelen."""

    leerdoelen = checks(lazy_gettext("Leerdoelen"), needed=True)


class ModuleForm(TaughtForm):
    """`module.md`."""

    minuten = number(lazy_gettext("Duur in minuten"), 1, 8)
    facet = checks(lazy_gettext("Soort preventief werk"), get_args(Facet))
    voor = checks(
        lazy_gettext("Voor wie"),
        get_args(Audience),
        lazy_gettext("Aan hen raden we de module aan, ook buiten de kern."),
    )
    bronnen = lines(lazy_gettext("Bronnen"), lazy_gettext("Eén per regel."))


class QuizForm(PartForm):
    """`toets.md`."""

    minuten = number(lazy_gettext("Duur in minuten"), 1, 60)
    trekking = number(
        lazy_gettext("Vragen per poging"), 1, 100, hint=lazy_gettext("Zoveel vragen krijgt iemand per keer.")
    )
    norm = number(
        lazy_gettext("Norm in procenten"), 1, 100, needed=False, hint=lazy_gettext("Leeg? Dan geldt die van de cursus.")
    )


class CasusForm(TaughtForm):
    """`casus.md`."""

    minuten = number(lazy_gettext("Duur in minuten"), 1, 20)
    bewoner = line_field(
        lazy_gettext("De bewoner"), 100, needed=NEEDED, hint=lazy_gettext("Zoals midden in een zin: meneer Janssen.")
    )
    werker = line_field(lazy_gettext("De hulpverlener"), 100, needed=NEEDED)
    gaat_over = line_field(lazy_gettext("Waar het over gaat"), LONGEST, needed=NEEDED)
    openheid = number(
        lazy_gettext("Openheid aan het begin"), 0, 100, needed=False, hint=lazy_gettext("Van 0 (dicht) tot 100 (open).")
    )
    meters = PairsField(
        lazy_gettext("Of meer mensen aan tafel"),
        numbers=True,
        filters=[plain_text],
        description=lazy_gettext("Eén per regel, met hoe open die is. Bijvoorbeeld: ouders: 50"),
        render_kw={"rows": "3"},
    )
    lvb = YesField(lazy_gettext("De bewoner heeft een licht verstandelijke beperking"))
    kinderen = YesField(lazy_gettext("Er wonen kinderen in huis"))
    opfris = YesField(lazy_gettext("Een mini-casus voor de opfris"))
    neem_mee = lines(lazy_gettext("Neem mee"), lazy_gettext("Drie tot zes korte zinnen, één per regel."))
    oefening = line_field(lazy_gettext("Oefening om daarna te doen"), LONGEST)
    beeld = line_field(
        lazy_gettext("Beeld"), 100, hint=lazy_gettext("De naam van een bestand bij deze casus. Mag leeg blijven.")
    )


class GatheringForm(TaughtForm):
    """`bijeenkomst.md`."""

    minuten = number(lazy_gettext("Duur in minuten"), 15, 240)
    soort = SelectField(
        lazy_gettext("Soort bijeenkomst"),
        choices=[SelectChoice(kind, kind.capitalize()) for kind in get_args(GatheringKind)],
    )


class CourseHeadForm(HeadForm):
    """`cursus.md`; the order of the parts has buttons of its own."""

    deel = SelectField(
        lazy_gettext("Deel van het traject"), choices=[SelectChoice("1", "1"), SelectChoice("2", "2")], default="1"
    )
    leerdoelen = PairsField(
        lazy_gettext("Leerdoelen"),
        [InputRequired(lazy_gettext("Vul ten minste één leerdoel in."))],
        filters=[plain_text],
        description=lazy_gettext(
            "Eén per regel: een korte naam, een dubbele punt en een zin. Bijvoorbeeld: glas: Je telt glazen."
        ),
        render_kw={"rows": "8", "lang": "nl"},
    )
    norm = number(
        lazy_gettext("Norm voor toetsen, in procenten"), 1, 100, needed=False, hint=lazy_gettext("Leeg is 80.")
    )
    accreditatie = line_field(lazy_gettext("Accreditatie"), LONGEST)


FORMS: dict[str, type[HeadForm]] = {
    "cursus.md": CourseHeadForm,
    "module.md": ModuleForm,
    "toets.md": QuizForm,
    "casus.md": CasusForm,
    "bijeenkomst.md": GatheringForm,
}
