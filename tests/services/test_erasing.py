"""Erasing somebody: no trace of name or address is left anywhere, and nothing of anybody else is touched."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Table, func, select, update
from sqlalchemy.orm import Session

from elearning.mail import postbox
from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.mail.site import Site
from elearning.models import (
    AccountLink,
    Agreement,
    Answer,
    Audit,
    Base,
    Certificate,
    CourseVersion,
    Letter,
    LetterKind,
    LinkKind,
    Media,
    Meeting,
    MeetingKind,
    News,
    Person,
    Wijkteam,
    WorkingFile,
)
from elearning.services import (
    auditing,
    chores,
    erasing,
    inviting,
    letters,
    own_data,
    signing_in,
    sweeping,
    wiping,
    working,
)
from elearning.services.delivery import Fate, deliver_one
from elearning.services.granting import LastAdminError
from elearning.services.publishing import media_path
from elearning.services.signing_in import Entrance
from tests.people import Cast, add_card
from tests.services.any_rows import add_row, columns_to_people, key_of

NAME, ADDRESS = "Zwaantje Özdemir-O’Brien", "zwaantje.ozdemir@rivierstad.example"
SITE = Site("http://localhost", "Instelling", "0900", "info@instelling.example", "geheim")
TRACES = ("zwaantje", "zdemir")


@pytest.fixture
def gone(session: Session, cast: Cast, now: datetime) -> Person:
    """Somebody with a name that stands nowhere else, and with letters and signs that JSON writes in another way."""
    person = Person(name=NAME, email=ADDRESS, created_at=now, password_hash="x", employer_id=cast.samira.employer_id)
    session.add(person)
    session.flush()
    return person


def erase(session: Session, person: Person, now: datetime, by: int | None, *, keep: bool = False) -> erasing.Traces:
    traces = erasing.erase(session, person, now, by, keep_proof=keep)
    session.commit()
    return traces


def everything(session: Session) -> str:
    """All rows of all tables, as text."""
    rows = (row for table in Base.metadata.sorted_tables for row in session.execute(select(table)))
    return "\n".join(repr(tuple(row)) for row in rows).casefold()


def mention_everywhere(session: Session, person: Person, east: Wijkteam, cast: Cast, now: datetime) -> None:
    """Let others write the name and the address down, wherever they can."""
    said = f"Vraag het {NAME} ({ADDRESS.upper()})."
    soon = now + timedelta(days=3)
    session.add_all(
        [
            Agreement(wijkteam_id=east.id, parts={"roles": said, "ways": [said]}, starts_on=now.date(),
                      ends_on=soon.date(), changed_by_id=person.id, changed_at=now),
            Meeting(uid="m", wijkteam_id=east.id, guide_id=person.id, kind=MeetingKind.THEME, title=f"Met {NAME}",
                    note=said, starts_at=soon, ends_at=soon, made_at=now),
            News(guide_id=cast.gerda.id, title="Nieuws", text=said, made_at=now),
            WorkingFile(course="proef", path="proef/weg.md", text=said, base=said, base_hash=working.fingerprint(said),
                        changed_by_id=person.id, changed_at=now),
            AccountLink(person_id=person.id, kind=LinkKind.ADDRESS, address=f"nieuw.{ADDRESS}", made_at=now,
                        ends_at=soon),
        ]
    )  # fmt: skip
    asked = {"course": "proef", "from": NAME, "by": person.id, "opfris": False}
    letters.plan(session, cast.samira.id, LetterKind.REMINDER, "x", now, asked, now)
    question = {"from": person.id, "text": "Mag ik je bellen?", "phone": "06"}
    letters.plan(session, cast.gerda.id, LetterKind.QUESTION, "y", now, question, now)
    inviting.invite(session, name=NAME, email=ADDRESS, now=now, by=cast.anouk.id)
    auditing.note(session, person.id, "exported", "wijkteam:1", now)
    auditing.note(session, cast.anouk.id, "name-changed", f"person:{person.id}", now)
    session.flush()


def test_no_row_of_any_table_still_says_the_name_or_the_address(
    session: Session, cast: Cast, gone: Person, east: Wijkteam, now: datetime
) -> None:
    for table, column in columns_to_people():
        add_row(session, table, column, gone.id, f"{NAME} {ADDRESS}")
    mention_everywhere(session, gone, east, cast, now)
    session.commit()
    before = everything(session)
    assert all(trace in before for trace in TRACES), "the test looks for what is there"
    erase(session, gone, now, cast.anouk.id)
    after = everything(session)
    assert [trace for trace in TRACES if trace in after] == []


@pytest.mark.parametrize(("table", "column"), columns_to_people(), ids=[key_of(*one) for one in columns_to_people()])
def test_a_row_of_any_table_goes_or_lets_go_and_that_of_another_stays(
    session: Session, cast: Cast, gone: Person, table: Table, column: Column[object], now: datetime
) -> None:
    others = add_row(session, table, column, cast.tom.id, "b")
    number, tom = gone.id, cast.tom.id
    add_row(session, table, column, number, "a")
    erase(session, gone, now, cast.anouk.id)
    assert session.scalar(select(func.count()).select_from(table).where(column == number)) == 0
    assert session.scalar(select(column).where(table.c.id == others)) == tom


def test_what_somebody_made_in_their_work_stays_without_their_name(
    session: Session, cast: Cast, gone: Person, east: Wijkteam, now: datetime
) -> None:
    mention_everywhere(session, gone, east, cast, now)
    session.commit()
    erase(session, gone, now, cast.anouk.id)
    meeting = session.scalars(select(Meeting).where(Meeting.uid == "m")).one()
    assert (meeting.guide_id, meeting.title) == (None, "Met (gewist)")
    agreement = session.scalars(select(Agreement)).one()
    assert agreement.parts["roles"] == "Vraag het (gewist) ((gewist))."
    draft = session.scalars(select(WorkingFile).where(WorkingFile.path == "proef/weg.md")).one()
    assert working.is_unchanged(draft), "it goes on from the text it began from, which changed with it"


def test_a_letter_somebody_asked_for_does_not_go_any_more(
    session: Session, cast: Cast, gone: Person, east: Wijkteam, now: datetime
) -> None:
    mention_everywhere(session, gone, east, cast, now)
    session.commit()
    erase(session, gone, now, cast.anouk.id)
    for letter in session.scalars(select(Letter).where(Letter.kind.in_(erasing.ASKED))):
        assert letter.dropped_at == now
        assert not erasing.ASKER & letter.data.keys()


def test_their_devices_are_signed_out_at_once(session: Session, cast: Cast, gone: Person, now: datetime) -> None:
    token = signing_in.start(session, gone, Entrance(own_device=True), now)
    session.commit()
    erase(session, gone, now, cast.anouk.id)
    assert signing_in.find(session, token, now) is None


def test_a_name_that_a_colleague_has_too_is_not_taken_out_of_texts(
    session: Session, cast: Cast, gone: Person, now: datetime
) -> None:
    session.add(Person(name=NAME.upper(), email="een.ander@rivierstad.example", created_at=now))
    session.add(News(guide_id=None, title="Nieuws", text=f"Bel {NAME} of mail {ADDRESS}", made_at=now))
    session.commit()
    erase(session, gone, now, cast.anouk.id)
    assert session.scalars(select(News.text).where(News.title == "Nieuws")).one() == f"Bel {NAME} of mail (gewist)"


def test_a_resident_in_a_course_who_has_the_name_of_a_learner_keeps_it(
    session: Session, cast: Cast, gone: Person, now: datetime
) -> None:
    said = f"Daar is {NAME}. Mail {ADDRESS}."
    session.add(WorkingFile(course="proef", path="proef/weg.md", text=said, base_hash="", changed_at=now))
    session.commit()
    erase(session, gone, now, cast.anouk.id)
    assert session.scalars(select(WorkingFile.text)).one() == f"Daar is {NAME}. Mail (gewist)."


def test_a_name_within_another_word_or_of_one_word_stays(session: Session, cast: Cast, now: datetime) -> None:
    person = Person(name="Jan", email="jan@rivierstad.example", created_at=now)
    session.add_all([person, News(title="Nieuws", text="Tot januari. januarijan@rivierstad.example", made_at=now)])
    session.commit()
    erase(session, person, now, cast.anouk.id)
    assert session.scalars(select(News.text)).one() == "Tot januari. januarijan@rivierstad.example"


@pytest.mark.parametrize("word", ["50%_Jansen van Dam", "Back\\slash Naam", 'Aan "haling" Naam', "Slash/Naam Erbij"])
def test_signs_that_mean_something_to_a_database_are_only_signs(session: Session, now: datetime, word: str) -> None:
    session.add_all(
        [News(title="a", text=f"met {word} erin", made_at=now), News(title="b", text="een ander", made_at=now)]
    )
    session.add(Letter(person_id=1, kind=LetterKind.TEST, period="z", data={"x": [word]}, made_at=now, due_at=now))
    session.flush()
    assert sweeping.sweep(session, [word]) == 2
    assert list(session.scalars(select(News.text).order_by(News.title))) == ["met (gewist) erin", "een ander"]


def test_proof_goes_unless_somebody_wants_it_to_stay(session: Session, cast: Cast, now: datetime) -> None:
    for keep in (False, True):
        person = Person(name=NAME, email=ADDRESS, created_at=now)
        session.add(person)
        session.flush()
        certificate = next(one for one in columns_to_people() if key_of(*one) == "certificate.person_id")
        add_row(session, *certificate, person.id, NAME)
        erase(session, person, now, cast.anouk.id, keep=keep)
        assert list(session.scalars(select(Certificate.name))) == ([NAME] if keep else [])
    assert session.scalars(select(Certificate.person_id)).all() == [None]


def test_the_last_beheerder_is_not_erased(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(LastAdminError):
        erasing.erase(session, cast.anouk, now, cast.samira.id, keep_proof=False)
    assert cast.anouk.name == "Anouk de Tester"


def test_the_logbook_says_that_but_not_who_and_an_old_backup_can_be_cleaned_with_it(
    session: Session, cast: Cast, gone: Person, now: datetime
) -> None:
    mark = erasing.mark_of(gone)
    assert erasing.of_mark(session, mark) == gone
    number = gone.id
    erase(session, gone, now, cast.anouk.id)
    row = session.scalars(select(Audit).where(Audit.action == "erased")).one()
    assert (row.actor_id, row.object) == (cast.anouk.id, "person:erased")
    assert erasing.erased(session) == [mark]
    session.add(Person(id=number, name="Iemand Anders", email="i@a.example", created_at=now + timedelta(days=1)))
    session.flush()
    assert erasing.of_mark(session, mark) is None, "the number is somebody else's by now"


@pytest.mark.parametrize("mark", ["", "x", "1", "1@", "99999999999@x", "-1@x", "①@x", "'; --@2026"])
def test_a_mark_that_is_none_names_nobody(session: Session, mark: str) -> None:
    assert erasing.of_mark(session, mark) is None


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [(NAME, True), (f"  {NAME.lower()}  ", True), ("Zwaantje", False), ("", False), ("   ", False)],
)
def test_only_the_whole_name_confirms(gone: Person, typed: str, is_right: bool) -> None:
    assert erasing.is_confirmed(gone, typed) is is_right


# --- outside the rows -------------------------------------------------------------------------------------------------


@pytest.fixture
def box(tmp_path: Path) -> Path:
    sender = postbox.PostboxSender(tmp_path / "postbox")
    for number, (to, address, said) in enumerate(
        [(NAME, ADDRESS, "x"), ("Samira", "s@x.example", f"Bel {NAME}"), ("Tom", "t@x.example", "Bel Gerda")]
    ):
        html = f"<p>{said}</p>"
        sender.send(
            Mail(to_name=to, to_address=address, subject="Brief", text=said, html=html, message_id=f"<{number}@x>")
        )
    return tmp_path / "postbox"


def files_of(engine: Engine) -> Iterator[Path]:
    path = Path(str(engine.url.database))
    yield from (one for one in path.parent.glob(f"{path.name}*") if one.is_file())


def test_the_bytes_of_database_log_postbox_photos_and_exports_hold_no_trace(
    session: Session, engine: Engine, cast: Cast, gone: Person, east: Wijkteam, box: Path, tmp_path: Path,
    now: datetime, on_postgresql: bool, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    if on_postgresql:
        pytest.skip("what PostgreSQL keeps in its own files is in docs/privacy/bewaren.md")
    card = add_card(session, "Oost", NAME)
    card.person_id, card.photo = gone.id, "a" * 64
    photo = media_path(tmp_path, card.photo)
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"foto")
    for table, column in columns_to_people():
        add_row(session, table, column, gone.id, f"{NAME} {ADDRESS}")
    mention_everywhere(session, gone, east, cast, now)
    session.commit()
    assert any(b"waantje" in one.read_bytes() for one in files_of(engine))
    traces = erase(session, gone, now, cast.anouk.id)
    session.close()
    assert wiping.wipe(engine, tmp_path, f"postbox:{box}", traces)
    assert wiping.wipe(engine, tmp_path, f"postbox:{box}", traces), "a second time does no harm"
    for file in (*files_of(engine), *(one for one in tmp_path.rglob("*") if one.is_file())):
        content = file.read_bytes().lower()
        assert [trace for trace in TRACES if trace.encode() in content] == [], file
    assert [one.to_name for one in postbox.read_postbox(box)] == ["Tom"]
    assert not photo.exists()
    said = caplog.text.casefold() + str(own_data.gather(session, cast.samira.id)).casefold()
    assert [trace for trace in TRACES if trace in said] == []


def test_a_busy_database_is_wiped_by_the_worker_a_little_later(
    session: Session, engine: Engine, cast: Cast, gone: Person, now: datetime, on_postgresql: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if on_postgresql:
        pytest.skip("on PostgreSQL nobody waits")
    monkeypatch.setattr("elearning.models.engine.WIPE_WAIT_MS", 50)
    session.commit()
    reader = sqlite3.connect(str(engine.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchone()
    traces = erase(session, gone, now, cast.anouk.id)
    session.close()
    assert not wiping.wipe(engine, tmp_path, "", traces), "somebody reads what there was before"
    reader.close()
    chores.do(lambda: Session(engine), now + timedelta(minutes=5))
    assert all(b"waantje" not in one.read_bytes() for one in files_of(engine))


def test_answers_of_others_are_all_still_there(session: Session, cast: Cast, gone: Person, now: datetime) -> None:
    before = session.scalar(select(func.count()).select_from(Answer))
    erase(session, gone, now, cast.anouk.id)
    assert session.scalar(select(func.count()).select_from(Answer)) == before


def test_an_account_that_is_called_as_its_wijkteam_leaves_the_wijkteam_its_name(
    session: Session, cast: Cast, east: Wijkteam, now: datetime
) -> None:
    mailbox = Person(name="wijkteam Oost", email=ADDRESS, created_at=now)
    session.add_all([mailbox, News(title="Nieuws", text="Voor Wijkteam Oost", made_at=now)])
    session.flush()
    erase(session, mailbox, now, cast.anouk.id)
    assert (east.name, session.scalar(select(News.text))) == ("Wijkteam Oost", "Voor Wijkteam Oost")


def test_a_name_in_other_capitals_and_one_of_before_go_too(
    session: Session, cast: Cast, gone: Person, now: datetime
) -> None:
    gone.name = "Zwaantje Özdemir"
    certificate = next(one for one in columns_to_people() if key_of(*one) == "certificate.person_id")
    add_row(session, *certificate, gone.id, name="Zwaantje Vroeger")
    session.add(News(title="x", text="zwaantje özdemir, ZWAANTJE ÖZDEMIR en Zwaantje Vroeger", made_at=now))
    session.flush()
    erase(session, gone, now, cast.anouk.id)
    assert session.scalar(select(News.text)) == "(gewist), (gewist) en (gewist)"


@pytest.mark.parametrize("where", ["draft", "version"])
def test_a_photo_that_a_course_shows_too_stays_with_the_course(
    session: Session, cast: Cast, gone: Person, now: datetime, where: str
) -> None:
    digest = "d" * 64
    card = add_card(session, name=NAME)
    card.person_id, card.photo = gone.id, digest
    session.add(Media(sha256=digest, type="image/webp", size=1, stored_at=now))
    if where == "draft":
        session.add(WorkingFile(course="proef", path="proef/foto.webp", sha256=digest, base_hash="", changed_at=now))
    else:
        session.execute(update(CourseVersion).values(compiled=CourseVersion.compiled + f'"sha256":"{digest}"'))
    session.flush()
    assert erase(session, gone, now, cast.anouk.id).photos == frozenset()
    assert session.scalar(select(Media.id).where(Media.sha256 == digest)) is not None


def test_who_is_erased_while_a_letter_is_on_its_way_is_gone_and_the_worker_goes_on(
    session: Session, engine: Engine, cast: Cast, gone: Person, now: datetime
) -> None:
    letters.plan(session, gone.id, LetterKind.FAREWELL, "x", now, {}, now)
    gone.left_at, gone.leaves_at = now, now + timedelta(days=30)
    session.commit()
    number, by = gone.id, cast.anouk.id

    class ErasesMeanwhile:
        def send(self, _mail: Mail) -> Result:
            with Session(engine) as other:
                erase(other, other.get_one(Person, number), now, by)
            return Result(Outcome.SENT)

        def close(self) -> None:
            pass

    session.rollback()
    done = deliver_one(lambda: Session(engine), SITE, ErasesMeanwhile(), now)
    assert done is not None
    assert done.fate is Fate.LOST
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Letter).where(Letter.person_id == number)) == 0


def test_two_beheerders_who_erase_the_same_account_erase_it_once(
    session: Session, engine: Engine, cast: Cast, gone: Person, now: datetime
) -> None:
    session.commit()
    number, by = gone.id, cast.anouk.id
    with Session(engine, expire_on_commit=False) as second:
        found = second.get_one(Person, number)
        second.commit()
        erase(session, gone, now, by)
        with pytest.raises(erasing.AlreadyGoneError):
            erase(second, found, now, by)
    assert len(erasing.erased(session)) == 1
