"""Guiding a team: planning in a minute, changing, calling off, who was there, files, draaiboek and big screen."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import (
    Answer,
    Attendance,
    CasusPlay,
    CasusTurn,
    Letter,
    LetterKind,
    Meeting,
    MeetingFile,
    MeetingKind,
    Membership,
    Person,
    Review,
    Role,
    StepDone,
    Waiver,
    Wijkteam,
)
from elearning.services import meeting_files, meetings, people, publishing
from elearning.settings import Settings
from tests.courses import EDITION, shipment
from tests.moment import NOW, Clock
from tests.pages import Page, Seen
from tests.people import Cast

PDF = b"%PDF-1.7 hallo"


@pytest.fixture
def plan(gerda: Page, east: Wijkteam) -> Callable[..., str]:
    """Plan a meeting through the page; gives its address."""

    def do(**fields: str) -> str:
        gerda.get(f"/begeleiding/team/{east.id}/plan")
        return gerda.submit("Plan en nodig uit", dict(fields)).path

    return do


@pytest.fixture
def west_meeting(session: Session, cast: Cast) -> Meeting:
    """A meeting of a team that Gerda does not guide."""
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    people.grant_role(session, cast.ruud, Role.GUIDE, wijkteam=west)
    details = meetings.Details(MeetingKind.OPFRIS, NOW + timedelta(days=3), NOW + timedelta(days=3, hours=1))
    made = meetings.plan_meeting(session, cast.ruud.id, west.id, details, NOW)
    assert made
    session.commit()
    return made


def _the_meeting(session: Session) -> Meeting:
    session.expire_all()
    return session.scalars(select(Meeting)).one()


def _letters(session: Session, kind: LetterKind = LetterKind.MEETING) -> list[Letter]:
    session.expire_all()
    return list(session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def test_the_page_shows_the_guides_own_teams_only(gerda: Page) -> None:
    seen = gerda.get("/begeleiding")
    assert "Wijkteam Oost" in seen.text
    assert "Wijkteam West" not in seen.text
    assert "Er is nog niets gepland" in seen.text


def test_a_meeting_is_planned_with_one_press(gerda: Page, session: Session, plan: Callable[..., str]) -> None:
    path = plan()
    meeting = _the_meeting(session)
    assert path == f"/begeleiding/bijeenkomst/{meeting.id}"
    assert (meeting.kind, meeting.title) == (MeetingKind.OPFRIS, "Opfrisbijeenkomst")
    assert meeting.starts_at == (NOW + timedelta(days=7)).replace(hour=9), "next week, the same weekday, at ten"
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1)
    assert gerda.seen
    assert "maandag 30 november 2026, 10.00 tot 11.00 uur" in gerda.seen.text
    invited = {one.person_id for one in session.scalars(select(Attendance))}
    assert {one.person_id for one in _letters(session)} == invited
    names = set(session.scalars(select(Person.name).where(Person.id.in_(invited))))
    assert names == {"Samira de Tester", "Els de Tester", "Noor van Hiernaast", "Bas van Hiernaast"}


def test_the_same_form_sent_twice_is_one_meeting(gerda: Page, session: Session, east: Wijkteam) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/plan")
    path, data = gerda.filled("Plan en nodig uit", {})
    first, second = gerda.send("POST", path, data=data), gerda.send("POST", path, data=data)
    assert first.response.location == second.response.location
    assert len(_letters(session)) == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "2026-11-22"}, "Kies een dag die nog komt"),
        ({"day": "2029-11-22"}, "binnen twee jaar"),
        ({"day": "morgen"}, "Not a valid date value."),
        ({"start": "11:00", "end": "10:00"}, "Kies een tijd na het begin"),
        ({"every_weeks": "2"}, "Alleen een spreekuur of overleg"),
        ({"kind": "consultation", "every_weeks": "2", "times": "400"}, "Kies 1 tot 52 keer"),
        ({"title": "x" * 101}, "korter dan 100"),
        ({"note": "x" * 2001}, "korter dan 2000"),
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_invited(
    gerda: Page, session: Session, east: Wijkteam, fields: dict[str, str], said: str
) -> None:
    gerda.get(f"/begeleiding/team/{east.id}/plan")
    path, data = gerda.filled("Plan en nodig uit", {})
    for name, value in fields.items():
        data[name] = value
    seen = gerda.send("POST", path, data=data)
    assert seen.status == 422
    if said != "Not a valid date value.":
        assert said in seen.text
    assert not _letters(session)


def test_a_spreekuur_comes_back_every_two_weeks(session: Session, plan: Callable[..., str], gerda: Page) -> None:
    plan(kind="consultation", every_weeks="2", times="6", place="Buurthuis")
    meeting = _the_meeting(session)
    assert (meeting.every_weeks, meeting.times) == (2, 6)
    assert gerda.seen
    assert "elke 2 weken, 6 keer" in gerda.seen.text
    assert "houd je niet bij wie er was" in gerda.seen.text


def test_control_signs_never_reach_letters_or_calendars(session: Session, plan: Callable[..., str]) -> None:
    plan(title="Wijn\x00\r\nBEGIN:VEVENT", place="Zaal\x0b 1", note="Een\r\nTwee\x1b[2J")
    meeting = _the_meeting(session)
    assert meeting.title == "Wijn BEGIN:VEVENT"
    assert meeting.place == "Zaal 1"
    assert meeting.note == "Een\nTwee[2J"


def test_a_change_tells_everyone_and_no_change_tells_nobody(
    gerda: Page, session: Session, plan: Callable[..., str]
) -> None:
    path = plan()
    gerda.get(f"{path}/wijzigen")
    gerda.submit("Bewaar en vertel het je team")
    assert len(_letters(session)) == 4
    gerda.get(f"{path}/wijzigen")
    seen = gerda.submit("Bewaar en vertel het je team", place="De bieb", start="13:00", end="14:30")
    assert "Je team krijgt een brief" in seen.text
    assert "13.00 tot 14.30 uur" in seen.text
    assert len(_letters(session)) == 8
    assert _the_meeting(session).sequence == 1


def test_a_meeting_that_is_called_off_says_so_and_tells_everyone(
    gerda: Page, session: Session, plan: Callable[..., str]
) -> None:
    path = plan()
    gerda.get(path)
    seen = gerda.submit("Zeg definitief af")
    assert "Afgezegd" in seen.text
    assert [one.data["method"] for one in _letters(session)][4:] == ["CANCEL"] * 4
    assert gerda.get(f"{path}/wijzigen").path == path, "there is nothing to change any more"
    gerda.get(f"{path}/afspraak.ics", status=404)


def test_who_joins_later_can_be_invited(
    gerda: Page, session: Session, cast: Cast, plan: Callable[..., str], east: Wijkteam
) -> None:
    path = plan()
    assert "Nodig nieuwe teamleden uit" not in gerda.get(path).text
    people.join_team(session, cast.tom, east, NOW)
    assert "Er is 1 collega bij gekomen" in gerda.get(path).text
    assert "Tom de Tester" in gerda.submit("Nodig nieuwe teamleden uit").text
    assert [one.person_id for one in _letters(session)][4:] == [cast.tom.id]


def test_who_left_is_marked_on_the_list(gerda: Page, session: Session, cast: Cast, plan: Callable[..., str]) -> None:
    path = plan()
    session.scalars(select(Membership).where(Membership.person_id == cast.bas.id)).one().until_on = NOW.date()
    assert "werkt niet meer in dit team" in gerda.get(path).text


def test_attendance_takes_one_press_and_can_be_corrected(
    gerda: Page, session: Session, cast: Cast, plan: Callable[..., str], clock: Clock
) -> None:
    path = plan()
    assert gerda.get(f"{path}/aanwezig").path == path, "not before it has begun"
    clock.move(days=7)
    gerda = gerda.another().sign_in(cast.gerda)
    assert "Vul in wie er was" in gerda.get("/begeleiding").text
    seen = gerda.get(f"{path}/aanwezig")
    assert all(one.get("checked") is not None for one in seen.all("input[name=was-er]"))
    gerda.submit("Bewaar aanwezigheid")
    session.expire_all()
    assert all(session.scalars(select(Attendance.was_there)))
    gerda.get(f"{path}/aanwezig")
    others = [str(one.id) for one in (cast.samira, cast.noor)]
    gerda.submit("Bewaar aanwezigheid", {"was-er": others})
    session.expire_all()
    there = set(session.scalars(select(Attendance.person_id).where(Attendance.was_there)))
    assert there == {cast.samira.id, cast.noor.id}
    ticked = gerda.get(f"{path}/aanwezig").all("input[name=was-er][checked]")
    assert {one.get("value") for one in ticked} == set(others)


def test_nobody_is_marked_who_was_not_invited(
    gerda: Page, session: Session, cast: Cast, plan: Callable[..., str], clock: Clock
) -> None:
    path = plan()
    clock.move(days=7)
    gerda = gerda.another().sign_in(cast.gerda)
    gerda.get(f"{path}/aanwezig")
    gerda.post(f"{path}/aanwezig", {"was-er": [str(cast.tom.id), "x", "9" * 30, "9" * 5000, str(cast.samira.id)]})
    session.expire_all()
    assert list(session.scalars(select(Attendance.person_id).where(Attendance.was_there))) == [cast.samira.id]


# A manager's proposal.


def test_a_proposal_becomes_a_meeting(gerda: Page, session: Session, cast: Cast, east: Wijkteam) -> None:
    at = NOW + timedelta(days=9)
    asked = meetings.propose(session, cast.els.id, east.id, at, MeetingKind.THEME, NOW, place="Kantine")
    assert asked
    assert "Gevraagd door de manager" in gerda.get("/begeleiding").text
    gerda.get(f"/begeleiding/team/{east.id}/plan?voorstel={asked.id}")
    seen = gerda.submit("Plan en nodig uit")
    assert seen.path == f"/begeleiding/bijeenkomst/{asked.id}"
    assert "Kantine" in seen.text
    assert len(_letters(session)) == 4
    assert (_the_meeting(session).starts_at, _the_meeting(session).guide_id) == (at, cast.gerda.id)


def test_a_proposal_that_is_turned_down_invites_nobody(
    gerda: Page, session: Session, cast: Cast, east: Wijkteam
) -> None:
    asked = meetings.propose(session, cast.els.id, east.id, NOW + timedelta(days=9), MeetingKind.THEME, NOW)
    assert asked
    gerda.get("/begeleiding")
    day = "woensdag 2 december 2026"
    seen = gerda.submit(f"Wijs af: Thema-avond of lunchbijeenkomst op {day}")
    assert "Gevraagd door de manager" not in seen.text
    assert not _letters(session)
    gerda.get(f"/begeleiding/bijeenkomst/{asked.id}", status=404)
    assert (
        not gerda.get(f"/begeleiding/team/{east.id}/plan?voorstel={asked.id}")
        .all("input[name=proposal][value]")[0]
        .get("value")
    )


# Files.


def _office(*names: str, mimetype: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def _badly_packed(method: int) -> bytes:
    """A zip whose first file says what it is, in bytes that cannot be unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("mimetype", "ab" * 30)
    content = packed.getvalue()
    return content[:38] + b"\xff" * 12 + content[50:]


