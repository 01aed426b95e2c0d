"""An opfris moment: what it asks, what an answer does, and which moment is gone on with."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearning.models import Answer, CasusPlay, Meeting, MeetingKind, Moment, MomentKind, Review, Wijkteam
from elearning.rules.answering import Given, Submission
from elearning.services import casus as plays
from elearning.services import learning, memory, opfris
from elearning.services.bank import bank, taught_on
from elearning.services.opfris import OpfrisMoment
from elearning.services.publishing import publish
from elearning.services.standing import standing
from elearning.services.tokens import hash_of
from tests.courses import EDITION
from tests.fading import GOALS, learned, proef, with_bank
from tests.moment import Clock
from tests.people import Cast
from tests.rules.making import right_answer
from tests.services.conftest import InCourse

KEY = "s" * 40
LETTER, OWN, MEETING = MomentKind.LETTER, MomentKind.OWN, MomentKind.MEETING


@pytest.fixture
def samira_due(samira_in: InCourse, now: datetime) -> InCourse:
    """Samira with three goals that are due, in a course with a bank for them."""
    with_bank(samira_in.session, now)
    learned(samira_in.session, samira_in.person, *GOALS, now=now)
    return samira_in


def draw(one: InCourse, clock: Clock, kind: MomentKind = LETTER, **more: object) -> Moment:
    row = opfris.draw(one.session, one.person.id, kind, clock.now, **more)  # type: ignore[arg-type]
    assert row
    return row


def look(one: InCourse, row: Moment) -> OpfrisMoment:
    seen = opfris.moment(one.session, one.person.id, row.id)
    assert seen
    return seen


def give(one: InCourse, row: Moment, clock: Clock, number: int, given: Given | None = None) -> bool:
    seen = look(one, row)
    item = seen.item(number)
    assert item
    sent = Submission(right_answer(item.question) if item.question and given is None else given or {}, False, "x")
    return opfris.answer(one.session, seen, item, sent, clock.now)


def finish(one: InCourse, row: Moment, clock: Clock) -> None:
    for item in look(one, row).questions:
        give(one, row, clock, item.number)


def play_mini(one: InCourse, now: datetime) -> None:
    visit = one.visit
    mini = visit.course.minis[0]
    row = plays.start(one.session, visit, mini, now, 1)
    for turn in ("wanneer", "@verder"):
        playing = plays.play(one.session, one.person.id, row.id)
        assert playing
        plays.take_turn(one.session, playing, turn, playing.number, turn, now)
    assert row.ended_at


def test_a_moment_asks_what_is_due_longest_first_from_its_own_bank(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    assert row.drawn == ["proef/rekenen-1", "proef/vragen-1", "proef/luisteren-1"]
    assert (row.kind, row.offered, row.done_at, row.token_hash) == (LETTER, 0, None, None)


def test_nothing_due_gives_no_moment_and_by_hand_it_does(samira_in: InCourse, clock: Clock) -> None:
    with_bank(samira_in.session, clock.now)
    learned(samira_in.session, samira_in.person, *GOALS, now=clock.now, days=4)
    assert opfris.draw(samira_in.session, samira_in.person.id, LETTER, clock.now) is None
    assert len(draw(samira_in, clock, OWN, by_hand=True).drawn) == 3


def test_who_learned_nothing_is_asked_nothing(samira_in: InCourse, clock: Clock) -> None:
    assert opfris.draw(samira_in.session, samira_in.person.id, OWN, clock.now, by_hand=True) is None
    assert opfris.begin(samira_in.session, samira_in.person.id, clock.now) is None
    assert standing(samira_in.session, samira_in.person.id, clock.now) == ()


def test_a_question_that_was_asked_gives_way_to_another_then_the_oldest_comes_back(
    samira_due: InCourse, clock: Clock
) -> None:
    drawn = []
    for _ in range(4):
        row = draw(samira_due, clock, OWN, by_hand=True)
        finish(samira_due, row, clock)
        drawn.append(next(key for key in row.drawn if "rekenen" in key or key in ("proef/fles", "proef/telt")))
        clock.move(days=400)
    assert drawn == ["proef/rekenen-1", "proef/rekenen-2", "proef/fles", "proef/telt"]


def test_a_question_answered_under_a_former_name_counts_as_asked(samira_due: InCourse, clock: Clock) -> None:
    finish(samira_due, draw(samira_due, clock), clock)
    course = with_bank(samira_due.session, clock.now)
    renamed = tuple(
        replace(one, key="rekenen-nieuw", former=("rekenen-1",)) if one.key == "rekenen-1" else one
        for one in course.opfris
    )
    publish(samira_due.session, replace(course, opfris=renamed), {"x": b"2"}, edition=EDITION, now=clock.now)
    clock.move(days=400)
    assert "proef/rekenen-2" in draw(samira_due, clock).drawn


def test_the_questions_of_modules_that_are_held_back_and_house_visits_are_never_asked(
    samira_in: InCourse, clock: Clock
) -> None:
    keys = [key for found in bank(samira_in.session).questions.values() for key in found]
    assert "proef/fles" in keys
    assert not {"proef/kamer", "proef/bij-jou", "proef/rekenen-1"} & set(keys), "no visit, reflection, or test question"
    course = proef()
    held = tuple(replace(one, held_back=True) if one.slug == "glas" else one for one in course.steps)
    publish(samira_in.session, replace(course, steps=held), {"x": b"1"}, edition=EDITION, now=clock.now)
    assert bank(samira_in.session).questions == {}


def test_an_answer_is_stored_once_with_its_review_and_the_card_moves_on(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    before = {one.goal: one.due_at for one in memory.known(samira_due.session, samira_due.person.id)}
    assert give(samira_due, row, clock, 1)
    assert not give(samira_due, row, clock, 1, {"keuze": ["nee"]})
    (answer,) = samira_due.session.scalars(select(Answer).where(Answer.person_id == samira_due.person.id))
    assert (answer.question, answer.occasion, answer.right) == ("rekenen-1", f"moment:{row.id}", True)
    assert answer.version_id == samira_due.visit.version_id
    (review,) = samira_due.session.scalars(select(Review).where(Review.person_id == samira_due.person.id))
    assert (review.goal, review.source) == ("proef/rekenen", f"proef/moment:{row.id}/rekenen-1")
    after = {one.goal: one.due_at for one in memory.known(samira_due.session, samira_due.person.id)}
    assert after["proef/rekenen"] > clock.now > before["proef/rekenen"]
    assert after["proef/vragen"] == before["proef/vragen"]


def test_the_last_answer_makes_a_moment_done(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    for number in (1, 3):
        give(samira_due, row, clock, number)
    assert row.done_at is None
    assert look(samira_due, row).next_question == look(samira_due, row).item(2)
    give(samira_due, row, clock, 2)
    assert row.done_at == clock.now
    assert look(samira_due, row).is_done


def test_a_question_that_is_gone_is_passed_over(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    course = with_bank(samira_due.session, clock.now)
    kept = tuple(one for one in course.opfris if one.key != "vragen-1")
    publish(samira_due.session, replace(course, opfris=kept), {"x": b"2"}, edition=EDITION, now=clock.now)
    seen = look(samira_due, row)
    assert [(one.number, seen.place(one)) for one in seen.items] == [(1, 1), (3, 2)]
    finish(samira_due, row, clock)
    assert row.done_at == clock.now


def test_another_persons_moment_is_not_there(samira_due: InCourse, cast: Cast, clock: Clock) -> None:
    row = draw(samira_due, clock)
    assert opfris.moment(samira_due.session, cast.tom.id, row.id) is None


def test_now_and_then_a_mini_casus_is_asked_last(samira_in: InCourse, clock: Clock) -> None:
    """The course has one mini, about `vragen`."""
    learned(samira_in.session, samira_in.person, "proef/vragen", "proef/rekenen", now=clock.now)
    drawn = []
    for _ in range(5):
        row = draw(samira_in, clock)
        drawn.append([key.partition("/")[2] for key in row.drawn][-1])
        clock.move(days=8)
    assert drawn == ["casus:mini-drempel", "fles", "fles", "fles", "casus:mini-drempel"]


def test_a_mini_that_was_played_is_not_asked_and_one_goal_alone_keeps_its_question(
    samira_in: InCourse, clock: Clock
) -> None:
    learned(samira_in.session, samira_in.person, "proef/vragen", now=clock.now)
    assert draw(samira_in, clock).drawn == ["proef/waarheid"]
    learned(samira_in.session, samira_in.person, "proef/rekenen", now=clock.now)
    play_mini(samira_in, clock.now)
    clock.move(days=90)
    assert not any("casus:" in key for key in draw(samira_in, clock).drawn)


def test_a_mini_is_done_by_a_play_that_began_after_the_moment_was_made(samira_in: InCourse, clock: Clock) -> None:
    learned(samira_in.session, samira_in.person, "proef/rekenen", "proef/vragen", now=clock.now)
    row = draw(samira_in, clock)
    seen = look(samira_in, row)
    assert seen.mini
    assert not seen.mini.is_done
    give(samira_in, row, clock, 1)
    seen = look(samira_in, row)
    assert (seen.is_done, row.done_at) == (True, clock.now), "the questions make it done"
    assert seen.next_item == seen.mini, "the mini is still there to play"
    play_mini(samira_in, clock.move(minutes=1))
    assert look(samira_in, row).next_item is None
    later = Moment(person_id=row.person_id, kind=OWN, drawn=row.drawn, made_at=clock.move(minutes=5), offered=0)
    samira_in.session.add(later)
    samira_in.session.flush()
    assert not look(samira_in, later).items[1].is_done


def test_after_a_meeting_its_goals_come_first_due_or_not(samira_due: InCourse, clock: Clock) -> None:
    team = samira_due.session.scalars(select(Wijkteam.id)).first()
    assert team
    meeting = Meeting(
        uid="a", wijkteam_id=team, kind=MeetingKind.OPFRIS, title="x", starts_at=clock.now, ends_at=clock.now,
        made_at=clock.now, plan={"goals": ["proef/luisteren", "proef/weg"]},
    )  # fmt: skip
    samira_due.session.add(meeting)
    samira_due.session.flush()
    row = draw(samira_due, clock, MEETING, meeting=meeting)
    assert row.drawn == ["proef/luisteren-1", "proef/rekenen-1", "proef/vragen-1"]
    assert row.meeting_id == meeting.id


def test_a_link_works_for_fourteen_days_and_again_after_a_repeat(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    token = opfris.offer(samira_due.session, row, KEY, clock.now)
    assert (row.token_hash, row.offered) == (hash_of(token), 1)
    assert opfris.moment_by_token(samira_due.session, token, clock.move(days=13)) is row
    assert opfris.moment_by_token(samira_due.session, token + "x", clock.now) is None
    assert opfris.moment_by_token(samira_due.session, token, clock.move(days=1)) is None
    assert opfris.offer(samira_due.session, row, KEY, clock.now) == token, "a repeat has the same link"
    assert opfris.moment_by_token(samira_due.session, token, clock.move(days=13)) is row
    assert row.offered == 2
    samira_due.person.closed_at = clock.now
    samira_due.session.flush()
    assert opfris.moment_by_token(samira_due.session, token, clock.now) is None


def test_a_number_that_is_given_out_again_has_another_link(samira_due: InCourse, cast: Cast, clock: Clock) -> None:
    session = samira_due.session
    learned(session, cast.noor, *GOALS, now=clock.now)
    row = draw(samira_due, clock)
    number, link = row.id, opfris.offer(session, row, KEY, clock.now)
    session.execute(delete(Moment))
    session.expunge(row)
    again = opfris.draw(session, cast.noor.id, LETTER, clock.now)
    assert again
    again.id = number
    session.flush()
    assert opfris.offer(session, again, KEY, clock.now) != link
    assert opfris.moment_by_token(session, link, clock.now) is None


def test_a_letter_shows_the_first_open_question(samira_due: InCourse, clock: Clock) -> None:
    row = draw(samira_due, clock)
    first = opfris.view(samira_due.session, row).next_question
    assert first
    assert first.question
    assert (first.question.key, first.goal and first.goal.title) == ("rekenen-1", "Je rekent drank om naar glazen.")
    give(samira_due, row, clock, 1)
    second = opfris.view(samira_due.session, row).next_question
    assert second
    assert second.number == 2
    finish(samira_due, row, clock)
    assert opfris.view(samira_due.session, row).next_question is None


def test_the_streak_counts_letters_that_nobody_answered(samira_due: InCourse, clock: Clock) -> None:
    one = samira_due
    assert opfris.unanswered_streak(one.session, one.person.id) == 0
    for number in (1, 2, 3):
        row = draw(one, clock)
        assert opfris.unanswered_streak(one.session, one.person.id) == number - 1, "it was not offered yet"
        opfris.offer(one.session, row, KEY, clock.now)
        assert opfris.unanswered_streak(one.session, one.person.id) == number
        clock.move(days=28)
    assert opfris.open_letter_moment(one.session, one.person.id) is row
    give(one, row, clock, 1)
    assert opfris.unanswered_streak(one.session, one.person.id) == 0
    assert opfris.open_letter_moment(one.session, one.person.id) is row
    finish(one, row, clock)
    assert opfris.open_letter_moment(one.session, one.person.id) is None
    clock.move(days=365)
    opfris.offer(one.session, draw(one, clock), KEY, clock.now)
    assert opfris.unanswered_streak(one.session, one.person.id) == 1
    assert opfris.unanswered_streak(one.session, one.person.id + 1) == 0


def test_beginning_goes_on_with_the_letter_then_with_what_was_begun_by_hand(samira_due: InCourse, clock: Clock) -> None:
    one = samira_due
    own = opfris.begin(one.session, one.person.id, clock.now)
    assert own
    assert own.kind is OWN
    assert opfris.begin(one.session, one.person.id, clock.now) is own, "one open moment at a time"
    letter = draw(one, clock)
    assert opfris.begin(one.session, one.person.id, clock.now) is own, "a letter that was not sent is nobody's yet"
    opfris.offer(one.session, letter, KEY, clock.now)
    assert opfris.begin(one.session, one.person.id, clock.now) is letter
    finish(one, letter, clock)
    assert opfris.begin(one.session, one.person.id, clock.now) is own


def test_what_lies_unfinished_too_long_is_left(samira_due: InCourse, clock: Clock) -> None:
    one = samira_due
    own, letter = opfris.begin(one.session, one.person.id, clock.now), draw(one, clock)
    opfris.offer(one.session, letter, KEY, clock.now)
    clock.move(days=14)
    assert opfris.unfinished(one.session, one.person.id, clock.now) is None
    assert opfris.begin(one.session, one.person.id, clock.now) not in (own, letter)


def test_everything_stands_somewhere_in_words(samira_due: InCourse, clock: Clock) -> None:
    finish(samira_due, draw(samira_due, clock), clock)
    learned(samira_due.session, samira_due.person, "proef/weg", now=clock.now)
    (course,) = standing(samira_due.session, samira_due.person.id, clock.now)
    assert {goal.freshness.value for goal in course.goals} == {"vers"}
    assert [goal.goal.slug for goal in course.goals] == ["rekenen", "vragen", "luisteren"]
    at = min(goal.due_at for goal in course.goals)
    (course,) = standing(samira_due.session, samira_due.person.id, at - timedelta(days=1))
    assert "zakt weg" in {goal.freshness.value for goal in course.goals}
    (course,) = standing(samira_due.session, samira_due.person.id, at + timedelta(days=900))
    assert {goal.freshness.value for goal in course.goals} == {"opfrissen"}


def test_something_is_taught_on_the_screen_of_its_question_or_on_the_first_about_its_goal(now: datetime) -> None:
    course = proef()
    glas = course.modules[0]
    known = {one.key: one for one in glas.questions}
    assert taught_on(course, known["uur"]) == (glas, glas.screens[1])
    assert taught_on(course, replace(known["uur"], key="los")) == (glas, glas.screens[0])
    safe = next(replace(one, held_back=False) for one in course.modules if one.slug == "veilig")
    rest = replace(course, steps=(replace(glas, held_back=True), safe))
    assert taught_on(rest, replace(known["waarheid"], key="los")) == (safe, safe.screens[0])
    assert taught_on(replace(course, steps=()), known["uur"]) is None


@pytest.mark.parametrize("table", [Answer, Review, CasusPlay])
def test_nothing_of_the_neighbours_changes(samira_due: InCourse, clock: Clock, table: type) -> None:
    count = select(func.count()).select_from(table).where(table.person_id != samira_due.person.id)  # type: ignore[attr-defined]
    before = samira_due.session.scalar(count)
    finish(samira_due, draw(samira_due, clock), clock)
    assert samira_due.session.scalar(count) == before


def test_the_place_in_the_course_stays_where_it_was(samira_due: InCourse, clock: Clock) -> None:
    learning.keep_place(samira_due.session, samira_due.visit, clock.now, at=("glas", "meer"))
    finish(samira_due, draw(samira_due, clock), clock)
    place = samira_due.visit.place
    assert place
    assert (place.step, place.screen) == ("glas", "meer")
    assert samira_due.visit.enrolment is None, "an opfris begins no course"


def test_rows_of_another_session_are_seen(samira_due: InCourse, session: Session, clock: Clock) -> None:
    row = draw(samira_due, clock)
    session.commit()
    assert look(samira_due, row).next_question
