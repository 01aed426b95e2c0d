"""Rows S14, S16, S19, S25: ways around the second step, and ways to stay in, tried by who has the password."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from elearning.extensions import db
from elearning.models import Authenticator, Organisation, Person, SignIn, Stage
from elearning.models.engine import start_writing
from elearning.services import directory, sign_in_tries, signing_in
from elearning.services.directory import Details
from elearning.services.signing_in import Entrance
from elearning.web import proving
from elearning.web.account import second_factor as page_of_factors
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import PASSWORD, Cast
from tests.security.rounds import ENDS_THE_WALK, ask
from tests.services.test_second_factor import give_app
from tests.test_access import TABLE
from tests.walls import Town, addresses
from tests.web.test_second_step import app_of, begin

OWN = "/account/tweede-stap"
#: For who still has the second step to take; none of them says who they are.
STEP = frozenset({"account.second_step", "account.take_second_step"})


def test_before_the_second_step_every_door_is_as_shut_as_for_a_visitor(client: Page, town: Town) -> None:
    give_app(town.session, town.samira, NOW)
    begin(client)
    token = client.token()
    for endpoint, (method, path, who) in TABLE.items():
        if endpoint in ENDS_THE_WALK | STEP | {"account.use_link", "account.passkey_sign_in"}:
            continue
        address = next(iter(addresses(path, town.east, town.west, most=1)))
        data = {"csrf_token": token} if method == "POST" else None
        answer = ask(client, method, address, endpoint, data=data)
        assert b"Samira" not in answer.body, endpoint
        assert b"samira@" not in answer.body, endpoint
        if "visitor" not in who:
            shut = {"GET": 302, "POST": 403}[method]
            assert answer.status in (shut, 404), answer
            assert shut == 403 or answer.status == 404 or "/tweede-stap" in answer.headers["Location"], answer
            assert not [one for one in answer.writes if "UPDATE sign_in" not in one], answer
    assert town.session.scalars(select(SignIn.stage)).all() == [Stage.SECOND_STEP]


def test_who_still_had_to_make_a_second_factor_cannot_once_somebody_made_it(client: Page, cast: Cast) -> None:
    thief = client.another()
    begin(thief, "els")
    begin(client, "els")
    client.get(OWN)
    client.submit("Koppel een app")
    assert client.submit("Koppel de app", app_code=app_of(client).at(NOW)).h1 == "Bewaar je herstelcodes"
    assert thief.post(f"{OWN}/app").status == 403
    assert thief.get("/teams").path.startswith("/inloggen")
    assert client.get("/teams").status == 200


def test_the_secret_of_an_app_is_shown_in_the_browser_that_began_it_only(client: Page, cast: Cast) -> None:
    thief = client.another()
    begin(thief, "els")
    begin(client, "els")
    client.get(OWN)
    client.submit("Koppel een app")
    secret = app_of(client).secret
    for path in (f"{OWN}/app", OWN):
        assert secret not in thief.get(path).html.replace(" ", "")


def test_another_password_is_no_way_to_take_the_second_factor_away(
    client: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    app, one, _ = give_app(session, cast.samira, NOW)
    begin(client)
    client.submit("Log in", app_code=app.at(NOW))
    clock.move(minutes=11)
    client.get("/account")
    new = "rammelende koekblikken zwijgen 7"
    assert (
        "Je nieuwe wachtwoord is bewaard."
        in client.submit("Bewaar nieuw wachtwoord", password=PASSWORD, new_password=new).text
    )
    client.post(f"{OWN}/{one.id}/weg")
    assert client.post(f"{OWN}/passkey/vraag").status == 409
    assert session.scalars(select(Authenticator.id)).all() == [one.id]


def test_who_is_signed_out_while_showing_a_password_is_not_in_again(
    client: Page, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, right = client.sign_in(cast.samira), proving.prove_present

    def slow(person: Person, password: str) -> proving.Proof:
        proof = right(person, password)
        with Session(db.engine) as elsewhere:
            start_writing(elsewhere)
            elsewhere.execute(delete(SignIn))
            elsewhere.commit()
        return proof

    monkeypatch.setattr(page_of_factors, "prove_present", slow)
    page.get(OWN)
    assert page.post(f"{OWN}/ik", {"password": PASSWORD}).status == 403
    assert session.scalars(select(SignIn)).all() == []


def test_a_reset_waits_for_a_sign_in_with_the_old_password_and_then_ends_it(
    client: Page, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("one writer at a time anyway")
    before: Callable[..., None] = sign_in_tries.was_right
    tried: list[Session] = []

    def meanwhile(*args: object) -> None:
        before(*args)
        with Session(db.engine) as elsewhere:
            tried.append(elsewhere)
            start_writing(elsewhere)
            with pytest.raises(OperationalError):
                elsewhere.execute(select(Person.id).where(Person.id == cast.samira.id).with_for_update(nowait=True))

    monkeypatch.setattr(sign_in_tries, "was_right", meanwhile)
    client.get("/inloggen")
    client.submit("Log in", email="samira@rivierstad.example", password=PASSWORD)
    assert tried


def test_who_gets_an_employer_that_asks_a_second_factor_signs_in_again(session: Session, cast: Cast) -> None:
    strict = session.get_one(Organisation, cast.samira.employer_id)
    strict.second_factor_roles = ["learner"]
    samira, tom = cast.samira, cast.tom
    give_app(session, tom, NOW)
    tokens = {one.id: signing_in.start(session, one, Entrance(own_device=True), NOW) for one in (samira, tom)}
    for one in (samira, tom):
        one.employer_id = None
        directory.change(session, one, Details(one.name, one.email, strict.id), cast.anouk.id, NOW)
    assert signing_in.find(session, tokens[samira.id], NOW) is None
    assert signing_in.find(session, tokens[tom.id], NOW)
