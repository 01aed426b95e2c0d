"""A back-up is one moment, whole and checked; put back, it is everything or nothing."""

import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, delete, select, update
from sqlalchemy.orm import Session

from elearning.models import (
    AccountLink,
    Base,
    Knock,
    Letter,
    LetterKind,
    LinkKind,
    Media,
    MeetingFile,
    Person,
    Presence,
    Reflection,
    SignIn,
    schema,
)
from elearning.models.engine import start_writing
from elearning.services import backup, letters
from elearning.services.backup import restoring, rows, writing
from tests.databases import Databases, engine_for
from tests.moment import NOW
from tests.people import Cast
from tests.services.any_rows import add_any
from tests.services.kept import FILES, FILM, GONE, REPORT, SLIDES, fill, made, name_of, prints, put_back


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def filled(session: Session, cast: Cast, media: Path) -> None:
    fill(session, media)


@pytest.mark.usefixtures("filled")
def test_every_row_and_every_file_comes_back_as_it_was(
    engine: Engine, bare_engine: Engine, media: Path, tmp_path: Path
) -> None:
    written = backup.write(engine, media, tmp_path / "kopie", NOW)

    done = put_back(written.path, bare_engine, tmp_path / "elders")

    assert prints(bare_engine, *GONE) == prints(engine, *GONE)
    assert all(count for count, _ in prints(bare_engine, *GONE).values())
    assert (done.files, written.lacking) == (3, ())
    assert {below: (tmp_path / "elders" / below).read_bytes() for below in FILES} == FILES
    assert schema.differences(bare_engine) == []
    with Session(bare_engine) as session:  # and counting goes on after the last number
        session.add(Person(name="Nieuw", email="nieuw@wijk.example", language="nl", created_at=NOW))
        session.commit()


def test_nobody_is_signed_in_afterwards_and_letters_that_were_in_hand_are_free(
    engine: Engine, bare_engine: Engine, session: Session, cast: Cast, media: Path, tmp_path: Path
) -> None:
    person = cast.samira.id
    session.add(SignIn(person_id=person, token_hash="a", idle_minutes=60, created_at=NOW, seen_at=NOW, ends_at=NOW))
    session.add(AccountLink(person_id=person, kind=LinkKind.RESET, token_hash="b", made_at=NOW, ends_at=NOW))
    session.add(Presence(path="x", person_id=person, seen_at=NOW))
    session.add(Knock(bucket="said-this-month", count=1, ends_at=NOW))
    letters.plan(session, person, LetterKind.TEST, "een", NOW, {}, NOW)
    session.execute(update(Letter).values(claimed_until=NOW + timedelta(minutes=5)))
    session.commit()

    put_back(made(engine, media, tmp_path), bare_engine, media)

    with Session(bare_engine) as there:
        assert not any(there.scalars(select(one)).all() for one in (SignIn, AccountLink, Presence))
        letter = there.scalars(select(Letter).where(Letter.kind == LetterKind.TEST)).one()
        assert (letter.claimed_until, letter.sent_at) == (None, None)
        assert there.scalars(select(Knock.bucket)).all() == ["said-this-month"]  # who voted does not vote twice


