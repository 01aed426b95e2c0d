"""What an author may know of answers: over the whole region, first answers only, and about ten people or more."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from elearning.clock import local_date
from elearning.content.model import Course, Question
from elearning.models import Answer, CasusPlay, CasusTurn, Enrolment, Person, Place, Weighed
from elearning.models.engine import WRITES
from elearning.services import chores, insight, weighing
from elearning.services.library import Published, current_courses
from elearning.services.people import add_person
from tests.counting import counted


@pytest.fixture
def published(session: Session) -> Published:
    return next(one for one in current_courses(session) if one.course.slug == "proef")


@pytest.fixture
def fles(published: Published) -> Question:
    return next(one for one in published.course.questions if one.key == "fles")


@pytest.fixture
def people(session: Session, now: datetime) -> list[Person]:
    return [
        add_person(session, name=f"Lid {n}", email=f"lid{n}@voorbeeld.example", password_hash=None, now=now)
        for n in range(12)
    ]


def answer(
    session: Session, person: Person, published: Published, question: Question, choice: str, at: datetime, **more: str
) -> None:
    row = Answer(
        person_id=person.id,
        version_id=published.version_id,
        course="proef",
        question=question.key,
        question_hash=more.get("wording", question.hash),
        occasion=more.get("occasion", "module:glas"),
        given={"keuze": [choice]},
        right=choice == "zeven",
        guessed=False,
        submission=f"{person.id}/{at.isoformat()}/{question.key}",
        answered_at=at,
    )
    session.add(row)
    session.flush()


def item_of(session: Session, course: Course, question: Question, now: datetime) -> object:
    found = insight.insight(session, course, local_date(now))
    return next((one for part in found.parts for one in part.items if one.question.key == question.key), None)


def test_only_the_first_answer_of_each_person_to_the_present_wording_counts(
    session: Session, published: Published, fles: Question, people: list[Person], now: datetime
) -> None:
    ago = now - timedelta(days=60)
    for number, person in enumerate(people):
        answer(session, person, published, fles, "vier" if number < 3 else "zeven", ago)
        answer(session, person, published, fles, "zeven", ago + timedelta(days=1), occasion="moment:1")
        answer(session, person, published, fles, "vier", ago - timedelta(days=1), wording="oud", occasion="moment:0")
    found = item_of(session, published.course, fles, now)
    assert isinstance(found, insight.Item)
    assert (found.people, found.right) == (12, 9)


def test_what_was_answered_this_month_waits_until_the_month_is_over(
    session: Session, published: Published, fles: Question, people: list[Person], now: datetime
) -> None:
    for person in people:
        answer(session, person, published, fles, "zeven", now - timedelta(hours=1))
    assert item_of(session, published.course, fles, now) is None
    assert item_of(session, published.course, fles, now + timedelta(days=40)) is not None


def test_the_first_sentence_of_a_first_play_counts_in_each_scene(
    session: Session, published: Published, people: list[Person], now: datetime
) -> None:
    ago = now - timedelta(days=60)
    for number, person in enumerate(people):
        for nth, choices in enumerate((["ruik" if number < 4 else "open", "rondje"], ["rondje"])):
            play = CasusPlay(
                person_id=person.id, version_id=published.version_id, course="proef", casus="gesprek-aan-tafel",
                seed=1, scene="deur", state={}, started_at=ago + timedelta(hours=nth), second=0.0,
            )  # fmt: skip
            session.add(play)
            session.flush()
            for turn, choice in enumerate(("@terug", *choices)):
                session.add(
                    CasusTurn(
                        play_id=play.id, number=turn, scene="deur", choice=choice, submission=f"{play.id}/{turn}",
                        chosen_at=ago,
                    )
                )  # fmt: skip
    session.flush()
    found = insight.insight(session, published.course, local_date(now))
    scene = next(one.scenes[0] for one in found.casussen if one.casus.slug == "gesprek-aan-tafel")
    assert scene.people == 12
    assert {move.key: number for move, number in scene.said if number} == {"ruik": 4, "open": 8}


def test_where_people_stopped_leaves_out_who_finished_and_who_was_here_lately(
    session: Session, published: Published, people: list[Person], now: datetime
) -> None:
    for number, person in enumerate(people):
        done = now if number == 0 else None
        seen = now if number == 1 else now - timedelta(days=80)
        session.add(Enrolment(person_id=person.id, course="proef", started_at=now, completed_at=done))
        session.add(Place(person_id=person.id, course="proef", step="glas", screen="meer", drafts={}, seen_at=seen))
    session.flush()
    found = insight.insight(session, published.course, local_date(now))
    assert [one.people for one in found.stops] == [10]
    assert found.stopped == 10


def test_figures_are_counted_once_a_month_and_for_each_version_and_a_page_reads_no_answer(
    session: Session, published: Published, fles: Question, people: list[Person], now: datetime
) -> None:
    for person in people:
        answer(session, person, published, fles, "zeven", now - timedelta(days=60))
    before = insight.insight(session, published.course, local_date(now))
    assert weighing.keep(session, now)
    assert not weighing.keep(session, now + timedelta(minutes=5))
    with counted(session) as statements:
        assert insight.insight(session, published.course, local_date(now)) == before
    assert len(statements) == 1
    assert "answer" not in statements[0]
    other = next(one.version_id for one in current_courses(session) if one.version_id != published.version_id)
    session.execute(update(Weighed).where(Weighed.course == "proef").values(version_id=other))
    assert weighing.keep(session, now)
    assert weighing.keep(session, now + timedelta(days=31))


def test_what_was_counted_does_not_change_until_the_month_is_over(
    session: Session, published: Published, fles: Question, people: list[Person], now: datetime
) -> None:
    for person in people[:11]:
        answer(session, person, published, fles, "zeven", now - timedelta(days=60))
    assert weighing.keep(session, now)
    answer(session, people[11], published, fles, "vier", now - timedelta(days=60))
    found = item_of(session, published.course, fles, now)
    assert isinstance(found, insight.Item)
    assert (found.people, found.right) == (11, 11)


def test_nothing_about_fewer_than_ten_people_and_nothing_typed_is_kept(
    session: Session, published: Published, fles: Question, people: list[Person], now: datetime
) -> None:
    for person in people[:9]:
        answer(session, person, published, fles, "mevrouw De Vries", now - timedelta(days=60))
    assert weighing.keep(session, now)
    for row in session.scalars(select(Weighed)):
        assert row.figures["items"] == {}
        assert "De Vries" not in str(row.figures)


def test_who_counts_reads_everything_before_the_transaction_that_writes(
    session: Session, engine: Engine, published: Published, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else could write as long as it takes to read all answers."""
    session.commit()
    writing: list[bool] = []
    weigh = weighing.weigh

    def note(session: Session, course: Course, today: date) -> weighing.Figures:
        writing.append(bool(session.connection().get_execution_options().get(WRITES)))
        return weigh(session, course, today)

    monkeypatch.setattr(weighing, "weigh", note)
    courses = len(current_courses(session))
    assert chores.do(sessionmaker(engine), now, (weighing.keep, weighing.keep)) == 1
    assert writing == [False] * courses
    session.commit()
    assert len(session.scalars(select(Weighed)).all()) == courses
