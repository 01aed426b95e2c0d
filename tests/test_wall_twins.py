"""Two people with the same days and opposite lives look the same to their manager, to the byte.

One person lives twice: once each way of answering, choosing, remembering and wanting letters, with the same days of
beginning, completing and freshening up. Whatever a manager can get is gathered after each life and laid side by side.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.site import Site
from elearning.models import (
    Answer,
    Attempt,
    Card,
    CasusPlay,
    CasusTurn,
    Certificate,
    Enrolment,
    Every,
    Letter,
    LetterKind,
    Moment,
    MomentKind,
    Person,
    Place,
    Reflection,
    Review,
    Rhythm,
    SignIn,
    StepDone,
)
from elearning.rules.rhythm import Pace
from elearning.services import digests, letters, settling, typesetting
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import Cast, password_hash
from tests.walls import Town, build

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
COURSES = ("proef", "ander", "samen")
OWN = (
    Answer, Attempt, Card, CasusPlay, Certificate, Enrolment, Letter, Moment, Place, Reflection, Review, Rhythm, SignIn,
    StepDone,
)  # fmt: skip
TODAY = local_date(NOW)
DAYS = st.integers(1, 900).map(lambda ago: TODAY - timedelta(days=ago))


@dataclass(frozen=True)
class Days:
    """What a manager may know of somebody: the days of each course, of opfris, and of being reminded by a manager."""

    courses: tuple[tuple[date, date | None], ...]
    opfris: tuple[date, ...]
    reminded_on: date | None


@dataclass(frozen=True)
class Life:
    """What a manager may not know."""

    right: bool
    guessed: bool
    attempts: tuple[float, ...]
    ending: str | None
    choice: str
    words: str
    pace: Pace
    away: bool
    refused: bool
    has_password: bool
    stability: float
    due_in: int
    seen_ago: int
    letters: tuple[tuple[LetterKind, str], ...]
    minutes: int
    style: str | None
    language: str
    questions: int
    moment: MomentKind
    certificate: bool


LEERBRIEVEN = (LetterKind.OPFRIS, LetterKind.NUDGE, LetterKind.NEXT_STEP, LetterKind.CALL_BACK)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=20)
LIVES = st.builds(
    Life,
    right=st.booleans(),
    guessed=st.booleans(),
    attempts=st.lists(st.sampled_from([0.0, 0.4, 0.8, 1.0]), max_size=3).map(tuple),
    ending=st.sampled_from([None, "goed", "half", "gestopt"]),
    choice=st.sampled_from(["open", "missen", "@terug"]),
    words=WORDS,
    pace=st.sampled_from(Pace),
    away=st.booleans(),
    refused=st.booleans(),
    has_password=st.booleans(),
    stability=st.floats(0.1, 300),
    due_in=st.integers(-200, 200),
    seen_ago=st.integers(0, 400),
    letters=st.lists(
        st.tuples(st.sampled_from(LEERBRIEVEN), st.sampled_from(["planned", "sent", "refused", "dropped"])),
        max_size=4,
        unique_by=lambda one: one[0],
    ).map(tuple),
    minutes=st.integers(0, 23 * 60),
    style=st.sampled_from([None, "generalist", "specialist", "t-shaped"]),
    language=st.sampled_from(["nl", "en"]),
    questions=st.integers(0, 3),
    moment=st.sampled_from([MomentKind.OWN, MomentKind.LETTER]),
    certificate=st.booleans(),
)


@st.composite
def days(draw: st.DrawFn) -> Days:
    courses = []
    for _ in range(draw(st.integers(0, len(COURSES)))):
        began = draw(DAYS)
        done = draw(st.none() | st.dates(began, TODAY - timedelta(days=1)))
        courses.append((began, done))
    return Days(
        tuple(courses),
        tuple(draw(st.lists(DAYS, max_size=3, unique=True))),
        draw(st.none() | st.integers(1, 30).map(lambda ago: TODAY - timedelta(days=ago))),
    )


@dataclass
class Twins:
    """Lets Samira live, and gathers what her manager gets."""

    page: Page
    town: Town

    @property
    def session(self) -> Session:
        return self.town.session

    def live(self, known: Days, life: Life) -> None:
        """Let her have had these days, and this life in them."""
        person = self.town.samira
        for model in OWN:
            self.session.execute(delete(model).where(model.person_id == person.id))
        self._be(person, life)
        for course, (began, done) in zip(COURSES, known.courses, strict=False):
            self._learn(person, course, began, done, life)
        for number, day in enumerate(known.opfris):
            self._freshen_up(person, number, day, life)
        self._write(person, known, life)
        self.session.commit()

    def _be(self, person: Person, life: Life) -> None:
        person.working_style, person.language = life.style, life.language
        person.password_hash = password_hash() if life.has_password else None
        person.mail_refused_at = NOW if life.refused else None
        person.mail_refused_why = life.words if life.refused else ""
        away = (TODAY, TODAY + timedelta(days=9)) if life.away else (None, None)
        self.session.add(
            Rhythm(
                person_id=person.id, weekday=3, hour=10, pace=life.pace, away_from=away[0], away_until=away[1],
                changed_at=NOW,
            )
        )  # fmt: skip
        if life.seen_ago < 30:
            seen = NOW - timedelta(days=life.seen_ago)
            self.session.add(
                SignIn(
                    person_id=person.id, token_hash="x" * 64, idle_minutes=600, created_at=seen, seen_at=seen,
                    ends_at=NOW + timedelta(days=9),
                )
            )  # fmt: skip

    def _learn(self, person: Person, course: str, began: date, done: date | None, life: Life) -> None:
        whose: dict[str, Any] = {"person_id": person.id, "course": course}
        at, version = moment(began, life.minutes), self.session.scalar(select(func.max(Attempt.version_id)))
        completed = None if done is None else max(at, moment(done, 23 * 60 - life.minutes))
        self.session.add(Enrolment(**whose, started_at=at, completed_at=completed))
        self.session.add(Place(**whose, step="glas", screen=None, drafts={"a": life.words}, seen_at=at))
        self.session.add(Reflection(**whose, question="bij-jou", text=life.words, kept_at=at))
        self.session.add(
            Card(
                person_id=person.id, goal=f"{course}/rekenen", stability=life.stability, difficulty=5.0, reviewed_at=at,
                due_at=NOW + timedelta(days=life.due_in), noticed=life.guessed,
            )
        )  # fmt: skip
        self.session.add(
            Review(
                person_id=person.id, goal=f"{course}/x", rating=3 if life.right else 1, source=course, reviewed_at=at
            )
        )
        for number, score in enumerate(life.attempts):
            self.session.add(
                Attempt(
                    **whose, version_id=version, quiz=f"eindtoets-{number}", drawn=[], started_at=at, handed_in_at=at,
                    score=score, passed=score >= 0.8,
                )
            )  # fmt: skip
        for number in range(life.questions):
            self.session.add(
                Answer(
                    **whose, version_id=version, question=f"vraag-{number}", question_hash="x", occasion="module:glas",
                    given={"keuze": [life.words]}, right=life.right, guessed=life.guessed,
                    submission=f"{course}-{number}", answered_at=at,
                )
            )  # fmt: skip
            self.session.add(StepDone(**whose, step=f"stap-{number}", skipped=life.guessed, done_at=at))
        self._play(whose, version, at, life)
        if life.certificate and done:
            self.session.add(
                Certificate(
                    **whose, code=course, name=person.name, title="x", completed_on=done, minutes=9, says={},
                    issued_at=NOW,
                )
            )  # fmt: skip

    def _play(self, whose: dict[str, Any], version: int | None, at: datetime, life: Life) -> None:
        play = CasusPlay(
            **whose, version_id=version, casus="johan", seed=1, scene="deur", started_at=at, ending=life.ending,
            ended_at=at if life.ending else None, state={"memory": [life.words]},
        )  # fmt: skip
        self.session.add(play)
        self.session.flush()
        self.session.add(
            CasusTurn(
                play_id=play.id, number=0, scene="deur", choice=life.choice, submission=f"{play.id}", chosen_at=at
            )
        )

    def _freshen_up(self, person: Person, number: int, day: date, life: Life) -> None:
        at = moment(day, life.minutes)
        for _ in range(1 + life.questions):
            self.session.add(
                Moment(
                    person_id=person.id, kind=life.moment, drawn=[life.words], made_at=at, done_at=at, offered=number
                )
            )
        self.session.add(Moment(person_id=person.id, kind=life.moment, drawn=[], made_at=NOW, done_at=None))

    def _write(self, person: Person, known: Days, life: Life) -> None:
        for kind, fate in life.letters:
            self._letter(person, kind, NOW - timedelta(days=5), fate, life)
        if known.reminded_on:
            fate = life.letters[0][1] if life.letters else "planned"
            self._letter(person, LetterKind.REMINDER, moment(known.reminded_on, life.minutes), fate, life)

    def _letter(self, person: Person, kind: LetterKind, at: datetime, fate: str, life: Life) -> None:
        ends = {f"{fate}_at": NOW} if fate != "planned" else {}
        self.session.add(
            Letter(
                person_id=person.id, kind=kind, period="x", data={"course": "proef"}, made_at=at, due_at=NOW,
                why=life.words, **ends,
            )
        )  # fmt: skip

    def seen(self) -> dict[str, bytes]:
        """Gather everything that a manager of hers can get."""
        team = self.town.east["wijkteam"][0]
        addresses = (
            "/teams", f"/teams/{team}", f"/teams/{team}?woord=bezig&volgorde=klaar", "/teams?cursus=proef",
            "/teams/herinneren?cursus=proef", "/teams/herinneren?woord=opfris-open", "/teams/mail",
            "/teams/bijeenkomsten", f"/teams/{team}/uitnodigen", f"/team/{team}", "/teams/overzicht.csv",
            "/teams/overzicht.xlsx", "/teams/overzicht.pdf",
        )  # fmt: skip
        found = {}
        for address in addresses:
            response = self.page.client.get(address, buffered=True)
            assert response.status_code == 200, f"{address}: {response.status}"
            found[address] = plainly(response.data)
        data = {"name": "sam", "csrf_token": self.page.token()}
        found["search"] = plainly(self.page.client.post("/teams/zoek", data=data, buffered=True).data)
        found["mail"] = self._mail()
        return found

    def _mail(self) -> bytes:
        """Settle an overview for her manager, and forget it."""
        els = self.town.els
        digests.choose(self.session, els.id, Every.WEEK, NOW - timedelta(days=9))
        letter = letters.plan(self.session, els.id, LetterKind.DIGEST, "x", NOW, {"every": "week"}, NOW)
        assert letter
        mail = settling.settle(self.session, letter, SITE, NOW)
        self.session.rollback()
        assert mail
        return repr(mail).encode()


def moment(day: date, minutes: int) -> datetime:
    """Give a moment on a day in the Netherlands, so many minutes after midnight by the clock on the wall."""
    return (datetime.combine(day, time(), AMSTERDAM) + timedelta(minutes=minutes)).astimezone(UTC)


def plainly(data: bytes) -> bytes:
    """Leave out what differs every time a page is opened: the token of a form, and the key that makes it count once."""
    return re.sub(rb'(name="(?:csrf_token|key)"[^>]*value=")[^"]*', rb"\1", data)


@pytest.fixture
def twins(client: Page, session: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Twins:
    monkeypatch.setattr(typesetting, "pdf", lambda template, data: json.dumps([template, data]).encode())
    town = build(session, cast)
    return Twins(client.sign_in(town.els), town)


LIFE = Life(
    right=True, guessed=False, attempts=(1.0,), ending="goed", choice="open", words="x", pace=Pace.OFF, away=False,
    refused=False, has_password=True, stability=9.0, due_in=9, seen_ago=9, letters=(), minutes=600, style=None,
    language="nl", questions=2, moment=MomentKind.OWN, certificate=True,
)  # fmt: skip
KNOWN = Days(((TODAY - timedelta(days=400), TODAY - timedelta(days=300)),) * 3, (TODAY - timedelta(days=90),), TODAY)
OPPOSITE = replace(
    LIFE, right=False, guessed=True, attempts=(0.0, 0.4), ending=None, pace=Pace.MORE, away=True, refused=True,
    has_password=False, due_in=-100, seen_ago=300, letters=((LetterKind.OPFRIS, "dropped"),), minutes=0, language="en",
    questions=0, certificate=False,
)  # fmt: skip


@example(known=KNOWN, one=LIFE, other=OPPOSITE)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(known=days(), one=LIVES, other=LIVES)
def test_the_same_days_look_the_same_whatever_was_answered_and_wanted(
    twins: Twins, known: Days, one: Life, other: Life
) -> None:
    twins.live(known, one)
    first = twins.seen()
    twins.live(known, other)
    second = twins.seen()
    assert [address for address in first if first[address] != second[address]] == []


def test_other_days_do_look_different(twins: Twins) -> None:
    team = twins.town.east["wijkteam"][0]
    twins.live(Days((), (), None), LIFE)
    before = twins.seen()
    twins.live(Days(((TODAY - timedelta(days=400), None),), (), TODAY), LIFE)
    after = twins.seen()
    same = {address for address in before if before[address] == after[address]}
    aside = {"/teams/bijeenkomsten", f"/teams/{team}/uitnodigen", f"/team/{team}"}
    assert same == aside | {"/teams/herinneren?woord=opfris-open"}


@pytest.mark.parametrize(
    ("told", "other"),
    [
        (select(Rhythm.pace), replace(LIFE, pace=Pace.MORE)),
        (select(func.sum(Attempt.score)), replace(LIFE, attempts=(0.0, 0.4))),
        (select(func.count(Answer.id)), replace(LIFE, questions=3)),
        (select(func.count(Person.mail_refused_at)), replace(LIFE, refused=True)),
    ],
)
def test_a_page_that_told_any_of_it_would_be_noticed(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, told: Any, other: Life
) -> None:
    honest = twins.page.app.view_functions["manage.teams"]
    monkeypatch.setitem(
        twins.page.app.view_functions, "manage.teams", lambda: f"{honest()}{twins.session.execute(told).all()}"
    )
    known = Days(((TODAY - timedelta(days=40), None),), (), None)
    twins.live(known, LIFE)
    first = twins.page.client.get("/teams").data
    twins.live(known, other)
    assert plainly(first) != plainly(twins.page.client.get("/teams").data)
