"""A course to take along, in a real browser: from a folder without any server, and in a foreign learning site.

The rules that the scripts repeat are held against those in Python: the same turns, the same answers.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from elearning.content.casus import Casus
from elearning.content.model import Kind, Question
from elearning.content.reader import read_course
from elearning.paths import shipped
from elearning.rules import answering
from elearning.rules import casus as play
from elearning.rules.casus import BACK, ON, SKIP, NotPossibleError, Position
from elearning.services.handout import write_scorm, write_website
from elearning.services.handout.data import casus_data, question_data
from tests.handouts import order, packed, proef

from .conftest import NARROW, WIDE, Watch
from .keyboard import Keyboard

pytestmark = pytest.mark.browser
LMS = "http://127.0.0.1/lms"
#: A learning site as SCORM 1.2 describes it; what it keeps outlives its page.
LMS_PAGE = """<!doctype html><html lang="nl"><title>Leeromgeving</title><script>
const kept = JSON.parse(localStorage.kept || '{"cmi.core.lesson_status": "not attempted"}');
const calls = [];
const note = (...call) => {
  calls.push(call);
  Object.assign(localStorage, { kept: JSON.stringify(kept), calls: JSON.stringify(calls) });
};
window.API = {
  LMSInitialize: () => (note("Initialize"), "true"),
  LMSGetValue: (name) => kept[name] ?? "",
  LMSSetValue: (name, value) => ((kept[name] = value), note("SetValue", name, value), "true"),
  LMSCommit: () => (note("Commit"), "true"),
  LMSFinish: () => (note("Finish"), "true"),
  LMSGetLastError: () => "0",
};
</script><iframe src="pakket/index.html" width="1000" height="700" title="Pakket"></iframe></html>"""
TEXTS = ("12", "12,0", "12.0 uur", " twaalf ", "TWAALF!", "twaalf of 13", "8", "acht", "12 of 13", "", "-12", "1" * 20)
REPLAY = """([casus, walks]) => {
  const rules = keukentafel.casus;
  const told = (p) => ({
    scene: p.scene, meters: p.meters, memory: [...p.memory].sort(), answered: p.answered, barred: [...p.barred].sort(),
    choices: p.choices, can: rules.available(casus, p).map((one) => one.key).sort(),
    heard: rules.sceneAt(casus, p.scene).said.map((when) => rules.holds(when, p.before ?? p)),
    sequel: rules.sequel(casus, p)?.scene ?? null,
  });
  return walks.map((turns) => {
    let p = rules.begin(casus, rules.beginning(casus));
    return [told(p), ...turns.map((turn) => {
      try { p = rules.take(casus, p, turn); } catch { return "kan niet"; }
      return told(p);
    })];
  });
}"""
GRADE = """(asked) => asked.map(([question, given]) => {
  const complete = keukentafel.answers.isComplete(question, given);
  return [complete, complete ? keukentafel.answers.grade(question, given) : null];
})"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="nl-NL", viewport={"width": WIDE, "height": 800})
    context.set_default_timeout(10_000)
    watch = Watch()
    watch.follow(context)
    yield context.new_page()
    context.close()
    assert watch.faults == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("website")
    packed(write_website, order(with_tests=True), place).extractall(place / "uit")
    return place / "uit"


def test_a_website_works_from_a_folder_with_keys_only(page: Page, folder: Path) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})
    keyboard = Keyboard(page)
    page.goto((folder / "index.html").as_uri())
    keyboard.press(page.get_by_role("link", name="Wat zit erin?"))
    fles = page.locator("#vraag-fles")
    keyboard.press(fles.get_by_role("radio", name="vier"), "Space")
    keyboard.press(fles.get_by_role("button", name="Controleer"))
    expect(fles.get_by_role("heading", name="Nog niet goed")).to_be_focused()
    expect(fles).to_contain_text("FEEDBACK-VIER")
    expect(fles).to_contain_text("FEEDBACK-ZEVEN")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.evaluate("document.querySelector('video').preload = 'auto'")
    page.wait_for_function("document.querySelector('track').track.cues?.length > 0")

    page.goto((folder / "onderdelen/gesprek-aan-tafel.html").as_uri())
    keyboard.press(page.get_by_role("button", name="Begin het gesprek"))
    keyboard.press(page.get_by_role("button", name="Gooi alles"))
    expect(page.get_by_text("Stop even: dit kan gevaarlijk zijn")).to_be_visible()
    keyboard.press(page.get_by_role("button", name="Ga terug en kies opnieuw"))
    expect(page.get_by_role("button", name="Gooi alles")).to_have_count(0)
    for name in ("Hoe gaat het met je?", "Verder", "Je mist haar", "Verder"):
        keyboard.press(page.get_by_role("button", name=name))
    expect(page.get_by_role("heading", name="Zo ging je gesprek")).to_be_focused()
    expect(page.locator("main")).to_contain_text("EINDE-SLOT")
    expect(page.get_by_text("De deur staat open")).to_be_visible()