def _upload(page: Page, path: str, name: str, content: bytes) -> Seen:
    page.get(path)
    assert _send_file(page, path, name, content).status == 302
    return page.get(path)


def _send_file(page: Page, path: str, name: str, content: bytes) -> Seen:
    """Send a form with a file as a browser does; werkzeug's own client leaves a large one open."""
    head = f'Content-Disposition: form-data; name="bestand"; filename="{name}"\r\nContent-Type: x/y'
    token = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{page.token()}'
    body = f"--kader\r\n{token}\r\n--kader\r\n{head}\r\n\r\n".encode() + content + b"\r\n--kader--\r\n"
    return page.send("POST", f"{path}/bestanden", data=body, content_type="multipart/form-data; boundary=kader")


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("dia's van/de middag.pdf", PDF, "de middag.pdf"),
        ("..\\..\\dia.exe", PDF, "dia.pdf"),
        ("verslag.zip", _office("[Content_Types].xml", "word/document.xml"), "verslag.docx"),
        ("dia.zip", _office("ppt/presentation.xml"), "dia.pptx"),
        ("dia.bin", _office(mimetype="application/vnd.oasis.opendocument.presentation"), "dia.odp"),
        ("<script>.pdf", PDF, "script.pdf"),
        (".pdf", PDF, "pdf.pdf"),
    ],
)
def test_a_file_gets_a_clean_name_and_is_what_its_content_says(
    gerda: Page, plan: Callable[..., str], name: str, content: bytes, shown: str
) -> None:
    path = plan()
    seen = _upload(gerda, path, name, content)
    link = next(one for one in seen.all("#bestanden a") if one.text == shown)
    got = gerda.send("GET", link.get("href") or "")
    assert got.response.data == content
    assert got.response.headers["X-Content-Type-Options"] == "nosniff"
    assert got.response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.response.headers["Content-Security-Policy"]
    assert got.response.mimetype != "text/html"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"MZ program",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 broken",
        _office("xl/workbook.xml"),
        _office("word/document.xml", "word/vbaProject.bin"),
        _badly_packed(zipfile.ZIP_DEFLATED),
        _badly_packed(zipfile.ZIP_LZMA),
    ],
)
def test_other_files_are_refused_in_words(gerda: Page, plan: Callable[..., str], content: bytes) -> None:
    seen = _upload(gerda, plan(), "verslag.pdf", content)
    assert "Kies een PDF" in seen.text or "Kies eerst een bestand" in seen.text
    assert not seen.all("#bestanden li")


