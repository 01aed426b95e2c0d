"""Letters for the beheerder: kinds, dates and fates, and never what anybody learned or answered."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Letter, LetterKind
from elearning.rules.rhythm import Pace
from elearning.services import fate, letters, wishes
from tests.pages import Page, Seen, queries
from tests.people import SECRET, Cast
from tests.services.test_fate import begin, card, letter, one_of_each, slot_of

LETTERS = "/beheer/brieven"
DAY = timedelta(days=1)


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


def page_of(name: str, cast: Cast) -> str:
    return f"/beheer/mensen/{getattr(cast, name).id}/brieven"


def fates(seen: Seen) -> list[str]:
    return seen.texts("tbody .el-chip")


def reasons(seen: Seen) -> str:
    return " ".join(seen.texts("[aria-labelledby=waarom]"))


def test_the_start_page_leads_to_the_letters(anouk: Page) -> None:
    links = [link.get("href") for link in anouk.get("/beheer").all("main a")]
    assert LETTERS in links


def test_without_letters_the_page_says_so(anouk: Page) -> None:
    assert "Hier zijn geen brieven." in anouk.get(LETTERS).text


def test_every_fate_is_counted_and_listed_with_why(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    one_of_each(session, cast.samira, now)
    seen = anouk.get(LETTERS)
    assert seen.texts("[aria-labelledby=aantallen] li") == [
        "gepland 1", "onderweg 1", "verstuurd 1", "geweigerd 1", "niet nodig 1",
    ]  # fmt: skip
    assert fates(seen) == ["niet nodig", "geweigerd", "verstuurd", "onderweg", "gepland"]
    assert "550 onbekend" in seen.text
    assert "opfris staat uit" in seen.text


def test_the_list_can_be_narrowed_by_fate_and_kind(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    one_of_each(session, cast.samira, now)
    letter(session, cast.tom, now, kind=LetterKind.MEETING, sent_at=now)
    assert fates(anouk.get(f"{LETTERS}?lot=verstuurd&soort=")) == ["verstuurd"] * 2
    seen = anouk.get(f"{LETTERS}?lot=verstuurd&soort=meeting")
    assert seen.texts("tbody th") == [cast.tom.name]
    assert seen.one("#lot option[selected]").get("value") == "verstuurd"
    assert fates(anouk.get(f"{LETTERS}?lot=geweigerd&soort=meeting")) == []


@pytest.mark.parametrize("odd", ["lot=alles", "soort=x", "voor=x", "voor=-1", "voor=0", "voor=99999999999999999999"])
def test_an_odd_filter_filters_nothing(anouk: Page, session: Session, cast: Cast, now: datetime, odd: str) -> None:
    one_of_each(session, cast.samira, now)
    assert len(fates(anouk.get(f"{LETTERS}?{odd}"))) == 5


def test_a_long_list_is_turned_page_by_page(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    for _ in range(51):
        letter(session, cast.samira, now, sent_at=now)
    first = anouk.get(f"{LETTERS}?lot=verstuurd")
    assert len(fates(first)) == 50
    [older] = [link.get("href") for link in first.all("main a") if "Oudere" in (link.text or "")]
    rest = anouk.get(str(older))
    assert fates(rest) == ["verstuurd"]
    assert "Terug naar de nieuwste" in rest.text


def test_a_long_list_costs_as_many_statements_as_a_short_one(
    anouk: Page, session: Session, cast: Cast, now: datetime
) -> None:
    anouk.get(LETTERS)
    for _ in range(30):
        letter(session, cast.samira, now, sent_at=now)
    with queries() as q:
        anouk.get(LETTERS)
    assert len(q) <= 5


def test_somebody_is_found_by_address_and_the_address_stays_out_of_the_way(anouk: Page, cast: Cast) -> None:
    anouk.get(LETTERS)
    seen = anouk.submit("Zoek de brieven", email=" Samira@Rivierstad.example ")
    assert seen.h1 == f"Brieven aan {cast.samira.name}"
    assert seen.trail[-1] == page_of("samira", cast)
    assert not any("@" in address or "samira" in address.lower() for address in seen.trail)


def test_somebody_whose_account_is_closed_is_found_too(anouk: Page, cast: Cast, now: datetime) -> None:
    cast.samira.closed_at = now
    anouk.get(LETTERS)
    seen = anouk.submit("Zoek de brieven", email="samira@rivierstad.example")
    assert "Het account is gesloten sinds 23 november 2026" in reasons(seen)


@pytest.mark.parametrize(("email", "message"), [("", "Vul een e-mailadres in."), ("x@y.example", "Niemand heeft dit")])
def test_who_is_not_found_is_told_beside_the_field(anouk: Page, email: str, message: str) -> None:
    anouk.get(LETTERS)
    seen = anouk.submit("Zoek de brieven", email=email)
    assert seen.status == 422
    assert message in seen.texts(".el-field__error")[0]


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_nobody_has_another_number(anouk: Page, number: str) -> None:
    anouk.get(f"/beheer/mensen/{number}/brieven", status=404)
    assert anouk.post(f"/beheer/mensen/{number}/adres-opnieuw").status == 404


def test_the_page_of_a_person_shows_their_letters_and_no_others(
    anouk: Page, session: Session, cast: Cast, now: datetime
) -> None:
    one_of_each(session, cast.samira, now)
    letter(session, cast.noor, now, refused_at=now, why="GEHEIM")
    seen = anouk.get(page_of("samira", cast))
    assert len(fates(seen)) == 5
    assert "GEHEIM" not in seen.html


def test_what_anybody_learned_or_answered_is_on_no_page(
    anouk: Page, session: Session, cast: Cast, now: datetime
) -> None:
    one_of_each(session, cast.noor, now)
    card(session, cast.noor, now + DAY)
    for path in (LETTERS, page_of("noor", cast), f"{LETTERS}/vooruitblik"):
        html = anouk.get(path).html
        assert SECRET not in html
        assert "rekenen" not in html


def test_each_reason_is_a_sentence(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast.samira, now)
    card(session, cast.samira, now + 20 * DAY)
    assert "Er is nu niets op te frissen." in reasons(anouk.get(page_of("samira", cast)))
    letter(session, cast.samira, now, sent_at=now - DAY)
    letter(session, cast.samira, now)
    wishes.go_away(session, cast.samira.id, now.date(), now.date() + 3 * DAY, now)
    words = reasons(anouk.get(page_of("samira", cast)))
    assert "vakantiestand staat aan tot en met 26 november 2026" in words
    assert "De vorige leerbrief ging op 22 november 2026. Er zitten altijd zeven dagen tussen." in words
    assert "wacht op de eigen dag en het eigen uur: dinsdag 1 december 09:" in words
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    assert "De opfris staat uit." in reasons(anouk.get(page_of("samira", cast)))


def test_who_began_nothing_is_told_apart(anouk: Page, cast: Cast) -> None:
    assert "nog geen cursus begonnen" in reasons(anouk.get(page_of("samira", cast)))


def test_a_refused_address_can_be_tried_again_which_is_accounted_for(
    anouk: Page, session: Session, cast: Cast, now: datetime
) -> None:
    letters.refuse_address(session, cast.samira.id, "550 <b>onbekend</b>", now)
    seen = anouk.get(page_of("samira", cast))
    assert "De server zei: 550 <b>onbekend</b>" in reasons(seen)
    seen = anouk.submit("Probeer dit adres weer")
    assert "We proberen dit adres weer." in seen.texts(".el-flash")[0]
    assert "weigerde" not in reasons(seen)
    assert [row.object for row in session.scalars(select(Audit))] == [f"person:{cast.samira.id}"]


def test_looking_is_not_written_down(anouk: Page, session: Session, cast: Cast) -> None:
    anouk.get(page_of("samira", cast))
    assert session.scalars(select(Audit)).all() == []


def test_trying_again_where_nothing_was_refused_does_nothing(anouk: Page, session: Session, cast: Cast) -> None:
    anouk.get(page_of("samira", cast))
    assert anouk.post(f"/beheer/mensen/{cast.samira.id}/adres-opnieuw").status == 302
    assert session.scalars(select(Audit)).all() == []


def test_a_test_letter_goes_to_who_asked_for_it(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    for _ in range(2):
        anouk.get(LETTERS)
        seen = anouk.submit("Stuur mij een proefbrief")
        assert seen.trail[-1] == page_of("anouk", cast)
    rows = session.scalars(select(Letter)).all()
    assert [(row.person_id, row.kind, row.due_at) for row in rows] == [(cast.anouk.id, LetterKind.TEST, now)] * 2
    assert [one.fate for one in fate.of_person(session, cast.anouk.id, now)] == [fate.Fate.PLANNED] * 2


def test_the_estimate_counts_letters_per_day_and_kind(anouk: Page, session: Session, cast: Cast, now: datetime) -> None:
    for name in ("samira", "tom"):
        person = getattr(cast, name)
        letter(session, person, now, kind=LetterKind.REMINDER, due_at=slot_of(session, person))
    letter(session, cast.tom, now, kind=LetterKind.MEETING, due_at=now + 8 * DAY)
    seen = anouk.get(f"{LETTERS}/vooruitblik")
    assert "Samen 3 brieven." in seen.text
    assert seen.texts("tbody th") == ["dinsdag 24 november", "dinsdag 1 december"]
    assert seen.texts("tbody td") == ["2", "herinnering van het werk: 2", "1", "uitnodiging voor een bijeenkomst: 1"]
    assert [bar.get("value") for bar in seen.all("progress")] == ["2", "1"]
    assert "herinnering van het werk: dinsdag 24 november 09:" in anouk.get(page_of("samira", cast)).text


def test_a_month_without_letters_is_told(anouk: Page) -> None:
    assert "geen brieven" in anouk.get(f"{LETTERS}/vooruitblik").text
