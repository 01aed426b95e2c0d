"""Retention: what goes when, that nothing else goes, and that doing it twice does no harm."""

from datetime import date, datetime, timedelta
from threading import Thread
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import (
    AccountLink,
    Answer,
    Attendance,
    Audit,
    Base,
    CasusTurn,
    Certificate,
    Enrolment,
    Invitation,
    Letter,
    LetterKind,
    LinkKind,
    Meeting,
    MeetingKind,
    News,
    Organisation,
    Person,
    Place,
    Presence,
    Reflection,
    Register,
    Registration,
    Review,
    SignIn,
    StepDone,
    Wijkteam,
    WorkingFile,
)
from elearning.models.engine import start_writing
from elearning.rules.keeping import day_before
from elearning.services import (
    chores,
    inactive,
    inviting,
    leaving,
    letters,
    processing,
    retention,
    signing_in,
)
from elearning.services.retention import RULES
from elearning.services.signing_in import Entrance
from tests.counting import counted
from tests.people import Cast

SITE = Site("http://localhost", "Instelling", "0900", "info@instelling.example", "geheim")
BY_KEY = {rule.key: rule for rule in RULES}


def seen_on(person: Person, day: date) -> None:
    person.visited_on = day


@pytest.fixture(autouse=True)
def everybody_was_here(session: Session, now: datetime) -> None:
    for person in session.scalars(select(Person)):
        person.visited_on = local_date(now)
    session.flush()


def number_of(session: Session, table: type[Base], person: Person) -> int:
    owner = table.__table__.c.person_id
    return session.scalar(select(func.count()).select_from(table).where(owner == person.id)) or 0


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name != "audit"
    }


def test_every_rule_is_told_and_every_rule_that_is_told_is_there() -> None:
    assert list(BY_KEY) == list(processing.RULES)
    named = [key for purpose in processing.PURPOSES for key in purpose.rules]
    assert sorted(named) == sorted(BY_KEY), "every rule belongs to one purpose"


def test_nothing_goes_while_everybody_comes(session: Session, now: datetime) -> None:
    before = counts(session)
    assert set(retention.report(session, now).values()) == {0}
    assert retention.enforce(session, now) is False
    assert counts(session) == before


# --- what somebody learnt ---------------------------------------------------------------------------------------------


def test_answers_go_two_years_after_the_last_visit_and_not_a_day_before(
    session: Session, cast: Cast, now: datetime
) -> None:
    noor, bas = cast.noor, cast.bas
    seen_on(noor, day_before(local_date(now), 24))
    session.flush()
    assert BY_KEY["answers"].count(session, now) == 0
    seen_on(noor, day_before(local_date(now), 24) - timedelta(days=1))
    session.flush()
    others = {table: number_of(session, table, bas) for table in retention.LEARNT}
    turns = session.scalar(select(func.count()).select_from(CasusTurn)) or 0
    assert retention.report(session, now)["answers"] == 1
    assert retention.enforce(session, now)
    assert [number_of(session, table, noor) for table in retention.LEARNT] == [0] * len(retention.LEARNT)
    assert {table: number_of(session, table, bas) for table in retention.LEARNT} == others
    assert 0 < (session.scalar(select(func.count()).select_from(CasusTurn)) or 0) < turns
    assert number_of(session, StepDone, noor), "what is finished stays with the account"
    assert number_of(session, Enrolment, noor)


def test_an_employer_may_want_it_shorter_for_its_own_people(session: Session, cast: Cast, now: datetime) -> None:
    for person in (cast.noor, cast.bas):
        seen_on(person, day_before(local_date(now), 7))
    cast.bas.employer_id = None
    employer = session.get_one(Organisation, cast.noor.employer_id)
    employer.keep_months = 6
    session.flush()
    assert retention.report(session, now)["answers"] == 1
    retention.enforce(session, now)
    assert (number_of(session, Answer, cast.noor), number_of(session, Reflection, cast.noor)) == (0, 0)
    assert number_of(session, Answer, cast.bas)
    assert number_of(session, Reflection, cast.bas)


def test_own_texts_go_after_one_year_and_answers_stay(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, day_before(local_date(now), 12) - timedelta(days=1))
    session.flush()
    retention.enforce(session, now)
    assert number_of(session, Reflection, cast.noor) == 0
    assert number_of(session, Answer, cast.noor)
    assert number_of(session, Reflection, cast.bas)


def test_who_never_came_counts_from_the_day_the_account_was_made(session: Session, cast: Cast, now: datetime) -> None:
    cast.noor.visited_on = None
    session.flush()
    assert BY_KEY["answers"].count(session, now) == 0
    cast.noor.created_at = now - timedelta(days=800)
    session.flush()
    assert BY_KEY["answers"].count(session, now) == 1


