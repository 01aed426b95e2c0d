"""The file that a register asks for before it gives points for a course, made from the course itself.

What it cannot know (who made it, who teaches) it lists, so that nobody forgets to add that by hand.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from markupsafe import Markup

from elearning.content.casus import Casus
from elearning.content.cover import cover_of
from elearning.content.minutes import fits, reading_minutes
from elearning.content.model import Course, Gathering, Kind, Module, Question, Quiz, Step
from elearning.models import Accreditation, Certificate
from elearning.services.paper import REGISTERS, duration, paper, written
from elearning.services.proof import CODE_LENGTH
from elearning.services.sheets import csv_file

EXAMPLE_NAME = "Voornaam van der Voorbeeld"
KINDS = {Module: "module", Quiz: "toets", Casus: "casus", Gathering: "bijeenkomst"}
FORMS = {
    Kind.ONE: "één goed antwoord",
    Kind.SEVERAL: "meer goede antwoorden",
    Kind.TRUE_FALSE: "waar of niet waar",
    Kind.ORDER: "volgorde",
    Kind.MATCH: "koppelen",
    Kind.FILL: "invullen",
    Kind.VISIT: "kijken in een kamer",
}
#: What a register asks and a course does not say.
BY_HAND = (
    "Wie de cursus maakten en wie haar geven, met hun opleiding en ervaring",
    "Het beleid voor klachten en voor vrijstelling",
    "De prijs en de annuleringsvoorwaarden",
    "Wat er met de uitkomsten van de evaluatie gebeurt",
)


@dataclass(frozen=True)
class Load:
    """How long a step takes: what its maker says, and what reading it through gives (None for a bijeenkomst)."""

    step: Step
    core: bool
    declared: int
    measured: float | None

    @property
    def fits(self) -> bool:
        """Tell whether the two are close enough."""
        return self.measured is None or fits(self.declared, self.measured)


@dataclass(frozen=True)
class Form:
    """The evaluation form as learners see it: statements, the marks for each, and the question at the end."""

    statements: Sequence[str]
    marks: Sequence[str]
    question: str


@dataclass(frozen=True)
class Maker:
    """Who makes the file, and where a code of a bewijs is checked."""

    organisation: str
    address: str
    today: date


def loads_of(course: Course) -> tuple[Load, ...]:
    """Lay what a maker said of each step beside what was measured."""
    return tuple(
        Load(
            step,
            step.slug in course.core,
            step.minutes,
            None if isinstance(step, Gathering) else reading_minutes(step, course.facts, course.terms),
        )
        for step in course.steps
    )


def dossier(course: Course, accredited: Sequence[Accreditation], form: Form, maker: Maker) -> bytes:
    """Make the ZIP."""
    files: Mapping[str, bytes] = {
        "lees-mij.md": "\n".join(_read_me(course, accredited, maker)).encode(),
        "leerdoelen.csv": _goals(course),
        "toetsmatrijs.csv": csv_file(
            ("Leerdoel", "Vraag", "Waar", "Soort", "Tekst"), [*_matrix(course), *_practised(course)]
        ),
        "studielast.csv": _load_table(course),
        "bronnen.csv": _sources(course),
        "evaluatieformulier.md": "\n".join(_evaluation(course, form)).encode(),
        "voorbeeld-bewijs.pdf": paper(
            example_of(course, accredited, maker.today),
            maker.organisation,
            maker.address,
            made_on=maker.today,
            example=True,
        ),
    }
    return _zipped(f"accreditatie-{course.slug}", files, maker.today)


def example_of(course: Course, accredited: Sequence[Accreditation], today: date) -> Certificate:
    """Make the bewijs of somebody who did the core; it is not stored, so its code is never valid."""
    steps = [step for step in course.steps if step.slug in course.core]
    return Certificate(
        code="0" * CODE_LENGTH,
        name=EXAMPLE_NAME,
        course=course.slug,
        title=course.title,
        completed_on=today,
        minutes=sum(step.minutes for step in steps),
        says={
            "modules": [[step.title, step.minutes] for step in steps],
            "quiz": True if any(isinstance(step, Quiz) for step in course.steps) else None,
            "meetings": [[step.title, today.isoformat()] for step in steps if isinstance(step, Gathering)],
            "accreditation": [[row.register.value, row.number, row.points, ""] for row in accredited],
        },
        issued_at=datetime.combine(today, time(), UTC),
    )


def _read_me(course: Course, accredited: Sequence[Accreditation], maker: Maker) -> Iterator[str]:
    loads = loads_of(course)
    core = [load for load in loads if load.core]
    questions = [question for question in course.questions if question.graded]
    quizzes = [step for step in course.steps if isinstance(step, Quiz)]
    yield from (f"# Accreditatie: {course.title}", "", f"Gemaakt op {written(maker.today)} door {maker.organisation}.")
    yield from ("", course.summary, "", "## De cursus in het kort", "")
    yield "- Doelgroep: medewerkers van wijkteams (sociaal werkers, wijkverpleegkundigen, klantmanagers)."
    yield f"- Werkvorm: {', '.join(_forms(course))}."
    yield f"- Leerdoelen: {len(course.goals)}. Zie `leerdoelen.csv`."
    yield f"- Netto studielast van de kern: {duration(sum(load.declared for load in core))}."
    yield f"- Met alle verdieping: {duration(sum(load.declared for load in loads))}. Zie `studielast.csv`."
    yield f"- Vragen die meetellen: {len(questions)}. Zie `toetsmatrijs.csv`."
    for quiz in quizzes:
        yield f"- {quiz.title}: {quiz.draw} vragen uit {len(quiz.questions)}, norm {round(quiz.pass_mark * 100)}%."
    yield "- Bewijs: met netto studietijd en een code die iedereen kan controleren. Zie `voorbeeld-bewijs.pdf`."
    yield "- Evaluatie: anoniem, na de cursus. Zie `evaluatieformulier.md`."
    yield "- Feiten en bronnen: met jaar en datum van controle. Zie `bronnen.csv`."
    for row in accredited:
        until = written(row.until_on)
        yield f"- Nu geaccrediteerd: {REGISTERS[row.register]}, nummer {row.number}, tot en met {until}."
    yield from ("", "## Vul dit zelf nog aan", "")
    yield from (f"- {one}." for one in BY_HAND)
    yield from ("", "## Zo is de studielast gemeten", "")
    yield "Woorden gedeeld door 180 per minuut, 20 seconden per vraag, films zo lang als ze duren."
    yield "Van een gesprek telt de kortste weg naar een goed einde. Van een toets telt één poging."
    yield ""


def _forms(course: Course) -> Iterator[str]:
    """Name the ways of learning that a course really has."""
    yield "online modules met vragen"
    if course.casussen:
        yield "gesprekken om te oefenen"
    if course.gatherings:
        yield "bijeenkomsten"
    if any(isinstance(step, Quiz) for step in course.steps):
        yield "een toets"
    if course.opfris:
        yield "opfrisvragen in de maanden erna"


def _goals(course: Course) -> bytes:
    rows = []
    for one in cover_of(course):
        taught = [module.title for module in course.modules if one.goal.slug in module.goals]
        place = "kern" if one.core else "verdieping"
        rows.append((one.goal.slug, one.goal.title, place, ", ".join(taught), one.questions, round(one.minutes)))
    return csv_file(("Leerdoel", "Wat iemand daarna kan", "Deel", "Modules", "Vragen", "Minuten gemeten"), rows)


def _matrix(course: Course) -> Iterator[tuple[str, str, str, str, str]]:
    """Give every question that counts, by leerdoel in the order of the course."""
    found: list[tuple[Question, str]] = []
    for step in course.steps:
        if isinstance(step, Module | Quiz):
            found += [(question, f"{KINDS[type(step)]}: {step.title}") for question in step.questions]
    found += [(question, "opfris") for question in course.opfris]
    for goal in course.goals:
        for question, where in found:
            if question.graded and question.goal == goal.slug:
                yield goal.slug, question.key, where, FORMS[question.kind], _plain(question.prompt.html)


def _practised(course: Course) -> Iterator[tuple[str, str, str, str, str]]:
    """Give the scenes of conversations in which a leerdoel is practised."""
    for casus in (*course.casussen, *course.minis):
        for scene in casus.scenes:
            if scene.goal:
                yield scene.goal, scene.slug, f"casus: {casus.title}", "keuze in een gesprek", scene.title


def _load_table(course: Course) -> bytes:
    rows = []
    for load in loads_of(course):
        measured = "" if load.measured is None else f"{load.measured:.1f}".replace(".", ",")
        place = "kern" if load.core else "verdieping"
        rows.append((load.step.title, KINDS[type(load.step)], place, load.declared, measured, _verdict(load)))
    columns = ("Onderdeel", "Soort", "Deel", "Minuten opgegeven", "Minuten gemeten", "Past bij elkaar")
    return csv_file(columns, rows)


def _verdict(load: Load) -> str:
    if load.measured is None:
        return "niet gemeten: samen op een afgesproken tijd"
    return "ja" if load.fits else "nee"


def _sources(course: Course) -> bytes:
    columns = ("Feit", "Bron", "Jaar", "Adres", "Nagekeken door", "Nagekeken op", "Opnieuw nakijken voor")
    rows = [
        (one.value, one.source, one.year, one.url, one.checked_by or "nog niet", one.checked_on, one.check_before)
        for one in course.facts
    ]
    return csv_file(columns, rows)


def _evaluation(course: Course, form: Form) -> Iterator[str]:
    yield from (f"# Evaluatie: {course.title}", "", "Anoniem. We bewaren alleen hoeveel mensen wat kozen.", "")
    yield from (f"{number}. {one}" for number, one in enumerate(form.statements, 1))
    yield from ("", "Bij elke zin kiest iemand:", "")
    yield from (f"- {mark}" for mark in form.marks)
    yield from ("", form.question, "")


def _plain(html: str) -> str:
    """Give the words of a text, without the places that each region fills in itself."""
    return Markup(html).striptags().replace("\ue000", "[").replace("\ue001", "]")  # noqa: S704 (it loses its tags)


def _zipped(folder: str, files: Mapping[str, bytes], today: date) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(f"{folder}/{name}", (today.year, today.month, today.day, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(info, content)
    return out.getvalue()
