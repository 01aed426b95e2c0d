"""What a bewijs says: only what was really done, and never more than a register really gives."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Certificate, Enrolment, Register, StepDone
from elearning.services import accreditation, gatherings, proof
from elearning.services.accreditation import Details, OverlapsError
from elearning.services.proof import RefusedError
from tests.moment import NOW, Clock
from tests.people import Cast
from tests.services.together import SLUG, add_meeting, publish_together, were_there

TODAY = date(2026, 11, 23)
CORE = ("glas", "veilig", "eindtoets")


@pytest.fixture
def finished(session: Session, cast: Cast) -> Callable[..., None]:
    """Let Samira have finished steps of the course, some of them skipped."""

    def finish(*steps: str, skipped: tuple[str, ...] = (), completed: datetime | None = NOW) -> None:
        whose = {"person_id": cast.samira.id, "course": "proef"}
        for step in (*steps, *skipped):
            session.add(StepDone(**whose, step=step, screen="", done_at=NOW, skipped=step in skipped))
        session.add(Enrolment(**whose, started_at=NOW - timedelta(days=9), completed_at=completed))
        session.commit()

    return finish


def made(session: Session, cast: Cast, now: datetime = NOW) -> Certificate:
    found = proof.make(session, cast.samira, "proef", now)
    assert found
    return found.certificate


def details(register: Register = Register.REGISTERPLEIN, **changes: object) -> Details:
    values = {"number": "RP-1", "points": "2", "from_on": TODAY, "until_on": TODAY + timedelta(days=30), **changes}
    return Details(course="proef", register=register, **values)  # type: ignore[arg-type]


def test_there_is_none_before_the_course_is_done(session: Session, cast: Cast) -> None:
    assert proof.make(session, cast.samira, "proef", NOW) is None
    assert proof.make(session, cast.samira, "bestaat-niet", NOW) is None
    assert not session.scalars(select(Certificate)).all()


def test_it_counts_what_was_done_and_not_what_was_skipped(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished("veilig", "eindtoets", "gesprek-aan-tafel", skipped=("glas",))
    one = made(session, cast)
    titles = [title for title, _ in one.says["modules"]]
    assert one.minutes == sum(minutes for _, minutes in one.says["modules"])
    assert len(titles) == 3
    assert not any("glas" in title.casefold() for title in titles)
    assert one.says["quiz"] is True
    assert (one.name, one.completed_on, one.withdrawn_at) == ("Samira de Tester", TODAY, None)


def test_a_course_that_became_done_because_it_was_made_shorter_is_done_from_now(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE, completed=None)
    assert made(session, cast).completed_on == TODAY
    assert session.scalars(select(Enrolment.completed_at).where(Enrolment.person_id == cast.samira.id)).one() == NOW


def test_it_names_the_meetings_of_the_course_somebody_was_at(session: Session, cast: Cast) -> None:
    publish_together(session)
    session.add(StepDone(person_id=cast.samira.id, course=SLUG, step="begin", screen="", done_at=NOW, skipped=False))
    held = add_meeting(session, cast.samira, at=NOW - timedelta(days=3))
    missed = add_meeting(session, cast.samira, at=NOW - timedelta(days=2))
    gatherings.attended(session, held, were_there(session, held, cast.samira), NOW)
    were_there(session, missed)
    found = proof.make(session, cast.samira, SLUG, NOW)
    assert found
    assert found.certificate.says["meetings"] == [["Samen oefenen", "2026-11-20"]]
    assert found.certificate.says["quiz"] is None


# --- a second time ----------------------------------------------------------------------------------------------------


def test_when_nothing_changed_the_same_one_stays(
    session: Session, cast: Cast, finished: Callable[..., None], clock: Clock
) -> None:
    finished(*CORE)
    first = made(session, cast)
    assert made(session, cast, clock.move(days=1)) is first
    assert len(session.scalars(select(Certificate)).all()) == 1


def test_who_did_more_or_has_another_name_gets_a_new_one_and_the_old_one_is_withdrawn(
    session: Session, cast: Cast, finished: Callable[..., None], clock: Clock
) -> None:
    finished(*CORE)
    first, later = made(session, cast), clock.move(days=1)
    cast.samira.name = "Samira van Wijk"
    second = made(session, cast, later)
    assert second.code != first.code
    assert (first.withdrawn_at, first.withdrawn_why) == (later, "vervangen")
    assert (second.name, second.withdrawn_at) == ("Samira van Wijk", None)


def test_a_withdrawn_one_can_be_made_again_unless_the_beheerder_said_no(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE)
    first = made(session, cast)
    assert proof.withdraw(session, first, "Naam klopt niet.", cast.anouk.id, NOW)
    assert not proof.withdraw(session, first, "Nog eens.", cast.anouk.id, NOW)
    assert first.withdrawn_why == "Naam klopt niet."
    second = made(session, cast)
    assert second is not first
    proof.withdraw(session, second, "Niet zelf gedaan.", cast.anouk.id, NOW, again=False)
    with pytest.raises(RefusedError):
        proof.make(session, cast.samira, "proef", NOW)


def test_making_and_withdrawing_are_accounted_for_without_a_name(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE)
    one = made(session, cast)
    proof.withdraw(session, one, "Fout.", cast.anouk.id, NOW)
    rows = session.scalars(select(Audit).where(Audit.object == f"certificate:{one.id}").order_by(Audit.id)).all()
    assert [(row.action, row.actor_id) for row in rows] == [
        ("certificate-made", cast.samira.id),
        ("certificate-withdrawn", cast.anouk.id),
    ]


# --- the code ---------------------------------------------------------------------------------------------------------


def test_a_code_is_80_random_bits_that_can_be_read_aloud(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE)
    code = made(session, cast).code
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", code)
    assert len(proof.ALPHABET) == 32
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", proof.grouped(code))


def test_it_is_found_as_people_type_it(session: Session, cast: Cast, finished: Callable[..., None]) -> None:
    finished(*CORE)
    one = made(session, cast)
    one.code = "0A1B2C3D4E5F6G7H"
    session.flush()
    for typed in ("0a1b-2c3d-4e5f-6g7h", " OAIB 2C3D 4E5F 6G7H ", "oalb2c3d4e5f6g7h"):
        assert proof.with_code(session, typed) is one, typed
    for typed in ("", "0A1B", "0A1B-2C3D-4E5F-6G7U", "0A1B-2C3D-4E5F-6G7J", "0A1B2C3D4E5F6G7H0", "%" * 16, "à" * 16):
        assert proof.with_code(session, typed) is None, typed


# --- registers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_on", "until_on", "named"),
    [(0, 0, True), (-5, 5, True), (-5, -1, False), (1, 5, False)],
    ids=["that day only", "around it", "over before", "begins after"],
)
def test_a_register_is_named_only_if_its_number_held_on_the_day_of_completion(
    session: Session,
    cast: Cast,
    finished: Callable[..., None],
    from_on: int,
    until_on: int,
    named: bool,
) -> None:
    finished(*CORE)
    day = timedelta(days=1)
    period = {"from_on": TODAY + from_on * day, "until_on": TODAY + until_on * day}
    accreditation.add(session, details(**period), cast.anouk.id, NOW)
    assert made(session, cast).says["accreditation"] == ([["registerplein", "RP-1", "2", ""]] if named else [])


def test_somebodys_own_number_comes_on_it_and_can_be_taken_away(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE)
    accreditation.add(session, details(), cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877", Register.SKJ: ""})
    assert made(session, cast).says["accreditation"] == [["registerplein", "RP-1", "2", "998877"]]
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: ""})
    assert proof.numbers_of(session, cast.samira.id) == {}


def test_a_course_has_one_number_of_a_register_on_a_day(session: Session, cast: Cast) -> None:
    row = accreditation.add(session, details(), cast.anouk.id, NOW)
    accreditation.add(session, details(Register.SKJ), cast.anouk.id, NOW)
    for first, last in ((0, 0), (-3, 0), (30, 40), (-3, 50)):
        days = {"from_on": TODAY + timedelta(days=first), "until_on": TODAY + timedelta(days=last)}
        with pytest.raises(OverlapsError):
            accreditation.add(session, details(**days), cast.anouk.id, NOW)
    accreditation.end(session, row, TODAY, cast.anouk.id, NOW)
    accreditation.add(session, details(from_on=TODAY + timedelta(days=1)), cast.anouk.id, NOW)


# --- the list for PE-online -------------------------------------------------------------------------------------------


def test_the_list_holds_numbers_and_never_a_name(session: Session, cast: Cast, finished: Callable[..., None]) -> None:
    finished(*CORE)
    for register in Register:
        accreditation.add(session, details(register, number=f"=1+{register}"), cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877", Register.SKJ: "55"})
    made(session, cast)
    text = accreditation.pe_online(session, TODAY).csv().decode("utf-8-sig")
    assert text.splitlines() == [
        '"Registratienummer";"Activiteitnummer";"Datum";"Punten"',
        '"998877";"\'=1+registerplein";"23-11-2026";"2"',
    ]


def test_who_has_no_number_yet_is_counted_and_who_was_on_the_list_before_is_left_out(
    session: Session, cast: Cast, finished: Callable[..., None], clock: Clock
) -> None:
    finished(*CORE)
    accreditation.add(session, details(), cast.anouk.id, NOW)
    made(session, cast)
    november = accreditation.pe_online(session, TODAY)
    assert (november.lines, november.without_number) == ((), 1)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877"})
    made(session, cast)
    november = accreditation.pe_online(session, TODAY)
    assert ([one.registration for one in november.lines], november.without_number) == (["998877"], 0)
    later = clock.move(days=10)
    cast.samira.name = "Samira van Wijk"
    session.flush()
    made(session, cast, later)
    assert accreditation.pe_online(session, later.date()).lines == ()


def test_a_bewijs_that_made_way_later_stays_on_the_list_of_its_month(
    session: Session, cast: Cast, finished: Callable[..., None], clock: Clock
) -> None:
    """Else it is on no list at all, when the list is taken after the newer one was made."""
    finished(*CORE)
    accreditation.add(session, details(), cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877"})
    made(session, cast)
    cast.samira.name = "Samira van Wijk"
    session.flush()
    later = clock.move(days=10)
    made(session, cast, later)
    months = [accreditation.pe_online(session, day) for day in (TODAY, later.date())]
    assert [[one.registration for one in month.lines] for month in months] == [["998877"], []]


def test_a_bewijs_that_was_withdrawn_in_its_own_month_does_not_keep_a_later_one_off_the_list(
    session: Session, cast: Cast, finished: Callable[..., None], clock: Clock
) -> None:
    finished(*CORE)
    accreditation.add(session, details(), cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877"})
    proof.withdraw(session, made(session, cast), "verkeerde naam", cast.anouk.id, NOW)
    later = clock.move(days=10)
    made(session, cast, later)
    months = [accreditation.pe_online(session, day) for day in (TODAY, later.date())]
    assert [[one.registration for one in month.lines] for month in months] == [[], ["998877"]]


def test_who_has_two_of_one_course_is_on_the_list_once(
    session: Session, cast: Cast, finished: Callable[..., None]
) -> None:
    finished(*CORE)
    accreditation.add(session, details(), cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877"})
    one = made(session, cast)
    same = {"name": one.name, "course": one.course, "title": one.title, "minutes": one.minutes, "says": one.says}
    days = {"completed_on": TODAY - timedelta(days=1), "issued_at": NOW}
    session.add(Certificate(person_id=cast.samira.id, code="0" * 16, **same, **days))
    session.flush()
    assert [line.registration for line in accreditation.pe_online(session, TODAY).lines] == ["998877"]


def test_a_month_is_one_of_the_dutch_clock() -> None:
    begin, after = accreditation.month_bounds(date(2026, 12, 31))
    assert (begin.isoformat(), after.isoformat()) == ("2026-12-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00")