def test_a_back_up_is_for_its_owner_only_and_leaves_nothing_half(engine: Engine, media: Path, tmp_path: Path) -> None:
    path = made(engine, media, tmp_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    second = made(engine, media, tmp_path)
    assert (path.name, second.name) == ("keukentafel-20261123T100000Z.zip", "keukentafel-20261123T100000Z-2.zip")


def test_old_ones_go_and_the_newest_stays_however_old_it_is(engine: Engine, media: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kopie"
    days = [backup.write(engine, media, folder, NOW - timedelta(days=ago)).path for ago in (40, 20, 8, 0)]
    (folder / "keukentafel-aantekening.txt").touch()

    assert backup.forget_old(folder, 7, NOW) == days[:3]
    assert backup.forget_old(folder, 7, NOW + timedelta(days=400)) == []
    assert days[3].exists()


@pytest.mark.usefixtures("filled")
def test_a_file_that_is_gone_or_damaged_is_named_and_the_rest_is_kept(
    engine: Engine, media: Path, tmp_path: Path
) -> None:
    (media / name_of(FILM)).write_bytes(b"rot")
    (media / "meetings" / name_of(SLIDES)).unlink()

    written = backup.write(engine, media, tmp_path / "kopie", NOW)

    assert set(written.lacking) == {name_of(FILM), f"meetings/{name_of(SLIDES)}"}
    with backup.opened(written.path) as archive:
        assert list(archive.manifest.files) == [f"reports/{name_of(REPORT)}"]


def test_a_file_of_a_meeting_that_goes_while_it_is_made_is_not_missed(
    engine: Engine, session: Session, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = add_any(session, Base.metadata.tables["meeting"])
    digest = sha256(SLIDES).hexdigest()
    session.add(MeetingFile(meeting_id=meeting, name="dia’s.pdf", digest=digest, size=15, added_at=NOW))
    session.commit()
    walk = writing._pack_files

    def taken_away(*given: Any) -> Any:
        session.execute(delete(MeetingFile))
        session.commit()
        return walk(*given)

    session.execute(delete(Media))
    session.commit()
    monkeypatch.setattr(writing, "_pack_files", taken_away)
    assert backup.write(engine, media, tmp_path / "kopie", NOW).lacking == ()


def test_an_older_back_up_goes_into_its_own_tables_and_comes_up_from_there(
    engine: Engine, bare_engine: Engine, media: Path, tmp_path: Path
) -> None:
    schema.downgrade(engine, "0006")
    path = made(engine, media, tmp_path)
    with backup.opened(path) as archive:
        assert archive.manifest.revision == "0006"
        assert "authenticator" not in archive.manifest.tables

    put_back(path, bare_engine, media)

    assert schema.differences(bare_engine) == []
    schema.upgrade(engine)
    assert prints(bare_engine, *GONE) == prints(engine, *GONE)


#: A child that begins where we are, without importing everything again; it opens connections of its own.
FORK = get_context("fork")


def put_back_until(table: str, url: str, path: Path, media: Path) -> None:
    """Put a back-up back, and die right after the rows of one table."""

    def put_and_die(connection: Connection, into: Table, lines: Iterator[bytes]) -> int:
        count = rows.put(connection, into, lines)
        if into.name == table:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    restoring.__dict__["put"] = put_and_die
    put_back(path, engine_for(url), media)


def test_a_kill_halfway_leaves_an_empty_database_that_takes_it_all_the_second_time(
    engine: Engine, bare_engine: Engine, media: Path, tmp_path: Path
) -> None:
    path = made(engine, media, tmp_path)
    url = bare_engine.url.render_as_string(hide_password=False)
    bare_engine.dispose()
    child = FORK.Process(target=put_back_until, args=("answer", url, path, media))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert not any(count for count, _ in prints(bare_engine).values())

    put_back(path, bare_engine, media)

    assert prints(bare_engine, *GONE) == prints(engine, *GONE)


def test_three_back_ups_while_others_write_are_each_one_moment(
    engine: Engine, databases: Databases, media: Path, tmp_path: Path
) -> None:
    """Every writer adds a person and a reflection together: a back-up never has one without the bare_engine."""
    with writers(engine, "a", "b"):
        paths = [made(engine, media, tmp_path) for _ in range(3)]
    seen = []
    for number, path in enumerate(paths):
        databases.copy("bare", f"moment{number}")
        there = engine_for(databases.url(f"moment{number}"))
        put_back(path, there, media)
        with there.connect() as connection:
            pairs = connection.exec_driver_sql(PAIRS).one()
        assert pairs[0] == pairs[1]
        seen.append(pairs[0])
        there.dispose()
    assert seen == sorted(seen)
    assert seen[-1] > 0


PAIRS = """SELECT (SELECT count(*) FROM person WHERE name = 'Schrijver'),
    (SELECT count(*) FROM reflection WHERE course = 'schrijver')"""


def write_on(url: str, name: str, begun: Any) -> None:
    """Add somebody and what they kept, in one transaction, again and again."""
    engine = engine_for(url)
    for number in count():
        with Session(engine) as session:
            start_writing(session)
            email = f"{name}-{number}@wijk.example"
            person = Person(name="Schrijver", email=email, language="nl", created_at=NOW)
            session.add(person)
            session.flush()
            session.add(Reflection(person_id=person.id, course="schrijver", question="q", text="t", kept_at=NOW))
            session.commit()
        begun.set()
        time.sleep(0.01)


@contextmanager
def writers(engine: Engine, *names: str) -> Iterator[None]:
    """Let other processes write all the while."""
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    begun = [FORK.Event() for _ in names]
    children = [FORK.Process(target=write_on, args=(url, *one)) for one in zip(names, begun, strict=True)]
    for child in children:
        child.start()
    try:
        assert all(one.wait(20) for one in begun)
        yield
    finally:
        for child in children:
            child.kill()
            child.join()
