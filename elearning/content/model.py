"""What a course is, once read: frozen objects that every other floor shares.

The reader fills them from files, the compiler adds the rendered HTML, a course version stores them as JSON, and
the web shows them. Keys of content are text, never database ids, so that files can be moved between installations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from elearning.content.casus import Casus, Said
from elearning.content.report import Problem, Severity
from elearning.content.written import Fact, Media, Reviewed, Term, Text


@dataclass(frozen=True)
class Goal:
    """A leerdoel: what somebody can do afterwards. Progress and memory are kept per goal."""

    slug: str
    title: str


class Kind(StrEnum):
    """The kinds of questions; the value is what an author writes after `soort:`."""

    ONE = "een-goed"
    SEVERAL = "meer-goed"
    TRUE_FALSE = "waar-of-niet"
    ORDER = "volgorde"
    MATCH = "koppel"
    FILL = "invul"
    OPEN = "open"
    VISIT = "huisbezoek"


@dataclass(frozen=True)
class Choice:
    """One answer a learner can give.

    For ORDER the choices stand in the right order; for MATCH `text` is the left item and `match` what belongs to it;
    for FILL `text` is an answer that is recognised (`*` = anything else) and `right` says whether it is accepted;
    for VISIT `right` says whether it is a signal.
    """

    key: str
    text: Text
    right: bool
    feedback: Text | None
    match: str | None = None


@dataclass(frozen=True)
class Question:
    """A question as it stands in a screen, a test or the opfris.

    `hash` covers what makes an answer mean something (prompt, choices, what is right), so that an answer can be told
    to belong to an older wording. `model_answer` is what an OPEN question shows afterwards. A VISIT has a `picture` of
    a room, an `alt` that says in a few words what it is, and the same room written out (`description`), so that who
    cannot see it looks around as well as anybody.

    `facts` are the keys of all facts it leans on; `cited` (once compiled) those whose source its own texts do not
    always show. `doubtful` = one of them was never checked by an expert.
    """

    key: str
    kind: Kind
    goal: str
    prompt: Text
    choices: tuple[Choice, ...]
    line: int
    hash: str
    model_answer: Text | None = None
    former: tuple[str, ...] = ()
    picture: Media | None = None
    alt: str = ""
    description: Text | None = None
    facts: tuple[str, ...] = ()
    cited: tuple[Fact, ...] = ()
    doubtful: bool = False
    type: Literal["question"] = "question"

    @property
    def graded(self) -> bool:
        """Everything but a reflection counts."""
        return self.kind is not Kind.OPEN


@dataclass(frozen=True)
class Prose:
    """Running text."""

    text: Text
    type: Literal["prose"] = "prose"


@dataclass(frozen=True)
class Callout:
    """A box with a title: something good to know, a warning, or a sentence to try, which may show a `technique`."""

    style: Literal["weetje", "let-op", "zo-vraag-je-het"]
    title: str
    text: Text
    technique: str = ""
    type: Literal["callout"] = "callout"


@dataclass(frozen=True)
class Voice:
    """Somebody's own words."""

    who: str
    text: Text
    type: Literal["voice"] = "voice"


@dataclass(frozen=True)
class Figure:
    """A picture with a caption; `alt` is what a screen reader says instead."""

    media: Media
    alt: str
    caption: Text | None
    type: Literal["figure"] = "figure"


@dataclass(frozen=True)
class Film:
    """A film with captions and, as its text, the written-out transcript.

    `formats` are the files to offer, the first one that plays wins; `media` is the one the author named. `shown` are
    the lines of the transcript that show a technique. `audible` = all there is to see can be heard too (WCAG 1.2.5);
    None = nobody said so.
    """

    media: Media
    captions: Media
    poster: Media | None
    title: str
    transcript: Text
    formats: tuple[Media, ...] = ()
    shown: tuple[Said, ...] = ()
    audible: bool | None = None
    type: Literal["film"] = "film"


Part = Annotated[Prose | Callout | Voice | Figure | Film | Question, Field(discriminator="type")]