def test_a_file_may_be_ten_megabytes_and_no_more(gerda: Page, plan: Callable[..., str]) -> None:
    path = plan()
    assert "groot.pdf" in _upload(gerda, path, "groot.pdf", PDF + b"0" * (10_000_000 - len(PDF))).text
    assert "te-groot" not in _upload(gerda, path, "te-groot.pdf", PDF + b"0" * 10_000_000).text
    assert _send_file(gerda, path, "reus.pdf", PDF + b"0" * 11_000_000).status == 413


def test_no_other_form_may_be_that_large(gerda: Page, plan: Callable[..., str]) -> None:
    path = plan()
    assert gerda.post(f"{path}/wijzigen", {"note": "x" * 2_000_000}).status == 413


def test_a_file_that_is_taken_away_is_gone_bytes_and_all(
    gerda: Page, session: Session, settings: Settings, plan: Callable[..., str]
) -> None:
    path = plan()
    _upload(gerda, path, "een.pdf", PDF)
    assert [one.is_file() for one in _bytes(settings)] == [True]
    gerda.submit("Haal weg: een.pdf")
    assert not session.scalar(select(func.count()).select_from(MeetingFile))
    assert _bytes(settings) == []


def _bytes(settings: Settings) -> list[Path]:
    return [one for one in settings.media_dir.rglob("*") if one.is_file()]