def test_a_test_draws_counts_and_explains(page: Page, folder: Path) -> None:
    page.goto((folder / "onderdelen/eindtoets.html").as_uri())
    page.get_by_role("button", name="Begin de toets").click()
    questions = page.locator("[data-vraag]:visible")
    expect(questions).to_have_count(4)
    page.get_by_role("button", name="Lever de toets in").click()
    expect(page.get_by_text("4 vragen hebben nog geen antwoord.")).to_be_visible()
    for number in range(4):
        questions.nth(number).get_by_label("goed" if number else "fout", exact=True).check()
    page.get_by_role("button", name="Lever de toets in").click()
    expect(page.get_by_text("Je had 75% goed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Gehaald")).to_be_focused()


def test_a_foreign_site_hears_what_is_done_and_gives_it_back(page: Page, tmp_path: Path) -> None:
    packed(write_scorm, order(), tmp_path).extractall(tmp_path / "pakket")
    page.context.route(f"{LMS}/**", _serve(tmp_path))
    page.goto(f"{LMS}/index.html")
    course = page.frame_locator("iframe").frame_locator("iframe")
    course.get_by_role("link", name="Wat zit erin?").click()
    course.get_by_label("zeven").check()
    course.locator("#vraag-fles").get_by_role("button", name="Controleer").click()
    expect(course.get_by_role("heading", name="Goed gezien")).to_be_visible()
    count = len([one for one in order().scored if one])
    assert _kept(page)["cmi.core.score.raw"] == str(round(100 / count))
    course.get_by_role("button", name="Verder").click()
    course.get_by_role("button", name="Module afronden").click()
    expect(course.get_by_text("Je hebt deze module af.")).to_be_visible()
    assert _kept(page)["cmi.core.lesson_status"] == "incomplete"
    page.goto(f"{LMS}/weg.html")
    assert [call[0] for call in _calls(page)][-2:] == ["Commit", "Finish"]
    assert [call[0] for call in _calls(page)].count("Finish") == 1
    kept = _kept(page)
    assert kept["cmi.core.lesson_location"] == "onderdelen/glas.html#meer"
    assert kept["cmi.core.exit"] == "suspend"
    assert len(kept["cmi.suspend_data"]) <= 4096
    hours, minutes, seconds = kept["cmi.core.session_time"].split(":")
    assert (len(hours), len(minutes), len(seconds)) == (4, 2, 5)

    page.goto(f"{LMS}/index.html")
    expect(course.get_by_role("heading", name="Meer vragen")).to_be_visible()
    course.get_by_role("link", name="Inhoud", exact=True).click()
    expect(course.locator("[data-onderdeel=glas]")).to_contain_text("klaar")
    course.get_by_role("link", name="Veilig minderen").click()
    course.get_by_role("button", name="Module afronden").click()
    expect(course.get_by_text("Je hebt deze module af.")).to_be_visible()
    assert _kept(page)["cmi.core.lesson_status"] == "completed"
    assert _kept(page)["cmi.core.score.raw"] == str(round(100 / count))


def test_with_its_test_along_the_best_attempt_is_the_score(page: Page, tmp_path: Path) -> None:
    packed(write_scorm, order(with_tests=True), tmp_path).extractall(tmp_path / "pakket")
    page.context.route(f"{LMS}/**", _serve(tmp_path))
    page.goto(f"{LMS}/index.html")
    course = page.frame_locator("iframe").frame_locator("iframe")
    course.get_by_role("link", name="Eindtoets").click()
    for answer, score in (("goed", "100"), ("fout", "100")):
        course.get_by_role("button", name="Begin").click()
        for question in course.locator("[data-vraag]:visible").all():
            question.get_by_label(answer, exact=True).check()
        course.get_by_role("button", name="Lever de toets in").click()
        expect(course.locator("[data-toetsuitslag] h2")).to_be_focused()
        assert _kept(page)["cmi.core.score.raw"] == score
    assert _kept(page)["cmi.core.lesson_status"] == "incomplete"
    page.goto(f"{LMS}/index.html")
    course.get_by_role("link", name="Inhoud", exact=True).click()
    expect(course.locator("[data-onderdeel=eindtoets]")).to_contain_text("klaar")
    expect(course.locator("[data-stand]")).to_contain_text("1 van de 3")


