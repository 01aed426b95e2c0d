"""Somebody's own data: everything about them, nothing about others, no keys."""

import io
import json
import zipfile
from datetime import datetime

import pytest
from sqlalchemy import Column, Table
from sqlalchemy.orm import Session

from elearning.models import Base, LetterKind, News, Reflection
from elearning.services import auditing, inviting, letters, own_data, questions
from elearning.services.data_words import NAMES, WORDS
from tests.linting import parse
from tests.people import SECRET, Cast, add_card
from tests.services.any_rows import add_row, columns_to_people, key_of

POINTING = columns_to_people()
MINE = "WOORD-VAN-SAMIRA"


def unpacked(session: Session, cast: Cast, now: datetime, name: str = "samira") -> dict[str, str]:
    packed = own_data.archive(session, getattr(cast, name), now)
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return {one: file.read(one).decode() for one in file.namelist()}


def test_every_table_with_people_has_a_place_in_the_archive() -> None:
    found = {source.key for source in own_data.sources()}
    for table, column in POINTING:
        key = key_of(table, column)
        is_about = column.name == "person_id"
        assert is_about or key in own_data.MADE, f"{key}: is it about the person, or made by them for others?"
        assert (table.name if is_about else key) in found
    assert found == set(NAMES)
    assert "casus_turn" in found, "what lies below a row of somebody is theirs too"


def test_every_column_has_a_dutch_word_and_none_stands_twice_in_a_table() -> None:
    for source in own_data.sources():
        words = [WORDS[column.name] for column in source.shown]
        assert len(set(words)) == len(words), source.key


def test_no_key_no_hash_and_no_number_of_another_person_comes_along() -> None:
    for source in own_data.sources():
        for column in source.shown:
            assert not any(word in column.name for word in ("hash", "token", "submission")), column
            assert not any(key.column.table.name == "person" for key in column.foreign_keys), column


@pytest.mark.parametrize(("table", "column"), POINTING, ids=[key_of(*one) for one in POINTING])
def test_a_row_of_any_table_is_in_it_and_not_in_that_of_another(
    session: Session, cast: Cast, table: Table, column: Column[object], now: datetime
) -> None:
    before = {one.key: len(one.rows) for one in own_data.gather(session, cast.samira.id)}
    others = own_data.gather(session, cast.tom.id)
    add_row(session, table, column, cast.samira.id, MINE)
    after = {one.key: len(one.rows) for one in own_data.gather(session, cast.samira.id)}
    key = table.name if column.name == "person_id" else key_of(table, column)
    assert after.get(key) == before.get(key, 0) + 1
    assert own_data.gather(session, cast.tom.id) == others
    assert MINE not in "".join(unpacked(session, cast, now, "tom").values())


def test_the_neighbours_have_much_and_nothing_of_it_is_in_ones_own(session: Session, cast: Cast, now: datetime) -> None:
    files = unpacked(session, cast, now)
    assert SECRET not in "".join(files.values())
    assert "Noor" not in "".join(files.values())
    assert SECRET in unpacked(session, cast, now, "noor")["mijn-gegevens.json"]


