"""The herinnering on the page: whom it goes to, its words, and sending it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Enrolment, Letter, LetterKind, Organisation, Role, Wijkteam
from elearning.services import people, reminding, wishes
from tests.moment import NOW
from tests.pages import Page, Seen
from tests.people import Cast

ADDRESS = "/teams/herinneren?cursus=proef"
SEND = "Stuur de herinnering"


@pytest.fixture
def els(client: Page, session: Session, cast: Cast) -> Page:
    employer = session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    return client.sign_in(cast.els)


def asked(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.kind == LetterKind.REMINDER).order_by(Letter.person_id)))


def listed(seen: Seen) -> list[str]:
    return [text.split()[0] for text in seen.texts(".el-check")]


def test_a_manager_reads_names_and_words_before_sending(els: Page, session: Session) -> None:
    seen = els.get(ADDRESS)
    assert listed(seen) == ["Samira"]
    [letter] = seen.texts("pre")
    assert "Els de Tester vraagt of je tijd wilt maken voor ‘De proefcursus’." in letter
    assert "nog ongeveer … minuten" in letter
    assert "http://localhost/cursus/proef" in letter
    assert not asked(session)


def test_it_goes_to_who_was_chosen(els: Page, session: Session, cast: Cast) -> None:
    els.get(ADDRESS)
    seen = els.submit(SEND, people=[str(cast.samira.id)])
    assert "De herinnering gaat mee met de volgende leerbrief van 1 medewerker." in seen.html
    [letter] = asked(session)
    assert (letter.person_id, letter.due_at, letter.period) == (cast.samira.id, NOW, "2026-11-23/proef")
    assert letter.data == {"course": "proef", "from": "Els de Tester", "by": cast.els.id, "opfris": False}
    again = els.get(ADDRESS)
    assert listed(again) == []
    assert "Kreeg al een herinnering in de laatste 14 dagen Samira de Tester" in again.text


def test_sent_twice_is_sent_once(els: Page, session: Session) -> None:
    els.get(ADDRESS)
    path, data = els.filled(SEND, {})
    assert els.send("POST", path, data=data).status == 302
    assert els.send("POST", path, data=data).status == 422
    assert len(asked(session)) == 1


def test_nobody_chosen_is_said(els: Page, session: Session) -> None:
    els.get(ADDRESS)
    path, data = els.filled(SEND, {"people": []})
    seen = els.send("POST", path, data=data)
    assert seen.status == 422
    assert "Kies wie de herinnering krijgt." in seen.text
    assert not asked(session)


def test_nobody_else_can_be_put_in(els: Page, session: Session, cast: Cast) -> None:
    els.get(ADDRESS)
    path, data = els.filled(SEND, {"people": [str(cast.samira.id)]})
    for other in (cast.tom.id, cast.noor.id, 999_999, 10**30):
        data.add("people", str(other))
    assert els.send("POST", path, data=data).status == 302
    assert [letter.person_id for letter in asked(session)] == [cast.samira.id]
    for team in ("999", "x", "-1"):
        data["team"] = team
        assert els.send("POST", path, data=data).status == 404


def test_without_a_choice_it_is_about_the_first_course(els: Page) -> None:
    seen = els.get("/teams/herinneren")
    assert seen.one("#cursus option[selected]").get("value")
    assert listed(seen) == ["Samira"]


def test_a_team_and_a_word_can_be_chosen(els: Page, session: Session, cast: Cast) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    els.get(f"{ADDRESS}&team={west.id}", status=404)
    people.grant_role(session, cast.els, Role.MANAGER, wijkteam=west)
    els.sign_in(cast.els)
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=NOW))
    assert listed(els.get(f"{ADDRESS}&team={west.id}")) == ["Tom"]
    assert listed(els.get(f"{ADDRESS}&woord=bezig")) == ["Samira"]
    els.get(f"{ADDRESS}&woord=weg", status=404)
    els.get("/teams/herinneren?cursus=weg", status=404)


def test_who_is_due_for_an_opfris_is_asked_for_that(els: Page, session: Session, cast: Cast) -> None:
    done = NOW - timedelta(days=200)
    for course in ("proef", "ander", "samen"):
        session.add(Enrolment(person_id=cast.samira.id, course=course, started_at=done, completed_at=done))
    seen = els.get("/teams/herinneren?woord=opfris-open")
    assert listed(seen) == ["Samira"]
    assert "een opfris wilt doen" in seen.texts("pre")[0]
    els.submit(SEND)
    [letter] = asked(session)
    assert (letter.period, letter.data["opfris"]) == ("2026-11-23/opfris", True)


def test_the_page_is_the_same_whatever_somebody_chose_for_their_letters(
    els: Page, session: Session, cast: Cast
) -> None:
    before = els.get(ADDRESS).text
    wishes.stop(session, cast.samira.id, NOW)
    wishes.go_away(session, cast.samira.id, NOW.date(), NOW.date() + timedelta(days=9), NOW)
    cast.samira.mail_refused_at = NOW
    session.add(
        Letter(
            person_id=cast.samira.id, kind=LetterKind.OPFRIS, period="x", data={}, made_at=NOW,
            due_at=NOW + timedelta(days=1),
        )
    )  # fmt: skip
    assert els.get(ADDRESS).text == before


def test_too_many_people_at_once_is_said(els: Page, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    els.get(ADDRESS)
    path, data = els.filled(SEND, {})
    monkeypatch.setattr("elearning.web.manage.reminding.MOST", 0)
    assert "Dit zijn meer dan 0 mensen." in els.get(ADDRESS).text
    seen = els.send("POST", path, data=data)
    assert seen.status == 422
    assert "Kies een team." in seen.text
    assert not asked(session)
    assert reminding.MOST == 200


def test_a_team_that_is_no_number_at_all_is_not_there(els: Page) -> None:
    els.get(ADDRESS)
    assert els.post("/teams/herinneren", {"team": "9" * 5000}).status == 404