def test_a_file_of_a_meeting_is_not_among_the_media_of_courses(
    gerda: Page, session: Session, plan: Callable[..., str]
) -> None:
    _upload(gerda, plan(), "dia.pdf", PDF)
    digest = session.scalars(select(MeetingFile.digest)).one()
    gerda.get(f"/media/{digest}/dia.pdf", status=404)


def test_two_files_of_one_name_keep_apart_and_eleven_are_too_many(
    gerda: Page, plan: Callable[..., str], settings: Settings
) -> None:
    path = plan()
    for number in range(10):
        _upload(gerda, path, "a.pdf", PDF + str(number).encode())
    assert "a 10.pdf" in gerda.get(path).text
    assert "genoeg bestanden" in _upload(gerda, path, "a.pdf", PDF + b"meer").text
    kept = [one for one in (settings.media_dir / meeting_files.FOLDER).rglob("*") if one.is_file()]
    assert len(kept) == 10, "what was one too many is not kept either"


# The draaiboek and the big screen.


def test_the_draaiboek_of_an_opfris_fills_an_hour(gerda: Page, plan: Callable[..., str]) -> None:
    path = plan()
    gerda.get(f"{path}/draaiboek")
    seen = gerda.submit("Gebruik deze leerdoelen", doel=["proef/vragen", "proef/rekenen"])
    minutes = [int(found) for found in re.findall(r"(\d+) minuten", seen.text)]
    assert minutes == [5, 20, 10, 10, 10, 5]
    assert "Je stelt een open vraag" in seen.text
    assert "Gesprekskaart 2" in seen.text
    assert "intakevraag" in seen.text


@pytest.mark.parametrize("kind", [kind.value for kind in MeetingKind])
def test_every_kind_can_be_planned_and_has_a_draaiboek(gerda: Page, plan: Callable[..., str], kind: str) -> None:
    path = plan(kind=kind)
    seen = gerda.get(f"{path}/draaiboek")
    assert "Welkom" in seen.text or "Begin" in seen.text or "Binnenlopen" in seen.text or "De vraag" in seen.text
    written = [one.get("name") for one in seen.all("main textarea, main input[type=text]")]
    assert not written, "no draaiboek has a field to write in"


