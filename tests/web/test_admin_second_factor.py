"""The beheerder and the second step: which roles need one, and helping who lost theirs."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Authenticator, Organisation, Role, SignIn
from elearning.services.people import grant_role
from tests.pages import Page
from tests.people import Cast
from tests.services.test_second_factor import give_app, told

BUTTON = "Haal de tweede stap weg"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(Audit.action).order_by(Audit.id)))


def test_a_beheerder_takes_a_lost_one_away(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.els, now)
    els = anouk.another().sign_in(cast.els)
    anouk.get(f"/beheer/mensen/{cast.els.id}")
    seen = anouk.submit(BUTTON)
    assert "overal uitgelogd" in seen.texts(".el-flash")[0]
    assert session.scalars(select(Authenticator)).all() == []
    assert els.get("/teams").path.startswith("/inloggen")
    assert told(session, cast.els)[-1] == "second-factor-reset"
    assert actions(session)[-1] == "second-factor-reset"


def test_of_who_has_none_the_page_says_so(anouk: Page, cast: Cast) -> None:
    seen = anouk.get(f"/beheer/mensen/{cast.samira.id}")
    assert "Deze persoon heeft geen tweede stap." in seen.text
    assert BUTTON not in seen.texts("main button")


def test_ones_own_is_changed_on_ones_own_page(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    give_app(session, cast.anouk, now)
    anouk.get(f"/beheer/mensen/{cast.anouk.id}")
    assert "Mijn account" in anouk.submit(BUTTON).texts(".el-flash--fout")[0]
    assert session.scalars(select(Authenticator)).one()


def test_a_beheerder_who_manages_is_not_told_who_has_one(
    client: Page, session: Session, cast: Cast, now: datetime
) -> None:
    grant_role(session, cast.anouk, Role.MANAGER)
    give_app(session, cast.els, now)
    page = client.sign_in(cast.anouk)
    pages = [page.get(f"/beheer/mensen/{person.id}") for person in (cast.els, cast.samira)]
    assert all(BUTTON in seen.texts("main button") for seen in pages)
    page.get(f"/beheer/mensen/{cast.samira.id}")
    with_none = page.submit(BUTTON).texts(".el-flash")
    page.get(f"/beheer/mensen/{cast.els.id}")
    assert page.submit(BUTTON).texts(".el-flash") == with_none


def test_the_employer_chooses_who_needs_one(anouk: Page, session: Session, cast: Cast) -> None:
    employer = session.scalars(select(Organisation)).one()
    path = f"/beheer/organisaties/{employer.id}"
    seen = anouk.get(path)
    assert {one.get("value") for one in seen.all("[name=second_factor_roles][checked]")} == {
        "guide", "manager", "author", "admin",
    }  # fmt: skip
    tom = anouk.another().sign_in(cast.tom)
    anouk.submit("Bewaar", second_factor_roles=["admin"])
    session.expire_all()
    assert employer.second_factor_roles == ["admin"]
    assert "second-factor-asked" in actions(session)
    assert tom.get("/mijn-leerpad").path == "/mijn-leerpad"
    anouk.get(path)
    anouk.submit("Bewaar", second_factor_roles=["learner", "admin"])
    assert tom.get("/mijn-leerpad").path.startswith("/inloggen"), "from now on everybody needs one"


def test_the_usual_choice_is_kept_as_usual(anouk: Page, session: Session) -> None:
    employer = session.scalars(select(Organisation)).one()
    anouk.get(f"/beheer/organisaties/{employer.id}")
    anouk.submit("Bewaar")
    session.expire_all()
    assert employer.second_factor_roles is None
    assert "second-factor-asked" not in actions(session)


def test_nobody_may_be_chosen_too(anouk: Page, session: Session, cast: Cast) -> None:
    employer = session.scalars(select(Organisation)).one()
    els = anouk.another().sign_in(cast.els)
    anouk.get(f"/beheer/organisaties/{employer.id}")
    anouk.submit("Bewaar", second_factor_roles=[])
    session.expire_all()
    assert employer.second_factor_roles == []
    assert els.get("/teams").path == "/teams", "who has to show less stays signed in"
    assert session.scalars(select(SignIn)).all()
