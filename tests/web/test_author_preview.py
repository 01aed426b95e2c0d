"""What an author sees of a draft: as learners will see it, with the answers beside it, and nothing is kept of it."""

import re
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Answer, CasusPlay, Enrolment
from elearning.services import working
from elearning.web.author import drafts, scenes
from tests.drafting import put_words
from tests.linting import text_of
from tests.pages import Page, Seen
from tests.people import Cast
from tests.web.playing import HONEST, MISS, OPEN, ROUND, SOONER, THROW

GLAS = "/redactie/proef/voorbeeld/glas/module.md"
CASUS = "/redactie/proef/voorbeeld/gesprek-aan-tafel/casus.md"
PLAY = "/redactie/proef/spel/gesprek-aan-tafel"
MAP = "/redactie/proef/kaart/gesprek-aan-tafel?paneel=ja"
CASUS_FILE = "proef/gesprek-aan-tafel/casus.md"


class Drafting:
    """Somebody who changes the draft behind the page."""

    def __init__(self, session: Session, cast: Cast, now: datetime) -> None:
        self.session, self.by, self.now = session, cast.ruud.id, now

    def change(self, path: str, old: str, new: str) -> None:
        put_words(self.session, path, old, new, self.by, self.now)
        self.session.commit()

    def write(self, path: str, text: str) -> None:
        working.save(self.session, path, text, "", self.by, self.now)
        self.session.commit()


@pytest.fixture
def draft(session: Session, cast: Cast, now: datetime) -> Drafting:
    return Drafting(session, cast, now)


def link(page: Seen, words: str) -> str:
    """Give where the first link with these words leads."""
    return next(str(one.get("href")) for one in page.all("a") if words in text_of(one))


def test_all_screens_of_a_module_stand_under_each_other_each_with_its_line(ruud: Page) -> None:
    page = ruud.get(GLAS)
    assert page.h1 == "Wat zit erin?"
    assert page.texts(".el-preview__title")[:2] == ["Eén glas is geen glas", "Meer vragen"]
    assert "wij schatten" in page.text
    lines = [int(one.get("data-line", "0")) for one in page.all("[data-line]")]
    assert lines == sorted(lines)
    assert page.one("#regel-11").get("data-line") == "11"
    assert "standaardglas" in page.text


def test_what_is_typed_is_seen_at_once_and_not_by_learners(ruud: Page, draft: Drafting, cast: Cast) -> None:
    draft.change("proef/glas/module.md", "Nu een paar andere vragen.", "Dit is **nieuw**.")
    assert "Dit is nieuw." in ruud.get(GLAS).text
    assert "Dit is nieuw." not in ruud.sign_in(cast.samira).get("/cursus/proef/glas/meer").text


def test_every_answer_stands_with_its_feedback_below_a_question(ruud: Page) -> None:
    page = ruud.get(GLAS)
    told = page.texts(".el-tried__all")
    assert "vier Fout FEEDBACK-VIER" in told[0]
    assert "zeven Goed FEEDBACK-ZEVEN" in told[0]
    assert len(told) == len(page.all(".el-question"))


def test_a_question_can_be_tried_and_nothing_is_kept(ruud: Page, session: Session, cast: Cast) -> None:
    page = ruud.get(f"{GLAS}?probeer=fles&keuze=vier")
    assert page.texts(".el-feedback__title") == ["Nog niet goed"]
    assert "FEEDBACK-VIER" in text_of(page.one("#vraag-fles .el-feedback"))
    assert ruud.get(f"{GLAS}?probeer=fles").texts(".el-field__error") == ["Kies eerst een antwoord."]
    for kind in (Answer, Enrolment):
        assert session.scalar(select(func.count()).where(kind.person_id == cast.ruud.id)) == 0


def test_an_unchecked_fact_that_holds_a_module_back_is_named(ruud: Page) -> None:
    page = ruud.get("/redactie/proef/voorbeeld/veilig/module.md")
    assert "Cursisten zien deze module nog niet" in page.text
    assert "ineens stoppen kan gevaarlijk zijn" in page.text


