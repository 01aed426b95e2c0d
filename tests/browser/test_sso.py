"""Signing in at one's employer in a real browser: to another site and back, for somebody new."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from elearning.demo import PASSWORD
from elearning.models import Identity, Person, Region, Wijkteam, schema
from elearning.settings import demo_settings
from tests.oidc_provider import CLIENT, SECRET, Employer
from tests.oidc_provider import employer as run_employer
from tests.running import is_free, wait_until

from .conftest import NARROW
from .house import ROOT, House

pytestmark = pytest.mark.browser
#: The site is at 127.0.0.1 and the employer at localhost, so that a browser sees two sites and keeps our cookie apart.
EMPLOYER = "localhost"
PROVIDERS = """
[[provider]]
slug = "rivierstad"
name = "Gemeente Rivierstad"
issuer = "{issuer}"
client_id = "{client}"
client_secret_file = "geheim"
domains = ["nieuw.example"]
second_factor = true
"""


@pytest.fixture(scope="module")
def employer() -> Iterator[Employer]:
    with run_employer() as running:
        claims = {"email": "jan@nieuw.example", "email_verified": True, "name": "Jan de Boer"}
        running.tell(host=EMPLOYER, claims=claims)
        yield running


@pytest.fixture(scope="module")
def site(employer: Employer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A new site that is no demo, with two teams, and knows an employer."""
    house = House(tmp_path_factory.mktemp("sso"))
    schema.upgrade(house.engine)
    with house.writing() as session:
        region = Region(slug="rivierstad", name="Rivierstad")
        session.add(region)
        session.flush()
        names = ("Wijkteam Oost", "Wijkteam West")
        session.add_all(Wijkteam(name=name, region_id=region.id, join_domains=["nieuw.example"]) for name in names)
    (house.folder / "geheim").write_text(SECRET)
    file = house.folder / "providers.toml"
    file.write_text(PROVIDERS.format(issuer=employer.issuer(EMPLOYER), client=CLIENT))
    employer.tell(redirect_uris=[f"{house.base}/inloggen/via/rivierstad/terug"])
    try:
        _serve(house, file)
        yield house
    finally:
        house.clear_up()


def _serve(house: House, providers: Path) -> None:
    """Serve without courses: nobody learns here."""
    chosen = demo_settings(house.folder, house.port)
    chosen |= {"KEUKENTAFEL_DEMO": "nee", "KEUKENTAFEL_PROVIDERS": str(providers)}
    program = f"from elearning.serving import serve; serve('127.0.0.1', {house.port}, 1, with_worker=False)"
    with (house.folder / "server.log").open("ab") as log:
        house.process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, **chosen},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    process = house.process
    assert wait_until(lambda: process.poll() is not None or not is_free(house.port), 60)
    assert process.poll() is None, (house.folder / "server.log").read_text("utf-8")


@pytest.fixture
def page(chromium: Browser, site: House) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.base, locale="nl-NL", viewport={"width": NARROW, "height": 844})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def go_to_work(page: Page, employer: Employer) -> None:
    page.get_by_role("link", name="Inloggen met Gemeente Rivierstad").click()
    page.wait_for_url(f"{employer.issuer(EMPLOYER)}/authorize?**")
    page.get_by_role("button", name="Verder als Jan").click()


def test_somebody_new_comes_for_a_page_signs_in_at_work_says_their_team_and_comes_back(
    page: Page, employer: Employer, site: House
) -> None:
    page.goto("/opfris")
    page.wait_for_url("**/inloggen?terug=/opfris")
    go_to_work(page, employer)
    expect(page.get_by_role("heading", name="In welk team werk je?")).to_be_visible()
    page.locator("label.el-choice").first.click()
    page.get_by_role("button", name="Dit is mijn team").click()
    page.wait_for_url("**/opfris")
    [cookie] = page.context.cookies(site.base)
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert "jan" not in (site.folder / "server.log").read_text("utf-8")

    page.goto("/account")
    page.get_by_role("button", name="Uitloggen").click()
    page.goto("/inloggen")
    go_to_work(page, employer)
    page.wait_for_url("**/mijn-leerpad")


def test_who_is_not_let_in_reads_why_and_gets_in_by_trying_again(page: Page, employer: Employer) -> None:
    employer.tell(fault="nonce")
    page.goto("/inloggen")
    go_to_work(page, employer)
    expect(page.get_by_role("heading", level=1)).to_have_text("We lieten niemand binnen")
    employer.tell(fault="")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    page.get_by_role("button", name="Verder als Jan").click()
    page.wait_for_url(lambda url: "/inloggen" not in url and "authorize" not in url)
    expect(page.locator("header")).not_to_contain_text("Inloggen")


def test_who_must_first_sign_in_in_their_own_way_is_led_on_to_linking(
    page: Page, employer: Employer, site: House
) -> None:
    email = site.new_learner("Mia Tester").replace("demo.example", "nieuw.example")
    with site.writing() as session:
        mia = session.scalars(select(Person).where(Person.name == "Mia Tester")).one()
        mia.email = email
        before = {"issuer": employer.issuer(EMPLOYER), "subject": "mia-before"}
        session.add(Identity(person_id=mia.id, made_at=mia.created_at, used_at=mia.created_at, **before))
    employer.tell(claims={"email": email, "email_verified": True, "sub": "mia-now"})
    page.goto("/inloggen")
    go_to_work(page, employer)
    page.get_by_role("link", name="Log in en koppel").click()
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Koppel met Gemeente Rivierstad").click()
    page.get_by_role("button", name="Verder als Jan").click()
    expect(page.get_by_text("Je account is gekoppeld")).to_be_visible()
    page.get_by_role("link", name="Sla dit over").click()
    page.wait_for_url("**/mijn-leerpad")
    with site.reading() as session:
        assert "mia-now" in session.scalars(select(Identity.subject)).all()