@pytest.mark.parametrize("kind", ["signals", "casus-talk", "consult", "consultation"])
def test_what_is_about_residents_says_that_nothing_is_kept_of_them(
    gerda: Page, plan: Callable[..., str], kind: str
) -> None:
    seen = gerda.get(f"{plan(kind=kind)}/draaiboek")
    assert "waaraan een bewoner te herkennen is" in seen.text
    assert not seen.all("main form")


def test_the_guide_can_choose_other_parts(gerda: Page, session: Session, plan: Callable[..., str]) -> None:
    path = plan()
    gerda.get(f"{path}/draaiboek")
    gerda.submit("Gebruik deze leerdoelen", doel=["proef/rekenen"])
    seen = gerda.submit("Gebruik deze keuze", casus="proef/gesprek-aan-tafel/tafel")
    assert "Wim aan tafel: Aan tafel" in seen.text
    assert _the_meeting(session).plan["casus"] == "proef/gesprek-aan-tafel/tafel"


def test_what_is_not_on_the_page_cannot_be_chosen(gerda: Page, session: Session, plan: Callable[..., str]) -> None:
    path = plan()
    gerda.get(f"{path}/draaiboek")
    gerda.post(f"{path}/draaiboek/leerdoelen", {"doel": ["proef/nergens", "x", "proef/rekenen"]})
    before = dict(_the_meeting(session).plan)
    assert before["goals"] == ["proef/rekenen"]
    gerda.post(f"{path}/draaiboek/onderdelen", {"casus": "proef/nergens/x", "kaart": ["proef/nergens"]})
    assert _the_meeting(session).plan == before


