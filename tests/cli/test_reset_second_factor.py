"""The last beheerder who lost phone and paper is helped at the command line."""

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from elearning.models import Audit, Authenticator, Letter
from elearning.services.people import add_person
from elearning.settings import PREFIX
from tests.cli.conftest import Run
from tests.moment import NOW
from tests.services.test_second_factor import give_app

ADDRESS = "anouk@ivz.example"


def test_it_takes_the_second_factor_away_and_says_so(run: Run, environ: dict[str, str]) -> None:
    assert run("db", "upgrade").exit_code == 0
    with Session(create_engine(environ[PREFIX + "DATABASE_URL"])) as session:
        person = add_person(session, name="Anouk Meijer", email=ADDRESS, password_hash="x", now=NOW)
        give_app(session, person, NOW)
        session.commit()
        said = run("people", "reset-second-factor", " Anouk@IVZ.example")
        assert said.output == "De tweede stap van Anouk Meijer is weg.\n"
        assert session.scalars(select(Authenticator)).all() == []
        last = session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).one()
        assert (last.action, last.actor_id, last.origin) == ("second-factor-reset", None, "cli")
        assert "second-factor-reset" in [one.data["what"] for one in session.scalars(select(Letter))]
        assert "heeft geen tweede stap" in run("people", "reset-second-factor", ADDRESS).output


def test_an_unknown_address_ends_in_plain_words(run: Run) -> None:
    run("db", "upgrade")
    said = run("people", "reset-second-factor", "niemand@ivz.example")
    assert said.exit_code == 1
    assert "Er is geen account met het adres niemand@ivz.example." in said.output