@pytest.mark.parametrize(
    ("file", "h1", "words"),
    [
        ("proef/voorbeeld/eindtoets/toets.md", "Eindtoets", "vragen per keer"),
        ("proef/voorbeeld/opfris/vragen.md", "Vragen voor de opfris", ""),
        ("proef/voorbeeld/cursus.md", "", "De kern"),
        ("proef/voorbeeld/mini-drempel/casus.md", "Op de drempel", "MINI-GOED"),
        ("samen/voorbeeld/thema/bijeenkomst.md", "", "Samen met je team"),
        ("gedeeld/voorbeeld/feiten.yaml", "Feiten", "1,3 standaardglas"),
        ("gedeeld/voorbeeld/woorden.yaml", "Begrippen", "Een glas zoals het café het schenkt."),
        ("proef/voorbeeld/glas/kamer.svg", "kamer.svg", "beeldpunten"),
        ("proef/voorbeeld/glas/tafel.mp4", "Nog geen voorbeeld", "Van dit soort bestand"),
    ],
)
def test_every_kind_of_file_has_something_to_see(ruud: Page, draft: Drafting, file: str, h1: str, words: str) -> None:
    if "opfris" in file:
        draft.write("proef/opfris/vragen.md", QUESTIONS)
    if file.startswith("samen"):
        draft.write("samen/cursus.md", COURSE)
        draft.write("samen/thema/bijeenkomst.md", TOGETHER)
    page = ruud.get(f"/redactie/{file}")
    assert h1 in page.h1
    assert words in page.text


QUESTIONS = """/// vraag | opfris-een
    doel: rekenen
Hoeveel glazen?

- ( ) een
  > Nee, het zijn er meer.
- (x) twee
  > Ja, dat klopt.
///
"""
COURSE = """---
titel: Samen leren
samenvatting: Met elkaar.
leerdoelen:
  - praten: je praat
volgorde: [thema]
kern: [thema]
norm: 70
---
Welkom.
"""
TOGETHER = """---
titel: Een avond samen
samenvatting: We praten.
soort: thema
minuten: 60
leerdoelen: [praten]
---
We beginnen met koffie.
"""


def test_a_text_without_a_course_says_what_to_mend_first(ruud: Page, draft: Drafting) -> None:
    draft.write("vers/eerste/module.md", "Nog maar een begin.")
    page = ruud.get("/redactie/vers/voorbeeld/eerste/module.md")
    assert page.h1 == "Nog geen voorbeeld"
    assert "vers/cursus.md, regel 1" in page.text
    ruud.get("/redactie/vers/voorbeeld/eerste/toets.md", status=404)


def test_a_preview_may_stand_in_a_frame_of_ours_and_other_pages_may_not(ruud: Page) -> None:
    for path in (GLAS, PLAY, MAP):
        headers = ruud.get(path).response.headers
        assert "frame-ancestors 'self';" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
    headers = ruud.get("/redactie").response.headers
    assert "frame-ancestors 'none';" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


# --- a casus ----------------------------------------------------------------------------------------------------------


def test_a_casus_reads_as_a_text_with_all_that_follows_from_a_sentence(ruud: Page) -> None:
    page = ruud.get(CASUS)
    for words in (OPEN, "FEEDBACK-OPEN", "STOP:", "EINDE-SLOT", "onthoudt: rondje", "Als dit zo is: openheid < 20"):
        assert words in page.text
    assert len(page.all("#scene-tafel")) == 1


def play(page: Page, *sentences: str, begin: str = PLAY) -> Seen:
    """Play the draft, saying these; gives the reply to the last one."""
    seen = page.get(begin)
    for number, sentence in enumerate(sentences):
        seen = page.get(link(seen, sentence).partition("#")[0])
        if number + 1 < len(sentences):
            seen = page.get(link(seen, "Verder").partition("#")[0])
    return seen


def test_a_draft_is_played_to_its_end_and_looked_back_on_without_keeping_anything(ruud: Page, session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(CasusPlay))
    reply = play(ruud, ROUND, HONEST)
    assert "FEEDBACK-EERLIJK" in reply.text
    end = ruud.get(link(reply, "Verder").partition("#")[0])
    assert end.h1 == "Zo ging je gesprek"
    assert "EINDE-SLOT" in end.text
    assert end.texts(".el-trail__title") == ["Aan de deur", "Aan tafel"]
    assert session.scalar(select(func.count()).select_from(CasusPlay)) == before
    again = ruud.get(link(end, "Speel vanaf hier opnieuw: Aan tafel").partition("#")[0])
    assert again.h1 == "Aan tafel"


