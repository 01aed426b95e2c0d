"""People for the beheerder: finding them, inviting, changing who they are, and what they may do."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Letter, LetterKind, Organisation, Person, Role, RoleGrant, Wijkteam
from elearning.services import inviting
from elearning.services.people import add_person, grant_role
from tests.pages import Page, Seen, queries
from tests.people import Cast

PEOPLE, NEW = "/beheer/mensen", "/beheer/mensen/nieuw"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def both(client: Page, session: Session, cast: Cast) -> Page:
    """A beheerder who is a manager too."""
    grant_role(session, cast.anouk, Role.MANAGER, wijkteam=session.scalars(select(Wijkteam)).first())
    return client.sign_in(cast.anouk)


@pytest.fixture
def oost(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


def page_of(person: Person) -> str:
    return f"{PEOPLE}/{person.id}"


def names(seen: Seen) -> list[str]:
    return [text.split()[0] for text in seen.texts("tbody th")]


def fresh(session: Session, now: datetime, email: str = "nieuw@rivierstad.example") -> Person:
    row = inviting.invite(session, name="Nieuw Gezicht", email=email, now=now, by=None)
    return session.get_one(Person, row.person_id)


def test_the_start_page_leads_everywhere(anouk: Page) -> None:
    links = {link.get("href") for link in anouk.get("/beheer").all("main .el-card a")}
    places = ("mensen", "invoer", "teams", "organisaties", "regios", "brieven", "bewijzen", "accreditatie")
    assert links == {f"/beheer/{name}" for name in (*places, "instellingen", "logboek", "bewaren", "toegankelijkheid")}


def test_a_beheerder_who_is_a_manager_is_not_led_to_letters_and_proof(both: Page) -> None:
    links = {link.get("href") for link in both.get("/beheer").all("main a")}
    assert not links & {"/beheer/brieven", "/beheer/bewijzen"}


def test_everyone_is_listed_and_can_be_narrowed(anouk: Page, oost: Wijkteam) -> None:
    assert names(anouk.get(PEOPLE)) == ["Anouk", "Bas", "Els", "Gerda", "Noor", "Ruud", "Samira", "Tom"]
    seen = anouk.get(f"{PEOPLE}?team={oost.id}&werkgever=&rol=manager")
    assert names(seen) == ["Els"]
    assert [one.get("value") for one in seen.all("option[selected]")] == [str(oost.id), "manager"]
    assert names(anouk.get(f"{PEOPLE}?team=0")) == ["Anouk", "Gerda", "Ruud"]


@pytest.mark.parametrize(
    "odd", ["team=x", "team=-1", "rol=baas", "rol=learner", "werkgever=99999999999999999999", "bladzijde=0"]
)
def test_an_odd_filter_filters_nothing(anouk: Page, odd: str) -> None:
    assert len(names(anouk.get(f"{PEOPLE}?{odd}"))) == 8


def test_a_long_list_is_turned_page_by_page(anouk: Page, session: Session, now: datetime) -> None:
    for number in range(60):
        add_person(session, name=f"Zz {number:02}", email=f"z{number}@x.example", password_hash=None, now=now)
    first = anouk.get(f"{PEOPLE}?werkgever=0")
    assert (len(names(first)), "Bladzijde 1 van 2" in first.text) == (50, True)
    [link] = [one.get("href") for one in first.all("main nav a") if one.text == "Volgende bladzijde"]
    second = anouk.get(str(link))
    assert len(names(second)) == 10
    assert "Vorige bladzijde" in second.text
    assert "Hier is niemand." in anouk.get(f"{PEOPLE}?bladzijde=99").text


def test_somebody_is_found_and_the_words_stay_out_of_the_address(anouk: Page, cast: Cast) -> None:
    anouk.get(PEOPLE)
    seen = anouk.submit("Zoek", words="  Samira ")
    assert (seen.path, names(seen)) == (f"{PEOPLE}/zoek", ["Samira"])
    assert seen.one("#words").get("value") == "Samira"
    seen = anouk.submit("Zoek", words="rivierstad.example")
    assert "8 mensen gevonden" in seen.text
    assert "Niemand gevonden." in anouk.submit("Zoek", words="xyz").text
    assert anouk.submit("Zoek", words="   ").status == 422


def test_the_list_costs_as_much_for_many(anouk: Page, session: Session, now: datetime) -> None:
    anouk.get(PEOPLE)
    for number in range(60):
        add_person(session, name=f"Aa {number:02}", email=f"z{number}@x.example", password_hash=None, now=now)
    with queries() as q:
        anouk.get(PEOPLE)
    assert len(q) <= 10


def test_somebody_is_invited(anouk: Page, session: Session, oost: Wijkteam) -> None:
    employer = session.scalars(select(Organisation)).one()
    anouk.get(NEW)
    seen = anouk.submit(
        "Stuur de uitnodiging", name=" Zoë  Öztürk ", email="Zoe@Rivierstad.Example", employer=str(employer.id),
        role="learner", place=f"wijkteam:{oost.id}",
    )  # fmt: skip
    row = session.scalars(select(Invitation)).one()
    assert seen.h1 == row.name == "Zoë Öztürk"
    assert (row.email, row.wijkteam_id, row.employer_id) == ("zoe@rivierstad.example", oost.id, employer.id)
    assert "De uitnodiging is open tot en met 7 december 2026. Wijkteam: Wijkteam Oost." in seen.text
    assert "uitgenodigd" in seen.texts("main .el-chip")
    assert session.scalars(select(Letter.kind)).all() == [LetterKind.INVITATION]
    assert session.scalars(select(Audit.action)).all() == ["invited"]
    assert not any("zoe" in address.lower() for address in seen.trail)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "<b>"}, "name"),
        ({"email": "geen adres"}, "email"),
        ({"email": "a@b\r\nBcc: c@d.nl"}, "email"),
        ({"role": "guide"}, "place"),
        ({"role": "guide", "place": "organisation:1"}, "place"),
        ({"role": "manager"}, "place"),
        ({"role": "admin", "place": "wijkteam:1"}, "place"),
        ({"role": "learner", "place": "organisation:1"}, "place"),
        ({"place": "wijkteam:999"}, "place"),
        ({"role": "baas"}, "role"),
        ({"employer": "999"}, "employer"),
    ],
)
def test_an_invitation_that_cannot_be_is_sent_to_nobody(
    anouk: Page, session: Session, fields: dict[str, str], wrong: str
) -> None:
    good = {"name": "Nieuw", "email": "nieuw@x.example", "employer": "0", "role": "learner", "place": "everywhere"}
    anouk.get(NEW)
    seen = anouk.post(NEW, {**good, **fields})
    assert seen.status == 422
    assert seen.texts(f"#{wrong}-error")
    assert session.scalars(select(Invitation)).all() == []


def test_an_address_that_is_known_leads_to_its_person_and_sends_nothing(
    anouk: Page, session: Session, cast: Cast
) -> None:
    anouk.get(NEW)
    seen = anouk.submit("Stuur de uitnodiging", name="Wie Dan Ook", email=cast.els.email.upper(), role="learner")
    assert (seen.status, seen.h1) == (200, cast.els.name)
    assert "Dit adres is er al." in seen.text
    assert not session.scalars(select(Letter)).all()
    assert not session.scalars(select(Invitation)).all()


def test_the_page_of_a_person_says_who_they_are_and_nothing_they_learned(anouk: Page, cast: Cast) -> None:
    seen = anouk.get(page_of(cast.els))
    assert seen.h1 == cast.els.name
    assert "manager: Wijkteam Oost" in seen.text
    assert seen.one("#email").get("value") == "els@rivierstad.example"
    noor = anouk.get(page_of(cast.noor))
    for word in ("GEHEIM", "klaar", "poging", "score"):
        assert word not in noor.html


def test_name_address_and_employer_are_changed(anouk: Page, session: Session, cast: Cast) -> None:
    tom = client_of(anouk, cast.tom)
    anouk.get(page_of(cast.tom))
    seen = anouk.submit("Bewaar de gegevens", name="Tom Nieuw", email="Tom@Nieuw.Example", employer="0")
    assert seen.h1 == "Tom Nieuw"
    session.expire_all()
    assert (cast.tom.email, cast.tom.employer_id) == ("tom@nieuw.example", None)
    assert tom.send("GET", "/account").status == 302, "every device signs in again"


def client_of(page: Page, person: Person) -> Page:
    return page.another().sign_in(person)


@pytest.mark.parametrize("email", ["samira@rivierstad.example", "geen adres", ""])
def test_an_address_that_cannot_be_is_refused(anouk: Page, session: Session, cast: Cast, email: str) -> None:
    anouk.get(page_of(cast.tom))
    seen = anouk.submit("Bewaar de gegevens", name="Tom Anders", email=email)
    assert seen.status == 422
    assert seen.texts("#email-error")
    assert seen.one("#name").get("value") == "Tom Anders"
    session.expire_all()
    assert cast.tom.name == "Tom de Tester"


def test_a_role_is_given_and_taken_back(anouk: Page, session: Session, cast: Cast, oost: Wijkteam) -> None:
    anouk.get(page_of(cast.tom))
    seen = anouk.submit("Geef deze rol", role="guide", place=f"wijkteam:{oost.id}")
    assert "begeleider: Wijkteam Oost" in seen.text
    assert "Tom de Tester is nu begeleider." in seen.texts(".el-flash")[0]
    assert "Deze rol was er al." in anouk.submit("Geef deze rol", role="guide", place=f"wijkteam:{oost.id}").text
    seen = anouk.submit("Neem de rol terug: begeleider Wijkteam Oost")
    assert "Deze persoon leert alleen." in seen.text
    assert session.scalars(select(Audit.action).order_by(Audit.id)).all() == ["granted-guide", "took-guide"]


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "guide", "place": "everywhere"},
        {"role": "manager", "place": "everywhere"},
        {"role": "admin", "place": "wijkteam:1"},
        {"role": "guide", "place": "wijkteam:999"},
        {"role": "learner", "place": "everywhere"},
        {"role": "x"},
        {},
    ],
)
def test_a_role_that_cannot_hold_there_is_not_given(
    anouk: Page, session: Session, cast: Cast, fields: dict[str, str]
) -> None:
    before = len(session.scalars(select(RoleGrant.id)).all())
    anouk.get(page_of(cast.tom))
    seen = anouk.post(f"{page_of(cast.tom)}/rollen", fields)
    assert seen.status == 422
    assert seen.texts(".el-field__error")
    assert len(session.scalars(select(RoleGrant.id)).all()) == before


def test_the_last_beheerder_stays(anouk: Page, session: Session, cast: Cast) -> None:
    anouk.get(page_of(cast.anouk))
    seen = anouk.submit("Neem de rol terug: beheerder")
    assert "Dit is de laatste beheerder." in seen.texts(".el-flash")[0]
    grant_role(session, cast.ruud, Role.ADMIN)
    anouk.get(page_of(cast.ruud))
    anouk.submit("Neem de rol terug: beheerder")
    assert session.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN)).all() == [cast.anouk.id]


def test_only_a_role_of_that_person_is_taken(anouk: Page, session: Session, cast: Cast) -> None:
    els = session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.MANAGER)).one()
    learning = session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.tom.id)).one()
    for number in (els, learning, 99_999, 99_999_999_999_999_999_999):
        assert anouk.post(f"{page_of(cast.tom)}/rollen/{number}/weg").status == 404


def test_who_never_came_in_can_be_invited_again(anouk: Page, session: Session, now: datetime) -> None:
    person = fresh(session, now - timedelta(days=20))
    seen = anouk.get(page_of(person))
    assert "De uitnodiging is verlopen op 17 november 2026." in seen.text
    seen = anouk.submit("Nodig opnieuw uit")
    assert "De uitnodiging is open tot en met 7 december 2026." in seen.text
    assert len(session.scalars(select(Invitation)).all()) == 1


def test_an_invitation_that_was_taken_back_is_made_anew(anouk: Page, session: Session, now: datetime) -> None:
    person = fresh(session, now)
    inviting.revoke(session, session.scalars(select(Invitation)).one(), None, now)
    assert "ingetrokken" in anouk.get(page_of(person)).text
    anouk.submit("Nodig opnieuw uit")
    assert len(session.scalars(select(Invitation)).all()) == 2


def test_who_uses_their_account_is_not_invited(anouk: Page, session: Session, cast: Cast) -> None:
    assert not anouk.get(page_of(cast.tom)).all("#uitnodiging")
    anouk.post(f"{page_of(cast.tom)}/uitnodigen")
    assert session.scalars(select(Invitation)).all() == []


def test_the_account_without_any_invitation_gets_its_first(anouk: Page, session: Session, now: datetime) -> None:
    person = add_person(session, name="Op Lijst", email="lijst@x.example", password_hash=None, now=now)
    anouk.get(page_of(person))
    anouk.post(f"{page_of(person)}/uitnodigen")
    assert session.scalars(select(Invitation.person_id)).all() == [person.id]


def test_a_manager_does_not_see_how_accounts_stand(both: Page, session: Session, cast: Cast, now: datetime) -> None:
    person = fresh(session, now)
    cast.tom.mail_refused_at = now
    seen = both.get(page_of(person))
    assert not seen.all("main .el-chip, #uitnodiging")
    assert "Deze persoon leert alleen." in seen.text, "as of everybody else"
    for one in (person, cast.tom):
        assert both.post(f"{page_of(one)}/uitnodigen").status == 404
    assert "weigert dit adres" not in both.get(page_of(cast.tom)).text
    assert not both.get(page_of(cast.tom)).all(f"a[href='{page_of(cast.tom)}/brieven']")
    assert not both.get(PEOPLE).all("tbody .el-chip")


def test_a_beheerder_sees_that_an_address_is_refused(anouk: Page, cast: Cast, now: datetime) -> None:
    cast.tom.mail_refused_at = now
    assert "De mailserver weigert dit adres" in anouk.get(page_of(cast.tom)).text


@pytest.mark.parametrize("field", ["left_at", "closed_at"])
def test_of_who_is_gone_nothing_is_changed_and_no_address_shown(
    anouk: Page, session: Session, cast: Cast, now: datetime, field: str
) -> None:
    setattr(cast.tom, field, now)
    cast.tom.leaves_at = now + timedelta(days=30)
    seen = anouk.get(page_of(cast.tom))
    assert cast.tom.email not in seen.html
    assert not seen.all("#name, #role")
    for path in ("", "/rollen", "/uitnodigen"):
        assert anouk.post(f"{page_of(cast.tom)}{path}", {"name": "X", "role": "admin"}).status == 404
    assert cast.tom.email not in anouk.get(PEOPLE).html


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_nobody_has_another_number(anouk: Page, number: str) -> None:
    anouk.get(f"{PEOPLE}/{number}", status=404)
    for path in ("", "/rollen", "/rollen/1/weg", "/uitnodigen"):
        assert anouk.post(f"{PEOPLE}/{number}{path}").status == 404
