"""The editor: a text is kept as it was typed, nothing is lost when two people write, and every page says what to do."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Presence, Role, WorkingFile
from elearning.services import working
from elearning.services.people import grant_role
from elearning.services.publishing import media_path
from elearning.settings import Settings
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast

FILE = "/redactie/proef/bestand/glas/module.md"
EARLIER = "/redactie/proef/eerder/glas/module.md"
PRESENT = "/redactie/proef/bezig/glas/module.md"
GLAS = "proef/glas/module.md"


@pytest.fixture
def gerda(client: Page, cast: Cast, session: Session) -> Page:
    """A second author."""
    grant_role(session, cast.gerda, Role.AUTHOR)
    session.commit()
    return client.another().sign_in(cast.gerda)


def text_of(session: Session, path: str = GLAS) -> str:
    session.commit()
    return working.open_file(session, path).text or ""


def fields(page: Page) -> dict[str, str]:
    """What the form of an editor sends along."""
    seen = page.get(FILE)
    return {name: seen.one(f"form#editor [name={name}]").get("value") or "" for name in ("seen", "base")} | {
        "text": seen.one("textarea").text or ""
    }


def send(page: Page, data: dict[str, str], path: str = FILE) -> tuple[int, dict[str, Any]]:
    """Save as the script does."""
    response = page.post(path, data, headers={"Accept": "application/json"}).response
    return response.status_code, response.get_json()


# --- without scripts --------------------------------------------------------------------------------------------------


def test_a_text_is_shown_kept_and_shown_again(ruud: Page, session: Session) -> None:
    before = text_of(session)
    seen = ruud.get(FILE)
    assert seen.h1 == "Wat zit erin?"
    assert seen.one("textarea").text == before
    assert "Er is nog niets veranderd" in seen.text
    after = ruud.submit("Bewaar", {"text": before.replace("Van fles naar glas.", "Van fles tot glas.")}, within="form")
    assert "Bewaard." in after.text
    assert "door Ruud de Tester" in after.text
    assert text_of(session) == before.replace("Van fles naar glas.", "Van fles tot glas.")


def test_a_text_that_was_only_opened_and_kept_stays_the_same_to_the_byte(ruud: Page, session: Session) -> None:
    ruud.get(FILE)
    ruud.submit("Bewaar", within="form")
    assert session.scalars(select(WorkingFile)).all() == []


def test_what_is_wrong_stands_with_its_line_and_its_severity(ruud: Page, session: Session) -> None:
    before = text_of(session)
    line = before.splitlines().index("    doel: rekenen") + 1
    ruud.get(FILE)
    seen = ruud.submit("Bewaar", {"text": before.replace("    doel: rekenen", "    doel: reken", 1)}, within="form")
    problem = next(text for text in seen.texts(".el-problem") if f"Regel {line}" in text)
    assert problem.startswith("fout")
    assert "reken" in problem
    other = ruud.get("/redactie/proef/bestand/eindtoets/toets.md")
    assert "Elders in de cursus: 1" in other.text
    assert other.one(f".el-problem a[href='{FILE}#regel-{line}']") is not None


def test_kept_and_looked_at_is_one_button(ruud: Page) -> None:
    ruud.get(FILE)
    path, data = ruud.filled("Bewaar en bekijk", {}, "form")
    there = ruud.send("POST", path, data=data).response
    assert there.location == "/redactie/proef/voorbeeld/glas/module.md"


def test_to_insert_something_the_text_is_kept_first(ruud: Page, session: Session) -> None:
    ruud.get(FILE)
    text = text_of(session) + "Nieuw.\n"
    path, data = ruud.filled("Voeg in: vraag", {"text": text, "line": "3"}, "form")
    assert ruud.send("POST", path, data=data).response.location == (
        "/redactie/proef/invoegen/glas/module.md?wat=vraag&regel=3"
    )
    assert text_of(session) == text
    data["line"], data["seen"] = "", working.open_file(session, GLAS).seen
    last = text.count("\n") + 1
    assert f"regel={last}" in (ruud.send("POST", path, data=data).response.location or "")


def test_a_text_that_cannot_be_kept_stays_in_the_form(ruud: Page, session: Session) -> None:
    before = text_of(session)
    for typed, says in ((before + "\x00", "geen teken"), ("a" * 300_000, "Knip hem in delen")):
        data = fields(ruud) | {"text": typed}
        seen = ruud.post(FILE, data)
        assert seen.status == 422
        assert says in seen.texts("#text-error")[0]
        assert send(ruud, data)[0] == 422
    assert text_of(session) == before


def test_a_picture_or_film_is_no_text_but_can_be_taken_along(ruud: Page, session: Session, settings: Settings) -> None:
    film = working.sources(session, "proef", settings.media_dir).described["proef/glas/tafel.mp4"]
    there = media_path(settings.media_dir, film.sha256)
    there.parent.mkdir(parents=True)
    there.write_bytes(b"a film")
    for name in ("kamer.svg", "tafel.mp4"):
        seen = ruud.get(f"/redactie/proef/bestand/glas/{name}")
        assert "geen tekst" in seen.text
        file = ruud.send("GET", f"/redactie/proef/bestand/glas/{name}?download=ja").response
        assert "attachment" in file.headers["Content-Disposition"]
        assert file.data
    assert ruud.post("/redactie/proef/bestand/glas/kamer.svg", {"text": "x", "seen": ""}).status == 404


def test_what_is_not_there_is_not_there(ruud: Page) -> None:
    for path in ("bestand/glas/niets.md", "bestand/../cursus.md", "bestand/a/b/c.md", "eerder/glas/niets.md"):
        ruud.get(f"/redactie/proef/{path}", status=404)


def test_shared_texts_are_edited_too(ruud: Page) -> None:
    seen = ruud.get("/redactie/gedeeld/bestand/feiten.yaml")
    assert seen.h1 == "Feiten"
    assert "flesje" in (seen.one("textarea").text or "")


# --- with the script --------------------------------------------------------------------------------------------------


def test_the_script_hears_what_was_kept_and_what_is_wrong(ruud: Page, session: Session) -> None:
    data = fields(ruud)
    status, news = send(ruud, data | {"text": data["text"].replace("doel: rekenen", "doel: reken")})
    assert status == 200
    assert news["changed"]
    assert news["saved"].startswith("Bewaard om ")
    assert news["seen"] == working.open_file(session, GLAS).seen
    assert {one["severity"] for one in news["problems"]} >= {"fout"}
    assert all(f'data-jump="{one["line"]}"' in news["panel"] for one in news["problems"])


def test_an_answer_that_got_lost_is_no_conflict(ruud: Page, session: Session) -> None:
    """The text arrived, the answer did not; the browser sends it again, or sends what came after it."""
    data = fields(ruud)
    sent = data | {"text": data["text"] + "een\n"}
    assert send(ruud, sent)[0] == 200
    assert send(ruud, sent)[0] == 200
    status, _news = send(ruud, data | {"text": data["text"] + "een\ntwee\n", "before": data["text"] + "een\n"})
    assert status == 200
    assert text_of(session).endswith("een\ntwee\n")


def test_what_arrives_late_does_not_undo_what_came_after(ruud: Page, session: Session) -> None:
    data = fields(ruud)
    first, last = data["text"] + "een\n", data["text"] + "een\ntwee\n"
    assert send(ruud, data | {"text": last, "before": first})[0] == 200
    assert send(ruud, data | {"text": first})[0] == 409
    assert text_of(session) == last


# --- two authors ------------------------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_nothing_is_written_over(ruud: Page, gerda: Page, session: Session) -> None:
    mine, hers = fields(ruud), fields(gerda)
    assert send(gerda, hers | {"text": hers["text"] + "Van Gerda.\n"})[0] == 200
    status, news = send(ruud, mine | {"text": "Van Ruud.\n" + mine["text"]})
    assert status == 409
    assert "Gerda de Tester" in news["message"]
    assert text_of(session) == hers["text"] + "Van Gerda.\n"


def conflict(ruud: Page, gerda: Page, mine: str, hers: str) -> None:
    """Let both change the text, Gerda first; Ruud then stands before the choice. `{}` is the text they began from."""
    data, other = fields(ruud), fields(gerda)
    assert send(gerda, other | {"text": hers.format(other["text"])})[0] == 200
    seen = ruud.post(FILE, data | {"text": mine.format(data["text"])})
    assert seen.status == 409
    assert seen.h1 == "Er zijn nu twee teksten"
    assert "Gerda de Tester" in seen.text


def everything(session: Session) -> list[str]:
    """The text, and the earlier ones."""
    return [text_of(session), *(row.text for row, _name in working.revisions(session, GLAS))]


def test_both_texts_can_become_one(ruud: Page, gerda: Page, session: Session) -> None:
    before = text_of(session)
    conflict(ruud, gerda, "{}Van Ruud.\n", "Van Gerda.\n{}")
    seen = ruud.submit("Voeg de twee teksten samen", within="form")
    assert "De twee teksten zijn één." in seen.text
    assert text_of(session) == "Van Gerda.\n" + before + "Van Ruud.\n"


def test_lines_that_both_changed_are_shown_before_anything_is_kept(ruud: Page, gerda: Page, session: Session) -> None:
    conflict(ruud, gerda, "{}Slot van Ruud.\n", "{}Slot van Gerda.\n")
    hers = text_of(session)
    ruud.submit("Voeg de twee teksten samen", within="form")
    assert ruud.seen
    assert ruud.seen.status == 409
    assert "Slot van Gerda." in ruud.seen.texts(".el-clash__text")
    assert text_of(session) == hers
    ruud.submit("Bewaar deze tekst", within="form")
    assert text_of(session).endswith("Slot van Ruud.\n")
    assert hers in everything(session)


def test_my_text_can_win_and_the_other_one_is_still_there(ruud: Page, gerda: Page, session: Session) -> None:
    conflict(ruud, gerda, "Van Ruud.", "Van Gerda.")
    ruud.submit("Bewaar mijn tekst toch", within="form")
    assert text_of(session) == "Van Ruud."
    assert "Van Gerda." in everything(session)


def test_the_other_text_can_win_and_mine_is_still_there(ruud: Page, gerda: Page, session: Session) -> None:
    conflict(ruud, gerda, "Van Ruud.", "Van Gerda.")
    ruud.submit("Neem de tekst van de ander", within="form")
    assert text_of(session) == "Van Gerda."
    assert "Van Ruud." in everything(session)


@pytest.mark.parametrize("choice", ["Bewaar mijn tekst toch", "Neem de tekst van de ander"])
def test_a_choice_that_came_too_late_is_asked_again(ruud: Page, gerda: Page, session: Session, choice: str) -> None:
    conflict(ruud, gerda, "Van Ruud.", "Van Gerda.")
    assert send(gerda, fields(gerda) | {"text": "Nog een van Gerda."})[0] == 200
    seen = ruud.submit(choice, within="form")
    assert seen.status == 409
    assert "".join(seen.texts(".el-beside__text")).count("Nog een") == 1
    assert seen.one("textarea").text == "Van Ruud."
    assert text_of(session) == "Nog een van Gerda."


def test_a_colleague_who_has_the_file_open_is_named_for_two_minutes(
    ruud: Page, gerda: Page, session: Session, clock: Clock
) -> None:
    assert gerda.post(PRESENT, {}).response.get_json()["present"] == []
    assert ruud.post(PRESENT, {}).response.get_json()["present"] == ["Gerda de Tester"]
    assert "Gerda de Tester heeft dit bestand ook open." in ruud.get(FILE).text
    assert gerda.post(PRESENT, {"closed": "ja"}).status == 204
    assert "ook open" not in ruud.get(FILE).text
    gerda.post(PRESENT, {})
    clock.move(minutes=2, seconds=1)
    assert "ook open" not in ruud.get(FILE).text
    ruud.post(PRESENT, {})
    session.commit()
    assert len(session.scalars(select(Presence)).all()) == 1


# --- earlier texts ----------------------------------------------------------------------------------------------------


def test_an_earlier_text_is_looked_at_and_put_back(ruud: Page, gerda: Page, session: Session) -> None:
    assert send(gerda, fields(gerda) | {"text": "Van Gerda."})[0] == 200
    assert send(ruud, fields(ruud) | {"text": "Van Ruud."})[0] == 200
    seen = ruud.get(EARLIER)
    assert "Gerda de Tester" in seen.text
    shown = ruud.get(EARLIER + "?nummer=1")
    assert shown.texts("pre") == ["Van Gerda."]
    assert "Gerda" in " ".join(shown.texts(".el-beside mark"))
    back = ruud.submit("Zet deze tekst terug")
    assert back.path.startswith(FILE)
    assert text_of(session) == "Van Gerda."
    assert "Van Ruud." in everything(session)


def test_what_is_published_can_be_taken_back(ruud: Page, session: Session) -> None:
    before = text_of(session)
    assert "gepubliceerd is" not in ruud.get(EARLIER).text
    assert send(ruud, fields(ruud) | {"text": "Anders."})[0] == 200
    ruud.get(EARLIER + "?nummer=gepubliceerd")
    ruud.submit("Zet deze tekst terug")
    assert text_of(session) == before
    assert "Anders." in everything(session)


def test_nothing_is_put_back_over_a_text_that_was_not_looked_at(ruud: Page, gerda: Page, session: Session) -> None:
    assert send(ruud, fields(ruud) | {"text": "Anders."})[0] == 200
    ruud.get(EARLIER + "?nummer=gepubliceerd")
    assert send(gerda, fields(gerda) | {"text": "Van Gerda."})[0] == 200
    seen = ruud.submit("Zet deze tekst terug")
    assert "intussen veranderd" in seen.text or "intussen veranderd" in seen.html
    assert text_of(session) == "Van Gerda."


def test_an_earlier_text_that_never_was_is_not_there(ruud: Page) -> None:
    for number in ("7", "x", "-1"):
        ruud.get(f"{EARLIER}?nummer={number}", status=404)
