"""For the beheerder: every bewijs, finding one, withdrawing it, the list for PE-online, and accreditation."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Accreditation, Audit, Certificate, Register, Role
from elearning.services import accreditation, people, proof
from elearning.services.accreditation import Details
from tests.moment import NOW
from tests.pages import Page, queries
from tests.people import Cast
from tests.web.test_proof import finish

LIST = "/beheer/bewijzen"
NUMBERS = "/beheer/accreditatie"
TODAY = date(2026, 11, 23)
MONTH = {"cursus": "proef", "maand": "2026-11"}


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def certificate(session: Session, cast: Cast) -> Certificate:
    """Samira's, with points of Registerplein."""
    details = Details("proef", Register.REGISTERPLEIN, "RP-1", "2", TODAY, TODAY + timedelta(days=30))
    accreditation.add(session, details, cast.anouk.id, NOW)
    proof.set_numbers(session, cast.samira.id, {Register.REGISTERPLEIN: "998877"})
    finish(session, cast.samira)
    made = proof.make(session, cast.samira, "proef", NOW)
    assert made
    session.commit()
    return made.certificate


def test_it_lists_what_was_given_out_by_course_and_month(anouk: Page, certificate: Certificate) -> None:
    seen = anouk.get(LIST)
    assert len(seen.all("tbody tr")) == 1
    for said in ("Samira de Tester", "De proefcursus", "Geldig", proof.grouped(certificate.code)):
        assert said in seen.text, said
    assert "1 regel in deze maand" in anouk.get(f"{LIST}?cursus=proef&maand=2026-11").text
    assert "Hier zijn geen bewijzen." in anouk.get(f"{LIST}?maand=2026-10").text
    assert "Hier zijn geen bewijzen." in anouk.get(f"{LIST}?cursus=ander").text
    for strange in ("cursus=bestaat-niet", "maand=1999-01", "voor=-1", "voor=99999999999999", "maand=%00"):
        assert "Samira" in anouk.get(f"{LIST}?{strange}").text, strange


def test_it_is_found_by_its_code(anouk: Page, certificate: Certificate) -> None:
    anouk.get(LIST)
    seen = anouk.submit("Zoek dit bewijs", code=certificate.code.lower())
    assert "Het bewijs van deze code" in seen.text
    assert certificate.code.lower() not in seen.path
    anouk.get(LIST)
    assert anouk.submit("Zoek dit bewijs", code="weet ik niet").status == 422


def test_withdrawing_asks_why_and_is_seen_at_once(anouk: Page, session: Session, certificate: Certificate) -> None:
    within = "tbody tr"
    anouk.get(LIST)
    seen = anouk.submit("Trek dit bewijs in", within=within)
    assert seen.status == 422
    assert "Schrijf op waarom." in seen.text
    assert certificate.withdrawn_at is None
    seen = anouk.submit("Trek dit bewijs in", {"why": "Niet zelf gedaan.", "again": []}, within=within)
    assert "Ingetrokken" in seen.text
    assert "Niet zelf gedaan." in seen.text
    session.refresh(certificate)
    assert (certificate.withdrawn_why, certificate.says["again"]) == ("Niet zelf gedaan.", False)
    assert anouk.post(f"{LIST}/999/intrekken").status == 404
    assert anouk.post(f"{LIST}/{2**40}/intrekken").status == 404


def test_the_list_for_pe_online_is_noted_when_it_is_taken(
    anouk: Page, session: Session, certificate: Certificate
) -> None:
    anouk.get(f"{LIST}?cursus=proef&maand=2026-11")
    file = anouk.get(f"{LIST}/pe-online.csv?maand=2026-11").response
    assert file.get_data(as_text=True).splitlines()[1] == '"998877";"RP-1";"23-11-2026";"2"'
    assert "Samira" not in file.get_data(as_text=True)
    assert file.headers["Cache-Control"] == "no-store"
    taken = select(Audit.object).where(Audit.action == "certificate-exported")
    assert session.scalars(taken).all() == ["certificate:2026-11"]


def test_a_beheerder_who_is_a_manager_does_not_come_here(anouk: Page, session: Session, cast: Cast) -> None:
    people.grant_role(session, cast.anouk, Role.MANAGER)
    anouk.sign_in(cast.anouk)
    anouk.get(LIST, status=403)
    anouk.get(f"{LIST}/pe-online.csv", status=403)


def test_the_page_costs_the_same_for_many(anouk: Page, session: Session, certificate: Certificate) -> None:
    anouk.get(f"{LIST}?maand=2026-11")
    with queries() as few:
        anouk.get(f"{LIST}?maand=2026-11")
    session.add_all(
        Certificate(
            person_id=certificate.person_id, code=f"{number:016}", name=f"Naam {number}", course="proef", title="T",
            completed_on=TODAY, minutes=8, says=certificate.says, issued_at=NOW,
        )
        for number in range(60)
    )  # fmt: skip
    with queries() as many:
        seen = anouk.get(f"{LIST}?maand=2026-11")
    assert len(many) == len(few)
    assert len(seen.all("tbody tr")) == 50
    older = next(link.get("href") for link in seen.all("nav a") if "voor=" in link.get("href"))
    assert len(anouk.get(older).all("tbody tr")) == 11


# --- accreditation ----------------------------------------------------------------------------------------------------

FIELDS: dict[str, str | list[str] | None] = {
    "course": "proef",
    "register": "skj",
    "number": "SKJ-7",
    "points": "1.5",
    "from_on": "2026-11-01",
    "until_on": "2027-10-31",
}


def test_a_number_is_added_stopped_and_taken_out(anouk: Page, session: Session) -> None:
    assert "Er is nog geen accreditatie." in anouk.get(NUMBERS).text
    seen = anouk.submit("Voeg dit nummer toe", FIELDS)
    assert "SKJ-7" in seen.text
    assert "1,5" in seen.text
    anouk.submit("Stop vandaag")
    assert session.scalars(select(Accreditation.until_on)).one() == TODAY
    anouk.get(NUMBERS)
    anouk.submit("Haal weg")
    assert not session.scalars(select(Accreditation)).all()
    actions = session.scalars(select(Audit.action).where(Audit.action.startswith("accreditation"))).all()
    assert actions == ["accreditation-added", "accreditation-ended", "accreditation-removed"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("number", "", "Vul het nummer in."),
        ("points", "veel", "Schrijf een getal"),
        ("until_on", "2026-10-31", "De laatste dag komt na de eerste."),
        ("from_on", "0026-11-01", "Kijk het jaar nog eens na."),
        ("until_on", "9999-11-01", "Kijk het jaar nog eens na."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    anouk: Page, session: Session, field: str, value: str, said: str
) -> None:
    anouk.get(NUMBERS)
    seen = anouk.submit("Voeg dit nummer toe", {**FIELDS, field: value})
    assert seen.status == 422
    assert said in seen.text
    assert seen.one("#points").get("value") == (value if field == "points" else "1.5")
    assert not session.scalars(select(Accreditation)).all()


def test_two_numbers_of_a_register_on_one_day_are_refused(anouk: Page) -> None:
    anouk.get(NUMBERS)
    anouk.submit("Voeg dit nummer toe", FIELDS)
    seen = anouk.submit("Voeg dit nummer toe", FIELDS)
    assert seen.status == 422
    assert "is er al een nummer van dit register" in seen.text
    assert anouk.post(f"{NUMBERS}/999/weg").status == 404