@dataclass(frozen=True)
class Screen:
    """What a learner reads before pressing *Verder*: one `##` of a module."""

    slug: str
    title: str
    parts: tuple[Part, ...]
    line: int
    doubtful: bool = False

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions in the order they stand in the text."""
        return tuple(part for part in self.parts if isinstance(part, Question))


@dataclass(frozen=True)
class Module:
    """A step of at most 8 minutes. `held_back` = an unchecked fact about danger or law keeps it from learners.

    `facets` are the parts of preventive work it belongs to, `suited` the roles it is suggested to.
    """

    slug: str
    title: str
    summary: str
    minutes: int
    goals: tuple[str, ...]
    screens: tuple[Screen, ...]
    sources: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    suited: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    held_back: bool = False
    type: Literal["module"] = "module"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the module, in reading order."""
        return tuple(question for screen in self.screens for question in screen.questions)


@dataclass(frozen=True)
class Quiz:
    """A test: `draw` questions out of the pool, spread over the goals; done at `pass_mark` (0-1)."""

    slug: str
    title: str
    summary: str
    minutes: int
    draw: int
    pass_mark: float
    intro: Text
    questions: tuple[Question, ...]
    facts: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    type: Literal["quiz"] = "quiz"

    @property
    def held_back(self) -> bool:
        """A test is never held back: only the questions that lean on an unsafe fact are left out."""
        return False


GatheringKind = Literal["opfris", "training", "workshop", "casuistiek", "webinar", "thema"]
"""The forms a bijeenkomst can have; the value is what an author writes after `soort:`."""


@dataclass(frozen=True)
class Gathering:
    """A bijeenkomst as a step: done by being there, never by oneself. `minutes` are those of the meeting.

    It is what a team does together in a course; the `Meeting` of a team on a day is a row.
    """

    slug: str
    title: str
    summary: str
    minutes: int
    kind: GatheringKind
    goals: tuple[str, ...]
    intro: Text
    facts: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    held_back: bool = False
    type: Literal["gathering"] = "gathering"


Step = Annotated[Module | Quiz | Casus | Gathering, Field(discriminator="type")]


@dataclass(frozen=True)
class Course:
    """Everything a learner, an author or a rule needs to know of one course."""

    slug: str
    title: str
    summary: str
    goals: tuple[Goal, ...]
    steps: tuple[Step, ...]
    core: tuple[str, ...]
    pass_mark: float
    intro: Text
    part: int = 1
    accreditation: str | None = None
    opfris: tuple[Question, ...] = ()
    minis: tuple[Casus, ...] = ()
    facts: tuple[Fact, ...] = ()
    terms: tuple[Term, ...] = ()
    media: tuple[Media, ...] = ()
    language: str = "nl"

    @property
    def modules(self) -> tuple[Module, ...]:
        """The modules in the order of the course, held back or not."""
        return tuple(step for step in self.steps if isinstance(step, Module))

    @property
    def questions(self) -> Iterator[Question]:
        """Every question that is asked anywhere in the course."""
        for step in self.steps:
            if isinstance(step, Module | Quiz):
                yield from step.questions
        yield from self.opfris

    @property
    def casussen(self) -> tuple[Casus, ...]:
        """The conversations on the path, held back or not; the mini-casussen of the opfris stand apart."""
        return tuple(step for step in self.steps if isinstance(step, Casus))

    @cached_property
    def gatherings(self) -> tuple[Gathering, ...]:
        """The bijeenkomsten on the path, held back or not."""
        return tuple(step for step in self.steps if isinstance(step, Gathering))

    @cached_property
    def names(self) -> dict[str, str]:
        """The present name of every step, by each name it has or had."""
        return {name: step.slug for step in self.steps for name in (step.slug, *step.former)}

    def casus(self, slug: str) -> Casus | None:
        """Find a conversation by its folder name or the name it had before, on the path or among the minis."""
        for casus in (*self.casussen, *self.minis):
            if casus.slug == slug or slug in casus.former:
                return casus
        return None

    def step(self, slug: str) -> Step | None:
        """Find a step by its folder name, or by the name it had before."""
        for step in self.steps:
            if step.slug == slug or slug in step.former:
                return step
        return None


@dataclass(frozen=True)
class Reading:
    """What reading a folder gives: as much of the course as could be read, and what is wrong with it.

    `sources` are the bytes of every file the course uses, by path relative to `courses/`: a version stores them.
    """

    course: Course | None
    problems: tuple[Problem, ...]
    sources: dict[str, bytes] = field(default_factory=dict)

    @property
    def publishable(self) -> bool:
        """Only a *fout* stands in the way of publishing."""
        return self.course is not None and all(p.severity is not Severity.FOUT for p in self.problems)


COURSE_JSON: TypeAdapter[Course] = TypeAdapter(Course)
"""Reads and writes a compiled course as JSON, as `course_version.compiled` stores it."""
