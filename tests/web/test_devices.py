"""Where somebody is signed in, and ending that."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning import clock as site_clock
from elearning.models import AccountLink, Audit, Moment, MomentKind, SignIn, Stage, Way
from elearning.services import signing_in
from elearning.services.signing_in import Entrance
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast

PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"


def sign_in(page: Page, cast: Cast) -> Page:
    page.get("/inloggen")
    page.submit("Log in", email=cast.samira.email, password=PASSWORD)
    return page


def cards(seen: Seen) -> list[str]:
    return seen.texts("main ul > li")


def test_somebody_sees_on_what_and_how_they_are_signed_in(client: Page, cast: Cast, clock: Clock) -> None:
    phone = client.another()
    phone.headers["User-Agent"] = PHONE
    sign_in(phone, cast)
    clock.move(minutes=30)
    shown = cards(sign_in(client, cast).get("/account/apparaten"))
    assert "Onbekend apparaat dit apparaat" in shown[0]
    assert "Nu in gebruik." in shown[0]
    assert "Firefox op Android" in shown[1]
    assert "met je wachtwoord" in shown[1]
    assert "Vandaag nog gebruikt, om" in shown[1]
    assert "145" not in shown[1]


def test_of_another_day_only_the_day_is_said(client: Page, session: Session, cast: Cast, clock: Clock) -> None:
    signing_in.start(session, cast.samira, Entrance(own_device=True, way=Way.LINK, device="Edge op Windows"), clock.now)
    clock.move(days=2)
    (_, other) = cards(client.sign_in(cast.samira).get("/account/apparaten"))
    assert "Voor het laatst gebruikt op 23 november 2026." in other
    assert "uur" not in other


def test_one_device_is_signed_out_and_the_others_are_not(client: Page, cast: Cast) -> None:
    phone, desk = (client.another().sign_in(cast.samira) for _ in range(2))
    desk.get("/account/apparaten")
    button = desk.seen.all("main li form button")[1].get("aria-label")  # type: ignore[union-attr]
    assert "Dat apparaat is uitgelogd." in desk.submit(button).text
    assert phone.get("/account").path.startswith("/inloggen")
    assert desk.get("/account").path == "/account"


def test_signing_this_device_out_leads_to_the_sign_in_page(samira: Page) -> None:
    samira.get("/account/apparaten")
    button = samira.seen.one("main li form button").get("aria-label")  # type: ignore[union-attr]
    seen = samira.submit(button)
    assert (seen.path, seen.response.headers.get("Cache-Control")) == ("/inloggen", "no-store")
    assert samira.get("/account").path.startswith("/inloggen")


def test_nobody_ends_the_device_of_somebody_else(samira: Page, session: Session, cast: Cast) -> None:
    tom = samira.another().sign_in(cast.tom)
    row = session.scalars(select(SignIn).where(SignIn.person_id == cast.tom.id)).one()
    samira.get("/account/apparaten")
    samira.post(f"/account/apparaten/{row.id}/uit")
    assert tom.get("/account").path == "/account"


def test_signing_out_everywhere_kills_every_cookie_and_every_link(
    client: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    devices = [sign_in(client.another(), cast) for _ in range(3)]
    copy = client.another()
    cookie = devices[0].client.get_cookie("keukentafel")
    assert cookie
    copy.client.set_cookie("keukentafel", cookie.value)
    client.get("/inloggen/link")
    client.submit("Mail me een link", email=cast.samira.email)
    devices[0].get("/account/apparaten")
    seen = devices[0].submit("Log overal uit")
    assert "Je bent overal uitgelogd." in seen.text or "overal uitgelogd" in seen.html
    for page in (*devices, copy):
        assert page.get("/account").path.startswith("/inloggen")
    assert session.scalars(select(AccountLink)).all() == []
    assert "signed-out-everywhere" in session.scalars(select(Audit.action)).all()


def test_what_is_over_or_not_finished_is_no_device(client: Page, session: Session, cast: Cast, clock: Clock) -> None:
    signing_in.start(session, cast.samira, Entrance(), clock.now)
    clock.move(hours=3)
    signing_in.start(session, cast.samira, Entrance(stage=Stage.SECOND_STEP), clock.now)
    assert len(cards(client.sign_in(cast.samira).get("/account/apparaten"))) == 1


def test_the_link_of_a_letter_is_named_too(client: Page, session: Session, cast: Cast) -> None:
    moment = Moment(person_id=cast.samira.id, kind=MomentKind.LETTER, drawn=[], made_at=site_clock.now())
    session.add(moment)
    session.flush()
    signing_in.start_scoped(session, cast.samira, moment, site_clock.now())
    assert any("leerbrief" in one for one in cards(client.sign_in(cast.samira).get("/account/apparaten")))