def _figures(session: Session) -> list[int]:
    session.expire_all()
    kinds = (Answer, Review, CasusPlay, CasusTurn, Letter)
    return [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


def test_a_team_plays_a_moment_by_show_of_hands_and_nothing_is_kept(
    gerda: Page, session: Session, plan: Callable[..., str]
) -> None:
    path = plan()
    gerda.post(f"{path}/draaiboek/leerdoelen", {"doel": "proef/vragen"})
    gerda.post(f"{path}/draaiboek/onderdelen", {"casus": "proef/gesprek-aan-tafel/deur"})
    before = _figures(session)
    seen = gerda.get(f"{path}/scherm")
    assert "FEEDBACK" not in seen.html
    assert "el-feedback" not in seen.html
    links = {one.text: one.get("href") for one in seen.all(".el-say") if one.get("href")}
    letters = [one.text for one in seen.all(".el-say__key")]
    assert letters == ["A", "B", "C", "D"]
    hrefs = [one.get("href") or "" for one in seen.all(".el-say")]
    for key in ("open", "rondje", "ruik", "weggooien", "tafel"):
        assert not any(f"={key}" in href for href in hrefs), links
    words = list(seen.texts(".el-say__words"))
    reply = gerda.get(hrefs[words.index("“Hoe gaat het met je?”")])
    assert "FEEDBACK-OPEN" in reply.text
    assert "Kom maar even." in reply.text
    onward = next(
        one.get("href") or "" for one in reply.all("main a") if one.get("class") == "el-button el-button--lamp"
    )
    following = gerda.get(onward)
    assert following.h1 == "Aan tafel"
    assert "FEEDBACK" not in following.html
    assert _figures(session) == before


def test_a_sentence_that_stops_the_conversation_leads_back_and_is_not_said_again(
    gerda: Page, plan: Callable[..., str]
) -> None:
    path = plan()
    gerda.post(f"{path}/draaiboek/leerdoelen", {"doel": "proef/vragen"})
    gerda.post(f"{path}/draaiboek/onderdelen", {"casus": "proef/gesprek-aan-tafel/deur"})
    seen = gerda.get(f"{path}/scherm")
    stop = next(one for one in seen.all(".el-say") if "Gooi alles" in "".join(one.itertext()))
    reply = gerda.get(stop.get("href") or "")
    assert "Stop even" in reply.text
    back = next(one for one in reply.all("main a") if "Ga terug en kies opnieuw" in "".join(one.itertext()))
    again = gerda.get(back.get("href") or "")
    assert "Gooi alles" not in again.text
    assert len(again.all(".el-say")) == 3


def test_the_big_screen_ends_and_asks_what_to_take_along(gerda: Page, plan: Callable[..., str]) -> None:
    path = plan()
    gerda.post(f"{path}/draaiboek/leerdoelen", {"doel": "proef/vragen"})
    gerda.post(f"{path}/draaiboek/onderdelen", {"casus": "proef/mini-drempel/kier"})
    seen = gerda.get(f"{path}/scherm")
    href = seen.all(".el-say")[0].get("href") or ""
    assert "Praat er samen over" in gerda.get(href + "v").text


@pytest.mark.parametrize("signs", ["Z", "Av" * 100, "v", "t", "AA", "%00", "é"])
def test_an_address_that_cannot_be_begins_again(gerda: Page, plan: Callable[..., str], signs: str) -> None:
    path = plan()
    gerda.post(f"{path}/draaiboek/leerdoelen", {"doel": "proef/vragen"})
    seen = gerda.get(f"{path}/scherm?z={signs}")
    assert seen.path == f"{path}/scherm"


# Who is invited.


def test_who_is_invited_reads_when_and_where_and_never_the_draaiboek(
    client: Page, cast: Cast, session: Session, plan: Callable[..., str], gerda: Page
) -> None:
    path = plan(note="Neem je kaart mee.", place="Buurthuis")
    _upload(gerda, path, "dia.pdf", PDF)
    samira = client.another().sign_in(cast.samira)
    number = _the_meeting(session).id
    seen = samira.get(f"/bijeenkomst/{number}")
    for said in ("maandag 30 november 2026", "10.00 tot 11.00 uur", "Buurthuis", "Neem je kaart mee.", "dia.pdf"):
        assert said in seen.text
    assert "Met Gerda de Tester" in seen.text
    assert "raaiboek" not in seen.text
    assert "Noor" not in seen.text, "the list is the guide's"
    assert samira.get(f"/bijeenkomst/{number}/bestanden/1").response.data == PDF
    samira.get(path, status=403)


def test_who_is_invited_takes_the_meeting_along_in_a_calendar(
    client: Page, cast: Cast, session: Session, plan: Callable[..., str]
) -> None:
    plan()
    meeting = _the_meeting(session)
    seen = client.another().sign_in(cast.samira).get(f"/bijeenkomst/{meeting.id}/afspraak.ics")
    assert seen.response.mimetype == "text/calendar"
    calendar = Calendar.from_ical(seen.response.data)
    assert calendar["method"] == "PUBLISH"
    assert str(calendar.walk("VEVENT")[0]["uid"]) == meeting.uid


def test_who_is_not_invited_finds_nothing(
    client: Page, cast: Cast, session: Session, plan: Callable[..., str], gerda: Page
) -> None:
    path = plan()
    _upload(gerda, path, "dia.pdf", PDF)
    number = _the_meeting(session).id
    for name in ("tom", "ruud", "anouk"):
        page = client.another().sign_in(getattr(cast, name))
        for address in ("", "/afspraak.ics", "/bestanden/1"):
            page.get(f"/bijeenkomst/{number}{address}", status=404)


# A team of somebody else is not there.


def _addresses(app: Flask, team: int, meeting: int) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("guide.") and rule.arguments:
            path = re.sub(r"<[^>]*team_id>", str(team), rule.rule)
            path = re.sub(r"<[^>]*meeting_id>", str(meeting), path)
            path = re.sub(r"<[^>]*(?:file|partner)_id>", "1", path)
            found += [(method, path) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def test_every_page_of_a_foreign_team_is_not_there(
    app: Flask, gerda: Page, session: Session, west_meeting: Meeting, plan: Callable[..., str]
) -> None:
    _upload(gerda, plan(), "dia.pdf", PDF)
    west, number = west_meeting.wijkteam_id, west_meeting.id
    before = (_figures(session), {key: value for key, value in vars(west_meeting).items() if not key.startswith("_")})
    addresses = _addresses(app, west, number)
    assert len(addresses) == 30
    for method, path in addresses:
        seen = gerda.send("GET", path) if method == "GET" else gerda.post(path, {"kind": "opfris", "was-er": "1"})
        assert seen.status == 404, f"{method} {path}"
    session.expire_all()
    found = session.get_one(Meeting, number)
    assert found.title
    assert (_figures(session), {key: value for key, value in vars(found).items() if not key.startswith("_")}) == before


def test_a_file_is_only_there_under_its_own_meeting(gerda: Page, session: Session, plan: Callable[..., str]) -> None:
    first, second = plan(), plan()
    _upload(gerda, first, "dia.pdf", PDF)
    file = session.scalars(select(MeetingFile.id)).one()
    gerda.get(f"{second}/bestanden/{file}", status=404)
    assert gerda.post(f"{second}/bestanden/{file}/weg").status == 404


def test_a_guide_of_nothing_sees_no_team(client: Page, cast: Cast, session: Session) -> None:
    people.grant_role(session, cast.tom, Role.GUIDE)
    tom = client.sign_in(cast.tom)
    assert "Je begeleidt nog geen team" in tom.get("/begeleiding").text


def test_a_new_meeting_is_never_on_a_weekend(client: Page, cast: Cast, east: Wijkteam, clock: Clock) -> None:
    for days, day in ((5, "2026-12-07"), (1, "2026-12-07"), (1, "2026-12-07"), (1, "2026-12-08")):
        clock.move(days=days)
        seen = client.another().sign_in(cast.gerda).get(f"/begeleiding/team/{east.id}/plan")
        assert seen.one("[name=day]").get("value") == day


# A meeting as a step of a course.


@pytest.fixture
def together(session: Session) -> None:
    """A course with bijeenkomsten."""
    shipped = shipment("samen")
    assert shipped.compiled.course
    publishing.publish(session, shipped.compiled.course, shipped.reading.sources, edition=EDITION, now=NOW)
    session.commit()


def test_a_meeting_of_a_course_is_filled_in_from_the_course(
    gerda: Page, session: Session, east: Wijkteam, together: None
) -> None:
    seen = gerda.get("/begeleiding")
    links = [one.get("href") or "" for one in seen.all("main a") if "les=" in (one.get("href") or "")]
    gerda.get(links[0])
    page = gerda.submit("Plan en nodig uit")
    assert "De cursus voor samen: Samen oefenen" in page.text
    assert "10.00 tot 11.30 uur" in page.text
    meeting = _the_meeting(session)
    assert (meeting.course, meeting.step, meeting.kind) == ("samen", "oefenen", MeetingKind.TRAINING)
    assert (meeting.title, meeting.plan["goals"]) == ("Samen oefenen", ["samen/luisteren"])


def test_being_there_completes_the_step(
    gerda: Page, session: Session, cast: Cast, plan: Callable[..., str], together: None, clock: Clock
) -> None:
    path = plan(lesson="samen/oefenen")
    clock.move(days=7)
    gerda = gerda.another().sign_in(cast.gerda)
    gerda.get(f"{path}/aanwezig")
    gerda.submit("Bewaar aanwezigheid", {"was-er": [str(cast.samira.id)]})
    steps = select(StepDone.person_id).where(StepDone.course == "samen", StepDone.step == "oefenen")
    assert list(session.scalars(steps)) == [cast.samira.id]


def test_a_team_can_do_a_course_without_its_bijeenkomst_and_with_it_again(
    gerda: Page, session: Session, east: Wijkteam, together: None
) -> None:
    waivers = select(Waiver.step).where(Waiver.wijkteam_id == east.id)
    gerda.get("/begeleiding")
    form = {"stap": "samen/oefenen", "zonder": "ja"}
    assert gerda.post(f"/begeleiding/team/{east.id}/zonder-bijeenkomst", form).status == 302
    assert list(session.scalars(waivers)) == ["oefenen"]
    assert "doet de cursus zonder bijeenkomst" in gerda.get("/begeleiding").text
    gerda.submit("Toch met bijeenkomst")
    session.expire_all()
    assert list(session.scalars(waivers)) == []


@pytest.mark.parametrize("step", ["", "samen", "samen/nergens", "samen/lezen", "nergens/oefenen"])
def test_only_a_bijeenkomst_can_be_left_out(
    gerda: Page, session: Session, east: Wijkteam, together: None, step: str
) -> None:
    gerda.get("/begeleiding")
    assert gerda.post(f"/begeleiding/team/{east.id}/zonder-bijeenkomst", {"stap": step, "zonder": "ja"}).status == 404
    assert not session.scalar(select(func.count()).select_from(Waiver))
