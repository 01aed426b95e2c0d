"""Playing every casus to each kind of ending, by mouse, by keys and without scripts; its films; and a power cut."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from elearning.content.casus import Casus, Scene
from elearning.models import CasusPlay
from elearning.paths import shipped
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON
from tests.running import furnish

from .conftest import NARROW, WIDE, Contexts, Visits
from .house import House
from .keyboard import Keyboard
from .talking import TALK, TALKS, Turns, address_of_play, bring, casus_of, last_play, way_to, ways_to_endings
from .test_layout import shifts_of

pytestmark = pytest.mark.browser
SLUGS = sorted(path.parent.name for path in (shipped("courses") / TALKS).glob("*/casus.md"))
BUTTONS = {BACK: "Ga terug en kies opnieuw", ON: "Verder"}


def begin(page: Page, slug: str) -> None:
    page.goto(f"/cursus/{TALKS}/{slug}")
    page.get_by_role("button", name="Begin het gesprek").click()
    page.wait_for_url("**/gesprek/*")


def button_for(page: Page, casus: Casus, turn: str, at: rules.Position) -> Locator:
    """Find what to press for a turn."""
    if turn == ON and at.answered is None:
        return page.get_by_role("button", name="Ga verder", exact=True)
    if turn in BUTTONS:
        return page.get_by_role("button", name=BUTTONS[turn], exact=True)
    move = next(one for one in rules.scene_at(casus, at.scene).moves if one.key == turn)
    return page.get_by_role("button", name=f"“{' '.join(move.text.split())}”", exact=True)


def play(page: Page, casus: Casus, turns: Turns, start: rules.Start) -> rules.Position:
    """Do these turns on the pages, and look at each that it is the right one."""
    at = rules.begin(casus, start)
    for turn in turns:
        expect(page.locator("h1")).to_have_text(rules.scene_at(casus, at.scene).title)
        button_for(page, casus, turn, at).click()
        at = rules.take(casus, at, turn)
    return at


def good_ending(casus: Casus) -> tuple[Scene, Turns]:
    """Give a good ending of a first sitting, and the way there."""
    ways = ways_to_endings(casus)
    scene = next(
        one for one in casus.scenes if one.ending and one.ending.value == "goed" and ways[one.slug].second is None
    )
    return scene, ways[scene.slug].first


def expect_ending(page: Page, scene: Scene | None) -> None:
    assert scene
    expect(page.locator("h1")).to_have_text("Zo ging je gesprek")
    expect(page.locator(".el-ended__title")).to_have_text(scene.title)
    expect(page.get_by_role("heading", name="Raakt dit jou zelf?")).to_be_visible()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_casus_can_be_played_to_each_kind_of_ending(slug: str, visit: Visits, house: House) -> None:
    casus, page = casus_of(house, slug), visit(house.new_learner(), width=NARROW)
    ways = ways_to_endings(casus)
    kinds = {(scene.ending, ways[scene.slug].second is None): scene.slug for scene in casus.scenes if scene.ending}
    for number, (ending, way) in enumerate((ending, ways[ending]) for ending in kinds.values()):
        page.goto(f"/cursus/{TALKS}/{slug}")
        page.get_by_role("button", name="Speel nog eens" if number else "Begin het gesprek").click()
        at = play(page, casus, way.first, rules.beginning(casus))
        if way.second is not None:
            page.get_by_role("button", name="Speel nu verder").click()
            following = rules.sequel(casus, at)
            assert following
            play(page, casus, way.second, following)
            expect(page.locator(".el-ended .el-eyebrow")).to_contain_text("tweede gesprek")
        expect_ending(page, casus.scene(ending))


def test_a_casus_can_be_played_by_keys_alone_and_each_answer_is_where_the_focus_is(visit: Visits, house: House) -> None:
    casus, page = casus_of(house, "ank"), visit(house.new_learner())
    keys = Keyboard(page)
    page.goto(f"/cursus/{TALKS}/ank")
    keys.press(page.get_by_role("button", name="Begin het gesprek"))
    page.wait_for_url("**/gesprek/*")
    ending, turns = good_ending(casus)
    at = rules.begin(casus, rules.beginning(casus))
    for turn in turns:
        keys.press(button_for(page, casus, turn, at))
        at = rules.take(casus, at, turn)
        page.wait_for_load_state()
        said = at.answered is not None
        expect(page.locator("#wie-antwoordt" if said else "h1")).to_be_focused()
    expect_ending(page, ending)


def test_a_casus_with_films_can_be_played_without_scripts_and_without_a_film(visit: Visits, house: House) -> None:
    casus, page = casus_of(house), visit(house.new_learner(), js=False, width=NARROW)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, TALK)
    scene = casus.scenes[0]
    page.locator(".el-talk__text summary").click()
    for line in scene.said:
        if not line.when:
            expect(page.locator(".el-lines")).to_contain_text(line.text)
    ending, turns = good_ending(casus)
    play(page, casus, turns, rules.beginning(casus))
    expect_ending(page, ending)
    assert [url for url in asked if url.endswith((".mp4", ".webm"))] == []


def film_of(page: Page) -> Locator:
    return page.locator("video")


def film_until(page: Page, state: str) -> None:
    """Wait for the film to come so far. The policy of the pages forbids the browser's own way to wait for a script."""
    until = time.monotonic() + 15
    while not film_of(page).evaluate(f"(one) => {state}"):
        assert time.monotonic() < until, f"the film never comes to {state}"
        page.wait_for_timeout(50)


