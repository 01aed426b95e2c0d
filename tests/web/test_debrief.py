"""Looking back on a conversation: the debrief on its page, playing again, and what may be looked up afterwards."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.linting import text_of
from tests.pages import Page, Seen
from tests.people import Cast, add_card
from tests.web.conftest import CASUS
from tests.web.playing import HONEST, MISS, OPEN, ROUND, SMELL, SOONER, THROW, begin, go_on, play, say


@pytest.fixture
def looked_back(samira: Page) -> Seen:
    """The debrief of a play with a lie, a STOP, a repair and a good ending."""
    begin(samira)
    say(samira, THROW)
    samira.submit("Ga terug en kies opnieuw")
    say(samira, ROUND)
    go_on(samira)
    say(samira, HONEST)
    return go_on(samira)


def rows(page: Seen, table: str) -> list[str]:
    """Give the rows of a table, cell after cell."""
    return [" ".join(text_of(cell) for cell in row) for row in page.all(f"{table} tbody tr")]


def noted(page: Seen) -> dict[str, str]:
    return dict(zip(page.texts(".el-noted dt"), page.texts(".el-noted dd"), strict=True))


def test_the_ending_is_told_in_words_with_its_text(looked_back: Seen) -> None:
    assert looked_back.h1 == "Zo ging je gesprek"
    assert looked_back.texts(".el-ended .el-chip") == ["De deur staat open"]
    assert looked_back.texts(".el-ended__title") == ["Een begin"]
    assert "EINDE-SLOT Je hebt geluisterd." in looked_back.text
    assert looked_back.trail[-1].endswith("#scene")


def test_the_door_over_time_is_drawn_and_stands_in_a_table(looked_back: Seen) -> None:
    assert rows(looked_back, "[aria-labelledby=deur-tabel]") == [
        "Begin – Op een kier (30)",
        "1 Aan de deur Op een kier (26)",
        "2 Aan tafel Op een kier (30)",
    ]
    assert 'd="M0.0 70L50.0 74L100.0 70"' in looked_back.html


def test_three_tiles_say_what_went_well_what_was_used_and_what_to_take_along(looked_back: Seen) -> None:
    well, used, along = looked_back.texts(".el-tile")
    assert HONEST in well
    assert ROUND not in well
    assert "Je maakte iets goed dat stroef liep." in well
    assert "bevestiging" in used
    assert "Eén keer stapte je in een valkuil." in used
    assert "Vraag eerst, vertel daarna." in along


def test_the_path_has_each_sentence_and_the_roads_not_taken(looked_back: Seen) -> None:
    first, second = looked_back.texts(".el-trail__one")
    assert ROUND in first
    assert "De deur gaat een stukje dicht" in first
    assert (OPEN in first, SMELL in first) == (True, True)
    assert ("FEEDBACK-OPEN" in first, "FEEDBACK-RUIK" in first) == (True, True)
    assert (HONEST in second, MISS in second, SOONER in second) == (True, True, True)


def test_techniques_are_counted_each_with_a_sentence_of_ones_own(looked_back: Seen) -> None:
    uses = [[text_of(one) for one in use.iter("a", "span", "p")][1:] for use in looked_back.all(".el-uses > li")]
    assert ["bevestiging", "bevestiging", "1 keer", f"“{HONEST}”"] in uses
    assert ["geruststellen", "geruststellen", "1 keer", f"“{ROUND}”"] in uses


def test_listening_and_asking_stand_beside_the_values_of_the_miti(looked_back: Seen) -> None:
    assert rows(looked_back, "[aria-labelledby=cijfers]") == [
        "Reflecties per vraag 0,0 1,0 2,0",
        "Complexe reflecties, van alle reflecties geen reflectie 40% 50%",
    ]
    assert "Dit is een leerhulp, geen MITI-score." in looked_back.text


def test_without_a_question_there_is_no_ratio_and_a_sentence_says_so(samira: Page) -> None:
    page = play(samira, SMELL)
    assert page.h1 == "Zo ging je gesprek", "the door was too far shut for the table"
    assert "Je stelde geen enkele vraag." in page.text
    assert "Reflecties per vraag geen vraag 1,0 2,0" in rows(page, "[aria-labelledby=cijfers]")


def test_what_stood_out_is_named(looked_back: Seen, samira: Page) -> None:
    found = noted(looked_back)
    assert found["Toestemming gevraagd"] == "0 keer"
    assert HONEST in found["Hersteld"]
    assert THROW in found["Gevaarlijk, of mag niet"]
    assert "FEEDBACK-STOP" in found["Gevaarlijk, of mag niet"]
    assert "Die was er dit keer niet." in found["Eerste verandertaal"]
    other = noted(play(samira, OPEN, MISS, button="Speel nog eens"))
    assert "Wim: “Het gaat wel. Kom maar even.”" in other["Eerste verandertaal"]
    assert OPEN in other["Eerste verandertaal"]
    assert other["Gevaarlijk, of mag niet"] == "Dat koos je niet."


def test_there_is_somebody_to_call_also_for_oneself(samira: Page, session: Session) -> None:
    add_card(session)
    session.commit()
    page = play(samira, OPEN, MISS)
    assert "Gerda Contact" in page.text
    assert "Oefen de eerste zin met een collega." in page.text
    ways = [one.get("href") for one in page.all(".el-self a")]
    assert ways == ["tel:113", "tel:08000113", "https://www.alcoholinfo.nl"]
    assert "huisarts" in page.texts(".el-self")[0]
    assert page.texts("#hierna ~ p a") == ["Ga verder met de cursus"]


def test_playing_again_from_a_moment_keeps_what_was_before_it(looked_back: Seen, samira: Page) -> None:
    page = samira.submit("Speel vanaf hier opnieuw: Aan tafel")
    assert (page.h1, page.path != looked_back.path) == ("Aan tafel", True)
    assert "Dat rondje geloof ik niet" in page.text
    assert samira.get(looked_back.path).texts(".el-ended__title") == ["Een begin"]


def test_a_second_sitting_begins_where_the_first_ended(samira: Page) -> None:
    page = play(samira, OPEN, SOONER)
    assert page.texts(".el-ended .el-chip") == ["Het gesprek is gestopt"]
    later = samira.submit("Speel nu verder")
    assert later.h1 == "Een week later"
    say(samira, "Hoe was je week?")
    assert "tweede gesprek" in go_on(samira).text


def test_an_ending_without_a_second_sitting_offers_none(looked_back: Seen, samira: Page) -> None:
    assert "Speel nu verder" not in looked_back.text
    assert samira.post(f"{looked_back.path}/vervolg").status == 404
    assert samira.post(f"{looked_back.path}/vanaf/99").status == 404


def test_earlier_plays_stand_beside_it_and_on_the_opening_page(looked_back: Seen, samira: Page) -> None:
    page = play(samira, OPEN, MISS, button="Speel nog eens")
    assert rows(page, "#eerder ~ div") == [
        "Dit gesprek De deur staat open 0,5 100% 0",
        "23 november 2026 De deur staat open 0,0 – 1",
    ]
    opened = samira.get(CASUS)
    assert opened.texts(".el-plays > li") == [
        "23 november 2026 De deur staat open. 0,5 reflectie per vraag.",
        "23 november 2026 De deur staat open. 0,0 reflectie per vraag.",
    ]
    assert samira.get(opened.all(".el-plays a")[1].get("href")).path == looked_back.path


def test_only_own_plays_stand_beside_it(samira: Page, tom: Page) -> None:
    play(tom, OPEN, MISS)
    assert not play(samira, OPEN, MISS).all("#eerder")
    assert len(samira.get(CASUS).all(".el-plays > li")) == 1


def test_passing_everything_over_leaves_nothing_to_look_back_on(samira: Page) -> None:
    begin(samira)
    samira.submit("Sla deze scène over")
    page = samira.submit("Sla deze scène over")
    assert "Je hebt alle momenten overgeslagen." in page.text
    assert "Je sloeg 2 scènes over." in page.text


def test_what_a_casus_is_about_brings_its_own_reminders(samira: Page, session: Session, now: datetime) -> None:
    course = shipment("proef").compiled.course
    assert course
    steps = tuple(replace(one, lvb=True, children=True) if isinstance(one, Casus) else one for one in course.steps)
    publish(session, replace(course, steps=steps), {"x": b"lvb"}, edition=EDITION, now=now)
    session.commit()
    page = play(samira, OPEN, MISS)
    assert "Je stelde één vraag tegelijk." in page.texts(".el-checks > li")
    assert "Je zinnen waren kort: hooguit 12 woorden." in page.texts(".el-checks > li")
    assert "Laat navertellen." in page.text
    assert "Er wonen kinderen in huis" in page.texts(".el-callout__title")
    assert "KOPP/KOV" in page.text


def test_after_one_moment_there_is_nothing_to_draw_or_count(samira: Page, session: Session, now: datetime) -> None:
    course = shipment("proef").compiled.course
    assert course
    steps = tuple(replace(one, mini=True) if isinstance(one, Casus) else one for one in course.steps)
    publish(session, replace(course, steps=steps), {"x": b"mini"}, edition=EDITION, now=now)
    session.commit()
    page = play(samira, OPEN, MISS)
    assert not page.all("#deur, #techniek, #opviel")
    assert [one.get("open") for one in page.all("#pad ~ details")] == [""]
    assert SOONER in page.text


def test_nothing_of_a_debrief_is_for_a_manager_or_a_colleague(looked_back: Seen, client: Page, cast: Cast) -> None:
    for who in ("els", "gerda", "tom"):
        other = client.another().sign_in(getattr(cast, who))
        other.get(looked_back.path, status=404)
        for path in ("/mijn-leerpad", "/casussen", "/technieken/geruststellen", CASUS):
            assert "Gespeeld" not in other.get(path).text
            assert "De deur staat open" not in other.get(path).text


def test_the_moments_of_a_casus_are_shown_once_it_was_played(samira: Page) -> None:
    before = samira.get("/technieken/geruststellen")
    assert ROUND not in before.text
    assert "Speel eerst: Wim aan tafel" in before.text
    play(samira, OPEN, MISS)
    after = samira.get("/technieken/geruststellen")
    assert ROUND in after.text
    assert "Speel eerst: Wim aan tafel" not in after.text


def test_a_sentence_of_a_second_sitting_stays_closed_until_that_was_played(samira: Page) -> None:
    play(samira, OPEN, MISS)
    assert "Ik zou toch maar eens naar de huisarts gaan." not in samira.get("/technieken/ongevraagd-advies").text


def test_every_technique_is_explained_with_how_it_sounds(samira: Page) -> None:
    page = samira.get("/technieken")
    links = [one.get("href") for one in page.all(".el-tech__title a")]
    assert len(links) == 20
    for link in links:
        one = samira.get(link)
        assert one.all(".el-voice__words")
        assert "MITI 4.2" in one.text


def test_techniques_can_be_seen_by_group(samira: Page) -> None:
    page = samira.get("/technieken?groep=reflecties")
    assert page.texts(".el-tech__title") == ["Eenvoudige reflectie", "Complexe reflectie", "Samenvatting"]
    assert page.texts(".el-filter[aria-current]") == ["Reflecties"]
    samira.get("/technieken?groep=niets", status=404)
    samira.get("/technieken/niets", status=404)
