"""The second step in a real browser: an app, a passkey of Chromium's own virtual phone, and a recovery code.

A demo asks nobody for a second step, and a passkey needs a name instead of a number, so this is a site of its own at
`localhost`, with the cast of the other tests.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from sqlalchemy import create_engine
from werkzeug.serving import make_server

from elearning.app import create_app
from elearning.extensions import db
from elearning.models import schema
from elearning.models.engine import prepare
from elearning.settings import Settings
from tests.databases import people_and_courses
from tests.people import PASSWORD
from tests.running import free_port


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the cast at a name; gives the address."""
    folder: Path = tmp_path_factory.mktemp("site")
    url, base = f"sqlite:///{folder / 'site.db'}", f"http://localhost:{free_port()}"
    engine = prepare(create_engine(url))
    schema.upgrade(engine)
    people_and_courses(engine)
    engine.dispose()
    app = create_app(Settings("s" * 40, url, folder, base, "IVZ Proefland", "088 123 45 67", "hulp@ivz.example"))
    server = make_server("127.0.0.1", int(base.rpartition(":")[2]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def device(chromium: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Take a fresh device; nothing may go wrong on it."""
    taken: list[BrowserContext] = []
    faults: list[str] = []

    def take(*, js: bool = True) -> BrowserContext:
        context = chromium.new_context(base_url=site, java_script_enabled=js, service_workers="block", locale="nl-NL")
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        taken.append(context)
        return context

    yield take
    for context in taken:
        context.close()
    assert [fault for fault in faults if "status of 422" not in fault] == []


def sign_in(page: Page, name: str, path: str = "/inloggen") -> None:
    page.goto(path)
    page.get_by_label("E-mailadres").fill(f"{name}@rivierstad.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def set_up_app(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Put an app up from the page that asks for it; gives the app and the recovery codes, not yet gone on."""
    page.get_by_role("button", name="Koppel een app").click()
    page.get_by_text("Typ de sleutel over").click()
    app = pyotp.TOTP(page.locator("details code").inner_text().replace(" ", ""))
    assert no_faults(page) == []
    page.get_by_label("Code van 6 cijfers").fill(app.now())
    page.get_by_role("button", name="Koppel de app").click()
    expect(page.get_by_role("heading", name="Bewaar je herstelcodes")).to_be_visible()
    return app, page.locator("[data-code]").all_inner_texts()


def fresh_code(app: pyotp.TOTP) -> str:
    """Give the code of the next half minute: that of now may be used up, and the site allows for clocks that differ."""
    if time.time() % 30 > 28:
        time.sleep(2.1)
    return app.at(time.time() + 30)


def no_faults(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def virtual_phone(page: Page) -> CDPSession:
    """Give this page a phone that makes passkeys and recognises a finger."""
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return phone


def test_an_app_is_put_up_and_then_asked_for(device: Callable[..., BrowserContext]) -> None:
    page = device().new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "anouk", "/beheer/mensen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zet een tweede stap aan")
    assert no_faults(page) == []
    app, codes = set_up_app(page)
    assert len(codes) == 10
    assert no_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopieer").click()
    expect(page.get_by_text("Gekopieerd.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split() == codes
    page.get_by_role("link", name="ga verder").click()
    expect(page).to_have_url("/beheer/mensen")
    page = device().new_page()
    sign_in(page, "anouk", "/beheer/mensen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    assert no_faults(page) == []
    page.get_by_label("Code van je app").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    page.get_by_label("Code van je app").fill(fresh_code(app))
    page.keyboard.press("Enter")
    expect(page).to_have_url("/beheer/mensen")


def test_a_passkey_is_made_is_a_second_step_and_signs_in_without_a_password(
    device: Callable[..., BrowserContext],
) -> None:
    context = device()
    page = context.new_page()
    phone = virtual_phone(page)
    sign_in(page, "gerda", "/begeleiding")
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewaar je herstelcodes")
    page.get_by_role("link", name="ga verder").click()
    expect(page).to_have_url("/begeleiding")
    context.clear_cookies()
    sign_in(page, "gerda", "/begeleiding")
    page.get_by_role("button", name="Ga verder met je passkey").click()
    expect(page).to_have_url("/begeleiding")
    context.clear_cookies()
    page.goto("/begeleiding")
    page.get_by_role("button", name="Log in met een passkey").click()
    expect(page).to_have_url("/begeleiding")
    page.goto("/account/tweede-stap")
    assert no_faults(page) == []
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_text("Dit apparaat heeft al een passkey")).to_be_visible()
    phone.detach()


def test_without_a_script_a_recovery_code_opens(device: Callable[..., BrowserContext]) -> None:
    page = device(js=False).new_page()
    sign_in(page, "ruud", "/redactie")
    expect(page.get_by_text("Deze browser kan geen passkey maken.")).to_be_visible()
    expect(page.get_by_role("button", name="Maak een passkey")).to_be_hidden()
    page.get_by_role("button", name="Koppel een app").click()
    page.locator("summary").click()
    app = pyotp.TOTP(page.locator("details code").inner_text().replace(" ", ""))
    page.get_by_label("Code van 6 cijfers").fill(app.now())
    page.get_by_role("button", name="Koppel de app").click()
    codes = page.locator("[data-code]").all_inner_texts()
    page.context.clear_cookies()
    sign_in(page, "ruud", "/redactie")
    page.get_by_text("Heb je je telefoon niet bij je?").click()
    page.get_by_label("Herstelcode").fill(codes[0].upper())
    page.get_by_role("button", name="Log in met herstelcode").click()
    expect(page).to_have_url("/redactie")
    expect(page.get_by_text("Je hebt nog 9 herstelcodes over.")).to_be_visible()
