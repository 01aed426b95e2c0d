"""Taking in a list of people: what a beheerder sees before and after."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Invitation, Letter, Person, Role, Roster, Wijkteam
from elearning.services import rosters
from elearning.services.people import grant_role, person_with_address
from elearning.services.roster_files import EXAMPLE, Line, Sheet
from tests.moment import Clock
from tests.pages import Page, Seen, queries
from tests.people import Cast
from tests.services.test_roster_files import xlsx

START = "/beheer/invoer"
HEAD = "naam;e-mailadres;werkgever;wijkteam\r\n"
ZOE = "Zoë Müller;zoe@rivierstad.example;Gemeente Rivierstad;Wijkteam Oost\r\n"
Upload = Callable[..., Seen]


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def upload(anouk: Page) -> Upload:
    def sent(content: bytes | str, name: str = "mensen.csv") -> Seen:
        """Send a form with a file as a browser does; werkzeug's own client leaves a large one open."""
        content = content.encode("utf-8-sig") if isinstance(content, str) else content
        anouk.get(START)
        head = f'Content-Disposition: form-data; name="bestand"; filename="{name}"\r\nContent-Type: x/y'
        token = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{anouk.token()}'
        body = f"--kader\r\n{token}\r\n--kader\r\n{head}\r\n\r\n".encode() + content + b"\r\n--kader--\r\n"
        kind = "multipart/form-data; boundary=kader"
        return anouk._follow(anouk.send("POST", START, data=body, content_type=kind))

    return sent


def cells(seen: Seen, caption: str) -> list[str]:
    return seen.texts(f"[aria-labelledby={caption}] tbody td")


def people(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Person)).one()


def test_a_list_is_looked_through_and_then_taken_in(anouk: Page, session: Session, upload: Upload) -> None:
    before = people(session)
    seen = upload(HEAD + ZOE + "Tom de Tester;tom@rivierstad.example;Gemeente Rivierstad;Wijkteam Oost\r\n")
    assert seen.h1 == "Wat er gaat gebeuren"
    assert cells(seen, "tabel-goed") == [
        "Zoë Müller zoe@rivierstad.example",
        "Nieuw. Komt bij Wijkteam Oost. Krijgt een uitnodiging.",
        "Tom de Tester tom@rivierstad.example",
        "Komt bij Wijkteam Oost.",
    ]
    assert people(session) == before
    assert session.scalar(select(Letter.id)) is None
    seen = anouk.submit("Lees de hele lijst in")
    assert "1 uitnodiging gaat nu weg." in seen.text
    assert people(session) == before + 1
    found = person_with_address(session, "zoe@rivierstad.example")
    assert found
    assert found.name == "Zoë Müller"
    assert session.scalar(select(Roster.id)) is None
    assert not any("zoe" in path or "mensen" in path for path in seen.trail)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_letters_of_any_make_come_out_right(upload: Upload, encoding: str) -> None:
    seen = upload((HEAD + ZOE).encode(encoding))
    assert "Zoë Müller" in cells(seen, "tabel-goed")[0]
    assert ("We lazen het als Windows-1252" in seen.text) is (encoding == "cp1252")


def test_a_spreadsheet_is_taken_in_too(anouk: Page, session: Session, upload: Upload) -> None:
    rows = [line.split(";") for line in (HEAD + ZOE).splitlines()]
    upload(xlsx(rows), "C:\\\\Users\\\\Anouk\\\\mensen.xlsx")
    assert session.scalars(select(Roster.file_name)).one() == "mensen.xlsx"
    anouk.submit("Lees de hele lijst in")
    assert person_with_address(session, "zoe@rivierstad.example")


def test_half_a_list_that_is_wrong_cannot_be_taken_in(anouk: Page, session: Session, upload: Upload) -> None:
    wrong = (
        "=1+1;zoe2@rivierstad.example;Gemeente Rivierstadt;Wijkteam Noord\r\n"
        "Zoë Müller;zoe@rivierstad.example;Gemeente Rivierstad;Wijkteam Oost\r\n"
        ";geen adres;;\r\n"
    )
    before = people(session)
    seen = upload(HEAD + ZOE + wrong)
    assert seen.texts("[aria-labelledby=tabel-fout] tbody th") == ["3", "4", "5"]
    said = cells(seen, "tabel-fout")[1::2]
    assert said == [
        "Er staat een formule: =1+1. Vul gewone tekst in. De naam kan zo niet: =1+1. "
        "We kennen geen werkgever Gemeente Rivierstadt. Bedoel je Gemeente Rivierstad? "
        "We kennen geen wijkteam Wijkteam Noord. Bedoel je Wijkteam Oost?",
        "Dit is dezelfde persoon in hetzelfde team als in regel 2.",
        "Vul een naam in. Dit is geen e-mailadres: geen adres. Vul een werkgever in. Vul een wijkteam in.",
    ]
    assert cells(seen, "tabel-goed")[0].startswith("Zoë")
    assert "Lees de hele lijst in" not in seen.text
    seen = anouk.post(seen.path)
    assert seen.status == 422
    assert "In 3 regels klopt iets niet" in seen.text
    assert people(session) == before
    assert session.scalar(select(Invitation.id)) is None


