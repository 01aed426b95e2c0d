"""Putting things into a text by a form: what is written reads without fout, at the line that was pointed at."""

from elearning.content.drafts import read_draft
from elearning.content.report import Severity
from elearning.services import working
from tests.pages import Page, Seen
from tests.people import Cast

MODULE = "gesprek/module.md"


def text_of(page: Page, file: str = MODULE) -> str:
    page.session.rollback()
    return working.open_file(page.session, f"proef/{file}").text or ""


def put(page: Page, what: str, fields: dict[str, str | list[str] | None], file: str = MODULE, **more: str) -> Seen:
    extra = "".join(f"&{key}={value}" for key, value in more.items())
    page.get(f"/redactie/proef/invoegen/{file}?wat={what}{extra}")
    path, data = page.filled("Zet het in de tekst", fields)
    seen = page.send("POST", path, data=data)  # the editor behind it has tests of its own
    text = text_of(page, file)
    if seen.status == 302:
        assert seen.response.location.startswith(f"/redactie/proef/bestand/{file}#regel-")
        problems = read_draft(f"proef/{file}", text.encode()).problems
        assert [one for one in problems if one.severity is Severity.FOUT] == []
    return seen


ROWS = {"text_1": "Een [ ] keuze", "feedback_1": "Ja.", "text_2": "Nog een", "feedback_2": "Nee."}
KINDS: dict[str, dict[str, str | list[str] | None]] = {
    "een-goed": {**ROWS, "right_1": "y", "facts": "flesje"},
    "meer-goed": {**ROWS, "right_1": "y", "right_2": "y"},
    "waar-of-niet": {"answer": "waar", "feedback_1": "Ja.", "feedback_2": "Nee."},
    "volgorde": {**ROWS},
    "koppel": {**ROWS, "match_1": "rechts", "match_2": "ook => rechts"},
    "invul": {"text_1": "7", "right_1": "y", "feedback_1": "Ja.", "rest": "Nee."},
    "open": {"model": "Zo kan het."},
}


def test_a_question_of_every_kind_is_written_and_reads_without_fout(ruud: Page) -> None:
    for kind, filled in KINDS.items():
        fields = {"goal": "vragen", "prompt": "Wat zeg je dan?", "key": f"mijn-{kind}", **filled}
        assert put(ruud, "vraag", fields, soort=kind, regel="3").status == 302
        assert f"/// vraag | mijn-{kind}\n    doel: vragen\n" in text_of(ruud)


def test_a_house_visit_is_chosen_from_the_drawings_of_its_part(ruud: Page) -> None:
    fields = {f"{name}_{n}": f"{name} {n}" for n in range(1, 5) for name in ("text", "feedback")}
    more = {
        "goal": "vragen",
        "prompt": "Wat zie je?",
        "picture": "kamer.svg",
        "alt": "Een kamer",
        "room": "Op 1 ligt iets.",
    }
    put(ruud, "vraag", {**fields, **more, "right_1": "y", "right_2": "y"}, "glas/module.md", soort="huisbezoek")
    assert "    beeld: kamer.svg\n    alt: Een kamer\nWat zie je?\n\n> Op 1 ligt iets.\n\n- [x] text 1\n" in text_of(
        ruud, "glas/module.md"
    )


def test_a_question_first_asks_its_kind(ruud: Page) -> None:
    seen = ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=vraag&regel=9")
    assert len(seen.all("ul.el-ways a[href*='soort=']")) == 8
    assert ruud.post(f"/redactie/proef/invoegen/{MODULE}?wat=vraag").status == 404


def test_a_question_without_feedback_or_a_right_answer_is_not_written(ruud: Page) -> None:
    before = text_of(ruud)
    seen = put(ruud, "vraag", {"goal": "vragen", "prompt": "Wat?", "text_1": "Een", "facts": "nee"}, soort="een-goed")
    assert seen.status == 422
    for words in ("Vul dit in bij keuze 1.", "Vul ten minste 2 keuzes in.", "Zet bij één keuze een vinkje"):
        assert words in seen.text
    assert (
        "Dit feit is er niet: nee."
        in put(
            ruud, "vraag", {**ROWS, "right_1": "y", "prompt": "a", "goal": "vragen", "facts": "nee"}, soort="een-goed"
        ).text
    )
    assert text_of(ruud) == before


