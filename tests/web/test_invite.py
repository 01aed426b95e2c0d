"""Coming in by the link of an invitation, or with the code of a team."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.mail.site import Site
from elearning.models import (
    Identity,
    Invitation,
    Knock,
    Letter,
    LetterKind,
    Membership,
    Person,
    Role,
    RoleGrant,
    SignIn,
    Wijkteam,
)
from elearning.services import inviting, joining
from elearning.services.people import person_with_address
from elearning.settings import Settings
from tests.moment import Clock
from tests.pages import Page, Seen, queries
from tests.people import PASSWORD, Cast

NEW = "nieuw@rivierstad.example"
GOOD = "Een fiets met vier wielen"
DAY = timedelta(days=1)


@pytest.fixture
def oost(session: Session, cast: Cast, clock: Clock) -> Wijkteam:
    team = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    team.join_domains = ["rivierstad.example"]
    joining.new_code(session, team, cast.els.id, clock.now)
    return team


@pytest.fixture
def invite(session: Session, cast: Cast, oost: Wijkteam, clock: Clock, settings: Settings):
    def made(email: str = NEW, **more: object) -> str:
        what = {"name": "Nieuwe Collega", "by": cast.els.id, "wijkteam_id": oost.id, **more}
        return link(session, inviting.invite(session, email=email, now=clock.now, **what), settings, clock)

    return made


def link(session: Session, invitation: Invitation, settings: Settings, clock: Clock) -> str:
    """The path in the newest letter of an invitation."""
    site = Site("http://localhost", "IVZ", "088", "x@y.example", settings.secret_key)
    mine = select(Letter).where(Letter.person_id == invitation.person_id, Letter.kind == LetterKind.INVITATION)
    letter = session.scalars(mine.order_by(Letter.id.desc()).limit(1)).one()
    told = inviting.telling(session, letter, session.get_one(Person, letter.person_id), site, clock.now)
    return str(told["url"]).removeprefix("http://localhost")


def is_over(seen: Seen) -> bool:
    return seen.status == 410 and seen.h1 == "Deze uitnodiging werkt niet meer"


def begin(page: Page, path: str, **fields: str) -> Seen:
    page.get(path)
    return page.submit("Maak mijn account", {"new_password": GOOD, **fields})


def test_somebody_new_chooses_a_password_and_is_in(client: Page, session: Session, invite) -> None:
    path = invite()
    seen = client.get(path)
    assert "Els de Tester nodigt je uit om mee te leren met Wijkteam Oost." in seen.text
    assert NEW in seen.text
    seen = begin(client, path)
    assert seen.path == "/mijn-leerpad"
    assert "Welkom, Nieuwe. Je doet mee." in seen.text
    person = person_with_address(session, NEW)
    assert person
    assert session.scalar(select(RoleGrant.role).where(RoleGrant.person_id == person.id)) is Role.LEARNER
    again = client.another()
    again.get("/inloggen")
    assert again.submit("Log in", email=NEW, password=GOOD).path == "/mijn-leerpad"


def test_a_name_that_was_typed_wrong_can_be_made_right(client: Page, session: Session, invite) -> None:
    begin(client, invite(), name="  Noa  de Collega")
    assert session.scalar(select(Person.name).where(Person.email == NEW)) == "Noa de Collega"


def test_who_came_in_by_their_employer_signs_in_first_and_gets_no_password_by_a_link(
    client: Page, session: Session, cast: Cast, clock: Clock, invite
) -> None:
    path, now = invite(cast.tom.email, role=Role.MANAGER), clock.now
    cast.tom.password_hash = None
    session.add(Identity(person_id=cast.tom.id, issuer="https://in.example", subject="1", made_at=now, used_at=now))
    session.commit()
    assert "Log daarmee in" in client.get(path).text
    assert client.post(path, {"name": "X", "new_password": GOOD}).status == 422
    client.sign_in(cast.tom).get(path)
    client.submit("Ik doe mee")
    session.expire_all()
    assert (cast.tom.password_hash, cast.tom.name) == (None, "Tom de Tester")
    held = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == cast.tom.id)).all()
    assert Role.MANAGER in held


def test_a_link_works_once(client: Page, invite) -> None:
    path = invite()
    begin(client, path)
    other = client.another()
    assert is_over(other.get(path, status=410))
    assert is_over(other.post(path, {"name": "X", "new_password": GOOD}))


@pytest.mark.parametrize("why", ["unknown", "revoked", "over", "renewed", "closed"])
def test_every_link_that_does_not_work_gives_the_same_page(
    client: Page, session: Session, cast: Cast, clock: Clock, invite, why: str
) -> None:
    path = invite()
    made = session.scalars(select(Invitation)).one()
    if why == "unknown":
        path = "/uitnodiging/sleutel"
    elif why == "revoked":
        inviting.revoke(session, made, cast.els.id, clock.now)
    elif why == "over":
        clock.move(days=14)
    elif why == "renewed":
        inviting.resend(session, made, cast.els.id, clock.move(hours=1))
    else:
        session.get_one(Person, made.person_id).closed_at = clock.now
    seen = client.get(path, status=410)
    assert is_over(seen)
    assert is_over(client.post(path, {"name": "X", "new_password": GOOD}))
    dead = client.get("/uitnodiging/nog-een", status=410)
    assert seen.text == dead.text


def test_looking_at_an_invitation_uses_nothing_up(client: Page, invite) -> None:
    path = invite()
    with queries() as q:
        for _ in range(3):
            client.get(path)
            assert client.send("HEAD", path).status == 200
    assert not q.writes
    begin(client, path)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"new_password": ""}, "Vul een wachtwoord in."),
        ({"new_password": "kort"}, "minstens 12 tekens"),
        ({"new_password": "welkom123456"}, "raden anderen snel"),
        ({"new_password": "x1y" * 100}, "hooguit 256 tekens"),
        ({"name": ""}, "Vul je naam in."),
        ({"name": "www.kwaad.example"}, "alleen letters"),
    ],
)
def test_what_is_not_right_is_said_and_the_rest_is_kept(
    client: Page, session: Session, invite, fields: dict[str, str], message: str
) -> None:
    path = invite()
    seen = begin(client, path, **{"name": "Noa Collega", "own_device": "y", **fields})
    assert seen.status == 422
    assert message in " ".join(seen.texts(".el-field__error"))
    assert seen.all("#own_device[checked]")
    assert seen.one("#name").get("value") == fields.get("name", "Noa Collega")
    assert GOOD not in seen.html
    assert session.scalar(select(Invitation.accepted_at)) is None
    assert begin(client, path).path == "/mijn-leerpad"


def test_ones_own_phone_is_remembered_and_another_is_not(client: Page, session: Session, clock: Clock, invite) -> None:
    begin(client, invite(), own_device="y")
    assert session.scalars(select(SignIn.idle_minutes)).one() == 30 * 24 * 60
    begin(client.another(), invite("ander@rivierstad.example"))
    assert session.scalars(select(SignIn.idle_minutes).order_by(SignIn.id.desc()).limit(1)).one() == 120


def test_who_has_an_account_signs_in_as_that_person_first(client: Page, session: Session, cast: Cast, invite) -> None:
    path = invite(cast.tom.email)
    seen = client.get(path)
    assert "Je hebt al een account met dit e-mailadres." in seen.text
    assert cast.tom.name not in seen.html
    assert not seen.all("main input")
    assert client.post(path, {"name": "X", "new_password": GOOD}).status == 422
    [way] = [one.get("href") for one in seen.all("main a") if (one.get("href") or "").startswith("/inloggen")]
    client.get(str(way))
    seen = client.submit("Log in", email=cast.tom.email, password=PASSWORD)
    assert seen.path == path
    seen = client.submit("Ik doe mee")
    assert seen.path == "/mijn-leerpad"
    assert session.scalar(select(func.count()).where(Membership.person_id == cast.tom.id)) == 2
    again = client.another()
    again.get("/inloggen")
    assert again.submit("Log in", email=cast.tom.email, password=PASSWORD).path == "/mijn-leerpad"


def test_who_would_get_an_employer_is_told_so_first(client: Page, session: Session, cast: Cast, invite) -> None:
    """With an employer managers see how far somebody is, so nobody gets one without knowing."""
    path = invite(cast.tom.email, employer_id=cast.els.employer_id)
    client.sign_in(cast.tom)
    assert client.get(path).texts("main dt, main dd") == [], "they have one, and keep it"
    cast.tom.employer_id = None
    session.commit()
    assert client.get(path).texts("main dt, main dd") == ["Je werkgever", "Gemeente Rivierstad"]


def test_somebody_else_can_not_take_it(client: Page, session: Session, cast: Cast, invite) -> None:
    samira = client.sign_in(cast.samira)
    for path in (invite(), invite(cast.tom.email)):
        seen = samira.get(path)
        assert "voor een ander account" in seen.text
        assert cast.tom.name not in seen.html
        assert samira.post(path, {"name": "X", "new_password": GOOD}).status == 422
    assert session.scalars(select(Invitation.accepted_at)).all() == [None, None]
    samira.get(path)
    assert samira.submit("Log uit").path == "/"


def test_a_new_role_leads_to_ones_work_and_every_device_signs_in_again(
    client: Page, session: Session, cast: Cast, oost: Wijkteam, invite
) -> None:
    tom, phone = client.sign_in(cast.tom), client.another().sign_in(cast.tom, own_device=True)
    phone.get("/account")
    tom.get(invite(cast.tom.email, role=Role.MANAGER))
    assert "vraagt je om manager te zijn van Wijkteam Oost" in tom.seen.text  # type: ignore[union-attr]
    assert tom.submit("Ik doe mee").path == "/account/tweede-stap?terug=/teams", "this role asks for a second step"
    assert (
        session.scalar(
            select(RoleGrant.wijkteam_id).where(RoleGrant.role == Role.MANAGER, RoleGrant.person_id == cast.tom.id)
        )
        == oost.id
    )
    tom.sign_in(cast.tom).get(f"/teams/{oost.id}/uitnodigen")
    assert phone.send("GET", "/account").status == 302


def test_a_manager_begins_at_the_teams_and_reads_what_a_manager_sees(client: Page, cast: Cast, invite) -> None:
    path = invite(role=Role.MANAGER)
    assert "Antwoorden en scores zie je niet." in client.get(path).text
    assert begin(client, path).path == "/account/tweede-stap?terug=/teams"


def test_a_link_that_was_used_lets_who_is_signed_in_go_on(client: Page, cast: Cast, invite) -> None:
    path = invite()
    begin(client, path)
    seen = client.get(path, status=410)
    assert "Je bent ingelogd als" in seen.text
    assert [one.get("href") for one in seen.all("main a")] == ["/mijn-leerpad", "/hulp"]


def test_of_two_clicks_one_makes_the_account(client: Page, session: Session, invite) -> None:
    path, other = invite(), client.another()
    client.get(path)
    other.get(path)
    assert client.submit("Maak mijn account", new_password=GOOD).path == "/mijn-leerpad"
    assert is_over(other.submit("Maak mijn account", new_password=GOOD))
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_pages_behind_a_secret_address_are_kept_nowhere(client: Page, invite) -> None:
    for path, status in ((invite(), 200), ("/uitnodiging/sleutel", 410), ("/meedoen", 200)):
        headers = client.get(path, status=status).response.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"


def test_a_code_leads_to_its_team(client: Page, oost: Wijkteam) -> None:
    client.get("/meedoen")
    seen = client.submit("Zoek mijn team", code=str(oost.join_code).lower())
    assert seen.h1 == "Doe mee met Wijkteam Oost"
    assert "@rivierstad.example" in seen.text


@pytest.mark.parametrize(("code", "message"), [("", "Vul de code van je team in."), ("AAAA-BBBB", "kennen we niet")])
def test_another_code_says_so(client: Page, oost: Wijkteam, code: str, message: str) -> None:
    client.get("/meedoen")
    seen = client.submit("Zoek mijn team", code=code)
    assert seen.status == 422
    assert message in seen.texts(".el-field__error")[0]
    assert seen.one("#code").get("value") == code


def test_a_code_that_is_not_there_is_no_page(client: Page, oost: Wijkteam) -> None:
    for path in ("/meedoen/sleutel", f"/meedoen/{oost.join_code}A", "/meedoen/%00"):
        seen = client.get(path, status=404)
        assert "Deze code kennen we niet." in seen.texts(".el-field__error")[0]
        assert seen.one("#code").get("value", "") == ""
        assert client.post(path, {"name": "X", "email": NEW}).status == 404


def ask(page: Page, team: Wijkteam, **fields: str) -> Seen:
    page.get(f"/meedoen/{team.join_code}")
    return page.submit("Stuur mij een link", {"name": "Nieuwe Collega", "email": NEW, **fields})


def test_the_answer_is_the_same_for_every_address(client: Page, session: Session, cast: Cast, oost: Wijkteam) -> None:
    seen = [ask(client, oost, email=one) for one in (NEW, cast.samira.email, cast.tom.email, "x@kwaad.example")]
    assert {one.h1 for one in seen} == {"Kijk in je mail"}
    assert len({one.html for one in seen}) == 1
    rows = session.scalars(select(Invitation.email).order_by(Invitation.id)).all()
    assert rows == [NEW, cast.samira.email, cast.tom.email]


def test_nothing_of_who_asks_stands_in_an_address(client: Page, oost: Wijkteam) -> None:
    seen = ask(client, oost)
    assert not any("@" in path or "nieuw" in path.lower() for path in seen.trail)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Vul je naam in."),
        ({"name": "Win geld op kwaad.example"}, "alleen letters"),
        ({"email": ""}, "Vul je werkadres in."),
        ({"email": "x@kwaad"}, "geen e-mailadres"),
    ],
)
def test_a_mistake_is_said_before_anything_is_sent(
    client: Page, session: Session, oost: Wijkteam, fields: dict[str, str], message: str
) -> None:
    seen = ask(client, oost, **fields)
    assert seen.status == 422
    assert message in " ".join(seen.texts(".el-field__error"))
    assert seen.one("#email").get("value") == fields.get("email", NEW)
    assert session.scalar(select(Invitation.id)) is None


def test_one_address_is_mailed_three_times_a_day_and_nobody_notices(
    client: Page, session: Session, oost: Wijkteam, clock: Clock
) -> None:
    assert {ask(client, oost).h1 for _ in range(5)} == {"Kijk in je mail"}
    assert session.scalar(select(func.count()).select_from(Letter)) == 3
    clock.move(days=1)
    ask(client, oost)
    assert session.scalar(select(func.count()).select_from(Letter)) == 4


def test_asking_without_end_is_stopped(client: Page, session: Session, oost: Wijkteam) -> None:
    path, token = f"/meedoen/{oost.join_code}", client.token()
    data = {"name": "Iemand", "email": "x@kwaad.example", "csrf_token": token}
    answers = [client.send("POST", path, data=data).status for _ in range(62)]
    assert answers == [302] * 60 + [429] * 2
    codes = [client.send("POST", "/meedoen", data={"code": "x", "csrf_token": token}).status for _ in range(62)]
    assert codes == [422] * 60 + [429] * 2
    assert not any("kwaad" in one for one in session.scalars(select(Knock.bucket)))


def test_who_is_signed_in_may_ask_too(client: Page, cast: Cast, oost: Wijkteam) -> None:
    assert ask(client.sign_in(cast.tom), oost, email=cast.tom.email).h1 == "Kijk in je mail"