def test_what_went_wrong_in_the_meantime_keeps_all_of_it_back(
    anouk: Page, session: Session, cast: Cast, upload: Upload, clock: Clock
) -> None:
    upload(HEAD + ZOE + "Tom de Tester;tom@rivierstad.example;Gemeente Rivierstad;Wijkteam Oost\r\n")
    cast.tom.left_at = clock.now
    seen = anouk.submit("Lees de hele lijst in")
    assert seen.status == 422
    assert "uit dienst" in cells(seen, "tabel-fout")[1]
    assert person_with_address(session, "zoe@rivierstad.example") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Er staan geen mensen in dit bestand."),
        (HEAD, "Er staan geen mensen in dit bestand."),
        ("naam;e-mailadres\nX;x@x.example", "missen kolommen: werkgever, wijkteam"),
        (b"%PDF-1.7\x00\x01", "Dit bestand kunnen we niet lezen."),
        (b"PK\x03\x04", "Dit bestand kunnen we niet lezen."),
        (b"\xd0\xcf\x11\xe0", "oud Excel-bestand"),
        (b"naam;\x81", "Bewaar het als ‘CSV UTF-8’"),
        (HEAD + ZOE * 5_001, "meer dan 5.000 mensen"),
        (b"x" * 2_000_001, "groter dan 2 MB"),
    ],
)
def test_what_is_no_list_says_so_beside_the_field(
    session: Session, upload: Upload, content: bytes | str, message: str
) -> None:
    seen = upload(content)
    assert seen.status == 422
    assert message in " ".join(seen.texts(".el-errors"))
    assert session.scalar(select(Roster.id)) is None


def test_no_file_at_all_is_asked_for(anouk: Page, upload: Upload) -> None:
    assert "Kies eerst een bestand." in upload(b"", "").text
    assert anouk.post(START).status == 422


def test_a_file_that_is_far_too_large_is_not_read(anouk: Page, upload: Upload) -> None:
    assert upload(b"x" * 2_200_000).status == 413


def test_what_stands_in_a_cell_is_text(upload: Upload) -> None:
    seen = upload(HEAD + "<script>alert(1)</script>;<b>;<i>x</i>;%(x)s {{ 7*7 }}\r\n", "<b>.csv")
    assert "<script>alert" not in seen.html
    assert "<b>" not in seen.html
    assert "%(x)s {{ 7*7 }}" in seen.text


def test_a_list_is_of_who_sent_it(client: Page, session: Session, cast: Cast, clock: Clock) -> None:
    lines = (Line(2, *ZOE.strip().split(";")),)
    other = rosters.keep(session, cast.ruud.id, "mensen.csv", Sheet(lines), clock.now)
    anouk = client.sign_in(cast.anouk)
    assert "mensen.csv" not in anouk.get(START).text
    for number in (other.id, 999_999, 2**31 - 1):
        anouk.get(f"{START}/{number}", status=404)
        assert anouk.post(f"{START}/{number}").status == 404
        assert anouk.post(f"{START}/{number}/weg").status == 404
    assert session.scalar(select(func.count()).select_from(Roster)) == 1


def test_a_list_that_waits_is_found_again_and_can_be_thrown_away(
    anouk: Page, session: Session, upload: Upload, clock: Clock
) -> None:
    path = upload(HEAD + ZOE).path
    assert path in [link.get("href") for link in anouk.get(START).all("main a")]
    anouk.get(path)
    assert "Er is niets veranderd." in anouk.submit("Gooi deze lijst weg").text
    assert session.scalar(select(Roster.id)) is None
    path = upload(HEAD + ZOE).path
    clock.move(days=1)
    assert (
        anouk.another()
        .sign_in(session.scalars(select(Person).where(Person.name.startswith("Anouk"))).one())
        .get(path, status=404)
    )


def test_a_list_is_taken_in_once(anouk: Page, session: Session, upload: Upload) -> None:
    path = upload(HEAD + ZOE).path
    assert anouk.post(path).status == 302
    assert anouk.post(path).status == 404
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1
    assert session.scalar(select(func.count()).where(Audit.action == "roster-applied")) == 1


def test_the_example_opens_with_its_accents_in_excel(anouk: Page) -> None:
    seen = anouk.get(f"{START}/voorbeeld.csv")
    assert seen.response.data == b"\xef\xbb\xbf" + EXAMPLE.encode()
    assert seen.response.headers["Content-Disposition"].startswith("attachment")


def test_five_thousand_rows_are_one_page(anouk: Page, session: Session, cast: Cast, clock: Clock) -> None:
    lines = tuple(
        Line(n, f"Mens {chr(97 + n % 26)}", f"m{n}@x.example" if n % 2 else "x", "Gemeente Rivierstad", "Wijkteam Oost")
        for n in range(2, 5_002)
    )
    roster = rosters.keep(session, cast.anouk.id, "mensen.csv", Sheet(lines), clock.now)
    anouk.get(START)
    session.commit()
    with queries() as q:
        response = anouk.client.get(f"{START}/{roster.id}")
    assert response.status_code == 200
    assert response.data.count(b"<tr>") == 5_002
    assert len(response.data) < 1_500_000
    assert len(q) <= 12


def test_a_beheerder_who_is_a_manager_does_not_see_who_never_used_their_account(
    anouk: Page, session: Session, cast: Cast, upload: Upload
) -> None:
    grant_role(session, cast.anouk, Role.MANAGER, wijkteam=session.scalars(select(Wijkteam)).first())
    anouk.sign_in(cast.anouk)
    samira = "Samira de Tester;samira@rivierstad.example;Gemeente Rivierstad;Wijkteam Oost\r\n"
    seen = []
    for password in (cast.tom.password_hash, None):
        cast.samira.password_hash = password
        session.commit()
        plan = upload(HEAD + ZOE + samira)
        seen.append((cells(plan, "tabel-goed"), plan.texts("#doen ~ ul li")))
    assert seen[0] == seen[1]
    assert seen[0][0][3] == "Staat er al. Er verandert niets."
    assert "1 uitnodiging gaat nu weg." in anouk.submit("Lees de hele lijst in").text, "that of Zoë, who is new"
    assert session.scalar(select(Invitation.id).where(Invitation.person_id == cast.samira.id)), "it went all the same"
