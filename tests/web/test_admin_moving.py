"""A beheerder moves people between wijkteams, from the page of a person."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Audit, Membership, Person, Wijkteam
from elearning.services import leaving, moving
from tests.moment import NOW
from tests.pages import Page
from tests.people import Cast


def page_of(person: Person) -> str:
    return f"/beheer/mensen/{person.id}"


def teams(session: Session, person: Person) -> list[tuple[str, bool]]:
    session.expire_all()
    pairs = moving.memberships_on(session, person.id, local_date(NOW))
    return [(team.name, row.addiction_lead) for row, team in pairs]


def test_somebody_is_put_in_a_team_as_its_aandachtsfunctionaris(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    seen = anouk.submit("Zet in dit wijkteam", wijkteam=str(west.id), aandachtsfunctionaris="ja")
    assert "Samira de Tester werkt vanaf vandaag in Wijkteam West." in seen.texts("[role=status] p")
    assert teams(session, cast.samira) == [("Wijkteam Oost", False), ("Wijkteam West", True)]
    rows = session.execute(select(Audit.actor_id, Audit.object, Audit.result).where(Audit.action == "team-joined"))
    assert rows.all() == [(cast.anouk.id, f"person:{cast.samira.id}", f"wijkteam:{west.id}")]


def test_a_team_must_be_chosen(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Zet in dit wijkteam")
    assert seen.status == 422
    assert "Kies een wijkteam." in seen.texts(".el-field__error")
    for strange in ("99999", "-1", "x", str(10**12)):
        assert anouk.post(f"{page_of(cast.samira)}/teams", {"wijkteam": strange}).status == 422
    assert teams(session, cast.samira) == [("Wijkteam Oost", False)]


def test_who_is_in_the_team_already_is_not_put_in_twice(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    oost = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    seen = anouk.submit("Zet in dit wijkteam", wijkteam=str(oost.id))
    assert "Samira de Tester werkt al in Wijkteam Oost." in seen.texts("[role=status] p")
    assert len(teams(session, cast.samira)) == 1


def test_somebody_is_taken_out_of_a_team(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Haal uit Wijkteam Oost")
    assert "In geen wijkteam." in seen.text
    assert teams(session, cast.samira) == []
    assert teams(session, cast.noor) == [("Wijkteam Oost", False)]


def test_an_aandachtsfunctionaris_is_made_and_ended(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    anouk.submit("Maak aandachtsfunctionaris van Wijkteam Oost")
    assert teams(session, cast.samira) == [("Wijkteam Oost", True)]
    anouk.submit("Geen aandachtsfunctionaris meer van Wijkteam Oost")
    assert teams(session, cast.samira) == [("Wijkteam Oost", False)]


def test_a_row_of_another_person_or_of_before_is_not_there(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    row = session.scalars(select(Membership).where(Membership.person_id == cast.tom.id)).one()
    for what in ("weg", "aandachtsfunctionaris"):
        assert anouk.post(f"{page_of(cast.samira)}/teams/{row.id}/{what}").status == 404
    row.until_on = local_date(NOW - timedelta(days=1))
    session.flush()
    assert anouk.post(f"{page_of(cast.tom)}/teams/{row.id}/weg").status == 404
    assert anouk.post("/beheer/mensen/99999/teams").status == 404


def test_who_left_is_put_in_no_team(client: Page, session: Session, cast: Cast) -> None:
    leaving.let_leave(session, cast.samira, NOW, None, cast.anouk.id)
    anouk = client.sign_in(cast.anouk)
    seen = anouk.get(page_of(cast.samira))
    assert "Zet in dit wijkteam" not in seen.text
    assert anouk.post(f"{page_of(cast.samira)}/teams", {"wijkteam": "1"}).status == 404
