"""A letter is planned once, taken by one worker at a time, and never lost."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import LEARNING, Letter, LetterKind, Person
from elearning.models.engine import start_writing
from elearning.services import letters
from tests.moment import NOW, Clock
from tests.people import Cast

MINUTE = timedelta(minutes=1)


def planned(
    session: Session,
    person: Person,
    period: str = "2026-11-23",
    *,
    kind: LetterKind = LetterKind.OPFRIS,
    due: datetime = NOW,
) -> Letter:
    letter = letters.plan(session, person.id, kind, period, due, {}, NOW)
    assert letter
    return letter


def claimed(session: Session, now: datetime = NOW) -> int | None:
    letter = letters.claim(session, now)
    return letter.id if letter else None


def test_a_letter_is_planned_once_whoever_asks(session: Session, cast: Cast) -> None:
    first = planned(session, cast.samira)

    assert letters.plan(session, cast.samira.id, LetterKind.OPFRIS, "2026-11-23", NOW, {}, NOW) is None
    assert planned(session, cast.samira, "2026-11-30").id != first.id
    assert planned(session, cast.samira, kind=LetterKind.NUDGE).id != first.id
    assert planned(session, cast.tom).id != first.id


def test_what_was_planned_before_stays_planned_when_a_key_comes_again(session: Session, cast: Cast) -> None:
    cast.samira.working_style = "generalist"
    planned(session, cast.samira)
    letters.plan(session, cast.samira.id, LetterKind.OPFRIS, "2026-11-23", NOW, {}, NOW)
    session.commit()

    assert cast.samira.working_style == "generalist"


def test_two_transactions_that_plan_the_same_letter_both_go_on(engine: Engine, cast: Cast) -> None:
    person_id, found, barrier = cast.samira.id, [], Barrier(2)
    cast.session.rollback()

    def plan() -> None:
        with Session(engine) as session:
            barrier.wait()
            start_writing(session)
            found.append(letters.plan(session, person_id, LetterKind.TEST, "zelfde", NOW, {}, NOW) is None)
            session.commit()

    threads = [Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]


def test_nothing_is_due_before_its_moment(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira, due=NOW + MINUTE)

    assert not letters.is_any_due(session, NOW)
    assert claimed(session) is None
    assert letters.is_any_due(session, NOW + MINUTE)
    assert claimed(session, NOW + MINUTE) == letter.id


def test_the_letter_that_waits_longest_goes_first(session: Session, cast: Cast) -> None:
    late, early = planned(session, cast.samira, due=NOW - MINUTE), planned(session, cast.tom, due=NOW - 2 * MINUTE)

    assert [claimed(session), claimed(session), claimed(session)] == [early.id, late.id, None]


def test_a_claim_ends_by_itself_and_every_taking_is_a_try(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)

    claimed(session)
    assert claimed(session, NOW + 4.9 * MINUTE) is None
    assert claimed(session, NOW + 5 * MINUTE) == letter.id
    assert letter.tries == 2


@pytest.mark.parametrize("closed", ["sent_at", "refused_at", "dropped_at"])
def test_a_closed_letter_is_never_taken_again(session: Session, cast: Cast, closed: str) -> None:
    setattr(planned(session, cast.samira), closed, NOW)
    session.flush()

    assert claimed(session) is None


def test_two_workers_never_hold_the_same_letter(engine: Engine, cast: Cast) -> None:
    for number in range(40):
        planned(cast.session, cast.samira, str(number), kind=LetterKind.TEST)
    cast.session.commit()
    taken: list[int] = []

    def work() -> None:
        with Session(engine) as session:
            start_writing(session)
            while letters.is_any_due(session, NOW):
                if letter := letters.claim(session, NOW):  # none while another worker has its hand on this person
                    taken.append(letter.id)
                session.commit()
                start_writing(session)
            session.rollback()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 40


def test_a_handful_holds_one_letter_of_a_person_and_what_waits_longest(session: Session, cast: Cast) -> None:
    first = planned(session, cast.samira, due=NOW - 3 * MINUTE)
    planned(session, cast.samira, kind=LetterKind.NUDGE, due=NOW - 2 * MINUTE)
    other, late = planned(session, cast.tom, due=NOW - MINUTE), planned(session, cast.els)

    assert [one.id for one in letters.claim_some(session, NOW, 3)] == [first.id, other.id]
    assert [one.id for one in letters.claim_some(session, NOW, 3)] == [late.id]
    assert not letters.claim_some(session, NOW, 3), "what may go along with a letter in hand is left alone"


def test_a_letter_that_goes_along_with_another_is_not_taken_by_itself(session: Session, cast: Cast) -> None:
    lead, other = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE, due=NOW - MINUTE)
    other.joined_id = lead.id
    session.flush()

    assert [claimed(session), claimed(session)] == [lead.id, None]
    letters.drop(lead, "niet meer nodig", NOW)
    session.flush()
    assert claimed(session) == other.id


def test_a_leerbrief_waits_while_another_of_that_person_is_in_hand_for_it_may_go_along(
    session: Session, cast: Cast
) -> None:
    first, second = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE)
    service, toms = planned(session, cast.samira, kind=LetterKind.TEST), planned(session, cast.tom)

    assert [claimed(session) for _ in range(4)] == [first.id, service.id, toms.id, None]
    letters.mark_sent(session, first, "<a@b>", NOW)
    assert claimed(session) == second.id


def test_a_leerbrief_that_was_written_before_waits_for_no_other(session: Session, cast: Cast) -> None:
    first, second = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE)
    second.message_id = "<a@b>"
    session.flush()

    assert [claimed(session), claimed(session)] == [first.id, second.id]


def test_a_leerbrief_does_not_wait_for_one_that_is_held_back_for_long(session: Session, cast: Cast) -> None:
    first, second = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE)
    letters.hold_back(first, NOW + 30 * MINUTE, "451 straks")
    session.flush()

    assert claimed(session) == second.id


def test_what_went_along_is_sent_with_its_lead_and_has_the_same_name(session: Session, cast: Cast) -> None:
    lead, other = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE)
    alone = planned(session, cast.tom)
    other.joined_id = lead.id
    session.flush()

    assert letters.mark_sent(session, lead, "<a@b>", NOW)
    session.expire_all()
    assert (lead.sent_at, lead.message_id, lead.claimed_until) == (NOW, "<a@b>", None)
    assert (other.sent_at, other.message_id) == (NOW, "<a@b>")
    assert alone.sent_at is None
    assert not letters.mark_sent(session, lead, "<c@d>", NOW + MINUTE)
    session.expire_all()
    assert lead.message_id == "<a@b>"


def test_a_letter_that_was_dropped_while_it_was_on_its_way_did_go(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)
    letters.drop(letter, "was er toch niet bij", NOW)
    session.flush()

    assert letters.mark_sent(session, letter, "<a@b>", NOW)
    session.expire_all()
    assert (letter.sent_at, letter.dropped_at, letter.why) == (NOW, None, "")
    assert letters.last_learning_on(session, cast.samira.id) == NOW.date()


def test_what_would_have_gone_along_with_a_refused_letter_is_refused_too(session: Session, cast: Cast) -> None:
    lead, other = planned(session, cast.samira), planned(session, cast.samira, kind=LetterKind.NUDGE)
    other.joined_id = lead.id
    session.flush()

    letters.mark_refused(session, lead, "550 onbekend", NOW)
    session.expire_all()
    assert (lead.why, other.why, other.refused_at) == ("550 onbekend", "550 onbekend", NOW)


def test_a_postponed_letter_is_due_at_its_new_moment(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)
    claimed(session)
    letters.postpone(letter, NOW + MINUTE, "op vakantie")
    session.flush()

    assert claimed(session) is None
    assert claimed(session, NOW + MINUTE) == letter.id


def test_a_letter_that_is_held_back_keeps_its_own_moment(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)
    claimed(session)
    letters.hold_back(letter, NOW + 30 * MINUTE, "451 straks")
    session.flush()

    assert claimed(session, NOW + 29 * MINUTE) is None
    assert claimed(session, NOW + 30 * MINUTE) == letter.id
    assert letter.due_at == NOW


def test_a_letter_that_is_given_back_was_not_tried(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)
    claimed(session)
    letters.give_back(letter, "geen verbinding")
    session.flush()

    assert letter.tries == 0
    assert claimed(session) == letter.id


def test_a_reason_never_grows_without_end(session: Session, cast: Cast) -> None:
    letter = planned(session, cast.samira)
    letters.drop(letter, "w" * 1000, NOW)
    assert len(letter.why) == letters.WHY_LENGTH


def test_the_open_letters_of_somebody_are_theirs_and_of_the_kinds_that_were_asked(session: Session, cast: Cast) -> None:
    later, first = planned(session, cast.samira, due=NOW + MINUTE), planned(session, cast.samira, "x", due=NOW - MINUTE)
    planned(session, cast.samira, kind=LetterKind.TEST)
    planned(session, cast.tom)
    letters.drop(planned(session, cast.samira, "weg"), "", NOW)
    session.flush()

    assert [one.id for one in letters.open_letters(session, cast.samira.id, LEARNING)] == [first.id, later.id]


def test_the_day_of_the_last_leerbrief_is_a_day_here(session: Session, cast: Cast, clock: Clock) -> None:
    assert letters.last_learning_on(session, cast.samira.id) is None
    just_after_midnight_here = NOW.replace(hour=23, minute=30)
    letters.mark_sent(session, planned(session, cast.samira), "<a@b>", just_after_midnight_here)
    letters.mark_sent(session, planned(session, cast.samira, kind=LetterKind.TEST), "<c@d>", NOW + timedelta(days=3))

    assert letters.last_learning_on(session, cast.samira.id) == local_date(NOW) + timedelta(days=1)


def test_an_address_that_was_refused_is_noted_with_the_words_of_the_server(session: Session, cast: Cast) -> None:
    letters.refuse_address(session, cast.samira.id, "550 onbekend", NOW)
    session.expire_all()
    assert (cast.samira.mail_refused_at, cast.samira.mail_refused_why) == (NOW, "550 onbekend")
    assert session.scalars(select(Person.id).where(Person.mail_refused_at.is_not(None))).all() == [cast.samira.id]
