"""Looking an installation over: what is well, what deserves attention, what is wrong, and what to do."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from elearning.models import Authenticator, AuthenticatorKind, Letter, LetterKind, Media, Role, RoleGrant, schema
from elearning.models.engine import engine_options, prepare
from elearning.models.workers import declared_worker, name_of_worker
from elearning.services.checkup import database, disk, site
from elearning.services.checkup.finding import Finding, Mark
from elearning.services.publishing import media_path
from elearning.settings import PREFIX, Settings
from tests.databases import engine_for
from tests.people import Cast
from tests.running import free_port


def of(findings: Iterable[Finding], what: str) -> Finding:
    (found,) = [one for one in findings if one.what == what]
    return found


def marks(findings: Iterable[Finding]) -> set[Mark]:
    return {one.mark for one in findings}


# --- the database -----------------------------------------------------------------------------------------------------


def test_a_database_that_is_well_is_well(engine: Engine, now: datetime) -> None:
    seen = list(database.look_over(engine, datetime.now(UTC)))
    assert marks(seen) == {Mark.GOOD}
    assert of(seen, "tabellen").told == f"versie {schema.head()}"
    assert database.answers(engine)


def test_a_database_that_does_not_answer_is_the_only_finding(tmp_path: Path, now: datetime) -> None:
    away = engine_for(f"sqlite:///{tmp_path}/weg/weg.db")
    (seen,) = database.look_over(away, now)
    assert (seen.mark, seen.what) == (Mark.FAULT, "database")
    assert "weg.db" not in seen.told
    assert not database.answers(away)


@pytest.mark.parametrize(("version", "advice"), [("0001", "db upgrade"), ("9999", "nieuwere programma")])
def test_tables_of_another_version_say_what_to_do(
    session: Session, engine: Engine, now: datetime, version: str, advice: str
) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    session.commit()
    seen = of(database.look_over(engine, now), "tabellen")
    assert seen.mark is Mark.FAULT
    assert advice in seen.advice
    assert not database.answers(engine)


def test_a_clock_that_runs_apart_from_the_database_is_wrong(engine: Engine, on_postgresql: bool) -> None:
    if not on_postgresql:
        pytest.skip("SQLite has no clock of its own")
    ahead = datetime.now(UTC) + timedelta(minutes=2)
    assert of(database.look_over(engine, ahead), "klok").mark is Mark.FAULT


# --- the disk ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Settings:
    settings.media_dir.mkdir(mode=0o700)
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'db' / 'k.db'}")


def test_folders_and_files_are_looked_at_for_who_may_read_them(own_folder: Settings, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir(mode=0o755)
    file = tmp_path / "db" / "k.db"
    assert of(disk.look_over(own_folder, {}), "databasebestand").advice == "Draai: elearning db upgrade"
    file.touch(mode=0o600)
    assert of(disk.look_over(own_folder, {}), "databasebestand").mark is Mark.GOOD
    file.chmod(0o644)
    assert "chmod 600" in of(disk.look_over(own_folder, {}), "databasebestand").advice
    file.parent.chmod(0o700)
    assert of(disk.look_over(own_folder, {}), "databasebestand").mark is Mark.GOOD, "nobody reaches it"
    own_folder.media_dir.chmod(0o755)
    assert "chmod 700" in of(disk.look_over(own_folder, {}), "mediamap").advice
    own_folder.media_dir.rmdir()
    assert of(disk.look_over(own_folder, {}), "mediamap").mark is Mark.FAULT


@pytest.mark.parametrize(
    ("mode", "mark"), [(0o400, Mark.GOOD), (0o440, Mark.GOOD), (0o460, Mark.NOTE), (0o444, Mark.FAULT)]
)
def test_a_file_with_a_secret_is_not_for_everyone(own_folder: Settings, tmp_path: Path, mode: int, mark: Mark) -> None:
    key = tmp_path / "key"
    key.touch()
    key.chmod(mode)
    variable = f"{PREFIX}SECRET_KEY_FILE"
    assert of(disk.look_over(own_folder, {variable: str(key)}), variable).mark is mark


def test_secrets_in_the_environment_are_named_but_not_told(own_folder: Settings) -> None:
    environ = {f"{PREFIX}SECRET_KEY": "hemelblauw", f"{PREFIX}MAIL_URL": "smtp://mail.voorbeeld.nl"}
    seen = of(disk.look_over(own_folder, environ), "geheimen")
    assert (seen.mark, seen.told) == (Mark.NOTE, f"in de omgeving: {PREFIX}SECRET_KEY")
    environ = {f"{PREFIX}MAIL_URL": "smtp://u:hemelblauw@mail.voorbeeld.nl"}
    assert of(disk.look_over(own_folder, environ), "geheimen").told == f"in de omgeving: {PREFIX}MAIL_URL"


def test_little_room_is_told_before_the_disk_is_full() -> None:
    rooms = {3 * disk.GIGABYTE: Mark.GOOD, disk.GIGABYTE: Mark.NOTE, disk.GIGABYTE // 8: Mark.FAULT}
    assert {room: disk._room("schijf", room).mark for room in rooms} == rooms


def test_a_file_that_is_gone_or_changed_is_found(session: Session, settings: Settings, now: datetime) -> None:
    digests = []
    for content in (b"een", b"twee", b"drie"):
        digests.append(sha256(content).hexdigest())
        session.add(Media(sha256=digests[-1], type="image/png", size=len(content), stored_at=now))
        path = media_path(settings.media_dir, digests[-1])
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    session.flush()
    mine = [row for row in session.scalars(select(Media.sha256)) if row in digests]
    others = [row for row in session.scalars(select(Media)) if row.sha256 not in digests]
    for row in others:
        session.delete(row)
    assert len(mine) == 3
    assert disk.media(session, settings.media_dir, every=True).told == "3 bestanden, allemaal nagelezen"
    media_path(settings.media_dir, digests[0]).unlink()
    media_path(settings.media_dir, digests[2]).write_bytes(b"DRIE")
    seen = disk.media(session, settings.media_dir, every=False)
    assert seen.mark is Mark.FAULT
    assert seen.told.startswith("1 weg of onvolledig, 1 beschadigd")
    assert digests[0][:12] in seen.told


# --- what runs --------------------------------------------------------------------------------------------------------


def test_a_worker_is_seen_while_it_lives_and_not_after(
    session: Session, database: str, settings: Settings, now: datetime, on_postgresql: bool
) -> None:
    assert of(site.look_over(session, settings, now), "worker").mark is Mark.FAULT
    session.rollback()
    engine = prepare(create_engine(database, **engine_options(database, **name_of_worker(database))))
    with declared_worker(engine), engine.connect():
        assert of(site.look_over(session, settings, now), "worker").mark is Mark.GOOD
    engine.dispose()
    session.rollback()
    assert of(site.look_over(session, settings, now), "worker").mark is Mark.FAULT


def test_letters_that_are_late_are_a_fault_and_refused_ones_a_note(
    session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    for letter in session.scalars(select(Letter)):
        session.delete(letter)
    session.flush()
    assert of(site.look_over(session, settings, now), "brieven").mark is Mark.GOOD
    key = {"person_id": cast.samira.id, "kind": LetterKind.TEST, "data": {}, "made_at": now}
    session.add(Letter(**key, period="1", due_at=now, refused_at=now))
    session.flush()
    assert of(site.look_over(session, settings, now), "brieven").mark is Mark.NOTE
    session.add(Letter(**key, period="2", due_at=now - timedelta(hours=2)))
    session.flush()
    assert of(site.look_over(session, settings, now), "brieven").mark is Mark.FAULT


def test_beheerders_and_their_second_step_are_counted(
    session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    assert of(site.look_over(session, settings, now), "beheerders").mark is Mark.NOTE
    assert of(site.look_over(session, settings, now), "tweede stap").told.startswith("1 van de beheerders")
    kind = AuthenticatorKind.TOTP
    factor = Authenticator(person_id=cast.anouk.id, kind=kind, name="app", secret="x", made_at=now, confirmed_at=now)
    session.add(factor)
    session.add(RoleGrant(person_id=cast.ruud.id, role=Role.ADMIN))
    session.flush()
    assert of(site.look_over(session, settings, now), "beheerders").mark is Mark.GOOD
    assert of(site.look_over(session, settings, now), "tweede stap").told.startswith("1 van de beheerders")


def test_a_site_on_https_without_a_named_proxy_is_a_note(session: Session, settings: Settings, now: datetime) -> None:
    https = replace(settings, base_url="https://leren.voorbeeld.nl")
    assert "PROXIES" in of(site.look_over(session, https, now), "site").told
    assert of(site.look_over(session, replace(https, proxies=1), now), "site").mark is Mark.GOOD
    assert of(site.look_over(session, replace(settings, demo=True), now), "site").mark is Mark.NOTE


# --- the mail server --------------------------------------------------------------------------------------------------


def test_a_mail_server_that_is_away_or_offers_no_encryption_is_a_fault(settings: Settings) -> None:
    away = site.mail_server(replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}"))
    assert away.mark is Mark.FAULT
    assert "geen verbinding" in away.told


def test_a_mail_server_is_tried_up_to_the_letter_and_no_further(settings: Settings) -> None:
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        here = f"127.0.0.1:{controller.port}"
        seen = site.mail_server(replace(settings, mail_url=f"smtp://{here}"))
        assert seen.told == f"{here} neemt brieven aan; er is er geen verstuurd"
        shut = site.mail_server(replace(settings, mail_url=f"smtp+starttls://u:hemelblauw@{here}"))
        assert (shut.mark, "STARTTLS" in shut.told, "hemelblauw" in shut.told) == (Mark.FAULT, True, False)
    finally:
        controller.stop()


def test_a_folder_for_letters_reaches_nobody(settings: Settings) -> None:
    assert site.mail_server(settings).mark is Mark.NOTE
    assert site.mail_server(replace(settings, demo=True)).mark is Mark.GOOD


def test_who_looks_as_root_hears_that_it_says_little_about_rights(
    monkeypatch: pytest.MonkeyPatch, own_folder: Settings
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert of(disk.look_over(own_folder, {}), "gebruiker").mark is Mark.NOTE
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert of(disk.look_over(own_folder, {}), "gebruiker").mark is Mark.GOOD
