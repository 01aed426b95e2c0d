"""What time brings about becomes a letter row, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from elearning.models import Card, Enrolment, Letter, LetterKind, Place
from elearning.rules.rhythm import Pace, minute_of
from elearning.services import letters, planning, wishes
from tests.counting import counted
from tests.moment import Clock
from tests.people import Cast
from tests.services.conftest import InCourse


@pytest.fixture(autouse=True)
def quiet_neighbours(session: Session) -> None:
    """The neighbours have been everywhere; their cards are made in the template, their letters are not."""
    session.execute(text("UPDATE card SET noticed = (1 = 1)"))
    session.execute(text("UPDATE enrolment SET nudge_at = NULL"))
    session.commit()


@pytest.fixture
def me(cast: Cast) -> int:
    return cast.samira.id


def add_due(session: Session, person_id: int, at: datetime, *goals: str) -> None:
    for goal in goals or ("proef/rekenen",):
        session.add(
            Card(
                person_id=person_id, goal=goal, stability=9.0, difficulty=5.0, due_at=at,
                reviewed_at=at - timedelta(days=20),
            )
        )  # fmt: skip
    session.flush()


def own(session: Session, person_id: int, kind: LetterKind) -> list[Letter]:
    found = select(Letter).where(Letter.person_id == person_id, Letter.kind == kind).order_by(Letter.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def test_what_is_due_becomes_one_letter_on_somebodys_own_day(session: Session, me: int, now: datetime) -> None:
    add_due(session, me, now, "proef/rekenen", "proef/vragen")
    assert planning.notice_due_cards(session, now) == 1
    assert planning.notice_due_cards(session, now) == 0
    [letter] = own(session, me, LetterKind.OPFRIS)
    assert letter.due_at == datetime(2026, 11, 24, 8, minute_of(me), tzinfo=UTC)
    assert (letter.period, letter.data) == ("2026-11-23", {"moment": None})


def test_what_is_not_due_yet_is_not_noticed(session: Session, me: int, now: datetime) -> None:
    add_due(session, me, now + timedelta(minutes=1))
    assert planning.notice_due_cards(session, now) == 0


def test_a_letter_that_waits_takes_along_what_becomes_due_later(session: Session, me: int, now: datetime) -> None:
    add_due(session, me, now, "proef/rekenen")
    planning.notice_due_cards(session, now)
    add_due(session, me, now, "proef/vragen")
    assert planning.notice_due_cards(session, now) == 1
    assert len(own(session, me, LetterKind.OPFRIS)) == 1


def test_two_letters_may_be_planned_on_one_day(session: Session, me: int, now: datetime) -> None:
    add_due(session, me, now)
    planning.notice_due_cards(session, now)
    [first] = own(session, me, LetterKind.OPFRIS)
    letters.mark_sent(session, first, "<1@x>", now)
    session.expire_all()
    planning.plan_successor(session, me, now)
    planning.plan_successor(session, me, now)
    assert [one.period for one in own(session, me, LetterKind.OPFRIS)] == ["2026-11-23", "2026-11-23/2"]
    assert own(session, me, LetterKind.OPFRIS)[1].due_at.date() == date(2026, 12, 1)


def test_who_wants_no_opfris_gets_no_letter_and_is_noticed_anew_when_they_do(
    session: Session, me: int, now: datetime
) -> None:
    wishes.stop(session, me, now)
    add_due(session, me, now)
    assert planning.notice_due_cards(session, now) == 1
    assert own(session, me, LetterKind.OPFRIS) == []
    planning.look_again(session, [me])
    wishes.change(session, me, weekday=2, hour=9, pace=Pace.NORMAL, now=now)


def test_who_cannot_be_reached_is_noticed_when_they_can(session: Session, cast: Cast, now: datetime) -> None:
    add_due(session, cast.samira.id, now)
    cast.samira.mail_refused_at = now
    session.flush()
    assert planning.notice_due_cards(session, now) == 0
    cast.samira.mail_refused_at = None
    session.flush()
    assert planning.notice_due_cards(session, now) == 1


def test_a_vakantiestand_moves_the_letter(session: Session, me: int, now: datetime) -> None:
    wishes.go_away(session, me, date(2026, 11, 20), date(2026, 12, 14), now)
    add_due(session, me, now)
    planning.notice_due_cards(session, now)
    assert own(session, me, LetterKind.OPFRIS)[0].due_at.date() == date(2026, 12, 15)


def test_a_batch_is_bounded_and_the_rest_has_its_turn(session: Session, cast: Cast, now: datetime) -> None:
    for name in ("samira", "tom", "els"):
        add_due(session, getattr(cast, name).id, now)
    assert [planning.notice_due_cards(session, now, 2) for _ in range(3)] == [2, 1, 0]


def test_the_search_for_what_is_due_walks_its_index_and_sorts_nothing(
    session: Session, on_postgresql: bool, now: datetime
) -> None:
    if on_postgresql:
        pytest.skip("a small table is read as a whole there")
    with counted(session) as seen:
        assert not planning.is_anything_due(session, now - timedelta(days=1000))
    [sql] = [one for one in seen if "FROM card" in one]
    values = {f"v{number}": now for number in range(sql.count("?"))}
    for name in values:
        sql = sql.replace("?", f":{name}", 1)
    values["v1"] = 1  # type: ignore[assignment]
    plan = str(session.execute(text(f"EXPLAIN QUERY PLAN {sql}"), values).all())
    assert "ix_card_unnoticed" in plan
    assert "TEMP B-TREE" not in plan


def test_planning_for_many_asks_no_more_than_planning_for_one(session: Session, cast: Cast, now: datetime) -> None:
    asked = []
    for names in (["samira"], ["tom", "els", "gerda", "noor", "bas"]):
        for name in names:
            add_due(session, getattr(cast, name).id, now, f"proef/{names[0]}")
        with counted(session) as seen:
            assert planning.notice_due_cards(session, now) == len(names)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 8


def test_who_cannot_be_reached_keeps_nobody_else_from_their_turn(session: Session, cast: Cast, now: datetime) -> None:
    for days, name in enumerate(("noor", "bas", "samira")):
        add_due(session, getattr(cast, name).id, now - timedelta(days=9 - days))
    cast.noor.mail_refused_at, cast.bas.left_at = now, now
    session.flush()
    assert planning.notice_due_cards(session, now, 1) == 1
    assert len(own(session, cast.samira.id, LetterKind.OPFRIS)) == 1


@pytest.fixture
def course(samira_in: InCourse, clock: Clock) -> InCourse:
    """Samira answered one question, and was not seen again."""
    samira_in.answer("fles", {"keuze": ["zeven"]})
    return samira_in


def enrolment(session: Session, person_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).one()


def test_a_course_that_lies_still_for_two_weeks_is_asked_about(course: InCourse, clock: Clock) -> None:
    session, me = course.session, course.person.id
    assert planning.look_at_stillness(session, clock.move(days=13)) == 0
    assert planning.look_at_stillness(session, clock.move(days=1)) == 1
    [letter] = own(session, me, LetterKind.NUDGE)
    assert (letter.period, letter.data) == ("proef/1", {"course": "proef"})
    assert letter.due_at.date() == date(2026, 12, 8)


def test_who_came_back_is_looked_at_later(course: InCourse, clock: Clock) -> None:
    session, me = course.session, course.person.id
    seen_at = clock.move(days=10)
    session.scalars(select(Place).where(Place.person_id == me)).one().seen_at = seen_at
    planning.look_at_stillness(session, clock.move(days=5))
    assert own(session, me, LetterKind.NUDGE) == []
    assert enrolment(session, me).nudge_at == seen_at + timedelta(days=14)


def test_the_second_nudge_comes_three_weeks_after_the_first_was_sent_and_is_the_last(
    course: InCourse, clock: Clock
) -> None:
    session, me = course.session, course.person.id
    planning.look_at_stillness(session, clock.move(days=14))
    [first] = own(session, me, LetterKind.NUDGE)
    planning.look_at_stillness(session, clock.move(days=21))
    assert enrolment(session, me).nudge_at == clock.now + timedelta(days=7)
    letters.mark_sent(session, first, "<1@x>", clock.now)
    session.expire_all()
    sent_at = clock.now
    planning.look_at_stillness(session, clock.move(days=7))
    assert enrolment(session, me).nudge_at == sent_at + timedelta(days=21)
    planning.look_at_stillness(session, clock.move(days=14))
    assert [one.period for one in own(session, me, LetterKind.NUDGE)] == ["proef/1", "proef/2"]
    assert enrolment(session, me).nudge_at is None


def test_a_course_that_is_done_is_not_looked_at_any_more(course: InCourse, clock: Clock) -> None:
    session, me = course.session, course.person.id
    enrolment(session, me).completed_at = clock.now
    planning.look_at_stillness(session, clock.move(days=14))
    assert enrolment(session, me).nudge_at is None
    assert own(session, me, LetterKind.NUDGE) == []


def test_a_round_ends_when_nothing_is_left(
    engine: Engine, session: Session, course: InCourse, me: int, clock: Clock
) -> None:
    add_due(session, me, clock.now + timedelta(days=1), "proef/vragen")
    session.commit()
    factory = sessionmaker(engine)
    assert planning.tick(factory, clock.now) == 0
    assert planning.tick(factory, clock.move(days=14)) >= 2
    assert planning.tick(factory, clock.now) == 0
    assert len(own(session, me, LetterKind.OPFRIS)) == 1
    assert len(own(session, me, LetterKind.NUDGE)) == 1


def test_two_workers_at_once_plan_one_letter(
    engine: Engine, session: Session, me: int, now: datetime, barrier: Callable[[list[Callable[[], object]]], None]
) -> None:
    add_due(session, me, now)
    session.commit()
    factory = sessionmaker(engine)
    barrier([lambda: planning.tick(factory, now) for _ in range(4)])
    assert len(own(session, me, LetterKind.OPFRIS)) == 1


@pytest.fixture
def barrier() -> Callable[[list[Callable[[], object]]], None]:
    """Let several do something at the same moment."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    def run(acts: list[Callable[[], object]]) -> None:
        gate = Barrier(len(acts))

        def one(act: Callable[[], object]) -> None:
            gate.wait()
            act()

        with ThreadPoolExecutor(len(acts)) as pool:
            list(pool.map(one, acts))

    return run