def test_no_column_that_holds_a_secret_is_in_any_byte(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.password_hash = "HASH-VAN-SAMIRA"
    for table, column in POINTING:
        hashes = {one.name: f"HASH-{column}-{one.name}" for one in table.columns if one.name.endswith("hash")}
        keys = {one: f"HASH-{table.name}-{one}" for one in ("submission", "message_id") if one in table.c}
        if hashes or keys:
            add_row(session, table, column, cast.samira.id, **hashes, **keys)
    session.flush()
    assert "HASH" not in "".join(unpacked(session, cast, now).values())


def test_who_somebody_invited_is_not_their_data(session: Session, cast: Cast, now: datetime) -> None:
    inviting.invite(session, name="Vreemde Ander", email="vreemd@elders.example", now=now, by=cast.els.id)
    text = "".join(unpacked(session, cast, now, "els").values())
    assert "Vreemde" not in text
    assert "vreemd@" not in text
    assert "Uitnodigingen die je verstuurde" in text


def test_what_somebody_wrote_for_their_work_is_theirs(session: Session, cast: Cast, now: datetime) -> None:
    session.add(News(guide_id=cast.gerda.id, title="Nieuws", text="Nieuw spreekuur", made_at=now))
    session.flush()
    assert "Nieuw spreekuur" in unpacked(session, cast, now, "gerda")["mijn-gegevens.html"]


def test_a_letter_that_carries_the_question_of_a_colleague_does_not_bring_it_along(
    session: Session, cast: Cast, now: datetime
) -> None:
    contact = add_card(session)
    contact.person_id = cast.gerda.id
    session.flush()
    assert questions.ask(session, cast.samira, MINE, "sleutel", now)
    files = unpacked(session, cast, now, "gerda")
    assert MINE not in "".join(files.values())
    [row] = json.loads(files["mijn-gegevens.json"])["letter"]
    assert (row["soort"], row["waarover"], row["kenmerk"]) == ("question", None, None)


def test_a_herinnering_says_who_asked_it_by_name_and_not_by_number(session: Session, cast: Cast, now: datetime) -> None:
    data = {"course": "proef", "from": "Els de Tester", "by": cast.els.id, "opfris": False}
    letters.plan(session, cast.samira.id, LetterKind.REMINDER, "2026-11-23/proef", now, data, now)
    [row] = json.loads(unpacked(session, cast, now)["mijn-gegevens.json"])["letter"]
    assert row["waarover"] == {"course": "proef", "from": "Els de Tester", "opfris": False}


def test_there_is_a_page_to_read_and_a_file_for_programs(session: Session, cast: Cast, now: datetime) -> None:
    session.add(
        Reflection(person_id=cast.samira.id, course="proef", question="bij-jou", text="<b>Ik & jij</b>", kept_at=now)
    )
    session.flush()
    files = unpacked(session, cast, now)
    assert set(files) == {"mijn-gegevens.html", "mijn-gegevens.json"}
    _, faults = parse(files["mijn-gegevens.html"])
    assert not faults
    assert "&lt;b&gt;Ik &amp; jij&lt;/b&gt;" in files["mijn-gegevens.html"]
    kept = json.loads(files["mijn-gegevens.json"])
    assert kept["reflection"][0]["tekst"] == "<b>Ik & jij</b>"
    assert kept["person"][0]["naam"] == "Samira de Tester"
    assert kept["membership"][0]["wijkteam"] == "Wijkteam Oost"
    assert kept["person"][0]["werkgever"] == "Gemeente Rivierstad"


def test_the_same_day_gives_the_same_file(session: Session, cast: Cast, now: datetime) -> None:
    assert own_data.archive(session, cast.noor, now) == own_data.archive(session, cast.noor, now)


def test_every_table_is_known_to_be_about_people_or_not() -> None:
    """Columns that hold a person without saying so would be left out."""
    unsaid = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("person_id", "_by_id", "guide_id", "actor_id")) and not column.foreign_keys
    ]
    assert unsaid == []


def test_the_person_stands_first(session: Session, cast: Cast) -> None:
    assert own_data.gather(session, cast.noor.id)[0].key == "person"


def test_what_others_did_with_an_account_is_told_without_who(session: Session, cast: Cast, now: datetime) -> None:
    auditing.note(session, cast.anouk.id, "employer-changed", f"person:{cast.samira.id}", now, result="GEHEIM")
    auditing.note(session, None, "sign-in-refused", f"person:{cast.samira.id}", now)
    auditing.note(session, cast.anouk.id, "left", f"person:{cast.tom.id}", now)
    session.flush()
    files = unpacked(session, cast, now)
    rows = json.loads(files["mijn-gegevens.json"])[own_data.ACTS]
    assert [set(row) for row in rows] == [{"wanneer", "handeling"}] * 2
    assert [row["handeling"] for row in rows] == ["employer-changed", "sign-in-refused"]
    assert "Anouk" not in files["mijn-gegevens.html"]