def test_a_letter_about_what_is_gone_does_not_go(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, date(2024, 1, 1))
    letters.plan(session, cast.noor.id, LetterKind.OPFRIS, "x", now, {}, now)
    retention.enforce(session, now)
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.OPFRIS)).one()
    session.refresh(letter)
    assert letter.dropped_at == now


def test_a_visit_is_noted_once_a_day_on_a_device_that_stays_signed_in(
    session: Session, cast: Cast, now: datetime
) -> None:
    token = signing_in.start(session, cast.samira, Entrance(own_device=True), now)
    sign_in = signing_in.find(session, token, now)
    assert sign_in
    later = now + timedelta(days=20)
    signing_in.touch(session, sign_in.id, later)
    session.expire_all()
    assert cast.samira.visited_on == local_date(later)
    assert cast.tom.visited_on == local_date(now)


# --- who left ---------------------------------------------------------------------------------------------------------


def test_who_left_is_gone_three_months_later(session: Session, cast: Cast, now: datetime) -> None:
    number = cast.samira.id
    leaving.let_leave(session, cast.samira, now, None, cast.anouk.id)
    session.add(Registration(person_id=number, register=Register.SKJ, number="1"))
    session.flush()
    for days in (31, 80):
        leaving.pseudonymise(session, now + timedelta(days=days))
        retention.enforce(session, now + timedelta(days=days))
    assert session.get_one(Person, number).name == "Oud-medewerker"
    retention.enforce(session, now + timedelta(days=95))
    assert session.get(Person, number) is None


def test_the_name_of_who_left_goes_out_of_the_texts_of_others_but_not_of_courses(
    session: Session, cast: Cast, now: datetime
) -> None:
    said = "Gelezen door Samira de Tester."
    session.add(News(title="Nieuws", text=said, made_at=now))
    session.add(WorkingFile(course="proef", path="proef/weg.md", text=said, base_hash="", changed_at=now))
    leaving.let_leave(session, cast.samira, now, None, cast.anouk.id)
    leaving.pseudonymise(session, now + timedelta(days=31))
    assert session.scalars(select(News.text)).all() == ["Gelezen door (gewist)."]
    assert session.scalars(select(WorkingFile.text)).all() == [said]


def test_what_a_manager_asked_for_does_not_name_them_once_they_left(
    session: Session, cast: Cast, now: datetime
) -> None:
    els = cast.els
    for number, sent in enumerate((now, None)):
        asked = {"course": "proef", "from": els.name, "by": els.id, "opfris": False}
        letter = letters.plan(session, cast.samira.id, LetterKind.REMINDER, str(number), now, asked, now)
        assert letter
        letter.sent_at = sent
    leaving.let_leave(session, els, now, None, cast.anouk.id)
    found = session.scalars(select(Letter).where(Letter.kind == LetterKind.REMINDER).order_by(Letter.period)).all()
    assert [one.data for one in found] == [{"course": "proef", "opfris": False}] * 2
    assert [one.dropped_at for one in found] == [None, now]


# --- letters and the rest ---------------------------------------------------------------------------------------------


def letter(session: Session, person: Person, kind: LetterKind, ended: datetime | None, period: str = "x") -> Letter:
    found = letters.plan(
        session, person.id, kind, period, ended or person.created_at, {"meeting": 1}, person.created_at
    )
    assert found
    found.sent_at = ended
    session.flush()
    return found


def test_letters_go_half_a_year_after_they_went_and_open_ones_stay(session: Session, cast: Cast, now: datetime) -> None:
    old, recent = now - timedelta(days=190), now - timedelta(days=170)
    for number, ended in enumerate((old, recent, None)):
        letter(session, cast.samira, LetterKind.NUDGE, ended, str(number))
    assert retention.report(session, now)["letters"] == 1
    retention.enforce(session, now)
    assert list(session.scalars(select(Letter.period).order_by(Letter.period))) == ["1", "2"]


def test_what_later_letters_are_laid_beside_stays_as_long_as_that(
    session: Session, cast: Cast, east: Wijkteam, now: datetime
) -> None:
    old = now - timedelta(days=190)
    meeting = Meeting(uid="m", wijkteam_id=east.id, kind=MeetingKind.CONSULT,
                      title="Spreekuur", starts_at=old, ends_at=old + timedelta(hours=1), every_weeks=4, times=20,
                      made_at=old, planned_at=old)  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add(Attendance(meeting_id=meeting.id, person_id=cast.samira.id))
    inviting.invite(session, name="Samira", email=cast.samira.email, now=old, by=cast.anouk.id)
    session.execute(delete(Letter))
    for kind in (LetterKind.MEETING, LetterKind.INVITATION):
        letter(session, cast.samira, kind, old)
    assert BY_KEY["letters"].count(session, now) == 0
    meeting.times = 2
    session.scalars(select(Invitation)).one().accepted_at = old
    session.flush()
    assert BY_KEY["letters"].count(session, now) == 2


