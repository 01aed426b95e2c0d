"""Links to read a draft along, what is said by them, and how long it is kept."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearning.content.model import Course, Gathering
from elearning.content.written import Text
from elearning.mail.letters import render
from elearning.mail.site import Site
from elearning.models import Audit, Letter, LetterKind, ReaderComment, ReaderLink, Role, RoleGrant
from elearning.services import chores, notices, previewing, readers, review_points
from elearning.services.desk import NotNeededError
from elearning.services.readers import Spot, TooManyError, Verdict
from elearning.services.review_points import found_again, quote_of
from elearning.services.tokens import hash_of
from tests.courses import HERE
from tests.people import Cast

SITE = Site("http://localhost", "IVZ Proefland", "088", "hulp@ivz.example", "s" * 40)
MODULE = "proef/glas/module.md"
SPOT = Spot(MODULE, 52, "Nu een paar andere vragen.")


@pytest.fixture
def link(session: Session, cast: Cast, now: datetime) -> ReaderLink:
    token = readers.make(session, "proef", [MODULE], "Mo", cast.ruud.id, now)
    found = readers.of_token(session, token, now)
    assert found
    assert found.token_hash == hash_of(token)
    return found


def test_a_link_works_for_thirty_days_and_its_making_is_accounted_for(
    session: Session, link: ReaderLink, now: datetime
) -> None:
    assert readers.works(link, now + timedelta(days=29))
    assert not readers.works(link, now + timedelta(days=30))
    assert session.scalars(select(Audit.action)).all() == ["reader-invited"]


def test_the_same_words_at_the_same_passage_are_kept_once(session: Session, link: ReaderLink, now: datetime) -> None:
    for _ in range(2):
        readers.say(session, link, SPOT, "Zo praat niemand.", now)
    assert len(readers.said_by(session, link)) == 1


def test_nobody_fills_the_list_without_end(
    session: Session, link: ReaderLink, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MOST_COMMENTS", 2)
    for number in range(2):
        readers.say(session, link, SPOT, f"{number}", now)
    with pytest.raises(TooManyError):
        readers.say(session, link, SPOT, "nog een", now)


def test_a_remark_of_another_link_cannot_be_taken_back_nor_one_that_was_settled(
    session: Session, link: ReaderLink, cast: Cast, now: datetime
) -> None:
    other = readers.of_token(session, readers.make(session, "proef", [MODULE], "An", cast.ruud.id, now), now)
    assert other
    said = readers.say(session, link, SPOT, "Zo praat niemand.", now)
    assert not readers.take_back(session, other, said.id)
    readers.settle(session, said, now)
    assert not readers.take_back(session, link, said.id)
    assert readers.find_comment(session, "ander", said.id) is None


def test_the_letter_says_what_was_thought_and_how_much_there_is_to_read(
    session: Session, link: ReaderLink, cast: Cast, now: datetime
) -> None:
    readers.say(session, link, SPOT, "Zo praat niemand.", now)
    readers.finish(session, link, Verdict.LOOK_FIRST, "Mooi begin.", now)
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.COMMENT)).one()
    told = notices.told(session, letter, cast.ruud, SITE, now)
    subject, text, html = render("comment", {**told, "person": cast.ruud, "site": SITE})
    assert subject == "Mo las mee"
    for form in (text, html):
        assert "kijk eerst naar de opmerkingen" in form
        assert "Er staat 1 opmerking voor je klaar." in form
        assert "http://localhost/redactie/proef/meelezers" in form
        assert "Zo praat niemand" not in form


def test_a_letter_that_is_no_longer_about_anything_does_not_go(
    session: Session, link: ReaderLink, cast: Cast, now: datetime
) -> None:
    readers.finish(session, link, Verdict.RIGHT, "", now)
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.COMMENT)).one()
    assert notices.told(session, letter, cast.ruud, SITE, now)["is_right"]
    session.execute(delete(RoleGrant).where(RoleGrant.role == Role.AUTHOR))
    with pytest.raises(NotNeededError):
        notices.told(session, letter, cast.ruud, SITE, now)


def test_the_last_word_about_it_all_counts(session: Session, link: ReaderLink, now: datetime) -> None:
    readers.finish(session, link, Verdict.LOOK_FIRST, "Nog niet.", now)
    readers.finish(session, link, Verdict.RIGHT, "", now + timedelta(days=3))
    assert readers.verdicts(session, [link]) == {link.id: (Verdict.RIGHT, "")}
    assert readers.said_by(session, link) == []


@pytest.mark.parametrize("revoked", [True, False])
def test_a_year_after_it_ended_a_link_is_forgotten_with_all_that_was_said(
    session: Session, link: ReaderLink, cast: Cast, now: datetime, revoked: bool
) -> None:
    readers.say(session, link, SPOT, "Zo praat niemand.", now)
    if revoked:
        readers.revoke(session, link, cast.ruud.id, now)
    ends = now if revoked else now + timedelta(days=30)
    assert not readers.forget(session, ends + timedelta(days=365))
    assert readers.forget(session, ends + timedelta(days=365, seconds=1))
    assert session.scalar(select(func.count()).select_from(ReaderComment)) == 0
    assert readers.forget in chores.CHORES


# --- passages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [MODULE, "proef/gesprek-aan-tafel/casus.md", "proef/eindtoets/toets.md"])
def test_every_passage_is_found_again_where_it_stands_also_after_lines_were_put_above_it(
    session: Session, tmp_path: Path, now: datetime, path: str
) -> None:
    course = previewing.look_at(session, path, tmp_path, now).course
    assert course
    sheet = review_points.sheet_of(course, path)
    assert sheet
    shown = review_points.shown_in(course)
    text = (HERE / path).read_text("utf-8")
    lines = text.split("\n")
    wanted = [one for one in sheet.passages if one.quote]
    assert len(wanted) > 5
    for one in wanted:
        line = found_again(one.quote, text, one.line, shown)
        assert line, one.quote
        assert one.line == 1 or line - one.line in range(12), one
        moved = found_again(one.quote, "Iets nieuws.\n\n" * 30 + text, one.line, shown)
        assert moved == line + 60, (one.quote, lines[line - 1])


def test_of_two_passages_that_are_alike_the_nearest_is_meant() -> None:
    text = "Vraag het gewoon.\n\nIets anders.\n\nVraag het gewoon.\n"
    assert [found_again("Vraag het gewoon.", text, near) for near in (1, 2, 4, 99)] == [1, 1, 5, 5]


def test_a_passage_that_was_rewritten_is_not_found() -> None:
    assert found_again("Een glas wijn is meer dan je denkt.", "Wij schreven hier iets heel nieuws op.\n", 1) is None
    assert found_again("", "tekst", 1) is None
    assert found_again("…!", "…!", 1) is None


def test_a_quote_is_what_is_read_without_marks_and_not_too_long() -> None:
    assert quote_of("<p>Een <b>glas</b> &amp; <a href='x'>meer</a>.</p>") == "Een glas & meer."
    assert len(quote_of("woord " * 99).split()) == review_points.QUOTE_WORDS
    assert len(quote_of("w" * 999)) == review_points.LONGEST_QUOTE


def test_a_text_is_cut_where_something_ends_at_the_top() -> None:
    html = "<p>een<br>twee</p>\n<ul><li><p>drie</p></li></ul>\n<div><table><tr><td>x</td></tr></table></div>"
    pieces = review_points._Cutter.cut(html)
    assert [piece.strip()[:4] for piece in pieces] == ["<p>e", "<ul>", "<div"]
    assert "".join(pieces) == html


@pytest.mark.parametrize("html", ["<p>x y</p>\n" * 30_000, "<p>" + "x y " * 60_000 + "</p>", "<div>" * 9_000])
def test_a_text_made_to_hurt_makes_a_page_that_is_bounded(html: str) -> None:
    text = Text(re.sub("<[^>]+>", "\n", html), 1, html)
    gathering = Gathering("x", "X", "Kort.", 30, "thema", (), text)
    course = Course("proef", "P", "p", (), (gathering,), (), 0.8, Text("", 1))
    sheet = review_points.sheet_of(course, "proef/x/bijeenkomst.md")
    assert sheet
    assert len(sheet.passages) <= review_points.MOST_PASSAGES
