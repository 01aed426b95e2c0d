"""From what was read to what is stored in a version: every text rendered, unsafe modules held back."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from elearning.content.bounds import BLOCK_LIMIT, Renders, TooComplicatedError
from elearning.content.casus import Casus, Scene
from elearning.content.inline import MARKER
from elearning.content.model import (
    Callout,
    Choice,
    Course,
    Figure,
    Film,
    Gathering,
    Kind,
    Part,
    Prose,
    Question,
    Quiz,
    Reading,
    Screen,
    Step,
    Voice,
)
from elearning.content.render import Context
from elearning.content.report import Problem
from elearning.content.written import Fact, Text

COMPILER = 6
"""Raised when rendering changes: stored versions with a lower number are compiled again at the start."""

SENSITIVE = frozenset({"gevaar", "medicijnen", "toestemming", "wet"})
FAILURES = 3


@dataclass(frozen=True)
class Compiled:
    """A course with its HTML, or None when there was nothing to compile."""

    course: Course | None
    problems: tuple[Problem, ...] = ()


def compile_course(reading: Reading, *, demo: bool, renderer: Renders) -> Compiled:
    """Render every text of a course. The problems are those of rendering; reading has its own."""
    course = reading.course
    if course is None:
        return Compiled(None)
    terms = {term.key: term for term in course.terms}
    facts = {fact.key: fact for fact in course.facts}
    media = {found.name: found for found in course.media}
    renderer.use(Context(course.slug, facts, terms, media))
    compiler = _Compiler(course, renderer)
    return Compiled(compiler.compile(demo), tuple(compiler.problems))


def only(reading: Reading, path: str) -> Reading:
    """Leave of a course what stands in one file, so that an author who changed it need not wait for all the rest."""
    course = reading.course
    if course is None:
        return reading
    _, _, inner = path.partition("/")
    folder = inner.partition("/")[0]
    steps = tuple(step for step in course.steps if step.slug == folder)
    minis = tuple(mini for mini in course.minis if mini.slug == folder)
    opfris = course.opfris if folder == "opfris" else ()
    intro = course.intro if inner == "cursus.md" else replace(course.intro, source="")
    return replace(reading, course=replace(course, steps=steps, minis=minis, opfris=opfris, intro=intro))


def unchecked_facts(course: Course) -> list[Fact]:
    """List the facts nobody has looked up yet, those that hold a module back first."""
    unchecked = [fact for fact in course.facts if fact.checked_on is None]
    return sorted(unchecked, key=lambda fact: (fact.topic not in SENSITIVE, fact.key))


def holds_back(fact: Fact) -> bool:
    """Say whether learners must not see this fact yet."""
    return fact.topic in SENSITIVE and fact.checked_on is None


def _only_fair(course: Course, unsafe: frozenset[str]) -> Course:
    """Ask nobody about a goal that only modules teach which are held back, or what leans on an unsafe fact."""
    taught = {goal for module in course.modules if not module.held_back for goal in module.goals}
    untaught = {goal for module in course.modules if module.held_back for goal in module.goals} - taught

    def fair(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        taught_ones = (question for question in questions if question.goal not in untaught)
        return tuple(question for question in taught_ones if unsafe.isdisjoint(question.facts))

    def fair_quiz(quiz: Quiz) -> Quiz:
        questions = fair(quiz.questions)
        left_out = {key for one in quiz.questions if one not in questions for key in one.facts}
        still = {key for one in questions for key in one.facts} | _marked(quiz.intro)
        facts = tuple(key for key in quiz.facts if key in still or key not in left_out)
        return replace(quiz, questions=questions, draw=min(quiz.draw, len(questions)), facts=facts)

    steps = tuple(fair_quiz(step) if isinstance(step, Quiz) else step for step in course.steps)
    return replace(course, steps=steps, opfris=fair(course.opfris))


def _marked(*texts: Text | None) -> set[str]:
    """Give the facts that stand in texts, and are shown there with their source."""
    found = (MARKER.finditer(text.source) for text in texts if text is not None)
    return {marker.group(2) for markers in found for marker in markers if marker.group(1) == "feit"}


def facts_in(part: Part) -> Collection[str]:
    """Give the facts that a part of a screen quotes."""
    if isinstance(part, Question):
        return part.facts
    if isinstance(part, Figure):
        return _marked(part.caption)
    return _marked(part.transcript if isinstance(part, Film) else part.text)


def _always_shown(question: Question) -> set[str]:
    """Give the facts whose source everybody sees who answers, whatever the answer was."""
    if question.kind in (Kind.ONE, Kind.TRUE_FALSE):
        feedback = [choice.feedback for choice in question.choices if choice.right]
    else:
        feedback = [] if question.kind is Kind.FILL else [choice.feedback for choice in question.choices]
    return _marked(question.prompt, question.description, question.model_answer, *feedback)


@dataclass
class _Compiler:
    course: Course
    renderer: Renders
    problems: list[Problem] = field(default_factory=list)
    path: str = ""

    def compile(self, demo: bool) -> Course:
        self.path = f"{self.course.slug}/cursus.md"
        intro = self.text(self.course.intro)
        unsafe = frozenset() if demo else frozenset(fact.key for fact in self.course.facts if holds_back(fact))
        steps = tuple(self.step(step, unsafe) for step in self.course.steps)
        minis = tuple(self.casus(mini, unsafe) for mini in self.course.minis)
        self.path = f"{self.course.slug}/opfris/vragen.md"
        opfris = tuple(map(self.question, self.course.opfris))
        return _only_fair(replace(self.course, intro=intro, steps=steps, minis=minis, opfris=opfris), unsafe)

    def step(self, step: Step, unsafe: frozenset[str]) -> Step:
        if isinstance(step, Casus):
            return self.casus(step, unsafe)
        if isinstance(step, Quiz):
            self.path = f"{self.course.slug}/{step.slug}/toets.md"
            return replace(step, intro=self.text(step.intro), questions=tuple(map(self.question, step.questions)))
        if isinstance(step, Gathering):
            self.path = f"{self.course.slug}/{step.slug}/bijeenkomst.md"
            return replace(step, intro=self.text(step.intro), held_back=not unsafe.isdisjoint(step.facts))
        self.path = f"{self.course.slug}/{step.slug}/module.md"
        screens = tuple(map(self.screen, step.screens))
        return replace(step, screens=screens, held_back=not unsafe.isdisjoint(step.facts))

    def casus(self, casus: Casus, unsafe: frozenset[str]) -> Casus:
        self.path = f"{self.course.slug}/{casus.slug}/casus.md"
        return replace(
            casus,
            intro=self.text(casus.intro),
            scenes=tuple(map(self.scene, casus.scenes)),
            doubtful=self.is_doubtful(casus.facts),
            held_back=not unsafe.isdisjoint(casus.facts),
        )

    def scene(self, scene: Scene) -> Scene:
        moves = tuple(replace(move, feedback=self.text(move.feedback)) for move in scene.moves)
        return replace(scene, moves=moves, text=self.maybe(scene.text))

    def screen(self, screen: Screen) -> Screen:
        doubtful = any(self.is_doubtful(facts_in(part)) for part in screen.parts)
        return replace(screen, parts=tuple(map(self.part, screen.parts)), doubtful=doubtful)

    def is_doubtful(self, facts: Collection[str]) -> bool:
        return any(fact.key in facts and fact.checked_on is None for fact in self.course.facts)

    def part(self, part: Part) -> Part:
        if isinstance(part, Question):
            return self.question(part)
        if isinstance(part, Film):
            return replace(part, transcript=self.text(part.transcript))
        if isinstance(part, Figure):
            return replace(part, caption=self.maybe(part.caption))
        assert isinstance(part, Prose | Callout | Voice)
        return replace(part, text=self.text(part.text))

    def question(self, question: Question) -> Question:
        shown = _always_shown(question)
        return replace(
            question,
            cited=tuple(fact for fact in self.course.facts if fact.key in question.facts and fact.key not in shown),
            doubtful=self.is_doubtful(question.facts),
            prompt=self.text(question.prompt, inline=True),
            choices=tuple(map(self.choice, question.choices)),
            model_answer=self.maybe(question.model_answer),
            description=self.maybe(question.description),
        )

    def choice(self, choice: Choice) -> Choice:
        return replace(choice, text=self.text(choice.text, inline=True), feedback=self.maybe(choice.feedback))

    def maybe(self, text: Text | None) -> Text | None:
        return None if text is None else self.text(text)

    def text(self, text: Text, inline: bool = False) -> Text:
        """Render one text, or report that it cannot be done. After a few failures the rest is not tried."""
        if not text.source or len(self.problems) > FAILURES:
            return text
        if len(text.source.encode()) > BLOCK_LIMIT:
            self._fout(text, "Deze tekst is te lang om in één keer te tonen. Knip hem in delen van hooguit 64 kB.")
            return text
        try:
            folder = self.path.rpartition("/")[0]
            return replace(
                text, html=self.renderer.render(text.source, folder=folder, key=self._key(text), inline=inline)
            )
        except TooComplicatedError:
            self._fout(
                text, "Deze tekst is te ingewikkeld om te tonen. Maak hem eenvoudiger, met minder tekens of lagen."
            )
            return text

    def _key(self, text: Text) -> str:
        """Make ids that are unique on any page, also where questions of more files come together."""
        return hashlib.sha256(f"{self.path}:{text.line}".encode()).hexdigest()[:8]

    def _fout(self, text: Text, message: str) -> None:
        self.problems.append(Problem(self.path, text.line, message))
