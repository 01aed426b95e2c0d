"""A casus on its pages: what a page tells and what not yet, saying things, going back, and who may look."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus, Condition, Move, Said
from elearning.content.casus_reader import MOST_MOVES
from elearning.content.written import Text
from elearning.models import CasusPlay, CasusTurn, StepDone
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.pages import Page
from tests.people import Cast
from tests.web.conftest import CASUS, FEEDBACK, MINI
from tests.web.playing import HONEST, MISS, OPEN, ROUND, SMELL, SOONER, THROW, begin, go_on, play, say, sentences

Changed = Callable[[Casus], Casus]


@pytest.fixture
def change(session: Session, now: datetime) -> Callable[[Changed], None]:
    """Publish the course anew with another casus in it."""

    def publish_with(changed: Changed) -> None:
        course = shipment("proef").compiled.course
        assert course
        steps = tuple(changed(step) if isinstance(step, Casus) else step for step in course.steps)
        publish(session, replace(course, steps=steps), {"x": b"other"}, edition=EDITION, now=now)
        session.commit()

    return publish_with


def other_end_of(move: Move) -> Move:
    """The same sentence, with everything that follows from it turned around."""
    return replace(
        move,
        techniques=("samenvatting",),
        effects=tuple((slug, -12) for slug, _ in move.effects),
        to=None if move.to else "slot",
        stop=not move.stop,
        repair=not move.repair,
        remember=("iets",),
        reply=(Said("Wim", "Iets heel anders.", 1, "bt"),),
        feedback=Text("Anders", 1, "<p>Anders</p>"),
    )


def other_end(casus: Casus) -> Casus:
    scenes = (
        replace(scene, skip_to="slot", goal=None, moves=tuple(map(other_end_of, scene.moves))) for scene in casus.scenes
    )
    return replace(casus, scenes=tuple(scenes))


def without_keys(html: str) -> str:
    """A page without what is new at every visit: tokens, the key of a form, and the number of the play."""
    html = re.sub(r'(name="(?:csrf_token|inzending)" value=)"[^"]*"', r"\1", html)
    return re.sub(r"/gesprek/\d+", "/gesprek/", html)


def test_the_opening_page_says_what_it_is_about_and_who_sees_what(samira: Page) -> None:
    page = samira.get(CASUS)
    assert page.h1 == "Wim aan tafel"
    for text in ("INTRO-WIM", "Drinken en alleen zijn.", "Jij bent Noor", "1 minuut"):
        assert text in page.text
    assert "Je manager ziet of je klaar bent, niet wat je koos." in page.text
    assert "Je kunt alles ook lezen, zonder beeld en geluid." in page.text
    assert page.texts("main form button") == ["Begin het gesprek"]


def test_opening_a_casus_begins_nothing(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(CASUS)
    assert session.scalar(select(func.count()).where(CasusPlay.person_id == cast.samira.id)) == 0


def test_a_page_before_a_choice_is_the_same_whatever_follows_from_it(
    samira: Page, change: Callable[[Changed], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.randbits", lambda _bits: 7)
    first = without_keys(begin(samira).html)
    change(other_end)
    samira.get(CASUS)
    assert without_keys(samira.submit("Begin opnieuw").html) == first


@pytest.mark.parametrize("said", [(), (OPEN,), (ROUND,)], ids=["the first scene", "the second", "after a lie"])
def test_a_page_before_a_choice_names_no_technique_effect_reply_key_or_next_scene(
    samira: Page, said: tuple[str, ...]
) -> None:
    page = play(samira, *said)
    casus = next(step for step in shipment("proef").compiled.course.casussen)  # type: ignore[union-attr]
    scene = casus.scenes[1 if said else 0]
    assert page.h1 == scene.title
    for move in scene.moves:
        hidden = [*move.techniques, f'"{move.key}"', *(one.text for one in move.reply), move.feedback.source[:20]]
        for text in hidden:
            assert text not in page.html, text
    for other in casus.scenes:
        assert other is scene or (f'"{other.slug}"' not in page.html and other.title not in page.html)
    assert FEEDBACK not in page.html


def test_a_sentence_is_answered_explained_and_moves_the_door(samira: Page) -> None:
    begin(samira)
    page = say(samira, OPEN)
    assert page.texts(".el-bubble__words") == [f"“{OPEN}”", "“Het gaat wel. Kom maar even.”"]
    assert "Hij doet een stap opzij." in page.text
    assert page.texts(".el-feedback__title") == ["De deur gaat een stukje verder open"]
    assert "FEEDBACK-OPEN" in page.text
    assert [one.get("href") for one in page.all(".el-techniques a")] == ["/technieken/open-vraag"]
    assert page.texts("#antwoord h2") == ["Wim antwoordt"]
    assert page.trail[-1].endswith("#antwoord")


def test_a_sentence_that_closes_the_door_says_so(samira: Page) -> None:
    begin(samira)
    assert say(samira, SMELL).texts(".el-feedback__title") == ["De deur gaat een stukje dicht"]


def test_the_door_is_told_in_words_and_in_five_parts(samira: Page) -> None:
    page = begin(samira)
    assert page.texts(".el-door__word") == ["Op een kier"]
    assert page.one(".el-door__segments").get("aria-label") == "2 van 5"
    assert len(page.all(".el-door__segments > .el-door__on")) == 2
    assert "De deur gaat verder open als Wim zich gehoord voelt." in page.text
    say(samira, SMELL)
    assert samira.seen
    assert samira.seen.texts(".el-door__word") == ["Dicht"]


def test_another_sentence_can_be_tried_and_all_is_as_it_was(samira: Page) -> None:
    begin(samira)
    before = sentences(samira)
    say(samira, SMELL)
    page = samira.submit("Probeer een andere zin")
    assert page.texts(".el-door__word") == ["Op een kier"]
    assert sentences(samira) == before


def test_a_stop_only_leads_back_and_is_not_offered_again(samira: Page) -> None:
    begin(samira)
    page = say(samira, THROW)
    assert page.texts(".el-stop__title") == ["Stop even: dit kan gevaarlijk zijn of mag niet"]
    assert "FEEDBACK-STOP" in page.text
    assert page.texts("main form button") == ["Ga terug en kies opnieuw"]
    assert page.texts(".el-door__word") == ["Op een kier"]
    samira.post(page.path, {"doe": "verder", "nummer": "1", "inzending": "x"})
    assert samira.get(page.path).all(".el-stop"), "there is no way around it"
    samira.submit("Ga terug en kies opnieuw")
    assert sentences(samira) == sorted([OPEN, ROUND, SMELL])


def test_a_scene_can_be_skipped(samira: Page) -> None:
    begin(samira)
    assert samira.submit("Sla deze scène over").h1 == "Aan tafel"


def test_what_was_said_is_remembered_later(samira: Page) -> None:
    assert "Dat rondje geloof ik niet" in play(samira, ROUND).text
    assert HONEST in sentences(samira)
    assert "Dat rondje geloof ik niet" not in play(samira, OPEN, button="Begin opnieuw").text
    assert HONEST not in sentences(samira)


def test_a_form_that_is_old_changes_nothing_and_says_where_one_is(samira: Page, session: Session, cast: Cast) -> None:
    page = begin(samira)
    old = samira.filled(page.texts(".el-say")[0], {})
    say(samira, OPEN)
    go_on(samira)
    samira.send("POST", old[0], data={**old[1], "inzending": "another"})
    assert samira.get(page.path).h1 == "Aan tafel"
    assert samira.seen
    assert samira.seen.texts(".el-flash") == ["Dit gesprek is al verder. Je ziet nu waar je bent."]
    assert turns_of(session, cast.samira.id) == ["open", "@verder"]


def test_a_form_that_is_sent_twice_counts_once_and_says_nothing_of_it(
    samira: Page, session: Session, cast: Cast
) -> None:
    page = begin(samira)
    path, data = samira.filled(page.texts(".el-say")[0], {})
    for _ in range(2):
        assert samira.send("POST", path, data=data).status == 302
    assert not samira.get(page.path).all(".el-flash")
    assert len(turns_of(session, cast.samira.id)) == 1


@pytest.mark.parametrize(
    "data", [{}, {"zin": "Z"}, {"zin": "open"}, {"doe": "x"}, {"doe": "terug"}, {"doe": "verder"}, {"zin": "é" * 900}]
)
def test_what_cannot_be_done_here_changes_nothing(
    samira: Page, session: Session, cast: Cast, data: dict[str, str]
) -> None:
    page = begin(samira)
    for number in ("0", "-1", "99999999999999999999", "x", ""):
        sent = samira.post(page.path, {**data, "nummer": number, "inzending": "\x00" + "a" * 500})
        assert sent.status == 302
    assert turns_of(session, cast.samira.id) == []


def test_leaving_and_coming_back_leads_to_the_same_scene(samira: Page) -> None:
    page = play(samira, OPEN)
    opened = samira.get(CASUS)
    assert opened.texts("main form button") == ["Verder bij: Aan tafel", "Begin opnieuw"]
    assert samira.submit("Verder bij: Aan tafel").path == page.path
    assert "Je was bij “Wim aan tafel”." in samira.get("/mijn-leerpad").text


def test_the_second_of_the_film_is_kept_until_the_scene_is_over(samira: Page, session: Session, cast: Cast) -> None:
    page = begin(samira)
    address = page.one("#seconde").get("action")
    assert samira.post(address, {"scene": "deur", "seconde": "12.5"}).status == 204
    again = samira.get(page.path)
    assert again.one("[data-film]").get("data-second") == "12.5"
    assert "Je gaat verder bij 0:12." in again.text
    for wrong in ("nan", "-1", "inf", "x"):
        assert samira.post(address, {"scene": "deur", "seconde": wrong}).status == 204
    assert session.scalars(select(CasusPlay.second).where(CasusPlay.person_id == cast.samira.id)).all() == [12.5]
    samira.get(page.path)
    say(samira, OPEN)
    go_on(samira)
    assert samira.post(address, {"scene": "deur", "seconde": "13"}).status == 204
    session.expire_all()
    assert session.scalars(select(CasusPlay.second).where(CasusPlay.person_id == cast.samira.id)).all() == [0]


def test_a_scene_can_be_played_as_text_only(samira: Page) -> None:
    page = begin(samira)
    film = page.one("video")
    for name in ("controls", "playsinline", "muted"):
        assert film.get(name) is not None
    assert (film.get("preload"), film.get("autoplay")) == ("none", None)
    track = page.one("video > track")
    assert (track.get("kind"), track.get("srclang"), track.get("default")) == ("captions", "nl", "")
    assert page.texts(".el-lines__who") == ["Verteller:", "Noor:", "Wim:"]
    assert page.texts(".el-lines__words")[-1] == "“Wat kom je doen?”"
    say(samira, OPEN)
    assert not go_on(samira).all("video")


def test_nobody_reaches_the_play_of_another(samira: Page, client: Page, cast: Cast, session: Session) -> None:
    path = begin(samira).path
    for who in ("tom", "ruud", "gerda", "els", "anouk", "noor"):
        other = client.another().sign_in(getattr(cast, who))
        other.get(path, status=404)
        for address in (path, f"{path}/seconde", f"{path}/vanaf/0", f"{path}/vervolg"):
            assert other.post(address, {"zin": "A", "nummer": "0"}).status == 404
    assert turns_of(session, cast.samira.id) == []


def test_a_play_is_only_there_at_the_address_of_its_casus(samira: Page) -> None:
    path = begin(samira).path
    for wrong in ("/proef/wim-thuis/", "/proef/glas/", "/proef/mini-drempel/", "/ander/gesprek-aan-tafel/"):
        status = 200 if "wim-thuis" in wrong else 404
        samira.get(path.replace("/proef/gesprek-aan-tafel/", wrong), status=status)


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "x", "-1"])
def test_a_number_that_is_no_play_is_not_there(samira: Page, number: str) -> None:
    path = begin(samira).path
    samira.get(f"{CASUS}/gesprek/{number}", status=404)
    assert samira.post(f"{path}/vanaf/{'9' * 30}").status == 404


def test_a_play_goes_on_after_the_casus_got_another_name(samira: Page, change: Callable[[Changed], None]) -> None:
    play(samira, OPEN, SOONER)
    play(samira, OPEN, button="Speel nog eens")
    change(lambda casus: replace(casus, slug="wim-nu", former=(casus.slug, *casus.former)))
    (earlier,) = samira.get(CASUS).all(".el-plays a")
    assert earlier.get("href").startswith("/cursus/proef/wim-nu/gesprek/")
    samira.get(earlier.get("href"))
    samira.get(CASUS)
    assert samira.submit("Verder bij: Aan tafel").h1 == "Aan tafel"
    say(samira, MISS)
    assert go_on(samira).h1 == "Zo ging je gesprek"


def test_where_no_sentence_fits_the_conversation_still_goes_on(samira: Page, change: Callable[[Changed], None]) -> None:
    def speechless(casus: Casus) -> Casus:
        never = (Condition("nooit", "is"),)
        table = replace(casus.scenes[1], moves=tuple(replace(move, when=never) for move in casus.scenes[1].moves))
        return replace(casus, scenes=(casus.scenes[0], table, *casus.scenes[2:]))

    change(speechless)
    page = play(samira, OPEN)
    assert (page.h1, page.texts("main form button")) == ("Aan tafel", ["Ga verder"])
    assert samira.submit("Ga verder").h1 == "Zo ging je gesprek"


def test_every_choice_that_an_author_may_write_is_on_the_page(samira: Page, change: Callable[[Changed], None]) -> None:
    def chatty(casus: Casus) -> Casus:
        door, *rest = casus.scenes
        moves = tuple(replace(door.moves[0], key=f"k{at}", text=f"Zin {at}?") for at in range(MOST_MOVES))
        return replace(casus, scenes=(replace(door, moves=moves), *rest))

    change(chatty)
    begin(samira)
    assert len(sentences(samira)) == MOST_MOVES


def test_any_ending_finishes_the_step_but_half_a_play_does_not(samira: Page, session: Session, cast: Cast) -> None:
    def done() -> list[str]:
        mine = (StepDone.person_id == cast.samira.id, StepDone.step == "gesprek-aan-tafel")
        return list(session.scalars(select(StepDone.screen).where(*mine)))

    play(samira, OPEN)
    assert done() == []
    say(samira, SOONER)
    assert go_on(samira).h1 == "Zo ging je gesprek"
    assert done() == [""]


def test_a_casus_that_changed_goes_on_as_it_began(samira: Page, change: Callable[[Changed], None]) -> None:
    page = begin(samira)
    change(lambda casus: replace(casus, scenes=(replace(casus.scenes[-1], title="Heel anders"),)))
    assert samira.get(page.path).h1 == "Aan de deur"
    assert say(samira, OPEN).texts(".el-feedback__title") == ["De deur gaat een stukje verder open"]
    assert samira.get(CASUS).texts("main form button")[0] == "Verder bij: Aan de deur"


def test_a_casus_that_is_still_checked_is_not_played(samira: Page, change: Callable[[Changed], None]) -> None:
    change(lambda casus: replace(casus, held_back=True))
    assert "Deze casus wordt nog nagekeken" in samira.get(CASUS, status=404).text
    assert samira.post(f"{CASUS}/speel").status == 404
    assert "Wordt nog nagekeken" in samira.get("/casussen").text


def test_all_casussen_stand_together_with_how_far_one_is(samira: Page) -> None:
    page = samira.get("/casussen")
    assert page.texts(".el-case__title") == ["Wim aan tafel", "Op de drempel"]
    assert [("Film" in one, "Eén scherm" in one) for one in page.texts(".el-case")] == [(True, False), (False, True)]
    assert page.texts(".el-case .el-chip") == ["Nog niet gespeeld"] * 2
    play(samira, OPEN)
    assert samira.get("/casussen").texts(".el-case .el-chip")[0] == "Bezig"
    samira.get(CASUS)
    samira.submit("Verder bij: Aan tafel")
    say(samira, MISS)
    go_on(samira)
    assert samira.get("/casussen").texts(".el-case .el-chip")[0] == "Gespeeld"


def test_a_casus_stands_on_the_path_and_in_the_course_with_its_name(samira: Page) -> None:
    for path in ("/mijn-leerpad", "/cursus/proef"):
        page = samira.get(path)
        assert "Casus" in page.texts(".el-chip")
        assert page.all(f'a[href="{CASUS}"]')


def test_a_moment_is_played_but_is_no_step(samira: Page) -> None:
    page = play(samira, "Dat mag. Wanneer komt het uit?", casus=MINI)
    assert (page.h1, "MINI-GOED" in page.text) == ("Zo ging je gesprek", True)
    assert "Op de drempel" not in samira.get("/cursus/proef").text
    assert samira.get("/casussen").texts(".el-case .el-chip")[1] == "Gespeeld"


def test_only_an_author_sees_the_map(samira: Page, client: Page, cast: Cast) -> None:
    assert "kaart" not in samira.get(CASUS).text
    ruud = client.another().sign_in(cast.ruud)
    assert ruud.get(CASUS).all(f'a[href="{CASUS}/kaart"]')
    page = ruud.get(f"{CASUS}/kaart")
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="el-graph"' in page.html
    assert ["Aan de deur" in text for text in page.texts("tbody th")][:1] == [True]
    assert OPEN in page.text
    ruud.get("/cursus/proef/glas/kaart", status=404)


def test_the_pages_are_there_in_english_and_what_is_said_stays_dutch(
    samira: Page, session: Session, cast: Cast
) -> None:
    cast.samira.language = "en"
    session.commit()
    samira.get(CASUS)
    path = samira.post(f"{CASUS}/speel").response.location
    page = samira.get(path)
    assert page.root.get("lang") == "en"
    assert all(one.get("lang") == "nl" for one in page.all(".el-say__words"))
    assert page.one(".el-lines").get("lang") == "nl"
    samira.submit(page.texts(".el-say")[0])
    for address in ("/casussen", "/technieken", "/technieken/waarschuwen"):
        assert samira.get(address).root.get("lang") == "en"


def turns_of(session: Session, person_id: int) -> list[str]:
    session.expire_all()
    query = select(CasusTurn.choice).join(CasusPlay).where(CasusPlay.person_id == person_id).order_by(CasusTurn.id)
    return list(session.scalars(query))
