"""What people of the demo do: read, answer, take the test, and have a conversation."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.casus import Casus
from elearning.content.model import Choice, Kind, Module, Question, Quiz
from elearning.demo.people import Someone
from elearning.models import CasusPlay, Person
from elearning.rules import casus as rules
from elearning.rules.answering import CHOICE, PAIR, PLACE, TEXT, Given, Submission, option_key
from elearning.services import casus as casussen
from elearning.services import learning, precheck, testing
from elearning.services.casus import Playing
from elearning.services.learning import Visit

SEED = 20261121
COURSE = "basis"
#: The course and the casus that people of the demo practise with.
TALKS, TALK = "gespreksvoering", "johan"


class Life:
    """One person going through a course in a few sittings, as far as they came."""

    def __init__(
        self, session: Session, person: Person, someone: Someone, chance: random.Random, course: str = COURSE
    ) -> None:
        self.session = session
        self.course = course
        self.person = person
        self.someone = someone
        self.chance = chance
        self.left = someone.screens if someone.screens >= 0 else 10_000
        self.moment = person.created_at

    def live(self, start: datetime) -> None:
        """Go through the core in order, then through some of the verdieping."""
        self.moment = start - timedelta(hours=self.chance.randint(0, 6))
        course = self.visit().course
        core = [step for step in course.steps if step.slug in course.core]
        more = [step for step in course.steps if step not in core] if self.course == COURSE else []
        for step in (*core, *more[: self.someone.more]):
            if isinstance(step, Quiz) and self.left > 0:
                self.take(step)
            elif isinstance(step, Casus) and not step.held_back:
                self.moment = Talk(self.session, self.person, self.moment).finish()
            elif isinstance(step, Module) and not step.held_back:
                self.read_or_skip(step)

    def visit(self) -> Visit:
        """Be in the course, now."""
        visit = learning.visit(self.session, self.person.id, self.course, local_date(self.moment))
        assert visit, "the courses are published before the demo is filled"
        return visit

    def read(self, module: Module) -> None:
        """Answer the questions of a module and go on, screen by screen."""
        for screen in module.screens[: max(self.left, 0)]:
            for question in screen.questions:
                if question.graded:
                    sent = self.answer(question, 15, 50)
                    learning.answer_question(self.session, self.visit(), module, question, sent, self.moment)
            self.moment += timedelta(seconds=self.chance.randint(30, 90))
            learning.go_on(self.session, self.visit(), module, screen, self.moment)
            self.left -= 1
        self.moment += timedelta(hours=self.chance.randint(1, 20))

    def read_or_skip(self, module: Module) -> None:
        """Skip the module this person knows beforehand, if its check allows that, and read any other."""
        if module.slug == self.someone.knows:
            while (check := self.check(module)).next_number:
                question = check.questions[check.next_number - 1]
                self.moment += timedelta(seconds=self.chance.randint(15, 50))
                sent = Submission(right_answer(question), False, f"demo-{self.chance.getrandbits(64):x}")
                precheck.answer(self.session, check, question, sent, self.moment)
            if precheck.skip(self.session, self.check(module), self.moment):
                return
        self.read(module)

    def check(self, module: Module) -> precheck.Check:
        """Look at the check of a module, now."""
        return precheck.look(self.session, self.visit(), module)

    def take(self, quiz: Quiz) -> None:
        """Take the test until it is passed, on as many days as that takes."""
        for _ in range(8):
            attempt = testing.start_attempt(self.session, self.visit(), quiz, self.moment)
            sitting = testing.sitting(self.session, self.visit(), attempt.id)
            assert sitting
            for question in sitting.questions:
                testing.save_answer(self.session, sitting, question, self.answer(question, 15, 60), self.moment)
            testing.hand_in(self.session, sitting, self.moment)
            self.session.refresh(attempt)
            if attempt.passed:
                break
            self.moment += timedelta(days=1)

    def answer(self, question: Question, quickest: int, slowest: int) -> Submission:
        """Think for some seconds and answer, right as often as this person does."""
        self.moment += timedelta(seconds=self.chance.randint(quickest, slowest))
        right = self.chance.random() < self.someone.skill
        given = right_answer(question) if right else wrong_answer(question, self.chance)
        return Submission(given, self.chance.random() < 0.1, f"demo-{self.chance.getrandbits(64):x}")


class Talk:
    """One person in the casus, who does not always say what helps most."""

    def __init__(self, session: Session, person: Person, moment: datetime) -> None:
        self.session = session
        self.person = person
        self.moment = moment
        #: A chance of its own, so that a change in the casus changes nothing else in the demo.
        self.chance = random.Random(f"{SEED}/{person.email}")  # noqa: S311 (a story, not a secret)

    def try_out(self, choices: int) -> None:
        """Begin, and stop halfway."""
        if row := self.begin():
            self.play(row, choices)

    def finish(self) -> datetime:
        """Play to an ending, once; gives when that was."""
        if row := self.begin():
            self.play(row, well=True)
        return self.moment

    def learn(self) -> None:
        """Play to an ending, look back, and play again from the middle, better this time."""
        if row := self.begin():
            self.play(row)
            steps = self.look(row).debrief.steps
            again = casussen.again_from(self.session, self.look(row), steps[len(steps) // 2].number, self.moment)
            assert again
            self.play(again, well=True)

    def begin(self) -> CasusPlay | None:
        """Begin the casus, if it is published and open."""
        visit = learning.visit(self.session, self.person.id, TALKS, local_date(self.moment))
        casus = visit.course.casus(TALK) if visit else None
        if visit is None or casus is None or casus.held_back:
            return None
        return casussen.start(self.session, visit, casus, self.moment, self.chance.getrandbits(31))

    def look(self, row: CasusPlay) -> Playing:
        """Look at a play as it is now."""
        playing = casussen.play(self.session, self.person.id, row.id)
        assert playing
        return playing

    def play(self, row: CasusPlay, choices: int = 10_000, *, well: bool = False) -> None:
        """Say something and go on, until the ending or after so many choices."""
        for _ in range(casussen.MOST_TURNS):
            playing = self.look(row)
            at = playing.position
            if playing.row.ended_at or (at.answered is None and at.choices >= choices):
                break
            self.moment += timedelta(seconds=self.chance.randint(15, 50))
            turn = _turn(playing, well or at.choices % 2 == 0)
            key = f"demo-{self.chance.getrandbits(64):x}"
            casussen.take_turn(self.session, playing, turn, playing.number, key, self.moment)


def _turn(playing: Playing, well: bool) -> str:
    """Say what opens the door most, or something that does less; where there is nothing to say, go on."""
    moves = [move for move in rules.available(playing.casus, playing.position) if not move.stop]
    if not moves:
        return rules.ON
    moves.sort(key=lambda move: -sum(points for _, points in move.effects))
    return moves[0 if well else min(2, len(moves) - 1)].key


def right_answer(question: Question) -> Given:
    """Give the answer that is right."""
    match question.kind:
        case Kind.ORDER:
            return {PLACE + choice.key: [str(number)] for number, choice in enumerate(question.choices, 1)}
        case Kind.MATCH:
            return {PAIR + choice.key: [option_key(choice.match or "")] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: [next(choice.text.source for choice in question.choices if choice.right)]}
        case _:
            return {CHOICE: [choice.key for choice in question.choices if choice.right]}


def wrong_answer(question: Question, chance: random.Random) -> Given:
    """Give an answer that is wrong."""
    match question.kind:
        case Kind.ORDER:
            places = [str(number) for number in range(2, len(question.choices) + 1)] + ["1"]
            return {PLACE + choice.key: [place] for choice, place in zip(question.choices, places, strict=True)}
        case Kind.MATCH:
            first = option_key(question.choices[0].match or "")
            return {PAIR + choice.key: [first] for choice in question.choices}
        case Kind.FILL:
            return {TEXT: ["weet ik niet"]}
        case _:
            wrong: list[Choice] = [choice for choice in question.choices if not choice.right]
            return {CHOICE: [chance.choice(wrong).key]}
