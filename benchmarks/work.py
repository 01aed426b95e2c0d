"""What visitors ask in the benchmark: every kind of request, by people for whom it is true.

A first answer is given once: none is sent twice.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from sqlalchemy.orm import Session

from benchmarks import floors
from benchmarks.client import Call, Chain, drive
from benchmarks.population import SEED, Population
from benchmarks.servers import Place, repeated
from elearning import clock
from elearning.content.casus import Casus
from elearning.content.model import Kind, Module, Quiz
from elearning.demo.lives import right_answer
from elearning.models import CasusPlay
from elearning.models.engine import start_writing
from elearning.rules.casus import ON, offered
from elearning.services import casus as plays
from elearning.services import learning, testing


@dataclass(frozen=True)
class Work:
    """One kind of request: what gives its chains, beside which floor, and which statuses are right."""

    name: str
    floor: Chain
    chains: Callable[[int], list[Chain]]
    statuses: tuple[int, ...] = (200,)


def works_of(here: Place) -> list[Work]:
    """Name every kind of request, with people for whom it is true."""
    people = here.people
    busy = [here.cookie(person) for person in people.busy[:100]]
    reader = floors.cookie_of(here.other("floor"), 7)
    l2, insert = Call("/l2", cookie=reader), Call("/i", "POST", reader)
    answers, choices = _answers(here), _choices(here)
    path = [(Call("/mijn-leerpad", cookie=one),) for one in busy]
    module = [(Call(page, cookie=here.cookie(person)),) for person, page in _places(here)]
    quiz = [(Call(page, cookie=here.cookie(person)),) for person, page in _quizzes(here)]
    board = (Call("/teams", cookie=here.cookie(people.manager_of_some)),)
    return [
        Work("inlogpagina", (Call("/g"),), lambda n: [(Call("/inloggen"),)] * n),
        Work("zakkaart", (Call("/g"),), lambda n: [(Call("/zakkaart"),)] * n),
        Work("zakkaart 304", (Call("/const"),), lambda n: [(_unchanged(here),)] * n, (304,)),
        Work("module", (l2,), lambda n: repeated(module, n)),
        Work("mijn leerpad", (l2,), lambda n: repeated(path, n)),
        Work("toets", (l2,), lambda n: repeated(quiz, n)),
        Work("antwoord", (insert,), lambda n: [(post,) for post, _ in islice(answers, n)], (302,)),
        Work("hele stap", (insert, l2), lambda n: list(islice(answers, n)), (302, 200)),
        Work("casuskeuze", (insert,), lambda n: list(islice(choices, n)), (302,)),
        Work("managerpagina", (Call("/r", cookie=reader),), lambda n: [board] * n),
    ]


def _places(here: Place) -> list[tuple[int, str]]:
    """Give learners in the middle of the course with the screen they are at: over all of them, every kind of screen."""
    course = here.people.courses["basis"]
    modules = [step for step in course.steps if isinstance(step, Module) and step.slug in course.core and step.screens]
    screens = [f"/cursus/basis/{module.slug}/{screen.slug}" for module in modules for screen in module.screens]
    return [(person, screens[n * 7 % len(screens)]) for n, person in enumerate(here.people.busy[:100])]


def _answers(here: Place) -> Iterator[tuple[Call, Call]]:
    """Give first answers of people who did not begin yet, each with the page that follows: never the same twice."""
    course, form, number = here.people.courses["basis"], here.form(), count()
    asked = [
        (f"/cursus/basis/{module.slug}/{screen.slug}", question)
        for module in course.steps
        if isinstance(module, Module)
        for screen in module.screens
        for question in screen.questions
        if question.kind is Kind.ONE
    ]
    pairs = [(person, *one) for person in here.people.new for one in asked]
    random.Random(SEED).shuffle(pairs)  # noqa: S311 (an order, not a secret)
    for person, page, question in pairs:
        given = tuple((key, value) for key, values in right_answer(question).items() for value in values)
        fields = (*form, *given, ("inzending", f"bench{next(number)}"))
        cookie = here.cookie(person)
        yield Call(f"{page}/antwoord/{question.key}", "POST", cookie, fields), Call(page, cookie=cookie)


def _quizzes(here: Place) -> list[tuple[int, str]]:
    """Let some learners begin the test of the first course; gives the page of a question for each."""
    quiz = next(step for step in here.people.courses["basis"].steps if isinstance(step, Quiz))
    pages = []
    with Session(here.engine) as session:
        start_writing(session)
        for n, person in enumerate(here.people.busy[:60]):
            visit = learning.visit(session, person, "basis", clock.local_date(clock.now()))
            assert visit
            attempt = testing.start_attempt(session, visit, quiz, clock.now())
            session.flush()
            pages.append((person, f"/cursus/basis/{quiz.slug}/poging/{attempt.id}/{n % quiz.draw + 1}"))
        session.commit()
    return pages


def _choices(here: Place) -> Iterator[Chain]:
    """Give first choices in a conversation, each in a play of its own, made in batches as they are needed."""
    course, form = here.people.courses["gespreksvoering"], here.form()
    casus = next(step for step in course.steps if isinstance(step, Casus))
    address = f"/cursus/gespreksvoering/{casus.slug}/gesprek"
    for number in count():
        for person, play, turns in _plays(here, casus, number):
            fields = (*form, ("zin", "A"), ("nummer", str(turns)), ("inzending", f"play{play}"))
            yield (Call(f"{address}/{play}", "POST", here.cookie(person), fields),)


def _plays(here: Place, casus: Casus, number: int) -> list[tuple[int, int, int]]:
    """Let a hundred people begin a conversation, up to where there is something to choose."""
    made, now = [], clock.now()
    with Session(here.engine) as session:
        start_writing(session)
        for person in _hundred(here.people, number):
            row = _begin(session, here.people, casus, person)
            playing = plays.play(session, person, row.id)
            while playing and not offered(playing.casus, playing.position, row.seed):
                plays.take_turn(session, playing, ON, playing.number, f"on{row.id}/{playing.number}", now)
                playing = plays.play(session, person, row.id)
            assert playing
            made.append((person, row.id, playing.number))
        session.commit()
    return made


def _begin(session: Session, people: Population, casus: Casus, person: int) -> CasusPlay:
    """Begin a play of one's own, also when there is one already that is still open."""
    visit = learning.visit(session, person, "gespreksvoering", clock.local_date(clock.now()))
    assert visit
    row = plays.start(session, visit, casus, clock.now(), SEED % 2**31)
    session.flush()
    return row


def _hundred(people: Population, number: int) -> list[int]:
    ended = people.learners.stop
    return [(number * 100 + n) % (ended - 1) + 1 for n in range(100)]


def _unchanged(here: Place) -> Call:
    """Ask again for what a browser has already; the mark of what it has comes from the running site."""
    if not here.marks:
        answered = drive(here.port, here.host, [(Call("/zakkaart"),)], 1)
        found = re.search(rb"(?i)\r\netag: ([^\r]+)", answered.headers.get(200, b""))
        here.marks.append(found[1].decode() if found else "none")
    return Call("/zakkaart", headers=(("If-None-Match", here.marks[0]),))