def test_the_scripts_play_and_grade_as_the_site_does(page: Page, folder: Path) -> None:
    chance = random.Random(7)  # the same turns every time
    page.goto((folder / "onderdelen/gesprek-aan-tafel.html").as_uri())
    for casus in (*proef().casussen, *_shipped_talks()):
        walks = [_walk(casus, chance) for _ in range(6)]
        played = page.evaluate(REPLAY, [json.loads(casus_data(casus)), walks])
        assert played == [_replayed(casus, turns) for turns in walks], casus.slug
    page.goto((folder / "onderdelen/glas.html").as_uri())
    asked = [(one, given) for one in proef().questions for given in _givens(one, chance)]
    graded = page.evaluate(GRADE, [[json.loads(question_data(one)), given] for one, given in asked])
    for (question, given), found in zip(asked, graded, strict=True):
        assert found == _graded(question, given), (question.key, given)


def _serve(folder: Path) -> Callable[[Route], None]:
    """Be the server of a learning site: one page of its own, and the unpacked package."""

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url.removeprefix(f"{LMS}/")).path  # a file is its path, whatever is asked of it
        if name.startswith("pakket/"):
            route.fulfill(path=folder / name)
        else:
            page = LMS_PAGE if name == "index.html" else "<!doctype html><title>Weg</title>"
            route.fulfill(body=page, content_type="text/html; charset=utf-8")

    return answer


def _kept(page: Page) -> dict[str, str]:
    return json.loads(page.evaluate("localStorage.kept"))  # type: ignore[no-any-return]


def _calls(page: Page) -> list[list[str]]:
    return json.loads(page.evaluate("localStorage.calls"))  # type: ignore[no-any-return]


def _shipped_talks() -> tuple[Casus, ...]:
    course = read_course(shipped("courses") / "gespreksvoering").course
    assert course
    return (*course.casussen, *course.minis)


def _walk(casus: Casus, chance: random.Random) -> list[str]:
    """Make turns that mostly can be made, and sometimes cannot."""
    every = [move.key for scene in casus.scenes for move in scene.moves] + [BACK, ON, SKIP]
    position, turns = play.begin(casus, play.beginning(casus)), []
    for _ in range(25):
        ways = [move.key for move in play.available(casus, position)] or [ON, ON, BACK]
        turn = chance.choice(every) if chance.random() < 0.2 else chance.choice([*ways, *ways, SKIP])
        turns.append(turn)
        position = _taken(casus, position, turn) or position
    return turns


def _taken(casus: Casus, position: Position, turn: str) -> Position | None:
    try:
        return play.take(casus, position, turn)
    except NotPossibleError:
        return None


def _replayed(casus: Casus, turns: list[str]) -> list[Any]:
    position = play.begin(casus, play.beginning(casus))
    told: list[Any] = [_told(casus, position)]
    for turn in turns:
        after = _taken(casus, position, turn)
        position = after or position
        told.append(_told(casus, position) if after else "kan niet")
    return told


def _told(casus: Casus, position: Position) -> dict[str, Any]:
    scene, after = play.scene_at(casus, position.scene), play.sequel(casus, position)
    return {
        "scene": position.scene,
        "meters": dict(position.meters),
        "memory": sorted(position.memory),
        "answered": position.answered,
        "barred": sorted(position.barred),
        "choices": position.choices,
        "can": sorted(move.key for move in play.available(casus, position)),
        "heard": [play.holds(line.when, position.before or position) for line in scene.said],
        "sequel": after.scene if after else None,
    }


def _givens(question: Question, chance: random.Random) -> list[dict[str, list[str]]]:
    """Answer a question in several ways, whole and half."""
    if question.kind in (Kind.FILL, Kind.OPEN):
        forms = [{answering.TEXT: [text]} for text in TEXTS]
    elif question.kind in (Kind.ORDER, Kind.MATCH):
        values = [value for value, _ in answering.options(question)]
        names = answering.field_names(question)
        forms = [{name: [chance.choice(values)] for name in names} for _ in range(8)]
        forms += [dict(zip(names, ([one] for one in values), strict=False))]
    else:
        keys = [choice.key for choice in question.choices]
        forms = [{answering.CHOICE: chance.sample(keys, chance.randint(0, len(keys)))} for _ in range(8)]
    return [answering.given_from(question, form) for form in forms]


def _graded(question: Question, given: dict[str, list[str]]) -> list[Any]:
    if not answering.is_complete(question, given):
        return [False, None]
    verdict = answering.grade(question, given)
    labels = {label: value for value, label in answering.options(question)} if question.kind is Kind.MATCH else {}
    marks = [
        {"key": mark.choice.key, **{name: asdict(mark)[name] for name in ("given", "right")}, "shown": mark.shown}
        for mark in verdict.marks
    ]
    return [
        True,
        {"right": verdict.right, "marks": [{**one, "shown": labels.get(one["shown"], one["shown"])} for one in marks]},
    ]
