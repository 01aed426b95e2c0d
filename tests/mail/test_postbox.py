"""The postbox of a demo holds letters as they would have gone, newest first."""

from dataclasses import replace
from pathlib import Path

from elearning.mail.outcome import Outcome, Result
from elearning.mail.postbox import PostboxSender, forget, read_postbox
from tests.mail.test_message import MAIL
from tests.moment import Clock


def test_a_letter_is_read_back_as_it_was_written(tmp_path: Path, clock: Clock) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    mail = replace(MAIL, to_name="Zoë, van Ás", calendar=calendar, calendar_method="REQUEST")
    sender = PostboxSender(tmp_path / "een" / "post", "IVZ", "leren@ivz.example")

    assert sender.send(mail) == Result(Outcome.SENT)
    (posted,) = read_postbox(tmp_path / "een" / "post")
    assert (posted.to_name, posted.to_address) == ("Zoë, van Ás", MAIL.to_address)
    assert (posted.subject, posted.text) == (MAIL.subject, MAIL.text)
    assert posted.html.strip() == MAIL.html
    assert posted.calendar == calendar
    assert posted.at == clock.now


def test_the_newest_letter_comes_first(tmp_path: Path, clock: Clock) -> None:
    sender = PostboxSender(tmp_path)
    for subject in ("eerst", "dan", "nu"):
        sender.send(replace(MAIL, subject=subject))
        clock.move(minutes=1)

    assert [one.subject for one in read_postbox(tmp_path)] == ["nu", "dan", "eerst"]


def test_a_postbox_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert read_postbox(tmp_path / "weg") == []


def test_a_folder_that_cannot_be_written_is_a_server_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    result = PostboxSender(tmp_path / "bestand").send(MAIL)
    assert result.outcome is Outcome.LATER
    assert result.server_down


def test_letters_that_name_somebody_are_taken_away_and_the_others_stay(tmp_path: Path, clock: Clock) -> None:
    invited = b"BEGIN:VCALENDAR\r\nATTENDEE;CN=Zwaan\r\n tje Kleef:x\r\nEND:VCALENDAR\r\n"
    sender = PostboxSender(tmp_path)
    sender.send(replace(MAIL, to_name="Zwaantje Kleef"))
    sender.send(replace(MAIL, text="Groet van ZWAANTJE KLEEF"))
    sender.send(replace(MAIL, calendar=invited, calendar_method="REQUEST"))
    sender.send(replace(MAIL, subject="van een ander"))

    assert forget(tmp_path, ["Zwaantje Kleef"]) == 3
    assert [one.subject for one in read_postbox(tmp_path)] == ["van een ander"]
    assert forget(tmp_path / "weg", ["x"]) == 0