def test_a_stop_leads_back_only_and_cannot_be_tried_twice(ruud: Page) -> None:
    reply = play(ruud, THROW)
    assert "Stop even" in reply.text
    scene = ruud.get(link(reply, "Ga terug").partition("#")[0])
    assert THROW not in scene.text
    assert OPEN in scene.text


def test_playing_begins_in_any_scene_with_any_openness_and_memory(ruud: Page) -> None:
    page = ruud.get(f"{PLAY}?vanaf=tafel&openheid-openheid=55&onthoud=rondje")
    assert page.h1 == "Aan tafel"
    assert HONEST in page.text
    assert "Half open" in page.text
    assert HONEST not in " ".join(ruud.get(f"{PLAY}?vanaf=tafel").texts(".el-say"))
    assert "Dat rondje geloof ik niet" in page.text


def test_a_condition_that_leads_on_from_the_chosen_scene_is_told(ruud: Page) -> None:
    page = ruud.get(f"{PLAY}?vanaf=tafel&openheid-openheid=5")
    assert "Je begint in een andere scène" in page.text
    assert page.h1 == "Zo ging je gesprek"
    assert ruud.get(link(page, "Speel het tweede gesprek")).h1 == "Een week later"


def test_a_turn_that_the_text_no_longer_knows_ends_the_play_there(ruud: Page, draft: Drafting) -> None:
    draft.change(CASUS_FILE, "{#missen}", "{#anders}")
    page = ruud.get(f"{PLAY}?zetten=open,@verder,missen,@verder")
    assert "Verder kan niet" in page.text
    assert page.h1 == "Aan tafel"


@pytest.mark.parametrize(
    "query", ["vanaf=x&zetten=,,@terug", "openheid-openheid=999&onthoud=%00", "zetten=" + "open," * 900]
)
def test_an_address_that_makes_no_sense_is_played_as_far_as_it_goes(ruud: Page, query: str) -> None:
    assert ruud.get(f"{PLAY}?{query}").h1 == "Aan de deur"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("als: openheid < 20 -> weg", "als: boosheid < 20 -> weg"),
        ("als: openheid < 20 -> weg", "als: openheid < 20 -> nergens"),
        ("openheid: 30", "openheid: veel"),
        ("## Aan de deur {#deur}", "Aan de deur"),
    ],
)
def test_a_broken_casus_breaks_no_page(ruud: Page, draft: Drafting, old: str, new: str) -> None:
    draft.change(CASUS_FILE, old, new)
    for path in (CASUS, MAP, PLAY, f"{PLAY}?vanaf=tafel&openheid-openheid=5"):
        assert ruud.get(path).h1


# --- the map ----------------------------------------------------------------------------------------------------------


def test_every_drawn_scene_leads_to_its_line_and_to_playing_from_there(ruud: Page) -> None:
    page = ruud.get(MAP)
    drawn = page.html.partition('class="el-graph"')[2].partition("</svg>")[0]
    addresses = re.findall('<a [^>]*href="([^"]+)"', drawn)
    assert len(addresses) == 2 * 5
    assert addresses[0].endswith("/bestand/gesprek-aan-tafel/casus.md#regel-20")
    assert addresses[-1].endswith("?vanaf=slot#scene")


def test_the_map_counts_the_techniques(ruud: Page) -> None:
    page = ruud.get(MAP)
    rows = [" ".join(text_of(one).split()) for one in page.all(".el-share > li")]
    assert "open vraag 4 4" in rows
    assert any(row.startswith("Valkuil: wat de deur dichtdoet 5") for row in rows)
    assert "terugvraag" in page.text
    assert not page.all("header")


def test_what_is_wrong_in_a_casus_stands_on_its_map_with_the_line(ruud: Page, draft: Drafting) -> None:
    draft.change(CASUS_FILE, "-> slot", "-> nergens")
    page = ruud.get(MAP)
    assert "nergens" in " ".join(page.texts(".el-todo li"))
    assert SOONER in page.text
    assert MISS in page.text


def test_far_too_many_scenes_are_not_all_shown_and_that_is_said(ruud: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_SHOWN", 2)
    monkeypatch.setattr(scenes, "MOST_SHOWN", 2)
    assert len(ruud.get(CASUS).all(".el-preview__screen")) == 2
    page = ruud.get(MAP)
    assert "Je ziet de eerste 2 van 5." in page.text
    assert len(page.all("tbody th")) == 2
