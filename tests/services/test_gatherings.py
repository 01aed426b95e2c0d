"""Who was at a bijeenkomst has done that step; a team that goes without can finish the course all the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Enrolment, Membership, StepDone, Waiver
from elearning.rules.progress import State, progress_of
from elearning.services import gatherings, learning, meetings, overview, people
from elearning.services.belonging import belonging_of, waived_for
from elearning.services.gatherings import GatheringSeen
from elearning.services.publishing import publish
from tests.counting import counted
from tests.courses import EDITION, shipment
from tests.moment import Clock
from tests.people import Cast
from tests.services.conftest import InCourse
from tests.services.together import SLUG, STEP, add_meeting, publish_together, team, were_there

DAY = timedelta(days=1)


@pytest.fixture
def samira(session: Session, cast: Cast, clock: Clock) -> InCourse:
    """Samira, in the course with two bijeenkomsten."""
    publish_together(session)
    return InCourse(session, cast.samira, SLUG)


def read(one: InCourse, clock: Clock) -> None:
    """Do what one can do alone."""
    learning.go_on(one.session, one.visit, one.module, one.module.screens[0], clock.now)


def enrolment(one: InCourse) -> Enrolment:
    return one.session.scalars(
        select(Enrolment).where(Enrolment.person_id == one.person.id, Enrolment.course == SLUG)
    ).one()


def steps_of(one: InCourse) -> set[str]:
    rows = select(StepDone.step).where(
        StepDone.person_id == one.person.id, StepDone.course == SLUG, StepDone.screen == ""
    )
    return set(one.session.scalars(rows))


def look(one: InCourse, clock: Clock, step: str = STEP) -> GatheringSeen:
    found = next(found for found in one.visit.course.gatherings if found.slug == step)
    return gatherings.look(one.session, one.visit, found, clock.now)


# --- being there ------------------------------------------------------------------------------------------------------


def test_being_there_does_the_step_and_begins_the_course(samira: InCourse, cast: Cast, clock: Clock) -> None:
    meeting = add_meeting(samira.session, samira.person, cast.tom, at=clock.now - DAY)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    assert steps_of(samira) == {STEP}
    assert (enrolment(samira).started_at, enrolment(samira).completed_at) == (clock.now, None)
    assert steps_of(InCourse(samira.session, cast.tom, SLUG)) == set()


def test_what_was_read_and_being_there_finish_the_course_together_in_either_order(
    samira: InCourse, cast: Cast, clock: Clock
) -> None:
    tom = InCourse(samira.session, cast.tom, SLUG)
    meeting = add_meeting(samira.session, samira.person, cast.tom, at=clock.now - DAY)
    read(samira, clock)
    assert enrolment(samira).completed_at is None
    gatherings.attended(samira.session, meeting, [samira.person.id, cast.tom.id], clock.now)
    assert enrolment(samira).completed_at == clock.now
    assert enrolment(tom).completed_at is None
    clock.move(days=1)
    read(tom, clock)
    assert enrolment(tom).completed_at == clock.now


def test_marking_twice_changes_nothing(samira: InCourse, clock: Clock) -> None:
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY)
    read(samira, clock)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    before = enrolment(samira).completed_at
    clock.move(days=3)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    assert enrolment(samira).completed_at == before
    assert samira.session.scalar(select(func.count()).where(StepDone.step == STEP)) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"course": None, "step": None},
        {"course": "weg"},
        {"step": "weg"},
        {"step": "begin"},
    ],
)
def test_a_meeting_that_is_no_bijeenkomst_of_a_course_does_no_step(
    samira: InCourse, clock: Clock, more: dict[str, str | None]
) -> None:
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY, **more)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    gatherings.unattended(samira.session, meeting, [samira.person.id])
    assert steps_of(samira) == set()


def test_a_meeting_for_the_name_a_step_had_before_does_the_step(samira: InCourse, clock: Clock) -> None:
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY, step="oefenavond")
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    assert steps_of(samira) == {STEP}
    gatherings.unattended(samira.session, meeting, [samira.person.id])
    assert steps_of(samira) == set()


def test_what_a_guide_marks_does_the_step_and_what_is_corrected_takes_it_back(
    samira: InCourse, cast: Cast, clock: Clock
) -> None:
    meeting = add_meeting(samira.session, samira.person, cast.noor, at=clock.now - DAY, guide=cast.gerda)
    noor = InCourse(samira.session, cast.noor, SLUG)
    meetings.mark(samira.session, meeting, {samira.person.id}, clock.now)
    assert (steps_of(samira), steps_of(noor)) == ({STEP}, set())
    meetings.mark(samira.session, meeting, {cast.noor.id}, clock.now)
    assert (steps_of(samira), steps_of(noor)) == (set(), {STEP})


# --- not being there after all ----------------------------------------------------------------------------------------


def test_who_was_not_there_after_all_has_not_done_the_step_and_not_finished(samira: InCourse, clock: Clock) -> None:
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY)
    read(samira, clock)
    gatherings.attended(samira.session, meeting, were_there(samira.session, meeting, samira.person), clock.now)
    were_there(samira.session, meeting)
    gatherings.unattended(samira.session, meeting, [samira.person.id])
    assert steps_of(samira) == {"begin"}
    assert enrolment(samira).completed_at is None
    clock.move(days=1)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    assert enrolment(samira).completed_at == clock.now


def test_who_was_at_another_meeting_of_the_same_step_keeps_it(samira: InCourse, clock: Clock) -> None:
    first = add_meeting(samira.session, samira.person, at=clock.now - 9 * DAY, step="oefenavond")
    second = add_meeting(samira.session, samira.person, at=clock.now - DAY)
    for meeting in (first, second):
        gatherings.attended(samira.session, meeting, were_there(samira.session, meeting, samira.person), clock.now)
    were_there(samira.session, second)
    gatherings.unattended(samira.session, second, [samira.person.id])
    assert steps_of(samira) == {STEP}
    were_there(samira.session, first)
    gatherings.unattended(samira.session, first, [samira.person.id])
    assert steps_of(samira) == set()


def test_who_finished_without_it_stays_finished(samira: InCourse, clock: Clock) -> None:
    read(samira, clock)
    gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    finished = enrolment(samira).completed_at
    assert finished == clock.now
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY)
    gatherings.attended(samira.session, meeting, [samira.person.id], clock.now)
    gatherings.unattended(samira.session, meeting, [samira.person.id])
    assert enrolment(samira).completed_at == finished


# --- a team that goes without -----------------------------------------------------------------------------------------


def test_a_team_that_goes_without_finishes_the_course_of_who_did_the_rest(
    samira: InCourse, cast: Cast, clock: Clock
) -> None:
    noor, tom = (InCourse(samira.session, person, SLUG) for person in (cast.noor, cast.tom))
    for one in (samira, tom):
        read(one, clock)
    clock.move(days=1)
    assert gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    assert enrolment(samira).completed_at == clock.now
    assert enrolment(tom).completed_at is None  # another team
    assert steps_of(samira) == {"begin"}
    clock.move(days=1)
    read(noor, clock)
    assert enrolment(noor).completed_at == clock.now


def test_who_never_began_is_not_enrolled_by_it(samira: InCourse, clock: Clock) -> None:
    gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    assert samira.visit.enrolment is None


def test_waiving_twice_is_waiving_once_and_can_be_taken_back(samira: InCourse, clock: Clock) -> None:
    oost = team(samira.session).id
    read(samira, clock)
    assert gatherings.waive(samira.session, oost, SLUG, STEP, clock.now)
    assert not gatherings.waive(samira.session, oost, SLUG, STEP, clock.now)
    finished = enrolment(samira).completed_at
    assert gatherings.unwaive(samira.session, oost, SLUG, STEP)
    assert not gatherings.unwaive(samira.session, oost, SLUG, STEP)
    assert samira.session.scalars(select(Waiver)).all() == []
    assert enrolment(samira).completed_at == finished


def test_a_waiver_outlives_a_new_name_of_the_step(samira: InCourse, clock: Clock) -> None:
    oost = team(samira.session).id
    samira.session.add(Waiver(wijkteam_id=oost, course=SLUG, step="oefenavond", waived_at=clock.now))
    samira.session.flush()
    assert waived(samira, clock) == {STEP}
    assert not gatherings.waive(samira.session, oost, SLUG, STEP, clock.now)
    assert gatherings.unwaive(samira.session, oost, SLUG, STEP)
    assert waived(samira, clock) == set()


def waived(one: InCourse, clock: Clock) -> set[str]:
    return set(waived_for(one.session, one.person.id, one.visit.course, clock.now.date()))


def test_in_several_teams_it_counts_until_all_of_them_go_without(samira: InCourse, clock: Clock) -> None:
    west = team(samira.session, "West")
    people.join_team(samira.session, samira.person, west, clock.now)
    gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    assert waived(samira, clock) == set()
    gatherings.waive(samira.session, west.id, SLUG, "thema", clock.now)
    assert waived(samira, clock) == set()
    gatherings.waive(samira.session, west.id, SLUG, STEP, clock.now)
    assert waived(samira, clock) == {STEP}


def test_a_team_somebody_left_does_not_count(samira: InCourse, clock: Clock) -> None:
    gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    people.join_team(samira.session, samira.person, team(samira.session, "West"), clock.now)
    assert waived(samira, clock) == set()
    for row in samira.session.scalars(select(Membership).where(Membership.person_id == samira.person.id)):
        row.until_on = clock.now.date() if row.wijkteam_id == team(samira.session, "West").id else None
    assert waived(samira, clock) == {STEP}


def test_who_is_in_no_team_has_nobody_to_go_with_and_can_finish(session: Session, cast: Cast, clock: Clock) -> None:
    publish_together(session)
    ruud = InCourse(session, cast.ruud, SLUG)
    assert waived(ruud, clock) == {STEP, "thema"}
    read(ruud, clock)
    assert enrolment(ruud).completed_at == clock.now


def test_a_course_without_bijeenkomst_asks_nothing_of_the_database(samira_in: InCourse, clock: Clock) -> None:
    course, person_id = samira_in.visit.course, samira_in.person.id
    with counted(samira_in.session) as statements:
        assert waived_for(samira_in.session, person_id, course, clock.now.date()) == set()
    assert statements == []


def test_one_query_tells_how_somebody_belongs(samira: InCourse, cast: Cast, clock: Clock) -> None:
    oost, west = team(samira.session), team(samira.session, "West")
    people.join_team(samira.session, samira.person, west, clock.now, addiction_lead=True)
    people.choose_style(samira.session, samira.person, "specialist")
    gatherings.waive(samira.session, oost.id, SLUG, STEP, clock.now)
    samira_id, teams = samira.person.id, {oost.id, west.id}
    with counted(samira.session) as statements:
        seen = belonging_of(samira.session, samira_id, clock.now.date())
    assert len(statements) == 1
    assert seen.works_as == {"specialist", "aandachtsfunctionaris"}
    assert (seen.teams, seen.waivers) == (teams, {(oost.id, SLUG, STEP)})


# --- what a learner sees ----------------------------------------------------------------------------------------------


def test_the_next_meeting_is_the_one_to_come_that_one_is_invited_to(samira: InCourse, cast: Cast, clock: Clock) -> None:
    now = clock.now
    add_meeting(samira.session, cast.tom, at=now + DAY)
    add_meeting(samira.session, samira.person, at=now + 2 * DAY, cancelled_at=now)
    add_meeting(samira.session, samira.person, at=now + 3 * DAY, planned_at=None)
    add_meeting(samira.session, samira.person, at=now + 4 * DAY, step="thema")
    later = add_meeting(samira.session, samira.person, at=now + 9 * DAY)
    sooner = add_meeting(samira.session, samira.person, at=now + 5 * DAY, guide=cast.gerda, step="oefenavond")
    seen = look(samira, clock)
    assert [one.meeting for one in seen.invitations] == [sooner, later]
    assert seen.coming
    assert (seen.coming.guide, seen.coming.is_over) == (cast.gerda, False)
    assert (seen.attended, seen.last, seen.is_done, seen.is_waived, seen.in_a_team) == (None, None, False, False, True)


def test_a_meeting_is_to_come_until_it_ends(samira: InCourse, clock: Clock) -> None:
    meeting = add_meeting(samira.session, samira.person, at=clock.now)
    assert look(samira, clock).coming
    clock.move(minutes=90)
    seen = look(samira, clock)
    assert seen.coming is None
    assert seen.last
    assert (seen.last.meeting, seen.last.was_there) == (meeting, None)


def test_a_meeting_that_comes_back_shows_its_next_time(samira: InCourse, clock: Clock) -> None:
    start = clock.now - 3 * DAY
    add_meeting(samira.session, samira.person, at=start, every_weeks=1, times=2)
    coming = look(samira, clock).coming
    assert coming
    assert coming.starts_at == start + 7 * DAY
    clock.move(weeks=2)
    last = look(samira, clock).last
    assert last
    assert last.starts_at == start + 7 * DAY


def test_who_was_there_sees_when(samira: InCourse, clock: Clock) -> None:
    missed = add_meeting(samira.session, samira.person, at=clock.now - 9 * DAY)
    were_there(samira.session, missed)
    meeting = add_meeting(samira.session, samira.person, at=clock.now - DAY)
    gatherings.attended(samira.session, meeting, were_there(samira.session, meeting, samira.person), clock.now)
    seen = look(samira, clock)
    assert seen.attended
    assert (seen.is_done, seen.attended.meeting) == (True, meeting)


# --- the path ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(samira: InCourse, clock: Clock) -> Callable[[], overview.Learner]:
    """The path of Samira, when there is nothing to do in the other courses."""
    for slug in ("proef", "ander"):
        course = shipment(slug).compiled.course
        assert course
        publish(samira.session, replace(course, steps=(), core=()), {"x": b""}, edition=EDITION, now=clock.now)
    return lambda: overview.learner(samira.session, samira.person.id, clock.now)


def test_who_only_waits_for_a_bijeenkomst_has_nothing_under_way(
    samira: InCourse, clock: Clock, path: Callable[[], overview.Learner]
) -> None:
    before = path()
    assert before.current
    assert before.current.progress.course.slug == SLUG
    read(samira, clock)
    seen = path()
    assert (seen.under_way, seen.next_course, seen.current) == (None, None, None)
    assert seen.finished
    assert seen.finished.progress.waits_for
    assert [one.step.slug for one in seen.finished.offers] == ["lezen"]


def test_a_waived_bijeenkomst_is_left_out_of_the_path(
    samira: InCourse, clock: Clock, path: Callable[[], overview.Learner]
) -> None:
    gatherings.waive(samira.session, team(samira.session).id, SLUG, STEP, clock.now)
    (seen,) = (one.progress for one in path().courses if one.progress.course.slug == SLUG)
    assert (seen.core, seen.steps[1].state, seen.steps[3].state) == (1, State.WAIVED, State.TOGETHER)


def test_after_a_module_one_goes_on_to_the_next_that_is_no_bijeenkomst(samira: InCourse, clock: Clock) -> None:
    course = samira.visit.course
    assert learning.next_step(course, course.modules[0]) == ("begin", "luister")
    assert progress_of(course, (), STEP).now
