"""Figures without names: over five or more people, standing still once shown, and never apart by fewer than five."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.models import Organisation, OrganisationKind, Remark, Role, Tally
from elearning.services import figures, people
from elearning.services.figures import PulseMonth
from elearning.services.tallies import INTAKES, PULSE, STATEMENTS, Asked, month_of
from tests.people import Cast

#: The question of November is about October, so September is the last month that stands still.
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SEPTEMBER, OCTOBER = "2026-09", "2026-10"
EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
CHOICES = st.lists(st.sampled_from(list(Asked)), max_size=12)
MONTHS = [f"2026-{number:02}" for number in range(1, 9)]


def add_pulse(session: Session, team: int, answers: Sequence[Asked], month: str = SEPTEMBER) -> None:
    given_answers = Counter(answers)
    session.add_all(
        Tally(about=PULSE, wijkteam_id=team, month=month, question=INTAKES, choice=one, people=given_answers[one])
        for one in Asked
    )
    session.flush()


def add_evaluations(session: Session, marks: Sequence[str], month: str, course: str = "proef") -> None:
    given_marks = Counter(marks)
    session.add_all(
        Tally(
            about=f"evaluation/{course}", wijkteam_id=0, month=month, question=statement, choice=mark,
            people=given_marks[mark],
        )
        for statement in STATEMENTS
        for mark in "12345"
    )  # fmt: skip
    session.flush()


def of_team(session: Session, team: int, today: date = TODAY) -> list[PulseMonth]:
    return figures.pulse_of_team(session, team, today)


def of_region(session: Session, today: date = TODAY) -> list[PulseMonth]:
    return figures.pulse_of_region(session, today)


def test_a_team_sees_a_month_that_five_people_answered_about(session: Session) -> None:
    add_pulse(session, 1, [Asked.ALL] * 2 + [Asked.MORE, Asked.NONE, Asked.NO_INTAKES])
    [month] = of_team(session, 1)
    assert (month.month, month.people, month.with_intakes, month.mostly_asked) == (SEPTEMBER, 5, 4, 3)
    assert month.counts[Asked.ALL] == 2


def test_four_people_are_too_few(session: Session) -> None:
    add_pulse(session, 1, [Asked.ALL] * 4)
    assert of_team(session, 1) == of_region(session) == []


def test_a_month_shows_only_when_nobody_can_answer_about_it_any_more(session: Session) -> None:
    add_pulse(session, 1, [Asked.ALL] * 9, OCTOBER)
    assert of_team(session, 1) == of_region(session) == []
    assert of_team(session, 1, date(2026, 11, 30)) == []
    assert [one.people for one in of_team(session, 1, date(2026, 12, 1))] == [9]


def test_the_figures_of_another_team_are_not_among_those_of_a_team(session: Session) -> None:
    add_pulse(session, 1, [Asked.ALL] * 5)
    add_pulse(session, 2, [Asked.NONE] * 7)
    assert [one.people for one in of_team(session, 2)] == [7]
    assert [one.people for one in of_region(session)] == [12]


def test_small_teams_are_left_out_of_the_region_when_they_are_few_together(session: Session) -> None:
    add_pulse(session, 1, [Asked.ALL] * 6)
    add_pulse(session, 2, [Asked.NONE] * 3)
    assert [one.people for one in of_region(session)] == [6]
    add_pulse(session, 3, [Asked.LESS] * 2)
    assert [one.people for one in of_region(session)] == [11]


def test_the_newest_months_come_first_and_no_more_than_a_year_of_them(session: Session) -> None:
    for year in (2024, 2025):
        for number in range(1, 13):
            add_pulse(session, 1, [Asked.ALL] * 5, f"{year}-{number:02}")
    for found in (of_team(session, 1), of_region(session)):
        assert [one.month for one in found] == [f"2025-{number:02}" for number in range(12, 0, -1)]


@EXAMPLES
@given(teams=st.lists(CHOICES, min_size=1, max_size=5), mine=st.sets(st.integers(0, 4)))
def test_no_figures_of_teams_taken_from_that_of_the_region_leave_fewer_than_five(
    session: Session, teams: list[list[Asked]], mine: set[int]
) -> None:
    """Whatever teams somebody guides, and whoever they put their figures together with."""
    with session.begin_nested() as point:
        for number, answers in enumerate(teams):
            add_pulse(session, number + 1, answers)
        shown = [found[0] for number in mine if (found := of_team(session, number + 1))]
        region = of_region(session)
        assert all(one.people >= 5 for one in (*shown, *region))
        if region:
            left = region[0].people - sum(one.people for one in shown)
            assert left == 0 or left >= 5
            for choice in Asked:
                assert region[0].counts[choice] >= sum(one.counts[choice] for one in shown)
        else:
            assert shown == []
        point.rollback()


@EXAMPLES
@given(answers=st.lists(CHOICES, min_size=len(MONTHS), max_size=len(MONTHS)))
def test_a_month_never_changes_once_it_is_shown(session: Session, answers: list[list[Asked]]) -> None:
    with session.begin_nested() as point:
        for month, chosen in zip(MONTHS, answers, strict=True):
            add_pulse(session, 1, chosen, month)
        seen: dict[str, PulseMonth] = {}
        for number in range(1, 11):
            for one in of_team(session, 1, date(2026, number, 28)):
                assert seen.setdefault(one.month, one) == one
        assert set(seen) == {month for month, chosen in zip(MONTHS, answers, strict=True) if len(chosen) >= 5}
        point.rollback()


def evaluated(session: Session, today: date = TODAY) -> figures.Evaluated:
    return figures.evaluation(session, "proef", "Proef", today)


def test_an_evaluation_shows_at_the_end_of_the_month_of_the_fifth(session: Session) -> None:
    add_evaluations(session, "55", "2026-09")
    add_evaluations(session, "431", "2026-10")
    add_evaluations(session, "1111", "2026-11")
    assert evaluated(session, date(2026, 10, 31)).people == 0
    found = evaluated(session)
    assert found.people == 5
    assert found.counts["clear"] == {"1": 1, "2": 0, "3": 1, "4": 1, "5": 2}
    assert found.mean("useful") == pytest.approx(3.6)
    assert evaluated(session, date(2026, 12, 31)).people == 5, "four are waiting"


def test_remarks_come_with_their_block(session: Session) -> None:
    add_evaluations(session, "55555", "2026-09")
    add_evaluations(session, "1", "2026-10")
    for number, month in enumerate(("2026-09", "2026-10")):
        session.add(Remark(id=number + 1, about="evaluation/proef", month=month, text=month))
    session.add(Remark(id=9, about="evaluation/ander", month="2026-09", text="ander"))
    session.flush()
    assert list(evaluated(session).remarks) == ["2026-09"]


@EXAMPLES
@given(months=st.lists(st.text(alphabet="12345", max_size=8), min_size=len(MONTHS), max_size=len(MONTHS)))
def test_two_states_of_an_evaluation_are_five_people_apart_or_the_same(session: Session, months: list[str]) -> None:
    with session.begin_nested() as point:
        for month, marks in zip(MONTHS, months, strict=True):
            add_evaluations(session, marks, month)
            number = int(month[-2:])
            session.add_all(
                Remark(id=number * 100 + one, about="evaluation/proef", month=month, text=f"{month}/{one}")
                for one in range(len(marks))
            )
        states = [evaluated(session, date(2026, number, day)) for number in range(1, 13) for day in (1, 28)]
        for early, late in ((states[i], states[j]) for i in range(len(states)) for j in range(i, len(states))):
            more = late.people - early.people
            assert more == 0 or more >= 5
            assert set(early.remarks) <= set(late.remarks)
            assert len(late.remarks) == late.people, "everybody of these wrote a remark"
            for statement in STATEMENTS if early.people else ():
                changes = [late.counts[statement][mark] - early.counts[statement][mark] for mark in "12345"]
                assert min(changes) >= 0
                assert sum(changes) == more
        point.rollback()


@EXAMPLES
@given(before=st.text(alphabet="12345", max_size=9), now=st.text(alphabet="12345", max_size=9))
def test_what_people_say_this_month_changes_nothing(session: Session, before: str, now: str) -> None:
    with session.begin_nested() as point:
        add_evaluations(session, before, "2026-10")
        add_pulse(session, 1, [Asked.ALL] * len(before))
        shown = (evaluated(session), of_team(session, 1), of_region(session))
        add_evaluations(session, now, month_of(TODAY))
        add_pulse(session, 1, [Asked.NONE] * len(now), OCTOBER)
        assert (evaluated(session), of_team(session, 1), of_region(session)) == shown
        point.rollback()


def test_an_author_sees_every_course_and_a_manager_nothing(session: Session, cast: Cast) -> None:
    session.execute(delete(Tally))
    add_pulse(session, 1, [Asked.ALL] * 5)
    found = figures.for_author(session, cast.ruud.id, TODAY)
    assert found
    assert {one.course for one in found.evaluations} == {"ander", "proef"}
    assert [one.people for one in found.pulse] == [5]
    employer = Organisation(name="Elders", kind=OrganisationKind.WELFARE)
    session.add(employer)
    session.flush()
    people.grant_role(session, cast.ruud, Role.MANAGER, organisation=employer)
    assert figures.for_author(session, cast.ruud.id, TODAY) is None


def test_all_teams_together_are_added_up_once_and_the_page_reads_no_team(session: Session) -> None:
    session.execute(delete(Tally))
    for team in range(3):
        add_pulse(session, team, [Asked.ALL] * 5, "2026-08")
        add_pulse(session, team, [Asked.NONE] * 4)
        add_pulse(session, team, [Asked.NONE] * 9, OCTOBER)
    before = of_region(session)
    assert figures.keep(session, NOW)
    assert not figures.keep(session, NOW)
    assert [(one.month, one.people) for one in before] == [(SEPTEMBER, 12), ("2026-08", 15)]
    session.execute(delete(Tally).where(Tally.about == PULSE, Tally.month < OCTOBER))
    assert of_region(session) == before
    assert [one.month for one in of_region(session, date(2026, 12, 1))] == [OCTOBER, SEPTEMBER, "2026-08"]


def test_a_month_of_which_nothing_may_be_shown_is_kept_with_nothing_in_it(session: Session) -> None:
    session.execute(delete(Tally))
    add_pulse(session, 1, [Asked.ALL] * 4)
    assert figures.keep(session, NOW)
    kept = session.scalars(select(Tally.people).where(Tally.about == figures.PULSE_OF_ALL)).all()
    assert set(kept) == {0}
    assert of_region(session) == []
    assert not figures.keep(session, NOW)
