"""What the beheerder hears: what became of letters, and why somebody got none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Card, Enrolment, Letter, LetterKind, Person
from elearning.rules.rhythm import Pace
from elearning.services import fate, letters, wishes
from elearning.services.explaining import Coming, Reason, Why, coming, explain
from elearning.services.fate import Fate
from tests.people import SECRET, Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def letter(
    session: Session,
    person: Person,
    now: datetime,
    *,
    kind: LetterKind = LetterKind.OPFRIS,
    due_at: datetime | None = None,
    **ended: object,
) -> Letter:
    number = len(session.scalars(select(Letter.id)).all())
    planned = letters.plan(session, person.id, kind, f"{SECRET}/{number}", due_at or now, {"course": SECRET}, now)
    assert planned
    for name, value in ended.items():
        setattr(planned, name, value)
    session.flush()
    return planned


def one_of_each(session: Session, person: Person, now: datetime) -> dict[Fate, Letter]:
    return {
        Fate.PLANNED: letter(session, person, now, due_at=now + DAY),
        Fate.UNDERWAY: letter(session, person, now, claimed_until=now + HOUR),
        Fate.SENT: letter(session, person, now, sent_at=now - DAY),
        Fate.REFUSED: letter(session, person, now, refused_at=now - DAY, why="550 onbekend"),
        Fate.DROPPED: letter(session, person, now, dropped_at=now - DAY, why="opfris staat uit"),
    }


def begin(session: Session, person: Person, now: datetime) -> None:
    session.add(Enrolment(person_id=person.id, course="proef", started_at=now))
    session.flush()


def card(session: Session, person: Person, due_at: datetime, *, noticed: bool = False) -> None:
    known = {"stability": 4.0, "difficulty": 5.0, "reviewed_at": due_at - 7 * DAY}
    session.add(Card(person_id=person.id, goal="proef/rekenen", due_at=due_at, noticed=noticed, **known))
    session.flush()


def whys(session: Session, person: Person, now: datetime) -> list[Why]:
    return [one.why for one in explain(session, person.id, now)]


def test_every_letter_has_one_fate_in_the_list_and_in_the_counts(session: Session, cast: Cast, now: datetime) -> None:
    made = one_of_each(session, cast.samira, now)
    assert fate.counts(session, now) == dict.fromkeys(Fate, 1)
    for wanted, one in made.items():
        [seen] = fate.newest(session, now, fate=wanted)
        assert (seen.id, seen.fate) == (one.id, wanted)


def test_counts_are_about_thirty_days_and_about_all_that_still_has_to_go(
    session: Session, cast: Cast, now: datetime
) -> None:
    letter(session, cast.samira, now, sent_at=now - 31 * DAY)
    letter(session, cast.samira, now - 40 * DAY, dropped_at=now - 31 * DAY)
    letter(session, cast.samira, now - 400 * DAY, due_at=now + 5 * DAY)
    letter(session, cast.samira, now, claimed_until=now - HOUR)
    wanted = {**dict.fromkeys(Fate, 0), Fate.PLANNED: 2}
    assert fate.counts(session, now) == wanted


def test_the_newest_come_first_page_by_page(session: Session, cast: Cast, now: datetime) -> None:
    made = [letter(session, cast.samira, now).id for _ in range(5)]
    first = [one.id for one in fate.newest(session, now, most=3)]
    rest = [one.id for one in fate.newest(session, now, most=3, before=first[-1])]
    assert first + rest == made[::-1]


def test_a_kind_can_be_chosen(session: Session, cast: Cast, now: datetime) -> None:
    letter(session, cast.samira, now)
    one = letter(session, cast.tom, now, kind=LetterKind.MEETING)
    [seen] = fate.newest(session, now, kind=LetterKind.MEETING)
    assert (seen.id, seen.name) == (one.id, cast.tom.name)


def test_letters_to_one_person_are_those_of_no_other(session: Session, cast: Cast, now: datetime) -> None:
    mine = letter(session, cast.samira, now)
    letter(session, cast.noor, now)
    assert [one.id for one in fate.of_person(session, cast.samira.id, now)] == [mine.id]


def test_what_a_letter_was_about_is_not_told(session: Session, cast: Cast, now: datetime) -> None:
    one_of_each(session, cast.samira, now)
    assert SECRET not in repr(fate.newest(session, now))
    assert SECRET not in repr(explain(session, cast.samira.id, now))


def test_a_letter_that_went_along_says_so(session: Session, cast: Cast, now: datetime) -> None:
    lead = letter(session, cast.samira, now, sent_at=now)
    letter(session, cast.samira, now, kind=LetterKind.NUDGE, sent_at=now, joined_id=lead.id)
    assert [one.is_joined for one in fate.of_person(session, cast.samira.id, now)] == [True, False]


def test_trying_an_address_again_is_accounted_for_once(session: Session, cast: Cast, now: datetime) -> None:
    letters.refuse_address(session, cast.samira.id, "550 onbekend", now)
    session.expire_all()
    assert fate.try_again(session, cast.samira, cast.anouk.id, now)
    assert not fate.try_again(session, cast.samira, cast.anouk.id, now)
    assert cast.samira.mail_refused_at is None
    [row] = session.scalars(select(Audit)).all()
    assert (row.actor_id, row.object, row.result) == (cast.anouk.id, f"person:{cast.samira.id}", "ok")
    assert "550" not in repr(vars(row))


def test_who_began_nothing_gets_no_letter_for_that(session: Session, cast: Cast, now: datetime) -> None:
    assert whys(session, cast.samira, now) == [Why.NOT_BEGUN]
    begin(session, cast.samira, now)
    assert explain(session, cast.samira.id, now) == [Reason(Why.NOTHING_DUE)]


def test_nothing_is_due_before_its_day(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    card(session, cast.samira, now + 20 * DAY)
    assert explain(session, cast.samira.id, now) == [Reason(Why.NOTHING_DUE)], "when it is, is nobody else’s"


def test_what_is_due_and_was_not_noticed_yet_comes_soon(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    card(session, cast.samira, now - HOUR)
    assert whys(session, cast.samira, now) == [Why.UNPLANNED]
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    assert whys(session, cast.samira, now) == [Why.OFF]


def test_of_a_closed_account_nothing_else_matters(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.closed_at = now
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    letter(session, cast.samira, now)
    assert explain(session, cast.samira.id, now) == [Reason(Why.CLOSED, at=now)]


def test_a_refused_address_is_told_in_the_words_of_the_server(session: Session, cast: Cast, now: datetime) -> None:
    letters.refuse_address(session, cast.samira.id, "550 mailbox unavailable", now)
    session.expire_all()
    refused = Reason(Why.REFUSED, at=now, words="550 mailbox unavailable")
    assert explain(session, cast.samira.id, now) == [refused]


def test_being_away_is_told_with_its_last_day_until_that_is_over(session: Session, cast: Cast, now: datetime) -> None:
    wishes.go_away(session, cast.samira.id, date(2026, 11, 20), date(2026, 11, 30), now)
    assert Reason(Why.AWAY, on=date(2026, 11, 30)) in explain(session, cast.samira.id, now)
    assert Why.AWAY not in whys(session, cast.samira, now + 10 * DAY)


def test_a_letter_of_this_week_holds_the_next_one_up(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    letter(session, cast.samira, now, sent_at=now - 3 * DAY)
    assert Reason(Why.RECENT, on=date(2026, 11, 20)) in explain(session, cast.samira.id, now)
    assert Why.RECENT not in whys(session, cast.samira, now + 4 * DAY)


def test_a_letter_about_a_meeting_holds_nothing_up(session: Session, cast: Cast, now: datetime) -> None:
    letter(session, cast.samira, now, kind=LetterKind.MEETING, sent_at=now)
    assert Why.RECENT not in whys(session, cast.samira, now)


def test_two_letters_that_wait_for_the_same_hour_are_told_once(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    for kind in (LetterKind.OPFRIS, LetterKind.NUDGE):
        letter(session, cast.samira, now, kind=kind)
    minute = wishes.wishes_of(session, cast.samira.id).minute
    slot = datetime(2026, 11, 24, 8, minute, tzinfo=UTC)
    assert explain(session, cast.samira.id, now) == [Reason(Why.WAITS, at=slot)]


def test_with_the_opfris_off_only_what_work_asked_for_waits(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    letter(session, cast.samira, now)
    assert whys(session, cast.samira, now) == [Why.OFF]
    letter(session, cast.samira, now, kind=LetterKind.DEADLINE)
    assert whys(session, cast.samira, now) == [Why.OFF, Why.WAITS]


def slot_of(session: Session, person: Person) -> datetime:
    """The hour of this person in the week of the tests."""
    return datetime(2026, 11, 24, 8, wishes.wishes_of(session, person.id).minute, tzinfo=UTC)


def test_a_letter_in_the_hands_of_a_worker_is_underway(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    slot = slot_of(session, cast.samira)
    letter(session, cast.samira, now, due_at=slot)
    assert letters.claim(session, slot)
    assert whys(session, cast.samira, slot) == [Why.UNDERWAY]


def test_a_mail_server_that_is_away_is_told_with_its_words(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    slot = slot_of(session, cast.samira)
    one = letter(session, cast.samira, now, due_at=slot)
    assert letters.claim(session, slot)
    letters.hold_back(one, slot + HOUR, "451 probeer later")
    session.flush()
    held = Reason(Why.SERVER, at=slot + HOUR, words="451 probeer later", tries=1)
    assert explain(session, cast.samira.id, slot) == [held]
    letters.give_back(one, "geen verbinding")
    session.flush()
    assert explain(session, cast.samira.id, slot) == [Reason(Why.SERVER, words="geen verbinding", tries=0)]


def test_a_letter_behind_another_one_is_no_trouble_of_the_server(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    slot = slot_of(session, cast.samira)
    one = letter(session, cast.samira, now, due_at=slot)
    letters.hold_back(one, slot + HOUR, "wacht op een andere brief")
    session.flush()
    assert whys(session, cast.samira, slot) == [Why.BEHIND]


def test_a_server_that_is_away_holds_up_letters_it_never_saw(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    slot = slot_of(session, cast.samira)
    letter(session, cast.samira, now, due_at=slot)
    letter(session, cast.tom, now, due_at=slot, why="geen verbinding")
    later = slot + HOUR
    assert explain(session, cast.samira.id, later) == [Reason(Why.SERVER, words="geen verbinding")]


@pytest.mark.parametrize(("minutes", "why"), [(1, Why.SOON), (30, Why.LATE)])
def test_a_letter_that_nobody_takes_tells_that_the_worker_stands_still(
    session: Session, cast: Cast, now: datetime, minutes: int, why: Why
) -> None:
    begin(session, cast.samira, now)
    slot = slot_of(session, cast.samira)
    letter(session, cast.samira, now, due_at=slot)
    assert whys(session, cast.samira, slot + timedelta(minutes=minutes)) == [why]


def test_what_comes_is_told_in_order(session: Session, cast: Cast, now: datetime) -> None:
    slot = slot_of(session, cast.samira)
    letter(session, cast.samira, now, kind=LetterKind.NUDGE, due_at=slot + 7 * DAY)
    card(session, cast.samira, now)
    wanted = [Coming(LetterKind.OPFRIS, slot), Coming(LetterKind.NUDGE, slot + 7 * DAY)]
    assert coming(session, cast.samira.id, now) == wanted


def test_with_the_opfris_off_only_what_work_asked_for_comes(session: Session, cast: Cast, now: datetime) -> None:
    for kind in (LetterKind.OPFRIS, LetterKind.NUDGE, LetterKind.REMINDER):
        letter(session, cast.samira, now, kind=kind)
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    assert [one.kind for one in coming(session, cast.samira.id, now)] == [LetterKind.REMINDER]


def test_nothing_comes_to_a_closed_account_or_a_refused_address(session: Session, cast: Cast, now: datetime) -> None:
    letter(session, cast.samira, now)
    letters.refuse_address(session, cast.samira.id, "550", now)
    session.expire_all()
    assert coming(session, cast.samira.id, now) == []
    cast.samira.mail_refused_at, cast.samira.closed_at = None, now
    session.flush()
    assert coming(session, cast.samira.id, now) == []
