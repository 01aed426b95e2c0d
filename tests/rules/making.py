"""Courses made by hand, as small as a rule needs them; and answers that are right."""

from collections.abc import Iterable

from elearning.content.model import Choice, Course, Gathering, Goal, Kind, Module, Question, Quiz, Screen, Step
from elearning.content.written import Text
from elearning.rules.answering import CHOICE, PAIR, PLACE, TEXT, Given, option_key
from tests.courses import shipment


def text(source: str = "") -> Text:
    return Text(source, 1, source)


def question(key: str, goal: str = "a", kind: Kind = Kind.ONE) -> Question:
    choices = tuple(Choice(name, text(name), name == "ja", text("omdat")) for name in ("ja", "nee"))
    return Question(key, kind, goal, text("?"), choices, 1, "hash")


def room(signals: int, others: int) -> Question:
    """A house visit with so many signals and so many things that are none."""
    made = [*(f"signaal-{number}" for number in range(signals)), *(f"ding-{number}" for number in range(others))]
    choices = tuple(Choice(name, text(name), name.startswith("signaal"), text("omdat")) for name in made)
    return Question("kamer", Kind.VISIT, "a", text("?"), choices, 1, "hash", alt="kamer", description=text("kamer"))


def module(slug: str, screens: int = 2, *, minutes: int = 4, held: bool = False, **more: object) -> Module:
    made = tuple(Screen(f"s{number}", "Scherm", (), 1) for number in range(screens))
    values = {"goals": ("a",), "former": (), **more}
    return Module(slug, slug.title(), "", minutes, screens=made, held_back=held, **values)  # type: ignore[arg-type]


def quiz(slug: str = "toets", *, draw: int = 4, goals: Iterable[str] = ("a", "b"), each: int = 5) -> Quiz:
    pool = tuple(question(f"{goal}{number}", goal) for goal in goals for number in range(each))
    return Quiz(slug, "Toets", "", 5, draw, 0.8, text(), pool)


def gathering(slug: str = "samen", *, minutes: int = 90, held: bool = False, former: tuple[str, ...] = ()) -> Gathering:
    return Gathering(slug, slug.title(), "", minutes, "training", ("a",), text("x"), former=former, held_back=held)


def course(*steps: Step, core: Iterable[str] | None = None, slug: str = "c", part: int = 1) -> Course:
    chosen = tuple(core) if core is not None else tuple(step.slug for step in steps)
    goals = (Goal("a", "Doel a"), Goal("b", "Doel b"))
    return Course(slug, slug.title(), "", goals, steps, chosen, 0.8, text(), part)


def every_kind() -> list[Question]:
    """One question of each kind, from the course of the web tests."""
    compiled = shipment("proef").compiled.course
    assert compiled
    return [one for module in compiled.modules for one in module.questions]


def right_answer(question: Question) -> Given:
    """What somebody sends who knows it."""
    match question.kind:
        case Kind.ORDER:
            return {PLACE + choice.key: [str(number)] for number, choice in enumerate(question.choices, 1)}
        case Kind.MATCH:
            return {PAIR + choice.key: [option_key(choice.match or "")] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: [next(choice.text.source for choice in question.choices if choice.right)]}
        case Kind.OPEN:
            return {TEXT: ["Ik zou rustig vragen hoe een gewone week eruitziet."]}
        case _:
            return {CHOICE: [choice.key for choice in question.choices if choice.right]}
