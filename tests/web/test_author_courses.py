"""Courses and their parts in the redactie: begun, ordered, renamed, removed, and their heads changed by a form."""

from elearning import clock
from elearning.services import working
from tests.pages import Page, Seen
from tests.people import Cast

HEAD = "/redactie/proef/kop/gesprek/module.md"


def text_of(page: Page, path: str) -> str:
    page.session.rollback()
    return working.open_file(page.session, path).text or ""


def titles(seen: Seen) -> list[str]:
    return seen.texts("section[aria-labelledby=onderdelen] h3")


def test_the_start_page_says_how_every_course_stands(ruud: Page) -> None:
    seen = ruud.get("/redactie")
    assert "gelijk aan wat cursisten zien" in seen.text
    ruud.submit("Begin de cursus", {"title": "Praten met ouderen", "folder": ""})
    assert ruud.seen
    assert ruud.seen.path == "/redactie/praten-met-ouderen"
    assert "nog niet gepubliceerd" in ruud.get("/redactie").text


def test_a_new_course_without_a_title_or_with_a_taken_address_is_not_made(ruud: Page) -> None:
    ruud.get("/redactie")
    assert "Vul een titel in." in ruud.submit("Begin de cursus", {"title": ""}).text
    for folder, words in (
        ("proef", "Er is al een cursus"),
        ("feiten", "gebruikt de site zelf"),
        ("A b", "kleine letters"),
    ):
        seen = ruud.submit("Begin de cursus", {"title": "Iets", "folder": folder})
        assert (seen.status, words in seen.text) == (422, True)
        assert seen.one("#title").get("value") == "Iets"


def test_a_new_part_opens_in_the_editor(ruud: Page) -> None:
    for kind, file in (("module", "module.md"), ("casus", "casus.md"), ("gathering", "bijeenkomst.md")):
        ruud.get("/redactie/proef")
        path, data = ruud.filled("Maak het onderdeel", {"kind": kind, "title": f"Éen: {kind}", "core": []})
        assert ruud.send("POST", path, data=data).response.location == f"/redactie/proef/bestand/een-{kind}/{file}"
    assert titles(ruud.get("/redactie/proef"))[-3:] == ["Éen: module", "Éen: casus", "Éen: gathering"]


def test_a_part_is_moved_and_put_in_the_core_by_its_buttons(ruud: Page) -> None:
    first = titles(ruud.get("/redactie/proef"))
    ruud.submit(f"Omlaag: {first[1]}")
    ruud.submit(f"Uit de kern: {first[1]}")
    seen = ruud.get("/redactie/proef")
    assert titles(seen)[1:3] == [first[2], first[1]]
    assert "kern:\n  - veilig\n  - eindtoets\n" in text_of(ruud, "proef/cursus.md")


def test_a_course_keeps_at_least_one_part_in_its_core(ruud: Page) -> None:
    ruud.get("/redactie/proef")
    for slug in ("glas", "veilig", "eindtoets"):
        ruud.post("/redactie/proef/volgorde", {"step": slug, "do": "uit-kern"})
    assert "ten minste één onderdeel" in ruud.get("/redactie/proef").root.xpath("string(//*[@role='status'])")


def test_a_part_gets_another_address(ruud: Page) -> None:
    ruud.get("/redactie/proef/onderdeel/gesprek")
    assert "Er is al een onderdeel" in ruud.submit("Verander het adres", {"folder": "glas"}).text
    assert ruud.submit("Verander het adres", {"folder": "praten"}).path == "/redactie/proef/onderdeel/praten"
    ruud.get("/redactie/proef/onderdeel/gesprek", status=404)
    assert "voorheen:\n  - gesprek" in text_of(ruud, "proef/praten/module.md")


def test_a_part_goes_after_a_second_thought(ruud: Page) -> None:
    ruud.get("/redactie/proef/onderdeel/gesprek")
    assert "als je het zeker weet" in ruud.submit("Haal dit onderdeel weg").text
    seen = ruud.submit("Haal dit onderdeel weg", {"sure": "y"})
    assert "Weg uit het concept" in seen.text


