"""Inviting people to one's own wijkteam, by mail or with a code."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Letter, Person, Role, Wijkteam
from elearning.services import inviting
from elearning.services.people import grant_role
from elearning.web.manage.invitations import _lines, _read
from tests.moment import Clock
from tests.pages import Page, Seen, queries
from tests.people import Cast

TWO = "Noa de Collega, noa@rivierstad.example\nPim Jansen; pim@rivierstad.example"


@pytest.fixture
def els(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.els)


@pytest.fixture
def oost(session: Session, cast: Cast) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


@pytest.fixture
def west(session: Session, cast: Cast) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()


def page_of(team: Wijkteam) -> str:
    return f"/teams/{team.id}/uitnodigen"


def send(els: Page, team: Wijkteam, people: str = TWO, **fields: str) -> Seen:
    els.get(page_of(team))
    return els.submit("Stuur de uitnodigingen", {"people": people, **fields})


def rows(seen: Seen) -> list[list[str]]:
    cells = seen.texts("tbody th, tbody td")
    return [cells[at : at + 4] for at in range(0, len(cells), 4)]


def test_a_manager_invites_several_people_at_once(els: Page, session: Session, cast: Cast, oost: Wijkteam) -> None:
    seen = send(els, oost)
    assert "2 uitnodigingen gaan nu weg." in seen.text
    made = session.scalars(select(Invitation).order_by(Invitation.id)).all()
    assert [(one.name, one.email) for one in made] == [
        ("Noa de Collega", "noa@rivierstad.example"),
        ("Pim Jansen", "pim@rivierstad.example"),
    ]
    assert {(one.wijkteam_id, one.employer_id, one.invited_by_id, one.role) for one in made} == {
        (oost.id, cast.els.employer_id, cast.els.id, Role.LEARNER)
    }
    assert session.scalar(select(func.count()).select_from(Letter)) == 2


def test_the_page_shows_what_was_typed_when_it_went_and_how_it_stands(
    els: Page, session: Session, cast: Cast, oost: Wijkteam, clock: Clock
) -> None:
    send(els, oost, TWO + "\nTom, tom@rivierstad.example\nRob, rob@rivierstad.example")
    made = {one.name: one for one in session.scalars(select(Invitation))}
    inviting.accept(session, made["Tom"], clock.now, None)
    inviting.revoke(session, made["Rob"], cast.els.id, clock.now)
    clock.move(days=14)
    inviting.resend(session, made["Pim Jansen"], cast.els.id, clock.now)
    seen = els.sign_in(cast.els).get(page_of(oost))
    assert {row[0]: row[1:3] for row in rows(seen)} == {
        "Noa de Collega noa@rivierstad.example": ["verlopen", "23 nov 2026"],
        "Pim Jansen pim@rivierstad.example": ["open tot en met 21 dec 2026", "7 dec 2026"],
        "Tom tom@rivierstad.example": ["doet mee", "23 nov 2026"],
        "Rob rob@rivierstad.example": ["ingetrokken", "23 nov 2026"],
    }


def test_nobody_can_see_whether_there_was_an_account(els: Page, session: Session, cast: Cast, oost: Wijkteam) -> None:
    seen = send(els, oost, "Iemand, tom@rivierstad.example\nIemand, nieuw@rivierstad.example")
    assert cast.tom.name not in seen.html
    unknown, known = rows(seen)
    assert known[0].replace("tom@", "nieuw@") == unknown[0]
    assert known[1:] == unknown[1:]


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ("", "Vul minstens één naam"),
        ("Noa", "In regel 1 mist"),
        ("noa@rivierstad.example", "In regel 1 mist"),
        ("Noa, noa@rivierstad", "In regel 1 mist"),
        (
            "Noa, noa@rivierstad.example\n\nPim, geen adres",
            "In regel 2 mist een naam of een goed adres: Pim, geen adres.",
        ),
        ("\n".join(f"Mens, m{number}@x.example" for number in range(51)), "hooguit 50"),
        ("x" * 20_001, ""),
    ],
)
def test_one_line_that_is_wrong_keeps_all_back_and_keeps_what_was_typed(
    els: Page, session: Session, oost: Wijkteam, people: str, message: str
) -> None:
    seen = send(els, oost, people)
    assert seen.status == 422
    assert message in " ".join(seen.texts(".el-field__error"))
    assert (seen.one("textarea").text or "").strip() == people.strip()
    assert session.scalar(select(Invitation.id)) is None
    assert session.scalar(select(Letter.id)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noa de Boer, noa@x.nl", [("Noa de Boer", "noa@x.nl")]),
        ("Noa de Boer noa@x.nl", [("Noa de Boer", "noa@x.nl")]),
        ("Noa\tNOA@X.nl", [("Noa", "noa@x.nl")]),
        ('Noa <noa@x.nl>; "Boer, Pim" <pim@x.nl>;', [("Noa", "noa@x.nl"), ("Boer, Pim", "pim@x.nl")]),
        ("Noa <noa@x.nl>, Pim <pim@x.nl>", [("Noa", "noa@x.nl"), ("Pim", "pim@x.nl")]),
        ("Noa <script>, noa@x.nl", [None]),
        ("Noa, noa@x.nl, pim@x.nl", [None]),
        ("a" * 300 + "@x.nl", [None]),
    ],
)
def test_lines_are_read_as_people_type_and_copy_them(text: str, expected: list[tuple[str, str] | None]) -> None:
    assert [_read(line) for line in _lines(text)] == expected


def test_a_double_line_is_one_invitation(els: Page, session: Session, oost: Wijkteam) -> None:
    send(els, oost, "Noa, noa@x.example\nNoa, NOA@x.example")
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_an_employer_of_somewhere_else_cannot_be_chosen(els: Page, session: Session, oost: Wijkteam) -> None:
    els.get(page_of(oost))
    assert els.seen
    assert els.seen.texts("#employer option") == ["Gemeente Rivierstad", "Dat weet ik niet"]
    for employer in ("999", "x", "-1"):
        assert els.post(page_of(oost), {"people": TWO, "employer": employer}).status == 422
    send(els, oost, employer="0")
    assert set(session.scalars(select(Invitation.employer_id))) == {None}


def test_sending_again_and_taking_back(els: Page, session: Session, oost: Wijkteam, clock: Clock) -> None:
    send(els, oost, "Noa, noa@x.example")
    clock.move(minutes=5)
    assert "De vorige link werkt niet meer." in els.submit("Stuur opnieuw: Noa").text
    assert session.scalar(select(func.count()).select_from(Letter)) == 2
    assert "De uitnodiging is ingetrokken." in els.submit("Trek in: Noa").text
    made = session.scalars(select(Invitation)).one()
    for act in ("opnieuw", "intrekken"):
        els.post(f"/teams/uitnodiging/{made.id}/{act}")
        assert "al gebruikt of ingetrokken" in els.get(page_of(oost)).text
    assert [row.action for row in session.scalars(select(Audit).order_by(Audit.id))] == [
        "invited", "invited-again", "invitation-revoked",
    ]  # fmt: skip


def test_another_team_is_not_there(els: Page, session: Session, cast: Cast, west: Wijkteam, clock: Clock) -> None:
    mine = {"name": "X", "email": "x@x.example", "now": clock.now, "by": cast.anouk.id}
    other = inviting.invite(session, wijkteam_id=west.id, **mine)
    role = inviting.invite(session, role=Role.AUTHOR, **mine)
    for number in (west.id, 999_999, 2**31 - 1):
        els.get(f"/teams/{number}/uitnodigen", status=404)
        assert els.post(f"/teams/{number}/uitnodigen", {"people": TWO, "employer": "0"}).status == 404
        assert els.post(f"/teams/{number}/code").status == 404
    for number in (other.id, role.id, 999_999, 2**31 - 1):
        for act in ("opnieuw", "intrekken"):
            assert els.post(f"/teams/uitnodiging/{number}/{act}").status == 404
    assert west.join_code is None
    assert session.scalar(select(func.count()).select_from(Letter)) == 2
    assert (other.revoked_at, role.revoked_at) == (None, None)


def test_a_guide_and_a_manager_of_an_employer_invite_nobody(
    client: Page, session: Session, cast: Cast, oost: Wijkteam
) -> None:
    client.sign_in(cast.gerda).get(page_of(oost), status=403)
    city = session.scalars(select(Person.employer_id).where(Person.id == cast.tom.id)).one()
    grant_role(session, cast.tom, Role.MANAGER)
    assert city
    client.another().sign_in(cast.tom).get(page_of(oost), status=404)


def test_two_hundred_a_day_is_enough(els: Page, session: Session, cast: Cast, oost: Wijkteam, clock: Clock) -> None:
    for batch in range(4):
        els.post(page_of(oost), {"people": _many(batch, 50), "employer": "0"})
    assert session.scalar(select(func.count()).select_from(Invitation)) == 200
    seen = els.post(page_of(oost), {"people": _many(9, 1), "employer": "0"})
    assert seen.status == 422
    assert "op één dag 200 uitnodigingen" in seen.text
    number = session.scalars(select(func.max(Invitation.id))).one()
    assert els.post(f"/teams/uitnodiging/{number}/opnieuw").status == 429
    assert session.scalar(select(func.count()).select_from(Letter)) == 200
    clock.move(days=1)
    assert send(els.sign_in(cast.els), oost, _many(9, 1)).status == 200


def _many(batch: int, number: int) -> str:
    return "\n".join(f"Mens, m{batch}x{one}@x.example" for one in range(number))


def test_a_long_list_costs_as_many_statements_as_a_short_one(els: Page, oost: Wijkteam) -> None:
    els.get(page_of(oost))
    els.post(page_of(oost), {"people": _many(0, 50), "employer": "0"})
    with queries() as q:
        els.get(page_of(oost))
    assert len(q) <= 6


def test_a_code_is_made_renewed_and_stopped(els: Page, session: Session, oost: Wijkteam) -> None:
    seen = els.get(page_of(oost))
    assert "Dit kan nog niet." in seen.text
    els.post(f"/teams/{oost.id}/code", {"keuze": "nieuw"})
    assert oost.join_code is None
    oost.join_domains = ["rivierstad.example"]
    els.get(page_of(oost))
    seen = els.submit("Maak een code")
    first = oost.join_code
    assert first
    assert f"/meedoen/{first[:4]}-{first[4:]}" in seen.html
    els.another().get(f"/meedoen/{first}")
    els.submit("Maak een nieuwe code")
    session.expire_all()
    assert oost.join_code not in (None, first)
    els.another().get(f"/meedoen/{first}", status=404)
    assert "Maak een code" in els.submit("Stop met de code").text
    session.expire_all()
    assert oost.join_code is None


def test_who_asked_with_the_code_stands_in_the_list_too(
    els: Page, session: Session, oost: Wijkteam, clock: Clock
) -> None:
    inviting.invite(session, name="Noa", email="noa@x.example", now=clock.now, by=None, wijkteam_id=oost.id)
    [row] = rows(els.get(page_of(oost)))
    assert row[0] == "Noa noa@x.example (meldde zich aan)"


def test_an_invitation_stays_open_for_two_weeks(els: Page, oost: Wijkteam, clock: Clock, cast: Cast) -> None:
    send(els, oost, "Noa, noa@x.example")
    clock.move(seconds=(timedelta(days=14) - timedelta(seconds=1)).total_seconds())
    assert rows(els.sign_in(cast.els).get(page_of(oost)))[0][1].startswith("open")
