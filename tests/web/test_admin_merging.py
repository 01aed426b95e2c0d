"""A beheerder makes one account of two, after looking both over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Membership, Person, Role, Wijkteam
from elearning.services import people
from tests.moment import NOW
from tests.pages import Page
from tests.people import SECRET, Cast


def page_of(person: Person) -> str:
    return f"/beheer/mensen/{person.id}/samenvoegen"


def test_both_accounts_are_shown_before_they_become_one(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    seen = anouk.submit("Bekijk beide accounts", email=" Noor@Rivierstad.Example ")
    assert "Noor van Hiernaast" in seen.text
    assert "noor@rivierstad.example" not in seen.path
    assert SECRET not in seen.html, "what was learned is not for a beheerder"
    number = cast.noor.id
    seen = anouk.submit("Maak er één account van")
    assert seen.path == f"/beheer/mensen/{cast.samira.id}"
    session.expire_all()
    assert session.get(Person, number) is None
    assert len(session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).all()) == 1


def test_the_other_one_can_stay_instead(client: Page, session: Session, cast: Cast) -> None:
    people.add_person(session, name="Dubbel Ganger", email="dubbel@elders.example", password_hash=None, now=NOW)
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    anouk.submit("Bekijk beide accounts", email="dubbel@elders.example")
    seen = anouk.submit("Wissel om: laat het andere account blijven")
    assert seen.path == page_of(cast.dubbel)
    assert "Naam en adres blijven: Dubbel Ganger, dubbel@elders.example." in seen.text


def test_what_cannot_be_merged_is_said(client: Page, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    for email, said in (
        ("niemand@rivierstad.example", "Niemand heeft dit adres."),
        ("samira@rivierstad.example", "Dit is hetzelfde account."),
        ("anouk@rivierstad.example", "Je eigen account voeg je niet zelf samen."),
        ("", "Vul een e-mailadres in."),
    ):
        anouk.get(page_of(cast.samira))
        seen = anouk.submit("Bekijk beide accounts", email=email)
        assert seen.status == 422
        assert said in seen.texts("[role=alert]")[0]


def test_a_beheerder_cannot_take_an_account_over(client: Page, session: Session, cast: Cast) -> None:
    anouk = client.sign_in(cast.anouk)
    anouk.get(page_of(cast.samira))
    for keep, gone in ((cast.anouk, cast.samira), (cast.samira, cast.anouk), (cast.samira, cast.samira)):
        assert anouk.post(f"{page_of(keep)}/{gone.id}").status == 404
    session.expire_all()
    assert cast.samira
    assert cast.anouk


def test_who_left_comes_in_the_account_of_now_and_not_the_other_way(client: Page, session: Session, cast: Cast) -> None:
    cast.samira.left_at = NOW
    anouk = client.sign_in(cast.anouk)
    assert anouk.post(f"{page_of(cast.samira)}/{cast.tom.id}").status == 404
    number = cast.samira.id
    assert anouk.post(f"{page_of(cast.tom)}/{number}").status == 302
    session.expire_all()
    assert session.get(Person, number) is None


def test_a_beheerder_who_is_a_manager_does_not_see_whether_an_account_was_ever_used(
    client: Page, session: Session, cast: Cast
) -> None:
    people.grant_role(session, cast.anouk, Role.MANAGER, wijkteam=session.scalars(select(Wijkteam)).first())
    people.add_person(session, name="Dubbel Ganger", email="dubbel@elders.example", password_hash=None, now=NOW)
    anouk = client.sign_in(cast.anouk)
    pages = []
    for has_password in (True, False):
        cast.samira.password_hash = cast.tom.password_hash if has_password else None
        session.commit()
        anouk.get(page_of(cast.samira))
        pages.append(anouk.submit("Bekijk beide accounts", email="dubbel@elders.example").text)
    assert pages[0] == pages[1]
    assert "cursist" not in pages[0], "who has not got that never came in"