def old_rows(session: Session, cast: Cast, at: datetime) -> None:
    whose = {"person_id": cast.samira.id}
    session.add_all(
        [
            Audit(at=at, action="x", object="person:1", result="ok", origin="web"),
            News(title="t", text="t", made_at=at),
            AccountLink(**whose, kind=LinkKind.RESET, made_at=at, ends_at=at),
            SignIn(**whose, token_hash=f"t{at}", idle_minutes=1, created_at=at, seen_at=at, ends_at=at),
            Presence(**whose, path="p", seen_at=at),
            Invitation(**whose, name="S", email="s@x.example", made_at=at, ends_at=at, revoked_at=at),
            Certificate(**whose, code=f"c{at}", name="S", course="proef", title="P", minutes=1, says={},
                        completed_on=at.date(), issued_at=at),
        ]
    )  # fmt: skip
    session.flush()


@pytest.mark.parametrize(
    ("key", "table", "stays", "goes"),
    [
        ("audit", Audit, 360, 370),
        ("news", News, 725, 735),
        ("proof", Certificate, 1820, 1830),
        ("invitations", Invitation, 175, 190),
        ("links", AccountLink, 0, 2),
        ("sign-ins", SignIn, 0, 2),
        ("presence", Presence, 0, 2),
    ],
)
def test_rows_go_after_their_own_term(
    session: Session, cast: Cast, now: datetime, key: str, table: type[Base], stays: int, goes: int
) -> None:
    rule = BY_KEY[key]
    old_rows(session, cast, now - timedelta(days=stays))
    assert rule.work(session, now) == 0
    session.execute(delete(table))
    old_rows_at = now - timedelta(days=goes)
    session.execute(delete(Presence))
    old_rows(session, cast, old_rows_at)
    assert rule.count(session, now) == 1
    assert rule.work(session, now) == 1
    assert rule.work(session, now) == 0, "twice is once"


def test_an_invitation_that_an_account_waits_for_stays_with_it(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.password_hash = None
    old = now - timedelta(days=300)
    session.add(Invitation(person_id=cast.samira.id, name="S", email="s@x.example", made_at=old, ends_at=old))
    session.flush()
    assert BY_KEY["invitations"].count(session, now) == 0


def test_a_batch_is_bounded_and_the_rest_comes_in_the_next_rounds(
    session: Session, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        letter(session, cast.samira, LetterKind.NUDGE, now - timedelta(days=200), str(number))
    monkeypatch.setattr("elearning.services.retention.ROWS", 2)
    rule = retention.Rule("letters", BY_KEY["letters"].due, BY_KEY["letters"].take, 2)
    assert [rule.work(session, now) for _ in range(4)] == [2, 2, 1, 0]
    assert retention.gone_since(session, now - timedelta(days=1)) == {"letters": 5}


def test_workers_at_once_take_everything_and_count_it_once(session: Session, engine: Engine, now: datetime) -> None:
    old = now - timedelta(days=900)
    session.add_all([News(title=str(number), text="x", made_at=old) for number in range(3)])
    session.commit()
    workers = [Thread(target=chores.do, args=(lambda: Session(engine), now, (retention.enforce,))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert retention.gone_since(session, now - timedelta(days=1)) == {"news": 3}
    assert session.scalar(select(func.count()).select_from(News)) == 0


def test_the_logbook_has_counts_and_nobody(session: Session, cast: Cast, now: datetime) -> None:
    seen_on(cast.noor, date(2024, 1, 1))
    retention.enforce(session, now)
    rows = session.scalars(select(Audit).where(Audit.action == "retention")).all()
    assert {(row.object, row.result, row.actor_id, row.origin) for row in rows} == {
        ("retention:answers", "1", None, "worker"),
        ("retention:reflections", "2", None, "worker"),
    }


def test_retention_runs_by_itself(session: Session, cast: Cast, now: datetime) -> None:
    assert retention.enforce in chores.CHORES
    assert inactive.plan_letters in chores.CHORES
    seen_on(cast.noor, date(2024, 1, 1))
    session.commit()
    chores.do(lambda: Session(session.get_bind()), now)
    assert number_of(session, Answer, cast.noor) == 0
    assert number_of(session, Review, cast.noor) == 0
    assert number_of(session, Place, cast.noor) == 0


def test_a_site_where_nothing_happens_takes_no_turn_of_a_writer(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()
    chores.do(lambda: Session(session.get_bind()), now)
    turns = Mock(wraps=start_writing)
    monkeypatch.setattr(chores, "start_writing", turns)
    with counted(session) as statements:
        assert chores.do(lambda: Session(session.get_bind()), now) == 0
    assert not turns.called
    assert [one for one in statements if one.startswith(chores.WRITING)] == []