def start_film(page: Page) -> None:
    page.get_by_role("button", name="Speel af").click()
    film_until(page, "one.currentTime > 0.3")


def test_a_film_has_captions_on_no_sound_and_a_text_that_leads_to_its_moments(visit: Visits, house: House) -> None:
    page = visit(house.new_learner())
    begin(page, TALK)
    assert film_of(page).evaluate("(one) => [one.muted, one.paused, one.textTracks[0].mode]") == [True, True, "showing"]
    lines = page.locator(".el-lines__go")
    expect(lines.last).to_be_visible()
    keys = Keyboard(page)
    keys.press(lines.last)
    film_until(page, "one.currentTime > 1")
    expect(lines.last).to_have_attribute("aria-current", "true")
    assert film_of(page).evaluate("(one) => one.textTracks[0].activeCues.length") == 1


def test_sound_and_speed_are_buttons_that_say_what_they_do(visit: Visits, house: House) -> None:
    page = visit(house.new_learner())
    begin(page, TALK)
    sound = page.get_by_role("button", name="Geluid aan (computerstem)")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    assert film_of(page).evaluate("(one) => one.muted") is False
    page.get_by_role("button", name="Snelheid 1,25×").click()
    assert film_of(page).evaluate("(one) => one.playbackRate") == 1.25
    expect(page.get_by_role("button", name="Snelheid 1×")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("in_player", [True, False], ids=["from the film", "from elsewhere"])
def test_when_a_film_ends_the_focus_goes_to_the_question_if_it_was_in_the_player(
    in_player: bool, visit: Visits, house: House
) -> None:
    page = visit(house.new_learner())
    begin(page, TALK)
    start_film(page)
    expect(film_of(page)).to_be_focused()
    if not in_player:
        page.get_by_role("link", name="Casussen").first.focus()
    film_of(page).evaluate("(one) => { one.currentTime = one.duration - 0.2; }")
    film_until(page, "one.ended")
    expect(page.locator("#keuze")).to_be_focused() if in_player else expect(page.locator("#keuze")).not_to_be_focused()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_scene_with_a_film_holds_still_while_it_loads(width: int, visit: Visits, house: House) -> None:
    email = house.new_learner()
    bring(house, email, [])
    page = visit(email, width=width, fresh=True)
    assert shifts_of(page, address_of_play(house, email)) <= 0.02
    expect(page.get_by_role("button", name="Geluid aan (computerstem)")).to_be_visible()


def test_a_link_to_a_second_opens_the_film_there(visit: Visits, house: House) -> None:
    page = visit(house.new_learner())
    page.goto("/technieken/open-vraag")
    link = page.locator('.el-moments a[href*="#t="]').first
    second = int((link.get_attribute("href") or "").rpartition("=")[2])
    link.click()
    start_film(page)
    film_until(page, f"one.currentTime >= {second}")
    assert film_of(page).evaluate("(one) => one.currentTime") < second + 5


@pytest.fixture
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own, to be killed."""
    house = House(furnish(tmp_path_factory.mktemp("talk"), tmp_path_factory))
    try:
        house.start()
        yield house
    finally:
        house.clear_up()


def test_a_power_cut_loses_no_choice_and_no_second_of_the_film(night: House, contexts: Contexts) -> None:
    visits = Visits(contexts, night)
    casus, email = casus_of(night), night.new_learner()
    page = visits(email)
    begin(page, TALK)
    play(page, casus, way_to(casus, lambda at: has_film(casus, at)), rules.beginning(casus))
    begun = last_play(night, email)
    go_back_to_film(page)
    with page.expect_response(lambda response: response.url.endswith("/seconde")) as kept:
        film_of(page).evaluate("(one) => one.pause()")
    assert kept.value.status == 204
    at = film_of(page).evaluate("(one) => one.currentTime")
    night.kill()
    night.seconds_until_port_is_free()
    night.start()
    assert last_play(night, email) == begun
    page.goto(f"/cursus/{TALKS}/{TALK}")
    page.get_by_role("button", name="Verder bij").click()
    page.wait_for_url("**/gesprek/*")
    expect(page.locator("[data-film]")).to_have_attribute("data-second", str(round(at, 1)))
    start_film(page)
    film_until(page, f"one.currentTime >= {at - 0.2}")
    assert visits.end() == []
    with night.reading() as session:
        assert len(session.scalars(select(CasusPlay).where(CasusPlay.person_id == night.person_id(email))).all()) == 1


def has_film(casus: Casus, at: rules.Position) -> bool:
    """Look for a later scene with a film, before anything was said in it."""
    return at.choices > 0 and at.answered is None and rules.scene_at(casus, at.scene).clip is not None


def go_back_to_film(page: Page) -> None:
    """Play a little of the film of this scene."""
    start_film(page)
    film_until(page, "one.currentTime > 1.5")
