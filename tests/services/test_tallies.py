"""Answers without a name: counted once, and joined to nobody by anything in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, inspect, select, text
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Enrolment, Knock, Membership, Person, Remark, Tally, Wijkteam
from elearning.models.engine import start_writing
from elearning.services import people, tallies
from elearning.services.tallies import INTAKES, MARKS, PULSE, STATEMENTS, Asked, Evaluation
from tests.moment import NOW, Clock
from tests.people import Cast

KEY = "k" * 40
ALL_FIVES = dict.fromkeys(STATEMENTS, "5")
#: Each example begins with what was there; a database of its own for each would take minutes.
IN_ONE_SESSION = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def east(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


def counts(session: Session, about: str = PULSE, question: str = INTAKES) -> dict[str, int]:
    session.expire_all()
    rows = session.scalars(select(Tally).where(Tally.about == about, Tally.question == question))
    return {row.choice: row.people for row in rows if row.people}


def say(session: Session, person: Person, choice: Asked, now: datetime = NOW) -> bool:
    return tallies.answer_pulse(session, KEY, person, east(session).id, choice, now)


def judge(session: Session, person: Person, remark: str = "", now: datetime = NOW, mark: str = "5") -> bool:
    marks = dict.fromkeys(STATEMENTS, mark)
    return tallies.evaluate(session, KEY, person, "proef", Evaluation(marks, remark), now)


def crowd(session: Session, number: int) -> list[Person]:
    return [
        people.add_person(session, name=f"Lid {one}", email=f"lid{one}@x.example", password_hash=None, now=NOW)
        for one in range(number)
    ]


def test_the_question_of_a_month_is_about_the_month_before() -> None:
    assert tallies.pulse_month(date(2027, 1, 1)) == "2026-12"
    assert tallies.pulse_month(date(2027, 3, 31)) == "2027-02"


def test_an_answer_counts_once_a_month(session: Session, cast: Cast, clock: Clock) -> None:
    assert not tallies.has_answered_pulse(session, KEY, cast.samira, local_date(NOW))
    assert say(session, cast.samira, Asked.ALL)
    assert not say(session, cast.samira, Asked.NONE)
    assert counts(session) == {Asked.ALL: 1}
    assert tallies.has_answered_pulse(session, KEY, cast.samira, local_date(NOW))
    december = NOW + timedelta(days=30)
    assert not tallies.has_answered_pulse(session, KEY, cast.samira, local_date(december))
    assert say(session, cast.samira, Asked.NONE, december)
    assert {row.month for row in session.scalars(select(Tally))} == {"2026-10", "2026-11"}


def test_answers_of_several_people_add_up(session: Session, cast: Cast) -> None:
    for person, choice in ((cast.samira, Asked.ALL), (cast.noor, Asked.ALL), (cast.bas, Asked.NO_INTAKES)):
        assert say(session, person, choice)
    assert counts(session) == {Asked.ALL: 2, Asked.NO_INTAKES: 1}


def test_that_somebody_answered_is_forgotten_with_the_month(session: Session, cast: Cast) -> None:
    say(session, cast.samira, Asked.ALL)
    assert session.scalars(select(Knock.ends_at)).one() == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_an_evaluation_counts_once_a_course(session: Session, cast: Cast) -> None:
    assert judge(session, cast.samira, "Goed.")
    assert not judge(session, cast.samira, "Nog eens.", NOW + timedelta(days=300), "1")
    assert tallies.evaluate(session, KEY, cast.samira, "ander", Evaluation(ALL_FIVES), NOW)
    for statement in STATEMENTS:
        assert counts(session, "evaluation/proef", statement) == {"5": 1}
    assert session.scalars(select(Remark.text)).all() == ["Goed."]


def test_who_got_the_number_of_somebody_who_was_erased_can_still_answer(session: Session, cast: Cast) -> None:
    judge(session, cast.samira)
    cast.samira.created_at += timedelta(seconds=1)
    assert not tallies.has_evaluated(session, KEY, cast.samira, "proef")


def test_only_who_completed_a_course_may_evaluate_it(session: Session, cast: Cast) -> None:
    assert not tallies.has_completed(session, cast.samira.id, "proef")
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=NOW, completed_at=None))
    session.flush()
    assert not tallies.has_completed(session, cast.samira.id, "proef")
    session.scalars(select(Enrolment).where(Enrolment.person_id == cast.samira.id)).one().completed_at = NOW
    session.flush()
    assert tallies.has_completed(session, cast.samira.id, "proef")
    assert not tallies.has_completed(session, cast.samira.id, "ander")


def test_people_answer_for_the_teams_of_today(session: Session, cast: Cast) -> None:
    today = local_date(NOW)
    assert [team.name for team in tallies.teams_on(session, cast.samira.id, today)] == ["Wijkteam Oost"]
    row = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    row.until_on = today
    session.flush()
    assert list(tallies.teams_on(session, cast.samira.id, today)) == []


def test_a_remark_is_cut_and_an_empty_one_is_none(session: Session, cast: Cast) -> None:
    judge(session, cast.samira, "  \n ")
    judge(session, cast.tom, "a" * 5_000)
    assert [len(one) for one in session.scalars(select(Remark.text))] == [tallies.LONGEST_REMARK]


def test_no_row_has_a_place_for_a_person_or_a_moment() -> None:
    for table, names in (
        (Tally, {"id", "about", "wijkteam_id", "month", "question", "choice", "people"}),
        (Remark, {"id", "about", "month", "text"}),
        (Knock, {"id", "bucket", "count", "ends_at"}),
    ):
        assert {column.key for column in inspect(table).columns} == names


def test_counts_are_there_before_they_count_anything(session: Session, cast: Cast) -> None:
    """Else the first row would be the answer of who came first."""
    say(session, cast.samira, Asked.NONE)
    rows = session.scalars(select(Tally).order_by(Tally.id)).all()
    assert [row.choice for row in rows] == list(Asked)
    judge(session, cast.samira)
    rows = session.scalars(select(Tally).where(Tally.about != PULSE).order_by(Tally.id)).all()
    assert [(row.question, row.choice) for row in rows] == [(one, mark) for one in STATEMENTS for mark in MARKS]


def everything(session: Session) -> tuple[list[object], ...]:
    """All that the database has of answers, in the order in which it gives it by itself."""
    tables = ("tally", "remark")
    return tuple([tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))] for table in tables)


@IN_ONE_SESSION
@given(order=st.permutations(range(5)), choices=st.lists(st.sampled_from(list(Asked)), min_size=5, max_size=5))
def test_the_order_in_which_people_answer_leaves_no_trace(
    session: Session, order: list[int], choices: list[Asked]
) -> None:
    """Whoever came first or last, and whatever they chose: the same counts are the same rows."""
    made = []
    for sequence in (range(5), order):
        with session.begin_nested() as point:
            group = crowd(session, 5)
            for one in sequence:
                assert say(session, group[one], choices[one])
            made.append([row[1:] for row in everything(session)[0]])
            point.rollback()
    assert made[0] == made[1]


@IN_ONE_SESSION
@given(choices=st.lists(st.sampled_from(list(Asked)), min_size=1, max_size=6))
def test_who_says_that_they_answered_cannot_be_found_without_the_key(session: Session, choices: list[Asked]) -> None:
    """The row of a knock is the same whatever somebody chose."""
    with session.begin_nested() as point:
        group = crowd(session, len(choices))
        for person, choice in zip(group, choices, strict=True):
            say(session, person, choice)
        with_these = [(row.bucket, row.count, row.ends_at) for row in session.scalars(select(Knock))]
        session.execute(delete(Knock))
        session.execute(delete(Tally))
        session.expire_all()
        for person in group:
            say(session, person, Asked.NONE)
        assert [(row.bucket, row.count, row.ends_at) for row in session.scalars(select(Knock))] == with_these
        point.rollback()


def test_the_numbers_and_order_of_remarks_tell_nothing(session: Session) -> None:
    """Somebody who copies the table after every remark cannot see which row is the new one by its number."""
    group, before = crowd(session, 8), set()
    for number, person in enumerate(group):
        judge(session, person, f"opmerking {number}")
        now = set(session.scalars(select(Remark.id)))
        assert len(now) == number + 1
        assert not now & before, "the others have new numbers too"
        before = now


def test_remarks_lie_in_no_order(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also who reads the table as it lies on disk finds them shuffled."""
    shuffled: list[list[str]] = []
    monkeypatch.setattr("elearning.services.tallies.secrets.SystemRandom.shuffle", lambda _, x: shuffled.append([*x]))
    for number, person in enumerate(crowd(session, 3)):
        judge(session, person, f"{number}")
    assert [sorted(one) for one in shuffled] == [["0"], ["0", "1"], ["0", "1", "2"]]


