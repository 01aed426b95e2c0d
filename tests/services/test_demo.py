"""The demo region, made from the shipped courses."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from elearning import demo
from elearning.cli import COURSES
from elearning.clock import local_date, stopped_at
from elearning.mail.postbox import PostboxSender, read_postbox
from elearning.mail.site import Site
from elearning.models import (
    LEARNING,
    Answer,
    Attempt,
    Base,
    CasusPlay,
    CasusTurn,
    Enrolment,
    Letter,
    LetterKind,
    Meeting,
    Membership,
    Moment,
    Person,
    StepDone,
    Wijkteam,
)
from elearning.paths import shipped
from elearning.rules.suggesting import STYLES
from elearning.services import casus as casussen
from elearning.services import overview
from elearning.services.casus import Playing
from elearning.services.passwords import is_right
from elearning.services.publishing import publish
from elearning.services.running_order import weakest_goals
from elearning.services.shipping import prepare
from tests.courses import EDITION, InProcess
from tests.databases import Databases, engine_for, fill
from tests.moment import NOW, Clock
from tests.people import Cast

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def template(databases: Databases) -> str:
    """The demo, filled once; every test gets a copy."""

    def publish_and_fill(engine: Engine) -> None:
        with Session(engine) as session, stopped_at(NOW):
            for name in COURSES:
                shipment = prepare(shipped("courses") / name, InProcess(), demo=True, now=NOW)
                assert shipment.publishable, shipment.problems
                assert shipment.compiled.course
                publish(session, shipment.compiled.course, shipment.reading.sources, edition=EDITION, now=NOW)
            assert demo.fill(session, NOW)
            session.commit()

    databases.copy("bare", "demo_")
    fill(databases.url("demo_"), publish_and_fill)
    return "demo_"


@pytest.fixture
def demo_engine(databases: Databases, template: str, clock: Clock) -> Iterator[Engine]:
    databases.copy(template, "demo")
    engine = engine_for(databases.url("demo"))
    yield engine
    engine.dispose()


@pytest.fixture
def filled(demo_engine: Engine) -> Iterator[Session]:
    with Session(demo_engine) as session:
        yield session


def rows(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_the_demo_shows_people_in_every_state_and_filling_again_changes_nothing(filled: Session) -> None:
    states = filled.execute(
        select(Enrolment.completed_at.is_(None), func.count()).group_by(Enrolment.completed_at.is_(None))
    ).all()
    assert {bool(is_open) for is_open, _ in states} == {True, False}
    people = filled.scalar(select(func.count()).select_from(Person)) or 0
    assert people > sum(count for _, count in states), "some have not begun"
    before = rows(filled)
    assert not demo.fill(filled, NOW)
    assert rows(filled) == before


def test_the_people_on_the_sign_in_page_can_sign_in(filled: Session) -> None:
    shown = list(demo.demo_people())
    assert len(shown) == 8
    stored = {person.email: person.password_hash for person in filled.scalars(select(Person))}
    assert all(email in stored for _, email, _ in shown)
    assert is_right(demo.PASSWORD, stored[shown[0][1]])


def test_nothing_in_the_demo_is_still_to_come(filled: Session) -> None:
    for moment in (
        Answer.answered_at,
        CasusTurn.chosen_at,
        StepDone.done_at,
        Enrolment.started_at,
        Attempt.handed_in_at,
    ):
        assert filled.scalar(select(func.max(moment))) <= NOW


def test_a_database_with_real_people_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    before = rows(session)
    with pytest.raises(demo.NotADemoError):
        demo.fill(session, now)
    assert rows(session) == before


def test_a_demo_in_which_somebody_was_invited_is_still_a_demo(session: Session, cast: Cast, now: datetime) -> None:
    cast.noor.email = "noor@demo.example"
    session.flush()
    assert not demo.fill(session, now)


def test_the_demo_has_somebody_who_skipped_a_module_and_is_done(filled: Session) -> None:
    (skipped,) = filled.scalars(select(StepDone).where(StepDone.skipped))
    assert skipped.screen == ""
    his = (Enrolment.person_id == skipped.person_id, Enrolment.course == skipped.course)
    enrolment = filled.scalars(select(Enrolment).where(*his)).one()
    assert enrolment.completed_at


def test_the_demo_has_people_who_said_how_they_work_and_one_team_with_a_lead(filled: Session) -> None:
    styles = set(filled.scalars(select(Person.working_style)))
    assert styles == {None, *STYLES}
    assert filled.scalar(select(func.count()).where(Membership.addiction_lead)) == 1


def test_who_is_done_in_the_demo_has_verdieping_left(filled: Session) -> None:
    dewi = filled.scalars(select(Person).where(Person.name.startswith("Dewi"))).one()
    seen = overview.learner(filled, dewi.id, NOW)
    assert seen.finished
    assert seen.finished.progress.is_done
    assert seen.finished.offers


def plays_of(filled: Session, name: str) -> list[Playing]:
    person = filled.scalars(select(Person).where(Person.name.startswith(name))).one()
    rows = filled.scalars(select(CasusPlay).where(CasusPlay.person_id == person.id).order_by(CasusPlay.id))
    found = [casussen.play(filled, person.id, row.id) for row in rows]
    return [playing for playing in found if playing]


def test_the_demo_has_somebody_who_played_the_casus_to_its_end_and_again_from_the_middle(filled: Session) -> None:
    first, again = plays_of(filled, "Karim")
    for playing in (first, again):
        assert playing.row.ended_at
        assert playing.row.ended_at <= NOW
    steps = first.debrief.steps
    shared = steps[len(steps) // 2].number
    assert again.turns[:shared] == first.turns[:shared] != ()
    assert openness(again) > openness(first)
    assert first.debrief.ratio is not None


def openness(playing: Playing) -> int:
    return sum(value for _, value in playing.position.meters)


def test_the_demo_has_somebody_halfway_a_casus_who_reads_in_the_course_now(filled: Session) -> None:
    (playing,) = plays_of(filled, "Fatima")
    assert playing.row.ended_at is None
    assert playing.position.choices == 5
    seen = overview.learner(filled, playing.row.person_id, NOW)
    assert seen.under_way
    assert seen.under_way.progress.course.slug == "basis"


def test_the_demo_lived_through_weeks_of_letters_moments_and_meetings(
    filled: Session, demo_engine: Engine, tmp_path: Path
) -> None:
    filled.rollback()
    site = Site("http://127.0.0.1:8000", "IVZ", "088", "hulp@ivz.example", "k" * 40)
    demo.live_on(lambda: Session(demo_engine), site, PostboxSender(tmp_path), NOW)

    sent = filled.scalars(select(Letter).where(Letter.sent_at.is_not(None))).all()
    assert {LetterKind.OPFRIS, LetterKind.MEETING, LetterKind.NEXT_STEP} <= {letter.kind for letter in sent}
    assert len(read_postbox(tmp_path)) == len({letter.message_id for letter in sent})
    for moment in (Letter.sent_at, Moment.done_at, Answer.answered_at, Meeting.marked_at):
        assert filled.scalar(select(func.max(moment))) <= NOW
    for person_id in {letter.person_id for letter in sent}:
        days = sorted({local_date(one.sent_at) for one in sent if one.person_id == person_id and one.kind in LEARNING})
        assert all((later - day).days >= 7 for day, later in pairwise(days))
    assert filled.scalar(select(func.count()).where(Moment.done_at.is_not(None))) > 5
    bram = filled.scalars(select(Person).where(Person.name.startswith("Bram"))).one()
    noord = filled.scalars(select(Wijkteam).where(Wijkteam.name.endswith("Noord"))).one()
    assert len(weakest_goals(filled, noord.id, bram.id, NOW)) == 3
    karim = filled.scalars(select(Person).where(Person.name.startswith("Karim"))).one()
    assert overview.learner(filled, karim.id, NOW).due
