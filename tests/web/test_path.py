"""Mijn leerpad and a course: the next step, how far somebody is, whom to call."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from elearning.models import Membership
from elearning.rules.suggesting import LEAD
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.moment import NOW
from tests.pages import Page
from tests.people import SECRET, Cast, add_card
from tests.web.conftest import GLAS, answer, do_module, pass_quiz


def test_the_path_greets_by_first_name_and_offers_the_first_step(samira: Page) -> None:
    page = samira.get("/mijn-leerpad")
    assert page.h1 == "Dag Samira"
    assert page.texts("#nu") == ["Wat zit erin?"]
    assert "Begin hier" in page.text
    assert SECRET not in page.html


def test_the_path_goes_on_where_somebody_was(samira: Page) -> None:
    samira.get(GLAS)
    answer(samira, "fles")
    answer(samira, "telt")
    samira.submit("Verder")
    page = samira.get("/mijn-leerpad")
    assert "Verder waar je was" in page.text
    assert "1 van 2 schermen gelezen" in page.text
    assert page.texts(".el-mini__done") == ["Gelezen: Eén glas is geen glas"]
    assert page.texts(".el-mini__now") == ["Nu: Meer vragen"]


@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_a_starter_says_what_fits(samira: Page, minutes: int) -> None:
    page = samira.get(f"/mijn-leerpad/{minutes}")
    assert page.h1 == f"Je hebt {minutes} minuten"
    assert page.texts("h2")[0] == "Wat zit erin?"


@pytest.mark.parametrize("minutes", ["0", "7", "999", "-5", "x"])
def test_other_minutes_are_no_choice(samira: Page, minutes: str) -> None:
    samira.get(f"/mijn-leerpad/{minutes}", status=404)


def test_the_contact_card_is_on_the_path_or_the_general_number(samira: Page, session: Session) -> None:
    assert "088 123 45 67" in samira.get("/mijn-leerpad").text
    add_card(session, "Oost", name="Gerda Contact")
    assert "Gerda Contact" in samira.get("/mijn-leerpad").text


def test_a_course_shows_its_steps_and_what_is_held_back(samira: Page) -> None:
    page = samira.get("/cursus/proef")
    assert page.h1 == "De proefcursus"
    assert "0 van de 2 kernstappen af" in page.text
    assert "nagekeken" in page.text


def test_a_finished_module_is_marked_and_the_next_step_offered(samira: Page) -> None:
    do_module(samira)
    page = samira.get("/cursus/proef")
    assert "1 van de 2 kernstappen af" in page.text
    assert "Verder met Eindtoets" in page.text or "Verder met Het gesprek" in page.text


@pytest.mark.parametrize("name", ["Noor", "Bas"])
def test_a_neighbour_who_is_done_reads_that(client: Page, cast: Cast, name: str) -> None:
    page = client.sign_in(getattr(cast, name.lower())).get("/mijn-leerpad")
    assert page.texts(".el-chip").count("Klaar") == 2


@pytest.fixture
def deep(session: Session) -> None:
    """The course with verdieping for three kinds of people, and part two not there yet."""
    course = shipment("proef").compiled.course
    assert course
    gesprek = course.modules[1]
    more = (
        replace(gesprek, slug="los", title="Los", facets=("beleid",)),
        replace(gesprek, slug="diep", title="Diep", suited=("specialist",), facets=("lichte-interventies", "vreemd")),
        replace(gesprek, slug="leider", title="Leider", suited=(LEAD,)),
    )
    steps = (course.steps[0], *more, *course.steps[2:4])
    publish(session, replace(course, steps=steps), {"x": b""}, edition=EDITION, now=NOW)
    session.commit()


def say_style(page: Page, style: str, start: str = "/account") -> None:
    page.get(start)
    page.submit("Bewaar hoe je werkt", style=style)


def finish(page: Page) -> None:
    do_module(page)
    pass_quiz(page)


@pytest.mark.usefixtures("deep")
def test_verdieping_stands_below_the_core_with_its_facet(samira: Page) -> None:
    page = samira.get("/cursus/proef")
    assert page.texts("ol.el-path a:first-child")[0] == "Wat zit erin?"
    assert page.texts(".el-more a:first-child") == ["Los", "Diep", "Leider"]
    first, second, _ = page.texts(".el-more li")
    assert "Beleid" in first
    assert "Lichte interventies" in second
    assert "vreemd" not in page.text
    assert "Past bij hoe jij werkt" not in page.text


@pytest.mark.usefixtures("deep")
def test_who_says_how_they_work_sees_what_suits_them_first(samira: Page) -> None:
    page = samira.get("/cursus/proef")
    (link,) = [one for one in page.all("main a") if "Zeg hoe je in je team werkt" in (one.text or "")]
    say_style(samira, "specialist", link.get("href"))
    assert samira.seen
    assert samira.seen.path == "/cursus/proef"
    page = samira.seen
    assert page.texts("h3")[0] == "Past bij hoe jij werkt"
    assert page.texts(".el-more a:first-child") == ["Diep", "Los", "Leider"]
    assert page.texts(".el-fold > summary") == ["Nog 2 andere onderdelen"]
    assert "Zeg hoe je in je team werkt" not in page.text


@pytest.mark.usefixtures("deep")
def test_the_lead_of_a_team_sees_what_is_for_a_lead_first(samira: Page, session: Session, cast: Cast) -> None:
    session.query(Membership).filter_by(person_id=cast.samira.id).one().addiction_lead = True
    page = samira.get("/cursus/proef")
    assert page.texts(".el-more a:first-child")[0] == "Leider"
    assert "aandachtsfunctionaris verslaving" in samira.get("/account").text


@pytest.mark.usefixtures("deep")
def test_who_finished_the_core_reads_that_and_chooses(samira: Page) -> None:
    say_style(samira, "specialist")
    finish(samira)
    page = samira.get("/mijn-leerpad")
    assert "Je hebt de kern van “De proefcursus” af." in page.text
    assert page.texts("#nu") == ["Je hebt de kern af"]
    assert "Begin met deel 2" in page.texts(".el-next a.el-button")
    assert page.texts(".el-next .el-more a") == ["Diep", "Los", "Leider"]
    assert "Verder waar je was" not in page.text
    assert samira.get("/mijn-leerpad/5").texts("h2")[0] == "Het begin"


def test_who_did_everything_reads_that(client: Page, cast: Cast) -> None:
    page = client.sign_in(cast.noor).get("/mijn-leerpad")
    assert "Je hebt alles af. Mooi werk." in page.text
    assert page.texts("#nu") == ["Je hebt alles af"]


def test_verdieping_that_was_begun_is_gone_on_with(samira: Page, session: Session, cast: Cast) -> None:
    finish(samira)
    course = shipment("proef").compiled.course
    assert course
    long = replace(course.modules[0], slug="lang", title="Lang", former=())
    publish(session, replace(course, steps=(*course.steps, long)), {"x": b""}, edition=EDITION, now=NOW)
    assert "Je hebt de kern" in samira.get("/mijn-leerpad").text
    samira.get("/cursus/proef/lang/glas")
    answer(samira, "fles")
    page = samira.get("/mijn-leerpad")
    assert page.texts("#nu") == ["Lang"]
    assert "Je was bij “Lang”." in page.text


@pytest.mark.parametrize("style", ["generalist", "specialist", "t-shaped"])
def test_a_style_is_stored_shown_and_taken_back(samira: Page, cast: Cast, style: str) -> None:
    say_style(samira, style)
    assert cast.samira.working_style == style
    assert samira.get("/account").one("[name=style][checked]").get("value") == style
    samira.submit("Bewaar hoe je werkt", style="zeg-ik-niet")
    assert cast.samira.working_style is None
    assert samira.get("/account").one("[name=style][checked]").get("value") == "zeg-ik-niet"


@pytest.mark.parametrize("style", ["baas", "", "\x00", "generalist;"])
def test_another_style_is_said_kindly_and_not_stored(samira: Page, cast: Cast, style: str) -> None:
    samira.get("/account")
    seen = samira.post("/account/werkwijze", {"style": style})
    assert seen.status == 422
    assert "Kies een van de antwoorden." in seen.text
    assert cast.samira.working_style is None


def test_saying_how_one_works_leads_nowhere_else(samira: Page) -> None:
    samira.get("/account?terug=https://elders.example/")
    seen = samira.submit("Bewaar hoe je werkt", style="generalist")
    assert seen.path == "/account"


def test_what_somebody_says_of_how_they_work_is_seen_by_nobody_else(samira: Page, client: Page, cast: Cast) -> None:
    say_style(samira, "t-shaped")
    tom = client.another().sign_in(cast.tom)
    assert tom.get("/account").one("[name=style][checked]").get("value") == "zeg-ik-niet"


def test_steps_and_questions_are_in_the_language_of_who_looks(samira: Page, cast: Cast, session: Session) -> None:
    """A row of a step, and the words around a question, are made once for each language."""
    for language, words in (("nl", ("Module", "Kies één antwoord.")), ("en", ("Module", "Choose one answer."))) * 2:
        cast.samira.language = language
        session.commit()
        assert words[1] in samira.get(GLAS).text
        there = samira.get("/cursus/proef").text
        assert ("minuten" in there, "minutes" in there) == (language == "nl", language == "en")


def test_two_learners_in_turn_each_see_their_own_steps(samira: Page, cast: Cast) -> None:
    """A row of a step is shared by who stand there; where somebody stands is not."""
    do_module(samira)
    noor = samira.another().sign_in(cast.noor)
    first, last = "Wat zit erin? Afgerond Module 6 minuten", "Eindtoets Afgerond Toets 1 minuut"
    for _ in range(2):
        assert samira.get("/mijn-leerpad").texts(".el-path .el-step--done") == [first]
        assert noor.get("/mijn-leerpad").texts(".el-path .el-step--done")[:2] == [first, last]