def test_a_choice_is_written_below_the_others_of_its_scene(ruud: Page) -> None:
    file = "gesprek-aan-tafel/casus.md"
    text = text_of(ruud, file)
    line = text[: text.index("- [")].count("\n") + 1
    seen = ruud.get(f"/redactie/proef/invoegen/{file}?wat=keuze&regel={line}")
    scene = seen.one("#scene option[selected]").get("value")
    effects = {one.get("name"): "4" for one in seen.all("input[name^=effect_]")}
    fields: dict[str, str | list[str] | None] = {
        "technique": "open vraag", "second": "autonomie", "sentence": 'Wat vindt u "zelf"?', "to": scene,
        "reply": "Tja.", "feedback": "Je vraagt door.", **effects,
    }  # fmt: skip
    put(ruud, "keuze", fields, file, regel=str(line))
    assert '- [open vraag, autonomie] "Wat vindt u ‘zelf’?"' in text_of(ruud, file)
    seen = put(ruud, "keuze", {**fields, "sentence": "woord " * 41, next(iter(effects)): "20"}, file)
    assert "Hooguit 40 woorden." in seen.text
    assert "van -12 tot en met 12" in seen.text


def test_a_fact_is_looked_for_and_put_behind_the_line(ruud: Page) -> None:
    number = text_of(ruud).split("\n").index("Praat rustig.") + 1
    seen = ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=feit&regel={number}&zoek=STANDAARD")
    name = seen.texts(".el-picks button")[0]
    key = seen.all(".el-picks button")[0].get("value")
    path, data = ruud.filled(name, {})
    ruud.send("POST", path, data=data)
    assert text_of(ruud).split("\n")[number - 1].endswith(f" [[feit:{key}]]")
    assert "Niets gevonden" in ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=feit&zoek=xyzzy").text


def test_a_word_can_have_another_form(ruud: Page) -> None:
    seen = ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=begrip&regel=900")
    name = seen.texts(".el-picks button")[0]
    key = seen.all(".el-picks button")[0].get("value")
    path, data = ruud.filled(name, {"words": "glaas]]jes"})
    ruud.send("POST", path, data=data)
    assert f"[[begrip:{key}|glaasjes]]" in text_of(ruud)
    assert ruud.post(f"/redactie/proef/invoegen/{MODULE}?wat=begrip", {"key": "bestaat-niet", "seen": ""}).status == 404


def test_a_picture_and_a_film_are_chosen_from_the_files_of_the_part(ruud: Page) -> None:
    file = "glas/module.md"
    put(ruud, "beeld", {"file": "kamer.svg", "alt": "Een kamer"}, file, regel="900")
    film: dict[str, str | list[str] | None] = {
        "file": "tafel.mp4", "title": "Aan tafel", "captions": "tafel.nl.vtt", "poster": "tafel.png", "audible": "ja",
        "transcript": 'Johan: "Hoi."',
    }  # fmt: skip
    put(ruud, "film", film, file, regel="900")
    assert "/// beeld | kamer.svg\n    alt: Een kamer\n///\n" in text_of(ruud, file)
    assert '    poster: tafel.png\n    hoorbaar: ja\nJohan: "Hoi."\n///' in text_of(ruud, file)
    assert "nog niets om te kiezen" in ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=film").text


def test_a_box_or_a_table_is_written(ruud: Page) -> None:
    for name in ("weetje", "zo-vraag-je-het", "stem", "tabel"):
        title = "" if name == "tabel" else "Johan"
        fields = {"name": name, "title": title, "technique": "open vraag", "text": "a | b\n/// c | d"}
        put(ruud, "blok", {**fields}, regel="900")
        assert ("| a | b |" if name == "tabel" else f"/// {name} | Johan\n") in text_of(ruud)


def test_after_a_change_of_a_colleague_the_form_is_kept_and_works_in_the_new_text(ruud: Page, cast: Cast) -> None:
    ruud.get(f"/redactie/proef/invoegen/{MODULE}?wat=blok&regel=900")
    path, data = ruud.filled("Zet het in de tekst", {"title": "T", "text": "Iets"})
    there = working.open_file(ruud.session, f"proef/{MODULE}")
    working.save(
        ruud.session, there.path, f"{there.text}\nVan een ander.\n", there.seen, cast.gerda.id, cast.gerda.created_at
    )
    seen = ruud.send("POST", path, data=data)
    assert seen.status == 409
    assert seen.one("#title").get("value") == "T"
    ruud.submit("Zet het in de tekst")
    assert "Van een ander.\n" in text_of(ruud)
    assert "/// weetje | T\nIets\n///" in text_of(ruud)


def test_what_does_not_belong_in_a_file_cannot_be_put_there(ruud: Page) -> None:
    for path in ("cursus.md?wat=vraag", "glas/module.md?wat=keuze", "glas/module.md", "glas/kamer.svg?wat=feit"):
        ruud.get(f"/redactie/proef/invoegen/{path}", status=404)