def test_the_head_is_changed_on_its_own_lines_only(ruud: Page) -> None:
    before = text_of(ruud, "proef/gesprek/module.md")
    seen = ruud.get(HEAD)
    assert "Wij schatten" in seen.text
    ruud.submit("Bewaar", {"titel": "Nieuw: hoe dan?", "facet": ["beleid"], "kern": "y"})
    after = text_of(ruud, "proef/gesprek/module.md")
    assert 'titel: "Nieuw: hoe dan?"\n' in after
    assert after.partition("---\n")[2].partition("\n---\n")[2] == before.partition("---\n")[2].partition("\n---\n")[2]
    assert "facet:\n  - beleid\n---" in after
    assert "  - gesprek\n" in text_of(ruud, "proef/cursus.md").partition("kern:")[2]


def test_saving_a_head_unchanged_writes_nothing(ruud: Page) -> None:
    for file in ("cursus.md", "glas/module.md", "eindtoets/toets.md", "gesprek-aan-tafel/casus.md"):
        ruud.get(f"/redactie/proef/kop/{file}")
        assert ruud.submit("Bewaar").status == 200
    assert "gelijk aan wat cursisten zien" in ruud.get("/redactie/proef").text


def test_a_head_in_which_everything_has_another_shape_is_a_form_too(ruud: Page, cast: Cast) -> None:
    odd = "---\ntitel: {a: b}\nminuten: [x]\nfacet: [{a: b}]\nleerdoelen: {a: b}\nbronnen: 4\nkern: x\n---\n## A\n"
    working.replace(ruud.session, "proef/gesprek/module.md", odd, cast.ruud.id, clock.now())
    ruud.session.commit()
    assert ruud.get(HEAD).one("#titel").get("value") == ""
    assert ruud.submit("Bewaar").status == 422
    assert text_of(ruud, "proef/gesprek/module.md") == odd


def test_a_head_with_a_mistake_is_shown_again_as_it_was_typed(ruud: Page) -> None:
    ruud.get(HEAD)
    seen = ruud.submit("Bewaar", {"titel": "Anders", "minuten": "90", "bronnen": "x" * 501})
    assert seen.status == 422
    assert "1 tot en met 8" in seen.text
    assert seen.one("#titel").get("value") == "Anders"
    ruud.get("/redactie/proef/kop/cursus.md")
    assert "lees ik niet" in ruud.submit("Bewaar", {"leerdoelen": "Geen naam"}).text


def test_what_somebody_else_saved_is_shown_beside_what_was_typed(ruud: Page, client: Page, cast: Cast) -> None:
    path, form = "proef/gesprek/module.md", ruud.get(HEAD)
    assert form
    text = text_of(ruud, path)
    here, data = ruud.filled("Bewaar", {"titel": "Van Ruud"})
    other = ruud.another().sign_in(cast.ruud)
    other.get(HEAD)
    other.submit("Bewaar", {"titel": "Van een ander", "samenvatting": "Ook anders."})
    seen = ruud.send("POST", here, data=data)
    assert seen.status == 409
    assert "Bij ‘Titel’ staat nu: Van een ander" in seen.text
    assert seen.one("#titel").get("value") == "Van Ruud"
    ruud.submit("Bewaar")
    assert "titel: Van Ruud\n" in text_of(ruud, path)
    assert text_of(ruud, path).partition("---\n")[2].count("\n") == text.partition("---\n")[2].count("\n")


def test_a_head_that_cannot_be_read_is_mended_in_the_text(ruud: Page, cast: Cast) -> None:
    path = "proef/gesprek/module.md"
    there = working.open_file(ruud.session, path)
    working.save(
        ruud.session,
        path,
        (there.text or "").replace("titel:", "titel: ["),
        there.seen,
        cast.ruud.id,
        cast.ruud.created_at,
    )
    ruud.session.commit()
    assert "Verbeter de kop eerst in de tekst." in ruud.get(HEAD).text
    ruud.get("/redactie/proef")


def test_what_has_no_head_is_not_there(ruud: Page) -> None:
    for file in ("glas/kamer.svg", "opfris/vragen.md", "bestaat-niet/module.md", "glas/../cursus.md"):
        ruud.get(f"/redactie/proef/kop/{file}", status=404)