def test_remarks_of_another_month_or_course_stay_as_they_are(session: Session, cast: Cast) -> None:
    judge(session, cast.samira, "november")
    old = session.scalars(select(Remark.id)).one()
    judge(session, cast.tom, "december", NOW + timedelta(days=20))
    assert session.scalars(select(Remark.id).where(Remark.text == "november")).all() == [old]


@pytest.mark.parametrize("choice", list(Asked))
def test_every_count_is_written_with_every_answer(session: Session, cast: Cast, choice: Asked) -> None:
    """On PostgreSQL a row shows which transaction wrote it last, and the knock of the same person shows it too."""
    say(session, cast.noor, Asked.ALL)
    session.commit()
    say(session, cast.samira, choice)
    if session.get_bind().dialect.name == "postgresql":
        assert len(set(session.scalars(text("SELECT xmin::text FROM tally")))) == 1
    assert sum(counts(session).values()) == 2


def test_eight_people_at_once_are_eight_and_one_person_eight_times_is_one(session: Session, engine: Engine) -> None:
    numbers = [person.id for person in crowd(session, 8)]
    team = east(session).id
    session.commit()

    def both(number: int) -> tuple[bool, bool]:
        with Session(engine) as own:
            start_writing(own)
            person = own.get_one(Person, number)
            counted = tallies.answer_pulse(own, KEY, person, team, Asked.ALL, NOW)
            told = tallies.evaluate(own, KEY, person, "proef", Evaluation(ALL_FIVES, f"van {number}"), NOW)
            own.commit()
            return counted, told

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(both, numbers)) == {(True, True)}
        assert set(pool.map(both, numbers[:1] * 8)) == {(False, False)}
    assert counts(session) == {Asked.ALL: 8}
    assert counts(session, "evaluation/proef", "clear") == {"5": 8}
    assert sorted(session.scalars(select(Remark.text))) == sorted(f"van {number}" for number in numbers)
