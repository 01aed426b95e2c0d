"""One's own say over letters: day, hour, how often, vakantiestand, and the address for one's calendar."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearning.models import Rhythm
from elearning.rules.rhythm import Pace
from elearning.services import wishes
from tests.moment import Clock
from tests.pages import Page, Seen, queries
from tests.people import Cast

RHYTHM = "/opfris/ritme"
AWAY = {"from_on": "2026-12-21", "until_on": "2027-01-03"}


def ticked(seen: Seen) -> str:
    return str(seen.one("input[name=pace][checked]").get("value"))


def chosen(seen: Seen, name: str) -> str:
    return str(seen.one(f"select[name={name}] option[selected]").get("value"))


def test_who_never_chose_sees_the_usual_rhythm_and_gets_no_row(samira: Page, session: Session) -> None:
    seen = samira.get(RHYTHM)
    assert (chosen(seen, "weekday"), chosen(seen, "hour"), ticked(seen)) == ("2", "9", "normal")
    assert session.scalars(select(Rhythm)).all() == []


def test_every_choice_says_what_it_means(samira: Page) -> None:
    seen = samira.get(RHYTHM)
    words = [text.split(":")[0] for text in seen.texts(".el-choice__text")]
    assert words == ["Vaker", "Gewoon", "Minder vaak", "Uit"]
    assert "Nooit meer dan één brief per week." in seen.text
    assert seen.texts("select[name=weekday] option")[0] == "maandag"
    assert seen.texts("select[name=hour] option")[0] == "tussen 6 en 7 uur"
    assert len(seen.all("select[name=hour] option")) == 16


def test_a_choice_is_kept_and_is_one_persons_own(samira: Page, tom: Page, session: Session, cast: Cast) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Bewaar je ritme", weekday="4", hour="21", pace="less")
    assert "op donderdag, tussen 21 en 22 uur" in seen.texts(".el-flash")[0]
    assert (chosen(seen, "weekday"), chosen(seen, "hour"), ticked(seen)) == ("4", "21", "less")
    assert ticked(tom.get(RHYTHM)) == "normal"
    stored = wishes.wishes_of(session, cast.samira.id)
    assert (stored.weekday, stored.hour, stored.pace) == (4, 21, Pace.LESS)


def test_turning_it_off_says_so(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Bewaar je ritme", pace="off")
    assert "geen opfrisbrieven meer" in seen.texts(".el-flash")[0]
    assert wishes.wishes_of(session, cast.samira.id).pace is Pace.OFF


@pytest.mark.parametrize(
    "wrong", [{"weekday": "8"}, {"weekday": "x"}, {"hour": "5"}, {"hour": "22"}, {"pace": "daily"}, {"pace": ""}, {}]
)
def test_what_is_no_choice_changes_nothing(samira: Page, session: Session, wrong: dict[str, str]) -> None:
    samira.get(RHYTHM)
    sent = {"weekday": "4", "hour": "10", "pace": "more", **wrong} if wrong else {}
    assert samira.post(RHYTHM, sent).status == 422
    assert session.scalars(select(Rhythm)).all() == []


def test_who_goes_away_sees_until_when_and_can_come_back(samira: Page, clock: Clock) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Bewaar je vakantie", AWAY)
    assert "Je bent weg van 21 december 2026 tot en met 3 januari 2027." in seen.text
    assert "Ik ben er weer" not in seen.text
    clock.move(days=35)
    samira.client = samira.another().sign_in(Cast(samira.session).samira).client
    seen = samira.get(RHYTHM)
    assert "Tot en met zondag 3 januari 2027 wachten we met brieven." in seen.text
    seen = samira.submit("Ik ben er weer")
    assert "Je vakantiestand staat uit." in seen.texts(".el-flash")[0]
    assert "Bewaar je vakantie" in seen.text
    assert wishes.wishes_of(samira.session, Cast(samira.session).samira.id).away_until is None


def test_a_holiday_to_come_can_be_changed_and_taken_back(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(RHYTHM)
    samira.submit("Bewaar je vakantie", AWAY)
    samira.submit("Verander je vakantie", {"from_on": "2026-12-22", "until_on": "2026-12-22"})
    assert wishes.wishes_of(session, cast.samira.id).away_until == date(2026, 12, 22)
    seen = samira.submit("Haal deze vakantie weg")
    assert "Je bent weg" not in seen.text


def test_a_holiday_that_is_over_is_not_shown(samira: Page, session: Session, cast: Cast, clock: Clock) -> None:
    wishes.go_away(session, cast.samira.id, date(2026, 11, 1), date(2026, 11, 22), clock.now)
    assert "Je bent weg" not in samira.get(RHYTHM).text


def test_today_is_a_fine_last_day(samira: Page) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Bewaar je vakantie", {"from_on": "2026-11-16", "until_on": "2026-11-23"})
    assert "Ik ben er weer" in seen.text


@pytest.mark.parametrize(
    ("from_on", "until_on", "message"),
    [
        ("", "2026-12-01", "Kies de eerste dag dat je weg bent."),
        ("2026-12-01", "", "Kies de laatste dag dat je weg bent."),
        ("2026-12-10", "2026-12-01", "Je laatste dag weg ligt voor je eerste dag weg."),
        ("2026-11-01", "2026-11-22", "Deze dag is al voorbij."),
        ("2026-12-01", "2027-12-03", "Dit is langer dan een jaar."),
        ("2027-11-30", "2027-12-03", "Deze dag ligt meer dan een jaar vooruit."),
        ("morgen", "2026-12-01", "Schrijf de dag als dag-maand-jaar"),
        ("2026-02-30", "2026-12-01", "Schrijf de dag als dag-maand-jaar"),
    ],
)
def test_a_mistake_in_the_days_is_told_beside_the_field(
    samira: Page, from_on: str, until_on: str, message: str
) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Bewaar je vakantie", {"from_on": from_on, "until_on": until_on})
    assert seen.status == 422
    assert any(message in text for text in seen.texts(".el-field__error")), seen.texts(".el-field__error")
    assert seen.one("#from_on").get("value") == from_on, "what was filled in stays"
    assert "Er ging" in seen.one("[role=alert]").xpath("string()")


def test_a_day_may_be_typed_as_people_write_it(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(RHYTHM)
    samira.submit("Bewaar je vakantie", {"from_on": "21-12-2026", "until_on": "3-1-2027"})
    assert wishes.wishes_of(session, cast.samira.id).away_until == date(2027, 1, 3)


def test_the_address_of_a_calendar_is_shown_once_and_works(samira: Page, client: Page) -> None:
    samira.get(RHYTHM)
    seen = samira.submit("Maak een privé-adres")
    address = seen.one("#adres").get("value")
    assert str(address).startswith("http://localhost/agenda/")
    assert client.another().send("GET", urlsplit(str(address)).path).status == 200
    again = samira.get(RHYTHM)
    assert str(address) not in again.html
    assert "Maak een nieuw adres" in again.text


def test_a_new_address_ends_the_old_one_and_so_does_taking_it_back(samira: Page, client: Page) -> None:
    samira.get(RHYTHM)
    first = urlsplit(str(samira.submit("Maak een privé-adres").one("#adres").get("value"))).path
    second = urlsplit(str(samira.submit("Maak een nieuw adres").one("#adres").get("value"))).path
    anyone = client.another()
    assert [anyone.send("GET", path).status for path in (first, second)] == [404, 200]
    seen = samira.submit("Trek het adres in")
    assert anyone.send("GET", second).status == 404
    assert "Maak een privé-adres" in seen.text


def test_the_page_says_that_no_manager_sees_it_and_the_account_leads_to_it(samira: Page) -> None:
    assert "Je manager ziet hier niets van" in samira.get(RHYTHM).text
    assert RHYTHM in [link.get("href") for link in samira.get("/account").all("main a")]


def test_the_page_costs_four_statements(samira: Page) -> None:
    samira.get(RHYTHM)
    with queries() as q:
        samira.get(RHYTHM)
    assert len(q) <= 4


def test_any_form_is_answered_with_a_page(samira: Page) -> None:
    samira.get(RHYTHM)
    values = st.sampled_from(["1", "9", "-1", "99999999999999999999", "off", "", "0001-01-01", "9999-12-31", "\x00"])
    names = st.sampled_from(["weekday", "hour", "pace", "from_on", "until_on"])

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from([RHYTHM, "/opfris/vakantie"]),
        st.lists(st.tuples(names, values | st.text(max_size=20) | st.dates().map(str)), max_size=6),
    )
    def send(path: str, fields: list[tuple[str, str]]) -> None:
        data = MultiDict([*fields, ("csrf_token", samira.token())])
        assert samira.send("POST", path, data=data).status < 500

    send()
    samira.get(RHYTHM)
