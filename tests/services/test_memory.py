"""Cards: what is left of what was learned, and that they always follow from the review log."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearning import clock as time
from elearning.models import Card, Review, Rhythm
from elearning.rules.opfris import AGAIN, GOOD, HARD, RETENTION, Freshness, due_at, freshness, replay
from elearning.rules.rhythm import Pace
from elearning.services import memory
from elearning.services.memory import Told
from tests.counting import counted
from tests.moment import Clock
from tests.people import Cast
from tests.rules.making import right_answer
from tests.services.conftest import InCourse

ZEVEN = {"keuze": ["zeven"]}


def told(goal: str, *ratings: int, start: datetime, days: int = 9) -> list[Told]:
    return [Told(goal, rating, start + timedelta(days=days * number)) for number, rating in enumerate(ratings)]


def cards(session: Session, person_id: int) -> dict[str, tuple[object, ...]]:
    rows = session.scalars(select(Card).where(Card.person_id == person_id))
    return {row.goal: (row.stability, row.difficulty, row.reviewed_at, row.due_at, row.noticed) for row in rows}


def test_a_first_answer_makes_a_card_that_is_due_in_a_week_at_the_soonest(samira_in: InCourse) -> None:
    samira_in.answer("fles", ZEVEN)
    (one,) = memory.known(samira_in.session, samira_in.person.id)
    assert one.goal == "proef/rekenen"
    assert one.due_at >= time.now() + timedelta(days=7)
    assert freshness(one, time.now()) is Freshness.FRESH


def test_a_second_answer_on_the_same_occasion_leaves_the_card_alone(samira_in: InCourse) -> None:
    samira_in.answer("fles", ZEVEN)
    before = cards(samira_in.session, samira_in.person.id)
    assert not samira_in.answer("fles", {"keuze": ["vier"]})
    assert cards(samira_in.session, samira_in.person.id) == before


def test_a_card_is_what_its_log_says(session: Session, cast: Cast, now: datetime) -> None:
    for one in told("proef/rekenen", GOOD, AGAIN, HARD, GOOD, start=now):
        memory.remember(session, cast.samira.id, [one])
    (card,) = memory.known(session, cast.samira.id)
    days = [(rating, now + timedelta(days=9 * number)) for number, rating in enumerate((GOOD, AGAIN, HARD, GOOD))]
    assert card.memory == replay(days)
    assert card.due_at == due_at(card.memory, Pace.NORMAL)


def test_several_answers_at_once_are_as_many_one_by_one(session: Session, cast: Cast, now: datetime) -> None:
    answers = [*told("a/een", GOOD, GOOD, start=now), *told("a/twee", AGAIN, start=now)]
    memory.remember(session, cast.samira.id, answers)
    for one in answers:
        memory.remember(session, cast.tom.id, [one])
    assert cards(session, cast.samira.id) == cards(session, cast.tom.id)


def test_what_others_know_is_nobody_elses(session: Session, cast: Cast, now: datetime) -> None:
    memory.remember(session, cast.noor.id, told("a/een", GOOD, start=now))
    assert memory.known(session, cast.samira.id) == ()


def test_all_cards_can_be_thrown_away_and_made_again(
    session: Session, cast: Cast, samira_in: InCourse, clock: Clock
) -> None:
    for question in samira_in.module.questions:
        if question.graded:
            samira_in.answer(question.key, right_answer(question))
            clock.move(days=3)
    before = cards(session, cast.samira.id)
    assert before
    memory.rebuild(session)
    again = cards(session, cast.samira.id)
    assert again == before
    assert memory.rebuild(session) == session.scalar(select(func.count()).select_from(Card))


def test_rebuilding_does_not_forget_which_cards_had_their_letter(
    session: Session, cast: Cast, samira_in: InCourse
) -> None:
    samira_in.answer("fles", ZEVEN)
    session.execute(update(Card).where(Card.person_id == cast.samira.id).values(noticed=True))
    memory.rebuild(session, [cast.samira.id])
    assert [row[-1] for row in cards(session, cast.samira.id).values()] == [True]


def test_a_card_whose_reviews_are_gone_goes_too(session: Session, cast: Cast, now: datetime) -> None:
    memory.remember(session, cast.samira.id, told("a/een", GOOD, start=now))
    assert memory.rebuild(session, [cast.samira.id]) == 0
    assert memory.known(session, cast.samira.id) == ()


def test_who_wants_to_stay_fresher_is_asked_sooner(session: Session, cast: Cast, now: datetime) -> None:
    session.add(Rhythm(person_id=cast.tom.id, weekday=2, hour=9, pace=Pace.MORE, changed_at=now))
    session.flush()
    long_known = told("a/een", GOOD, GOOD, GOOD, start=now, days=30)
    for person in (cast.samira, cast.tom):
        memory.remember(session, person.id, long_known)
    (usual,), (more,) = (memory.known(session, person.id) for person in (cast.samira, cast.tom))
    assert RETENTION[Pace.MORE] > RETENTION[Pace.NORMAL]
    assert more.memory == usual.memory
    assert more.due_at < usual.due_at


def test_reviews_without_any_card_are_noticed_after_an_upgrade(session: Session, cast: Cast, now: datetime) -> None:
    session.query(Card).delete()
    assert memory.are_missing(session)
    memory.rebuild(session)
    assert not memory.are_missing(session)
    session.query(Review).delete()
    memory.rebuild(session)
    assert not memory.are_missing(session)


def test_remembering_costs_three_statements_for_any_number_of_answers(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira_id = cast.samira.id
    memory.remember(session, samira_id, told("a/een", GOOD, start=now))
    with counted(session) as seen:
        memory.remember(session, samira_id, [*told("a/een", GOOD, start=now), *told("a/twee", GOOD, start=now)])
    assert 2 <= len(seen) <= 3
